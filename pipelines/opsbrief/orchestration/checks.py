"""Outcomes of quality checks as Dagster asset checks: one per suite, with a line for each of its checks.

One result each would more than double what Dagster writes about a run: 330 events on top of 270.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from opsbrief.declarations.catalog import Catalog
from opsbrief.quality.check import Outcome

NAME = "suite"


def check_specs(catalog: Catalog) -> list[dg.AssetCheckSpec]:
    """One check for each ops table that has a suite."""
    return [
        dg.AssetCheckSpec(
            NAME, asset=dg.AssetKey(["ops", suite.table]),
            description=f"The {len(suite.checks)} checks of {suite.table}, each with what it found: {', '.join(c.name for c in suite.checks)}.",
        )
        for suite in catalog.suites.values()
        if suite.table in catalog.tables and suite.checks
    ]  # fmt: skip


def results(specs: Sequence[dg.AssetCheckSpec], outcomes: Sequence[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """One result per suite. A failed check withholds KPIs, it never blocks the step; a table without rows passes."""
    for spec in specs:
        mine = [o for o in outcomes if o.table == spec.asset_key.path[-1]]
        failed = [o for o in mine if not (o.ran and o.passed)]
        severe = any(o.check.severity == "stop" or not o.ran for o in failed)
        yield dg.AssetCheckResult(
            asset_key=spec.asset_key, check_name=spec.name, passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR if severe else dg.AssetCheckSeverity.WARN,
            description=_said(mine, failed),
            metadata={"checks": dg.MetadataValue.table([_line(o) for o in mine], schema=_SCHEMA)} if mine else {},
        )  # fmt: skip


def _said(outcomes: Sequence[Outcome], failed: Sequence[Outcome]) -> str:
    if not outcomes:
        return "the table has no rows"
    names = ", ".join(o.check.name for o in failed)
    return (
        f"{len(failed)} of {len(outcomes)} checks failed: {names}"
        if failed
        else f"all {len(outcomes)} checks passed"
    )


_SCHEMA = dg.TableSchema(
    [
        dg.TableColumn("check", "string"),
        dg.TableColumn("severity", "string"),
        dg.TableColumn("result", "string"),
        dg.TableColumn("rows at fault", "int"),
        dg.TableColumn("rows", "int"),
        dg.TableColumn("message", "string"),
    ]
)


def _line(outcome: Outcome) -> dg.TableRecord:
    result = "did not run" if not outcome.ran else "passed" if outcome.passed else "failed"
    return dg.TableRecord({
        "check": outcome.check.name, "severity": outcome.check.severity, "result": result,
        "rows at fault": outcome.unexpected, "rows": outcome.evaluated, "message": outcome.message or "",
    })  # fmt: skip
