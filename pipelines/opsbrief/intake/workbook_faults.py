"""Cells of an XLSX workbook that look filled and have no value: errors of formulas, and formulas that nobody has computed.

What reads workbooks gives such cells as empty ones, so they are looked for in the XML, with patterns.
"""

import html
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opsbrief.intake.parts import ERRORS, NO_VALUE, Cell, ErrorCell
from opsbrief.intake.unheaded import column_letters
from opsbrief.intake.workbook_extent import DAMAGED, column_number

OVERLAP = 1 << 14  # the longest formula has 8,192 characters
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^<>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^<>]*>")
ERROR = re.compile(
    rb'<(?:\w+:)?c(?=\s[^<>]*\bt="e")(\s[^<>]*)>(?:(?!</(?:\w+:)?c>).){0,9000}?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# What most sheets lack is found many times faster than the pattern above: a formula with nothing behind it.
BARE = (re.compile(rb"</f>(?!<v>[^<])"), re.compile(rb"<f[^<>]*/>(?!<v>[^<])"))
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Faults:
    """The cells of one sheet, by row and column from 0, and what stands there instead of a value."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    rest: bytes = b""  # the end of what was looked at last: a cell may go on in the next block

    def look(self, block: bytes) -> None:
        """Look at the next block of the sheet's XML."""
        text = self.rest + block
        if b't="e"' in text:
            for attributes, value in ERROR.findall(text):
                said = html.unescape(value.decode("utf-8", "replace")).strip()
                self._note(attributes, said if said in ERRORS else ERRORS[0])
        if b":f>" in text or (b"<f" in text and any(bare.search(text) for bare in BARE)):
            for attributes in UNCOMPUTED.findall(text):
                # The stored value of a formula that gives an empty text is empty too.
                if b't="str"' not in attributes:
                    self._note(attributes, NO_VALUE)
        self.rest = text[-OVERLAP:]

    def _note(self, attributes: bytes, text: str) -> None:
        if place := PLACE.search(attributes):
            self.cells[int(place[2]) - 1, column_number(place[1]) - 1] = text

    def notes(self) -> list[str]:
        """What there is to say about them."""
        missing = sorted(place for place, text in self.cells.items() if text == NO_VALUE)
        errors = sorted(place for place, text in self.cells.items() if text != NO_VALUE)
        told = []
        if errors:
            kinds = ", ".join(sorted({self.cells[place] for place in errors}))
            told.append(
                f"{_many(errors, 'cell holds', 'cells hold')} the error of a formula ({kinds}; first in {_name(errors[0])}) and no"
                " value: mend them in the workbook"
            )
        if missing:
            told.append(
                f"{_many(missing, 'formula has', 'formulas have')} no stored value (first in {_name(missing[0])}): open the workbook"
                " in Excel once, save it, and take it again"
            )
        return told

    def put_into(self, grid: Sequence[list[Cell]]) -> None:
        """Let the cells say what they are, in rows in which something else stands; other rows are as good as blank."""
        rows = {row for row, _ in self.cells if row < len(grid)}
        alive = {row for row in rows if any(cell != "" for cell in grid[row])}
        for (row, column), text in self.cells.items():
            if row in alive and column < len(grid[row]) and grid[row][column] in ("", text):
                grid[row][column] = ErrorCell(text)


def counts_from_1900(path: Path) -> bool:
    """Whether days are numbers from 1900 on in a workbook; some that were made on a Mac begin in 1904."""
    try:
        with zipfile.ZipFile(path) as file:
            text = file.read("xl/workbook.xml").decode("utf-8", "replace")
    except (KeyError, *DAMAGED):
        return False
    return re.search(r"""\sdate1904=["'](?:1|true)["']""", text) is None


def sheets_of(path: Path) -> dict[str, str]:
    """Where each sheet lies in the archive; nothing where that cannot be read: what is wrong, the workbook's reader says."""
    try:
        with zipfile.ZipFile(path) as file:
            return _members(file)
    except (KeyError, *DAMAGED):
        return {}


def targets_of(file: zipfile.ZipFile, member: str) -> dict[str, str]:
    """The members that a list of relations names, by their ids."""
    targets: dict[str, str] = {}
    for tag in RELATION.findall(file.read(member).decode("utf-8", "replace")):
        target = _attribute(tag, "Target")
        targets[_attribute(tag, "Id")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return targets


def _members(file: zipfile.ZipFile) -> dict[str, str]:
    names = frozenset(file.namelist())
    targets = targets_of(file, "xl/_rels/workbook.xml.rels")
    sheets = SHEET.findall(file.read("xl/workbook.xml").decode("utf-8", "replace"))
    found = {_attribute(tag, "name"): targets.get(_attribute(tag, r"\w+:id"), "") for tag in sheets}
    return {sheet: member for sheet, member in found.items() if member in names}


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"""\s{name}=(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape(match[1] or match[2] or "") if match else ""


def _many(places: Sequence[tuple[int, int]], one: str, more: str) -> str:
    return f"{len(places):,} {one if len(places) == 1 else more}"


def _name(place: tuple[int, int]) -> str:
    """`C5`."""
    return f"{column_letters(place[1])}{place[0] + 1}"
