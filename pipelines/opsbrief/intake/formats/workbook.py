"""Workbooks: each sheet with cells is a part. Macros are never run, formulas give their stored values."""

import gc
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import cast

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

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
from opsbrief.intake.workbook_errors import BINARY, errors_of_old, looks_into
from opsbrief.intake.workbook_extent import CONTENT, Source, refuse_sprawl
from opsbrief.intake.workbook_faults import Faults, counts_from_1900
from opsbrief.intake.workbook_head import beheaded

DIRECTORY_BYTES = 1 << 22


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
    return _sheets(path, name, None, (), errors_of_old(path))


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
    # Of the head of a file nothing is loaded, so nobody needs to know.
    looks, faults = looks_into(path, members) if isinstance(path, Path) else ({}, {})
    refuse_sprawl(path, name, members, looks)
    creator, made_at = _properties(path)
    found = _sheets(path, name, made_at, (f"made by {creator}",) if creator else (), faults)
    counts_days = isinstance(path, Path) and "xl/workbook.xml" in members and counts_from_1900(path)
    return [replace(part, counts_days=counts_days) for part in found]


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


def _sheets(
    path: Source, name: str, made_at: datetime | None, notes: tuple[str, ...], faults: dict[str, Faults]
) -> list[Part]:
    grids, shown = _grids(path, name)
    filled = {
        sheet: grid
        for sheet, grid in grids.items()
        if any(cell != "" for row in grid[:HEAD_ROWS] for cell in row)
    }
    if not filled:
        raise OpsbriefError(f"{name} has no filled sheet", name, "export it again")
    # Nobody sees what is on a hidden sheet, so it must not take the place of one that people look at.
    read = [sheet for sheet in filled if sheet in shown] or list(filled)
    found: list[Part] = []
    for sheet, grid in filled.items():
        if sheet not in read:
            found.append(_unread(name, sheet))
            continue
        its = faults.get(sheet, Faults())
        its.put_into(grid)
        said = (
            *notes,
            *its.notes(),
            *(() if sheet in shown else ("a hidden sheet: no other holds anything",)),
        )
        part = _part(name, sheet, grid, made_at, said, alone=len(read) == 1)
        found.append(replace(part, faulty=bool(its.cells)))
    return found


def _grids(path: Source, name: str) -> tuple[dict[str, list[list[Cell]]], frozenset[str]]:
    """The cells of each sheet, and the names of the sheets that are not hidden."""
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
            shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            return grids, frozenset(shown)
    except PasswordError as error:
        raise OpsbriefError(
            f"{name} is protected by a password", name, "save it without a password"
        ) from error
    except BaseException as error:  # a panic of its Rust code is no Exception, and has no name to import
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        said = str(error).partition("\n")[0]
        raise OpsbriefError(f"{name} is a damaged workbook ({said})", name, "export it again") from error


def _unread(name: str, sheet: str) -> Part:
    """A hidden sheet beside others: listed, and not read."""
    return Part(
        path_in_file=sheet,
        name=name,
        kind="cells",
        head=[],
        read=lambda header_row, careful: CellRows(text_table([], [])),
        notes=("a hidden sheet: not read; unhide it and save the workbook to have it read",),
    )


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
        # Columns beside those with headings belong to the table when its first rows fill them.
        below = grid[header_row + 1 : HEAD_ROWS] if header_row >= 0 else []
        wide = (n + 1 for row in (*above, *below) for n, cell in enumerate(row) if cell != "")
        width = max(wide, default=0)
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
