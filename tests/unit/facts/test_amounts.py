"""Money and quantities as integers: what Python's decimals give, also beside a half and beyond a float's precision."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsbrief.store import Store

MONEY = st.decimals(min_value=-(10**13), max_value=10**13, places=4)
RATE = st.decimals(min_value="0.00000001", max_value=9999, places=8)
# With these rates about every tenth amount ends at a half of the last place.
ROUND_RATE = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.25"), Decimal("1.05"), Decimal("0.9")])


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MONEY, RATE | ROUND_RATE), min_size=1, max_size=40))
@example(
    [
        (Decimal("0.0001"), Decimal("0.5")),
        (Decimal("-0.0001"), Decimal("0.5")),
        (Decimal("1234567890.1235"), Decimal("0.9")),
    ]
)
@example(
    [
        (Decimal("99999999.9999"), Decimal("0.99999999")),
        (Decimal("9999999999999.9999"), Decimal("1.00000001")),
        (Decimal("9999603727721.9781"), Decimal("92.23778508")),
    ]
)
def test_money_is_rounded_half_up_once(store: Store, pairs: list[tuple[Decimal, Decimal]]) -> None:
    rows = ", ".join(f"({n}, {x}::decimal(18, 4), {r}::decimal(18, 8))" for n, (x, r) in enumerate(pairs))
    found = store.rows(f"select e4(x, r) from (values {rows}) as t(n, x, r) order by n")
    wanted = [int((x * r * 10_000).quantize(Decimal(1), ROUND_HALF_UP)) for x, r in pairs]
    # Nine hundred trillions of the reporting currency are more than an integer holds.
    assert [row[0] for row in found] == [n if -(2**63) <= n < 2**63 else None for n in wanted]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(min_value=-(10**14), max_value=10**14, places=3), min_size=1, max_size=40))
def test_quantities_keep_every_digit(store: Store, quantities: list[Decimal]) -> None:
    rows = ", ".join(f"({n}, {x}::decimal(18, 3))" for n, x in enumerate(quantities))
    found = store.rows(f"select e3(x) from (values {rows}) as t(n, x) order by n")
    assert [row[0] for row in found] == [int(x * 1000) for x in quantities]


def test_no_amount_is_no_number(store: Store) -> None:
    assert store.one("select e4(null, 1), e4(1.5, null), e3(null)") == (None, None, None)
