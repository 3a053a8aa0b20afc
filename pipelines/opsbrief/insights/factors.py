"""Why a product of factors moved, summed over segments: LMDI-I and Shapley.

V = sum over the segments of x1 * x2 * ... (volume * share * rate, headcount * hours * wage). Both splits add up to the
change of V exactly. LMDI-I (Ang 2005) is the usual one where all factors keep their sign; Shapley averages over every
order in which the factors could have moved, and works with any numbers.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Number = int | Fraction
Segments = Mapping[str, Sequence[Number]]  # segment: its factors, in one order for all


def lmdi(before: Segments, after: Segments) -> list[Fraction]:
    """Per factor the sum over segments of L(V1, V0) * ln(x1 / x0), L(a, b) = (a - b) / (ln a - ln b), L(a, a) = a.

    A factor that is zero at one end takes the whole change of its segment: the limit of putting a tiny number for the
    zero; several share it evenly. Logarithms are floats; their dust goes to the largest effect, so the sum is exact.
    ValueError when a factor changes its sign, for which only `shapley` has an answer.
    """
    found = [Fraction(0)] * _width(before, after)
    for name in sorted(before.keys() | after.keys()):
        for factor, effect in enumerate(_log_mean(*_pair(name, before, after, len(found)))):
            found[factor] += effect
    return found


def shapley(before: Segments, after: Segments) -> list[Fraction]:
    """Per factor the mean over all orders of replacing the old factors by the new ones; exact, also with zeros and signs."""
    width = _width(before, after)
    found = [Fraction(0)] * width
    for name in sorted(before.keys() | after.keys()):
        old, new = _pair(name, before, after, width)
        for factor in range(width):
            found[factor] += _mean_step(old, new, factor)
    return found


def _width(before: Segments, after: Segments) -> int:
    widths = {len(factors) for end in (before, after) for factors in end.values()}
    if len(widths) > 1:
        raise ValueError(f"every segment needs the same factors; there are {sorted(widths)} of them")
    return widths.pop() if widths else 0


def _pair(name: str, before: Segments, after: Segments, width: int) -> tuple[list[Fraction], list[Fraction]]:
    """A segment's factors at both ends; where it is absent, all of them are zero."""
    absent = [0] * width
    old, new = ([Fraction(factor) for factor in end.get(name, absent)] for end in (before, after))
    return old, new


def _log_mean(old: list[Fraction], new: list[Fraction]) -> list[Fraction]:
    first, last = _product(old), _product(new)
    if any(a * b < 0 for a, b in zip(old, new, strict=True)):
        raise ValueError("a factor changes its sign: logarithms cannot split that, shapley can")
    if not first and not last:
        return [Fraction(0)] * len(old)
    if not first or not last:
        turned = [not a or not b for a, b in zip(old, new, strict=True)]
        return [(last - first) / sum(turned) if mine else Fraction(0) for mine in turned]
    mean = float(last) if last == first else float(last - first) / _log(last / first)
    effects = [Fraction(mean * _log(b / a)) for a, b in zip(old, new, strict=True)]
    largest = max(range(len(effects)), key=lambda factor: abs(effects[factor]))
    effects[largest] += last - first - sum(effects)
    return effects


def _product(factors: Iterable[Fraction]) -> Fraction:
    return math.prod(factors, start=Fraction(1))


def _log(ratio: Fraction) -> float:
    return math.log(ratio.numerator) - math.log(ratio.denominator)


def _mean_step(old: list[Fraction], new: list[Fraction], factor: int) -> Fraction:
    """What replacing one factor does, over every set of others replaced before it; each set stands for its orders."""
    others = [i for i in range(len(old)) if i != factor]
    found = Fraction(0)
    for size in range(len(others) + 1):
        weight = Fraction(1, len(old) * math.comb(len(others), size))
        for moved in combinations(others, size):
            rest = _product(new[i] if i in moved else old[i] for i in others)
            found += weight * rest * (new[factor] - old[factor])
    return found
