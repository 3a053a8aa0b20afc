"""Rate and mix: why a ratio of sums moved, exactly, by segment.

R = sum of w * r over the segments, w being a segment's share of the denominator and r its own ratio. The rate effect
is what changed within segments, the mix effect what changed because segments grew or shrank. The midpoint form shares
what both did together; the base form shows it as the interaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Cells = Mapping[str, tuple[int, int]]  # segment: numerator, denominator

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class RateMix:
    """What one segment contributed; rate + mix + interaction = change. The midpoint form has no interaction."""

    rate: Fraction
    mix: Fraction
    interaction: Fraction = _NOTHING

    @property
    def change(self) -> Fraction:
        """The whole contribution; those of all segments add up to the change of the ratio."""
        return self.rate + self.mix + self.interaction


@dataclass(frozen=True)
class Split:
    """The ratio before and after, and every segment's effect by name, in the order of the names."""

    before: Fraction
    after: Fraction
    segments: dict[str, RateMix]


def midpoint(before: Cells, after: Cells) -> Split | None:
    """Rate (w0+w1)/2 * (r1-r0) and mix (w1-w0) * ((r0+r1)/2 - (R0+R1)/2): symmetric in time, nothing left over.

    A segment that is absent in one period has no ratio there; it counts wholly as mix. None when a total denominator
    is 0, for then there is no change to explain.
    """
    ends = _ends(before, after)
    return ends and _split(before, after, ends, (ends[0] + ends[1]) / 2, Fraction(1, 2))


def base(before: Cells, after: Cells) -> Split | None:
    """Rate w0 * (r1-r0), mix (w1-w0) * (r0-R0), interaction (w1-w0) * (r1-r0): all seen from the period before.

    Absent segments and totals without a denominator as in `midpoint`.
    """
    ends = _ends(before, after)
    return ends and _split(before, after, ends, ends[0], Fraction(0))


def _ends(before: Cells, after: Cells) -> tuple[Fraction, Fraction] | None:
    sums = [tuple(sum(cell[i] for cell in cells.values()) for i in (0, 1)) for cells in (before, after)]
    if not all(denominator for _, denominator in sums):
        return None
    first, last = (Fraction(*pair) for pair in sums)
    return first, last


def _split(
    before: Cells, after: Cells, ends: tuple[Fraction, Fraction], level: Fraction, shared: Fraction
) -> Split:
    """`level` is the ratio that a segment's own is held against, `shared` the part of the interaction that is rate."""
    totals = [sum(d for _, d in cells.values()) for cells in (before, after)]
    segments: dict[str, RateMix] = {}
    for name in sorted(before.keys() | after.keys()):
        n0, d0 = before.get(name, (0, 0))
        n1, d1 = after.get(name, (0, 0))
        w0, w1 = Fraction(d0, totals[0]), Fraction(d1, totals[1])
        change = Fraction(n1, totals[1]) - Fraction(n0, totals[0]) - (w1 - w0) * level
        step = Fraction(n1, d1) - Fraction(n0, d0) if d0 and d1 else _NOTHING
        rate = (w0 + shared * (w1 - w0)) * step
        interaction = _NOTHING if shared else (w1 - w0) * step
        segments[name] = RateMix(rate, change - rate - interaction, interaction)
    return Split(*ends, segments)
