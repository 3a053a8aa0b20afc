"""The planted errors: each at a known file and row, with the checks of each table that it fails, all in PLANTED.md.

Broken rows are extra rows (new document numbers, settled or due far ahead), so the figures of the clean
world stay as they are whether or not the engine finds them; rows that are only warned of stay, so they are old,
cancelled, or of a system that does not lead. This module is the list itself and its small tools; the modules named
planted_* do the planting.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.generate.tables import Cell, Row, Table


@dataclass
class Plant:
    """One planted error; `rows` are filled once all rows of the table are final."""

    place: str
    what: str
    expect: str
    table: Table | None = None
    targets: list[Row] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass
class Plants:
    """All planted errors, and the extra files they need (`copies`: file to the file that it repeats)."""

    listed: list[Plant] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)

    def note(self, table: Table, what: str, expect: str, *rows: Row) -> None:
        """Lists rows of a table; their numbers are looked up when all rows stand."""
        self.listed.append(Plant(table.place, what, expect, table, list(rows)))

    def note_place(self, place: str, what: str, expect: str, *rows: int) -> None:
        """Lists a whole file, or rows whose numbers are known."""
        self.listed.append(Plant(place, what, expect, rows=list(rows)))

    def add(self, table: Table, after: Row, changes: Mapping[str, Cell], what: str, expect: str) -> Row:
        """A changed copy of a row behind it, listed."""
        row = added(table, after, changes)
        self.note(table, what, expect, row)
        return row

    def repeat(self, table: Table, kept: Row, changes: Mapping[str, Cell], what: str, expect: str) -> None:
        """A changed copy of a row in front of it, with the same key: the later one of the two is kept."""
        copy = _changed(table, kept, changes)
        table.rows.insert(table.row_number(kept) - 1, copy)
        self.note(table, what, expect, kept, copy)

    def change(self, table: Table, row: Row, changes: Mapping[str, Cell], what: str, expect: str) -> None:
        """A row itself changed, listed."""
        for heading, cell in changes.items():
            row[table.column(heading)] = cell
        self.note(table, what, expect, row)

    def settle(self) -> None:
        """Fills the row numbers: data rows after the header, from 1."""
        for plant in self.listed:
            if plant.table is not None:
                plant.rows = [plant.table.row_number(row) for row in plant.targets]

    def as_json(self) -> str:
        """The list for tests: id, file, rows, what, expect."""
        rows = [
            {"id": i, "file": p.place, "rows": p.rows, "what": p.what, "expect": p.expect}
            for i, p in self._numbered()
        ]
        return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"

    def markdown(self) -> str:
        """The list for people."""
        head = (
            "# Planted errors of the sample company\n\nWritten by `python -m benchmarks.generate`. "
            "Rows are data rows: the first row after the header is 1; in a JSON list the first element is 1. "
            "0 is the header. The days of Slack are read as one list. Blank rows between the groups of a board are not counted. "
            "A row that fills two tables, as a shipment and its line, is judged in both: the error is named first, "
            "what follows from it behind it, as a line whose order was set aside. "
            "Rows that are warned of stay and count. "
            "A row without number speaks of the whole file.\n\n"
            "| id | file | row | what is wrong | where it must appear |\n|---|---|---|---|---|\n"
        )
        body = "".join(
            f"| {i} | `{p.place}` | {', '.join(map(str, p.rows)) or ''} | {_escaped(p.what)} | {p.expect} |\n"
            for i, p in self._numbered()
        )
        return head + body

    def _numbered(self) -> list[tuple[str, Plant]]:
        return [(f"P{n:02d}", p) for n, p in enumerate(self.listed, 1)]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def first(table: Table, wanted: Callable[[Callable[[str], Cell]], bool], start: int = 0) -> Row:
    """The first row from a position on (then from the top) that is wanted, judged by a look-up by heading."""
    for row in [*table.rows[start:], *table.rows[:start]]:
        if wanted(lambda heading, row=row: row[table.column(heading)]):  # type: ignore[misc]
            return row
    raise LookupError(table.place)


def added(table: Table, after: Row, changes: Mapping[str, Cell]) -> Row:
    """Inserts a changed copy right after a row and gives it."""
    row = _changed(table, after, changes)
    table.rows.insert(table.row_number(after), row)
    return row


def _changed(table: Table, original: Row, changes: Mapping[str, Cell]) -> Row:
    row = list(original)
    for heading, cell in changes.items():
        row[table.column(heading)] = cell
    return row
