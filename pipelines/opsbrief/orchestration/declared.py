"""What a run goes by: all declarations, read once and found to fit each other, before anything is changed."""

from dataclasses import dataclass

from opsbrief.declarations.catalog import Catalog, declarations_hash, read_catalog
from opsbrief.declarations.crosscheck import cross_check
from opsbrief.declarations.report import Report
from opsbrief.errors import DeclarationError, OpsbriefError, near
from opsbrief.settings import Settings, read_settings
from opsbrief.workspace import Workspace


@dataclass(frozen=True)
class Declared:
    """Catalogue, settings, and the hash of all declarations in force."""

    catalog: Catalog
    settings: Settings
    hash: str


def read_declared(workspace: Workspace) -> Declared:
    """All declarations of a workspace; one DeclarationError with every finding when any of them is wrong."""
    fingerprint = declarations_hash(workspace)
    problems: list[OpsbriefError] = []
    settings = None
    try:
        settings = read_settings(workspace)
    except OpsbriefError as error:
        problems.append(error)
    catalog = read_catalog(workspace)
    problems += catalog.errors
    problems += cross_check(workspace, catalog, settings)
    if settings is None or problems:
        raise _all(problems)
    return Declared(catalog, settings, fingerprint)


def chosen_reports(catalog: Catalog, names: list[str]) -> list[Report]:
    """The reports of these names, all of them when none is named; OpsbriefError when there is none of a name."""
    for name in names:
        if name not in catalog.reports:
            raise OpsbriefError(
                f"there is no report {name}", "", near(name, list(catalog.reports)), exit_status=2
            )
    return [report for report in catalog.reports.values() if not names or report.id in names]


def _all(problems: list[OpsbriefError]) -> DeclarationError:
    if len(problems) == 1:
        return DeclarationError(
            f"{problems[0].what} (nothing was changed)", problems[0].where, problems[0].fix
        )
    told = "\n".join(str(problem) for problem in problems)
    return DeclarationError(f"{len(problems)} declarations are wrong, nothing was changed:\n{told}")
