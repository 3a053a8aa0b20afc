"""The countback method: for how many days back the sales add up to the balance, month by month, exactly.

A closing balance is used up against the newest month's sales, then the month before, and so on; of the month in which it
runs out, the used share of its days counts. In integers: days = (whole * sales + rest * days) / sales.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from itertools import accumulate

import polars as pl

KEYS = ["grain", "start", "end", "dimension", "member"]


def countback(balances: pl.DataFrame, daily: pl.DataFrame, first: date) -> pl.DataFrame:
    """KEYS, numerator, denominator, judged, unjudged. `balances`: KEYS, at (the day counted back from), amount (closing),
    judged, unjudged; `daily`: dimension, member, day, numerator (sales). A balance that the sales since `first` do not use
    up has no value (denominator 0).
    """
    sales = {
        (str(dimension), str(member)): _Sales(
            frame.sort("day")["day"].to_list(), frame.sort("day")["numerator"].to_list()
        )
        for (dimension, member), frame in daily.group_by(["dimension", "member"])
    }
    found = [
        _days(row["amount"], row["at"], sales.get((row["dimension"], row["member"])), first)
        for row in balances.iter_rows(named=True)
    ]
    return balances.select(*KEYS, "judged", "unjudged").with_columns(
        pl.Series("numerator", [n for n, _ in found], pl.Int128),
        pl.Series("denominator", [d for _, d in found], pl.Int128),
    )


class _Sales:
    """Sales of one member, summed between any two days."""

    def __init__(self, days: list[date], amounts: list[int]) -> None:
        self.days = days
        self.sums = [0, *accumulate(int(amount) for amount in amounts)]

    def between(self, start: date, end: date) -> int:
        return self.sums[bisect_right(self.days, end)] - self.sums[bisect_left(self.days, start)]


def _days(amount: int | None, end: date, sales: _Sales | None, first: date) -> tuple[int, int]:
    if amount is None or sales is None:
        return 0, 0
    rest, whole, last = int(amount), 0, end
    while rest > 0:
        start = last.replace(day=1)
        if last < first:
            return 0, 0
        sold, days = sales.between(start, last), (last - start).days + 1
        if sold > 0 and rest < sold:
            return whole * sold + rest * days, sold
        rest, whole, last = rest - max(0, sold), whole + days, start - timedelta(days=1)
    return whole, 1
