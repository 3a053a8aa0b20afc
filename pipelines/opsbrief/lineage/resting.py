"""From a file forward: which published values rest on its rows. The other direction of the trace."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.table import Fact
from opsbrief.lineage.trace import when
from opsbrief.store import Store, literal, quote


@dataclass(frozen=True)
class Resting:
    """A KPI's total in a period, and how many of the rows behind it came, at least in part, from the file."""

    kpi: str
    grain: str
    start: date
    end: date
    rows: int
    rows_judged: int


def resting_on(store: Store, catalog: Catalog, hashes: Collection[str]) -> list[Resting]:
    """Published totals with rows of files of these hashes among their evidence, by KPI and period.

    A composite rests on what its parts rest on. Reads the published database; the store may be read only.
    """
    parts = ", ".join(literal(sha) for sha in hashes) or "''"
    store.execute(f"""create or replace temp table leaving as
        select part_id from meta.parts join meta.files using (file_id) where sha256 in ({parts})""")
    for name, fact in catalog.facts.items():
        if store.exists("fact", name):
            store.execute(f"create or replace temp table leaving_{name} as {_fact_rows(fact)}")
    found: list[Resting] = []
    for kpi in catalog.kpis.values():
        counted = [
            _counts(part, start) for part, start in _parts(catalog, kpi) if store.exists("fact", part.fact)
        ]
        if counted:
            found += _resting(store, kpi, counted)
    return found


def _fact_rows(fact: Fact) -> str:
    """The row ids of a fact that have one of the file's rows among their sources."""
    wanted: list[str] = []
    for table, pairs in fact.sources.items():
        on = " and ".join(
            f"ops.{quote(theirs)} is not distinct from fact.{quote(ours)}" for theirs, ours in pairs.items()
        )
        own = "ops._file in (select part_id from leaving)"
        folded = f"""(ops._file, ops._row) in (select (into_part, into_row) from meta.folded
            where table_name = '{table}' and part_id in (select part_id from leaving))"""
        wanted.append(
            f"select fact.rowid as rid from fact.{fact.name} as fact join (select * from ops.{table} as ops"
            f" where {own} or {folded}) as ops on {on}"
        )
    return " union ".join(wanted) or "select 0 as rid where false"


def _parts(catalog: Catalog, kpi: Kpi) -> list[tuple[Kpi, str]]:
    """The KPIs whose rows make up the value, each with the first day it looks at, as SQL over the period's."""
    if kpi.kind != "composite":
        return [(kpi, "start")]
    trailing = "cast(stop - {days} as date)"
    return [
        (
            catalog.kpis[p.kpi],
            trailing.format(days=(p.days or 365) - 1) if p.window == "trailing" else "start",
        )
        for p in catalog.counted_parts(kpi)
    ]


def _counts(kpi: Kpi, start: str) -> str:
    """SQL: rows of the file behind each period of `spans`. Rows alike in time are counted together first: there are few of those."""
    columns = [quote(name) for name in dict.fromkeys([kpi.date, kpi.opened, kpi.closed, kpi.key]) if name]
    return f"""
        select grain, begun, stop, sum(n) as n from (
            select {", ".join(columns)}, count(*) as n from fact.{kpi.fact} as fact
            where rowid in (select rid from leaving_{kpi.fact}) and ({kpi.where}) and ({kpi.judged}) group by all) as fact,
            (select grain, begun, stop, begun as start from spans) as span
        where {when(kpi, start, "stop")} group by all"""


def _resting(store: Store, kpi: Kpi, counted: list[str]) -> list[Resting]:
    store.execute(f"""create or replace temp table spans as
        select grain, period_start as begun, period_end as stop, rows_judged from kpi.values
        where kpi = {literal(kpi.id)} and dimension = 'total' and rows_judged > 0""")
    rows = store.rows(f"""
        select grain, begun, stop, sum(n), any_value(rows_judged) from ({" union all ".join(counted)})
        join spans using (grain, begun, stop) group by all having sum(n) > 0 order by grain, begun""")
    return [
        Resting(kpi.id, grain, begun, stop, int(n), int(judged)) for grain, begun, stop, n, judged in rows
    ]
