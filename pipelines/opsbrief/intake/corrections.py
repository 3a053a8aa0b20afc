"""Known source errors, put right in the ops tables: after mapping, before checks. Files and raw tables keep what they said.

A correction that fits fewer or more rows than it expects changes nothing and becomes a problem that a person must look at.
"""

import hashlib

from opsbrief.declarations.correction import FILE, Correction, faults, read_corrections
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.run import Run
from opsbrief.store import SqlError, Store, literal, quote

MADE = """
create or replace table meta.corrections (
    correction integer, table_name varchar, part_id integer, row bigint, column_name varchar, old_value varchar,
    new_value varchar, why varchar, told varchar);
create or replace table meta.correction_guards (
    correction integer, table_name varchar, rows bigint, least bigint, most bigint, applied boolean, why varchar, problem varchar,
    fingerprint varchar);
"""


def correct(run: Run) -> list[OpsbriefError]:
    """Apply the workspace's corrections to the freshly filled ops tables; gives those that were not applied.

    What was changed stands in meta.corrections, cell by cell; what each correction found in meta.correction_guards.
    Raises DeclarationError when `corrections.toml` itself is wrong: nothing is computed from a half-understood rule.
    """
    store, path = run.store, run.workspace.root / FILE
    for statement in MADE.split(";"):
        if statement.strip():
            store.execute(statement)
    problems: list[OpsbriefError] = []
    for number, correction in enumerate(read_corrections(run.workspace.root), start=1):
        for wrong in faults(correction, run.catalog.tables, path):
            raise wrong
        rows, problem = _apply(store, number, correction)
        store.execute(
            "insert into meta.correction_guards values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                number, correction.table, rows, *correction.expect_rows, not problem, correction.why, problem,
                _fingerprint(correction),
            ],
        )  # fmt: skip
        if problem:
            fix = f"if the source is right now, take the correction out of {FILE}; else mend its where or expect_rows"
            problems.append(OpsbriefError(problem, f"{path}, correction {number}", fix, exit_status=3))
    return problems


def _fingerprint(correction: Correction) -> str:
    """What decides the numbers: another reason or guard is no other correction."""
    told = correction.model_dump_json(include={"table", "where", "set"})
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _apply(store: Store, number: int, correction: Correction) -> tuple[int, str]:
    """Rows that a correction fits, and why it was not applied (empty: it was)."""
    name, (least, most) = f"ops.{correction.table}", correction.expect_rows
    try:
        rows = int(store.value(f"select count(*) from {name} where {correction.where}"))
        if not least <= rows <= most:
            return rows, (
                f"correction {number} ({correction.why}) fits {rows:,} rows of {name}, expected {least:,} to {most:,};"
                " nothing was corrected"
            )
        with store.transaction():
            _change(store, number, correction)
    except SqlError as error:
        said = " ".join(str(error).split())
        return 0, f"correction {number} ({correction.why}) cannot be applied to {name}: {said}"
    return rows, ""


def _change(store: Store, number: int, correction: Correction) -> None:
    """Note old and new of every cell that changes, then change them all at once."""
    table, types = correction.table, store.columns("ops", correction.table)
    new = {column: f"cast(({sql}) as {types[column]})" for column, sql in correction.set.items()}
    store.execute(f"""
        create or replace temp table correcting as
        select rowid as rid, _file, _row, {
        ", ".join(
            f"{quote(c)} as {quote('old_' + c)}, {sql} as {quote('new_' + c)}" for c, sql in new.items()
        )
    }
        from ops.{table} where {correction.where}""")
    for column in new:
        old_cell, new_cell = quote(f"old_{column}"), quote(f"new_{column}")
        store.execute(
            f"""insert into meta.corrections
            select {number}, {literal(table)}, _file, _row, {literal(column)}, cast({old_cell} as varchar),
                cast({new_cell} as varchar), ?, ?
            from correcting where {old_cell} is distinct from {new_cell} order by _file, _row""",
            [correction.why, correction.told],
        )
    sets = ", ".join(f"{quote(c)} = correcting.{quote('new_' + c)}" for c in new)
    store.execute(
        f"update ops.{table} as wrong set {sets} from correcting where wrong.rowid = correcting.rid"
    )
    store.execute("drop table correcting")


def problems(store: Store) -> list[str]:
    """Why corrections were not applied, as the database has it."""
    return [
        row[0]
        for row in store.rows(
            "select problem from meta.correction_guards where not applied order by correction"
        )
    ]
