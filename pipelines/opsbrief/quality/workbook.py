"""quarantine.xlsx: the rows set aside, for the people who can correct them at the source."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from opsbrief.ledger.archive import write_whole
from opsbrief.store import Store, Value, literal

HEADINGS = ["File", "Table in the file", "Row", "Check", "What it means", "Why", "First seen in run"]
MEANS = {"set_aside": "left out of all numbers", "warn": "counted, please look", "stop": "KPIs withheld"}
MAKING = datetime(2000, 1, 1)  # any fixed moment: the same rows give the same bytes
MOST_ROWS = 100_000  # of a sheet; a longer list is not corrected by hand
LONGEST_CELL = 32_767  # Excel's limit


def write_quarantine(store: Store, path: Path) -> int:
    """Write the rows of meta.quarantine, one sheet per table, for their owner's eyes only; gives the rows written.

    Without rows set aside there is no file, and the answer is 0.
    """
    if not store.value("select count(*) from meta.quarantine where severity = 'set_aside'"):
        return 0
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MAKING})
    bold = book.add_format({"bold": True})
    written = 0
    tables = store.rows(
        "select table_name, count(*) from meta.quarantine group by table_name order by table_name"
    )
    for number, (table, count) in enumerate(tables):
        sheet = book.add_worksheet(_sheet_name(table, [t for t, _ in tables[:number]]))
        sheet.freeze_panes(1, 0)
        listed = _rows(store, table)
        names = list(dict.fromkeys(name for row in listed for name in _values(row[-1])))
        _write_line(sheet, 0, [*HEADINGS, *names], bold)
        for line, (*place, values) in enumerate(listed, start=1):
            own = _values(values)
            _write_line(sheet, line, [*place, *(own.get(name) for name in names)])
        if count > len(listed):
            _write_line(
                sheet, len(listed) + 1, [f"and {count - len(listed):,} more rows: see meta.quarantine"]
            )
        written += len(listed)
    book.close()
    write_whole(path, buffer.getvalue(), 0o600)
    return written


def _rows(store: Store, table: str) -> list[tuple[Value, ...]]:
    means = " ".join(f"when {literal(severity)} then {literal(text)}" for severity, text in MEANS.items())
    return store.rows(
        f"""select files.name, coalesce(path_in_file, ''), row, rule, case severity {means} end,
                   quarantine.reason, first_seen_run, row_json
        from meta.quarantine left join meta.parts using (part_id) left join meta.files using (file_id)
        where table_name = ? order by severity, files.name, path_in_file, row, rule, quarantine.reason, row_json limit {MOST_ROWS}""",
        [table],
    )


def _values(row_json: str | None) -> dict[str, str | None]:
    """A row's values by name as texts, numbers to their last digit; cells of a ragged row are numbered."""
    found: Value = json.loads(row_json or "{}", parse_float=str, parse_int=str)
    named = found if isinstance(found, dict) else {f"cell {n}": cell for n, cell in enumerate(found, start=1)}
    return {
        name: value if value is None else str(value)
        for name, value in named.items()
        if name not in ("_file", "_row")
    }


def _sheet_name(table: str, before: list[str]) -> str:
    """Excel allows 31 characters and no two names alike."""
    name = table.removeprefix("ops.")[:31]
    return (
        f"{name[:27]} {len(before)}"
        if any(other.removeprefix("ops.")[:31] == name for other in before)
        else name
    )


def _write_line(sheet: Worksheet, line: int, cells: list[Value], form: object = None) -> None:
    """Every cell as text: what begins with = or @ must stay what it is."""
    for column, cell in enumerate(cells):
        if cell is not None:
            sheet.write_string(line, column, str(cell)[:LONGEST_CELL], form)
