"""Zoho CRM: module exports, the zip of the data backup, and tables that Zoho Analytics exports."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of


def heads(text: str) -> list[str]:
    """Headings, as the first line of a file names them."""
    return text.split(",")


DEAL_HEADINGS = heads(
    "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,"
    "Stage,Type,Probability (%),Expected Revenue,Lead Source,Campaign Source.id,Campaign Source,"
    "Contact Name.id,Contact Name,Pipeline,Created By.id,Created By,Modified By.id,Modified By,"
    "Created Time,Modified Time,Last Activity Time,Description,Tag,Reason For Loss,Currency,"
    "Exchange Rate,Change Log Time,Last Enriched Time,Enrich Status,Locked,Overall Sales Duration"
)
BIGIN_HEADINGS = heads(
    "Deal Id,Deal Owner.id,Deal Owner,Deal Name,Company Name.id,Company Name,Contact Name.id,"
    "Contact Name,Sub-Pipeline,Amount,Stage,Closing Date,Description,Created By.id,Created By,"
    "Created Time,Pipeline.id,Pipeline"
)
OLD_HEADINGS = heads(
    "Potential Id,Potential Name,Potential Owner Id,Created By Id,Modified By Id,Created Time,"
    "Modified Time,Amount,Closing Date,Account Id,Type,Lead Source,Stage"
)
HISTORY_HEADINGS = heads(
    "Record Id,Deal Name.id,Deal Name,Stage,Amount,Probability (%),Expected Revenue,Closing Date,"
    "Stage Duration (Calendar Days),Moved To,Modified By.id,Modified By,Modified Time"
)
ANALYTICS_DEALS = heads(
    "Potential Name,Potential Owner,Created Time,Closing Date,Amount,Expected Revenue,Stage,"
    "Forecast Type,Type,Lead Source,Probability,Age in Days,Age Tier,Amount Tier,LEADID,"
    "Tasks Involved,Events Involved,Calls Involved,Activities Involved,Campaign Id"
)
TASK_HEADINGS = heads(
    "Record Id,Task Owner.id,Task Owner,Subject,Due Date,Contact Name.id,Contact Name,Related To.id,"
    "Related To,Status,Priority,Closed Time,Created By.id,Created By,Modified By.id,Modified By,"
    "Created Time,Modified Time,Last Activity Time,Tag,Description"
)
CASE_HEADINGS = heads(
    "Record Id,Case Number,Case Owner.id,Case Owner,Status,Priority,Type,Case Reason,Case Origin,"
    "Subject,Account Name.id,Account Name,Deal Name.id,Deal Name,Product Name.id,Product Name,"
    "Reported By,Email,Phone,Description,Solution,Internal Comments,Created By.id,Created By,"
    "Created Time,Modified By.id,Modified By,Modified Time,No of comments"
)
ACME = "4876876000001234567"
DEAL, LOST, WON, ODD = (f"zcrm_487687600000200000{n}" for n in range(1, 5))


def deal(record: str, **cells: object) -> Cells:
    return {
        "Record Id": record, "Deal Owner.id": "zcrm_1", "Deal Owner": "Mei-Ling Chou", "Amount": "5400.50", "Deal Name": "Café, spring",
        "Closing Date": "2026-11-30", "Account Name.id": f"zcrm_{ACME}", "Account Name": "Acme", "Stage": "Needs Analysis", "Type": "New Business",
        "Probability (%)": "100", "Lead Source": "Web", "Contact Name": "Eve Ng", "Created Time": "2026-11-02 09:15:00",
        "Modified Time": "2026-11-05 10:00:00", "Description": "call her\nat home", "Currency": "EUR",
    } | cells  # fmt: skip


DEALS = [
    deal(DEAL),
    deal(LOST, **{"Stage": "Closed Lost to Competition", "Reason For Loss": "Price", "Amount": ""}),
    deal(WON, **{"Stage": "Closed Won", "Currency": "USD", "Account Name.id": ""}),
    deal(ODD, Stage="Handshake", Pipeline="Rent"),
]


def change(number: int, stage: str, at: str, record: str = DEAL) -> Cells:
    return {
        "Record Id": f"zcrm_{number}",
        "Deal Name.id": record,
        "Deal Name": "Café",
        "Stage": stage,
        "Modified Time": at,
    }


HISTORY = [
    change(1, "Qualification", "2026-11-02 09:15:00"), change(2, "Qualification", "2026-11-03 08:00:00"),
    change(3, "Needs Analysis", "2026-11-05 10:00:00"),
]  # fmt: skip
ACCOUNTS = text_of(
    heads(
    "Record Id,Account Owner.id,Account Owner,Account Name,Phone,Website,Account Type,Industry,"
    "Billing Street,Billing State,Billing Country,Created Time"
),
    [{"Record Id": f"zcrm_{ACME}", "Account Owner": "Mei-Ling Chou", "Account Name": "Acme", "Phone": "+31 20", "Account Type": "Customer",
      "Billing Street": "Dam 1", "Billing State": "NH", "Billing Country": "Netherlands"}],
)  # fmt: skip
CASES = text_of(
    CASE_HEADINGS,
    [
        {"Record Id": "zcrm_71", "Case Number": "17", "Case Owner": "Ana", "Status": "On Hold", "Type": "Problem", "Case Origin": "Phone",
         "Subject": "broken vase", "Account Name.id": f"zcrm_{ACME}", "Email": "eve@example.com", "Created Time": "2026-11-02 09:00:00",
         "Modified Time": "2026-11-20 09:00:00"},
        {"Record Id": "zcrm_72", "Status": "Closed", "Type": "Complaint", "Case Reason": "Late again", "Created Time": "2026-11-02 09:00:00",
         "Modified Time": "2026-11-20 09:00:00"},
        {"Record Id": "zcrm_73", "Status": "In the yard", "Created Time": "2026-11-02 09:00:00"},
    ],
)  # fmt: skip
TASKS = text_of(
    TASK_HEADINGS,
    [
        {"Record Id": "zcrm_81", "Task Owner": "Ana", "Subject": "ring Eve", "Due Date": "2026-11-10", "Related To.id": DEAL, "Related To": "Café",
         "Status": "Completed", "Closed Time": "2026-11-09 12:00:00", "Created Time": "2026-11-02 09:00:00"},
        {"Record Id": "zcrm_82", "Task Owner": "Ana", "Due Date": "2026-11-20", "Related To.id": f"zcrm_{ACME}", "Status": "Waiting for input"},
        {"Record Id": "zcrm_83", "Task Owner": "Ana", "Related To.id": "zcrm_71", "Status": "Deferred"},
    ],
)  # fmt: skip
CALLS = text_of(
    heads(
    "Record Id,Call Owner.id,Call Owner,Subject,Call Type,Call Purpose,Contact Name.id,Contact Name,"
    "Related To.id,Related To,Call Start Time,Call Duration,Call Duration (in seconds),Call Status,"
    "Call Result,Description,Created Time,Modified Time"
),
    [{"Record Id": "zcrm_91", "Call Owner": "Ana", "Subject": "about her illness", "Related To.id": DEAL, "Call Start Time": "2026-11-04 10:00:00",
      "Call Duration": "02:05", "Call Duration (in seconds)": "125", "Call Status": "Completed"}],
)  # fmt: skip
ANALYTICS_CASES = text_of(heads("Case Owner,Status,Case Origin,Created Time,Modified Time,Days to Closed,Age in Days,Age Tier"), [
    {"Case Owner": "Ana", "Status": "Closed", "Case Origin": "Web", "Created Time": "15 Apr, 2021 00:02:00", "Days to Closed": "3",
     "Modified Time": "20 Nov, 2021 10:00:00"},
    {"Case Owner": "Ana", "Status": "Escalated", "Case Origin": "Web", "Created Time": "16 Apr, 2021 10:00:00", "Days to Closed": ""},
])  # fmt: skip
ANALYTICS_TASKS = text_of(heads("Task Owner,Subject,Created Time,Due Date,Status,Modified Time"), [
    {"Task Owner": "Ana", "Subject": "ring Eve", "Created Time": "15 Apr, 2021 10:00:00", "Due Date": "30 Apr, 2021 00:00:00",
     "Status": "Not Started"},
])  # fmt: skip


def backup(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("zoho_crm"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """A backup, an older module export of one of its deals, files of other editions, and tables of Zoho Analytics."""
    members = {
        "Data/Deals_001.csv": text_of(DEAL_HEADINGS, DEALS[:2]), "Data/Deals_002.csv": text_of(DEAL_HEADINGS, DEALS[2:]),
        "Data/Accounts_001.csv": ACCOUNTS, "Data/Cases_001.csv": CASES, "Data/Tasks_001.csv": TASKS, "Data/Calls_001.csv": CALLS,
        "Data/Stage_History_001.csv": text_of(HISTORY_HEADINGS, HISTORY),
        "Data/Notes_001.csv": b"Note Id,Note Title,Note Content,Parent ID\n1,a,she is ill,2\n",
        "Data/Contacts_001.csv": b"Record Id,First Name,Last Name,Email,Created Time\nzcrm_5,Eve,Ng,eve@example.com,2026-01-01 10:00:00\n",
        "Metadata/Modules_001.csv": b"Module,Label\nDeals,Deals\n",
    }  # fmt: skip
    files = {
        "Deals_2026_11_09.csv": text_of(DEAL_HEADINGS, [deal(DEAL, Stage="Qualification"), deal("zcrm_gone")]),
        "Data 2026-11-23.zip": backup(members),
        "bigin.csv": text_of(BIGIN_HEADINGS, [
            {"Deal Id": "zcrm_b1", "Deal Owner": "Ana", "Deal Name": "B", "Company Name.id": "zcrm_c1", "Sub-Pipeline": "Retail", "Stage": "Closed Won",
             "Amount": "10", "Closing Date": "2026-10-01", "Pipeline": "Team"}]),
        "Potentials.csv": text_of(OLD_HEADINGS, [
            {"Potential Id": "p1", "Potential Name": "P", "Potential Owner Id": "7", "Account Id": "a1", "Stage": "Closed Lost", "Amount": "20",
             "Closing Date": "2016-05-28", "Created Time": "2016-05-13 10:00:00"}]),
        "Potentials (analytics).csv": text_of(ANALYTICS_DEALS, [analytics_deal("A")]),
    }  # fmt: skip
    files |= {
        f"again {v}.csv": VARIANTS[v](text_of(DEAL_HEADINGS, [deal(f"zcrm_{v}", Description="")]))
        for v in VARIANTS
    }
    return loader(files)


def analytics_deal(name: str, **cells: object) -> Cells:
    return {
        "Potential Name": name, "Potential Owner": "Ana", "Created Time": "15 Apr, 2021 00:02:00", "Closing Date": "30 Apr, 2021 00:00:00",
        "Amount": "$22,700.00", "Stage": "Value Proposition", "Forecast Type": "Open", "Age in Days": "12",
    } | cells  # fmt: skip


@pytest.fixture(scope="module")
def analytics(loader: Loader) -> Loaded:
    """Nothing but tables of Zoho Analytics, of two dates."""
    accounts = "ACCOUNTID,Account Name,Account Owner Id,Account Owner,Account Type,Industry,Website"
    potentials = [
        analytics_deal("A", **{"Stage": "Handshake", "Forecast Type": "Closed Won"}), analytics_deal("B", **{"Forecast Type": ""}),
        analytics_deal("C", **{"Amount": "$7,961.172", "Stage": "Closed Lost", "Forecast Type": "Closed Lost"}),
    ]  # fmt: skip
    return loader(
        {
            "Potentials 2026-11-16.csv": text_of(ANALYTICS_DEALS, [analytics_deal("Z")]),
            "Potentials 2026-11-23.csv": text_of(ANALYTICS_DEALS, potentials),
            "Accounts.csv": text_of(accounts.split(","), [{"ACCOUNTID": ACME, "Account Name": "Acme", "Account Owner": "Ana", "Account Type": "Partner"}]),
            "Cases.csv": ANALYTICS_CASES,
            "Tasks.csv": ANALYTICS_TASKS,
        },
        {"sql/systems/zoho_crm/organisation.csv": "currency\nUSD\n"},
    )  # fmt: skip


def test_each_module_is_recognised_in_every_edition_and_all_headings_are_accounted_for(
    company: Loaded,
) -> None:
    zipped = {
        name.removeprefix("Data 2026-11-23.zip!"): export
        for name, export in company.parts.items()
        if "!" in name
    }
    assert zipped == {
        "Data/Deals_001.csv": "zoho_crm/deals", "Data/Deals_002.csv": "zoho_crm/deals", "Data/Accounts_001.csv": "zoho_crm/accounts",
        "Data/Cases_001.csv": "zoho_crm/cases", "Data/Tasks_001.csv": "zoho_crm/tasks", "Data/Calls_001.csv": "zoho_crm/calls",
        "Data/Stage_History_001.csv": "zoho_crm/stage_history", "Data/Notes_001.csv": "(ignored by name (zoho_crm))",
        "Data/Contacts_001.csv": "(ignored by name (zoho_crm))", "Metadata/Modules_001.csv": "(ignored by name (zoho_crm))",
    }  # fmt: skip
    single = {name: export for name, export in company.parts.items() if "!" not in name}
    assert single.pop("Potentials (analytics).csv") == "zoho_crm/analytics_deals"
    assert set(single.values()) == {"zoho_crm/deals"} and len(single) == 3 + len(VARIANTS)
    assert company.unknown == {"CF.Our own"} and company.received.problems == []


def test_the_second_member_of_a_large_module_continues_the_first_and_a_newer_file_replaces_each_deal(
    company: Loaded,
) -> None:
    found = {
        row[0]: row[1:]
        for row in company.rows("opportunities", "opportunity_id", "stage", "status", "lost_reason")
    }
    assert [found[record.removeprefix("zcrm_")] for record in (DEAL, LOST, WON, ODD)] == [
        ("Needs Analysis", "open", None), ("Closed Lost to Competition", "lost", "Price"), ("Closed Won", "won", None), ("Handshake", "Handshake", None),
    ]  # fmt: skip
    assert found["gone"] == ("Needs Analysis", "open", None)  # absent from the newer file: that is no loss


def test_a_deal_in_all_its_columns_a_probability_of_100_is_not_won(company: Loaded) -> None:
    columns = list(company.run.catalog.tables["opportunities"].columns)
    (row,) = [row for row in company.rows("opportunities", *columns) if row[0] == DEAL.removeprefix("zcrm_")]
    assert row == (
        DEAL.removeprefix("zcrm_"), ACME, "Mei-Ling Chou", "New Business", "Web", "Needs Analysis", datetime(2026, 11, 2, 8, 15), date(2026, 11, 30),
        "open", "EUR", 5400.5, None, None, None,
    )  # fmt: skip


def test_amounts_keep_their_currency_and_none_is_not_zero(company: Loaded) -> None:
    found = {row[0]: row[1:] for row in company.rows("opportunities", "opportunity_id", "currency", "amount")}
    assert found[WON.removeprefix("zcrm_")] == ("USD", 5400.5)
    assert found[LOST.removeprefix("zcrm_")] == ("EUR", None)


def test_older_and_smaller_editions_fill_the_same_table(company: Loaded) -> None:
    wanted = ("opportunity_id", "customer_id", "owner", "status", "pipeline", "amount", "closes_on")
    assert [row for row in company.rows("opportunities", *wanted) if row[0] in ("b1", "p1")] == [
        ("b1", "c1", "Ana", "won", "Retail", 10, date(2026, 10, 1)), ("p1", "a1", "7", "lost", None, 20, date(2016, 5, 28)),
    ]  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_deals_saved_again_give_the_same(company: Loaded, variant: str) -> None:
    columns = [
        name for name in company.run.catalog.tables["opportunities"].columns if name != "opportunity_id"
    ]
    found = {row[0]: row[1:] for row in company.rows("opportunities", "opportunity_id", *columns)}
    assert found[variant] == found[DEAL.removeprefix("zcrm_")]


def test_potentials_of_analytics_describe_the_deals_of_the_module_and_are_not_counted_twice(
    company: Loaded,
) -> None:
    assert [row for row in company.rows("opportunities", "opportunity_id") if row[0].startswith("A ")] == []


def test_only_rows_with_another_stage_are_moves(company: Loaded) -> None:
    record = DEAL.removeprefix("zcrm_")
    assert company.whole_rows("opportunity_stage_changes") == [
        ("1", record, datetime(2026, 11, 2, 8, 15), None, "Qualification"),
        ("3", record, datetime(2026, 11, 5, 9), "Qualification", "Needs Analysis"),
    ]


def test_cases_are_closed_by_their_status_and_the_last_change_is_no_time_of_closing(company: Loaded) -> None:
    assert company.rows(
        "cases", "case_id", "case_no", "customer_id", "opened_at", "closed_at", "status", "kind", "category"
    ) == [
        ("71", "17", ACME, datetime(2026, 11, 2, 8), None, "open", "problem", "Problem"),
        ("72", None, None, datetime(2026, 11, 2, 8), None, "closed", "complaint", "Complaint"),
        ("73", None, None, datetime(2026, 11, 2, 8), None, "In the yard", None, None),
    ]
    assert company.rows("complaints", "complaint_id", "received_on", "kind", "reason") == [
        ("72", date(2026, 11, 2), "other", "Late again")
    ]


def test_what_an_activity_is_related_to_is_told_by_its_number(company: Loaded) -> None:
    wanted = (
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
    record = DEAL.removeprefix("zcrm_")
    assert company.rows("activities", *wanted) == [
        ("81", "task", None, record, None, date(2026, 11, 10), datetime(2026, 11, 9, 11), None, "done"),
        ("82", "task", ACME, None, None, date(2026, 11, 20), None, None, "open"),
        ("83", "task", None, None, "71", None, None, None, "open"),
        ("91", "call", None, record, None, date(2026, 11, 4), datetime(2026, 11, 4, 9), 125, "done"),
    ]


def test_accounts_are_customers(company: Loaded) -> None:
    assert company.whole_rows("customers") == [
        (ACME, "Acme", "Netherlands", "Mei-Ling Chou", "NH", "Customer")
    ]


def test_what_people_said_and_how_to_reach_them_is_not_loaded(company: Loaded) -> None:
    raw = [
        company.run.store.rows(f"select * from raw.zoho_crm__{name}")
        for name in company.run.catalog.systems["zoho_crm"].exports
    ]
    for secret in ("ill", "at home", "vase", "Eve", "example.com", "+31", "Dam 1", "ring Eve"):
        assert secret not in repr(raw)


def test_a_case_and_a_deal_are_traced_to_their_rows(company: Loaded) -> None:
    rows = company.run.store.rows(
        """select opportunity_id, path_in_file, _row from ops.opportunities join meta.parts on part_id = _file
        where opportunity_id = ? union all
        select case_id, path_in_file, _row from ops.cases join meta.parts on part_id = _file where case_id = '72'""",
        [ODD.removeprefix("zcrm_")],
    )
    assert rows == [(ODD.removeprefix("zcrm_"), "Data/Deals_002.csv", 2), ("72", "Data/Cases_001.csv", 2)]


def test_analytics_alone_counts_with_the_newest_table_only(analytics: Loaded) -> None:
    assert analytics.unknown == set() and analytics.received.problems == []
    assert analytics.rows("opportunities", "opportunity_id", "status", "amount", "currency", "closes_on") == [
        ("A 2021-04-14 22:02:00", "won", 22700, "USD", date(2021, 4, 30)), ("B 2021-04-14 22:02:00", "open", 22700, "USD", date(2021, 4, 30)),
        ("C 2021-04-14 22:02:00", "lost", 7961.172, "USD", date(2021, 4, 30)),
    ]  # fmt: skip


def test_ages_of_the_day_of_export_are_not_used_but_days_until_closing_are(analytics: Loaded) -> None:
    assert analytics.rows("cases", "case_id", "opened_at", "closed_at", "status") == [
        ("row 1", datetime(2021, 4, 14, 22, 2), datetime(2021, 4, 17, 22, 2), "closed"), ("row 2", datetime(2021, 4, 16, 8), None, "open"),
    ]  # fmt: skip
    assert analytics.rows("activities", "activity_id", "owner", "due_on", "status") == [
        ("row 1", "Ana", date(2021, 4, 30), "open")
    ]
    assert analytics.rows("customers", "customer_id", "customer_class") == [(ACME, "Partner")]


def test_trap_6_a_stage_of_the_same_name_in_two_pipelines_means_what_each_of_them_says(
    loader: Loader,
) -> None:
    own = {
        "sql/systems/zoho_crm/stages.csv": "pipeline,stage,status\nRent,handshake,won\nSale,handshake,open\n,handshake,lost\n"
    }
    rows = [
        deal(f"zcrm_{n}", Stage="Handshake", Pipeline=name)
        for n, name in enumerate(("Rent", "Sale", "Other"), 1)
    ]
    found = loader({"Deals.csv": text_of(DEAL_HEADINGS, rows)}, own)
    assert found.rows("opportunities", "opportunity_id", "pipeline", "status") == [
        ("1", "Rent", "won"), ("2", "Sale", "open"), ("3", "Other", "lost"),
    ]  # fmt: skip


def test_a_call_whose_minutes_a_spreadsheet_has_taken_for_hours_lasts_as_long_as_it_did(load: Loader) -> None:
    saved = CALLS.replace(b",02:05,125,", b",02:05:00,,")
    assert saved != CALLS
    assert load({"Calls.csv": saved}).rows("activities", "seconds") == [(125,)]
