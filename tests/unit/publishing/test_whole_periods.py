"""Only whole periods are compared: what still runs, and what the data fills in part, is told and matched with nothing."""

from datetime import date

import pytest

from opsbrief.insights.brief import KpiRow
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import period_of
from opsbrief.publishing.kpi_rows import Values, make_row
from tests.unit.quality.a_desk import Desk

MONTH = period_of(date(2026, 11, 1), "month")
# Month, is it whole, net sales in the east and in the west.
SOLD = {"2025-11-01": (40, 60), "2026-10-01": (50, 70), "2026-11-01": (10, 20)}


def row(desk: Desk, *not_whole: str) -> KpiRow:
    """Net sales of November 2026, where some of the months are not whole."""
    desk.store.execute("""create or replace table kpi.values (kpi varchar, grain varchar, period_start date, period_end date,
        complete boolean, dimension varchar, member varchar, numerator hugeint, denominator hugeint, value double,
        rows_judged bigint, rows_unjudged bigint, target double)""")
    for start, (east, west) in SOLD.items():
        for dimension, member, amount in (
            ("total", "", east + west),
            ("segment", "east", east),
            ("segment", "west", west),
        ):
            desk.store.execute(
                "insert into kpi.values values ('net_sales', 'month', ?, last_day(?::date), ?, ?, ?, ? * 10000, 1, ?, 9, 0, 90)",
                [start, start, start not in not_whole, dimension, member, amount, float(amount)],
            )
    kpi = desk.run.catalog.kpis["net_sales"].model_copy(update={"dimensions": ["segment"], "item": ""})
    values = Values(desk.run, desk.run.catalog.reports["operations_brief"], MONTH)
    return make_row(values, kpi, Words("en", "EUR"), "", [])


def test_whole_months_are_compared(desk: Desk) -> None:
    found = row(desk)
    assert found.previous
    assert found.last_year
    assert found.target
    assert found.drivers
    assert (found.previous.change, found.last_year.change, found.target.change) == (-90, -70, -60)
    assert (found.drivers.reference, found.drivers.change) == ("last_year", -70)


def test_a_running_month_is_told_and_compared_with_nothing(desk: Desk) -> None:
    found = row(desk, "2026-11-01")
    assert (found.value, found.complete) == (30, False)
    assert (found.target, found.previous, found.last_year, found.drivers) == (None, None, None, None)


@pytest.mark.parametrize(
    ("not_whole", "reference"), [(["2025-11-01"], "previous"), (["2025-11-01", "2026-10-01"], None)]
)
def test_what_moved_is_not_measured_against_part_of_a_month(
    desk: Desk, not_whole: list[str], reference: str | None
) -> None:
    found = row(desk, *not_whole)
    assert found.last_year is None
    assert (found.drivers.reference if found.drivers else None) == reference
