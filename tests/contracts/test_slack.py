"""Slack: a workspace's zip gives counts per day and person and no word of a message; analytics say their window in their name."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import COMPANY, Loaded, Loader, text_of

KEEP = {"opsbrief.toml": COMPANY + "\n[privacy]\nkeep_personal = true\n"}
Json = dict[str, Any]


def zipped(members: dict[str, object], folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members.items():
            file.writestr(folder + name, json.dumps(content))
    return buffer.getvalue()


def user(ident: str, name: str, **more: Any) -> Json:
    profile = {
        "real_name": name,
        "display_name": name.lower(),
        "phone": "+31 20 555",
        "image_24": "https://x.example/?t=xoxe-1",
        "email": f"{name.lower()}@example.com",
    }
    return {"id": ident, "team_id": "T1", "name": name.lower(), "deleted": False, "real_name": name, "tz": "Europe/Amsterdam", "tz_offset": 3600, "profile": profile, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False, "updated": 1} | more  # fmt: skip


def said(hour: float, who: str, **more: Any) -> Json:
    """A message of 2 November 2026, so many hours after midnight in UTC."""
    stamp = f"{datetime(2026, 11, 2).timestamp() + hour * 3600:.6f}"
    return {
        "type": "message",
        "user": who,
        "text": "the password is hunter2",
        "ts": stamp,
        "team": "T1",
        "blocks": [{"text": "hunter2"}],
        "user_profile": {"real_name": "hunter2"},
    } | more


def stamp(hour: float) -> str:
    return str(said(hour, "")["ts"])


USERS = [
    user("U1", "Ann"), user("U2", "Bo", is_restricted=True), user("U3", "Botty", is_bot=True), user("USLACKBOT", "Slackbot"),
    user("U4", "Cy", deleted=True, profile={"real_name": "Cy"}),
]  # fmt: skip
CHANNEL = {"id": "C1", "name": "ops", "created": 1452837318, "creator": "U1", "is_archived": False, "is_general": True, "members": ["U1"], "topic": {"value": "secret plan"}, "purpose": {"value": "secret plan"}, "pins": []}  # fmt: skip
DAY = [
    said(8, "U1"),  # answered an hour later
    said(8.1, "U2", subtype="channel_join"),
    said(8.2, "B", user=None, bot_id="B1", subtype="bot_message", username="cron"),
    said(8.3, "U3", bot_id="B2"),  # a program of today, without a subtype
    said(8.4, "USLACKBOT"),
    said(8.5, "U1", thread_ts=stamp(8), parent_user_id="U1"),  # her own: no answer
    said(9, "U2", thread_ts=stamp(8), subtype="thread_broadcast", root={"text": "hunter2"}),
    said(9.5, "U4", thread_ts=stamp(8)),
    said(10, "U2"),  # never answered
    said(11, "U1", subtype="channel_topic", topic="hunter2"),
    said(12, "U1", subtype="file_share", files=[{"url_private": "https://x.example/?t=xoxe-1"}]),
    said(13, "", user=None, subtype="file_comment", comment={"user": "U1", "comment": "hunter2"}),
    said(14, "U1", subtype="file_share", bot_id="B3", display_as_bot=False),
    said(23.5, "U2"),  # the next day in Amsterdam
    said(26, "U1", thread_ts=stamp(-500)),  # the root is older than the export
]
EXPORT = zipped({
    "users.json": USERS, "channels.json": [CHANNEL], "groups.json": [CHANNEL | {"id": "G1", "name": "board", "is_general": False}],
    "dms.json": [{"id": "D1", "created": 1, "members": ["U1", "U2"]}], "mpims.json": [], "integration_logs.json": [{"user_name": "ann", "app_type": "cron"}],
    "ops/2026-11-02.json": DAY, "board/2026-11-02.json": [said(8, "U1")], "D1/2026-11-02.json": [said(8, "U2")], "ops/2026-11-04.json": [],
}, "Acme Slack export/")  # fmt: skip
# A week later: the channel has another name, its history came along, and one message more.
RENAMED = zipped({"users.json": USERS, "channels.json": [CHANNEL | {"name": "operations"}], "operations/2026-11-02.json": DAY, "operations/2026-11-09.json": [said(24 * 7 + 9, "U2")]})  # fmt: skip

MEMBER = ["Name", "What I Do", "User ID", "Username", "Account type", "Account created (UTC)", "Claimed Date (UTC)", "Deactivated date (UTC)", "Days active", "Days active (Desktop)", "Days active (Android)", "Days active (iOS)", "Messages posted", "Messages posted in channels", "Reactions added", "Last active (UTC)", "Last active (Desktop) (UTC)", "Last active (Android) (UTC)", "Last active (iOS) (UTC)"]  # fmt: skip
WIDER = [
    *MEMBER,
    "Display name",
    "Email",
    "Days using Slack Connect",
    "Files uploaded",
    "Slack Huddles",
    "Searches",
    "Channels joined",
]
ANN: dict[str, object] = {"Name": "Ann", "User ID": "U1", "Account type": "Admin", "Account created (UTC)": "Feb 16, 2024", "Claimed Date (UTC)": "Feb 17, 2024", "Days active": 20, "Messages posted": "1,234", "Last active (UTC)": "Oct 16, 2026"}  # fmt: skip
GUEST = ANN | {
    "Name": "Gus",
    "User ID": "U8",
    "Account type": "Single-Channel Guest",
    "Deactivated date (UTC)": "Oct 10, 2026",
    "Messages posted": 5,
}
INVITED = ANN | {
    "Name": "Ian",
    "User ID": "U9",
    "Account type": "Invited Member",
    "Messages posted": 0,
    "Days active": 0,
}
PLACES = ["Name", "Created", "Last active", "Total membership", "Full Members", "Guests", "Messages posted", "Messages posted by members", "Members who posted", "Change in members who posted", "Members who viewed", "Reactions added", "Members who reacted", "Huddles initiated", "Visibility"]  # fmt: skip
PLACE: dict[str, object] = {"Name": "sales", "Created": "Feb 16, 2024", "Last active": "Oct 16, 2026", "Total membership": 12, "Messages posted": 90, "Messages posted by members": 60, "Members who posted": 7, "Members who viewed": 11}  # fmt: skip
LINE: Json = {"enterprise_id": "E1", "team_id": "T1", "date": "2026-10-05", "user_id": "U1", "email_address": "ann@example.com", "is_guest": False, "is_active": True, "messages_posted_count": 8, "channel_messages_posted_count": 3, "reactions_added_count": 1}  # fmt: skip
PLACE_LINE: Json = {
    "enterprise_id": "E1",
    "date": "2026-10-05",
    "channel_id": "C1",
    "messages_posted_count": 9,
    "messages_posted_by_members_count": 6,
    "members_who_posted_count": 2,
}


def lines(*items: Json) -> bytes:
    return gzip.compress("\n".join(map(json.dumps, items)).encode())


FILES = {
    "Acme Slack export Oct 3 2026 - Nov 3 2026.zip": EXPORT,
    "renamed 2026-11-10.zip": RENAMED,
    "Acme Member Analytics Prior 30 Days - Oct 17, 2026.csv": text_of(MEMBER, [ANN, GUEST, INVITED]),
    "Acme_Member_Analytics_Oct_1__2026_-_Oct_20__2026.csv": "\ufeff".encode() + text_of(WIDER, [ANN | {"Email": "ann@example.com"}]),
    "who.csv": text_of(MEMBER, [ANN | {"Messages posted": 77}]),
    "Acme Channel Analytics Prior 30 Days - Oct 17, 2026.csv": text_of(PLACES, [PLACE, PLACE | {"Name": "ghost"}]),
    "channels.csv": text_of(["ID", "Name", "Private", "Archived", "Creation date", "Last activity", "Creator ID", "Members"], [{"ID": "C7", "Name": "sales", "Private": "false", "Archived": "false", "Creation date": "Tue, 03 Mar 2026 10:11:12 GMT"}]),
    "members.csv": text_of(["username", "email", "status", "billing-active", "has-2fa", "has-sso", "userid", "fullname", "displayname", "expiration-timestamp"], [{"username": "gus", "email": "gus@example.com", "status": "Member", "billing-active": 1, "userid": "U8", "fullname": "Gus Oak"}]),
    "2026-10-05.jsonl.gz": lines(LINE, LINE | {"user_id": "U2", "email_address": "bo@example.com", "messages_posted_count": 4}),
    "covered.jsonl.gz": lines(LINE | {"date": "2026-11-02"}, LINE | {"date": "2026-11-02", "user_id": "U2"}),
    "places.jsonl.gz": lines(PLACE_LINE, PLACE_LINE | {"date": "2026-10-06"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace, which keeps names so that they can be compared."""
    loader = Loader(tmp_path_factory.mktemp("slack"), shipped)
    yield loader(FILES, KEEP)
    loader.close()


