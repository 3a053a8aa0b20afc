"""Microsoft Teams: attendance reports of three generations, and usage reports whose periods must not be added up."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.quality.check import check_tables
from tests.contracts.taken_in import COMPANY, Loaded, Loader, text_of

SUMMARY = ("Meeting title", "Attended participants", "Start time", "End time")
PEOPLE = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"
INTERVALS = "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"
KEEP = {"opsbrief.toml": COMPANY + "\n[privacy]\nkeep_personal = true\n"}


def report(
    title: str, start: str, end: str, people: list[str], intervals: list[str], attended: int = 2
) -> bytes:
    """A report as it is since 2022: numbered sections, tabs, UTF-16 with BOM."""
    lines = [
        "1. Summary", f"{SUMMARY[0]}\t{title}", f"{SUMMARY[1]}\t{attended}", f"{SUMMARY[2]}\t{start}", f"{SUMMARY[3]}\t{end}",
        "Meeting duration\t1h 2m 3s", "Average attendance time\t40m", "", "2. Participants", PEOPLE, *people, "",
    ]  # fmt: skip
    if intervals:
        lines += [
            "3. In-Meeting Activities",
            INTERVALS,
            *intervals,
            "",
            "4. Meeting Engagement",
            "Name\tReactions",
            "Ann\t3",
        ]
    return "\r\n".join(lines).encode("utf-16")


WEEKLY = report(
    '"Stand-up,\r\nMondays"', "9/22/26, 2:48:05 PM", "9/22/26, 3:50:00 PM",
    [
        "Ann Lee\t9/22/26, 2:48:05 PM\t9/22/26, 3:48:05 PM\t40m\tann@example.com\tann@example.com\tOrganizer",
        "Bo (Guest)\t9/22/26, 2:50:00 PM\t9/22/26, 3:00:00 PM\t10m\t\t\tAttendee",
    ],
    [
        # Out for twenty minutes, and for the last ten on two devices.
        "Ann Lee\t9/22/26, 2:48:05 PM\t9/22/26, 3:08:05 PM\t20m\tann@example.com\tOrganizer",
        "Ann Lee\t9/22/26, 3:28:05 PM\t9/22/26, 3:48:05 PM\t20m\tann@example.com\tOrganizer",
        "Ann Lee\t9/22/26, 3:38:05 PM\t9/22/26, 3:48:05 PM\t10m\tann@example.com\tOrganizer",
        "Bo (Guest)\t9/22/26, 2:50:00 PM\t9/22/26, 3:00:00 PM\t10m\t\tAttendee",
    ],
)  # fmt: skip
POLISH = report(
    "Plan", "22.09.2026, 10:00:00", "22.09.2026, 11:00:00",
    ["Ola\t22.09.2026, 10:00:00\t22.09.2026, 11:00:00\t1 godz. 5 sek.\t\tola@example.com\tUczestnik", "Ala\t22.09.2026, 10:00:00\t22.09.2026, 10:30:00\t3 min\tala@example.com\t\tJanitor"],
    [],
)  # fmt: skip
FRENCH = (
    "*Résumé*\r\nNombre total de participants\t2\r\nTitre de la réunion\tRevue\r\nHeure de début de la réunion\t13/04/2021 à 09:01:31\r\n"
    "Heure de fin\t13/04/2021 à 11:45:31\r\n\r\nNom complet\tHeure d'arrivée\tHeure de départ\tDurée\tE-mail\tRôle\r\n"
    "Zoé\t13/04/2021 à 09:01:31\t13/04/2021 à 11:45:31\t2\u00a0h\u00a044\u00a0m\tzoe@example.com\tOrganisateur\r\n"
    "Max\t13/04/2021 à 09:02:00\t13/04/2021 à 09:03:00\t1\u00a0m\tmax@example.com\tPrésentateur\r\n"
).encode("utf-16")
RESAVED = (
    "1. Summary;;;;;;\nMeeting title;Retro;;;;;\nAttended participants;1;;;;;\nStart time;14/10/26, 09:00:00;;;;;\nEnd time;14/10/26, 10:00:00;;;;;\n;;;;;;\n"
    "2. Participants;;;;;;\nFull Name;First join;Last leave;In-meeting duration;Email;Role;Participant ID (UPN)\n"
    "Cy;14/10/26, 09:00:00;14/10/26, 10:00:00;0h 47m 0s;cy@example.com;Organizer;cy@example.com\n"
).encode("cp1252")
LOG = (
    "Full Name\tUser Action\tTimestamp\n"
    "Dee\tJoined before\t4/14/2020, 9:00:00 AM\nEd\tJoined\t4/14/2020, 9:05:00 AM\nEd\tLeft\t4/14/2020, 9:15:00 AM\n"
    "Ed\tJoined\t4/14/2020, 9:20:00 AM\nEd\tLeft\t4/14/2020, 9:30:00 AM\nFlo\tTeleported\t4/14/2020, 9:25:00 AM\n"
).encode("utf-16-le")
UNCLEAR = report(
    "Sync",
    "9/8/26, 2:00:00 PM",
    "9/8/26, 3:00:00 PM",
    ["Al\t9/8/26, 2:00:00 PM\t9/8/26, 3:00:00 PM\t1h\ta@example.com\t\tOrganizer"],
    [],
)

USAGE = [
    "Report Refresh Date", "Tenant Display Name", "Shared Channel Tenant Display Names", "User Id", "User Principal Name", "Last Activity Date", "Is Deleted", "Deleted Date",
    "Assigned Products", "Team Chat Message Count", "Private Chat Message Count", "Call Count", "Meeting Count", "Post Messages", "Reply Messages",
    "Urgent Messages", "Meetings Organized Count", "Meetings Attended Count", "Ad Hoc Meetings Organized Count", "Ad Hoc Meetings Attended Count",
    "Scheduled One-time Meetings Organized Count", "Scheduled One-time Meetings Attended Count", "Scheduled Recurring Meetings Organized Count",
    "Scheduled Recurring Meetings Attended Count", "Audio Duration", "Video Duration", "Screen Share Duration", "Audio Duration In Seconds",
    "Video Duration In Seconds", "Screen Share Duration In Seconds", "Has Other Action", "Is Licensed", "Report Period",
]  # fmt: skip
ANN: dict[str, object] = {
    "Report Refresh Date": "2026-10-31", "User Id": "9b2c0001-0000-4000-8000-000000000001", "User Principal Name": "Ann@Example.com",
    "Last Activity Date": "2026-10-30", "Is Deleted": "False", "Is Licensed": "Yes", "Team Chat Message Count": 5, "Post Messages": 2, "Reply Messages": 3,
    "Private Chat Message Count": 40, "Meeting Count": 7, "Meetings Organized Count": 2, "Meetings Attended Count": 7, "Audio Duration": "PT2H3M",
    "Audio Duration In Seconds": 7380, "Report Period": 30,
}  # fmt: skip
NOBODY = ANN | {
    "User Id": "00000000-0000-0000-0000-000000000000",
    "User Principal Name": "6E55A185B405B6F2A6804BB7897C8AAB",
    "Is Licensed": "No",
}
OLD = ["Report Refresh Date", "User Principal Name", "Last Activity Date", "Is Deleted", "Deleted Date", "Assigned Products", "Team Chat Message Count", "Private Chat Message Count", "Call Count", "Meeting Count", "Has Other Action", "Report Period"]  # fmt: skip
DAILY = ["Report Refresh Date", "Report Date", "Team Chat Messages", "Private Chat Messages", "Calls", "Meetings", "Meetings Organized Count", "Meetings Attended Count", "Audio Duration", "Video Duration", "Screen Share Duration", "Post Messages", "Reply Messages", "Report Period"]  # fmt: skip
DAY: dict[str, object] = {"Report Refresh Date": "2026-10-31", "Report Date": "2026-10-30", "Team Chat Messages": 10, "Private Chat Messages": 90, "Post Messages": 4, "Reply Messages": 6, "Report Period": 7}  # fmt: skip
TEAM = ["Report Refresh Date", "Team Name", "Team Id", "Team Type", "Last Activity Date", "Report Period", "Active Users", "Active Channels", "Guests", "Reactions", "Meetings Organized", "Post Messages", "Reply Messages", "Channel Messages", "Urgent Messages", "Mentions", "Active Shared Channels", "Active External Users"]  # fmt: skip

FILES = {
    "Stand-up - Attendance report 9-22-26.csv": WEEKLY,
    "plan.csv": POLISH,
    "meetingAttendanceReport(Revue).csv": FRENCH,
    "again 2026-11-01.txt": RESAVED,
    "meetingAttendanceList.csv": LOG,
    "unclear.csv": UNCLEAR,
    "users 2026-10-31.csv": text_of(USAGE, [ANN, NOBODY]),
    "users 2026-11-15.csv": "\ufeff".encode() + text_of(USAGE[::-1], [ANN | {"Report Refresh Date": "2026-11-15"}]),
    "users old.csv": text_of(OLD, [{"Report Refresh Date": "2019-03-31", "User Principal Name": "old@example.com", "Team Chat Message Count": 1, "Private Chat Message Count": 2, "Meeting Count": 4, "Report Period": 30}]),
    "days 2026-10-31.csv": text_of(DAILY, [DAY]),
    "days 2026-11-02.csv": text_of(DAILY, [DAY | {"Report Refresh Date": "2026-11-02", "Private Chat Messages": 95}]),
    "day users.csv": text_of([*DAILY[:6], "Other Actions", "Report Period"], [{k: v for k, v in DAY.items() if "ost" not in k and "Reply" not in k}]),
    "teams.csv": text_of(TEAM, [{"Report Refresh Date": "2026-10-31", "Team Name": "Ops", "Team Id": "t-1", "Report Period": 30, "Channel Messages": 44, "Active Users": 6}]),
}  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace, which keeps names so that they can be compared."""
    loader = Loader(tmp_path_factory.mktemp("teams"), shipped)
    yield loader(FILES, KEEP)
    loader.close()


