"""HubSpot: deals with the times of their stages, companies, contacts, tickets and activities, in several languages."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.facts.fill import fill_fact
from opsbrief.publishing.shrinkage import Shrunk, shrunk
from opsbrief.quality.check import check_tables
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of, without


def heads(text: str) -> list[str]:
    """Headings, as the first line of a file names them."""
    return text.split(",")


OBJECTS = heads(
    "Call,Campaign,Cart,Communication,Contact,Conversation,Deal,Email,Invoice,Line item,Meeting,"
    "Note,Order,Postal Mail,Product,Quote,Task,Ticket"
)  # fmt: skip
# All properties of a deal as an account of 2023 exports them, and the times of five stages of two pipelines.
DEAL_HEADINGS = [
    "Record ID", "Amount", "Amount in company currency", "Annual contract value", "Annual recurring revenue",
    "Campaign of last booking in meetings tool", "Close Date", "Closed Lost Reason", "Closed Won Reason", "Create Date", "Created by user ID",
    "Date of last meeting booked in meetings tool", "Deal Collaborator", "Deal Description", "Deal Name", "Deal owner", "Deal probability",
    "Deal Stage", "Deal Type", "Exchange rate", "Forecast amount", "Forecast category", "Forecast probability", "HubSpot Team",
    "Is Deal Closed?", "Last Activity Date", "Last Contacted", "Last Modified Date", "Latest Source", "Latest Source Data 1",
    "Latest Source Data 2", "Latest Source Timestamp", "Medium of last booking in meetings tool", "Merged Deal IDs",
    "Monthly recurring revenue", "Next Activity Date", "Next step", "Number of Associated Contacts", "Number of Sales Activities",
    "Number of times contacted", "Original Source Data 1", "Original Source Data 2", "Original Source Type", "Owner Assigned Date",
    "Pipeline", "Priority", "Source of last booking in meetings tool", "Total contract value", "Weighted amount",
    "Weighted amount in company currency", "Is Closed Won", "Currency",
    'Date entered "Contract Sent (Sales Pipeline)"', "Date exited “Contract Sent (Sales Pipeline)”", "Date entered 'Won (EU) (Sales Pipeline)'",
    'Date entered "Closed Lost (Sales Pipeline)"', 'Latest time in "Contract Sent (Sales Pipeline)"',
    'Cumulative time in "Contract Sent (Sales Pipeline)"', 'Date entered "Contract Sent (Partners (North))"',
    "Associated Company", *(f"Associated {name}" for name in OBJECTS), "Associated Company IDs", *(f"Associated {name} IDs" for name in OBJECTS),
]  # fmt: skip
SENT, SENT_OUT, WON, LOST = DEAL_HEADINGS[52:56]
BOX, BARREL, OLD_BOX = "5709268960", "5709493184", "5709000001"


def deal(number: int, **cells: object) -> Cells:
    return {
        "Record ID": f"90{number}", "Deal Name": "Spring order", "Deal Stage": "Contract Sent", "Pipeline": "Sales Pipeline",
        "Amount": "130000.0", "Currency": "EUR", "Create Date": "2026-05-09 14:27", "Close Date": "2026-05-31 23:40", "Deal owner": "Mei-Ling Chou",
        "Is Deal Closed?": "No", "Is Closed Won": "false", "Associated Company": "Box & Co", "Associated Company IDs": BOX,
        "Associated Note": "Eve said on the phone\nthat she is ill", "Deal Description": "call her at home",
    } | cells  # fmt: skip


DEALS = [
    deal(1, **{SENT: "2026-05-10 09:00", SENT_OUT: "2026-05-20 10:00", WON: "2026-05-20 10:00", "Deal Stage": "Won (EU)", "Is Deal Closed?": "Yes",
               "Is Closed Won": "true", "Merged Deal IDs": "900;899", "Deal Type": "New Business", "Original Source Type": "Direct Traffic"}),
    deal(2, **{"Deal Stage": "Closed: abandoned"}),
    deal(3, **{"Deal Stage": "Closed Lost", "Is Deal Closed?": "true", "Closed Lost Reason": "Price", LOST: "2026-05-12 08:00", "Amount": ""}),
    deal(4, **{"Deal Stage": "", "Pipeline": "", "Is Deal Closed?": "", "Is Closed Won": ""}),
    deal(5, **{"Pipeline": "Partners (North)", "Associated Company IDs": f"{BOX};{BARREL}", "Amount": "168000000",
               'Date entered "Contract Sent (Partners (North))"': "2026-05-11 08:00"}),
    deal(6, **{"Currency": "", "Amount": "11760000.000000002", "Amount in company currency": "500.5", "Associated Company IDs": OLD_BOX}),
    deal(7, **{"Associated Company IDs": "", "Associated Contact IDs": "301"}),
]  # fmt: skip
COMPANY_HEADINGS = heads(
    "Record ID,Company name,Company Domain Name,Company owner,Create Date,Phone Number,"
    "Last Activity Date,City,Country/Region,State/Region,Industry,Lifecycle Stage,Type,Description,"
    "Merged Company IDs,Associated Contact,Associated Contact IDs"
)
COMPANIES: list[Cells] = [
    {"Record ID": BOX, "Company name": "Box & Co", "Company Domain Name": "Box.example", "Company owner": "Mei-Ling Chou", "Country/Region": "France",
     "State/Region": "Bretagne", "Type": "Prospect", "Phone Number": "+33 1", "Merged Company IDs": f"{OLD_BOX};5709000002"},
    {"Record ID": BARREL, "Company name": "Barrel"},
    {"Record ID": OLD_BOX, "Company name": "Box"},
]  # fmt: skip
CONTACT_HEADINGS = heads(
    "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Favorite Content Topics,"
    "Preferred channels,Create Date,Associated Company IDs"
)
CONTACT: Cells = {
    "Record ID": "301", "First Name": "Eve", "Last Name": "Ng", "Email": "eve@example.com", "Create Date": "4/28/2026 17:19",
    "Associated Company IDs": BARREL,
}  # fmt: skip
TICKET_HEADINGS = heads(
    "Record ID,Ticket name,Pipeline,Ticket status,Priority,Category,Source,Create date,Close date,"
    "Time to close,Time to first agent reply,Ticket owner,Ticket description,HubSpot Team,"
    "Merged Ticket IDs,Associated Company IDs,Associated Contact,Associated Contact IDs"
)


def ticket(number: int, **cells: object) -> Cells:
    return {
        "Record ID": f"70{number}", "Ticket name": "my broken vase", "Pipeline": "Support Pipeline", "Ticket status": "Waiting on us",
        "Priority": "High", "Source": "Email", "Create date": "2026-11-02 09:00", "Ticket description": "it cut my hand",
        "Associated Company IDs": BOX, "Ticket owner": "Ana",
    } | cells  # fmt: skip


TICKETS = [
    ticket(1, **{"Ticket status": "Closed", "Close date": "2026-11-03 11:30", "Time to first agent reply": "01:30:15", "Category": "Late delivery"}),
    ticket(2, **{"Category": "Product Issue", "Time to first agent reply": "90000", "Close date": "2026-11-02 10:00", "Merged Ticket IDs": "709"}),
    ticket(3, **{"Ticket status": "Parked in the yard", "HubSpot Team": "Repairs"}),
    ticket(9),
]  # fmt: skip
CALLS = text_of(
    heads(
    "Record ID,Call Title,Call notes,Call direction,Call duration,Call status,Activity date,"
    "Activity assigned to,Create Date,To number,Associated Company IDs,Associated Deal IDs,"
    "Associated Ticket IDs"
),
    [{"Record ID": "801", "Call notes": "she is ill", "Call duration": "00:02:05", "Call status": "Completed", "Activity date": "2026-11-04 10:00",
      "Activity assigned to": "Ana", "To number": "+31 6", "Associated Company IDs": BOX, "Associated Deal IDs": "901;903"},
     {"Record ID": "802", "Call duration": "65000", "Call status": "NO_ANSWER", "Activity date": "2026-11-04 11:00", "Associated Ticket IDs": "701"}],
    quoted=True,
)  # fmt: skip
MEETINGS = text_of(
    heads(
    "Record ID,Meeting name,Meeting description,Start Time,End Time,Meeting outcome,"
    "Activity assigned to,Activity date"
),
    [{"Record ID": "811", "Meeting name": "Eve's visit", "Start Time": "2026-11-05 10:00", "End Time": "2026-11-05 10:45",
      "Meeting outcome": "Completed"}],
    quoted=True,
)  # fmt: skip
TASKS = text_of(
    heads(
    "Record ID,Task Title,Notes,Task Status,Task Type,Priority,Due date,Completed at,Assigned to,"
    "Associated Deal IDs"
),
    [{"Record ID": "821", "Task Status": "Not started", "Due date": "2026-11-30 08:00", "Assigned to": "Ana", "Associated Deal IDs": "901"}],
    quoted=True,
)  # fmt: skip
OLDER = [deal(0, **{"Record ID": "900", "Amount": "70000.0"}), deal(1), deal(8)]


def with_both_companies(row: Cells) -> bytes:
    """A deal with the two pairs of columns for companies that a genuine file has: the primary one, and all."""
    head = [h for h in DEAL_HEADINGS if not h.startswith("Associated Company")]
    cells = [str(row.get(h, "")) for h in head] + ["", "Box & Co;Barrel", BARREL, f"{BOX};{BARREL}"]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(
        [
            [
                *head,
                "Associated Company",
                "Associated Company",
                "Associated Company IDs",
                "Associated Company IDs",
            ],
            cells,
        ]
    )
    return buffer.getvalue().encode()


def sheet(headings: list[str], rows: list[Cells]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(headings)
    for row in rows:
        page.append([row.get(heading) for heading in headings])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("hubspot"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """A company's exports of two Mondays."""
    files = {
        "hubspot-crm-exports-all-deals-2026-05-15.csv": text_of(DEAL_HEADINGS, OLDER, quoted=True),
        "hubspot-crm-exports-all-deals-2026-06-01.csv": text_of(DEAL_HEADINGS, DEALS, quoted=True),
        "hubspot-crm-exports-all-companies-2026-06-01.xlsx": sheet(COMPANY_HEADINGS, COMPANIES),
        "hubspot-crm-exports-all-contacts-2026-06-01.zip": zipped(
            "all-contacts.csv", text_of(CONTACT_HEADINGS, [CONTACT])
        ),
        "download.csv": text_of(TICKET_HEADINGS, TICKETS, quoted=True),
        "calls.csv": CALLS,
        "meetings.csv": MEETINGS,
        "tasks.csv": TASKS,
        "vehicles.csv": text_of(
            heads(
                "Record ID,Available,Make,Model,Merged record IDs,Owner,Associated Deal,Associated Deal IDs"
            ),
            [],
        ),
    }
    return loader(files)


