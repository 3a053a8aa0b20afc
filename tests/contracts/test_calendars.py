"""Outlook Calendar, Google Calendar and calendars of other programs: series, exceptions, zones and whole days, from .ics files and Outlook's list."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.look import glance
from opsbrief.intake.views import candidates
from opsbrief.quality.check import check_tables
from tests.contracts.taken_in import COMPANY, Cells, Loaded, Loader, text_of

KEEP = {"opsbrief.toml": COMPANY + "\n[privacy]\nkeep_personal = true\n"}
GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"
EXCHANGE = "Microsoft Exchange Server 2010"
CLASSIC = "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"
LIST = [
    "Subject", "Start Date", "Start Time", "End Date", "End Time", "All day event", "Reminder on/off", "Reminder Date", "Reminder Time", "Meeting Organizer",
    "Required Attendees", "Optional Attendees", "Meeting Resources", "Billing Information", "Categories", "Description", "Location", "Mileage", "Priority",
    "Private", "Sensitivity", "Show time as",
]  # fmt: skip


def calendar(producer: str, *events: str, head: str = "", stamp: str = "20261101T000000Z") -> bytes:
    inside = "\n".join(
        f"BEGIN:VEVENT\nDTSTAMP:{stamp}\nDESCRIPTION:hunter2\nLOCATION:hunter2\n{e.strip()}\nEND:VEVENT"
        for e in events
    )
    return f"BEGIN:VCALENDAR\nPRODID:{producer}\nVERSION:2.0\n{head}{inside}\nEND:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def event(uid: str, summary: str, start: str, length: str = "DURATION:PT1H", *more: str) -> str:
    return "\n".join([f"UID:{uid}", f"SUMMARY:{summary}", f"DTSTART{start}", length, *more])


WEEKLY = ";TZID=Europe/Amsterdam:20261019T090000"  # in summer time; the clock changes on 25 October
ANNS = calendar(
    GOOGLE,
    event("s@google.com", "Weekly", WEEKLY, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Amsterdam:20261109T090000", "ORGANIZER;CN=Bo:mailto:bo@example.com",
          "ATTENDEE;PARTSTAT=ACCEPTED;CN=Bo:mailto:bo@example.com", "ATTENDEE;PARTSTAT=DECLINED:mailto:Ann@Example.com", "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED:mailto:room@example.com"),
    event("s@google.com", "Weekly, late", ";TZID=Europe/Amsterdam:20261026T110000", "DURATION:PT30M", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261026T090000"),
    event("s@google.com", "Weekly", ";TZID=Europe/Amsterdam:20261102T090000", "DURATION:PT1H", "RECURRENCE-ID;TZID=Europe/Amsterdam:20261102T090000", "STATUS:CANCELLED"),
    event("d@google.com", "Trip", ";VALUE=DATE:20261105", "DTEND;VALUE=DATE:20261107", "TRANSP:TRANSPARENT", "STATUS:TENTATIVE"),
    event("u@google.com", "Call", ":20261105T130000Z", "DTEND:20261105T133000Z"),
    event("only@google.com", "One of Bo's", ":20261110T130000Z", "DURATION:PT1H", "RECURRENCE-ID:20261110T120000Z"),
    head="X-WR-CALNAME:ann@example.com\nX-WR-TIMEZONE:Europe/Amsterdam\n",
)  # fmt: skip
HOLIDAYS = calendar(
    GOOGLE, event("h@google.com", "Day off", ";VALUE=DATE:20261106", ""), head="X-WR-CALNAME:Team days\n"
)
BOS = calendar(
    EXCHANGE,
    event("040000A", "Plan", ";TZID=W. Europe Standard Time:20261020T100000", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "ORGANIZER;CN=Ann:mailto:ann@example.com", "ATTENDEE;PARTSTAT=TENTATIVE:mailto:bo@example.com"),
    event("040000B", "Away", ";VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261104", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:OPAQUE"),
    # A changed day of a series of whole days comes with times.
    event("040000C", "Bin", ";TZID=W. Europe Standard Time:20261103T000000", "DTEND;TZID=W. Europe Standard Time:20261104T000000", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
    event("040000D", "Nowhere", ";TZID=Customized Time Zone:20261104T090000", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
    event("040000E", "Odd", ":20261104T140000Z", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:SLEEPING"),
    head="X-WR-CALNAME:Calendar\n",
)  # fmt: skip
# A month later, of November alone: October stays, the plan of November is what this file says.
LATER = calendar(
    EXCHANGE,
    event("040000F", "New", ":20261101T090000Z", "DURATION:PT1H"),
    event("040000E", "Odd", ":20261104T150000Z", "DURATION:PT1H"),
    head="X-WR-CALNAME:Calendar\n", stamp="20261110T000000Z",
)  # fmt: skip
CY = "X-WR-CALNAME:Calendar\nX-OWNER;CN=Cy:mailto:cy@example.com\n"
CYS = calendar(CLASSIC, event("x1", "Lunch", ":20261104T110000Z"), head=CY)
# Newer than Bo's first file and about another time than Cy's own: neither takes Cy's lunch away.
CYS_LATER = calendar(CLASSIC, event("x2", "Dinner", ":20261118T190000Z"), head=CY, stamp="20261109T000000Z")


def entry(subject: str, day: str, start: str, until: str, end: str, shown: object, **more: object) -> Cells:
    return {
        "Subject": subject,
        "Start Date": day,
        "Start Time": start,
        "End Date": until,
        "End Time": end,
        "All day event": "False",
        "Show time as": shown,
        "Description": "hunter2\nand more",
        "Location": "hunter2",
    } | more


DOTS = text_of(LIST, [
    entry("Stand-up", "7.11.2026", "9:30:00", "7.11.2026", "10:00:00", 1, **{"Meeting Organizer": "Lee, Ann", "Required Attendees": "Lee, Ann;Ox, Bo; ", "Optional Attendees": "Cy"}),
    entry("Stand-up", "7.11.2026", "9:30:00", "7.11.2026", "10:00:00", 1),
    entry("Trip", "8.11.2026", "00:00:00", "10.11.2026", "00:00:00", 3),
], quoted=True)  # fmt: skip
SCALE = text_of(LIST, [
    entry("Ill", "10/14/2026", "12:00:00 AM", "10/15/2026", "12:00:00 AM", 4), entry("Free", "10/15/2026", "1:00:00 PM", "10/15/2026", "2:00:00 PM", 3),
    entry("Busy", "10/16/2026", "1:00:00 PM", "10/16/2026", "2:00:00 PM", 2),
])  # fmt: skip
OTHER_SCALE = text_of(
    LIST,
    [
        entry("Free", "2026-10-14", "13:00", "2026-10-14", "14:00", 0),
        entry("Ill", "2026-10-15", "13:00", "2026-10-15", "14:00", 3),
    ],
)
DUTCH = 'Onderwerp,Begindatum,Begintijd,Einddatum,Eindtijd,"Evenement, duurt hele dag",Herinneringen aan/uit,Herinneringsdatum,Herinneringstijd,Categorieën,Beschrijving,Locatie,Privé\nOverleg,24-10-2026,9:00:00,24-10-2026,9:30:00,Onwaar,Waar,24-10-2026,8:45:00,,hunter2,hunter2,Onwaar\n'.encode("cp1252")  # fmt: skip


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


MOZILLA = "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN"
DEES = calendar(
    MOZILLA,
    event("m1", "Shift", ";TZID=Europe/Berlin:20261024T220000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", "TRANSP:OPAQUE"),
    event("m1", "Shift", ";TZID=Europe/Berlin:20261025T220000", "DURATION:PT1H", "RECURRENCE-ID;TZID=Europe/Berlin:20261025T220000", "STATUS:CANCELLED"),
    event("m2", "Fair", ";VALUE=DATE:20261105", "DTEND;VALUE=DATE:20261107", "TRANSP:TRANSPARENT"),
    event("m3", "Review", ":20261110T130000Z", "DURATION:PT30M", "ORGANIZER;CN=Cy:mailto:cy@example.com", "ATTENDEE;PARTSTAT=TENTATIVE:mailto:dee@example.com",
          "ATTENDEE;CUTYPE=ROOM:mailto:room@example.com"),
    event("m4", "Sea", ":20261111T090000", "DURATION:PT1H"),
)  # fmt: skip
SABRES = calendar(
    "-//SabreDAV//SabreDAV//EN",
    event("n1", "Plan", ":20261112T090000Z"),
    head="X-WR-CALNAME:eve@example.com\n",
)
OTHERS = {
    "dee@example.com.ics": DEES,
    "export.ics": SABRES,
    # What no program has signed, and a calendar without entries.
    "fay@example.com.ics": calendar("", event("p1", "Call", ":20261113T090000Z")),
    "empty.ics": "\ufeffBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".encode(),
}

FILES = {
    "ann@example.com.ical.zip": zipped(
        **{"ann@example.com.ics": ANNS, "Team days_c_1a2b@group.calendar.google.com.ics": HOLIDAYS}
    ),
    "bo@example.com.ics": BOS,
    "bo@example.com (1).ics": LATER,
    "somebody.txt": CYS,
    "somebody else.txt": CYS_LATER,
    "dots@example.com.csv": DOTS,
    "scale@example.com 2026-11-01.csv": SCALE,
    "other@example.com.csv": OTHER_SCALE,
    "nl@example.com.csv": DUTCH,
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace, which keeps names so that they can be compared."""
    loader = Loader(tmp_path_factory.mktemp("calendars"), shipped)
    yield loader(FILES, KEEP)
    loader.close()


