"""Files into a fresh workspace through the real intake: recognised, loaded, mapped, balanced."""

import csv
import io
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.table import columns_given, parse_one
from opsbrief.intake.mapping import fill_lookups, fill_tables
from opsbrief.intake.receive import Received, receive
from opsbrief.ledger.balance import balance, take_counts
from opsbrief.ledger.run import Run, open_run
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root

NOW = datetime(2026, 11, 23, 1, 0)
BEFORE = NOW.timestamp() - 86_400  # files that settled long ago: nobody waits for them
COMPANY = '[company]\nname = "Test"\ntime_zone = "Europe/Amsterdam"\ncurrency = "EUR"\n'
Cells = dict[str, object]


@dataclass(frozen=True)
class Loaded:
    """A workspace after its inbox was taken in."""

    run: Run
    received: Received

    @property
    def parts(self) -> dict[str, str]:
        """`system/export` per table in a file; the reason in brackets where it is none."""
        rows = self.run.store.rows(
            """select files.name || coalesce(nullif('!' || path_in_file, '!'), ''),
                   coalesce(system || '/' || export, '(' || parts.reason || ')')
            from meta.parts join meta.files using (file_id) order by part_id"""
        )
        return dict(rows)

    @property
    def unknown(self) -> set[str]:
        """Headings that no declaration names."""
        return {
            row[0]
            for row in self.run.store.rows("select heading from meta.columns where outcome = 'unknown'")
        }

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The ops table's rows, sorted, with these columns; decimals as plain numbers."""
        names = ", ".join(f'"{name}"' for name in columns)
        found = self.run.store.rows(f"select {names} from ops.{table}")
        plain = [tuple(float(c) if type(c).__name__ == "Decimal" else c for c in row) for row in found]
        return sorted(plain, key=repr)

    def whole_rows(self, table: str) -> list[tuple[Any, ...]]:
        """The rows with every column that a mapping of the loaded systems gives, in the table's order."""
        systems = {system for (system,) in self.run.store.rows("select distinct system from meta.parts")}
        given = {
            column
            for mapping in self.run.catalog.mappings_into(table)
            if mapping.system in systems
            for column in columns_given(parse_one(Path(mapping.path), "SELECT"), Path(mapping.path))
        }
        return self.rows(table, *(c for c in self.run.catalog.tables[table].columns if c in given))

    def all_rows(self, tables: list[str]) -> dict[str, list[tuple[Any, ...]]]:
        """The whole rows of some ops tables."""
        return {name: self.whole_rows(name) for name in tables}


class Loader:
    """Loads files; each call has a workspace of its own, whose database stays open until `close`."""

    def __init__(self, folder: Path, shipped: Catalog) -> None:
        self.folder = folder
        self.shipped = shipped
        self.stack = ExitStack()
        self.made = 0

    def __call__(self, files: Mapping[str, bytes], over: Mapping[str, str] | None = None) -> Loaded:
        """The workspace after its inbox was taken in; `over` are files of the workspace itself."""
        self.made += 1
        root = self.folder / f"company{self.made}"
        for name, content in {"opsbrief.toml": COMPANY, **(over or {})}.items():
            written(root / name, content.encode())
        for name, data in files.items():
            written(root / "inbox" / name, data)
        workspace = Workspace(root, shipped_root())
        # Settings are no declarations: what is shipped need not be read again for them.
        catalog = read_catalog(workspace) if set(over or ()) - {"opsbrief.toml"} else self.shipped
        return _take_in(
            self.stack.enter_context(open_run(workspace, read_settings(workspace), catalog, "", now=NOW))
        )

    def close(self) -> None:
        """Let go of the databases."""
        self.stack.close()


def written(path: Path, content: bytes) -> None:
    """A file of long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (BEFORE, BEFORE))


def _take_in(run: Run) -> Loaded:
    received = receive(run)
    fill_lookups(run)
    fill_tables(run)
    take_counts(run.store)
    assert balance(run.store).open_parts == []
    return Loaded(run, received)


def text_of(headings: list[str], rows: list[Cells], *, quoted: bool = False) -> bytes:
    """Comma-separated UTF-8 with LF; a row gives its cells by heading, all others are empty."""
    for row in rows:
        assert set(row) <= set(headings), set(row) - set(headings)
    return _csv([headings, *([str(row.get(h, "")) for h in headings] for row in rows)], quoted=quoted)


def _csv(table: list[list[str]], delimiter: str = ",", *, quoted: bool = False) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(
        buffer,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerows(table)
    return buffer.getvalue().encode()


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def reordered(data: bytes) -> bytes:
    """The same table with its columns in the opposite order."""
    return _csv([row[::-1] for row in _cells(data)])


def widened(data: bytes) -> bytes:
    """The same table with a column of the company's own in front."""
    return _csv([["CF.Our own" if n == 0 else f"own {n}", *row] for n, row in enumerate(_cells(data))])


def without(data: bytes, *headings: str) -> bytes:
    """The same table without some columns."""
    table = _cells(data)
    keep = [n for n, h in enumerate(table[0]) if h not in headings]
    assert len(keep) + len(headings) == len(table[0])
    return _csv([[row[n] for n in keep] for row in table])


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "reordered": reordered,
    "widened": widened,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-8 with BOM": lambda data: data.decode().encode("utf-8-sig"),
    "cp1252": lambda data: data.decode().encode("cp1252"),
    "semicolon": lambda data: _csv(_cells(data), ";"),
    "tab": lambda data: _csv(_cells(data), "\t"),
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
}
