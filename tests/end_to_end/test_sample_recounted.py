"""Every KPI of the sample company a second time: plain SQL over its published operations tables, month by month."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.settings import Lead, read_settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.test_recomputed import AREAS, area_of, differences, told
from tests.end_to_end.company import TODAY, Company

MONTHS = f"""
    create or replace table months as
    select strftime(first, '%Y-%m') as month, first::date as starts_on, least(last_day(first::date), date '{TODAY}') as ends_on
    from range(date '2024-01-01', date '{TODAY}' + 1, interval 1 month) as t(first)"""
PUBLISHED = """
    select strftime(period_start, '%Y-%m'), '', numerator, denominator from kpi.values
    where kpi = ? and grain = 'month' and dimension = 'total' and complete and value is not null"""


def leading(lead: Lead) -> str:
    """SQL for the rows that count, as opsbrief.toml says it."""
    if lead.all:
        return "true"
    sites = "".join(f" when '{site}' then '{system}'" for site, system in lead.by_site.items())
    return (
        f"_system = case coalesce(site, ''){sites} else '{lead.system}' end"
        if sites
        else f"_system = '{lead.system}'"
    )


@pytest.fixture(scope="module")
def published(sample: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the published database in which only the rows of leading systems are left."""
    path = tmp_path_factory.mktemp("recounted") / "opsbrief.duckdb"
    shutil.copy(sample.published, path)
    store = Store.open(path)
    settings = read_settings(Workspace(Path(sample.root), shipped_root()))
    for table, lead in settings.lead.items():
        store.execute(f"delete from ops.{table} where not ({leading(lead)})")
    store.execute("create or replace macro month_of(day) as strftime(day, '%Y-%m')")
    store.execute(MONTHS)
    yield store
    store.close()


@pytest.mark.parametrize("name", AREAS)
def test_the_published_values_are_those_of_their_definitions(published: Store, name: str) -> None:
    area, kpis = area_of(name), read_catalog(Workspace(shipped_root(), shipped_root())).kpis
    for table, sql in getattr(area, "TABLES", {}).items():
        published.execute(f"create or replace temp table {table} as {here(sql)}")
    wrong = {}
    for kpi, recount in area.RECOUNTS.items():
        rows = published.rows(PUBLISHED, [kpi])
        if not rows:  # a rival, which nobody chose, or a KPI whose fact is empty or withheld
            continue
        mine, again = (told(kpis[kpi], found) for found in (rows, published.rows(here(recount.total()))))
        again = {key: pair for key, pair in again.items() if key[0] in {row[0] for row in rows}}
        if found := differences(mine, again):
            wrong[kpi] = dict(list(found.items())[:3])
    assert not wrong, "\n".join(f"{what}: (published, recounted) {pairs}" for what, pairs in wrong.items())


def here(sql: str) -> str:
    """The recount in the company's time zone."""
    return sql.replace("Europe/Amsterdam", "Asia/Singapore")
