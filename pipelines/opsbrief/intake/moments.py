"""The times of a calendar entry: days and moments, with a zone, without one, or with a zone that nobody knows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from icalendar import Component

Moment = date | datetime


def single(event: "Component", key: str) -> Any:  # noqa: ANN401  # a value of icalendar
    """The value of a property, the first where it stands several times; None without it."""
    value = event.get(key)
    return value[0] if isinstance(value, list) else value


def many(event: "Component", key: str) -> list[Any]:
    """All values of a property."""
    value = event.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def whole(value: object) -> int:
    """A property as a whole number; 0 when it is none."""
    text = str(value or 0)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else 0


def starts(event: "Component") -> Moment | None:
    """When an entry begins; None when that cannot be read or lies in no real year."""
    moment = getattr(single(event, "DTSTART"), "dt", None)
    return moment if isinstance(moment, date) and 1 < moment.year < 9990 else None


def length_of(event: "Component", start: Moment) -> timedelta:
    """How long an entry lasts: to its end, by its duration, else one whole day or no time at all."""
    own = starts(event)
    end = getattr(single(event, "DTEND"), "dt", None)
    duration = getattr(single(event, "DURATION"), "dt", None)
    if isinstance(end, date) and own is not None:
        return time_of(end) - time_of(own)
    if isinstance(duration, timedelta):
        return duration
    return timedelta() if isinstance(start, datetime) else timedelta(days=1)


def time_of(moment: Moment) -> datetime:
    """For order and length: days begin at midnight; times with a zone are taken in UTC, those without as they stand."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def in_utc(moment: datetime, zone: ZoneInfo | None) -> datetime:
    """A moment in UTC without a zone; `zone` is that of moments which name none."""
    aware = moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None) if aware.tzinfo else aware


def wall(value: Moment, start: Moment) -> Moment:
    """A moment as the series writes its own: in its zone, or as a day."""
    if not isinstance(start, datetime):
        return value.date() if isinstance(value, datetime) else value
    if not isinstance(value, datetime):
        return datetime.combine(value, start.timetz())
    if value.tzinfo is None or start.tzinfo is None:
        return value.replace(tzinfo=start.tzinfo)
    return value.astimezone(start.tzinfo)


def zone_named(name: str) -> ZoneInfo | None:
    """A time zone by its name; None when there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def shown_text(moment: Moment | None) -> str | None:
    """A moment as text, days without a time."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None, microsecond=0).isoformat(" ")
    return moment.isoformat() if moment else None
