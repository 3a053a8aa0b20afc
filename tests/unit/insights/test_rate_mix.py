"""Rate and mix in both forms: a published example, exact sums, and segments that come and go."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsbrief.insights.rate_mix import RateMix, Split, base, midpoint

# Visits 30, 100, 70 become 50, 110, 75; conversion 2, 6, 5 % becomes 1.9, 6.2, 5 % (data: K. Akkineni).
BEFORE = {"a": (600, 30_000), "b": (6000, 100_000), "c": (3500, 70_000)}
AFTER = {"a": (950, 50_000), "b": (6820, 110_000), "c": (3750, 75_000)}

NAMES = st.sampled_from("abcdef")
CELLS = st.dictionaries(NAMES, st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 10**9)))


def points(split: Split | None, effect: str) -> float:
    """The sum of an effect over the segments, in percentage points."""
    assert split is not None
    return 100 * float(sum(getattr(segment, effect) for segment in split.segments.values()))


def test_the_base_form_of_a_published_example() -> None:
    found = base(BEFORE, AFTER)
    assert points(found, "rate") == pytest.approx(0.085000, abs=5e-7)
    assert points(found, "mix") == pytest.approx(-0.220213, abs=5e-7)
    assert points(found, "interaction") == pytest.approx(-0.012660, abs=5e-7)
    assert points(found, "change") == pytest.approx(-0.147872, abs=5e-7)


def test_the_midpoint_form_of_the_same_example_has_nothing_left_over() -> None:
    found = midpoint(BEFORE, AFTER)
    assert points(found, "rate") == pytest.approx(0.078670, abs=5e-7)
    assert points(found, "mix") == pytest.approx(-0.226543, abs=5e-7)
    assert points(found, "interaction") == 0
    assert found is not None
    assert (found.before, found.after) == (Fraction(505, 10_000), Fraction(11_520, 235_000))


@given(CELLS, CELLS)
def test_the_segments_add_up_to_the_change_exactly(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    assume(sum(d for _, d in before.values()) and sum(d for _, d in after.values()))
    for form in (midpoint, base):
        found = form(before, after)
        assert found is not None
        assert sum(segment.change for segment in found.segments.values()) == found.after - found.before
        assert found.segments.keys() == before.keys() | after.keys()


@given(CELLS, CELLS)
def test_the_midpoint_form_is_the_base_form_seen_from_both_ends(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    assume(sum(d for _, d in before.values()) and sum(d for _, d in after.values()))
    there, back, middle = base(before, after), base(after, before), midpoint(before, after)
    assert there and back and middle
    for name, segment in middle.segments.items():
        assert segment.rate == (there.segments[name].rate - back.segments[name].rate) / 2


def test_a_segment_that_appears_or_vanishes_is_all_mix() -> None:
    # 0.70 becomes 0.55; old leaves with half the volume at 0.5, new comes with half of it at 0.2.
    before, after = {"old": (5, 10), "stays": (9, 10)}, {"new": (2, 10), "stays": (9, 10)}
    half = Fraction(1, 2)
    assert base(before, after) == Split(
        Fraction(7, 10), Fraction(11, 20),
        {
            "new": RateMix(Fraction(0), half * (Fraction(2, 10) - Fraction(7, 10))),
            "old": RateMix(Fraction(0), -half * (Fraction(5, 10) - Fraction(7, 10))),
            "stays": RateMix(Fraction(0), Fraction(0)),
        },
    )  # fmt: skip


def test_a_total_without_denominator_has_no_split() -> None:
    assert base({"a": (0, 0)}, AFTER) is None
    assert midpoint(BEFORE, {}) is None
