"""The sample company's life after its first run: nothing new, late exports, a file taken back, a deleted `out/`.

What happens to two late files happens to SAP's orders and deliveries alone, whose runs are short.
"""

import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.ledger.run import open_run
from opsbrief.orchestration.stages import fill_operations, take_inbox
from opsbrief.settings import read_settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.company import SAMPLE, TODAY, Company, News, bring_news, command, environment
from tests.end_to_end.databases import different, digests_of, files_of, tables_of

pytestmark = [pytest.mark.first, pytest.mark.slow]
LATE = "2026-W47"
FIGURES = json.loads((SAMPLE / "expected" / "figures.json").read_text("utf-8"))["weeks"][LATE]
SAP_SITES = [FIGURES["by_site"][site] for site in ("1000", "2000")]
DUE, MET = (sum(site[what] for site in SAP_SITES) for what in ("lines_due", "otif"))
PLACED = FIGURES["net_sales"]["USD"]["orders"]  # Rotterdam, which is not on SAP, sells in euros


@dataclass(frozen=True)
class Answer:
    """What `opsbrief sql` said while a run was going on."""

    status: int
    numerator: int
    was_running: bool


@dataclass(frozen=True)
class Life:
    """One company's databases and reports after each of its runs."""

    company: Company
    news: News
    first: Path
    late: Path
    withdrawn: Path
    answers: list[Answer]
    late_reports: Path


OTIF = f"select numerator from kpi.values where kpi = 'otif' and grain = 'week' and dimension = 'total' and period_start = '2026-11-16'"  # noqa: F541


def ask_meanwhile(company: Company, run: "subprocess.Popen[str]") -> list[Answer]:
    """Ask for one number until the run ends, and once more."""
    answers: list[Answer] = []
    while True:
        running = run.poll() is None
        done = company.ob("sql", OTIF, "--format", "json", expect=None)
        number = json.loads(done.stdout)[0]["numerator"] if done.returncode == 0 else -1
        answers.append(Answer(done.returncode, number, running))
        if not running:
            return answers
        with suppress(subprocess.TimeoutExpired):
            run.wait(0.5)  # asked without a pause, the questions would take half of the machine from the run


@pytest.fixture(scope="module")
def life(sales: Company, tmp_path_factory: pytest.TempPathFactory) -> Life:
    home = tmp_path_factory.mktemp("life")
    company = sales.copy(home / "lantern-bay")
    databases = {name: home / f"{name}.duckdb" for name in ("first", "late", "withdrawn")}

    def keep(name: str) -> None:
        shutil.copy2(company.published, databases[name])

    keep("first")
    news = bring_news(company)
    words = command(company.root, "run", "--as-of", TODAY, "--json")
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as run:
        answers = ask_meanwhile(company, run)
        said, problems = run.communicate()
        assert run.returncode == 3, problems
        assert json.loads(said)["pages"]
    keep("late")
    late_reports = home / "late-reports"
    shutil.copytree(company.root / "out" / "reports", late_reports)
    for path in (news.deliveries, news.orders):
        taken = company.ask("withdraw", f"sap/{path.name}", "--why", "sent by mistake")["withdrawn"]
        assert [file["name"] for file in taken] == [f"sap/{path.name}"]
    shutil.rmtree(company.root / "out")
    company.ob("run", "--full", "--as-of", TODAY, expect=3)
    keep("withdrawn")
    return Life(
        company=company,
        news=news,
        first=databases["first"],
        late=databases["late"],
        withdrawn=databases["withdrawn"],
        answers=answers,
        late_reports=late_reports,
    )


@pytest.fixture
def stores(life: Life) -> Iterator[dict[str, Store]]:
    opened = {
        name: Store.open(path, read_only=True)
        for name, path in {
            "first": life.first,
            "late": life.late,
            "withdrawn": life.withdrawn,
        }.items()
    }
    yield opened
    for store in opened.values():
        store.close()


def value(store: Store, kpi: str, column: str = "numerator") -> Any:
    return store.value(
        f"select {column} from kpi.values where kpi = ? and grain = 'week' and dimension = 'total' and period_start = '2026-11-16'",
        [kpi],
    )


