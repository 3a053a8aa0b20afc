"""The weekly Salesforce Data Export: a zip of one CSV per object, every cell quoted, LF, ISO-8859-1, GMT.

Null lookups are 000000000000000AAA, booleans 0/1, date-only fields carry a midnight; recycle-bin rows are
included.
"""

from datetime import date, datetime

from benchmarks.generate.crm import OWNERS, Case, Change, Crm, Deal
from benchmarks.generate.tables import Row, Table

PATH = "salesforce/WE_00D5g000004qLbS_1.ZIP"
NULL = "000000000000000AAA"
ACCOUNT = (
    "Id", "IsDeleted", "MasterRecordId", "Name", "Type", "RecordTypeId", "ParentId", "BillingStreet",
    "BillingCity", "BillingState", "BillingPostalCode", "BillingCountry", "OwnerId", "CreatedDate",
    "LastModifiedDate", "SystemModstamp",
)  # fmt: skip
OPPORTUNITY = (
    "Id", "IsDeleted", "AccountId", "IsPrivate", "Name", "Description", "StageName", "StageSortOrder",
    "Amount", "Probability", "ExpectedRevenue", "TotalOpportunityQuantity", "CloseDate", "Type", "NextStep",
    "LeadSource", "IsClosed", "IsWon", "ForecastCategory", "ForecastCategoryName", "CurrencyIsoCode",
    "CampaignId", "HasOpportunityLineItem", "Pricebook2Id", "OwnerId", "Territory2Id",
    "IsExcludedFromTerritory2Filter", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById",
    "SystemModstamp", "LastActivityDate", "LastStageChangeDate", "FiscalYear", "FiscalQuarter", "ContactId",
    "PrimaryPartnerAccountId", "SyncedQuoteId", "ContractId", "LastAmountChangedHistoryId",
    "LastCloseDateChangedHistoryId",
)  # fmt: skip
HISTORY = (
    "Id", "OpportunityId", "CreatedById", "CreatedDate", "CreatedDateForInsert", "StageName", "Amount",
    "ExpectedRevenue", "CloseDate", "Probability", "FromForecastCategory", "ForecastCategory",
    "PrevForecastUpdate", "FromOpportunityStageName", "PrevOpportunityStageUpdate", "CurrencyIsoCode",
    "ValidThroughDate", "SystemModstamp", "IsDeleted", "PrevAmount", "PrevCloseDate",
)  # fmt: skip
CASE = (
    "Id", "IsDeleted", "MasterRecordId", "CaseNumber", "ContactId", "AccountId", "AssetId", "ProductId",
    "EntitlementId", "SourceId", "BusinessHoursId", "ParentId", "SuppliedName", "SuppliedEmail",
    "SuppliedPhone", "SuppliedCompany", "Type", "Status", "Reason", "Origin", "Subject", "Priority",
    "Description", "IsClosed", "ClosedDate", "IsEscalated", "CurrencyIsoCode", "OwnerId",
    "IsClosedOnCreate", "SlaStartDate", "SlaExitDate", "IsStopped", "StopStartDate", "CreatedDate",
    "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "ServiceContractId",
    "EventsProcessedDate",
)  # fmt: skip
SYSTEM_FILES = {
    "ApexClass.csv": ("Id", "NamespacePrefix", "Name", "ApiVersion", "Status", "IsValid"),
    "EmailTemplate.csv": ("Id", "Name", "DeveloperName", "FolderId", "IsActive", "TemplateType"),
    "Group.csv": ("Id", "Name", "DeveloperName", "Type", "OwnerId", "DoesSendEmailToMembers"),
}
_STAGE = {
    "Prospecting": (1, 10, "Pipeline"), "Needs Analysis": (2, 30, "Pipeline"), "Qualified": (2, 30,
    "Pipeline"), "Proposal": (3, 55, "BestCase"), "Negotiation": (4, 75, "Forecast"), "Closed Won": (5, 100,
    "Closed"), "Closed Lost": (6, 0, "Omitted"),
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def sf_id(prefix: str, number: int) -> str:
    """An 18-character id: 15 case-sensitive characters and the checksum of their capitals."""
    digits = ""
    for _ in range(5):
        number, rest = divmod(number, 62)
        digits = _LETTERS[rest] + digits
    body = f"{prefix}5g00000{digits}"
    check = (
        sum(1 << k for k, letter in enumerate(body[5 * part : 5 * part + 5]) if letter.isupper())
        for part in range(3)
    )
    return body + "".join((_LETTERS[:26] + "012345")[value] for value in check)


def tables(crm: Crm) -> list[Table]:
    """The objects of the zip, as tables, the ignored system files (header only) last."""
    accounts = [_account_row(crm, n) for n in range(len(crm.accounts))]
    deals = [deal_row(d, n) for n, d in enumerate(crm.deals)]
    cases = [case_row(c, n) for n, c in enumerate(crm.cases)]
    out = [
        _table("Account.csv", ACCOUNT, accounts),
        _table("Case.csv", CASE, cases),
        _table("Opportunity.csv", OPPORTUNITY, deals),
        _table("OpportunityHistory.csv", HISTORY, _history(crm)),
    ]
    return out + [_table(name, headings, []) for name, headings in SYSTEM_FILES.items()]


def _table(name: str, headings: tuple[str, ...], rows: list[Row]) -> Table:
    return Table(PATH, list(headings), rows, inside=name, quoted=True, encoding="iso-8859-1")


def _owner(n: int) -> str:
    return sf_id("005", 810 + n % len(OWNERS))


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _on(day: date | None) -> str:
    return f"{day} 00:00:00" if day else ""


def _amount(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.1f}"


def _account_row(crm: Crm, n: int) -> Row:
    a = crm.accounts[n]
    master = NULL if a.merged_into is None else sf_id("001", 4000 + a.merged_into)
    made = "2024-10-14 03:21:09"
    return [
        sf_id("001", 4000 + n), "0" if a.merged_into is None else "1", master, _latin(a.name), a.kind,
        "0125g000000abcQ", NULL, "", "", "", "", a.country, _owner(a.owner), made, made, made,
    ]  # fmt: skip


def _latin(name: str) -> str:
    return name.encode("iso-8859-1", "replace").decode("iso-8859-1")


def deal_row(d: Deal, n: int) -> Row:
    """One opportunity as it stands today; an amount that nobody gave is an empty cell."""
    order, probability, category = _STAGE[d.stage]
    changed = d.changes[-1].at
    moved = max(c.at for c in d.changes if c.before != c.after)
    expected = None if d.amount is None else d.amount * probability // 100
    return [
        sf_id("006", 7000 + n), "1" if d.deleted else "0", sf_id("001", 4000 + d.account), "0", d.name, "",
        d.stage, str(order), _amount(d.amount), str(probability), _amount(expected), "", _on(d.closes),
        d.kind, "", d.source, str(int(d.closed)), str(int(d.won)), category, category, "USD", NULL, "0",
        NULL, _owner(d.owner), NULL, "0", _at(d.created), _owner(d.owner), _at(changed), _owner(d.owner),
        _at(changed), "", _at(moved), str(d.closes.year), str((d.closes.month + 2) // 3), NULL, NULL, NULL,
        NULL, NULL, NULL,
    ]  # fmt: skip


def _history(crm: Crm) -> list[Row]:
    found = []
    for n, deal in enumerate(crm.deals):
        for k, change in enumerate(deal.changes):
            until = deal.changes[k + 1].at if k + 1 < len(deal.changes) else None
            found.append((change.at, n, change, deal, until))
    found.sort(key=lambda f: f[:2])
    return [
        history_row(c, sf_id("008", 9000 + i), n, d, until) for i, (_, n, c, d, until) in enumerate(found)
    ]


def history_row(c: Change, ident: str, deal_no: int, deal: Deal, until: datetime | None) -> Row:
    """One history record; changes of amount or close date name the same stage twice."""
    _, probability, category = _STAGE[c.after]
    before = _STAGE[c.before][2] if c.before else ""
    expected = None if c.amount is None else c.amount * probability // 100
    return [
        ident, sf_id("006", 7000 + deal_no), _owner(deal.owner), _at(c.at), _at(c.at), c.after,
        _amount(c.amount), _amount(expected), _on(c.closes), str(probability), before, category, "",
        c.before, "", "USD", _at(until), _at(c.at), "1" if deal.deleted else "0", _amount(c.prev_amount),
        _on(c.prev_closes),
    ]  # fmt: skip


def case_row(c: Case, n: int) -> Row:
    """One case; SlaExitDate is the end of its service-level clock."""
    changed = _at(c.closed or c.opened)
    return [
        sf_id("500", 3000 + n), "0", NULL, f"{10420 + n:08d}", NULL, sf_id("001", 4000 + c.account), NULL,
        NULL, NULL, NULL, NULL, NULL, "", "", "", "", "Problem", "Closed" if c.closed else "Working",
        c.reason, c.origin, c.subject, c.priority, "", "1" if c.closed else "0", _at(c.closed), "0", "USD",
        _owner(c.owner), "0", _at(c.opened), _at(c.due), "0", "", _at(c.opened), _owner(c.owner), changed,
        _owner(c.owner), changed, NULL, "",
    ]  # fmt: skip
