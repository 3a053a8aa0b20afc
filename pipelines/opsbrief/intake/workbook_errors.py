"""Cells of binary, old and open workbooks that hold the error of a formula; what reads workbooks gives them as empty ones.

Where a file is damaged, nothing is found here: what is wrong with it, the workbook's reader says.
"""

import html
import re
import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from opsbrief.intake.parts import ERRORS
from opsbrief.intake.workbook_extent import CONTENT, DAMAGED, REPEATED, TAGS, Look, binary_records
from opsbrief.intake.workbook_faults import Faults, sheets_of, targets_of

BINARY = "xl/workbook.bin"
CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
BUNDLE = 0x9C  # of a binary workbook: a sheet, its place and its name
SHEET, FORMULA, BEGIN, END, STATED = 0x85, 0x06, 0x809, 0x0A, 0x205  # records of an old one
NAME = re.compile(rb'\stable:name="([^"]*)"')
SHOWN = re.compile(rb"\s*<text:p[^<>]*>([^<]*)<")


def looks_into(path: Path, members: dict[str, int]) -> tuple[dict[str, Look], dict[str, Faults]]:
    """Who wants to see which member of a workbook, and the faults per sheet, which are there after that."""
    if CONTENT in members:
        found: dict[str, Faults] = {}
        return {CONTENT: partial(_look_open, found)}, found
    binary = BINARY in members
    sheets = _sheets_of_binary(path) if binary else sheets_of(path)
    faults = {sheet: Faults() for sheet in sheets}
    looks: dict[str, Look] = {
        member: partial(_look_binary, faults[sheet]) if binary else faults[sheet].look
        for sheet, member in sheets.items()
    }
    return looks, faults


def _sheets_of_binary(path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(path) as file:
            targets = targets_of(file, f"{BINARY.replace('/', '/_rels/')}.rels")
            data = file.read(BINARY)
    except (KeyError, *DAMAGED):
        return {}
    found: dict[str, str] = {}
    for kind, at, _ in binary_records(data):
        if kind == BUNDLE:
            relation, after = _wide(data, at + 8)
            found[_wide(data, after)[0]] = targets.get(relation, "")
    return found


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length in front, and where it ends."""
    end = at + 4 + 2 * int.from_bytes(data[at : at + 4], "little")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _look_binary(faults: Faults, cell: bytes) -> None:
    """Row, column, style and code of a cell that is an error."""
    row, column, _, code = struct.unpack_from("<IIIB", cell)
    faults.cells[row, column] = CODES.get(code, ERRORS[0])


def _look_open(found: dict[str, Faults], text: bytes) -> None:
    if b'value-type="error"' not in text and not any(f">{error}<".encode() in text for error in ERRORS):
        return
    its, row, column = Faults(), -1, 0
    for tag in TAGS.finditer(text):
        repeated = REPEATED.search(tag[2])
        times = int(repeated[1][:9]) if repeated else 1
        if tag[1] == b"table:table":
            name = NAME.search(tag[2])
            its, row = Faults(), -1
            found[html.unescape(name[1].decode("utf-8", "replace")) if name else ""] = its
        elif tag[1] == b"table:table-row":
            # Where a row that holds something is repeated, its last copy is where the next one counts from.
            row, column = row + times, 0
        else:
            shown = SHOWN.match(text, tag.end())
            said = html.unescape(shown[1].decode("utf-8", "replace")).strip() if shown else ""
            if b'value-type="error"' in tag[2] or said in ERRORS:
                its.cells[row, column] = said if said in ERRORS else ERRORS[0]
            column += times


def errors_of_old(path: Path) -> dict[str, Faults]:
    """Per sheet of a workbook of Excel 97 to 2003, or of the one before it."""
    from olefile import OleFileIO

    try:
        with OleFileIO(str(path)) as file:
            stream = next((name for name in ("Workbook", "Book") if file.exists(name)), "")
            data = file.openstream(stream).read() if stream else b""
        return {name: _errors_from(data, at) for name, at in _old_sheets(data)}
    except (struct.error, IndexError, ValueError, OSError, OverflowError, MemoryError):
        return {}  # the last two where the header of a damaged file has sectors of more bytes than there are


def _old_records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _old_sheets(data: bytes) -> Iterator[tuple[str, int]]:
    wide = data[4:6] == b"\x00\x06"  # the version in the first record: Excel 97 and later
    for kind, body in _old_records(data, 0):
        if kind == SHEET:
            letters = body[7 + wide :]
            encoding = "utf-16-le" if wide and body[7] & 1 else "latin-1" if wide else "cp1252"
            yield letters.decode(encoding, "replace"), struct.unpack_from("<I", body)[0]
        elif kind == END:
            return


def _errors_from(data: bytes, start: int) -> Faults:
    found = Faults()
    depth = 0  # a chart inside a sheet begins and ends as a sheet does
    for kind, body in _old_records(data, start):
        depth += (kind == BEGIN) - (kind == END)
        if depth == 0:
            break
        code = -1
        if kind == STATED and body[7]:
            code = body[6]
        elif kind == FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        if code >= 0:
            row, column = struct.unpack_from("<HH", body)
            found.cells[row, column] = CODES.get(code, ERRORS[0])
    return found
