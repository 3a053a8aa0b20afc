"""Zoho Inventory: six exports, one row per line item; what is repeated on each row must count once."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of, without

# Heading rows of genuine exports; of shipments none is known.
HEADINGS = {
    "items": """
        Item ID,Created Time,Last Modified Time,Item Name,Item Name(Secondary Language),
        Sales Description,Selling Price,Sales Account,Is Returnable Item,Brand,Manufacturer,
        Package Weight,Package Length,Package Width,Package Height,Dimension Unit,Weight Unit,
        Tax Name,Tax Percentage,Tax Type,Purchase Tax Name,Purchase Tax Percentage,Purchase Tax Type,
        Is Receivable Service,Taxable,Exemption Reason,Product Type,Source,Reference ID,
        Last Sync Time,Status,Unit,SKU,UPC,EAN,ISBN,Part Number,Purchase Price,Purchase Account,
        Purchase Description,Inventory Account,Inventory Valuation Method,Reorder Level,
        Preferred Vendor,Warehouse Name,Opening Stock,Opening Stock Value,Stock On Hand,
        Is Combo Product,Item Type,Category Name,Default Sales Unit Name,Enable Bin Tracking,Sellable,
        Purchasable,Track Inventory""",
    "sales_orders": """
        SalesOrder ID,Order Date,Expected Shipment Date,SalesOrder Number,Status,Custom Status,
        Customer ID,Sales Channel,Customer Name,Place of Supply,GST Treatment,
        GST Identification Number (GSTIN),Is Inclusive Tax,PurchaseOrder,Template Name,Currency Code,
        Exchange Rate,Discount Type,Is Discount Before Tax,Entity Discount Amount,
        Entity Discount Percent,Item Name,Product ID,SKU,UPC,MPN,EAN,ISBN,Kit Combo Item Name,
        Account,Account Code,Item Desc,QuantityOrdered,QuantityInvoiced,QuantityPacked,
        QuantityCancelled,Usage unit,Warehouse Name,Branch ID,Branch Name,Reference#,Item Price,
        Discount,Discount Amount,HSN/SAC,Supply Type,Tax ID,Item Tax,Item Tax %,Item Tax Amount,
        Item Tax Type,TDS Name,Project ID,Project Name,Item Type,Item Total,SubTotal,Total,
        Shipping Charge,Shipping Charge Tax ID,Adjustment,Adjustment Description,Sales Person,
        Payment Terms,Payment Terms Label,Notes,Terms & Conditions,Delivery Method,Source,
        Billing Address,Billing City,Billing State,Billing Country,Billing Code,Billing Fax,
        Billing Phone,Shipping Address""",
    "purchase_orders": """
        Purchase Order ID,Purchase Order Date,Delivery Date,Purchase Order Number,Reference#,
        Purchase Order Status,Vendor Name,HSN/SAC,Is Tax Calculated on Label Price,Source of Supply,
        Destination of Supply,GST Treatment,GST Identification Number (GSTIN),Is Inclusive Tax,
        Currency Code,Exchange Rate,Template Name,Reference No,Delivery Instructions,
        Terms & Conditions,Shipment preference,Expected Arrival Date,Account,Account Code,Item Price,
        Item Name,Product ID,Item Desc,QuantityOrdered,QuantityCancelled,QuantityReceived,
        QuantityBilled,Usage unit,Discount Type,Item Total,Total,Adjustment,Project ID,Project Name,
        Payment Terms,Payment Terms Label,Attention,Address,City,State,Country,Code,Phone,
        Deliver To Customer,Recipient Address,Submitted By,Approved By,Submitted Date,Approved Date""",
    "bills": """
        Bill Date,Due Date,Bill ID,Vendor Name,Entity Discount Percent,Payment Terms,
        Payment Terms Label,Bill Number,PurchaseOrder,Currency Code,Exchange Rate,SubTotal,Total,
        Balance,Bill Status,Created By,Product ID,Item Name,Account,Account Code,Description,
        Quantity,Usage unit,Tax Amount,Item Total,Is Billable,Rate,Purchase Order Number,
        Is Landed Cost,Customer Name,Project Name,CGST Rate %,Branch ID,Branch Name""",
    "invoices": """
        Invoice Date,Invoice ID,Invoice Number,Issued Date,Invoice Status,Customer ID,Customer Name,
        Due Date,PurchaseOrder,Currency Code,Exchange Rate,SubTotal,Total,TotalRetentionAmountFCY,
        TotalRetentionAmountBCY,Balance,Adjustment,Adjustment Description,Expected Payment Date,
        Last Payment Date,Payment Terms,Payment Terms Label,Notes,Invoice Type,Shipping Charge,
        Item Name,Item Desc,Quantity,Discount,Discount Amount,Item Total,Usage unit,Item Price,
        Product ID,Brand,Sales Order Number,Sales person,Subject,Primary Contact EmailID,Item Type,
        Kit Combo Item Name""",
    "shipments": """
        Package ID,Package Number,Date,SalesOrder Number,Customer Name,Status,Shipment Date,
        Shipment Order Number,Carrier,Tracking Number,Delivery Date,Item Name,SKU,Quantity Packed,
        Notes""",
}
NAMES = {
    "items": "Item.csv",
    "sales_orders": "Sales_Order.csv",
    "purchase_orders": "Purchase_Order.csv",
    "bills": "Bill.csv",
    "invoices": "Invoice.csv",
    "shipments": "Shipment_Order.csv",
}
ITEM: Cells = {
    "Item ID": "3671420000000004000", "Item Name": "Bowl", "Status": "Active", "Unit": "pcs", "SKU": "B-1",
    "Purchase Price": "ARS 2625.00", "Selling Price": "ARS 4000.00", "Reorder Level": "40.000000000000",
    "Warehouse Name": "Rotterdam", "Stock On Hand": "12.500000000000", "Category Name": "Ceramics",
    "Sales Description": "two lines,\nof text",
}  # fmt: skip
SALE: Cells = {
    "SalesOrder ID": "3671420000000500003", "Order Date": "2026-03-02",
    "Expected Shipment Date": "2026-03-13", "SalesOrder Number": "SO/25-26/7",
    "Status": "Partially Shipped", "Customer ID": "3671420000000002040", "Customer Name": "Café Müller",
    "Currency Code": "USD", "Exchange Rate": "17.5", "Item Name": "Bowl",
    "Product ID": "3671420000000004000", "SKU": "B-1", "QuantityOrdered": "10.00",
    "QuantityCancelled": "0.00", "Usage unit": "pcs", "Warehouse Name": "Rotterdam",
    "Item Total": "100.00", "SubTotal": "160.00", "Total": "215.00", "Shipping Charge": "15.00",
    "Adjustment": "-5.00", "PurchaseOrder": "THEIR-1", "Billing Country": "Germany",
    "Sales Person": "Femke Visser", "Sales Channel": "direct", "Billing Phone": "+49 30 1",
    "Item Desc": "her allergy",
}  # fmt: skip
SECOND: Cells = SALE | {
    "Item Name": "Vase", "Product ID": "3671420000000004003", "SKU": "V-1", "QuantityOrdered": "6.00",
    "QuantityCancelled": "2.00", "Item Total": "60.00",
}  # fmt: skip
SHIPMENT: Cells = {
    "Package ID": "3671420000000600001", "Package Number": "PKG-1", "Date": "2026-03-09",
    "SalesOrder Number": "SO/25-26/7", "Status": "delivered", "Shipment Date": "2026-03-10",
    "Shipment Order Number": "SHP-1", "Carrier": "Noordpost", "Delivery Date": "2026-03-12",
    "Item Name": "Bowl", "SKU": "B-1", "Quantity Packed": "10.00",
}  # fmt: skip
PURCHASE: Cells = {
    "Purchase Order ID": "3671420000000700003", "Purchase Order Date": "2026-02-02",
    "Delivery Date": "2026-03-05", "Purchase Order Number": "PO-1", "Purchase Order Status": "Issued",
    "Vendor Name": "Delftware", "Currency Code": "EUR", "Expected Arrival Date": "2026-03-02",
    "Item Name": "Bowl", "Product ID": "3671420000000004000", "QuantityOrdered": "100.00",
    "QuantityCancelled": "0.00", "QuantityReceived": "0.00", "Usage unit": "pcs", "Item Total": "1000.00",
    "Total": "1500.00",
}  # fmt: skip
BILL: Cells = {
    "Bill Date": "2026-03-06", "Due Date": "2026-04-05", "Bill ID": "3671420000000800003",
    "Vendor Name": "Delftware", "Bill Number": "D-77", "PurchaseOrder": "PO-1", "Currency Code": "EUR",
    "SubTotal": "900.00", "Total": "1000.00", "Balance": "400.00", "Bill Status": "Partially Paid",
    "Item Name": "Bowl", "Quantity": "60.00", "Item Total": "600.00", "Purchase Order Number": "PO-1",
    "Description": "lot 1\nlot 2",
}  # fmt: skip
INVOICE: Cells = {
    "Invoice Date": "2026-03-11", "Invoice ID": "3671420000000900003", "Invoice Number": "INV-1",
    "Invoice Status": "Closed", "Customer ID": "3671420000000002040", "Customer Name": "Café Müller",
    "Due Date": "2026-04-10", "Currency Code": "USD", "Exchange Rate": "17.5", "SubTotal": "160.00",
    "Total": "175.00", "Balance": "0.00", "Last Payment Date": "2026-04-02", "Item Name": "Bowl",
    "Quantity": "10.00", "Item Total": "100.00", "Product ID": "3671420000000004000",
    "Sales Order Number": "SO/25-26/7", "PurchaseOrder": "THEIR-1",
}  # fmt: skip
GOOD: dict[str, list[Cells]] = {
    "items": [ITEM],
    "sales_orders": [SALE, SECOND],
    "purchase_orders": [PURCHASE],
    "bills": [BILL, BILL | {"Item Total": "300.00"}],
    "invoices": [
        INVOICE,
        INVOICE
        | {
            "Item Name": "Vase",
            "Product ID": "3671420000000004003",
            "Quantity": "4.00",
            "Item Total": "60.00",
        },
    ],
    "shipments": [SHIPMENT],
}
TABLES = [
    "products", "sales_orders", "sales_order_lines", "shipment_lines", "purchase_order_lines", "bills",
    "invoices", "invoice_lines", "customers", "suppliers",
]  # fmt: skip
ORDER, CUSTOMER, BOWL = SALE["SalesOrder ID"], SALE["Customer ID"], ITEM["Item ID"]


def headings(name: str) -> list[str]:
    return [heading.strip() for heading in HEADINGS[name].split(",")]


def files(rows: Mapping[str, list[Cells]]) -> dict[str, bytes]:
    return {NAMES[name]: text_of(headings(name), found) for name, found in rows.items()}


def export(load: Loader, **rows: list[Cells]) -> Loaded:
    return load(files(rows))


def expect_all(loaded: Loaded) -> None:
    found = loaded.all_rows(TABLES)
    assert found["products"] == [(BOWL, "Bowl", "Ceramics", "pcs", 2625.0, "ARS", True, None, 40.0, "B-1")]
    assert found["sales_orders"] == [(
        ORDER, "SO/25-26/7", "order", CUSTOMER, "Rotterdam", "direct", "Germany", date(2026, 3, 2), "open",
            "USD", 160.0, 20.0,
    )]  # fmt: skip
    line = ("order", CUSTOMER, "Rotterdam", date(2026, 3, 2), None, date(2026, 3, 13))
    assert found["sales_order_lines"] == [
        (ORDER, "1", line[0], BOWL, *line[1:], 10.0, 0.0, "pcs", "USD", 100.0, "open"),
        (ORDER, "2", line[0], "3671420000000004003", *line[1:], 6.0, 2.0, "pcs", "USD", 60.0, "open"),
    ]
    assert found["shipment_lines"] == [
        ("SHP-1", "1", ORDER, "1", BOWL, "Rotterdam", "Noordpost", date(2026, 3, 10), date(2026, 3, 12), 10.0)
    ]
    assert found["purchase_order_lines"] == [(
        "PO-1", "1", "Delftware", BOWL, "Rotterdam", date(2026, 2, 2), date(2026, 3, 2), 100.0, "pcs", "EUR",
        1000.0, "open",
    )]  # fmt: skip
    assert found["bills"] == [(
        BILL["Bill ID"], "D-77", "Delftware", "Rotterdam", "PO-1", date(2026, 3, 6), date(2026, 4, 5), "EUR",
            1000.0, 400.0, "open", None,
    )]  # fmt: skip
    assert found["invoices"] == [(
        INVOICE["Invoice ID"], "INV-1", "invoice", CUSTOMER, "Rotterdam", date(2026, 3, 11), date(2026, 4,
            10), date(2026, 4, 2), "USD",
        175.0, 0.0, "settled",
    )]  # fmt: skip
    assert found["invoice_lines"] == [
        (
            INVOICE["Invoice ID"],
            n,
            "invoice",
            ORDER,
            CUSTOMER,
            item,
            "Rotterdam",
            "Germany",
            date(2026, 3, 11),
            qty,
            "USD",
            net,
            "posted",
        )
        for n, item, qty, net in (("1", BOWL, 10.0, 100.0), ("2", "3671420000000004003", 4.0, 60.0))
    ]
    assert found["customers"] == [(CUSTOMER, "Café Müller", "Germany", "Femke Visser")]
    assert found["suppliers"] == [("Delftware", "Delftware", None)]


@pytest.fixture(scope="module")
def good(shipped: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The six exports as they come, for the tests that only read what became of them."""
    loader = Loader(tmp_path_factory.mktemp("good"), shipped)
    yield loader(files(GOOD))
    loader.close()


