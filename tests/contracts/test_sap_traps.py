"""The traps of SAP lists, one by one: each of them has spoilt a figure somewhere."""

from datetime import date
from decimal import Decimal

import pytest

from tests.contracts.sap_lists import (
    DAY,
    DELIVERY,
    ITEM,
    ORDER,
    POSTING,
    PURCHASE,
    STOCK,
    Cell,
    one,
    pairs,
    table,
    taken,
)
from tests.contracts.taken_in import Loader


@pytest.mark.parametrize(("category", "kind"), [("K", "credit_memo"), ("H", "return")])
def test_trap_1_credits_and_returns_stand_positive_in_the_order_list(
    load: Loader, category: str, kind: str
) -> None:
    rows = table(
        ORDER,
        {
            "SD document categ.": category,
            "Debit/Credit ind": "X",
            "Schedule Line Number": "0",
            "Delivery Date": None,
        },
    )
    store = taken(load, {"EXPORT": rows})
    assert pairs(store, "select kind, qty_ordered, net_amount from ops.sales_order_lines") == [
        (kind, -4, Decimal("-100.5"))
    ]
    assert pairs(store, "select kind, placed_amount, cancelled_amount from ops.sales_orders") == [
        (kind, 0, Decimal("100.5"))
    ]


def test_trap_1_quotations_are_no_demand_and_other_categories_are_unknown(load: Loader) -> None:
    store = taken(
        load,
        {
            "EXPORT": table(
                ORDER, {"SD document categ.": "B"}, {"SD Document": "2", "SD document categ.": "E"}
            )
        },
    )
    assert pairs(store, "select order_id, kind from ops.sales_orders") == [("2", "unknown")]
    assert pairs(store, "select order_id, kind from ops.sales_order_lines") == [("2", "unknown")]


def test_trap_1_without_the_category_the_order_type_tells_it(load: Loader) -> None:
    types: list[dict[str, Cell]] = [
        {},
        {"SD Document": "300001", "Sales Document Type": "CR"},
        {"SD Document": "300002", "Sales Document Type": "ZXY"},
    ]
    store = taken(load, {"EXPORT": table(ORDER, *types, without=["SD document categ."])})
    assert [r[0] for r in pairs(store, "select kind from ops.sales_orders order by order_id")] == [
        "order",
        "credit_memo",
        "unknown",
    ]


def test_trap_2_the_value_of_the_document_is_on_every_line_and_is_not_added_up(load: Loader) -> None:
    rows = table(
        ORDER, {"Net value": 150, "Net Value": 100}, {"Item (SD)": "20", "Net value": 150, "Net Value": 50}
    )
    store = taken(load, {"EXPORT": rows})
    assert pairs(store, "select placed_amount from ops.sales_orders") == [(150,)]
    assert pairs(store, "select net_amount from ops.sales_order_lines order by line_no") == [(100,), (50,)]


def test_trap_3_schedule_lines_are_one_line_with_request_and_promise(load: Loader) -> None:
    rows = table(
        ORDER,
        {"Confirmed Quantity": 0, "Order quantity": 4, "Delivery Date": date(2026, 3, 9)},
        {
            "Schedule Line Number": "3",
            "Confirmed Quantity": 3,
            "Order quantity": 0,
            "Delivery Date": date(2026, 3, 20),
        },
        {
            "Schedule Line Number": "2",
            "Confirmed Quantity": 1,
            "Order quantity": 0,
            "Delivery Date": date(2026, 3, 12),
        },
    )
    store = taken(load, {"EXPORT": rows})
    line = one(store, "sales_order_lines")
    assert (line["requested_on"], line["promised_on"], line["qty_ordered"]) == (
        date(2026, 3, 9),
        date(2026, 3, 20),
        4,
    )
    assert pairs(store, "select placed_amount from ops.sales_orders") == [(Decimal("100.5"),)]
    assert pairs(
        store, "select row, into_row from meta.folded where table_name = 'sales_order_lines' order by row"
    ) == [(2, 1), (3, 1)]


