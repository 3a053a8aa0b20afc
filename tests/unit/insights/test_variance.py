"""Comparisons: signs, percentages and directions, at zero and across it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.declarations.kpi import Better
from opsbrief.insights.variance import Matched, Scenario, compare, matched, variance


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


@pytest.mark.parametrize(
    ("scenarios", "label"),
    [
        (("AC", "PL"), "\N{GREEK CAPITAL LETTER DELTA}PL"),
        (("FC", "PY"), "FC \N{GREEK CAPITAL LETTER DELTA}PY"),
    ],
)
def test_a_variance_names_its_reference(scenarios: tuple[Scenario, Scenario], label: str) -> None:
    assert variance((1, 2), scenarios, "higher").label == label


def test_a_variance_is_exact_and_colours_follow_the_direction() -> None:
    # Costs of 1,100 against 1,000 budgeted: 10 % more, and that is bad.
    found = variance((1100, 1000), ("AC", "BU"), "lower")
    assert (found.absolute, found.relative, found.better) == (Fraction(100), Fraction(1, 10), False)
    assert variance((1100, 1000), ("AC", "BU"), "higher").better is True
    assert variance((1100, 1000), ("AC", "BU"), "neither").better is None
    assert variance((1100, -1000), ("AC", "BU"), "higher").relative is None
    assert variance((1100, 0), ("AC", "BU"), "higher").relative is None


def test_a_rate_has_points_and_no_percentage() -> None:
    found = variance((Fraction(912, 1000), Fraction(95, 100)), ("AC", "PL"), "higher", rate=True)
    assert (found.absolute * 100, found.relative) == (Fraction(-38, 10), None)


@given(st.integers(), st.integers(), st.integers())
def test_variances_chain(actual: int, plan: int, year: int) -> None:
    to_plan = variance((actual, plan), ("AC", "PL"), "higher").absolute
    plan_to_year = variance((plan, year), ("PL", "PY"), "higher").absolute
    assert to_plan + plan_to_year == variance((actual, year), ("AC", "PY"), "higher").absolute


def test_a_total_compares_only_the_periods_that_both_have() -> None:
    assert matched({"01": 5, "02": 7, "03": 9}, {"02": 6, "04": 1}) == Matched(
        7, 6, ["02"], ["01", "03"], ["04"]
    )
