"""SAP lists in other shapes than a workbook and in other languages: the same rows as from the spreadsheet."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.language import grade_in, language_of_table
from opsbrief.intake.look import glance
from opsbrief.intake.views import candidates
from tests.contracts.sap_lists import (
    ITEM,
    Cell,
    every_list,
    headings,
    tabbed,
    table,
    translated,
    unconverted,
    workbook,
)
from tests.contracts.taken_in import Loaded, Loader

TABLES = ["sales_orders", "sales_order_lines", "sales_schedule_lines", "shipment_lines", "shipments", "stock_movements", "goods_receipts",
          "stock_levels", "purchase_order_lines", "purchase_orders", "invoices", "invoice_lines", "bills", "production_orders", "customers",
          "suppliers", "products"]  # fmt: skip
EXPORTS = {
    "VA05": "orders", "VL06O": "deliveries", "MB51": "material_documents", "MB52_2026-11-23": "stock", "ME2N": "purchase_orders",
    "FBL5N": "customer_items", "FBL1N": "vendor_items", "COOIS": "production_orders",
}  # fmt: skip
FIORI = {
    "stock in Fiori": "stock",
    "orders in Fiori": "fiori_orders",
    "purchase orders in Fiori": "fiori_purchase_orders",
    "deliveries in Fiori": "fiori_deliveries",
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    made = Loader(tmp_path_factory.mktemp("sap"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def sheets(loader: Loader) -> Loaded:
    return loader({f"{name}.XLSX": workbook(cells) for name, cells in every_list().items()})


def fully(loaded: Loaded, ending: str) -> None:
    assert [str(problem) for problem in loaded.received.problems] == []
    assert loaded.parts == {f"{name}{ending}": f"sap/{export}" for name, export in EXPORTS.items()}
    assert loaded.unknown == set()


def test_spreadsheets_give_production_orders_and_bills_too(sheets: Loaded) -> None:
    fully(sheets, ".XLSX")
    assert sheets.rows(
        "production_orders", "production_order_id", "planned_finish_on", "qty_ordered", "qty_delivered", "qty_confirmed", "status", "owner"
    ) == [
        ("1000077", date(2026, 3, 20), 1200.5, 400.0, 410.25, "released", "S01"),
        ("1000078", date(2026, 3, 20), 1200.5, 400.0, 410.25, "closed", "S01"),
    ]  # fmt: skip
    assert sheets.rows(
        "bills", "bill_id", "bill_no", "supplier_id", "due_on", "amount", "open_amount", "status"
    ) == [
        ("5105600009/2026", "INV-77", "406102", date(2026, 4, 1), 1045.5, 1045.5, "open"),
        ("5105600010/2026", "INV-77", "406102", date(2026, 4, 1), -5.25, -5.25, "open"),
    ]


def test_unconverted_lists_are_the_same_rows_without_heads_and_star_lines(
    loader: Loader, sheets: Loaded
) -> None:
    amounts = {"VA05": "Net Value", "FBL5N": "Amount in Doc. Curr.", "ME2N": None}
    files = {}
    for name, cells in every_list().items():
        total = cells[0].index(amounts[name]) if amounts.get(name) else None
        files[f"{name}.txt"] = unconverted(cells, total).encode("cp1252")
    lists = loader(files)
    fully(lists, ".txt")
    assert lists.all_rows(TABLES) == sheets.all_rows(TABLES)
    dropped = lists.run.store.rows(
        "select reason, count(*) from meta.dropped_rows group by reason order by reason"
    )
    # A page per row, of 18 rows on 8 lists: all pages but the first of a list have a head and headings that are no data.
    assert dropped == [("page head", 10), ("repeated header", 10), ("total", 2)]


def test_text_with_tabs_is_the_same_rows(loader: Loader, sheets: Loaded) -> None:
    files = {
        f"{name}.xls": tabbed(cells, len(cells[0]) - 1).encode("utf-16")
        for name, cells in every_list().items()
    }
    texts = loader(files)
    fully(texts, ".xls")
    assert texts.all_rows(TABLES) == sheets.all_rows(TABLES)
    assert texts.run.store.rows("select distinct reason from meta.dropped_rows") == [("total",)]


def fiori(name: str) -> bytes:
    """A list of Fiori beside a sheet that tells of the export. Labels may hold line breaks."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "SAPUI5 Export"
    book.active.append([h.replace("Order Quantity", "Order\nQuantity") for h in headings(name)])
    row = {
        h: "2026-11-20" if "Date" in h else "7" if "Q" in h or "Stock" in h else "x" for h in headings(name)
    }
    book.active.append(list((row | {"Cases": "7", "Item Net Amount": "9.5"}).values())[: len(row)])
    book.create_sheet("Document Info").append(["Created by", "M. Example"])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def others(loader: Loader) -> Loaded:
    """The lists in three languages, those of Fiori, two lists of items without a language, a list of the table browser."""
    files: dict[str, bytes] = {}
    for language, code in enumerate(("de", "es", "pt")):
        for name, cells in every_list().items():
            files[f"{code}_{name}.txt"] = unconverted(translated(name, cells, language)).encode("cp1252")
    files |= {f"{name}.xlsx": fiori(name) for name in FIORI}
    vendors = table(
        ITEM,
        {"Document Number": "31", "Document Type": "AB"},
        {"Document Number": "32", "Document Type": "ZZ"},
        {"Document Number": "33", "Document Type": "KR"},
    )
    own = table(
        ITEM,
        {"Document Number": "34", "Document Type": "AB"},
        {"Document Number": "35", "Document Type": "ZZ"},
    )
    stock: list[list[Cell]] = [
        ["", "MANDT", "MATNR", "WERKS", "LGORT", "LABST"],
        ["", "800", "000000000040001128", "1000", "FG01", 1250.5],
    ]
    above = "Table:          MARD\nDisplayed Fields:   5 of   5  Fixed Columns:     4  List Width 0250\n"
    files["MARD_2026-11-20.txt"] = (above + unconverted(stock).split("\n", 1)[1]).encode("cp1252")
    return loader(files | {"vendors.XLSX": workbook(vendors), "customers.XLSX": workbook(own)})