@pytest.mark.slow
def test_the_six_exports_as_they_come_give_all_tables_and_leave_no_heading_unknown(good: Loaded) -> None:
    assert good.parts == {NAMES[name]: f"zoho_inventory/{name}" for name in GOOD}
    assert good.unknown == set()
    expect_all(good)


@pytest.mark.parametrize("variant", VARIANTS)
def test_files_renamed_and_saved_again_give_the_same(load: Loader, variant: str) -> None:
    expect_all(
        load({f"download ({n}).csv": VARIANTS[variant](data) for n, data in enumerate(files(GOOD).values())})
    )


@pytest.mark.slow
def test_free_texts_and_phone_numbers_are_not_loaded(good: Loaded) -> None:
    for name in GOOD:
        raw = repr(good.run.store.rows(f"select * from raw.zoho_inventory__{name}"))
        for secret in ("allergy", "+49", "lot 2", "of text"):
            assert secret not in raw


def test_other_exports_of_the_same_tool_are_not_taken_for_one_of_these(load: Loader) -> None:
    heads = {
        "Quote.csv": "Quote Date,Quote ID,Quote Number,Quote Status,Customer ID,Expiry Date,PurchaseOrder,SubTotal,"
        "Total,Item Name,Quantity,Item Total",
        "Transfer_Order.csv": "Transfer Order Number,Date,From Warehouse,To Warehouse,Item Name,SKU,Quantity Transferred",
        "Contacts.csv": "Contact ID,Contact Name,Company Name,Billing Address,Currency Code,Status",
    }  # fmt: skip
    loaded = load({name: f"{text}\n{',' * text.count(',')}\n".encode() for name, text in heads.items()})
    assert loaded.parts == {}
    assert len(loaded.received.problems) == len(heads)


