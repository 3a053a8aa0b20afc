"""A company's fiscal year: where its twelve months begin, as calendar months or as whole weeks (4-4-5 and its kin).

Pure date arithmetic. A fiscal year is named after the calendar year in which it ends, as planned: one that ends on
the Saturday nearest to 31 December 2026 is 2026, even where that Saturday is 2 January 2027.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from opsbrief.settings import WEEKDAYS, Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FiscalYear:
    """The rule of a fiscal year; without `weeks` its months are calendar months.

    With `weeks`, those of the three months of each quarter, it begins on `weekday` (0 = Monday): the one nearest to the first of
    month `starts`, or, with `nearest` false, the last one on or before it. A 53rd week belongs to the last month.
    """

    starts: int = 1
    weeks: tuple[int, ...] = ()
    weekday: int = 0
    nearest: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.starts <= 12:
            raise ValueError(f"a fiscal year starts in a month, 1 to 12, not {self.starts}")

    def year_of(self, day: date) -> int:
        """The name of the fiscal year that holds `day`."""
        guess = day.year + (1 if self.starts > 1 and day.month >= self.starts else 0)
        return next(
            y for y in (guess, guess - 1, guess + 1) if bounds(self, y)[0] <= day < bounds(self, y)[12]
        )

    def month_of(self, day: date) -> int:
        """0 to 11: the month of its fiscal year that holds `day`."""
        return bisect_right(bounds(self, self.year_of(day)), day) - 1


CALENDAR = FiscalYear()


def fiscal_year(calendar: Calendar) -> FiscalYear:
    """The rule that `[calendar]` of opsbrief.toml declares."""
    weeks = () if calendar.fiscal_pattern == "months" else calendar.fiscal_pattern.split("-")
    return FiscalYear(
        calendar.fiscal_year_starts,
        tuple(int(number) for number in weeks),
        WEEKDAYS.index(calendar.fiscal_week_starts) if weeks else 0,
        nearest=not weeks or calendar.fiscal_year_rule == "nearest",
    )


@lru_cache(maxsize=4096)
def bounds(fiscal: FiscalYear, year: int) -> tuple[date, ...]:
    """Thirteen days: the first of each month of the fiscal year `year`, and the day after its last."""
    before = year if fiscal.starts == 1 else year - 1
    if not fiscal.weeks:
        months = [before * 12 + fiscal.starts - 1 + number for number in range(13)]
        return tuple(date(month // 12, month % 12 + 1, 1) for month in months)
    day, after = (_begin(fiscal, date(y, fiscal.starts, 1)) for y in (before, before + 1))
    found = [day]
    for weeks in (fiscal.weeks * 4)[:11]:
        found.append(found[-1] + timedelta(weeks=weeks))
    return (*found, after)


def _begin(fiscal: FiscalYear, planned: date) -> date:
    """The first day of the fiscal year that was planned to begin on `planned`."""
    back = (planned.weekday() - fiscal.weekday) % 7
    return planned + _DAY * (7 - back if fiscal.nearest and back > 3 else -back)
