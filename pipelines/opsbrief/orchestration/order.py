"""The stages of a run, in their order: which of them are done, and how long each took.

Kept in the run's own database, beside what the stages made: who deletes the one deletes the other.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.run import Run

STAGES = ("inbox", "mapping", "checks", "facts", "kpis", "briefs", "publishing")


@contextmanager
def stage(run: Run, name: str) -> Iterator[None]:
    """Do one stage; noted with its seconds when it ends well. OpsbriefError when this run has not done those before it."""
    store, place = run.store, STAGES.index(name)
    store.execute("create table if not exists meta.stages (run_id varchar, stage varchar, seconds double)")
    if place:
        done = seconds(run)
        missing = [earlier for earlier in STAGES[:place] if earlier not in done]
        if missing:
            raise OpsbriefError(
                f"{name} cannot be done: the last run did not get as far as {missing[0]}",
                f"run {run.run_id}",
                "start the job refresh: it does all steps, in order",
            )
        behind = ", ".join(f"'{later}'" for later in STAGES[place:])
        store.execute(f"delete from meta.stages where stage in ({behind})")
    else:
        store.execute("delete from meta.stages")
    started = time.perf_counter()
    yield
    took = round(time.perf_counter() - started, 3)
    store.execute("insert into meta.stages values (?, ?, ?)", [run.run_id, name, took])


def seconds(run: Run) -> dict[str, float]:
    """The stages that this run has done, and what each took."""
    rows = run.store.rows("select stage, seconds from meta.stages where run_id = ?", [run.run_id])
    return dict(sorted(((name, took) for name, took in rows), key=lambda row: STAGES.index(row[0])))
