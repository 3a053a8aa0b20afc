"""What a KPI's numbers amount to: act, watch, in order, or nothing to judge. Decisions only, no words.

An announced signal needs more than a mark on the chart. With twelve KPIs that only vary by chance and limits from 24
points, the single rules of a control chart raise an alarm in more than every fourth brief, and one point outside its
limits in every seventh. By the rule here 4.2 % of such briefs announce anything, and a change of four standard
deviations is announced within three periods in 97 % of cases (measured over 2,000 companies in
tests/unit/insights/test_false_alarms.py).
"""

import math
from dataclasses import dataclass
from typing import Literal

from opsbrief.insights.brief import KpiRow, Status, UsualRange
from opsbrief.insights.control_chart import WHOLE_BASE, complete_values, is_outside, rules_fired, side
from opsbrief.insights.wording import print_scale, rounded

Kind = Literal[
    "act",
    "off_target",
    "improving",
    "one_point",
    "outside_once",
    "outside",
    "signal",
    "signal_on_target",
    "good_signal",
    "on_target",
    "usual",
    "plain",
    "no_range",
    "no_data",
    "incomplete",
    "too_few_rows",
    "withheld",
]


_FAR = 2  # times as far from the centre as the limit
_LOOK_BACK = 8  # points: no rule looks further back than a run of eight


@dataclass(frozen=True)
class Threshold:
    """What a KPI declares about being announced: rows needed, and the smallest change worth a sentence."""

    min_count: int = 20
    matters: float | None = None


@dataclass(frozen=True)
class Signal:
    """A change that is more than noise: its rule, its side of the usual level, the points that show it."""

    rule: Literal["outside", "run_of_8", "three_of_four"]
    side: int
    count: int


@dataclass(frozen=True)
class Judgement:
    """A row's status, why, the signal that is announced (if any), and how much it stands out (0 to 99)."""

    status: Status
    kind: Kind
    signal: Signal | None = None
    score: float = 0.0


def judge(row: KpiRow, threshold: Threshold | None = None, *, watched: bool = True) -> Judgement:
    """What `row` amounts to. Only a `watched` KPI announces signals; too few rows announce nothing.

    Whether it is announced or not, a value outside its usual range on the worse side is one to watch.
    """
    limit = threshold or Threshold()
    if row.withheld:
        return Judgement("withheld", "withheld")
    if row.value is None:
        return Judgement("none", "no_data")
    if not row.complete:
        return Judgement("none", "incomplete")
    if row.rows_judged < limit.min_count:
        return Judgement("none", "too_few_rows")
    signal = confirmed_signal(row, limit) if watched else None
    status, kind = _with_signal(row, signal) if signal else _without_signal(row, limit, watched=watched)
    return Judgement(status, kind, signal, _score(row))


def status_of(row: KpiRow, threshold: Threshold | None = None, *, watched: bool = True) -> Status:
    """The status word of `row`; see `judge`."""
    return judge(row, threshold, watched=watched).status


def misses_target(row: KpiRow) -> bool:
    """Whether the value is on the wrong side of its target by at least one printed digit."""
    target = row.target
    return (
        target is not None
        and target.better is False
        and rounded(target.change, row.decimals, print_scale(row.unit)) != 0
    )


