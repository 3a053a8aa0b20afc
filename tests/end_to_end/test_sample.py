"""The sample company's numbers against the simulated world that its files were written from, and its brief."""

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from benchmarks.generate.company import ROTTERDAM, Order, build_company
from benchmarks.generate.demand import customer_orders
from benchmarks.generate.figures import promise
from benchmarks.generate.money import Invoice, invoices_of
from tests.end_to_end.company import SAMPLE, Company, FirstRun

SEED = 20261123
WEEK = timedelta(days=7)
FIGURES: dict[str, dict[str, Any]] = json.loads((SAMPLE / "expected" / "figures.json").read_text("utf-8"))[
    "weeks"
]
Value = tuple[int, int]
Weekly = Callable[[str, str, str], dict[str, Value]]


@dataclass(frozen=True)
class World:
    """What really happened: the simulation's own objects, before any file was written."""

    orders: list[Order]
    invoices: list[Invoice]


@pytest.fixture(scope="module")
def world() -> World:
    orders, _ = customer_orders(build_company(SEED), SEED)
    return World(orders, invoices_of(orders, SEED))


@pytest.fixture(scope="module")
def weekly(sample: Company) -> Iterator[Weekly]:
    """Numerator and denominator of a KPI (of one member) by the Monday of the week."""
    with sample.open() as store:

        def values(kpi: str, dimension: str = "total", member: str = "") -> dict[str, Value]:
            rows = store.rows(
                """select period_start, numerator, denominator from kpi.values
                where kpi = ? and grain = 'week' and dimension = ? and member = ?""",
                [kpi, dimension, member],
            )
            return {str(start): (n, d) for start, n, d in rows}

        yield values


def expected(
    numerator: str, denominator: str, slot: Callable[[dict[str, Any]], dict[str, int]]
) -> dict[str, Value]:
    """What the figures say, for the weeks in which there was something to count."""
    said = {week["monday"]: slot(week) for week in FIGURES.values()}
    return {
        monday: (cell.get(numerator, 0), cell[denominator])
        for monday, cell in said.items()
        if cell.get(denominator)
    }


def shown(values: dict[str, Value]) -> dict[str, Value]:
    """The weeks that the figures cover."""
    mondays = {week["monday"] for week in FIGURES.values()}
    return {monday: value for monday, value in values.items() if monday in mondays and value[1]}


def test_the_figures_cover_thirty_weeks_up_to_the_one_that_is_reported() -> None:
    assert len(FIGURES) == 30
    assert max(FIGURES) == "2026-W47"


def test_lines_due_and_lines_on_time_in_full_of_each_week(weekly: Weekly) -> None:
    assert shown(weekly("otif", "total", "")) == expected("otif", "lines_due", lambda week: week)


@pytest.mark.parametrize(
    ("dimension", "key", "member"),
    [("site", "by_site", m) for m in ("1000", "2000", ROTTERDAM)]
    + [
        ("carrier", "by_carrier", m)
        for m in ("Harbour Line", "Meridian Freight", "Noordpost", "Trident Express")
    ],
)
def test_otif_of_each_site_and_carrier(weekly: Weekly, dimension: str, key: str, member: str) -> None:
    said = expected("otif", "lines_due", lambda week: week[key].get(member, {}))
    assert said
    assert shown(weekly("otif", dimension, member)) == said


def test_lines_that_arrived_and_were_on_time(weekly: Weekly) -> None:
    assert shown(weekly("on_time_delivery", "total", "")) == expected(
        "on_time", "lines_delivered", lambda week: week
    )


def test_suppliers_on_time_in_total_and_each(weekly: Weekly) -> None:
    def all_of(week: dict[str, Any]) -> dict[str, int]:
        return {k: sum(s.get(k, 0) for s in week["suppliers"].values()) for k in ("on_time", "lines_due")}

    assert shown(weekly("supplier_on_time", "total", "")) == expected("on_time", "lines_due", all_of)
    names = {name for week in FIGURES.values() for name in week["suppliers"]}
    assert len(names) == 9
    for name in names:
        said = expected("on_time", "lines_due", lambda week, name=name: week["suppliers"].get(name, {}))  # type: ignore[misc]
        assert shown(weekly("supplier_on_time", "supplier", name)) == said, name