def events_of(loaded: Loaded, whose: str, *columns: str) -> list[tuple[object, ...]]:
    """A calendar's events by their beginning."""
    found = [
        row[1:]
        for row in loaded.rows("calendar_events", "calendar_id", "starts_at", *columns)
        if row[0] == whose
    ]
    return sorted(found, key=lambda row: (row[0], str(row[1:])))


def test_each_calendar_is_of_the_program_that_wrote_it(taken: Loaded) -> None:
    assert taken.parts == {
        "ann@example.com.ical.zip!ann@example.com.ics": "google_calendar/events",
        "ann@example.com.ical.zip!Team days_c_1a2b@group.calendar.google.com.ics": "google_calendar/events",
        "bo@example.com.ics": "outlook_calendar/events", "bo@example.com (1).ics": "outlook_calendar/events",
        "somebody.txt": "outlook_calendar/events",
        "somebody else.txt": "outlook_calendar/events", "dots@example.com.csv": "outlook_calendar/list",
        "scale@example.com 2026-11-01.csv": "outlook_calendar/list", "other@example.com.csv": "outlook_calendar/list", "nl@example.com.csv": "outlook_calendar/list",
    }  # fmt: skip
    assert taken.unknown == set()
    assert taken.received.problems == []


def test_a_series_is_its_occurrences_over_the_change_of_the_clock_with_what_was_changed_and_cancelled(
    taken: Loaded,
) -> None:
    found = events_of(taken, "ann@example.com", "ends_at", "subject", "status", "series_id")
    series = [row for row in found if row[4] == "s@google.com"]
    assert series == [
        (datetime(2026, 10, 19, 7), datetime(2026, 10, 19, 8), "Weekly", "confirmed", "s@google.com"),
        (datetime(2026, 10, 26, 10), datetime(2026, 10, 26, 10, 30), "Weekly, late", "confirmed", "s@google.com"),
        (datetime(2026, 11, 2, 8), datetime(2026, 11, 2, 9), "Weekly", "cancelled", "s@google.com"),
    ]  # fmt: skip


