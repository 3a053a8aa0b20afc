"""Fishbowl: orders whose rows say by a flag what they are, under two rows of headings or none; stock, parts and addresses."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.facts.fill import fill_fact
from opsbrief.kpis.compute import Reach, compute
from opsbrief.kpis.evaluate import Clock
from tests.contracts.taken_in import VARIANTS, Loaded, Loader


def heads(text: str) -> list[str]:
    """Headings, as the first line of a file names them."""
    return text.split(",")


SALES_ORDER = heads(
    "Flag,SONum,Status,CustomerName,CustomerContact,BillToName,BillToAddress,BillToCity,BillToState,BillToZip,BillToCountry,ShipToName,"
    "ShipToAddress,ShipToCity,ShipToState,ShipToZip,ShipToCountry,ShipToResidential,CarrierName,TaxRateName,PriorityId,PONum,VendorPONum,Date,"
    "Salesman,ShippingTerms,PaymentTerms,FOB,Note,QuickBooksClassName,LocationGroupName,FulfillmentDate,URL,CarrierService,DateExpired,Phone,"
    "Email,CF-Custom"
)
OLD_SALES_ORDER = [
    {"CarrierService": "ShipService"}.get(h, h)
    for h in SALES_ORDER
    if h not in ("ShipToResidential", "DateExpired", "Phone", "Email")
]
SALES_ITEM = heads(
    "Flag,SOItemTypeID,ProductNumber,ProductDescription,ProductQuantity,UOM,ProductPrice,Taxable,TaxCode,Note,QuickBooksClassName,"
    "FulfillmentDate,ShowItem,KitItem,RevisionLevel"
)
OLD_SALES_ITEM = [h for h in SALES_ITEM if h not in ("ProductDescription", "TaxCode", "RevisionLevel")]
PURCHASE_ORDER = heads(
    "Flag,PONum,Status,VendorName,VendorContact,RemitToName,RemitToAddress,RemitToCity,RemitToState,RemitToZip,RemitToCountry,ShipToName,"
    "DeliverToName,ShipToAddress,ShipToCity,ShipToState,ShipToZip,ShipToCountry,CarrierName,VendorSONum,CustomerSONum,CreatedDate,"
    "CompletedDate,ConfirmedDate,FulfillmentDate,IssuedDate,Buyer,ShippingTerms,PaymentTerms,FOB,Note,QuickBooksClassName,LocationGroupName,"
    "URL,CF-Custom"
)
PURCHASE_ITEM = heads(
    "Flag,POItemTypeID,PartNumber,VendorPartNumber,PartQuantity,FulfilledQuantity,PickedQuantity,UOM,PartPrice,FulfillmentDate,"
    "LastFulfillmentDate,RevisionLevel,Note,QuickBooksClassName"
)
Row = list[str]


def written(*rows: Row, padded: bool = False) -> bytes:
    """Filled cells quoted, empty ones bare, as Fishbowl writes them; `padded`: all rows as long as the longest."""
    width = max(map(len, rows)) if padded else 0
    buffer = io.StringIO()
    for row in rows:
        cells = ['"' + cell.replace('"', '""') + '"' if cell else "" for cell in row]
        buffer.write(",".join(cells + [""] * (width - len(cells))) + "\r\n")
    return buffer.getvalue().encode()


def row_of(headings: list[str], **cells: str) -> Row:
    assert set(cells) <= set(headings), set(cells) - set(headings)
    return [cells.get(h, "") for h in headings]


def order(headings: list[str], number: str, status: str = "20", **cells: str) -> Row:
    named = {
        "Flag": "SO", "SONum": number, "Status": status, "CustomerName": "Harbour Toys", "CustomerContact": "Ms Orla", "BillToAddress": "1 Quay",
        "BillToCountry": "UNITED STATES", "Date": "10/4/2026", "Salesman": "gamba", "LocationGroupName": "Main", "FulfillmentDate": "10/24/26",
        "QuickBooksClassName": "None", "Note": "call her",
    }  # fmt: skip
    return row_of(headings, **(named | cells))


def sold(headings: list[str], product: str, quantity: str, price: str, kind: str = "10", **cells: str) -> Row:
    named = {
        "Flag": "Item", "SOItemTypeID": kind, "ProductNumber": product, "ProductQuantity": quantity, "UOM": "ea", "ProductPrice": price,
        "FulfillmentDate": "10/24/2026", "ShowItem": "true", "KitItem": "false", "Note": "for her cat",
    }  # fmt: skip
    return row_of(headings, **(named | cells))


SALES = [
    order(SALES_ORDER, "1001"),
    sold(SALES_ITEM, "TOY-1", "1,024", "2.00"),
    sold(SALES_ITEM, "", "1", "-5", "30"),
    sold(SALES_ITEM, "", "0", "2043", "40"),
    sold(SALES_ITEM, "Shipping", "1", "9.50", "60"),
    sold(SALES_ITEM, "GIFT", "3", "10", "80"),
    sold(SALES_ITEM, "TOY-2", "3", "4", KitItem="true"),
    sold(SALES_ITEM, "TOY-3", "4.5", "0.1250", FulfillmentDate="11/2/2026"),
    sold(SALES_ITEM, "TOY-2", "2", "4", "20"),
    ["", "", ""],
]
for code in ("10", "60", "70", "80", "85", "90", "95", "33"):
    SALES += [order(SALES_ORDER, f"S-{code}", code), sold(SALES_ITEM, "TOY-2", "2", "4")]
SALES += [order(SALES_ORDER, "S-odd", "20"), sold(SALES_ITEM, "TOY-2", "2", "4", "99")]


def purchase(number: str, status: str = "20", **cells: str) -> Row:
    named = {
        "Flag": "PO", "PONum": number, "Status": status, "VendorName": "Tin Works", "VendorContact": "Mr Vane", "RemitToAddress": "None",
        "CarrierName": "Will Call", "CreatedDate": "10/1/2026", "FulfillmentDate": "10/20/2026", "IssuedDate": "10/2/2026", "Buyer": "gamba",
        "QuickBooksClassName": "None", "LocationGroupName": "Main",
    }  # fmt: skip
    return row_of(PURCHASE_ORDER, **(named | cells))


def bought(part: str, quantity: str, fulfilled: str, kind: str = "10", **cells: str) -> Row:
    named = {
        "Flag": "Item", "POItemTypeID": kind, "PartNumber": part, "VendorPartNumber": part, "PartQuantity": quantity,
        "FulfilledQuantity": fulfilled, "UOM": "ea", "PartPrice": "37", "FulfillmentDate": "10/21/2026", "QuickBooksClassName": "None",
    }  # fmt: skip
    return row_of(PURCHASE_ITEM, **(named | cells))


PURCHASES = [
    purchase("GMB4", "40"),
    bought("D5005", "5", "5", LastFulfillmentDate="10/19/2026"),
    bought("D5006", "8", "3", LastFulfillmentDate="10/23/2026", QuickBooksClassName=""),
    bought("", "1", "1", "40"),
    bought("D5005", "1", "1", "20", LastFulfillmentDate="10/25/2026"),
    purchase("GMB5", "10"), bought("D5005", "9", ""),
    purchase("GMB6", "2", IssuedDate=""), bought("D5005", "9", ""),
    purchase("GMB7", "80"), bought("D5005", "9", ""),
]  # fmt: skip
INVENTORY = (
    b"PartNumber,PartDescription,Location,Qty,UOM,Cost,QbClass,Date,Note,Tracking-Lot Number,Tracking-Condition,\r\n"
    b'D5005,"Drum, blue",Main-10/C11,"1,815",ea,0.50,,,,LOT-7,,\r\n'
    b'D5005,"Drum, blue",Main-10/C11,5,ea,0.70,,,ask her,LOT-8,,\r\n'
    b"Serial Number,,,,,,,,,,,\r\nSN-1,,,,,,,,,,,\r\n,,,,,,,,,,,\r\n"
    b"D5005,,Main-In Process 20 (Packaging),2,ea,0.50,,,,,,\r\nD5005,,Main-Receiving,2.5,ea,0.50,,,,,,\r\nD5005,,North-A-1,-3,ea,0.50,,,,,,\r\n"
)
PARTS = (
    b"PartNumber,PartDescription,PartDetails,UOM,UPC,PartType,Active,ABCCode,Weight,WeightUOM,Width,Height,Length,SizeUOM,PrimaryTracking,"
    b"AlertNote,PictureUrl,Tracks-Lot Number,CF-MPN\r\nD5005,Drum,,ea,,10,true,A,,,,,,,,not for her,,true,x\r\n"
    b"L1,Labour,,hr,,21,true,N,,,,,,,,,,,\r\nD5006,Stick,,ea,,Inventory,false,N,,,,,,,,,,,\r\n"
)
PRODUCTS = (
    b"PartNumber,ProductNumber,ProductDescription,ProductDetails,UOM,Price,Active,Taxable,ComboBox,ProductURL,ProductUPC,ProductSKU,"
    b"ProductSOItemType,Weight,WeightUOM,Width,Height,Length,sizeUOM,DefaultFlag\r\n"
    b"D5005,TOY-1,Toy drum,,ea,2,true,true,,,,,10,,,,,,,true\r\n,GIFT,Gift box,,ea,10,true,true,,,,,80,,,,,,,true\r\n"
)
VENDORS = (
    b"Name,AddressName,AddressContact,AddressType,IsDefault,Address,City,State,Zip,Country,Main,Home,Work,Mobile,Fax,Email,Pager,Web,Other,"
    b"DefaultTerms,Active\r\nTin Works,Remit,Mr Vane,30,true,2 Lane,Hull,,,CANADA,,,,,,,,,,NET 30,true\r\n"
    b"Tin Works,Main,Mr Vane,50,true,1 Lane,Hull,,,UNITED KINGDOM,+44 1,,,,,vane@tinworks.example,,,,NET 30,true\r\n"
)
CUSTOMERS = (
    b"Name,AddressName,AddressContact,AddressType,IsDefault,Address,City,State,Zip,Country,Residential,Main,Home,Work,Mobile,Fax,Email,"
    b"PaymentTerms,Group,Active\r\n"
    b"Harbour Toys,Main,Ms Orla,50,true,1 Quay,Cork,,,IRELAND,false,+353 1,,,,,orla@harbour.example,NET 10,Retail,true\r\n"
)
OLD = [
    order(OLD_SALES_ORDER, "HO-1", Date="10/4/12", FulfillmentDate="10/14/12"),
    sold(OLD_SALES_ITEM, "TOY-1", "7", "2", FulfillmentDate="10/14/12", Note=""),
]
MINE = {
    "sql/systems/fishbowl/organisation.csv": "currency\nUSD\n",
    "opsbrief.toml": '[company]\nname = "Test"\ntime_zone = "America/Chicago"\ncurrency = "USD"\n',
}


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("fishbowl"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """All exports with their headings."""
    return loader(
        {
            "Orders 2026-11-20.csv": written(SALES_ORDER, SALES_ITEM, *SALES),
            "POs.csv": written(PURCHASE_ORDER, PURCHASE_ITEM, *PURCHASES, padded=True),
            "InvQtys_2026-11-20.csv": INVENTORY,
            "Part.csv": PARTS,
            "Product.csv": PRODUCTS,
            "Vendor.csv": VENDORS,
            "Customer.csv": CUSTOMERS,
        },
        MINE,
    )


@pytest.fixture(scope="module")
def old_company(loader: Loader) -> Loaded:
    """Exports without headings, and files that somebody saved again."""
    files = {
        "old orders.csv": written(*OLD),
        "old purchases.csv": written(*PURCHASES[:3]),
        "Purchase Order as SO.csv": written(
            SALES_ORDER, SALES_ITEM, order(SALES_ORDER, "GMB4"), sold(SALES_ITEM, "D5005", "5", "37")
        ),
    }
    for n, variant in enumerate(("utf-16", "utf-8 with BOM", "cp1252", "semicolon", "tab")):
        rows = [order(SALES_ORDER, f"again {variant}"), sold(SALES_ITEM, "TOY-1", "7", "2")]
        files[f"{n}.csv"] = VARIANTS[variant](written(SALES_ORDER, SALES_ITEM, *rows, padded=True))
    return loader(files, MINE)


def test_every_export_is_recognised_by_its_headings_and_none_is_unknown(company: Loaded) -> None:
    assert company.parts == {
        "Orders 2026-11-20.csv!sales_orders": "fishbowl/sales_orders",
        "Orders 2026-11-20.csv!sales_order_items": "fishbowl/sales_order_items",
        "POs.csv!purchase_orders": "fishbowl/purchase_orders", "POs.csv!purchase_order_items": "fishbowl/purchase_order_items",
        "InvQtys_2026-11-20.csv": "fishbowl/inventory", "Part.csv": "fishbowl/parts", "Product.csv": "fishbowl/products",
        "Vendor.csv": "fishbowl/vendors", "Customer.csv": "fishbowl/customers",
    }  # fmt: skip
    assert company.unknown == set() and company.received.problems == []


def test_item_rows_belong_to_the_order_above_and_charges_are_no_lines(company: Loaded) -> None:
    wanted = (
        "order_id",
        "line_no",
        "kind",
        "product_id",
        "promised_on",
        "qty_ordered",
        "currency",
        "net_amount",
        "status",
    )
    due = date(2026, 10, 24)
    assert [row for row in company.rows("sales_order_lines", *wanted) if "1001" in row[0]] == [
        # The product's number is not its part's; a gift is a kit, whose parts are no lines of their own.
        ("1001", "1", "order", "D5005", due, 1024.0, "USD", 2048.0, "open"),
        ("1001", "5", "order", "GIFT", due, 3.0, "USD", 30.0, "open"),
        ("1001", "7", "order", "TOY-3", date(2026, 11, 2), 4.5, "USD", 0.5625, "open"),
        ("Credit 1001", "8", "return", "TOY-2", due, -2.0, "USD", -8.0, "open"),
    ]  # fmt: skip
    told = (
        "order_id",
        "kind",
        "customer_id",
        "site",
        "channel",
        "country",
        "ordered_on",
        "status",
        "placed_amount",
        "cancelled_amount",
        "owner",
    )
    shared = ("Harbour Toys", "Main", None, "UNITED STATES", date(2026, 10, 4), "open")
    assert [row for row in company.rows("sales_orders", *told) if "1001" in row[0]] == [
        ("1001", "order", *shared, 2078.5625, 0.0, "gamba"), ("Credit 1001", "return", *shared, 0.0, 8.0, "gamba"),
    ]  # fmt: skip


def test_credit_returns_stand_positive_in_the_file_and_are_returns(company: Loaded) -> None:
    wanted = ("return_id", "order_id", "product_id", "returned_on", "qty_returned", "net_amount", "status")
    assert company.rows("return_lines", *wanted) == [
        ("Credit 1001", None, "TOY-2", date(2026, 10, 24), 2.0, 8.0, "open")
    ]


def test_estimates_and_expired_ones_are_no_orders_and_an_unknown_status_or_item_type_is_shown(
    company: Loaded,
) -> None:
    found = {
        row[0]: row[1:]
        for row in company.rows("sales_orders", "order_id", "status", "kind", "cancelled_amount")
    }
    assert {number: row for number, row in found.items() if "1001" not in number} == {
        "S-60": ("closed", "order", 0.0), "S-70": ("closed", "order", 0.0), "S-80": ("cancelled", "order", 8.0),
        "S-85": ("cancelled", "order", 8.0), "S-95": ("closed", "order", 0.0), "S-33": ("33", "order", 0.0), "S-odd": ("open", "99", 0.0),
    }  # fmt: skip


def test_orders_closed_short_are_not_taken_for_shipped(company: Loaded) -> None:
    assert (
        company.rows("shipment_lines", "shipment_id") == [] and company.rows("shipments", "shipment_id") == []
    )


def test_purchases_know_when_they_were_promised_and_what_has_come(company: Loaded) -> None:
    wanted = (
        "po_id",
        "line_no",
        "supplier_id",
        "product_id",
        "ordered_on",
        "promised_on",
        "qty_ordered",
        "net_amount",
        "status",
    )
    issued, due = date(2026, 10, 2), date(2026, 10, 21)
    assert company.rows("purchase_order_lines", *wanted) == [
        ("GMB4", "1", "Tin Works", "D5005", issued, due, 5.0, 185.0, "closed"),
        ("GMB4", "2", "Tin Works", "D5006", issued, due, 8.0, 296.0, "open"),
        ("GMB6", "1", "Tin Works", "D5005", date(2026, 10, 1), due, 9.0, 333.0, "draft"),
        ("GMB7", "1", "Tin Works", "D5005", issued, due, 9.0, 333.0, "cancelled"),
    ]  # fmt: skip
    assert company.rows("goods_receipts", "po_id", "po_line_no", "product_id", "received_on", "qty_received", "qty_rejected") == [
        ("GMB4", "1", "D5005", date(2026, 10, 19), 5.0, 0.0), ("GMB4", "2", "D5006", date(2026, 10, 23), 3.0, 0.0),
        ("GMB4", None, "D5005", date(2026, 10, 25), 0.0, 1.0),
    ]  # fmt: skip
    assert company.rows("purchase_orders", "po_id", "buyer", "transport_mode", "sent_on", "status", "net_amount") == [
        ("GMB4", "gamba", "Will Call", issued, "open", 481.0), ("GMB6", "gamba", "Will Call", None, "draft", 333.0),
        ("GMB7", "gamba", "Will Call", issued, "cancelled", 333.0),
    ]  # fmt: skip


def test_stock_is_added_up_over_lots_and_what_is_being_worked_on_is_not_free(company: Loaded) -> None:
    day = date(2026, 11, 20)
    assert company.rows("stock_levels", "counted_on", "product_id", "site", "bin", "qty", "currency", "amount") == [
        (day, "D5005", "Main", "10/C11", 1820.0, "USD", 911.0), (day, "D5005", "North", "A-1", -3.0, "USD", -1.5),
    ]  # fmt: skip
    assert company.run.store.rows("select _drop, count(*) from landed.fishbowl__inventory where _drop is not null group by 1") == [
        ("serial number", 3)  # their heading, one number, and the blank line below
    ]  # fmt: skip


def test_parts_are_products_and_labour_is_none(company: Loaded) -> None:
    assert company.rows("products", "product_id", "name", "base_unit", "is_active", "abc_class") == [
        ("D5005", "Drum", "ea", True, "A"), ("D5006", "Stick", "ea", False, None), ("GIFT", "Gift box", "ea", True, None),
    ]  # fmt: skip


def test_of_several_addresses_the_main_office_counts(company: Loaded) -> None:
    assert company.rows("suppliers", "supplier_id", "country", "payment_terms", "email_domain") == [
        ("Tin Works", "UNITED KINGDOM", "NET 30", "tinworks.example")
    ]
    assert company.rows(
        "customers", "customer_id", "country", "customer_class", "payment_terms", "email_domain"
    ) == [("Harbour Toys", "IRELAND", "Retail", "NET 10", "harbour.example")]


def test_contacts_addresses_and_notes_are_not_loaded(company: Loaded) -> None:
    exports = company.run.catalog.systems["fishbowl"].exports
    raw = repr([company.run.store.rows(f"select * from raw.fishbowl__{name}") for name in exports])
    for secret in (
        "Orla",
        "orla@",
        "Quay",
        "call her",
        "her cat",
        "Vane",
        "vane@",
        "+44",
        "ask her",
        "for her",
    ):
        assert secret not in raw


def test_an_item_is_traced_to_its_row(company: Loaded) -> None:
    (row,) = company.run.store.rows(
        "select _row from ops.sales_order_lines where order_id = '1001' and line_no = '5'"
    )
    (raw,) = company.run.store.rows(
        "select product, quantity from raw.fishbowl__sales_order_items where _row = ?", list(row)
    )
    assert (raw[0], float(raw[1])) == ("GIFT", 3.0)


def test_old_exports_have_no_headings_and_their_generation_is_told_by_the_number_of_cells(
    old_company: Loaded,
) -> None:
    wanted = ("order_id", "product_id", "ordered_on", "promised_on", "qty_ordered", "net_amount")
    assert [row for row in old_company.rows("sales_order_lines", *wanted) if row[0] == "HO-1"] == [
        ("HO-1", "TOY-1", date(2012, 10, 4), date(2012, 10, 14), 7.0, 14.0)
    ]
    assert old_company.rows("purchase_order_lines", "po_id", "line_no", "product_id", "qty_ordered", "status") == [
        ("GMB4", "1", "D5005", 5.0, "closed"), ("GMB4", "2", "D5006", 8.0, "open"),
    ]  # fmt: skip


def test_a_purchase_order_written_as_a_sales_order_is_no_demand(old_company: Loaded) -> None:
    assert "GMB4" not in {row[0] for row in old_company.rows("sales_orders", "order_no")}
    assert ["Purchase Order as SO.csv" in problem.what for problem in old_company.received.problems] == [True]


def test_files_saved_again_give_the_same(old_company: Loaded) -> None:
    found = old_company.rows(
        "sales_order_lines", "order_id", "product_id", "promised_on", "qty_ordered", "net_amount"
    )
    again = [row[1:] for row in found if row[0].startswith("again")]
    assert again == [("TOY-1", date(2026, 10, 24), 7.0, 14.0)] * 5


def test_the_cells_of_old_files_are_those_of_the_pasted_rows() -> None:
    """A row of a genuine export of 2012 has 34 cells, its item 12; a purchase order 35 and 14."""
    assert [len(h) for h in (OLD_SALES_ORDER, OLD_SALES_ITEM, PURCHASE_ORDER, PURCHASE_ITEM)] == [
        34,
        12,
        35,
        14,
    ]
    assert len(next(csv.reader(io.StringIO(written(OLD[0]).decode())))) == 34


def test_orders_without_a_file_of_shipments_are_not_judged_and_no_rate_of_0_is_said(loader: Loader) -> None:
    orders = [SALES_ORDER, SALES_ITEM]
    for number in range(24):
        orders += [order(SALES_ORDER, f"F-{number}", "60"), sold(SALES_ITEM, "TOY-1", "7", "2")]
    run = loader({"Orders.csv": written(*orders)}, MINE).run
    shipped = run.catalog
    kpis = [shipped.kpis[name] for name in ("otif", "line_fill_rate", "unit_fill_rate", "open_past_promise")]
    kpis += [shipped.kpis["otif"].under("by_order").model_copy(update={"id": "otif_by_order"})]
    states = [fill_fact(run, shipped.facts[name], {}) for name in ("order_line_delivery", "order_delivery")]

    def read(fact: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        yield from run.store.batches(f"select {', '.join(columns)} from fact.{fact}")

    reach = {s.fact: Reach(s.first, s.data_to) for s in states if s.first and s.data_to}
    values = compute(kpis, shipped.facts, reach, read, Clock(date(2026, 11, 23))).values
    month = values.filter(
        (pl.col("grain") == "month")
        & (pl.col("dimension") == "total")
        & (pl.col("period_start") == date(2026, 10, 1))
    )
    assert {row[0]: row[1:] for row in month.select("kpi", "value", "rows_judged").rows()} == {
        kpi.id: (None, 0) for kpi in kpis
    }
    assert dict(month.filter(pl.col("kpi") != "open_past_promise").select("kpi", "rows_unjudged").rows()) == {
        kpi.id: 24 for kpi in kpis if kpi.id != "open_past_promise"
    }
    assert all("no shipments" in kpi.unjudged for kpi in kpis)


def test_trap_6_an_order_closed_short_is_closed_and_no_more_delivered_than_one_that_is_open(
    loader: Loader,
) -> None:
    rows = [SALES_ORDER, SALES_ITEM]
    for number, status in (("F-1", "60"), ("F-2", "Fulfilled"), ("C-1", "70"), ("C-2", "Closed Short")):
        rows += [order(SALES_ORDER, number, status), sold(SALES_ITEM, "TOY-1", "7", "2")]
    run = loader({"Orders.csv": written(*rows)}, MINE).run
    fill_fact(run, run.catalog.facts["order_delivery"], {})
    # The file does not say how much was left out: neither is taken for complete, and neither for a failure.
    assert run.store.rows(
        "select order_id, is_in_full, has_shipments, delivered_on from fact.order_delivery order by order_id"
    ) == [(number, False, False, None) for number in ("C-1", "C-2", "F-1", "F-2")]
    assert {row[0] for row in run.store.rows("select status from ops.sales_order_lines")} == {"closed"}


def test_trap_7_a_fulfilment_date_that_was_moved_is_the_promise_as_the_newest_file_has_it(
    loader: Loader,
) -> None:
    def file(due: str) -> bytes:
        item = sold(SALES_ITEM, "TOY-1", "7", "2", FulfillmentDate=due)
        return written(SALES_ORDER, SALES_ITEM, order(SALES_ORDER, "M-1", FulfillmentDate=due), item)

    moved = loader(
        {"Orders 2026-10-10.csv": file("10/24/2026"), "Orders 2026-10-20.csv": file("11/27/2026")}, MINE
    )
    assert moved.rows("sales_order_lines", "promised_on") == [(date(2026, 11, 27),)]
