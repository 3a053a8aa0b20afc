"""One run's store, state and declarations as a Dagster resource: opened once per run, under the run lock."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg

from opsbrief.declarations.catalog import declarations_hash, read_catalog
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import Run, Say, open_run, silent
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root

# The progress display of `opsbrief run`, which lives in this process; runs from the UI have Dagster's log instead.
_SAY: list[Say] = []


@contextmanager
def telling(say: Say) -> Generator[None]:
    """Runs executed inside tell their progress to `say`."""
    _SAY.append(say)
    try:
        yield
    finally:
        _SAY.pop()


class RunResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What a run works on. `as_of` is an ISO day, `now` an ISO moment in UTC; empty ones come from the clock."""

    root: str
    as_of: str = ""
    now: str = ""
    wait_seconds: float = 0.0
    full: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["OpenRun"]:
        """Open the run; a re-execution goes on with the run id and the day of the run it repeats."""
        workspace = Workspace(Path(self.root), shipped_root())
        now = (
            datetime.fromisoformat(self.now)
            if self.now
            else datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        )
        as_of = date.fromisoformat(self.as_of) if self.as_of else None
        holder = {"run": context.run_id or "", "since": now.isoformat()}
        repeats = bool(context.dagster_run and context.dagster_run.parent_run_id)
        with run_lock(
            workspace.out / "run.lock",
            holder,
            self.wait_seconds,
            lambda what: context.log.info(what) if context.log else None,
        ):
            if self.full:
                workspace.work.unlink(missing_ok=True)
            say = _SAY[-1] if _SAY else silent
            catalog, settings = read_catalog(workspace), read_settings(workspace)
            with open_run(
                workspace, settings, catalog, declarations_hash(workspace), now=now, as_of=as_of, say=say,
                repeats=repeats,
            ) as run:  # fmt: skip
                yield OpenRun(run)


class OpenRun:
    """An open run, as steps get it."""

    def __init__(self, run: Run) -> None:
        self.run = run
