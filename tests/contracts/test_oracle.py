"""Oracle: exports of EBS forms in the user's language, and reports of EBS and Fusion whose authors chose the headings."""

from collections.abc import Iterator
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.oracle_reports import (
    DELIVERIES,
    FILES,
    FULFILLED,
    LEFT,
    ONHAND,
    ORDER_LINES,
    OVER,
    UNIT,
    form,
    sold,
    stock,
)
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

TABLES = ["sales_orders", "sales_order_lines", "shipment_lines", "shipments", "return_lines", "purchase_orders", "purchase_order_lines",
          "purchase_schedule_lines", "goods_receipts", "stock_levels", "stock_movements", "invoices", "payments", "bills", "customers", "suppliers",
          "products"]  # fmt: skip


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    made = Loader(tmp_path_factory.mktemp("oracle"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def loaded(loader: Loader) -> Loaded:
    """One of each export, as documented, in one inbox."""
    return loader({name: data for name, (_, data) in FILES.items()}, OVER)


@pytest.fixture(scope="module")
def again(loader: Loader) -> Loaded:
    """The same files renamed and saved in other ways; the same orders a second time; a file that was cut."""
    ways = [
        VARIANTS[name]
        for name in ("utf-16", "semicolon", "widened", "tab", "reordered", "CRLF", "utf-8 with BOM", "cp1252")
    ]
    plain = [
        (name, data)
        for name, (_, data) in FILES.items()
        if name not in ("fnd_gfm1.tsv", "OTBI.csv", "onhand_2026-11-20.csv")
    ]
    files = {f"download ({n}).csv": ways[n % len(ways)](data) for n, (_, data) in enumerate(plain)}
    files |= {name: FILES[name][1] for name in ("OTBI.csv", "onhand_2026-11-20.csv")}
    files["download.txt"] = FILES["fnd_gfm1.tsv"][1].decode("latin-1").encode("utf-16")
    files["fnd_gfm (2).tsv"] = form(
        "en",
        'US Ops|20001|1|AS54888||MISC|PIPE 1" X 2"|1200|EA|.35|1,420.00|Stock, Pat PSTOCK||Closed|Standard Purchase Order|Acme|HQ|USD||0|||',
    )
    files["z older and newer.csv"] = FILES["fulfilment.csv"][1]
    return loader(files, OVER)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


def test_each_file_is_recognised_and_no_documented_heading_is_unknown(loaded: Loaded) -> None:
    assert loaded.parts == {name: f"oracle/{export}" for name, (export, _) in FILES.items()}
    assert loaded.unknown == set()


def test_files_renamed_and_saved_again_give_the_same(loaded: Loaded, again: Loaded) -> None:
    one, other = loaded.all_rows(TABLES), again.all_rows(TABLES)
    for extra in ("purchase_orders", "suppliers", "products"):
        other[extra] = [row for row in other[extra] if not {"US Ops/20001", "Acme", "AS54888"} & set(row)]
    assert other == one


def test_a_newer_file_replaces_an_order_whose_unit_no_column_gives(loaded: Loaded, again: Loaded) -> None:
    sql = "select count(*) from raw.oracle__order_lines where order_no = 'F100'"
    assert loaded.run.store.value(sql) == again.run.store.value(sql) == len(FULFILLED)


def test_form_lines_are_read_without_quoting_and_in_the_users_numbers(loaded: Loaded, again: Loaded) -> None:
    raw = loaded.run.store.rows(
        "select item, item_name, qty, price, amount, site from raw.oracle__form_purchase_lines order by line_no"
    )
    assert [[str(cell) for cell in row] for row in raw] == [
        ["000000000405427", 'TUBO 2" GALV', "5147.140", "0.35000000", "1801.5000", "013666482000165"],
        ["000000000405428", 'TUBO 3" GALV', "0.000", "47.00000000", "675.0000", "013666482000165"],
    ]
    raw = again.run.store.rows(
        "select item_name, qty, price from raw.oracle__form_purchase_lines where po_no = '20001'"
    )
    assert [[str(cell) for cell in row] for row in raw] == [['PIPE 1" X 2"', "1200.000", "0.35000000"]]


def test_form_lines_know_no_days_and_feed_the_order_as_such(loaded: Loaded) -> None:
    # The cancelled line still carries 675.00: the mark decides, not the amount.
    assert [
        row
        for row in loaded.rows(
            "purchase_orders", "po_id", "buyer", "ordered_on", "status", "currency", "net_amount"
        )
        if row[0] == "AB Compras/10077"
    ] == [("AB Compras/10077", "SILVA, ANA ASILVA", None, "open", "BRL", 1801.5)]
    assert not [row for row in loaded.rows("purchase_order_lines", "po_id") if "10077" in row[0]]


def test_form_orders_have_no_value_since_their_total_holds_taxes(loaded: Loaded) -> None:
    rows = loaded.rows(
        "sales_orders", "order_id", "customer_id", "ordered_on", "status", "currency", "placed_amount"
    )
    assert [row for row in rows if row[0] in ("5001", "5002", "5003")] == [
        ("5001", "300", day(1, 21, 2025), "open", None, None),
        ("5002", "300", day(1, 22, 2025), "cancelled", None, None),
        ("5003", "301", day(1, 23, 2025), "open", None, None),
    ]


def lines_of(loaded: Loaded, order: str, *columns: str) -> list[tuple[object, ...]]:
    return [
        row[1:]
        for row in loaded.rows("sales_order_lines", "order_id", "line_no", *columns)
        if row[0] == order
    ]


def test_split_lines_are_one_line_and_cancelled_pieces_were_ordered(loaded: Loaded) -> None:
    assert lines_of(
        loaded,
        f"{UNIT}/69001",
        "qty_ordered",
        "qty_cancelled",
        "net_amount",
        "status",
        "requested_on",
        "promised_on",
    ) == [
        ("1", 10.0, 1.0, 100.0, "open", day(3, 11), day(3, 12)),
        ("2", 5.0, 0.0, 1250.0, "closed", day(3, 11), day(3, 12)),
        ("3", 4.0, 4.0, 100.0, "cancelled", day(3, 11), None),
    ]
    rows = loaded.rows(
        "sales_orders", "order_id", "order_no", "kind", "status", "placed_amount", "cancelled_amount", "owner"
    )
    assert (f"{UNIT}/69001", "69001", "order", "open", 1450.0, 110.0, "Femke Visser") in rows


def test_a_line_repeated_per_delivery_counts_once(loaded: Loaded) -> None:
    folded = loaded.run.store.rows(
        "select row, into_row from meta.folded where table_name = 'sales_order_lines' order by row"
    )
    assert folded == [(2, 1), (4, 3)]
    assert loaded.run.store.rows(
        "select _row from ops.sales_order_lines where line_no = '3' and order_id like '%69001'"
    ) == [(5,)]


def test_the_same_number_in_two_operating_units_is_two_orders(loaded: Loaded) -> None:
    assert lines_of(loaded, "Vision Services/69001", "qty_ordered") == [("1", 1.0)]


def test_returns_are_positive_in_the_file_and_no_demand(loaded: Loaded) -> None:
    assert lines_of(loaded, f"{UNIT}/69002", "kind", "qty_ordered", "net_amount", "status") == [
        ("1", "return", -2.0, -50.0, "closed")
    ]
    rows = loaded.rows("sales_orders", "order_id", "kind", "placed_amount", "cancelled_amount")
    assert (f"{UNIT}/69002", "return", 0.0, 50.0) in rows
    assert loaded.rows(
        "return_lines", "return_id", "product_id", "returned_on", "qty_returned", "net_amount", "status"
    ) == [(f"{UNIT}/69002", "000123", day(3, 2), 2.0, 50.0, "received")]


def test_fusion_times_are_utc_and_days_stay_days(loaded: Loaded) -> None:
    assert lines_of(loaded, "F100", "ordered_on", "requested_on", "promised_on", "net_amount")[0] == (
        "1", day(4, 2), day(4, 10), day(4, 8), 33750.0,
    )  # fmt: skip
    assert ("F100", day(4, 9), 3.0) in loaded.rows("shipment_lines", "order_id", "shipped_on", "qty_shipped")


def test_components_of_a_kit_are_no_demand_and_an_unknown_status_stays_as_it_is(loaded: Loaded) -> None:
    # (1,200.50): accounting brackets.
    assert lines_of(loaded, "F100", "product_id", "status", "net_amount") == [
        ("1", "3001", "open", 33750.0),
        ("2", "3001", "TELEPORTED", -1200.5),
    ]
    assert [row for row in loaded.rows("sales_orders", "order_id", "status") if row[0] == "F100"] == [
        ("F100", "TELEPORTED")
    ]


def test_an_unquoted_comma_sets_its_row_aside_and_shifts_nothing(loaded: Loaded) -> None:
    assert loaded.run.store.rows("select row, rule from meta.quarantine where rule = 'ragged'") == [
        (2, "ragged")
    ]
    # Cancelled with the ordered quantity left as it was: four, not eight.
    assert lines_of(loaded, "Fusion BU/O7", "product_id", "qty_ordered", "qty_cancelled", "status") == [
        ("1", "Vase", 4.0, 4.0, "cancelled"), ("3", "Bowl", 4.0, 0.0, "open"),
    ]  # fmt: skip


def test_deliveries_count_once_per_detail_and_only_when_they_left(loaded: Loaded) -> None:
    rows = loaded.rows(
        "shipment_lines",
        "shipment_id",
        "shipment_line_no",
        "order_id",
        "line_no",
        "product_id",
        "shipped_on",
        "delivered_on",
        "qty_shipped",
    )
    order = f"{UNIT}/69001"
    assert [row for row in rows if row[2] == order] == [
        ("9001", "1", order, "1", "000123", day(3, 10), day(3, 12), 6.0),
        ("9001", "2", order, "2", "000124", day(3, 10), day(3, 12), 3.0),
        ("9002", "3", order, "2", "000124", day(3, 10), None, 2.0),
        ("9003", "5", order, "1", "000123", None, None, 1.0),
    ]
    assert loaded.rows("shipments", "shipment_id", "shipped_on", "delivered_on", "status") == [
        ("9001", day(3, 10), day(3, 12), "delivered"), ("9002", day(3, 10), None, "shipped"), ("9003", None, None, "Teleported"),
    ]  # fmt: skip


def test_purchase_lines_are_not_multiplied_by_distributions_and_receipts(loaded: Loaded) -> None:
    columns = ("po_id", "line_no", "ordered_on", "promised_on", "qty_ordered", "net_amount", "status")
    assert loaded.rows("purchase_order_lines", *columns) == [
        ("4003", "1", day(1, 15), day(2, 28), 10.0, 30.0, "open"),
        (f"{UNIT}/4001", "1", day(2, 2), day(3, 5), 10.0, 20.0, "open"),
        (f"{UNIT}/4001", "2", day(2, 2), day(3, 1), 5.0, 10.0, "cancelled"),
    ]
    assert loaded.rows(
        "purchase_schedule_lines",
        "po_id",
        "line_no",
        "schedule_line_no",
        "needed_on",
        "promised_on",
        "due_on",
        "qty_ordered",
    ) == [
        (f"{UNIT}/4001", "1", "1", day(3, 1), day(3, 5), day(3, 9), 10.0),
        (f"{UNIT}/4001", "2", "1", day(3, 1), None, day(3, 1), 5.0),
    ]
    assert ("4003", "Delftware", 30.0) in loaded.rows("purchase_orders", "po_id", "supplier_id", "net_amount")
    assert (f"{UNIT}/4001", "Delftware", 20.0) in loaded.rows(
        "purchase_orders", "po_id", "supplier_id", "net_amount"
    )


def test_agreements_are_no_orders(loaded: Loaded) -> None:
    assert not [
        row
        for table in ("purchase_orders", "purchase_order_lines")
        for row in loaded.rows(table, "po_id")
        if "4004" in row[0]
    ]


def test_receiving_and_putting_away_are_one_receipt(loaded: Loaded) -> None:
    columns = (
        "receipt_line_no",
        "po_id",
        "po_line_no",
        "supplier_id",
        "received_on",
        "qty_received",
        "qty_rejected",
    )
    rows = [row for row in loaded.rows("goods_receipts", *columns) if row[1] == "4003"]
    known = ("4003", "1", "Delftware")
    assert rows == [
        ("1", *known, day(2, 27), 10.0, 0.0),
        ("10", *known, day(2, 27), 0.0, 1.0),
        ("3", *known, day(2, 27), -1.0, 0.0),
        ("5", *known, day(2, 27), 0.0, 2.0),
        ("7", *known, day(2, 27), 0.0, 1.0),
        ("9", *known, None, 0.0, 0.0),  # no list has its type: without a day it is set aside
    ]


def test_receipts_in_the_list_of_lines_count_once_each(loaded: Loaded) -> None:
    rows = loaded.rows("goods_receipts", "receipt_id", "po_id", "po_line_no", "received_on", "qty_received")
    assert [row for row in rows if row[1] == f"{UNIT}/4001"] == [
        ("71", f"{UNIT}/4001", "1", day(3, 4), 7.0), ("72", f"{UNIT}/4001", "1", day(3, 6), 3.0),
    ]  # fmt: skip


def test_stock_adds_its_lots_up(loaded: Loaded) -> None:
    columns = ("counted_on", "product_id", "site", "bin", "qty", "currency", "amount", "qty_available")
    assert loaded.rows("stock_levels", *columns) == [
        (day(11, 20), "000123", "M1", "Stores/A.1", 7.0, "EUR", 17.5, 4.0)
    ]


def test_movements_are_in_the_base_unit_and_signed(loaded: Loaded) -> None:
    assert loaded.rows("stock_movements", "movement_id", "kind", "posted_on", "qty", "amount") == [
        ("1", "receipt", day(3, 4), 12.0, 30.0), ("2", "issue_for_sale", day(3, 4), -6.0, -15.0), ("3", "Teleport", day(3, 4), 6.0, 1.0),
    ]  # fmt: skip


def test_receivables_count_once_and_the_last_day_there_is_means_open(loaded: Loaded) -> None:
    columns = ("invoice_id", "kind", "due_on", "cleared_on", "amount", "open_amount", "status", "is_disputed")
    assert loaded.rows("invoices", *columns) == [
        ("5001", "invoice", day(4, 10), day(4, 2), 1190.0, 0.0, "settled", False),
        ("5002/2026-04-10", "invoice", day(4, 10), None, 500.0, 200.0, "open", True),
        ("5002/2026-05-10", "invoice", day(5, 10), None, 300.0, 300.0, "open", False),
        ("5003", "credit_memo", day(4, 10), None, -100.0, -100.0, "open", False),
        ("5009", "XX", None, None, 1190.0, 1190.0, "open", False),
        ("receipt/7001", "payment_on_account", day(4, 10), day(4, 2), -1190.0, 0.0, "settled", False),
    ]
    assert loaded.rows(
        "payments", "payment_id", "direction", "customer_id", "invoice_id", "paid_on", "amount"
    ) == [("7001", "received", "1007", None, day(3, 11), 1190.0)]


def test_amounts_of_a_supplier_invoice_count_once(loaded: Loaded) -> None:
    columns = (
        "bill_id",
        "supplier_id",
        "received_on",
        "due_on",
        "amount",
        "open_amount",
        "status",
        "cleared_on",
    )
    assert loaded.rows("bills", *columns) == [
        (f"{UNIT}/77/D-77", "Delftware", day(3, 8), day(4, 5), 1000.0, 600.0, "open", None),
        (f"{UNIT}/77/D-78", "Delftware", day(3, 8), day(4, 5), 1000.0, 0.0, "settled", day(3, 25)),
        (f"{UNIT}/78/D-79", "Other BV", day(3, 8), None, -50.0, -50.0, "open", None),
    ]


def test_descriptions_of_orders_are_not_loaded(loaded: Loaded) -> None:
    assert "allergy" not in repr(loaded.run.store.rows("select * from raw.oracle__purchase_lines"))


def test_a_file_with_a_round_number_of_rows_may_be_cut(load: Loader) -> None:
    rows = [stock(item=f"{n:06}") for n in range(200)]
    some = load(
        {"onhand 2026-11-20.csv": text_of(ONHAND, rows), "onhand 2026-11-19.csv": text_of(ONHAND, rows[1:])}
    )
    assert some.run.store.rows("select rows_read, cut from meta.parts order by rows_read") == [
        (199, False),
        (200, True),
    ]


def test_a_line_that_cannot_ship_is_no_failure_and_a_promise_of_arrival_counts_its_days_on_the_road(
    loader: Loader,
) -> None:
    headings = [
        "operating_unit",
        "order_number",
        "line_number",
        "line_status",
        "ordered_date",
        "item",
        "item_type_code",
        "quantity",
        "promise_date",
        "shippable_flag",
        "order_date_type_code",
        "delivery_lead_time",
    ]
    line: Cells = {
        "operating_unit": UNIT, "order_number": "7", "line_status": "Awaiting Shipping", "ordered_date": "2026-11-02",
        "quantity": "4", "promise_date": "2026-11-13", "shippable_flag": "Y", "order_date_type_code": "SHIP", "delivery_lead_time": "3",
    }  # fmt: skip
    rows: list[Cells] = [
        line | {"line_number": "1", "item": "Vase"},
        line | {"line_number": "2", "item": "Vase", "order_date_type_code": "ARRIVAL"},
        line | {"line_number": "3", "item": "Training", "shippable_flag": "N"},
        line | {"line_number": "4", "item": "Set", "shippable_flag": "N", "item_type_code": "KIT"},
    ]
    loaded = loader({"lines.csv": text_of(headings, rows)}, OVER)
    assert loaded.rows("sales_order_lines", "line_no", "product_id", "promised_on") == [
        ("1", "Vase", date(2026, 11, 13)), ("2", "Vase", date(2026, 11, 10)), ("4", "Set", date(2026, 11, 13)),
    ]  # fmt: skip
    # Where the files say when goods arrive, arrival itself is compared with the promise.
    known = [row | {"actual_arrival_date": "2026-11-12"} for row in rows[:2]]
    arrived = loader({"lines.csv": text_of([*headings, "actual_arrival_date"], known)}, OVER)
    assert {row[0] for row in arrived.rows("sales_order_lines", "promised_on")} == {date(2026, 11, 13)}


def test_trap_8_an_order_that_a_newer_analysis_leaves_out_for_want_of_shipments_stays_open(
    loader: Loader,
) -> None:
    """OTBI gives orders that exist in everything it joins: beside columns of shipments, one without any is not there."""
    both = text_of(ORDER_LINES, [sold(), sold(order_number="69002")])
    shipped = text_of(
        ORDER_LINES, [sold(line_status="CLOSED", shipped_quantity="6", actual_shipment_date="2026-03-10")]
    )
    loaded = loader({"orders 2026-03-05.csv": both, "orders 2026-03-12.csv": shipped}, OVER)
    assert loaded.rows("sales_order_lines", "order_id", "status") == [
        (f"{UNIT}/69001", "closed"),
        (f"{UNIT}/69002", "open"),
    ]


def test_a_line_number_that_a_spreadsheet_has_written_with_a_comma_is_the_same_line(loader: Loader) -> None:
    left = [
        row | {"source_document_line": str(row["source_document_line"]).replace(".", ",")} for row in LEFT
    ]
    orders = FILES["ONT_Orders_and_Lines.csv"][1]
    again = loader({"ONT.csv": orders, "WSH.csv": text_of(DELIVERIES, left)}, OVER)
    as_it_was = loader({"ONT.csv": orders, "WSH.csv": text_of(DELIVERIES, LEFT)}, OVER)
    lines = again.rows("shipment_lines", "shipment_id", "order_id", "line_no")
    assert lines == as_it_was.rows("shipment_lines", "shipment_id", "order_id", "line_no")
    assert {line for _, order, line in lines if order == f"{UNIT}/69001"} == {"1", "2"}
