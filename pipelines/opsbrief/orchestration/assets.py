"""Dagster assets: few executed steps, each reporting on many things. The stages do the work."""

from collections.abc import Iterator, Sequence

import dagster as dg

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.table import Table
from opsbrief.ledger.balance import balance
from opsbrief.orchestration import stages
from opsbrief.orchestration.checks import check_key, results
from opsbrief.orchestration.resources import OpenRun

RUN = dg.ResourceParam[OpenRun]


def raw_specs(catalog: Catalog) -> list[dg.AssetSpec]:
    """Raw tables are external: the inbox step logs a materialisation for those that changed."""
    return [
        dg.AssetSpec(
            ["raw", export.raw_table], deps=["inbox"], group_name="raw", kinds={"duckdb"},
            description=f"{catalog.systems[export.system].title}: {export.title}. {export.how_to}",
        )
        for export in catalog.exports
    ]  # fmt: skip


def inbox_asset(root: str) -> dg.AssetsDefinition:
    """Load what is new in the inbox."""

    @dg.asset(
        key="inbox", group_name="intake", kinds={"csv", "excel", "duckdb"},
        description="Exports as downloaded: recognised, archived and loaded with file and row.",
    )  # fmt: skip
    def inbox(context: dg.AssetExecutionContext, opsbrief: RUN) -> dg.MaterializeResult:  # type: ignore[type-arg]
        run = opsbrief.run
        stages.begin(run)
        received = stages.take_inbox(run)
        for raw in received.raw_tables:
            rows = int(run.store.value(f"select count(*) from raw.{raw}"))
            context.log_event(dg.AssetMaterialization(["raw", raw], metadata={"dagster/row_count": rows}))
        for problem in received.problems:
            context.log.warning(str(problem))
        left_out = [[p.what, p.where, p.fix] for p in received.problems]
        return dg.MaterializeResult(
            metadata={
                "new files": received.new_files,
                "left out": len(left_out),
                "inbox": dg.MetadataValue.path(f"{root}/inbox"),
                "why": dg.MetadataValue.md(
                    "\n".join(f"- {what} ({fix})" for what, _, fix in left_out) or "nothing left out"
                ),
            }
        )

    return inbox


def operations_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Fill all ops tables, then run all suites (one import of Great Expectations), in one step; the balance blocks.

    Checks sit in the step that fills: facts must wait for rows to be set aside, and Dagster makes downstream steps wait
    for blocking checks only.
    """
    tables = [_table_spec(catalog, table) for table in catalog.tables.values()]
    books = dg.AssetSpec(
        "balance", deps=["inbox"], group_name="operations", kinds={"duckdb"},
        description="The books: what became of every file, heading, cell and row.",
    )  # fmt: skip
    checks = [
        dg.AssetCheckSpec(
            check_key(check.name), asset=dg.AssetKey(["ops", suite.table]), description=check.reason
        )
        for suite in catalog.suites.values()
        for check in suite.checks
        if suite.table in catalog.tables
    ]
    closes = dg.AssetCheckSpec(
        "balance_closes", asset=dg.AssetKey("balance"), blocking=True,
        description="Every row of every part is kept, replaced, set aside or dropped.",
    )  # fmt: skip

    @dg.multi_asset(name="operations", specs=[*tables, books], check_specs=[*checks, closes])
    def operations(opsbrief: RUN) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
        run = opsbrief.run
        counts = stages.fill_operations(run)
        outcomes = stages.check_quality(run)
        for spec in tables:
            yield dg.MaterializeResult(
                asset_key=spec.key, metadata={"dagster/row_count": counts[spec.key.path[-1]]}
            )
        yield from results(checks, outcomes)
        taken = balance(run.store)
        yield dg.MaterializeResult(
            asset_key="balance",
            metadata={"rows read": taken.rows_read, "rows kept": taken.rows_kept, "replaced": taken.rows_superseded,
                      "set aside": taken.rows_set_aside, "dropped": taken.rows_dropped},
        )  # fmt: skip
        yield dg.AssetCheckResult(
            asset_key="balance", check_name="balance_closes", passed=taken.closes,
            metadata={"open": dg.MetadataValue.md("\n".join(taken.open_parts) or "none")},
        )  # fmt: skip

    return operations


def _table_spec(catalog: Catalog, table: Table) -> dg.AssetSpec:
    reads = sorted({raw for m in catalog.mappings_into(table.name) for raw in m.reads})
    deps: Sequence[dg.AssetKey] = [dg.AssetKey(["raw", raw]) for raw in reads]
    return dg.AssetSpec(
        ["ops", table.name],
        deps=[*deps, "inbox"],
        group_name="operations",
        kinds={"sql", "duckdb"},
        description=table.about,
    )


def fact_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Fill all facts in one step."""
    specs = [
        dg.AssetSpec(["fact", fact.name], deps=["balance", *(dg.AssetKey(["ops", t]) for t in fact.reads)], group_name="facts", kinds={"sql", "duckdb"},
                     description=fact.about)
        for fact in catalog.facts.values()
    ]  # fmt: skip

    @dg.multi_asset(name="facts", specs=specs)
    def facts(opsbrief: RUN) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        for state in stages.fill_facts(opsbrief.run, stages.stopped(opsbrief.run)):
            metadata: dict[str, str | int] = {"dagster/row_count": state.rows, "data to": str(state.data_to or "no data")}
            if state.withheld:
                metadata["withheld"] = state.withheld
            yield dg.MaterializeResult(asset_key=["fact", state.fact], metadata=metadata)

    return facts


