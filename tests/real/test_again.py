"""The same company a second time: nothing new is noticed cheaply, and what was deleted comes back the same."""

from pathlib import Path

import duckdb
import pytest

from tests.real.company import Company

pytestmark = [pytest.mark.real, pytest.mark.slow]

# What says when and by which run something was computed, not what came out.
ABOUT_THE_RUN = {"run_id", "started_at", "finished_at", "first_seen_run", "seconds"}
HISTORY_OF_RUNS = {"meta.runs"}


def test_a_second_run_finds_nothing_new_before_dagster_is_imported(company: Company) -> None:
    again = company.run(python=["-X", "importtime"])
    assert again.status == 0
    assert again.document["nothing_new"] is True
    assert again.document["pages"] == company.first.document["pages"]
    imported = [
        line.rpartition("|")[2].strip()
        for line in again.messages.splitlines()
        if line.startswith("import time:")
    ]
    assert "opsbrief.ledger.last_run" in imported  # what the command imports; the command itself is not told
    assert [name for name in imported if name.partition(".")[0] in ("dagster", "great_expectations")] == []


def test_rebuilt_tables_are_equal(company: Company) -> None:
    assert company.rebuilt.ran.status == 0, company.rebuilt.ran.messages
    before, after = company.rebuilt.before / "opsbrief.duckdb", company.rebuilt.after / "opsbrief.duckdb"
    with duckdb.connect() as both:
        both.execute(f"attach '{before}' as a (read_only)")
        both.execute(f"attach '{after}' as b (read_only)")
        assert _tables(both, "a") == _tables(both, "b")
        assert {name.partition(".")[0] for name in _tables(both, "a")} >= {
            "raw",
            "ops",
            "lookup",
            "fact",
            "kpi",
            "meta",
        }
        differing = [name for name, columns in _tables(both, "a").items() if _differ(both, name, columns)]
    assert differing == []


def test_rebuilt_briefs_are_the_same_bytes(company: Company) -> None:
    before, after = _files(company.rebuilt.before / "reports"), _files(company.rebuilt.after / "reports")
    assert {name.rpartition("/")[2] for name in before} >= {
        "index.html",
        "brief.json",
        "email.html",
        "email.txt",
    }
    assert before.keys() == after.keys()
    assert [name for name, content in before.items() if content != after[name]] == []


def _tables(both: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    rows = both.execute(
        """select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()
        where database_name = ? and not internal group by 1 order by 1""",
        [database],
    ).fetchall()
    return {name: columns for name, columns in rows if name not in HISTORY_OF_RUNS}


def _differ(both: duckdb.DuckDBPyConnection, name: str, columns: list[str]) -> bool:
    wanted = ", ".join(f'"{column}"' for column in columns if column not in ABOUT_THE_RUN)
    one, other = (f"select {wanted} from {database}.{name}" for database in "ab")
    (only,) = both.execute(
        f"select (select count(*) from ({one} except all {other})) + (select count(*) from ({other} except all {one}))"
    ).fetchall()
    return bool(only[0])


def _files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
