"""From a KPI's value to the fact rows judged, and from each of them to the rows of files it came from."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import NOT_GIVEN, OTHER, Kpi
from opsbrief.declarations.table import Fact
from opsbrief.store import Store, Value, literal, quote

Order = Literal["key", "oldest", "largest", "smallest"]


@dataclass(frozen=True)
class Question:
    """Which rows: a KPI between two days, all of them or those of one member, all judged or those that count."""

    kpi: str
    start: str  # ISO days, inclusive
    end: str
    dimension: str = ""
    member: str = ""
    part: str = ""  # numerator or denominator: rows that add something to it; misses: judged rows that add nothing above


@dataclass(frozen=True)
class Corrected:
    """A cell that `corrections.toml` changed between the file and the operations table."""

    column: str
    old: str | None
    new: str | None
    why: str


@dataclass(frozen=True)
class SourceRow:
    """A row of a file."""

    table: str
    file: str  # with the part inside it
    row: int
    values: dict[str, Value] = field(
        default_factory=dict
    )  # as they stood in the raw table; empty cells are left out
    corrections: list[Corrected] = field(default_factory=list)


@dataclass(frozen=True)
class TracedRow:
    """A fact row with its sources."""

    fact: str
    values: dict[str, Value]
    numerator: int | None
    denominator: int | None
    sources: list[SourceRow]


def condition(kpi: Kpi, question: Question) -> str:
    """SQL over the fact that keeps the rows behind a value."""
    start, end = f"date {literal(question.start)}", f"date {literal(question.end)}"
    above, below = _measures(kpi, question)
    parts = [f"({kpi.where})", f"({kpi.judged})", f"({when(kpi, start, end)})"]
    if kpi.since:
        parts.append(f"{kpi.since} is not null")
    if question.dimension:
        parts.append(_is_member(kpi, question))
    if question.part == "misses":
        parts.append(f"coalesce({above}, 0) = 0 and coalesce({below}, 0) <> 0")
    elif question.part:
        parts.append(f"coalesce({above if question.part == 'numerator' else below}, 0) <> 0")
    return " and ".join(parts)


def _measures(kpi: Kpi, question: Question) -> tuple[str, str]:
    """SQL for what a row adds above and below the line; of a mean age, its days at the period's end, times its weight."""
    if kpi.since:
        return f"({kpi.numerator}) * (date {literal(question.end)} - {kpi.since})", kpi.numerator
    return kpi.numerator, kpi.denominator


def when(kpi: Kpi, start: str, end: str) -> str:
    """SQL over the fact that keeps the rows that count for a period, its first and last day given as SQL."""
    if kpi.kind == "balance" or (kpi.kind == "quantile" and kpi.at == "period_end"):
        return f"{kpi.opened} <= {end} and ({kpi.closed} is null or {kpi.closed} > {end})"
    if kpi.kind == "snapshot":
        oldest = f"{end} - {kpi.max_age_days}"
        same = f"and same.{kpi.key} is not distinct from fact.{kpi.key}" if kpi.key else ""
        return (
            f"{kpi.date} between {oldest} and {end} and {kpi.date} = (select max(same.{kpi.date}) from fact.{kpi.fact} as same"
            f" where same.{kpi.date} <= {end} {same})"
        )
    return f"{kpi.date} between {start} and {end}"


def _is_member(kpi: Kpi, question: Question) -> str:
    name = quote(question.dimension)
    if question.member == NOT_GIVEN:
        return f"{name} is null"
    if question.member != OTHER:
        return f"cast({name} as varchar) = {literal(question.member)}"
    return f"""coalesce(cast({name} as varchar), {literal(NOT_GIVEN)}) not in (
        select member from kpi.values as stored where stored.kpi = {literal(kpi.id)} and stored.dimension = {literal(question.dimension)}
        and stored.period_start = date {literal(question.start)} and stored.period_end = date {literal(question.end)})"""


def _asked(catalog: Catalog, question: Question) -> list[tuple[Kpi, Question]]:
    """The KPI itself; of a composite each part, over its own window. An average shows its rows at the period's end."""
    kpi = catalog.kpis[question.kpi]
    if kpi.kind != "composite":
        return [(kpi, question)]
    asked: list[tuple[Kpi, Question]] = []
    for part in catalog.counted_parts(kpi):
        own = replace(question, kpi=part.kpi)
        if part.window == "trailing":
            first = date.fromisoformat(question.end) - timedelta(days=(part.days or 365) - 1)
            own = replace(own, start=first.isoformat())
        asked.append((catalog.kpis[part.kpi], own))
    return asked


def count(store: Store, catalog: Catalog, question: Question) -> int:
    """How many fact rows there are behind a value."""
    return sum(
        int(store.value(f"select count(*) from fact.{kpi.fact} as fact where {condition(kpi, own)}"))
        for kpi, own in _asked(catalog, question)
    )


