"""NetSuite: results of saved searches, whose columns somebody chose; the kind of transaction decides what a row is."""

from collections.abc import Iterator
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.facts.fill import fill_fact
from opsbrief.quality.check import check_tables
from tests.contracts.netsuite_searches import (
    FILES,
    LINES,
    ON_HAND,
    OVER,
    PAPER_ROWS,
    PAPERS,
    STOCK,
    bought,
    line,
    sold,
    xls,
)
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

TABLES = ["sales_orders", "sales_order_lines", "shipment_lines", "shipments", "return_lines", "purchase_orders", "purchase_order_lines", "goods_receipts",
          "stock_levels", "invoices", "invoice_lines", "bills", "payments", "customers", "suppliers", "products"]  # fmt: skip


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    made = Loader(tmp_path_factory.mktemp("netsuite"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def loaded(loader: Loader) -> Loaded:
    """Searches of all kinds in one inbox."""
    return loader({name: data for name, (_, data) in FILES.items()}, OVER)


@pytest.fixture(scope="module")
def again(loader: Loader) -> Loaded:
    """The same files renamed and saved in other ways."""
    one, two, three, *_ = (data for _, data in FILES.values())
    return loader(
        {
            "a.csv": VARIANTS["utf-16"](VARIANTS["semicolon"](one)),
            "b.csv": VARIANTS["widened"](two),
            "c.txt": VARIANTS["tab"](three),
            "d.csv": VARIANTS["reordered"](text_of(PAPERS, PAPER_ROWS)),
            "e.csv": VARIANTS["utf-8 with BOM"](FILES["TransactionDefaultViewResults232.csv"][1]),
            "f 2026-11-20.xls": xls(STOCK, ON_HAND),
        },
        OVER,
    )


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_each_search_is_recognised_and_no_documented_label_is_unknown(loaded: Loaded) -> None:
    assert loaded.parts == {name: f"netsuite/{export}" for name, (export, _) in FILES.items()}
    assert loaded.unknown == set()


def test_files_renamed_and_saved_again_give_the_same(loaded: Loaded, again: Loaded) -> None:
    assert again.all_rows(TABLES) == loaded.all_rows(TABLES)


def test_rows_of_the_whole_order_and_of_tax_are_no_lines(loaded: Loaded) -> None:
    columns = (
        "order_id",
        "line_no",
        "product_id",
        "site",
        "promised_on",
        "qty_ordered",
        "qty_cancelled",
        "currency",
        "net_amount",
        "status",
    )
    ours = [row for row in loaded.rows("sales_order_lines", *columns) if row[0] == "SO1"]
    known = ("Main : Rotterdam", day(3, 13))
    assert ours == [
        ("SO1", "1", "Bowl", *known, 10.0, 0.0, "USD", 110.0, "open"),
        # Closed with one of four shipped: three are cancelled.
        ("SO1", "2", "Vase", *known, 4.0, 3.0, "USD", 44.0, "closed"),
        ("SO1", "3", "Bowl", *known, 5.0, 0.0, "USD", 55.0, "open"),
        # Its lid, a component without amount, is no line.
        ("SO1", "4", "Gift set", *known, 1.0, 0.0, "USD", 66.0, "open"),
    ]
    orders = loaded.rows(
        "sales_orders", "order_id", "kind", "status", "currency", "placed_amount", "cancelled_amount", "owner"
    )
    assert ("SO1", "order", "open", "USD", 275.0, 33.0, "Femke Visser") in orders


def test_closed_without_a_shipment_is_cancelled_and_not_shipped(loaded: Loaded) -> None:
    orders = {
        row[0]: row[1:]
        for row in loaded.rows("sales_orders", "order_id", "status", "placed_amount", "cancelled_amount")
    }
    assert orders["SO2"] == ("cancelled", 110.0, 110.0)
    lines = {
        row[0]: row[1:] for row in loaded.rows("sales_order_lines", "order_id", "status", "qty_cancelled")
    }
    assert lines["SO2"] == ("cancelled", 10.0)


def test_unapproved_orders_and_templates_are_none(loaded: Loaded) -> None:
    assert not {"SO3", "Memorized"} & {order for (order,) in loaded.rows("sales_orders", "order_id")}
    assert "Memorized" not in {number for (number,) in loaded.rows("invoices", "invoice_id")}
    dropped = loaded.run.store.rows("select distinct reason from meta.dropped_rows order by 1")
    assert [reason for (reason,) in dropped] == ["group", "line of a transaction", "subtotal", "template"]


def test_an_unknown_status_or_type_stays_as_it_is_and_known_other_types_are_left_out(loaded: Loaded) -> None:
    orders = {row[0]: row[1:] for row in loaded.rows("sales_orders", "order_id", "kind", "status")}
    assert orders["SO4"] == ("order", "Teleported")
    assert orders["T1"][0] == "Teleport"
    assert "J1" not in orders


def test_where_type_is_that_of_the_item_dates_tell_an_order_and_nothing_else_does(loaded: Loaded) -> None:
    columns = ("order_id", "line_no", "kind", "product_id", "promised_on", "status")
    rows = [row for row in loaded.rows("sales_order_lines", *columns) if row[0] in ("SO9", "X10")]
    assert rows == [
        ("SO9", "1", "order", "Vase", day(4, 2), "open"),
        ("SO9", "2", "order", "Bowl", None, "open"),
        ("X10", "1", "not given", "Bowl", None, "not given"),
    ]
    orders = [row for row in loaded.rows("sales_orders", "order_id", "kind", "status") if row[0] == "SO9"]
    assert orders == [("SO9", "order", "open")]


def test_a_fulfilment_shown_for_two_accounts_counts_once_and_fills_the_orders_lines(loaded: Loaded) -> None:
    columns = ("shipment_id", "order_id", "line_no", "product_id", "shipped_on", "qty_shipped")
    # Packed is still here, and what went to another store or back to a supplier went to no customer.
    assert loaded.rows("shipment_lines", *columns) == [
        ("IF1", "SO1", "1", "Bowl", day(3, 10), 10.0),
        ("IF2", "SO1", "3", "Bowl", day(3, 12), 2.0),
        ("IF9", "SO9", "1", "Vase", day(3, 30), 3.0),
    ]
    assert loaded.rows("shipments", "shipment_id", "shipped_on", "status") == [
        ("IF1", day(3, 10), "shipped"), ("IF2", day(3, 12), "shipped"), ("IF3", None, "open"),
        ("IF9", day(3, 30), "shipped"),
    ]  # fmt: skip


def test_amounts_without_foreign_currency_are_in_that_of_the_subsidiary(loaded: Loaded) -> None:
    columns = (
        "po_id",
        "line_no",
        "product_id",
        "promised_on",
        "qty_ordered",
        "currency",
        "net_amount",
        "status",
    )
    assert loaded.rows("purchase_order_lines", *columns) == [
        ("PO9", "1", "Bowl", day(3, 20), 10.0, "EUR", 50.0, "open"),
        # Closed after three of eight: no more is wanted.
        ("PO9", "2", "Vase", day(3, 18), 3.0, "EUR", 15.0, "closed"),
    ]
    assert loaded.rows("purchase_orders", "po_id", "supplier_id", "status", "net_amount") == [
        ("PO9", "Delftware", "open", 90.0)
    ]


def test_receipts_are_those_of_purchase_orders_and_returns_to_suppliers_are_refused(loaded: Loaded) -> None:
    columns = (
        "receipt_id",
        "po_id",
        "po_line_no",
        "supplier_id",
        "product_id",
        "received_on",
        "qty_received",
        "qty_rejected",
    )
    assert loaded.rows("goods_receipts", *columns) == [
        ("IF5", None, None, "Delftware", "Bowl", day(3, 10), 0.0, 3.0),
        ("IR1", "PO9", "1", "Delftware", "Bowl", day(3, 19), 7.0, 0.0),
    ]


def test_the_kind_of_document_decides_the_sign(loaded: Loaded) -> None:
    assert loaded.rows(
        "invoice_lines", "invoice_id", "kind", "order_id", "product_id", "qty", "net_amount"
    ) == [
        ("CM1", "credit_memo", None, "Bowl", -2.0, -20.0),
        ("CM2", "credit_memo", None, "Bowl", -2.0, -20.0),
        ("INV1", "invoice", "SO1", "Bowl", 10.0, 100.0),
        ("INV1", "invoice", "SO1", "Discount", None, -10.0),
    ]
    assert loaded.rows("return_lines", "return_id", "order_id", "qty_returned", "net_amount", "status") == [
        ("Return Authorization #RMA1", "SO1", 2.0, 20.0, "closed")
    ]
    returns = [
        row
        for row in loaded.rows("sales_orders", "order_id", "kind", "placed_amount", "cancelled_amount")
        if row[1] == "return"
    ]
    assert returns == [("Return Authorization #RMA1", "return", 0.0, 20.0)]


def test_invoices_count_once_though_their_lines_stand_beside_them(loaded: Loaded) -> None:
    columns = (
        "invoice_id",
        "kind",
        "customer_id",
        "due_on",
        "cleared_on",
        "currency",
        "amount",
        "open_amount",
        "status",
    )
    assert loaded.rows("invoices", *columns) == [
        ("CM1", "credit_memo", "C1001 Café Müller", day(4, 25), None, "EUR", -24.2, -24.2, "open"),
        ("INV1", "invoice", "C1001 Café Müller", day(4, 25), day(4, 2), "EUR", 121.0, 0.0, "settled"),
        # Half of it is open, in the base currency: half of the foreign amount.
        ("INV2", "invoice", "C1001 Café Müller", day(4, 25), None, "USD", 1320.0, 660.0, "open"),
        ("INV7", "invoice", "C1002 Box", None, None, "EUR", 121.0, None, "not given"),
    ]


def test_bills_of_two_suppliers_may_have_one_number(loaded: Loaded) -> None:
    assert loaded.rows(
        "bills", "bill_id", "bill_no", "po_id", "amount", "open_amount", "status", "cost_centre"
    ) == [
        ("Delftware/D-77", "D-77", "PO9", 500.0, 500.0, "open", None),
        ("Delftware/credit/D-78", "D-78", None, -50.0, -50.0, "open", None),
        ("Other BV/D-77", "D-77", None, 5.0, 0.0, "void", None),
    ]


def test_a_payment_is_one_row_per_document_that_it_settles(loaded: Loaded) -> None:
    columns = ("payment_id", "allocation_no", "direction", "invoice_id", "bill_id", "amount", "status")
    assert loaded.rows("payments", *columns) == [
        ("55", "Bill #D-77", "made", None, "Delftware/D-77", 100.0, "posted"),
        ("9P1", "Invoice #INV1", "received", "INV1", None, 121.0, "posted"),
        ("9P1", "Invoice #INV2", "received", "INV2", None, 79.0, "posted"),
        ("9R1", "", "received", None, None, -20.0, "posted"),
    ]


def test_stock_of_a_location_is_repeated_per_bin_and_counts_once(loaded: Loaded) -> None:
    assert loaded.rows("stock_levels", "counted_on", "product_id", "site", "qty", "currency", "amount") == [
        (day(11, 20), "Bowl", "Main : Rotterdam", 12.0, "EUR", 30.0), (day(11, 20), "Vase", "", -3.0, "EUR", -12.0),
    ]  # fmt: skip
    assert ("Bowl", "Bowl, blue", 2.5) in loaded.rows("products", "product_id", "name", "unit_cost")


def test_customers_and_suppliers_are_told_apart_by_their_transactions(loaded: Loaded) -> None:
    assert loaded.rows("customers", "customer_id", "owner") == [
        ("C1001 Café Müller", "Femke Visser"),
        ("C1002 Box", None),
    ]
    assert [name for (name,) in loaded.rows("suppliers", "supplier_id")] == ["Delftware", "Other BV"]


def test_each_row_leads_back_to_its_file_and_row(loaded: Loaded) -> None:
    sql = "select files.name, _row from ops.{} join meta.parts on part_id = _file join meta.files using (file_id) where {}"
    assert loaded.run.store.rows(sql.format("sales_order_lines", "order_id = 'SO1' and line_no = '4'")) == [
        ("SalesLinesResults482.csv", 5)
    ]
    assert loaded.run.store.rows(sql.format("invoices", "invoice_id = 'INV2'")) == [("PapersResults3.xls", 2)]


def test_memos_and_addresses_are_not_loaded(loaded: Loaded) -> None:
    raw = repr(
        [
            loaded.run.store.rows(f"select * from raw.netsuite__{name}")
            for name in ("transaction_lines", "transactions")
        ]
    )
    assert "allergy" not in raw
    assert "Her Street" not in raw


def test_documented_lists_without_the_day_of_the_order_are_read_and_their_ship_or_due_date_stands_in(
    loader: Loader,
) -> None:
    """The open lines of an order desk, and lines of purchase orders, with the headings as they were seen."""
    desk = [
        "Document Number",
        "Name",
        "Ship Date",
        "Item",
        "Type",
        "Quantity",
        "Quantity Fulfilled/Received",
        "Memo",
        "Rush Order",
    ]
    sold: Cells = {
        "Document Number": "SO77", "Name": "C1001 Café Müller", "Ship Date": "11/20/2026", "Item": "Bowl", "Type": "Assembly/Bill of Materials",
        "Quantity": "10", "Quantity Fulfilled/Received": "4", "Memo": "her allergy", "Rush Order": "No",
    }  # fmt: skip
    bought = ["Internal ID", "Document Number", "Name", "Ship To", "Status", "Item", "Quantity", "Quantity Fulfilled/Received",
              "Quantity Remaining", "Due Date/Receive By"]  # fmt: skip
    order: Cells = {
        "Internal ID": "9", "Document Number": "PO5", "Name": "V7 Kiln", "Ship To": "Her Street 1", "Status": "Pending Receipt", "Item": "Clay",
        "Quantity": "8", "Quantity Fulfilled/Received": "0", "Quantity Remaining": "8", "Due Date/Receive By": "11/13/2026",
    }  # fmt: skip
    found = loader({"desk.csv": text_of(desk, [sold]), "pos.csv": text_of(bought, [order])}, OVER)
    assert found.parts == dict.fromkeys(("desk.csv", "pos.csv"), "netsuite/transaction_lines")
    assert found.unknown == set()
    wanted = ("product_id", "ordered_on", "promised_on", "qty_ordered", "status")
    ship, due = date(2026, 11, 20), date(2026, 11, 13)
    assert found.rows("sales_order_lines", "order_id", *wanted) == [
        ("SO77", "Bowl", ship, ship, 10.0, "open")
    ]
    assert found.rows("purchase_order_lines", "po_id", *wanted) == [("PO5", "Clay", due, due, 8.0, "open")]
    assert found.rows("sales_orders", "ordered_on") == [(ship,)] and found.rows(
        "purchase_orders", "ordered_on"
    ) == [(due,)]


def test_trap_10_an_invoice_dated_in_the_future_is_set_aside(loader: Loader) -> None:
    paper: Cells = {
        "Internal ID": "1", "Type": "Invoice", "Document Number": "INV98", "Date": "10/25/2026", "Name": "C1001 Café Müller", "Status": "Open",
        "Amount": "10", "Due Date/Receive By": "11/24/2026", "Amount Remaining": "10",
    }  # fmt: skip
    later = paper | {"Document Number": "INV99", "Date": "1/25/2031", "Due Date/Receive By": "2/24/2031"}
    run = loader({"Invoices 2026-11-20.csv": text_of(PAPERS, [paper, later])}, OVER).run
    assert run.store.rows("select invoice_id from ops.invoices order by 1") == [
        ("INV98",),
        ("INV99",),
    ]
    check_tables(run, {"invoices"})
    assert run.store.rows("select invoice_id from ops.invoices") == [("INV98",)]
    assert run.store.rows("select rule from meta.quarantine where severity = 'set_aside'") == [
        ("dates_in_range",)
    ]


def sent(number: str, quantity: str, order: str = "Sales Order #SO1", **cells: object) -> Cells:
    return line("Item Fulfillment", number, **{"Status": "Shipped", "Quantity": quantity, "Created From": order, "Date": "3/10/2026"} | cells)  # fmt: skip


def came(number: str, quantity: str) -> Cells:
    return line("Item Receipt", number, **{"Name": "Delftware", "Created From": "Purchase Order #PO9", "Quantity": quantity, "Date": "3/19/2026"})  # fmt: skip


def test_trap_5_what_an_order_says_was_fulfilled_is_no_shipment_and_a_purchase_has_its_returns_taken_off(
    loader: Loader,
) -> None:
    """All ten were fulfilled, four of them by a supplier; ten were received, of which three went back, so that seven are said."""
    rows = [
        sold(**{"Quantity Fulfilled/Received": "10", "Status": "Billed"}),
        sent("IF1", "6"),
        bought(),
        came("IR1", "10"),
        sent("IF5", "3", "Vendor Return Authorization #VR1", Name="Delftware", Date="3/25/2026"),
    ]
    found = loader({"Lines.csv": text_of(LINES, rows)}, OVER)
    assert found.rows("shipment_lines", "order_id", "line_no", "qty_shipped") == [("SO1", "1", 6.0)]
    assert found.rows("goods_receipts", "receipt_id", "qty_received", "qty_rejected") == [
        ("IF5", 0.0, 3.0),
        ("IR1", 10.0, 0.0),
    ]
    assert found.rows("purchase_order_lines", "po_id", "qty_ordered", "status") == [("PO9", 10.0, "open")]


def test_trap_7_what_a_supplier_ships_to_the_customer_is_bought_and_has_not_left_from_stock(
    loader: Loader,
) -> None:
    rows = [
        sold(**{"Quantity Fulfilled/Received": "10", "Status": "Billed"}),
        sold("SO2", **{"Quantity Fulfilled/Received": "10", "Status": "Billed"}),
        sent("IF2", "10", "Sales Order #SO2"),
        bought(**{"Created From": "Sales Order #SO1", "Status": "Fully Billed"}),
        came("IR1", "10"),
    ]
    found = loader({"Lines.csv": text_of(LINES, rows)}, OVER)
    assert found.rows("sales_order_lines", "order_id", "status") == [("SO1", "closed"), ("SO2", "closed")]
    assert found.rows("purchase_order_lines", "po_id", "qty_ordered") == [("PO9", 10.0)]
    fill_fact(found.run, found.run.catalog.facts["order_line_delivery"], {})
    # Nobody says when it arrived: no day is taken from the purchase, nor from the order's own count.
    assert found.run.store.rows(
        "select order_id, delivered_on from fact.order_line_delivery order by order_id"
    ) == [("SO1", None), ("SO2", day(3, 10))]


def test_trap_8_the_highest_status_of_a_summary_is_no_status_and_is_told_as_unknown(loader: Loader) -> None:
    """Of a summarised search: the highest word of all lines in the alphabet, which none of them may have."""
    headings = ["Maximum of Status" if heading == "Status" else heading for heading in LINES]
    rows = [
        {
            ("Maximum of Status" if name == "Status" else name): cell
            for name, cell in sold(Status="Closed").items()
        }
    ]
    found = loader({"Summary.csv": text_of(headings, rows)}, OVER)
    assert found.unknown == {"Maximum of Status"}
    # 6 of 10 were fulfilled: what the quantities say.
    assert found.rows("sales_order_lines", "order_id", "qty_cancelled", "status") == [("SO1", 0.0, "open")]