def meeting(loaded: Loaded, start: datetime) -> str:
    return next(str(i) for i, s in loaded.rows("meetings", "meeting_id", "started_at") if s == start)


def attendance(loaded: Loaded, start: datetime) -> list[tuple[object, ...]]:
    found = loaded.rows("meeting_attendance", "meeting_id", "person_id", "seconds", "role", "identity")
    return [row[1:] for row in found if row[0] == meeting(loaded, start)]


def test_each_file_is_what_it_is_and_every_heading_is_accounted_for(taken: Loaded) -> None:
    kinds = {name: {e for n, e in taken.parts.items() if n.split("!")[0] == name} for name in FILES}
    assert kinds == {
        "Stand-up - Attendance report 9-22-26.csv": {"teams/meetings", "teams/people", "teams/intervals"},
        "plan.csv": {"teams/meetings", "teams/people"},
        "meetingAttendanceReport(Revue).csv": {"teams/meetings", "teams/intervals"},
        "again 2026-11-01.txt": {"teams/meetings", "teams/people"},
        "meetingAttendanceList.csv": {"teams/log"},
        "unclear.csv": set(),
        "users 2026-10-31.csv": {"teams/user_activity"},
        "users 2026-11-15.csv": {"teams/user_activity"},
        "users old.csv": {"teams/user_activity"},
        "days 2026-10-31.csv": {"teams/daily_activity"},
        "days 2026-11-02.csv": {"teams/daily_activity"},
        "day users.csv": {"teams/daily_users"},
        "teams.csv": {"teams/teams"},
    }
    assert taken.unknown == set()


