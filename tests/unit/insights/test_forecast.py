"""Forecasts: two published examples, the search for the weight, intervals, and when there is none."""

import math
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.brief import Point
from opsbrief.insights.forecast import Smoothing, fit, forecast, next_period, smooth, widened
from opsbrief.kpis.calendar import Period, period_of, periods_between

A = [99, 88, 50, 58, 62, 60, 55, 62, 71, 65]
# Oil production 1996 to 2013 (example of R. Hyndman and G. Athanasopoulos; parameters printed rounded).
OIL = [
    445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43,
    521.28, 508.95, 488.89, 509.87, 456.72, 473.82, 525.95, 549.83, 542.34,
]  # fmt: skip
NOISE = st.lists(st.floats(-1000, 1000), min_size=12, max_size=40)


def drawn(seed: int, length: int = 60) -> list[float]:
    draw = random.Random(seed)
    return [draw.gauss(100, 10) for _ in range(length)]


def test_a_published_example_with_a_given_weight() -> None:
    found = smooth(A, 0.3, first=99)
    errors = found.errors[1:]  # the first value is the first level
    assert found.level == pytest.approx(65.43, abs=0.005)
    assert sum(errors) / 9 == pytest.approx(-12.43, abs=0.005)
    assert sum(abs(error) for error in errors) / 9 == pytest.approx(14.14, abs=0.005)
    assert sum(error**2 for error in errors) / 9 == pytest.approx(365.80, abs=0.005)
    shares = (abs(error) / value for error, value in zip(errors, A[1:], strict=True))
    assert 100 * sum(shares) / 9 == pytest.approx(24.66, abs=0.01)


def test_intervals_of_a_published_example() -> None:
    level = smooth(OIL, 0.8339, first=446.5868).level
    assert level == pytest.approx(542.6806, abs=0.002)
    sigma = 29.8282
    for horizon, z, lower, upper in (
        (1, 1.2815516, 504.4541, 580.9070), (1, 1.9599640, 484.2183, 601.1429), (2, 1.9599640, 466.5589, 618.8023),
    ):  # fmt: skip
        reach = z * widened(sigma, 0.8339, horizon)
        assert (level - reach, level + reach) == pytest.approx((lower, upper), abs=0.002)


def test_the_weight_with_the_least_errors_is_the_published_one() -> None:
    found = fit(OIL)
    assert found.alpha == pytest.approx(0.8339, abs=0.0002)
    assert found.first == pytest.approx(446.5868, abs=0.05)
    assert found.sigma == pytest.approx(29.8282, abs=0.005)


@given(NOISE, st.floats(0.01, 1))
def test_no_other_weight_or_first_level_has_smaller_errors(values: list[float], alpha: float) -> None:
    def squares(found: Smoothing) -> float:
        return math.fsum(error**2 for error in found.errors)

    best = squares(smooth(values, alpha))
    assert best <= squares(smooth(values, alpha, first=values[0])) * (1 + 1e-9) + 1e-6
    # A grid of hundredths finds the valley; only a second, narrower one could be missed.
    assert squares(fit(values)) <= squares(smooth(values, round(alpha, 2))) * (1 + 1e-9) + 1e-6


@given(NOISE, st.integers(1, 12), st.floats(0.5, 0.99))
def test_intervals_hold_the_value_and_widen(values: list[float], horizon: int, confidence: float) -> None:
    near, far = (forecast(values, horizon=h, confidence=confidence) for h in (horizon, horizon + 1))
    assert (near is None) == (far is None)
    if near and far:
        assert near.lower <= near.value <= near.upper
        assert near.mase < 1
        assert far.upper - far.lower >= (near.upper - near.lower) * (1 - 1e-12)


def test_an_80_percent_interval_holds_four_in_five() -> None:
    held = []
    for seed in range(150):
        *known, truth = drawn(seed, 40)
        found = forecast(known)
        held += [found.lower <= truth <= found.upper] if found else []
    assert len(held) > 110  # noise around a level is what smoothing is better at than the last value
    assert sum(held) / len(held) == pytest.approx(0.8, abs=0.1)


