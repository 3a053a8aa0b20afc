"""Delimited text: encoding, delimiter and quoting found from the content; ragged rows apart."""

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import HEAD_ROWS, CellRows, Opener, Part, Ragged, Rows, TextRows, text_table

HEAD_BYTES = 256 * 1024
BLOCK = 1 << 22
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", ";", "\t", "|")


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The one table of a text file."""
    encoding = find_encoding(path)
    if encoding == "binary":
        raise OpsbriefError(f"{name} is neither text nor a workbook", name, "export as CSV, XLSX or JSON")
    with path.open("rb") as file:
        start = codecs.getincrementaldecoder(encoding)().decode(file.read(HEAD_BYTES))
    delimiter, quote = find_dialect(start)
    head = _head(start, delimiter, quote)

    def read(header_row: int, careful: bool) -> Rows:
        width = len(head[header_row]) if header_row >= 0 else max((len(row) for row in head), default=0)
        if careful:
            return _careful(path, encoding, delimiter, quote, header_row, width)
        plain = _as_utf8(path, encoding, opener)
        return TextRows(plain, delimiter, quote, _lines_to(start, delimiter, quote, header_row), width)

    return [
        Part(
            path_in_file="", name=name, kind="text", head=head, read=read, encoding=encoding, delimiter=delimiter,
            notes=("single-byte text with characters that Windows does not know",) if encoding == "latin-1" else (),
        )
    ]  # fmt: skip


def find_encoding(path: Path) -> str:
    """BOM, else NUL bytes (UTF-16), else strict UTF-8, else Windows-1252, else Latin-1; "binary" for no text."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
        for bom, encoding in BOMS:
            if start.startswith(bom):
                return encoding
        odd, even = start[1::2].count(0), start[::2].count(0)
        if max(odd, even) > len(start) // 8:
            if min(odd, even) > len(start) // 8:
                return "binary"
            return "utf-16-le" if odd > even else "utf-16-be"
        for encoding in ("utf-8", "cp1252"):
            file.seek(0)
            if _decodes(file, encoding):
                return encoding
    return "latin-1"


def _decodes(file: io.BufferedReader, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def find_dialect(start: str) -> tuple[str, str]:
    """Delimiter and quote of a text: the delimiter that gives most rows one same width above 1."""
    sample = "\n".join(start.splitlines()[:60])
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
        width, count = max(
            widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0)
        )
        score = (count, width) if width > 1 else (0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    quoted = any(mark in sample for mark in (best + '"', '"' + best)) or sample.startswith('"')
    return best, '"' if quoted or best in ",;" else ""


def _reader(text: io.TextIOBase, delimiter: str, quote: str) -> "csv._reader":
    if quote:
        return csv.reader(text, delimiter=delimiter, quotechar=quote)
    return csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _head(start: str, delimiter: str, quote: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in _reader(io.StringIO(start, newline=""), delimiter, quote):
        rows.append(row)
        if len(rows) >= HEAD_ROWS:
            break
    else:
        # The last row of a head that was cut may be half a row.
        if len(start.encode("utf-8", "replace")) >= HEAD_BYTES // 2 and len(rows) > 1:
            rows.pop()
    return rows


def _lines_to(start: str, delimiter: str, quote: str, header_row: int) -> int:
    """Physical lines up to and with the header row."""
    reader = _reader(io.StringIO(start, newline=""), delimiter, quote)
    for _ in range(header_row + 1):
        next(reader)
    return reader.line_num


def _as_utf8(path: Path, encoding: str, opener: Opener) -> Path:
    """The file itself when it is UTF-8, else a copy in the spool that is."""
    if encoding in ("utf-8", "utf-8-sig"):
        return path
    copy = opener.spool / f"{path.stem[:16]}.utf8"
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        while block := source.read(BLOCK):
            target.write(decoder.decode(block))
        target.write(decoder.decode(b"", final=True))
    return copy


def _careful(path: Path, encoding: str, delimiter: str, quote: str, header_row: int, width: int) -> CellRows:
    """Row by row: slower, keeps every row's number, and takes ragged rows apart instead of failing on them."""
    columns: list[list[str | None]] = [[] for _ in range(width)]
    numbers: list[int] = []
    ragged: list[Ragged] = []
    csv.field_size_limit(1 << 26)
    with path.open(encoding=encoding, newline="") as file:
        reader = _reader(file, delimiter, quote)
        for _ in range(header_row + 1):
            next(reader)
        for number, row in enumerate((r for r in reader if r), start=1):
            if len(row) != width:
                ragged.append(Ragged(number, row))
                continue
            numbers.append(number)
            for column, cell in zip(columns, row, strict=True):
                column.append(cell.replace("\0", "") or None)
    return CellRows(text_table(columns, numbers), ragged)
