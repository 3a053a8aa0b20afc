"""A fact made from its SQL: whole, or only for the keys that changed rows of its sources touch.

Both ways give the same rows. The short way is taken where the header of the fact says what a change can reach
(`-- refill:`), and where every change since the last time is known (ledger/changes.py).
"""

import re
from collections.abc import Collection
from datetime import date

from opsbrief.declarations.table import Fact
from opsbrief.ledger import changes
from opsbrief.ledger.run import Run
from opsbrief.store import Store, quote

LARGEST_SHARE = 5  # with more than a fifth of the rows touched, making all anew is cheaper


def refill(run: Run, fact: Fact, leads: dict[str, str], stand: Collection[str] = ()) -> bool:
    """Bring `fact.<name>` up to its sources; gives whether the short way was taken.

    `leads`: SQL that keeps the leading rows of each source, empty for all of them; `stand`: ops tables known to be unchanged.
    """
    store = run.store
    sql = fact.sql
    for table, condition in leads.items():
        if condition:
            store.execute(
                f"create or replace temp view leading_{table} as select * from ops.{table} where {condition}"
            )
            sql = re.sub(rf"\bops\.{table}\b", f"leading_{table}", sql)
    made_from = "; ".join([run.declarations, *leads.values(), _whole_part(store, fact, sql)])
    today: date = store.value("select as_of()")
    short = _touched(store, fact, made_from, today, stand)
    if short:
        _replace_touched(store, fact, sql)
    else:
        store.execute(f"create or replace table fact.{fact.name} as {sql}")
    store.execute("delete from landed.fact_fills where fact = ?", [fact.name])
    store.execute("insert into landed.fact_fills values (?, ?, ?)", [fact.name, made_from, today])
    return short


def _whole_part(store: Store, fact: Fact, sql: str) -> str:
    """What the CTE says that looks at all rows: when that changes, every row of the fact may."""
    if not fact.whole:
        return ""
    first, last = _span(sql, fact.whole)
    return str(store.rows(f"select * from {sql[first:last]} order by all"))


def _span(sql: str, cte: str) -> tuple[int, int]:
    """Where the bracketed text of a CTE begins and ends."""
    found = re.search(rf"\b{cte}\s+as\s*\(", sql)
    assert found, cte
    first = depth = found.end() - 1
    depth = 0
    for place in range(first, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[place], 0)
        if depth == 0:
            return first, place + 1
    raise AssertionError(f"{cte} does not end")


def _touched(store: Store, fact: Fact, made_from: str, today: date, stand: Collection[str]) -> bool:
    """Gather the keys of `touched`, the rows to be made anew; False when that must be all."""
    noted = store.rows(
        "select as_of from landed.fact_fills where fact = ? and made_from = ?", [fact.name, made_from]
    )
    if not fact.refill or not noted or not store.exists("fact", fact.name):
        return False
    keys = [_keys_of(store, fact, table) for table in fact.reads if table not in stand]
    since: date = noted[0][0]
    if since != today and "as_of(" in fact.sql:
        keys.append(_aged(fact, *sorted((since, today))))
    if None in keys:
        return False
    columns = ", ".join(map(quote, fact.refill))
    found = " union ".join(key for key in keys if key) or f"select {columns} from fact.{fact.name} limit 0"
    store.execute(f"create or replace temp table touched as {found}")
    touched, rows = store.one(
        f"select (select count(*) from touched), (select count(*) from fact.{fact.name})"
    )
    return bool(touched * LARGEST_SHARE <= rows)


def _keys_of(store: Store, fact: Fact, table: str) -> str | None:
    """SQL for the keys that the changed rows of a table touch; empty when none has changed, None when nobody knows."""
    changed = changes.changes(store, table)
    if changed is None:
        return None
    if not store.value(f"select count(*) from {changed}"):
        return ""
    if table in fact.sources:
        return f"select distinct {_refill_columns(fact, table)} from {changed}"
    if table in fact.through:
        column, source, named = fact.through[table]
        # Of whichever system: a fact may look up what another one knows of an id.
        return (
            f"select distinct {_refill_columns(fact, source)} from ops.{source} semi join {changed} as other"
            f" on other.{quote(column)} = {source}.{quote(named)}"
        )
    return None


def _refill_columns(fact: Fact, table: str) -> str:
    """The columns of a source that hold the fact's refill columns, under the names of these."""
    return ", ".join(f"{quote(own)} as {quote(name)}" for own, name in _pairs(fact, table))


def _pairs(fact: Fact, table: str) -> list[tuple[str, str]]:
    by_fact = {name: own for own, name in fact.sources[table].items()}
    return [(by_fact[name], name) for name in fact.refill]


def _aged(fact: Fact, first: date, last: date) -> str | None:
    """SQL for the keys of rows whose day has passed, or is no longer passed; None where no column tells."""
    if not fact.ages:
        return None
    columns = ", ".join(map(quote, fact.refill))
    passed = " or ".join(f"{quote(day)} between date '{first}' and date '{last}'" for day in fact.ages)
    return f"select distinct {columns} from fact.{fact.name} where {passed}"


def _replace_touched(store: Store, fact: Fact, sql: str) -> None:
    """Take the rows of `touched` out, and put in what the fact's SQL gives for them."""
    kept = _span(sql, fact.whole) if fact.whole else (0, 0)
    before, whole, after = sql[: kept[0]], sql[kept[0] : kept[1]], sql[kept[1] :]
    for table in fact.sources:
        leading = rf"\b(ops\.{table}|leading_{table})\b"
        origin = f"leading_{table}" if f"leading_{table}" in sql else f"ops.{table}"
        same = " and ".join(
            f"touched.{quote(name)} is not distinct from stood.{quote(own)}"
            for own, name in _pairs(fact, table)
        )
        store.execute(
            f"create or replace temp view part_{table} as select * from {origin} as stood semi join touched on {same}"
        )
        before, after = (re.sub(leading, f"part_{table}", text) for text in (before, after))
    same = " and ".join(
        f"touched.{quote(name)} is not distinct from old.{quote(name)}" for name in fact.refill
    )
    with store.transaction():
        store.execute(f"delete from fact.{fact.name} as old using touched where {same}")
        store.execute(f"insert into fact.{fact.name} by name {before}{whole}{after}")
    for table in fact.sources:
        store.execute(f"drop view part_{table}")
    store.execute("drop table touched")