def test_editions_differ_in_their_columns(load: Loader) -> None:
    sales = text_of(headings("sales_orders"), [SALE, SECOND])
    books = without(sales, "SalesOrder ID", "QuantityPacked", "Warehouse Name", "Customer ID",
        "Sales Channel", "Kit Combo Item Name", "SKU",
                    "Entity Discount Amount", "Entity Discount Percent", "SubTotal")  # fmt: skip
    ships = without(
        text_of(headings("shipments"), [SHIPMENT]), "Status", "SKU", "Date", "Package ID", "Package Number"
    )
    loaded = load(
        {"Sales Order.csv": books.replace(b"Expected Shipment Date", b"Shipment Date"), "s.csv": ships}
    )
    assert loaded.rows("sales_orders", "order_id", "order_no", "customer_id", "site", "placed_amount") == [
        ("SO/25-26/7", "SO/25-26/7", "Café Müller", None, 160.0)
    ]
    assert loaded.rows("shipment_lines", "shipment_id", "order_id", "line_no", "delivered_on") == [
        ("SHP-1", "SO/25-26/7", "1", date(2026, 3, 12))
    ]
    assert loaded.rows("customers", "customer_id", "name") == [("Café Müller", "Café Müller")]


@pytest.mark.slow
def test_header_totals_count_once_per_document(good: Loaded) -> None:
    assert good.rows("bills", "amount", "open_amount") == [(1000.0, 400.0)]
    assert good.rows("invoices", "amount", "open_amount") == [(175.0, 0.0)]
    # 160 of goods: neither twice, nor with the shipping charge and the adjustment of the whole order.
    assert good.rows("sales_orders", "placed_amount") == [(160.0,)]


