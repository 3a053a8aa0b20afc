"""How far the sheets of a workbook reach, read before they are: a sheet without end is refused."""

import re
import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from opsbrief.errors import OpsbriefError

Source = Path | BytesIO  # a file, or the head of one
Look = Callable[[bytes], None]  # sees what it wants of a member
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)  # of a member that is read

CONTENT = "content.xml"  # of an .ods
# Columns from AM on: 38 columns are within the limit however many rows there are.
WIDE = re.compile(rb'r="(?:[A-Z]{3}|[B-Z][A-Z]|A[M-Z])\d')
TAGS = re.compile(
    rb"<(table:table|table:table-row|(?:table:covered-)?table-cell|table:table-cell)(?=[\s/>])([^<>]*)>"
)
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
MOST_CELLS = 40_000_000
MOST_COLUMNS = 16_384  # that a sheet of Excel or LibreOffice has: a cell beyond them is damage
BINARY_ERRORS = (3, 11)  # cells that are an error, without and with a formula
# The reference of a cell that holds something: one that is closed at once does not.
FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')


def refuse_sprawl(path: Source, name: str, members: dict[str, int], looks: Mapping[str, Look]) -> None:
    """Two cells in opposite corners make a sheet of 17 thousand million cells, for which calamine asks memory and dies.

    Unpacking takes a while, so whoever else has to see what sheets hold gets it here: `looks`, by member. They see the XML of a
    sheet block by block, that of an open document as a whole, and of a binary sheet each cell that is an error, with its row before it.
    """
    for member in members:
        inside = member.startswith("xl/worksheets/")
        if inside and member.endswith(".xml"):
            height, width = _extent(path, name, member, looks.get(member))
        elif inside and member.endswith(".bin"):
            height, width = _extent_of_binary(path, name, member, looks.get(member))
        elif member == CONTENT:
            height, width = _extent_of_open(path, name, member, looks.get(member))
        else:
            continue
        if height * width > MOST_CELLS or width > MOST_COLUMNS:
            raise OpsbriefError(
                f"{name}: a sheet reaches over {height:,} rows and {width:,} columns",
                f"{name}!{member}",
                "delete the rows and columns outside the table, or export as CSV",
            )


def binary_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The records of a member of a binary workbook: type, where its content begins, and how long that is."""
    at = 0
    while at < len(data) - 1:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while at < len(data) and shift < 28:
            size, shift, more, at = size | (data[at] & 0x7F) << shift, shift + 7, data[at] & 0x80, at + 1
            if not more:
                break
        yield kind, at, size
        at += size


def _extent_of_binary(path: Source, name: str, member: str, look: Look | None) -> tuple[int, int]:
    """The last row and column with a filled cell in a binary sheet."""
    data = b"".join(_blocks(path, name, member))
    height = width = row = 0
    for kind, at, _ in binary_records(data):
        if kind == 0:  # a row begins
            row = int.from_bytes(data[at : at + 4], "little")
        elif 2 <= kind <= 11:  # a filled cell
            height = max(height, row + 1)
            width = max(width, int.from_bytes(data[at : at + 4], "little") + 1)
            if kind in BINARY_ERRORS and look:
                look(row.to_bytes(4, "little") + data[at : at + 9])
    return height, width


def _refuse_unclosed(content: bytes, name: str, member: str) -> None:
    """Calamine waits forever for the end of an element that has none. What lies outside the text is never fetched."""
    try:
        xml.parsers.expat.ParserCreate().Parse(content, True)
    except (xml.parsers.expat.ExpatError, ValueError, LookupError) as error:  # the last two: its encoding
        raise _damaged(name, error, member) from error


def _extent_of_open(path: Source, name: str, member: str, look: Look | None) -> tuple[int, int]:
    """The longest sheet's rows and its widest row, up to the last filled cell, with what is repeated counted."""
    height = width = most = rows = cells = 0
    content = b"".join(_blocks(path, name, member))
    _refuse_unclosed(content, name, member)
    if look:
        look(content)
    for tag, text in TAGS.findall(content):
        repeated = REPEATED.search(text)
        times = int(repeated[1][:9]) if repeated else 1
        if tag == b"table:table":
            rows = 0
        elif tag == b"table:table-row":
            rows, cells = rows + times, 0
            most = rows
        else:
            cells += times
            if b"office:value-type" in text:
                height, width = max(height, most), max(width, cells)
    return height, width


def _is_wide(path: Source, name: str, member: str, look: Look | None) -> bool:
    """Whether a cell stands so far to the right that rows without end would be too much; most sheets are not, and soon told."""
    found, rest = False, b""
    for block in _blocks(path, name, member):
        if look:
            look(block)
        found = found or WIDE.search(rest + block) is not None
        if found and not look:
            break
        rest = block[-16:]
    return found


def _blocks(path: Source, name: str, member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as file, file.open(member) as source:
            while block := source.read(1 << 20):
                yield block
    except DAMAGED as error:
        raise _damaged(name, error, member) from error


def _damaged(name: str, error: Exception, member: str) -> OpsbriefError:
    return OpsbriefError(f"{name} is a damaged workbook ({error})", f"{name}!{member}", "export it again")


def _extent(path: Source, name: str, member: str, look: Look | None) -> tuple[int, int]:
    """The last row and column with a filled cell, read with a pattern and not as XML."""
    if not _is_wide(path, name, member, look):
        return 0, 0
    height = width = 0
    rest = b""
    for block in _blocks(path, name, member):
        text = rest + block
        for letters, digits in set(FILLED.findall(text)):
            height = max(height, int(digits))
            width = max(width, column_number(letters))
        rest = text[-200:]
    return height, width


def column_number(letters: bytes) -> int:
    """A column as sheets write it, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
