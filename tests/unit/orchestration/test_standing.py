"""Operations tables are made anew when something that they are made of has changed, and only then."""

import os
import shutil
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.ledger import changes
from opsbrief.ledger.balance import make_tables
from opsbrief.ledger.run import open_run
from opsbrief.orchestration.stages import check_quality, fill_operations, take_inbox
from opsbrief.quality.check import Outcome
from opsbrief.settings import read_settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root

BOARD = shipped_root() / "data" / "sample" / "inbox" / "trello" / "operations-work.json"
LONG_AGO = 1_790_000_000


@dataclass
class Seen:
    """What a run did: the tables that it mapped, its checks' outcomes, and the work items as they stand."""

    mapped: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    told: int = 0
    tasks: list[tuple[object, ...]] = field(default_factory=list)

    def say(self, what: str, done: int, whole: int) -> None:
        if what.startswith("mapping "):
            self.mapped.add(what.removeprefix("mapping "))


def a_run(workspace: Workspace, catalog: Catalog, day: date, declarations: str = "as shipped") -> Seen:
    seen = Seen()
    now = datetime.combine(day, datetime.min.time()).replace(hour=8)
    with open_run(
        workspace, read_settings(workspace), catalog, declarations, now=now, as_of=day, say=seen.say
    ) as run:
        take_inbox(run)
        fill_operations(run)
        seen.outcomes = check_quality(run)
        seen.told = run.store.value("select count(*) from meta.checks where run_id = ?", [run.run_id])
        seen.tasks = run.store.rows("select * exclude (_file) from ops.tasks order by all")
    return seen


def put(workspace: Workspace, name: str, text: str) -> None:
    path = workspace.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.mark.slow
def test_tables_stand_until_a_file_or_a_declaration_is_new(tmp_path: Path) -> None:
    root = tmp_path / "company"
    sample = shipped_root() / "data" / "sample"
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns("inbox", "out", "state", "archive"))
    workspace = Workspace(root, shipped_root())
    catalog = read_catalog(workspace)
    put(workspace, "board.json", BOARD.read_text("utf-8"))
    first = a_run(workspace, catalog, date(2026, 11, 23))
    assert "tasks" in first.mapped
    assert first.tasks
    for day in (24, 25, 26):  # each tells the outcomes on, although only those of one run are kept
        later = a_run(workspace, catalog, date(2026, 11, day))
        assert later.mapped == set()
        assert later.tasks == first.tasks
        assert later.outcomes == first.outcomes
        assert later.told == first.told > 0
    assert "tasks" in a_run(workspace, catalog, date(2026, 11, 24), "another status list").mapped
    assert a_run(workspace, catalog, date(2026, 11, 25), "another status list").mapped == set()
    asana = next((sample / "inbox" / "asana").iterdir())
    put(workspace, asana.name, asana.read_text("utf-8"))
    newer = a_run(workspace, catalog, date(2026, 11, 25), "another status list")
    assert "tasks" in newer.mapped
    assert len(newer.tasks) > len(first.tasks)


def test_the_note_that_tables_stand_is_of_these_files_and_declarations_and_given_once() -> None:
    store = Store.open(None)
    make_tables(store)
    part = "insert into meta.parts (part_id, file_id, path_in_file, raw_table, rank) values"
    store.execute(f"{part} (1, 1, '', 'shop__orders', 1), (2, 2, '', 'shop__orders', 2)")
    assert not changes.all_stand(store, "as shipped")
    for statement in (
        f"{part} (3, 3, '', 'shop__orders', 3)",
        "delete from meta.parts where part_id = 3",
        "update meta.parts set rank = 3 - rank where part_id < 3",  # the older file says that it is the newer one
        "insert into landed.superseded values ('shop__orders', 7, 1)",
        "update landed.superseded set rid = 8",
    ):
        changes.all_filled(store, "as shipped")
        assert changes.all_stand(store, "as shipped")
        assert not changes.all_stand(store, "as shipped"), "asked twice, the note is gone"
        changes.all_filled(store, "as shipped")
        store.execute(statement)
        assert not changes.all_stand(store, "as shipped"), statement
    changes.all_filled(store, "as shipped")
    assert not changes.all_stand(store, "a company's own")
    store.close()