def test_purchaseorder_is_ours_in_bills_and_the_customers_in_sales_files(load: Loader) -> None:
    loaded = load(files(GOOD | {"bills": [BILL | {"Purchase Order Number": "", "PurchaseOrder": "PO-9"}]}))
    assert loaded.rows("bills", "po_id") == [("PO-9",)]
    assert "THEIR-1" not in repr(loaded.all_rows(TABLES))


def test_negative_stock_is_real_and_prices_carry_their_currency(load: Loader) -> None:
    items = [
        ITEM | {"Stock On Hand": "-12.5"},
        ITEM | {"Item ID": "2", "Purchase Price": "SAR 20,50", "Stock On Hand": "2", "Warehouse Name": ""},
        ITEM | {"Item ID": "3", "Purchase Price": "", "Stock On Hand": ""},
    ]
    loaded = load({"Item_2026-11-20.csv": text_of(headings("items"), items)})
    day = date(2026, 11, 20)
    assert loaded.rows("stock_levels", "counted_on", "product_id", "site", "bin", "qty", "currency",
        "amount") == [
        (day, "2", "", "", 2.0, "SAR", 41.0), (day, BOWL, "Rotterdam", "", -12.5, "ARS", -32812.5),
    ]  # fmt: skip
    assert loaded.rows("products", "product_id", "unit_cost", "currency") == [
        ("2", 20.5, "SAR"), ("3", None, None), (BOWL, 2625.0, "ARS"),
    ]  # fmt: skip


