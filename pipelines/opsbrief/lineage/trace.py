"""From a KPI's value to the fact rows judged, and from each of them to the rows of files it came from."""

from dataclasses import dataclass, field

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.table import Fact
from opsbrief.store import Store, Value, literal, quote


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
class SourceRow:
    """A row of a file."""

    table: str
    file: str  # with the part inside it
    row: int
    values: dict[str, Value] = field(default_factory=dict)  # as they stood in the raw table


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
    if kpi.kind == "balance" or (kpi.kind == "quantile" and kpi.at == "period_end"):
        when = f"{kpi.opened} <= {end} and ({kpi.closed} is null or {kpi.closed} > {end})"
    elif kpi.kind == "snapshot":
        oldest = f"{end} - {kpi.max_age_days}"
        same = f"and same.{kpi.key} is not distinct from fact.{kpi.key}" if kpi.key else ""
        when = (
            f"{kpi.date} between {oldest} and {end} and {kpi.date} = (select max(same.{kpi.date}) from fact.{kpi.fact} as same"
            f" where same.{kpi.date} <= {end} {same})"
        )
    else:
        when = f"{kpi.date} between {start} and {end}"
    parts = [f"({kpi.where})", f"({kpi.judged})", f"({when})"]
    if question.dimension:
        name = quote(question.dimension)
        given = question.member == "(not given)"
        parts.append(f"{name} is null" if given else f"cast({name} as varchar) = {literal(question.member)}")
    if question.part == "misses":
        parts.append(f"coalesce({kpi.numerator}, 0) = 0 and coalesce({kpi.denominator}, 0) <> 0")
    elif question.part:
        parts.append(
            f"coalesce({kpi.numerator if question.part == 'numerator' else kpi.denominator}, 0) <> 0"
        )
    return " and ".join(parts)


def count(store: Store, kpi: Kpi, question: Question) -> int:
    """How many fact rows there are behind a value."""
    return int(store.value(f"select count(*) from fact.{kpi.fact} as fact where {condition(kpi, question)}"))


def trace(store: Store, catalog: Catalog, question: Question, limit: int = 1000) -> list[TracedRow]:
    """The fact rows behind a value with their source rows, at most `limit` per fact; a composite gives its parts' rows."""
    kpi = catalog.kpis[question.kpi]
    if kpi.kind == "composite":
        return [
            row
            for part in kpi.parts
            for row in trace(
                store,
                catalog,
                Question(part.kpi, question.start, question.end, question.dimension, question.member),
                limit,
            )
        ]
    fact = catalog.facts[kpi.fact]
    order = ", ".join(quote(name) for name in fact.key)
    store.execute(f"""
        create or replace temp table traced as
        select row_number() over (order by {order}) as n, * , ({kpi.numerator}) as _numerator, ({kpi.denominator}) as _denominator
        from fact.{kpi.fact} as fact where {condition(kpi, question)} order by {order} limit {limit}""")
    sources = _sources(store, fact)
    rows = store.dicts("select * from traced order by n")
    return [
        TracedRow(
            fact=fact.name,
            values={name: row[name] for name in fact.columns},
            numerator=row["_numerator"],
            denominator=row["_denominator"],
            sources=sources.get(row["n"], []),
        )
        for row in rows
    ]


def _sources(store: Store, fact: Fact) -> dict[int, list[SourceRow]]:
    """Source rows of each traced fact row, in the order of the fact's sources."""
    found: dict[int, list[SourceRow]] = {}
    for table, pairs in fact.sources.items():
        on = " and ".join(
            f"ops.{quote(theirs)} is not distinct from traced.{quote(ours)}" for theirs, ours in pairs.items()
        )
        rows = store.rows(f"""
            with hit as (select traced.n, ops._file, ops._row from traced join ops.{table} as ops on {on}),
            whole as (
                select n, _file, _row from hit
                union
                select hit.n, folded.part_id, folded.row from hit join meta.folded as folded
                    on folded.into_part = hit._file and folded.into_row = hit._row and folded.table_name = '{table}')
            select whole.n, whole._file, whole._row, parts.raw_table,
                files.name || case when parts.path_in_file = '' then '' else '!' || parts.path_in_file end
            from whole join meta.parts as parts on parts.part_id = whole._file join meta.files as files using (file_id)
            order by whole.n, whole._file, whole._row""")
        for n, file, row, raw, name in rows:
            values = _raw_values(store, raw, file, row) if len(rows) <= RAW_VALUES_FOR else {}
            found.setdefault(n, []).append(SourceRow(f"ops.{table}", name, row, values))
    return found


RAW_VALUES_FOR = 2000  # above this, values as they stood are left out: the file and row still stand there


def _raw_values(store: Store, raw: str, part_id: int, row: int) -> dict[str, Value]:
    found = store.dicts(
        f"select * exclude (_file, _row) from raw.{raw} where _file = ? and _row = ?", [part_id, row]
    )
    return {name: value for name, value in found[0].items() if value is not None} if found else {}
