"""What the list of systems says of how headings are known is no more than what was seen."""

from opsbrief.declarations.catalog import Catalog

# Exports of which a genuine file, or the genuine output of the same report, was read. An export may say less than it could.
GENUINE = {
    "asana": "organisation_tasks organisation_lists organisation_people",
    "google_calendar": "events",
    "google_drive": "takeout",
    "hubspot": "deals contacts",
    "icalendar": "events",
    "monday": "tasks subtasks updates",
    "oracle": "form_purchase_lines form_orders",
    "outlook_calendar": "events list",
    "salesforce": "account opportunity opportunity_history case case_history task event order order_line opportunity_list",
    "sap": "orders material_documents material_movements stock purchase_orders customer_items production_orders ekko ekpo mkpf mseg",
    "sharepoint": "site_usage user_activity onedrive_activity",
    "slack": "messages users channels",
    "teams": "meetings intervals people log user_activity daily_activity",
    "trello": "board cards lists members actions",
    "zoho_crm": "accounts analytics_deals analytics_cases analytics_tasks",
    "zoho_inventory": "items purchase_orders bills invoices customer_payments vendor_payments composite_items book_items",
    "zoom": "participants",
}  # fmt: skip
# Known from one program that reads them, from memory, or from a table like it: nobody may rely on their headings.
UNSEEN = {
    "google_drive": "events",
    "hubspot": "deal_stages companies tickets calls meetings tasks",
    "oracle": "receipts",
    "salesforce": "case_report",
    "sap": "vendor_items vbak vbap vbep vbup likp lips mard bsik vbrk vbrp",
    "tradegecko": "sales_orders products location_stock purchase_orders",
    "zoho_crm": "stage_history cases tasks calls",
    "zoho_inventory": "shipments packages shipment_orders purchase_receives inventory_adjustments",
    "zoom": "daily hosts",
}


def named(lists: dict[str, str]) -> set[str]:
    return {f"{system}/{export}" for system, exports in lists.items() for export in exports.split()}


def test_only_what_was_read_is_verified_and_what_nobody_has_seen_is_unverified(shipped: Catalog) -> None:
    ours = [export for export in shipped.exports if shipped.systems[export.system].area != "template"]
    assert {export.name for export in ours if export.evidence == "verified"} - named(GENUINE) == set()
    assert named(UNSEEN) - {export.name for export in ours if export.evidence == "unverified"} == set()


def test_an_export_with_headings_in_several_languages_says_which_of_them_were_seen(shipped: Catalog) -> None:
    """More than one spelling with letters that no English word has: its evidence is not that of all of them."""
    silent = {
        export.name
        for export in shipped.exports
        if export.evidence == "verified"
        and not export.languages
        and sum(
            any(ord(letter) > 191 for letter in spelling)
            for column in export.columns.values()
            for spelling in column.heading
        )
        > 1
    }
    assert silent == set()
