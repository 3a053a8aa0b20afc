"""One run: what every stage needs to know, as one value."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from opsbrief.declarations.catalog import Catalog
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.state import State
from opsbrief.settings import Settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace

Say = Callable[[str, int, int], None]  # what is going on, done, of how many


def silent(what: str, done: int, total: int) -> None:
    """A progress display that shows nothing."""


@dataclass(frozen=True)
class Run:
    """A run's store, state, declarations and clock. `now` is UTC, `as_of` a day in the reporting zone."""

    run_id: str
    now: datetime
    as_of: date
    workspace: Workspace
    settings: Settings
    catalog: Catalog
    declarations: str  # hash of all declarations in force
    store: Store
    state: State
    archive: Archive
    say: Say = silent


@contextmanager
def open_run(
    workspace: Workspace,
    settings: Settings,
    catalog: Catalog,
    declarations: str,
    *,
    now: datetime,
    as_of: date | None = None,
    say: Say = silent,
    repeats: bool = False,
) -> Iterator[Run]:
    """A run with its database and state open. Callers hold the run lock.

    `repeats`: go on as the run that ended last, with its id and its day, since its steps are already in the database.
    """
    store = Store.open(workspace.work)
    try:
        state = State(workspace.state)
        try:
            last = (
                state.store.rows("select run_id, as_of from runs order by run_id desc limit 1")
                if repeats
                else []
            )
            run_id, day = last[0] if last else (new_run_id(now), None)
            local = now.replace(tzinfo=UTC).astimezone(settings.zone).date()
            yield Run(
                run_id=run_id, now=now, as_of=as_of or day or local, workspace=workspace, settings=settings,
                catalog=catalog, declarations=declarations, store=store, state=state,
                archive=Archive(workspace.archive), say=say,
            )  # fmt: skip
        finally:
            state.close()
    finally:
        store.close()


def new_run_id(now: datetime) -> str:
    """An id that sorts by time: 20261123T010203-4f2a."""
    return f"{run_id_at(now)}-{secrets.token_hex(2)}"


def run_id_at(moment: datetime) -> str:
    """Where a run that began at a moment stands among all runs."""
    return f"{moment:%Y%m%dT%H%M%S}"
