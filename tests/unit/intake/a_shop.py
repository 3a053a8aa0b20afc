"""A shop with a few exports, its inbox, and the real intake into a database of its own."""

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from opsbrief.declarations.catalog import read_catalog
from opsbrief.intake.receive import Received, receive
from opsbrief.ledger.balance import Balance, balance, take_counts
from opsbrief.ledger.run import Run, open_run
from opsbrief.settings import Company, Settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace

NOW = datetime(2026, 11, 23, 1, 0)
BEFORE = NOW.timestamp() - 86_400  # settled long ago: nobody waits for it
SYSTEM = """\
title = "Shop"
area  = "sales"
ignore_files = ["*.png", "*.thumb"]

[exports.orders]
replaces = "document"
key      = ["order_no"]
ignore   = ["Colour"]
never    = ["Message"]

[exports.orders.columns]
order_no = { heading = ["Order", "Bestellung"] }
day      = { heading = "Day", type = "date" }
total    = { heading = "Total", type = "money" }
note     = { heading = "Note", optional = true }

[exports.lines]
replaces = "window"
date     = "moved_on"

[exports.lines.columns]
moved_on = { heading = "Moved on", type = "date" }
item     = { heading = "Item" }
quantity = { heading = "Quantity", type = "quantity" }

[exports.events]
replaces = "append"
key      = ["event_no"]

[exports.events.columns]
event_no = { heading = "Event" }
status   = { heading = "Status" }
status_2 = { heading = "Status#2", optional = true }

[exports.levels]
replaces = "snapshot"
key      = ["sku"]

[exports.levels.columns]
sku   = { heading = "SKU" }
stock = { heading = "On stock", type = "quantity" }

[exports.people]
replaces = "all"
key      = ["name"]

[exports.people.columns]
name = { heading = "Name" }
net  = { heading = "Net value", type = "money" }
line = { heading = "Net Value", type = "money" }

[exports.ledger]
header   = false
named    = ["ledger*.csv"]
replaces = "all"

[exports.ledger.columns]
account = { heading = "account" }
day     = { heading = "day", type = "date" }
amount  = { heading = "amount", type = "money" }
"""


@dataclass(frozen=True)
class Taken:
    """What a look at the inbox did."""

    run: Run
    received: Received

    @property
    def store(self) -> Store:
        """The run's database."""
        return self.run.store

    @property
    def books(self) -> Balance:
        """The balance of all parts."""
        return balance(self.store)

    def rows(self, export: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows in force of an export of the shop, sorted; decimals as plain numbers."""
        found = self.store.rows(f"select {', '.join(columns)} from raw.shop__{export}")
        plain = [tuple(float(c) if type(c).__name__ == "Decimal" else c for c in row) for row in found]
        return sorted(plain, key=repr)

    @property
    def files(self) -> dict[str, str]:
        """Status of each file by name."""
        return dict(self.store.rows("select name, status from meta.files"))

    def problem(self, name: str) -> str:
        """All that people are told about a file that was left out."""
        told = [str(p) for p in self.received.problems if name in f"{p.what} {p.where}"]
        assert len(told) == 1, [str(p) for p in self.received.problems]
        return told[0]

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.store.rows(sql)


class Shop:
    """A workspace. Its databases stay open until `close`."""

    def __init__(self, folder: Path, system: str = SYSTEM) -> None:
        self.stack = ExitStack()
        self.workspace = Workspace(folder / "company", folder / "shipped")
        declared = self.workspace.shipped / "sql" / "systems" / "shop" / "system.toml"
        declared.parent.mkdir(parents=True)
        declared.write_text(system, "utf-8")
        self.workspace.inbox.mkdir(parents=True)
        self.catalog = read_catalog(self.workspace)
        assert self.catalog.errors == []
        self.settings = Settings(company=Company(name="Acme", time_zone="Europe/Berlin"))

    def put(self, name: str, data: bytes | str) -> Path:
        """A file that has lain in the inbox for a day."""
        path = self.workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        os.utime(path, (BEFORE, BEFORE))
        return path

    def take(self, files: Mapping[str, bytes | str] | None = None, now: datetime = NOW) -> Taken:
        """Take the inbox in, as a run does."""
        self.stack.close()
        for name, data in (files or {}).items():
            self.put(name, data)
        run = self.stack.enter_context(open_run(self.workspace, self.settings, self.catalog, "", now=now))
        received = receive(run)
        take_counts(run.store)
        taken = Taken(run, received)
        assert taken.books.open_parts == []
        return taken

    def close(self) -> None:
        """Let go of the databases."""
        self.stack.close()


def text_of(*rows: Iterable[str], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as delimited text."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def workbook_of(
    rows: Sequence[Sequence[Any]], sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None
) -> bytes:
    """Rows as a workbook of one sheet, or of several."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, grid in (sheets or {"Sheet1": rows}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(grid):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, place, cell)
    return buffer.getvalue()


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """Members as a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()