def test_each_object_is_recognised_and_all_headings_are_accounted_for(company: Loaded) -> None:
    assert set(company.parts.values()) == {
        "hubspot/deals", "hubspot/deal_stages", "hubspot/companies", "hubspot/contacts", "hubspot/tickets", "hubspot/calls", "hubspot/meetings",
        "hubspot/tasks",
    }  # fmt: skip
    assert company.unknown == set()
    assert [problem.what for problem in company.received.problems] == [
        "vehicles.csv is none of the known exports"
    ]


def test_deals_in_all_their_columns(company: Loaded) -> None:
    first = next(
        row
        for row in company.rows("opportunities", *company.run.catalog.tables["opportunities"].columns)
        if row[0] == "901"
    )
    assert first == (
        "901", BOX, "Mei-Ling Chou", "New Business", "Direct Traffic", "Won (EU)", datetime(2026, 5, 9, 12, 27), date(2026, 5, 31), "won", "EUR",
        130000.0, "Sales Pipeline", None, None,
    )  # fmt: skip


def test_the_flag_follows_the_stage_and_a_label_that_contradicts_it_is_reported_not_guessed(
    company: Loaded,
) -> None:
    assert company.rows("opportunities", "opportunity_id", "status") == [
        ("901", "won"), ("902", "Closed: abandoned (not flagged as closed)"), ("903", "lost"), ("904", "unknown"), ("905", "open"),
        ("906", "open"), ("907", "open"), ("908", "open"),
    ]  # fmt: skip


