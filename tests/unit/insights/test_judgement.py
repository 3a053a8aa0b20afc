"""Act, watch or in order: the rules, both directions, and a shift that is found in time."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from opsbrief.insights.brief import KpiRow, Point, UsualRange
from opsbrief.insights.control_chart import limits
from opsbrief.insights.judgement import Signal, Threshold, confirmed_signal, judge, status_of

RowMaker = Callable[..., KpiRow]
LOW, SLIGHTLY_LOW, NEAR_LOW = 0.93, 0.945, 0.938  # outside; inside; inside but nearer to the limit
FAR_LOW = 0.91  # more than twice as far from the centre as the limit


@pytest.mark.parametrize(
    ("values", "target", "status", "kind"),
    [
        ([LOW, LOW], 0.95, "act", "act"),
        ([LOW, SLIGHTLY_LOW, LOW], 0.95, "act", "act"),
        ([LOW], 0.95, "watch", "one_point"),
        ([LOW, 0.951, 0.951, LOW], 0.95, "watch", "one_point"),
        ([LOW], 0.90, "watch", "outside_once"),
        ([LOW], None, "watch", "outside_once"),
        ([FAR_LOW], 0.90, "watch", "one_point"),
        ([FAR_LOW], None, "watch", "one_point"),
        ([SLIGHTLY_LOW], 0.95, "watch", "off_target"),
        ([LOW, LOW], 0.90, "watch", "signal_on_target"),
        ([LOW, LOW], None, "watch", "signal"),
        ([0.97, 0.97], 0.98, "watch", "improving"),
        ([0.97, 0.97], 0.95, "ok", "good_signal"),
        ([0.97], 0.95, "ok", "on_target"),
        ([0.97], None, "ok", "plain"),
        ([0.951], 0.95, "ok", "on_target"),
        ([SLIGHTLY_LOW], None, "ok", "usual"),
    ],
)
def test_status(kpi_row: RowMaker, values: list[float], target: float | None, status: str, kind: str) -> None:
    found = judge(kpi_row(values, target=target))
    assert (found.status, found.kind) == (status, kind)


@pytest.mark.parametrize(
    ("values", "target", "kind"),
    [
        ([0.97, 0.97], 0.95, "act"),
        ([LOW, LOW], 0.92, "improving"),
        ([LOW, LOW], 0.95, "good_signal"),
        ([0.97], 0.95, "one_point"),
        ([LOW], 0.95, "on_target"),
    ],
)
def test_lower_is_better_turns_it_round(
    kpi_row: RowMaker, values: list[float], target: float, kind: str
) -> None:
    assert judge(kpi_row(values, better="lower", target=target)).kind == kind


@pytest.mark.parametrize("value", [LOW, 0.97])
def test_without_a_direction_both_sides_are_worth_a_look(kpi_row: RowMaker, value: float) -> None:
    assert judge(kpi_row([value, value], better="neither", target=0.95)).kind == "signal"
    assert judge(kpi_row([value], better="neither")).kind == "outside_once"


@pytest.mark.parametrize("value", [0.9179, 0.9821])
def test_a_single_point_twice_as_far_as_the_limit_does_not_wait_for_a_second(
    kpi_row: RowMaker, value: float
) -> None:
    # The limits are 0.01596 from 0.95; twice that is 0.03192.
    assert judge(kpi_row([value], better="neither")).kind == "one_point"
    nearer = 0.95 + (value - 0.95) * 0.99
    assert judge(kpi_row([nearer], better="neither")).kind == "outside_once"


def test_only_watched_kpis_announce_signals(kpi_row: RowMaker) -> None:
    assert judge(kpi_row([LOW, LOW], target=0.95), watched=False).kind == "off_target"
    assert judge(kpi_row([LOW, LOW]), watched=False).kind == "outside"


@pytest.mark.parametrize(
    ("values", "better", "target", "status"),
    [
        ([LOW, LOW], "higher", None, "watch"),
        ([LOW], "higher", 0.90, "watch"),
        ([0.97], "lower", None, "watch"),
        ([0.97], "neither", None, "watch"),
        ([0.97], "higher", None, "ok"),  # the better side
        ([LOW], "lower", None, "ok"),
        ([SLIGHTLY_LOW], "higher", None, "ok"),
    ],
)
@pytest.mark.parametrize("watched", [True, False])
def test_a_value_outside_on_the_worse_side_is_never_in_order(
    kpi_row: RowMaker, values: list[float], better: str, target: float | None, status: str, watched: bool
) -> None:
    """Being watched rules what is announced, not whether a number may be shown as in order."""
    assert status_of(kpi_row(values, better=better, target=target), watched=watched) == status


def test_a_change_too_small_to_announce_is_still_one_to_watch(kpi_row: RowMaker) -> None:
    found = judge(kpi_row([FAR_LOW]), Threshold(matters=0.05))  # 0.04 from the centre, the limit is at 0.016
    assert (found.status, found.kind) == ("watch", "outside_once")


@pytest.mark.parametrize(
    ("given", "status", "kind"),
    [
        ({"withheld": "the check failed"}, "withheld", "withheld"),
        ({"value": None}, "none", "no_data"),
        ({"complete": False}, "none", "incomplete"),
        ({"rows_judged": 19}, "none", "too_few_rows"),
        ({"rows_judged": 20}, "act", "act"),
        ({"usual": None, "target": None}, "none", "no_range"),
        ({"usual": None}, "watch", "off_target"),
    ],
)
def test_what_cannot_be_judged(kpi_row: RowMaker, given: dict[str, object], status: str, kind: str) -> None:
    found = judge(kpi_row([LOW, LOW], **{"target": 0.95, **given}))
    assert (found.status, found.kind) == (status, kind)


def test_a_gap_that_prints_as_zero_is_on_target(kpi_row: RowMaker) -> None:
    assert judge(kpi_row([0.9496], target=0.95)).kind == "on_target"
    assert judge(kpi_row([0.9494], target=0.95)).kind == "off_target"


def test_two_points_outside_on_opposite_sides_are_no_signal(kpi_row: RowMaker) -> None:
    assert confirmed_signal(kpi_row([0.98, LOW]), Threshold()) is None


def test_run_rules_need_a_change_that_matters(kpi_row: RowMaker) -> None:
    near = kpi_row([0.953, NEAR_LOW, NEAR_LOW, NEAR_LOW])
    assert confirmed_signal(near, Threshold(matters=0.015)) is None  # the three are 0.012 away
    assert confirmed_signal(near, Threshold(matters=0.01)) == Signal("three_of_four", -1, 3)
    lower = kpi_row([NEAR_LOW] * 4)
    assert confirmed_signal(lower, Threshold()) == Signal("three_of_four", -1, 4)
    assert confirmed_signal(lower, Threshold(matters=0.01)) == Signal("three_of_four", -1, 4)
    assert confirmed_signal(lower, Threshold(matters=0.02)) is None


def test_a_long_run_tells_its_length_and_a_slight_one_nothing(kpi_row: RowMaker) -> None:
    # The last point of the base lies above the centre, so ten points here make a run of ten.
    assert confirmed_signal(kpi_row([0.9405] * 10), Threshold()) == Signal("run_of_8", -1, 10)
    assert confirmed_signal(kpi_row([0.949] * 10), Threshold()) is None


def test_the_base_period_itself_is_never_a_signal(kpi_row: RowMaker) -> None:
    row = kpi_row([LOW, LOW])
    assert row.usual is not None
    whole = row.usual.model_copy(update={"base_end": row.series[-1].end})
    inside = row.model_copy(update={"usual": whole})
    assert confirmed_signal(inside, Threshold()) is None
    assert judge(inside).kind == "plain"


def simulated(blank: KpiRow, values: list[float], newest: int) -> KpiRow:
    """`blank` with the usual range of the first 24 values and the 20 points up to `newest` as its series."""
    first = date(2024, 1, 1)
    found = limits(values[:24])
    usual = UsualRange(
        centre=found.centre,
        lower=found.lower,
        upper=found.upper,
        points=24,
        base_start=first,
        base_end=first + timedelta(days=24 * 7 - 1),
        frozen_on=date(2026, 1, 1),
    )
    points = [
        Point.model_construct(
            start=first + timedelta(weeks=i), end=first + timedelta(weeks=i, days=6), value=values[i]
        )
        for i in range(newest - 19, newest + 1)
    ]
    return blank.model_copy(update={"series": points, "usual": usual, "value": values[newest]})


@pytest.mark.parametrize("direction", [-1, 1])
def test_a_shift_of_three_sigma_is_found_at_most_three_periods_late(
    kpi_row: RowMaker, direction: int
) -> None:
    # Over 60,000 simulated series 95.4 % were: limits from 24 points are not sure enough for more.
    blank = kpi_row()
    series = np.random.default_rng(1).normal(size=(1600, 104))
    series[:, 100:] += 3 * direction
    found = 0
    for values in series.tolist():
        signals = (confirmed_signal(simulated(blank, values, i), Threshold()) for i in range(100, 104))
        found += any(signal is not None and signal.side == direction for signal in signals)
    assert found / len(series) >= 0.95
