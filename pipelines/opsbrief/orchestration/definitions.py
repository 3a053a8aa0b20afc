"""Workspace to Dagster definitions. `python -m dagster` finds `defs` here; the workspace comes from the environment."""

import os
from pathlib import Path

import dagster as dg

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.errors import OpsbriefError
from opsbrief.kpis.fiscal import CALENDAR, FiscalYear, fiscal_year
from opsbrief.orchestration import assets
from opsbrief.orchestration.rerender import rerender_jobs
from opsbrief.orchestration.resources import RunResource
from opsbrief.orchestration.schedules import inbox_sensor, reap_dead_runs, weekly_schedule
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, find_workspace


def build(workspace: Workspace, catalog: Catalog) -> dg.Definitions:
    """All assets, checks, jobs, the schedule and the sensors of a workspace."""
    zone, fiscal = _zone_and_year(workspace)
    refresh = dg.define_asset_job(
        "refresh", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor,
        description="Inbox to published briefs.",
    )  # fmt: skip
    return dg.Definitions(
        assets=[
            *assets.raw_specs(catalog),
            assets.inbox_asset(workspace),
            assets.operations_assets(catalog),
            assets.fact_assets(catalog),
            assets.kpi_assets(catalog),
            assets.report_assets(catalog),
        ],
        jobs=[refresh, *rerender_jobs(catalog, zone, fiscal)],
        schedules=[weekly_schedule("refresh", zone)],
        sensors=[inbox_sensor("refresh", workspace), reap_dead_runs(workspace)],
        resources={"opsbrief": RunResource(root=str(workspace.root))},
        executor=dg.in_process_executor,
    )


def _zone_and_year(workspace: Workspace) -> tuple[str, FiscalYear]:
    """The reporting time zone and fiscal year; UTC and the calendar's while opsbrief.toml is wrong, which every run says."""
    try:
        settings = read_settings(workspace)
    except OpsbriefError:
        return "UTC", CALENDAR
    return settings.company.time_zone, fiscal_year(settings.calendar)


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the workspace that OPSBRIEF_WORKSPACE or the working folder names; what cannot be read is left out,
    and every run says so.
    """
    workspace = find_workspace(None, os.environ, Path.cwd())
    return build(workspace, read_catalog(workspace))