def test_a_merged_deal_of_an_older_file_counts_once_and_one_that_a_newer_file_lacks_is_no_loss(
    company: Loaded,
) -> None:
    found = dict(company.rows("opportunities", "opportunity_id", "status"))
    assert "900" not in found and found["908"] == "open"
    changes = company.rows("opportunity_stage_changes", "opportunity_id")
    assert ("900",) not in changes


def test_a_deal_of_several_companies_is_one_row_of_none_of_them(company: Loaded) -> None:
    assert [
        row
        for row in company.rows("opportunities", "opportunity_id", "customer_id", "amount")
        if row[0] == "905"
    ] == [("905", None, 168000000.0)]


def test_companies_that_were_merged_away_and_contacts_lead_to_the_company(company: Loaded) -> None:
    found = dict(company.rows("opportunities", "opportunity_id", "customer_id"))
    assert (found["906"], found["907"]) == (BOX, BARREL)
    assert company.rows(
        "customers", "customer_id", "name", "country", "region", "owner", "customer_class", "email_domain"
    ) == [
        (BOX, "Box & Co", "France", "Bretagne", "Mei-Ling Chou", "Prospect", "box.example"),
        (BARREL, "Barrel", None, None, None, None, None),
    ]


def test_an_amount_that_is_missing_is_not_zero_and_a_currency_that_is_missing_is_not_known(
    company: Loaded,
) -> None:
    found = {row[0]: row[1:] for row in company.rows("opportunities", "opportunity_id", "currency", "amount")}
    assert (found["906"], found["903"]) == ((None, 500.5), ("EUR", None))


