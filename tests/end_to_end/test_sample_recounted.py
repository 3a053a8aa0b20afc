"""Every KPI of the sample company a second time: plain SQL over its published operations tables, month by month."""

from collections.abc import Iterator

import pytest

from opsbrief.settings import Lead, read_settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.published import differing, to_be_recounted
from tests.contracts.test_recomputed import AREAS
from tests.end_to_end.company import TODAY, Company

# What none of the sample company's systems export, and none of its sheets hold; the others are recounted below.
WITHOUT_DATA = {
    "budget": {"budget_variance", "budget_variance_rate"},
    "communication": {"actions_on_time"},
    "compliance": {
        "findings_closed_on_time", "ltifr", "risk_reviews_overdue", "sop_review_current", "training_valid", "trir",
    },
    "data": {"restated_share"},  # counts what runs before this one published
    "finance": {"dispute_rate"},
    "flow": {"deadline_conformance", "sop_conformance"},
    "fulfilment": {"freight_ratio", "shipped_by_limit"},
    "inventory": {"forecast_bias", "forecast_wape", "inventory_record_accuracy"},
    "procurement": {
        "invoice_exception_rate", "po_cycle_time_p50", "purchase_price_variance", "purchase_price_variance_rate",
    },
    "projects": {"cpi", "milestone_slip_p50", "milestones_on_time", "scope_change_rate", "spi"},
    "resources": {"absence_rate", "load", "overtime_rate", "utilisation"},
    "service": {"csat", "csat_mean", "first_contact_resolution", "nps", "reopen_rate", "survey_response_rate"},
}  # fmt: skip


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


def test_which_kpis_have_no_value_in_the_sample_is_known(published: Store) -> None:
    """A KPI that falls silent, or begins to speak, is noticed: none of these is recounted."""
    silent: dict[str, set[str]] = {}
    for area, kpi in published.rows("""
        select area, kpi from kpi.definitions as d where not exists (
            select 1 from kpi.values as v where v.kpi = d.kpi and v.grain = 'month' and v.complete and v.value is not null)"""):
        silent.setdefault(area, set()).add(kpi)
    assert silent == WITHOUT_DATA
