"""Salesforce, the rest of the data export: orders, activities, products of opportunities, the history of cases, users."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

NULL = "000000000000000AAA"
HEADINGS = {
    "Account": "Id IsDeleted MasterRecordId Name Type RecordTypeId ParentId BillingStreet BillingState BillingCountry OwnerId CreatedDate",
    "Opportunity": """
        Id IsDeleted AccountId Name StageName Amount CloseDate IsClosed IsWon HasOpportunityLineItem OwnerId CreatedDate""",
    "Case": """
        Id IsDeleted MasterRecordId CaseNumber AccountId ProductId Type Status Reason Origin Subject Priority IsClosed ClosedDate OwnerId
        SlaExitDate CreatedDate""",
    "CaseHistory2": "Id CaseId OwnerId Status PreviousUpdate LastModifiedDate LastModifiedById IsDeleted",
    "Task": """
        Id WhoId WhatId WhoCount WhatCount Subject ActivityDate Status Priority OwnerId Description CurrencyIsoCode Type IsDeleted AccountId
        IsClosed CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp IsArchived EmailMessageId ActivityOriginType
        CallDurationInSeconds CallType CallDisposition CallObject ReminderDateTime IsReminderSet RecurrenceActivityId IsRecurrence
        CompletedDateTime TaskSubtype""",
    "Event": """
        Id WhoId WhatId WhoCount WhatCount Subject Location IsAllDayEvent ActivityDateTime ActivityDate DurationInMinutes Description AccountId
        OwnerId CurrencyIsoCode Type IsPrivate ShowAs IsDeleted IsChild IsRecurrence CreatedDate""",
    "Order": """
        Id OwnerId ContractId AccountId Pricebook2Id OriginalOrderId OpportunityId QuoteId EffectiveDate EndDate IsReductionOrder Status
        Description Type BillingStreet BillingCountry ShippingCountry ActivatedDate ActivatedById StatusCode CurrencyIsoCode OrderNumber
        TotalAmount CreatedDate IsDeleted""",
    "OrderItem": """
        Id Product2Id IsDeleted OrderId PricebookEntryId OriginalOrderItemId QuoteLineItemId AvailableQuantity Quantity CurrencyIsoCode
        UnitPrice ListPrice ServiceDate EndDate Description CreatedDate OrderItemNumber""",
    "OpportunityLineItem": """
        Id OpportunityId SortOrder PricebookEntryId Product2Id ProductCode Name CurrencyIsoCode Quantity TotalPrice UnitPrice ListPrice
        ServiceDate Description CreatedDate IsDeleted""",
    "Product2": "Id Name ProductCode Description IsActive CreatedDate Family QuantityUnitOfMeasure StockKeepingUnit IsDeleted IsArchived",
    "User": "Id Username LastName FirstName Department Email IsActive TimeZoneSidKey ProfileId CreatedDate",
}
ACME, DEAL, CASE, MEI = "0015g00000AABDhAAP", "0065g00000AABy4AAH", "5005g00000AAAwYAAX", "0055g00000AAANEAA5"
VASE, CARE = "01t5g00000AAAAAAA5", "01t5g00000AAABAAA5"
PLACED, CUT, DRAFT, GONE = (f"8015g00000AAA{n}AAA1" for n in "BCDE")


def order(number: str, **cells: object) -> Cells:
    return {
        "Id": number, "OwnerId": MEI, "AccountId": ACME, "EffectiveDate": "2026-11-02 00:00:00", "IsReductionOrder": 0, "Status": "Activated",
        "StatusCode": "A", "ShippingCountry": "", "BillingCountry": "Germany", "CurrencyIsoCode": "EUR", "OrderNumber": f"00{number[13:15]}",
        "TotalAmount": "120.50", "BillingStreet": "Am Markt 1", "IsDeleted": 0, "Type": "Web",
    } | cells  # fmt: skip


def item(number: int, of: str, **cells: object) -> Cells:
    return {
        "Id": f"8025g0000000{number}", "Product2Id": VASE, "IsDeleted": 0, "OrderId": of, "Quantity": "3.0", "UnitPrice": "40.1",
        "OrderItemNumber": f"{number:010d}", "ServiceDate": "2026-11-20 00:00:00",
    } | cells  # fmt: skip


def task(number: int, **cells: object) -> Cells:
    return {
        "Id": f"00T5g0000000{number}", "WhatId": DEAL, "Subject": "ring Eve", "ActivityDate": "2026-11-10 00:00:00", "Status": "Completed",
        "OwnerId": MEI, "Type": "Call", "IsDeleted": 0, "AccountId": ACME, "IsClosed": 1, "CreatedDate": "2026-11-02 08:00:00",
        "CallDurationInSeconds": "65", "IsRecurrence": 0, "CompletedDateTime": "2026-11-09 12:00:00", "Description": "she is ill",
    } | cells  # fmt: skip


def event(number: int, **cells: object) -> Cells:
    return {
        "Id": f"00U5g0000000{number}", "WhatId": CASE, "Subject": "visit", "Location": "her home", "ActivityDateTime": "2026-11-05 23:30:00",
        "DurationInMinutes": "45", "AccountId": NULL, "OwnerId": MEI, "IsDeleted": 0, "IsChild": 0, "IsRecurrence": 0,
        "CreatedDate": "2026-11-01 10:00:00",
    } | cells  # fmt: skip


def status(number: int, name: str, at: str, case: str = CASE) -> Cells:
    return {
        "Id": f"5035g0000000{number}",
        "CaseId": case,
        "OwnerId": MEI,
        "Status": name,
        "LastModifiedDate": at,
        "IsDeleted": 0,
    }


ROWS: dict[str, list[Cells]] = {
    "Account": [{"Id": ACME, "IsDeleted": 0, "MasterRecordId": NULL, "Name": "Acme", "Type": "Customer - Direct", "BillingState": "Berlin"}],
    "Opportunity": [{"Id": DEAL, "IsDeleted": 0, "AccountId": ACME, "Name": "Range", "StageName": "Firmas", "Amount": "100", "IsClosed": 0, "IsWon": 0,
                     "HasOpportunityLineItem": 1, "CreatedDate": "2026-11-02 08:00:00"}],
    "Case": [{"Id": CASE, "IsDeleted": 0, "CaseNumber": "00010420", "AccountId": ACME, "ProductId": VASE, "Type": "Damaged goods", "Status": "Closed",
              "Reason": "Packaging", "IsClosed": 1, "CreatedDate": "2026-11-02 08:00:00", "ClosedDate": "2026-11-03 23:30:00"}],
    "CaseHistory2": [
        status(1, "New", "2026-11-02 08:00:00"), status(2, "New", "2026-11-02 09:00:00"), status(3, "On Hold", "2026-11-02 10:00:00"),
        status(4, "Closed", "2026-11-03 10:00:00"), status(5, "Working", "2026-11-03 11:00:00"), status(6, "At the potter's", "2026-11-03 12:00:00"),
    ],
    "Task": [
        task(1), task(2, IsRecurrence=1), task(3, IsClosed=0, CompletedDateTime="", Type="", WhatId=ACME, AccountId=NULL, CallDurationInSeconds=""),
        task(4, IsDeleted=1), task(5, Type="Fax", WhatId=NULL),
    ],
    "Event": [event(1), event(2, IsChild=1), event(3, IsRecurrence=1), event(4, ActivityDateTime="2026-12-01 10:00:00")],
    "Order": [
        order(PLACED), order(CUT, IsReductionOrder=1, TotalAmount="-40.10"), order(DRAFT, Status="Draft", StatusCode="D"),
        order(GONE, Status="Cancelled", ShippingCountry="France"), order("8015g00000AAAFAAA1", IsDeleted=1),
        order("8015g00000AAAGAAA1", Status="On its way", StatusCode="A"),
    ],
    "OrderItem": [
        item(1, PLACED), item(2, CUT, Quantity="-1.0"), item(3, DRAFT), item(4, GONE, Quantity="1"), item(5, PLACED, IsDeleted=1),
        item(6, CUT, Quantity="1.0"),
    ],
    "OpportunityLineItem": [
        {"Id": "00k1", "OpportunityId": DEAL, "Product2Id": VASE, "Quantity": "1", "TotalPrice": "30", "IsDeleted": 0},
        {"Id": "00k2", "OpportunityId": DEAL, "Product2Id": CARE, "Quantity": "1", "TotalPrice": "70", "IsDeleted": 0},
    ],
    "Product2": [
        {"Id": VASE, "Name": "Vase", "ProductCode": "V-1", "IsActive": 1, "Family": "Glass", "QuantityUnitOfMeasure": "piece", "IsDeleted": 0},
        {"Id": CARE, "Name": "Care", "ProductCode": "C-1", "IsActive": 0, "Family": "Services", "StockKeepingUnit": "SKU9", "IsDeleted": 0},
    ],
    "User": [{"Id": MEI, "Username": "mei@example.com.sandbox", "Email": "mei@example.com", "FirstName": "Mei-Ling", "LastName": "Chou",
              "Department": "Sales", "IsActive": 1, "TimeZoneSidKey": "Europe/Amsterdam", "ProfileId": "00e", "CreatedDate": "2020-01-31 23:30:00"}],
}  # fmt: skip


def member(name: str, rows: list[Cells]) -> bytes:
    return text_of(HEADINGS[name].split(), rows, quoted=True)


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("salesforce"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """The zip of one data export, and its orders and tasks saved again by other programs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, rows in ROWS.items():
            file.writestr(f"{name}.csv", member(name, rows))
    again = {
        f"again {variant} {name}.csv": VARIANTS[variant](
            member(name, [row | {"Id": f"{variant} {row['Id']}"} for row in ROWS[name][:1]])
        )
        for variant in ("reordered", "widened", "utf-16", "semicolon")
        for name in ("Order", "Task")
    }
    return loader({"WE_00D5g000004qLbS_1.ZIP": buffer.getvalue()} | again)


