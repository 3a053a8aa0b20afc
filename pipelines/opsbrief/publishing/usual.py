"""The usual range of a KPI: frozen once, kept in the state, and frozen anew when a period that it rests on is not whole."""

from collections.abc import Sequence
from datetime import date

from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.brief import Point, UsualRange
from opsbrief.insights.control_chart import TooFew, baseline, counts
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Grain, Period, period_of
from opsbrief.ledger.run import Run
from opsbrief.publishing.values import definition_hash

FIRST = "first points"
KEPT = ("centre", "lower", "upper", "points", "base_start", "base_end", "frozen_on")


def usual_range(
    run: Run, kpi: Kpi, period: Period, points: Sequence[Point], words: Words
) -> tuple[UsualRange | None, str]:
    """The frozen limits of a KPI; frozen now, when there are points enough, and kept in the state. Without any: what is missing."""
    fingerprint = definition_hash(run, kpi)
    kept = _kept(run, kpi, period.grain, fingerprint)
    unfit = _not_whole(kept, period, points) if kept else []
    if kept and not unfit:
        return _moving(kept, words)
    first = next((n for n, point in enumerate(points) if counts(point)), len(points))
    found = baseline(points[first:], run.as_of)
    if isinstance(found, TooFew):
        if kept:
            _forget(run, kpi, period.grain)
        return None, words.missing_range(found.needed, found.found, found.of)
    run.state.store.execute(
        "insert or replace into baselines values (?, ?, 'total', '', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            kpi.id, period.grain, found.centre, found.lower, found.upper, found.points, found.base_start, found.base_end,
            found.frozen_on, _reason(kept, unfit, period) if kept else FIRST, fingerprint,
        ],
    )  # fmt: skip
    return _moving(found, words)


def _kept(run: Run, kpi: Kpi, grain: Grain, fingerprint: str) -> UsualRange | None:
    rows = run.state.store.rows(
        f"""select {", ".join(KEPT)} from baselines
        where kpi = ? and grain = ? and dimension = 'total' and definition_hash = ?""",
        [kpi.id, grain, fingerprint],
    )
    return UsualRange(**dict(zip(KEPT, rows[0], strict=True))) if rows else None


def _forget(run: Run, kpi: Kpi, grain: Grain) -> None:
    """Limits that nothing supports any more must not stand in kpi.baselines."""
    run.state.store.execute(
        "delete from baselines where kpi = ? and grain = ? and dimension = 'total'", [kpi.id, grain]
    )


def _not_whole(kept: UsualRange, period: Period, points: Sequence[Point]) -> list[date]:
    """The periods without a whole value in the span that a range was frozen from, when fewer count now than did then.

    A gap that was there already, and so was never counted, is no reason; nor is a brief on a period before the span's end.
    """
    span = [point for point in points if kept.base_start <= point.start and point.end <= kept.base_end]
    if period.end < kept.base_end or sum(map(counts, span)) >= kept.points:
        return []
    gone = [] if span and span[0].start == kept.base_start else [kept.base_start]
    return [*gone, *(point.start for point in span if not counts(point))]


def _reason(kept: UsualRange, unfit: Sequence[date], period: Period) -> str:
    """Why it was frozen anew, and what it was before, as a restatement says of a value."""
    names = ", ".join(period_of(start, period.grain, period.fiscal).label for start in unfit)
    return (
        f"not complete: {names}; from {kept.frozen_on} on it was {kept.lower:g} to {kept.upper:g},"
        f" around {kept.centre:g}, of {kept.points} points"
    )


def _moving(found: UsualRange, words: Words) -> tuple[UsualRange | None, str]:
    """A range without width holds nothing, and is none."""
    return (found, "") if found.upper > found.lower else (None, words.never_moved(found.points))
