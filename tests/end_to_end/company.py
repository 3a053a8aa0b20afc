"""A company as its users see it: a workspace and the command line on it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsbrief.store import Store

CHECKOUT = Path(__file__).parents[2]
SAMPLE = CHECKOUT / "data" / "sample"
TODAY = "2026-11-23"


@dataclass(frozen=True)
class Company:
    """A workspace, and the command line on it."""

    root: Path

    @property
    def published(self) -> Path:
        return self.root / "out" / "opsbrief.duckdb"

    def ob(self, *words: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
        """One command; its exit status must be as expected (None: any)."""
        done = subprocess.run(command(self.root, *words), capture_output=True, text=True, check=False, env=environment())
        if expect is not None:
            assert done.returncode == expect, done.stderr + done.stdout
        return done

    def ask(self, *words: str, expect: int | None = 0) -> Any:
        """The one JSON document that a command gives."""
        return json.loads(self.ob(*words, "--json", expect=expect).stdout)

    @contextmanager
    def open(self) -> Iterator[Store]:
        """The published database."""
        store = Store.open(self.published, read_only=True)
        try:
            yield store
        finally:
            store.close()

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with self.open() as store:
            return store.rows(sql, parameters)

    def brief(self, period: str, revision: int = 1) -> dict[str, Any]:
        folder = self.revision(period, revision)
        found: dict[str, Any] = json.loads((folder / "brief.json").read_text("utf-8"))
        return found

    def revision(self, period: str, revision: int = 1) -> Path:
        return self.root / "out" / "reports" / "operations_brief" / period / f"r{revision}"

    def copy(self, to: Path) -> "Company":
        """This company somewhere else, to change it; a run there begins where this one ended."""
        shutil.copytree(self.root, to, ignore=shutil.ignore_patterns("dagster", "run.lock"), copy_function=shutil.copy2)
        return Company(to)


def command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "opsbrief.cli", "--workspace", str(root), *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT / "pipelines"), "DAGSTER_DISABLE_TELEMETRY": "1"}


def make_workspace(root: Path, *, sample: bool = False) -> Company:
    """`opsbrief init`."""
    words = ["init", str(root), *(["--sample"] if sample else [])]
    subprocess.run(
        [sys.executable, "-m", "opsbrief.cli", *words], check=True, capture_output=True, env=environment(), text=True
    )
    return Company(root)


@dataclass(frozen=True)
class FirstRun:
    """The sample company after its first run, and what the run said."""

    company: Company
    said: dict[str, Any]
    status: int