def test_columns_of_stages_become_moves_whatever_their_quotation_marks(company: Loaded) -> None:
    assert company.rows("opportunity_stage_changes", "opportunity_id", "changed_at", "from_stage", "to_stage") == [
        ("901", datetime(2026, 5, 10, 7), None, "Contract Sent"), ("901", datetime(2026, 5, 20, 8), "Contract Sent", "Won (EU)"),
        ("903", datetime(2026, 5, 12, 6), None, "Closed Lost"), ("905", datetime(2026, 5, 11, 6), None, "Contract Sent"),
    ]  # fmt: skip
    assert company.rows("coverage", "table_name", "is_complete") == [("opportunity_stage_changes", False)]


def test_a_move_is_traced_to_the_deal_s_row(company: Loaded) -> None:
    rows = company.run.store.rows(
        "select opportunity_id, path_in_file, _row from ops.opportunity_stage_changes join meta.parts on part_id = _file where opportunity_id = '905'"
    )
    assert rows == [("905", "deal_stages", 5)]


def test_tickets_are_open_or_closed_by_the_lists_and_an_unknown_status_stays(company: Loaded) -> None:
    assert company.rows("cases", "case_id", "customer_id", "opened_at", "closed_at", "first_response_at", "status", "kind", "category", "team") == [
        ("701", BOX, datetime(2026, 11, 2, 8), datetime(2026, 11, 3, 10, 30), datetime(2026, 11, 2, 9, 30, 15), "closed", "complaint",
         "Late delivery", None),
        ("702", BOX, datetime(2026, 11, 2, 8), None, datetime(2026, 11, 2, 8, 1, 30), "open", "incident", "Product Issue", None),
        ("703", BOX, datetime(2026, 11, 2, 8), None, None, "Parked in the yard", None, None, "Repairs"),
    ]  # fmt: skip
    assert company.whole_rows("complaints") == [
        ("701", BOX, date(2026, 11, 2), date(2026, 11, 3), "late", "Late delivery")
    ]


