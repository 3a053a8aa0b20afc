"""Why an amount of money moved: price, volume, mix, items new and lost. Exact.

Only items sold in both periods have a price to compare. Their change is price (paid more per unit), volume (more units,
at the old average price) and mix (units moved to dearer or cheaper items).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

Sales = Mapping[str, tuple[int, int]]  # item: amount, quantity; both in any fixed unit

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class PriceVolume:
    """Effects in the unit of the amounts; they add up to the change exactly. `volume` and `mix` need both periods' items.

    `unpriced` is the change of items that have an amount in both periods but a quantity of zero or less in one (more
    taken back than sold, charges without a quantity): no price can be made of that.
    """

    price: Fraction = _NOTHING
    volume: Fraction = _NOTHING
    mix: Fraction = _NOTHING
    new: Fraction = _NOTHING
    lost: Fraction = _NOTHING
    unpriced: Fraction = _NOTHING

    @property
    def change(self) -> Fraction:
        """After less before."""
        return sum((effect for _, effect in self.named()), _NOTHING)

    def named(self) -> list[tuple[str, Fraction]]:
        """The effects with their names, in reading order."""
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


def price_volume_mix(before: Sales, after: Sales) -> PriceVolume:
    """The change of the sum of amounts. An item with neither amount nor quantity counts as absent.

    Over the common items: price = (p1 - p0) * q1, volume = (Q1 - Q0) * P0 with P0 their old average price, mix = the
    rest; `new` and `lost` are whole amounts.
    """
    old, sold = ({item: cell for item, cell in end.items() if any(cell)} for end in (before, after))
    both = old.keys() & sold.keys()
    common = [item for item in both if old[item][1] > 0 and sold[item][1] > 0]
    at_old_prices = sum((Fraction(old[item][0] * sold[item][1], old[item][1]) for item in common), _NOTHING)
    money, units = (sum(old[item][i] for item in common) for i in (0, 1))
    more = sum(sold[item][1] for item in common) - units
    volume = Fraction(more * money, units) if units else _NOTHING
    return PriceVolume(
        price=sum(sold[item][0] for item in common) - at_old_prices,
        volume=volume,
        mix=at_old_prices - money - volume,
        new=Fraction(sum(sold[item][0] for item in sold.keys() - old.keys())),
        lost=Fraction(-sum(old[item][0] for item in old.keys() - sold.keys())),
        unpriced=Fraction(sum(sold[item][0] - old[item][0] for item in both.difference(common))),
    )
