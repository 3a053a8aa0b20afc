"""Price, volume, mix, new and lost: worked by hand, and exact whatever the numbers."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.price_volume import PriceVolume, price_volume_mix

SALES = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(-(10**14), 10**14), st.integers(-(10**6), 10**6))
)


def test_worked_by_hand() -> None:
    # Tea 10 at 2 becomes 12 at 3, cake 5 at 4 becomes 9 at 4: 15 units at 40/15 become 21.
    # Price 12 * 1; volume 6 * 40/15 = 16; at old prices 24 + 36 = 60, so mix is 60 - 40 - 16 = 4.
    before = {"tea": (20, 10), "cake": (20, 5), "jam": (7, 1)}
    after = {"tea": (36, 12), "cake": (36, 9), "nuts": (5, 5)}
    found = price_volume_mix(before, after)
    assert found == PriceVolume(*(Fraction(n) for n in (12, 16, 4, 5, -7, 0)))
    assert found.change == (36 + 36 + 5) - (20 + 20 + 7)


def test_what_has_no_price_stands_apart() -> None:
    # More taken back than sold, and a charge without a quantity.
    found = price_volume_mix({"a": (10, 2), "fee": (3, 0)}, {"a": (-5, -1), "fee": (4, 0)})
    assert found == PriceVolume(unpriced=Fraction(-15 + 1))
    assert price_volume_mix({"a": (-5, -1), "fee": (4, 0)}, {"a": (10, 2), "fee": (3, 1)}) == PriceVolume(
        unpriced=Fraction(15 - 1)
    )
    assert price_volume_mix({"a": (0, 0)}, {"a": (6, 2)}) == PriceVolume(new=Fraction(6))
    assert price_volume_mix({}, {}).change == 0


@given(SALES, SALES)
def test_the_effects_add_up_exactly(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> None:
    change = sum(amount for amount, _ in after.values()) - sum(amount for amount, _ in before.values())
    assert price_volume_mix(before, after).change == change


@given(SALES, st.integers(1, 50))
def test_more_of_everything_at_the_same_prices_is_all_volume(
    before: dict[str, tuple[int, int]], times: int
) -> None:
    sold = {item: cell for item, cell in before.items() if cell[1] > 0}
    found = price_volume_mix(sold, {item: (a * times, q * times) for item, (a, q) in sold.items()})
    assert not any((found.price, found.mix, found.new, found.lost, found.unpriced))
