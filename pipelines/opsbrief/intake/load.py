"""Parts into raw tables: typed once, with file and row kept, every cell and row accounted for."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from opsbrief.declarations.system import SQL_TYPES
from opsbrief.intake.cells import Cell, expression, judged, select, unreadable
from opsbrief.intake.conventions import Dates
from opsbrief.intake.parts import CellRows, Ragged, Rows
from opsbrief.intake.plan import Answers, Plan, make_plan, waiting
from opsbrief.intake.totals import drop_subtotals, wrong_totals
from opsbrief.store import Store, UnreadableTextError, literal, quote

ROUND_COUNTS = frozenset(
    {
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        25_000,
        50_000,
        65_000,
        65_535,
        65_536,
        75_000,
        100_000,
        200_000,
        500_000,
        1_048_575,
    }
)
SYSTEM_COLUMNS = {
    "_file": "integer",
    "_base": "bigint",
    "_rn": "bigint",
    "_drop": "varchar",
    "_bad": "boolean",
}


@dataclass(frozen=True)
class Landed:
    """What one look at a part's landed rows says."""

    rows: int
    dropped: int
    bad: int
    first_day: date | None
    last_day: date | None


@contextmanager
def origin(store: Store, rows: Rows) -> Iterator[str]:
    """What a part's text columns can be selected from: DuckDB's own reader, or an Arrow table."""
    if isinstance(rows, CellRows):
        with store.lent(rows.table) as name:
            yield name
        return
    columns = ", ".join(f"'c{n}': 'varchar'" for n in range(rows.width))
    yield (
        f"read_csv({literal(str(rows.path))}, header = false, auto_detect = false, skip = {rows.skip},"
        f" delim = {literal(rows.delimiter)}, quote = {literal(rows.quote)}, escape = {literal(rows.quote)},"
        f" max_line_size = 16000000, columns = {{{columns}}})"
    )


def ensure_raw(store: Store, raw_table: str, columns: dict[str, str]) -> None:
    """The landing table with at least these columns; unknown headings widen it."""
    for statement in to_widen(raw_table, columns, store.columns("landed", raw_table)):
        store.execute(statement)


def to_widen(raw_table: str, columns: dict[str, str], there: Collection[str]) -> list[str]:
    """The statements that give a landing table, which has the columns `there` or does not exist, these as well."""
    if not there:
        wanted = ", ".join(f"{quote(n)} {kind}" for n, kind in (columns | SYSTEM_COLUMNS).items())
        return [f"create table landed.{raw_table} ({wanted})"]
    return [
        f"alter table landed.{raw_table} add column {quote(name)} {kind}"
        for name, kind in columns.items()
        if name not in there
    ]


def write_books(
    store: Store, plan: Plan, landed: Landed, part_id: int, exporter_zone: str, personal_key: str | None
) -> None:
    """Account for the rows, cells and columns of a landed part. Runs inside the caller's transaction."""
    export, raw = plan.export, plan.export.raw_table
    ragged = plan.rows.ragged if isinstance(plan.rows, CellRows) else []
    if landed.dropped:
        store.execute(
            f"insert into meta.dropped_rows select _file, coalesce(_rn, rowid - _base + 1), _drop from landed.{raw}"
            f" where _file = {part_id} and _drop is not null"
        )
    if ragged:
        _set_aside(store, plan, part_id, ragged, private=_is_private(plan, personal_key))
    if landed.bad:
        _note_unreadable(store, plan, part_id, exporter_zone, personal_key)
    _note_columns(store, plan, part_id)
    rows_read = landed.rows + len(ragged)
    cut = rows_read in ROUND_COUNTS or (export.row_limit is not None and rows_read >= export.row_limit)
    notes = [*plan.part.notes, *(wrong_totals(store, plan, part_id) if landed.dropped else [])]
    reason = "; ".join(notes if rows_read else [*notes, "it has headings and no rows"])
    store.execute(
        """update meta.parts set rows_read = ?, rows_dropped = ?, date_order = ?, decimal_sign = ?, period_start = ?,
           period_end = ?, cut = ?, reason = ? where part_id = ?""",
        [
            rows_read, landed.dropped, plan.date_order, plan.decimal_sign, landed.first_day, landed.last_day, cut, reason,
            part_id,
        ],
    )  # fmt: skip


def _is_private(plan: Plan, personal_key: str | None) -> bool:
    """Whether the table has cells that must not be kept as they stand: in a row that does not fit, nobody knows which."""
    export, fits = plan.export, plan.recognition.fits
    if export.families:  # made rows, and the headings beside them are gone from the fits
        read, never = set(export.columns), bool(export.never)
    else:
        read = {fit.column for fit in fits if fit.column and fit.position is not None}
        never = any(fit.outcome == "never" for fit in fits)
    marks = [export.columns[name].personal for name in read]
    return never or any(
        mark in ("domain", "count", "attendee", "renamed") or (mark and personal_key) for mark in marks
    )


