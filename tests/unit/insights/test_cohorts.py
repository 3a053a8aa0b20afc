"""Cohorts: by hand, and against counting with sets."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.insights.cohorts import cohorts

Visit = tuple[str | None, date]


def table(visits: list[Visit], known_to: date) -> list[tuple[str, int, int | None]]:
    frame = pl.DataFrame(visits, schema={"who": pl.String, "day": pl.Date}, orient="row")
    return [(f"{cohort:%Y-%m}", k, n) for cohort, k, n in cohorts(frame, known_to).iter_rows()]


def test_cells_that_can_still_fill_are_blank_and_empty_ones_are_zero() -> None:
    visits: list[Visit] = [
        ("ann", date(2025, 12, 31)), ("ann", date(2026, 2, 1)), ("bob", date(2025, 12, 1)), (None, date(2025, 12, 1)),
        ("cy", date(2026, 2, 10)), ("cy", date(2026, 3, 1)), ("dee", date(2026, 4, 1)),
    ]  # fmt: skip
    assert table(visits, date(2026, 3, 30)) == [
        ("2025-12", 0, 2), ("2025-12", 1, 0), ("2025-12", 2, 1), ("2025-12", 3, None),
        ("2026-02", 0, 1), ("2026-02", 1, None),
    ]  # fmt: skip
    assert table(visits, date(2026, 3, 31))[3:6] == [("2025-12", 3, 0), ("2026-02", 0, 1), ("2026-02", 1, 1)]
    assert table([], date(2026, 3, 31)) == []


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 500)), max_size=40), st.integers(0, 500))
def test_as_counted_with_sets(rows: list[tuple[str, int]], reach: int) -> None:
    start = date(2024, 11, 15)
    known_to = start + timedelta(days=reach)
    visits: list[Visit] = [(who, start + timedelta(days=n)) for who, n in rows]
    months: dict[str, set[int]] = {}
    for who, day in visits:
        if who and day <= known_to:
            months.setdefault(who, set()).add(day.year * 12 + day.month - 1)
    for cohort, since, number in table(visits, known_to):
        first = int(cohort[:4]) * 12 + int(cohort[5:]) - 1
        here = sum(min(mine) == first and first + since in mine for mine in months.values())
        ends = date((first + since + 1) // 12, (first + since + 1) % 12 + 1, 1)
        assert number == (here if ends <= known_to + timedelta(days=1) else None)
