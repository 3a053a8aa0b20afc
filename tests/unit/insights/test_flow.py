"""Cumulative flow: Little's law where it is exact, the gap where it is not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.flow import Flow, cumulative, flow, little_gap

ITEMS = st.lists(
    st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 50))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    )
)
WINDOWS = st.tuples(st.integers(0, 60), st.integers(1, 40)).map(lambda pair: (pair[0], sum(pair)))


def test_the_gap_of_a_help_desk_log() -> None:
    # The year 2012 of a public help-desk log: 4.2705 cases a day leave after 40.762 days, 165.46 are there.
    throughput, time, wip = Fraction("4.2705"), Fraction("40.762"), Fraction("165.46")
    assert round(float(throughput * time), 2) == 174.07
    assert float(little_gap(wip, throughput, time)) == pytest.approx(174.07 / 165.46 - 1, abs=1e-4)


def test_worked_by_hand() -> None:
    # Within 10 to 20: two days of the first, five of the second, all ten of the third, none of the fourth.
    found = flow([(4, 12), (11, 16), (0, None), (20, 25)], 10, 20)
    assert found == Flow(Fraction(17, 10), Fraction(2, 10), Fraction(13, 2), Fraction(17, 3), 3, 10)
    assert found.gap == Fraction(13, 10) / Fraction(17, 10) - 1
    assert flow([], 0, 1).gap is None
    # Who leaves at the first moment of the window counts, who leaves at its end is the next one's.
    assert flow([(3, 10), (3, 20)], 10, 20).mean_time == 7


@given(ITEMS, WINDOWS)
def test_with_the_time_inside_the_window_the_law_is_exact(
    items: list[tuple[int, int | None]], window: tuple[int, int]
) -> None:
    found = flow(items, *window)
    if found.mean_time_inside is None:
        assert found.average_wip == 0
    else:
        assert Fraction(found.present, found.window) * found.mean_time_inside == found.average_wip


@given(ITEMS, WINDOWS)
def test_average_wip_is_the_mean_of_what_the_curves_leave_between_them(
    items: list[tuple[int, int | None]], window: tuple[int, int]
) -> None:
    curve = cumulative(items, range(*window))  # constant between whole times
    assert flow(items, *window).average_wip == Fraction(sum(a - d for a, d in curve), len(curve))
    assert curve == sorted(curve)


@given(ITEMS)
def test_over_the_whole_life_of_all_items_there_is_no_gap(items: list[tuple[int, int | None]]) -> None:
    closed = [(came, left) for came, left in items if left is not None]
    found = flow(closed, 0, 200)
    assert not found.gap


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="no length"):
        flow([], 5, 5)
    with pytest.raises(ValueError, match="before it arrived"):
        flow([(5, 4)], 0, 9)