def test_trap_3_the_first_schedule_line_is_the_lowest_number_not_the_first_text(load: Loader) -> None:
    rows = table(
        ORDER,
        {"Schedule Line Number": "10", "Delivery Date": date(2026, 5, 1)},
        {"Schedule Line Number": "9", "Delivery Date": date(2026, 6, 1)},
    )
    assert one(taken(load, {"EXPORT": rows}), "sales_order_lines")["requested_on"] == date(2026, 6, 1)


def test_trap_3_the_same_schedule_line_twice_stays_two_rows_for_the_check(load: Loader) -> None:
    rows = table(ORDER, {}, {"Order Quantity": 1, "Order quantity": 1, "Confirmed Quantity": 1})
    store = taken(load, {"EXPORT": rows})
    assert pairs(store, "select order_id, line_no, qty_ordered from ops.sales_order_lines order by 3") == [
        ("210403", "10", 1),
        ("210403", "10", 4),
    ]


def test_trap_4_a_rejected_line_reads_completed_and_is_cancelled(load: Loader) -> None:
    rejected: dict[str, Cell] = {
        "Status": "C",
        "Reason for rejection": "I2",
        "Net Value": 40,
        "Confirmed Quantity": 0,
    }
    store = taken(load, {"EXPORT": table(ORDER, {"Status": "C", "Item (SD)": "20"}, rejected)})
    assert pairs(
        store, "select status, qty_cancelled, promised_on from ops.sales_order_lines where line_no = '10'"
    ) == [("cancelled", 4, None)]
    assert pairs(store, "select status, placed_amount, cancelled_amount from ops.sales_orders") == [
        ("closed", Decimal("140.5"), 40)
    ]


def test_trap_4_an_order_whose_lines_are_all_rejected_is_cancelled(load: Loader) -> None:
    store = taken(
        load,
        {
            "EXPORT": table(
                ORDER, {"Reason for rejection": "I2"}, {"Reason for rejection": "I2", "Item (SD)": "20"}
            )
        },
    )
    assert pairs(store, "select status, placed_amount - cancelled_amount from ops.sales_orders") == [
        ("cancelled", 0)
    ]


def test_trap_5_a_reversal_is_taken_off_and_a_return_is_rejected(load: Loader) -> None:
    def posted(number: int, kind: str, qty: int) -> dict[str, Cell]:
        return {"Material Document": f"500000000{number}", "Movement type": kind, "Qty in unit of entry": qty}

    store = taken(
        load,
        {
            "EXPORT": table(
                POSTING,
                posted(1, "101", 30),
                posted(2, "102", -30),
                posted(3, "101", 28),
                posted(4, "122", -3),
            )
        },
    )
    assert pairs(store, "select qty_received, qty_rejected from ops.goods_receipts order by receipt_id") == [
        (30, 0),
        (-30, 0),
        (28, 0),
        (0, 3),
    ]
    assert pairs(store, "select kind, qty from ops.stock_movements order by movement_id") == [
        ("receipt", 30), ("receipt", -30), ("receipt", 28), ("return", -3),
    ]  # fmt: skip


def test_trap_5_arrival_and_release_count_once(load: Loader) -> None:
    arrival: dict[str, Cell] = {"Movement type": "103", "Posting Date": DAY}
    release: dict[str, Cell] = {
        "Movement type": "105",
        "Posting Date": date(2026, 3, 5),
        "Material Document": "5000041466",
    }
    alone: dict[str, Cell] = {**release, "Purchase order": "4500017999", "Material Document": "5000041467"}
    store = taken(load, {"EXPORT": table(POSTING, arrival, release, alone)})
    assert pairs(store, "select po_id, received_on, qty_received from ops.goods_receipts order by 1") == [
        ("4500017734", DAY, 30), ("4500017999", date(2026, 3, 5), 30),
    ]  # fmt: skip
    assert pairs(store, "select movement_type, qty from ops.stock_movements") == [("105", 30), ("105", 30)]