def test_each_table_is_what_it_is(taken: Loaded) -> None:
    kinds = {name: {e for n, e in taken.parts.items() if n.split("!")[0] == name} for name in FILES}
    assert list(kinds.values()) == [
        {"slack/messages", "slack/users", "slack/channels", "(ignored by name (slack))"},
        {"slack/messages", "slack/users", "slack/channels"},
        {"slack/member_analytics"}, {"slack/member_analytics"}, {"slack/member_analytics"}, {"slack/channel_analytics"},
        {"slack/channel_list"}, {"slack/member_list"}, {"slack/member_days"}, {"slack/member_days"}, {"slack/channel_days"},
    ]  # fmt: skip
    assert taken.unknown == set()
    assert taken.received.problems == []


def test_people_write_and_joins_programs_copies_and_slackbot_do_not(taken: Loaded) -> None:
    columns = ("channel_id", "counted_on", "person_id", "channel_kind", "messages", "replies", "bot_messages")
    day = date(2026, 11, 2)
    counts = [row for row in taken.rows("daily_message_counts", *columns) if row[1] >= day]
    assert counts == [
        # 8, 8.5, 12, 13 and 14 o'clock; a comment on a file names who wrote it inside.
        ("C1", day, "", "public", 0, 0, 2), ("C1", day, "U4", "public", 1, 1, 0),
        ("C1", day, "ann@example.com", "public", 5, 1, 0), ("C1", day, "bo@example.com", "public", 2, 1, 0),
        ("C1", date(2026, 11, 3), "ann@example.com", "public", 1, 1, 0), ("C1", date(2026, 11, 3), "bo@example.com", "public", 1, 0, 0),
        ("C1", date(2026, 11, 9), "bo@example.com", "public", 1, 0, 0),
        ("D1", day, "bo@example.com", "direct", 1, 0, 0), ("G1", day, "ann@example.com", "private", 1, 0, 0),
    ]  # fmt: skip


