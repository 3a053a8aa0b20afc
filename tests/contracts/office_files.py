"""One table of cells as a workbook of each format that a spreadsheet program saves. Cells: texts, numbers, days, faults, None."""

import csv
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter


@dataclass(frozen=True)
class Fault:
    """What a formula gives instead of a value, `#N/A`; `stored`: without the formula, as where only values were pasted."""

    text: str
    stored: bool = False


Filled = str | int | float | date | Fault
Cell = Filled | None
Grid = Sequence[Sequence[Cell]]
Sheets = Mapping[str, Grid]
DAY_STYLE = 1  # the second of the two cell styles: number format 14, a day
SECTOR = 512
CODES = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}


def serial(day: date, *, since_1904: bool = False) -> int:
    """The number by which workbooks keep a day. After February 1900 the usual count is one too high, for a day that never was."""
    return (day - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days


def xlsx(
    sheets: Sheets, *, since_1904: bool = False, merged: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """As Excel saves it today; `merged`: ranges per sheet, whose first cell holds the text."""
    buffer = io.BytesIO()
    options = {"default_date_format": "yyyy-mm-dd", "date_1904": since_1904}
    with xlsxwriter.Workbook(buffer, options) as book:
        for name, grid in sheets.items():
            sheet = book.add_worksheet(name)
            for span in (merged or {}).get(name, ()):
                sheet.merge_range(span, "")
            for row, column, cell in _filled(grid):
                if isinstance(cell, Fault):
                    sheet.write_formula(row, column, "=NA()", None, cell.text)
                else:
                    sheet.write(row, column, cell)
    return buffer.getvalue()


def xlsb(sheets: Sheets) -> bytes:
    """The binary workbook: records in the members of a zip."""
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    bundles = b"".join(
        _record(0x9C, struct.pack("<II", 0, n) + _wide(f"rId{n}") + _wide(name))
        for n, name in enumerate(sheets, 1)
    )
    style = [_record(0x2F, struct.pack("<HH12x", 0, code)) for code in (0, 14)]
    members = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/_rels/workbook.bin.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + relations + "</Relationships>"
        ).encode(),
        "xl/workbook.bin": _record(0x83) + _record(0x99, bytes(8)) + _record(0x8F) + bundles + _record(0x90) + _record(0x9D) + _record(0x84),
        "xl/styles.bin": _record(0x116) + _record(0x269, struct.pack("<I", 2)) + b"".join(style) + _record(0x26A) + _record(0x117),
    }  # fmt: skip
    for n, grid in enumerate(sheets.values(), 1):
        rows = b""
        for row, cells in enumerate(grid):
            rows += _record(0x00, struct.pack("<I21x", row))
            rows += b"".join(_binary_cell(column, cell) for _, column, cell in _filled([cells]))
        size = struct.pack("<IIII", 0, max(len(grid) - 1, 0), 0, max(map(len, grid)) - 1)
        members[f"xl/worksheets/sheet{n}.bin"] = (
            _record(0x81) + _record(0x94, size) + _record(0x91) + rows + _record(0x92) + _record(0x82)
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def xls(sheets: Sheets, *, since_1904: bool = False, small: bool = False) -> bytes:
    """The workbook of Excel 97 to 2003: one stream of records in a compound file; a `small` one lies there in pieces."""
    begin = _old(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0x600))
    start = _old(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0x600)) + _old(
        0x22, struct.pack("<H", since_1904)
    )
    start += b"".join(_old(0xE0, struct.pack("<HH16x", 0, code)) for code in (0, 14))
    bodies = [
        begin + b"".join(_old_cell(*c, since_1904) for c in _filled(grid)) + _old(0x0A)
        for grid in sheets.values()
    ]
    names = [bytes([len(name), 0]) + name.encode("latin-1") for name in sheets]
    at = len(start) + sum(4 + 6 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        start += _old(0x85, struct.pack("<IBB", at, 0, 0) + name)
        at += len(body)
    stream = start + _old(0x0A) + b"".join(bodies)
    return _small_compound(stream) if small else _compound(stream)


def ods(sheets: Sheets) -> bytes:
    """The workbook of LibreOffice and of Google Sheets."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in grid)
        + "</table:table>"
        for name, grid in sheets.items()
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"<office:document-content{spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", manifest)
        file.writestr("content.xml", content)
    return buffer.getvalue()


def as_csv(grid: Grid, delimiter: str = ",") -> bytes:
    """What a spreadsheet program saves of one sheet."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(
        ["" if cell is None else str(cell) for cell in row] for row in grid
    )
    return buffer.getvalue().encode()


