"""Repeating calendar entries: the days of a recurrence rule (RFC 5545) within a window, at bounded cost.

Rules are judged day by day. Rules that repeat within a day, or pick hours and minutes, are not expanded: no meeting does.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
LAST_YEAR = 9990
LONGEST = 200  # years from the beginning of a series, beyond which no occurrence is looked for

Rule = Mapping[str, Sequence[str]]


class NotExpandedError(Exception):
    """A rule that is not expanded, and why."""


def days(rule: Rule, start: date, first: date, last: date, until: date | None) -> Iterator[date]:
    """The days between `first` and `last` on which a series that starts on `start` takes place.

    `rule` has upper-case names and values. COUNT counts from the start; `until` is the last day, included.
    """
    frequency = _one(rule, "FREQ", "")
    if frequency not in FREQUENCIES or any(rule.get(name) for name in WITHIN_A_DAY):
        raise NotExpandedError(
            f"repeats by a rule that is not expanded ({frequency.lower() or 'no frequency'})"
        )
    end = min(d for d in (last, until, date(min(start.year + LONGEST, LAST_YEAR), 12, 31)) if d is not None)
    count = int(_one(rule, "COUNT", "0"))
    found = (
        day for period in _periods(rule, frequency, start, first, end, counted=count > 0) for day in period
    )
    found = (day for day in found if day >= start)
    for day in islice(found, count or None):
        if day > end:
            return
        if day >= first:
            yield day


def _one(rule: Rule, name: str, default: str) -> str:
    values = rule.get(name)
    return str(values[0]).upper() if values else default


def _periods(
    rule: Rule, frequency: str, start: date, first: date, end: date, *, counted: bool
) -> Iterator[list[date]]:
    """The chosen days of each period of the rule, from the start on, or from the window on where nothing is counted."""
    interval = max(1, int(_one(rule, "INTERVAL", "1")))
    choose = _chooser(rule, frequency, start)
    monday = WEEKDAYS.index(_one(rule, "WKST", "MO"))
    skipped = 0 if counted else max(0, (first - start).days - 366)
    n = skipped // ({"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[frequency] * interval)
    while True:
        begin, size = _period(frequency, start, n * interval, monday)
        if begin is None or begin > end:
            return
        yield choose([begin + timedelta(k) for k in range(size)])
        n += 1


def _period(frequency: str, start: date, steps: int, monday: int) -> tuple[date | None, int]:
    """The first day and the length of the period so many steps after that of the start."""
    if frequency in ("DAILY", "WEEKLY"):
        offset = (start.weekday() - monday) % 7 if frequency == "WEEKLY" else 0
        size = 7 if frequency == "WEEKLY" else 1
        ordinal = start.toordinal() - offset + steps * size
        return (date.fromordinal(ordinal) if 0 < ordinal < date(LAST_YEAR, 1, 1).toordinal() else None), size
    months = steps if frequency == "MONTHLY" else steps * 12
    year, month = divmod(start.year * 12 + (start.month - 1 if frequency == "MONTHLY" else 0) + months, 12)
    if year > LAST_YEAR:
        return None, 0
    size = (
        monthrange(year, month + 1)[1]
        if frequency == "MONTHLY"
        else (date(year + 1, 1, 1) - date(year, 1, 1)).days
    )
    return date(year, month + 1, 1), size


class _Chosen:
    """Picks the days of a period that all BY parts of a rule allow."""

    def __init__(self, rule: Rule, frequency: str, start: date) -> None:
        def numbers(name: str) -> list[int]:
            return [int(value) for value in rule.get(name, ())]

        self.months, self.month_days = numbers("BYMONTH"), numbers("BYMONTHDAY")
        self.year_days, self.weeks, self.places = (
            numbers("BYYEARDAY"),
            numbers("BYWEEKNO"),
            numbers("BYSETPOS"),
        )
        self.weekdays = [_weekday(str(value)) for value in rule.get("BYDAY", ())]
        self.yearly = frequency == "YEARLY" and not self.months
        nothing = not (self.month_days or self.year_days or self.weekdays or self.weeks)
        if frequency == "YEARLY" and nothing:
            self.months = self.months or [start.month]
        if frequency in ("YEARLY", "MONTHLY") and nothing:
            self.month_days = [start.day]
        if (frequency == "WEEKLY" and not self.weekdays) or (self.weeks and not self.weekdays):
            self.weekdays = [(0, start.weekday())]

    def __call__(self, period: list[date]) -> list[date]:
        chosen = [day for day in period if self._allows(day)]
        if not self.places:
            return chosen
        picked = {p - 1 if p > 0 else len(chosen) + p for p in self.places}
        return [day for n, day in enumerate(chosen) if n in picked]

    def _allows(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        length = monthrange(day.year, day.month)[1]
        if self.month_days and not {day.day, day.day - length - 1} & set(self.month_days):
            return False
        place = day.timetuple().tm_yday
        of_year = 366 if monthrange(day.year, 2)[1] == 29 else 365
        if self.year_days and not {place, place - of_year - 1} & set(self.year_days):
            return False
        if self.weeks and not _weeks(day) & set(self.weeks):
            return False
        return not self.weekdays or any(
            weekday == day.weekday() and (not nth or nth in self._nth(day, length, place, of_year))
            for nth, weekday in self.weekdays
        )

    def _nth(self, day: date, length: int, place: int, of_year: int) -> tuple[int, int]:
        """The how manieth weekday of its name a day is, from both ends of the month or year."""
        at, size = (place, of_year) if self.yearly else (day.day, length)
        return (at + 6) // 7, -((size - at) // 7 + 1)


def _chooser(rule: Rule, frequency: str, start: date) -> _Chosen:
    try:
        return _Chosen(rule, frequency, start)
    except ValueError as error:
        raise NotExpandedError(f"repeats by a rule that cannot be read ({error})") from error


def _weekday(text: str) -> tuple[int, int]:
    name = text.strip().upper()[-2:]
    if name not in WEEKDAYS:
        raise ValueError(f"{text!r} is no weekday")
    nth = text.strip()[:-2]
    return int(nth) if nth else 0, WEEKDAYS.index(name)


def _weeks(day: date) -> set[int]:
    """The ISO week of a day, from both ends of its year."""
    year, week, _ = day.isocalendar()
    return {week, week - date(year, 12, 28).isocalendar()[1] - 1}
