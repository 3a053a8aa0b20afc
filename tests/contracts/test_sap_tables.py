"""Dumps of SAP tables: recognised by their technical names, and mapped as the lists of the same documents are."""

from collections.abc import Iterator
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.sap_tables import TABLES, dump
from tests.contracts.taken_in import Loaded, Loader


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    made = Loader(tmp_path_factory.mktemp("sap"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def loaded(loader: Loader) -> Loaded:
    """Every table once, under names that say nothing true where that can be."""
    wrong = {"EKPO": "EKKO.csv", "EKKO": "EXPORT.csv"}
    return loader({wrong.get(name, f"{name}.csv"): dump(name) for name in TABLES})


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_tables_are_recognised_by_their_fields_and_never_by_the_name_of_the_file(loaded: Loaded) -> None:
    assert [str(problem) for problem in loaded.received.problems] == []
    wrong = {"EKPO": "EKKO.csv", "EKKO": "EXPORT.csv"}
    wanted = {wrong.get(name, f"{name}.csv"): f"sap/{export}" for name, (export, _) in TABLES.items()}
    assert loaded.parts == wanted


def test_no_field_is_unknown_and_names_of_users_and_addresses_stay_in_the_archive(loaded: Loaded) -> None:
    assert loaded.unknown == set()
    store = loaded.run.store
    for table in ("vbak", "kna1", "lfa1", "ekko"):
        for row in store.dicts(f"select * from raw.sap__{table}"):
            assert not {"MEYER", "Secret Person", "555-0100", "555-0102", "1 Quay"} & set(row.values())
    assert "ERNAM" not in store.columns("landed", "sap__vbak")


def test_sales_documents_and_their_kinds(loaded: Loaded) -> None:
    assert loaded.rows(
        "sales_orders", "order_id", "kind", "customer_id", "site", "channel", "ordered_on", "status", "currency",
        "placed_amount", "cancelled_amount", "owner",
    ) == [
        ("500001", "order", "100652", "1000", "10", day(3, 2), "open", "USD", 1160.5, 120.5, "N01"),
        ("500002", "return", "100652", "1000", "10", day(3, 30), "closed", "USD", 0.0, 20.0, "N01"),
        ("500003", "credit_memo", "100652", "1000", "10", day(3, 30), "closed", "USD", 0.0, 15.25, "N01"),
        ("500005", "order", "100653", "2000", "12", day(5, 30), "open", "EUR", 87.0, 0.0, None),
    ]  # fmt: skip


def test_items_in_the_base_unit_with_request_promise_and_rejection(loaded: Loaded) -> None:
    assert [
        row
        for row in loaded.rows(
            "sales_order_lines", "order_id", "line_no", "kind", "requested_on", "promised_on", "qty_ordered",
            "qty_cancelled", "net_amount", "status", "cancel_reason",
        )
        if row[0] < "500005"
    ] == [
        ("500001", "10", "order", day(3, 16), day(3, 24), 200.0, 0.0, 1000.0, "open", None),
        ("500001", "20", "order", day(3, 16), None, 3.0, 3.0, 120.5, "cancelled", "I2"),
        ("500001", "30", "order", day(3, 20), None, 4.0, 0.0, 40.0, "closed", None),
        ("500002", "10", "return", day(3, 30), None, -4.0, 0.0, -20.0, "closed", None),
        ("500003", "10", "credit_memo", day(3, 30), None, -3.0, 0.0, -15.25, "closed", None),
    ]  # fmt: skip


def test_an_item_without_its_status_or_its_head_is_unknown_and_not_guessed(loaded: Loaded) -> None:
    rows = loaded.rows("sales_order_lines", "order_id", "line_no", "kind", "status")
    assert [row for row in rows if row[0] >= "500005"] == [
        ("500005", "10", "order", "open"),
        ("500005", "20", "order", "unknown"),
        ("500099", "10", "unknown", "unknown"),
    ]


def test_an_item_is_traced_to_its_row_and_the_schedule_lines_folded_into_it(loaded: Loaded) -> None:
    store = loaded.run.store
    found = store.rows(
        """select files.name, line._row from ops.sales_order_lines as line join meta.parts on part_id = line._file
        join meta.files using (file_id) where order_id = '500001' and line_no = '10'"""
    )
    assert found == [("VBAP.csv", 1)]
    folded = store.rows(
        """select files.name, folded.row from meta.folded join meta.parts on parts.part_id = folded.part_id
        join meta.files using (file_id) where table_name = 'sales_order_lines' order by folded.row"""
    )
    assert folded == [("VBEP.csv", 1), ("VBEP.csv", 2), ("VBEP.csv", 3), ("VBEP.csv", 4)]


def test_schedule_lines_ask_or_confirm(loaded: Loaded) -> None:
    assert loaded.rows(
        "sales_schedule_lines", "line_no", "schedule_line_no", "requested_on", "confirmed_on", "ship_by_on",
        "qty_requested", "qty_confirmed",
    ) == [
        ("10", "1", day(3, 16), None, day(3, 12), 200.0, 0.0),
        ("10", "2", None, day(3, 24), day(3, 20), 0.0, 160.0),
        ("10", "3", None, day(3, 19), day(3, 15), 0.0, 40.0),
        ("20", "1", day(3, 16), None, None, 3.0, 0.0),
    ]  # fmt: skip


def test_a_return_order_is_a_return_and_its_delivery_and_credit_are_not_again(loaded: Loaded) -> None:
    assert loaded.rows(
        "return_lines", "return_id", "order_id", "line_no", "reason", "qty_returned", "net_amount", "status"
    ) == [("500002", "500001", "10", "101", 4.0, 20.0, "closed")]


def test_deliveries_to_customers_in_the_base_unit(loaded: Loaded) -> None:
    assert loaded.rows(
        "shipment_lines", "shipment_id", "order_id", "line_no", "shipped_on", "delivered_on", "ship_by_on", "qty_shipped"
    ) == [
        ("80000001", "500001", "10", day(3, 21), day(3, 25), day(3, 20), 160.0),
        ("80000002", "500001", "10", None, None, day(3, 20), 40.0),
    ]  # fmt: skip
    assert loaded.rows("shipments", "shipment_id", "customer_id", "arrive_by_on", "status") == [
        ("80000001", "100652", day(3, 24), "delivered"),
        ("80000002", "100652", day(3, 24), "open"),
    ]


def test_purchase_order_items_keep_the_first_promise_and_are_no_contract_transfer_or_return(
    loaded: Loaded,
) -> None:
    assert loaded.rows(
        "purchase_order_lines", "po_id", "line_no", "supplier_id", "promised_on", "qty_ordered", "net_amount", "status"
    ) == [
        ("4500020001", "10", "406102", day(3, 16), 80.0, 1500.0, "open"),
        ("4500020001", "20", "406102", None, 10.0, 20.0, "cancelled"),
        ("4500020001", "30", "406102", day(3, 20), 10.0, 20.0, "closed"),
        ("4500020004", "10", "406103", day(6, 10), 5.0, 10.0, "closed"),
        ("4500020005", "10", "406103", None, 5.0, 10.0, "draft"),
    ]  # fmt: skip
    assert loaded.rows("purchase_orders", "po_id", "buyer", "incoterm", "status", "net_amount") == [
        ("4500020001", "P01", "FOB", "open", 1520.0),
        ("4500020004", "P02", "EXW", "closed", 10.0),
        ("4500020005", "P02", "EXW", "draft", 10.0),
    ]
    assert loaded.rows(
        "purchase_schedule_lines", "po_id", "line_no", "schedule_line_no", "promised_on", "due_on", "qty_ordered", "qty_received"
    ) == [
        ("4500020001", "10", "1", day(3, 9), day(3, 20), 40.0, 40.0),
        ("4500020001", "10", "2", day(3, 16), day(3, 27), 40.0, 20.0),
        ("4500020001", "30", "1", day(3, 20), day(3, 20), 10.0, 9.0),
        ("4500020004", "10", "1", day(6, 10), day(6, 15), 5.0, 5.0),
    ]  # fmt: skip


def test_receipts_of_two_tables_count_once_and_in_the_base_unit(loaded: Loaded) -> None:
    assert loaded.rows(
        "goods_receipts", "receipt_id", "po_id", "po_line_no", "received_on", "qty_received", "qty_rejected"
    ) == [
        ("5000000001/2026", "4500020001", "10", day(3, 10), 40.0, 0.0),
        ("5000000003/2026", "4500020001", "10", day(3, 17), 0.0, 2.0),
        ("5000000004/2026", "4500020004", "10", day(6, 12), 5.0, 0.0),
        ("5000000005/2026", "4500020001", "10", day(3, 18), 20.0, 0.0),
    ]


def test_movements_take_their_sign_from_the_debit_and_credit_indicator(loaded: Loaded) -> None:
    assert loaded.rows("stock_movements", "movement_id", "kind", "posted_on", "qty", "amount") == [
        ("4900000002/2026", "issue_for_sale", day(3, 21), -160.0, -1120.0),
        ("5000000001/2026", "receipt", day(3, 10), 40.0, 30.0),
        ("5000000003/2026", "return", day(3, 17), -2.0, -1.5),
        ("5000000007/2026", "receipt", day(6, 15), 5.0, 5.0),
    ]


def test_stock_of_storage_locations_on_the_day_of_the_file(loaded: Loaded) -> None:
    assert loaded.rows("stock_levels", "counted_on", "product_id", "site", "bin", "qty") == [
        (day(11, 23), "40001128", "1000", "FG01", 1250.5),
        (day(11, 23), "40001128", "1000", "RM01", 0.0),
    ]


def test_receivables_in_the_documents_currency_due_by_their_terms(loaded: Loaded) -> None:
    assert loaded.rows(
        "invoices", "invoice_id", "kind", "invoiced_on", "due_on", "cleared_on", "currency", "amount", "open_amount", "status"
    ) == [
        ("14000001/2026/1000/2", "payment_on_account", day(5, 4), day(5, 4), day(5, 4), "USD", -66.0, 0.0, "settled"),
        ("18000001/2026/1000/1", "invoice", day(4, 1), day(5, 1), None, "EUR", 450.0, 450.0, "open"),
        ("18000002/2026/1000/1", "credit_memo", day(4, 3), day(5, 1), None, "EUR", -4.5, -4.5, "open"),
        ("90000001/2026/1000/1", "invoice", day(3, 25), day(5, 9), None, "USD", 1100.0, 1100.0, "open"),
        ("90000002/2026/1000/1", "credit_memo", day(3, 30), day(3, 30), None, "USD", -22.0, -22.0, "open"),
        ("90000003/2026/1000/1", "invoice", day(3, 26), day(4, 25), day(5, 4), "USD", 66.0, 0.0, "settled"),
    ]  # fmt: skip


def test_billing_documents_give_the_lines_and_what_accounting_holds_of_them_is_not_counted_again(
    loaded: Loaded,
) -> None:
    # A pro forma invoice is none; a cancellation takes off what it cancels; a contract is no order.
    assert loaded.rows(
        "invoice_lines", "invoice_id", "kind", "order_id", "invoiced_on", "qty", "currency", "net_amount"
    ) == [
        ("18000001/2026/1000/1", "invoice", None, day(4, 1), None, "EUR", 450.0),
        ("18000002/2026/1000/1", "credit_memo", None, day(4, 3), None, "EUR", -4.5),
        ("90000001", "invoice", "500001", day(3, 25), 200.0, "USD", 1000.0),
        ("90000002", "credit_memo", "500002", day(3, 30), -4.0, "USD", -20.0),
        ("90000003", "invoice", None, day(3, 26), 4.0, "USD", 60.0),
        ("90000004", "adjustment", None, day(3, 27), -4.0, "USD", -60.0),
        ("90000006", "adjustment", "500002", day(3, 31), 4.0, "USD", 20.0),
    ]


def test_payables_are_positive_and_payments_are_no_bills(loaded: Loaded) -> None:
    assert loaded.rows(
        "bills", "bill_id", "bill_no", "po_id", "billed_on", "due_on", "cleared_on", "amount", "open_amount", "status",
        "received_on", "block_reason",
    ) == [
        ("1700000001/2026/1000/1", "CN-1", None, day(3, 22), day(3, 22), None, -5.0, -5.0, "open", day(3, 22), None),
        ("5105600001/2026/1000/1", "INV-77", "4500020001", day(3, 17), day(4, 16), None, 45.0, 45.0, "open", day(3, 21), "other"),
        ("5105600002/2026/1000/1", "F-9", "4500020004", day(6, 14), day(6, 28), day(6, 30), 10.0, 0.0, "settled", day(6, 15), None),
    ]  # fmt: skip
    assert loaded.rows(
        "payments", "payment_id", "direction", "customer_id", "supplier_id", "paid_on", "amount"
    ) == [
        ("14000001/2026/1000", "received", "100652", None, day(5, 4), 66.0),
        ("1500000001/2026/1000", "made", None, "406103", day(6, 30), 10.0),
    ]


def test_masters(loaded: Loaded) -> None:
    assert loaded.rows(
        "customers", "customer_id", "name", "country", "region", "customer_class", "tax_no"
    ) == [
        ("100652", "Marina Home", "US", "OR", "A1", "US123"),
        ("100653", "Hafen Laden", "DE", "01", None, None),
    ]
    assert loaded.rows("suppliers", "supplier_id", "name", "country", "is_active") == [
        ("406102", "Jade River Pottery", "VN", True),
        ("406103", "Old Kiln", "VN", False),
    ]
    assert loaded.rows("products", "product_id", "name", "product_group", "base_unit", "is_active") == [
        ("40001128", "Reef vase", "CERAMIC", "PC", True),
        ("40001129", "Reef bowl", "CER", "PC", None),
        ("40001130", "Reef cup", "CER", "PC", None),
        ("40001131", None, "GLASS", "PC", False),
    ]
