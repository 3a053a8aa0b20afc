"""Periods and working days: what day, week, month, quarter and year mean, and what a period is called.

Pure date arithmetic. Weeks are ISO weeks; quarters and years follow the company's fiscal year. The clock and
time zones do not belong here: callers bring dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from opsbrief.errors import OpsbriefError

Grain = Literal["day", "week", "month", "quarter", "year"]

_DAY = timedelta(days=1)
_LABEL = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)


@dataclass(frozen=True)
class Period:
    """A span of whole days with a name; `end` is its last day.

    `fiscal_start` is the month in which the fiscal year begins. It is 1 wherever it makes no difference, so
    equal spans of a grain are equal periods.
    """

    start: date
    end: date
    grain: Grain
    fiscal_start: int = 1

    @property
    def label(self) -> str:
        """`2026-11-19`, `2026-W47`, `2026-10`, `2026-Q4` or `2026`; a fiscal year is named after its end."""
        if self.grain == "day":
            return self.start.isoformat()
        if self.grain == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year:04}-W{week:02}"
        if self.grain == "month":
            return f"{self.start.year:04}-{self.start.month:02}"
        if self.grain == "quarter":
            return f"{self.fiscal_year:04}-Q{self.quarter}"
        return f"{self.fiscal_year:04}"

    @property
    def fiscal_year(self) -> int:
        """The calendar year in which the fiscal year of the first day ends."""
        later = self.fiscal_start > 1 and self.start.month >= self.fiscal_start
        return self.start.year + (1 if later else 0)

    @property
    def quarter(self) -> int:
        """1 to 4: the quarter of the fiscal year that holds the first day."""
        return (self.start.month - self.fiscal_start) % 12 // 3 + 1

    def previous(self) -> "Period":
        """The period that ends the day before this one starts."""
        return period_of(self.start - _DAY, self.grain, self.fiscal_start)

    def next(self) -> "Period":
        """The period that starts the day after this one ends."""
        return period_of(self.end + _DAY, self.grain, self.fiscal_start)

    def year_before(self) -> "Period":
        """The same period one year earlier: the ISO week of that number (53 gives 52), else the same dates.

        29 February gives 28 February.
        """
        if self.grain == "week":
            year, week, _ = self.start.isocalendar()
            return period_of(_monday(year - 1, min(week, 52)), "week")
        day = 28 if (self.start.month, self.start.day) == (2, 29) else self.start.day
        return period_of(self.start.replace(year=self.start.year - 1, day=day), self.grain, self.fiscal_start)

    def days(self) -> Iterator[date]:
        """Every day from `start` to `end`."""
        for offset in range((self.end - self.start).days + 1):
            yield self.start + timedelta(days=offset)


@dataclass(frozen=True)
class WorkingDays:
    """Which days a company works: ISO weekdays (1 = Monday) less its holidays."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        """Whether `day` is worked."""
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def count(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both included; 0 when `end` lies before `start`."""
        span = (end - start).days + 1
        if span <= 0:
            return 0
        weeks, rest = divmod(span, 7)
        extra = sum((start.isoweekday() - 1 + i) % 7 + 1 in self.weekdays for i in range(rest))
        lost = sum(start <= day <= end and day.isoweekday() in self.weekdays for day in self.holidays)
        return weeks * len(self.weekdays) + extra - lost


def period_of(day: date, grain: Grain, fiscal_start: int = 1) -> Period:
    """The one period of `grain` that holds `day`; `fiscal_start` is the first month of the fiscal year."""
    if not 1 <= fiscal_start <= 12:
        raise ValueError(f"fiscal_start is a month, 1 to 12, not {fiscal_start}")
    if grain == "day":
        return Period(day, day, "day")
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), "week")
    if grain == "month":
        return _months(day.year, day.month, 1, "month", 1)
    length = 3 if grain == "quarter" else 12
    back = (day.month - fiscal_start) % length
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return _months(year, month + 1, length, grain, fiscal_start)


def parse_period(label: str, fiscal_start: int = 1) -> Period:
    """The period that `Period.label` calls `label`; an OpsbriefError (exit 2) for anything else."""
    found = _LABEL.fullmatch(label)
    if found and 1900 <= int(found["year"]) <= 2199:
        try:
            return _labelled(found, fiscal_start)
        except ValueError:
            pass
    raise OpsbriefError(
        f"{label!r} is not a period",
        fix="write 2026-11-19, 2026-W47, 2026-10, 2026-Q4 or 2026",
        exit_status=2,
    )


def newest_complete(as_of: date, grain: Grain, fiscal_start: int = 1) -> Period:
    """The last period that ended before `as_of`."""
    return period_of(as_of, grain, fiscal_start).previous()


def periods_between(first: date, last: date, grain: Grain, fiscal_start: int = 1) -> list[Period]:
    """The periods that touch the days `first` to `last`, oldest first; none when `last` is before `first`."""
    if last < first:
        return []
    periods = [period_of(first, grain, fiscal_start)]
    while periods[-1].end < last:
        periods.append(periods[-1].next())
    return periods


def _labelled(found: re.Match[str], fiscal_start: int) -> Period:
    year = int(found["year"])
    if found["week"]:
        return period_of(_monday(year, int(found["week"])), "week")
    if found["day"]:
        return period_of(date(year, int(found["month"]), int(found["day"])), "day")
    if found["month"]:
        return period_of(date(year, int(found["month"]), 1), "month")
    months = (int(found["quarter"] or 1) - 1) * 3 + fiscal_start - 1
    first_year = year if fiscal_start == 1 else year - 1
    start = date(first_year + months // 12, months % 12 + 1, 1)
    return period_of(start, "quarter" if found["quarter"] else "year", fiscal_start)


def _monday(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 1)


def _months(year: int, month: int, length: int, grain: Grain, fiscal_start: int) -> Period:
    after_year, after_month = divmod(year * 12 + month - 1 + length, 12)
    return Period(date(year, month, 1), date(after_year, after_month + 1, 1) - _DAY, grain, fiscal_start)
