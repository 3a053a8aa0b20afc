"""Small tables as CSV files: value lists, crosswalks, exchange rates, further spellings of headings.

Reading gives what is well-formed and, beside it, every problem with its line.
"""

import csv
import io
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from opsbrief.errors import DeclarationError

RATE_COLUMNS = ("on", "from", "to", "rate")
HEADING_COLUMNS = ("system", "export", "column", "heading")
CROSSWALK_COLUMNS = ("system", "id", "our_id")
# Things that several systems know, each under an id of its own: the ops table, and its column of that id.
CROSSWALKS = {
    "customers": "customer_id",
    "suppliers": "supplier_id",
    "products": "product_id",
    "people": "person_id",
}


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


@dataclass(frozen=True)
class Same:
    """What a system calls `id` is our `our_id`. `name` is what briefs call it; empty: as a system calls it."""

    line: int
    system: str
    id: str
    our_id: str
    name: str


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


def with_spellings(path: Path | None, spellings: list[Spelling]) -> bytes:
    """The text of `headings.csv` with more rows at its end, all else as it stands; DeclarationError when the file is broken."""
    data = path.read_bytes() if path else (",".join(HEADING_COLUMNS) + "\n").encode()
    head = list(HEADING_COLUMNS)
    if path:
        table, problems = read_small_table(path)
        lacking = [name for name in HEADING_COLUMNS if name not in table.head]
        if problems or lacking:
            what = f"{path.name} lacks the column {', '.join(lacking)}"
            raise problems[0] if problems else DeclarationError(what, f"{path}:1", "add it")
        head = table.head
    end = "\r\n" if b"\r\n" in data else "\n"
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, head, restval="", extrasaction="ignore", lineterminator=end)
    writer.writerows(asdict(spelling) for spelling in spellings)
    return data + (b"" if data.endswith(b"\n") else end.encode()) + buffer.getvalue().encode()


def read_crosswalk(path: Path) -> tuple[list[Same], list[DeclarationError]]:
    """`tables/<thing>.csv` of a thing in CROSSWALKS: system, id, our_id, and a name if you like. One row per system and id."""
    rows, problems = _with_columns(path, CROSSWALK_COLUMNS)
    found: dict[tuple[str, str], Same] = {}
    for line, row in rows:
        same = Same(line, row["system"], row["id"], row["our_id"], row.get("name", ""))
        known = found.setdefault((same.system, same.id), same)
        if not (same.system and same.id and same.our_id):
            what, fix = "a row lacks its system, its id or our_id", "fill all three, or take the row out"
        elif known is not same and known.our_id != same.our_id:
            what = f"{same.system}'s {same.id} is {known.our_id} in line {known.line} and {same.our_id} here"
            fix = "keep one of the two rows"
        else:
            continue
        problems.append(DeclarationError(f"{path.name}: {what}", f"{path}:{line}", fix))
    return list(found.values()), problems