def test_whole_days_have_no_zone_and_end_before_their_end(taken: Loaded) -> None:
    columns = ("ends_at", "is_all_day", "show_as", "status", "is_absence")
    assert (datetime(2026, 11, 5), datetime(2026, 11, 7), True, "free", "tentative", None) in events_of(
        taken, "ann@example.com", *columns
    )
    bos = events_of(taken, "bo@example.com", "subject", "ends_at", "is_all_day")
    assert (datetime(2026, 10, 20, 8), "Plan", datetime(2026, 10, 20, 9), False) in bos


def test_what_the_owner_answered_and_how_many_people_are_invited(taken: Loaded) -> None:
    columns = ("response", "attendees", "organiser_id")
    assert events_of(taken, "ann@example.com", *columns)[0][1:] == ("declined", 2, "bo@example.com")
    assert events_of(taken, "bo@example.com", *columns)[0][1:] == ("tentative", 2, "ann@example.com")


def test_an_occurrence_without_its_series_and_a_calendar_that_is_no_person_s(taken: Loaded) -> None:
    assert (datetime(2026, 11, 10, 13), "One of Bo's") in events_of(taken, "ann@example.com", "subject")
    name = "Team days, Team days_c_1a2b@group.calendar.google.com"
    assert events_of(taken, name, "ends_at", "subject") == [
        (datetime(2026, 11, 6), datetime(2026, 11, 7), "Day off")
    ]


