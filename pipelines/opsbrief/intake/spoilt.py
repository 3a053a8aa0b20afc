"""What makes a table unfit to be read: ids and days that a spreadsheet has ruined, amounts of several currencies in one column."""

import re
from collections.abc import Callable
from dataclasses import replace

import pyarrow.compute as pc

from opsbrief.declarations.system import Export
from opsbrief.errors import OpsbriefError
from opsbrief.intake.cells import Cell
from opsbrief.intake.conventions import (
    CURRENCY_MARK,
    ROUNDED,
    currencies,
    half_swapped,
    ruined_ids,
)
from opsbrief.intake.parts import CellRows, Part, Rows
from opsbrief.intake.recognise import Recognition

Texts = Callable[[int | None], list[str]]  # the filled cells of a column, by its position
AGAIN = "export it again and do not open it in a spreadsheet first"


def refuse_ruined(part: Part, recognition: Recognition, rows: Rows, export: Export, texts: Texts) -> None:
    """Refuse a table in which most ids are rounded, or days and months swapped."""
    for fit in recognition.fits:
        column = export.columns.get(fit.column)
        is_id = (
            column
            and column.type == "text"
            and (fit.column in export.key or fit.column.endswith(("_id", "_no")))
        )
        dated = column is not None and column.type in ("date", "datetime") and part.kind == "cells"
        dated &= not (isinstance(rows, CellRows) and fit.position in rows.typed)
        if dated and half_swapped(texts(fit.position)):
            raise OpsbriefError(
                f"{part.name}: in {fit.heading!r} only days up to 12 are dates, the others are texts; a spreadsheet has taken"
                " days for months, and the dates in it are wrong",
                f"{part.name}, column {fit.heading}",
                AGAIN,
            )
        ruined = ruined_ids(texts(fit.position)) if is_id else ""
        if ruined:
            raise OpsbriefError(
                f"{part.name}: most cells of {fit.heading!r} read {ruined}; a spreadsheet has rounded the ids away",
                f"{part.name}, column {fit.heading}",
                AGAIN,
            )


def rounded(recognition: Recognition, rows: Rows, export: Export, texts: Texts) -> list[str]:
    """That a spreadsheet has made 3.67E+17 of some long numbers in a column of texts."""
    read = {name for name, column in export.columns.items() if column.type == "text"}
    hit = [
        fit.heading
        for fit in recognition.fits
        if fit.column in read and _any_like(rf"^\s*(?:{ROUNDED})\s*$", rows, fit.position, texts)
    ]
    said = f"a spreadsheet has rounded long numbers in {', '.join(map(repr, hit))}: what was different there may read the same"
    return [said] if hit else []


def with_currencies(part: Part, cells: list[Cell], rows: Rows, texts: Texts) -> list[Cell]:
    """The cell plans, in which amounts know their currency where no column says it; refused where that is more than one."""
    if any("currency" in cell.name and cell.source for cell in cells):
        return cells
    told: list[Cell] = []
    for cell in cells:
        if not cell.source or cell.column is None or cell.column.type != "money":
            told.append(cell)
            continue
        position = int(cell.source.removeprefix("c"))
        some = _any_like(CURRENCY_MARK, rows, position, texts)
        found = sorted(currencies(texts(position))) if some else []
        if len(found) > 1:
            raise OpsbriefError(
                f"{part.name}: {cell.heading!r} holds amounts in {' and '.join(found)}, and no column says in which a row is:"
                " they must not be added up",
                f"{part.name}, column {cell.heading}",
                "export it with the column of the currency, or one file per currency",
            )
        told.append(replace(cell, currency="".join(found)))
    return told


def _any_like(pattern: str, rows: Rows, position: int | None, texts: Texts) -> bool:
    """Whether some cell of a column fits a pattern; of a file that is not in memory, some cell of its head."""
    if not isinstance(rows, CellRows):
        return any(re.search(pattern, cell) for cell in texts(position))
    if position is None or position >= rows.table.num_columns - 2:
        return False
    return bool(pc.any(pc.match_substring_regex(rows.table.column(position), pattern)).as_py())
