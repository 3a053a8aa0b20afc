"""Workbooks written as one XML text (XML Spreadsheet 2003), mostly under a name that ends in .xls: each sheet is a part.

The text is read as a stream and its own entities are refused, so that nothing is fetched and nothing expands.
"""

import re
import xml.parsers.expat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import HEAD_ROWS, Cell, CellRows, Opener, Part, cell_text, text_table

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
MOST_BYTES = 1 << 30
MOST_CELLS = 40_000_000
BEGINS = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<\?mso-application[^>]*>|<(\w+:)?Workbook\b)", re.IGNORECASE)


def is_workbook(start: str) -> bool:
    """Whether a text begins as such a workbook."""
    return BEGINS.match(start.lstrip("\ufeff")) is not None and NAMESPACE in start


class _Sheets:
    """What the parser has told so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sheets: dict[str, list[list[Cell]]] = {}
        self.rows: list[list[Cell]] = []
        self.row: list[Cell] = []
        self.kind = ""
        self.text: list[str] | None = None
        self.across = 0
        self.cells = 0
        self.created = ""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(" ")[2]
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if kind == "Worksheet":
            self.rows = self.sheets.setdefault(given.get("Name", f"Sheet{len(self.sheets) + 1}"), [])
        elif kind == "Row":
            self.row = []
            missing = max(0, _number(given.get("Index")) - 1 - len(self.rows))
            self._count(missing)
            self.rows += [*([] for _ in range(missing)), self.row]
        elif kind == "Cell":
            missing = max(0, _number(given.get("Index")) - 1 - len(self.row))
            self._count(missing)
            self.row += [None] * (missing + 1)
            self.across = _number(given.get("MergeAcross"))
        elif kind in ("Data", "Created"):
            self.kind, self.text = given.get("Type", kind), []

    def _count(self, more: int) -> None:
        self.cells += more
        if self.cells > MOST_CELLS:
            raise OpsbriefError(
                f"{self.name}: its sheets reach over more than {MOST_CELLS:,} cells",
                self.name,
                "export as CSV",
            )

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        kind = tag.rpartition(" ")[2]
        if kind == "Data" and self.text is not None and self.row:
            self.row[-1] = typed("".join(self.text), self.kind)
            self.text = None
        elif kind == "Created" and self.text is not None:
            self.created, self.text = "".join(self.text), None
        elif kind == "Cell":
            self._count(1 + self.across)
            self.row.extend([None] * self.across)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def typed(text: str, kind: str) -> Cell:
    """A cell's value by the type that the workbook gives it; its text where it is none of that type."""
    try:
        match kind:
            case "Number":
                return float(text)
            case "DateTime":
                return datetime.fromisoformat(text)
            case "Boolean":
                return text.strip() == "1"
            case "Error":
                return None
            case _:
                return text
    except ValueError:
        return text


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The filled sheets; OpsbriefError for a text that is damaged or declares entities."""
    if path.stat().st_size > MOST_BYTES:
        raise OpsbriefError(f"{name} is larger than 1 GB", name, "export as CSV")
    told = _Sheets(name)
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = told.begin, told.end
    parser.CharacterDataHandler = told.characters
    parser.StartDoctypeDeclHandler = _refuse(name)
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except (xml.parsers.expat.ExpatError, RecursionError) as error:
        raise OpsbriefError(f"{name} is a damaged workbook ({error})", name, "export it again") from error
    filled = {sheet: rows for sheet, rows in told.sheets.items() if any(cell for row in rows for cell in row)}
    if not filled:
        raise OpsbriefError(f"{name} has no filled sheet", name, "export it again")
    made = typed(told.created.removesuffix("Z"), "DateTime") if told.created else None
    when = made.replace(tzinfo=None) if isinstance(made, datetime) else None
    return [_part(name, sheet, rows, when, alone=len(filled) == 1) for sheet, rows in filled.items()]


def _refuse(name: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise OpsbriefError(
            f"{name} declares a document type, which no export does", name, "ask the sender what it is"
        )

    return refuse


def _part(name: str, sheet: str, grid: list[list[Cell]], made: datetime | None, *, alone: bool) -> Part:
    def read(header_row: int, careful: bool) -> CellRows:
        above = grid[header_row : header_row + 1] if header_row >= 0 else grid
        width = max(
            (n + 1 for row in above for n, cell in enumerate(row) if cell not in (None, "")), default=0
        )
        body = grid[header_row + 1 :]
        columns = [[row[n] if n < len(row) else None for row in body] for n in range(width)]
        kinds = frozenset(
            n for n, cells in enumerate(columns) if not any(isinstance(c, str) and c for c in cells)
        )
        texts = [[cell_text(cell) for cell in column] for column in columns]
        return CellRows(text_table(texts, list(range(1, len(body) + 1))), typed=kinds)

    head = [[cell_text(cell) or "" for cell in row] for row in grid[:HEAD_ROWS]]
    return Part(
        path_in_file="" if alone else sheet, name=name, kind="cells", head=head, read=read, encoding="xml", made_at=made,
        grid=lambda: [list(row) for row in grid],
    )  # fmt: skip