def test_a_second_run_finds_nothing_new_without_dagster_and_writes_nothing(
    sample: Company, tmp_path: Path
) -> None:
    company = sample.copy(tmp_path / "company")
    # The note of the last run lists the briefs of the place where it was made.
    before = files_of(company.root)
    program = (
        "import sys; from opsbrief.cli import main; status = main(sys.argv[1:]);"
        "print(status, sorted(m for m in ('dagster', 'duckdb', 'great_expectations', 'polars') if m in sys.modules))"
    )
    words = ["--workspace", str(company.root), "run", "--as-of", TODAY]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True, env=environment()
    )
    assert done.stderr.startswith("Nothing new since run ")
    status, _, modules = done.stdout.strip().partition(" ")
    assert status == "3", "the files that need a person still do"
    assert "dagster" not in modules
    assert "great_expectations" not in modules
    assert files_of(company.root) == before


def test_only_new_files_are_read(stores: dict[str, Store]) -> None:
    """A file that is read again would get new parts, new rows and a new time of arrival."""
    parts = "select part_id, files.name, path_in_file, received_at from meta.parts join meta.files using (file_id)"
    first, late = (set(stores[name].rows(parts)) for name in ("first", "late"))
    assert first < late
    assert {name for _, name, _, _ in late - first} == {
        "sap/VL06O_2026-11-24.XLSX",
        "sap/VA05_2026-11-24.XLSX",
    }


def test_answers_come_from_the_old_database_until_it_is_replaced(life: Life) -> None:
    meanwhile = [answer for answer in life.answers if answer.was_running]
    assert meanwhile, "the run was too short to ask"
    assert {answer.status for answer in life.answers} == {0}
    numbers = [answer.numerator for answer in life.answers]
    assert numbers[0] == MET
    assert numbers[-1] == MET + 1
    assert numbers == sorted(numbers)


def test_values_are_those_of_the_late_files(stores: dict[str, Store]) -> None:
    assert [value(stores[name], "otif") for name in ("first", "late", "withdrawn")] == [MET, MET + 1, MET]
    orders = [
        value(stores[name], "average_order_value", "rows_judged") for name in ("first", "late", "withdrawn")
    ]
    assert orders == [PLACED, PLACED + 1, PLACED]


def restated(store: Store, kpi: str) -> list[tuple[Any, ...]]:
    return store.rows(
        """select old_value, new_value, cause, rows from kpi.restatements where kpi = ? and grain = 'week'
        and dimension = 'total' and period_start = '2026-11-16' order by run_id""",
        [kpi],
    )


def test_restatements_tell_old_new_and_cause(stores: dict[str, Store]) -> None:
    otif = restated(stores["withdrawn"], "otif")
    before, after = MET / DUE, (MET + 1) / DUE
    assert otif == [(before, after, "changed rows", 0), (after, before, "changed rows", 0)]
    value_then, value_now = (
        value(stores[name], "average_order_value", "value") for name in ("first", "late")
    )
    assert restated(stores["withdrawn"], "average_order_value") == [
        (value_then, value_now, "late rows", 1),
        (value_now, value_then, "removed rows", 1),
    ]
    assert not restated(stores["first"], "otif")


def test_history_keeps_every_published_value(stores: dict[str, Store]) -> None:
    rows = stores["withdrawn"].rows(
        """select numerator, run_id from kpi.history where kpi = 'otif' and grain = 'week' and dimension = 'total'
        and period_start = '2026-11-16' order by run_id"""
    )
    assert [numerator for numerator, _ in rows] == [MET, MET + 1, MET]
    assert len({run for _, run in rows}) == 3


def test_the_corrected_brief_says_what_changed_and_the_first_one_stays(life: Life, sales: Company) -> None:
    period = life.late_reports / "operations_brief" / LATE
    assert digests_of(period / "r1") == digests_of(sales.revision(LATE))
    brief = json.loads((period / "r2" / "brief.json").read_text("utf-8"))
    assert brief["revision"] == 2
    before, after = (f"{met / DUE:.1%}" for met in (MET, MET + 1))
    assert f"On time, in full was {before}, now {after}." in brief["corrected"]
    assert any(r["kpi"] == "otif" and (r["old"], r["new"]) == (before, after) for r in brief["restatements"])
    assert "Corrected" in (period / "r2" / "index.html").read_text("utf-8")
    latest = life.late_reports / "operations_brief" / "latest.html"
    assert latest.read_bytes() == (period / "r2" / "index.html").read_bytes()


