"""Zoom: six shapes of meeting, participant and webinar reports, in which people come back and rooms are used again."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import COMPANY, Loaded, Loader, text_of

KEEP = {"opsbrief.toml": COMPANY + "\n[privacy]\nkeep_personal = true\n"}
PARTICIPANTS = ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest", "Recording Consent", "In Waiting Room"]  # fmt: skip
MEETING = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,"
LIST = ["Topic", "Meeting ID", "User Name", "User Email", "Department", "Group", "Has Zoom Rooms?", "Creation Time", "Start Time", "End Time", "Duration (Minutes)", "Participants"]  # fmt: skip


def someone(name: str, mail: str, came: str, went: str, **more: object) -> dict[str, object]:
    cells = [name, mail, came, went, 1, more.get("guest", "No"), "", more.get("waiting", "No")]
    return dict(zip(PARTICIPANTS, cells, strict=True))


# Ann drops out for ten minutes and is on two devices at the end; Bo never gets in; Cy has no address.
ALONE = text_of(PARTICIPANTS, [
    someone("Ann", "ann@example.com", "09/22/2026 02:48:05 PM", "09/22/2026 03:08:05 PM"),
    someone("Ann (Ann Lee)", "ann@example.com", "09/22/2026 03:18:05 PM", "09/22/2026 03:48:05 PM"),
    someone("Ann", "ann@example.com", "09/22/2026 03:38:05 PM", "09/22/2026 03:48:05 PM"),
    someone("Bo", "bo@example.com", "09/22/2026 02:40:00 PM", "09/22/2026 03:00:00 PM", waiting="Yes"),
    someone("Cy", "", "09/22/2026 03:00:00 PM", "09/22/2026 03:00:30 PM", guest="Yes"),
])  # fmt: skip
# The same room a week later: another meeting, and the list of meetings knows it.
LATER = text_of(
    PARTICIPANTS, [someone("Ann", "ann@example.com", "09/29/2026 02:58:00 PM", "09/29/2026 03:30:00 PM")]
)
LISTED = text_of(LIST, [
    {"Topic": "Weekly", "Meeting ID": "852 1848 6288", "User Name": "Ann", "User Email": "ann@example.com", "Has Zoom Rooms?": "No", "Start Time": "09/29/2026 03:00:00 PM", "End Time": "09/29/2026 03:30:00 PM", "Duration (Minutes)": 30, "Participants": 3},
    {},
    {"Topic": "Other", "Meeting ID": "111 2222 3333", "User Email": "bo@example.com", "Start Time": "10/13/2026 09:00:00 AM", "End Time": "10/13/2026 09:20:00 AM", "Duration (Minutes)": 20, "Participants": 2},
])  # fmt: skip
BOTH = (
    f"{MEETING}\n987 654 3210,Review,2026-09-03 18:00:00,2026-09-03 19:00:00,host@example.com,60,2,\n\n"
    "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest\n"
    "Host,host@example.com,2026-09-03 18:00:00,2026-09-03 19:00:00,60,No\nDi,di@example.com,2026-09-03 18:30:00,2026-09-03 18:45:00,15,Yes\n"
).encode()
WIDE = (
    b"Topic,Meeting ID,User Name,User Email,Department,Group,Has Zoom Rooms?,Creation Time,Start Time,End Time,Duration (Minutes),Participants,"
    b"Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room,MarketingOptIn\n"
    b"1:1,852 0000 0001,Jo,jo@example.com,Ops,G,No,15/08/2022 01:27,15/08/2022 01:00,15/08/2022 01:21,22,2,Jo,jo@example.com,15/08/2022 01:00,15/08/2022 01:21,22,No,,No,-\n"
    b"1:1,852 0000 0001,Jo,jo@example.com,Ops,G,No,15/08/2022 01:27,15/08/2022 01:00,15/08/2022 01:21,22,2,Mo,mo@example.com,15/08/2022 01:01,15/08/2022 01:11,11,No,,No,-\n"
    b"1:1,852 0000 0001,Jo,jo@example.com,Ops,G,No,15/08/2022 01:27,15/08/2022 01:00,15/08/2022 01:21,22,2,Wo,wo@example.com,15/08/2022 01:01,15/08/2022 01:11,11,No,,Yes,-\n"
)
WEBINAR = (
    'Attendee Report\nReport Generated:,"04/27/2026 09:00:00 AM"\nTopic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,Max Concurrent Views,Enable Registration\n'
    '"Launch, day 1",999 8888 7777,04/26/2026 10:00:00 AM,60,5,0,1,3,2,Yes\nHost Details\n'
    "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
    "Yes,Hal,hal@example.com,04/26/2026 10:00:00 AM,04/26/2026 11:00:00 AM,60,No,Norway\nAttendee Details\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Phone,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,How did you hear\n"
    "Yes,Ida,Ida,Ox,ida@example.com,+47 555,04/20/2026 10:00:00 AM,approved,04/26/2026 10:10:00 AM,04/26/2026 10:40:00 AM,30,Yes,Norway,secret answer\n"
    "No,Kim,Kim,Ox,kim@example.com,+47 556,04/20/2026 10:00:00 AM,approved,--,--,--,--,Norway,secret answer\n"
).encode("utf-8-sig")
UNIQUE = "Name (original name),Email,Total duration (minutes),Guest\nAnn,ann@example.com,45,No\n"
UNIQUE_WITH = f"{MEETING}\n444 555 6666,Demo,2026-09-04 10:00:00,2026-09-04 11:00:00,ann@example.com,60,1,\n\n{UNIQUE}".encode()
SPANISH = (
    "Nombre (nombre original);Correo electrónico;Hora de entrada;Hora de salida;Duración (minutos);Invitado;En sala de espera\n"
    "José;jose@example.com;25/05/2026 10:00:00;25/05/2026 10:30:00;30;No;No\nEva;eva@example.com;25/05/2026 10:00:00;25/05/2026 10:30:00;30;Sí;Sí\n"
).encode("cp1252")
JAPANESE = "名前 (元の名前),ユーザーメール,参加時刻,退出時刻,所要時間（分）\n太郎,taro@example.com,2020/12/8 8:35,2020/12/8 8:35,1\n".encode(
    "utf-8-sig"
)

# Made of the names that the reports' fields have: no genuine file is known.
DAILY = b"Date,New Users,Meetings,Participants,Meeting Minutes\n2026-09-01,0,4,17,320\n2026-09-02,1,2,5,90\n"
HOSTS = b"Email,User Name,Type,Dept,Meetings,Participants,Meeting Minutes,Last Client Version,Last Login Time,Create Time\nann@example.com,Ann,Licensed,Ops,4,17,320,5.1,2026-09-02 08:00:00,2024-01-02 08:00:00\n"

FILES = {
    "participants_85218486288.csv": ALONE,
    "participants_85218486288 (1).csv": LATER,
    "meetinglistdetails_20260901_20260930.csv": LISTED,
    "both.csv": BOTH,
    "wide.csv": WIDE,
    "attendee_99988887777.csv": WEBINAR,
    "unique.csv": UNIQUE.encode(),
    "unique with.csv": UNIQUE_WITH,
    "participantes.csv": SPANISH,
    "ja.csv": JAPANESE,
    "daily.csv": DAILY,
    "hosts.csv": HOSTS,
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace, which keeps names so that they can be compared."""
    loader = Loader(tmp_path_factory.mktemp("zoom"), shipped)
    yield loader(FILES, KEEP)
    loader.close()


