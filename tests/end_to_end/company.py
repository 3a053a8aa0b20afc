"""A company as its users see it: a workspace and the command line on it."""

import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from opsbrief.cli import main
from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.databases import digest, digests_of

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

    def ob(self, *words: str, expect: int | None = 0) -> "subprocess.CompletedProcess[str]":
        """One command, in this process; its exit status must be as expected (None: any)."""
        done = here("--workspace", str(self.root), *words)
        if expect is not None:
            assert done.returncode == expect, done.stderr + done.stdout
        return done

    def outside(
        self, *words: str, environ: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """One command as a process of its own, which costs seconds of imports: where the process matters."""
        return subprocess.run(
            command(self.root, *words),
            capture_output=True,
            text=True,
            check=False,
            env=environment() | (environ or {}),
        )

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

    def shown(self) -> dict[str, str]:
        """Everything that people read: the digest of each file."""
        return {
            **digests_of(self.root / "out" / "reports"),
            self.published.name: digest(self.published),
        }

    def copy(self, to: Path) -> "Company":
        """This company somewhere else, to change it; a run there begins where this one ended."""
        shutil.copytree(
            self.root, to, ignore=shutil.ignore_patterns("dagster", "run.lock"), copy_function=shutil.copy2
        )
        return Company(to)


def here(*words: str) -> "subprocess.CompletedProcess[str]":
    """One command in this process."""
    said, told = io.StringIO(), io.StringIO()
    with alone(), redirect_stdout(said), redirect_stderr(told):
        status = main(words)
    return subprocess.CompletedProcess(list(words), status, said.getvalue(), told.getvalue())


@contextmanager
def alone() -> Iterator[None]:
    """What a process has for itself: an environment that it may change, and warnings that are none of the tests'."""
    before = dict(os.environ)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def command(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "opsbrief.cli", "--workspace", str(root), *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT / "pipelines"), "DAGSTER_DISABLE_TELEMETRY": "1"}


def make_workspace(root: Path, *, sample: bool = False) -> Company:
    """`opsbrief init`."""
    done = here("init", str(root), *(["--sample"] if sample else []))
    assert done.returncode == 0, done.stderr
    return Company(root)


def board_alone(root: Path) -> Company:
    """The sample company with its operations team's board and nothing else: a run of seconds."""
    return with_exports(root, "trello/operations-work.json")


def sales_alone(root: Path) -> Company:
    """The sample company with SAP's orders and deliveries and nothing else: a run of a quarter of the time of the whole."""
    return with_exports(root, "sap/VA05_2026-11-23.XLSX", "sap/VL06O_2026-11-23.XLSX")


def with_exports(root: Path, *names: str) -> Company:
    """The sample company as it is declared, with these files in its inbox."""
    shutil.copytree(
        SAMPLE, root, ignore=shutil.ignore_patterns("inbox", "out", "state", "archive", "expected")
    )
    for name in names:
        path = root / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SAMPLE / "inbox" / name, path)
    return Company(root)


@cache
def declared() -> Catalog:
    """The declarations of the sample company, which nobody changes; read once per process."""
    return read_catalog(Workspace(SAMPLE, shipped_root()))


@dataclass(frozen=True)
class FirstRun:
    """The sample company after its first run, and what the run said."""

    company: Company
    said: dict[str, Any]
    status: int


def sap_workbook(path: Path, headings: list[Any], rows: list[list[Any]], made: datetime) -> Path:
    """A list as SAP's grid exports it: one sheet, headings in the first row."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for line in [headings, *rows]:
        sheet.append(line)
    book.properties.created = book.properties.modified = made
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def list_of(path: Path) -> list[list[Any]]:
    """Headings and rows of a workbook's first sheet, as openpyxl reads them."""
    book = load_workbook(path, read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return rows


def sap_rows(name: str) -> list[list[Any]]:
    """Headings and rows of a SAP list of the sample."""
    return list_of(SAMPLE / "inbox" / "sap" / name)


@dataclass(frozen=True)
class News:
    """What two new exports say: one delivery arrived by its promise after all, and one order more was placed."""

    deliveries: Path
    orders: Path
    order: str
    line: str


def bring_news(company: Company) -> News:
    """Put two exports of the next morning into the inbox."""
    missed = company.ask("trace", "otif", "2026-W47", "--part", "misses", "--limit", "10000")["rows"]
    line = next(row for row in missed if row["values"]["delivered_on"] and row["values"]["system"] == "sap")[
        "values"
    ]
    made = datetime(2026, 11, 24, 6)
    head, *rows = sap_rows("VL06O_2026-11-23.XLSX")
    at = {
        name: head.index(name)
        for name in ("Delivery", "Reference document", "Reference item", "POD date", "Act. Gds Mvmnt Date")
    }
    same = [
        r
        for r in rows
        if r[at["Reference document"]] == line["order_id"]
        and int(r[at["Reference item"]]) == int(line["line_no"])
    ]
    whole = [list(r) for r in rows if r[at["Delivery"]] in {r[at["Delivery"]] for r in same}]
    promised = datetime.fromisoformat(line["promised_on"])
    for row in whole:
        if row[at["Reference document"]] == line["order_id"] and int(row[at["Reference item"]]) == int(
            line["line_no"]
        ):
            row[at["POD date"]] = promised
            row[at["Act. Gds Mvmnt Date"]] = min(row[at["Act. Gds Mvmnt Date"]], promised)
    deliveries = sap_workbook(company.root / "inbox" / "sap" / "VL06O_2026-11-24.XLSX", head, whole, made)
    head, *rows = sap_rows("VA05_2026-11-23.XLSX")
    new = list(next(row for row in rows if row[head.index("Status")] == "A"))
    new[head.index("SD Document")] = "219999"
    new[head.index("Document Date")] = datetime(2026, 11, 18)
    new[head.index("Delivery Date")] = datetime(2026, 12, 10)
    orders = sap_workbook(company.root / "inbox" / "sap" / "VA05_2026-11-24.XLSX", head, [new], made)
    return News(deliveries, orders, line["order_id"], line["line_no"])
