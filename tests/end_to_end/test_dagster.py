"""Dagster as a person uses it: the UI of `opsbrief dev`, its jobs and sensors, and runs that fail, wait or are killed."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from playwright.sync_api import Browser

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import open_run
from opsbrief.orchestration.alive import end_dead
from opsbrief.orchestration.declared import read_declared
from opsbrief.orchestration.order import seconds, stage
from opsbrief.orchestration.schedules import inbox_sensor
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.company import CHECKOUT, SAMPLE, TODAY, Company, command, environment
from tests.end_to_end.ui import Ui, ui_of

pytestmark = pytest.mark.slow
FACT = "sql/facts/work_item.sql"
# Columns that say when, by which run and in which order something was taken in.
ABOUT_THE_RUN = "run_id|file_id|seconds|valid_from|first_seen_run|started_at|finished_at|received_at"


def small(root: Path) -> Company:
    """The operations team's board alone: a run of seconds."""
    shutil.copytree(
        SAMPLE,
        root,
        ignore=shutil.ignore_patterns(
            "out", "state", "archive", "expected", "sap", "salesforce", "zoho_inventory"
        ),
    )
    return Company(root)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company after one good run from the command line. Read only."""
    company = small(tmp_path_factory.mktemp("dagster") / "board")
    company.ob("run", "--as-of", TODAY, expect=None)
    assert company.published.is_file()
    return company


@pytest.fixture(scope="module")
def company(undisturbed: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return undisturbed.copy(tmp_path_factory.mktemp("dev") / "board")


@pytest.fixture(scope="module")
def ui(company: Company) -> Iterator[Ui]:
    with ui_of(company) as ui:
        yield ui


def published(company: Company) -> dict[str, bytes]:
    """Everything that people read, byte for byte."""
    files = [
        company.published,
        *(p for p in (company.root / "out" / "reports").rglob("*") if p.is_file()),
    ]
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def said(company: Company) -> dict[str, Any]:
    """What the published database and the briefs say, without when and by which run."""
    told: dict[str, Any] = {}
    with company.open() as store:
        tables = store.rows(
            """select schema_name || '.' || table_name, string_agg('"' || column_name || '"', ', ' order by column_index)
            from duckdb_columns() where not internal and table_name <> 'runs' and not regexp_matches(column_name, ?)
            group by 1""",
            [f"^({ABOUT_THE_RUN})$"],
        )
        for name, columns in tables:
            own = "where run_id = (select max(run_id) from meta.runs)" if name == "meta.checks" else ""
            told[name] = store.value(
                f"select coalesce(bit_xor(hash({columns})), 0) || ' ' || count(*) from {name} {own}"
            )
    for file in sorted((company.root / "out" / "reports").rglob("brief.json")):
        brief = json.loads(file.read_text("utf-8"))
        del brief["provenance"]
        told[str(file.relative_to(company.root))] = brief
    return told


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
    assert ui.ended(run)["status"] == "SUCCESS"
    page.goto(ui.url + "/assets/report/operations_brief")
    link = page.locator("a[href*='/r1/index.html']").first
    address = link.get_attribute("href") or ""
    page.close()
    assert address.startswith(f"http://127.0.0.1:{ui.port + 1}/operations_brief/")
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        shown = answer.read()
    assert shown == (company.root / "out" / "reports" / address.split("/", 3)[3]).read_bytes()


def test_a_failed_step_says_where_and_goes_on_once_the_file_is_right(ui: Ui, company: Company) -> None:
    path = broken_fact(company)
    before = published(company)
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
    assert published(company) == before
    path.unlink()
    again = ui.ended(ui.go_on(run))
    assert {s["stepKey"]: s["status"] for s in again["stepStats"]} == dict.fromkeys(
        ("facts", "kpis", "briefs"), "SUCCESS"
    )
    mine = {tag["key"]: tag["value"] for tag in failed["tags"]}["opsbrief/run"]
    assert company.rows("select max(run_id) from meta.runs where status = 'done'") == [(mine,)]
    assert company.rows("select count(*) > 0 from meta.checks where run_id = ?", [mine]) == [(True,)]
    record = json.loads((company.root / "out" / "runs" / mine / "run.json").read_text("utf-8"))
    assert list(record["seconds"]) == ["inbox", "mapping", "checks", "facts", "kpis", "briefs", "publishing"]
    assert record["checks"]


def test_a_past_week_is_rendered_once_and_stays_below_the_newest(ui: Ui, company: Company) -> None:
    root = company.root / "out" / "reports" / "operations_brief"
    newest = (root / "latest.html").read_bytes()
    assert (
        ui.ended(ui.launch("rerender_operations_brief_week", partition="2026-09-28"))["status"] == "SUCCESS"
    )
    assert [path.name for path in (root / "2026-W40").iterdir()] == ["r1"]
    assert company.brief("2026-W40")["period"] == "2026-W40"
    assert (root / "latest.html").read_bytes() == newest
    done = company.ob("report", "operations_brief", "--period", "2026-W40")
    assert "(as before)" in done.stderr
    assert [path.name for path in (root / "2026-W40").iterdir()] == ["r1"]


def test_a_killed_run_of_the_ui_holds_up_nobody(ui: Ui, company: Company) -> None:
    before = published(company)
    run = ui.launch("refresh", day=TODAY, root=company.root)
    ui.started(run, "operations")
    refused = company.ob("run", "--as-of", TODAY, "--force", expect=1).stderr
    holder = json.loads((company.root / "out" / "run.lock").read_text("utf-8"))
    assert holder["run"] == run
    assert re.search(
        rf"another run is going on: run {run}, since 20\d\d-.* UTC, pid {holder['pid']}\b", refused
    )
    os.kill(int(holder["pid"]), signal.SIGKILL)
    assert published(company) == before
    company.ob("run", "--as-of", TODAY, "--force", expect=None)
    assert ui.run(run)["status"] == "FAILURE"
    mine = {tag["key"]: tag["value"] for tag in ui.run(run)["tags"]}["opsbrief/run"]
    assert company.rows("select status from meta.runs where run_id = ?", [mine]) == [("failed",)]


def test_after_a_killed_run_the_next_one_gives_what_an_undisturbed_one_gives(
    undisturbed: Company, tmp_path: Path
) -> None:
    company = small(tmp_path / "board")
    process = subprocess.Popen(
        command(company.root, "run", "--as-of", TODAY), env=environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    assert next(
        (line for line in process.stderr if line.startswith("brief ")), ""
    )  # the values are computed and noted
    process.kill()
    process.wait()
    process.stderr.close()
    assert not company.published.exists()
    company.ob("run", "--as-of", TODAY, expect=None)
    assert said(company) == said(undisturbed)
    assert company.rows("select status from meta.runs order by run_id") == [("failed",), ("done",)]
    assert company.rows("select distinct run_id from kpi.history") == company.rows(
        "select max(run_id) from meta.runs"
    )


def test_a_mapping_that_fails_changes_nothing_that_people_read(undisturbed: Company, tmp_path: Path) -> None:
    company = undisturbed.copy(tmp_path / "board")
    path = company.root / "sql" / "systems" / "trello" / "projects.sql"
    path.parent.mkdir(parents=True)
    text = (CHECKOUT / "sql/systems/trello/projects.sql").read_text("utf-8")
    path.write_text(f"{text.rstrip()}\nqualify cast('n/a' || row_number() over () as integer) = 1\n", "utf-8")
    before = published(company)
    failed = company.ob("run", "--as-of", TODAY, expect=1).stderr
    assert "projects cannot be filled from trello" in failed
    assert f"where  {path}" in failed
    assert published(company) == before


def test_a_run_waits_for_the_lock_and_says_who_holds_it(undisturbed: Company, tmp_path: Path) -> None:
    company = undisturbed.copy(tmp_path / "board")
    lock = run_lock(company.root / "out" / "run.lock", {"run": "of this test", "since": "now"}, 0, print)
    with lock:
        refused = company.ob("run", "--as-of", TODAY, "--force", expect=1).stderr
        assert f"another run is going on: run of this test, since now, pid {os.getpid()}" in refused
        process = subprocess.Popen(
            command(company.root, "run", "--as-of", TODAY, "--force", "--wait", "60"),
            env=environment(), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stderr
        assert process.stderr.readline() == f"waiting for run of this test, since now, pid {os.getpid()}\n"
    assert process.stderr.readline() == "starting\n"
    process.kill()
    process.wait()
    process.stderr.close()


def test_wrong_declarations_stop_a_run_before_anything_is_changed(
    undisturbed: Company, tmp_path: Path
) -> None:
    company = undisturbed.copy(tmp_path / "board")
    for relative, text in {
        "sql/kpis/flow/mine.toml": 'nmae = "x"\n',
        "sql/facts/mine.sql": "selec 1\n",
        "reports/mine/report.toml": 'title = "Mine"\nkpis = ["no_such_kpi"]\n',
    }.items():
        path = company.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    before = {p: p.read_bytes() for p in company.root.rglob("*") if p.is_file() and p.name != "run.lock"}
    told = company.ob("run", "--as-of", TODAY, expect=2).stderr
    for name in ("mine.toml", "mine.sql", "report.toml"):
        assert name in told
    assert {
        p: p.read_bytes() for p in company.root.rglob("*") if p.is_file() and p.name != "run.lock"
    } == before
    for words in (("--report", "no_such_report"), ("--period", "2026-W99")):
        company.ob("run", *words, expect=2)


def test_the_sensor_asks_for_one_run_per_change_of_the_inbox(undisturbed: Company, tmp_path: Path) -> None:
    company = undisturbed.copy(tmp_path / "board")
    workspace = Workspace(company.root, shipped_root())
    sensor = inbox_sensor("refresh", workspace)
    with dg.DagsterInstance.ephemeral() as instance:

        def look(cursor: str | None) -> tuple[int, str | None]:
            context = dg.build_sensor_context(instance=instance, cursor=cursor)
            requests = sensor.evaluate_tick(context).run_requests or []
            return len(requests), context.cursor

        asked, cursor = look(None)  # `opsbrief run` has just seen all of this
        assert asked == 0
        new = workspace.inbox / "late.csv"
        new.write_text("a,b\n1,2\n", "utf-8")
        os.utime(new, (1_700_000_000, 1_700_000_000))
        asked, cursor = look(cursor)
        assert asked == 1
        assert look(cursor)[0] == 0
        new.rename(new.with_suffix(".csv.part"))  # a download that has not ended
        asked, cursor = look(cursor)
        assert look(cursor)[0] == 0


def test_stages_are_done_in_order_and_by_one_run(undisturbed: Company, tmp_path: Path) -> None:
    company = undisturbed.copy(tmp_path / "board")
    workspace = Workspace(company.root, shipped_root())
    declared = read_declared(workspace)
    now, day = datetime(2026, 11, 24), date(2026, 11, 24)

    def do(name: str) -> None:
        with stage(run, name):
            pass

    with open_run(workspace, declared.settings, declared.catalog, declared.hash, now=now, as_of=day) as run:
        with pytest.raises(OpsbriefError, match="did not get as far as inbox"):  # another run has
            do("kpis")
        do("inbox")
        do("mapping")
        with pytest.raises(OpsbriefError, match="did not get as far as checks"):
            do("facts")
        assert list(seconds(run)) == ["inbox", "mapping"]
        do("inbox")  # what follows is to be done anew
        assert list(seconds(run)) == ["inbox"]


def test_a_run_is_ended_when_its_process_is_gone_and_not_before(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from opsbrief.orchestration.alive import hold;"
        "hold(Path(sys.argv[1]), sys.argv[2]); print('held', flush=True); sys.stdin.read()"
    )

    @dg.job
    def nothing() -> None:
        pass

    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED)
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), run.run_id],
            env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == "held\n"
        assert end_dead(instance, tmp_path) == 0
        process.kill()
        process.communicate()
        assert end_dead(instance, tmp_path) == 1
        ended = instance.get_run_by_id(run.run_id)
        assert ended
        assert ended.status == dg.DagsterRunStatus.FAILURE
        assert end_dead(instance, tmp_path) == 0
        assert list((tmp_path / "alive").iterdir()) == []
