"""Workbooks: each sheet with cells is a part. Macros are never run, formulas give their stored values."""

import gc
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import cast

from python_calamine import CalamineWorkbook, PasswordError

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import (
    HEAD_ROWS,
    Cell,
    CellRows,
    Opener,
    Part,
    cell_text,
    column_texts,
    text_table,
)
from opsbrief.intake.workbook_head import beheaded

Source = Path | BytesIO  # a file, or the head of one

BINARY = "xl/workbook.bin"
CONTENT = "content.xml"  # of an .ods
DIRECTORY_BYTES = 1 << 22
# Columns from AM on: 38 columns are within the limit however many rows there are.
WIDE = re.compile(rb'r="(?:[A-Z]{3}|[B-Z][A-Z]|A[M-Z])\d')
TAGS = re.compile(
    rb"<(table:table|table:table-row|(?:table:covered-)?table-cell|table:table-cell)(?=[\s/>])([^<>]*)>"
)
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
MOST_CELLS = 40_000_000
# The reference of a cell that holds something: one that is closed at once does not.
FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')


def is_workbook(members: Collection[str]) -> bool:
    """Whether an archive with these members is a workbook: .xlsx, .xlsb or .ods."""
    return (
        "xl/workbook.xml" in members
        or BINARY in members
        or (CONTENT in members and "META-INF/manifest.xml" in members)
    )