def test_calls_meetings_and_tasks_are_activities_and_lists_of_records_link_to_none(company: Loaded) -> None:
    wanted = (
        "activity_id",
        "kind",
        "owner",
        "customer_id",
        "opportunity_id",
        "case_id",
        "due_on",
        "done_at",
        "seconds",
        "status",
    )
    assert company.rows("activities", *wanted) == [
        ("801", "call", "Ana", BOX, None, None, None, datetime(2026, 11, 4, 9), 125, "done"),
        ("802", "call", None, None, None, "701", None, datetime(2026, 11, 4, 10), 65, "done"),
        ("811", "meeting", None, None, None, None, date(2026, 11, 5), datetime(2026, 11, 5, 9), 2700, "done"),
        ("821", "task", "Ana", None, "901", None, date(2026, 11, 30), None, None, "open"),
    ]


def test_what_people_said_and_how_to_reach_them_is_not_loaded(company: Loaded) -> None:
    raw = [
        company.run.store.rows(f"select * from raw.hubspot__{name}")
        for name in company.run.catalog.systems["hubspot"].exports
    ]
    for secret in ("ill", "at home", "vase", "hand", "+31", "+33", "Eve", "example.com", "Ng"):
        assert secret not in repr(raw)


LANGUAGES = {
    "fr": heads(
    "ID de fiche d'informations,Nom de la transaction,Phase de la transaction,Date de fermeture,"
    "Montant,Date de création"
),
    "de": heads("Datensatz-ID,Deal-Name,Deal-Phase,Abschlussdatum,Betrag,Erstellungsdatum"),
    "es": heads("ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre,Importe,Fecha de creación"),
    "en": heads("Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date"),
}  # fmt: skip
SAVED_AGAIN = sorted(set(VARIANTS) - {"reordered"})
RENT = ["Record ID", "Deal Name", "Deal Stage", "Pipeline", "Close Date", 'Date entered "Signed (Rent)"']
RENTED: list[Cells] = [
    {"Record ID": "rent", "Deal Stage": "Signed", "Pipeline": "Rent", "Close Date": datetime(2026, 5, 2, 10), RENT[5]: datetime(2026, 5, 1, 9, 30)},
    {"Record ID": "sale", "Deal Stage": "Signed", "Pipeline": "Sale", "Close Date": datetime(2026, 5, 2, 10)},
]  # fmt: skip


def saved_again(variant: str) -> bytes:
    """Three deals as another program writes them, with ids of their own."""
    headings = [h for h in DEAL_HEADINGS if variant != "cp1252" or "“" not in h]

    def ids(row: Cells) -> Cells:
        return {"Record ID": f"{variant} {row['Record ID']}", "Merged Deal IDs": ""}

    rows: list[Cells] = [
        dict[str, object]((h, str(c).replace("\n", " ")) for h, c in row.items() if h in headings) | ids(row)
        for row in (DEALS[0], DEALS[2], DEALS[4])
    ]
    return VARIANTS[variant](text_of(headings, rows))


@pytest.fixture(scope="module")
def others(loader: Loader) -> Loaded:
    """The same kinds of files in other spellings, from a company with a pipeline of its own."""
    cells = ["Eté", "Closed Won", "2026-05-02 10:00", "12.5", "2026-01-10 10:00"]
    views: dict[str, bytes] = {
        f"view {language}.csv": text_of(
            headings, [dict[str, object](zip(headings, [language, *cells], strict=True))]
        )
        for language, headings in LANGUAGES.items()
    }
    contacts = {
        "kontakte.csv": "Datensatz-ID,Vorname,Nachname,E-Mail,Telefonnummer,Stadt,Land/Region,Erstellungsdatum",
        "contactos.csv": "ID de registro,Nombre,Correo,Cargo,Propietario del contacto,Última actividad,Fecha de creación,Estado del lead",
    }
    stages = "pipeline,stage,status\n,Closed Won,won\n,Closed Lost,lost\nRent,Signed,won\n,Signed,open\n"
    return loader(
        views
        | {f"again {variant}.csv": saved_again(variant) for variant in SAVED_AGAIN}
        | {name: text_of(headings.split(","), []) for name, headings in contacts.items()}
        | {
            "both.csv": with_both_companies(deal(1, **{"Record ID": "both"})),
            "home.csv": text_of(DEAL_HEADINGS, [DEALS[5] | {"Record ID": "home"}]),
            "rent.xlsx": sheet(RENT, RENTED),
        },
        {
            "sql/systems/hubspot/deal_stages.csv": stages,
            "sql/systems/hubspot/organisation.csv": "currency\nUSD\n",
        },
    )


