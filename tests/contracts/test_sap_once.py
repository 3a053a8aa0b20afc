"""A company that drops a list and the dump of the same documents: each counts once, by the rule that system.toml states."""

from collections.abc import Iterator
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.sap_lists import (
    BILL,
    DELIVERY,
    ITEM,
    ORDER,
    POSTING,
    PURCHASE,
    STOCK,
    Cell,
    table,
    workbook,
)
from tests.contracts.sap_tables import dump
from tests.contracts.taken_in import Loaded, Loader

pytestmark = pytest.mark.slow
DUMPED = [
    "VBAK",
    "VBAP",
    "VBEP",
    "LIKP",
    "LIPS",
    "EKKO",
    "EKPO",
    "EKET",
    "EKBE",
    "MKPF",
    "MSEG",
    "BSID",
    "BSAD",
    "BSIK",
    "VBRK",
    "VBRP",
]
NEW, OLD = "2026-11-01", "2026-09-01"  # the dumps are of 1 October
US: dict[str, Cell] = {"Sold-To Party": "100652", "Document Date": date(2026, 3, 2)}
RECEIVABLE: dict[str, Cell] = {"Posting Date": date(2026, 3, 25), "Document Date": date(2026, 3, 25)}


def lists() -> dict[str, list[list[Cell]]]:
    """Lists newer and older than the dumps, each with a document of the dumps and one of its own."""
    return {
        f"VA05_{NEW}": table(ORDER, {**US, "SD Document": "500001", "Net Value": 999, "Status": "C"}, {"SD Document": "1"}),
        f"VA05_{OLD}": table(ORDER, {**US, "SD Document": "500002", "SD document categ.": "H", "Net Value": 19}, {"SD Document": "2"}),
        f"VL06O_{NEW}": table(DELIVERY, {"Delivery": "80000002", "Actual delivery qty": 41}, {"Delivery": "1"}),
        f"VL06O_{OLD}": table(DELIVERY, {"Delivery": "80000001", "Actual delivery qty": 5}, {"Delivery": "2"}),
        f"ME2N_{NEW}": table(PURCHASE, {"Purchasing Document": "4500020004", "Order Quantity": 6}, {"Purchasing Document": "1"}),
        f"ME2N_{OLD}": table(PURCHASE, {"Purchasing Document": "4500020001", "Order Quantity": 7}, {"Purchasing Document": "2"}),
        f"MB51_{NEW}": table(
            POSTING,
            {"Material Document": "5000000001", "Posting Date": date(2026, 3, 10), "Purchase order": "4500020001"},
            {"Material Document": "5000000005", "Posting Date": date(2026, 3, 18), "Purchase order": "4500020001"},
            {"Material Document": "5000000099", "Qty in unit of entry": 3},
        ),
        "MB52_2026-10-01": table(STOCK, {"Unrestricted": 777}),
        f"FBL5N_{NEW}": table(
            ITEM,
            {**RECEIVABLE, "Document Number": "90000001", "Amount in Doc. Curr.": 1100, "Clearing Date": date(2026, 10, 20)},
            {"Document Number": "90000077", "Document Date": date(2026, 3, 28), "Amount in Doc. Curr.": 7},
            {"Document Number": "90000088", "Document Date": date(2026, 2, 1), "Amount in Doc. Curr.": 8},
        ),
        f"FBL5N_{OLD}": table(ITEM, {**RECEIVABLE, "Document Number": "90000002", "Amount in Doc. Curr.": -21}),
        f"FBL1N_{NEW}": table(BILL, {"Document Number": "5105600001", "Amount in Doc. Curr.": -45, "Clearing Date": date(2026, 10, 20)}),
        f"FBL1N_{OLD}": table(BILL, {"Document Number": "1700000001", "Document Type": "KG", "Posting Date": date(2026, 3, 22)}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    loader = Loader(tmp_path_factory.mktemp("sap"), shipped)
    files = {f"{name}_2026-10-01.csv": dump(name) for name in DUMPED}
    files["MARD_2026-10-01.csv"] = (
        dump("MARD_2026-11-23") + b"800,40001128,2000,FG01,L,,2026,11,,5,0,0,0,0,0\r\n"
    )
    loaded = loader(files | {f"{name}.XLSX": workbook(cells) for name, cells in lists().items()})
    assert [str(problem) for problem in loaded.received.problems] == []
    yield loaded
    loader.close()


def test_a_sales_document_counts_whole_from_the_newer_file(both: Loaded) -> None:
    # 500001 is newer in the list, which has one item of it; 500002 in the tables. All others stand in one of the two,
    # 500005 as a head alone.
    assert both.rows("sales_orders", "order_id", "status", "placed_amount", "cancelled_amount") == [
        ("1", "open", 100.5, 0.0),
        ("2", "open", 100.5, 0.0),
        ("500001", "closed", 999.0, 0.0),
        ("500002", "closed", 0.0, 20.0),
        ("500003", "closed", 0.0, 15.25),
        ("500005", "open", 77.0, 0.0),
    ]
    assert both.rows("sales_order_lines", "order_id", "line_no", "net_amount") == [
        ("1", "10", 100.5), ("2", "10", 100.5), ("500001", "10", 999.0), ("500002", "10", -20.0), ("500003", "10", -15.25),
    ]  # fmt: skip
    assert both.rows("sales_schedule_lines", "order_id", "schedule_line_no") == [
        ("1", "1"),
        ("2", "1"),
        ("500001", "1"),
    ]
    assert both.rows("return_lines", "return_id", "net_amount") == [("500002", 20.0)]


def test_a_delivery_counts_whole_from_the_newer_file(both: Loaded) -> None:
    found = [("1", 4.0), ("2", 4.0), ("80000001", 160.0), ("80000002", 41.0)]
    assert both.rows("shipment_lines", "shipment_id", "qty_shipped") == found
    assert [row[0] for row in both.rows("shipments", "shipment_id")] == [row[0] for row in found]


def test_a_purchase_order_counts_whole_from_the_newer_file(both: Loaded) -> None:
    assert both.rows("purchase_order_lines", "po_id", "line_no", "qty_ordered") == [
        ("1", "10", 30.0), ("2", "10", 30.0), ("4500020001", "10", 80.0), ("4500020001", "20", 10.0), ("4500020001", "30", 10.0),
        ("4500020004", "10", 6.0), ("4500020005", "10", 5.0),
    ]  # fmt: skip
    assert both.rows("purchase_orders", "po_id") == [
        ("1",),
        ("2",),
        ("4500020001",),
        ("4500020004",),
        ("4500020005",),
    ]
    assert {row[0] for row in both.rows("purchase_schedule_lines", "po_id")} == {"4500020001"}


def test_a_posting_counts_once_of_three_sources(both: Loaded) -> None:
    assert both.rows("stock_movements", "movement_id", "qty") == [
        ("4900000002/2026", -160.0),
        ("5000000001/2026", 40.0),
        ("5000000003/2026", -2.0),
        ("5000000005/2026", 30.0),
        ("5000000007/2026", 5.0),
        ("5000000099/2026", 3.0),
    ]
    # 5000000005 is in no MSEG: its receipt is that of the order's history, 0.5 cases of 40.
    assert both.rows("goods_receipts", "receipt_id", "qty_received", "qty_rejected") == [
        ("5000000001/2026", 40.0, 0.0),
        ("5000000003/2026", 0.0, 2.0),
        ("5000000004/2026", 5.0, 0.0),
        ("5000000005/2026", 20.0, 0.0),
        ("5000000099/2026", 3.0, 0.0),
    ]


def test_the_stock_of_a_plant_and_day_counts_from_the_list_that_has_values(both: Loaded) -> None:
    assert both.rows("stock_levels", "counted_on", "site", "bin", "qty", "amount") == [
        (date(2026, 10, 1), "1000", "FG01", 777.0, 170.5),
        (date(2026, 10, 1), "2000", "FG01", 5.0, None),
    ]


def test_a_receivable_counts_from_the_newer_file_with_or_without_its_company_code(both: Loaded) -> None:
    assert both.rows("invoices", "invoice_no", "amount", "status") == [
        ("0014000001", -66.0, "settled"),
        ("0018000001", 450.0, "open"),
        ("0018000002", -4.5, "open"),
        ("0090000002", -22.0, "open"),
        ("0090000003", 66.0, "settled"),
        ("90000001", 1100.0, "settled"),
        ("90000077", 7.0, "open"),
        ("90000088", 8.0, "open"),
    ]
    assert both.rows("payments", "payment_id", "amount") == [("14000001/2026/1000", 66.0)]


def test_what_sd_posted_counts_from_the_billing_documents_of_those_days(both: Loaded) -> None:
    assert [row for row in both.rows("invoice_lines", "invoice_id", "net_amount") if "/" in row[0]] == [
        ("18000001/2026/1000/1", 450.0),
        ("18000002/2026/1000/1", -4.5),
        ("90000088/2026", 8.0),
    ]


def test_a_bill_counts_from_the_newer_file(both: Loaded) -> None:
    assert both.rows("bills", "bill_no", "amount", "status") == [
        ("CN-1", -5.0, "open"),
        ("INV-77", 45.0, "settled"),
    ]
