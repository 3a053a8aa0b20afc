"""NetSuite searches for tests: the documented labels, and invented rows under them."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.contracts.taken_in import Cells, text_of

OVER = {"sql/systems/netsuite/subsidiaries.csv": "subsidiary,currency\n,EUR\n"}
# Labels of standard fields as programs that read such files name them.
LINES = [
    "Internal ID", "Type", "*", "Document Number", "Date", "Name", "Status", "Item", "Quantity", "Quantity Fulfilled/Received",
    "Quantity Committed", "Quantity Billed", "Quantity Back Ordered", "Units", "Ship Date", "Due Date/Receive By", "Expected Receipt Date",
    "Location", "Rate", "Amount", "Amount (Foreign Currency)", "Currency", "PO/Check Number", "Created From", "Line ID", "Closed", "Tax Line",
    "COGS Line", "Shipping Line", "Memo", "Ship To", "Account", "Sales Rep",
]  # fmt: skip
# A list that shows no transaction type: Type is that of the item.
DESK = [
    "Document Number",
    "Date",
    "Name",
    "Ship Date",
    "Item",
    "Type",
    "Quantity",
    "Quantity Fulfilled/Received",
    "Memo",
    "Rush Order",
]
LIST = [
    "Internal ID",
    "Order Type",
    "*",
    "Date",
    "Location",
    "Period",
    "Type",
    "Document Number",
    "Name",
    "Account",
    "Memo",
    "Amount",
]
PAPERS = [
    "Internal ID", "Type", "Document Number", "Date", "Name", "Status", "Due Date/Receive By", "Amount", "Amount (Foreign Currency)", "Currency",
    "Amount Remaining", "Date Closed", "Created From", "Applied To Transaction", "Applied To Link Amount", "Tax Total", "Department",
]  # fmt: skip
STOCK = [
    "Name",
    "Description",
    "Inventory Location",
    "Location On Hand",
    "CustomUPC",
    "Bin",
    "Backstock",
    "Inline",
    "Drop Ship Item",
    "Maximum of Average Cost",
]


def line(kind: str, number: str, **cells: object) -> Cells:
    return {
        "Internal ID": "1001", "Type": kind, "Document Number": number, "Date": "3/2/2026", "Name": "C1001 Café Müller", "Item": "Bowls : Bowl",
        "Quantity": "10", "Units": "Ea", "Location": "Main : Rotterdam", "Tax Line": "No", "COGS Line": "No", "Shipping Line": "No",
        "Memo": "her allergy", "Ship To": "Her Street 1",
    } | cells  # fmt: skip


def sold(number: str = "SO1", **cells: object) -> Cells:
    return line("Sales Order", number, **{
        "Status": "Partially Fulfilled", "Quantity Fulfilled/Received": "6", "Ship Date": "3/13/2026", "Amount": "100.00", "Closed": "No",
        "Amount (Foreign Currency)": "110.00", "Currency": "USD", "Line ID": "1", "Sales Rep": "Femke Visser",
    } | cells)  # fmt: skip


def bought(**cells: object) -> Cells:
    return line("Purchase Order", "PO9", **{
        "Name": "Delftware", "Status": "Purchase Order : Partially Received", "Quantity Fulfilled/Received": "7", "Amount": "50.00",
        "Due Date/Receive By": "3/20/2026", "Closed": "No",
    } | cells)  # fmt: skip


SALES: list[Cells] = [
    # The whole order, its tax and its freight stand between the lines.
    sold(**{"*": "*", "Item": "", "Quantity": "", "Amount": "250.00", "Amount (Foreign Currency)": "275.00", "Line ID": "0"}),
    sold(),
    sold(**{"Item": "Vase", "Quantity": "4", "Quantity Fulfilled/Received": "1", "Amount": "40.00", "Amount (Foreign Currency)": "44.00",
            "Line ID": "2", "Closed": "Yes"}),
    sold(**{"Item": "Bowls : Bowl", "Quantity": "5", "Quantity Fulfilled/Received": "0", "Amount": "50.00", "Amount (Foreign Currency)": "55.00", "Line ID": "3"}),
    sold(**{"Item": "Gift set", "Quantity": "1", "Quantity Fulfilled/Received": "0", "Amount": "60.00", "Amount (Foreign Currency)": "66.00", "Line ID": "4"}),
    # A component of the set: no amount.
    sold(**{"Item": "Lid", "Quantity": "2", "Quantity Fulfilled/Received": "0", "Amount": "", "Amount (Foreign Currency)": "", "Line ID": "5"}),
    sold(**{"Item": "VAT 21%", "Quantity": "", "Amount": "21.00", "Tax Line": "Yes", "Line ID": "6"}),
    sold("SO2", **{"Status": "Closed", "Quantity Fulfilled/Received": "0", "Line ID": "1"}),
    sold("SO3", Status="Pending Approval"),
    sold("SO4", Status="Teleported"),
    sold("Memorized"),
    line("Return Authorization", "RMA1", **{"Status": "Refunded", "Quantity": "-2", "Amount": "-20.00", "Created From": "Sales Order #SO1"}),
    line("Teleport", "T1", Amount="1"),
    line("Journal", "J1", Amount="1"),
]  # fmt: skip
FULFILMENT = {"Status": "Shipped", "Created From": "Sales Order #SO1", "Date": "3/10/2026"}
MOVES: list[Cells] = [
    # Each line twice: from the stock account, and to the cost of goods.
    *(line("Item Fulfillment", "IF1", **FULFILMENT | {"Quantity": q, "Amount": a}) for q, a in (("10", "-30"), ("10", "30"))),
    *(line("Item Fulfillment", "IF2", **FULFILMENT | {"Quantity": q, "Date": "3/12/2026"}) for q in ("-2", "2")),
    line("Item Fulfillment", "IF9", **FULFILMENT | {"Quantity": "3", "Item": "Vase", "Created From": "Sales Order #SO9", "Date": "3/30/2026"}),
    line("Item Fulfillment", "IF3", **FULFILMENT | {"Status": "Packed"}),
    line("Item Fulfillment", "IF4", **FULFILMENT | {"Created From": "Transfer Order #TO9"}),
    line("Item Fulfillment", "IF5", **FULFILMENT | {"Created From": "Vendor Return Authorization #VR1", "Name": "Delftware", "Quantity": "3"}),
    bought(), bought(**{"Item": "Vase", "Quantity": "8", "Quantity Fulfilled/Received": "3", "Amount": "40.00", "Closed": "Yes",
                        "Expected Receipt Date": "3/18/2026"}),
    # The header row of an order that has no main line column.
    bought(**{"Item": "", "Quantity": "", "Quantity Fulfilled/Received": "0", "Amount": "90.00"}),
    line("Item Receipt", "IR1", **{"Name": "Delftware", "Created From": "Purchase Order #PO9", "Quantity": "7", "Date": "3/19/2026"}),
    line("Item Receipt", "IR2", **{"Name": "C1001 Café Müller", "Created From": "Return Authorization #RMA1", "Quantity": "2"}),
    line("Invoice", "INV1", **{"Status": "Paid In Full", "Created From": "Sales Order #SO1", "Amount": "100.00"}),
    line("Invoice", "INV1", **{"Status": "Paid In Full", "Created From": "Sales Order #SO1", "Item": "Discount", "Quantity": "", "Amount": "-10.00"}),
    line("Credit Memo", "CM1", Status="Open", Quantity="2", Amount="(20.00)"),
    line("Credit Memo", "CM2", Status="Open", Quantity="2", Amount="20.00"),
]  # fmt: skip


def paper(kind: str, number: str, name: str = "C1001 Café Müller", **cells: object) -> Cells:
    return {
        "Internal ID": f"9{number}",
        "Type": kind,
        "Document Number": number,
        "Date": "3/11/2026",
        "Name": name,
        "Due Date/Receive By": "4/25/2026",
    } | cells


PAPER_ROWS: list[Cells] = [
    paper("Invoice", "INV1", **{"Status": "Paid In Full", "Amount": "121.00", "Amount Remaining": "0.00", "Date Closed": "4/2/2026"}),
    paper("Invoice", "INV2", **{"Status": "Open", "Amount": "1,200.00", "Amount (Foreign Currency)": "1,320.00", "Currency": "USD", "Amount Remaining": "600.00"}),
    paper("Credit Memo", "CM1", **{"Status": "Open", "Amount": "24.20 CR", "Amount Remaining": "24.20"}),
    paper("Bill", "D-77", "Delftware", **{"Status": "Open", "Amount": "500.00", "Amount Remaining": "500.00", "Created From": "Purchase Order #PO9", "Department": "- None -"}),
    paper("Bill", "D-77", "Other BV", Status="Rejected", Amount="5.00"),
    paper("Bill Credit", "D-78", "Delftware", **{"Amount": "-50.00", "Amount Remaining": "50.00"}),
    *(paper("Payment", "P1", **{"Status": "Deposited", "Amount": "200.00", "Applied To Transaction": f"Invoice #{i}", "Applied To Link Amount": a})
      for i, a in (("INV1", "121.00"), ("INV2", "79.00"))),
    paper("Bill Payment", "", "Delftware", **{"Amount": "-100.00", "Applied To Transaction": "Bill #D-77", "Applied To Link Amount": "100.00", "Internal ID": "55"}),
    paper("Customer Refund", "R1", Amount="20.00"),
    paper("Invoice", "Memorized", Status="Open", Amount="999.00"),
    {"Internal ID": "Total - C1001 Café Müller", "Amount": "1,321.00"},
    {"Internal ID": "C1002 Box"},
]  # fmt: skip
LISTED: list[Cells] = [
    {"Internal ID": "77", "*": "*", "Date": "3/18/2026", "Type": "Invoice", "Document Number": "INV7", "Name": "C1002 Box", "Amount": "121.00", "Memo": "her allergy"},
    {"Internal ID": "77", "*": "", "Date": "3/18/2026", "Type": "Invoice", "Document Number": "INV7", "Name": "C1002 Box", "Amount": "100.00", "Account": "4000 Sales"},
    {"Internal ID": "77", "*": "", "Date": "3/18/2026", "Type": "Invoice", "Document Number": "INV7", "Name": "C1002 Box", "Amount": "21.00", "Account": "2100 VAT"},
]  # fmt: skip
AT_DESK: list[Cells] = [
    {"Document Number": "SO9", "Date": "3/20/2026", "Name": "C1002 Box", "Ship Date": "4/2/2026", "Item": "Vase", "Type": "Assembly/Bill of Materials",
     "Quantity": "3", "Quantity Fulfilled/Received": "0"},
    {"Document Number": "SO9", "Date": "3/20/2026", "Name": "C1002 Box", "Ship Date": "", "Item": "Bowl", "Type": "Inventory Item", "Quantity": "3",
     "Quantity Fulfilled/Received": "0"},
    {"Document Number": "X10", "Date": "3/20/2026", "Name": "C1002 Box", "Item": "Bowl", "Type": "Inventory Item", "Quantity": "3"},
]  # fmt: skip
SHELF: Cells = {
    "Name": "Bowls : Bowl", "Description": "Bowl, blue", "Inventory Location": "Main : Rotterdam", "Location On Hand": "12",
    "Bin": "A1", "Maximum of Average Cost": "2.5",
}  # fmt: skip
ON_HAND: list[Cells] = [
    SHELF,
    SHELF | {"Bin": "A2"},
    {
        "Name": "Vase", "Description": "Vase", "Inventory Location": "- None -", "Location On Hand": "-3",
        "Maximum of Average Cost": "4",
    },
]  # fmt: skip


def xls(headings: Sequence[str], rows: Sequence[Cells]) -> bytes:
    """What 'Microsoft Excel' gives: XML, in which a cell says its column when some before it are left out."""

    def cell(value: object, at: int, after: int) -> str:
        skipped = f' ss:Index="{at}"' if at != after else ""
        return f'<Cell{skipped}><Data ss:Type="String">{escape(str(value))}</Data></Cell>'

    body = ""
    first: Cells = {heading: heading for heading in headings}
    for row in [first, *rows]:
        cells, last = "", 0
        for n, heading in enumerate(headings, start=1):
            if row.get(heading, "") != "":
                cells += cell(row[heading], n, last + 1)
                last = n
        body += f"<Row>{cells}</Row>"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Results"><Table>{body}</Table></Worksheet></Workbook>'
    ).encode()


FILES = {
    "SalesLinesResults482.csv": ("transaction_lines", text_of(LINES, SALES)),
    "MovesResults12.csv": ("transaction_lines", text_of(LINES, MOVES)),
    "OrderDeskResults7.csv": ("transaction_lines", text_of(DESK, AT_DESK)),
    "PapersResults3.xls": ("transactions", xls(PAPERS, PAPER_ROWS)),
    "TransactionDefaultViewResults232.csv": ("transactions", text_of(LIST, LISTED)),
    "Stock 2026-11-20.csv": ("inventory", text_of(STOCK, ON_HAND)),
}