def test_meetings_in_utc_with_title_organiser_and_the_report_s_own_count(taken: Loaded) -> None:
    columns = ("started_at", "ended_at", "title", "organiser_id", "participants")
    assert taken.rows("meetings", *columns) == [
        (datetime(2020, 4, 14, 7), datetime(2020, 4, 14, 7, 30), None, None, 3.0),
        (datetime(2021, 4, 13, 7, 1, 31), datetime(2021, 4, 13, 9, 45, 31), "Revue", "zoe@example.com", 2.0),
        (datetime(2026, 10, 14, 7), datetime(2026, 10, 14, 8), "Retro", "cy@example.com", 1.0),
        (datetime(2026, 9, 22, 12, 48, 5), datetime(2026, 9, 22, 13, 50), "Stand-up,\r\nMondays", "ann@example.com", 2.0),
        (datetime(2026, 9, 22, 8), datetime(2026, 9, 22, 9), "Plan", None, 2.0),
    ]  # fmt: skip


def test_times_in_are_united_and_sections_2_and_3_are_never_both_counted(taken: Loaded) -> None:
    assert attendance(taken, datetime(2026, 9, 22, 12, 48, 5)) == [
        ("Bo", 600, "attendee", "name"), ("ann@example.com", 2400, "organiser", "email"),
    ]  # fmt: skip