def test_a_file_taken_back_leaves_no_trace_in_the_numbers(life: Life, stores: dict[str, Store]) -> None:
    first, withdrawn = (
        tables_of(stores[name], ("raw", "ops", "fact", "lookup")) for name in ("first", "withdrawn")
    )
    assert different(first, withdrawn) == {}
    assert {k: v for k, v in different(tables_of(stores["first"], ("kpi",)), tables_of(stores["withdrawn"], ("kpi",))).items()
            if k not in ("kpi.history", "kpi.restatements")} == {}  # fmt: skip
    files: dict[str, str] = dict(stores["withdrawn"].rows("select name, status from meta.files"))
    assert files[f"sap/{life.news.orders.name}"] == "withdrawn"


def test_the_archive_keeps_a_file_that_was_taken_back(life: Life) -> None:
    archive = life.company.root / "archive"
    notes = [json.loads(note.read_text("utf-8")) for note in archive.glob("*.note.json")]
    kept = {note["name"]: archive / f"{note['sha256']}.xlsx" for note in notes}
    for path in (life.news.deliveries, life.news.orders):
        assert kept[f"sap/{path.name}"].read_bytes() == path.read_bytes()


def test_an_export_that_is_json_itself_is_kept_byte_for_byte(sample: Company) -> None:
    """Its note must not take its place."""
    content = (SAMPLE / "inbox" / "trello" / "operations-work.json").read_bytes()
    assert (sample.root / "archive" / f"{hashlib.sha256(content).hexdigest()}.json").read_bytes() == content


def test_briefs_are_made_again_byte_by_byte(life: Life) -> None:
    """All revisions, also those that a newer one has replaced; `out/` was deleted meanwhile."""
    again = digests_of(life.company.root / "out" / "reports" / "operations_brief")
    late = digests_of(life.late_reports / "operations_brief")
    # The mail of the first revisions names the place where the company lay then.
    kept = {
        name
        for name in late
        if name != "latest.html" and not name.endswith(("r1/email.html", "r1/email.txt"))
    }
    assert {
        f"{LATE}/r1/index.html",
        f"{LATE}/r2/index.html",
        f"{LATE}/r2/email.html",
        f"{LATE}/r2/brief.json",
    } <= kept
    assert [name for name in kept if again[name] != late[name]] == []
    assert f"{LATE}/r3/brief.json" in again


def test_the_order_of_arrival_does_not_matter(sample: Company, tmp_path: Path) -> None:
    """The same files in another order, one run's worth at a time."""
    root = tmp_path / "company"
    shutil.copytree(
        SAMPLE, root, ignore=shutil.ignore_patterns("inbox", "out", "state", "archive", "expected")
    )
    # Persons are hashed with the workspace's own key.
    (root / "state").mkdir()
    shutil.copy2(sample.root / "state" / "personal.key", root / "state")
    workspace = Workspace(root, shipped_root())
    files = [path for path in (SAMPLE / "inbox").rglob("*") if path.is_file()]
    random.Random(7).shuffle(files)
    day = datetime(2026, 11, 23, 8)
    with open_run(
        workspace, read_settings(workspace), read_catalog(workspace), "as shipped", now=day, as_of=day.date()
    ) as run:
        for batch in (files[::2], files[1::2]):
            for path in batch:
                target = workspace.inbox / path.relative_to(SAMPLE / "inbox")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
            take_inbox(run)
        fill_operations(run)
        permuted = ops_with_places(run.store)
    root = tmp_path / "whole"
    sample.copy(root)
    workspace = Workspace(root, shipped_root())
    with open_run(
        workspace, read_settings(workspace), read_catalog(workspace), "as shipped", now=day, as_of=day.date()
    ) as run:
        fill_operations(run)
        assert different(ops_with_places(run.store), permuted) == {}


def ops_with_places(store: Store) -> dict[str, list[str]]:
    """Ops tables before any check, with the file's name in place of its part's number."""
    names: dict[int, str] = dict(
        store.rows(
            "select part_id, files.sha256 || '!' || path_in_file from meta.parts join meta.files using (file_id)"
        )
    )
    found: dict[str, list[str]] = {}
    for (table,) in store.rows("select table_name from information_schema.tables where table_schema = 'ops'"):
        rows = store.dicts(f"select * from ops.{table}")
        found[table] = sorted(repr({**row, "_file": names[row["_file"]]}) for row in rows)
    return found
