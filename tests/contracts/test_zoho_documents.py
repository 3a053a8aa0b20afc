"""Zoho Inventory and Books: packages, receives, credit notes, payments, adjustments and composite items; the zip of the data backup."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of
from tests.contracts.test_zoho_inventory import BILL, INVOICE, ITEM, PURCHASE, SALE, SECOND, headings
from tests.contracts.zoho_headings import (
    ADJUSTMENT,
    BOOK_BILL,
    BOOK_INVOICE,
    BOOK_ITEM,
    BOOK_SALES_ORDER,
    COMPOSITE,
    CREDIT_NOTE,
    CUSTOMER_PAYMENT,
    PACKAGE,
    RECEIVE,
    SHIPMENT,
    VENDOR_PAYMENT,
    heads,
)

ORDER, CUSTOMER, BOWL = SALE["SalesOrder ID"], SALE["Customer ID"], ITEM["Item ID"]
VASE = SECOND["Product ID"]


def paid(number: str, **cells: object) -> Cells:
    return {
        "CustomerPayment ID": number, "Payment Number": number[-1], "CustomerID": CUSTOMER, "Customer Name": "Café Müller", "Amount": "300.00",
        "Unused Amount": "0.00", "Currency Code": "USD", "Date": "2026-04-02", "Payment Status": "Paid", "Description": "her IBAN",
    } | {key.replace("_", " "): cell for key, cell in cells.items()}  # fmt: skip


def applied(allocation: str, invoice: str, amount: str) -> Cells:
    return {
        "InvoicePayment ID": allocation,
        "Amount Applied to Invoice": amount,
        "Invoice Number": invoice,
        "Invoice Payment Applied Date": "2026-04-03",
    }


def credited(number: str, **cells: object) -> Cells:
    return {
        "CreditNotes ID": number, "Credit Note Number": f"CN-{number}", "Credit Note Date": "2026-04-01", "Credit Note Status": "Open",
        "Customer ID": CUSTOMER, "Customer Name": "Café Müller", "Currency Code": "USD", "Total": "35.00", "Balance": "10.00", "Item Name": "Bowl",
        "Product ID": BOWL, "Quantity": "2.00", "Item Price": "10.00", "Item Total": "20.00", "SubTotal": "30.00", "Reason": "broken", "Notes": "she wept",
        "Associated Invoice Number": "INV-1", "Location Name": "Office", "Line Item Location Name": "Ghent", "Billing Country": "Germany",
    } | cells  # fmt: skip


def adjusted(number: str, reason: str, quantity: str, **cells: object) -> Cells:
    return {
        "Date": "2026-05-04", "Reference Number": number, "Reason": reason, "Status": "Adjusted", "Item Name": "Bowl", "Quantity Adjusted": quantity,
        "Description": "he dropped it",
    } | cells  # fmt: skip


PACKED: Cells = {"Package Number": "PKG-1", "Date": "2026-03-09", "SalesOrder Number": "SO/25-26/7", "Status": "shipped", "Item Name": "Bowl", "SKU": "B-1",
                 "Quantity Packed": "6"}  # fmt: skip
SENT: Cells = {"Shipment Order Number": "SHP-1", "Shipment Date": "2026-03-10", "SalesOrder Number": "SO/25-26/7", "Package Number": "PKG-1, PKG-2",
               "Status": "delivered", "Carrier": "Noordpost", "Tracking Number": "NP1", "Delivery Date": "2026-03-12", "Shipping Charge": "15.00"}  # fmt: skip
RECEIVED: Cells = {"Purchase Receive Number": "PR-1", "Receive Date": "2026-03-03", "Purchase Order Number": "PO-1", "Vendor Name": "Delftware",
                   "Status": "Received", "Item Name": "Bowl", "Quantity Received": "70"}  # fmt: skip
GIFT: Cells = {"Composite Item ID": "77", "Composite Item Name": "Gift", "SKU": "G-1", "Unit": "box", "Purchase Price": "EUR 9.50", "Status": "Active",
               "Category Name": "Sets", "Sales Description": "for her"}  # fmt: skip
SETTLED = BILL | {"Bill Status": "Paid", "Balance": "0.00"}
MEMBERS: Mapping[str, bytes] = {
    "Item.csv": text_of(headings("items"), [ITEM]),
    "Composite_Item.csv": text_of(COMPOSITE, [
        GIFT | {"Mapped Item Name": "Bowl", "Mapped Quantity": "2"}, GIFT | {"Mapped Item Name": "Vase", "Mapped Quantity": "1"},
        {"Composite Item ID": BOWL, "Composite Item Name": "Bowl, as a set", "Mapped Item Name": "Vase"}]),
    "Sales Order.csv": text_of(headings("sales_orders"), [SALE, SECOND]),
    "Package.csv": text_of(PACKAGE, [
        PACKED, PACKED | {"Package Number": "PKG-2", "Quantity Packed": "4"},
        PACKED | {"Package Number": "PKG-3", "Item Name": "Vase", "SKU": "V-1", "Status": "not_shipped", "Notes": "ring her"}]),
    "Shipment_Order.csv": text_of(SHIPMENT, [SENT]),
    "Purchase_Order.csv": text_of(headings("purchase_orders"), [
        PURCHASE | {"QuantityOrdered": "60.00", "Approved Date": "2026-02-01", "Shipment preference": "sea"}, PURCHASE | {"Item Total": "500.00"}]),
    "Purchase_Receive.csv": text_of(RECEIVE, [
        RECEIVED, RECEIVED | {"Purchase Receive Number": "PR-2", "Receive Date": "2026-03-08", "Quantity Received": "30"},
        RECEIVED | {"Purchase Receive Number": "PR-3", "Status": "In Transit"}, RECEIVED | {"Purchase Receive Number": "PR-4", "Status": "Adrift"}]),
    "Bill.csv": text_of(headings("bills"), [SETTLED, SETTLED | {"Bill ID": "82", "Bill Number": "D-78"}]),
    "Invoice.csv": text_of(headings("invoices"), [INVOICE]),
    "Credit_Note.csv": text_of(CREDIT_NOTE, [
        credited("41"), credited("41", **{"Item Name": "Vase", "Product ID": VASE, "Quantity": "1.00", "Item Total": "10.00"}),
        credited("42", **{"Credit Note Status": "Draft"}), credited("43", **{"Credit Note Status": "Void"}),
        credited("44", **{"Credit Note Status": "Closed", "Balance": "0.00", "Entity Discount Percent": "50.00"}),
        credited("45", **{"Credit Note Status": "Torn"})]),
    "Customer_Payment.csv": text_of(CUSTOMER_PAYMENT, [
        paid("6001", Unused_Amount="25.00") | applied("61", "INV-1", "175.00"), paid("6001", Unused_Amount="25.00") | applied("62", "INV-?", "100.00"),
        paid("6002", Unused_Amount="300.00"), paid("6003", Payment_Status="Void") | applied("63", "INV-1", "300.00"),
        paid("6004", Payment_Status="Adrift") | applied("64", "INV-1", "300.00")]),
    "Vendor_Payment.csv": text_of(VENDOR_PAYMENT, [
        {"VendorPayment ID": "7001", "Payment Number": "1", "Vendor Name": "Delftware", "Amount": "1000.00", "Unused Amount": "0.00", "Currency Code": "EUR",
         "Payment Status": "Paid", "Date": "2026-04-20", "PIPayment ID": "71", "Bill ID": BILL["Bill ID"], "Bill Number": "D-77", "Bill Amount": "1000.00",
         "Bill Payment Applied Date": "2026-04-21", "Vendor Bank Account Number": "NL00BANK"},
        {"VendorPayment ID": "7002", "Vendor Name": "Nova", "Amount": "90.00", "Unused Amount": "90.00", "Currency Code": "EUR", "Date": "2026-04-22"}]),
    "Inventory_Adjustment.csv": text_of(ADJUSTMENT, [
        adjusted("A-1", "Stocktaking results", "-2.00"), adjusted("A-1", "Damaged goods", "-1.00"), adjusted("A-2", "Inventory Revaluation", ""),
        adjusted("A-3", "Stolen goods", "-4.00", Status="Draft"), adjusted("A-4", "Gift to school", "-5.00")]),
    "Contacts.csv": b"Contact ID,Display Name,EmailID,Phone\n5,Eve Ng,eve@example.com,+49 30\n",
    "Quote.csv": b"Quote ID,Quote Date,Item Name\n9,2026-01-01,Bowl\n",
}  # fmt: skip


def backup() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in MEMBERS.items():
            file.writestr(f"backup/{name}", data)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("zoho"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """A data backup."""
    return loader({"zoho 2026-11-20.zip": backup()})


@pytest.fixture(scope="module")
def books(loader: Loader) -> Loaded:
    """A company on Zoho Books, and credit notes that were saved again."""
    bill: Cells = {"Bill ID": "81", "Bill Number": "B-1", "Bill Date": "2026-03-06", "Bill Status": "Open", "Vendor Name": "Delftware", "Total": "118.00",
                   "Balance": "118.00", "Currency Code": "INR", "Location Name": "Office", "Line Item Location Name": "Ghent"}  # fmt: skip
    order: Cells = {"Order Date": "2026-03-02", "Shipment Date": "2026-03-13", "SalesOrder Number": "SO-1", "Status": "Open", "Customer Name": "Acme",
                    "Currency Code": "INR", "Location Name": "Office", "Item Name": "Pump", "QuantityOrdered": "2", "Item Total": "50.00", "SubTotal": "50.00"}  # fmt: skip
    invoice = {k: v for k, v in INVOICE.items() if k != "Kit Combo Item Name"} | {
        "Supplier Phone": "+91 22",
        "Primary Contact Mobile": "+91 98",
    }
    files = {
        "Items.csv": text_of(BOOK_ITEM, [{"Item ID": "31", "Item Name": "Pump", "Purchase Rate": "INR 22.50", "Usage unit": "nos", "Status": "Inactive",
                                          "Description": "her pump"}]),
        "Invoice.csv": text_of(BOOK_INVOICE, [invoice]), "Bill.csv": text_of(BOOK_BILL, [bill, bill | {"Item Name": "Hose"}]),
        "Sales Order.csv": text_of(BOOK_SALES_ORDER, [order]),
        "few.csv": text_of(heads("Credit Note Date,Credit Note Number,Customer Name,Item Name,Quantity,Item Price,Discount Amount,Credit Note Status"), [
            {"Credit Note Date": "2026-04-01", "Credit Note Number": "CN-9", "Customer Name": "Acme", "Item Name": "Pump", "Quantity": "2", "Item Price": "11.50",
             "Discount Amount": "3", "Credit Note Status": "Open"}]),
    }  # fmt: skip
    files |= {
        f"{n}.csv": VARIANTS[v](text_of(CREDIT_NOTE, [credited(v, **{"Item Desc": "", "Notes": ""})]))
        for n, v in enumerate(VARIANTS)
    }
    return loader(files)


def test_the_backup_is_read_whole_and_what_is_not_wanted_is_named(company: Loaded) -> None:
    exports = {name.rpartition("/")[2].removesuffix(".csv"): export for name, export in company.parts.items()}
    ignored = "(ignored by name (zoho_inventory))"
    assert exports == {
        "Item": "zoho_inventory/items", "Composite_Item": "zoho_inventory/composite_items", "Sales Order": "zoho_inventory/sales_orders",
        "Package": "zoho_inventory/packages", "Shipment_Order": "zoho_inventory/shipment_orders", "Purchase_Order": "zoho_inventory/purchase_orders",
        "Purchase_Receive": "zoho_inventory/purchase_receives", "Bill": "zoho_inventory/bills", "Invoice": "zoho_inventory/invoices",
        "Credit_Note": "zoho_inventory/credit_notes", "Customer_Payment": "zoho_inventory/customer_payments",
        "Vendor_Payment": "zoho_inventory/vendor_payments", "Inventory_Adjustment": "zoho_inventory/inventory_adjustments",
        "Contacts": ignored, "Quote": ignored,
    }  # fmt: skip
    assert company.unknown == set() and company.received.problems == []


def test_packages_have_the_items_and_shipments_the_days(company: Loaded) -> None:
    wanted = (
        "shipment_id",
        "shipment_line_no",
        "order_id",
        "line_no",
        "product_id",
        "site",
        "carrier",
        "shipped_on",
        "delivered_on",
        "qty_shipped",
    )
    shared = (ORDER, "1", BOWL, "Rotterdam", "Noordpost", date(2026, 3, 10), date(2026, 3, 12))
    assert company.rows("shipment_lines", *wanted) == [
        ("SHP-1", "1", *shared, 6.0),
        ("SHP-1", "2", *shared, 4.0),
    ]


def test_a_shipment_has_no_freight_since_the_customer_is_charged_it(company: Loaded) -> None:
    columns = list(company.run.catalog.tables["shipments"].columns)
    (row,) = company.rows("shipments", *columns)
    assert dict(zip(columns, row, strict=True)) == {
        "shipment_id": "SHP-1", "shipment_no": "NP1", "customer_id": CUSTOMER, "site": "Rotterdam", "country": "Germany", "carrier": "Noordpost",
        "transport_mode": None, "shipped_on": date(2026, 3, 10), "arrive_by_on": None, "delivered_on": date(2026, 3, 12), "status": "delivered",
        "currency": None, "freight_amount": None, "goods_amount": None,
    }  # fmt: skip


def test_receives_fill_the_lines_of_their_item_in_order_and_goods_in_transit_are_not_here(
    company: Loaded,
) -> None:
    wanted = (
        "receipt_id",
        "receipt_line_no",
        "po_id",
        "po_line_no",
        "supplier_id",
        "product_id",
        "site",
        "received_on",
        "qty_received",
    )
    assert company.rows("goods_receipts", *wanted) == [
        ("PR-1", "1", "PO-1", "1", "Delftware", BOWL, "Rotterdam", date(2026, 3, 3), 70.0),
        ("PR-2", "1", "PO-1", "2", "Delftware", BOWL, "Rotterdam", date(2026, 3, 8), 30.0),
        ("PR-4", "1", "PO-1", "2", "Delftware", BOWL, "Rotterdam", None, 70.0),
    ]  # fmt: skip


def test_a_purchase_order_is_one_row(company: Loaded) -> None:
    wanted = (
        "po_id",
        "supplier_id",
        "site",
        "transport_mode",
        "ordered_on",
        "approved_on",
        "sent_on",
        "status",
        "currency",
        "net_amount",
    )
    assert company.rows("purchase_orders", *wanted) == [
        (
            "PO-1",
            "Delftware",
            "Rotterdam",
            "sea",
            date(2026, 2, 2),
            date(2026, 2, 1),
            None,
            "open",
            "EUR",
            1500.0,
        )
    ]


def test_credit_notes_are_positive_in_the_file_and_taken_off(company: Loaded) -> None:
    wanted = (
        "invoice_id",
        "invoice_no",
        "kind",
        "site",
        "invoiced_on",
        "due_on",
        "currency",
        "amount",
        "open_amount",
        "status",
    )
    memos = [row for row in company.rows("invoices", *wanted) if row[2] == "credit_memo"]
    assert memos == [
        (n, f"CN-{n}", "credit_memo", "Ghent", date(2026, 4, 1), None, "USD", -35.0, -still, status)
        for n, still, status in (
            ("41", 10.0, "open"),
            ("42", 10.0, "draft"),
            ("43", 10.0, "void"),
            ("44", 0.0, "settled"),
            ("45", 10.0, "unknown"),
        )
    ]
    told = ("invoice_id", "line_no", "kind", "product_id", "country", "qty", "net_amount", "status")
    lines = [
        row
        for row in company.rows("invoice_lines", *told)
        if row[2] == "credit_memo" and row[0] in ("41", "44")
    ]
    assert lines == [
        ("41", "1", "credit_memo", BOWL, "Germany", -2.0, -20.0, "posted"), ("41", "2", "credit_memo", VASE, "Germany", -1.0, -10.0, "posted"),
        ("44", "1", "credit_memo", BOWL, "Germany", -2.0, -10.0, "posted"),
    ]  # fmt: skip
    assert company.rows("sales_orders", "kind") == [("order",)]


def test_payments_count_per_invoice_and_advances_have_no_document(company: Loaded) -> None:
    wanted = (
        "payment_id",
        "allocation_no",
        "direction",
        "customer_id",
        "supplier_id",
        "invoice_id",
        "bill_id",
        "paid_on",
        "currency",
        "amount",
        "status",
    )
    received = ("received", CUSTOMER, None)
    day = date(2026, 4, 2)
    assert company.rows("payments", *wanted) == [
        ("6001", "", *received, None, None, day, "USD", 25.0, "posted"),
        ("6001", "61", *received, INVOICE["Invoice ID"], None, day, "USD", 175.0, "posted"),
        ("6001", "62", *received, "INV-?", None, day, "USD", 100.0, "posted"),
        ("6002", "", *received, None, None, day, "USD", 300.0, "posted"),
        ("6003", "63", *received, INVOICE["Invoice ID"], None, day, "USD", 300.0, "void"),
        ("6004", "64", *received, INVOICE["Invoice ID"], None, day, "USD", 300.0, "unknown"),
        ("7001", "71", "made", None, "Delftware", None, BILL["Bill ID"], date(2026, 4, 20), "EUR", 1000.0, "posted"),
        ("7002", "", "made", None, "Nova", None, None, date(2026, 4, 22), "EUR", 90.0, "posted"),
    ]  # fmt: skip


def test_a_bill_was_settled_on_the_day_of_its_payment(company: Loaded) -> None:
    assert company.rows("bills", "bill_id", "status", "cleared_on") == [
        (BILL["Bill ID"], "settled", date(2026, 4, 21)), ("82", "settled", None),
    ]  # fmt: skip
    assert company.rows("suppliers", "supplier_id") == [("Delftware",), ("Nova",)]


def test_adjustments_move_stock_for_a_reason_and_a_new_reason_is_shown(company: Loaded) -> None:
    wanted = (
        "movement_id",
        "movement_line_no",
        "kind",
        "movement_type",
        "product_id",
        "site",
        "posted_on",
        "qty",
    )
    shared = (BOWL, "Rotterdam", date(2026, 5, 4))
    assert company.rows("stock_movements", *wanted) == [
        ("adjustment A-1", "1", "count_difference", "Stocktaking results", *shared, -2.0), ("adjustment A-1", "2", "scrap", "Damaged goods", *shared, -1.0),
        ("adjustment A-4", "1", "Gift to school", "Gift to school", *shared, -5.0),
    ]  # fmt: skip


def test_a_composite_item_is_one_product_and_the_list_with_stock_knows_more(company: Loaded) -> None:
    wanted = ("product_id", "name", "product_group", "base_unit", "unit_cost", "currency", "sku")
    assert company.rows("products", *wanted) == [
        (BOWL, "Bowl", "Ceramics", "pcs", 2625.0, "ARS", "B-1"), ("77", "Gift", "Sets", "box", 9.5, "EUR", "G-1"),
    ]  # fmt: skip


def test_what_people_wrote_and_their_bank_accounts_are_not_loaded(company: Loaded, books: Loaded) -> None:
    for loaded in (company, books):
        exports = loaded.run.catalog.systems["zoho_inventory"].exports
        raw = repr([loaded.run.store.rows(f"select * from raw.zoho_inventory__{name}") for name in exports])
        for secret in (
            "IBAN",
            "NL00BANK",
            "she wept",
            "he dropped",
            "for her",
            "her pump",
            "ring her",
            "+91",
            "+49",
            "eve@",
            "allergy",
        ):
            assert secret not in raw


def test_a_payment_is_traced_to_its_row_in_the_backup(company: Loaded) -> None:
    rows = company.run.store.rows(
        "select path_in_file, _row from ops.payments join meta.parts on part_id = _file where payment_id = '6001' and allocation_no = '62'"
    )
    assert rows == [("backup/Customer_Payment.csv", 2)]


def test_books_and_its_long_headings(books: Loaded) -> None:
    named = {name: export for name, export in books.parts.items() if not name[0].isdigit()}
    assert named == {
        "Items.csv": "zoho_inventory/book_items", "Invoice.csv": "zoho_inventory/invoices", "Bill.csv": "zoho_inventory/bills",
        "Sales Order.csv": "zoho_inventory/sales_orders", "few.csv": "zoho_inventory/credit_notes",
    }  # fmt: skip
    # Custom fields are the company's own; a spelling of a heading that Books uses is not one.
    assert books.unknown == {"CF.Our own", "Item.CF.Colour"}
    assert books.received.problems == []


def test_books_has_items_without_stock_and_locations_for_lines(books: Loaded) -> None:
    assert books.rows(
        "products", "product_id", "name", "base_unit", "unit_cost", "currency", "is_active"
    ) == [("31", "Pump", "nos", 22.5, "INR", False)]
    assert books.rows("stock_levels", "product_id") == []
    assert books.rows("bills", "bill_id", "site", "amount") == [("81", "Ghent", 118.0)]
    assert books.rows("sales_orders", "order_id", "customer_id", "site", "owner", "placed_amount") == [
        ("SO-1", "Acme", "Office", None, 50.0)
    ]


def test_a_credit_note_without_totals_is_worth_its_price_less_discount(books: Loaded) -> None:
    rows = [row for row in books.rows("invoice_lines", "invoice_id", "qty", "net_amount") if row[0] == "CN-9"]
    assert rows == [("CN-9", -2.0, -20.0)]


def test_credit_notes_saved_again_give_the_same(books: Loaded) -> None:
    again = [
        row[1:]
        for row in books.rows("invoices", "invoice_id", "kind", "customer_id", "invoiced_on", "amount")
        if row[0] in VARIANTS
    ]
    assert again == [("credit_memo", CUSTOMER, date(2026, 4, 1), -35.0)] * len(VARIANTS)
