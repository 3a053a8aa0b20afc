"""Splits of a change: a published example, exact sums for any integers, printed parts that add up."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsbrief.insights.brief import Driver, Drivers
from opsbrief.insights.drivers import OTHER, printed, split_rate, split_sum
from opsbrief.insights.wording import Words, rounded

WORDS = Words("en", "EUR")
SINCE = date(2026, 11, 9)

MEMBERS = st.sampled_from([f"m{i}" for i in range(12)] + [OTHER])
CELLS = st.dictionaries(MEMBERS, st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 10**9)))


def by_rate(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], scale: int = 1
) -> Drivers | None:
    return split_rate(
        "channel", before, after, reference="previous", reference_start=SINCE, words=WORDS, scale=scale
    )


def by_sum(before: dict[str, int], after: dict[str, int], divisor: int = 1) -> Drivers:
    return split_sum(
        "item", before, after, reference="previous", reference_start=SINCE, words=WORDS, divisor=divisor
    )


def test_rate_and_mix_of_a_published_example() -> None:
    # Visits 30, 100, 70 become 50, 110, 75; conversion 2, 6, 5 % becomes 1.9, 6.2, 5 % (data: K. Akkineni).
    # The effects were computed independently: rate +0.078670 and mix -0.226543 percentage points.
    before = {"a": (600, 30), "b": (6000, 100), "c": (3500, 70)}
    after = {"a": (950, 50), "b": (6820, 110), "c": (3750, 75)}
    found = by_rate(before, after, scale=1000)
    assert found is not None
    assert round(found.from_value * 100, 4) == 5.05
    assert round(found.to_value * 100, 4) == 4.9021
    assert round(found.change * 100, 6) == -0.147872
    assert round(sum(m.rate for m in found.members) * 100, 6) == 0.078670
    assert round(sum(m.mix for m in found.members) * 100, 6) == -0.226543
    assert found.named == "a"


@given(CELLS, CELLS)
def test_the_parts_add_up_whatever_the_integers(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    assume(sum(d for _, d in before.values()) and sum(d for _, d in after.values()))
    found = by_rate(before, after)
    assert found is not None
    size = max(1.0, abs(found.change), *(abs(m.change) for m in found.members))
    assert sum(m.change for m in found.members) == pytest.approx(found.change, abs=1e-12 * size)
    assert found.to_value - found.from_value == pytest.approx(
        found.change, abs=1e-12 * max(size, abs(found.to_value), abs(found.from_value))
    )
    for member in found.members:
        parts = max(1.0, abs(member.rate), abs(member.mix))
        assert member.rate + member.mix == pytest.approx(member.change, abs=1e-12 * parts)


@given(
    st.dictionaries(MEMBERS, st.integers(-(10**17), 10**17)),
    st.dictionaries(MEMBERS, st.integers(-(10**17), 10**17)),
)
def test_the_changes_of_a_sum_add_up(before: dict[str, int], after: dict[str, int]) -> None:
    found = by_sum(before, after, 10_000)
    size = max([1.0, abs(found.change), *(abs(m.change) for m in found.members)])
    assert sum(m.change for m in found.members) == pytest.approx(found.change, abs=1e-12 * size)
    assert found.change == pytest.approx((sum(after.values()) - sum(before.values())) / 10_000, rel=1e-12)


def test_a_member_absent_in_one_period_is_all_mix_and_says_so() -> None:
    found = by_rate({"old": (5, 10), "stays": (9, 10)}, {"new": (2, 10), "stays": (9, 10)})
    assert found is not None
    members = {member.member: member for member in found.members}
    assert members["old"].note == "absent in this period"
    assert members["new"].note == "new in this period"
    assert members["stays"].note == ""
    assert members["old"].rate == members["new"].rate == 0
    # Midpoint of the totals 0.70 and 0.55; each has half the volume in its period.
    assert members["old"].mix == pytest.approx(-0.5 * (0.5 - 0.625), abs=1e-15)
    assert members["new"].mix == pytest.approx(0.5 * (0.2 - 0.625), abs=1e-15)


def test_a_total_without_denominator_has_no_split() -> None:
    assert by_rate({"a": (0, 0)}, {"a": (1, 2)}) is None
    assert by_rate({"a": (1, 2)}, {}) is None


def test_six_members_stand_alone_and_the_rest_is_one_line() -> None:
    found = by_sum({}, {f"m{i}": 100 - i for i in range(9)} | {OTHER: 1000})
    assert [m.member for m in found.members] == ["m0", "m1", "m2", "m3", "m4", "m5", OTHER]
    assert found.members[-1].change == 94 + 93 + 92 + 1000
    assert len(by_sum({}, {f"m{i}": 1 for i in range(6)}).members) == 6


@pytest.mark.parametrize(
    ("after", "named"),
    [
        ({"a": 25, "b": 24, "c": 24, "d": 27}, "d"),
        ({"a": 25, "b": 25, "c": 25, "d": 25}, "a"),
        ({f"m{i}": 20 for i in range(5)}, ""),
        ({"a": -200, "b": 60, "c": 60}, "a"),  # the change is downward: only who went down explains it
        ({"a": -50, "b": 60, "c": 60}, "b"),
        ({OTHER: 100, "b": 10}, ""),
        ({"a": 100, "b": -100}, ""),
    ],
)
def test_who_is_named(after: dict[str, int], named: str) -> None:
    assert by_sum({}, after).named == named


def test_a_small_counterweight_is_not_named_however_large_it_is() -> None:
    found = by_sum({}, {"up": 90, "down": -100, "x": 5, "y": 1})
    assert found.change == -4
    assert found.named == "down"


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=7), st.integers(0, 4), st.sampled_from([1, 100]))
def test_printed_parts_add_up_to_the_last_digit(changes: list[float], decimals: int, scale: int) -> None:
    members = [Driver(member=f"m{i}", rate=c / 3, mix=c - c / 3, change=c) for i, c in enumerate(changes)]
    total = sum(changes)
    drivers = Drivers(
        dimension="site",
        reference="previous",
        reference_start=SINCE,
        from_value=0.0,
        to_value=total,
        change=total,
        members=members,
    )
    lines = printed(drivers, decimals, scale)
    assert sum(line.change for line in lines) == rounded(total, decimals, scale)
    step = Decimal(1).scaleb(-decimals)
    for line, member in zip(lines, members, strict=True):
        assert line.rate + line.mix == line.change
        assert line.change == line.change.quantize(step)
        assert abs(line.change - Decimal(repr(member.change)) * scale) <= step


def test_the_largest_remainders_are_rounded_up() -> None:
    found = by_sum({}, {"a": 1, "b": 1, "c": 1}, 3)
    assert [line.change for line in printed(found, 1)] == [Decimal("0.4"), Decimal("0.3"), Decimal("0.3")]
