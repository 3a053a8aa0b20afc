"""Planted errors of the SAP lists, continued: a row for each further check that such a list can fail."""

from datetime import date

from benchmarks.generate import sap
from benchmarks.generate.company import EXPORTED
from benchmarks.generate.planted import Plants, first
from benchmarks.generate.planted_sap import LINE_OF_IT, due_in_december
from benchmarks.generate.tables import Cell, Table

Tables = dict[str, Table]
OLD, FAR = date(1900, 1, 2), date(2062, 4, 4)


def plant(plants: Plants, tables: Tables) -> None:
    """All of them."""
    orders = tables[f"sap/VA05_{EXPORTED}.XLSX"]
    _orders(plants, orders)
    _returns(plants, orders)
    _deliveries(plants, tables[f"sap/VL06O_{EXPORTED}.XLSX"])
    _purchases(plants, tables[f"sap/ME2N_{EXPORTED}.XLSX"])
    _movements(plants, tables["sap/MB51_2025-05-31.XLSX"])
    _levels(plants, tables["sap/MB52_2026-05-31.XLSX"])
    _receivables(plants, tables[f"sap/FBL5N_{EXPORTED}.XLSX"])


def _orders(plants: Plants, table: Table) -> None:
    base = due_in_december(table)
    plants.add(
        table,
        base,
        {"SD Document": "298113", "SD document categ.": "Q"},
        "category Q, which no list has",
        f"set_aside: sales_orders.known_kind, sales_order_lines.known_kind, {LINE_OF_IT}",
    )
    below = -table.number(base, "Net value")
    plants.add(
        table,
        base,
        {"SD Document": "298116", "Net value": below, "Net Value": below},
        "order with a value below zero",
        f"set_aside: sales_orders.sign, {LINE_OF_IT}",
    )
    shipped = first(table, lambda c: c("Status") == "C" and c("SD document categ.") == "C", 1200)
    plants.add(
        table,
        shipped,
        {"Schedule Line Number": "9", "Order quantity": -5, "Confirmed Quantity": 0},
        "a further schedule line, for -5 pieces",
        "set_aside: sales_schedule_lines.sign",
    )


def _returns(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("SD document categ.") == "H", 900)
    below: dict[str, Cell] = {
        heading: -table.number(base, heading) for heading in ("Order Quantity", "Net value", "Net Value")
    }
    wrong: tuple[tuple[dict[str, Cell], str, str], ...] = (
        ({"Document Date": None}, "return without its date", "required"),
        ({"Document Date": OLD}, "return of 1900", "dates_in_range"),
        ({"Status": "Z"}, "return with status code Z, which no list has", "known_value"),
    )
    for n, (changes, what, rule) in enumerate(wrong):
        tables = ", ".join(f"{name}.{rule}" for name in ("return_lines", "sales_orders", "sales_order_lines"))
        own: dict[str, Cell] = {"SD Document": str(298201 + 3 * n), **changes}
        plants.add(table, base, own, what, f"set_aside: {tables}, {LINE_OF_IT}")
    plants.add(
        table,
        base,
        {"SD Document": "298210", **below},
        "return of fewer than no pieces",
        f"set_aside: return_lines.sign, sales_orders.sign, {LINE_OF_IT}",
    )


def _deliveries(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("POD date") is not None, 4000)
    fewer: dict[str, Cell] = {"Item": "900", "Delivery quantity": -1, "Actual delivery qty": -1}
    plants.add(table, base, fewer, "-1 piece delivered", "set_aside: shipment_lines.sign")


def _purchases(plants: Plants, table: Table) -> None:
    base = first(
        table, lambda c: c("Still to be delivered (qty)") == 0 and c("Deletion Indicator") == "", 300
    )
    plants.repeat(
        table,
        base,
        {"Deletion Indicator": "L"},
        "same order and item twice, once deleted",
        "set_aside: purchase_order_lines.key_unique",
    )
    plants.add(
        table,
        base,
        {"Purchasing Document": "4500091007", "Document Date": OLD},
        "ordered in 1900",
        "set_aside: purchase_orders.dates_in_range, purchase_order_lines.dates_in_range",
    )
    deleted = first(table, lambda c: c("Deletion Indicator") == "L" and c("Purchasing Document") != "")
    plants.change(
        table,
        deleted,
        {"Delivery Date": date(2024, 11, 1)},
        "deleted item, to be delivered before it was ordered",
        "warned: purchase_order_lines.dates_in_order",
    )


def _movements(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Clase de movimiento") == "101", 600)
    both = "set_aside: goods_receipts.{0}, stock_movements.{0}"
    plants.add(
        table,
        base,
        {"Documento material": "5000990011", "Fe.contabilización": None},
        "receipt without its day",
        both.format("required"),
    )
    plants.repeat(
        table,
        base,
        {"Ctd.en UM entrada": 1, "Impte.mon.local": 1.0},
        "same receipt twice, with different quantities",
        both.format("key_unique"),
    )
    plants.add(
        table,
        base,
        {"Documento material": "5000990012", "Fe.contabilización": FAR},
        "received in 2062",
        both.format("dates_in_range"),
    )
    plants.add(
        table,
        base,
        {
            "Documento material": "5000990013",
            "Posición": "990",
            "Ctd.en UM entrada": 1,
            "Impte.mon.local": 1.0,
        },
        "receipt for an item that its purchase order does not have",
        "warned: goods_receipts.line_found",
    )


def _levels(plants: Plants, table: Table) -> None:
    below: dict[str, Cell] = {"Storage Location": "FG02", "Unrestricted": -1, "Value Unrestricted": -1.0}
    plants.add(table, table.rows[40], below, "stock below zero", "warned: stock_levels.not_below_zero")


def _receivables(plants: Plants, table: Table) -> None:
    """The grand total is that of all rows, so it is taken anew."""
    sale = first(table, lambda c: c("Document Type") == "RV" and c("Clearing Date") is not None, 1500)
    plants.add(
        table,
        sale,
        {"Document Number": "9099000005", "Document Type": "XX"},
        "document type XX, which no list has",
        "set_aside: invoices.known_kind",
    )
    paid = first(table, lambda c: c("Document Type") == "DZ" and c("Clearing Date") is not None, 1500)
    both = "set_aside: payments.{0}, invoices.{0}"
    plants.add(
        table,
        paid,
        {"Document Number": "9099000006", "Posting Date": None},
        "payment without its posting date",
        both.format("required"),
    )
    less = {"Amount in Doc. Curr.": -1.0, "Amount in Local Currency": -1.0}
    plants.repeat(table, paid, less, "same payment twice, with different amounts", both.format("key_unique"))
    later = {"Document Date": FAR, "Posting Date": FAR}
    plants.add(
        table,
        paid,
        {"Document Number": "9099000007", **later},
        "paid in 2062",
        both.format("dates_in_range"),
    )
    sap.sum_receivables(table)
