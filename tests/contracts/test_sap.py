"""The system SAP: its lists are recognised by their headings, and each gives the ops rows that it should."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.formats import open_parts
from opsbrief.intake.parts import Opener
from opsbrief.intake.recognise import Recognition
from opsbrief.intake.views import candidates, views
from tests.contracts.sap_lists import (
    DAY,
    DELIVERY,
    GENUINE,
    ITEM,
    ORDER,
    POSTING,
    PURCHASE,
    STOCK,
    Cell,
    headings,
    one,
    pairs,
    table,
    taken,
    workbook,
)
from tests.contracts.taken_in import Loader


def recognised(tmp_path: Path, shipped: Catalog, heading_row: Sequence[str]) -> Recognition:
    """What a list under SAP's default name is, judged against every export of every system."""
    file = tmp_path / "EXPORT.XLSX"
    file.write_bytes(workbook([heading_row, ["1"] * len(heading_row)]))
    (part,) = open_parts(file, file.name, Opener(tmp_path, open_parts))
    [(_, answer)] = views(part, candidates(shipped.exports), file.name)
    return answer


def test_the_declaration_is_read_without_an_error(shipped: Catalog) -> None:
    assert [error for error in shipped.errors if "systems/sap" in error.where] == []


# --- recognition -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_heading_row_is_recognised_with_every_heading_accounted_for(
    tmp_path: Path, shipped: Catalog, name: str
) -> None:
    answer = recognised(tmp_path, shipped, headings(name))
    assert answer.export is not None
    assert answer.export.name == f"sap/{GENUINE[name][0]}"
    assert [fit.heading for fit in answer.fits if fit.outcome == "unknown"] == []


@pytest.mark.parametrize("name", GENUINE)
def test_order_and_own_columns_of_a_layout_do_not_matter(tmp_path: Path, shipped: Catalog, name: str) -> None:
    own = [*headings(name), "ZZ_OWN", "Custom field"]
    random.Random(7).shuffle(own)
    answer = recognised(tmp_path, shipped, own)
    assert answer.export is not None
    assert answer.export.name == f"sap/{GENUINE[name][0]}"
    assert sorted(f.heading for f in answer.fits if f.outcome == "unknown") == ["Custom field", "ZZ_OWN"]


@pytest.mark.parametrize("export_id", sorted({export for export, _ in GENUINE.values()}))
@pytest.mark.parametrize("spelling", [0, -1])
def test_the_required_headings_alone_are_enough_in_any_case(
    tmp_path: Path, shipped: Catalog, export_id: str, spelling: int
) -> None:
    export = shipped.export("sap", export_id)
    answer = recognised(
        tmp_path, shipped, [export.columns[n].heading[spelling].upper() for n in export.required]
    )
    assert answer.export == export


@pytest.mark.parametrize("export_id", sorted({export for export, _ in GENUINE.values()}))
def test_without_one_required_heading_a_list_is_unknown_and_the_heading_is_named(
    tmp_path: Path, shipped: Catalog, export_id: str
) -> None:
    export = shipped.export("sap", export_id)
    for missing in export.required:
        if (export_id, missing) == ("material_documents", "document"):
            continue  # that is the list without its documents
        answer = recognised(
            tmp_path, shipped, [export.columns[n].heading[0] for n in export.required if n != missing]
        )
        assert answer.export is None
        assert (export, [export.columns[missing].heading[0]]) in answer.nearest


def test_the_value_of_the_document_never_stands_in_for_the_value_of_the_item(
    tmp_path: Path, shipped: Catalog
) -> None:
    only_document = [h for h in headings("VA05") if h != "Net Value"]
    assert recognised(tmp_path, shipped, only_document).nearest[0][1] == ["Net Value"]
    only_item = recognised(tmp_path, shipped, [h for h in headings("VA05") if h != "Net value"])
    assert [f.column for f in only_item.fits if f.heading == "Net Value"] == ["net_value"]


