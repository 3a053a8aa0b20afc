"""Small tables as CSV files: value lists, crosswalks, exchange rates, further spellings of headings.

Reading gives what is well-formed and, beside it, every problem with its line.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from opsbrief.errors import DeclarationError

RATE_COLUMNS = ("on", "from", "to", "rate")
HEADING_COLUMNS = ("system", "export", "column", "heading")


@dataclass(frozen=True)
class SmallTable:
    """Headings, and rows of as many cells with the line on which each ends."""

    path: Path
    head: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Rate:
    """One unit of `currency` is `rate` units of `to`, from the day `on`."""

    on: date
    currency: str
    to: str
    rate: Decimal


@dataclass(frozen=True)
class Spelling:
    """A further heading of an export's column."""

    line: int
    system: str
    export: str
    column: str
    heading: str


def read_small_table(path: Path) -> tuple[SmallTable, list[DeclarationError]]:
    """The table without its broken rows, and what is wrong with them. Cells are trimmed; empty lines do not count."""
    problems: list[DeclarationError] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            cells = ([cell.strip() for cell in row] for row in reader)
            records = [(reader.line_num, row) for row in cells if any(row)]
    except (UnicodeDecodeError, csv.Error) as error:
        unread = DeclarationError(
            f"{path.name} cannot be read as UTF-8 text with commas ({error})",
            str(path),
            "save it as CSV UTF-8",
        )
        return SmallTable(path, [], []), [unread]
    if not records:
        empty = DeclarationError(f"{path.name} is empty", str(path), "write its headings in the first line")
        return SmallTable(path, [], []), [empty]
    line, head = records[0]
    twice = sorted({name for name in head if head.count(name) > 1})
    if "" in head or twice:
        what = f"has two columns {twice[0]!r}" if twice and twice[0] else "has a column without a heading"
        problems.append(
            DeclarationError(f"{path.name} {what}", f"{path}:{line}", "give each column a name of its own")
        )
    rows: list[tuple[int, list[str]]] = []
    for number, row in records[1:]:
        if len(row) == len(head):
            rows.append((number, row))
        else:
            problems.append(
                DeclarationError(
                    f"{path.name} has a row of {len(row)} cells, its header has {len(head)}",
                    f"{path}:{number}",
                    'correct the row; a cell with a comma stands in "quotes"',
                )
            )
    return SmallTable(path, head, rows), problems


def _with_columns(
    path: Path, wanted: tuple[str, ...]
) -> tuple[list[tuple[int, dict[str, str]]], list[DeclarationError]]:
    """Rows as dicts of a table that must have certain columns; without them there are none."""
    table, problems = read_small_table(path)
    missing = [name for name in wanted if table.head and name not in table.head]
    if missing:
        lacking = DeclarationError(
            f"{path.name} lacks the column {', '.join(missing)}",
            f"{path}:1",
            f"its columns are {', '.join(wanted)}",
        )
        return [], [*problems, lacking]
    return [(line, dict(zip(table.head, row, strict=True))) for line, row in table.rows], problems


def _factor(text: str) -> Decimal:
    rate = Decimal(text)
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"the rate is {text}")
    return rate


def read_rates(path: Path) -> tuple[list[Rate], list[DeclarationError]]:
    """`tables/rates.csv`: on, from, to, rate, source."""
    rows, problems = _with_columns(path, RATE_COLUMNS)
    rates: list[Rate] = []
    for line, row in rows:
        try:
            rates.append(Rate(date.fromisoformat(row["on"]), row["from"], row["to"], _factor(row["rate"])))
        except (ValueError, InvalidOperation) as error:
            problems.append(
                DeclarationError(
                    f"rates.csv: a row is not understood ({error})",
                    f"{path}:{line}",
                    "a day is written 2026-11-23, a rate 1.0845",
                )
            )
    return rates, problems


def read_spellings(path: Path) -> tuple[list[Spelling], list[DeclarationError]]:
    """`tables/headings.csv`: system, export, column, heading."""
    rows, problems = _with_columns(path, HEADING_COLUMNS)
    return [Spelling(line, *(row[name] for name in HEADING_COLUMNS)) for line, row in rows], problems