def attendance(loaded: Loaded, meeting_id: str) -> list[tuple[object, ...]]:
    found = loaded.rows(
        "meeting_attendance", "meeting_id", "person_id", "seconds", "role", "identity", "is_external"
    )
    return [row[1:] for row in found if row[0] == meeting_id]


def test_each_shape_is_told_from_the_others(taken: Loaded) -> None:
    kinds = {name: {e for n, e in taken.parts.items() if n.split("!")[0] == name} for name in FILES}
    assert kinds == {
        "participants_85218486288.csv": {"zoom/participants"}, "participants_85218486288 (1).csv": {"zoom/participants"},
        "meetinglistdetails_20260901_20260930.csv": {"zoom/meetings"}, "both.csv": {"zoom/meetings", "zoom/participants"},
        "wide.csv": {"zoom/details"}, "attendee_99988887777.csv": {"zoom/webinars", "zoom/webinar_people"},
        "unique.csv": {"zoom/unique"}, "unique with.csv": {"zoom/meetings", "zoom/unique"},
        "participantes.csv": {"zoom/participants"}, "ja.csv": {"zoom/participants"},
        "daily.csv": {"zoom/daily"}, "hosts.csv": {"zoom/hosts"},
    }  # fmt: skip
    assert taken.unknown == set()
    assert taken.received.problems == []


