"""Dagster assets: few executed steps, each reporting on many things. The stages do the work."""

from collections.abc import Iterator

import dagster as dg

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.table import Table
from opsbrief.kpis.composite import parts_first
from opsbrief.ledger.balance import Balance, balance
from opsbrief.orchestration import stages
from opsbrief.orchestration.checks import check_specs, results
from opsbrief.orchestration.pages import link
from opsbrief.orchestration.resources import Session
from opsbrief.publishing.revisions import Published
from opsbrief.workspace import Workspace

RUN = dg.ResourceParam[Session]
Results = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


def raw_specs(catalog: Catalog) -> list[dg.AssetSpec]:
    """Raw tables are external: the inbox step logs a materialisation for those that changed."""
    return [
        dg.AssetSpec(
            ["raw", export.raw_table], deps=["inbox"], group_name="raw", kinds={"duckdb"},
            description=f"{catalog.systems[export.system].title}: {export.title}. {export.how_to}",
        )
        for export in catalog.exports
    ]  # fmt: skip


def inbox_asset(workspace: Workspace) -> dg.AssetsDefinition:
    """Load what is new in the inbox."""

    @dg.asset(
        key="inbox", group_name="inbox", kinds={"csv", "excel", "duckdb"},
        description="Exports as downloaded: recognised, archived and loaded with file and row.",
    )  # fmt: skip
    def inbox(context: dg.AssetExecutionContext, opsbrief: RUN) -> dg.MaterializeResult[None]:
        with opsbrief.stage("inbox") as run:
            stages.begin(run)
            received = stages.take_inbox(run)
            rows = {
                raw: int(run.store.value(f"select count(*) from raw.{raw}")) for raw in received.raw_tables
            }
        for raw, count in rows.items():
            context.log_event(dg.AssetMaterialization(["raw", raw], metadata={"dagster/row_count": count}))
        for problem in received.problems:
            context.log.warning(str(problem))
        left_out = "\n".join(f"- {p.what} ({p.fix})" for p in received.problems)
        return dg.MaterializeResult(
            metadata={
                "new files": received.new_files,
                "left out": len(received.problems),
                "inbox": dg.MetadataValue.path(str(workspace.inbox)),
                "why": dg.MetadataValue.md(left_out or "nothing left out"),
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
        "balance", deps=["inbox"], group_name="ops", kinds={"duckdb"},
        description="The books: what became of every file, heading, cell and row.",
    )  # fmt: skip
    suites = check_specs(catalog)
    closes = dg.AssetCheckSpec(
        "balance_closes", asset=dg.AssetKey("balance"), blocking=True,
        description="Every row of every part is kept, replaced, set aside or dropped.",
    )  # fmt: skip

    @dg.multi_asset(name="operations", specs=[*tables, books], check_specs=[*suites, closes])
    def operations(opsbrief: RUN) -> Results:
        with opsbrief.stage("mapping") as run:
            stages.fill_operations(run)
        with opsbrief.stage("checks") as run:
            outcomes = stages.check_quality(run)
            counts = stages.rows_of_operations(run)
            taken = balance(run.store)
        for spec in tables:
            yield dg.MaterializeResult(
                asset_key=spec.key, metadata={"dagster/row_count": counts[spec.key.path[-1]]}
            )
        yield from results(suites, outcomes)
        yield from _books(taken)
        with opsbrief.told():
            stages.must_close(taken)

    return operations


def _table_spec(catalog: Catalog, table: Table) -> dg.AssetSpec:
    reads = sorted({raw for m in catalog.mappings_into(table.name) for raw in m.reads})
    return dg.AssetSpec(
        ["ops", table.name], deps=[*(dg.AssetKey(["raw", raw]) for raw in reads), "inbox"], group_name="ops",
        kinds={"sql", "duckdb"}, description=table.about,
    )  # fmt: skip


def _books(taken: Balance) -> Results:
    yield dg.MaterializeResult(
        asset_key="balance",
        metadata={"rows read": taken.rows_read, "rows kept": taken.rows_kept, "replaced": taken.rows_superseded,
                  "set aside": taken.rows_set_aside, "dropped": taken.rows_dropped},
    )  # fmt: skip
    yield dg.AssetCheckResult(
        asset_key="balance", check_name="balance_closes", passed=taken.closes,
        metadata={"open": dg.MetadataValue.md("\n".join(taken.open_parts) or "none")},
    )  # fmt: skip


def fact_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Fill all facts in one step."""
    specs = [
        dg.AssetSpec(
            ["fact", fact.name], deps=["balance", *(dg.AssetKey(["ops", table]) for table in fact.reads)],
            group_name="facts", kinds={"sql", "duckdb"}, description=fact.about,
        )
        for fact in catalog.facts.values()
    ]  # fmt: skip

    @dg.multi_asset(name="facts", specs=specs)
    def facts(opsbrief: RUN) -> Results:
        with opsbrief.stage("facts") as run:
            filled = {state.fact: state for state in stages.fill_facts(run, stages.stopped(run))}
        for spec in specs:
            state = filled[spec.key.path[-1]]
            told: dict[str, str | int] = {
                "dagster/row_count": state.rows,
                "data to": str(state.data_to or "no data"),
            }
            if state.withheld:
                told["withheld"] = state.withheld
            yield dg.MaterializeResult(asset_key=spec.key, metadata=told)

    return facts


def kpi_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Compute all KPIs in one step; lineage stays per KPI."""
    # Composites come after the KPIs they are made of: Dagster wants the results in that order.
    specs = [
        dg.AssetSpec(
            ["kpi", kpi.id], deps=[["fact", kpi.fact]] if kpi.fact else [["kpi", part.kpi] for part in kpi.parts],
            group_name="kpis", kinds={"polars"}, description=kpi.question, tags={"area": kpi.area},
        )
        for kpi in [*(k for k in catalog.kpis.values() if k.kind != "composite"), *parts_first(list(catalog.kpis.values()))]
    ]  # fmt: skip

    @dg.multi_asset(name="kpis", specs=specs)
    def kpis(opsbrief: RUN) -> Results:
        with opsbrief.stage("kpis") as run:
            stages.compute_kpis(run)
            counts: dict[str, int] = dict(run.store.rows("select kpi, count(*) from kpi.values group by kpi"))
        for spec in specs:
            rows = counts.get(spec.key.path[-1], 0)
            yield dg.MaterializeResult(asset_key=spec.key, metadata={"dagster/row_count": rows})

    return kpis


class ReportConfig(dg.Config):
    """Which briefs to publish: all reports and their newest complete periods, unless named."""

    reports: list[str] = []
    period: str = ""


def report_assets(catalog: Catalog) -> dg.AssetsDefinition:
    """Publish the database and the briefs, together: both or none."""
    database = dg.AssetSpec(
        "published_database", deps=[["kpi", name] for name in catalog.kpis], group_name="published", kinds={"duckdb"},
        description="out/opsbrief.duckdb: the copy that everybody may read, also during a run.",
    )  # fmt: skip
    specs = [
        dg.AssetSpec(
            ["report", report.id], deps=[["kpi", kpi] for kpi in report.kpis if kpi in catalog.kpis],
            group_name="published", kinds={"html", "plotly"}, description=report.title,
        )
        for report in catalog.reports.values()
    ]  # fmt: skip

    @dg.multi_asset(name="briefs", specs=[database, *specs])
    def briefs(opsbrief: RUN, config: ReportConfig) -> Results:
        with opsbrief.stage("briefs") as run:
            made = stages.make_briefs(run, config.reports, config.period)
            stages.keep_findings(run, made)
        with opsbrief.stage("publishing") as run:
            done = stages.publish_all(run, made)
        with opsbrief.told():
            stages.write_record(run, done)
        file = run.workspace.published
        yield dg.MaterializeResult(
            asset_key=database.key,
            metadata={"file": dg.MetadataValue.path(str(file)), "bytes": file.stat().st_size},
        )
        for spec in specs:
            mine = [one for one in done if one.report == spec.key.path[-1]]
            yield dg.MaterializeResult(asset_key=spec.key, metadata=pages_of(run.workspace, mine))

    return briefs


def pages_of(workspace: Workspace, published: list[Published]) -> dict[str, dg.MetadataValue]:
    """For a report's asset: each brief's headline as a link to its page, and where the page lies."""
    lines = [
        f"- [{one.period} r{one.revision}: {one.brief.headline}]({link(workspace, one.page)})"
        for one in published
    ]
    told: dict[str, dg.MetadataValue] = {
        "briefs": dg.MetadataValue.md("\n".join(lines) or "no complete period yet")
    }
    return told | {one.period: dg.MetadataValue.path(str(one.page)) for one in published}