def test_a_list_of_movements_without_their_documents_feeds_the_movements_from_its_newest_file(
    load: Loader,
) -> None:
    names = headings("MB51 Portuguese, without its documents")
    row: dict[str, Cell] = {
        "Material": "40001128", "Centro": "1000", "Depósito": "FG01", "Tipo de movimento": "101", "Data de lançamento": DAY,
        "Qtd.  UM registro": 30, "UM registro": "PC", "Montante em MI": 102.3, "Txt.tipo movimento": "EM entrada mercad.",
    }  # fmt: skip
    base = {name: row.get(name) for name in names}
    issued: dict[str, Cell] = {"Tipo de movimento": "201", "Qtd.  UM registro": -4, "Montante em MI": -13.64}
    total: dict[str, Cell] = dict.fromkeys(names) | {"Qtd.  UM registro": 22, "UM registro": "PC"}
    lists = {"MB51_2026-11-01": table(base, {}), "MB51_2026-11-08": table(base, {}, issued, issued, total)}
    store = taken(load, lists)
    assert pairs(store, "select kind, posted_on, qty, site from ops.stock_movements order by qty desc") == [
        ("receipt", DAY, 30, "1000"), ("consumption", DAY, -4, "1000"), ("consumption", DAY, -4, "1000"),
    ]  # fmt: skip
    assert store.value("select count(distinct (movement_id, movement_line_no)) from ops.stock_movements") == 3
    assert store.value("select count(*) from ops.goods_receipts") == 0
    assert one(store, "products")["product_id"] == "40001128"


def test_a_list_with_documents_goes_before_one_without(load: Loader) -> None:
    hidden = table(POSTING, {}, without=("Material Document", "Material Doc.Item"))
    store = taken(load, {"a": table(POSTING, {}), "b": hidden})
    assert pairs(store, "select movement_id from ops.stock_movements") == [("5000041465/2026",)]


# --- expected rows ---------------------------------------------------------------------------------------------------


def test_an_order_gives_a_document_and_a_line(load: Loader) -> None:
    store = taken(load, {"EXPORT": table(ORDER, {})})
    assert one(store, "sales_orders") == {
        "_row": 1, "order_id": "210403", "order_no": "210403", "kind": "order", "customer_id": "100652", "site": "1000", "channel": "10",
        "ordered_on": DAY, "status": "open", "currency": "USD", "placed_amount": Decimal("100.5"), "cancelled_amount": 0,
    }  # fmt: skip
    assert one(store, "sales_order_lines") == {
        "_row": 1, "order_id": "210403", "line_no": "10", "kind": "order", "product_id": "40001128", "customer_id": "100652",
        "site": "1000", "ordered_on": DAY, "requested_on": date(2026, 3, 9), "promised_on": date(2026, 3, 9), "qty_ordered": 4,
        "qty_cancelled": 0, "unit": "PC", "currency": "USD", "net_amount": Decimal("100.5"), "status": "open",
    }  # fmt: skip
    assert one(store, "customers") == {"_row": 1, "customer_id": "100652", "name": "Marina Home"}
    assert one(store, "products") == {
        "_row": 1,
        "product_id": "40001128",
        "name": "Reef vase",
        "base_unit": "PC",
    }


def test_a_delivery_gives_a_shipment_line(load: Loader) -> None:
    assert one(taken(load, {"EXPORT": table(DELIVERY, {})}), "shipment_lines") == {
        "_row": 1, "shipment_id": "80120001", "shipment_line_no": "10", "order_id": "210403", "line_no": "10", "product_id": "40001128",
        "site": "1000", "carrier": "Harbour Line", "shipped_on": date(2026, 3, 6), "delivered_on": date(2026, 3, 8), "qty_shipped": 4,
    }  # fmt: skip


def test_a_receipt_gives_a_movement_and_a_goods_receipt(load: Loader) -> None:
    store = taken(load, {"EXPORT": table(POSTING, {})})
    assert one(store, "stock_movements") == {
        "_row": 1, "movement_id": "5000041465/2026", "movement_line_no": "1", "kind": "receipt", "movement_type": "101",
        "product_id": "40001128", "site": "1000", "posted_on": DAY, "qty": 30, "currency": "USD", "amount": Decimal("102.3"),
    }  # fmt: skip
    assert one(store, "goods_receipts") == {
        "_row": 1, "receipt_id": "5000041465/2026", "receipt_line_no": "1", "po_id": "4500017734", "po_line_no": "10",
        "supplier_id": "406102", "product_id": "40001128", "site": "1000", "received_on": DAY, "qty_received": 30, "qty_rejected": 0,
    }  # fmt: skip