def test_stock_is_kept_per_export_day_and_the_newest_item_card_counts(load: Loader) -> None:
    def items(name: str, stock: int) -> bytes:
        return text_of(headings("items"), [ITEM | {"Item Name": name, "Stock On Hand": stock}])

    loaded = load(
        {
            "Item_2026-11-13.csv": items("Bowl", 5),
            "Item_2026-11-20.csv": items("Bowl, new", 7),
            "x 2026-11-20.csv": items("Bowl, newest", 8),
        }
    )
    assert loaded.rows("stock_levels", "counted_on", "qty") == [
        (date(2026, 11, 13), 5.0),
        (date(2026, 11, 20), 8.0),
    ]
    assert loaded.rows("products", "name") == [("Bowl, newest",)]


def test_an_item_in_two_warehouses_is_one_product_and_two_cards_of_one_id_are_two(load: Loader) -> None:
    loaded = export(load, items=[ITEM, ITEM | {"Warehouse Name": "Ghent", "Stock On Hand": "3"}])
    assert loaded.rows("products", "product_id") == [(BOWL,)]
    assert [site for (site,) in loaded.rows("stock_levels", "site")] == ["Ghent", "Rotterdam"]
    loaded = export(load, items=[ITEM, ITEM | {"Item Name": "Bowl, second card"}])
    assert loaded.rows("products", "name") == [("Bowl",), ("Bowl, second card",)]


