"""The company's SAP plants as ALV grid exports: VA05, VL06O, MB51 (English, Spanish), MB52, ME2N, FBL5N.

Headings marked "from memory" in a comment stand in no genuine file we saw; all others do, in this order.
"""

from datetime import date, timedelta

from benchmarks.generate.company import CARRIER_NO, EXPORTED, LAST, ROTTERDAM, Line, Order
from benchmarks.generate.money import Invoice
from benchmarks.generate.supply import Movement, Purchase, Supply
from benchmarks.generate.tables import Row, Table, table_of

SHEET = "Sheet1"
_STATUS = {"A": "Open", "B": "Being Processed", "C": "Completed"}
_MOVES = {
    "101": ("GR goods receipt", "EM Entrada mercancías"),
    "102": ("GR for PO: reversal", "EM p.pedido: anulac."),
    "122": ("RE return to vendor", "DV devolución prov."),
    "303": ("TF rem.fm.stor.to pl", "TR sal.alm. a centro"),
    "305": ("TF pl.in stor.in plnt", "TR ent.alm.en centro"),
    "561": ("Receipt per initial entry of stock balances", "Entrada inicial stock"),
    "601": ("GD goods issue:delvy", "SM salida mcía:entr."),
    "701": ("GR phys.inv.: whse", "EM inventario: alm."),
    "702": ("GI phys.inv.: whse", "SM inventario: alm."),
}

# A layout of the genuine 93 columns, in their order; "^" keeps the second of two equal headings apart.
VA05 = {
    "SD Document": "text", "Item (SD)": "text", "Schedule Line Number": "text",
    "Sales Document Type": "text", "Document Date": "date", "Confirmed Quantity": "qty",
    "Purchase Order Number": "text", "Delivery Date": "date", "Created By": "text", "Sold-To Party": "text",
    "Order Quantity": "qty", "Storage Location": "text", "Material": "text", "Base Unit of Measure": "text",
    "Name 1": "text", "Net price": "amount", "Pricing unit": "text", "Unit of measure": "text",
    "Net value": "amount", "Net Value": "amount", "Status": "text", "Status^": "text",
    "Sales Organization": "text", "Sales Unit": "text", "Distribution Channel": "text",
    "Goods Issue Date": "date", "Document Currency": "text", "Plant": "text", "Order quantity": "qty",
    "Description": "text", "Reason for rejection": "text", "SD document categ.": "text",
    "Debit/Credit ind": "text", "Created On": "date",
}  # fmt: skip
# From memory: Item, Delivery Type, Act. Gds Mvmnt Date, POD date, both references, both forwarding agents.
VL06O = {
    "Delivery": "text", "Item": "text", "Delivery Type": "text", "Ship-to party": "text",
    "Deliv. date(From/to)": "date", "Location of the ship-to party": "text",
    "Name of the ship-to party": "text", "Material": "text", "Description": "text",
    "Delivery quantity": "qty", "Sales Unit": "text", "Actual delivery qty": "qty", "Plant": "text",
    "Shipping Point/Receiving Pt": "text", "Act. Gds Mvmnt Date": "date", "POD date": "date",
    "Reference document": "text", "Reference item": "text", "Forwarding agent": "text",
    "Name of forwarding agent": "text",
}  # fmt: skip
# From memory: the whole English list; Item (of the purchase order) and Currency are further display fields.
MB51 = {
    "Material": "text", "Material Description": "text", "Plant": "text", "Storage Location": "text",
    "Movement type": "text", "Movement Type Text": "text", "Material Document": "text",
    "Material Doc.Item": "text", "Posting Date": "date", "Qty in unit of entry": "qty",
    "Unit of Entry": "text", "Amt.in loc.cur.": "amount", "Currency": "text", "Purchase order": "text",
    "Item": "text", "Vendor": "text", "Customer": "text", "User Name": "text", "Entry Date": "date",
}  # fmt: skip
# From memory: Pedido, Posición, Cliente. The rest comes from two genuine Spanish lists.
MB51_ES = {
    "Material": "text", "Texto breve de material": "text", "Centro": "text", "Almacén": "text",
    "Clase de movimiento": "text", "Texto de clase-mov.": "text", "Documento material": "text",
    "Posición doc.mat.": "text", "Fe.contabilización": "date", "Ctd.en UM entrada": "qty",
    "Un.medida de entrada": "text", "Impte.mon.local": "amount", "Moneda": "text", "Pedido": "text",
    "Posición": "text", "Proveedor": "text", "Cliente": "text", "Nombre de usuario": "text",
    "Fecha de entrada": "date",
}  # fmt: skip
# From memory: the English list.
MB52 = {
    "Material": "text", "Material Description": "text", "Plant": "text", "Storage Location": "text",
    "Unrestricted": "qty", "Base Unit of Measure": "text", "Value Unrestricted": "amount",
    "Transit and Transfer": "qty", "In Quality Insp.": "qty", "Value in QualInsp.": "amount",
    "Blocked": "qty", "Value BlockedStock": "amount", "Currency": "text",
}  # fmt: skip
# From memory: the English words for the Spanish list; Material Group, Plant, Delivery Date, Net Order Value.
ME2N = {
    "Purchasing Document": "text", "Item": "text", "Purchasing Doc. Type": "text", "Document Date": "date",
    "Supplier/Supplying Plant": "text", "Short Text": "text", "Material": "text", "Material Group": "text",
    "Order Quantity": "qty", "Order Unit": "text", "Net Price": "amount", "Currency": "text",
    "Price Unit": "text", "Net Order Value": "amount", "Still to be delivered (value)": "amount",
    "Still to be delivered (qty)": "qty", "Plant": "text", "Storage Location": "text",
    "Deletion Indicator": "text", "Delivery Date": "date",
}  # fmt: skip
FBL5N = {
    "Document Status": "text", "G/L Account": "text", "Account": "text", "Trading partner": "text",
    "Document Number": "text", "Document Date": "date", "Posting Date": "date", "Reference": "text",
    "Assignment": "text", "Business place": "text", "Document Type": "text", "Special G/L Ind.": "text",
    "Net Due Date": "date", "Amount in Doc. Curr.": "amount", "Document Currency": "text",
    "Amount in Local Currency": "amount", "Local Currency": "text", "Clearing Document": "text",
    "Clearing Date": "date", "Text": "text", "Year/Month": "text",
}  # fmt: skip