def test_pieces_refused_and_received(weekly: Weekly) -> None:
    def all_of(week: dict[str, Any]) -> dict[str, int]:
        return {
            k: 1000 * sum(s.get(k, 0) for s in week["suppliers"].values())
            for k in ("pieces_rejected", "pieces_in")
        }

    assert shown(weekly("supplier_reject_rate", "total", "")) == expected(
        "pieces_rejected", "pieces_in", all_of
    )


def test_orders_open_past_their_promise(weekly: Weekly, world: World) -> None:
    """The figures count lines; orders are counted from the world. An order is promised when its last line is."""

    def is_open(order: Order, sunday: date) -> bool:
        lines = [line for line in order.lines if line.wanted > 0]
        placed = order.category == "C" and order.status not in ("Draft", "Void")
        due = bool(lines) and max(promise(order, line) for line in lines) <= sunday
        return placed and due and any(line.received_by(sunday) < line.wanted for line in lines)

    sundays = {
        week["monday"]: date.fromisoformat(week["monday"]) + timedelta(days=6) for week in FIGURES.values()
    }
    said = {monday: (sum(is_open(o, sunday) for o in world.orders), 1) for monday, sunday in sundays.items()}
    assert shown(weekly("open_past_promise", "total", "")) == said


def test_value_of_orders_placed_and_cancelled_by_currency(sample: Company) -> None:
    """Cents as ordered. The figures hold no credit memos, no void orders, and no orders of planted rows."""
    rows = sample.rows("""
        select cast(date_trunc('week', ordered_on) as date), currency, count(*), cast(sum(placed_amount) * 100 as bigint),
            cast(sum(cancelled_amount) * 100 as bigint)
        from ops.sales_orders where kind = 'order' and not (_system = 'zoho_inventory' and status = 'cancelled')
            and order_id not in (select row_json ->> 'order_id' from meta.quarantine where table_name = 'ops.sales_order_lines')
        group by all""")
    got = {
        (str(monday), currency): (orders, placed, cancelled)
        for monday, currency, orders, placed, cancelled in rows
    }
    said = {
        (week["monday"], currency): (c["orders"], c["placed_cents"], c["cancelled_cents"])
        for week in FIGURES.values()
        for currency, c in week["net_sales"].items()
    }
    assert {key: got.get(key) for key in said} == said


def rate_of(day: date) -> Decimal:
    """US dollars for a euro: the last rate on or before the day."""
    with (SAMPLE / "tables" / "rates.csv").open(encoding="utf-8", newline="") as file:
        rates = {
            date.fromisoformat(r["on"]): Decimal(r["rate"])
            for r in csv.DictReader(file)
            if r["from"] == "EUR"
        }
    return rates[max(on for on in rates if on <= day)]


def test_net_sales_of_each_week(weekly: Weekly, world: World) -> None:
    """What was invoiced, line by line in dollars at the rate of its day, rounded half up to a hundredth of a cent."""
    said: defaultdict[str, int] = defaultdict(int)
    for invoice in world.invoices:
        monday = str(invoice.on - timedelta(days=invoice.on.weekday()))
        if invoice.kind not in ("RV", "DG"):
            continue
        if invoice.site != ROTTERDAM:
            said[monday] += invoice.amount * 100
            continue
        for line, qty in invoice.lines:
            dollars = Decimal(line.price * qty) / 100 * rate_of(invoice.on)
            said[monday] += int((dollars * 10_000).quantize(Decimal(1), ROUND_HALF_UP))
    got = {monday: numerator for monday, (numerator, _) in shown(weekly("net_sales", "total", "")).items()}
    assert got == {week["monday"]: said[week["monday"]] for week in FIGURES.values()}


