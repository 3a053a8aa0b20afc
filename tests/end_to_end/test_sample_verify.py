"""`opsbrief verify`: the archive gives the numbers again, and a number that was tampered with is found, and only that one."""

import json
from pathlib import Path
from typing import Any

import pytest

from opsbrief.store import Store
from tests.end_to_end.company import TODAY, Company
from tests.end_to_end.databases import files_of

pytestmark = pytest.mark.slow
YIELD = "kpi = 'first_pass_yield' and grain = 'week' and dimension = 'total' and period_start = '2026-11-16'"


def newest_run(company: Company) -> str:
    return str(company.rows("select max(run_id) from meta.runs where status = 'done'")[0][0])


def change(path: Path, *statements: str) -> None:
    store = Store.open(path)
    try:
        for statement in statements:
            store.execute(statement)
        store.checkpoint()
    finally:
        store.close()


def places(said: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What differs: KPI, period, member, what, published, recomputed."""
    return [tuple(one.values()) for one in said["different"]]


def test_a_brief_comes_out_again_and_the_workspace_is_left_alone(sample: Company, tmp_path: Path) -> None:
    company = sample.copy(tmp_path / "company")  # while it runs, there is a folder more
    before = files_of(company.root)
    done = company.ob("verify", "operations_brief")
    assert files_of(company.root) == before
    run = newest_run(company)
    assert f"as of {TODAY}" in done.stderr
    assert " 0 different." in done.stderr
    assert run in {
        json.loads(p.read_text("utf-8"))["run_id"] for p in (company.root / "out").glob("runs/*/run.json")
    }


def test_a_changed_number_in_the_database_is_found(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "company")
    change(company.published, f"update kpi.values set value = 0.99, rows_judged = 1 where {YIELD}")
    said = company.ask("verify", newest_run(company), expect=3)
    assert places(said) == [("first_pass_yield", "2026-W47", "", "value", 0.99, 7 / 9)]
    assert said["same"] is False
    assert said["compared"] == company.rows("select count(*) from kpi.values")[0][0]
    assert said["declarations"]["then"] == said["declarations"]["now"]
    assert said["notes"] == []


def test_an_earlier_run_is_compared_with_the_history_and_new_declarations_are_said(
    board: Company, tmp_path: Path
) -> None:
    company = board.copy(tmp_path / "company")
    run = newest_run(company)
    later = """insert into {} values ('29991231T235959-0000', '2999-12-31 23:59:59', '2999-12-31 23:59:59', date '2999-12-31',
        'done', 'x', 'x')"""
    change(company.published, later.format("meta.runs"))
    owner = YIELD.replace("dimension = 'total'", "dimension = 'owner' and member = 'Arun Pillai'")
    change(
        company.root / "state" / "state.duckdb",
        later.format("runs"),
        f"update history set numerator = numerator + 1 where {owner}",
    )
    text = (company.root / "opsbrief.toml").read_text("utf-8").replace("operations@", "ops@")
    (company.root / "opsbrief.toml").write_text(text, "utf-8")
    said = company.ask("verify", run, expect=3)
    ((kpi, period, member, what, published, recomputed),) = places(said)
    assert (kpi, period, member, what) == ("first_pass_yield", "2026-W47", "owner=Arun Pillai", "numerator")
    assert published == recomputed + 1
    assert any("declarations are not those of the run" in note for note in said["notes"])


def test_what_was_never_published_is_refused_with_the_near_name(sample: Company) -> None:
    done = sample.ob("verify", "operations_brif", expect=2)
    assert "did you mean operations_brief" in done.stderr
    assert (
        "operations_brief/2026-W47/r1" in sample.ob("verify", "operations_brief/2026-W47/r7", expect=2).stderr
    )