def test_without_section_3_the_reported_time_counts_and_not_first_to_last(taken: Loaded) -> None:
    assert attendance(taken, datetime(2026, 9, 22, 8)) == [
        ("ala@example.com", 180.0, "Janitor", "email"), ("ola@example.com", 3605.0, "attendee", "account"),
    ]  # fmt: skip
    assert attendance(taken, datetime(2026, 10, 14, 7)) == [("cy@example.com", 2820.0, "organiser", "email")]


def test_the_french_report_of_2021(taken: Loaded) -> None:
    assert attendance(taken, datetime(2021, 4, 13, 7, 1, 31)) == [
        ("max@example.com", 60, "presenter", "email"), ("zoe@example.com", 9840, "organiser", "email"),
    ]  # fmt: skip


def test_the_list_of_2020_pairs_comings_and_goings_and_reports_a_word_it_does_not_know(taken: Loaded) -> None:
    assert attendance(taken, datetime(2020, 4, 14, 7)) == [
        ("Dee", 1800, None, "name"), ("Ed", 1200, None, "name"), ("Flo", 0, "Teleported", "name"),
    ]  # fmt: skip


def test_a_report_whose_days_could_be_months_waits_for_an_answer(taken: Loaded) -> None:
    assert ["unclear.csv waits for an answer: date_order" in p.what for p in taken.received.problems] == [
        True
    ]


def test_periods_stand_side_by_side_and_both_counts_of_meetings_are_one(taken: Loaded) -> None:
    columns = ("person_id", "window_end", "window_days", "messages", "meetings_attended", "meeting_seconds")
    people = [row for row in taken.rows("usage_windows", "subject_kind", *columns) if row[0] == "person"]
    assert [row[1:] for row in people] == [
        ("6E55A185B405B6F2A6804BB7897C8AAB", date(2026, 10, 31), 30, 45, 7, 7380),
        ("ann@example.com", date(2026, 10, 31), 30, 45, 7, 7380),
        ("ann@example.com", date(2026, 11, 15), 30, 45, 7, 7380),
        ("old@example.com", date(2019, 3, 31), 30, 3, 4, None),
    ]  # fmt: skip
    teams = taken.rows("usage_windows", "subject_kind", "subject_id", "messages", "members_active")
    assert ("channel", "t-1", 44, 6) in teams


def test_who_has_no_licence_can_be_left_out(taken: Loaded) -> None:
    assert {(who, has) for who, has in taken.rows("usage_windows", "person_id", "is_licensed") if who} == {
        ("6E55A185B405B6F2A6804BB7897C8AAB", False), ("ann@example.com", True), ("old@example.com", None),
    }  # fmt: skip


def test_the_last_three_days_of_a_usage_report_are_not_whole_yet(taken: Loaded) -> None:
    reason = "the last three days before the report are provisional"
    # In summer time Amsterdam is two hours ahead, in winter one.
    assert taken.rows("coverage", "table_name", "window_start", "window_end", "is_complete", "reason") == [
        ("daily_message_counts", datetime(2026, 10, 29, 23), datetime(2026, 10, 30, 23), True, reason),
        ("usage_windows", datetime(2019, 3, 1, 23), datetime(2026, 11, 12, 23), True, reason),
    ]


def test_concealed_accounts_are_nobody_among_people(taken: Loaded) -> None:
    assert taken.rows("people", "person_id", "account_id", "is_active") == [
        ("ann@example.com", "9b2c0001-0000-4000-8000-000000000001", True), ("old@example.com", None, True),
    ]  # fmt: skip


