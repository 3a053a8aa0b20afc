"""The bare script that the benchmark takes as its floor computes the cells that the product publishes: a second count by SQL."""

import shutil
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import bare
from benchmarks.generate.__main__ import main as generate
from tests.end_to_end.company import CHECKOUT, Company

AS_OF = "2026-12-01"
NOT_GIVEN = "(not given)"
OTHER = "(other)"  # customers with few orders, put together
Cells = dict[tuple[date, str], tuple[int, int]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    generate(["--lines", "3000", "--out", str(folder / "files"), "--new-day", str(folder / "new")])
    return folder / "files"


@pytest.fixture(scope="module")
def company(files: Path) -> Company:
    root = files.parent / "company"
    shutil.copytree(CHECKOUT / "benchmarks" / "workspace", root)
    shutil.copytree(files, root / "inbox")
    company = Company(root)
    company.ob("run", "--as-of", AS_OF, "--force")
    return company


def published(company: Company, kpi: str, grain: str, dimension: str) -> Cells:
    sql = """select period_start, member, numerator, denominator from kpi.values
             where kpi = ? and grain = ? and dimension = ? and scope_dimension = '' and denominator > 0"""
    return {(day, member): (up, down) for day, member, up, down in company.rows(sql, [kpi, grain, dimension])}


def counted(rows: list[tuple[Any, ...]], members: set[str]) -> Cells:
    """The script's cells, with members that the product does not keep by name put together as it does."""
    found: Cells = {}
    for day, given, up, down in rows:
        member = NOT_GIVEN if given is None else given
        key = (day, member if member in members else OTHER)
        known = found.get(key, (0, 0))
        found[key] = (known[0] + up, known[1] + down)
    return found


@pytest.mark.slow
def test_the_floor_of_the_benchmark_gives_the_cells_that_are_published(files: Path, company: Company) -> None:
    connection = duckdb.connect()
    bare.load(connection, files, AS_OF)
    seen: dict[str, int] = defaultdict(int)
    for kpi, grain, by, rows in bare.cells(connection, AS_OF):
        mine = published(company, kpi, grain, by or "total")
        if kpi == "open_past_promise":
            assert_same_balance(mine, rows)
        else:
            assert counted(rows, {member for _, member in mine}) == mine, (kpi, grain, by)
        seen[kpi] += len(mine)
    report = tomllib.loads((company.root / "reports/operations_brief/report.toml").read_text("utf-8"))
    assert set(seen) == set(report["kpis"])
    assert min(seen.values()) > 100


def assert_same_balance(mine: Cells, rows: list[tuple[Any, ...]]) -> None:
    """What is open at each period's end: the script gives the periods in which it moved, and is carried on to the next."""
    moved: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for day, member, count in sorted(rows):
        moved[member].append((day, count))
    for (day, member), (count, _) in mine.items():
        before = [n for moment, n in moved[member] if moment <= day]
        assert count == (before[-1] if before else 0), (day, member)
    kept = {member for _, member in mine}
    assert {(day, m) for m, days in moved.items() for day, n in days if n and m in kept} <= set(mine)
