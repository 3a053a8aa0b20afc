"""Ageing: right-inclusive borders, and buckets that add up to the balance."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.ageing import Bucket, ageing

AS_OF = date(2026, 11, 23)


def past(days: int) -> date:
    return AS_OF - timedelta(days=days)


def test_borders_belong_to_the_bucket_that_they_end() -> None:
    items = [(past(days), 10**i) for i, days in enumerate((-5, 0, 1, 30, 31, 60, 61, 90, 91))]
    assert ageing(items, AS_OF) == [
        Bucket(None, 0, 11, 2),
        Bucket(0, 30, 1100, 2),
        Bucket(30, 60, 110_000, 2),
        Bucket(60, 90, 11_000_000, 2),
        Bucket(90, None, 100_000_000, 1),
    ]


def test_what_has_no_due_date_is_a_bucket_of_its_own() -> None:
    assert ageing([(None, 7), (past(3), 5)], AS_OF, (0,)) == [
        Bucket(None, 0, 0, 0), Bucket(0, None, 5, 1), Bucket(None, None, 7, 1),
    ]  # fmt: skip


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.dates(date(2020, 1, 1))), st.integers(-(10**15), 10**15))),
    st.lists(st.integers(-50, 400), unique=True).map(sorted),
)
def test_the_buckets_add_up_to_the_balance(items: list[tuple[date | None, int]], bounds: list[int]) -> None:
    found = ageing(items, AS_OF, bounds)
    assert sum(bucket.amount for bucket in found) == sum(amount for _, amount in items)
    assert sum(bucket.count for bucket in found) == len(items)


def test_bounds_must_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        ageing([], AS_OF, (0, 30, 30))
