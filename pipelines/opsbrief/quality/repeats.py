"""Rows of an ops table that say exactly the same twice: counted once, and nothing lost, since the trace keeps both."""

from opsbrief.declarations.suite import Check
from opsbrief.declarations.table import Table
from opsbrief.ledger.changes import note_gone
from opsbrief.quality.suites import repeated_keys
from opsbrief.store import Store

REPEATED = "repeated_keys"  # the rows of repeated keys, a temporary table for the check that needs them


def fold_repeats(store: Store, table: Table, check: Check) -> int:
    """Find the rows of repeated keys, into `REPEATED`; fold those that differ in nothing into the row that is kept.

    Gives the rows folded. A folded row leaves ops and stands in meta.folded, together with what was folded into it before.
    """
    store.execute(f"create or replace temp table {REPEATED} as {repeated_keys(check, table)}")
    folded = int(store.value(f"select count(*) from {REPEATED} where is_same"))
    if not folded:
        return 0
    name = table.name
    with store.transaction():
        store.execute(f"""
            create or replace temp table folding as
            select distinct row._file as part_id, row._row as row, kept_file, kept_row
            from {REPEATED} as repeated join ops.{name} as row on row.rowid = repeated.rid
            where is_same and (row._file, row._row) <> (kept_file, kept_row)""")
        store.execute(f"""
            update meta.folded set into_part = kept_file, into_row = kept_row from folding
            where table_name = '{name}' and into_part = folding.part_id and into_row = folding.row""")
        store.execute(
            f"insert into meta.folded select part_id, row, kept_file, kept_row, '{name}' from folding"
        )
        note_gone(store, name, f"rowid in (select rid from {REPEATED} where is_same)")
        store.execute(f"delete from ops.{name} where rowid in (select rid from {REPEATED} where is_same)")
        store.execute("drop table folding")
    return folded