def test_each_object_is_recognised_as_itself_and_all_headings_are_accounted_for(company: Loaded) -> None:
    zipped = {name.partition("!")[2]: export for name, export in company.parts.items() if "!" in name}
    assert zipped == {
        "Account.csv": "salesforce/account", "Opportunity.csv": "salesforce/opportunity", "Case.csv": "salesforce/case",
        "CaseHistory2.csv": "salesforce/case_history", "Task.csv": "salesforce/task", "Event.csv": "salesforce/event",
        "Order.csv": "salesforce/order", "OrderItem.csv": "salesforce/order_line", "OpportunityLineItem.csv": "salesforce/opportunity_line",
        "Product2.csv": "salesforce/product", "User.csv": "salesforce/user",
    }  # fmt: skip
    assert sorted({export for name, export in company.parts.items() if "!" not in name}) == [
        "salesforce/order",
        "salesforce/task",
    ]
    assert company.unknown == {"CF.Our own"} and company.received.problems == []


def test_orders_without_drafts_and_a_reduction_order_takes_off(company: Loaded) -> None:
    columns = (
        "order_id",
        "kind",
        "customer_id",
        "channel",
        "country",
        "ordered_on",
        "status",
        "currency",
        "placed_amount",
        "cancelled_amount",
        "owner",
    )
    day, mei = date(2026, 11, 2), "Mei-Ling Chou"
    assert [row for row in company.rows("sales_orders", *columns) if " " not in row[0]] == [
        (PLACED, "order", ACME, "Web", "Germany", day, "open", "EUR", 120.5, 0, mei),
        (CUT, "return", ACME, "Web", "Germany", day, "open", "EUR", 0, 40.1, mei),
        (GONE, "order", ACME, "Web", "France", day, "cancelled", "EUR", 120.5, 120.5, mei),
        ("8015g00000AAAGAAA1", "order", ACME, "Web", "Germany", day, "open", "EUR", 120.5, 0, mei),
    ]