def test_the_language_of_a_report_is_kept_with_it(taken: Loaded) -> None:
    found: set[tuple[str, str]] = set(
        taken.run.store.rows("select name, language from meta.parts join meta.files using (file_id)")
    )
    assert found >= {("ja.csv", "ja"), ("participantes.csv", "es"), ("participants_85218486288.csv", "en")}


def test_a_meeting_is_its_number_and_its_start(taken: Loaded) -> None:
    columns = ("meeting_id", "series_id", "kind", "title", "organiser_id", "ended_at", "participants")
    assert taken.rows("meetings", *columns) == [
        ("11122223333/20261013T070000", "11122223333", None, "Other", "bo@example.com", datetime(2026, 10, 13, 7, 20), 2),
        ("4445556666/20260904T080000", "4445556666", None, "Demo", "ann@example.com", datetime(2026, 9, 4, 9), 1),
        ("85200000001/20220814T230000", "85200000001", None, "1:1", "jo@example.com", datetime(2022, 8, 14, 23, 21), 2),
        ("85218486288/20260922T124805", "85218486288", None, None, None, datetime(2026, 9, 22, 13, 48, 5), 2),
        ("85218486288/20260929T130000", "85218486288", None, "Weekly", "ann@example.com", datetime(2026, 9, 29, 13, 30), 3),
        ("9876543210/20260903T160000", "9876543210", None, "Review", "host@example.com", datetime(2026, 9, 3, 17), 2),
        ("99988887777/20260426T080000", "99988887777", "webinar", "Launch, day 1", None, datetime(2026, 4, 26, 9), 1),
        ("ja/20201208T073500", "ja", None, None, None, datetime(2020, 12, 8, 7, 35), 1),
        ("participantes/20260525T080000", "participantes", None, None, None, datetime(2026, 5, 25, 8, 30), 1),
    ]  # fmt: skip


def test_who_comes_back_is_one_person_whose_times_are_united_and_the_waiting_room_is_no_meeting(
    taken: Loaded,
) -> None:
    assert attendance(taken, "85218486288/20260922T124805") == [
        ("Cy", 30, None, "name", True), ("ann@example.com", 3000, None, "email", False),
    ]  # fmt: skip


def test_a_name_changed_in_the_meeting_is_the_same_person_and_a_caller_is_known_by_no_number(
    tmp_path: Path, shipped: Catalog
) -> None:
    data = text_of(PARTICIPANTS, [
        # Dora comes as Dora Fox, calls herself Dora, and is back under another name; twice without her address.
        someone("Dora Fox", "dora@example.com", "09/22/2026 02:00:00 PM", "09/22/2026 02:10:00 PM"),
        someone("Dora (Dora Fox)", "", "09/22/2026 02:20:00 PM", "09/22/2026 02:30:00 PM"),
        someone("D# (Dora Fox)", "", "09/22/2026 02:30:00 PM", "09/22/2026 02:35:00 PM"),
        someone("Eli (Eli Moss)", "", "09/22/2026 02:00:00 PM", "09/22/2026 02:01:00 PM", guest="Yes"),
        someone("Eli Moss", "", "09/22/2026 02:10:00 PM", "09/22/2026 02:11:00 PM", guest="Yes"),
        # Not an earlier name, but how to speak of them.
        someone("Fay (she/her)", "", "09/22/2026 02:00:00 PM", "09/22/2026 02:02:00 PM"),
        someone("Gus (she/her)", "", "09/22/2026 02:00:00 PM", "09/22/2026 02:03:00 PM"),
        someone("+1 (555) 010-9999", "", "09/22/2026 02:00:00 PM", "09/22/2026 02:05:00 PM", guest="Yes"),
    ])  # fmt: skip
    loader = Loader(tmp_path, shipped)
    meeting = "123123123/20260922T120000"
    kept = loader({"participants_123123123.csv": data}, KEEP)
    found = attendance(kept, meeting)
    [caller] = [row for row in found if row[3] == "phone"]
    assert caller[1:] == (300, None, "phone", None)
    assert "555" not in str(caller[0])
    found.remove(caller)
    assert found == [
        ("Eli Moss", 120, None, "name", True),
        ("Fay (she/her)", 120, None, "name", False),
        ("Gus (she/her)", 180, None, "name", False),
        ("dora@example.com", 1500, None, "email", False),
    ]
    hashed = loader({"participants_123123123.csv": data})
    assert sorted(row[1:] for row in attendance(hashed, meeting)) == sorted(
        row[1:] for row in [*found, caller]
    )
    loader.close()


