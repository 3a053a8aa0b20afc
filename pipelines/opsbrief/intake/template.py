"""An export as an empty workbook: for what no system gives, people fill in what is declared, and intake knows it again.

Headings, types and lists come from the declarations that recognise and check the filled file, so that they cannot differ.
"""

import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.system import Column, Export, Type
from opsbrief.declarations.table import Table
from opsbrief.errors import OpsbriefError, near

AREA = "template"  # of the systems whose exports are written by Opsbrief itself
ABOUT = "About this template"  # the sheet that explains the other one; such systems ignore it by name
MAKING = datetime(2000, 1, 1)  # any fixed moment: the same declarations give the same bytes
LAST_ROW = 20_000  # down to here cells are formatted and lists offered; rows below are read all the same
LONGEST_MESSAGE, LONGEST_TITLE, LONGEST_SHEET = 255, 32, 31  # Excel's limits
YES_NO = ["yes", "no"]
HINTS: dict[Type, str] = {
    "text": "text", "integer": "whole number", "number": "number", "money": "amount, in the line's currency", "quantity": "number",
    "date": "date", "datetime": "date and time", "boolean": "yes or no",
}  # fmt: skip
FORMATS: dict[Type, str] = {
    "text": "@", "integer": "0", "number": "0.00", "money": "#,##0.00", "quantity": "#,##0.###", "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm", "boolean": "@",
}  # fmt: skip


def templates(catalog: Catalog) -> dict[str, Export]:
    """The exports that can be written as an empty workbook, by name."""
    systems = [system for system in catalog.systems.values() if system.area == AREA]
    return {name: export for system in systems for name, export in sorted(system.exports.items())}


def named_template(catalog: Catalog, name: str) -> Export:
    """The template of that name; OpsbriefError with the near names when there is none."""
    known = templates(catalog)
    if name not in known:
        raise OpsbriefError(
            f"no template is called {name}", "sql/systems/templates/system.toml", near(name, list(known)), exit_status=2
        )  # fmt: skip
    return known[name]


def workbook(catalog: Catalog, export: Export) -> bytes:
    """The workbook: a sheet with headings, formats and lists, and one that explains it. `export` fills the table of its name."""
    table = catalog.tables[export.id]
    words = _words(catalog, export)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MAKING})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(export.title[:LONGEST_SHEET])
    sheet.freeze_panes(1, 0)
    for number, (name, column) in enumerate(export.columns.items()):
        form = book.add_format({"num_format": FORMATS[column.type]})
        sheet.set_column(number, number, max(12, len(column.heading[0]) + 2), form)
        sheet.write_string(0, number, column.heading[0], bold)
        sheet.data_validation(1, number, LAST_ROW, number, _rule(table, name, column, words.get(name)))
    _explain(book.add_worksheet(ABOUT), bold, export, table, words)
    book.close()
    return _undated(buffer.getvalue())


def _words(catalog: Catalog, export: Export) -> dict[str, list[str]]:
    """By column the words that its check knows, written with blanks, or yes and no."""
    suite = catalog.suites.get(export.id)
    known = {
        column: [value.replace("_", " ") for value in check.values]
        for check in (suite.checks if suite else [])
        if check.rule == "known_value"
        for column in check.columns
    }
    return {n: YES_NO for n, c in export.columns.items() if c.type == "boolean"} | known


def _meaning(table: Table, name: str) -> str:
    """What a column holds, as the data dictionary has it, in the words of people who fill in sheets."""
    text = table.comments[name].removeprefix("personal: ").replace("null", "blank").replace("''", "blank")
    text = re.sub(r"ops\.(\w+)\.\w+", lambda found: f"as in the list of {found[1].replace('_', ' ')}", text)
    return f"{text[:1].upper()}{text[1:]}."


def _rule(table: Table, name: str, column: Column, words: list[str] | None) -> dict[str, object]:
    """What Excel offers and refuses in a column, and says about it."""
    said = f"{HINTS[column.type].capitalize()}. {'Needed. ' if not column.optional else ''}"
    said += f"One of: {', '.join(words)}." if words else _meaning(table, name)
    rule: dict[str, object] = {
        "input_title": column.heading[0][:LONGEST_TITLE],
        "input_message": said[:LONGEST_MESSAGE],
        "ignore_blank": True,
    }
    if words:
        return rule | {
            "validate": "list",
            "source": words,
            "error_message": "Choose one of the words in the list.",
        }
    if column.type == "date":
        limits = {"criteria": ">=", "value": MAKING.date(), "error_message": "Enter a date: 2026-11-23."}
        return rule | {"validate": "date"} | limits
    if column.type in ("integer", "number", "money", "quantity"):
        limits = {
            "criteria": "between",
            "minimum": -1e15,
            "maximum": 1e15,
            "error_message": "Enter a number.",
        }
        return rule | {"validate": "decimal"} | limits
    return rule | {"validate": "any"}


def _explain(
    sheet: Worksheet, bold: object, export: Export, table: Table, words: Mapping[str, list[str]]
) -> None:
    """The sheet about the other one: what a line is, and what each column holds."""
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 4, 24)
    lines = [export.title, table.about, export.how_to]
    lines.append(
        "Leave the headings as they are; the order of the columns does not matter, and those not needed may go."
    )
    lines.append(
        "Put the filled workbook into the inbox, again and again as it grows: the newest line of a key counts."
    )
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, bold if number == 0 else None)
    top = len(lines) + 1
    for place, heading in enumerate(["Column", "What it holds", "Kind", "Needed", "Words"]):
        sheet.write_string(top, place, heading, bold)
    for number, (name, column) in enumerate(export.columns.items(), start=top + 1):
        hashed = " Kept only as a hash that no name can be read from." if column.personal else ""
        cells = [column.heading[0], _meaning(table, name) + hashed, HINTS[column.type]]
        cells += ["" if column.optional else "yes", ", ".join(words.get(name, []))]
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(number, place, cell)


def _undated(book: bytes) -> bytes:
    """Without the day of its making, which would be taken for the day of what people enter later."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", data)
            new.writestr(item, data)
    return buffer.getvalue()
