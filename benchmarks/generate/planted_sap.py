"""Planted errors of the SAP lists."""

from datetime import date, timedelta

from benchmarks.generate import sap
from benchmarks.generate.company import EXPORTED, SCRIPT_NAME
from benchmarks.generate.planted import Plants, added, first
from benchmarks.generate.tables import Cell, Row, Table

Tables = dict[str, Table]
# What follows for the rest of an order that is set aside.
LINE_OF_IT = "sales_order_lines.parent_found, sales_schedule_lines.parent_found"


def _is_date(cell: object, low: date, high: date) -> bool:
    return isinstance(cell, date) and low <= cell <= high


def due_in_december(table: Table) -> Row:
    """An order of one line that is due when the story is over: what is planted on copies of it moves no figure."""
    return first(
        table,
        lambda c: (
            c("SD document categ.") == "C"
            and c("Net value") == c("Net Value")
            and c("Order quantity") == c("Confirmed Quantity")
            and _is_date(c("Delivery Date"), date(2026, 12, 1), date(2026, 12, 31))
        ),
    )


def orders(plants: Plants, tables: Tables) -> None:
    """The order list: broken lines on new order numbers, and what is right but easily misread."""
    table = tables[f"sap/VA05_{EXPORTED}.XLSX"]
    base = due_in_december(table)
    none: dict[str, Cell] = {
        "Order Quantity": 0,
        "Order quantity": 0,
        "Confirmed Quantity": 0,
        "Net value": 0,
        "Net Value": 0,
    }
    zero = {"SD Document": "298101", **none}
    follows = "sales_schedule_lines.parent_found"
    plants.add(table, base, zero, "a line of 0 pieces", f"set_aside: sales_order_lines.sign, {follows}")
    once = added(table, base, {"SD Document": "298104"})
    half = {"Order Quantity": 1, "Order quantity": 1, "Confirmed Quantity": 1}
    price = once[table.column("Net price")]
    twice = added(table, once, {**half, "Net value": price, "Net Value": price})
    plants.note(
        table,
        "same order, item and schedule line twice, with different quantities",
        "set_aside: sales_order_lines.key_unique, sales_schedule_lines.key_unique",
        twice,
        once,
    )
    plants.add(
        table,
        base,
        {"SD Document": "298107", "Status": "Z"},
        "status code Z, which no list has",
        f"set_aside: sales_orders.known_value, sales_order_lines.known_value, {LINE_OF_IT}",
    )
    plants.add(
        table,
        base,
        {"SD Document": "298110", "Delivery Date": date(2062, 12, 3)},
        "delivery promised for 2062",
        f"set_aside: sales_order_lines.dates_in_range, sales_schedule_lines.dates_in_range, {follows}",
    )
    _not_errors(plants, tables, table)


def _not_errors(plants: Plants, tables: Tables, table: Table) -> None:
    memo = first(table, lambda c: c("SD document categ.") == "K", 900)
    plants.note(
        table,
        "credit memo request with a positive value",
        "finding: not an order, its value is taken off",
        memo,
    )
    refused = first(table, lambda c: c("Reason for rejection") == "I2", 900)
    plants.note(
        table, "rejected line that reads Completed", "finding: cancelled, neither due nor delivered", refused
    )
    script = first(table, lambda c: c("Name 1") == SCRIPT_NAME)
    plants.note(table, "customer name holds a script tag", "finding: shown as text", script)
    formula = first(table, lambda c: c("SD document categ.") == "C", 700)
    formula[table.column("Purchase Order Number")] = "=cmd()"
    plants.note(table, "text that looks like a formula", "finding: kept as text", formula)
    old = tables["sap/VA05_2026-01-05.XLSX"]
    row = first(old, lambda c: c("Status") == "A" and c("SD document categ.") == "C")
    plants.note(old, "still open here, completed in the newer list", "superseded", row)


def logistics(plants: Plants, tables: Tables) -> None:
    """Deliveries and purchase orders."""
    table = tables[f"sap/VL06O_{EXPORTED}.XLSX"]
    base = first(table, lambda c: c("POD date") is not None, 4000)
    row = added(table, base, {"Delivery": "80990001", "Reference document": "299999"})
    plants.note(
        table, "delivery for an order that no list has", "set_aside: shipment_lines.parent_found", row
    )
    row = added(
        table, base, {"Delivery": "80990004", "Act. Gds Mvmnt Date": date(1900, 1, 2), "POD date": None}
    )
    plants.note(
        table,
        "goods issue in 1900",
        "set_aside: shipment_lines.dates_in_range, shipments.dates_in_range",
        row,
    )
    once = added(table, base, {"Delivery": "80990007"})
    twice = added(table, once, {"Delivery quantity": 1, "Actual delivery qty": 1})
    plants.note(
        table,
        "same delivery and item twice, with different quantities",
        "set_aside: shipment_lines.key_unique",
        twice,
        once,
    )
    _purchases(plants, tables[f"sap/ME2N_{EXPORTED}.XLSX"])


def _purchases(plants: Plants, table: Table) -> None:
    table.headings.append("ZZ_BUYER_MOOD")
    table.kinds.append("text")
    for line in table.rows:
        line.append("")
    plants.note_place(
        table.place, "column ZZ_BUYER_MOOD, which no list of headings has", "column: unknown", 0
    )
    base = first(
        table, lambda c: c("Still to be delivered (qty)") == 0 and c("Deletion Indicator") == "", 500
    )
    row = added(
        table, base, {"Purchasing Document": "4500091001", "Order Quantity": -12, "Net Order Value": -120}
    )
    plants.note(
        table, "order of -12 pieces", "set_aside: purchase_order_lines.sign, purchase_orders.sign", row
    )
    row = added(table, base, {"Purchasing Document": "4500091003", "Delivery Date": date(2062, 2, 6)})
    plants.note(table, "delivery date in 2062", "set_aside: purchase_order_lines.dates_in_range", row)
    row = added(table, base, {"Purchasing Document": "4500091005", "Document Date": None})
    plants.note(table, "no document date", "set_aside: purchase_order_lines.required", row)