def test_lines_of_orders_and_reductions_are_negative_whatever_sign_the_file_gives(company: Loaded) -> None:
    columns = (
        "order_id",
        "line_no",
        "kind",
        "product_id",
        "requested_on",
        "qty_ordered",
        "qty_cancelled",
        "unit",
        "net_amount",
        "status",
    )
    day = date(2026, 11, 20)
    assert company.rows("sales_order_lines", *columns) == [
        (PLACED, "0000000001", "order", VASE, day, 3, 0, "piece", 120.3, "open"),
        (CUT, "0000000002", "return", VASE, day, -1, 0, "piece", -40.1, "open"),
        (CUT, "0000000006", "return", VASE, day, -1, 0, "piece", -40.1, "open"),
        (GONE, "0000000004", "order", VASE, day, 1, 1, "piece", 40.1, "cancelled"),
    ]


def test_activities_without_templates_and_copies_are_linked_by_the_first_letters_of_an_id(
    company: Loaded,
) -> None:
    columns = (
        "activity_id",
        "kind",
        "customer_id",
        "opportunity_id",
        "case_id",
        "due_on",
        "done_at",
        "seconds",
        "status",
    )
    assert [row for row in company.rows("activities", *columns) if " " not in row[0]] == [
        (
            "00T5g00000001",
            "call",
            ACME,
            DEAL,
            None,
            date(2026, 11, 10),
            datetime(2026, 11, 9, 12),
            65,
            "done",
        ),
        ("00T5g00000003", "task", ACME, None, None, date(2026, 11, 10), None, None, "open"),
        (
            "00T5g00000005",
            "other",
            ACME,
            None,
            None,
            date(2026, 11, 10),
            datetime(2026, 11, 9, 12),
            65,
            "done",
        ),
        (
            "00U5g00000001",
            "meeting",
            None,
            None,
            CASE,
            date(2026, 11, 6),
            datetime(2026, 11, 5, 23, 30),
            2700,
            "done",
        ),
        ("00U5g00000004", "meeting", None, None, CASE, date(2026, 12, 1), None, 2700, "open"),
    ]


