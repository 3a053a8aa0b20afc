"""What a newer file replaces, and the views in schema raw that show the rows in force.

Newer = export time in the file, else in its name, else arrival: the rank of a part. The set is computed anew from
all parts of an export, so that the order of arrival makes no difference.
"""

from collections.abc import Iterable

from opsbrief.declarations.system import SQL_TYPES, Export
from opsbrief.intake.load import SYSTEM_COLUMNS, to_widen
from opsbrief.store import Store, quote


def rank_parts(store: Store) -> None:
    """Number the parts from oldest to newest."""
    store.execute("""
        update meta.parts set rank = ranked.n from (
            select part_id, row_number() over (
                order by coalesce(exported_at, received_at), arrival, part_id) as n
            from meta.parts join meta.files using (file_id)) as ranked
        where parts.part_id = ranked.part_id""")


def supersede(store: Store, export: Export) -> None:
    """Write anew which landed rows of an export are replaced by newer ones."""
    raw = export.raw_table
    store.execute("delete from landed.superseded where raw_table = ?", [raw])
    parts = store.value("select count(*) from meta.parts where raw_table = ?", [raw])
    if parts < 2 and export.replaces != "append":
        return
    if export.key and export.replaces != "all":
        # Most keys stand in one file only. Numbers that stand for keys find the others at a fraction of the cost.
        repeats = "count(*) > 1" if export.replaces == "append" else "min(_file) < max(_file)"
        stands = f"hash({', '.join(quote(name) for name in export.key)})"
        store.execute(f"""
            create or replace temp table repeated as select {stands} as stands_for from landed.{raw}
            where _drop is null and _file is not null group by stands_for having {repeats}""")
        if not store.value("select count(*) from repeated"):
            return
        only = f"and {stands} in (select stands_for from repeated)"
    else:
        only = ""
    store.execute(f"""
        create or replace temp view ranked as
        select row.*, row.rowid as rid, parts.rank, parts.snapshot_on
        from landed.{raw} as row join meta.parts on parts.part_id = row._file where row._drop is null {only}""")
    older = _older(export)
    store.execute(f"insert into landed.superseded select '{raw}', rid, _file from ({older})")
    store.execute("drop view ranked")


def _older(export: Export) -> str:
    """SQL that gives `rid` and `_file` of the replaced rows."""
    keys = ", ".join(quote(name) for name in export.key)
    # A key column that a file lacks is blank on both sides, and then equal.
    alike = " and ".join(
        f"ranked.{quote(name)} is not distinct from latest.{quote(name)}" for name in export.key
    )
    match export.replaces:
        case "all":
            return "select rid, _file from ranked where rank < (select max(rank) from ranked)"
        case "document":
            newest = (
                f"select {keys}, max(rank) as newest from ranked group by {keys} having min(rank) < max(rank)"
            )
            return f"select rid, _file from ranked join ({newest}) as latest on {alike} where rank < newest"
        case "snapshot":
            newest = (
                f"select snapshot_on, {keys}, max(rank) as newest from ranked"
                f" group by snapshot_on, {keys} having min(rank) < max(rank)"
            )
            return (
                f"select rid, _file from ranked join ({newest}) as latest"
                f" on ranked.snapshot_on = latest.snapshot_on and {alike} where rank < newest"
            )
        case "window":
            day = f"cast({quote(export.date)} as date)"
            own = f", {keys}" if keys else ""
            spans = f"select rank as newer{own}, min({day}) as first, max({day}) as last from ranked group by rank{own}"
            same = "".join(f" and ranked.{quote(n)} = span.{quote(n)}" for n in export.key)
            return (
                f"select distinct rid, _file from ranked join ({spans}) as span"
                f" on rank < newer and {day} between first and last{same}"
            )
        case "append":
            # All repeats but the newest; within one file the last one counts.
            return (
                f"select rid, _file from (select rid, _file, row_number() over (partition by {keys} order by rank desc,"
                f" rid desc) as n from ranked) where n > 1"
            )


def show_raw(store: Store, exports: Iterable[Export]) -> None:
    """The views raw.<system>__<export>: the rows in force, without those dropped or replaced; empty where there are none."""
    some = {row[0] for row in store.rows("select distinct raw_table from landed.superseded")}
    there: dict[str, list[str]] = {}
    for table, column in store.rows(
        """select table_name, column_name from information_schema.columns where table_schema = 'landed'
           order by table_name, ordinal_position"""
    ):
        there.setdefault(table, []).append(column)
    statements: list[str] = []
    for export in exports:
        raw = export.raw_table
        wanted = {name: SQL_TYPES[column.type] for name, column in export.columns.items()}
        statements += to_widen(raw, wanted, there.get(raw, []))
        names = dict.fromkeys([*there.get(raw, []), *wanted])
        columns = ", ".join(quote(name) for name in names if name not in SYSTEM_COLUMNS)
        replaced = (
            f" and rowid not in (select rid from landed.superseded where raw_table = '{raw}')"
            if raw in some
            else ""
        )
        statements.append(
            f"create or replace view raw.{raw} as select {columns}, _file, coalesce(_rn, rowid - _base + 1) as _row"
            f" from landed.{raw} where _drop is null and _file is not null{replaced}"
        )
    # One transaction: hundreds of them wait for the disk as often.
    if statements:
        with store.transaction():
            store.execute(";\n".join(statements))
