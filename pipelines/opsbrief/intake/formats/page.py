"""Web pages: each table of an HTML text is a part, and so is the list of its links. Many reports named .xls are pages."""

import re
from html.parser import HTMLParser
from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.intake.encoding import whole_text
from opsbrief.intake.parts import HEAD_ROWS, Cell, CellRows, Opener, Part, text_table

MOST_BYTES = 1 << 28
MOST_CELLS = 10_000_000
MOST_SPAN = 1_000
BEGINS = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|table|body|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
LINK_HEADINGS = ("section", "name", "kind", "text", "link")
TITLES = ("h1", "h2", "h3")


def is_page(start: str) -> bool:
    """Whether a text begins as a web page."""
    return BEGINS.match(start.lstrip("\ufeff")) is not None


class _Table:
    """One table: its rows, with cells that reach over several rows or columns only in the first of these places."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.reserved: dict[tuple[int, int], bool] = {}

    def begin_row(self) -> None:
        self.rows.append([])

    def put(self, text: str, across: int, down: int) -> None:
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows) - 1
        while self.reserved.pop((number, len(row)), False):
            row.append(None)
        for below in range(1, down):
            for right in range(across):
                self.reserved[number + below, len(row) + right] = True
        row += [text, *([None] * (across - 1))]


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.spans: list[tuple[list[str], int, int]] = []  # the open cells: their text, columns and rows
        self.links: list[list[Cell]] = []
        self.section: tuple[str, str] = ("", "")
        self.title = ""
        self.gathering: list[str] | None = None
        self.link: tuple[str, str] | None = None
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        match tag:
            case "table":
                self.open.append(_Table())
                self.tables.append(self.open[-1])
            case "tr" if self.open:
                self._end_cell()
                self.open[-1].begin_row()
            case "td" | "th" if self.open:
                self._end_cell()
                self.spans.append(([], _span(given.get("colspan")), _span(given.get("rowspan"))))
            case "br":
                self.handle_data("\n")
            case "a":
                self.link, self.gathering = (given.get("href", ""), given.get("class", "")), []
            case "title" | "h1" | "h2" | "h3":
                self.gathering = []
                named = next(
                    (v for k, v in given.items() if k.endswith("-name") and k.startswith("data-")), ""
                )
                self.section = ("", named) if tag in TITLES else self.section

    def handle_endtag(self, tag: str) -> None:
        said = " ".join("".join(self.gathering).split()) if self.gathering is not None else ""
        match tag:
            case "td" | "th" | "tr":
                self._end_cell()
            case "table" if self.open:
                self._end_cell()
                self.open.pop()
            case "a" if self.link:
                self.links.append([*self.section, self.link[1], said, self.link[0]])
                self.link = self.gathering = None
            case "title":
                self.title, self.gathering = said, None
            case "h1" | "h2" | "h3":
                self.section, self.gathering = (said, self.section[1]), None

    def handle_data(self, data: str) -> None:
        if self.gathering is not None:
            self.gathering.append(data)
        if self.spans:
            self.spans[-1][0].append(data)

    def _end_cell(self) -> None:
        if not self.spans or not self.open:
            return
        texts, across, down = self.spans.pop()
        self.cells += across * down
        if self.cells > MOST_CELLS:
            raise OpsbriefError(
                f"{self.name}: its tables have more than {MOST_CELLS:,} cells", self.name, "export as CSV"
            )
        self.open[-1].put(" ".join("".join(texts).replace("\xa0", " ").split()), across, down)


def _span(text: str | None) -> int:
    return min(int(text), MOST_SPAN) if text and text.isdecimal() and len(text) < 6 and int(text) else 1


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The tables with two rows or more, and the links if there are any."""
    text, encoding = whole_text(path, name, MOST_BYTES)
    reader = _Reader(name)
    reader.feed(text)
    reader.close()
    grids = {
        f"table {n}": t.rows for n, t in enumerate(reader.tables, start=1) if sum(any(r) for r in t.rows) > 1
    }
    if reader.links:
        grids["links"] = [list(LINK_HEADINGS), *reader.links]
    if not grids:
        raise OpsbriefError(f"{name} is a web page without a table", name, "export as CSV, XLSX or JSON")
    title = frozenset([reader.title])
    return [_part(name, where, grid, encoding, title, alone=len(grids) == 1) for where, grid in grids.items()]


def _part(
    name: str, where: str, grid: list[list[Cell]], encoding: str, title: frozenset[str], *, alone: bool
) -> Part:
    def read(header_row: int, careful: bool) -> CellRows:
        above = grid[header_row : header_row + 1] if header_row >= 0 else grid
        width = max((len(row) for row in above), default=0)
        body = grid[header_row + 1 :]
        columns = [[str(row[n]) if n < len(row) and row[n] else None for row in body] for n in range(width)]
        return CellRows(text_table(columns, list(range(1, len(body) + 1))))

    return Part(
        path_in_file="" if alone else where, name=name, kind="cells", read=read, encoding=encoding, document_keys=title,
        head=[[str(cell or "") for cell in row] for row in grid[:HEAD_ROWS]], grid=lambda: [list(row) for row in grid],
    )  # fmt: skip
