"""When runs start by themselves: a weekly schedule, a sensor on the inbox, and the end of runs whose process died."""

import hashlib
from collections.abc import Iterator

import dagster as dg

from opsbrief.intake.inbox import InboxFile, settled
from opsbrief.ledger.last_run import read_last_run
from opsbrief.orchestration.alive import end_dead
from opsbrief.orchestration.home import dagster_home
from opsbrief.workspace import Workspace

MONDAY_MORNING = "30 6 * * 1"


def weekly_schedule(job: str, zone: str) -> dg.ScheduleDefinition:
    """Monday morning in the reporting zone; switched on in the UI."""
    return dg.ScheduleDefinition(
        name="monday_morning",
        job_name=job,
        cron_schedule=MONDAY_MORNING,
        execution_timezone=zone,
        description=f"Every Monday at 06:30 ({zone}): inbox to briefs.",
    )


def inbox_sensor(job: str, workspace: Workspace) -> dg.SensorDefinition:
    """A run when the inbox holds something else than at the last run; files that still change are left for the next look."""

    @dg.sensor(
        name="inbox_changed",
        job_name=job,
        minimum_interval_seconds=60,
        description="Runs when files arrive in the inbox.",
    )
    def inbox_changed(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        files = settled(workspace.inbox)[0] if workspace.inbox.is_dir() else []
        fingerprint = _fingerprint(files)
        last = read_last_run(workspace)
        if not files or fingerprint == context.cursor:
            yield dg.SkipReason("nothing new in the inbox")
        elif last and list(map(list, last.seen.files)) == [[f.name, f.bytes, f.modified_ns] for f in files]:
            context.update_cursor(fingerprint)
            yield dg.SkipReason(f"nothing new in the inbox since run {last.run_id}")
        else:
            context.update_cursor(fingerprint)
            yield dg.RunRequest(run_key=fingerprint)

    return inbox_changed


def _fingerprint(files: list[InboxFile]) -> str:
    told = "\n".join(f"{f.name} {f.bytes} {f.modified_ns}" for f in files)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def reap_dead_runs(workspace: Workspace) -> dg.SensorDefinition:
    """Marks runs as failed whose process is gone: Dagster itself leaves them started for ever, and the queue with them."""
    home = dagster_home(workspace)

    @dg.sensor(name="end_dead_runs", minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING,
               description="Marks runs as failed whose process was killed.")  # fmt: skip
    def end_dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        ended = end_dead(context.instance, home)
        return dg.SkipReason(f"{ended} dead runs ended" if ended else "no dead runs")

    return end_dead_runs
