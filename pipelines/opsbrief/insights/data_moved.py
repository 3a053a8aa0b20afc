"""Did the data move, not the process? Signs of damaged or differently made exports, one load against those before it.

A load is one delivery of an export. Row counts and shares go on XmR charts; shapes of dates, signs and units are
compared between what came before and what came now.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from opsbrief.insights.control_chart import is_outside, limits

What = Literal["rows", "nulls", "days", "years", "sign", "unit"]

LOADS = 8  # before the one in question: fewer make no limits

_SURE = 4.0  # standard errors between two shares
_SHIFT = 0.2  # and so much between them: large files make everything sure
_MANY = 50  # numbers that a median of sizes needs
_TWO_MONTHS = 59  # days
_NEAR = 0.15  # of a unit's factor, on a scale of logarithms
_UNITS = (
    10.0,
    100.0,
    1000.0,
    10_000.0,
    24.0,
    60.0,
    3600.0,
    86_400.0,
)  # decimals lost, hours, minutes, seconds


@dataclass(frozen=True)
class DateShape:
    """Of how many dates over how many days: the share on days 1 to 12 of a month, and the share of every year."""

    dates: int
    days: int  # from the first to the last date
    early: float  # 12 days of 30.4: 0.39 where days are spread; 1 or near it where day and month were swapped
    years: dict[int, float]


@dataclass(frozen=True)
class NumberShape:
    """Of how many numbers that are not zero: the share below zero, and the median of their sizes."""

    numbers: int
    negative: float
    size: float


@dataclass(frozen=True)
class Moved:
    """What looks different: before and now, in the measure's own unit (a count, a share, a factor)."""

    what: What
    before: float
    now: float


def unusual(history: Sequence[float], now: float, what: Literal["rows", "nulls"]) -> Moved | None:
    """Row count or null share of a load that lies outside the XmR limits of at least eight loads before it.

    A count must also be a fifth away from their mean, a share twenty points: where nothing ever varied, any change is
    outside.
    """
    if len(history) < LOADS:
        return None
    band = limits(history)
    least = _SHIFT * (band.centre if what == "rows" else 1.0)
    if not is_outside(now, band) or abs(now - band.centre) < least:
        return None
    return Moved(what, band.centre, now)


def dates_moved(before: DateShape, now: DateShape) -> list[Moved]:
    """Day and month swapped (early days), and years that do not follow from time going on.

    Days are compared only where both spread over two months: a file of one week has its own days. A year is strange when
    it is neither among those before nor the one after the newest of them.
    """
    found: list[Moved] = []
    spread = min(before.days, now.days) >= _TWO_MONTHS
    if spread and _apart(before.early, before.dates, now.early, now.dates):
        found.append(Moved("days", before.early, now.early))
    if before.years:
        usual = set(range(min(before.years), max(before.years) + 2))
        strange = sum(share for year, share in now.years.items() if year not in usual)
        if _apart(0.0, before.dates, strange, now.dates):
            found.append(Moved("years", 0.0, strange))
    return found


def numbers_moved(before: NumberShape, now: NumberShape) -> list[Moved]:
    """A sign turned around (the share below zero jumped), and a changed unit (cents for euros, minutes for hours).

    A unit has changed where the factor between the medians, of fifty numbers at least, is that of a unit: a real change
    is seldom tenfold, and seldom exactly so.
    """
    found: list[Moved] = []
    if _apart(before.negative, before.numbers, now.negative, now.numbers):
        found.append(Moved("sign", before.negative, now.negative))
    if min(before.numbers, now.numbers) >= _MANY:
        factor = now.size / before.size
        if any(abs(abs(math.log(factor)) - math.log(unit)) <= math.log1p(_NEAR) for unit in _UNITS):
            found.append(Moved("unit", 1.0, factor))
    return found


def repeated(rows: pl.DataFrame, key: Sequence[str]) -> int:
    """How many rows there are beyond one per key; keys with an empty part do not count."""
    whole = rows.select(key).drop_nulls()
    return whole.height - whole.unique().height


def _apart(old: float, rows_before: int, new: float, rows_now: int) -> bool:
    """Whether two shares differ by more than chance and by enough to matter."""
    if min(rows_before, rows_now) < 1 or abs(new - old) < _SHIFT:
        return False
    pooled = (old * rows_before + new * rows_now) / (rows_before + rows_now)
    error = math.sqrt(pooled * (1 - pooled) * (1 / rows_before + 1 / rows_now))
    return abs(new - old) > _SURE * error
