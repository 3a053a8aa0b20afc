"""Pareto and ABC: the borders, and properties of any ranking."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.pareto import abc, carriers

AMOUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**12))


def classes(*amounts: int) -> str:
    return "".join(one.abc for one in abc({f"i{n:02}": amount for n, amount in enumerate(amounts)}))


def test_the_item_that_crosses_a_border_belongs_to_the_higher_class() -> None:
    assert (
        classes(79, 2, 14, 5) == "AABC"
    )  # 79 % is below 80, so the next crosses; 81, then 95 is not below 95
    assert classes(80, 15, 5) == "ABC"  # exactly 80 % and 95 % before: the border has been reached
    assert classes(80, 14, 3, 3) == "ABBC"
    assert classes(100) == "A"
    assert classes(0, 0) == ""


def test_shares_are_cumulative_and_equal_items_go_by_name() -> None:
    found = abc({"b": 1, "a": 1, "c": 2})
    assert [(one.item, one.share) for one in found] == [
        ("c", Fraction(1, 2)), ("a", Fraction(3, 4)), ("b", Fraction(1)),
    ]  # fmt: skip
    assert carriers({"b": 1, "a": 1, "c": 2}) == 3
    assert carriers({"b": 1, "a": 1, "c": 2}, Fraction(1, 2)) == 1


@given(AMOUNTS)
def test_every_item_once_classes_in_order_and_the_carriers_reach_their_share(amounts: dict[str, int]) -> None:
    found = abc(amounts)
    whole = sum(amounts.values())
    if not whole:
        assert found == []
        return
    assert sorted(one.item for one in found) == sorted(amounts)
    assert "".join(one.abc for one in found) == "".join(sorted(one.abc for one in found))
    assert found[-1].share == 1
    number = carriers(amounts)
    assert number == sum(one.abc == "A" for one in found)
    assert found[number - 1].share >= Fraction(80, 100)
    assert number == 1 or found[number - 2].share < Fraction(80, 100)


def test_credits_are_no_shares() -> None:
    with pytest.raises(ValueError, match="below zero"):
        abc({"a": 5, "b": -1})
