"""A KPI under its rival definitions: what the newest whole week and month would be, from the published facts."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.kpis.aggregate import TOTAL
from opsbrief.kpis.calendar import Grain, Period, period_of
from opsbrief.kpis.compute import compute, with_parts
from opsbrief.kpis.evaluate import Clock
from opsbrief.publishing.values import clock_on, reach_of_facts, reader_of_facts
from opsbrief.settings import Calendar
from opsbrief.store import Store

GRAINS: tuple[Grain, ...] = ("week", "month")
Found = dict[tuple[str, date], tuple[float | None, int]]  # grain and first day: value, rows judged


@dataclass(frozen=True)
class Reading:
    """A KPI's value of one period under one definition; `rival` is empty for the one in force."""

    rival: str
    period: Period
    value: float | None
    rows: int


def readings(store: Store, catalog: Catalog, kpi: Kpi, calendar: Calendar) -> list[Reading]:
    """The KPI under the definition in force, then under each rival that can be computed.

    By the newest complete week and month of the definition in force; empty without data.
    """
    as_of = store.value("select max(as_of) from meta.runs where status = 'done'")
    if as_of is None:
        return []
    clock = clock_on(as_of, calendar)
    under = {"": kpi} | {name: kpi.under(name) for name, rival in kpi.rivals.items() if rival.can_be_chosen}
    found = {name: _values(store, catalog, one, clock) for name, one in under.items()}
    whole = [
        period_of(max(days), grain, clock.fiscal)
        for grain in GRAINS
        if (
            days := [
                start for (g, start), (value, _) in found[""].items() if g == grain and value is not None
            ]
        )
    ]
    return [
        Reading(name, period, *found[name].get((period.grain, period.start), (None, 0)))
        for name in under
        for period in whole
    ]


def _values(store: Store, catalog: Catalog, kpi: Kpi, clock: Clock) -> Found:
    kpis = with_parts([kpi], catalog.kpis)
    values = compute(kpis, catalog.facts, reach_of_facts(store), reader_of_facts(store), clock).values
    mine = values.filter(
        (pl.col("kpi") == kpi.id)
        & (pl.col("dimension") == TOTAL)
        & pl.col("complete")
        & pl.col("grain").is_in(GRAINS)
    )
    rows = mine.select("grain", "period_start", "value", "rows_judged").rows()
    return {(grain, start): (value, judged) for grain, start, value, judged in rows}
