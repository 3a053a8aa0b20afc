"""Rotterdam's Zoho Inventory as CSV exports: UTF-8 without BOM, LF, header fields repeated on each line row.

Headings follow the genuine files; edition columns (tax regimes, custom fields) are those of a European
edition. Shipment_Order's headings are from memory, as no genuine file of it is known.
"""

from collections import defaultdict

from benchmarks.generate.company import EXPORTED, LAST, ROTTERDAM, Company, Line, Order, Product, zoho_id
from benchmarks.generate.money import Bill, Invoice, bill_id
from benchmarks.generate.supply import Purchase, Supply
from benchmarks.generate.tables import Row, Table, money

FOLDER = "zoho_inventory"
ITEM = (
    "Item ID", "Created Time", "Last Modified Time", "Item Name", "Item Name(Secondary Language)",
    "Sales Description", "Selling Price", "Sales Account", "Is Returnable Item", "Brand", "Manufacturer",
    "Package Weight", "Package Length", "Package Width", "Package Height", "Dimension Unit", "Weight Unit",
    "Is Receivable Service", "Taxable", "Exemption Reason", "Product Type", "Source", "Reference ID",
    "Last Sync Time", "Status", "Unit Name", "SKU", "UPC", "EAN", "ISBN", "Part Number", "Purchase Price",
    "Purchase Account", "Purchase Description", "Inventory Account", "Inventory Valuation Method",
    "Reorder Level", "Preferred Vendor", "Warehouse Name", "Opening Stock", "Opening Stock Value",
    "Stock On Hand", "Is Combo Product", "Item Type", "Category Name", "Enable Bin Tracking", "Sellable",
    "Purchasable", "Track Inventory", "CF.Shelf", "CF.Country of origin",
)  # fmt: skip
SALES_ORDER = (
    "SalesOrder ID", "Order Date", "Expected Shipment Date", "SalesOrder Number", "Status", "Custom Status",
    "Customer ID", "Customer Name", "Currency Code", "Exchange Rate", "Item Name", "Product ID", "SKU",
    "Item Desc", "QuantityOrdered", "QuantityInvoiced", "QuantityPacked", "QuantityCancelled", "Usage unit",
    "Warehouse Name", "Item Price", "Discount Amount", "Item Total", "SubTotal", "Total", "Shipping Charge",
    "Sales Person", "Delivery Method", "Billing Country",
)  # fmt: skip
PURCHASE_ORDER = (
    "Purchase Order ID", "Purchase Order Date", "Delivery Date", "Purchase Order Number", "Reference#",
    "Purchase Order Status", "Vendor Name", "Is Inclusive Tax", "Currency Code", "Exchange Rate",
    "Template Name", "Expected Arrival Date", "Account", "Item Price", "Item Name", "Product ID",
    "Item Desc", "QuantityOrdered", "QuantityCancelled", "QuantityReceived", "QuantityBilled", "Usage unit",
    "Item Total", "Total", "Adjustment", "Payment Terms Label",
)  # fmt: skip
BILL = (
    "Bill Date", "Due Date", "Bill ID", "Vendor Name", "Entity Discount Percent", "Payment Terms",
    "Payment Terms Label", "Bill Number", "PurchaseOrder", "Currency Code", "Exchange Rate", "SubTotal",
    "Total", "Balance", "Bill Status", "Created By", "Product ID", "Item Name", "Account", "Description",
    "Quantity", "Usage unit", "Tax Amount", "Item Total", "Rate", "Purchase Order Number", "Is Landed Cost",
)  # fmt: skip
INVOICE = (
    "Invoice Date", "Invoice ID", "Invoice Number", "Invoice Status", "Customer ID", "Customer Name",
    "Due Date", "Currency Code", "Exchange Rate", "SubTotal", "Total", "Balance", "Last Payment Date",
    "Shipping Charge", "Item Name", "Quantity", "Item Total", "Usage unit", "Item Price", "Product ID",
    "Sales Order Number", "Sales person",
)  # fmt: skip
# From memory, all of it.
SHIPMENT_ORDER = (
    "Package ID", "Package Number", "Date", "SalesOrder Number", "Customer Name", "Status", "Shipment Date",
    "Shipment Order Number", "Carrier", "Delivery Date", "Item Name", "SKU", "Quantity Packed", "Notes",
)  # fmt: skip
_PEOPLE = ("Femke Visser", "Jonas Adler")


