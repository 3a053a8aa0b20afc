"""Cumulative flow: what arrived and what left, work in progress between them, and the gap to Little's law.

In balance, average work in progress = throughput * mean time in the system. In a window that is only exact when the
time *inside the window* is meant. With the times of completed items, as people measure them, the two sides part when
old work lies or is cleared: the gap is itself a message.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Item = tuple[int, int | None]  # when it arrived and left, in any whole unit of time; None = still there


@dataclass(frozen=True)
class Flow:
    """A window of the flow, per unit of time. Times are None without an item to measure."""

    average_wip: Fraction
    throughput: Fraction
    mean_time: Fraction | None  # in the system, of the items that left within the window
    mean_time_inside: Fraction | None  # within the window, of all items that were there
    present: int  # items that were there at some time of the window
    window: int

    @property
    def gap(self) -> Fraction | None:
        """(throughput * time - WIP) / WIP: above 0 what leaves is older than what is there, below 0 work is ageing."""
        if self.mean_time is None or not self.average_wip:
            return None
        return little_gap(self.average_wip, self.throughput, self.mean_time)


def little_gap(average_wip: Fraction, throughput: Fraction, mean_time: Fraction) -> Fraction:
    """How far throughput * time is from the work in progress, as a share of it."""
    return throughput * mean_time / average_wip - 1


def flow(items: Sequence[Item], start: int, end: int) -> Flow:
    """The flow of `items` from `start` until before `end`. ValueError for an empty window or one who left before arriving."""
    if end <= start:
        raise ValueError("the window has no length")
    if any(left is not None and left < came for came, left in items):
        raise ValueError("an item left before it arrived")
    left_here = [left - came for came, left in items if left is not None and start <= left < end]
    inside = [
        min(end if left is None else left, end) - max(came, start)
        for came, left in items
        if came < end and (left is None or left > start)
    ]
    length = end - start
    return Flow(
        average_wip=Fraction(sum(inside), length),
        throughput=Fraction(len(left_here), length),
        mean_time=Fraction(sum(left_here), len(left_here)) if left_here else None,
        mean_time_inside=Fraction(sum(inside), len(inside)) if inside else None,
        present=len(inside),
        window=length,
    )


def cumulative(items: Sequence[Item], times: Sequence[int]) -> list[tuple[int, int]]:
    """At each of `times` how many had arrived, A(t), and left, D(t), up to and including it; A - D is in progress."""
    came = sorted(arrived for arrived, _ in items)
    gone = sorted(left for _, left in items if left is not None)
    return [(bisect_right(came, time), bisect_right(gone, time)) for time in times]
