"""The floor of orchestration: a Dagster job of five empty assets, run in process."""

import dagster as dg


def _empty(name: str, before: str) -> dg.AssetsDefinition:
    @dg.asset(name=name, deps=[before] if before else [])
    def nothing() -> None:
        """Does nothing."""

    return nothing


NAMES = ("inbox", "operations", "facts", "kpis", "briefs")
ASSETS = [_empty(name, before) for name, before in zip(NAMES, ("", *NAMES[:-1]), strict=True)]
defs = dg.Definitions(
    assets=ASSETS,
    jobs=[dg.define_asset_job("five", executor_def=dg.in_process_executor)],
)
