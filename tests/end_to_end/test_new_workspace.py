"""The first minutes of a new company: nothing yet, one small list, two systems that nobody chose between, a first correction."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from opsbrief.store import Store
from tests.end_to_end.company import SAMPLE, TODAY, Company, list_of, make_workspace, sap_rows, sap_workbook
from tests.end_to_end.databases import different, digests_of, tables_of
from tests.end_to_end.mail_server import SECRETS, Inbox, Start
from tests.end_to_end.test_sample_mail import opened, with_mail

TUESDAY = "2026-11-17"
WEEK = "2026-W46"  # Monday 9 November 2026 and the six days after it
RATES = "on,from,to,rate,source\n2026-01-01,USD,EUR,0.9,test\n"


def first_list(company: Company) -> None:
    """Twelve lines of five orders of one week, as SAP's VA05 exports them."""
    head, *rows = sap_rows("VA05_2026-11-23.XLSX")
    day, category = head.index("Document Date"), head.index("SD document categ.")
    monday, sunday = datetime(2026, 11, 9), datetime(2026, 11, 15)
    placed = [row for row in rows if row[category] == "C" and row[day] and monday <= row[day] <= sunday][:12]
    sap_workbook(company.root / "inbox" / "sap" / "VA05.XLSX", head, placed, datetime(2026, 11, 16, 6))


@dataclass(frozen=True)
class Small:
    """A new company with its first list: the run's status and what it said."""

    company: Company
    status: int
    told: str


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    company = make_workspace(tmp_path_factory.mktemp("new") / "small")
    first_list(company)
    done = company.ob("run", "--as-of", TUESDAY, expect=None)
    return Small(company, done.returncode, done.stderr)


def test_an_empty_workspace_is_no_fault(tmp_path: Path) -> None:
    company = make_workspace(tmp_path / "empty")
    done = company.ob("run", "--as-of", TUESDAY, expect=None)
    assert done.returncode == 0, done.stderr
    assert "The inbox is empty: put exports into inbox/." in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((company.root / "out" / "reports").glob("*/*/r*"))
    assert "no published" not in company.ob("sql", "select count(*) from meta.files").stderr


def test_the_first_brief_says_the_little_it_knows(small: Small) -> None:
    """Five orders, one of them rejected in all its lines: counted from the twelve rows themselves."""
    assert small.status == 0, small.told
    brief = small.company.brief(WEEK)
    shown = {row["kpi"]: (row["value"], row["numerator"], row["denominator"]) for row in brief["kpis"]}
    head, *rows = list_of(small.company.root / "inbox" / "sap" / "VA05.XLSX")
    assert len(rows) == 12
    orders = {row[head.index("SD Document")] for row in rows}
    lines = {order: [row for row in rows if row[0] == order] for order in orders}
    rejected = [
        order for order, own in lines.items() if all(row[head.index("Reason for rejection")] for row in own)
    ]
    assert shown == {"cancellation_rate": (len(rejected) / len(orders), len(rejected), len(orders))}
    assert brief["headline"].startswith("Too little data to judge week 46")
    # The list was made on Monday morning: what it says of Sunday is whole, of Monday it is not.
    assert brief["provenance"]["data_to"] == "2026-11-15"


def test_it_says_what_it_cannot_say_yet_and_what_would_help_most(small: Small) -> None:
    said = small.company.brief(WEEK)["cannot_say"]
    assert said[0] == "Usual ranges need 12 points; there is 1 for Cancellation rate."
    assert (
        "There is no exchange rate for USD; tables/rates.csv takes it, and amounts in it count from then on."
        in said
    )
    assert any(line.startswith("Average order value cannot be judged for 4 rows") for line in said)
    most = said[-1]
    assert most.startswith(
        "SAP: Outbound deliveries, VL06O and SAP: Material documents, MB51 would add most:"
    )
    assert "On time, in full" in most
    [nothing] = [line for line in said if line.startswith("No data yet for")]
    assert "Win rate" in nothing
    assert "Average order value" not in nothing
    assert "(shipped)" not in nothing


def test_its_page_has_no_empty_charts(small: Small, browser: Browser) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto((small.company.revision(WEEK) / "index.html").as_uri())
    assert page.locator("h1").inner_text().startswith("Too little data to judge")
    assert page.locator("figure:visible").count() == 0
    assert page.get_by_text("No trend yet: needs 12 points, there is 1").count() == 1
    assert page.get_by_text("There is no exchange rate for USD").count() == 1
    assert wrong == []
    page.close()


