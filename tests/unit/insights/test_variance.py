"""Comparisons: signs, percentages and directions, at zero and across it."""

import pytest

from opsbrief.declarations.kpi import Better
from opsbrief.insights.variance import compare


@pytest.mark.parametrize(
    ("actual", "direction", "better"),
    [
        (0.91, "higher", False),
        (0.97, "higher", True),
        (0.91, "lower", True),
        (0.97, "lower", False),
        (0.95, "higher", None),
        (0.95, "lower", None),
        (0.97, "neither", None),
    ],
)
def test_better_follows_the_direction_not_the_sign(
    actual: float, direction: Better, better: bool | None
) -> None:
    found = compare(actual, 0.95, "target", direction)
    assert found is not None
    assert found.better is better
    assert found.change == pytest.approx(actual - 0.95, abs=1e-15)


@pytest.mark.parametrize(
    ("actual", "reference", "relative"),
    [
        (1284.0, 900.0, 384 / 900),
        (0.0, 900.0, -1.0),
        (5.0, 0.0, None),
        (-5.0, 20.0, None),
        (5.0, -20.0, None),
        (-15.0, -20.0, -0.25),
        (0.0, 0.0, None),
    ],
)
def test_no_percentage_of_zero_or_across_it(actual: float, reference: float, relative: float | None) -> None:
    found = compare(actual, reference, "previous", "higher")
    assert found is not None
    assert found.relative == (None if relative is None else pytest.approx(relative, abs=1e-12))
    assert found.change == actual - reference


def test_nothing_to_compare_gives_nothing() -> None:
    assert compare(None, 1.0, "previous", "higher") is None
    assert compare(1.0, None, "last_year", "higher") is None


def test_rounding_of_floats_is_not_a_change() -> None:
    found = compare(0.1 + 0.2, 0.3, "target", "higher")
    assert found is not None
    assert (found.change, found.better) == (0.0, None)
