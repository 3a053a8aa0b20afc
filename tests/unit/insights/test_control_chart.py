"""XmR limits and signals against published and independently computed figures; the rules at their edges."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.brief import Point, UsualRange
from opsbrief.insights.control_chart import (
    Limits,
    TooFew,
    baseline,
    drawn,
    limits,
    marked,
    rules_fired,
    signals,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]

# Net sales by ISO week from 2011-01-10 to 2011-12-04 of the UCI data set Online Retail (Daqing Chen,
# CC BY 4.0); the expected figures below were computed from it in plain SQL.
WEEKLY_SALES = """
190994.96 133782.91 119136.81 123642.18 102296.93 139664.58 133069.93 130435.56 129180.96 145262.61
147909.8 183501.71 121598.22 147459.771 115461.25 84382.66 130354.31 205445.23 198031.53 160569.82
116932.52 177916.87 184016.5 117086.71 136287.44 174659.17 124163.17 182513.96 180814.851 153176.2
161417.02 170724.89 149603.5 143819.06 190513.47 211722.62 326156.721 206858.231 302466.59 205734.64
263762.22 238642.19 288266.77 346560.14 380407.57 308185.02 319874.99
"""
ONLINE_RETAIL = [float(text) for text in WEEKLY_SALES.split()]

# Three units wide to each side of 10: a limit at 7 and 13, half-way at 8.5 and 11.5.
BAND = Limits(centre=10, mean_range=3 / 2.66, lower=7, upper=13, upper_range=3.7, points=20)


def points(values: Sequence[float | None], *, incomplete: tuple[int, ...] = ()) -> list[Point]:
    first = date(2026, 1, 5)
    return [
        Point(
            start=first + timedelta(weeks=i),
            end=first + timedelta(weeks=i, days=6),
            value=value,
            complete=i not in incomplete,
        )
        for i, value in enumerate(values)
    ]


def test_limits_of_the_nist_series() -> None:
    found = limits(NIST)
    assert found.centre == pytest.approx(50.81, abs=1e-9)
    assert found.mean_range == pytest.approx(16.9 / 9, abs=1e-9)
    assert (round(found.upper, 4), round(found.lower, 4)) == (55.8049, 45.8151)
    assert round(found.upper_range, 4) == 6.1347


def test_limits_and_signals_of_a_year_of_real_sales() -> None:
    found = limits(ONLINE_RETAIL)
    assert found.points == 47
    assert found.centre == pytest.approx(183073.7183829787, rel=1e-12)
    assert found.mean_range == pytest.approx(37767.94547826087, rel=1e-12)
    assert found.lower == pytest.approx(82610.98341080478, rel=1e-12)
    assert found.upper == pytest.approx(283536.4533551526, rel=1e-12)
    outside = [i for i, fired in enumerate(rules_fired(ONLINE_RETAIL, found)) if "outside" in fired]
    days = ((9, 19), (10, 3), (10, 31), (11, 7), (11, 14), (11, 21), (11, 28))
    assert outside == [(date(2011, month, day) - date(2011, 1, 10)).days // 7 for month, day in days]


def test_no_moving_range_across_a_gap() -> None:
    found = limits([1.0, 3.0, None, 103.0, 105.0])
    assert found.mean_range == 2.0
    assert found.centre == 53.0
    with pytest.raises(ValueError, match="next to each other"):
        limits([1.0, None, 2.0, None])


@given(st.lists(st.floats(-1e6, 1e6), min_size=2), st.floats(0.5, 1e3), st.floats(-1e6, 1e6))
def test_limits_move_and_stretch_with_the_values(values: list[float], stretch: float, shift: float) -> None:
    plain = limits(values)
    moved = limits([value * stretch + shift for value in values])
    slack = 1e-9 * (1 + abs(shift) + stretch * max(abs(v) for v in values))
    assert moved.centre == pytest.approx(plain.centre * stretch + shift, abs=slack)
    assert moved.upper == pytest.approx(plain.upper * stretch + shift, abs=10 * slack)
    assert moved.upper - moved.centre == pytest.approx(moved.centre - moved.lower, abs=10 * slack)


def test_a_point_on_the_limit_is_inside_and_one_beyond_is_not() -> None:
    assert signals([13.0, 7.0, 13.001, 6.999], BAND) == ["", "", "outside", "outside"]


def test_the_eighth_point_on_one_side_fires_and_each_after_it() -> None:
    assert signals([10.5] * 9, BAND) == [""] * 7 + ["run_of_8"] * 2
    assert signals([9.5] * 8, BAND)[-1] == "run_of_8"


@pytest.mark.parametrize("breaker", [10.0, None, 9.5])
def test_what_breaks_a_run(breaker: float | None) -> None:
    assert set(signals([10.5] * 7 + [breaker] + [10.5] * 7, BAND)) == {""}


def test_three_of_four_nearer_to_a_limit_than_to_the_centre() -> None:
    assert signals([11.6, 10.1, 11.6, 11.6], BAND) == ["", "", "", "three_of_four"]
    assert signals([8.4, 8.4, 8.4], BAND) == ["", "", "three_of_four"]
    assert set(signals([11.5, 11.5, 11.5, 11.5], BAND)) == {""}  # half-way is not nearer
    assert set(signals([11.6, 8.4, 11.6, 8.4], BAND)) == {""}  # both sides
    assert set(signals([11.6, 11.6, None, 11.6, 10.1], BAND)) == {""}
    assert signals([11.6, 11.6, 11.6, 10.1], BAND)[-1] == ""  # the point itself must be one of the three


def test_all_rules_are_known_and_the_first_marks_the_point() -> None:
    values = [11.6] * 7 + [14.0]
    assert rules_fired(values, BAND)[-1] == {"outside", "run_of_8", "three_of_four"}
    assert signals(values, BAND)[-1] == "outside"


def test_values_that_never_vary_are_no_signals_of_themselves() -> None:
    values: list[float | None] = [0.1] * 24
    assert set(signals(values, limits(values))) == {""}


def test_the_base_is_the_first_complete_points_and_stays_when_more_come() -> None:
    frozen = date(2026, 9, 1)
    short = baseline(points([float(i % 5) for i in range(24)]), frozen)
    later = baseline(points([float(i % 5) for i in range(24)] + [99.0] * 10), frozen)
    assert isinstance(short, UsualRange)
    assert short == later
    assert (short.points, short.base_start, short.base_end) == (24, date(2026, 1, 5), date(2026, 6, 21))
    assert short.centre == limits([float(i % 5) for i in range(24)]).centre


def test_incomplete_points_are_not_in_the_base() -> None:
    values = [1000.0] + [float(i % 3) for i in range(12)]
    found = baseline(points([*values], incomplete=(0,)), date(2026, 9, 1))
    assert isinstance(found, UsualRange)
    assert found.upper < 10
    assert found.base_start == date(2026, 1, 12)


def test_too_few_points_say_how_many_are_there() -> None:
    assert baseline(points([1.0, 2.0, None]), date(2026, 9, 1)) == TooFew(12, 2, "points")
    assert baseline(points([1.0, None] * 12), date(2026, 9, 1)) == TooFew(6, 0, "pairs")


def test_an_incomplete_point_is_never_marked_and_ends_a_run() -> None:
    found = marked(points([10.5] * 7 + [20.0] + [10.5] * 7, incomplete=(7,)), BAND)
    assert {point.signal for point in found} == {""}
    assert marked(points([20.0]), BAND)[0].signal == "outside"


def test_limits_are_capped_only_where_the_kpi_is() -> None:
    band = Limits(centre=0.97, mean_range=0.02, lower=-0.1, upper=1.02, upper_range=0.1, points=20)
    assert drawn(band, points([0.9, 1.0]), "percent") == (0.0, 1.0)
    assert drawn(band, points([-0.2, 1.3]), "percent") == (-0.1, 1.02)
    assert drawn(band, points([0.9, 1.0]), "days") == (0.0, 1.02)
