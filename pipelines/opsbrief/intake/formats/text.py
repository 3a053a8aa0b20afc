"""Delimited text: encoding, delimiter and quoting found from the content; ragged rows apart."""

import codecs
import csv
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from opsbrief.errors import OpsbriefError
from opsbrief.intake.encoding import BLOCK, HEAD_BYTES, beginning, checked_encoding
from opsbrief.intake.parts import (
    GLANCE_ROWS,
    HEAD_ROWS,
    BrokenRow,
    Cell,
    CellRows,
    Opener,
    Part,
    Ragged,
    Rows,
    TextRows,
    text_table,
)

if TYPE_CHECKING:
    import _csv

MOST_CELL = 1 << 26  # characters
DELIMITERS = (",", ";", "\t", "|")
SCHEMA = "ListSchema={"  # a line in which a list's columns are described, unquoted
UNKNOWN_SIGNS = re.compile("[\x81\x8d\x8f\x90\x9d]")
MISPLACED = "has a quotation mark in the wrong place, or one that is never closed"


@dataclass(frozen=True)
class _Text:
    """A text file and how it is written."""

    path: Path
    name: str
    encoding: str
    delimiter: str
    quote: str
    has_nul: bool
    prelude: int = 0  # lines above the table that are not delimited text

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> "_csv.Reader":
        """Records of some lines; `strict`: a misplaced quotation mark is an error."""
        return _reader(lines, self.delimiter, self.quote, strict=strict)


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The one table of a text file."""
    encoding = checked_encoding(path, name)
    has_nul = not encoding.startswith("utf-16") and _holds_nul(path)
    start = beginning(path, encoding)
    prelude = 1 if start.startswith(SCHEMA) else 0
    start = start.split("\n", 1)[-1] if prelude else start
    text = _Text(path, name, encoding, *find_dialect(start), has_nul, prelude)
    head = _head(text, start, GLANCE_ROWS if opener.glance else HEAD_ROWS)

    def read(header_row: int, careful: bool) -> Rows:
        width = len(head[header_row]) if header_row >= 0 else max((len(row) for row in head), default=0)
        lines = _lines_to(text, start, header_row)
        # Where a heading has a line break, DuckDB skips one row of data too many, or all of them.
        if careful or lines > header_row + 1:
            return _careful(text, header_row, width)
        plain = _as_utf8(text, opener)
        return TextRows(plain, text.delimiter, text.quote, prelude + lines, width)

    notes = [_strange(text)] if encoding == "latin-1" else []
    notes += ["zero bytes in the text were left out"] if has_nul else []
    return [
        Part(
            path_in_file="", name=name, kind="text", head=head, read=read, encoding=encoding,
            delimiter=text.delimiter, delimiter_because=_why(head), notes=tuple(notes), grid=lambda: [list(row) for row in head if row] if opener.glance else _grid(text),
        )
    ]  # fmt: skip


def _why(head: list[list[str]]) -> str:
    """Why its delimiter is the delimiter, for people."""
    widths = Counter(len(row) for row in head if row)
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    rows = widths.total()
    return (
        f"{count} of the first {rows} rows have {width} cells by it"
        if width > 1
        else "no row has more than one cell"
    )


def _strange(text: _Text) -> str:
    """Where the characters stand that Windows does not know: a sign of another encoding, or of a damaged file."""
    counts: Counter[int] = Counter()
    first: list[str] = []
    with text.path.open(encoding=text.encoding, newline="") as file:
        for _ in range(text.prelude):
            next(file)
        for cells, _ in _records(text, file, -1):
            first = cells if len(cells) > len(first) else first  # a title above the headings has fewer cells
            counts.update(n for n, cell in enumerate(cells) if UNKNOWN_SIGNS.search(cell))
    named = (
        f"{count:,} {'cell' if count == 1 else 'cells'} of {(first[n].strip() or f'column {n + 1}')!r}"
        for n, count in sorted(counts.items())
    )
    return f"single-byte text with characters that Windows does not know, in {', '.join(named) or 'no cell'}"


def _holds_nul(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\0" in block for block in iter(lambda: file.read(BLOCK), b""))


def find_dialect(start: str) -> tuple[str, str]:
    """Delimiter and quote of a text: the delimiter that gives most rows the width of a neighbour, above 1."""
    lines = start[: 1 << 14].splitlines()  # 60 lines mostly end within these
    sample = "\n".join((lines if len(lines) > 60 else start.splitlines())[:60])
    best, best_score = ",", (0, 0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter, '"')
        width, count = max(
            Counter(widths).items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0)
        )
        score = (_alike(widths), count, width) if width > 1 else (0, 0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best, '"' if best in ",;" or _is_quoted(sample, best) else ""


def _is_quoted(sample: str, delimiter: str) -> bool:
    """Whether marks stand around cells; a lone one beside a tab is an inch, and taken for more it swallows lines."""
    mark = re.escape(delimiter)
    with_marks, without = (_alike(_widths(sample, delimiter, quote)) for quote in ('"', ""))
    around = re.search(rf'(?:^|{mark})"(?:[^"\n]|"")*"(?:{mark}|$)', sample, re.MULTILINE)
    return with_marks > without or (with_marks == without and around is not None)


def _widths(sample: str, delimiter: str, quote: str) -> list[int]:
    return [len(row) for row in _reader(io.StringIO(sample), delimiter, quote) if row]


def _alike(widths: list[int]) -> int:
    """Rows that have the width of a neighbour: a report has several tables, and each keeps its own."""
    runs = [(width, len(list(rows))) for width, rows in groupby(widths)]
    return sum(count for width, count in runs if width > 1 and count > 1)


def _reader(lines: Iterable[str], delimiter: str, quote: str, *, strict: bool = False) -> "_csv.Reader":
    csv.field_size_limit(MOST_CELL)
    if quote:
        return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _head(text: _Text, start: str, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in text.reader(io.StringIO(start, newline="")):
        rows.append(row)
        if len(rows) >= most:
            break
    else:
        # The last row of a head that was cut may be half a row.
        if len(start.encode("utf-8", "replace")) >= HEAD_BYTES // 2 and text.path.stat().st_size > HEAD_BYTES:
            rows.pop()
            if not rows:
                raise OpsbriefError(
                    f"{text.name}: the first line is longer than {HEAD_BYTES // 1024} KB, so it holds no headings",
                    f"{text.name}, line 1",
                    "export it again as CSV with one line per row",
                )
    return rows


def _lines_to(text: _Text, start: str, header_row: int) -> int:
    """Physical lines up to and with the header row."""
    reader = text.reader(io.StringIO(start, newline=""))
    for _ in range(header_row + 1):
        next(reader)
    return reader.line_num


def _as_utf8(text: _Text, opener: Opener) -> Path:
    """The file itself when it is clean UTF-8, else a copy in the spool that is."""
    # DuckDB opens no file whose name is no text.
    nameable = not any("\ud800" <= letter <= "\udfff" for letter in str(text.path))
    if text.encoding in ("utf-8", "utf-8-sig") and not text.has_nul and nameable:
        return text.path
    decoder = codecs.getincrementaldecoder(text.encoding)()
    descriptor, copy = tempfile.mkstemp(".utf8", dir=opener.spool)
    with text.path.open("rb") as source, os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:
        while block := source.read(BLOCK):
            target.write(decoder.decode(block).replace("\0", ""))
    return Path(copy)


def _careful(text: _Text, header_row: int, width: int) -> CellRows:
    """Row by row: slower, keeps every row's number, and takes ragged rows apart instead of failing on them."""
    columns: list[list[str | None]] = [[] for _ in range(width)]
    numbers: list[int] = []
    ragged: list[Ragged] = []
    with text.path.open(encoding=text.encoding, newline="") as file:
        for _ in range(text.prelude):
            next(file)
        for number, (cells, reason) in enumerate(_records(text, file, header_row), start=1):
            row = cells[:width] if len(cells) > width and not any(cells[width:]) else cells
            if reason or len(row) != width:
                ragged.append(Ragged(number, cells, reason))
                continue
            numbers.append(number)
            for column, cell in zip(columns, row, strict=True):
                column.append(cell or None)
    return CellRows(text_table(columns, numbers), ragged)


