"""When runs start by themselves: a weekly schedule, a sensor on the inbox, and the end of runs whose process died."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from opsbrief.intake.inbox import list_files
from opsbrief.workspace import Workspace

MONDAY_MORNING = "30 6 * * 1"
HOST_TAG = "opsbrief/process"


def weekly_schedule(job: str) -> dg.ScheduleDefinition:
    """Monday morning in the machine's zone; switched on in the UI."""
    return dg.ScheduleDefinition(
        name="monday_morning",
        job_name=job,
        cron_schedule=MONDAY_MORNING,
        description="Every Monday at 06:30: inbox to briefs.",
    )


def inbox_sensor(job: str, workspace: Workspace) -> dg.SensorDefinition:
    """A run when the inbox holds something else than at the last run; switched on in the UI."""

    @dg.sensor(
        name="inbox_changed",
        job_name=job,
        minimum_interval_seconds=60,
        description="Runs when files arrive in the inbox.",
    )
    def inbox_changed(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        files = list_files(workspace.inbox) if workspace.inbox.is_dir() else []
        told = "\n".join(f"{f.name} {f.bytes} {f.modified_ns}" for f in files)
        fingerprint = hashlib.sha256(told.encode()).hexdigest()[:16]
        if not files or fingerprint == context.cursor:
            yield dg.SkipReason("nothing new in the inbox")
            return
        context.update_cursor(fingerprint)
        yield dg.RunRequest(run_key=fingerprint)

    return inbox_changed


def reap_dead_runs() -> dg.SensorDefinition:
    """Marks runs as failed whose process is gone: Dagster itself leaves them started for ever, and the queue with them."""

    @dg.sensor(name="end_dead_runs", minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING,
               description="Marks runs as failed whose process was killed.", job_name="refresh")  # fmt: skip
    def end_dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        ended = end_dead(context.instance)
        return dg.SkipReason(f"{ended} dead runs ended" if ended else "no dead runs")

    return end_dead_runs


def process_tag() -> str:
    """What names this process among all that this machine ever had: its number and the boot it belongs to."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return f"{os.getpid()}@{boot.read_text().strip() if boot.is_file() else 'unknown'}"


def end_dead(instance: dg.DagsterInstance) -> int:
    """Mark started runs as failed whose process is gone; gives how many."""
    ended = 0
    _, _, here = process_tag().partition("@")
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        number, _, boot = run.tags.get(HOST_TAG, "").partition("@")
        if not number:
            continue
        if boot != here or not Path(f"/proc/{number}").exists():
            instance.report_run_failed(run, "the process of this run is gone")
            ended += 1
    return ended
