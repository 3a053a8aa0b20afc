"""A published database counted again: what its KPIs say, month by month, against the recounts by plain SQL."""

import shutil
from pathlib import Path

from opsbrief.store import Store
from tests.contracts.test_recomputed import area_of, differences, told
from tests.shipped import shipped

FIRST = "2009-01-01"  # before any data
PUBLISHED = """
    select strftime(period_start, '%Y-%m'), '', numerator, denominator from kpi.values
    where kpi = ? and grain = 'month' and dimension = 'total' and complete"""
ZONE = "Europe/Amsterdam"  # in which the recounts are written


def to_be_recounted(published: Path, copy: Path, today: str) -> Store:
    """A copy of a published database with the months and macros that recounts read."""
    shutil.copy(published, copy)
    store = Store.open(copy)
    store.execute("create or replace macro month_of(day) as strftime(day, '%Y-%m')")
    store.execute(f"""
        create or replace table months as
        select strftime(first, '%Y-%m') as month, first::date as starts_on, least(last_day(first::date), date '{today}') as ends_on
        from range(date '{FIRST}', date '{today}' + 1, interval 1 month) as t(first)""")
    return store


def differing(store: Store, area: str, zone: str) -> dict[str, object]:
    """Of an area, the KPIs whose published totals of whole months are not those of their recount, with (published, recounted).

    One without values is a rival, which nobody chose, or its fact is empty or withheld.
    """
    module, kpis = area_of(area), shipped().kpis
    for table, sql in getattr(module, "TABLES", {}).items():
        store.execute(f"create or replace temp table {table} as {sql.replace(ZONE, zone)}")
    found: dict[str, object] = {}
    for kpi, recount in module.RECOUNTS.items():
        if rows := store.rows(PUBLISHED, [kpi]):
            whole = {row[0] for row in rows}
            again = told(kpis[kpi], store.rows(recount.total().replace(ZONE, zone)))
            again = {key: pair for key, pair in again.items() if key[0] in whole}
            if apart := differences(told(kpis[kpi], rows), again):
                found[kpi] = dict(list(apart.items())[:3])
    return found
