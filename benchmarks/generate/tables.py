"""Tables on their way into files, and the containers: workbooks as SAP GUI writes them, delimited text.

A workbook is written by hand, part by part: a library would add its own creator, a created date and formatted
empty cells, which are exactly the marks by which a genuine export is told from a re-saved one.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

Cell = str | int | float | date | None
Row = list[Cell]

_STYLE = {"text": 0, "qty": 1, "amount": 2, "date": 3, "moment": 4}
_FORMATS = (0, 164, 4, 14, 22)  # number formats of the kinds; moments stand in no list of SAP
_EPOCH = datetime(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass
class Table:
    """One table in one file: `path` below the inbox, `inside` the sheet or zip member; how it is written as text.

    `above`: rows down to the headings of the data, where `headings` is something else; blank rows are not counted there.
    """

    path: str
    headings: list[str]
    rows: list[Row]
    kinds: list[str] = field(default_factory=list)
    inside: str = ""
    blank_rows: int = 0
    above: int = 0
    quoted: bool = False
    encoding: str = "utf-8"
    line_end: str = "\n"

    @property
    def place(self) -> str:
        """Where people find it: a sheet is named in SAP's workbooks alone, which are called alike."""
        return f"{self.path}!{self.inside}" if self.inside and not self.path.endswith(".xlsx") else self.path

    def column(self, heading: str) -> int:
        return self.headings.index(heading)

    def day(self, row: Row, heading: str) -> date:
        """A date cell of a row; a TypeError when it holds none."""
        cell = row[self.column(heading)]
        if not isinstance(cell, date):
            raise TypeError(heading)
        return cell

    def number(self, row: Row, heading: str) -> float:
        """A number cell of a row; a TypeError when it holds none."""
        cell = row[self.column(heading)]
        if not isinstance(cell, int | float):
            raise TypeError(heading)
        return float(cell)

    def row_number(self, row: Row) -> int:
        """The 1-based data row (after the headings of the data) at which this very row object stands."""
        counted = [other for other in self.rows[self.above :] if not self.above or any(other)]
        return next(n for n, other in enumerate(counted, 1) if other is row)


def table_of(path: str, columns: Mapping[str, str], rows: list[Row], inside: str = "") -> Table:
    """A table from headings with their kind (text, qty, amount, date)."""
    return Table(path, [h.rstrip("^") for h in columns], rows, list(columns.values()), inside)


def money(cents: int) -> str:
    """Cents as text with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on its members only: fixed time stamps, fixed order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2026, 11, 23, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def csv_bytes(table: Table) -> bytes:
    """Delimited text; None is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(
        buffer, quoting=csv.QUOTE_ALL if table.quoted else csv.QUOTE_MINIMAL, lineterminator=table.line_end
    )
    writer.writerow(table.headings)
    writer.writerows(["" if cell is None else cell for cell in row] for row in table.rows)
    return buffer.getvalue().encode(table.encoding)


def workbook_bytes(table: Table, creator: str = "SAP WebAS") -> bytes:
    """An XLSX with one sheet and its header in row 1, as SAP GUI's ALV grid writes it, or (another creator) as others do."""
    strings: dict[str, int] = {}
    headings: Row = [heading or None for heading in table.headings]
    lines = [_xml_row(1, headings, ["text"] * len(headings), strings)]
    lines += [_xml_row(n, row, table.kinds, strings) for n, row in enumerate(table.rows, 2)]
    end = len(table.rows) + 2
    lines += [f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(end, end + table.blank_rows)]
    dimension = f"A1:{_letters(len(table.headings))}{end + table.blank_rows - 1}"
    data = f'<dimension ref="{dimension}"/><sheetData>{"".join(lines)}</sheetData>'
    sheet = f'{_HEAD}<worksheet xmlns="{_MAIN}">{data}</worksheet>'
    items = "".join(f"<si><t{_space(s)}>{escape(s)}</t></si>" for s in strings)
    shared = f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
    parts = {
        **_frame(table.inside, creator, table.kinds),
        "xl/sharedStrings.xml": shared,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zip_bytes((name, text.encode()) for name, text in parts.items())


def _xml_row(number: int, row: Row, kinds: list[str], strings: dict[str, int]) -> str:
    """A row; a cell names its place only after a gap, as the format allows: a third of the size."""
    cells, gap = [], False
    for position, (cell, kind) in enumerate(zip(row, kinds, strict=True), 1):
        if cell is None:
            gap = True
            continue
        at = f' r="{_letters(position)}{number}"' if gap else ""
        gap = False
        if isinstance(cell, str):
            cells.append(f'<c{at} t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>')
        else:
            cells.append(f'<c{at} s="{_STYLE[kind]}"><v>{_serial(cell)}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _serial(cell: float | date) -> float:
    """A number as it is; a day, or a moment to the second, as days since the end of 1899."""
    if isinstance(cell, datetime):
        return round((cell - _EPOCH) / timedelta(days=1), 6)
    return (cell - _EPOCH.date()).days if isinstance(cell, date) else cell


def _letters(position: int) -> str:
    first, second = divmod(position - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _space(text: str) -> str:
    return ' xml:space="preserve"' if text != text.strip() or "  " in text else ""


def _frame(sheet: str, creator: str, kinds: list[str]) -> dict[str, str]:
    types = "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for part, kind in (
            ("xl/workbook.xml", "officedocument.spreadsheetml.sheet.main"),
            ("xl/worksheets/sheet1.xml", "officedocument.spreadsheetml.worksheet"),
            ("xl/styles.xml", "officedocument.spreadsheetml.styles"),
            ("xl/sharedStrings.xml", "officedocument.spreadsheetml.sharedStrings"),
            ("docProps/core.xml", "package.core-properties"),
            ("docProps/app.xml", "officedocument.extended-properties"),
        )
    )
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
        ),
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{creator}</dc:creator>'
        f"<cp:lastModifiedBy>{creator}</cp:lastModifiedBy></cp:coreProperties>",
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Microsoft Excel</Application><AppVersion>12.0000</AppVersion></Properties>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships">'
        f'<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/relationships/styles", "styles.xml"),
            (f"{_OFFICE}/relationships/sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": _styles(_FORMATS if "moment" in kinds else _FORMATS[:-1]),
    }


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _styles(codes: tuple[int, ...]) -> str:
    formats = "".join(
        f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for n in codes
    )
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.000"/></numFmts>'
        '<fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(codes)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
