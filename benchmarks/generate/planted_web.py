"""Planted errors of the Zoho, Salesforce and Trello exports."""

from typing import Any

from benchmarks.generate.company import EXPORTED, RIGHT_TO_LEFT_NAME, zoho_id
from benchmarks.generate.planted import Plants, added, first
from benchmarks.generate.salesforce import sf_id
from benchmarks.generate.tables import Cell, Table
from benchmarks.generate.trello import PATH as BOARD
from benchmarks.generate.trello import Json

Tables = dict[str, Table]


def zoho_sales(plants: Plants, tables: Tables) -> None:
    """Sales orders, shipments, invoices and items."""
    table = tables["zoho_inventory/Sales_Order.csv"]
    cells = _undelivered(table)
    dates = {"Order Date": "2062-03-01", "Expected Shipment Date": "2062-03-15"}
    last = table.rows[-1]
    row = added(
        table, last, {**cells, "SalesOrder ID": zoho_id(599001), "SalesOrder Number": "SO-99001", **dates}
    )
    plants.note(table, "ordered in 2062", _with_lines("dates_in_range"), row)
    row = added(
        table,
        last,
        {**cells, "SalesOrder ID": zoho_id(599004), "SalesOrder Number": "SO-99004", "Status": "Teleported"},
    )
    plants.note(table, "status Teleported, which no list has", _with_lines("known_value"), row)
    row = added(
        table,
        last,
        {**cells, "SalesOrder ID": zoho_id(599007), "SalesOrder Number": "SO-99007", "Order Date": ""},
    )
    plants.note(table, "no order date", _with_lines("required"), row)
    name = first(table, lambda c: c("Customer Name") == RIGHT_TO_LEFT_NAME)
    plants.note(
        table, "customer name in right-to-left script", "finding: shown as text, line order unharmed", name
    )
    _shipments(plants, tables["zoho_inventory/Shipment_Order.csv"])
    _zoho_invoices(plants, tables)


def _with_lines(rule: str) -> str:
    """The order and its line fail it, and the line has no order then."""
    return f"set_aside: sales_orders.{rule}, sales_order_lines.{rule}, sales_order_lines.parent_found"


