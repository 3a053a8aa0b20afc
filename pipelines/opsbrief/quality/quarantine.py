"""Bad rows out of an ops table and into meta.quarantine, with all that is needed to find them in their file."""

from collections.abc import Sequence

from opsbrief.declarations.suite import Check
from opsbrief.declarations.table import Table
from opsbrief.ledger.changes import note_gone
from opsbrief.quality.suites import detail
from opsbrief.store import Store, literal

LISTED = 50  # rows shown of a check that moves none

Failing = tuple[Check, str]  # a check, and the relation of the row ids (`rid`) that fail it


def move_rows(store: Store, table: Table, failing: Sequence[Failing]) -> None:
    """Write anew the quarantine of a table. Runs inside the caller's transaction.

    Of a `set_aside` check all rows leave ops, with the source rows folded into them; of the others the first are listed
    and stay, and all of them stand in meta.flagged. A row that fails several checks is listed with each.
    """
    store.execute(f"delete from meta.quarantine where table_name = 'ops.{table.name}'")
    store.execute(f"delete from meta.flagged where table_name = 'ops.{table.name}'")
    moving = [relation for check, relation in failing if check.severity == "set_aside"]
    folded = bool(
        failing and store.value(f"select count(*) from meta.folded where table_name = '{table.name}'")
    )
    for check, relation in failing:
        _list(store, table, check, relation, folded=folded)
        if check.severity != "set_aside":
            store.execute(f"""
                insert into meta.flagged select _file, _row, {literal(f"ops.{table.name}")}, {literal(check.name)}
                from ops.{table.name} where rowid in (select rid from {relation})""")
    if moving:
        bad = " union all ".join(f"select rid from {relation}" for relation in moving)
        note_gone(store, table.name, f"rowid in ({bad})")
        store.execute(f"delete from ops.{table.name} where rowid in ({bad})")


def _list(store: Store, table: Table, check: Check, relation: str, *, folded: bool) -> None:
    limit = "" if check.severity == "set_aside" else f" limit {LISTED}"
    listing = f"""(
        select _file, _row, {detail(check, table)} as shown, to_json(bad) as row_json
        from ops.{table.name} as bad where rowid in (select rid from {relation}) order by _file, _row{limit})"""
    start = f"{literal(check.reason)} || coalesce(' (' || nullif(shown, '') || ')', '')"
    rest = f"{literal(check.severity)}, row_json, null, null"
    name, rule = literal(f"ops.{table.name}"), literal(check.name)
    store.execute(
        f"insert into meta.quarantine select _file, _row, {name}, {rule}, {start}, {rest} from {listing} order by _file, _row"
    )
    if folded and check.severity == "set_aside":
        store.execute(f"""
            insert into meta.quarantine
            select distinct folded.part_id, folded.row, {name}, {rule}, {start} || '; one record with row ' || _row, {rest}
            from {listing} join meta.folded on into_part = _file and into_row = _row and table_name = '{table.name}'""")