def tables(
    company: Company, orders: list[Order], supply: Supply, invoices: list[Invoice], bills: list[Bill]
) -> list[Table]:
    """The six exports; the item list carries its date in the name, as its stock figures are a snapshot."""
    own = [o for o in orders if o.site == ROTTERDAM]
    purchases = [p for p in supply.purchases if p.site == ROTTERDAM]
    invoiced = invoices_per_line(invoices)
    return [
        _table(f"Item_{EXPORTED}.csv", ITEM, items(company, own, supply)),
        _table(
            "Sales_Order.csv",
            SALES_ORDER,
            [r for o in own for r in order_rows(o, invoiced)],
        ),
        _table("Purchase_Order.csv", PURCHASE_ORDER, purchase_rows(purchases)),
        _table("Bill.csv", BILL, [r for n, b in enumerate(bills, 1) for r in bill_rows(n, b)]),
        _table("Invoice.csv", INVOICE, [r for i in invoices if i.site == ROTTERDAM for r in invoice_rows(i)]),
        _table("Shipment_Order.csv", SHIPMENT_ORDER, shipment_rows(own)),
    ]


def _table(name: str, headings: tuple[str, ...], rows: list[Row]) -> Table:
    return Table(f"{FOLDER}/{name}", list(headings), rows)


def items(company: Company, orders: list[Order], supply: Supply) -> list[Row]:
    """Item.csv: price cells carry the currency; stock on hand is what came in less what left."""
    stock = {number: qty for (site, number), qty in supply.opening.items() if site == ROTTERDAM}
    opening = dict(stock)
    for p in supply.purchases:
        if p.site == ROTTERDAM:
            stock[p.product.number] += p.arrived
    for order in orders:
        for line in order.lines:
            stock[line.product.number] -= line.received_by(LAST, shipped=True)
    return [
        item_row(p, n, opening[p.number], stock[p.number])
        for n, p in enumerate(p for p in company.products if p.sku)
    ]


def item_row(p: Product, n: int, opening: int, stock: int) -> Row:
    """One item; every fifth description runs over two lines, as typed by people."""
    text = f"{p.name}\nSold in cartons of six" if n % 5 == 0 else p.name
    return [
        p.number, f"2024-10-0{n % 9 + 1} 09:12:44", "2026-11-20 16:40:02", p.name, "", text,
        f"EUR {money(p.price)}", "Sales", "true", "", "", "0.00", "0.00", "0.00", "0.00", "cm", "kg",
        "false", "true", "", "goods", "", "", "", "Active", "pcs", p.sku, "", "", "", "",
        f"EUR {money(p.cost)}", "Cost of Goods Sold", "", "Inventory Asset", "FIFO", "40.00",
        p.supplier.name, ROTTERDAM, f"{opening}.00", f"{money(opening * p.cost)}", f"{stock}.00", "false",
        "Inventory", p.group, "false", "true", "true", "true", f"R{n % 12 + 1:02d}", "",
    ]  # fmt: skip


def invoices_per_line(invoices: list[Invoice]) -> dict[int, int]:
    """Invoiced pieces per order line object."""
    out: defaultdict[int, int] = defaultdict(int)
    for invoice in invoices:
        for line, qty in invoice.lines:
            out[id(line)] += qty
    return out


def order_rows(o: Order, invoiced: dict[int, int]) -> list[Row]:
    """One row per line; SubTotal, Total and Shipping Charge belong to the whole order."""
    sub = sum(line.net for line in o.lines)
    charge = 1500 if int(o.ident) % 4 == 0 else 0
    promised = min(line.promised for line in o.lines)
    return [
        _order_row(o, line, n, promised, sub, charge, invoiced.get(id(line), 0))
        for n, line in enumerate(o.lines)
    ]


