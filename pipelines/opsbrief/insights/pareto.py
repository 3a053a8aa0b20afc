"""Pareto and ABC: which few items carry most of an amount."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Class = Literal["A", "B", "C"]

_BORDERS: tuple[tuple[Class, Fraction], ...] = (("A", Fraction(80, 100)), ("B", Fraction(95, 100)))


@dataclass(frozen=True)
class Ranked:
    """An item with its place from the top: `share` of the whole up to and including it, and its class."""

    item: str
    amount: int
    share: Fraction
    abc: Class


def abc(amounts: Mapping[str, int]) -> list[Ranked]:
    """Items by amount, largest first (equal ones by name): A up to 80 % of the sum, B up to 95 %, C the rest.

    An item is in A while the share *before* it is below 80 %, so the item that crosses a border belongs to the higher
    class. Amounts are not negative (ValueError): a share of a sum with credits in it means nothing. Nothing is ranked
    when all amounts are zero.
    """
    if any(amount < 0 for amount in amounts.values()):
        raise ValueError("amounts below zero have no share: rank what was sold, without what came back")
    whole = sum(amounts.values())
    ranked: list[Ranked] = []
    so_far = 0
    for item, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])) if whole else []:
        before = Fraction(so_far, whole)
        so_far += amount
        found: Class = next((name for name, border in _BORDERS if before < border), "C")
        ranked.append(Ranked(item, amount, Fraction(so_far, whole), found))
    return ranked


def carriers(amounts: Mapping[str, int], share: Fraction = _BORDERS[0][1]) -> int:
    """How many items, from the largest, it takes to reach `share` of the sum: the A items of `abc`."""
    return sum(one.share - Fraction(one.amount, sum(amounts.values())) < share for one in abc(amounts))
