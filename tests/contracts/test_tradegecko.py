"""TradeGecko: archives of a product that is gone; orders by line, variants whose first one carries the product, stock by location."""

from collections.abc import Iterator
from datetime import date

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of


def heads(text: str) -> list[str]:
    """Headings, as the first line of a file names them."""
    return text.split(",")


SALES = heads(
    "Order Number,Reference,Company Name,Email,Status,Payment Status,Fulfillment Status,Packed Status,Invoice Status,Issue Date,Ship Date,"
    "Currency,Variant SKU,Item Product,Item Name,Item Quantity,Item Price,Item Discount,Item Tax,Item Total,Shipping Name,Shipping Address 1,"
    "Billing Country,Stock Location,Channel,Assignee,Notes,Tracking Number,Total"
)
PRODUCTS = heads(
    "Product Name,Product Type,Product Description,Supplier,Brand,Tags,Option 1 Label,Option 1 Value,Option 2 Label,Option 2 Value,"
    "Option 3 Label,Option 3 Value,Variant Name,Variant SKU,Wholesale Price,Retail Price,Buy Price,Stock,Publish Online,Online Ordering,"
    "Barcode,Supplier Code,Variant Description,Taxable,Initial Cost Price,Manage Stock,Reorder Point,Stock On Hand,Committed Stock,"
    "Uncommitted Stock"
)
LOCATIONS = [
    f"{place} - {what}"
    for place in ("Auckland", "East - Dock")
    for what in ("Stock on Hand", "Bin", "Reorder point")
]
PURCHASES = heads(
    "Order Number,Supplier,Status,Procurement Status,Issue Date,Due Date,Received At,Stock Location,Variant SKU,Item Name,Quantity,"
    "Received Quantity,Price,Tax,Total,Currency,Reference,Email"
)


def sale(number: str, **cells: object) -> Cells:
    return {
        "Order Number": number, "Company Name": "Café Kea", "Email": "kea@example.org", "Status": "active", "Fulfillment Status": "partial",
        "Issue Date": "2021-03-02", "Ship Date": "2021-03-15", "Currency": "NZD", "Variant SKU": "MUG-R", "Item Product": "Mug", "Item Name": "Red",
        "Item Quantity": "4.0", "Item Price": "12.50", "Item Discount": "0.0", "Item Total": "50.00", "Shipping Address 1": "1 Wharf",
        "Billing Country": "New Zealand", "Stock Location": "Auckland", "Channel": "B2B", "Assignee": "Aroha", "Notes": "call after six",
        "Total": "80.50",
    } | {key.replace("_", " "): cell for key, cell in cells.items()}  # fmt: skip


def variant(product: str, name: str, sku: str, on_hand: object = "", **cells: object) -> Cells:
    return {
        "Product Name": product, "Variant Name": name, "Variant SKU": sku, "Stock On Hand": on_hand, "Stock": on_hand, "Manage Stock": "TRUE",
        "Buy Price": "5.5", "Variant Description": "her favourite",
    } | {key.replace("_", " "): cell for key, cell in cells.items()}  # fmt: skip


def bought(number: str, **cells: object) -> Cells:
    return {
        "Order Number": number, "Supplier": "Clay & Co", "Status": "active", "Procurement Status": "partial", "Issue Date": "2021-02-01",
        "Due Date": "2021-02-20", "Stock Location": "Auckland", "Variant SKU": "MUG-R", "Item Name": "Red", "Quantity": "10", "Price": "5.00",
        "Total": "50.00", "Currency": "NZD", "Email": "clay@example.org",
    } | {key.replace("_", " "): cell for key, cell in cells.items()}  # fmt: skip


