"""LMDI and Shapley: figures computed elsewhere, exact sums, zeros and signs."""

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from math import log, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.factors import Segments, lmdi, shapley

# The example of rate and mix as volume * share * rate: 10.10 conversions become 11.52 (data: K. Akkineni).
VOLUMES = {"a": (30, 50), "b": (100, 110), "c": (70, 75)}
RATES = {"a": ("0.02", "0.019"), "b": ("0.06", "0.062"), "c": ("0.05", "0.05")}


def factors(end: int) -> dict[str, list[Fraction]]:
    total = sum(volumes[end] for volumes in VOLUMES.values())
    return {
        name: [Fraction(total), Fraction(volumes[end], total), Fraction(RATES[name][end])]
        for name, volumes in VOLUMES.items()
    }


@pytest.mark.parametrize(
    ("method", "volume", "mix", "rate"),
    [(lmdi, 1.739512, -0.490340, 0.170829), (shapley, 1.742361, -0.493099, 0.170738)],
)
def test_volume_mix_and_rate_of_a_published_example(
    method: Callable[[Segments, Segments], list[Fraction]], volume: float, mix: float, rate: float
) -> None:
    found = method(factors(0), factors(1))
    assert [float(effect) for effect in found] == pytest.approx([volume, mix, rate], abs=5e-7)
    assert sum(found) == Fraction("1.42")


ANY = st.lists(st.integers(-1000, 1000).map(lambda tenths: Fraction(tenths, 10)), min_size=3, max_size=3)
POSITIVE = st.lists(
    st.integers(1, 10**5).map(lambda hundredths: Fraction(hundredths, 100)), min_size=3, max_size=3
)
NOT_NEGATIVE = st.lists(st.integers(0, 5), min_size=3, max_size=3)


@given(st.dictionaries(st.sampled_from("abc"), ANY), st.dictionaries(st.sampled_from("abc"), ANY))
def test_shapley_adds_up_exactly_whatever_the_numbers(
    before: dict[str, list[Fraction]], after: dict[str, list[Fraction]]
) -> None:
    change = sum(prod(x) for x in after.values()) - sum(prod(x) for x in before.values())
    assert sum(shapley(before, after)) == change


@given(ANY, ANY)
def test_shapley_is_the_mean_over_all_orders_of_replacing(old: list[Fraction], new: list[Fraction]) -> None:
    steps = [Fraction(0)] * 3
    for order in permutations(range(3)):
        now = list(old)
        for factor in order:
            before = prod(now)
            now[factor] = new[factor]
            steps[factor] += (prod(now) - before) / Fraction(6)
    assert shapley({"a": old}, {"a": new}) == steps


@given(
    st.dictionaries(st.sampled_from("abc"), st.one_of(POSITIVE, NOT_NEGATIVE)),
    st.dictionaries(st.sampled_from("abc"), st.one_of(POSITIVE, NOT_NEGATIVE)),
)
def test_lmdi_adds_up_exactly_with_zeros_too(
    before: dict[str, list[Fraction]], after: dict[str, list[Fraction]]
) -> None:
    change = sum(prod(x) for x in after.values()) - sum(prod(x) for x in before.values())
    assert sum(lmdi(before, after)) == change


@given(POSITIVE, POSITIVE)
def test_lmdi_follows_its_formula(old: list[Fraction], new: list[Fraction]) -> None:
    first, last = float(prod(old)), float(prod(new))
    mean = first if abs(last / first - 1) < 1e-6 else (last - first) / (log(last) - log(first))
    wanted = [mean * (log(b) - log(a)) for a, b in zip(old, new, strict=True)]
    size = max(1.0, *(abs(effect) for effect in wanted))
    assert [float(effect) for effect in lmdi({"a": old}, {"a": new})] == pytest.approx(
        wanted, abs=1e-6 * size
    )


def test_the_limit_for_a_zero_is_what_a_tiny_number_comes_to() -> None:
    exact = lmdi({"a": [0, 3, 7]}, {"a": [2, 5, 7]})
    assert exact == [70, 0, 0]
    # With 10^-k for the zero the effect goes to 70 as 1/k; k = 300 digits are within 1 %.
    tiny = lmdi({"a": [Fraction(1, 10**300), 3, 7]}, {"a": [2, 5, 7]})
    assert float(tiny[0]) == pytest.approx(70, rel=0.01)
    assert lmdi({"a": [0, 0, 7]}, {"a": [2, 5, 7]}) == [35, 35, 0]
    assert lmdi({}, {"a": [2, 5]}) == [5, 5]


def test_lmdi_refuses_a_change_of_sign_but_not_a_sign() -> None:
    with pytest.raises(ValueError, match="changes its sign"):
        lmdi({"a": [2, 5]}, {"a": [2, -5]})
    with pytest.raises(ValueError, match="changes its sign"):
        lmdi({"a": [0, 5]}, {"a": [2, -5]})
    assert sum(lmdi({"a": [2, -5]}, {"a": [3, -4]})) == -2
    assert shapley({"a": [2, 5]}, {"a": [2, -5]}) == [0, -20]


def test_segments_must_have_the_same_factors() -> None:
    with pytest.raises(ValueError, match="same factors"):
        shapley({"a": [1, 2]}, {"a": [1, 2, 3]})
    assert lmdi({}, {}) == []