def _order_row(o: Order, line: Line, n: int, promised: object, sub: int, charge: int, invoiced: int) -> Row:
    p, c = line.product, o.customer
    packed = line.received_by(LAST, shipped=True)
    text = "Please pack with care,\nfragile" if (int(o.ident) + n) % 31 == 0 else ""
    return [
        o.ident, f"{o.ordered}", f"{promised}", o.number, o.status, "", c.number, c.name, "EUR", "1.00",
        p.name, p.number, p.sku, text, f"{line.qty}.00", f"{invoiced}.00", f"{packed}.00",
        f"{line.cancelled}.00", "pcs", ROTTERDAM, money(line.price), "0.00", money(line.net), money(sub),
        money(sub + charge), money(charge), _PEOPLE[int(c.number) % 2], o.carrier, c.country,
    ]  # fmt: skip


def shipment_rows(orders: list[Order]) -> list[Row]:
    """One row per shipped line; a parcel on its way has no delivery date yet."""
    rows: list[tuple[str, int, Row]] = []
    for o in orders:
        for line in o.lines:
            for d in line.drops:
                if d.shipped <= LAST:
                    there = d.delivered <= LAST
                    number = d.document.replace("SHP", "PKG")
                    row: Row = [
                        zoho_id(600000 + int(d.document[4:])), number, f"{d.shipped}", o.number,
                        o.customer.name, "delivered" if there else "shipped", f"{d.shipped}", d.document,
                        o.carrier, f"{d.delivered}" if there else "", line.product.name, line.product.sku,
                        f"{d.qty}.00", "",
                    ]  # fmt: skip
                    rows.append((d.document, d.item, row))
    return [row for _, _, row in sorted(rows, key=lambda r: r[:2])]


def purchase_rows(purchases: list[Purchase]) -> list[Row]:
    """One row per purchase order line; Total repeats the whole order's amount."""
    totals: defaultdict[str, int] = defaultdict(int)
    open_lines: defaultdict[str, list[bool]] = defaultdict(list)
    for p in purchases:
        totals[p.ident] += p.net
        open_lines[p.ident].append(p.arrived >= p.qty)
    return [_purchase_row(p, totals[p.ident], open_lines[p.ident]) for p in purchases]


def _purchase_row(p: Purchase, total: int, done: list[bool]) -> Row:
    status = "Billed" if all(done) else "Partially Received" if any(done) or p.arrived else "Issued"
    return [
        p.ident, f"{p.ordered}", f"{p.promised}", p.number, "", "Cancelled" if p.deleted else status,
        p.supplier.name, "false", "EUR", "1.00", "Standard Template", f"{p.promised}", "Inventory Asset",
        money(p.price), p.product.name, p.product.number, "", f"{p.qty}.00",
        f"{p.qty if p.deleted else 0}.00", f"{p.arrived}.00", f"{p.arrived}.00", "pcs", money(p.net),
        money(total), "0.00", "Net 30",
    ]  # fmt: skip


def bill_rows(n: int, b: Bill) -> list[Row]:
    """One row per billed line; Balance repeats what is still to be paid of the whole bill."""
    status = "Paid" if b.paid else "Overdue" if b.due <= LAST else "Open"
    balance = 0 if b.paid else b.amount
    rows: list[Row] = []
    for p, qty in b.lines:
        rows.append([
            f"{b.on}", f"{b.due}", bill_id(n), p.supplier.name, "0.00", "30", "Net 30", b.number, p.number,
            "EUR", "1.00", money(b.amount), money(b.amount), money(balance), status, "femke.visser",
            p.product.number, p.product.name, "Inventory Asset", "", f"{qty}.00", "pcs", "0.00",
            money(qty * p.price), money(p.price), p.number, "false",
        ])  # fmt: skip
    return rows


def invoice_rows(i: Invoice) -> list[Row]:
    """One row per invoiced line; Total includes the shipping charge of the whole invoice."""
    order_no, c = i.order.number if i.order else "", i.customer
    balance = 0 if i.cleared else i.amount
    paid = f"{i.cleared}" if i.cleared else ""
    return [
        [
            f"{i.on}", zoho_id(900000 + 3 * int(i.number[4:])), i.number, i.status, c.number, c.name,
            f"{i.due}",
            "EUR", "1.00", money(i.amount - i.charge), money(i.amount), money(balance), paid,
            money(i.charge), line.product.name, f"{qty}.00", money(line.price * qty), "pcs",
            money(line.price),
            line.product.number, order_no, _PEOPLE[int(c.number) % 2],
        ]
        for line, qty in i.lines
    ]  # fmt: skip
