"""A part: one table in a file (a text file, a sheet, a zip member, a JSON list), opened safely and not yet read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa

HEAD_ROWS = 200
GLANCE_ROWS = 40
MOST_COLUMNS = 2_000

Cell = int | float | str | bool | time | date | datetime | timedelta | None  # as its container types it


class BrokenRow(list[Cell]):
    """The cells of a row that cannot be trusted, for a reason: a quotation mark in the wrong place."""

    reason = ""


@dataclass(frozen=True)
class TextRows:
    """Rows in a UTF-8 text file that DuckDB reads itself: the quickest way in."""

    path: Path
    delimiter: str
    quote: str
    skip: int  # physical lines before the first data row
    width: int


@dataclass(frozen=True)
class Ragged:
    """A row that has more or fewer cells than the header, or is broken by `reason`: set aside, never shifted."""

    row: int
    cells: list[str]
    reason: str = ""


@dataclass(frozen=True)
class CellRows:
    """Rows in memory: text columns c0, c1 ..., `_row` and `_why` (why a row is no data, else null); ragged rows apart."""

    table: pa.Table
    ragged: list[Ragged] = field(default_factory=list)
    # Columns whose filled cells were all typed by the container: their numbers are written 1234.5, their dates ISO.
    typed: frozenset[int] = frozenset()


Rows = TextRows | CellRows


@dataclass(frozen=True)
class Part:
    """One table in a file. `read(header_row, careful)` gives the rows below that row of the head (-1: no headings)."""

    path_in_file: str
    name: str  # of the file or member, for patterns that break a tie
    kind: Literal["text", "cells", "records", "calendar"]
    head: list[list[str]]
    read: Callable[[int, bool], Rows]
    encoding: str = ""
    delimiter: str = ""
    document_keys: frozenset[str] = frozenset()  # records: keys of the whole document; others: its title
    record_path: str = ""  # records: the key of the list; empty for the document's own values
    made_at: datetime | None = None  # export time as written inside the file
    notes: tuple[str, ...] = ()
    grid: Callable[[], list[list[Cell]]] | None = (
        None  # all rows, from the first line on, for shapes that need them
    )
    # records: a list inside objects of the document, by its path; the key of objects inside objects; headings that begin with ^
    # are those of the object around.
    inside: "Callable[[str, str, Sequence[str]], Part | None] | None" = None


@dataclass(frozen=True)
class Opener:
    """What a format gets besides the file: a folder for temporary copies, and how to open what lies inside."""

    copies: Path  # made when the first of them is
    inner: Callable[[Path, str, "Opener"], list[Part]]
    depth: int = 0  # archives around what is opened
    glance: bool = (
        False  # only what stands near the top is wanted: parts give the rows of their head, and no more
    )

    @property
    def spool(self) -> Path:
        """The folder for temporary copies, which exists."""
        self.copies.mkdir(exist_ok=True, mode=0o700)
        return self.copies


def text_table(
    columns: list[list[str | None]], rows: list[int], why: list[str | None] | None = None
) -> pa.Table:
    """Text columns, their row numbers and why a row is no data (null: it is) as one Arrow table."""
    arrays = [pa.array(column, pa.string()) for column in columns] + [
        pa.array(rows, pa.int64()),
        pa.nulls(len(rows), pa.string()) if why is None else pa.array(why, pa.string()),
    ]
    return pa.Table.from_arrays(arrays, names=[*(f"c{n}" for n in range(len(columns))), "_row", "_why"])


def cell_text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without a point, dates ISO, an elapsed time in seconds; None for an empty one."""
    match cell:
        case "" | None:
            return None
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            whole_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
            return cell.date().isoformat() if whole_day else cell.isoformat(" ")
        case timedelta():
            return repr(cell.total_seconds())
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def column_texts(cells: Sequence[Cell]) -> list[str | None]:
    """The texts of a column; most columns are of one kind, and need not be asked cell by cell."""
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        return [cell or None for cell in cells]  # type: ignore[misc]
    if kinds <= {float, str, type(None)} and not any(type(cell) is str and cell for cell in cells):
        return [
            None
            if type(cell) is not float
            else f"{cell:.0f}"
            if cell.is_integer() and abs(cell) < 1e15
            else repr(cell)
            for cell in cells
        ]
    if kinds <= {date, str, type(None)} and not any(type(cell) is str and cell for cell in cells):
        return [cell.isoformat() if type(cell) is date else None for cell in cells]
    return [cell_text(cell) for cell in cells]
