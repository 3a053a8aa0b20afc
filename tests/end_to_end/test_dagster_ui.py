"""Dagster as a person uses it: the UI of `opsbrief dev`, its assets, jobs and links, and runs in it that fail or are killed."""

import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.end_to_end.company import CHECKOUT, TODAY, Company
from tests.end_to_end.ui import Ui, ui_of

pytestmark = [pytest.mark.first, pytest.mark.slow]
FACT = "sql/facts/work_item.sql"


@pytest.fixture(scope="module")
def company(board: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return board.copy(tmp_path_factory.mktemp("dev") / "board")


@pytest.fixture(scope="module")
def ui(company: Company) -> Iterator[Ui]:
    with ui_of(company) as ui:
        yield ui


def broken_fact(company: Company) -> Path:
    """The company's own copy of a fact, which fails when it runs, not when it is read."""
    path = company.root / FACT
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (CHECKOUT / FACT).read_text("utf-8")
    path.write_text(f"{text.rstrip()}\nand cast('n/a' || task.task_id as integer) = 1\n", "utf-8")
    return path


def test_assets_lead_from_the_inbox_to_the_report_in_groups(ui: Ui) -> None:
    nodes = ui.ask("""{assetNodes {assetKey {path} dependencyKeys {path} groupName kinds description
                       assetChecksOrError {... on AssetChecks {checks {name}}}}}""")["assetNodes"]
    by = {"/".join(node["assetKey"]["path"]): node for node in nodes}
    way = [
        "inbox",
        "raw/trello__board",
        "ops/tasks",
        "fact/work_item",
        "kpi/throughput",
        "report/operations_brief",
    ]
    for before, after in pairwise(way):
        assert before in ["/".join(key["path"]) for key in by[after]["dependencyKeys"]], (before, after)
    assert [by[name]["groupName"] for name in way] == ["inbox", "raw", "ops", "facts", "kpis", "published"]
    assert [name for name, node in by.items() if not node["description"] or not node["kinds"]] == []
    assert [check["name"] for check in by["ops/tasks"]["assetChecksOrError"]["checks"]] == ["suite"]
    found = ui.ask("""{repositoriesOrError {... on RepositoryConnection {nodes
                       {jobs {name} schedules {name} sensors {name}}}}}""")["repositoriesOrError"]["nodes"][0]
    assert {job["name"] for job in found["jobs"]} >= {
        "refresh", "rerender_operations_brief_week", "rerender_operations_brief_month",
    }  # fmt: skip
    assert [each["name"] for each in found["schedules"]] == ["monday_morning"]
    assert {each["name"] for each in found["sensors"]} == {"end_dead_runs", "inbox_changed"}


@pytest.mark.browser
def test_a_click_on_materialize_publishes_and_the_asset_links_to_the_page(
    ui: Ui, company: Company, browser: Browser
) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(ui.url + "/asset-groups")
    with page.expect_response(lambda r: "LaunchPipelineExecution" in (r.request.post_data or "")) as launched:
        page.get_by_role("button", name="Materialize all").click()
    run = launched.value.json()["data"]["launchPipelineExecution"]["run"]["id"]
    page.goto("about:blank")  # the graph, left open, draws and asks for every step of the run
    assert ui.ended(run)["status"] == "SUCCESS"
    tables = company.rows(
        "select table_name from meta.checks where run_id = (select max(run_id) from meta.runs)"
    )
    failed = company.rows(
        "select distinct table_name from meta.checks where not passed and run_id = (select max(run_id) from meta.runs)"
    )
    for (table,) in set(tables):
        rows, passed = ui.told_of(f"ops/{table}")
        assert [(rows,)] == company.rows(f"select count(*) from ops.{table}")
        assert passed == ((table,) not in failed)
    assert ("tasks",) in failed
    page.goto(ui.url + "/assets/report/operations_brief")
    link = page.locator("a[href*='/r1/index.html']").first
    address = link.get_attribute("href") or ""
    page.close()
    assert address.startswith(f"http://127.0.0.1:{ui.port + 1}/operations_brief/")
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        shown = answer.read()
    assert shown == (company.root / "out" / "reports" / address.split("/", 3)[3]).read_bytes()


@pytest.mark.browser
def test_a_failed_step_says_where_and_goes_on_once_the_file_is_right(
    ui: Ui, company: Company, browser: Browser
) -> None:
    path = broken_fact(company)
    before = company.shown()
    run = ui.launch("refresh", day=TODAY, root=company.root)
    failed = ui.ended(run)
    assert {s["stepKey"]: s["status"] for s in failed["stepStats"]} == {
        "inbox": "SUCCESS", "operations": "SUCCESS", "facts": "FAILURE",
    }  # fmt: skip
    message = ui.failure(run)
    assert "the fact work_item cannot be filled" in message
    assert "Could not convert string 'n/a" in message
    assert str(path) in message
    assert "Traceback" not in message
    assert company.shown() == before
    path.unlink()
    again = ui.ended(ui.go_on(run, browser))
    assert {s["stepKey"]: s["status"] for s in again["stepStats"]} == dict.fromkeys(
        ("facts", "kpis", "briefs"), "SUCCESS"
    )
    mine = {tag["key"]: tag["value"] for tag in failed["tags"]}["opsbrief/run"]
    assert company.rows("select max(run_id) from meta.runs where status = 'done'") == [(mine,)]
    assert company.rows("select count(*) > 0 from meta.checks where run_id = ?", [mine]) == [(True,)]
    record = json.loads((company.root / "out" / "runs" / mine / "run.json").read_text("utf-8"))
    assert list(record["seconds"]) == ["inbox", "mapping", "checks", "facts", "kpis", "briefs", "publishing"]
    assert record["checks"]


@pytest.mark.browser
def test_a_past_week_is_rendered_once_and_stays_below_the_newest(
    ui: Ui, company: Company, browser: Browser
) -> None:
    root = company.root / "out" / "reports" / "operations_brief"
    newest = (root / "latest.html").read_bytes()
    run = ui.render("rerender_operations_brief_week", "2026-09-28", browser)
    assert ui.ended(run)["status"] == "SUCCESS"
    assert [path.name for path in (root / "2026-W40").iterdir()] == ["r1"]
    assert company.brief("2026-W40")["period"] == "2026-W40"
    assert (root / "latest.html").read_bytes() == newest
    done = company.ob("report", "operations_brief", "--period", "2026-W40")
    assert "(as before)" in done.stderr
    assert [path.name for path in (root / "2026-W40").iterdir()] == ["r1"]


def test_a_killed_run_of_the_ui_holds_up_nobody(ui: Ui, company: Company) -> None:
    before = company.shown()
    run = ui.launch("refresh", day=TODAY, root=company.root)
    ui.started(run, "operations")
    refused = company.ob("run", "--as-of", TODAY, "--force", expect=1).stderr
    holder = json.loads((company.root / "out" / "run.lock").read_text("utf-8"))
    assert holder["run"] == run
    assert re.search(
        rf"another run is going on: run {run}, since 20\d\d-.* UTC, pid {holder['pid']}\b", refused
    )
    os.kill(int(holder["pid"]), signal.SIGKILL)
    assert company.shown() == before
    company.ob("run", "--as-of", TODAY, "--force", expect=None)
    assert ui.run(run)["status"] == "FAILURE"
    mine = {tag["key"]: tag["value"] for tag in ui.run(run)["tags"]}["opsbrief/run"]
    assert company.rows("select status from meta.runs where run_id = ?", [mine]) == [("failed",)]