def test_a_list_of_participants_joins_the_meeting_that_was_on(taken: Loaded) -> None:
    assert attendance(taken, "85218486288/20260929T130000") == [
        ("ann@example.com", 1920, None, "email", False)
    ]


def test_the_second_mail_address_of_a_wide_row_is_the_participant_s(taken: Loaded) -> None:
    assert attendance(taken, "85200000001/20220814T230000") == [
        ("jo@example.com", 1260, None, "email", False), ("mo@example.com", 600, None, "email", False),
    ]  # fmt: skip


def test_participants_below_their_meeting_know_it(taken: Loaded) -> None:
    assert attendance(taken, "9876543210/20260903T160000") == [
        ("di@example.com", 900, None, "email", True), ("host@example.com", 3600, None, "email", False),
    ]  # fmt: skip


def test_a_webinar_s_registrants_who_stayed_away_did_not_attend_and_answers_of_its_form_are_not_loaded(
    taken: Loaded,
) -> None:
    assert attendance(taken, "99988887777/20260426T080000") == [
        ("hal@example.com", 3600, "organiser", "email", False), ("ida@example.com", 1800, "attendee", "email", True),
    ]  # fmt: skip
    raw = repr(taken.run.store.rows("select * from raw.zoom__webinar_people"))
    assert not [secret for secret in ("secret answer", "+47", "Kim") if secret in raw]
    dropped = taken.run.store.rows("select reason from meta.dropped_rows")
    assert ("registered and did not attend",) in dropped


def test_the_time_of_which_there_are_reports_is_known(taken: Loaded) -> None:
    [(table, first, last, whole, reason)] = taken.rows(
        "coverage", "table_name", "window_start", "window_end", "is_complete", "reason"
    )
    assert (table, first, last) == ("meetings", datetime(2020, 12, 8, 7, 35), datetime(2026, 10, 13, 7))
    assert whole is None
    assert "15 months" in reason


def test_what_is_counted_per_day_or_host_is_known_and_adds_no_meeting(
    taken: Loaded, shipped: Catalog
) -> None:
    assert {shipped.systems["zoom"].exports[name].evidence for name in ("daily", "hosts")} == {"unverified"}
    assert taken.run.store.value("select sum(minutes) from raw.zoom__daily") == 410
    assert len(taken.rows("meetings", "meeting_id")) == 9


def test_unique_users_have_minutes_and_no_times_and_without_a_meeting_no_meeting(taken: Loaded) -> None:
    assert attendance(taken, "4445556666/20260904T080000") == [
        ("ann@example.com", 2700.0, None, "email", False)
    ]
    assert attendance(taken, "unique") == [("ann@example.com", 2700.0, None, "email", False)]
    assert "unique" not in [
        i for (i,) in taken.rows("meetings", "meeting_id")
    ]  # so the check sets the attendance aside


def test_spanish_and_japanese_reports(taken: Loaded) -> None:
    assert attendance(taken, "participantes/20260525T080000") == [
        ("jose@example.com", 1800, None, "email", False)
    ]
    # Reported as one minute: minutes are rounded up, so the times count.
    assert attendance(taken, "ja/20201208T073500") == [("taro@example.com", 0, None, "email", None)]


def test_every_row_says_its_file_and_row(taken: Loaded) -> None:
    where = taken.run.store.rows(
        """select name, path_in_file, held._row, person_id from ops.meeting_attendance as held join meta.parts on part_id = held._file
        join meta.files using (file_id) where name in ('both.csv', 'wide.csv') order by all"""
    )
    assert where == [
        ("both.csv", "participants", 1, "host@example.com"), ("both.csv", "participants", 2, "di@example.com"),
        ("wide.csv", "", 1, "jo@example.com"), ("wide.csv", "", 2, "mo@example.com"),
    ]  # fmt: skip


@pytest.mark.real
def test_a_genuine_japanese_list(reference_data: Path, tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {"participants-ja.csv": (reference_data / "exports/zoom/participants-ja.csv").read_bytes()}
    )
    assert loaded.run.store.value("select sum(rows_read) from meta.parts") == 204
    reported, kept = loaded.run.store.one("select sum(minutes), (select sum(seconds) from ops.meeting_attendance) from raw.zoom__participants")  # fmt: skip
    # Whole minutes, each rounded up: the times between them are shorter, by up to a minute per row.
    assert 0 <= reported * 60 - kept <= 204 * 60
    assert loaded.unknown == set()
    loader.close()