def test_every_value_is_its_numerator_over_its_denominator_once(sample: Company) -> None:
    rows = sample.rows("""
        select kpi, numerator, denominator, value, scale from kpi.values join kpi.definitions using (kpi) where value is not null""")
    assert len(rows) > 10_000
    wrong = [row for row in rows if row[3] != int(row[1]) / (int(row[2]) * row[4])]
    assert not wrong


def test_members_add_up_to_the_total(sample: Company) -> None:
    """Of every rate, sum and balance: nothing is lost between the members and the total."""
    wrong = sample.rows("""
        select members.kpi, members.dimension, members.period_start from (
            select kpi, grain, period_start, dimension, sum(numerator) as n, sum(denominator) as d from kpi.values
            where dimension <> 'total' and grain <> 'day' group by all) as members
        join kpi.values as whole on whole.kpi = members.kpi and whole.grain = members.grain
            and whole.period_start = members.period_start and whole.dimension = 'total'
        join kpi.definitions as defined on defined.kpi = members.kpi
        where kind in ('ratio', 'sum', 'balance') and (n <> whole.numerator or (kind = 'ratio' and d <> whole.denominator))""")
    assert not wrong


def test_the_headline_names_the_carrier_and_a_finding_the_supplier(sample: Company) -> None:
    brief = sample.brief("2026-W47")
    assert brief["headline"].startswith("On time, in full fell to 76.4%")
    assert "Harbour Line" in brief["headline"]
    said = [finding for finding in brief["findings"] if "Suppliers on time" in finding]
    assert len(said) == 1
    assert "Kestrel Ceramics" in said[0]


def test_only_the_story_asks_for_action(sample: Company) -> None:
    """The hub of Harbour Line closed, Kestrel Ceramics is late; nothing else happened in this world."""
    status = {row["kpi"]: row["status"] for row in sample.brief("2026-W47")["kpis"]}
    assert {kpi for kpi, state in status.items() if state == "act"} <= {
        "otif", "on_time_delivery", "open_past_promise", "supplier_on_time",
    }  # fmt: skip
    assert {status["otif"], status["supplier_on_time"]} == {"act"}
    assert "withheld" not in status.values()


def test_the_run_asks_for_a_person_and_the_books_are_closed(first_run: FirstRun) -> None:
    """Exit status 3: one file was refused, one waits, one is unknown."""
    assert first_run.status == 3
    books = first_run.said["balance"]
    assert books["rows_read"] == sum(
        books[f"rows_{what}"] for what in ("kept", "superseded", "set_aside", "dropped")
    )
    open_parts = first_run.company.rows(
        "select part_id from meta.parts where rows_read <> rows_kept + rows_superseded + rows_set_aside + rows_dropped"
    )
    assert not open_parts


def test_the_rows_read_are_those_that_the_files_hold(sample: Company) -> None:
    """Counted by other readers: Python's csv and json, and the row numbers of the sheet itself."""
    rows = dict(
        sample.rows("""
        select files.name || case when path_in_file = '' then '' else '!' || path_in_file end, rows_read
        from meta.parts join meta.files using (file_id) where system is not null""")
    )
    zoho = SAMPLE / "inbox" / "zoho_inventory"
    for name in ("Bill", "Invoice", "Purchase_Order", "Sales_Order", "Shipment_Order"):
        with (zoho / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert rows[f"zoho_inventory/{name}.csv"] == sum(1 for row in csv.reader(file) if any(row)) - 1, (
                name
            )
    for archive in (SAMPLE / "inbox").glob("*/*.zip"):
        with zipfile.ZipFile(archive) as members:
            for name in members.namelist():
                if name.endswith(".csv") and not name.startswith("Kestrel"):
                    text = members.read(name).decode("utf-8-sig")
                    place = f"{archive.parent.name}/{archive.name}!{name}"
                    assert rows[place] == text.count("\n") - 1, place
    board = json.loads((SAMPLE / "inbox" / "trello" / "operations-work.json").read_text("utf-8"))
    for part in ("actions", "cards", "lists", "members"):
        assert rows[f"trello/operations-work.json!{part}"] == len(board[part])