def order_lists(orders: list[Order]) -> list[Table]:
    """Two overlapping VA05 lists: the older one shows its last months as they stood when it was made."""
    made = date(2026, 1, 5)
    newer_from = date(2025, 11, 1)
    old = [
        r
        for o in orders
        if o.ordered < made and o.site != ROTTERDAM
        for r in va05_rows(o, made - timedelta(days=1))
    ]
    new = [r for o in orders if o.ordered >= newer_from and o.site != ROTTERDAM for r in va05_rows(o, LAST)]
    return [
        table_of(f"sap/VA05_{made}.XLSX", VA05, old, SHEET),
        table_of(f"sap/VA05_{EXPORTED}.XLSX", VA05, new, SHEET),
    ]


def va05_rows(order: Order, seen: date) -> list[Row]:
    """The schedule lines of one order as a list made at the end of the day `seen` shows them."""
    document = sum(line.net for line in order.lines)
    rows: list[Row] = []
    for line in order.lines:
        for schedule, delivery, confirmed, asked in _schedule(order, line):
            rows.append(_va05_row(order, line, seen, document, schedule, delivery, confirmed, asked))
    return rows


def _schedule(order: Order, line: Line) -> list[tuple[str, date | None, int, int]]:
    if order.category == "K":
        return [("0", None, 0, 0)]
    if line.rejected:
        return [("1", line.requested, 0, line.qty)]
    if line.promised == line.requested:
        return [("1", line.promised, line.qty, line.qty)]
    return [("1", line.requested, 0, line.qty), ("2", line.promised, line.qty, 0)]


