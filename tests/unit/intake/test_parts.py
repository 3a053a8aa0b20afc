"""Texts of whole columns, which must be those of their cells."""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.intake.parts import Cell, cell_text, column_texts

KINDS: list[st.SearchStrategy[Cell]] = [
    st.none(), st.just(""), st.text(max_size=3), st.floats(), st.integers(0, 10**6).map(float), st.integers(), st.booleans(),
    st.dates(date(1900, 1, 1)), st.datetimes(datetime(1900, 1, 1)), st.just(time(1, 2, 3)), st.just(timedelta(seconds=5)),
]  # fmt: skip
columns = st.lists(st.sampled_from(KINDS), min_size=1, max_size=3).flatmap(
    lambda kinds: st.lists(st.one_of(kinds))
)


@settings(deadline=None)
@given(columns)
def test_a_column_as_a_whole_is_written_like_its_cells(cells: list[Cell]) -> None:
    assert column_texts(cells).to_pylist() == [cell_text(cell) for cell in cells]


def test_numbers_and_days_as_a_spreadsheet_types_them() -> None:
    numbers: list[Cell] = [1.0, "", 2.5, 1e15, -0.0, 1e-05, None]
    assert column_texts(numbers).to_pylist() == ["1", None, "2.5", "1000000000000000.0", "0", "1e-05", None]
    days: list[Cell] = [date(2026, 11, 23), "", date(1900, 1, 31)]
    assert column_texts(days).to_pylist() == ["2026-11-23", None, "1900-01-31"]