def confirmed_signal(row: KpiRow, threshold: Threshold) -> Signal | None:
    """The signal in the newest point of `row.series` that may be announced, else None.

    Either at least two of the last three points lie outside the limits, on the side of the newest. Or a run
    rule fires there, and the mean of the newest points (eight for a run of 8, else three) is away from the
    centre by at least what matters to the KPI and by half the way to the limit; more where the base period is
    short, since its limits are less sure. A point of the base period itself is never a signal.
    """
    usual = row.usual
    if usual is None or not row.series or row.series[-1].start <= usual.base_end:
        return None
    values = complete_values(row.series)
    newest = values[-1]
    here = 0 if newest is None else side(newest, usual)
    if not here:
        return None
    outside = sum(v is not None and is_outside(v, usual) and side(v, usual) == here for v in values[-3:])
    if outside >= 2:
        return Signal("outside", here, outside)
    fired = rules_fired(values[-_LOOK_BACK:], usual)[-1]
    if not fired:
        return None
    needed = max(threshold.matters or 0.0, (usual.upper - usual.centre) / 2 * _margin(usual))
    run = _run(values, usual)
    if "run_of_8" in fired and _distance(run[:8], usual) >= needed:
        return Signal("run_of_8", here, len(run))
    recent = _unbroken(values)[:4]
    if "three_of_four" in fired and _distance(recent[:3], usual) >= needed:
        half = (usual.upper - usual.centre) / 2
        return Signal("three_of_four", here, sum((v - usual.centre) * here > half for v in recent))
    return None


def _with_signal(row: KpiRow, signal: Signal) -> tuple[Status, Kind]:
    worse = _worse_side(row)
    if misses_target(row):
        return ("act", "act") if signal.side == worse else ("watch", "improving")
    if worse and signal.side != worse:
        return "ok", "good_signal"
    return "watch", "signal_on_target" if row.target and worse else "signal"


def _without_signal(row: KpiRow, threshold: Threshold, *, watched: bool) -> tuple[Status, Kind]:
    worse = _worse_side(row)
    outside = row.usual is not None and row.value is not None and is_outside(row.value, row.usual)
    judged = outside and row.usual is not None and row.series and row.series[-1].start > row.usual.base_end
    worse_now = judged and row.usual and row.value is not None and worse in (0, side(row.value, row.usual))
    if watched and worse_now and row.usual and row.value is not None:
        told = misses_target(row) or _is_far(row.value, row.usual)
        if told and abs(row.value - row.usual.centre) >= (threshold.matters or 0.0):
            return "watch", "one_point"
    if misses_target(row):
        return "watch", "off_target"
    if worse_now:
        return "watch", "outside_once" if watched else "outside"
    if row.target and worse:
        return "ok", "on_target"
    if row.usual is None:
        return "none", "no_range"
    return "ok", "plain" if outside else "usual"


def _margin(usual: UsualRange) -> float:
    """How much more than half the way to the limit a run must be away: the limits of a short base are less sure."""
    return 1.125 + max(0, WHOLE_BASE - usual.points) / 16


def _is_far(value: float, usual: UsualRange) -> bool:
    """Whether a single point is so far out that it cannot wait for a second one."""
    return abs(value - usual.centre) >= _FAR * (usual.upper - usual.centre)


def _worse_side(row: KpiRow) -> int:
    return {"higher": -1, "lower": 1, "neither": 0}[row.better]


def _score(row: KpiRow) -> float:
    """Distance from the usual level or the target, in half-widths of the usual range (else in tenths)."""
    found = [0.0]
    width = row.usual.upper - row.usual.centre if row.usual else 0.0
    if row.usual and row.value is not None and width:
        found.append(abs(row.value - row.usual.centre) / width)
    if row.target and misses_target(row):
        found.append(abs(row.target.change) / width if width else abs(row.target.relative or 0.1) * 10)
    return min(99.0, max(found))


def _unbroken(values: list[float | None]) -> list[float]:
    """The values since the last missing one, newest first."""
    found: list[float] = []
    for value in reversed(values):
        if value is None:
            break
        found.append(value)
    return found


def _run(values: list[float | None], usual: UsualRange) -> list[float]:
    """The values of the run on one side of the centre that ends with the newest, newest first."""
    found: list[float] = []
    for value in _unbroken(values):
        if side(value, usual) == 0 or (found and side(value, usual) != side(found[0], usual)):
            break
        found.append(value)
    return found


def _distance(values: list[float], usual: UsualRange) -> float:
    return abs(math.fsum(values) / len(values) - usual.centre) if values else 0.0