def amount(store: Store, catalog: Catalog, question: Question) -> int:
    """How much money the fact rows behind a value are about, in ten thousandths; 0 where their fact has no amounts."""
    found = 0
    for kpi, own in _asked(catalog, question):
        if column := catalog.facts[kpi.fact].amount:
            found += int(
                store.value(
                    f"select coalesce(sum(abs({quote(column)})), 0) from fact.{kpi.fact} as fact where {condition(kpi, own)}"
                )
            )
    return found


def trace(
    store: Store, catalog: Catalog, question: Question, limit: int = 1000, *, order_by: Order = "key"
) -> list[TracedRow]:
    """The fact rows behind a value with their source rows, at most `limit` per fact; a composite gives its parts' rows.

    In the order of the fact's key, or those first that are oldest by the KPI's day, or that add most or least.
    """
    rows: list[TracedRow] = []
    for kpi, own in _asked(catalog, question):
        fact = catalog.facts[kpi.fact]
        keys = [quote(name) for name in fact.key]
        above, below = _measures(kpi, own)
        first = {
            "key": [],
            "oldest": [quote(kpi.opened or kpi.date)],
            "largest": [f"abs({above}) desc nulls last"],
            "smallest": [f"abs({above}) nulls last"],
        }[order_by]
        order = ", ".join([*first, *keys])
        store.execute(f"""
            create or replace temp table traced as
            select row_number() over (order by {order}) as n, *, ({above}) as _numerator, ({below}) as _denominator
            from fact.{kpi.fact} as fact where {condition(kpi, own)} order by {order} limit {limit}""")
        rows += _traced(store, fact)
    return rows


def _traced(store: Store, fact: Fact) -> list[TracedRow]:
    sources = _sources(store, fact)
    return [
        TracedRow(
            fact=fact.name,
            values={name: row[name] for name in fact.columns},
            numerator=row["_numerator"],
            denominator=row["_denominator"],
            sources=sources.get(row["n"], []),
        )
        for row in store.dicts("select * from traced order by n")
    ]


def _sources(store: Store, fact: Fact) -> dict[int, list[SourceRow]]:
    """Source rows of each traced fact row, in the order of the fact's sources: rows of ops tables and those folded into them."""
    found: dict[int, list[SourceRow]] = {}
    for table, pairs in fact.sources.items():
        on = " and ".join(
            f"ops.{quote(theirs)} is not distinct from traced.{quote(ours)}" for theirs, ours in pairs.items()
        )
        store.execute(f"""
            create or replace temp table traced_source as
            with hit as (select traced.n, ops._file, ops._row from traced join ops.{table} as ops on {on}),
            whole as (
                select n, _file, _row from hit
                union
                select hit.n, folded.part_id, folded.row from hit join meta.folded as folded
                    on folded.into_part = hit._file and folded.into_row = hit._row and folded.table_name = '{table}')
            select whole.*, parts.raw_table,
                files.name || case when parts.path_in_file = '' then '' else '!' || parts.path_in_file end as file
            from whole join meta.parts as parts on parts.part_id = whole._file join meta.files as files using (file_id)""")
        values, corrected = _raw_values(store), _corrections(store, table)
        for n, part, row, name in store.rows(
            "select n, _file, _row, file from traced_source order by n, _file, _row"
        ):
            source = SourceRow(
                f"ops.{table}", name, row, values.get((part, row), {}), corrected.get((part, row), [])
            )
            found.setdefault(n, []).append(source)
    return found


def _raw_values(store: Store) -> dict[tuple[int, int], dict[str, Value]]:
    """The filled cells of the traced source rows, by part and row."""
    found: dict[tuple[int, int], dict[str, Value]] = {}
    for (raw,) in store.rows("select distinct raw_table from traced_source"):
        rows = store.dicts(f"""
            select * from raw.{raw} semi join (select distinct _file, _row from traced_source where raw_table = '{raw}')
            using (_file, _row)""")
        for row in rows:
            place = (row.pop("_file"), row.pop("_row"))
            found[place] = {name: value for name, value in row.items() if value is not None}
    return found


def _corrections(store: Store, table: str) -> dict[tuple[int, int], list[Corrected]]:
    found: dict[tuple[int, int], list[Corrected]] = {}
    if not store.exists("meta", "corrections"):  # published before there were corrections
        return found
    rows = store.rows(
        """select part_id, row, column_name, old_value, new_value, why from meta.corrections
        semi join traced_source on part_id = _file and traced_source._row = corrections.row
        where table_name = ? order by correction, column_name""",
        [table],
    )
    for part, row, column, old, new, why in rows:
        found.setdefault((part, row), []).append(Corrected(column, old, new, why))
    return found
