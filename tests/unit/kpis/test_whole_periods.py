"""Which periods are whole: over, and filled by the data from their beginning."""

from datetime import date, timedelta

import polars as pl
import pytest

from opsbrief.declarations.kpi import Kpi
from opsbrief.kpis.calendar import WorkingDays
from opsbrief.kpis.compute import Reach
from opsbrief.kpis.evaluate import Clock
from tests.unit.kpis.test_engine import AS_OF, frame, kpi, values

OF_DAYS = {
    "sum": kpi(kind="sum"),
    "ratio": kpi(denominator="weight"),
    "distinct": kpi(kind="distinct", key="site", numerator="1", dimensions=[]),
    "quantile": kpi(kind="quantile", p=50, denominator="1"),
}
MONDAY_TO_FRIDAY = WorkingDays()
STATE = kpi(kind="balance", date="", opened="on", closed="closed_on", numerator="amount")


def whole(one: Kpi, first: date, works: WorkingDays = MONDAY_TO_FRIDAY) -> set[str]:
    """The whole weeks, months and quarters of data with a row each day from `first` to the end of March."""
    days = [first + timedelta(days=n) for n in range((AS_OF - first).days + 1)]
    rows = frame([{"on": day, "site": "A", "amount": 2, "weight": 4} for day in days])
    clock = Clock(AS_OF + timedelta(days=1), works=works)
    found = values([one], rows, clock=clock, reach=Reach(first, AS_OF))
    totals = found.filter((pl.col("dimension") == "total") & pl.col("complete") & (pl.col("grain") != "day"))
    return {f"{grain} {start:%m-%d}" for grain, start in totals.select("grain", "period_start").rows()}


@pytest.mark.parametrize("kind", OF_DAYS)
def test_a_month_in_which_the_data_begins_is_not_whole(kind: str) -> None:
    """2026-01-19 is a Monday: the week is whole; the month and the quarter lack twelve working days."""
    found = whole(OF_DAYS[kind], date(2026, 1, 19))
    assert "week 01-19" in found
    assert {"month 02-01", "month 03-01"} <= found
    assert not found & {"month 01-01", "quarter 01-01"}


def test_what_is_open_at_a_months_end_needs_no_beginning() -> None:
    assert {"month 01-01", "month 02-01", "quarter 01-01"} <= whole(STATE, date(2026, 1, 19))


@pytest.mark.parametrize(
    ("first", "holidays", "is_whole"),
    [
        (date(2026, 1, 2), [], True),  # a Friday: of the month only a Thursday lies before it
        (date(2026, 1, 5), [], False),
        (date(2026, 1, 5), [date(2026, 1, 1)], True),
        (date(2026, 1, 6), [date(2026, 1, 1)], False),
    ],
)
def test_one_working_day_without_rows_says_nothing(first: date, holidays: list[date], is_whole: bool) -> None:
    works = WorkingDays(holidays=frozenset(holidays))
    assert ("month 01-01" in whole(OF_DAYS["sum"], first, works)) is is_whole