def test_the_same_movements_in_spanish_and_portuguese(load: Loader) -> None:
    spanish: dict[str, Cell] = dict.fromkeys(headings("MB51 Spanish, another layout"))
    spanish |= {
        "Material": "40001128",
        "Centro": "1000",
        "Clase de movimiento": "601",
        "Fe.contabilización": DAY,
    }
    spanish |= {
        "Documento material": "4900000001",
        "Posición doc.mat.": "1",
        "Cantidad": -6,
        "Impte.mon.local": -20.5,
    }
    portuguese: dict[str, Cell] = dict.fromkeys(
        [*headings("MB51 Portuguese, without its documents"), "Documento material"]
    )
    portuguese |= {
        "Material": "40001128",
        "Centro": "1000",
        "Tipo de movimento": "201",
        "Data de lançamento": DAY,
    }
    portuguese |= {"Documento material": "4900000002", "Qtd.  UM registro": -2, "Montante em MI": -6.5}
    store = taken(load, {"MB51": table(spanish, {}), "MB51 (1)": table(portuguese, {})})
    assert pairs(
        store, "select movement_id, movement_line_no, kind, qty, amount from ops.stock_movements order by 1"
    ) == [
        ("4900000001/2026", "1", "issue_for_sale", -6, Decimal("-20.5")),
        ("4900000002/2026", "row 1", "consumption", -2, Decimal("-6.5")),
    ]


def test_a_stock_list_gives_levels_of_its_day_and_the_cost_of_a_unit(load: Loader) -> None:
    store = taken(
        load,
        {
            "MB52_2026-10-31": table(STOCK, {}),
            "MB52_2026-11-23": table(STOCK, {"Unrestricted": 60, "Value Unrestricted": 210}),
        },
    )
    assert one(store, "stock_levels", "counted_on = date '2026-10-31'") == {
        "_row": 1, "counted_on": date(2026, 10, 31), "product_id": "40001128", "site": "1000", "bin": "FG01", "qty": 50,
        "currency": "USD", "amount": Decimal("170.5"),
    }  # fmt: skip
    assert pairs(store, "select counted_on, qty from ops.stock_levels order by 1")[1] == (
        date(2026, 11, 23),
        60,
    )
    assert one(store, "products")["unit_cost"] == Decimal("3.5")


def test_batches_of_a_place_are_added_up(load: Loader) -> None:
    rows = table(
        {**STOCK, "Batch": "B1"},
        {},
        {"Batch": "B2", "Unrestricted": 7, "Value Unrestricted": 10},
        {"Storage Location": "FG02"},
    )
    store = taken(load, {"MB52_2026-11-23": rows})
    assert pairs(store, "select bin, qty from ops.stock_levels order by 1") == [("FG01", 57), ("FG02", 50)]


def test_a_purchase_order_gives_a_line_and_its_supplier_from_one_cell(load: Loader) -> None:
    store = taken(load, {"EXPORT": table(PURCHASE, {})})
    assert one(store, "purchase_order_lines") == {
        "_row": 1, "po_id": "4500017734", "line_no": "10", "supplier_id": "406102", "product_id": "40001128", "site": "1000",
        "ordered_on": date(2026, 2, 2), "promised_on": date(2026, 3, 4), "qty_ordered": 30, "unit": "PC", "currency": "USD",
        "net_amount": Decimal("102.3"), "status": "closed",
    }  # fmt: skip
    assert one(store, "suppliers") == {"_row": 1, "supplier_id": "406102", "name": "Jade River Pottery"}
    assert one(store, "products")["product_group"] == "Ceramics"