@pytest.mark.parametrize("variant", ["reordered", "widened", "utf-16", "semicolon"])
def test_records_saved_again_give_the_same(company: Loaded, variant: str) -> None:
    for table, key in (("sales_orders", "order_id"), ("activities", "activity_id")):
        columns = [name for name in company.run.catalog.tables[table].columns if name != key]
        found = {row[0]: row[1:] for row in company.rows(table, key, *columns)}
        plain = PLACED if table == "sales_orders" else "00T5g00000001"
        assert found[f"{variant} {plain}"] == found[plain]


def test_only_real_moves_of_a_case_are_status_changes_and_an_unknown_status_stays(company: Loaded) -> None:
    assert company.rows(
        "case_status_changes", "change_id", "changed_at", "from_name", "to_name", "from_status", "to_status"
    ) == [
        ("5035g00000001", datetime(2026, 11, 2, 8), None, "New", None, "open"),
        ("5035g00000003", datetime(2026, 11, 2, 10), "New", "On Hold", "open", "waiting"),
        ("5035g00000004", datetime(2026, 11, 3, 10), "On Hold", "Closed", "waiting", "closed"),
        ("5035g00000005", datetime(2026, 11, 3, 11), "Closed", "Working", "closed", "open"),
        ("5035g00000006", datetime(2026, 11, 3, 12), "Working", "At the potter's", "open", "At the potter's"),
    ]


def test_a_complaint_is_a_case_and_a_complaint_and_days_are_those_of_the_company_s_zone(
    company: Loaded,
) -> None:
    assert company.rows("cases", "case_id", "kind", "category", "status") == [
        (CASE, "complaint", "Damaged goods", "closed")
    ]
    assert company.whole_rows("complaints") == [
        (CASE, ACME, VASE, date(2026, 11, 2), date(2026, 11, 4), "damaged", "Packaging")
    ]


def test_an_opportunity_is_about_the_products_with_the_largest_amount_and_its_own_amount_counts_once(
    company: Loaded,
) -> None:
    assert company.rows("opportunities", "opportunity_id", "product_group", "amount") == [
        (DEAL, "Services", 100)
    ]


def test_products_customers_and_people(company: Loaded) -> None:
    assert company.whole_rows("products") == [
        (VASE, "Vase", "Glass", "piece", True, "V-1"),
        (CARE, "Care", "Services", None, False, "SKU9"),
    ]
    assert company.rows("customers", "customer_id", "region", "customer_class") == [
        (ACME, "Berlin", "Customer - Direct")
    ]
    ((person, *rest),) = company.rows(
        "people", "person_id", "account_id", "team", "time_zone", "joined_on", "is_active"
    )
    assert rest == [MEI, "Sales", "Europe/Amsterdam", date(2020, 2, 1), True]
    assert "@" not in person and len(person) == 16


def test_what_people_wrote_and_how_to_reach_them_is_not_loaded(company: Loaded) -> None:
    raw = [
        company.run.store.rows(f"select * from raw.salesforce__{name}")
        for name in company.run.catalog.systems["salesforce"].exports
    ]
    for secret in ("Eve", "ill", "visit", "home", "example.com", "Am Markt"):
        assert secret not in repr(raw)