def _va05_row(
    order: Order,
    line: Line,
    seen: date,
    document: int,
    schedule: str,
    delivery: date | None,
    confirmed: int,
    asked: int,
) -> Row:
    status = _line_status(order, line, seen)
    back = order.category != "C"
    issue = min((d.shipped for d in line.drops), default=None)
    return [
        order.number, str(10 * line.line_no), schedule, {"C": "OR", "K": "CR", "H": "RE"}[order.category],
        order.ordered, confirmed, f"PO{int(order.number) - 180000}", delivery, "LBATCH",
        order.customer.number, line.qty, "FG01", line.product.number, "PC", order.customer.name,
        line.price / 100, "1", "PC", document / 100, line.net / 100, status, _STATUS[status], "LB01", "PC",
        "10", issue, order.currency, order.site, asked, line.product.name, "I2" if line.rejected else "",
        order.category, "X" if back else "", order.ordered,
    ]  # fmt: skip


def _line_status(order: Order, line: Line, seen: date) -> str:
    if order.category != "C" or line.rejected:
        return "C"
    gone = line.received_by(seen, shipped=True)
    return "C" if gone >= line.wanted else "B" if gone else "A"


def deliveries(orders: list[Order]) -> Table:
    """VL06O: deliveries that left, and those created for the next days that did not leave yet."""
    rows: list[tuple[str, int, Row]] = []
    for order in orders:
        for line in order.lines:
            for d in line.drops:
                picked = d.shipped <= LAST + timedelta(days=3) or line.promised <= LAST + timedelta(days=2)
                if order.site != ROTTERDAM and picked:
                    rows.append(
                        (
                            d.document,
                            d.item,
                            _vl06o_row(order, line, d.document, d.item, d.qty, d.shipped, d.delivered),
                        )
                    )
    rows.sort(key=lambda r: r[:2])
    return table_of(f"sap/VL06O_{EXPORTED}.XLSX", VL06O, [r for _, _, r in rows], SHEET)


def _vl06o_row(
    order: Order, line: Line, document: str, item: int, qty: int, shipped: date, delivered: date
) -> Row:
    left = shipped <= LAST
    return [
        document, str(item), "LF", order.customer.number, line.promised, order.customer.city,
        order.customer.name, line.product.number, line.product.name, qty, "PC", qty if left else 0,
        order.site, order.site, shipped if left else None, delivered if delivered <= LAST else None,
        order.number, str(10 * line.line_no), CARRIER_NO[order.carrier], order.carrier,
    ]  # fmt: skip


def material_documents(movements: list[Movement]) -> list[Table]:
    """MB51 in two files: the first months in Spanish headings, the rest in English."""
    change = date(2025, 6, 1)
    spanish = [_mb51_row(m, 1) for m in movements if m.on < change]
    english = [_mb51_row(m, 0) for m in movements if m.on >= change]
    tables = [
        table_of("sap/MB51_2025-05-31.XLSX", MB51_ES, spanish, SHEET),
        table_of(f"sap/MB51_{EXPORTED}.XLSX", MB51, english, SHEET),
    ]
    tables[1].blank_rows = 250
    return tables


def _mb51_row(m: Movement, language: int) -> Row:
    vendor = m.purchase.supplier.number if m.purchase else ""
    return [
        m.product.number, m.product.name, m.site, "FG01", m.kind, _MOVES[m.kind][language], m.document,
        str(m.item), m.on, m.qty, "PC", m.value / 100, "USD", m.purchase.number if m.purchase else "",
        str(m.purchase.item) if m.purchase else "", vendor, m.order.customer.number if m.order else "",
        "LBWHSE", m.on,
    ]  # fmt: skip