def stock(plants: Plants, tables: Tables) -> None:
    """Material documents and stock lists, with the total and blank rows at the end."""
    table = tables[f"sap/MB51_{EXPORTED}.XLSX"]
    base = first(table, lambda c: c("Movement type") == "101", 2000)
    row = added(table, base, {"Material Document": "5000990001", "Purchase order": "4599999990"})
    plants.note(
        table,
        "receipt for a purchase order that no list has",
        "set_aside: goods_receipts.parent_found; warned: goods_receipts.line_found",
        row,
    )
    ordered = _order_date(tables[f"sap/ME2N_{EXPORTED}.XLSX"], base[table.column("Purchase order")])
    early = ordered - timedelta(days=5)
    row = added(table, base, {"Material Document": "5000990002", "Posting Date": early, "Entry Date": early})
    plants.note(
        table, "received five days before it was ordered", "set_aside: goods_receipts.dates_in_order", row
    )
    _issues(plants, table)
    wrong = _reversed_receipt(table)
    plants.note(
        table,
        "receipt reversed by a 102 and posted again",
        "finding: counts once, with the later day",
        *wrong,
    )
    total = sap.close_movements(table)
    blank: Row = [None] * len(table.headings)
    table.rows.insert(-1, blank)
    plants.note(table, "blank row above the total", "dropped: blank", blank)
    plants.note(table, "total per unit", "dropped: total", total)
    after = len(table.rows) + 1
    plants.note_place(
        table.place, f"{table.blank_rows} blank rows after the total", "finding: no data", after
    )
    _levels(plants, tables)


def _issues(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Movement type") == "601", 3000)
    value = table.number(base, "Amt.in loc.cur.")
    row = added(
        table,
        base,
        {"Material Document": "4900990001", "Movement type": "Z87", "Movement Type Text": "Own type"},
    )
    plants.note(table, "movement type Z87, which no list has", "set_aside: stock_movements.known_value", row)
    row = added(table, base, {"Material Document": "4900990002", "Amt.in loc.cur.": -value})
    plants.note(table, "pieces out of stock, value into stock", "set_aside: stock_movements.sign", row)
    row = added(table, base, {"Material Document": "4900990003", "Posting Date": date(2062, 4, 4)})
    plants.note(table, "posted in 2062", "set_aside: stock_movements.dates_in_range", row)
    once = added(table, base, {"Material Document": "4900990004"})
    twice = added(table, once, {"Qty in unit of entry": -1, "Amt.in loc.cur.": -1.0})
    plants.note(
        table,
        "same document and item twice, with different quantities",
        "set_aside: stock_movements.key_unique",
        twice,
        once,
    )


def _order_date(table: Table, number: object) -> date:
    return table.day(first(table, lambda c: c("Purchasing Document") == number), "Document Date")


def _reversed_receipt(table: Table) -> tuple[Row, Row]:
    back = first(table, lambda c: c("Movement type") == "102", 1000)
    order, material = back[table.column("Purchase order")], back[table.column("Material")]
    came = first(
        table,
        lambda c: c("Movement type") == "101" and c("Purchase order") == order and c("Material") == material,
    )
    return came, back


def _levels(plants: Plants, tables: Tables) -> None:
    table = tables[f"sap/MB52_{EXPORTED}.XLSX"]
    once = table.rows[31]
    twice = added(table, once, {"Unrestricted": 1, "Value Unrestricted": 1.0})
    plants.note(
        table, "same material, plant and location twice", "set_aside: stock_levels.key_unique", twice, once
    )
    base = table.rows[60]
    wrong = table.number(base, "Value Unrestricted")
    row = added(table, base, {"Storage Location": "FG02", "Value Unrestricted": -wrong})
    plants.note(table, "stock above zero with a value below zero", "set_aside: stock_levels.sign", row)
    table = tables["sap/MB52_2026-10-31.XLSX"]
    totals = [r for r in table.rows if r[0] == ""]
    plants.note(table, "plant totals and the grand total", "dropped: total", *totals)


def receivables(plants: Plants, tables: Tables) -> None:
    """Customer line items, closed by the grand total of every row, the planted ones included."""
    table = tables[f"sap/FBL5N_{EXPORTED}.XLSX"]
    base = first(table, lambda c: c("Document Type") == "RV" and c("Clearing Date") is not None, 1500)
    issued = table.day(base, "Document Date")
    row = added(table, base, {"Document Number": "9099000001", "Net Due Date": issued - timedelta(days=20)})
    plants.note(table, "due before it was invoiced", "set_aside: invoices.dates_in_order", row)
    row = added(table, base, {"Document Number": "9099000002", "Document Date": None})
    plants.note(table, "no document date", "set_aside: invoices.required, invoice_lines.required", row)
    row = added(table, base, {"Document Number": "9099000003", "Net Due Date": date(2062, 1, 15)})
    plants.note(table, "due in 2062", "set_aside: invoices.dates_in_range", row)
    once = added(table, base, {"Document Number": "9099000004"})
    twice = added(table, once, {"Amount in Doc. Curr.": 10.0, "Amount in Local Currency": 10.0})
    plants.note(
        table,
        "same document twice, with different amounts",
        "set_aside: invoices.key_unique, invoice_lines.key_unique",
        twice,
        once,
    )
    plants.note(table, "grand total, all keys blank", "dropped: total", sap.close_receivables(table))