def test_trap_6_subtotals_and_totals_are_dropped_at_every_level(load: Loader) -> None:
    blank: dict[str, Cell] = dict.fromkeys(ORDER)
    orders = table(
        ORDER,
        {},
        blank | {"SD Document": "210403", "Net Value": 100.5, "Document Currency": "USD"},
        blank | {"Net Value": 100.5},
    )
    none: dict[str, Cell] = dict.fromkeys(STOCK)
    plant: dict[str, Cell] = {"Plant": "1000", "Base Unit of Measure": "PC", "Currency": "USD"}
    stock = table(
        STOCK,
        {},
        none | plant | {"Unrestricted": 50, "Value Unrestricted": 170.5},
        none | {"Unrestricted": 50, "Currency": "USD"},
    )
    nothing: dict[str, Cell] = dict.fromkeys(ITEM)
    items = table(ITEM, {}, nothing | {"Amount in Doc. Curr.": 100.5, "Amount in Local Currency": 100.5})
    moves = table(
        POSTING,
        {},
        dict.fromkeys(POSTING) | {"Material": "40001128", "Qty in unit of entry": 30, "Unit of Entry": "PC"},
    )
    store = taken(load, {"a": orders, "b": stock, "c": items, "d": moves})
    assert pairs(store, "select row, reason, count(*) from meta.dropped_rows group by all order by 1") == [
        (2, "total", 4),
        (3, "total", 2),
    ]
    for name in ("sales_orders", "sales_order_lines", "stock_levels", "invoices", "stock_movements"):
        assert store.value(f"select count(*) from ops.{name}") == 1


def test_trap_6_a_broken_row_is_no_total(load: Loader) -> None:
    store = taken(load, {"EXPORT": table(ORDER, {}, {"SD Document": "2", "Item (SD)": ""})})
    assert store.value("select count(*) from meta.dropped_rows") == 0
    assert pairs(store, "select order_id, line_no from ops.sales_order_lines order by 1 desc") == [
        ("210403", "10"),
        ("2", None),
    ]


def test_trap_7_a_delivery_counts_in_the_base_unit(load: Loader) -> None:
    store = taken(
        load,
        {
            "EXPORT": table(
                DELIVERY, {"Delivery quantity": 360, "Sales Unit": "CS", "Actual delivery qty": 14400}
            )
        },
    )
    assert one(store, "shipment_lines")["qty_shipped"] == 14400


def test_trap_7_an_order_in_cases_is_converted_by_the_company_s_table_or_not_counted(load: Loader) -> None:
    cases: dict[str, Cell] = {"Order Quantity": 3, "Sales Unit": "CS"}
    lists = {"EXPORT": table(ORDER, cases, {**cases, "Item (SD)": "20", "Material": "40009999"})}
    store = taken(load, lists, units="item,unit,factor\n40001128,CS,40\n")
    assert pairs(store, "select line_no, qty_ordered, unit from ops.sales_order_lines order by 1") == [
        ("10", 120, "PC"),
        ("20", None, "PC"),
    ]


def test_trap_7_purchases_and_movements_in_cases_are_converted_too(load: Loader) -> None:
    lists = {
        "a": table(STOCK, {}),
        "b": table(PURCHASE, {"Order Quantity": 2, "Order Unit": "CS"}, {"Item": "20", "Order Unit": "PAL"}),
        "c": table(
            POSTING,
            {"Qty in unit of entry": 2, "Unit of Entry": "CS"},
            {"Material Doc.Item": "2", "Unit of Entry": "PAL"},
        ),
    }
    store = taken(load, lists, units="item,unit,factor\n40001128,CS,40\n")
    assert pairs(store, "select qty_ordered from ops.purchase_order_lines order by line_no") == [
        (80,),
        (None,),
    ]
    assert pairs(store, "select qty from ops.stock_movements order by movement_line_no") == [(80,), (None,)]
    assert pairs(store, "select qty_received from ops.goods_receipts order by receipt_line_no") == [
        (80,),
        (None,),
    ]


def test_trap_8_a_price_holds_for_its_price_unit(load: Loader) -> None:
    rows = table(PURCHASE, {"Net Price": 250, "Price Unit": "100", "Order Quantity": 30})
    assert one(taken(load, {"EXPORT": rows}), "purchase_order_lines")["net_amount"] == 75


def test_trap_8_without_a_price_unit_the_open_value_tells_it_or_nothing_is_claimed(load: Loader) -> None:
    open_line: dict[str, Cell] = {
        "Net Price": 250,
        "Still to be delivered (qty)": 10,
        "Still to be delivered (value)": 25,
    }
    store = taken(
        load, {"EXPORT": table(PURCHASE, open_line, {"Item": "20", "Net Price": 250}, without=["Price Unit"])}
    )
    assert pairs(store, "select line_no, net_amount from ops.purchase_order_lines order by 1") == [
        ("10", 75),
        ("20", None),
    ]