def test_the_first_of_two_columns_for_companies_is_the_primary_one(others: Loaded) -> None:
    assert [
        row for row in others.rows("opportunities", "opportunity_id", "customer_id") if row[0] == "both"
    ] == [("both", BARREL)]


def test_without_a_currency_of_its_own_the_amount_in_that_of_the_company_counts(others: Loaded) -> None:
    found = {row[0]: row[1:] for row in others.rows("opportunities", "opportunity_id", "currency", "amount")}
    assert (found["home"], found["both"]) == (("USD", 500.5), ("EUR", 130000.0))


def test_files_in_other_spellings_are_recognised_by_their_headings(others: Loaded) -> None:
    assert others.received.problems == []
    assert others.unknown == {"CF.Our own"}
    assert {export for name, export in others.parts.items() if name.startswith(("kont", "cont"))} == {
        "hubspot/contacts"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_views_in_other_languages_have_the_same_values(others: Loaded, language: str) -> None:
    found = others.rows("opportunities", "opportunity_id", "status", "amount", "closes_on", "created_at")
    assert [row for row in found if row[0] == language] == [
        (language, "won", 12.5, date(2026, 5, 2), datetime(2026, 1, 10, 9))
    ]


@pytest.mark.parametrize("variant", SAVED_AGAIN)
def test_deals_saved_again_give_the_same(others: Loaded, company: Loaded, variant: str) -> None:
    for table in ("opportunities", "opportunity_stage_changes"):
        columns = [name for name in company.run.catalog.tables[table].columns if not name.endswith("_id")]
        before = [
            row[1:]
            for row in company.rows(table, "opportunity_id", *columns)
            if row[0] in ("901", "903", "905")
        ]
        after = [
            row[1:]
            for row in others.rows(table, "opportunity_id", *columns)
            if row[0].startswith(f"{variant} 9")
        ]
        assert after == before


def test_a_workbook_with_real_dates_and_stages_of_one_name_in_two_pipelines(others: Loaded) -> None:
    found = dict(others.rows("opportunities", "opportunity_id", "status"))
    assert (found["rent"], found["sale"]) == ("won", "open")
    moves = others.rows("opportunity_stage_changes", "opportunity_id", "changed_at", "to_stage")
    assert [row for row in moves if row[0] == "rent"] == [("rent", datetime(2026, 5, 1, 7, 30), "Signed")]


@pytest.mark.real
def test_genuine_exports_of_custom_objects_are_taken_for_nothing_else(
    loader: Loader, reference_data: Path
) -> None:
    files = {
        path.name: path.read_bytes()
        for path in sorted((reference_data / "exports" / "hubspot").glob("*.csv"))
    }
    loaded = loader(files)
    assert [problem.what.split(" ", 1)[1] for problem in loaded.received.problems] == [
        "is none of the known exports"
    ] * 2


def test_a_view_of_deals_without_create_date_keeps_its_rows(loader: Loader) -> None:
    run = loader({"crm-view.csv": without(text_of(DEAL_HEADINGS, DEALS[:1]), "Create Date")}).run
    check_tables(run, {"opportunities"})
    assert run.store.rows("select opportunity_id, created_at from ops.opportunities") == [("901", None)]


def test_trap_7_a_file_of_all_deals_may_be_a_filtered_view_which_is_said(loader: Loader) -> None:
    """13 of 87 deals were gone within five weeks in a genuine account; a file of another part of the deals is none."""

    def view(first: int, last: int) -> bytes:
        return text_of(DEAL_HEADINGS, [deal(number) for number in range(first, last)])

    run = loader({"all-deals 2026-11-01.csv": view(100, 187), "all-deals 2026-11-08.csv": view(113, 190)}).run
    assert shrunk(run) == [Shrunk("hubspot deals", 13, 87)]
    assert run.store.rows("select count(*) from ops.opportunities") == [
        (90,)
    ]  # gone is neither lost nor deleted
    few = {"all-deals 2026-11-01.csv": view(100, 187), "all-deals 2026-11-08.csv": view(108, 190)}
    assert shrunk(loader(few).run) == []
    apart = {"all-deals 2026-11-01.csv": view(100, 187), "all-deals 2026-11-08.csv": view(187, 240)}
    assert shrunk(loader(apart).run) == []


def test_trap_1_the_close_date_of_an_open_deal_is_a_guess_and_closes_nothing(loader: Loader) -> None:
    """Filled in at the end of the month of creation, and set anew when the deal is closed: then it counts."""
    first = text_of(DEAL_HEADINGS, [deal(1)])
    won = deal(
        1,
        **{
            "Deal Stage": "Won (EU)",
            "Is Deal Closed?": "Yes",
            "Is Closed Won": "true",
            "Close Date": "2026-06-17 09:00",
        },
    )

    def facts(files: dict[str, bytes]) -> list[tuple[object, ...]]:
        run = loader(files).run
        fill_fact(run, run.catalog.facts["opportunity"], {})
        return run.store.rows("select is_won, closed_on from fact.opportunity")

    files = {"all-deals 2026-06-14.csv": first}
    assert facts(files) == [(False, None)]
    assert facts(files | {"all-deals 2026-06-21.csv": text_of(DEAL_HEADINGS, [won])}) == [
        (True, date(2026, 6, 17))
    ]


def test_trap_5_a_deal_whose_day_of_creation_is_that_of_its_import_has_no_sales_cycle(loader: Loader) -> None:
    """Won in March, imported in May: it was never in the pipeline, and the days from import to win are no cycle."""
    won = {"Deal Stage": "Won (EU)", "Is Deal Closed?": "Yes", "Is Closed Won": "true"}
    rows = [
        deal(1, **won | {"Close Date": "2026-03-10 09:00"}),
        deal(2, **won | {"Close Date": "2026-05-19 09:00"}),
    ]
    run = loader({"all-deals 2026-06-14.csv": text_of(DEAL_HEADINGS, rows)}).run
    fill_fact(run, run.catalog.facts["opportunity"], {})
    assert run.store.rows(
        "select created_on, closed_on, left_pipeline_on, cycle_days from fact.opportunity order by opportunity_id"
    ) == [
        (date(2026, 5, 9), date(2026, 3, 10), date(2026, 5, 9), -60),
        (date(2026, 5, 9), date(2026, 5, 19), date(2026, 5, 19), 10),
    ]
    cycle = run.catalog.kpis["sales_cycle_p50"]
    assert run.store.rows(
        f"select opportunity_id from fact.opportunity where {cycle.where} and ({cycle.judged})"
    ) == [("902",)]
    # Somebody mends the day: the newest file counts.
    mended = text_of(
        DEAL_HEADINGS,
        [deal(1, **won | {"Close Date": "2026-03-10 09:00", "Create Date": "2026-02-10 09:00"})],
    )
    later = {"all-deals 2026-06-14.csv": text_of(DEAL_HEADINGS, rows), "all-deals 2026-06-21.csv": mended}
    assert [row[0].date() for row in loader(later).rows("opportunities", "created_at")] == [
        date(2026, 2, 10),
        date(2026, 5, 9),
    ]


def test_trap_8_a_stage_that_was_renamed_is_come_into_once(loader: Loader) -> None:
    """The older file has the move under the old name, the newer one under the new one: it is one move."""
    renamed = SENT.replace("Contract Sent", "Offer Out")
    head = [renamed if heading == SENT else heading for heading in DEAL_HEADINGS]
    files = {
        "all-deals 2026-06-14.csv": text_of(DEAL_HEADINGS, [deal(1, **{SENT: "2026-05-10 09:00"})]),
        "all-deals 2026-06-21.csv": text_of(
            head, [deal(1, **{renamed: "2026-05-10 09:00", "Deal Stage": "Offer Out"})]
        ),
    }
    changes = loader(files).rows("opportunity_stage_changes", "opportunity_id", "from_stage", "to_stage")
    assert changes == [("901", None, "Offer Out")]
