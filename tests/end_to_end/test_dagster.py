"""Runs that fail, wait or are killed, and what starts them."""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import open_run
from opsbrief.orchestration.alive import end_dead
from opsbrief.orchestration.declared import read_declared
from opsbrief.orchestration.order import seconds, stage
from opsbrief.orchestration.schedules import inbox_sensor
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.company import CHECKOUT, TODAY, Company, board_alone, command, environment

pytestmark = pytest.mark.slow
# Columns that say when, by which run and in which order something was taken in.
ABOUT_THE_RUN = "run_id|file_id|seconds|valid_from|first_seen_run|started_at|finished_at|received_at"


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


def test_after_a_killed_run_the_next_one_gives_what_an_undisturbed_one_gives(
    board: Company, tmp_path: Path
) -> None:
    company = board_alone(tmp_path / "board")
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
    assert said(company) == said(board)
    assert company.rows("select status from meta.runs order by run_id") == [("failed",), ("done",)]
    assert company.rows("select distinct run_id from kpi.history") == company.rows(
        "select max(run_id) from meta.runs"
    )


def test_a_mapping_that_fails_changes_nothing_that_people_read(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
    path = company.root / "sql" / "systems" / "trello" / "projects.sql"
    path.parent.mkdir(parents=True)
    text = (CHECKOUT / "sql/systems/trello/projects.sql").read_text("utf-8")
    broken = text.replace(
        "    name      as name,", "    cast(cast(name || 'n/a' as integer) as varchar) as name,"
    )
    assert broken != text
    path.write_text(broken, "utf-8")
    before = company.shown()
    failed = company.ob("run", "--as-of", TODAY, expect=1).stderr
    assert "projects cannot be filled from trello" in failed
    assert f"where  {path}" in failed
    assert company.shown() == before


def test_a_run_waits_for_the_lock_and_says_who_holds_it(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
    lock = run_lock(company.root / "out" / "run.lock", {"run": "of this test", "since": "now"}, 0, print)
    with lock:
        refused = company.outside("run", "--as-of", TODAY, "--force")
        assert refused.returncode == 1
        assert f"another run is going on: run of this test, since now, pid {os.getpid()}" in refused.stderr
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


def test_wrong_declarations_stop_a_run_before_anything_is_changed(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
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


def test_the_sensor_asks_for_one_run_per_change_of_the_inbox(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
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


def test_stages_are_done_in_order_and_by_one_run(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
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