def test_trap_9_the_statistical_delivery_date_is_the_promise(load: Loader) -> None:
    rows = table(
        {**PURCHASE, "Stat. Delivery Date": date(2026, 2, 25)},
        {},
        {"Item": "20", "Stat. Delivery Date": None},
    )
    store = taken(load, {"EXPORT": rows})
    assert pairs(store, "select promised_on from ops.purchase_order_lines order by line_no") == [
        (date(2026, 2, 25),),
        (date(2026, 3, 4),),
    ]


def test_trap_10_transfers_between_plants_are_neither_sold_nor_bought(load: Loader) -> None:
    own: dict[str, Cell] = {
        "Purchasing Document": "4600000001",
        "Purchasing Doc. Type": "UB",
        "Supplier/Supplying Plant": "1000       Main plant",
    }
    store = taken(load, {
        "a": table(PURCHASE, {}, own),
        "b": table(POSTING, {}, {"Material Document": "5", "Purchase order": "4600000001", "Vendor": ""}, {"Material Document": "6", "Movement type": "641"}),
        "c": table(DELIVERY, {}, {"Delivery": "2", "Purchasing Document": "4600000001"}, {"Delivery": "3", "Delivery Type": "NL"}, {"Delivery": "4", "Delivery Type": "LR"}),
    })  # fmt: skip
    assert pairs(store, "select po_id from ops.purchase_order_lines") == [("4500017734",)]
    assert pairs(store, "select po_id from ops.goods_receipts") == [("4500017734",)]
    assert pairs(store, "select shipment_id from ops.shipment_lines") == [("80120001",)]
    assert pairs(store, "select supplier_id from ops.suppliers") == [("406102",)]
    assert pairs(store, "select kind from ops.stock_movements where movement_type = '641'") == [("transfer",)]


def test_trap_11_down_payments_and_payments_are_no_sales(load: Loader) -> None:
    changes: list[dict[str, Cell]] = [
        {"Document Type": "DZ", "Special G/L Ind.": "A", "Amount in Doc. Curr.": -50},
        {"Document Type": "DZ", "Document Number": "2", "Amount in Doc. Curr.": -60},
        {"Document Type": "RV", "Document Number": "3", "Special G/L Ind.": "F"},
    ]
    store = taken(load, {"EXPORT": table(ITEM, *changes)})
    assert pairs(store, "select kind, amount from ops.invoices order by amount") == [
        ("payment_on_account", -60),
        ("payment_on_account", -50),
    ]
    assert store.value("select count(*) from ops.invoice_lines") == 0


def test_trap_12_an_amount_goes_with_its_own_currency(load: Loader) -> None:
    both: dict[str, Cell] = {"Amount in Doc. Curr.": 90, "Document Currency": "EUR"}
    local: dict[str, Cell] = {"Document Number": "2", "Amount in Doc. Curr.": None, "Document Currency": None}
    store = taken(load, {"EXPORT": table(ITEM, both, local)})
    assert pairs(store, "select amount, currency from ops.invoices order by amount") == [
        (90, "EUR"),
        (Decimal("100.5"), "USD"),
    ]


def test_trap_13_a_number_used_again_in_another_year_is_another_document(load: Loader) -> None:
    before = date(2025, 3, 3)
    store = taken(load, {
        "a": table(POSTING, {"Posting Date": before}),
        "b": table(POSTING, {}),
        "c": table(ITEM, {"Posting Date": before}),
        "d": table(ITEM, {}),
    })  # fmt: skip
    assert pairs(store, "select movement_id from ops.stock_movements order by 1") == [
        ("5000041465/2025",),
        ("5000041465/2026",),
    ]
    assert pairs(store, "select invoice_id from ops.invoices order by 1") == [
        ("9000000001/2025",),
        ("9000000001/2026",),
    ]


def test_trap_14_the_posting_date_counts_and_the_entry_date_is_kept(load: Loader) -> None:
    store = taken(load, {"EXPORT": table(POSTING, {"Entry Date": date(2026, 3, 12)})})
    assert one(store, "stock_movements")["posted_on"] == DAY
    assert pairs(store, "select entered_on - posted_on from raw.sap__material_documents") == [(10,)]


