"""Which Dagster runs are dead: their process was killed, so nobody told Dagster of their end.

Every run holds a file locked as long as its process lives; the system lets go of it when the process ends, however it ends.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from opsbrief.ledger.lock import try_lock

SOON = 60.0  # seconds within which a started run has taken its file
_HELD: dict[Path, int] = {}  # kept until the process ends, or the next run in it begins


def hold(home: Path, run_id: str) -> None:
    """Show that the run lives in this process. An earlier run of the process has ended: it is let go of."""
    for path, descriptor in list(_HELD.items()):
        os.close(descriptor)
        path.unlink(missing_ok=True)
        del _HELD[path]
    path = _file(home, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try_lock(descriptor)
    os.write(descriptor, b"held")
    _HELD[path] = descriptor


def end_dead(instance: dg.DagsterInstance, home: Path) -> int:
    """Mark started runs as failed whose process is gone; gives how many. Their files go, and those of runs that ended well."""
    started = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    running = {record.dagster_run.run_id for record in started}
    ended = 0
    for record in started:
        run_id = record.dagster_run.run_id
        path = _file(home, run_id)
        young = datetime.now(UTC).timestamp() - (record.start_time or 0.0) < SOON
        held_once = path.is_file() and path.stat().st_size > 0
        if not (_free(path) if held_once else not young):
            continue
        again = instance.get_run_by_id(run_id)  # it may have ended well since it was listed
        if again and again.status == dg.DagsterRunStatus.STARTED:
            instance.report_run_failed(
                again, "the process of this run was killed; what was published before is unchanged"
            )
            ended += 1
        path.unlink(missing_ok=True)
    for path in _file(home, "").parent.glob("*.lock"):
        if path.stem not in running and path.stat().st_size and _free(path):
            path.unlink(missing_ok=True)
    return ended


def _file(home: Path, run_id: str) -> Path:
    return home / "alive" / f"{run_id}.lock"


def _free(path: Path) -> bool:
    """Whether nobody holds the file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return try_lock(descriptor)
    finally:
        os.close(descriptor)
