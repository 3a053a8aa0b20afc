"""XmR charts (process behaviour charts): the usual range of a KPI and which points are signals.

The range is the mean of a frozen base period plus and minus 2.66 times its mean moving range. Limits are
never taken from the days in question, so a later point cannot hide itself by widening them.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from opsbrief.declarations.kpi import Unit
from opsbrief.insights.brief import Point, UsualRange

RULES = ("outside", "run_of_8", "three_of_four")  # the first that fires marks the point

LEAST_BASE, WHOLE_BASE = 12, 24  # points of a base period: at least, at most
_PER_RANGE = 2.66  # 3 / 1.128
_UPPER_RANGE = 3.267
_RUN = 8
_EQUAL = 1e-9  # of the centre or the width: sums of floats decide nothing


class Band(Protocol):
    """A centre with limits; both `Limits` and `UsualRange` are one."""

    @property
    def centre(self) -> float:
        """Mean of the base period."""

    @property
    def lower(self) -> float:
        """Lower limit."""

    @property
    def upper(self) -> float:
        """Upper limit."""


@dataclass(frozen=True)
class Limits:
    """What an XmR chart draws: centre and limits of the values, and the limit of their moving range."""

    centre: float
    mean_range: float
    lower: float
    upper: float
    upper_range: float
    points: int


@dataclass(frozen=True)
class TooFew:
    """Why there is no usual range: `needed` of something, of which `found` are there."""

    needed: int
    found: int
    of: str  # "points", or "pairs" of points next to each other


def limits(values: Sequence[float | None]) -> Limits:
    """The limits of consecutive `values`; None is a missing period, across which no moving range is built.

    ValueError when no two values are neighbours.
    """
    present = [value for value in values if value is not None]
    ranges = _moving_ranges(values)
    if not ranges:
        raise ValueError("limits need at least two values next to each other")
    centre = math.fsum(present) / len(present)
    mean_range = math.fsum(ranges) / len(ranges)
    reach = _PER_RANGE * mean_range
    return Limits(centre, mean_range, centre - reach, centre + reach, _UPPER_RANGE * mean_range, len(present))


def baseline(
    points: Sequence[Point], frozen_on: date, *, minimum: int = LEAST_BASE, length: int = WHOLE_BASE
) -> UsualRange | TooFew:
    """The usual range from the first `length` complete points of `points` (every period, oldest first).

    With fewer than `minimum` points, or fewer than half as many pairs of neighbours: what is missing.
    """
    ends = [i for i, point in enumerate(points) if counts(point)][:length]
    if len(ends) < minimum:
        return TooFew(minimum, len(ends), "points")
    base = points[ends[0] : ends[-1] + 1]
    values = complete_values(base)
    pairs = len(_moving_ranges(values))
    if pairs < minimum // 2:
        return TooFew(minimum // 2, pairs, "pairs")
    found = limits(values)
    return UsualRange(
        centre=found.centre,
        lower=found.lower,
        upper=found.upper,
        points=found.points,
        base_start=base[0].start,
        base_end=base[-1].end,
        frozen_on=frozen_on,
    )


def signals(values: Sequence[float | None], band: Band) -> list[str]:
    """Per value the first of `RULES` that fires there, or ""."""
    return [next((rule for rule in RULES if rule in fired), "") for fired in rules_fired(values, band)]


def rules_fired(values: Sequence[float | None], band: Band) -> list[frozenset[str]]:
    """Per value all rules that fire there.

    `outside`: beyond a limit. `run_of_8`: the eighth or a later value in a row on one side of the centre.
    `three_of_four`: nearer to a limit than to the centre, and so are at least two of the three values before
    it, on the same side. A missing value ends what came before it; a value equal to the centre ends a run.
    """
    fired: list[frozenset[str]] = []
    run = 0  # signed length of the run that ends here
    recent: list[int] = []  # side of the last values that are nearer to a limit, 0 for the others
    nearer = (band.upper - band.centre) / 2 + _slack(band)
    for value in values:
        if value is None:
            run, recent = 0, []
            fired.append(frozenset())
            continue
        here = side(value, band)
        run = run + here if run * here > 0 else here
        near = here if abs(value - band.centre) > nearer else 0
        recent = [*recent[-3:], near]
        names = []
        if is_outside(value, band):
            names.append("outside")
        if abs(run) >= _RUN:
            names.append("run_of_8")
        if near and recent.count(near) >= 3:
            names.append("three_of_four")
        fired.append(frozenset(names))
    return fired


def marked(points: Sequence[Point], band: Band) -> list[Point]:
    """`points` with their `signal` filled in; incomplete points are never signals and end a run."""
    found = signals(complete_values(points), band)
    return [point.model_copy(update={"signal": rule}) for point, rule in zip(points, found, strict=True)]


def complete_values(points: Sequence[Point]) -> list[float | None]:
    """The values of `points`, None for an incomplete period or one without data."""
    return [point.value if counts(point) else None for point in points]


def drawn(band: Band, points: Sequence[Point], unit: Unit) -> tuple[float, float]:
    """The limits as shown: not below 0 or above 100 % for a KPI that never is. Signals use the real ones."""
    floor, ceiling = reach([point.value for point in points if point.value is not None], unit)
    return max(band.lower, floor), min(band.upper, ceiling)


def reach(values: Sequence[float], unit: Unit) -> tuple[float, float]:
    """Between which ends a KPI with these values can lie: from 0 unless one is below, to 100 % unless one is above."""
    floor = 0.0 if all(value >= 0 for value in values) else -math.inf
    ceiling = 1.0 if unit == "percent" and all(value <= 1 for value in values) else math.inf
    return floor, ceiling


def side(value: float, band: Band) -> int:
    """1 above the centre, -1 below it, 0 on it."""
    distance = value - band.centre
    if abs(distance) <= _slack(band):
        return 0
    return 1 if distance > 0 else -1


def is_outside(value: float, band: Band) -> bool:
    """Whether `value` lies beyond a limit; a value on the limit does not."""
    return value > band.upper + _slack(band) or value < band.lower - _slack(band)


def counts(point: Point) -> bool:
    """Whether a point is whole and has a value; limits rest on such alone."""
    return point.complete and point.value is not None


def _moving_ranges(values: Sequence[float | None]) -> list[float]:
    pairs = itertools.pairwise(values)
    return [abs(two - one) for one, two in pairs if one is not None and two is not None]


def _slack(band: Band) -> float:
    return _EQUAL * max(abs(band.centre), band.upper - band.lower)