def test_trap_6_subtotals_by_material_and_plant_are_no_stock(load: Loader) -> None:
    """MB52 added up by plant and by material: a subtotal keeps the keys above it, and lacks the lower ones and the texts."""
    none: dict[str, Cell] = dict.fromkeys(STOCK)
    plant = none | {"Material": "40001128", "Plant": "1000", "Base Unit of Measure": "PC", "Currency": "USD"}
    other = {"Material": "40009999", "Material Description": "Bowl"}
    rows = table(
        STOCK,
        {},
        {"Storage Location": "FG02", "Unrestricted": 7, "Value Unrestricted": 29.5},
        plant | {"Unrestricted": 57, "Value Unrestricted": 200},
        {"Plant": "2000", "Unrestricted": 3, "Value Unrestricted": 10},
        plant | {"Plant": "2000", "Unrestricted": 3, "Value Unrestricted": 10},
        none | {"Material": "40001128", "Unrestricted": 60, "Value Unrestricted": 210},
        other | {"Unrestricted": 5, "Value Unrestricted": 1},
        # Stock of a plant without a place of its own has its text; what adds up nothing is stock too.
        other | {"Storage Location": "", "Unrestricted": 5, "Value Unrestricted": 1},
        none | other | {"Material Description": None, "Plant": "1000", "Unrestricted": 4},
        none | {"Unrestricted": 74, "Value Unrestricted": 212},
    )
    store = taken(load, {"MB52_2026-11-23": rows})
    assert pairs(store, "select row, reason from meta.dropped_rows order by row") == [
        (3, "total"), (5, "total"), (6, "total"), (10, "total"),
    ]  # fmt: skip
    assert pairs(store, "select product_id, site, bin, qty from ops.stock_levels order by all") == [
        ("40001128", "1000", "FG01", 50), ("40001128", "1000", "FG02", 7), ("40001128", "2000", "FG01", 3),
        ("40009999", "1000", "", 4), ("40009999", "1000", "", 5), ("40009999", "1000", "FG01", 5),
    ]  # fmt: skip
    assert pairs(store, "select reason from meta.parts") == [
        ("",)
    ]  # every total that is known agrees with its rows


def test_trap_6_totals_per_currency_check_the_rows_of_their_currency(load: Loader) -> None:
    none: dict[str, Cell] = dict.fromkeys(ITEM)
    euro: dict[str, Cell] = {"Document Number": "2", "Amount in Doc. Curr.": 20, "Document Currency": "EUR"}
    sums: list[dict[str, Cell]] = [
        none | {"Amount in Doc. Curr.": 100.5, "Document Currency": "USD"},
        none | {"Amount in Doc. Curr.": 21, "Document Currency": "EUR"},
    ]
    store = taken(load, {"FBL5N": table(ITEM, {}, euro, *sums)})
    [(reason,)] = pairs(store, "select reason from meta.parts")
    assert reason == "the total of EUR of 'Amount in Doc. Curr.' says 21.0000, its rows add up to 20.0000"


def test_components_of_a_bundle_and_free_goods_are_no_lines_of_their_own(load: Loader) -> None:
    """Higher-level item (UEPOS): either the bundle is sold, or, where only its components are priced, these are."""
    rows = table(
        ORDER | {"Higher-Level Item": ""},
        {},
        {"Item (SD)": "20", "Higher-Level Item": "10", "Net Value": 0},
        {"Item (SD)": "30", "Higher-Level Item": "10", "Net Value": 3},
        {"Item (SD)": "40", "Higher-Level Item": "000000", "Net Value": 0},
        {"Item (SD)": "50", "Net Value": 0},
        {"Item (SD)": "60", "Higher-Level Item": "50", "Net Value": 7},
        {"Item (SD)": "70", "Higher-Level Item": "50", "Net Value": 8},
    )
    store = taken(load, {"EXPORT": rows})
    assert pairs(store, "select line_no from ops.sales_order_lines order by 1") == [
        ("10",), ("40",), ("60",), ("70",),
    ]  # fmt: skip
    # The value of the document is that of all its items.
    assert one(store, "sales_orders")["placed_amount"] == Decimal("118.5")