@pytest.mark.slow
def test_amounts_stay_in_the_currency_of_their_document(good: Loaded) -> None:
    assert good.rows("invoices", "currency", "amount") == [("USD", 175.0)]
    assert good.rows("sales_orders", "currency", "placed_amount") == [("USD", 160.0)]


def test_a_discount_on_the_whole_document_is_borne_by_its_lines(load: Loader) -> None:
    off = {"Entity Discount Amount": "16.00", "Discount Type": "entity_level"}
    loaded = export(load, sales_orders=[SALE | off, SECOND | off])
    assert loaded.rows("sales_order_lines", "line_no", "net_amount") == [("1", 90.0), ("2", 54.0)]
    assert loaded.rows("sales_orders", "placed_amount", "cancelled_amount") == [(144.0, 18.0)]
    percent = {"Entity Discount Amount": "0.00", "Entity Discount Percent": "10.00"}
    assert export(load, sales_orders=[SALE | percent]).rows("sales_order_lines", "net_amount") == [(90.0,)]


def test_components_of_a_kit_are_no_lines_of_their_own(load: Loader) -> None:
    part = SALE | {
        "Item Name": "Lid",
        "Kit Combo Item Name": "Bowl",
        "QuantityOrdered": "20.00",
        "Item Total": "0.00",
    }
    sold = INVOICE | {
        "Item Name": "Lid",
        "Kit Combo Item Name": "Bowl",
        "Quantity": "20.00",
        "Item Total": "0.00",
    }
    loaded = export(load, sales_orders=[SALE, part, SECOND], invoices=[INVOICE, sold])
    assert loaded.rows("sales_order_lines", "line_no", "qty_ordered") == [("1", 10.0), ("3", 6.0)]
    assert loaded.rows("invoice_lines", "qty") == [(10.0,)]


def test_drafts_are_no_orders_and_void_orders_are_cancelled_as_a_whole(load: Loader) -> None:
    rows = [
        SALE | {"SalesOrder ID": f"1{n}", "SalesOrder Number": f"SO-{n}", "Status": s}
        for n, s in enumerate(("Draft", "Void", "pending_approval"))
    ]
    loaded = export(load, sales_orders=rows)
    assert loaded.rows("sales_orders", "order_no", "status", "placed_amount", "cancelled_amount") == [
        ("SO-1", "cancelled", 100.0, 100.0)
    ]
    assert loaded.rows("sales_order_lines", "order_id", "status", "qty_cancelled") == [
        ("11", "cancelled", 10.0)
    ]
    papers = [
        INVOICE | {"Invoice ID": f"9{n}", "Invoice Status": s}
        for n, s in enumerate(("Draft", "Void", "Overdue", "Paid"))
    ]
    bills = [
        BILL | {"Bill ID": f"8{n}", "Bill Status": s}
        for n, s in enumerate(("Draft", "Void", "Overdue", "Paid"))
    ]
    loaded = export(load, invoices=papers, bills=bills)
    assert [s for _, s in loaded.rows("invoices", "invoice_id", "status")] == [
        "draft",
        "void",
        "open",
        "settled",
    ]
    assert [s for _, s in loaded.rows("invoice_lines", "invoice_id", "status")] == [
        "draft",
        "void",
        "posted",
        "posted",
    ]
    assert [s for _, s in loaded.rows("bills", "bill_id", "status")] == ["draft", "void", "open", "settled"]
    assert [d for _, d in loaded.rows("invoices", "invoice_id", "cleared_on")] == [
        None,
        None,
        None,
        date(2026, 4, 2),
    ]