def _filled(grid: Grid) -> list[tuple[int, int, Filled]]:
    return [
        (row, n, cell) for row, cells in enumerate(grid) for n, cell in enumerate(cells) if cell is not None
    ]


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook: type and length have seven bits per byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, rest = b"", len(data)
    while True:
        size, rest = size + bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)]), rest >> 7
        if not rest:
            return head + size + data


def _binary_cell(column: int, cell: Filled) -> bytes:
    if isinstance(cell, Fault):
        at = struct.pack("<IIB", column, 0, CODES[cell.text])
        # Without a formula, or with one that is an error itself.
        formula = struct.pack("<HIBBI", 0, 2, 0x1C, CODES[cell.text], 0)
        return _record(0x03, at) if cell.stored else _record(0x0B, at + formula)
    if isinstance(cell, str):
        return _record(0x06, struct.pack("<II", column, 0) + _wide(cell))
    style, number = (DAY_STYLE, serial(cell)) if isinstance(cell, date) else (0, cell)
    return _record(0x05, struct.pack("<IId", column, style, number))


def _old(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _old_cell(row: int, column: int, cell: Filled, since_1904: bool) -> bytes:
    if isinstance(cell, Fault):
        place = struct.pack("<HHH", row, column, 0)
        if cell.stored:
            return _old(0x205, place + bytes([CODES[cell.text], 1]))
        result = struct.pack("<BBBBHH", 2, 0, CODES[cell.text], 0, 0, 0xFFFF)
        return _old(0x06, place + result + struct.pack("<6xHBB", 2, 0x1C, CODES[cell.text]))
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _old(0x204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    style, number = (DAY_STYLE, serial(cell, since_1904=since_1904)) if isinstance(cell, date) else (0, cell)
    return _old(0x203, struct.pack("<HHHd", row, column, style, number))


def _compound(stream: bytes) -> bytes:
    """A compound file with one stream named Workbook, long enough not to be kept among the small ones."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    assert sectors + 2 <= SECTOR // 4, "one sector of the table of sectors is all there is"
    # Sector 0 is the table of sectors, 1 the directory, then the stream.
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return _compound_head(0xFFFFFFFE, 0) + _numbers(chain) + directory.ljust(SECTOR, b"\0") + stream


def _small_compound(stream: bytes) -> bytes:
    """A compound file whose one stream lies among the small ones: pieces of 64 bytes, with a table of their own."""
    pieces = -(-len(stream) // 64)
    sectors = -(-pieces * 64 // SECTOR)
    # Sector 0 is the table of sectors, 1 the directory, 2 the table of pieces, then the stream that holds all pieces.
    chain = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(4, sectors + 3), 0xFFFFFFFE]
    directory = _entry("Root Entry", 5, 1, 3, pieces * 64) + _entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    table = _numbers([*range(1, pieces), 0xFFFFFFFE])
    body = stream.ljust(sectors * SECTOR, b"\0")
    return _compound_head(2, 1) + _numbers(chain) + directory.ljust(SECTOR, b"\0") + table + body


def _compound_head(small_at: int, small_sectors: int) -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, small_at, small_sectors, 0xFFFFFFFE, 0) + struct.pack(
        "<I", 0
    )
    return head.ljust(SECTOR, b"\xff")


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers).ljust(SECTOR, b"\xff")


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIII", len(text), kind, 1, none, none, child, first, size, 0
    )


def _open_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, Fault):
        formula = "" if cell.stored else ' table:formula="of:=NA()"'
        kinds = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
        return f"<table:table-cell{formula} {kinds}><text:p>{cell.text}</text:p></table:table-cell>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    kind, value = ("date", cell.isoformat()) if isinstance(cell, date | datetime) else ("float", str(cell))
    attribute = "date-value" if kind == "date" else "value"
    return f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}"><text:p>{value}</text:p></table:table-cell>'
