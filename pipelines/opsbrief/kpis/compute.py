"""All KPIs of all facts: reads each fact once, in batches, and gives every value of every period."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.table import Fact
from opsbrief.kpis.aggregate import ADDITIVE, CELL, aggregate, columns_needed, undated
from opsbrief.kpis.evaluate import Clock, Span, evaluate
from opsbrief.kpis.rows import PERIOD_CELL, ROW_KINDS, alike, period_cells

Read = Callable[[str, list[str]], Iterator[pl.DataFrame]]  # fact, columns -> its rows in frames
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Reach:
    """How far a fact's data reaches, from the fact step."""

    first: date
    data_to: date


@dataclass(frozen=True)
class Computed:
    """Values of all KPIs, how far each KPI's data reaches, and rows without a date per KPI."""

    values: pl.DataFrame
    spans: dict[str, Span]
    undated: dict[str, int]


def with_parts(kpis: Sequence[Kpi], known: Mapping[str, Kpi]) -> list[Kpi]:
    """The KPIs and those they are made of, these also by their own parts."""
    wanted: dict[str, Kpi] = {kpi.id: kpi for kpi in kpis}
    waiting = list(kpis)
    while waiting:
        made_of = [known[part.kpi] for part in waiting.pop().parts if part.kpi in known]
        waiting += [kpi for kpi in made_of if kpi.id not in wanted]
        wanted |= {kpi.id: kpi for kpi in made_of if kpi.id not in wanted}
    return list(wanted.values())


def compute(
    kpis: Sequence[Kpi], facts: Mapping[str, Fact], reach: Mapping[str, Reach], read: Read, clock: Clock
) -> Computed:
    """Compute KPIs. A fact without `reach` has no data: its KPIs have no values."""
    cells = [pl.DataFrame(schema=CELL)]
    row_cells = [pl.DataFrame(schema=PERIOD_CELL)]
    spans: dict[str, Span] = {}
    no_date: dict[str, int] = {}
    for name in sorted({kpi.fact for kpi in kpis if kpi.fact in reach}):
        mine = [kpi for kpi in kpis if kpi.fact == name]
        additive = [kpi for kpi in mine if kpi.kind in ADDITIVE]
        if additive:
            batches = read(name, columns_needed(additive, facts[name].columns))
            cells.append(aggregate(additive, _counting(batches, additive, no_date)))
        earliest = dict(cells[-1].group_by("kpi").agg(pl.col("day").min()).rows()) if additive else {}
        for kpi in mine:
            first = _first(earliest.get(kpi.id), reach[name].first)
            spans[kpi.id] = Span(first, reach[name].data_to)
        row_cells += _from_rows(mine, facts[name], read, spans, no_date, clock)
    values = evaluate(kpis, pl.concat(cells), pl.concat(row_cells), spans, clock)
    return Computed(values, spans, no_date)


def _first(earliest: date | None, first: date) -> date:
    return max(FIRST_DAY, min(first, earliest)) if earliest else first


def _from_rows(
    kpis: list[Kpi], fact: Fact, read: Read, spans: Mapping[str, Span], no_date: dict[str, int], clock: Clock
) -> list[pl.DataFrame]:
    """Period cells of the kinds that need rows; only their own columns are read."""
    found: list[pl.DataFrame] = []
    groups: dict[str, list[Kpi]] = {}
    for kpi in (k for k in kpis if k.kind in ROW_KINDS):
        groups.setdefault(alike(kpi), []).append(kpi)
    for group in groups.values():
        frames = list(read(fact.name, columns_needed(group, fact.columns)))
        if frames:
            rows = pl.concat(_counting(iter(frames), group, no_date))
            days = clock.days(spans[group[0].id].first, clock.as_of)
            found.append(period_cells(group, rows, days, clock.as_of))
    return found


def _counting(
    batches: Iterator[pl.DataFrame], kpis: list[Kpi], no_date: dict[str, int]
) -> Iterator[pl.DataFrame]:
    """Pass frames on, and count on the way the rows that fit a KPI but have no date."""
    for frame in batches:
        for kpi, rows in undated(kpis, frame).items():
            no_date[kpi] = no_date.get(kpi, 0) + rows
        yield frame
