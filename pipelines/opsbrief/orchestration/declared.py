"""What a run goes by: all declarations, read once and found to fit each other, before anything is changed."""

from dataclasses import dataclass

from opsbrief.declarations.catalog import Catalog, declarations_hash, read_catalog
from opsbrief.declarations.crosscheck import cross_check
from opsbrief.errors import DeclarationError, OpsbriefError
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


def _all(problems: list[OpsbriefError]) -> DeclarationError:
    if len(problems) == 1:
        return DeclarationError(
            f"{problems[0].what} (nothing was changed)", problems[0].where, problems[0].fix
        )
    told = "\n".join(str(problem) for problem in problems)
    return DeclarationError(f"{len(problems)} declarations are wrong, nothing was changed:\n{told}")
