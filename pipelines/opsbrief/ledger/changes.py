"""What came to the ops tables and what left them since facts were last filled, so that facts need not be made anew whole.

Of a table that is filled row by row the changes are logged; of a small table that is filled whole, a copy of what the
facts have seen is compared. Whatever is not known to be either is None: everything may have changed.
"""

from collections.abc import Collection, Iterable, Sequence

from opsbrief.store import Store, Value, literal

ALL = ""  # in place of a table's name: all of them
SMALL = 1_000_000  # rows up to which comparing a copy is cheaper than making a fact whole


def begin(store: Store, tables: Sequence[str]) -> None:
    """The tables are about to be filled whole: what is known of their changes is forgotten."""
    names = ", ".join(map(literal, tables)) or "null"
    dropped = (f"drop table if exists landed.{_log(table)}" for table in tables)
    store.execute(";".join([f"delete from landed.fills where table_name in ({names})", *dropped]))


def filled(store: Store, table: str, made_from: str) -> None:
    """The table stands as these declarations fill it, row by row."""
    store.execute("insert into landed.fills values (?, ?)", [table, made_from])


def stands(store: Store, table: str, made_from: str) -> bool:
    """Whether the table was filled row by row from the same declarations, so that new rows can follow."""
    noted = store.value(
        "select count(*) from landed.fills where table_name = ? and made_from = ?", [table, made_from]
    )
    return bool(noted) and store.exists("ops", table)


def all_filled(store: Store, made_from: str) -> None:
    """All ops tables stand, filled and checked, as what is loaded and these declarations give them."""
    store.execute("insert into landed.fills values (?, ?)", [ALL, f"{made_from}; {_loaded(store)}"])


def all_stand(store: Store, made_from: str) -> bool:
    """Whether nothing that the ops tables are made of is another than when they were last filled and checked.

    The note of that is taken back by asking: until `all_filled` says so again, nobody knows.
    """
    noted = store.rows("select made_from from landed.fills where table_name = ?", [ALL])
    store.execute("delete from landed.fills where table_name = ?", [ALL])
    return noted == [(f"{made_from}; {_loaded(store)}",)]


def _loaded(store: Store) -> str:
    """What is loaded, in one text: each part of a file with its rank, and the rows that newer ones replace."""
    parts = "select part_id, file_id, path_in_file, system, export, raw_table, rank from meta.parts"
    return f"{_fingerprint(store, parts)} {_fingerprint(store, 'from landed.superseded')}"


def note_gone(store: Store, table: str, condition: str) -> None:
    """Log the rows that are about to leave: those for which the SQL condition on `ops.<table>` holds."""
    if store.exists("landed", _log(table)):
        store.execute(
            f"insert into landed.{_log(table)} by name select *, true as gone from ops.{table} where {condition}"
        )


def note_came(store: Store, table: str, relation: str) -> None:
    """Log rows that have come, given in the columns of the table."""
    if store.exists("landed", _log(table)):
        store.execute(f"insert into landed.{_log(table)} by name select *, false as gone from {relation}")


def changes(store: Store, table: str) -> str | None:
    """SQL for the rows whose content came or left since the facts were filled; None when nobody knows."""
    if store.exists("landed", _log(table)):
        content = f"select * exclude (_file, _row, gone) from landed.{_log(table)} where"
        return _difference(f"{content} gone", f"{content} not gone")
    if store.exists("landed", _seen(table)):
        return _difference(f"from landed.{_seen(table)}", f"select * exclude (_file, _row) from ops.{table}")
    return None


def unchanged(store: Store, tables: Iterable[str]) -> set[str]:
    """The tables that stand as the facts have last seen them. Outside a transaction, where looking for a table is quick."""
    return {table for table in tables if _as_seen(store, table)}


def _as_seen(store: Store, table: str) -> bool:
    if store.exists("landed", _log(table)):
        return not store.value(f"select count(*) from {changes(store, table)}")
    if not store.exists("landed", _seen(table)):
        return False
    # Told in a fifth of the time that listing the differences takes.
    seen = _fingerprint(store, f"from landed.{_seen(table)}")
    return seen == _fingerprint(store, f"select * exclude (_file, _row) from ops.{table}")


def settle(store: Store, tables: Iterable[str], stand: Collection[str] = ()) -> None:
    """The facts have seen the tables as they stand: from here on changes are counted anew. Those that `stand` are `unchanged`."""
    copied = {table for table in stand if store.exists("landed", _seen(table))}
    with store.transaction():
        for table in tables:
            if table not in copied:
                _settle(store, table)


def _settle(store: Store, table: str) -> None:
    store.execute(f"drop table if exists landed.{_log(table)}")
    store.execute(f"drop table if exists landed.{_seen(table)}")
    if store.value("select count(*) from landed.fills where table_name = ?", [table]):
        store.execute(
            f"create table landed.{_log(table)} as select *, false as gone from ops.{table} limit 0"
        )
    elif store.value(f"select count(*) from ops.{table}") <= SMALL:
        store.execute(
            f"create table landed.{_seen(table)} as select * exclude (_file, _row) from ops.{table}"
        )


def _difference(old: str, new: str) -> str:
    return f"(({old} except all {new}) union all ({new} except all {old}))"


def _fingerprint(store: Store, query: str) -> tuple[Value, ...]:
    """How many rows a query gives and the sum of their 64-bit hashes: the same for the same rows in any order."""
    return store.one(f"select count(*), sum(hash(row)) from ({query}) as row")


def _log(table: str) -> str:
    return f"changes_{table}"


def _seen(table: str) -> str:
    return f"seen_{table}"
