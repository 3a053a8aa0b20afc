"""Periods: each day in one, no gaps, names that lead back, ISO years at their ends; working days."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.errors import OpsbriefError
from opsbrief.kpis.calendar import (
    Grain,
    Period,
    WorkingDays,
    newest_complete,
    parse_period,
    period_of,
    periods_between,
)
from opsbrief.kpis.fiscal import FiscalYear, bounds, fiscal_year
from opsbrief.settings import Calendar

DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
GRAINS: st.SearchStrategy[Grain] = st.sampled_from(["day", "week", "month", "quarter", "year"])
MONTHS = st.builds(FiscalYear, st.integers(1, 12))
WEEKS = st.builds(
    FiscalYear,
    st.integers(1, 12),
    st.sampled_from([(4, 4, 5), (4, 5, 4), (5, 4, 4)]),
    st.integers(0, 6),
    nearest=st.booleans(),
)
STARTS = MONTHS | WEEKS


@given(DAYS, GRAINS, STARTS)
def test_a_day_lies_in_its_period_and_every_day_of_it_leads_back(
    day: date, grain: Grain, fiscal: FiscalYear
) -> None:
    period = period_of(day, grain, fiscal)
    assert period.start <= day <= period.end
    for probe in (period.start, period.start + (period.end - period.start) / 2, period.end):
        assert period_of(probe, grain, fiscal) == period


@given(DAYS, GRAINS, STARTS)
def test_periods_tile(day: date, grain: Grain, fiscal: FiscalYear) -> None:
    period = period_of(day, grain, fiscal)
    assert period.previous().end + timedelta(days=1) == period.start
    assert period.next().start - timedelta(days=1) == period.end
    assert period.next().previous() == period == period.previous().next()


@given(DAYS, GRAINS, STARTS)
def test_a_label_leads_back_to_its_period(day: date, grain: Grain, fiscal: FiscalYear) -> None:
    period = period_of(day, grain, fiscal)
    assert parse_period(period.label, fiscal) == period


@given(DAYS, GRAINS, STARTS, st.integers(0, 800))
def test_periods_between_cover_the_span_without_gap(
    first: date, grain: Grain, fiscal: FiscalYear, span: int
) -> None:
    last = first + timedelta(days=span)
    periods = periods_between(first, last, grain, fiscal)
    assert periods[0].start <= first <= periods[0].end
    assert periods[-1].start <= last <= periods[-1].end
    for one, two in itertools.pairwise(periods):
        assert two.start - one.end == timedelta(days=1)
    assert sum((p.end - p.start).days + 1 for p in periods) == (periods[-1].end - periods[0].start).days + 1


@given(DAYS, GRAINS, STARTS)
def test_the_newest_complete_period_is_over_and_the_one_after_is_not(
    day: date, grain: Grain, fiscal: FiscalYear
) -> None:
    newest = newest_complete(day, grain, fiscal)
    assert newest.end < day <= newest.next().end


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 19), "2026-W47"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2008, 12, 29), "2009-W01"),
    ],
)
def test_iso_weeks_at_the_ends_of_years(day: date, label: str) -> None:
    assert period_of(day, "week").label == label


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2026-11-19", date(2026, 11, 19), date(2026, 11, 19)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_what_the_labels_mean(label: str, start: date, end: date) -> None:
    period = parse_period(label)
    assert (period.start, period.end, period.label) == (start, end, label)


APRIL = FiscalYear(4)


def test_a_fiscal_year_is_named_after_its_end() -> None:
    assert period_of(date(2026, 3, 31), "year", APRIL) == Period(
        date(2025, 4, 1), date(2026, 3, 31), "year", APRIL
    )
    assert period_of(date(2026, 3, 31), "year", APRIL).label == "2026"
    assert period_of(date(2026, 4, 1), "quarter", APRIL).label == "2027-Q1"
    assert period_of(date(2026, 1, 31), "quarter", FiscalYear(2)).label == "2026-Q4"
    assert period_of(date(2026, 1, 31), "quarter", FiscalYear(2)).start == date(2025, 11, 1)


@pytest.mark.parametrize(
    "nonsense",
    [
        *("", "2026-W54", "2025-W53", "2026-W00", "2026-13", "2026-Q5", "2026-02-30", "26", "2026-w47"),
        *("week 47", "2026-1", "0000", "9999-12-31", "2026-W47 ", "2026-10\n", "٢٠٢٦"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(nonsense: str) -> None:
    with pytest.raises(OpsbriefError, match="is not a period") as caught:
        parse_period(nonsense)
    assert caught.value.exit_status == 2
    assert "2026-W47" in caught.value.fix


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2026-W47", "2025-W47"),
        ("2026-W53", "2025-W52"),
        ("2021-W52", "2020-W52"),
        ("2026-10", "2025-10"),
        ("2026-Q4", "2025-Q4"),
        ("2026", "2025"),
        ("2026-11-19", "2025-11-19"),
        ("2024-02-29", "2023-02-28"),
        ("2024-02", "2023-02"),
    ],
)
def test_the_year_before(label: str, before: str) -> None:
    assert parse_period(label).year_before().label == before


@given(DAYS, st.sampled_from(["month", "quarter", "year"]), MONTHS)
def test_a_fiscal_year_before_keeps_the_place_in_the_year(
    day: date, grain: Grain, fiscal: FiscalYear
) -> None:
    period = period_of(day, grain, fiscal)
    before = period.year_before()
    assert before.start == period.start.replace(year=period.start.year - 1)
    assert before.quarter == period.quarter
    assert before.fiscal_year == period.fiscal_year - 1


@given(DAYS, st.sampled_from(["month", "quarter", "year"]), WEEKS)
def test_years_of_weeks_have_52_or_53_and_keep_their_months(
    day: date, grain: Grain, fiscal: FiscalYear
) -> None:
    period = period_of(day, grain, fiscal)
    days = bounds(fiscal, period.fiscal_year)
    lengths = [(two - one).days for one, two in itertools.pairwise(days)]
    assert lengths[:11] == [weeks * 7 for weeks in fiscal.weeks * 4][:11]
    assert lengths[11] - fiscal.weeks[2] * 7 in (0, 7)
    assert {start.weekday() for start in days} == {fiscal.weekday}
    before = period.year_before()
    assert (before.fiscal_year, before.month, before.grain) == (period.fiscal_year - 1, period.month, grain)


# The retail calendar (National Retail Federation): 4-5-4, from the Sunday nearest to 1 February; 2023 had 53 weeks.
RETAIL = FiscalYear(2, (4, 5, 4), weekday=6)
# A computer maker's annual reports: its year ends on the last Saturday of September; that of 2023 had 53 weeks.
SEPTEMBER = FiscalYear(10, (4, 4, 5), weekday=6, nearest=False)


@pytest.mark.parametrize(
    ("fiscal", "year", "first", "last"),
    [
        (RETAIL, 2024, date(2023, 1, 29), date(2024, 2, 3)),
        (RETAIL, 2025, date(2024, 2, 4), date(2025, 2, 1)),
        (RETAIL, 2026, date(2025, 2, 2), date(2026, 1, 31)),
        (SEPTEMBER, 2022, date(2021, 9, 26), date(2022, 9, 24)),
        (SEPTEMBER, 2023, date(2022, 9, 25), date(2023, 9, 30)),
        (SEPTEMBER, 2024, date(2023, 10, 1), date(2024, 9, 28)),
    ],
)
def test_published_fiscal_years_of_weeks(fiscal: FiscalYear, year: int, first: date, last: date) -> None:
    period = parse_period(str(year), fiscal)
    assert (period.start, period.end) == (first, last)


def test_months_of_weeks_have_names_of_their_own() -> None:
    march = period_of(date(2025, 3, 2), "month", RETAIL)  # the second month, of five weeks
    assert (march.label, march.start, march.end) == ("2026-P02", date(2025, 3, 2), date(2025, 4, 5))
    with pytest.raises(OpsbriefError, match="is not a period") as caught:
        parse_period("2026-02", RETAIL)
    assert "2026-P10" in caught.value.fix
    for nonsense in ("2026-P13", "2026-P00"):
        with pytest.raises(OpsbriefError):
            parse_period(nonsense, RETAIL)


def test_a_company_declares_its_fiscal_year() -> None:
    retail = Calendar(
        fiscal_year_starts=2, fiscal_pattern="4-5-4", fiscal_week_starts="sun", fiscal_year_rule="nearest"
    )
    assert fiscal_year(retail) == RETAIL
    assert fiscal_year(Calendar(fiscal_year_starts=4)) == APRIL


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-3, 500),
    st.frozensets(st.integers(1, 7)),
    st.frozensets(st.dates(date(2020, 1, 1), date(2031, 1, 1)), max_size=20),
)
def test_working_days_are_counted_as_one_would_by_hand(
    start: date, span: int, weekdays: frozenset[int], holidays: frozenset[date]
) -> None:
    calendar = WorkingDays(weekdays, holidays)
    end = start + timedelta(days=span)
    by_hand = sum(calendar.includes(start + timedelta(days=i)) for i in range(span + 1))
    assert calendar.count(start, end) == by_hand


def test_working_days_of_a_week_with_a_holiday() -> None:
    week = parse_period("2026-W52")
    calendar = WorkingDays(holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}))
    assert calendar.count(week.start, week.end) == 4
    assert [day for day in week.days() if calendar.includes(day)][-1] == date(2026, 12, 24)


def test_a_start_that_is_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        FiscalYear(13)