def test_days_come_from_the_newest_file_and_numbers_of_users_are_no_messages(taken: Loaded) -> None:
    columns = ("channel_id", "person_id", "counted_on", "messages", "replies")
    assert taken.rows("daily_message_counts", *columns) == [("", "", date(2026, 10, 30), 105, 6)]


def test_every_row_says_its_file_and_row(taken: Loaded) -> None:
    where = taken.run.store.rows(
        """select path_in_file, held._row, person_id from ops.meeting_attendance as held
        join meta.parts on part_id = held._file join meta.files using (file_id) where name like 'Stand-up%' order by all"""
    )
    assert where == [("intervals", 1, "ann@example.com"), ("intervals", 4, "Bo")]
    folded = taken.run.store.value("select count(*) from meta.folded where table_name = 'meeting_attendance' and part_id in (select part_id from meta.parts join meta.files using (file_id) where name like 'Stand-up%')")  # fmt: skip
    assert folded == 2


def test_without_leave_to_keep_them_names_and_titles_are_hashes(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader({"a.csv": WEEKLY})
    tables = (
        "ops.meetings",
        "ops.meeting_attendance",
        "raw.teams__people",
        "raw.teams__intervals",
        "raw.teams__meetings",
    )
    said = repr([loaded.run.store.rows(f"select * from {table}") for table in tables])
    assert not [word for word in ("Ann", "ann@", "Bo ", "Stand-up") if word in said]
    loader.close()


# Ann signs in, and comes back as a guest; two callers; Cy is of another company; two people are called Jo Ray.
GUESTS = report(
    "Review", "9/23/26, 2:00:00 PM", "9/23/26, 3:00:00 PM",
    ["Ann Lee\t9/23/26, 2:00:00 PM\t9/23/26, 3:00:00 PM\t40m\tann@example.com\tann@example.com\tOrganizer"],
    [
        "Ann Lee\t9/23/26, 2:00:00 PM\t9/23/26, 2:20:00 PM\t20m\tAnn@Example.com\tOrganizer",
        "Ann Lee (Guest)\t9/23/26, 2:10:00 PM\t9/23/26, 2:30:00 PM\t20m\t\tAttendee",
        "Cy (External)\t9/23/26, 2:00:00 PM\t9/23/26, 2:30:00 PM\t30m\tcy@other.example\tAttendee",
        "Eva (Gast)\t9/23/26, 2:00:00 PM\t9/23/26, 2:05:00 PM\t5m\t\tAttendee",
        "Max Ox (Sales)\t9/23/26, 2:00:00 PM\t9/23/26, 2:05:00 PM\t5m\t\tAttendee",
        "+47 555 12 345\t9/23/26, 2:00:00 PM\t9/23/26, 2:10:00 PM\t10m\t\tAttendee",
        "4755598765\t9/23/26, 2:00:00 PM\t9/23/26, 2:20:00 PM\t20m\t\tAttendee",
        "Jo Ray\t9/23/26, 2:00:00 PM\t9/23/26, 2:01:00 PM\t1m\tjo@example.com\tAttendee",
        "Jo Ray\t9/23/26, 2:00:00 PM\t9/23/26, 2:02:00 PM\t2m\tjo.ray@example.com\tAttendee",
        "Jo Ray (Unverified)\t9/23/26, 2:00:00 PM\t9/23/26, 2:03:00 PM\t3m\t\tAttendee",
    ],
)  # fmt: skip


def test_what_is_put_behind_a_name_says_who_is_a_guest_and_a_guest_who_also_signed_in_is_one_person(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    columns = ("person_id", "seconds", "identity", "is_external")
    kept = loader({"review.csv": GUESTS}, KEEP).rows("meeting_attendance", *columns)
    callers = [row for row in kept if row[2] == "phone"]
    assert [row for row in kept if row not in callers] == [
        ("Eva", 300, "name", True),
        ("Jo Ray", 180, "name", True),  # which of the two nobody can say
        ("Max Ox (Sales)", 300, "name", False),
        ("ann@example.com", 1800, "email", False),
        ("cy@other.example", 1800, "email", True),
        ("jo.ray@example.com", 120, "email", False),
        ("jo@example.com", 60, "email", False),
    ]
    assert sorted((seconds, external) for _, seconds, _, external in callers) == [(600, None), (1200, None)]
    assert not [who for who, *_ in callers if "555" in str(who)]
    hashed = loader({"review.csv": GUESTS})
    found = hashed.rows("meeting_attendance", *columns)
    assert sorted(row[1:] for row in found if row[2] != "phone") == sorted(
        row[1:] for row in kept if row[2] != "phone"
    )
    assert len([row for row in found if row[2] == "phone"]) == 2
    key = hashed.run.state.personal_key()
    mail, eva, number = (
        hashlib.sha256(key + text).hexdigest()[:16] for text in (b"ann@example.com", b"eva", b"4755512345")
    )
    assert {mail, eva, number} <= {str(row[0]) for row in found}
    loader.close()


LISTED = "Full Name\tUser Action\tTimestamp\nAnn Lee\tJoined before\t{day}, 2:00:10 PM\nEva (Guest)\tJoined\t{day}, 2:01:00 PM\n"


def test_the_list_from_within_a_meeting_and_its_report_are_one_meeting(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {
            "review.csv": GUESTS,
            "meetingAttendanceList.csv": LISTED.format(day="9/23/2026").encode("utf-16"),
            # Of the same people a day later, and at the same time of others.
            "meetingAttendanceList (1).csv": LISTED.format(day="9/24/2026").encode("utf-16"),
            "meetingAttendanceList (2).csv": LISTED.format(day="9/23/2026").replace("Ann Lee", "Zoë").replace("Eva", "Yo").encode("utf-16"),
        }, KEEP,
    )  # fmt: skip
    assert loaded.rows("meetings", "started_at", "title", "participants") == [
        (datetime(2026, 9, 23, 12, 0), "Review", 2),
        (datetime(2026, 9, 23, 12, 0, 10), None, 2),
        (datetime(2026, 9, 24, 12, 0, 10), None, 2),
    ]
    assert [row[0] for row in loaded.rows("meeting_attendance", "person_id", "meeting_id")].count("Eva") == 2
    loader.close()


def test_a_session_of_two_minutes_is_said_and_kept(tmp_path: Path, shipped: Catalog) -> None:
    short = report(
        "Review", "9/23/26, 3:10:00 PM", "9/23/26, 3:12:00 PM",
        ["Ann Lee\t9/23/26, 3:10:00 PM\t9/23/26, 3:12:00 PM\t2m\tann@example.com\tann@example.com\tOrganizer"], [], 1,
    )  # fmt: skip
    loader = Loader(tmp_path, shipped)
    loaded = loader({"long.csv": GUESTS, "short.csv": short})
    [said] = [found for found in check_tables(loaded.run, ["meetings"]) if found.check.name == "long_enough"]
    assert (said.check.severity, said.passed, said.unexpected) == ("warn", False, 1)
    assert len(loaded.rows("meetings", "meeting_id")) == 2
    loader.close()


def test_a_file_with_headings_only_says_so(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader({"meetingAttendanceList.csv": LOG[: LOG.index("Dee".encode("utf-16-le"))]})
    assert loaded.parts == {"meetingAttendanceList.csv": "teams/log"}
    assert loaded.run.store.rows("select rows_read, reason from meta.parts") == [
        (0, "it has headings and no rows")
    ]
    loader.close()


# Of these languages no report has been seen: the words are those that are accepted. Summary, people, section 3; one meeting at ten, one person
# in twice, and a guest. German and others have the day first, Japanese the year.
LANGUAGES = {
    "de": ("Besprechungstitel", "Teilgenommen", "Startzeit", "Endzeit", "Name|Erster Beitritt|Letztes Verlassen|Dauer der Besprechungsteilnahme|E-Mail|Teilnehmer-ID (UPN)|Rolle", "Name|Beitrittszeit|Verlassenszeit|Dauer|E-Mail|Rolle", "Organisator", "Teilnehmer", "Gast", "23.09.2026"),
    "es": ("Título de la reunión", "Participantes asistentes", "Hora de inicio", "Hora de finalización", "Nombre|Primera unión|Última salida|Duración en la reunión|Correo electrónico|Id. de participante (UPN)|Rol", "Nombre|Hora de unión|Hora de salida|Duración|Correo electrónico|Rol", "Organizador", "Asistente", "Invitado", "23/9/2026"),
    "pt": ("Título da reunião", "Participantes presentes", "Hora de início", "Hora de término", "Nome|Primeira entrada|Última saída|Duração na reunião|E-mail|ID do participante (UPN)|Função", "Nome|Hora de entrada|Hora de saída|Duração|E-mail|Função", "Organizador", "Participante", "Convidado", "23/09/2026"),
    "it": ("Titolo riunione", "Partecipanti presenti", "Ora di inizio", "Ora di fine", "Nome|Primo accesso|Ultima uscita|Durata nella riunione|E-mail|ID partecipante (UPN)|Ruolo", "Nome|Ora di accesso|Ora di uscita|Durata|E-mail|Ruolo", "Organizzatore", "Partecipante", "Ospite", "23/09/2026"),
    "nl": ("Titel van vergadering", "Aanwezige deelnemers", "Begintijd", "Eindtijd", "Naam|Eerste deelname|Laatste vertrek|Duur in vergadering|E-mail|Deelnemer-id (UPN)|Rol", "Naam|Tijd van deelname|Tijd van vertrek|Duur|E-mail|Rol", "Organisator", "Deelnemer", "Gast", "23-09-2026"),
    "ja": ("会議のタイトル", "出席した参加者", "開始時刻", "終了時刻", "名前|最初の参加|最後の退出|会議の継続時間|メール|参加者 ID (UPN)|役割", "名前|参加時刻|退出時刻|期間|メール|役割", "開催者", "出席者", "ゲスト", "2026/09/23"),
}  # fmt: skip


def localised(words: tuple[str, ...]) -> bytes:
    title, attended, start, end, people, intervals, organiser, attendee, guest, day = words

    def at(clock: str) -> str:
        return f"{day} {clock}"

    lines = [
        "1. -", f"{title}\tPlan", f"{attended}\t2", f"{start}\t{at('10:00:00')}", f"{end}\t{at('11:00:00')}", "", "2. -", people.replace("|", "\t"),
        f"Ann\t{at('10:00:00')}\t{at('11:00:00')}\t40m\tann@example.com\tann@example.com\t{organiser}", "", "3. -", intervals.replace("|", "\t"),
        f"Ann\t{at('10:00:00')}\t{at('10:20:00')}\t20m\tann@example.com\t{organiser}", f"Ann\t{at('10:40:00')}\t{at('11:00:00')}\t20m\tann@example.com\t{organiser}",
        f"Bo ({guest})\t{at('10:00:00')}\t{at('10:10:00')}\t10m\t\t{attendee}", "", "4. -",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("utf-16")


def test_the_newest_report_in_other_languages_by_the_words_that_are_accepted(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    for words in LANGUAGES.values():
        loaded = loader({"report.csv": localised(words)}, KEEP)
        assert set(loaded.parts.values()) == {"teams/meetings", "teams/people", "teams/intervals"}
        assert loaded.unknown == set()
        assert loaded.rows("meetings", "title", "started_at", "ended_at", "organiser_id", "participants") == [
            ("Plan", datetime(2026, 9, 23, 8), datetime(2026, 9, 23, 9), "ann@example.com", 2)
        ]
        assert loaded.rows("meeting_attendance", "person_id", "seconds", "role", "identity", "is_external") == [
            ("Bo", 600, "attendee", "name", True), ("ann@example.com", 2400, "organiser", "email", False),
        ]  # fmt: skip
    loader.close()


@pytest.mark.real
def test_a_genuine_report_saved_again_in_another_byte_order(
    reference_data: Path, tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    name = "attendance-14-11-22.csv"
    loaded = loader({name: (reference_data / "exports/teams" / name).read_bytes()})
    assert loaded.rows("meetings", "started_at", "ended_at", "participants") == [
        (datetime(2022, 11, 14, 8, 29, 7), datetime(2022, 11, 14, 8, 50, 14), 7)
    ]
    seconds = [s for (s,) in loaded.rows("meeting_attendance", "seconds")]
    # As the report writes its durations, to the second that it cuts off.
    assert sorted(seconds) == [891, 1062, 1130, 1159, 1160, 1162, 1166]
    assert loaded.unknown == set()
    loader.close()