def _set_aside(store: Store, plan: Plan, part_id: int, ragged: list[Ragged], *, private: bool) -> None:
    """Rows that do not fit the header into the quarantine, with their cells or, if these may be private, how many they are."""
    width = len(plan.part.head[plan.recognition.header_row])
    rest = "; what is in them stands in the file only, since they may be private" if private else ""
    reasons = [row.reason or f"has {len(row.cells)} cells, the header has {width}" for row in ragged]
    kept = [{"number of cells": len(row.cells)} if private else row.cells for row in ragged]
    frame = pl.DataFrame(
        {
            "part_id": [part_id] * len(ragged),
            "row": [row.row for row in ragged],
            "reason": [reason + rest for reason in reasons],
            "row_json": [json.dumps(cells, ensure_ascii=False) for cells in kept],
        }
    )
    fixed = {"table_name": f"raw.{plan.export.raw_table}", "rule": "ragged", "severity": "set_aside"}
    store.insert(
        "meta.quarantine", frame.with_columns(**{name: pl.lit(text) for name, text in fixed.items()})
    )


def land(
    store: Store, plan: Plan, part_id: int, exporter_zone: str, personal_key: str | None, answers: Answers
) -> tuple[Plan, Landed]:
    """Insert a part's rows into its raw table; gives the plan as followed and what has landed.

    A text file that DuckDB's reader refuses, or whose head misled, is read row by row instead. Must not run inside a
    transaction: row ids, which number the rows, are final only after a commit.
    """
    careful = isinstance(plan.rows, CellRows)
    try:
        landed = _insert_once(store, plan, part_id, exporter_zone, personal_key)
    except UnreadableTextError:
        if careful:
            raise
    else:
        if careful or not landed.bad:
            return plan, landed
        _take_back(store, plan.export.raw_table, part_id)
    again = make_plan(plan.part, plan.recognition, plan.export, answers, careful=True)
    plan = replace(again, file=plan.file)
    if plan.questions:
        raise waiting(plan)
    return plan, _insert_once(store, plan, part_id, exporter_zone, personal_key)


def _take_back(store: Store, raw_table: str, part_id: int) -> None:
    """Mark the rows of a first reading as none of any part: deleting would move row ids."""
    store.execute(f"update landed.{raw_table} set _file = null where _file = {part_id}")


def forget_unbooked(store: Store, raw_table: str) -> None:
    """Take back rows whose part was never booked: the run that landed them was killed."""
    store.execute(
        f"update landed.{raw_table} set _file = null where _file is not null and _file not in (select part_id from meta.parts)"
    )


def _insert_once(
    store: Store, plan: Plan, part_id: int, exporter_zone: str, personal_key: str | None
) -> Landed:
    raw = plan.export.raw_table
    ensure_raw(store, raw, raw_columns(plan.cells))
    base = store.value(f"select coalesce(max(rowid) + 1, 0) from landed.{raw}")
    with origin(store, plan.rows) as source:
        numbered = isinstance(plan.rows, CellRows)
        sql = select(plan.cells, plan.export, source, numbered, exporter_zone, personal_key)
        store.execute(
            f"insert into landed.{raw} by name select *, {part_id} as _file, {base} as _base from ({sql})"
        )
    drop_subtotals(store, plan, part_id)
    day = _main_day(plan)
    first, count, dropped, bad, first_day, last_day = store.one(f"""
        select coalesce(min(rowid), {base}), count(*), count(_drop), count(*) filter (_bad), min({day}), max({day})
        from landed.{raw} where _file = {part_id}""")
    assert first == base, "rows landed out of place"
    return Landed(int(count), int(dropped), int(bad), first_day, last_day)


def _main_day(plan: Plan) -> str:
    """SQL for the day of the part's main date column, over rows that are data."""
    days = [c.name for c in plan.cells if c.source and isinstance(c.convention, Dates)]
    name = plan.export.date if plan.export.date in days else days[0] if days else ""
    return f"case when _drop is null then cast({quote(name)} as date) end" if name else "cast(null as date)"


def _note_unreadable(
    store: Store, plan: Plan, part_id: int, exporter_zone: str, personal_key: str | None
) -> None:
    """A second, narrow pass that keeps the text of every cell that could not be read."""
    raw = plan.export.raw_table
    with origin(store, plan.rows) as source:
        for cell in plan.cells:
            if not judged(cell):
                continue
            bad = unreadable(cell, expression(cell, exporter_zone, personal_key))
            store.execute(
                f"""insert into meta.unreadable_cells
                select {part_id}, _row, ?, {cell.source}, ? from {source}
                where {bad} and _row in (
                    select coalesce(_rn, rowid - _base + 1) from landed.{raw} where _file = {part_id} and _drop is null)""",
                [cell.heading, cell.column.type if cell.column else "text"],
            )


def _note_columns(store: Store, plan: Plan, part_id: int) -> None:
    by_source = {cell.source: cell for cell in plan.cells if cell.source}
    values: list[object] = []
    for fit in plan.recognition.fits:
        cell = by_source.get(f"c{fit.position}") if fit.position is not None else None
        kind = cell.column.type if cell and cell.column else ("text" if cell else "")
        convention = cell.convention.text if cell and cell.convention else ""
        position = None if fit.position is None else fit.position + 1
        values += [
            part_id,
            position,
            fit.heading,
            fit.outcome,
            cell.name if cell else fit.column,
            kind,
            convention,
        ]
    rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(plan.recognition.fits))
    store.execute(f"insert into meta.columns values {rows}", values)


def raw_columns(cells: list[Cell]) -> dict[str, str]:
    """Column names and SQL types of planned cells."""
    return {cell.name: SQL_TYPES[cell.column.type] if cell.column else "varchar" for cell in cells}
