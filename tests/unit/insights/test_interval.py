"""The interval of a rate from few rows, against figures that were computed apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.interval import Z, wilson


@pytest.mark.parametrize(
    ("good", "of", "lower", "upper"), [(9138, 10324, 0.87883, 0.89113), (81, 263, 0.25529, 0.36621)]
)
def test_two_rates_of_public_data(good: int, of: int, lower: float, upper: float) -> None:
    """Lines on time of a public supply chain data set, and 81 of 263."""
    low, high = wilson(good, of)
    assert (round(low, 5), round(high, 5)) == (lower, upper)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_ends_are_the_rates_that_lie_just_so_far_from_what_was_seen(case: tuple[int, int]) -> None:
    """Wilson's ends solve (p - share)^2 = z^2 * p * (1 - p) / n; nothing, or all, of few rows stays within 0 to 1."""
    good, of = case
    low, high = wilson(good, of)
    assert 0 <= low <= good / of + 1e-12
    assert good / of - 1e-12 <= high <= 1
    for end in (low, high):
        assert (end - good / of) ** 2 == pytest.approx(Z**2 * end * (1 - end) / of, abs=1e-14)


@pytest.mark.parametrize(("good", "of"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_rate_has_no_interval(good: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        wilson(good, of)
