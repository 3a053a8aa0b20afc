"""Planted errors of Zoho Inventory's exports, continued: a row for each further check that they can fail."""

from benchmarks.generate.company import EXPORTED, zoho_id
from benchmarks.generate.planted import Plants, first
from benchmarks.generate.tables import Cell, Table

Tables = dict[str, Table]
_GONE = zoho_id(95001)  # an item that somebody has deleted


def plant(plants: Plants, tables: Tables) -> None:
    """All of them."""
    _orders(plants, tables["zoho_inventory/Sales_Order.csv"], tables["zoho_inventory/Shipment_Order.csv"])
    _shipments(plants, tables["zoho_inventory/Shipment_Order.csv"])
    _invoices(plants, tables["zoho_inventory/Invoice.csv"])
    _items(plants, tables[f"zoho_inventory/Item_{EXPORTED}.csv"])
    _purchases(plants, tables["zoho_inventory/Purchase_Order.csv"])
    _bills(plants, tables["zoho_inventory/Bill.csv"])


def _orders(plants: Plants, table: Table, parcels: Table) -> None:
    void = first(table, lambda c: c("Status") == "Void" and c("SubTotal") == c("Item Total"))
    plants.change(
        table,
        void,
        {"Expected Shipment Date": "2024-11-01"},
        "cancelled order, promised before it was ordered",
        "warned: sales_order_lines.dates_in_order",
    )
    old = first(table, lambda c: c("Status") == "Fulfilled" and c("SubTotal") == c("Item Total"), 20)
    plants.change(
        table,
        old,
        {"Product ID": _GONE},
        "line of an item that was deleted",
        "warned: sales_order_lines.product_found",
    )
    number = old[table.column("SalesOrder Number")]
    parcel = first(parcels, lambda c: c("SalesOrder Number") == number)
    plants.note(
        parcels,
        "parcel of the line whose item was deleted",
        "warned: shipment_lines.product_found",
        parcel,
    )


def _shipments(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Delivery Date") != "", 700)
    plants.add(
        table,
        base,
        {"Package ID": "", "Package Number": "", "Shipment Order Number": ""},
        "neither package nor shipment has a number",
        "set_aside: shipments.required, shipment_lines.required",
    )
    plants.add(
        table,
        base,
        {**_parcel(2), "Status": "Lost in the post"},
        "status Lost in the post, which no list has",
        "set_aside: shipments.known_value",
    )
    plants.add(
        table,
        base,
        {**_parcel(3), "SalesOrder Number": "SO-99999"},
        "parcel of a sales order that no list has: nobody knows whose it is",
        "set_aside: shipment_lines.parent_found; warned: shipments.customer_found",
    )


def _parcel(n: int) -> dict[str, Cell]:
    return {
        "Package ID": zoho_id(699001 + 3 * n),
        "Package Number": f"PKG-9900{n}",
        "Shipment Order Number": f"SHP-9900{n}",
    }


def _invoices(plants: Plants, table: Table) -> None:
    old = first(table, lambda c: c("Invoice Status") == "Closed" and c("SubTotal") == c("Item Total"), 20)
    void: dict[str, Cell] = {"Invoice Status": "Void", "Total": "50.00", "Balance": "-50.00"}
    plants.add(
        table,
        old,
        {"Invoice ID": zoho_id(999010), "Invoice Number": "INV-990010", **void},
        "void invoice with a balance below zero",
        "set_aside: invoices.sign",
    )
    plants.add(
        table,
        old,
        {"Invoice ID": zoho_id(999013), "Invoice Number": "INV-990013", "Invoice Date": "1900-01-01"},
        "invoiced in 1900",
        "set_aside: invoices.dates_in_range, invoice_lines.dates_in_range",
    )
    plants.change(
        table,
        old,
        {"Product ID": _GONE},
        "invoiced item that was deleted",
        "warned: invoice_lines.product_found",
    )


def _items(plants: Plants, table: Table) -> None:
    base = table.rows[20]
    new = {"SKU": "", "Stock On Hand": "1.00", "Purchase Price": "EUR 0.10", "Opening Stock": "0.00"}
    plants.add(
        table,
        base,
        {**new, "Item ID": "", "Item Name": "Card without a number"},
        "item without its id",
        "set_aside: products.required, stock_levels.required",
    )
    plants.add(
        table,
        base,
        {**new, "Item ID": zoho_id(95004), "Item Name": "Polder vase, sample", "Reorder Level": "-5.00"},
        "reorder level below zero",
        "set_aside: products.sign; warned: stock_levels.product_found",
    )


def _purchases(plants: Plants, table: Table) -> None:
    base = first(
        table, lambda c: c("Purchase Order Status") == "Billed" and c("Total") == c("Item Total"), 20
    )
    plants.add(
        table,
        base,
        {"Purchase Order ID": "", "Purchase Order Number": ""},
        "purchase order with neither number nor id",
        "set_aside: purchase_orders.required, purchase_order_lines.required",
    )
    plants.change(
        table,
        base,
        {"Product ID": _GONE},
        "purchase of an item that was deleted",
        "warned: purchase_order_lines.product_found",
    )


def _bills(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Bill Status") == "Paid" and c("Total") == c("Item Total"), 50)
    plants.add(
        table,
        base,
        {"Bill ID": zoho_id(899010), "Bill Number": "X-10", "Bill Date": ""},
        "no bill date",
        "set_aside: bills.required",
    )
    plants.add(
        table,
        base,
        {"Bill ID": zoho_id(899013), "Bill Number": "X-13", "Balance": "-5.00"},
        "balance below zero",
        "set_aside: bills.sign",
    )
    plants.change(
        table,
        base,
        {"PurchaseOrder": "PO-99999", "Purchase Order Number": "PO-99999"},
        "billed for a purchase order that no list has",
        "warned: bills.order_found",
    )
