"""Like with like: trading days of a real shop, weekdays, and days of a running period."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.fair_comparison import (
    Span,
    elapsed,
    elapsed_working_days,
    per_working_day,
    same_weekdays,
    total,
)
from opsbrief.kpis.calendar import Grain, WorkingDays, period_of

NOVEMBER, DECEMBER = period_of(date(2011, 11, 1), "month"), period_of(date(2011, 12, 1), "month")
SHOP = WorkingDays(frozenset({1, 2, 3, 4, 5, 7}))  # no trade on Saturdays
KNOWN = date(2011, 12, 9)
GRAINS: st.SearchStrategy[Grain] = st.sampled_from(["week", "month", "quarter", "year"])
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_month_that_had_only_begun_fell_by_4_percent_not_by_70() -> None:
    # Net sales of Online Retail (Daqing Chen, CC BY 4.0) in pence: 26 trading days, then 8.
    before, now = 146_175_625, 43_366_801
    assert round(100 * (now / before - 1), 1) == -70.3
    spans = elapsed_working_days(DECEMBER, NOVEMBER, KNOWN, SHOP)
    assert spans == (Span(DECEMBER.start, KNOWN), Span(NOVEMBER.start, date(2011, 11, 9)))
    daily = (
        per_working_day(before, Span(NOVEMBER.start, NOVEMBER.end), SHOP),
        per_working_day(now, spans[0], SHOP),
    )
    assert daily == (Fraction(before, 26), Fraction(now, 8))
    assert [round(each / 100) for each in daily if each] == [56_221, 54_209]
    assert daily[0] and daily[1]
    assert round(float(100 * (daily[1] / daily[0] - 1)), 1) == -3.6


def test_nobody_worked() -> None:
    assert per_working_day(5, Span(date(2011, 12, 3), date(2011, 12, 3)), SHOP) is None


@given(DAYS, st.integers(0, 400))
def test_the_same_weekdays_a_year_before(start: date, length: int) -> None:
    span = Span(start, start + timedelta(days=length))
    found = same_weekdays(span)
    assert [day.isoweekday() for day in found] == [day.isoweekday() for day in span]
    assert found.end - found.start == span.end - span.start
    assert span.start - found.start == timedelta(days=364)


@given(DAYS, GRAINS, st.integers(0, 370))
def test_as_many_days_of_each(day: date, grain: Grain, into: int) -> None:
    period = period_of(day, grain)
    known = period.start + timedelta(days=into)
    found = elapsed(period, period.previous(), known)
    assert found is not None
    here, there = found
    if known >= period.end:
        assert (here, there) == ((period.start, period.end), (period.previous().start, period.previous().end))
    else:
        assert here.end - here.start == there.end - there.start
        assert here.end <= known
        assert there.end <= period.previous().end


@given(DAYS, GRAINS, st.integers(0, 370), st.sets(DAYS, max_size=5))
def test_as_many_working_days_of_each(day: date, grain: Grain, into: int, holidays: set[date]) -> None:
    calendar = WorkingDays(holidays=frozenset(holidays))
    period = period_of(day, grain)
    found = elapsed_working_days(period, period.previous(), period.start + timedelta(days=into), calendar)
    if found is None:
        assert calendar.count(period.start, min(period.end, period.start + timedelta(days=into))) == 0
    else:
        here, there = found
        assert calendar.count(*here) == calendar.count(*there) > 0


def test_a_long_month_against_a_short_one_is_cut() -> None:
    march = period_of(date(2026, 3, 1), "month")
    assert elapsed(march, march.previous(), date(2026, 3, 30)) == (
        Span(date(2026, 3, 1), date(2026, 3, 28)), Span(date(2026, 2, 1), date(2026, 2, 28)),
    )  # fmt: skip
    assert elapsed(march, march.previous(), date(2026, 2, 28)) is None


@pytest.mark.parametrize(("end", "amount"), [(1, 1), (2, 3), (9, 7)])
def test_totals_take_both_ends(end: int, amount: int) -> None:
    days = {date(2026, 3, n): 2 ** (n - 1) for n in (1, 2, 3)}
    assert total(days, Span(date(2026, 3, 1), date(2026, 3, end))) == amount