def test_an_answer_is_another_person_s_and_without_one_there_is_no_time(taken: Loaded) -> None:
    columns = (
        "channel_id",
        "counted_on",
        "person_id",
        "threads_started",
        "threads_answered",
        "answer_seconds",
    )
    found = {row[:3]: row[3:] for row in taken.rows("daily_message_counts", *columns)}
    assert found["C1", date(2026, 11, 2), "ann@example.com"] == (4, 1, 3600)
    assert found["C1", date(2026, 11, 2), "bo@example.com"] == (1, 0, None)
    assert found["C1", date(2026, 11, 3), "ann@example.com"] == (0, 0, None)


def test_the_api_s_days_count_only_where_no_messages_were_exported_and_never_twice(taken: Loaded) -> None:
    columns = ("channel_id", "person_id", "counted_on", "messages")
    found = [row for row in taken.rows("daily_message_counts", *columns) if row[2] < date(2026, 11, 2)]
    assert found == [
        ("", "ann@example.com", date(2026, 10, 5), 8), ("", "bo@example.com", date(2026, 10, 5), 4), ("C1", "", date(2026, 10, 6), 6),
    ]  # fmt: skip


def test_nothing_that_was_said_is_in_the_database(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {
            "a.zip": EXPORT,
            "b Member Analytics Prior 30 Days - Oct 17, 2026.csv": FILES[
                "Acme Member Analytics Prior 30 Days - Oct 17, 2026.csv"
            ],
        }
    )
    tables = [name for (name,) in loaded.run.store.rows("select schema || '.' || \"table\" from (select table_schema as schema, table_name as \"table\" from information_schema.tables where table_schema in ('landed', 'ops', 'meta'))")]  # fmt: skip
    everything = "".join(repr(loaded.run.store.rows(f"select * from {table}")) for table in tables)
    for secret in ("hunter2", "secret plan", "xoxe", "+31 20", "Ann", "ann@", "'U1'"):
        assert secret not in everything, secret
    loader.close()


