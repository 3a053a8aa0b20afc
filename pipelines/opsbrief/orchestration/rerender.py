"""Jobs that render one brief again for a chosen past period, from published data only."""

from datetime import date

import dagster as dg

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.report import Report
from opsbrief.kpis.calendar import Grain, period_of
from opsbrief.kpis.fiscal import FiscalYear, bounds
from opsbrief.orchestration.again import render_again
from opsbrief.orchestration.assets import pages_of
from opsbrief.orchestration.resources import Session

FIRST = "2000-01-03"


def _partitions(grain: Grain, zone: str, fiscal: FiscalYear) -> dg.PartitionsDefinition | None:
    if grain == "week":
        return dg.WeeklyPartitionsDefinition(start_date=FIRST, day_offset=1, timezone=zone)
    if grain == "month" and fiscal.weeks:
        years = range(2000, 2061)
        return dg.StaticPartitionsDefinition(
            [day.isoformat() for y in years for day in bounds(fiscal, y)[:12]]
        )
    if grain == "month":
        return dg.MonthlyPartitionsDefinition(start_date="2000-01-01", timezone=zone)
    if grain == "day":
        return dg.DailyPartitionsDefinition(start_date=FIRST, timezone=zone)
    return None


def rerender_jobs(catalog: Catalog, zone: str, fiscal: FiscalYear) -> list[dg.JobDefinition]:
    """One partitioned job per report and grain that Dagster has partitions for."""
    return [
        _job(report, grain, partitions, fiscal)
        for report in catalog.reports.values()
        for grain in report.grains
        if (partitions := _partitions(grain, zone, fiscal)) is not None
    ]


def _job(
    report: Report, grain: Grain, partitions: dg.PartitionsDefinition, fiscal: FiscalYear
) -> dg.JobDefinition:
    name = f"rerender_{report.id}_{grain}"

    @dg.op(name=f"{name}_op", description=f"Render {report.title} again for one {grain}.")
    def render(context: dg.OpExecutionContext, opsbrief: dg.ResourceParam[Session]) -> None:
        workspace = opsbrief.workspace
        with opsbrief.published() as state:
            start = date.fromisoformat(context.partition_key)
            period = period_of(start, grain, fiscal)
            one = render_again(workspace, state, report.id, period.label, opsbrief.now)
        context.log.info("%s%s", one.page, "" if one.is_new else " (as before)")
        context.log_event(
            dg.AssetMaterialization(
                ["report", report.id], partition=context.partition_key, metadata=pages_of(workspace, [one])
            )
        )

    @dg.job(name=name, partitions_def=partitions, executor_def=dg.in_process_executor,
            description=f"{report.title}: one past {grain}, from published data.")  # fmt: skip
    def job() -> None:
        render()

    return job
