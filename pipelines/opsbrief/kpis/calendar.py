"""Periods and working days: what day, week, month, quarter and year mean, and what a period is called.

Pure date arithmetic. Weeks are ISO weeks; quarters and years follow the company's fiscal year, and so do months where that
is made of weeks. The clock and time zones do not belong here: callers bring dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from opsbrief.errors import OpsbriefError
from opsbrief.kpis.fiscal import CALENDAR, FiscalYear, bounds
from opsbrief.settings import WEEKDAYS, Calendar

Grain = Literal["day", "week", "month", "quarter", "year"]

_DAY = timedelta(days=1)
_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_LABEL = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|P(?P<part>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)


@dataclass(frozen=True)
class Period:
    """A span of whole days with a name; `end` is its last day.

    `fiscal` is the rule of the fiscal year. It is the calendar's wherever it makes no difference, so equal spans of a
    grain are equal periods.
    """

    start: date
    end: date
    grain: Grain
    fiscal: FiscalYear = CALENDAR

    @property
    def label(self) -> str:
        """`2026-11-19`, `2026-W47`, `2026-10`, `2026-Q4` or `2026`; a month made of weeks is `2026-P10`.

        A fiscal year is named after its end.
        """
        if self.grain == "day":
            return self.start.isoformat()
        if self.grain == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year:04}-W{week:02}"
        if self.grain == "month":
            return f"{self.fiscal_year:04}-{'P' if self.fiscal.weeks else ''}{self.month:02}"
        if self.grain == "quarter":
            return f"{self.fiscal_year:04}-Q{self.quarter}"
        return f"{self.fiscal_year:04}"

    @property
    def fiscal_year(self) -> int:
        """The calendar year in which the fiscal year of the first day ends."""
        return self.fiscal.year_of(self.start)

    @property
    def month(self) -> int:
        """1 to 12: the month of the fiscal year that holds the first day."""
        return self.fiscal.month_of(self.start) + 1

    @property
    def quarter(self) -> int:
        """1 to 4: the quarter of the fiscal year that holds the first day."""
        return (self.month - 1) // 3 + 1

    def previous(self) -> "Period":
        """The period that ends the day before this one starts."""
        return period_of(self.start - _DAY, self.grain, self.fiscal)

    def next(self) -> "Period":
        """The period that starts the day after this one ends."""
        return period_of(self.end + _DAY, self.grain, self.fiscal)

    def year_before(self) -> "Period":
        """The same period one year earlier: the ISO week of that number (53 gives 52), else the same place in the year.

        29 February gives 28 February.
        """
        if self.grain == "week":
            year, week, _ = self.start.isocalendar()
            return period_of(_monday(year - 1, min(week, 52)), "week")
        if self.grain == "day":
            day = 28 if (self.start.month, self.start.day) == (2, 29) else self.start.day
            return period_of(self.start.replace(year=self.start.year - 1, day=day), "day")
        return _of_months(self.fiscal, self.fiscal_year - 1, self.month - 1, self.grain)

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


def working_days_of(calendar: Calendar) -> WorkingDays:
    """The days that `[calendar]` of opsbrief.toml declares as worked."""
    return WorkingDays(
        frozenset(WEEKDAYS.index(name) + 1 for name in calendar.working_days), frozenset(calendar.holidays)
    )


def period_of(day: date, grain: Grain, fiscal: FiscalYear = CALENDAR) -> Period:
    """The one period of `grain` that holds `day`, under the rule of the fiscal year."""
    if grain == "day":
        return Period(day, day, "day")
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), "week")
    rule = CALENDAR if grain == "month" and not fiscal.weeks else fiscal
    return _of_months(rule, rule.year_of(day), rule.month_of(day), grain)


def parse_period(label: str, fiscal: FiscalYear = CALENDAR) -> Period:
    """The period that `Period.label` calls `label`; an OpsbriefError (exit 2) for anything else."""
    found = _LABEL.fullmatch(label)
    if found and 1900 <= int(found["year"]) <= 2199:
        try:
            return _labelled(found, fiscal)
        except ValueError:
            pass
    raise OpsbriefError(
        f"{label!r} is not a period",
        fix=f"write 2026-11-19, 2026-W47, {'2026-P10' if fiscal.weeks else '2026-10'}, 2026-Q4 or 2026",
        exit_status=2,
    )


def newest_complete(as_of: date, grain: Grain, fiscal: FiscalYear = CALENDAR) -> Period:
    """The last period that ended before `as_of`."""
    return period_of(as_of, grain, fiscal).previous()


def periods_between(first: date, last: date, grain: Grain, fiscal: FiscalYear = CALENDAR) -> list[Period]:
    """The periods that touch the days `first` to `last`, oldest first; none when `last` is before `first`."""
    if last < first:
        return []
    periods = [period_of(first, grain, fiscal)]
    while periods[-1].end < last:
        periods.append(periods[-1].next())
    return periods


def _labelled(found: re.Match[str], fiscal: FiscalYear) -> Period:
    year = int(found["year"])
    if found["week"]:
        return period_of(_monday(year, int(found["week"])), "week")
    if found["day"]:
        return period_of(date(year, int(found["month"]), int(found["day"])), "day")
    if bool(found["part"]) != bool(fiscal.weeks) and (found["part"] or found["month"]):
        raise ValueError("a month of another kind than the company's")
    if number := found["part"] or found["month"]:
        if not 1 <= int(number) <= 12:
            raise ValueError("there are twelve months")
        return _of_months(fiscal if fiscal.weeks else CALENDAR, year, int(number) - 1, "month")
    return _of_months(
        fiscal, year, (int(found["quarter"] or 1) - 1) * 3, "quarter" if found["quarter"] else "year"
    )


def _monday(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 1)


def _of_months(fiscal: FiscalYear, year: int, month: int, grain: Grain) -> Period:
    """The period of `grain` that holds the month 0 to 11 of a fiscal year."""
    days, length = bounds(fiscal, year), _MONTHS[grain]
    first = month // length * length
    return Period(days[first], days[first + length] - _DAY, grain, fiscal)