def kpi_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Compute all KPIs in one step; lineage stays per KPI."""
    specs = []
    # Composites come after the KPIs they are made of: Dagster wants the results in that order.
    for kpi in sorted(catalog.kpis.values(), key=lambda kpi: kpi.kind == "composite"):
        deps = [["fact", kpi.fact]] if kpi.fact else [["kpi", part.kpi] for part in kpi.parts]
        specs.append(
            dg.AssetSpec(
                ["kpi", kpi.id], deps=deps, group_name="kpis", kinds={"polars"}, description=kpi.question
            )
        )

    @dg.multi_asset(name="kpis", specs=specs)
    def kpis(opsbrief: RUN) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        stages.compute_kpis(opsbrief.run)
        counts: dict[str, int] = dict(opsbrief.run.store.rows("select kpi, count(*) from kpi.values group by kpi"))
        for spec in specs:
            yield dg.MaterializeResult(
                asset_key=spec.key, metadata={"dagster/row_count": counts.get(spec.key.path[-1], 0)}
            )

    return kpis


class ReportConfig(dg.Config):
    """Which briefs to publish: all reports and their newest complete periods, unless named."""

    reports: list[str] = []
    period: str = ""


def report_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Publish the database and the briefs, together: both or none."""
    published = dg.AssetSpec(
        "published_database", deps=[["kpi", name] for name in catalog.kpis], group_name="published", kinds={"duckdb"},
        description="out/opsbrief.duckdb: the copy that everybody may read, also during a run.",
    )  # fmt: skip
    specs = [
        dg.AssetSpec(["report", report.id], deps=[["kpi", k] for k in report.kpis if k in catalog.kpis], group_name="published",
                     kinds={"html", "plotly"}, description=report.title)
        for report in catalog.reports.values()
    ]  # fmt: skip

    @dg.multi_asset(name="briefs", specs=[published, *specs])
    def briefs(
        context: dg.AssetExecutionContext, opsbrief: RUN, config: ReportConfig
    ) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        run = opsbrief.run
        made = stages.make_briefs(run, config.reports, config.period)
        stages.keep_findings(run, made)
        done = stages.publish_all(run, made)
        yield dg.MaterializeResult(
            asset_key="published_database",
            metadata={
                "file": dg.MetadataValue.path(str(run.workspace.published)),
                "bytes": run.workspace.published.stat().st_size,
            },
        )
        for spec in specs:
            mine = [p for p in done if p.report == spec.key.path[-1]]
            links = "\n".join(
                f"- {p.period} r{p.revision}: [{p.brief.headline}](file://{p.page})" for p in mine
            )
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata={"briefs": dg.MetadataValue.md(links or "no complete period yet"),
                          **{p.period: dg.MetadataValue.path(str(p.page)) for p in mine}},
            )  # fmt: skip

    return briefs
