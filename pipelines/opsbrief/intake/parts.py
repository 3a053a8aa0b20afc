"""A part: one table in a file (a text file, a sheet, a zip member, a JSON list), opened safely and not yet read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa

HEAD_ROWS = 200
MOST_COLUMNS = 2_000


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
    """Rows in memory: text columns c0, c1 ... and `_row`; ragged rows apart."""

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
    kind: Literal["text", "cells", "records"]
    head: list[list[str]]
    read: Callable[[int, bool], Rows]
    encoding: str = ""
    delimiter: str = ""
    document_keys: frozenset[str] = frozenset()  # records: keys of the whole document
    record_path: str = ""  # records: the key of the list; empty for the document's own values
    made_at: datetime | None = None  # export time as written inside the file
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opener:
    """What a format gets besides the file: a folder for temporary copies, and how to open what lies inside."""

    spool: Path
    inner: Callable[[Path, str, "Opener"], list[Part]]
    depth: int = 0  # archives around what is opened


def text_table(columns: list[list[str | None]], rows: list[int]) -> pa.Table:
    """Text columns and their row numbers as one Arrow table."""
    arrays = [pa.array(column, pa.string()) for column in columns] + [pa.array(rows, pa.int64())]
    return pa.Table.from_arrays(arrays, names=[f"c{n}" for n in range(len(columns))] + ["_row"])