def test_a_newer_file_of_outlook_replaces_the_time_that_it_holds_and_no_more(taken: Loaded) -> None:
    assert [row[1] for row in events_of(taken, "bo@example.com", "subject")] == ["Plan", "New", "Odd"]
    assert [row[1] for row in events_of(taken, "cy@example.com", "subject")] == ["Lunch", "Dinner"]


def test_outlook_s_words_zones_and_days_with_times(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader({"bo@example.com.ics": BOS}, KEEP)
    columns = ("ends_at", "subject", "is_all_day", "show_as", "is_absence")
    assert events_of(loaded, "bo@example.com", *columns) == [
        (datetime(2026, 10, 20, 8), datetime(2026, 10, 20, 9), "Plan", False, "busy", False),
        (datetime(2026, 11, 2), datetime(2026, 11, 4), "Away", True, "out_of_office", True),
        (datetime(2026, 11, 3), datetime(2026, 11, 4), "Bin", True, "free", False),
        # A zone that nobody knows: the exporter's.
        (datetime(2026, 11, 4, 8), datetime(2026, 11, 4, 9), "Nowhere", False, "elsewhere", False),
        (datetime(2026, 11, 4, 14), datetime(2026, 11, 4, 15), "Odd", False, "SLEEPING", False),
    ]  # fmt: skip
    loader.close()


def test_outlook_s_list_in_the_exporter_s_zone_counts_people_and_tells_whole_days_by_their_times(
    taken: Loaded,
) -> None:
    columns = ("ends_at", "subject", "is_all_day", "show_as", "attendees", "organiser_id")
    assert events_of(taken, "dots@example.com", *columns) == [
        (datetime(2026, 11, 7, 8, 30), datetime(2026, 11, 7, 9), "Stand-up", False, "tentative", 3, "Lee, Ann"),
        (datetime(2026, 11, 7, 8, 30), datetime(2026, 11, 7, 9), "Stand-up", False, "tentative", None, None),
        # A 3 is free or out of office, and nothing in this file says which.
        (datetime(2026, 11, 8), datetime(2026, 11, 10), "Trip", True, None, None, None),
    ]  # fmt: skip
    ids = [i for (i,) in taken.rows("calendar_events", "event_id")]
    assert len(set(ids)) == len(ids)


def test_two_scales_of_busy_are_told_apart_by_the_file(taken: Loaded) -> None:
    assert [row[1:] for row in events_of(taken, "scale@example.com", "subject", "show_as", "is_absence")] == [
        ("Ill", "out_of_office", True), ("Free", "free", False), ("Busy", "busy", False),
    ]  # fmt: skip
    assert [row[1:] for row in events_of(taken, "other@example.com", "subject", "show_as", "is_absence")] == [
        ("Free", "free", False), ("Ill", "out_of_office", True),
    ]  # fmt: skip


def test_the_language_of_a_list_is_kept_with_it_and_a_calendar_has_none(taken: Loaded) -> None:
    found: dict[str, str] = dict(
        taken.run.store.rows(
            "select name, coalesce(language, '') from meta.parts join meta.files using (file_id)"
        )
    )
    assert (found["nl@example.com.csv"], found["dots@example.com.csv"], found["bo@example.com.ics"]) == (
        "nl",
        "en",
        "",
    )


def test_a_dutch_list(taken: Loaded) -> None:
    assert events_of(taken, "nl@example.com", "subject", "show_as") == [
        (datetime(2026, 10, 24, 7), "Overleg", None)
    ]


def test_descriptions_places_and_guests_are_not_loaded_and_names_are_hashes(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {"bo@example.com.ics": BOS, "dots@example.com.csv": DOTS, "a.zip": FILES["ann@example.com.ical.zip"]}
    )
    tables = (
        "landed.outlook_calendar__events",
        "landed.outlook_calendar__list",
        "landed.google_calendar__events",
        "ops.calendar_events",
    )
    everything = repr([loaded.run.store.rows(f"select * from {table}") for table in tables])
    assert not [
        word for word in ("hunter2", "Lee", "@example.com", "Stand-up", "Weekly") if word in everything
    ]
    loader.close()


def test_every_occurrence_says_the_entry_that_it_comes_from(taken: Loaded) -> None:
    where = taken.run.store.rows(
        """select path_in_file, held._row, count(*) from ops.calendar_events as held join meta.parts on part_id = held._file
        where path_in_file like 'ann@%' group by all order by all"""
    )
    assert where == [("ann@example.com.ics", row, 1) for row in range(1, 7)]


def test_calendars_of_other_programs_are_read_alike_and_take_nothing_from_google_and_outlook(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(OTHERS | {"bo@example.com.ics": BOS, "ann@example.com.ics": ANNS}, KEEP)
    assert loaded.parts == dict.fromkeys(OTHERS, "icalendar/events") | {
        "bo@example.com.ics": "outlook_calendar/events", "ann@example.com.ics": "google_calendar/events",
    }  # fmt: skip
    assert (loaded.unknown, loaded.received.problems) == (set(), [])
    columns = ("ends_at", "subject", "is_all_day", "show_as", "status", "series_id")
    assert events_of(loaded, "dee@example.com", *columns) == [
        # From ten in the evening in Berlin, before and after the clock changes.
        (datetime(2026, 10, 24, 20), datetime(2026, 10, 24, 21), "Shift", False, "busy", "confirmed", "m1"),
        (datetime(2026, 10, 25, 21), datetime(2026, 10, 25, 22), "Shift", False, "busy", "cancelled", "m1"),
        (datetime(2026, 10, 26, 21), datetime(2026, 10, 26, 22), "Shift", False, "busy", "confirmed", "m1"),
        (datetime(2026, 11, 5), datetime(2026, 11, 7), "Fair", True, "free", "confirmed", None),
        (datetime(2026, 11, 10, 13), datetime(2026, 11, 10, 13, 30), "Review", False, "busy", "confirmed", None),
        # A time without a zone: the exporter's.
        (datetime(2026, 11, 11, 8), datetime(2026, 11, 11, 9), "Sea", False, "busy", "confirmed", None),
    ]  # fmt: skip
    review = events_of(loaded, "dee@example.com", "subject", "organiser_id", "attendees", "response")[4]
    assert review[1:] == ("Review", "cy@example.com", 2, "tentative")
    assert [row[1] for row in events_of(loaded, "eve@example.com", "subject")] == ["Plan"]
    loader.close()


def test_of_other_programs_descriptions_places_and_guests_are_not_loaded_and_names_are_hashes(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(OTHERS)
    everything = repr(
        [loaded.run.store.rows(f"select * from {table}") for table in ("landed.icalendar__events", "ops.calendar_events")]
    )  # fmt: skip
    assert not [w for w in ("hunter2", "@example.com", "Review", "Shift") if w in everything]
    loader.close()


def test_a_calendar_in_the_folder_of_another_program_is_none_of_its_exports_and_it_says_of_which_it_would_be(
    tmp_path: Path, shipped: Catalog
) -> None:
    (tmp_path / "dee.ics").write_bytes(DEES)
    seen = glance(
        tmp_path / "dee.ics",
        "google_calendar/dee.ics",
        candidates(shipped.exports, "google_calendar", glance=True),
        "google_calendar",
    )
    [(_, answer)] = seen.parts
    assert [(export.name, why) for export, why in answer.nearest] == [
        ("google_calendar/events", ["PRODID:*//Google*Calendar*"])
    ]
    assert seen.problem is not None
    assert "nearest is google_calendar/events; missing: PRODID:*//Google*Calendar*" in seen.problem.fix


def google(*events: str, whose: str = "ann@example.com") -> bytes:
    return calendar(GOOGLE, *events, head=f"X-WR-CALNAME:{whose}\n")


@pytest.mark.parametrize(
    ("producer", "system"), [(GOOGLE, "google_calendar"), ("-//Apple Inc.//macOS 14.0//EN", "icalendar")]
)
def test_a_whole_day_whose_title_says_so_is_an_absence(
    tmp_path: Path, shipped: Catalog, producer: str, system: str
) -> None:
    titles = {
        "Urlaub": True,
        "Ann OOO!": True,
        "Congés d'été": True,
        "Sick": True,
        "Offsite": None,
        "Sickle cell talk": None,
        "休暇": True,
    }
    days = [event(f"{n}@g", title, f";VALUE=DATE:202611{10 + n}", "") for n, title in enumerate(titles)]
    timed = event("t@g", "Vacation planning", ":20261105T130000Z", "DURATION:PT1H")
    loader = Loader(tmp_path, shipped)
    for over in ({}, KEEP):
        loaded = loader({"ann@example.com.ics": calendar(producer, *days, timed)}, over)
        assert loaded.parts == {"ann@example.com.ics": f"{system}/events"}
        found = sorted(loaded.rows("calendar_events", "starts_at", "is_absence"))
        assert [absent for _, absent in found] == [None, *titles.values()]
        assert "(absence)" not in repr(loaded.rows("calendar_events", "subject"))
    loader.close()


def test_one_meeting_in_two_calendars_is_in_both_and_one_by_its_id(tmp_path: Path, shipped: Catalog) -> None:
    shared = event(
        "same@google.com",
        "Review",
        ";TZID=Europe/Amsterdam:20261105T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=2",
    )
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {"ann@example.com.ics": google(shared), "bo@example.com.ics": google(shared, whose="bo@example.com")},
        KEEP,
    )
    found = loaded.rows("calendar_events", "calendar_id", "event_id")
    # Person hours count all four, meetings the two.
    assert [who for who, _ in found] == ["ann@example.com"] * 2 + ["bo@example.com"] * 2
    assert len({meeting for _, meeting in found}) == 2
    loader.close()


def test_without_an_end_a_day_lasts_a_day_and_a_time_no_time(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader({"ann@example.com.ics": google(
        event("a@g", "Reminder", ":20261105T130000Z", ""), event("b@g", "Fair", ";VALUE=DATE:20261106", ""),
        # Focus time and the place of work are events as others are.
        event("c@g", "Focus time", ":20261107T080000Z", "DURATION:PT2H", "X-GOOGLE-EVENT-TYPE:focusTime"),
        event("d@g", "Office", ";VALUE=DATE:20261108", "", "TRANSP:TRANSPARENT"),
    )}, KEEP)  # fmt: skip
    assert events_of(loaded, "ann@example.com", "ends_at", "subject", "is_all_day", "show_as", "is_absence") == [
        (datetime(2026, 11, 5, 13), datetime(2026, 11, 5, 13), "Reminder", False, "busy", None),
        (datetime(2026, 11, 6), datetime(2026, 11, 7), "Fair", True, "busy", None),
        (datetime(2026, 11, 7, 8), datetime(2026, 11, 7, 10), "Focus time", False, "busy", None),
        (datetime(2026, 11, 8), datetime(2026, 11, 9), "Office", True, "free", None),
    ]  # fmt: skip
    loader.close()


def test_an_organiser_whose_address_is_exchange_s_own_has_a_name_and_an_unknown_zone_is_said(
    tmp_path: Path, shipped: Catalog
) -> None:
    address = "ORGANIZER;CN=Lee\\, Ann:invalid:/O=ORG/OU=EXCHANGE/CN=RECIPIENTS/CN=ANN"
    data = calendar(
        EXCHANGE,
        event("e1", "Plan", ":20261105T090000Z", "DURATION:PT1H", address),
        event("e2", "Nowhere", ";TZID=Customized Time Zone:20261104T090000", "DURATION:PT1H"),
    )
    loader = Loader(tmp_path, shipped)
    loaded = loader({"bo@example.com.ics": data}, KEEP)
    [(_, organiser)] = [
        row for row in loaded.rows("calendar_events", "subject", "organiser_id") if row[0] == "Plan"
    ]
    assert "Lee" in organiser
    assert loaded.rows("coverage", "table_name", "source_id", "window_start", "window_end", "reason") == [
        ("calendar_events", "bo@example.com", datetime(2026, 11, 3, 23), datetime(2026, 11, 5, 23),
         "a file holds the period for which it was exported; 1 entries are in a time zone that nobody knows, and are read in the exporter's"),
    ]  # fmt: skip
    loader.close()


def test_a_three_that_could_be_free_or_away_is_asked_and_the_company_answers(
    tmp_path: Path, shipped: Catalog
) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader({"dots@example.com.csv": DOTS})
    [said] = [
        found for found in check_tables(loaded.run, ["calendar_events"]) if found.check.name == "shown_known"
    ]
    assert (said.check.severity, said.unexpected) == ("warn", 1)
    words = (Path(__file__).parents[2] / "sql/systems/outlook_calendar/words.csv").read_text()
    own = {"sql/systems/outlook_calendar/words.csv": f"{words.rstrip()}\nnumber 1 to 3,3,free\n"}
    told = loader({"dots@example.com.csv": DOTS}, own).rows("calendar_events", "show_as")
    assert told == [("free",), ("tentative",), ("tentative",)]
    loader.close()


POLISH = [
    "Temat",
    "Data rozpoczęcia",
    "Czas rozpoczęcia",
    "Data zakończenia",
    "Czas zakończenia",
    *(f"kolumna {n}" for n in range(6, 23)),
]
BY_PLACE = text_of(POLISH, [
    dict(zip(POLISH, [row.get(h, "") for h in LIST], strict=True))
    for row in [
        entry("Narada", "7.11.2026", "9:30:00", "7.11.2026", "10:00:00", 2, **{"Meeting Organizer": "Ola", "Required Attendees": "Ola;Ala"}),
        entry("Chory", "14.11.2026", "00:00:00", "15.11.2026", "00:00:00", 4),
    ]
], quoted=True)  # fmt: skip


def test_a_list_with_headings_in_another_language_is_read_by_place(tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    loaded = loader(
        {"pl@example.com.csv": BY_PLACE, "dots@example.com.csv": DOTS, "nl@example.com.csv": DUTCH}, KEEP
    )
    assert loaded.parts == {
        "pl@example.com.csv": "outlook_calendar/list_by_place", "dots@example.com.csv": "outlook_calendar/list", "nl@example.com.csv": "outlook_calendar/list",
    }  # fmt: skip
    assert loaded.unknown == set()
    columns = ("ends_at", "subject", "is_all_day", "show_as", "attendees", "organiser_id", "is_absence")
    assert events_of(loaded, "pl@example.com", *columns) == [
        (datetime(2026, 11, 7, 8, 30), datetime(2026, 11, 7, 9), "Narada", False, "busy", 2, "Ola", False),
        (datetime(2026, 11, 14), datetime(2026, 11, 15), "Chory", True, "out_of_office", None, None, True),
    ]  # fmt: skip
    assert "hunter2" not in repr(loaded.run.store.rows("select * from raw.outlook_calendar__list_by_place"))
    loader.close()


@pytest.mark.real
def test_genuine_calendars(reference_data: Path, tmp_path: Path, shipped: Catalog) -> None:
    loader = Loader(tmp_path, shipped)
    names = ("issue_48_dst", "issue_28_rrule_with_UTC_endinginZ", "Germany", "daylight_saving_time")
    loaded = loader({f"{n}.ics": (reference_data / f"exports/calendar/{n}.ics").read_bytes() for n in names})
    assert set(loaded.parts.values()) == {"google_calendar/events", "outlook_calendar/events"}
    assert loaded.unknown == set()
    counts: dict[str, int] = dict(loaded.run.store.rows(
        """select name, count(*) filter (name not like 'issue_48%' or year(starts_at) = 2020) from ops.calendar_events as held
        join meta.parts on part_id = held._file join meta.files using (file_id) group by name"""
    ))  # fmt: skip
    # Series without an end go on for a year; another program counted the occurrences of 2020, and of the files that end.
    assert (
        counts["issue_48_dst.ics"],
        counts["issue_28_rrule_with_UTC_endinginZ.ics"],
        counts["Germany.ics"],
    ) == (133, 24, 159)
    school = loaded.run.store.rows(
        "select distinct cast(starts_at as time) from ops.calendar_events where series_id = '2n0o@google.com'"
    )
    # A quarter past two in Chicago, in winter and in summer.
    assert len(school) == 2
    lengths = loaded.run.store.value("select max(ends_at - starts_at) from ops.calendar_events")
    assert lengths < timedelta(days=60)
    loader.close()
