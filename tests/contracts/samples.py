"""One sample of every export of every system, as the contract tests of the systems have them, without their names.

Which exports lie in a sample is said here and not asked of the code under test.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tests.contracts import (
    netsuite_searches,
    oracle_reports,
    sap_tables,
    test_asana,
    test_calendars,
    test_fishbowl,
    test_google_drive,
    test_hubspot,
    test_monday,
    test_salesforce,
    test_salesforce_records,
    test_salesforce_reports,
    test_sap_text,
    test_sharepoint,
    test_slack,
    test_teams,
    test_templates,
    test_tradegecko,
    test_trello,
    test_zoho_crm,
    test_zoho_documents,
    test_zoho_inventory,
    test_zoom,
)
from tests.contracts.sap_lists import POSTING, every_list, table, workbook
from tests.contracts.taken_in import Cells, text_of
from tests.contracts.zoho_headings import BOOK_ITEM
from tests.shipped import shipped


@dataclass(frozen=True)
class Sample:
    """A file: what its name ends in, its bytes, and the `system/export` of every table in it that is one."""

    ending: str
    data: bytes
    exports: frozenset[str]


@cache
def samples() -> tuple[Sample, ...]:
    """All of them, made once; an export may be in more than one."""
    made = [*_sales(), *_work(), *_zoho(), *_sap(), *_meetings(), *_files()]
    made += [_one("netsuite", export, name, data) for name, (export, data) in netsuite_searches.FILES.items()]
    made += [_one("oracle", export, name, data) for name, (export, data) in oracle_reports.FILES.items()]
    catalog = shipped()
    lines = {name: [line] for name, (line, _) in test_templates.LINES.items()}
    books = test_templates.by_name(lines, catalog)
    made += [_one("templates", name.removesuffix(".xlsx"), name, data) for name, data in books.items()]
    return tuple(made)


def _one(system: str, exports: str, name: str, data: bytes) -> Sample:
    """A sample with the ending of a name. `exports` of one system, with blanks between."""
    return Sample(
        name[name.rindex(".") :], data, frozenset(f"{system}/{export}" for export in exports.split())
    )


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def _sales() -> list[Sample]:
    gecko, fish, hub = test_tradegecko, test_fishbowl, test_hubspot
    records, reports = test_salesforce_records, test_salesforce_reports
    objects = {f"{name}.csv": records.member(name, rows) for name, rows in records.ROWS.items()}
    objects |= {"OpportunityHistory.csv": test_salesforce.member("OpportunityHistory", test_salesforce.MOVE)}
    everything = "account opportunity opportunity_history case case_history task event order order_line opportunity_line"
    case: Cells = {"Case Owner": "Ana", "Case Number": "00010421", "Date/Time Opened": "11/14/2026 9:00 AM", "Closed": "0", "Status": "Parked"}  # fmt: skip
    sounds: Cells = {"OpportunityName": "소리", "Stage": "Closed Won", "Probability": "100", "Amount": "414000", "CloseDate": "2025. 5. 31."}  # fmt: skip
    return [
        _one("tradegecko", "sales_orders", ".csv", text_of(gecko.SALES, gecko.ORDERS)),
        _one("tradegecko", "products location_stock", ".csv", text_of([*gecko.PRODUCTS, *gecko.LOCATIONS], gecko.PLACED)),
        _one("tradegecko", "purchase_orders", ".csv", text_of(gecko.PURCHASES, [gecko.bought("PO1")])),
        _one("fishbowl", "sales_orders sales_order_items", ".csv", fish.written(fish.SALES_ORDER, fish.SALES_ITEM, *fish.SALES)),
        _one("fishbowl", "purchase_orders purchase_order_items", ".csv", fish.written(fish.PURCHASE_ORDER, fish.PURCHASE_ITEM, *fish.PURCHASES, padded=True)),
        _one("fishbowl", "inventory", ".csv", fish.INVENTORY),
        _one("fishbowl", "parts", ".csv", fish.PARTS),
        _one("fishbowl", "products", ".csv", fish.PRODUCTS),
        _one("fishbowl", "vendors", ".csv", fish.VENDORS),
        _one("fishbowl", "customers", ".csv", fish.CUSTOMERS),
        _one("hubspot", "deals deal_stages", ".csv", text_of(hub.DEAL_HEADINGS, hub.DEALS, quoted=True)),
        _one("hubspot", "companies", ".xlsx", hub.sheet(hub.COMPANY_HEADINGS, hub.COMPANIES)),
        _one("hubspot", "contacts", ".zip", hub.zipped("all.csv", text_of(hub.CONTACT_HEADINGS, [hub.CONTACT]))),
        _one("hubspot", "tickets", ".csv", text_of(hub.TICKET_HEADINGS, hub.TICKETS, quoted=True)),
        _one("hubspot", "calls", ".csv", hub.CALLS),
        _one("hubspot", "meetings", ".csv", hub.MEETINGS),
        _one("hubspot", "tasks", ".csv", hub.TASKS),
        _one("salesforce", f"{everything} product user", ".zip", _zip(objects)),
        _one("salesforce", "opportunity_report", ".csv", text_of(reports.STANDARD, [reports.opportunity()], quoted=True) + reports.FOOTER.encode()),
        _one("salesforce", "opportunity_report", ".xlsx", reports.sheet(reports.FORMATTED)),
        _one("salesforce", "opportunity_list", ".csv", text_of(reports.KOREAN, [sounds], quoted=True)),
        _one("salesforce", "case_report", ".csv", text_of(reports.CASES, [case], quoted=True) + reports.FOOTER.encode()),
    ]  # fmt: skip


def _work() -> list[Sample]:
    asana, monday, trello = test_asana.FILES, test_monday.FILES, test_trello
    card = trello.card(1)
    board = trello.as_file(trello.board([card], [trello.made(1, 0, card)]))
    return [
        _one("asana", "tasks", ".csv", asana["Ops.csv"]),
        _one("asana", "tasks", ".xlsx", asana["sheet.xlsx"]),
        _one("asana", "project_tasks project_places", ".json", asana["Build.json"]),
        _one("asana", "organisation_tasks organisation_lists organisation_people", ".json.gz", asana["organisation.json.gz"]),
        _one("monday", "tasks subtasks updates", ".xlsx", monday["Branch_plan_1784837413.xlsx"]),
        _one("monday", "tasks", ".zip", monday["account.zip"]),
        _one("trello", "board cards lists members actions", ".json", board),
        _one("trello", "card_rows", ".csv", text_of(trello.CSV, [trello.in_csv(card, "Doing", "69dc39085a10b7c3000000b1")])),
    ]  # fmt: skip


def _zoho() -> list[Sample]:
    crm, documents, inventory = test_zoho_crm, test_zoho_documents, test_zoho_inventory
    exports = {
        "Item": "items", "Composite_Item": "composite_items", "Sales Order": "sales_orders", "Package": "packages", "Shipment_Order": "shipment_orders",
        "Purchase_Order": "purchase_orders", "Purchase_Receive": "purchase_receives", "Bill": "bills", "Invoice": "invoices",
        "Credit_Note": "credit_notes", "Customer_Payment": "customer_payments", "Vendor_Payment": "vendor_payments",
        "Inventory_Adjustment": "inventory_adjustments",
    }  # fmt: skip
    made = [
        _one("zoho_inventory", export, ".csv", documents.MEMBERS[f"{name}.csv"])
        for name, export in exports.items()
    ]
    book: Cells = {"Item ID": "31", "Item Name": "Pump", "Usage unit": "nos", "Status": "Inactive"}
    return [
        *made,
        _one("zoho_inventory", "book_items", ".csv", text_of(BOOK_ITEM, [book])),
        _one("zoho_inventory", "shipments", ".csv", text_of(inventory.headings("shipments"), [inventory.SHIPMENT])),
        _one("zoho_crm", "deals", ".csv", text_of(crm.DEAL_HEADINGS, crm.DEALS)),
        _one("zoho_crm", "stage_history", ".csv", text_of(crm.HISTORY_HEADINGS, crm.HISTORY)),
        _one("zoho_crm", "accounts", ".csv", crm.ACCOUNTS),
        _one("zoho_crm", "cases", ".csv", crm.CASES),
        _one("zoho_crm", "tasks", ".csv", crm.TASKS),
        _one("zoho_crm", "calls", ".csv", crm.CALLS),
        _one("zoho_crm", "analytics_deals", ".csv", text_of(crm.ANALYTICS_DEALS, [crm.analytics_deal("A")])),
        _one("zoho_crm", "analytics_cases", ".csv", crm.ANALYTICS_CASES),
        _one("zoho_crm", "analytics_tasks", ".csv", crm.ANALYTICS_TASKS),
    ]  # fmt: skip


def _sap() -> list[Sample]:
    lists = [
        _one("sap", test_sap_text.EXPORTS[name], ".XLSX", workbook(cells))
        for name, cells in every_list().items()
    ]
    hidden = table(POSTING, {"Amt.in loc.cur.": 1102.5}, without=("Material Document", "Material Doc.Item"))
    lists.append(_one("sap", "material_movements", ".XLSX", workbook(hidden)))
    fiori = [
        _one("sap", export, ".xlsx", test_sap_text.fiori(name))
        for name, export in test_sap_text.FIORI.items()
    ]
    dumps = [
        _one("sap", export, ".csv", sap_tables.dump(name)) for name, (export, _) in sap_tables.TABLES.items()
    ]
    return [*lists, *fiori, *dumps]


def _meetings() -> list[Sample]:
    teams, zoom, calendars, slack = test_teams.FILES, test_zoom.FILES, test_calendars.FILES, test_slack.FILES
    return [
        _one("teams", "meetings people intervals", ".csv", teams["Stand-up - Attendance report 9-22-26.csv"]),
        _one("teams", "log", ".csv", teams["meetingAttendanceList.csv"]),
        _one("teams", "user_activity", ".csv", teams["users 2026-10-31.csv"]),
        _one("teams", "daily_activity", ".csv", teams["days 2026-10-31.csv"]),
        _one("teams", "daily_users", ".csv", teams["day users.csv"]),
        _one("teams", "teams", ".csv", teams["teams.csv"]),
        _one("zoom", "participants", ".csv", zoom["participants_85218486288.csv"]),
        _one("zoom", "meetings", ".csv", zoom["meetinglistdetails_20260901_20260930.csv"]),
        _one("zoom", "meetings participants", ".csv", zoom["both.csv"]),
        _one("zoom", "details", ".csv", zoom["wide.csv"]),
        _one("zoom", "webinars webinar_people", ".csv", zoom["attendee_99988887777.csv"]),
        _one("zoom", "unique", ".csv", zoom["unique.csv"]),
        _one("zoom", "daily", ".csv", zoom["daily.csv"]),
        _one("zoom", "hosts", ".csv", zoom["hosts.csv"]),
        _one("google_calendar", "events", ".zip", calendars["ann@example.com.ical.zip"]),
        _one("outlook_calendar", "events", ".ics", calendars["bo@example.com.ics"]),
        _one("outlook_calendar", "list", ".csv", calendars["dots@example.com.csv"]),
        _one("icalendar", "events", ".ics", test_calendars.OTHERS["dee@example.com.ics"]),
        _one("outlook_calendar", "list_by_place", ".csv", test_calendars.BY_PLACE),
        _one("slack", "messages users channels", ".zip", slack["Acme Slack export Oct 3 2026 - Nov 3 2026.zip"]),
        _one("slack", "member_analytics", ".csv", slack["Acme Member Analytics Prior 30 Days - Oct 17, 2026.csv"]),
        _one("slack", "channel_analytics", ".csv", slack["Acme Channel Analytics Prior 30 Days - Oct 17, 2026.csv"]),
        _one("slack", "channel_list", ".csv", slack["channels.csv"]),
        _one("slack", "member_list", ".csv", slack["members.csv"]),
        _one("slack", "member_days", ".jsonl.gz", slack["2026-10-05.jsonl.gz"]),
        _one("slack", "channel_days", ".jsonl.gz", slack["places.jsonl.gz"]),
    ]  # fmt: skip


def _files() -> list[Sample]:
    sharepoint, drive = test_sharepoint.FILES, test_google_drive.FILES
    return [
        _one("sharepoint", "tasks", ".csv", sharepoint["Work.csv"]),
        _one("sharepoint", "library", ".xlsx", sharepoint["library.xlsx"]),
        _one("sharepoint", "site_usage", ".csv", sharepoint["sites 2026-10-31.csv"]),
        _one("sharepoint", "user_activity", ".csv", sharepoint["people.csv"]),
        _one("sharepoint", "onedrive_activity", ".csv", sharepoint["onedrive.csv"]),
        _one("sharepoint", "onedrive_accounts", ".csv", sharepoint["onedrive accounts.csv"]),
        _one("google_drive", "events", ".csv", drive["log.csv"]),
        _one("google_drive", "takeout", ".zip", drive["takeout-20261109T010203Z-001.zip"]),
    ]