def test_a_status_that_no_list_has_is_unknown_and_never_a_default(load: Loader) -> None:
    loaded = export(
        load, sales_orders=[SALE | {"Status": "Teleported"}],
            purchase_orders=[PURCHASE | {"Purchase Order Status": "Beamed up"}],
        bills=[BILL | {"Bill Status": ""}], invoices=[INVOICE | {"Invoice Status": "Gone"}],
            shipments=[SHIPMENT | {"Status": "Lost at sea"}],
    )  # fmt: skip
    for table in (
        "sales_orders",
        "sales_order_lines",
        "purchase_order_lines",
        "bills",
        "invoices",
        "invoice_lines",
    ):
        assert loaded.rows(table, "status") == [("unknown",)]
    assert loaded.rows("shipment_lines", "shipped_on", "delivered_on") == [(None, None)]


def test_sales_order_statuses(load: Loader) -> None:
    given = {"Confirmed": "open", "on_hold": "open", "Partially Shipped": "open", "Overdue": "open",
        "Approved": "open", "Shipped": "closed",
             "Fulfilled": "closed", "Closed": "closed", "invoiced": "closed"}  # fmt: skip
    loaded = export(
        load, sales_orders=[SALE | {"SalesOrder ID": status, "Status": status} for status in given]
    )
    assert dict(loaded.rows("sales_orders", "order_id", "status")) == given


def test_force_fulfilled_orders_are_closed_without_a_shipment(load: Loader) -> None:
    loaded = export(load, sales_orders=[SALE | {"Status": "Fulfilled"}], shipments=[])
    assert loaded.rows("sales_order_lines", "status") == [("closed",)]
    assert loaded.rows("shipment_lines", "shipment_id") == []


def test_headings_split_by_blanks_are_the_same_headings(load: Loader) -> None:
    data = text_of(headings("sales_orders"), [SALE])
    spaced = data.replace(b"SalesOrder Number", b"Sales Order Number").replace(
        b"QuantityOrdered", b"Quantity Ordered"
    )
    assert load({"a.csv": spaced}).rows("sales_orders", "order_no") == [("SO/25-26/7",)]


def test_shipments_fill_the_lines_of_their_item_in_order(load: Loader) -> None:
    again = SALE | {"QuantityOrdered": "5.00"}
    parcels = [
        SHIPMENT
        | {
            "Package Number": f"PKG-{n}",
            "Shipment Order Number": f"SHP-{n}",
            "Shipment Date": f"2026-03-1{n}",
            "Quantity Packed": qty,
        }
        for n, qty in ((3, 5), (1, 6), (2, 4))
    ]
    loaded = export(load, sales_orders=[SALE, SECOND, again], shipments=parcels)
    assert loaded.rows("shipment_lines", "shipment_id", "line_no", "qty_shipped") == [
        ("SHP-1", "1", 6.0), ("SHP-2", "1", 4.0), ("SHP-3", "3", 5.0),
    ]  # fmt: skip


