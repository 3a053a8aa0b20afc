"""Calendars: occurrences, changed and cancelled ones, zones, whole days, and calendars that would never end."""

import pytest

from opsbrief.intake.formats import calendar as reader
from tests.unit.intake.a_layout import Found, found, refused
from tests.unit.intake.a_shop import zip_of

EVENTS = """
[exports.events]
format = "calendar"
[exports.events.columns]
uid      = { heading = "uid" }
at       = { heading = "starts_at", type = "datetime", zone = "utc" }
until    = { heading = "ends_at", type = "datetime", zone = "utc" }
local    = { heading = "starts_local", type = "datetime", zone = "floating" }
day      = { heading = "starts_on", type = "date" }
last     = { heading = "ends_on", type = "date" }
all_day  = { heading = "all_day", type = "boolean" }
seconds  = { heading = "seconds", type = "integer" }
status   = { heading = "status", optional = true }
title    = { heading = "summary", optional = true }
declined = { heading = "declined_count", type = "integer", optional = true }
"""
BERLIN = "Europe/Berlin"


def calendar(*events: str, head: str = "") -> str:
    inside = "\n".join(
        f"BEGIN:VEVENT\nDTSTAMP:20260301T000000Z\n{event.strip()}\nEND:VEVENT" for event in events
    )
    return f"BEGIN:VCALENDAR\nPRODID:-//test//EN\nVERSION:2.0\n{head}{inside}\nEND:VCALENDAR\n".replace(
        "\n", "\r\n"
    )


def events_of(*events: str, head: str = "") -> Found:
    return found(calendar(*events, head=head), EVENTS, "a.ics")["events"]


def test_a_series_keeps_its_hour_over_the_change_of_the_clock() -> None:
    table = events_of(
        f"UID:1\nDTSTART;TZID={BERLIN}:20260323T090000\nDTEND;TZID={BERLIN}:20260323T093000\nRRULE:FREQ=WEEKLY;COUNT=3"
    )
    assert table.column("at") == ["2026-03-23 08:00:00", "2026-03-30 07:00:00", "2026-04-06 07:00:00"]
    assert table.column("local") == ["2026-03-23 09:00:00", "2026-03-30 09:00:00", "2026-04-06 09:00:00"]
    assert table.numbers == [1, 1, 1]


def test_left_out_changed_and_cancelled_occurrences() -> None:
    table = events_of(
        f"UID:1\nSEQUENCE:1\nDTSTART;TZID={BERLIN}:20260302T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n"
        f"EXDATE;TZID={BERLIN}:20260303T090000",
        f"UID:1\nRECURRENCE-ID:20260304T080000Z\nDTSTART;TZID={BERLIN}:20260304T110000\nDURATION:PT30M\nSUMMARY:later",
        f"UID:1\nRECURRENCE-ID;TZID={BERLIN}:20260305T090000\nDTSTART;TZID={BERLIN}:20260305T090000\nDURATION:PT1H\nSTATUS:CANCELLED",
        f"UID:1\nSEQUENCE:0\nDTSTART;TZID={BERLIN}:20260302T080000\nDURATION:PT1H",
    )
    assert [(r["at"], r["seconds"], r["status"]) for r in table.rows] == [
        ("2026-03-02 08:00:00", "3600", None), ("2026-03-06 08:00:00", "3600", None),
        ("2026-03-04 10:00:00", "1800", None), ("2026-03-05 08:00:00", "3600", "CANCELLED"),
    ]  # fmt: skip
    assert table.dropped == [(4, "older version")]


def test_whole_days_end_before_their_end_and_left_out_days_may_have_a_time() -> None:
    table = events_of(
        "UID:1\nDTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260304",
        f"UID:2\nDTSTART;VALUE=DATE:20260310\nRRULE:FREQ=DAILY;UNTIL=20260312\nEXDATE;TZID={BERLIN}:20260311T000000",
    )
    assert [(r["day"], r["last"], r["all_day"], r["at"], r["seconds"]) for r in table.rows] == [
        ("2026-03-02", "2026-03-04", "true", None, "172800"),
        ("2026-03-10", "2026-03-11", "true", None, "86400"), ("2026-03-12", "2026-03-13", "true", None, "86400"),
    ]  # fmt: skip


def test_zones_by_their_windows_name_by_the_calendar_and_without_any() -> None:
    windows = events_of("UID:1\nDTSTART;TZID=W. Europe Standard Time:20260302T090000\nDURATION:PT1H")
    assert windows.column("at") == ["2026-03-02 08:00:00"]
    floating = "UID:1\nDTSTART:20260302T090000\nDURATION:PT1H"
    assert events_of(floating).column("at") == [None]
    assert events_of(floating).column("local") == ["2026-03-02 09:00:00"]
    assert events_of(floating, head=f"X-WR-TIMEZONE:{BERLIN}\n").column("at") == ["2026-03-02 08:00:00"]


def test_an_endless_series_is_looked_at_for_a_time_and_one_outside_it_is_counted() -> None:
    endless = events_of("UID:1\nDTSTART:20100101T090000Z\nRRULE:FREQ=WEEKLY")
    assert 300 < len(endless.rows) < 330
    assert (endless.rows[0]["day"] or "") > "2021-01-01"
    old = events_of("UID:1\nDTSTART:20100101T090000Z\nRRULE:FREQ=DAILY;COUNT=3")
    assert (old.rows, [reason for _, reason in old.dropped]) == (
        [],
        ["no occurrence in the time that is looked at"],
    )


def test_what_repeats_within_a_day_or_has_no_start_is_set_aside() -> None:
    table = events_of(
        "UID:1\nDTSTART:20260101T090000Z\nRRULE:FREQ=SECONDLY", "UID:2\nSUMMARY:nothing", "UID:3\nDTSTART:20260101T090000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:a@x.org",
    )  # fmt: skip
    assert [number for number, _ in table.ragged] == [1, 2]
    assert [(r["uid"], r["declined"]) for r in table.rows] == [("3", "1")]


def test_entries_without_uid_are_all_kept() -> None:
    assert len(events_of("DTSTART:20260101T090000Z", "DTSTART:20260101T090000Z").rows) == 2


def test_a_calendar_of_too_many_occurrences_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is an eightieth of the real one; a daily series of six years alone is within it."""
    assert reader.MOST_ROWS == 200_000
    monkeypatch.setattr(reader, "MOST_ROWS", 2_500)
    series = [f"UID:{n}\nDTSTART:20200101T090000Z\nRRULE:FREQ=DAILY" for n in range(2)]
    assert 2_000 < len(events_of(series[0]).rows) < 2_500
    assert "repeats its entries more than 2,500" in refused(calendar(*series), EVENTS, "a.ics")


def test_a_damaged_calendar_is_refused() -> None:
    damaged = "BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert "damaged calendar" in refused(damaged, EVENTS, "a.ics")


@pytest.mark.parametrize("member", ["me@x.org.ics", "Takeout/Calendar/Work.ics"])
def test_an_archive_of_calendars(member: str) -> None:
    data = zip_of({member: calendar("UID:1\nDTSTART:20260101T090000Z").encode()})
    assert found(data, EVENTS, "a.zip")["events"].column("uid") == ["1"]