def _grid(text: _Text) -> list[list[Cell]]:
    """All rows with something in them, from the first line on."""
    rows: list[list[Cell]] = []
    with text.path.open(encoding=text.encoding, newline="") as file:
        for _ in range(text.prelude):
            next(file)
        for cells, reason in _records(text, file, -1):
            row: list[Cell] = BrokenRow(cells) if reason else list(cells)
            if isinstance(row, BrokenRow):
                row.reason = reason
            rows.append(row)
    return rows


class _Tape:
    """Lines on their way to the csv module: it keeps those of the record it is at, and can take them back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.source = iter(lines)
        self.again: list[str] = []
        self.lines: list[str] = []
        self.ended = False  # whether the record at hand asked for more lines than there are

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.source, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.lines.append(line.replace("\0", ""))
        return self.lines[-1]

    def take_back(self) -> None:
        """Give the lines of the record again, but for its first."""
        self.again.extend(reversed(self.lines[1:]))
        self.lines = []


def _records(text: _Text, file: Iterable[str], header_row: int) -> Iterator[tuple[list[str], str]]:
    """Cells of each row below the header, and what is wrong with it.

    A misplaced quotation mark could swallow the rest of the file: only the line that opens it is set aside.
    """
    tape = _Tape(file)
    for _ in range(header_row + 1):
        next(text.reader(tape))
        tape.lines = []
    alone = False  # after a mark that is never closed, each line is read by itself
    reader = text.reader(tape, strict=True)
    while True:
        try:
            row = next(reader if not alone else text.reader(_one(tape), strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            first = tape.lines[0]
            if "field limit" in str(error):
                raise OpsbriefError(
                    f"{text.name}: a cell is longer than {MOST_CELL // 1024**2} million characters",
                    text.name,
                    "export it again",
                ) from error
            alone = alone or tape.ended
            tape.ended = False
            tape.take_back()
            reader = text.reader(tape, strict=True)
            yield first.rstrip("\r\n").split(text.delimiter), MISPLACED
            continue
        tape.lines = []
        if row:
            yield row, ""


def _one(tape: _Tape) -> Iterator[str]:
    yield from islice(tape, 1)