def test_a_package_that_has_not_left_is_no_shipment_and_one_on_its_way_has_not_arrived(load: Loader) -> None:
    rows = [
        SHIPMENT
        | {
            "Package Number": "PKG-1",
            "Shipment Order Number": "",
            "Shipment Date": "",
            "Delivery Date": "",
            "Status": "not_shipped",
        },
        SHIPMENT | {"Package Number": "PKG-2", "Shipment Order Number": "SHP-2", "Status": "shipped"},
        SHIPMENT | {"Package Number": "PKG-3", "Shipment Order Number": "SHP-3", "SalesOrder Number": "SO-?"},
    ]
    loaded = export(load, sales_orders=[SALE], shipments=rows, items=[ITEM])
    assert loaded.rows("shipment_lines", "shipment_id", "order_id", "line_no", "product_id",
        "delivered_on") == [
        ("SHP-2", ORDER, "1", BOWL, None), ("SHP-3", "SO-?", None, BOWL, date(2026, 3, 12)),
    ]  # fmt: skip


def test_purchase_lines_know_promises_but_no_receipts(load: Loader) -> None:
    rows = [
        PURCHASE | {"Expected Arrival Date": ""},
        PURCHASE | {"Purchase Order Status": "Partially Received", "QuantityReceived": "100.00"},
        PURCHASE | {"QuantityCancelled": "25.00"},
        PURCHASE | {"QuantityCancelled": "100.00"},
        PURCHASE
        | {"Purchase Order ID": "2", "Purchase Order Number": "PO-2", "Purchase Order Status": "Draft"},
    ]
    loaded = export(load, purchase_orders=rows)
    assert loaded.rows("purchase_order_lines", "po_id", "line_no", "promised_on", "qty_ordered", "net_amount",
        "status") == [
        ("PO-1", "1", date(2026, 3, 5), 100.0, 1000.0, "open"), ("PO-1", "2", date(2026, 3, 2), 100.0, 1000.0,
            "closed"),
        ("PO-1", "3", date(2026, 3, 2), 75.0, 750.0, "open"), ("PO-1", "4", date(2026, 3, 2), 100.0, 1000.0,
            "cancelled"),
        ("PO-2", "1", date(2026, 3, 2), 100.0, 1000.0, "draft"),
    ]  # fmt: skip
    assert loaded.rows("goods_receipts", "receipt_id") == []


def test_the_only_warehouse_stands_for_documents_that_name_none_and_one_of_two_does_not(load: Loader) -> None:
    one, two = [ITEM], [ITEM, ITEM | {"Warehouse Name": "Ghent"}]
    assert export(load, items=one, bills=[BILL], purchase_orders=[PURCHASE]).rows("bills", "site") == [
        ("Rotterdam",)
    ]
    loaded = export(
        load,
        items=two,
        bills=[BILL],
        purchase_orders=[PURCHASE],
        invoices=[INVOICE | {"Sales Order Number": ""}],
    )
    assert [loaded.rows(t, "site") for t in ("bills", "purchase_order_lines", "invoices")] == [[(None,)]] * 3
    assert export(load, bills=[BILL | {"Branch Name": "Head office"}]).rows("bills", "site") == [
        ("Head office",)
    ]


def test_a_newer_file_replaces_whole_documents(load: Loader) -> None:
    older = text_of(headings("sales_orders"), [SALE, SECOND])
    newer = text_of(headings("sales_orders"), [SALE | {"Status": "Shipped"}])
    loaded = load({"Sales_Order 2026-03-09.csv": newer, "Sales_Order 2026-03-02.csv": older})
    assert loaded.rows("sales_order_lines", "line_no", "status") == [("1", "closed")]
    assert loaded.run.store.value("select sum(rows_superseded) from meta.parts") == 2


def test_ids_that_a_spreadsheet_rounded_are_refused(load: Loader) -> None:
    loaded = load({"Bill.csv": text_of(headings("bills"), [BILL | {"Bill ID": "3.67E+17"}] * 3)})
    assert "3.67E+17" in loaded.received.problems[0].what
    assert loaded.parts == {}
