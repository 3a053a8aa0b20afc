"""Methods on public data: figures that plain SQL gave on the same files, to the last digit."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import polars as pl
import pytest

from opsbrief.insights.cohorts import cohorts
from opsbrief.insights.data_moved import repeated
from opsbrief.insights.fair_comparison import Span, per_working_day, same_weekdays, total
from opsbrief.insights.pareto import Ranked, abc, carriers
from opsbrief.insights.price_volume import PriceVolume, price_volume_mix
from opsbrief.kpis.calendar import WorkingDays, period_of
from tests.real.company import e

pytestmark = pytest.mark.real

RETAIL = WorkingDays(frozenset({1, 2, 3, 4, 5, 7}))  # no trade on Saturdays
OCTOBER, NOVEMBER = date(2011, 10, 1), date(2011, 11, 1)


@pytest.fixture(scope="module")
def lines(reference_data: Path) -> pl.DataFrame:
    """Invoice lines of Online Retail: `amount` in thousandths of a pound, as prices have three digits."""
    read = pl.scan_csv(reference_data / "online_retail" / "by-day" / "*.csv", infer_schema=False)
    return read.select(
        invoice="InvoiceNo", sku="StockCode", description="Description", country="Country", stamp="InvoiceDate",
        who=pl.col("CustomerID"), day=pl.col("InvoiceDate").str.slice(0, 10).str.to_date(),
        quantity=pl.col("Quantity").cast(pl.Int64), price=pl.col("UnitPrice"),
        amount=pl.col("Quantity").cast(pl.Int64)
        * (pl.col("UnitPrice").cast(pl.Float64) * 1000).round().cast(pl.Int64),
    ).collect()  # fmt: skip


@pytest.fixture(scope="module")
def sold(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines that are sales: neither cancelled nor without a quantity and price."""
    return lines.filter(~pl.col("invoice").str.starts_with("C"), pl.col("quantity") > 0, pl.col("amount") > 0)