def test_the_indicator_and_the_open_quantity_give_the_status_of_a_purchase_order_line(load: Loader) -> None:
    changes: list[dict[str, Cell]] = [
        {"Deletion Indicator": "L"},
        {"Deletion Indicator": "S"},
        {"Deletion Indicator": "Q"},
        {"Still to be delivered (qty)": 3},
    ]
    store = taken(
        load,
        {"EXPORT": table(PURCHASE, *({"Item": f"{n}0", **change} for n, change in enumerate(changes, 1)))},
    )
    assert [r[0] for r in pairs(store, "select status from ops.purchase_order_lines order by line_no")] == [
        "cancelled",
        "open",
        "unknown",
        "open",
    ]


def test_customer_items_give_invoices_and_credit_memos(load: Loader) -> None:
    paid: dict[str, Cell] = {
        "Document Number": "1600000002",
        "Document Type": "DG",
        "Amount in Doc. Curr.": -20,
        "Clearing Date": date(2026, 5, 5),
    }
    store = taken(load, {"EXPORT": table(ITEM, {}, paid)})
    assert one(store, "invoices", "invoice_no = '9000000001'") == {
        "_row": 1, "invoice_id": "9000000001/2026", "invoice_no": "9000000001", "kind": "invoice", "customer_id": "100652",
        "invoiced_on": DAY, "due_on": date(2026, 4, 1), "currency": "USD", "amount": Decimal("100.5"), "open_amount": Decimal("100.5"),
        "status": "open",
    }  # fmt: skip
    assert pairs(
        store,
        "select kind, amount, open_amount, cleared_on, status from ops.invoices where invoice_no = '1600000002'",
    ) == [("credit_memo", -20, 0, date(2026, 5, 5), "settled")]
    assert one(store, "invoice_lines", "kind = 'credit_memo'") == {
        "_row": 2, "invoice_id": "1600000002/2026", "line_no": "1", "kind": "credit_memo", "customer_id": "100652", "invoiced_on": DAY,
        "currency": "USD", "net_amount": -20, "status": "posted",
    }  # fmt: skip


# --- more than one list, odd ids, unknown codes ----------------------------------------------------------------------


def test_a_newer_list_replaces_an_order_whole_whatever_came_first(load: Loader) -> None:
    older = table(ORDER, {}, {"Item (SD)": "20"}, {"SD Document": "99"})
    store = taken(load, {"VA05_2026-03-10": table(ORDER, {"Status": "C"}), "VA05_2026-03-03": older})
    assert pairs(store, "select order_id, line_no, status from ops.sales_order_lines order by 1") == [
        ("210403", "10", "closed"),
        ("99", "10", "open"),
    ]


def test_two_lists_of_the_same_movements_count_once(load: Loader) -> None:
    store = taken(
        load,
        {
            "MB51_2026-03-03": table(POSTING, {}),
            "MB51_2026-03-10": table(POSTING, {}, {"Material Document": "6"}),
        },
    )
    assert store.value("select sum(qty) from ops.stock_movements") == 60


def test_the_same_document_and_item_twice_in_one_list_stays_for_the_check(load: Loader) -> None:
    store = taken(load, {
        "a": table(POSTING, {}, {"Qty in unit of entry": 1}),
        "b": table(DELIVERY, {}, {"Actual delivery qty": 1}),
        "c": table(STOCK, {}, {"Unrestricted": 1}),
        "d": table(ITEM, {}, {"Amount in Doc. Curr.": 10}),
        "e": table(PURCHASE, {}, {"Order Quantity": 1}),
    })  # fmt: skip
    for name in (
        "stock_movements",
        "goods_receipts",
        "shipment_lines",
        "stock_levels",
        "invoices",
        "purchase_order_lines",
    ):
        assert store.value(f"select count(*) from ops.{name}") == 2, name


def test_ids_join_with_and_without_leading_zeros(load: Loader) -> None:
    padded = {
        "SD Document": "0000210403",
        "Item (SD)": "000010",
        "Material": "000000000040001128",
        "Sold-To Party": "0000100652",
    }
    store = taken(load, {"a": table(ORDER, padded), "b": table(DELIVERY, {})})
    joined = "select count(*) from ops.sales_order_lines join ops.shipment_lines using (order_id, line_no, product_id)"
    assert store.value(joined) == 1
    assert one(store, "sales_orders")["order_no"] == "0000210403"
    assert store.value("select count(*) from ops.customers") == 1