ORDERS = [
    sale("SO1"), sale("SO1", Variant_SKU="", Item_Name="Engraving", Item_Quantity="1", Item_Total="30.50"), sale("SO2", Status="draft"),
    sale("SO3", Status="void"), sale("SO4", Status="finalized", Fulfillment_Status="shipped"), sale("SO5", Status="fulfilled"),
    sale("SO6", Status="deleted"), sale("SO7", Status="Mislaid"), sale("SO8", Item_Total=""),
]  # fmt: skip
CATALOGUE = [
    variant(
        "Mug",
        "Red",
        "MUG-R",
        "7",
        Product_Type="Cups",
        Committed_Stock="9",
        Uncommitted_Stock="-2",
        Tags="a,b",
        Reorder_Point="3",
    ),
    variant("", "Blue", "MUG-B", "4", Committed_Stock="1"),
    variant("Bowl", "Bowl", "", "2"),
    variant("Voucher", "Voucher", "V-1", "0", Manage_Stock="FALSE"),
]
PLACED = [
    variant("Mug", "Red", "MUG-R", "7") | {"Auckland - Stock on Hand": "5", "Auckland - Bin": "A1", "East - Dock - Stock on Hand": "2"},
    variant("", "Blue", "MUG-B", "4") | {"Auckland - Stock on Hand": "4"},
]  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """Orders, two product lists of different days, purchases, and orders that were saved again."""
    loader = Loader(tmp_path_factory.mktemp("tradegecko"), shipped)
    files = {
        "sales_orders.csv": text_of(SALES, ORDERS),
        "products 2021-03-01.csv": text_of(PRODUCTS, CATALOGUE),
        "products 2021-03-08.csv": text_of([*PRODUCTS, *LOCATIONS], PLACED),
        "purchases.csv": text_of(
            PURCHASES,
            [bought("PO1", Received_At="2021-02-22", Received_Quantity="6"), bought("PO1", Variant_SKU="MUG-B", Received_Quantity="10", Received_At="2021-02-19"),
             bought("PO2", Status="void"), bought("PO3", Status="draft")],
        ),
    }  # fmt: skip
    files |= {f"{n}.csv": VARIANTS[v](text_of(SALES, [sale(f"again {v}")])) for n, v in enumerate(VARIANTS)}
    yield loader(files, {"sql/systems/tradegecko/organisation.csv": "currency\nNZD\n"})
    loader.close()


def test_every_export_is_recognised_and_every_heading_accounted_for(company: Loaded) -> None:
    named = {name: export for name, export in company.parts.items() if not name[0].isdigit()}
    assert named == {
        "sales_orders.csv": "tradegecko/sales_orders", "purchases.csv": "tradegecko/purchase_orders",
        "products 2021-03-01.csv": "tradegecko/products", "products 2021-03-08.csv!products": "tradegecko/products",
        "products 2021-03-08.csv!location_stock": "tradegecko/location_stock",
    }  # fmt: skip
    assert company.unknown == {"CF.Our own"} and company.received.problems == []


def test_drafts_and_deleted_orders_are_none_and_void_ones_keep_their_quantities(company: Loaded) -> None:
    wanted = ("order_id", "status", "placed_amount", "cancelled_amount")
    assert [row for row in company.rows("sales_orders", *wanted) if row[0].startswith("SO")] == [
        ("SO1", "open", 80.5, 0.0), ("SO3", "cancelled", 50.0, 50.0), ("SO4", "closed", 50.0, 0.0), ("SO5", "closed", 50.0, 0.0),
        ("SO7", "Mislaid", 50.0, 0.0), ("SO8", "open", 50.0, 0.0),
    ]  # fmt: skip
    wanted = ("order_id", "qty_ordered", "qty_cancelled", "status")
    assert ("SO3", 4.0, 4.0, "cancelled") in company.rows("sales_order_lines", *wanted)


def test_a_line_of_free_text_has_no_product_and_promises_are_ship_dates(company: Loaded) -> None:
    columns = [
        name
        for name in company.run.catalog.tables["sales_order_lines"].columns
        if name not in ("requested_on", "unit", "cancel_reason")
    ]
    shared = ("Café Kea", "Auckland", date(2021, 3, 2), date(2021, 3, 15))
    assert [row for row in company.rows("sales_order_lines", *columns) if row[0] == "SO1"] == [
        ("SO1", "1", "order", "MUG-R", *shared, 4.0, 0.0, "NZD", 50.0, "open"), ("SO1", "2", "order", None, *shared, 1.0, 0.0, "NZD", 30.5, "open"),
    ]  # fmt: skip