def _shipments(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Delivery Date") != "", 900)
    late = {
        "Package ID": zoho_id(699001),
        "Package Number": "PKG-99001",
        "Shipment Order Number": "SHP-99001",
        "Delivery Date": "2024-12-02",
    }
    row = added(table, base, late)
    plants.note(
        table,
        "delivered before it was shipped",
        "set_aside: shipment_lines.dates_in_order, shipments.dates_in_order",
        row,
    )
    header = added(table, table.rows[599], dict(zip(table.headings, table.headings, strict=True)))
    plants.note(
        table, "the header again, as in files put together by hand", "dropped: repeated header", header
    )


def _undelivered(table: Table) -> dict[str, Cell]:
    """The cells of a one-line order, as if placed last week for December."""
    row = list(
        first(
            table,
            lambda c: (
                c("Status") == "Fulfilled" and c("SubTotal") == c("Item Total") and c("Item Desc") == ""
            ),
            1500,
        )
    )
    new = {"Status": "Confirmed", "Order Date": "2026-11-19", "Expected Shipment Date": "2026-12-10"}
    for heading, cell in {
        **new,
        "QuantityInvoiced": "0.00",
        "QuantityPacked": "0.00",
        "QuantityCancelled": "0.00",
    }.items():
        row[table.column(heading)] = cell
    return dict(zip(table.headings, row, strict=True))


def _zoho_invoices(plants: Plants, tables: Tables) -> None:
    table = tables["zoho_inventory/Invoice.csv"]
    base = first(
        table,
        lambda c: (
            c("Invoice Status") == "Closed"
            and c("SubTotal") == c("Item Total")
            and c("Total") == c("SubTotal")
        ),
        900,
    )
    wrong: tuple[tuple[int, dict[str, Cell], str, str], ...] = (
        (1, {"Item Total": f"-{base[table.column('Item Total')]}"}, "pieces sold, value negative", "invoice_lines.sign"),
        (4, {"Sales Order Number": "SO-99999"}, "line of a sales order that no list has", "invoice_lines.parent_found"),
        (7, {"Invoice Status": "Gone"}, "status Gone, which no list has", "invoices.known_value, invoice_lines.known_value"),
    )  # fmt: skip
    for n, changes, what, checks in wrong:
        own: dict[str, Cell] = {"Invoice ID": zoho_id(999000 + n), "Invoice Number": f"INV-99000{n}"}
        plants.add(table, base, own | changes, what, f"set_aside: {checks}")
    table = tables[f"zoho_inventory/Item_{EXPORTED}.csv"]
    once = table.rows[11]
    twice = added(table, once, {"Purchase Price": "EUR 99.00", "Item Name": "Polder vase, second card"})
    plants.note(
        table,
        "same item id twice, with another name and cost",
        "set_aside: products.key_unique, stock_levels.key_unique",
        twice,
        once,
    )


def zoho_purchasing(plants: Plants, tables: Tables) -> None:
    """Purchase orders and bills, and the two cells that cannot be read."""
    table = tables["zoho_inventory/Purchase_Order.csv"]
    base = first(
        table, lambda c: c("Purchase Order Status") == "Billed" and c("Total") == c("Item Total"), 150
    )
    changes = {
        "Purchase Order ID": zoho_id(799001),
        "Purchase Order Number": "PO-99001",
        "Purchase Order Status": "Beamed up",
    }
    row = added(table, base, {**changes})
    plants.note(
        table,
        "status Beamed up, which no list has",
        "set_aside: purchase_order_lines.known_value, purchase_orders.known_value",
        row,
    )
    cell = first(table, lambda c: c("Purchase Order Status") == "Billed", 40)
    cell[table.column("Expected Arrival Date")] = "2025-13-45"
    plants.note(table, "Expected Arrival Date 2025-13-45 (Delivery Date is right)", "unreadable", cell)
    table = tables["zoho_inventory/Bill.csv"]
    base = first(table, lambda c: c("Bill Status") == "Paid" and c("Total") == c("Item Total"), 120)
    row = added(table, base, {"Bill ID": zoho_id(899001), "Bill Number": "X-1", "Due Date": "2024-11-29"})
    plants.note(table, "due before it was billed", "set_aside: bills.dates_in_order", row)
    row = added(table, base, {"Bill ID": zoho_id(899004), "Bill Number": "X-4", "Bill Status": "Misplaced"})
    plants.note(table, "status Misplaced, which no list has", "set_aside: bills.known_value", row)
    old = {"Bill Date": "1900-01-01", "Due Date": "1900-01-31"}
    row = added(table, base, {"Bill ID": zoho_id(899007), "Bill Number": "X-7", **old})
    plants.note(table, "billed in 1900", "set_aside: bills.dates_in_range", row)
    cell = first(table, lambda c: c("Bill Status") == "Paid" and c("Total") == c("Item Total"), 60)
    cell[table.column("Balance")] = "see note"
    plants.note(table, "Balance reads: see note", "unreadable", cell)


def salesforce(plants: Plants, tables: Tables) -> None:
    """Deals, their history, and cases."""
    table = tables["Opportunity.csv"]
    base = first(table, lambda c: c("StageName") == "Closed Lost" and c("IsDeleted") == "0", 80)
    row = added(
        table, base, {"Id": sf_id("006", 990001), "CloseDate": "2062-05-11 00:00:00", "FiscalYear": "2062"}
    )
    plants.note(table, "closed in 2062", "set_aside: opportunities.dates_in_range", row)
    row = added(table, base, {"Id": sf_id("006", 990002), "CreatedDate": ""})
    plants.note(table, "no creation date", "set_aside: opportunities.required", row)
    gone = first(table, lambda c: c("IsDeleted") == "1")
    plants.note(table, "deleted record from the recycle bin", "finding: left out", gone)
    empty = first(table, lambda c: c("Amount") == "" and c("IsDeleted") == "0")
    plants.note(table, "no amount given", "finding: no amount, which is not 0", empty)
    _stage_changes(plants, tables["OpportunityHistory.csv"])
    _cases(plants, tables["Case.csv"])


def _stage_changes(plants: Plants, table: Table) -> None:
    base = first(
        table,
        lambda c: c("StageName") == "Proposal" and c("FromOpportunityStageName") not in ("", "Proposal"),
        500,
    )
    row = added(table, base, {"Id": sf_id("008", 990001), "OpportunityId": sf_id("006", 995001)})
    plants.note(
        table,
        "stage change of a deal that is not there",
        "set_aside: opportunity_stage_changes.parent_found",
        row,
    )
    once = added(table, base, {"Id": sf_id("008", 990002)})
    twice = added(table, once, {"StageName": "Negotiation"})
    plants.note(
        table,
        "same history record twice, with different stages",
        "set_aside: opportunity_stage_changes.key_unique",
        twice,
        once,
    )


def _cases(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("IsClosed") == "1", 400)
    row = added(
        table,
        base,
        {"Id": sf_id("500", 990001), "CaseNumber": "00099001", "ClosedDate": "2025-01-06 04:00:00"},
    )
    plants.note(table, "closed before it was opened", "set_aside: cases.dates_in_order", row)
    old = {"CreatedDate": "1900-01-01 00:00:00", "SlaStartDate": "1900-01-01 00:00:00"}
    row = added(table, base, {"Id": sf_id("500", 990002), "CaseNumber": "00099002", **old})
    plants.note(table, "opened in 1900", "set_aside: cases.dates_in_range", row)
    once = added(table, base, {"Id": sf_id("500", 990003), "CaseNumber": "00099003"})
    twice = added(table, once, {"Priority": "Low" if once[table.column("Priority")] != "Low" else "High"})
    plants.note(
        table, "same case twice, with different priorities", "set_aside: cases.key_unique", twice, once
    )


def trello(plants: Plants, board: Json) -> None:
    """Two broken cards at the end of the board, and the cards that are not work."""
    cards: Any = board["cards"]
    lists: Any = board["lists"]
    place = f"{BOARD}!cards"
    plain = next(
        c
        for c in cards
        if not c["closed"] and c["idList"] == lists[0]["id"] and not c["isTemplate"] and not c["cardRole"]
    )
    strange = {
        "id": f"{lists[0]['id'][:20]}0f0f",
        "name": "Sort of pending",
        "closed": False,
        "pos": 99000,
        "softLimit": None,
    }
    lists.append({**strange, "idBoard": board["id"]})
    ident = str(plain["id"])
    cards.append(
        {
            **plain,
            "id": ident[:16] + "0000f001",
            "idShort": 9001,
            "name": "Card in a list with an odd name",
            "idList": strange["id"],
        }
    )
    plants.note_place(
        place,
        "list named Sort of pending, which no list of statuses has",
        "set_aside: tasks.known_value",
        len(cards),
    )
    far = "2062-01-01T09:00:00.000Z"
    cards.append(
        {**plain, "id": ident[:16] + "0000f002", "idShort": 9002, "name": "Card due in 2062", "due": far}
    )
    plants.note_place(place, "due in 2062", "set_aside: tasks.dates_in_range", len(cards))
    _not_work(plants, board, place)


def _not_work(plants: Plants, board: Json, place: str) -> None:
    cards: Any = board["cards"]
    lists: Any = board["lists"]
    notes = (
        ("isTemplate", True, "template card", "finding: not work"),
        ("cardRole", "separator", "separator card", "finding: not work"),
        ("idList", lists[4]["id"], "open card on a closed list", "finding: archived, not in progress"),
    )
    for key, value, what, expect in notes:
        plants.note_place(place, what, expect, next(n for n, c in enumerate(cards, 1) if c[key] == value))
    plants.note_place(
        f"{BOARD}!actions",
        "exactly 1,000 actions: the history is cut",
        "finding: coverage of task moves is not complete",
    )
