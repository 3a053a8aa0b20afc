"""Calendars (iCalendar): each entry is a row, a repeating one a row per occurrence; these share the number of their entry.

Occurrences are looked for from five years before the export to one year after it. Descriptions are not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from opsbrief.errors import OpsbriefError
from opsbrief.intake.encoding import whole_text
from opsbrief.intake.guests import invited, mail, whose
from opsbrief.intake.moments import (
    Moment,
    in_utc,
    length_of,
    many,
    shown_text,
    single,
    starts,
    time_of,
    wall,
    whole,
    zone_named,
)  # fmt: skip
from opsbrief.intake.parts import HEAD_ROWS, Cell, CellRows, Opener, Part, Ragged, cell_text, text_table
from opsbrief.intake.recurrence import NotExpandedError, days

if TYPE_CHECKING:
    from icalendar import Component

MOST_BYTES = 1 << 26
MOST_ROWS = 200_000
BEFORE, AFTER = timedelta(days=5 * 366), timedelta(days=366)
HEADINGS = (
    "uid", "occurrence", "sequence", "summary", "starts_at", "ends_at", "starts_local", "ends_local", "starts_on", "ends_on", "zone",
    "all_day", "seconds", "repeats", "status", "transparency", "busy", "class", "categories", "location", "organiser",
    "organiser_name", "attendees", "attendee_count", "accepted_count", "declined_count", "created_at", "modified_at", "calendar",
    "producer", "whose", "invited_count", "response",
)  # fmt: skip


@dataclass
class _Entries:
    """The entries of one calendar, and what becomes of them."""

    calendar: "Component"
    zone: ZoneInfo | None
    whose: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    why: list[str | None] = field(default_factory=list)
    ragged: list[Ragged] = field(default_factory=list)


def is_calendar(start: str) -> bool:
    """Whether a text begins as a calendar."""
    return start.lstrip("\ufeff \r\n\t")[:15].upper() == "BEGIN:VCALENDAR"


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """One part per calendar in the file; OpsbriefError when it is damaged or repeats without measure."""
    text, encoding = whole_text(path, name, MOST_BYTES)
    found: list[Part] = []
    calendars = _calendars(text, name)
    for number, calendar in enumerate(calendars, start=1):
        stamp = _latest(calendar)
        # At a glance, an entry that repeats is one row.
        window = None if opener.glance else ((stamp - BEFORE).date(), (stamp + AFTER).date())
        entries = expand(calendar, window, name)
        where = f"calendar {number}" if len(calendars) > 1 else ""
        found.append(_part(name, where, entries, encoding, stamp))
    return found


def _calendars(text: str, name: str) -> "list[Component]":
    from icalendar import Calendar

    try:
        return list(Calendar.from_ical(text.lstrip("\ufeff \r\n\t"), multiple=True))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise OpsbriefError(
            f"{name} is a damaged calendar ({str(error)[:200]})", name, "export it again"
        ) from error


def _latest(calendar: "Component") -> datetime:
    """When the calendar was exported: the newest stamp in it, else its newest entry."""
    stamps = [
        in_utc(value.dt, None)
        for event in calendar.walk("VEVENT")
        for key in ("DTSTAMP", "LAST-MODIFIED", "CREATED")
        if (value := single(event, key)) is not None and isinstance(getattr(value, "dt", None), datetime)
    ]
    stamps = stamps or [
        in_utc(time_of(s), None) for e in calendar.walk("VEVENT") if (s := starts(e)) is not None
    ]
    sane = [stamp for stamp in stamps if 1990 < stamp.year < 2100]
    return max(sane, default=datetime(2026, 1, 1))


def expand(calendar: "Component", window: tuple[date, date] | None, name: str) -> _Entries:
    """All entries; of those that repeat, the occurrences between two days, or once without a window. Changed ones take their place."""
    entries = _Entries(calendar, zone_named(str(calendar.get("X-WR-TIMEZONE", ""))), whose(calendar, name))
    events = list(enumerate(calendar.walk("VEVENT"), start=1))
    current = _current(events)
    changed = {key for key in current if key[1] is not None}
    for number, event in events:
        start = starts(event)
        key = _key(event, number)
        if start is None:
            entries.ragged.append(Ragged(number, [str(event.get("UID", ""))], "has no readable start"))
        elif current[key] != number:
            _add(entries, event, number, start, "older version")
        elif window is None or (event.get("RRULE") is None and event.get("RDATE") is None):
            _add(entries, event, number, start, None)
        else:
            _series(entries, event, number, start, changed, window)
        if len(entries.rows) > MOST_ROWS:
            raise OpsbriefError(
                f"{name} repeats its entries more than {MOST_ROWS:,} times", name, "export a shorter period"
            )
    return entries


def _series(
    entries: _Entries,
    event: "Component",
    number: int,
    start: Moment,
    changed: set[tuple[str, Moment | None]],
    window: tuple[date, date],
) -> None:
    try:
        moments = sorted({*_occurrences(event, start, window), *_extra(event, start, window)}, key=time_of)
    except (NotExpandedError, ValueError, OverflowError) as error:
        entries.ragged.append(Ragged(number, [str(event.get("UID", ""))], str(error)))
        return
    without = {wall(value.dt, start) for values in many(event, "EXDATE") for value in values.dts}
    uid, _ = _key(event, number)
    left = [m for m in moments if m not in without and (uid, m) not in changed]
    words = _words(entries, event)
    for moment in left:
        _add(entries, event, number, moment, None, words)
    if not left:
        _add(entries, event, number, start, "no occurrence in the time that is looked at")


def _occurrences(event: "Component", start: Moment, window: tuple[date, date]) -> Iterator[Moment]:
    rule = event.get("RRULE")
    if rule is None:
        yield start
        return
    if isinstance(rule, list):
        raise NotExpandedError("repeats by several rules")
    parts: Mapping[str, Any] = {str(key).upper(): value for key, value in rule.items()}
    until = wall(parts["UNTIL"][0], start) if parts.get("UNTIL") else None
    texts = {key: [str(v) for v in values] for key, values in parts.items() if key != "UNTIL"}
    day = start.date() if isinstance(start, datetime) else start
    final = until.date() if isinstance(until, datetime) else until
    for found in days(texts, day, *window, final):
        moment = datetime.combine(found, start.timetz()) if isinstance(start, datetime) else found
        if (
            isinstance(until, datetime)
            and isinstance(moment, datetime)
            and moment.replace(tzinfo=None) > until.replace(tzinfo=None)
        ):
            return
        yield moment


def _extra(event: "Component", start: Moment, window: tuple[date, date]) -> Iterator[Moment]:
    for values in many(event, "RDATE"):
        for value in values.dts:
            given = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            moment = wall(given, start)
            day = moment.date() if isinstance(moment, datetime) else moment
            if window[0] <= day <= window[1]:
                yield moment


def _current(events: "list[tuple[int, Component]]") -> dict[tuple[str, Moment | None], int]:
    """Per entry and changed occurrence the number of its newest version in the file."""
    begins = {
        _key(e, n)[0]: s for n, e in events if e.get("RECURRENCE-ID") is None and (s := starts(e)) is not None
    }
    newest: dict[tuple[str, Moment | None], tuple[int, int]] = {}
    for number, event in events:
        uid, moment = _key(event, number)
        key = (uid, wall(moment, begins[uid]) if moment is not None and uid in begins else moment)
        version = (whole(event.get("SEQUENCE")), number)
        newest[key] = max(newest.get(key, version), version)
        newest[_key(event, number)] = newest[key]
    return {key: number for key, (_, number) in newest.items()}


def _key(event: "Component", number: int) -> tuple[str, Moment | None]:
    """What two versions of an entry share; one without UID is like no other."""
    changed = single(event, "RECURRENCE-ID")
    return str(event.get("UID", "")) or f"entry {number}", getattr(changed, "dt", None)


def _add(
    entries: _Entries,
    event: "Component",
    number: int,
    moment: Moment,
    why: str | None,
    words: list[Cell] | None = None,
) -> None:
    words = words or _words(entries, event)
    length = length_of(event, moment)
    zone = getattr(moment, "tzinfo", None) or entries.zone
    timed = isinstance(moment, datetime)
    aware = timed and zone is not None
    begins = (
        in_utc(moment, entries.zone) if isinstance(moment, datetime) else datetime.combine(moment, time())
    )
    ends = begins + length
    local_end = ends.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if aware else ends
    local = moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
    recurrence = single(event, "RECURRENCE-ID")
    repeats = any(event.get(key) is not None for key in ("RRULE", "RDATE", "RECURRENCE-ID"))
    shown = getattr(recurrence, "dt", moment if repeats else None)
    entries.rows.append([
        str(event.get("UID", "")), shown_text(shown), whole(event.get("SEQUENCE")), str(event.get("SUMMARY", "")),
        shown_text(begins) if aware else None, shown_text(ends) if aware else None,
        shown_text(local) if timed else None, shown_text(local_end) if timed else None,
        (local.date() if isinstance(local, datetime) else local).isoformat(), local_end.date().isoformat(),
        str(zone) if aware and zone else None, not timed, int(length.total_seconds()), repeats, *words,
    ])  # fmt: skip
    entries.numbers.append(number)
    entries.why.append(why)


def _words(entries: _Entries, event: "Component") -> list[Cell]:
    """What an entry says besides its times."""
    attendees = many(event, "ATTENDEE")
    answers = [str(a.params.get("PARTSTAT", "")).upper() if hasattr(a, "params") else "" for a in attendees]
    organiser = single(event, "ORGANIZER")
    categories = [str(c) for values in many(event, "CATEGORIES") for c in getattr(values, "cats", [values])]
    made, modified = (getattr(single(event, key), "dt", None) for key in ("CREATED", "LAST-MODIFIED"))
    return [
        str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper(),
        str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper(), str(event.get("CLASS", "")).upper(),
        "; ".join(categories), str(event.get("LOCATION", "")), mail(organiser),
        str(organiser.params.get("CN", "")) if hasattr(organiser, "params") else "",
        "; ".join(filter(None, map(mail, attendees))), len(attendees), answers.count("ACCEPTED"), answers.count("DECLINED"),
        *(shown_text(in_utc(m, None)) if isinstance(m, datetime) else None for m in (made, modified)),
        str(entries.calendar.get("X-WR-CALNAME", "")), str(entries.calendar.get("PRODID", "")), entries.whose,
        *invited(attendees, mail(organiser), answers, entries.whose),
    ]  # fmt: skip


def _part(name: str, where: str, entries: _Entries, encoding: str, stamp: datetime) -> Part:
    texts = [[cell_text(cell) for cell in row] for row in entries.rows]

    @cache  # a glance never asks for them
    def rows() -> CellRows:
        columns = [list(column) for column in zip(*texts, strict=True)] if texts else [[] for _ in HEADINGS]
        table = text_table(columns, entries.numbers, entries.why)
        return CellRows(table, entries.ragged, frozenset(range(len(HEADINGS))))

    def read(header_row: int, careful: bool) -> CellRows:
        return rows()

    title = frozenset(
        [str(entries.calendar.get("PRODID", "")), str(entries.calendar.get("X-WR-CALNAME", ""))]
    )
    head = [list(HEADINGS), *([cell or "" for cell in row] for row in texts[: HEAD_ROWS - 1])]
    return Part(
        path_in_file=where, name=name, kind="calendar", head=head, read=read, encoding=encoding, document_keys=title, made_at=stamp,
    )  # fmt: skip
