"""Removing a file altogether: everything that holds its content goes, and who relied on it is named."""

from dataclasses import dataclass
from datetime import datetime

from opsbrief.errors import OpsbriefError
from opsbrief.intake.inbox import list_files
from opsbrief.ledger.archive import Archive, Arrival, sha256_of
from opsbrief.ledger.last_run import NAME as LAST_RUN
from opsbrief.ledger.run import run_id_at
from opsbrief.ledger.state import State
from opsbrief.lineage.resting import Resting, resting_on
from opsbrief.orchestration.declared import read_declared
from opsbrief.publishing.blank import Blanked, blank_rows
from opsbrief.reporting.publish import writer
from opsbrief.store import Store
from opsbrief.workspace import Workspace


@dataclass(frozen=True)
class Forgotten:
    """What went with a file: published revisions that rest on it, and the paths that were removed."""

    revisions: list[Blanked]
    removed: list[str]


def evidence_of(workspace: Workspace, files: list[Arrival]) -> list[Resting]:
    """Published values that rest on rows of these files, as the published database has them; none without one."""
    if not workspace.published.is_file():
        return []
    store = Store.open(workspace.published, read_only=True)
    try:
        return resting_on(store, read_declared(workspace).catalog, [file.sha256 for file in files])
    finally:
        store.close()


def still_in_inbox(workspace: Workspace, files: list[Arrival]) -> list[str]:
    """Names below the inbox of files with the same bytes."""
    sizes, hashes = {file.bytes for file in files}, {file.sha256 for file in files}
    there = list_files(workspace.inbox) if workspace.inbox.is_dir() else []
    return [one.name for one in there if one.bytes in sizes and sha256_of(one.path) in hashes]


def forget(workspace: Workspace, state: State, files: list[Arrival], why: str) -> Forgotten:
    """Forget files that were accepted. The caller holds the run lock.

    The databases hold their rows, so they go as a whole; the next run makes them again, from the archive without them. The lists
    of rows set aside, of runs since the first of the files came, go too. Published revisions keep their numbers and lose the rows.
    """
    since = run_id_at(datetime.fromisoformat(min(file.received_at for file in files)))
    gone = [*workspace.out.glob("*.duckdb"), *workspace.out.glob("*.duckdb.*"), workspace.out / LAST_RUN]
    gone += [p for p in (workspace.out / "runs").glob("*/quarantine.xlsx") if p.parent.name >= since]
    try:
        for path in gone:
            path.unlink(missing_ok=True)
    except PermissionError as error:  # Windows: somebody has it open
        raise OpsbriefError(
            f"{error.filename} is open in another program; the file is not forgotten yet",
            str(error.filename),
            "close that program, then forget the file again",
        ) from error
    archive = Archive(workspace.archive)
    for file in files:
        state.forget(file, why)  # first: whatever interrupts what follows, no run takes the file again
        archive.forget(file)
    names = {file.name for file in files}
    revisions = blank_rows(workspace.state, workspace.reports_out, names, writer(workspace))
    removed = [path.relative_to(workspace.root).as_posix() for path in gone if path.name != LAST_RUN]
    return Forgotten(revisions, sorted(removed))
