"""An ops table brought up to what its raw table now holds, without mapping all of it again.

Nothing is remembered between runs: rows that a newer file replaced leave the table, rows in force that it lacks are mapped
(also those that a check had set aside or a repeat had folded, which are judged anew).
"""

import re

from opsbrief.declarations.system import Mapping
from opsbrief.declarations.table import Table
from opsbrief.ledger import changes
from opsbrief.store import Store, literal


def follow(store: Store, table: Table, mapping: Mapping) -> None:
    """Let an ops table that was filled row by row follow the raw table of a mapping; the changes are logged."""
    (raw,) = mapping.reads
    name, system = table.name, literal(mapping.system)
    with store.transaction():
        _let_go(store, name, system, raw)
        store.execute(f"""
            create or replace temp table lacking as
            select _file as part_id from (select _file, count(*) as n from raw.{raw} group by _file)
            anti join (select _file, count(*) as n from ops.{name} where _system = {system} group by _file) using (_file, n)""")
        if store.value("select count(*) from lacking"):
            _take_in(store, name, mapping, raw)
            # What was folded into another row was lacking too: the checks fold it again.
            store.execute(
                f"delete from meta.folded where table_name = {literal(name)} and part_id in (from lacking)"
            )
        store.execute("drop table lacking")


def _let_go(store: Store, name: str, system: str, raw: str) -> None:
    """Rows that are no longer in force leave the table."""
    store.execute(f"""
        create or replace temp table replaced as
        select stood._file as part_id, coalesce(stood._rn, stood.rowid - stood._base + 1) as row
        from landed.{raw} as stood join landed.superseded as gone on gone.rid = stood.rowid and gone.raw_table = {literal(raw)}""")
    if store.value("select count(*) from replaced"):
        left = (
            f"_system = {system} and exists (select 1 from replaced"
            f" where replaced.part_id = {name}._file and replaced.row = {name}._row)"
        )
        changes.note_gone(store, name, left)
        store.execute(f"delete from ops.{name} where {left}")
        store.execute(f"""
            delete from meta.folded where table_name = {literal(name)} and exists (
                select 1 from replaced where replaced.part_id = folded.part_id and replaced.row = folded.row)""")
    store.execute("drop table replaced")


def _take_in(store: Store, name: str, mapping: Mapping, raw: str) -> None:
    """Rows in force, of parts that lack some, are mapped where the table does not have them."""
    system = literal(mapping.system)
    store.execute(f"""
        create or replace temp view missing as
        select * from raw.{raw} as stood where _file in (select part_id from lacking) and not exists (
            select 1 from ops.{name} as held
            where held._system = {system} and held._file = stood._file and held._row = stood._row)""")
    store.execute(f"create or replace temp table came as select * from ops.{name} limit 0")
    sql = re.sub(rf"\braw\.{raw}\b", "missing", mapping.sql)
    store.execute(f"insert into came by name select *, {system} as _system from ({sql}\n)")
    store.execute(f"insert into ops.{name} by name from came")
    changes.note_came(store, name, "came")
    store.execute("drop table came")
    store.execute("drop view missing")
