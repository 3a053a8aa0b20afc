"""A part: one table in a file (a text file, a sheet, a zip member, a JSON list), opened safely and not yet read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

HEAD_ROWS = 200
GLANCE_ROWS = 40
MOST_COLUMNS = 2_000

Cell = int | float | str | bool | time | date | datetime | timedelta | None  # as its container types it


NO_VALUE = "formula without a value"
ERRORS = (
    "#ERROR!", "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#BUSY!", "#PYTHON!", "#UNKNOWN!", "#GETTING_DATA",
)  # fmt: skip


class ErrorCell(str):
    """What a cell without a value says instead: one of `ERRORS`, or `NO_VALUE`. It is no text of a column."""

    __slots__ = ()


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
    delimiter_because: str = ""  # for people
    document_keys: frozenset[str] = frozenset()  # records: keys of the whole document; others: its title
    record_path: str = ""  # records: the key of the list; empty for the document's own values
    made_at: datetime | None = None  # export time as written inside the file
    notes: tuple[str, ...] = ()
    counts_days: bool = False  # it is of a workbook in which the number 46000 is a day of 2025
    faulty: bool = False  # among its cells are such as `ErrorCell`
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
    columns: Sequence[list[str | None] | pa.Array], rows: list[int], why: list[str | None] | None = None
) -> pa.Table:
    """Text columns, their row numbers and why a row is no data (null: it is) as one Arrow table."""
    arrays = [c if isinstance(c, pa.Array) else pa.array(c, pa.string()) for c in columns] + [
        pa.array(rows, pa.int64()),
        pa.nulls(len(rows), pa.string()) if why is None else pa.array(why, pa.string()),
    ]
    return pa.Table.from_arrays(arrays, names=[*(f"c{n}" for n in range(len(columns))), "_row", "_why"])


def cell_text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without a point, dates ISO, an elapsed time as 30:15:00; None for an empty one."""
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
            seconds = round(cell.total_seconds())
            minutes, second = divmod(abs(seconds), 60)
            return f"{'-' * (seconds < 0)}{minutes // 60}:{minutes % 60:02}:{second:02}"
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def column_texts(cells: Sequence[Cell]) -> pa.Array:
    """The texts of a column, each as `cell_text` gives it; most columns are of one kind and are turned as a whole."""
    kinds = set(map(type, cells))
    filled = kinds - {str, type(None)}
    if not filled:
        texts = pa.array(cells, pa.string())
        return pc.replace_with_mask(
            texts, pc.fill_null(pc.equal(texts, ""), False), pa.scalar(None, pa.string())
        )
    if filled in ({float}, {date}) and not (
        str in kinds and any(type(cell) is str and cell for cell in cells)
    ):
        known = [cell if cell != "" else None for cell in cells] if str in kinds else cells
        return (
            _number_texts(pa.array(known, pa.float64()))
            if filled == {float}
            else pa.array(known).cast(pa.string())
        )
    return pa.array([cell_text(cell) for cell in cells], pa.string())


def _number_texts(numbers: pa.Array) -> pa.Array:
    """Whole numbers without a point, others as Python writes them."""
    is_whole = pc.and_(pc.equal(numbers, pc.trunc(numbers)), pc.less(pc.abs(numbers), 1e15))
    whole = pc.if_else(is_whole, numbers, pa.scalar(None, pa.float64())).cast(pa.int64()).cast(pa.string())
    if whole.null_count == numbers.null_count:
        return whole
    rest = pc.if_else(is_whole, pa.scalar(None, pa.float64()), numbers).to_pylist()
    return pc.coalesce(whole, pa.array([None if cell is None else repr(cell) for cell in rest], pa.string()))
