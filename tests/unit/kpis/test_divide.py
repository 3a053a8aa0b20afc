"""The one division and the order of rows, against exact fractions and Python's own sorting."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opsbrief.kpis.divide import Cells, divide
from opsbrief.kpis.rows import PERIOD_CELL
from tests.unit.kpis.test_engine import kpi

whole = st.integers(-(2**90), 2**90) | st.integers(-99, 99)
cell = st.fixed_dictionaries(
    {
        "grain": st.sampled_from(["day", "week", "month", "quarter", "year"]),
        "start": st.dates(date(1960, 1, 1), date(2060, 1, 1)),
        "dimension": st.sampled_from(["total", "site", "carrier"]),
        "member": st.sampled_from(["", "Ä", "a", "b", "Ghent", "(other)", "ghent 2"]),
        "numerator": whole,
        "denominator": whole,
    }
)


def frame(name: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    told = [
        {**row, "kpi": name, "end": row["start"], "judged": n, "unjudged": 0} for n, row in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=PERIOD_CELL)


# A float of this numerator is another number.
LARGE = {
    "grain": "day",
    "start": date(2026, 1, 1),
    "dimension": "total",
    "member": "",
    "numerator": 2**53 + 1,
    "denominator": 3,
}


@settings(max_examples=60, deadline=None)
@example([LARGE, {**LARGE, "numerator": 1}], [], 1)
@given(st.lists(cell, max_size=12), st.lists(cell, max_size=12), st.sampled_from([1, 1000, 10_000]))
def test_values_are_the_nearest_floats_and_rows_are_in_order(
    first: list[dict[str, object]], second: list[dict[str, object]], scale: int
) -> None:
    """Large numbers that a float cannot hold stand beside small ones; each is rounded once."""
    kpis = [kpi(id="z"), kpi(id="b", scale=scale)]
    day = date(2060, 1, 1)
    cells = [
        Cells(one, frame(one.id, rows), day, {})
        for one, rows in zip(kpis, (first, second), strict=True)
    ]  # fmt: skip
    found = divide(cells)
    for numerator, denominator, value, name in found.select(
        "numerator", "denominator", "value", "kpi"
    ).rows():
        times = scale if name == "b" else 1
        assert value == (float(Fraction(numerator, denominator * times)) if denominator else None)
    places = found.select("kpi", "grain", "period_start", "dimension", "member").rows()
    assert places == sorted(places, key=lambda place: (-"bz".index(place[0]), *place[1:]))
    assert len(places) == len(first) + len(second)


def test_a_period_is_complete_when_it_is_over_and_its_data_begins_with_it() -> None:
    """By KPI and grain: each has days of its own."""
    rows: list[dict[str, object]] = [
        {"grain": grain, "start": date(2026, 3, 2) + timedelta(days=n), "dimension": "total", "member": "", "numerator": 1, "denominator": 1}
        for grain in ("day", "week") for n in range(4)
    ]  # fmt: skip
    begins = {"day": date(2026, 3, 2), "week": date(2026, 3, 4)}
    cells = [
        Cells(kpi(id="k"), frame("k", rows), date(2026, 3, 4), begins),
        Cells(kpi(id="state"), frame("state", rows), date(2026, 3, 3), {}),
    ]
    complete = divide(cells).filter("complete").select("kpi", "grain", pl.col("period_start").dt.day()).rows()
    assert complete == [
        ("k", "day", 2), ("k", "day", 3), ("k", "day", 4), ("k", "week", 4),
        ("state", "day", 2), ("state", "day", 3), ("state", "week", 2), ("state", "week", 3),
    ]  # fmt: skip
