"""Delimited text: encoding, delimiter and quoting found from the content; ragged rows apart."""

import codecs
import csv
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import HEAD_ROWS, CellRows, Opener, Part, Ragged, Rows, TextRows, text_table

if TYPE_CHECKING:
    import _csv

HEAD_BYTES = 256 * 1024
BLOCK = 1 << 22
MOST_CELL = 1 << 26  # characters
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", ";", "\t", "|")
TEXT_CONTROLS = b"\t\n\x0b\f\r\x1a\x1b"
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

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> "_csv.Reader":
        """Records of some lines; `strict`: a misplaced quotation mark is an error."""
        return _reader(lines, self.delimiter, self.quote, strict=strict)


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The one table of a text file."""
    encoding = find_encoding(path)
    if encoding == "binary":
        raise OpsbriefError(f"{name} is neither text nor a workbook", name, "export as CSV, XLSX or JSON")
    if encoding == "damaged":
        raise OpsbriefError(
            f"{name} begins as Unicode text and does not go on as such", name, "export or download it again"
        )
    has_nul = not encoding.startswith("utf-16") and _holds_nul(path)
    with path.open("rb") as file:
        start = codecs.getincrementaldecoder(encoding)().decode(file.read(HEAD_BYTES)).replace("\0", "")
    text = _Text(path, name, encoding, *find_dialect(start), has_nul)
    head = _head(text, start)

    def read(header_row: int, careful: bool) -> Rows:
        width = len(head[header_row]) if header_row >= 0 else max((len(row) for row in head), default=0)
        if careful:
            return _careful(text, header_row, width)
        plain = _as_utf8(text, opener)
        return TextRows(plain, text.delimiter, text.quote, _lines_to(text, start, header_row), width)

    notes = ["single-byte text with characters that Windows does not know"] if encoding == "latin-1" else []
    notes += ["zero bytes in the text were left out"] if has_nul else []
    return [
        Part(
            path_in_file="", name=name, kind="text", head=head, read=read, encoding=encoding,
            delimiter=text.delimiter, notes=tuple(notes),
        )
    ]  # fmt: skip


def find_encoding(path: Path) -> str:
    """BOM, else NUL bytes (UTF-16), else strict UTF-8, else Windows-1252, else Latin-1.

    "binary" for no text at all, "damaged" for Unicode that does not decode.
    """
    with path.open("rb") as file:
        start = file.read(1 << 16)
        unicode = next((encoding for bom, encoding in BOMS if start.startswith(bom)), "")
        if not unicode:
            odd, even = start[1::2].count(0), start[::2].count(0)
            if max(odd, even) > len(start) // 8:
                if min(odd, even) > len(start) // 8:
                    return "binary"
                unicode = "utf-16-le" if odd > even else "utf-16-be"
        if unicode:
            return unicode if _decodes(file, unicode) else "damaged"
        if _decodes(file, "utf-8"):
            return "utf-8"
        if sum(byte < 32 and byte not in TEXT_CONTROLS for byte in start) > len(start) // 100:
            return "binary"
        return "cp1252" if _decodes(file, "cp1252") else "latin-1"


def _decodes(file: io.BufferedReader, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _holds_nul(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\0" in block for block in iter(lambda: file.read(BLOCK), b""))


def find_dialect(start: str) -> tuple[str, str]:
    """Delimiter and quote of a text: the delimiter that gives most rows one same width above 1."""
    sample = "\n".join(start.splitlines()[:60])
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _reader(io.StringIO(sample), delimiter, '"') if row)
        width, count = max(
            widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0)
        )
        score = (count, width) if width > 1 else (0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    quoted = any(mark in sample for mark in (best + '"', '"' + best)) or sample.startswith('"')
    return best, '"' if quoted or best in ",;" else ""


def _reader(lines: Iterable[str], delimiter: str, quote: str, *, strict: bool = False) -> "_csv.Reader":
    csv.field_size_limit(MOST_CELL)
    if quote:
        return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _head(text: _Text, start: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in text.reader(io.StringIO(start, newline="")):
        rows.append(row)
        if len(rows) >= HEAD_ROWS:
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
        for number, (row, reason) in enumerate(_records(text, file, header_row), start=1):
            if reason or len(row) != width:
                ragged.append(Ragged(number, row, reason))
                continue
            numbers.append(number)
            for column, cell in zip(columns, row, strict=True):
                column.append(cell or None)
    return CellRows(text_table(columns, numbers), ragged)


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
