"""What must hold between KPIs for any rows: fulfilment by line and by order, turns and days of supply, what is open past its promise."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Cell, Kpi
from opsbrief.kpis.compute import Reach, compute, with_parts
from opsbrief.kpis.evaluate import Clock
from opsbrief.store import Store
from tests.contracts.recount import AS_OF, Row, fill
from tests.contracts.test_kpis import fact_frame
from tests.shipped import shipped

CATALOG: Catalog = shipped()
FIRST = date(2025, 11, 1)
Facts = Mapping[str, Sequence[Mapping[str, Cell]]]
# Per order, per line: days from the promise to arrival; none: it never came.
orders = st.integers(1, 3).flatmap(
    lambda size: st.lists(
        st.lists(st.none() | st.integers(-3, 3), min_size=size, max_size=size), min_size=1, max_size=8
    )
)


def counted(kpis: Sequence[Kpi], facts: Facts) -> pl.DataFrame:
    """Values of the total, month by month, over fact rows."""
    frames = {name: fact_frame(CATALOG.facts[name], list(map(dict, rows))) for name, rows in facts.items()}

    def read(name: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        yield frames[name].select(columns)

    reach = dict.fromkeys(frames, Reach(FIRST, AS_OF))
    found = compute(
        with_parts(kpis, CATALOG.kpis), CATALOG.facts, reach, read, Clock(AS_OF + timedelta(days=1))
    )
    return found.values.filter((pl.col("dimension") == "total") & (pl.col("grain") == "month"))


def by_line_and_by_order(given_orders: Sequence[Sequence[int | None]]) -> tuple[list[int], list[int]]:
    """Numerator and denominator of OTIF by line and by order, from orders as the facts make them."""
    promised = AS_OF - timedelta(days=10)
    ordered: list[Row] = []
    # Of an order that is not counted: the system knows shipments, even where none of these came.
    shipped: list[Row] = [
        {
            "shipment_id": "elsewhere",
            "order_id": "elsewhere",
            "line_no": "0",
            "delivered_on": promised,
            "qty_shipped": 1,
        }
    ]
    for number, lines in enumerate(given_orders):
        for line, late in enumerate(lines):
            key = {"order_id": str(number), "line_no": str(line)}
            ordered.append(
                key
                | {
                    "kind": "order",
                    "status": "closed",
                    "ordered_on": promised,
                    "promised_on": promised,
                    "qty_ordered": 1,
                }
            )
            if late is not None:
                came = promised + timedelta(days=late)
                shipped.append(
                    key | {"shipment_id": f"{number}-{line}", "delivered_on": came, "qty_shipped": 1}
                )
    store = Store.open(None)
    for table in CATALOG.tables.values():
        if table.name in CATALOG.facts["order_delivery"].reads + CATALOG.facts["order_line_delivery"].reads:
            fill(store, table, {"sales_order_lines": ordered, "shipment_lines": shipped}.get(table.name, []))
    store.execute('create table lookup.rates (currency varchar, rate decimal(18, 8), "on" date)')
    store.execute(f"create macro as_of() as date '{AS_OF}'")
    store.execute("create macro working_days(first, last) as last - first")
    otif = CATALOG.kpis["otif"]
    found = []
    for kpi in (otif, otif.under("by_order")):
        rows = store.dicts(CATALOG.facts[kpi.fact].sql)
        value = counted([kpi], {kpi.fact: rows})
        found.append([int(value["numerator"].sum()), int(value["denominator"].sum())])
    store.close()
    return found[0], found[1]


@settings(max_examples=4, deadline=None)
@given(orders)
def test_with_orders_of_one_size_otif_by_line_is_at_least_otif_by_order(
    given_orders: list[list[int | None]],
) -> None:
    (lines_met, lines), (orders_met, whole) = by_line_and_by_order(given_orders)
    assert whole == len(given_orders)
    assert lines_met * whole >= orders_met * lines
    assert whole - orders_met <= lines - lines_met  # an order that fails has a line that fails


def test_with_one_large_late_order_otif_by_line_is_lower() -> None:
    assert by_line_and_by_order([[0], [2, 2, 2]]) == ([1, 4], [1, 2])


amounts = st.integers(1, 10**12)


@settings(max_examples=8, deadline=None)
@given(stock=st.lists(amounts, min_size=1, max_size=5), sold=st.lists(amounts, min_size=1, max_size=5))
def test_turns_times_days_of_supply_are_365_over_the_same_balance(stock: list[int], sold: list[int]) -> None:
    days, turns = CATALOG.kpis["inventory_days"], CATALOG.kpis["inventory_turns"]
    pairs = [(days, turns.under("closing_balance")), (days.under("average_balance"), turns)]
    levels: list[dict[str, Cell]] = [
        {"counted_on": AS_OF - timedelta(days=9 * n), "site": "A", "amount_e4": x}
        for n, x in enumerate(stock)
    ]
    issues: list[dict[str, Cell]] = [
        {"posted_on": AS_OF - timedelta(days=n), "kind": "issue_for_sale", "amount_e4": -x}
        for n, x in enumerate(sold)
    ]
    issues.append({"posted_on": FIRST, "kind": "issue_for_sale", "amount_e4": -1})
    facts: Facts = {"stock_level": levels, "stock_movement": issues}
    for supply, turned in pairs:
        found = counted([supply, turned], facts).filter(pl.col("period_end") > AS_OF)
        product = {kpi: (n, d) for kpi, n, d in found.select("kpi", "numerator", "denominator").rows()}
        (n, d), (m, e) = product["inventory_days"], product["inventory_turns"]
        assert n * m == 365 * d * e
        assert n > 0
        assert m > 0


days = st.dates(FIRST, AS_OF)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(days, st.none() | st.integers(1, 90)), min_size=1, max_size=20))
def test_open_past_promise_opening_plus_newly_late_less_completed_is_closing(
    given_orders: list[tuple[date, int | None]],
) -> None:
    rows: list[dict[str, Cell]] = [
        {
            "promised_on": promised, "past_promise_from": promised + timedelta(days=1), "is_cancelled": False,
            "closed_late_on": promised + timedelta(days=late) if late else None, "is_closed_undelivered": False, "is_ever_late": True,
            "has_shipments": True,
        }
        for promised, late in given_orders
    ]  # fmt: skip
    found = counted([CATALOG.kpis["open_past_promise"]], {"order_delivery": rows})
    opening = 0
    for start, end, closing in (
        found.sort("period_start").select("period_start", "period_end", "numerator").rows()
    ):
        if end > AS_OF:
            break
        came = sum(start <= promised + timedelta(days=1) <= end for promised, _ in given_orders)
        went = sum(start <= promised + timedelta(days=late) <= end for promised, late in given_orders if late)
        assert opening + came - went == closing
        opening = closing
