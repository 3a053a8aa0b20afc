"""Why net sales moved: worked out by hand from a few invoice lines."""

from datetime import date

import pytest

from opsbrief.insights.brief import Effect
from opsbrief.kpis.calendar import period_of
from opsbrief.publishing.prices import price_split
from tests.unit.quality.a_desk import Desk

NOVEMBER = period_of(date(2026, 11, 1), "month")
OCTOBER = NOVEMBER.previous()
# Day, item, quantity, amount: tea 10 at 2 becomes 12 at 3, cake 5 at 4 becomes 9 at 4, jam goes, nuts come.
LINES = [
    ("2026-10-01", "tea", 4, 8), ("2026-10-31", "tea", 6, 12), ("2026-10-15", "cake", 5, 20), ("2026-10-02", "jam", 1, 7),
    ("2026-11-01", "tea", 12, 36), ("2026-11-30", "cake", 9, 36), ("2026-11-05", "nuts", 5, 5),
    ("2026-09-30", "tea", 99, 1), ("2026-12-01", "tea", 99, 1),
]  # fmt: skip


def fill(desk: Desk, lines: list[tuple[str, str | None, int | None, int | None]]) -> None:
    desk.store.execute(
        "create table fact.invoice_line (invoiced_on date, product varchar, qty_e3 bigint, net_e4 bigint)"
    )
    for line in lines:
        desk.store.execute("insert into fact.invoice_line values (?, ?, ? * 1000, ? * 10000)", list(line))


def test_price_volume_and_mix(desk: Desk) -> None:
    fill(desk, [*LINES, ("2026-11-09", "tea", None, None)])  # without a rate: not judged
    found = price_split(desk.store, desk.run.catalog.kpis["net_sales"], NOVEMBER, OCTOBER, "previous")
    assert found is not None
    named = {"price": 12.0, "volume": 16.0, "mix": 4.0, "new": 5.0, "lost": -7.0}
    assert found.effects == [Effect.model_validate({"name": n, "value": v}) for n, v in named.items()]
    assert found.change == 77 - 47 == pytest.approx(sum(named.values()))
    assert (found.reference, found.reference_start) == ("previous", date(2026, 10, 1))


def test_without_an_item_in_both_periods_there_is_none(desk: Desk) -> None:
    fill(desk, [("2026-10-01", "tea", 4, 8), ("2026-11-01", "cake", 4, 8), ("2026-11-01", None, None, 3)])
    assert price_split(desk.store, desk.run.catalog.kpis["net_sales"], NOVEMBER, OCTOBER, "previous") is None


def test_only_for_kpis_that_say_what_is_sold(desk: Desk) -> None:
    kpi = desk.run.catalog.kpis["throughput"]
    assert not kpi.item
    assert price_split(desk.store, kpi, NOVEMBER, OCTOBER, "previous") is None
