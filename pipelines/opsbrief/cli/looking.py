"""A look at files that are named on the command line."""

from collections.abc import Callable
from pathlib import Path

from opsbrief.declarations.catalog import Catalog
from opsbrief.errors import OpsbriefError
from opsbrief.intake.look import Look, glance, look
from opsbrief.intake.views import Candidates
from opsbrief.ledger.state import Remembered
from opsbrief.workspace import Workspace


def file_of(text: str) -> Path:
    """The file of this name, as an absolute path; OpsbriefError when there is none."""
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise OpsbriefError(
            f"there is no file {text}", str(path), "name a file; a pattern is for the shell", exit_status=2
        )
    return path


def place_of(workspace: Workspace, path: Path) -> tuple[str, str]:
    """A file's name below the inbox and its sub-folder there; outside the inbox its plain name."""
    if not path.is_relative_to(workspace.inbox):
        return path.name, ""
    relative = path.relative_to(workspace.inbox)
    return relative.as_posix(), relative.parts[0] if len(relative.parts) > 1 else ""


def look_at(workspace: Workspace, catalog: Catalog, path: Path, known: Remembered, copies: Path) -> Look:
    """What is in a file, as a run would see it; `copies` is a spool."""
    name, folder = place_of(workspace, path)
    return look(path, name, catalog.exports, known.answers, copies, folder)


def glance_at(workspace: Workspace, known: Callable[[str], Candidates], path: Path) -> Look:
    """What the tables of a file are, by what stands near the top of each; `known` are the exports for a folder."""
    name, folder = place_of(workspace, path)
    return glance(path, name, known(folder), folder)
