"""An earlier run: what the state knows of it, and a copy of the state as that run found it."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from opsbrief.ledger.state import State
from opsbrief.store import Store

FILES = ("state.duckdb", "state.duckdb.wal", "personal.key")
# What that run itself and later ones noted, by run, day or moment.
TURN_BACK = (
    ("run_id", "delete from runs where run_id >= ?"),
    ("run_id", "delete from history where run_id >= ?"),
    ("run_id", "delete from restatements where run_id >= ?"),
    ("run_id", "delete from corrections where run_id >= ?"),
    ("run_id", "delete from set_aside where first_seen_run >= ?"),
    ("run_id", "update set_aside set released_run = null where released_run >= ?"),
    ("as_of", "delete from baselines where frozen_on > ?"),
    ("started_at", "delete from answers where answered_at > ?"),
    ("started_at", "delete from withdrawn where withdrawn_at > ?"),
)


@dataclass(frozen=True)
class PastRun:
    """A run that published: when it began (UTC), its day in the reporting zone, and what it went by."""

    run_id: str
    started_at: datetime
    as_of: date
    opsbrief: str
    declarations: str


@dataclass(frozen=True)
class Revision:
    """A published revision of a brief, and the run that computed it."""

    report: str
    period: str
    revision: int
    run_id: str

    def __str__(self) -> str:
        return f"{self.report}/{self.period}/r{self.revision}"


@dataclass(frozen=True)
class Past:
    """Runs that published and revisions, the newest of both first, and when files were accepted that are forgotten now."""

    runs: list[PastRun]
    revisions: list[Revision]
    forgotten: list[datetime]


def read_past(folder: Path) -> Past:
    """What the state tells of the past, without making or changing anything; nothing when there is no state."""
    path = folder / "state.duckdb"
    if not path.is_file():
        return Past([], [], [])
    store = Store.open(path, read_only=True)
    try:
        runs = store.rows("""select run_id, started_at, as_of, opsbrief_version, declarations_hash from runs
            where status = 'done' order by run_id desc""")
        revisions = store.rows("""select report, period, revision, run_id from revisions
            order by made_at desc, period desc, revision desc""")
        known = store.exists("main", "forgotten")
        forgotten = store.rows("select received_at from forgotten order by 1") if known else []
    finally:
        store.close()
    return Past(
        [PastRun(*row) for row in runs], [Revision(*row) for row in revisions], [m for (m,) in forgotten]
    )


def copy_before(run: PastRun, source: Path, target: Path) -> State:
    """A copy of the state as it was before a run, open; the state itself is only read."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = Store.open(source / FILES[0], read_only=True)  # nobody writes while it is copied
    try:
        for name in FILES:
            if (source / name).is_file():
                shutil.copyfile(source / name, target / name)
    finally:
        held.close()
    state = State(target)
    for since, statement in TURN_BACK:
        state.store.execute(statement, [getattr(run, since)])
    return state


def published_in(state: Path, run: PastRun) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Numerator, denominator and value of all complete periods as they were published up to a run, by their key."""
    store = Store.open(state / FILES[0], read_only=True)
    try:
        rows = store.rows(
            """select kpi, grain, period_start, dimension, member, scope_dimension, scope_member, numerator, denominator, value
            from history
            where run_id <= ? and run_id in (select run_id from runs where status = 'done') qualify row_number() over (
                partition by kpi, grain, period_start, dimension, member, scope_dimension, scope_member
                order by run_id desc) = 1""",
            [run.run_id],
        )
    finally:
        store.close()
    return {tuple(row[:7]): tuple(row[7:]) for row in rows}