def test_lists_in_german_spanish_and_portuguese_are_read_with_every_heading(
    others: Loaded, sheets: Loaded
) -> None:
    assert [str(problem) for problem in others.received.problems] == []
    store = others.run.store
    for code in ("de", "es", "pt"):
        for name, export in EXPORTS.items():
            assert others.parts[f"{code}_{name}.txt"] == f"sap/{export}"
    strange = (
        "select heading from meta.columns join meta.parts using (part_id) join meta.files using (file_id)"
    )
    assert store.rows(f"{strange} where outcome = 'unknown' and name like '__\\_%' escape '\\'") == []
    assert store.value("select count(*) from meta.unreadable_cells") == 0
    # Each list holds what the English one holds: the same sums, whatever replaces what.
    for export, column in (("orders", "net_value"), ("purchase_orders", "net_price"), ("stock", "value"),
                           ("material_documents", "amount"), ("customer_items", "document_amount"),
                           ("vendor_items", "document_amount"), ("deliveries", "actual_qty"), ("production_orders", "ordered")):  # fmt: skip
        wanted = sheets.run.store.value(f"select sum({column}) from raw.sap__{export}")
        found = store.rows(
            f"""select sum({column}) from landed.sap__{export} join meta.parts on part_id = _file join meta.files using (file_id)
            where _drop is null and regexp_matches(name, '^.._') group by name"""
        )
        assert found == [(wanted,)] * 3, export


def test_lists_of_fiori_are_recognised_beside_a_sheet_that_tells_of_the_export(others: Loaded) -> None:
    assert {part: what for part, what in others.parts.items() if "SAPUI5" in part} == {
        f"{name}.xlsx!SAPUI5 Export": f"sap/{export}" for name, export in FIORI.items()
    }
    # They have no numbers of items, so nothing is counted from them.
    assert others.rows("sales_order_lines", "order_id") == [("210403",), ("210403",)]
    assert {row[0] for row in others.rows("purchase_order_lines", "po_id")} == {"4500017734"}


def test_one_type_of_purchasing_tells_a_list_of_vendors_of_the_same_headings(others: Loaded) -> None:
    assert others.parts["vendors.XLSX"] == "sap/vendor_items"
    assert others.parts["customers.XLSX"] == "sap/customer_items"
    # A type that no list has is reported as such, in both.
    bills = [row for row in others.rows("bills", "bill_id", "status") if row[0] < "4"]
    assert bills == [("32/2026", "unknown"), ("33/2026", "open")]
    items = [row for row in others.rows("invoices", "invoice_id", "kind") if row[0] < "4"]
    assert items == [("34/2026", "payment_on_account"), ("35/2026", "unknown")]


def test_a_list_of_the_table_browser_is_a_dump(others: Loaded) -> None:
    assert others.parts["MARD_2026-11-20.txt"] == "sap/mard"
    levels = others.rows("stock_levels", "counted_on", "product_id", "bin", "qty")
    assert (date(2026, 11, 20), "40001128", "FG01", 1250.5) in levels


def graded(shipped: Catalog, tmp_path: Path, name: str, data: bytes) -> str:
    """What `opsbrief recognise` says of how a file's headings are known."""
    path = tmp_path / name
    path.write_bytes(data)
    [(part, answer)] = glance(path, name, candidates(shipped.exports, glance=True)).parts
    assert answer.export is not None
    return grade_in(answer.export, language_of_table(part, answer))


def test_a_list_in_a_language_of_which_no_genuine_file_was_seen_is_said_to_be_unverified(
    shipped: Catalog, tmp_path: Path
) -> None:
    """Genuine order lists were English, lists of movements Spanish and Portuguese; German headings are accepted unseen."""
    lists = every_list()
    german = {name: unconverted(translated(name, cells, 0)).encode("cp1252") for name, cells in lists.items()}
    for name, export in EXPORTS.items():
        said = graded(shipped, tmp_path, "liste.txt", german[name])
        known = shipped.systems["sap"].exports[export]
        wanted = (
            f"unverified layout in German ({known.grade} in "
            if known.evidence != "unverified"
            else "unverified layout"
        )
        assert said.startswith(wanted), (name, said)
    orders, movements = (
        next(name for name, e in EXPORTS.items() if e == export)
        for export in ("orders", "material_documents")
    )
    assert graded(shipped, tmp_path, "list.XLSX", workbook(lists[orders])) == "verified on genuine files"
    assert graded(shipped, tmp_path, "list.XLSX", workbook(lists[movements])) == (
        "unverified layout in English (verified on genuine files in Spanish, Portuguese)"
    )
    spanish = unconverted(translated(movements, lists[movements], 1)).encode("cp1252")
    assert graded(shipped, tmp_path, "lista.txt", spanish) == "verified on genuine files"
