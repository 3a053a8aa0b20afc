"""A real company's workspace in a folder of its own, run by the command line as its people would, and read afterwards."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

import opsbrief

AS_OF = "2026-11-23"
WORKSPACES = Path(__file__).parents[1] / "workspaces"
PACKAGES = Path(opsbrief.__file__).parents[1]


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    status: int
    document: dict[str, Any]
    messages: str


@dataclass(frozen=True)
class Rebuilt:
    """Published files before and after everything that can be computed again was deleted."""

    before: Path
    after: Path
    ran: Ran


@dataclass
class Company:
    """A workspace that was run once. `database` is a copy of what that run published, so later runs change nothing here."""

    root: Path
    data: Path
    first: Ran
    database: duckdb.DuckDBPyConnection
    kept: Path

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows of a query on the published database."""
        return self.database.execute(sql, list(parameters)).fetchall()

    def one(self, sql: str, *parameters: object) -> tuple[Any, ...]:
        """The only row of a query."""
        (row,) = self.rows(sql, *parameters)
        return row

    def reference(self, name: str) -> list[dict[str, str]]:
        """Figures that plain SQL gave on the same files."""
        with (self.data / "reference" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def values(self, kpi: str, grain: str, dimension: str = "total") -> list[dict[str, Any]]:
        """A KPI's published values, oldest period first."""
        columns = [
            "period_start",
            "period_end",
            "complete",
            "member",
            "numerator",
            "denominator",
            "value",
            "rows_judged",
        ]
        found = self.rows(
            f"""select {', '.join(columns)} from kpi.values where kpi = ? and grain = ? and dimension = ?
            order by period_start, member""",
            kpi, grain, dimension,
        )  # fmt: skip
        return [dict(zip(columns, row, strict=True)) for row in found]

    def months(self, kpi: str) -> dict[str, tuple[int, int]]:
        """Numerator and denominator of every month that has rows, by `2011-11`."""
        return {
            f"{v['period_start']:%Y-%m}": (v["numerator"], v["denominator"])
            for v in self.values(kpi, "month")
            if v["rows_judged"]
        }

    def run(self, *options: str, python: Sequence[str] = ()) -> Ran:
        """`opsbrief run` in a process of its own."""
        return command(self.root, "run", "--as-of", AS_OF, *options, python=python)

    def ask(self, *words: str) -> dict[str, Any]:
        """The document that a command gives; the command must succeed."""
        ran = command(self.root, *words)
        assert ran.status == 0, ran.messages
        return ran.document

    @cached_property
    def rebuilt(self) -> Rebuilt:
        """`out/` deleted and computed again."""
        before = self.root.parent / "before"
        shutil.copytree(self.root / "out" / "reports", before / "reports")
        shutil.copyfile(self.kept, before / "opsbrief.duckdb")
        shutil.rmtree(self.root / "out")
        return Rebuilt(before, self.root / "out", self.run("--full"))


def open_company(name: str, data: Path, exports: Sequence[Path], folder: Path) -> Iterator[Company]:
    """The named workspace with these exports in its inbox, run once."""
    assert exports, f"no exports in {data}"
    root = folder / "workspace"
    shutil.copytree(WORKSPACES / name, root)
    (root / "inbox").mkdir()
    for path in exports:
        shutil.copyfile(path, root / "inbox" / path.name)
    first = command(root, "run", "--as-of", AS_OF)
    assert first.status == 0, first.messages
    kept = folder / "first.duckdb"
    shutil.copyfile(root / "out" / "opsbrief.duckdb", kept)
    with duckdb.connect(str(kept), read_only=True) as database:
        yield Company(root, data, first, database, kept)


def command(root: Path, *words: str, python: Sequence[str] = ()) -> Ran:
    """One command on a workspace, in a process of its own, with nothing of this session's settings."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPSBRIEF_", "DAGSTER_", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, *python, "-m", "opsbrief.cli", "--workspace", str(root), *words, "--json"],
        capture_output=True, text=True, check=False, env=environ | {"PYTHONPATH": str(PACKAGES)},
    )  # fmt: skip
    return Ran(done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr)


def month_of(day: date) -> str:
    """`2011-11`, as the reference figures name a month."""
    return f"{day:%Y-%m}"


def rounded(numerator: int, denominator: int, digits: int) -> Decimal:
    """An exact quotient, rounded half up as the reference prints it."""
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def e(text: str, digits: int) -> int:
    """A printed decimal as an integer with this many digits; fails when it has more."""
    scaled = Decimal(text).scaleb(digits)
    assert scaled == scaled.to_integral_value(), text
    return int(scaled)
