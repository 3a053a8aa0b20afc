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

LOADS = 8  # before the one in question: fewer make no limits

_SURE = 4.0  # standard errors between two shares
_SHIFT = 0.2  # and so much between them: large files make everything sure
_NEAR = 0.05  # of a unit's factor, on a scale of logarithms
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
    """Of how many dates: which share lies on days 1 to 12 of a month, and the share of every year."""

    dates: int
    early: float  # 12 days of 30.4: 0.39 where days are spread; 1 or near it where day and month were swapped
    years: dict[int, float]


@dataclass(frozen=True)
class Moved:
    """What looks different: before and now, in the measure's own unit (a count, a share, a factor)."""

    what: Literal["rows", "nulls", "days", "years", "sign", "unit"]
    before: float
    now: float


def unusual(history: Sequence[float], now: float, what: Literal["rows", "nulls"]) -> Moved | None:
    """Row count or null share of a load, if it lies outside the XmR limits of the loads before it; needs eight of them."""
    if len(history) < LOADS:
        return None
    band = limits(history)
    return Moved(what, band.centre, now) if is_outside(now, band) else None


def date_shape(days: pl.Series) -> DateShape:
    """The shape of a column of dates; empty cells do not count."""
    known = days.drop_nulls()
    years = known.dt.year().value_counts().sort(known.name)
    count = max(known.len(), 1)
    return DateShape(
        dates=known.len(),
        early=float((known.dt.day() <= 12).sum()) / count,
        years={int(year): int(found) / count for year, found in years.iter_rows()},
    )


def shape_moved(before: DateShape, now: DateShape) -> list[Moved]:
    """Day and month swapped (early days), and years that were hardly there before and do not follow from time going on.

    A year is strange when it is neither among those before nor the one after the newest of them.
    """
    found: list[Moved] = []
    if _apart(before.early, before.dates, now.early, now.dates):
        found.append(Moved("days", before.early, now.early))
    if before.years:
        usual = set(range(min(before.years), max(before.years) + 2))
        strange = sum(share for year, share in now.years.items() if year not in usual)
        if _apart(0.0, before.dates, strange, now.dates):
            found.append(Moved("years", 0.0, strange))
    return found


def signs_moved(before: pl.Series, now: pl.Series) -> Moved | None:
    """The share of negative numbers, where it jumped: a source that turned its credits, or all of its amounts, around."""
    shares = [_share_negative(series) for series in (before, now)]
    (old, rows_before), (new, rows_now) = shares
    return Moved("sign", old, new) if _apart(old, rows_before, new, rows_now) else None


def unit_moved(before: pl.Series, now: pl.Series) -> Moved | None:
    """The factor between the medians of the sizes, where it is that of a unit: cents for euros, minutes for hours.

    `before` is 1 and `now` the factor. A real change is seldom tenfold, and seldom exactly so.
    """
    sizes = [_median_size(series) for series in (before, now)]
    old, new = sizes
    if old is None or new is None:
        return None
    factor = new / old
    near = (abs(abs(math.log(factor)) - math.log(unit)) <= math.log1p(_NEAR) for unit in _UNITS)
    return Moved("unit", 1.0, factor) if any(near) else None


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


def _share_negative(numbers: pl.Series) -> tuple[float, int]:
    signed = numbers.drop_nulls().filter(numbers.drop_nulls() != 0)
    return float((signed < 0).sum()) / max(signed.len(), 1), signed.len()


def _median_size(numbers: pl.Series) -> float | None:
    """The median of the sizes of at least twenty numbers that are not zero."""
    sizes = numbers.drop_nulls().abs()
    sizes = sizes.filter(sizes > 0)
    middle = sizes.median()
    return float(middle) if isinstance(middle, (int, float)) and sizes.len() >= 20 else None
