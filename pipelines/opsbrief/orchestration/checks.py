"""Outcomes of quality checks as Dagster asset check results."""

from collections.abc import Iterator, Sequence

import dagster as dg

from opsbrief.quality.check import Outcome


def check_key(name: str) -> str:
    """A check's name as Dagster takes it."""
    return "".join(c if c.isalnum() else "_" for c in name)


def results(specs: Sequence[dg.AssetCheckSpec], outcomes: Sequence[Outcome]) -> Iterator[dg.AssetCheckResult]:
    """One result per declared check; tables without rows pass with a note. A failed check withholds KPIs, it never blocks the step."""
    by_key = {(o.table, check_key(o.check.name)): o for o in outcomes}
    for spec in specs:
        table = spec.asset_key.path[-1]
        outcome = by_key.get((table, spec.name))
        if outcome is None:
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=True,
                metadata={"rows": 0, "note": "the table has no rows"},
            )
            continue
        severe = outcome.check.severity == "stop" or not outcome.ran
        yield dg.AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=outcome.ran and outcome.passed,
            severity=dg.AssetCheckSeverity.ERROR if severe else dg.AssetCheckSeverity.WARN,
            metadata={
                "severity": outcome.check.severity, "unexpected rows": outcome.unexpected, "rows": outcome.evaluated,
                "ran": outcome.ran, "message": outcome.message or "",
            },
        )  # fmt: skip