def reference(data: Path, company: str, name: str) -> list[dict[str, str]]:
    with (data / company / "reference" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pence(amount: Fraction) -> Decimal:
    """Thousandths as pounds, to the penny."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator) / 1000
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def month(sold: pl.DataFrame, start: date) -> dict[str, tuple[int, int]]:
    period = period_of(start, "month")
    rows = sold.filter(pl.col("day").is_between(period.start, period.end)).group_by("sku")
    found = rows.agg(pl.col("amount").sum(), pl.col("quantity").sum())
    return {sku: (amount, quantity) for sku, amount, quantity in found.iter_rows()}


def test_price_volume_and_mix_of_a_month(reference_data: Path, sold: pl.DataFrame) -> None:
    (wanted,) = reference(reference_data, "online_retail", "price_volume_mix_nov_vs_oct_2011")
    before, after = month(sold, OCTOBER), month(sold, NOVEMBER)
    found = price_volume_mix(before, after)
    assert pence(found.change) == Decimal("354517.03")
    assert (sum(a for a, _ in before.values()), sum(a for a, _ in after.values())) == (
        1_154_979_300,
        1_509_496_330,
    )
    assert pence(found.price) == Decimal("35675.08")
    assert pence(found.volume + found.mix) == Decimal("314923.48")
    assert (pence(found.new), pence(found.lost)) == (Decimal("15082.01"), Decimal("-11163.54"))
    assert found == PriceVolume(
        found.price, found.volume, found.mix, Fraction(15_082_010), Fraction(-11_163_540)
    )
    assert float(found.price) / 1000 == pytest.approx(float(wanted["price_effect_common_skus"]), rel=1e-9)
    both = float(found.volume + found.mix) / 1000
    assert both == pytest.approx(float(wanted["common_sku_volume_and_mix"]), rel=1e-9)
    # The floats of the reference carry their last digits; to the penny they are what we have.
    for name, amount in (
        ("delta", found.change),
        ("new_sku_value", found.new),
        ("lost_sku_value", -found.lost),
    ):
        assert Decimal(wanted[name]).quantize(Decimal("0.01"), ROUND_HALF_UP) == pence(amount)
    for name, sold_then in (("value_oct", before), ("value_nov", after)):
        value = Fraction(sum(amount for amount, _ in sold_then.values()))
        assert Decimal(wanted[name]).quantize(Decimal("0.01"), ROUND_HALF_UP) == pence(value)
    # The reference's volume is that of all items at October's mean price; ours leaves new and lost items to themselves.
    units = [sum(quantity for _, quantity in sold_then.values()) for sold_then in (before, after)]
    whole = Fraction((units[1] - units[0]) * sum(amount for amount, _ in before.values()), units[0])
    assert pence(whole) == Decimal(wanted["volume_effect"]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_classes_of_items_by_sales(reference_data: Path, sold: pl.DataFrame) -> None:
    amounts = dict(sold.group_by("sku").agg(pl.col("amount").sum()).iter_rows())
    ranked = abc(amounts)
    assert [(name, len(mine), sum(one.amount for one in mine)) for name, mine in classes(ranked)] == [
        (row["cls"], int(row["skus"]), e(row["value"], 3))
        for row in reference(reference_data, "online_retail", "abc_by_sku_gross")
    ]
    assert shares(ranked) == [
        (row["cls"], float(row["share"]))
        for row in reference(reference_data, "online_retail", "abc_by_sku_gross")
    ]
    assert carriers(amounts) == 804
    assert round(float(ranked[803].share), 4) == 0.8001
    top = [(one.item, one.amount) for one in ranked[:10]]
    assert top == [
        (row["sku"], e(row["v"], 3)) for row in reference(reference_data, "online_retail", "top10_sku")
    ]


def test_classes_of_suppliers_by_spend(reference_data: Path) -> None:
    headers = pl.read_csv(
        reference_data / "adventureworks" / "PurchaseOrderHeader.csv",
        separator="\t", has_header=False, quote_char=None, infer_schema=False,
    )  # fmt: skip
    status, vendor, subtotal = (f"column_{n}" for n in (2, 4, 8))
    spend: dict[str, int] = {}
    for kind, name, amount in headers.select(status, vendor, subtotal).iter_rows():
        if kind != "3":
            spend[name] = spend.get(name, 0) + e(amount, 4)
    found = [(name, len(mine), sum(one.amount for one in mine)) for name, mine in classes(abc(spend))]
    assert found == [
        (row["cls"], int(row["vendors"]), e(row["spend"], 4))
        for row in reference(reference_data, "adventureworks", "spend_abc")
    ]
    assert [number for _, number, _ in found] == [25, 12, 49]
    assert shares(abc(spend)) == [
        (row["cls"], float(row["share"])) for row in reference(reference_data, "adventureworks", "spend_abc")
    ]


def classes(ranked: list[Ranked]) -> list[tuple[str, list[Ranked]]]:
    return [(name, list(mine)) for name, mine in groupby(ranked, lambda one: one.abc)]


def shares(ranked: list[Ranked]) -> list[tuple[str, float]]:
    """What each class holds of the whole, to a millionth."""
    whole = sum(one.amount for one in ranked)
    return [(name, round(sum(one.amount for one in mine) / whole, 6)) for name, mine in classes(ranked)]


def test_customers_who_came_again(reference_data: Path, lines: pl.DataFrame) -> None:
    visits = lines.filter(~pl.col("invoice").str.starts_with("C")).with_columns(
        who=pl.when(pl.col("who") != "").then("who")
    )
    wanted = {
        (row["cohort"], int(row["months_since"])): int(row["customers"])
        for row in reference(reference_data, "online_retail", "cohort_retention")
    }
    found = {
        (f"{cohort:%Y-%m}", since): who
        for cohort, since, who in cohorts(visits, date(2011, 12, 9)).iter_rows()
    }
    # December 2011 had only begun: its cells are blank here, not small.
    running = {(cohort, since) for cohort, since in found if month_after(cohort, since) == "2011-12"}
    assert {found[cell] for cell in running} == {None}
    assert {cell: who for cell, who in found.items() if cell not in running and who} == {
        cell: who for cell, who in wanted.items() if cell not in running
    }
    assert [found["2010-12", since] for since in range(7)] == [885, 324, 286, 340, 321, 352, 321]


def month_after(cohort: str, since: int) -> str:
    months = int(cohort[:4]) * 12 + int(cohort[5:]) - 1 + since
    return f"{months // 12}-{months % 12 + 1:02}"


def test_sales_per_trading_day_and_weekday(reference_data: Path, lines: pl.DataFrame) -> None:
    days = dict(lines.group_by("day").agg(pl.col("amount").sum()).iter_rows())
    for row in reference(reference_data, "online_retail", "monthly"):
        if row["month"] not in ("2011-11", "2011-12"):
            continue  # other months hold public holidays
        start = date.fromisoformat(row["month"] + "-01")
        span = Span(start, min(period_of(start, "month").end, date(2011, 12, 9)))
        assert RETAIL.count(*span) == int(row["trading_days"])
        daily = per_working_day(total(days, span), span, RETAIL)
        assert daily is not None
        assert pence(daily) == Decimal(row["net_per_trading_day"])
    for row in reference(reference_data, "online_retail", "weekday_index"):
        mine = [amount for day, amount in days.items() if day.isoweekday() == int(row["dow"])]
        assert (len(mine), sum(mine)) == (int(row["day_count"]), e(row["net_value"], 3))
        assert pence(Fraction(sum(mine), len(mine))) == Decimal(row["per_day"]).quantize(Decimal("0.01"))
    # The first Thursday of December 2011 has a Thursday to compare with, the first of December a Wednesday.
    assert same_weekdays(Span(date(2011, 12, 1), date(2011, 12, 1))).start == date(2010, 12, 2)


def test_lines_that_repeat_each_other(reference_data: Path, lines: pl.DataFrame) -> None:
    (wanted,) = reference(reference_data, "online_retail", "duplicate_rows")
    key = ["invoice", "sku", "description", "quantity", "stamp", "price", "who", "country"]
    filled = lines.with_columns(pl.col(pl.String).fill_null(""))
    assert repeated(filled, key) == int(wanted["exact_duplicate_rows"])
