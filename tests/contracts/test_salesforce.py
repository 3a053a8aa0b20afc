"""Salesforce: the weekly data export gives customers, opportunities with their real moves, and cases."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import pytest

from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of, without

NULL = "000000000000000AAA"
HEADINGS = {
    "Account": """
        Id IsDeleted MasterRecordId Name Type RecordTypeId ParentId BillingStreet BillingCity BillingState
        BillingPostalCode BillingCountry BillingStateCode Phone OwnerId CreatedDate LastModifiedDate
        SystemModstamp""",
    "Opportunity": """
        Id IsDeleted AccountId IsPrivate Name Description StageName StageSortOrder Amount Probability
        ExpectedRevenue TotalOpportunityQuantity CloseDate Type NextStep LeadSource IsClosed IsWon
        ForecastCategory ForecastCategoryName CurrencyIsoCode CampaignId HasOpportunityLineItem
        Pricebook2Id OwnerId Territory2Id IsExcludedFromTerritory2Filter CreatedDate CreatedById
        LastModifiedDate LastModifiedById SystemModstamp LastActivityDate LastStageChangeDate FiscalYear
        FiscalQuarter ContactId PrimaryPartnerAccountId SyncedQuoteId ContractId LastAmountChangedHistoryId
        LastCloseDateChangedHistoryId""",
    "OpportunityHistory": """
        Id OpportunityId CreatedById CreatedDate CreatedDateForInsert StageName Amount ExpectedRevenue
        CloseDate Probability FromForecastCategory ForecastCategory PrevForecastUpdate
        FromOpportunityStageName PrevOpportunityStageUpdate CurrencyIsoCode ValidThroughDate SystemModstamp
        IsDeleted PrevAmount PrevCloseDate""",
    "Case": """
        Id IsDeleted MasterRecordId CaseNumber ContactId AccountId AssetId ProductId EntitlementId SourceId
        BusinessHoursId ParentId SuppliedName SuppliedEmail SuppliedPhone SuppliedCompany Type Status
        Reason Origin Subject Priority Description IsClosed ClosedDate IsEscalated CurrencyIsoCode OwnerId
        IsClosedOnCreate SlaStartDate SlaExitDate IsStopped StopStartDate CreatedDate CreatedById
        LastModifiedDate LastModifiedById SystemModstamp ServiceContractId EventsProcessedDate""",
    "User": """
        Id Username LastName FirstName CompanyName Street Email Phone MobilePhone IsActive ProfileId
        UserType CreatedDate""",
}
# Other objects of the same export, which must not be taken for one of ours.
OTHERS = {
    "Contact": """
        Id IsDeleted MasterRecordId AccountId LastName FirstName Salutation Name MailingStreet
        MailingCountry Phone Email ReportsToId OwnerId CreatedDate""",
    "Lead": """
        Id IsDeleted MasterRecordId LastName FirstName Name Title Company Street Country Phone Email
        LeadSource Status OwnerId IsConverted""",
    "Quote": "Id OwnerId IsDeleted Name OpportunityId Pricebook2Id QuoteNumber Status ExpirationDate Subtotal TotalPrice",
    "OpportunityFieldHistory": "Id IsDeleted OpportunityId CreatedById CreatedDate Field OldValue NewValue",
    "ApexClass": "Id NamespacePrefix Name ApiVersion Status IsValid",
}
ACME, OLD_ACME = "0015g00000AABDhAAP", "0015g00000AABDzAAP"
ACCOUNT: Cells = {
    "Id": ACME, "IsDeleted": 0, "MasterRecordId": NULL, "Name": "Café Müller", "ParentId": NULL,
    "BillingCountry": "Germany", "BillingStreet": "Am Markt 1", "Phone": "+49 30 1",
    "OwnerId": "0055g00000AAANEAA5",
}  # fmt: skip
DEAL: Cells = {
    "Id": "0065g00000AABy4AAH", "IsDeleted": 0, "AccountId": ACME, "Name": "Range 1",
    "Description": "call her at home", "StageName": "Firmas", "Amount": "5400.5",
    "CloseDate": "2026-11-30 00:00:00", "Type": "New Business", "LeadSource": "Web", "IsClosed": 0,
    "IsWon": 0, "CurrencyIsoCode": "MXN", "OwnerId": "0055g00000AAANEAA5",
    "CreatedDate": "2026-11-02 23:24:33",
}  # fmt: skip
MOVE: Cells = {
    "Id": "0085g00000AACcUAAX", "OpportunityId": DEAL["Id"], "CreatedDate": "2026-11-05 09:00:00",
    "StageName": "Firmas", "FromOpportunityStageName": "Interes", "IsDeleted": 0,
}  # fmt: skip
CASE: Cells = {
    "Id": "5005g00000AAAwYAAX", "IsDeleted": 0, "MasterRecordId": NULL, "CaseNumber": "00010420",
    "AccountId": ACME, "Reason": "Delivery", "Origin": "Email", "Priority": "High", "IsClosed": 1,
    "OwnerId": "00G5g00000AAAQQQA5", "CreatedDate": "2026-11-02 08:00:00",
    "ClosedDate": "2026-11-03 10:30:00", "SlaExitDate": "2026-11-04 08:00:00",
    "SuppliedEmail": "eve@example.com", "SuppliedPhone": "+31 6", "SuppliedName": "Eve",
    "Subject": "my broken vase", "Description": "it cut my hand",
}  # fmt: skip
USER: Cells = {
    "Id": "0055g00000AAANEAA5", "Username": "mei@example.com", "LastName": "Chou", "FirstName": "Mei-Ling",
    "IsActive": 1, "ProfileId": "00e5g00000AAAAAAA5", "Email": "mei@example.com", "MobilePhone": "+65 9",
}  # fmt: skip
TABLES = ["customers", "opportunities", "opportunity_stage_changes", "cases"]


def member(name: str, *rows: Cells) -> bytes:
    headings = HEADINGS[name] if name in HEADINGS else OTHERS[name]
    return text_of(headings.split(), list(rows), quoted=True)


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def everything() -> dict[str, bytes]:
    rows = {"Account": ACCOUNT, "Opportunity": DEAL, "OpportunityHistory": MOVE, "Case": CASE, "User": USER}
    return {f"{name}.csv": member(name, row) for name, row in rows.items()}


def export(load: Loader, **rows: list[Cells]) -> Loaded:
    return load({"WE_1.ZIP": zipped({f"{name}.csv": member(name, *found) for name, found in rows.items()})})


def test_each_object_is_recognised_as_itself_only_and_all_headings_are_accounted_for(load: Loader) -> None:
    others = {f"{name}.csv": member(name) for name in OTHERS}
    loaded = load(
        {
            "WE_1.ZIP": zipped(
                everything()
                | others
                | {"ContentVersion/0685g000": b"\x89PNG\r\n", "Vase__c.csv": b"Id,Name\n1,2\n"}
            )
        }
    )
    assert loaded.parts == {
        "WE_1.ZIP!Account.csv": "salesforce/account", "WE_1.ZIP!Opportunity.csv": "salesforce/opportunity",
        "WE_1.ZIP!OpportunityHistory.csv": "salesforce/opportunity_history",
        "WE_1.ZIP!Case.csv": "salesforce/case",
        "WE_1.ZIP!User.csv": "salesforce/user", "WE_1.ZIP!Contact.csv": "(not recognised)",
        "WE_1.ZIP!Lead.csv": "(not recognised)",
        "WE_1.ZIP!Quote.csv": "(not recognised)",
        "WE_1.ZIP!Vase__c.csv": "(not recognised)",
        "WE_1.ZIP!OpportunityFieldHistory.csv": "(ignored by name (salesforce))",
        "WE_1.ZIP!ApexClass.csv": "(ignored by name (salesforce))",
        "WE_1.ZIP!ContentVersion/0685g000": "(ignored by name (salesforce))",
    }  # fmt: skip
    assert loaded.unknown == set()


def test_what_customers_wrote_and_how_to_reach_people_is_not_loaded(load: Loader) -> None:
    loaded = load({"WE_1.ZIP": zipped(everything())})
    raw = [
        loaded.run.store.rows(f"select * from raw.salesforce__{name}")
        for name in ("account", "opportunity", "case", "user")
    ]
    for secret in ("example.com", "+31", "+49", "+65", "Eve", "vase", "hand", "at home", "Am Markt"):
        assert secret not in repr(raw)


def expect_all(loaded: Loaded) -> None:
    assert loaded.rows("customers", "customer_id", "name", "country", "owner") == [
        (ACME, "Café Müller", "Germany", "Mei-Ling Chou")
    ]
    assert loaded.whole_rows("opportunities") == [(
        DEAL["Id"], ACME, "Mei-Ling Chou", "New Business", "Web", "Firmas", datetime(2026, 11, 2, 23, 24, 33),
            date(2026, 11, 30), "open",
        "MXN", 5400.5, None,
    )]  # fmt: skip
    assert loaded.whole_rows("opportunity_stage_changes") == [
        (MOVE["Id"], DEAL["Id"], datetime(2026, 11, 5, 9), "Interes", "Firmas")
    ]
    assert loaded.whole_rows("cases") == [(
        CASE["Id"], "00010420", ACME, "00G5g00000AAAQQQA5", "High", "Delivery", "Email", datetime(2026, 11, 2,
            8),
        datetime(2026, 11, 3, 10, 30), datetime(2026, 11, 4, 8), "closed", None, None,
    )]  # fmt: skip


def test_the_export_as_it_comes(load: Loader) -> None:
    expect_all(load({"WE_00D5g000004qLbS_1.ZIP": zipped(everything())}))


@pytest.mark.parametrize("variant", VARIANTS)
def test_single_files_renamed_and_saved_again_give_the_same(load: Loader, variant: str) -> None:
    changed = {f"download ({n}).csv": VARIANTS[variant](data) for n, data in enumerate(everything().values())}
    expect_all(load(changed))


def test_optional_columns_may_be_missing(load: Loader) -> None:
    deal = without(
        member("Opportunity", DEAL), "CurrencyIsoCode", "Type", "LeadSource", "OwnerId", "Territory2Id"
    )
    case = without(member("Case", CASE), "SlaExitDate", "Reason", "SuppliedEmail")
    loaded = load({"a.csv": deal, "b.csv": case})
    assert loaded.rows("opportunities", "status", "currency", "owner", "amount") == [
        ("open", None, None, 5400.5)
    ]
    assert loaded.rows("cases", "status", "due_at", "reason") == [("closed", None, None)]


def test_dates_and_flags_of_other_tools_that_use_api_names(load: Loader) -> None:
    row = DEAL | {
        "CreatedDate": "2026-11-02T23:24:33.000Z",
        "CloseDate": "2026-11-30",
        "IsDeleted": "false",
        "IsClosed": "true",
        "IsWon": "true",
    }
    loaded = load({"extract.csv": member("Opportunity", row)})
    assert loaded.rows("opportunities", "created_at", "closes_on", "status") == [
        (datetime(2026, 11, 2, 23, 24, 33), date(2026, 11, 30), "won")
    ]


def test_flags_decide_what_is_open_won_or_lost_never_the_name_of_the_stage(load: Loader) -> None:
    def deal(number: int, closed: object, won: object) -> Cells:
        return DEAL | {
            "Id": f"0065g0000000{number:03d}AAA",
            "StageName": "Closed Won",
            "IsClosed": closed,
            "IsWon": won,
        }

    loaded = export(load, Opportunity=[deal(1, 0, 0), deal(2, 1, 1), deal(3, 1, 0), deal(4, "", "")])
    assert [status for _, status in loaded.rows("opportunities", "opportunity_id", "status")] == [
        "open",
        "won",
        "lost",
        "unknown",
    ]


def test_a_missing_amount_is_not_zero(load: Loader) -> None:
    assert export(load, Opportunity=[DEAL | {"Amount": ""}]).rows("opportunities", "amount") == [(None,)]


def test_null_lookups_are_null(load: Loader) -> None:
    loaded = export(
        load,
        Opportunity=[DEAL | {"AccountId": NULL, "OwnerId": NULL, "CurrencyIsoCode": "000"}],
        Case=[CASE | {"AccountId": NULL}],
    )
    assert loaded.rows("opportunities", "customer_id", "owner", "currency") == [(None, None, None)]
    assert loaded.rows("cases", "customer_id") == [(None,)]


def test_the_company_names_the_currency_of_an_organisation_without_currencies(load: Loader) -> None:
    plain = without(member("Opportunity", DEAL), "CurrencyIsoCode")
    loaded = load({"a.csv": plain}, {"sql/systems/salesforce/organisation.csv": "currency\nUSD\n"})
    assert loaded.rows("opportunities", "currency") == [("USD",)]


def test_amounts_keep_their_own_currency(load: Loader) -> None:
    deals = [
        DEAL | {"Id": f"0065g0000000{n:03d}AAA", "CurrencyIsoCode": c, "Amount": 10}
        for n, c in enumerate(("COP", "USD", "PEN"))
    ]
    assert export(load, Opportunity=deals).rows("opportunities", "currency", "amount") == [
        ("COP", 10),
        ("PEN", 10),
        ("USD", 10),
    ]


def test_deleted_records_are_left_out_of_all_tables_and_stay_accounted_for(load: Loader) -> None:
    loaded = export(
        load, Account=[ACCOUNT | {"IsDeleted": 1}], Opportunity=[DEAL | {"IsDeleted": 1}],
            Case=[CASE | {"IsDeleted": 1}],
        OpportunityHistory=[MOVE, MOVE | {"Id": "0085g00000AACcVAAX", "OpportunityId": "0065g00000AABy9AAH",
            "IsDeleted": 1}],
    )  # fmt: skip
    assert {table: loaded.rows(table, "_row") for table in TABLES} == {table: [] for table in TABLES}
    assert loaded.run.store.value("select sum(rows_kept) from meta.parts") == 5


def test_what_a_merged_account_had_belongs_to_the_account_that_stayed(load: Loader) -> None:
    loser = ACCOUNT | {"Id": OLD_ACME, "IsDeleted": 1, "MasterRecordId": ACME}
    loaded = export(
        load,
        Account=[ACCOUNT, loser],
        Opportunity=[DEAL | {"AccountId": OLD_ACME}],
        Case=[CASE | {"AccountId": OLD_ACME}],
    )
    assert loaded.rows("customers", "customer_id") == [(ACME,)]
    assert loaded.rows("opportunities", "customer_id") == loaded.rows("cases", "customer_id") == [(ACME,)]


def test_only_moves_between_stages_and_the_creation_are_stage_changes(load: Loader) -> None:
    def record(number: int, before: str, after: str) -> Cells:
        changed = {"Id": f"0085g0000000{number:03d}AAA", "CreatedDate": f"2026-11-0{number} 09:00:00"}
        return MOVE | changed | {"FromOpportunityStageName": before, "StageName": after}

    loaded = export(load, OpportunityHistory=[
        record(5, "Proposal", "Proposal"), record(1, "", "Interes"), record(2, "Interes", "Interes"),
            record(3, "", "Interes"),
        record(4, "Interes", "Proposal"),
    ])  # fmt: skip
    assert loaded.rows("opportunity_stage_changes", "change_id", "from_stage", "to_stage") == [
        ("0085g0000000001AAA", None, "Interes"), ("0085g0000000004AAA", "Interes", "Proposal"),
    ]  # fmt: skip


def test_a_renamed_stage_keeps_its_old_name_in_the_history(load: Loader) -> None:
    loaded = export(
        load,
        Opportunity=[DEAL | {"StageName": "Qualified"}],
        OpportunityHistory=[MOVE | {"StageName": "Needs Analysis"}],
    )
    assert loaded.rows("opportunity_stage_changes", "to_stage") == [("Needs Analysis",)]
    assert loaded.rows("opportunities", "stage") == [("Qualified",)]


def test_records_twice_in_one_file_are_both_kept_so_that_a_check_can_set_them_aside(load: Loader) -> None:
    loaded = export(
        load,
        OpportunityHistory=[MOVE, MOVE | {"StageName": "Proposal"}],
        Case=[CASE, CASE | {"Priority": "Low"}],
    )
    assert loaded.rows("opportunity_stage_changes", "to_stage") == [("Firmas",), ("Proposal",)]
    assert loaded.rows("cases", "priority") == [("High",), ("Low",)]


def test_a_newer_export_replaces_each_record_and_one_that_it_lacks_stays(load: Loader) -> None:
    second = DEAL | {"Id": "0065g00000AABy5AAH"}
    older = zipped({"Opportunity.csv": member("Opportunity", DEAL, second)})
    newer = zipped({"Opportunity.csv": member("Opportunity", DEAL | {"StageName": "Negociación"})})
    loaded = load({"WE 2026-11-16.ZIP": older, "WE 2026-11-09.ZIP": newer})
    assert loaded.rows("opportunities", "stage") == [("Firmas",), ("Firmas",)]
    loaded = load({"WE 2026-11-09.ZIP": older, "WE 2026-11-16.ZIP": newer})
    assert loaded.rows("opportunities", "stage") == [("Firmas",), ("Negociación",)]


def test_an_open_case_has_no_closing_time_and_a_queue_owns_by_its_id(load: Loader) -> None:
    loaded = export(load, Case=[CASE | {"IsClosed": 0, "ClosedDate": ""}])
    assert loaded.rows("cases", "status", "closed_at", "owner") == [("open", None, "00G5g00000AAAQQQA5")]


def test_header_only_files_of_empty_objects_load_as_nothing(load: Loader) -> None:
    loaded = export(load, Account=[ACCOUNT], Opportunity=[], Case=[])
    assert loaded.parts["WE_1.ZIP!Case.csv"] == "salesforce/case"
    assert loaded.rows("opportunities", "status") == []


def test_single_byte_text_with_double_encoded_cells_is_read(load: Loader) -> None:
    good = (
        member("Account", ACCOUNT, ACCOUNT | {"Id": OLD_ACME, "Name": "Jalape@"})
        .decode()
        .encode("iso-8859-1")
    )
    loaded = load({"Account.csv": good.replace(b"Jalape@", b"Jalape\xc3\x81")})
    assert ("Café Müller",) in loaded.rows("customers", "name")