@pytest.fixture(scope="module")
def corrected(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The small company with rates, after a correction that fits and one that does not fit any more."""
    company = small.company.copy(tmp_path_factory.mktemp("corrected") / "small")
    order = company.rows(
        "select order_id from ops.sales_orders where status <> 'cancelled' order by order_id"
    )[0][0]
    (company.root / "corrections.toml").write_text(
        f"""
[[correction]]
table       = "ops.sales_orders"
where       = "order_id = '{order}'"
set         = {{ status = "'cancelled'" }}
why         = "cancelled by phone"
told        = "order desk"
expect_rows = [1, 1]

[[correction]]
table       = "ops.sales_orders"
where       = "currency = 'GBP'"
set         = {{ currency = "'USD'" }}
why         = "pounds that are dollars"
expect_rows = [1, 10]
""",
        "utf-8",
    )
    done = company.ob("run", "--as-of", TUESDAY, expect=None)
    return Small(company, done.returncode, done.stderr)


def test_a_correction_restates_with_its_cause(corrected: Small) -> None:
    rows = corrected.company.rows(
        """select old_value, new_value, cause, rows from kpi.restatements where kpi = 'cancellation_rate'
        and grain = 'week' and dimension = 'total'"""
    )
    before = corrected.company.brief(WEEK, 1)["kpis"][0]["value"]
    assert rows == [(before, before + 0.2, "correction", 0)]
    assert corrected.company.brief(WEEK, 2)["corrected"] == ["Cancellation rate was 20.0%, now 40.0%."]


def test_a_correction_that_does_not_fit_needs_a_person(corrected: Small) -> None:
    assert corrected.status == 3, corrected.told
    said = "correction 2 (pounds that are dollars) fits 0 rows of ops.sales_orders, expected 1 to 10; nothing was corrected"
    assert f"not corrected: {said}" in corrected.told
    trust = next(e for e in corrected.company.brief(WEEK, 2)["trust"] if e["id"] == "trust-valid")
    assert trust["status"] == "watch"
    assert trust["details"][:2] == [
        f"Not corrected: {said}.",
        "Corrected: 1 row of sales_orders. cancelled by phone.",
    ]


def test_a_trace_shows_the_correction_beside_what_the_file_says(corrected: Small) -> None:
    traced = corrected.company.ask("trace", "cancellation_rate", WEEK, "--part", "numerator")
    found = [one for row in traced["rows"] for source in row["sources"] for one in source["corrections"]]
    assert found == [{"column": "status", "old": "open", "new": "cancelled", "why": "cancelled by phone"}]
    assert (
        "corrected: status open to cancelled (cancelled by phone)"
        in corrected.company.ob("trace", "cancellation_rate", WEEK).stdout
    )


def test_a_deleted_out_is_made_again_table_by_table(corrected: Small, tmp_path: Path) -> None:
    """From archive, state and declarations alone, with history, restatements and corrections; briefs byte by byte."""
    root = corrected.company.root
    before = tmp_path / "before.duckdb"
    shutil.copy2(corrected.company.published, before)
    pages = digests_of(root / "out" / "reports")
    shutil.rmtree(root / "out")
    shutil.rmtree(root / "inbox")
    done = corrected.company.ob("run", "--full", "--as-of", TUESDAY, expect=None)
    assert done.returncode == 3, done.stderr
    old = Store.open(before, read_only=True)
    with corrected.company.open() as new:
        assert different(tables_of(old), tables_of(new)) == {}
    old.close()
    again = digests_of(root / "out" / "reports")
    assert sorted(again) == sorted(pages)
    moved = [name for name in again if again[name] != pages[name]]
    # The mail of the first revision names the place where the company lay then.
    assert set(moved) <= {f"operations_brief/{WEEK}/r1/email.{kind}" for kind in ("html", "txt")}


def test_two_systems_without_a_lead_are_not_added_up(tmp_path: Path, start: Start, inbox: Inbox) -> None:
    """Orders in SAP and in Zoho: which of them count is for the company to say, and nothing leaves by mail until then."""
    company = make_workspace(tmp_path / "two")
    first_list(company)
    for name in ("zoho_inventory/Sales_Order.csv", "salesforce/WE_00D5g000004qLbS_1.ZIP"):
        (company.root / "inbox" / name).parent.mkdir()
        shutil.copy2(SAMPLE / "inbox" / name, company.root / "inbox" / name)
    (company.root / "tables" / "rates.csv").write_text(RATES, "utf-8")
    with_mail(company, start("starttls"))
    done = company.ob("run", "--as-of", TODAY, expect=None)
    assert done.returncode == 3, done.stderr
    reason = "sap and zoho_inventory both fill sales_orders, and opsbrief.toml names no lead for it ([lead.sales_orders])"
    assert f"withheld: sales_order: {reason}" in done.stderr
    [folder] = (company.root / "out" / "reports" / "operations_brief").glob("*W*/r1")
    brief = json.loads((folder / "brief.json").read_text("utf-8"))
    row = {r["kpi"]: r for r in brief["kpis"]}["cancellation_rate"]
    assert (row["status"], row["value"]) == ("withheld", None)
    assert reason in row["withheld"]
    held = (folder / "HELD").read_text("utf-8")
    assert held.startswith("On time, in full")
    assert "names no lead" in held
    sent = company.outside("deliver", environ=SECRETS)
    assert sent.returncode == 3, sent.stderr
    assert "names no lead" in sent.stderr
    # Who waits for the brief is told why it does not come, and no number.
    for _, text in opened(inbox):
        assert "names no lead" in text
        assert "The brief follows as soon as this is put right." in text
        assert "%" not in text
