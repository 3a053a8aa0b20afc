"""Calendars: one that Outlook on the web publishes, and the zip of Google Calendar with two. Series are one entry each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from benchmarks.generate.company import HUB_CLOSED, KESTREL_SLIPS
from benchmarks.generate.staff import GRACE, NOW, SANNE, SOFIE, TOM, Person, monday_of

OUTLOOK = f"outlook_calendar/{GRACE.email}.ics"
GOOGLE = "google_calendar/lanternbay.example.ical.zip"
DOZED, FAR = date(2026, 9, 8), date(2062, 3, 1)
_EXCHANGE = "Microsoft Exchange Server 2010"
_GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"


@dataclass(frozen=True)
class Entry:
    """An entry: from a clock time for some minutes, or (`minutes` 0) whole days. `zone`: if not the calendar's.

    `named` is false for one without an id; `answer` is what the owner of the calendar answered.
    """

    name: str
    first: date
    hour: int = 9
    minutes: int = 60
    days: int = 1
    rule: str = ""
    organiser: Person | None = None
    busy: str = "BUSY"
    zone: str = ""
    named: bool = True
    answer: str = ""
    status: str = "CONFIRMED"
    shown: str = "OPAQUE"


def outlook_entries() -> list[Entry]:
    """Grace Lim's calendar."""
    return [
        Entry("Warehouse morning round", monday_of(0), 9, 20, rule="FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231T000000Z"),
        Entry("Operations call", monday_of(0) + timedelta(days=1), 16, 45, rule="FREQ=WEEKLY;UNTIL=20261231T000000Z", organiser=SOFIE),
        Entry("Stock review", date(2024, 12, 4), 14, 90, rule="FREQ=MONTHLY;BYDAY=1WE;COUNT=25", organiser=GRACE),
        Entry("Kestrel recovery call", KESTREL_SLIPS + timedelta(days=3), 14, 40, rule="FREQ=WEEKLY;INTERVAL=2;COUNT=6", organiser=GRACE),
        Entry("Harbour Line: other hubs", HUB_CLOSED + timedelta(days=1), 11, 60, organiser=SOFIE),
        *(Entry("Leave", day, 0, 0, days, busy="OOF") for day, days in _LEAVE),
    ]  # fmt: skip


def google_entries() -> dict[str, list[Entry]]:
    """The calendars of two people in Rotterdam, by their name in the zip."""
    plan = "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231T000000Z"
    sanne = [
        Entry("Rotterdam planning", monday_of(0) + timedelta(days=3), 10, 30, rule=plan, organiser=SANNE),
        Entry("Operations call", monday_of(0) + timedelta(days=1), 16, 45, rule="FREQ=WEEKLY;UNTIL=20261231T000000Z", organiser=SOFIE, zone="Asia/Singapore"),
        *(Entry("Leave", day + timedelta(days=14), 0, 0, days) for day, days in _LEAVE),
    ]  # fmt: skip
    tom = [
        Entry("Rotterdam planning", monday_of(0) + timedelta(days=3), 10, 30, rule=plan, organiser=SANNE),
        Entry("Customer hour", monday_of(0) + timedelta(days=2), 15, 60, rule="FREQ=WEEKLY;UNTIL=20261231T000000Z"),
        Entry("Noordpost contract", date(2026, 9, 15), 13, 90, organiser=TOM),
    ]  # fmt: skip
    return {f"{person.email}.ics": entries for person, entries in ((SANNE, sanne), (TOM, tom))}


def outlook_bytes(entries: list[Entry]) -> bytes:
    """A calendar as Outlook on the web publishes it."""
    return _calendar(_EXCHANGE, "Calendar", "Asia/Singapore", entries, GRACE.handle)


def google_members(calendars: dict[str, list[Entry]]) -> list[tuple[str, bytes]]:
    """The members of Google's zip."""
    return [
        (
            name,
            _calendar(
                _GOOGLE, name.removesuffix(".ics"), "Europe/Amsterdam", entries, name.partition("@")[0]
            ),
        )
        for name, entries in calendars.items()
    ]


_LEAVE = ((date(2025, 2, 3), 5), (date(2025, 7, 14), 10), (date(2026, 2, 16), 5), (date(2026, 8, 3), 10))


def _calendar(producer: str, name: str, zone: str, entries: list[Entry], whose: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        f"PRODID:{producer}",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{name}",
        f"X-WR-TIMEZONE:{zone}",
    ]
    for n, entry in enumerate(entries):
        lines += _event(entry, f"{whose}-{n:03d}", zone, exchange=producer == _EXCHANGE)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _event(entry: Entry, uid: str, zone: str, *, exchange: bool) -> list[str]:
    lines = ["BEGIN:VEVENT"]
    if entry.named:
        lines.append(f"UID:{uid}@{'lanternbay.example' if exchange else 'google.com'}")
    lines += [
        f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{entry.name}",
        *_times(entry, entry.zone or ("Singapore Standard Time" if exchange else zone)),
    ]
    if entry.rule:
        lines.append(f"RRULE:{entry.rule}")
    if entry.organiser:
        lines.append(f"ORGANIZER;CN={entry.organiser.name}:mailto:{entry.organiser.email}")
    if exchange:
        lines.append(f"X-MICROSOFT-CDO-BUSYSTATUS:{entry.busy}")
    if entry.answer:
        lines.append(f"ATTENDEE;PARTSTAT={entry.answer}:mailto:{uid.rpartition('-')[0]}@lanternbay.example")
    return [*lines, f"STATUS:{entry.status}", f"TRANSP:{entry.shown}", "END:VEVENT"]


def _times(entry: Entry, zone: str) -> list[str]:
    if not entry.minutes:
        end = entry.first + timedelta(days=entry.days)
        return [f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"]
    start = datetime(entry.first.year, entry.first.month, entry.first.day, entry.hour)
    end_at = start + timedelta(minutes=entry.minutes)
    return [f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={zone}:{end_at:%Y%m%dT%H%M%S}"]
