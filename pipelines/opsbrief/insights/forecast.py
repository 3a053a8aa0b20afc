"""What comes next: simple exponential smoothing or the season before, with an interval, or nothing.

A forecast is only given when on points held back from it, it was nearer than the naive one, which says that the next
value is the last one. With fewer than 12 points there is none.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from opsbrief.declarations.kpi import Unit
from opsbrief.insights.brief import Forecast, Point
from opsbrief.insights.control_chart import complete_values, reach
from opsbrief.kpis.calendar import Grain, Period

MINIMUM = 12
CONFIDENCE = 0.8  # of the interval

_HELD_BACK = 4  # one point in so many is held back, and at least as many
_SEASONS: dict[Grain, int] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": 0}
_PARAMETERS = 2  # that the smoothing estimates: weight and first level


@dataclass(frozen=True)
class Smoothing:
    """Simple exponential smoothing fitted to a series: its weight, first and last level, one-step errors."""

    alpha: float
    first: float
    level: float
    errors: list[float]

    @property
    def sigma(self) -> float:
        """Standard deviation of the one-step errors."""
        return math.sqrt(_squares(self.errors) / (len(self.errors) - _PARAMETERS))


@dataclass(frozen=True)
class Ahead:
    """A value `horizon` periods ahead and the interval that holds it with `confidence`."""

    method: Literal["level", "season"]
    horizon: int
    value: float
    lower: float
    upper: float
    confidence: float
    mase: float  # mean absolute error on the held-back points over that of the naive forecast on the same points


def forecast(
    values: Sequence[float | None],
    *,
    season: int = 0,
    horizon: int = 1,
    within: tuple[float, float] = (-math.inf, math.inf),
    confidence: float = CONFIDENCE,
) -> Ahead | None:
    """The forecast of a series, oldest first; only the points after its last gap (None) are used.

    The better of smoothing and, where two seasons of `season` points are known, the season before. A quarter of the
    points is held back: each of them is forecast from what lay before it, and the error is divided by the naive
    forecast's. None when that is not below 1, and with fewer than 12 points. Value and interval stay `within` the ends
    that the values can reach: 0 to 1 for a rate.
    """
    known = _after_gap(values)
    if len(known) < MINIMUM:
        return None
    held = max(_HELD_BACK, len(known) // _HELD_BACK)
    naive = _mean_error(known, held, lambda before: before[-1])
    alpha = fit(known[:-held]).alpha
    tried: list[tuple[float, Literal["level", "season"]]] = [
        (_mean_error(known, held, lambda before: smooth(before, alpha).level), "level")
    ]
    if season > 1 and len(known) - held >= 2 * season:
        tried.append((_mean_error(known, held, lambda before: before[-season]), "season"))
    error, method = min(tried)
    if not error < naive:
        return None
    if method == "level":
        value, sigma = _level(known, horizon)
    else:
        value, sigma = _season(known, season, horizon)
    half = NormalDist().inv_cdf((1 + confidence) / 2) * sigma
    ends = value - half, value + half
    value, lower, upper = (min(max(end, within[0]), within[1]) for end in (value, *ends))
    return Ahead(method, horizon, value, lower, upper, confidence, error / naive)


def next_period(points: Sequence[Point], unit: Unit, period: Period) -> Forecast | None:
    """The forecast of a KPI for the period after `period`, which `points` (every period, oldest first) end with.

    None where `forecast` gives none, while the last period is not complete, and where it is a signal: what has just
    changed is not forecast from what was before.
    """
    if points and points[-1].signal:
        return None
    values = complete_values(points)
    within = reach([value for value in values if value is not None], unit)
    found = forecast(values, season=_SEASONS[period.grain], within=within)
    if found is None:
        return None
    ahead = period.next()
    return Forecast(
        start=ahead.start, end=ahead.end, value=found.value, lower=found.lower, upper=found.upper,
        confidence=found.confidence, method=found.method, mase=found.mase,
    )  # fmt: skip


def smooth(values: Sequence[float], alpha: float, first: float | None = None) -> Smoothing:
    """Level by level: l = l + alpha * (y - l), from `first`, else from the level that makes the errors smallest."""
    start = _best_first(values, alpha) if first is None else first
    level, errors = start, []
    for value in values:
        errors.append(value - level)
        level += alpha * errors[-1]
    return Smoothing(alpha, start, level, errors)


def fit(values: Sequence[float]) -> Smoothing:
    """The smoothing with the least squared one-step errors, its weight between 0.01 and 1 to four digits."""

    def error(weight: int) -> float:
        return _squares(smooth(values, weight / 10_000).errors)

    best = min(range(100, 10_001, 100), key=error)
    for step in (10, 1):
        best = min(range(max(100, best - 9 * step), min(10_000, best + 9 * step) + 1, step), key=error)
    return smooth(values, best / 10_000)


def widened(sigma: float, alpha: float, horizon: int) -> float:
    """Standard deviation of a smoothing's forecast: sigma * sqrt(1 + (h - 1) * alpha^2)."""
    return sigma * math.sqrt(1 + (horizon - 1) * alpha**2)


def _level(values: Sequence[float], horizon: int) -> tuple[float, float]:
    fitted = fit(values)
    return fitted.level, widened(fitted.sigma, fitted.alpha, horizon)


def _season(values: Sequence[float], season: int, horizon: int) -> tuple[float, float]:
    """The value one season before the one asked for; its error grows with every whole season ahead."""
    changes = [now - before for before, now in zip(values, values[season:], strict=False)]
    sigma = math.sqrt(_squares(changes) / len(changes))
    ahead = (horizon - 1) % season
    return values[len(values) - season + ahead], sigma * math.sqrt((horizon - 1) // season + 1)


def _after_gap(values: Sequence[float | None]) -> list[float]:
    last = max((i for i, value in enumerate(values) if value is None), default=-1)
    return [value for value in values[last + 1 :] if value is not None]


def _best_first(values: Sequence[float], alpha: float) -> float:
    """The errors are linear in the first level, so the best one is least squares in one unknown."""
    rest, weight, top, bottom = 0.0, 1.0, 0.0, 0.0  # the level is weight * first + rest
    for value in values:
        top += weight * (value - rest)
        bottom += weight * weight
        rest += alpha * (value - rest)
        weight *= 1 - alpha
    return top / bottom


def _mean_error(values: Sequence[float], held: int, method: Callable[[Sequence[float]], float]) -> float:
    places = range(len(values) - held, len(values))
    return math.fsum(abs(values[i] - method(values[:i])) for i in places) / held


def _squares(errors: Sequence[float]) -> float:
    return math.fsum(error * error for error in errors)
