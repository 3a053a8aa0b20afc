"""What moved a KPI: a change split over the members of one dimension, adding up exactly.

Rates use the midpoint form of rate and mix effects, which leaves no remainder; sums take each member's own
change. All arithmetic is in fractions of the exact integers of `kpi.values`; floats appear only in the
result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Literal

from opsbrief.insights.brief import Driver, Drivers
from opsbrief.insights.rate_mix import Cells, midpoint
from opsbrief.insights.wording import Words, rounded

Reference = Literal["previous", "last_year", "usual"]

OTHER = "(other)"

_DIGITS = 60  # of a decimal: more than any sum of money and its places need
_KEEP = 6  # members that get a line of their own
_NAMED_FROM = Fraction(1, 4)  # share of the change that a member must explain to be named


@dataclass(frozen=True)
class PrintedDriver:
    """A driver as it is printed: rate + mix = change, and the changes of all add up to the printed total."""

    member: str
    rate: Decimal
    mix: Decimal
    change: Decimal


@dataclass(frozen=True)
class _Effect:
    member: str
    rate: Fraction
    mix: Fraction
    note: str = ""

    @property
    def change(self) -> Fraction:
        return self.rate + self.mix


def split_rate(
    dimension: str,
    before: Cells,
    after: Cells,
    *,
    reference: Reference,
    reference_start: date,
    words: Words,
    scale: int = 1,
) -> Drivers | None:
    """The change of a ratio of sums by member: rate (it got better or worse), mix (it grew or shrank).

    `before` and `after` hold every member of the dimension, so that they add up to the totals. A member that
    is absent in one of them has no rate there and counts wholly as mix, with a note. None when a total
    denominator is 0, for then there is no change to explain.
    """
    split = midpoint(before, after)
    if split is None:
        return None
    effects = []
    for member, effect in split.segments.items():
        there = (before.get(member, (0, 0))[1], after.get(member, (0, 0))[1])
        note = _note(words, there_before=bool(there[0]), there_after=bool(there[1]))
        effects.append(_Effect(member, effect.rate / scale, effect.mix / scale, note))
    return _drivers(
        dimension, effects, (split.before / scale, split.after / scale), reference, reference_start
    )


def split_sum(
    dimension: str,
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    reference: Reference,
    reference_start: date,
    words: Words,
    divisor: int = 1,
) -> Drivers:
    """The change of a sum by member: each member's own change, all of it in `rate`.

    The integers are divided by `divisor` to give the KPI's value (10000 for money in 10^-4).
    """
    effects = []
    for member in sorted(before.keys() | after.keys()):
        change = Fraction(after.get(member, 0) - before.get(member, 0), divisor)
        note = _note(words, there_before=member in before, there_after=member in after)
        effects.append(_Effect(member, change, Fraction(0), note))
    ends = Fraction(sum(before.values()), divisor), Fraction(sum(after.values()), divisor)
    return _drivers(dimension, effects, ends, reference, reference_start)


def printed(drivers: Drivers, decimals: int, scale: int = 1) -> list[PrintedDriver]:
    """`drivers.members` as printed with `decimals` places after multiplying by `scale` (100 for percent).

    Rounded by largest remainder: the parts add up to the rounded total to the last digit.
    """
    total = rounded(drivers.change, decimals, scale)
    changes = apportion([_exact(m.change, scale) for m in drivers.members], total, decimals)
    lines = []
    for member, change in zip(drivers.members, changes, strict=True):
        rate, mix = apportion([_exact(member.rate, scale), _exact(member.mix, scale)], change, decimals)
        lines.append(PrintedDriver(member.member, rate, mix, change))
    return lines


def apportion(parts: list[Decimal], total: Decimal, decimals: int) -> list[Decimal]:
    """`parts` rounded to `decimals` so that they add up to `total`: the largest remainders are rounded up."""
    step = Decimal(1).scaleb(-decimals)
    with localcontext(prec=_DIGITS):
        floors = [part.quantize(step, ROUND_FLOOR) for part in parts]
        missing = int((total - sum(floors, Decimal(0))) / step)
        return _with_the_rest(parts, floors, missing, step)


def _with_the_rest(parts: list[Decimal], floors: list[Decimal], missing: int, step: Decimal) -> list[Decimal]:
    """`floors` with so many `missing` steps added, or taken off, where the remainder is the largest."""
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i], i))
    for turn in range(abs(missing)):
        index = order[turn % len(order)] if missing > 0 else order[-1 - turn % len(order)]
        floors[index] += step if missing > 0 else -step
    return floors


def printed_parts(parts: Sequence[Fraction], total: Decimal, decimals: int, scale: int = 1) -> list[Decimal]:
    """Exact `parts` times `scale` (100 for percent) as they are printed beside a `total` that was rounded already."""
    return apportion([as_decimal(part * scale) for part in parts], total, decimals)


def as_decimal(exact: Fraction) -> Decimal:
    """A fraction with digits enough that what is printed of it is right, whatever its size."""
    with localcontext(prec=_DIGITS):
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def _drivers(
    dimension: str,
    effects: list[_Effect],
    ends: tuple[Fraction, Fraction],
    reference: Reference,
    reference_start: date,
) -> Drivers:
    change = ends[1] - ends[0]
    ranked = sorted((e for e in effects if e.member != OTHER), key=lambda e: (-abs(e.change), e.member))
    small = ranked[_KEEP:] + [e for e in effects if e.member == OTHER]
    members = ranked[:_KEEP]
    first = next((e for e in members if e.change * change > 0), None)
    named = first.member if first and abs(first.change) >= _NAMED_FROM * abs(change) else ""
    if small:
        rate = sum((e.rate for e in small), Fraction(0))
        members.append(_Effect(OTHER, rate, sum((e.mix for e in small), Fraction(0))))
    return Drivers(
        dimension=dimension,
        reference=reference,
        reference_start=reference_start,
        from_value=float(ends[0]),
        to_value=float(ends[1]),
        change=float(change),
        members=[
            Driver(member=e.member, rate=float(e.rate), mix=float(e.mix), change=float(e.change), note=e.note)
            for e in members
        ],
        named=named,
    )


def _note(words: Words, *, there_before: bool, there_after: bool) -> str:
    if there_before == there_after:
        return ""
    return words.sentence("driver_new" if there_after else "driver_gone")


def _exact(value: float, scale: int) -> Decimal:
    return Decimal(repr(value)) * scale
