"""Every KPI of the sample company a second time: plain SQL over its published operations tables, month by month."""

from collections.abc import Iterator

import pytest

from opsbrief.settings import Lead, read_settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.published import differing, to_be_recounted
from tests.contracts.test_recomputed import AREAS
from tests.end_to_end.company import TODAY, Company


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
    copy = tmp_path_factory.mktemp("recounted") / "opsbrief.duckdb"
    store = to_be_recounted(sample.published, copy, TODAY)
    for table, lead in read_settings(Workspace(sample.root, shipped_root())).lead.items():
        store.execute(f"delete from ops.{table} where not ({leading(lead)})")
    yield store
    store.close()


@pytest.mark.parametrize("area", AREAS)
def test_the_published_values_are_those_of_their_definitions(published: Store, area: str) -> None:
    assert differing(published, area, "Asia/Singapore") == {}
