"""Workbooks: each sheet with cells is a part. Macros are never run, formulas give their stored values."""

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import HEAD_ROWS, CellRows, Part, text_table

Cell = int | float | str | bool | time | date | datetime | timedelta
DIRECTORY_BYTES = 1 << 22
MOST_CELLS = 40_000_000
# The reference of a cell that holds something: one that is closed at once does not.
FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')


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


def parts(path: Path, name: str, members: dict[str, int]) -> list[Part]:
    """The sheets of an XLSX file that the archive checks have passed."""
    if any(member.endswith("vbaProject.bin") for member in members):
        raise _macros(name)
    _refuse_sprawl(path, name, members)
    creator, made_at = _properties(path)
    return _sheets(path, name, made_at, (f"made by {creator}",) if creator else ())


def _refuse_sprawl(path: Path, name: str, members: dict[str, int]) -> None:
    """Two cells in opposite corners make a sheet of 17 thousand million cells, for which calamine asks memory and dies."""
    for member in members:
        if not (member.startswith("xl/worksheets/") and member.endswith(".xml")):
            continue
        height, width = _extent(path, name, member)
        if height * width > MOST_CELLS:
            raise OpsbriefError(
                f"{name}: a sheet reaches over {height:,} rows and {width:,} columns",
                f"{name}!{member}",
                "delete the rows and columns outside the table, or export as CSV",
            )


def _extent(path: Path, name: str, member: str) -> tuple[int, int]:
    """The last row and column with a filled cell, read with a pattern and not as XML."""
    height = width = 0
    rest = b""
    try:
        with zipfile.ZipFile(path) as file, file.open(member) as source:
            while block := source.read(1 << 20):
                text = rest + block
                for letters, digits in set(FILLED.findall(text)):
                    height = max(height, int(digits))
                    width = max(width, _number(letters))
                rest = text[-200:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise OpsbriefError(
            f"{name} is a damaged workbook ({error})", f"{name}!{member}", "export it again"
        ) from error
    return height, width


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _macros(name: str) -> OpsbriefError:
    return OpsbriefError(f"{name} holds macros", name, "save it as a workbook without macros (.xlsx)")


def _properties(path: Path) -> tuple[str, datetime | None]:
    """Creator and creation time; read with patterns, so that no XML entity is ever resolved."""
    try:
        with zipfile.ZipFile(path) as file:
            text = file.read("docProps/core.xml")[:65536].decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, OSError):
        return "", None
    creator = re.search(r"<dc:creator>([^<]{1,100})</dc:creator>", text)
    created = re.search(r"<dcterms:created[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z</dcterms:created>", text)
    return creator[1] if creator else "", datetime.fromisoformat(created[1]) if created else None


def _sheets(path: Path, name: str, made_at: datetime | None, notes: tuple[str, ...]) -> list[Part]:
    try:
        book = CalamineWorkbook.from_path(path)
        grids = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
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
        width = max((n + 1 for n, cell in enumerate(grid[header_row]) if cell != ""), default=0)
        body = grid[header_row + 1 :]
        while body and all(cell == "" for cell in body[-1]):
            body.pop()
        columns = [[row[n] if n < len(row) else "" for row in body] for n in range(width)]
        typed = frozenset(
            n for n, cells in enumerate(columns) if not any(isinstance(c, str) and c != "" for c in cells)
        )
        table = text_table(
            [[_text(cell) for cell in column] for column in columns], list(range(1, len(body) + 1))
        )
        return CellRows(table, typed=typed)

    head = [[_text(cell) or "" for cell in row] for row in grid[:HEAD_ROWS]]
    return Part(
        path_in_file="" if alone else sheet,
        name=name,
        kind="cells",
        head=head,
        read=read,
        made_at=made_at,
        notes=notes,
    )


def _text(cell: Cell) -> str | None:
    """A cell as text: whole numbers without a point, dates ISO, an elapsed time in seconds."""
    match cell:
        case "":
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
            return repr(cell.total_seconds())
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
