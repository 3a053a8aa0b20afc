"""Axes: readable ticks and the mapping from values to pixels."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """A value axis. `ticks` lie within `low` and `high`; `step` is the distance between two."""

    low: float
    high: float
    step: float
    ticks: tuple[float, ...]

    @property
    def from_zero(self) -> bool:
        """Whether the scale holds zero, so that lengths may be compared."""
        return self.low <= 0 <= self.high


def axis(values: Iterable[float], *, zero: bool = False, ticks: int = 4) -> Axis:
    """An axis that holds all values (and zero, if asked), with about `ticks` round steps."""
    held = [value for value in values if math.isfinite(value)]
    low, high = min(held), max(held)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(abs(low), abs(high))
    if high - low <= max(size * 1e-9, 1e-9):  # one value, but for dust
        room = size * 0.1 if size > 1e-9 else 1.0
        low, high = (0.0 if zero and low >= 0 else low - room), high + room
    step = round_step((high - low) / ticks)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    marks = tuple(round(n * step, 12) for n in range(first, last + 1))
    return Axis(marks[0], marks[-1], step, marks)


def round_step(rough: float) -> float:
    """The 1, 2 or 5 times a power of ten that is nearest above `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10):
        if factor * power >= rough * 0.999:
            return factor * power
    return 10 * power


def decimals_of(step: float) -> int:
    """How many digits after the point a multiple of `step` needs."""
    for digits in range(8):
        if abs(round(step, digits) - step) < 1e-9 * max(1.0, abs(step)):
            return digits
    return 8


@dataclass(frozen=True)
class Frame:
    """The plot area in pixels, and where a position or value falls in it."""

    left: float
    right: float
    top: float
    bottom: float
    axis: Axis
    count: int

    def x(self, index: float) -> float:
        """The middle of the `index`th of `count` positions."""
        if self.count == 1:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (self.count - 1)

    def y(self, value: float) -> float:
        """Where a value lies; high values are up."""
        span = self.axis.high - self.axis.low
        return self.bottom - (value - self.axis.low) / span * (self.bottom - self.top)


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions nearest to the wanted ones that keep `gap` between each other and stay between `low` and
    `high`.

    The order of the answer is that of `wanted`; labels at a line's end use it so that none covers another.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = low
    for i in order:
        placed[i] = max(wanted[i], floor)
        floor = placed[i] + gap
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed


def label_positions(count: int, wanted: int) -> list[int]:
    """Which of `count` positions get a label: the last one and evenly back from it, at most `wanted`."""
    step = max(1, (count - 1) // max(wanted - 1, 1))
    while len(places := range((count - 1) % step, count, step)) > wanted:
        step += 1
    return list(places)