def test_none_below_twelve_points_or_after_a_gap() -> None:
    values: list[float | None] = [*drawn(3, 12)]
    assert forecast(values) is not None
    assert forecast(values[1:]) is None
    assert forecast([*values, None, *values[1:]]) is None
    assert forecast([*values, None]) is None


def test_none_where_the_last_value_is_the_better_forecast() -> None:
    assert forecast([float(n) for n in range(40)]) is None  # a trend: smoothing lags behind
    assert forecast([5.0] * 20) is None  # nothing to be better at


def test_the_season_before_where_it_is_nearer() -> None:
    week = [10.0, 12.0, 11.0, 13.0, 20.0, 2.0, 1.0]
    draw = random.Random(3)
    values = [value + draw.uniform(-0.5, 0.5) for _ in range(6) for value in week]
    for horizon in (1, 3, 7, 8):
        found = forecast(values, season=7, horizon=horizon)
        assert found is not None
        assert found.method == "season"
        assert found.value == values[-7 + (horizon - 1) % 7]
        assert found.mase < 0.2
    one, two = (forecast(values, season=7, horizon=h) for h in (1, 8))
    assert one and two
    # The second season ahead is a sum of two equal, independent changes.
    assert two.upper - two.lower == pytest.approx((one.upper - one.lower) * math.sqrt(2), rel=1e-12)


def test_rates_stay_within_their_range() -> None:
    rates = [1.0, 0.98, 1.0, 0.99, 1.0, 1.0, 0.97, 1.0, 0.99, 1.0, 0.98, 1.0, 0.99, 1.0, 0.98]
    found = forecast(rates, within=(0, 1))
    assert found is not None
    assert found.upper == 1.0
    free = forecast(rates)
    assert free is not None
    assert free.upper > 1


def months(values: list[float | None], *, running: bool = False) -> tuple[list[Point], Period]:
    """A point per month up to November 2026."""
    last = period_of(date(2026, 11, 1), "month")
    periods = periods_between(date(2020, 1, 1), last.end, "month")[-len(values) :]
    points = [Point(start=p.start, end=p.end, value=v) for p, v in zip(periods, values, strict=True)]
    points[-1] = points[-1].model_copy(update={"complete": not running})
    return points, last


def test_the_next_period_of_a_kpi() -> None:
    known: list[float | None] = [*drawn(3, 30)]
    points, last = months(known)
    found, plain = next_period(points, "count", last), forecast(known)
    assert found is not None
    assert plain is not None
    assert (found.start, found.end) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (found.value, found.lower, found.upper, found.mase) == (
        plain.value,
        plain.lower,
        plain.upper,
        plain.mase,
    )
    assert next_period(months(known, running=True)[0], "count", last) is None
    assert next_period([], "count", last) is None
    left = points[-1].model_copy(update={"signal": "outside"})
    assert next_period([*points[:-1], left], "count", last) is None


def test_the_month_of_the_year_before_is_the_season() -> None:
    draw = random.Random(1)
    level = [50.0, 60, 80, 20, 10, 90, 30, 70, 40, 20, 60, 100]
    points, last = months([level[n % 12] + draw.uniform(-1, 1) for n in range(48)])
    found = next_period(points, "quantity", last)
    assert found is not None
    assert found.method == "season"
    assert found.value == points[-12].value


def test_what_was_never_below_zero_or_above_100_percent_is_not_forecast_there() -> None:
    few: list[float | None] = [
        0.0,
        0.02,
        0.0,
        0.01,
        0.0,
        0.0,
        0.03,
        0.0,
        0.01,
        0.0,
        0.02,
        0.0,
        0.01,
        0.0,
        0.02,
    ]
    points, last = months(few)
    found = next_period(points, "percent", last)
    assert found is not None
    assert found.lower == 0
    points, last = months([-(value or 0) for value in few])
    found = next_period(points, "percent", last)
    assert found is not None
    assert found.lower < -0.02
