"""Do the declarations fit each other? One module per topic; every finding names file, key and fix.

What a single file says wrong is found while it is read (`Catalog.errors`); what only two files together can get wrong is found here.
"""

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.correction import check_corrections
from opsbrief.declarations.crosscheck import company, lookalikes, measures, persons, queries
from opsbrief.errors import OpsbriefError
from opsbrief.settings import Settings
from opsbrief.workspace import Workspace


def cross_check(workspace: Workspace, catalog: Catalog, settings: Settings | None) -> list[OpsbriefError]:
    """All findings, in the order of the data. Without `settings` (their file is broken) those of `opsbrief.toml` are left out."""
    return [
        *company.check_tables(workspace, catalog),
        *company.check_places(workspace),
        *lookalikes.check_exports(workspace, catalog),
        *queries.check_mappings(workspace, catalog),
        *persons.check_persons(workspace, catalog),
        *queries.check_suites(workspace, catalog),
        *queries.check_facts(workspace, catalog),
        *measures.check_kpis(workspace, catalog),
        *measures.check_reports(workspace, catalog),
        *measures.check_targets(workspace, catalog),
        *check_corrections(workspace, catalog.tables),
        *(company.check_settings(workspace, catalog, settings) if settings else []),
    ]


def replaced_files(workspace: Workspace) -> list[str]:
    """Relative paths of the company's files that stand in for shipped ones."""
    return company.replaced_files(workspace)