def test_windows_come_from_the_file_s_name_and_without_it_the_rows_have_none(taken: Loaded) -> None:
    columns = ("person_id", "window_end", "window_days", "days_active", "messages", "is_deleted")
    people = [row[1:] for row in taken.rows("usage_windows", "subject_kind", *columns) if row[0] == "person"]
    assert people == [
        ("ann@example.com", None, None, 20, 77, False), ("ann@example.com", date(2026, 10, 17), 30, 20, 1234, False),
        ("ann@example.com", date(2026, 10, 20), 20, 20, 1234, False), ("gus@example.com", date(2026, 10, 17), 30, 20, 5, True),
    ]  # fmt: skip


def test_channels_get_their_id_from_the_list_of_channels_and_members_messages_count(taken: Loaded) -> None:
    columns = ("subject_kind", "subject_id", "window_days", "messages", "members", "members_active")
    found = [row for row in taken.rows("usage_windows", *columns) if row[0] == "channel"]
    assert found == [("channel", "C7", 30, 60, 12, 7), ("channel", "ghost", 30, 60, 12, 7)]


def test_people_of_all_lists_are_one_by_account_and_the_invited_are_none(taken: Loaded) -> None:
    columns = ("person_id", "is_active", "is_external", "is_bot", "joined_on", "left_on")
    assert taken.rows("people", *columns) == [
        ("U4", False, False, False, None, None), ("ann@example.com", True, False, False, date(2024, 2, 17), None),
        ("bo@example.com", True, False, False, None, None), ("botty@example.com", True, False, True, None, None),
        ("gus@example.com", True, True, False, date(2024, 2, 17), date(2026, 10, 10)),
    ]  # fmt: skip


def test_rows_of_a_day_say_the_first_of_their_messages(taken: Loaded) -> None:
    where = taken.run.store.rows(
        """select name, held._row from ops.daily_message_counts as held join meta.parts on part_id = held._file join meta.files using (file_id)
        where counted_on = '2026-11-09' or channel_id = 'D1' order by all"""
    )
    assert where == [("Acme Slack export Oct 3 2026 - Nov 3 2026.zip", 17), ("renamed 2026-11-10.zip", 16)]
    assert taken.rows("coverage", "table_name", "window_start", "is_complete") == [
        ("daily_message_counts", datetime(2026, 11, 2, 8), None), ("usage_windows", None, False),
    ]  # fmt: skip


def test_channels_of_the_analytics_that_no_list_has_are_reported(taken: Loaded) -> None:
    [said] = [
        reason for table, reason in taken.rows("coverage", "table_name", "reason") if table == "usage_windows"
    ]
    assert (
        said
        == "1 channels of the analytics have no id: ghost; add the list of channels that administrators download"
    )


def test_somebody_of_another_workspace_is_external_and_known_from_the_messages_alone(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    messages = [
        said(8, "U1"),
        said(9, "UX9", user_profile={"real_name": "Xena Other", "team": "T9"}),
        said(10, "UX9", user_profile={"real_name": "Xena Other"}),
    ]
    files: dict[str, object] = {
        "users.json": USERS,
        "channels.json": [{"id": "C1", "name": "general", "created": 1}],
        "general/2026-11-02.json": messages,
    }
    loaded = loader({"export.zip": zipped(files)}, KEEP)
    found = {
        who: rest for who, *rest in loaded.rows("people", "person_id", "name", "is_external", "is_active")
    }
    assert found["UX9"] == ["Xena Other", True, None]
    assert found["ann@example.com"][1] is False
    counts = dict(loaded.rows("daily_message_counts", "person_id", "messages"))
    assert counts == {"UX9": 2, "ann@example.com": 1}
    loader.close()


@pytest.mark.real
def test_a_genuine_workspace(reference_data: Path, tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    data = (reference_data / "exports/slack/workspace.zip").read_bytes()
    loaded = loader({"workspace.zip": data})
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        days = [json.loads(file.read(n)) for n in file.namelist() if "/" in n and n.endswith(".json")]
    kinds = [(m.get("subtype"), "bot_id" in m) for day in days for m in day]
    # 158 records: 11 are joins or added programs, 94 programs', the rest people's, of which three files came through a program.
    people = (
        kinds.count((None, False)) + kinds.count(("file_comment", False)) + kinds.count(("file_share", True))
    )
    assert (len(kinds), people, kinds.count(("bot_message", True))) == (158, 53, 94)
    assert loaded.run.store.one("select sum(messages), sum(bot_messages) from ops.daily_message_counts") == (
        53,
        94,
    )
    assert len(loaded.rows("people", "person_id")) == 4
    loader.close()