def parts_of_compound(path: Path, name: str) -> list[Part]:
    """An old or a protected workbook."""
    with path.open("rb") as file:
        start = file.read(DIRECTORY_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in start:
        raise OpsbriefError(
            f"{name} is protected by a password", name, "save it without a password, or export it again"
        )
    if "_VBA_PROJECT".encode("utf-16-le") in start:
        raise _macros(name)
    return _sheets(path, name, None, ())


def parts(path: Path, name: str, members: dict[str, int], opener: Opener) -> list[Part]:
    """The sheets of an XLSX file that the archive checks have passed."""
    if any(member.endswith("vbaProject.bin") for member in members):
        raise _macros(name)
    if opener.glance and "xl/workbook.xml" in members:
        try:
            return _parts(beheaded(path), name, members)
        except (OpsbriefError, KeyError, OSError, zipfile.BadZipFile, zlib.error):
            pass  # what is wrong is said of the whole workbook
    return _parts(path, name, members)


def _parts(path: Source, name: str, members: dict[str, int]) -> list[Part]:
    _refuse_sprawl(path, name, members)
    creator, made_at = _properties(path)
    return _sheets(path, name, made_at, (f"made by {creator}",) if creator else ())


def _refuse_sprawl(path: Source, name: str, members: dict[str, int]) -> None:
    """Two cells in opposite corners make a sheet of 17 thousand million cells, for which calamine asks memory and dies."""
    for member in members:
        inside = member.startswith("xl/worksheets/")
        if inside and member.endswith(".xml"):
            height, width = _extent(path, name, member)
        elif inside and member.endswith(".bin"):
            height, width = _extent_of_binary(path, name, member)
        elif member == CONTENT:
            height, width = _extent_of_open(path, name, member)
        else:
            continue
        if height * width > MOST_CELLS:
            raise OpsbriefError(
                f"{name}: a sheet reaches over {height:,} rows and {width:,} columns",
                f"{name}!{member}",
                "delete the rows and columns outside the table, or export as CSV",
            )


def _extent_of_binary(path: Source, name: str, member: str) -> tuple[int, int]:
    """The last row and column with a filled cell in a binary sheet: records of a type, a length, and so many bytes."""
    data = b"".join(_blocks(path, name, member))
    height = width = row = at = 0
    while at < len(data) - 1:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while at < len(data) and shift < 28:
            size, shift, more, at = size | (data[at] & 0x7F) << shift, shift + 7, data[at] & 0x80, at + 1
            if not more:
                break
        if kind == 0:  # a row begins
            row = int.from_bytes(data[at : at + 4], "little")
        elif 2 <= kind <= 11:  # a filled cell
            height = max(height, row + 1)
            width = max(width, int.from_bytes(data[at : at + 4], "little") + 1)
        at += size
    return height, width


def _extent_of_open(path: Source, name: str, member: str) -> tuple[int, int]:
    """The longest sheet's rows and its widest row, up to the last filled cell, with what is repeated counted."""
    height = width = most = rows = 0
    for tag, text in TAGS.findall(b"".join(_blocks(path, name, member))):
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


def _is_wide(path: Source, name: str, member: str) -> bool:
    """Whether a cell stands so far to the right that rows without end would be too much; most sheets are not, and soon told."""
    rest = b""
    for block in _blocks(path, name, member):
        if WIDE.search(rest + block):
            return True
        rest = block[-16:]
    return False


def _blocks(path: Source, name: str, member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as file, file.open(member) as source:
            while block := source.read(1 << 20):
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise OpsbriefError(
            f"{name} is a damaged workbook ({error})", f"{name}!{member}", "export it again"
        ) from error


def _extent(path: Source, name: str, member: str) -> tuple[int, int]:
    """The last row and column with a filled cell, read with a pattern and not as XML."""
    if not _is_wide(path, name, member):
        return 0, 0
    height = width = 0
    rest = b""
    for block in _blocks(path, name, member):
        text = rest + block
        for letters, digits in set(FILLED.findall(text)):
            height = max(height, int(digits))
            width = max(width, _number(letters))
        rest = text[-200:]
    return height, width


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _macros(name: str) -> OpsbriefError:
    return OpsbriefError(f"{name} holds macros", name, "save it as a workbook without macros (.xlsx)")


def _properties(path: Source) -> tuple[str, datetime | None]:
    """Creator and creation time; read with patterns, so that no XML entity is ever resolved."""
    try:
        with zipfile.ZipFile(path) as file:
            text = file.read("docProps/core.xml")[:65536].decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, OSError):
        return "", None
    creator = re.search(r"<dc:creator>([^<]{1,100})</dc:creator>", text)
    created = re.search(r"<dcterms:created[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z</dcterms:created>", text)
    return creator[1] if creator else "", datetime.fromisoformat(created[1]) if created else None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look at every new cell again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sheets(path: Source, name: str, made_at: datetime | None, notes: tuple[str, ...]) -> list[Part]:
    try:
        if isinstance(path, BytesIO):
            path.seek(0)
        book = CalamineWorkbook.from_object(path)
        with _undisturbed():
            grids: dict[str, list[list[Cell]]] = {
                sheet: cast(
                    "list[list[Cell]]", book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                )
                for sheet in book.sheet_names
            }
    except PasswordError as error:
        raise OpsbriefError(
            f"{name} is protected by a password", name, "save it without a password"
        ) from error
    except (
        BaseException
    ) as error:  # many kinds for a damaged workbook; a panic of its Rust code is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise OpsbriefError(f"{name} is a damaged workbook ({error})", name, "export it again") from error
    filled = {
        sheet: grid
        for sheet, grid in grids.items()
        if any(cell != "" for row in grid[:HEAD_ROWS] for cell in row)
    }
    if not filled:
        raise OpsbriefError(f"{name} has no filled sheet", name, "export it again")
    return [
        _part(name, sheet, grid, made_at, notes, alone=len(filled) == 1) for sheet, grid in filled.items()
    ]


def _has_text(cells: Sequence[Cell]) -> bool:
    """Whether some cell of a column is a text, and not merely an empty one."""
    return str in set(map(type, cells)) and any(type(cell) is str and cell for cell in cells)


def _part(
    name: str,
    sheet: str,
    grid: list[list[Cell]],
    made_at: datetime | None,
    notes: tuple[str, ...],
    *,
    alone: bool,
) -> Part:
    def read(header_row: int, careful: bool) -> CellRows:
        above = grid[header_row : header_row + 1] if header_row >= 0 else grid
        width = max((n + 1 for row in above for n, cell in enumerate(row) if cell != ""), default=0)
        body = grid[header_row + 1 :]
        while body and all(cell == "" for cell in body[-1]):
            body.pop()
        with _undisturbed():
            columns = list(zip(*body, strict=True))[:width] if body else [()] * width
            typed = frozenset(n for n, cells in enumerate(columns) if not _has_text(cells))
            table = text_table([column_texts(column) for column in columns], list(range(1, len(body) + 1)))
            return CellRows(table, typed=typed)

    def rows() -> list[list[Cell]]:
        return [list(row) for row in grid]

    head = [[cell_text(cell) or "" for cell in row] for row in grid[:HEAD_ROWS]]
    return Part(
        path_in_file="" if alone else sheet,
        name=name,
        kind="cells",
        head=head,
        read=read,
        made_at=made_at,
        notes=notes,
        grid=rows,
    )
