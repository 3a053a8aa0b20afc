"""Planted errors of Salesforce and HubSpot, continued: a row for each further check that their exports can fail."""

from benchmarks.generate import hubspot
from benchmarks.generate.planted import Plants, first
from benchmarks.generate.salesforce import sf_id
from benchmarks.generate.tables import Cell, Table, csv_bytes

Tables = dict[str, Table]
_GONE = hubspot.company_id(9001)  # a company that somebody has deleted


def plant(plants: Plants, tables: Tables) -> None:
    """All of them."""
    _deals(plants, tables["Opportunity.csv"])
    _report(plants, tables["Opportunity.csv"])
    _stage_changes(plants, tables["OpportunityHistory.csv"])
    _companies(plants, tables[hubspot.COMPANIES])
    _tickets(plants, tables[hubspot.member(hubspot.TICKETS)])
    _calls(plants, tables[hubspot.member(hubspot.CALLS)])


def _deals(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("StageName") == "Closed Lost" and c("Amount") != "", 20)
    plants.repeat(
        table,
        base,
        {"Amount": "1.0"},
        "same deal twice, with different amounts",
        "set_aside: opportunities.key_unique",
    )
    plants.add(
        table,
        base,
        {"Id": sf_id("006", 990003), "Amount": "-500.0"},
        "amount below zero",
        "set_aside: opportunities.sign",
    )
    plants.add(
        table,
        base,
        {"Id": sf_id("006", 990004), "IsClosed": ""},
        "neither open nor closed",
        "set_aside: opportunities.known_value",
    )
    lost = first(table, lambda c: c("StageName") == "Closed Lost" and c("IsDeleted") == "0", 40)
    plants.change(
        table,
        lost,
        {"AccountId": sf_id("001", 995001)},
        "lost deal of an account that is not there",
        "warned: opportunities.customer_found",
    )


def _report(plants: Plants, deals: Table) -> None:
    """A report without the column Created Date, of one deal that the data export does not have."""
    account = deals.rows[0][deals.column("AccountId")]
    cells = {
        "Opportunity ID": sf_id("006", 990005),
        "Opportunity Name": "Harbourside showroom",
        "Account ID": account,
        "Stage": "Closed Lost",
        "Amount": "1.00",
        "Amount Currency": "USD",
        "Close Date": "2025-02-14",
    }
    table = Table("salesforce/report1763857_2026-11-23.csv", list(cells), [list(cells.values())], quoted=True)
    plants.files[table.path] = csv_bytes(table)
    plants.note(
        table, "deal of a report without Created Date", "warned: opportunities.created", table.rows[0]
    )


def _stage_changes(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("FromOpportunityStageName") not in ("", c("StageName")), 300)
    plants.add(
        table,
        base,
        {"Id": sf_id("008", 990003), "CreatedDate": ""},
        "stage change without its moment",
        "set_aside: opportunity_stage_changes.required",
    )
    plants.add(
        table,
        base,
        {"Id": sf_id("008", 990004), "CreatedDate": "1900-01-01 00:00:00"},
        "stage change of 1900",
        "set_aside: opportunity_stage_changes.dates_in_range",
    )


def _companies(plants: Plants, table: Table) -> None:
    base = table.rows[-1]
    plants.add(
        table,
        base,
        {"Record ID": "", "Company name": "Typed by hand"},
        "company without its number",
        "set_aside: customers.required",
    )
    plants.repeat(
        table,
        base,
        {"Company name": "The name it had before"},
        "same company twice, with different names",
        "set_aside: customers.key_unique",
    )


def _tickets(plants: Plants, table: Table) -> None:
    """A ticket about a late delivery is a case and a complaint."""
    base = first(table, lambda c: c("Ticket status") == "Closed" and c("Category") == "Late delivery", 60)
    both = "set_aside: cases.{0}, complaints.{0}"
    opened = str(base[table.column("Create date")])
    wrong: tuple[tuple[dict[str, Cell], str, str], ...] = (
        ({"Create date": ""}, "ticket without its first moment", "required"),
        ({"Create date": "1900-01-01 09:00"}, "ticket of 1900", "dates_in_range"),
        (
            {"Close date": f"{int(opened[:4]) - 1}{opened[4:]}"},
            "closed a year before it was opened",
            "dates_in_order",
        ),
    )
    for n, (changes, what, rule) in enumerate(wrong):
        plants.add(
            table, base, {"Record ID": hubspot.ticket_id(9002 + n), **changes}, what, both.format(rule)
        )
    plants.repeat(
        table,
        base,
        {"Category": "Damaged goods"},
        "same ticket twice, with different categories",
        both.format("key_unique"),
    )
    plants.change(
        table,
        base,
        {"Associated Company IDs": _GONE},
        "ticket of a company that was deleted",
        "warned: cases.customer_found, complaints.customer_found",
    )


def _calls(plants: Plants, table: Table) -> None:
    base = first(table, lambda c: c("Call status") == "Completed", 20)
    strange = "Sang a song"
    wrong: tuple[tuple[str, dict[str, Cell], str, str], ...] = (
        ("", {}, "call without its number", "required"),
        ("45990000001", {"Create Date": "2062-03-01 10:00"}, "call noted in 2062", "dates_in_range"),
        ("45990000002", {"Call status": strange}, f"call status {strange}, which no list has", "known_value"),
    )
    for number, changes, what, rule in wrong:
        plants.add(table, base, {"Record ID": number, **changes}, what, f"set_aside: activities.{rule}")
    plants.repeat(
        table,
        base,
        {"Call duration": "00:00:07"},
        "same call twice, one of them of seven seconds",
        "set_aside: activities.key_unique",
    )
    plants.change(
        table,
        base,
        {"Associated Company IDs": _GONE},
        "call with a company that was deleted",
        "warned: activities.customer_found",
    )
    other = first(table, lambda c: c("Call status") == "Completed" and c("Associated Company IDs") != _GONE)
    plants.change(
        table,
        other,
        {"Associated Ticket IDs": hubspot.ticket_id(9501)},
        "call about a ticket that was deleted",
        "warned: activities.case_found",
    )