def test_codes_that_no_list_has_become_unknown(load: Loader) -> None:
    store = taken(load, {
        "a": table(ORDER, {"Status": "Z"}),
        "b": table(POSTING, {"Movement type": "Z87"}),
        "c": table(ITEM, {"Document Type": "Y9"}),
    })  # fmt: skip
    assert pairs(store, "select status from ops.sales_order_lines") == [("unknown",)]
    assert pairs(store, "select status from ops.sales_orders") == [("unknown",)]
    assert pairs(store, "select kind from ops.stock_movements") == [("unknown",)]
    assert pairs(store, "select kind from ops.invoices") == [("unknown",)]
    assert store.value("select count(*) from ops.invoice_lines") == 0


def test_codes_in_words_are_understood_too(load: Loader) -> None:
    store = taken(
        load,
        {"EXPORT": table(ORDER, {"Status": "Completed"}, {"SD Document": "2", "Status": "Being Processed"})},
    )
    assert pairs(store, "select order_id, status from ops.sales_orders order by 1") == [
        ("2", "open"),
        ("210403", "closed"),
    ]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("document_categories", {"order", "return", "credit_memo", "debit_memo", "free_of_charge", "no_order"}),
        ("order_types", {"order", "return", "credit_memo", "debit_memo", "free_of_charge", "no_order"}),
        ("order_statuses", {"open", "closed"}),
        ("deletion_indicators", {"cancelled", "open"}),
        ("receivable_types", {"sale", "settlement"}),
        ("special_gl", {"settlement", "noted"}),
        ("movement_types", {
            "receipt", "issue_for_sale", "consumption", "transfer", "return", "scrap", "count_difference", "other", "not_in_stock",
        }),
    ],
)  # fmt: skip
def test_a_value_list_names_each_code_once_and_gives_only_words_that_the_mappings_know(
    shipped: Catalog, name: str, allowed: set[str]
) -> None:
    lines = shipped.value_lists[f"sap__{name}"].read_text("utf-8").splitlines()
    codes = [line.split(",")[0] for line in lines[1:]]
    assert len(codes) == len(set(codes))
    assert {line.split(",")[1] for line in lines[1:]} <= allowed


def test_a_list_of_fiori_gives_purchase_orders_where_nothing_else_tells_of_any(load: Loader) -> None:
    row: dict[str, Cell] = dict.fromkeys(headings("purchase orders in Fiori")) | {
        "PO Number": "4500017799", "Material": "40001128", "Plant": "1000", "Supplier": "406102", "PO Quantity": 30, "Open PO Qty": 12,
        "PO Received Qty": 18, "Created On Date": date(2026, 2, 2), "Delivery Date": date(2026, 3, 4), "Delivery Completed": "",
    }  # fmt: skip
    fiori = table(
        row,
        {},
        {"Open PO Qty": 0, "Material": "40001129"},
        {"PO Number": "4500017800", "Delivery Completed": "X"},
    )
    store = taken(load, {"Open POs": fiori})
    sent, due = date(2026, 2, 2), date(2026, 3, 4)
    assert pairs(
        store, "select po_id, line_no, product_id, supplier_id, ordered_on, promised_on, qty_ordered, status from ops.purchase_order_lines"
        " order by 1, 2"
    ) == [
        ("4500017799", "row 1", "40001128", "406102", sent, due, 30, "open"),
        ("4500017799", "row 2", "40001129", "406102", sent, due, 30, "closed"),
        ("4500017800", "row 1", "40001128", "406102", sent, due, 30, "closed"),
    ]  # fmt: skip
    assert pairs(store, "select po_id, status from ops.purchase_orders order by 1") == [
        ("4500017799", "open"), ("4500017800", "closed"),
    ]  # fmt: skip
    both = taken(load, {"Open POs": fiori, "ME2N": table(PURCHASE, {})})
    assert pairs(both, "select po_id from ops.purchase_order_lines") == [("4500017734",)]
