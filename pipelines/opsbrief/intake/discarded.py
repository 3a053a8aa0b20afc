"""Rows that are no data because the export says so: its `drop` rules, and the footer of a report."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pyarrow as pa

from opsbrief.declarations.system import Export
from opsbrief.intake.parts import Cell, CellRows, Ragged, cell_text, text_table

Why = Callable[[Sequence[Cell]], str | None]


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or blanks only."""
    return cell is None or (isinstance(cell, str) and (cell == "" or cell.isspace()))


def discards(export: Export, spots: dict[str, int]) -> Why:
    """Says why a row is no data, by the export's rules; None when it is. `spots`: where our columns stand in a row."""
    rules: list[tuple[re.Pattern[str], int | None, str]] = []
    for drop in export.drop:
        if drop.column and drop.column not in spots:
            continue
        spot = spots[drop.column] if drop.column else 0 if drop.first else None
        rules.append((re.compile(drop.like, re.IGNORECASE), spot, drop.reason))

    def why(row: Sequence[Cell]) -> str | None:
        for pattern, spot, reason in rules:
            cells = row if spot is None else row[spot : spot + 1]
            if any(pattern.search(cell_text(cell) or "") for cell in cells):
                return reason
        return None

    return why if rules else lambda _: None


def without_footer(rows: CellRows, export: Export, spots: dict[str, int]) -> CellRows:
    """Rows read as one plain table, in which those that do not fit the header are no data where the export says so.

    The lines under a report are shorter than its rows, so the reader has put them apart.
    """
    if not rows.ragged or not (export.drop or export.footer):
        return rows
    why = discards(export, spots)
    last = max(rows.table.column("_row").to_pylist(), default=0)
    dropped: list[tuple[Ragged, str]] = []
    broken: list[Ragged] = []
    for row in rows.ragged:
        lone = export.footer and row.row > last and sum(not is_blank(cell) for cell in row.cells) < 2
        reason = why(row.cells) or ("footer" if lone else None)
        if reason and not row.reason:
            dropped.append((row, reason))
        else:
            broken.append(row)
    if not dropped:
        return rows
    width = rows.table.num_columns - 2
    columns: list[list[str | None]] = [
        [row.cells[n] if n < len(row.cells) else None for row, _ in dropped] for n in range(width)
    ]
    numbers, reasons = [row.row for row, _ in dropped], [reason for _, reason in dropped]
    table = pa.concat_tables([rows.table, text_table(columns, numbers, list(reasons))])
    return replace(rows, table=table.sort_by("_row"), ragged=broken)