def stock_lists(supply: Supply) -> list[Table]:
    """MB52 at six month ends and on the last morning; the one of October has totals."""
    names = {p.product.number: p.product for p in supply.movements}
    tables = []
    ends = [date(2026, m, d) for m, d in ((5, 31), (6, 30), (7, 31), (8, 31), (9, 30), (10, 31))]
    for day in [*ends, EXPORTED]:
        rows: list[Row] = []
        for (site, number), qty in sorted(supply.stock_on(day).items()):
            value = qty * names[number].cost / 100
            rows.append([number, names[number].name, site, "FG01", qty, "PC", value, 0, 0, 0, 0, 0, "USD"])
        tables.append(table_of(f"sap/MB52_{day}.XLSX", MB52, rows, SHEET))
    _with_totals(tables[-2])
    return tables


def _with_totals(table: Table) -> None:
    rows = table.rows
    parts = [[r for r in rows if r[2] == site] for site in ("1000", "2000")]
    table.rows = [*parts[0], _total(parts[0], "1000"), *parts[1], _total(parts[1], "2000"), _total(rows, "")]


def _total(rows: list[Row], site: str) -> Row:
    return ["", "", site, "", _sum(rows, 4), "PC", round(_sum(rows, 6), 2), 0, 0, 0, 0, 0, "USD"]


def _sum(rows: list[Row], position: int) -> float:
    return sum(c for r in rows if isinstance(c := r[position], int | float))


def purchase_list(purchases: list[Purchase]) -> Table:
    """ME2N: every purchase order line of the SAP plants."""
    rows = [me2n_row(p) for p in purchases if p.site != ROTTERDAM]
    return table_of(f"sap/ME2N_{EXPORTED}.XLSX", ME2N, rows, SHEET)


def me2n_row(p: Purchase) -> Row:
    """One purchase order line; the supplier cell is number, five blanks, name."""
    left = 0 if p.deleted else max(p.qty - p.arrived, 0)
    return [
        p.number, str(p.item), "NB", p.ordered, f"{p.supplier.number}     {p.supplier.name}",
        p.product.name, p.product.number, p.product.group, p.qty, "PC", p.price / 100,
        "USD", "1", p.net / 100, left * p.price / 100,
        left, p.site, "FG01", "L" if p.deleted else "", p.promised,
    ]  # fmt: skip


def receivables(invoices: list[Invoice]) -> Table:
    """FBL5N, all items; `close_receivables` adds its grand total once the rows are final."""
    rows = [fbl5n_row(i) for i in invoices if i.site != ROTTERDAM and i.status not in ("Draft", "Void")]
    return table_of(f"sap/FBL5N_{EXPORTED}.XLSX", FBL5N, rows, SHEET)


def fbl5n_row(i: Invoice) -> Row:
    """One receivable item; credits and payments are negative."""
    amount = i.amount / 100
    return [
        "@5B@" if i.cleared else "@5C@", "140000", i.customer.number, "", i.number,
        i.on, i.on, i.order.number if i.order else "", "", "",
        i.kind, i.special, i.due, amount, "USD",
        amount, "USD", i.clearing, i.cleared, "", f"{i.on:%Y/%m}",
    ]  # fmt: skip


def close_receivables(table: Table) -> Row:
    """Adds and returns the grand total, all keys blank."""
    total: Row = [None] * len(FBL5N)
    table.rows.append(total)
    sum_receivables(table)
    return total


def sum_receivables(table: Table) -> None:
    """Makes the grand total, which is the last row, the sum of every item."""
    for heading in ("Amount in Doc. Curr.", "Amount in Local Currency"):
        at = table.column(heading)
        table.rows[-1][at] = round(_sum(table.rows[:-1], at), 2)


def close_movements(table: Table) -> Row:
    """Adds and returns the total per unit at the end of a material document list."""
    total: Row = [None] * len(MB51)
    total[9], total[10], total[11] = _sum(table.rows, 9), "PC", round(_sum(table.rows, 11), 2)
    table.rows.append(total)
    return total