def test_orders_saved_again_give_the_same(company: Loaded) -> None:
    wanted = ("order_id", "customer_id", "product_id", "promised_on", "qty_ordered", "net_amount")
    again = [row[1:] for row in company.rows("sales_order_lines", *wanted) if row[0].startswith("again")]
    assert again == [("Café Kea", "MUG-R", date(2021, 3, 15), 4.0, 50.0)] * len(VARIANTS)


def test_variants_take_the_name_of_the_product_above(company: Loaded) -> None:
    assert company.rows("products", "product_id", "name", "product_group", "unit_cost", "currency", "reorder_point") == [
        ("Bowl / Bowl", "Bowl", None, 5.5, "NZD", None), ("MUG-B", "Mug / Blue", None, 5.5, "NZD", None),
        ("MUG-R", "Mug / Red", None, 5.5, "NZD", None), ("V-1", "Voucher", None, 5.5, "NZD", None),
    ]  # fmt: skip
    rows = company.run.store.rows(
        "select sku, product_kind from raw.tradegecko__products where product = 'Mug' order by 1, 2 nulls last"
    )
    assert rows == [("MUG-B", "Cups"), ("MUG-B", None), ("MUG-R", "Cups"), ("MUG-R", None)]


def test_stock_counts_once_and_by_location_where_the_file_has_locations(company: Loaded) -> None:
    first, second = date(2021, 3, 1), date(2021, 3, 8)
    assert company.rows("stock_levels", "counted_on", "product_id", "site", "qty", "amount", "qty_available") == [
        (first, "Bowl / Bowl", "", 2.0, 11.0, None), (first, "MUG-B", "", 4.0, 22.0, 3.0), (first, "MUG-R", "", 7.0, 38.5, -2.0),
        (second, "MUG-B", "Auckland", 4.0, 22.0, None), (second, "MUG-R", "Auckland", 5.0, 27.5, None),
        (second, "MUG-R", "East - Dock", 2.0, 11.0, None),
    ]  # fmt: skip


def test_purchases_are_promised_for_their_due_date_and_received_in_part(company: Loaded) -> None:
    wanted = ("po_id", "line_no", "supplier_id", "product_id", "promised_on", "qty_ordered", "status")
    due = date(2021, 2, 20)
    assert company.rows("purchase_order_lines", *wanted) == [
        ("PO1", "1", "Clay & Co", "MUG-R", due, 10.0, "open"), ("PO1", "2", "Clay & Co", "MUG-B", due, 10.0, "closed"),
        ("PO2", "1", "Clay & Co", "MUG-R", due, 10.0, "cancelled"), ("PO3", "1", "Clay & Co", "MUG-R", due, 10.0, "draft"),
    ]  # fmt: skip
    assert company.rows("goods_receipts", "po_id", "po_line_no", "received_on", "qty_received") == [
        ("PO1", "1", date(2021, 2, 22), 6.0), ("PO1", "2", date(2021, 2, 19), 10.0),
    ]  # fmt: skip
    assert company.rows("purchase_orders", "po_id", "status", "net_amount", "currency") == [
        ("PO1", "open", 100.0, "NZD"), ("PO2", "cancelled", 50.0, "NZD"), ("PO3", "draft", 50.0, "NZD"),
    ]  # fmt: skip


def test_companies_are_customers_and_how_to_reach_them_is_not_loaded(company: Loaded) -> None:
    assert company.rows("customers", "customer_id", "country", "owner") == [
        ("Café Kea", "New Zealand", "Aroha")
    ]
    assert company.rows("suppliers", "supplier_id") == [("Clay & Co",)]
    exports = company.run.catalog.systems["tradegecko"].exports
    raw = repr([company.run.store.rows(f"select * from raw.tradegecko__{name}") for name in exports])
    for secret in ("example.org", "Wharf", "call after six", "favourite"):
        assert secret not in raw


def test_a_line_is_traced_to_its_row(company: Loaded) -> None:
    rows = company.run.store.rows(
        "select files.name, line._row from ops.sales_order_lines as line join meta.parts on part_id = line._file join meta.files using (file_id)"
        " where order_id = 'SO5'"
    )
    assert rows == [("sales_orders.csv", 6)]
