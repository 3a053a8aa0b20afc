"""What a chart over time is given: values with their labels, and the lines they are held against."""

from collections.abc import Callable
from dataclasses import dataclass

from opsbrief.reporting.charts.svg import Point


@dataclass(frozen=True)
class Mark:
    """One period of a series as a chart needs it."""

    label: str  # short, for the axis
    value: float | None
    last_year: float | None = None
    complete: bool = True
    signal: bool = False


@dataclass(frozen=True)
class Ahead:
    """A forecast of the period after the last one, with its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Series:
    """A KPI over time. `show` puts a value into words; `tick` does so with the digits that a step needs."""

    marks: tuple[Mark, ...]
    tone: str  # act, watch, ok or none: the colour of the last point
    show: Callable[[float], str]
    tick: Callable[[float, float], str]
    usual: tuple[float, float] | None = None  # lower, upper
    target: float | None = None
    ahead: Ahead | None = None

    @property
    def places(self) -> int:
        """The positions of a main chart: the marks, and the forecast after them."""
        return len(self.marks) + (self.ahead is not None)

    @property
    def filled(self) -> list[tuple[int, float]]:
        """The positions that have a value."""
        return [(i, mark.value) for i, mark in enumerate(self.marks) if mark.value is not None]

    @property
    def last_years(self) -> list[tuple[int, float]]:
        """The positions that have a value a year before."""
        return [(i, mark.last_year) for i, mark in enumerate(self.marks) if mark.last_year is not None]

    def extent(self, *, main: bool = True) -> list[float]:
        """Every value that a chart must hold; only the `main` chart shows last year and the forecast."""
        held = [value for _, value in self.filled]
        if main:
            held += [value for _, value in self.last_years]
            held += [self.ahead.value, self.ahead.lower, self.ahead.upper] if self.ahead else []
        if self.usual:
            held += self.usual
        if self.target is not None:
            held.append(self.target)
        return held


def runs(points: list[tuple[int, float]], place: Callable[[int, float], Point]) -> list[list[Point]]:
    """Stretches of neighbouring positions: a line is broken where a period has no value."""
    stretches: list[list[Point]] = []
    before: int | None = None
    for i, value in points:
        if before is None or i != before + 1:
            stretches.append([])
        stretches[-1].append(place(i, value))
        before = i
    return stretches
