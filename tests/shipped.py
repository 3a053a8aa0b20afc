"""The declarations that Opsbrief ships, which many tests read and none changes."""

from functools import cache

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.workspace import Workspace, shipped_root


@cache
def shipped() -> Catalog:
    """As a company without declarations of its own has them; read once per process."""
    return read_catalog(Workspace(shipped_root() / "no company", shipped_root()))
