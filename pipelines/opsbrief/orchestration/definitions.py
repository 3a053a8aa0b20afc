"""Workspace to Dagster definitions. `python -m dagster` finds `defs` here; the workspace comes from the environment."""

import os
from pathlib import Path

import dagster as dg

from opsbrief.declarations.catalog import read_catalog
from opsbrief.orchestration import assets
from opsbrief.orchestration.rerender import rerender_jobs
from opsbrief.orchestration.resources import RunResource
from opsbrief.orchestration.schedules import inbox_sensor, reap_dead_runs, weekly_schedule
from opsbrief.workspace import Workspace, find_workspace


def build(workspace: Workspace) -> dg.Definitions:
    """All assets, checks, jobs, the schedule and the sensors of a workspace."""
    catalog = read_catalog(workspace)
    refresh = dg.define_asset_job(
        "refresh", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor,
        description="Inbox to published briefs.",
    )  # fmt: skip
    return dg.Definitions(
        assets=[
            *assets.raw_specs(catalog),
            assets.inbox_asset(str(workspace.root)),
            assets.operations_assets(catalog),
            assets.fact_assets(catalog),
            assets.kpi_assets(catalog),
            assets.report_assets(catalog),
        ],
        jobs=[refresh, *rerender_jobs(catalog)],
        schedules=[weekly_schedule("refresh")],
        sensors=[inbox_sensor("refresh", workspace), reap_dead_runs()],
        resources={"opsbrief": RunResource(root=str(workspace.root))},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the workspace that OPSBRIEF_WORKSPACE or the working folder names."""
    return build(find_workspace(None, os.environ, Path.cwd()))
