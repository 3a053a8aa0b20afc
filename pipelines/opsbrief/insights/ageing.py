"""Ageing: an open balance by how long it is past due. The buckets add up to the balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

BOUNDS = (0, 30, 60, 90)  # days past due, each the last day of its bucket


@dataclass(frozen=True)
class Bucket:
    """What lies more than `over` and at most `upto` days past due; None is without end, both None is without a due date."""

    over: int | None
    upto: int | None
    amount: int
    count: int


def ageing(
    items: Iterable[tuple[date | None, int]], as_of: date, bounds: Sequence[int] = BOUNDS
) -> list[Bucket]:
    """Open items (due date, amount) by days past due on `as_of`, from not yet due to oldest, then those without a due date.

    Bounds are inclusive on the right: 30 days past due is in the bucket up to 30. Every bucket is there, also an empty
    one, except the last. ValueError when `bounds` do not rise.
    """
    if list(bounds) != sorted(set(bounds)):
        raise ValueError(f"bounds must rise: {list(bounds)}")
    amounts, counts = [0] * (len(bounds) + 2), [0] * (len(bounds) + 2)
    for due, amount in items:
        place = len(bounds) + 1
        if due is not None:
            days = (as_of - due).days
            place = next((i for i, bound in enumerate(bounds) if days <= bound), len(bounds))
        amounts[place] += amount
        counts[place] += 1
    edges = [None, *bounds, None]
    found = [Bucket(edges[i], edges[i + 1], amounts[i], counts[i]) for i in range(len(bounds) + 1)]
    return found + ([Bucket(None, None, amounts[-1], counts[-1])] if counts[-1] else [])
