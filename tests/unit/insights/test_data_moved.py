"""The data moved, not the process: damage that is planted is found, and what is usual is left alone."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from opsbrief.insights.data_moved import (
    DateShape,
    Moved,
    NumberShape,
    dates_moved,
    numbers_moved,
    repeated,
    unusual,
)


def date_shape(column: pl.Series) -> DateShape:
    """The shape of a column of dates; empty cells do not count."""
    known = column.drop_nulls()
    if not known.len():
        return DateShape(0, 0, 0.0, {})
    first, last = known.min(), known.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    years = known.dt.year().value_counts().sort(known.name)
    return DateShape(
        dates=known.len(),
        days=(last - first).days,
        early=float((known.dt.day() <= 12).sum()) / known.len(),
        years={int(year): int(found) / known.len() for year, found in years.iter_rows()},
    )


def number_shape(column: pl.Series) -> NumberShape:
    """The shape of a column of numbers; empty cells and zeros do not count."""
    known = column.drop_nulls()
    known = known.filter(known != 0)
    middle = known.abs().median()
    size = float(middle) if isinstance(middle, (int, float)) else 0.0
    return NumberShape(known.len(), float((known < 0).sum()) / max(known.len(), 1), size)


def days(seed: int, count: int = 2000, first: date = date(2025, 1, 1), span: int = 365) -> pl.Series:
    draw = random.Random(seed)
    return pl.Series([first + timedelta(days=draw.randrange(span)) for _ in range(count)])


def amounts(seed: int, count: int = 400, times: float = 1.0, negative: float = 0.03) -> pl.Series:
    draw = random.Random(seed)
    return pl.Series(
        [draw.lognormvariate(4, 1) * times * (-1 if draw.random() < negative else 1) for _ in range(count)]
    )


def test_a_load_of_unusual_size() -> None:
    counts = [1000.0, 1040.0, 990.0, 1010.0, 1030.0, 980.0, 1005.0, 1020.0]
    # Mean 1009.375, limits 923.9 and 1094.9; a fifth of the mean is 201.9.
    assert unusual(counts, 1200, "rows") is None
    assert unusual(counts, 1220, "rows") == Moved("rows", 1009.375, 1220)
    assert unusual(counts, 790, "rows") is not None
    assert unusual(counts[1:], 5, "rows") is None  # too few to say
    wild = [100.0, 300.0] * 4  # limits -332 and 732: far more than a fifth is usual here
    assert unusual(wild, 700, "rows") is None
    assert unusual([7.0] * 8, 8, "rows") is None


def test_a_column_that_went_empty() -> None:
    shares = [0.02, 0.03, 0.02, 0.025, 0.02, 0.03, 0.02, 0.02]
    assert unusual(shares, 0.4, "nulls") is not None
    assert unusual(shares, 0.025, "nulls") is None


def test_day_and_month_swapped() -> None:
    plain = days(1)
    # A reader that takes the month first: days after the 12th do not exist for it and stay empty.
    swapped = pl.Series([date(day.year, day.day, day.month) for day in plain if day.day <= 12])
    (found,) = dates_moved(date_shape(days(2)), date_shape(swapped))
    assert found.what == "days"
    assert found.now == 1
    assert found.before == pytest.approx(12 * 12 / 365, abs=0.04)


def test_years_read_from_days() -> None:
    damaged = days(3).to_list()
    damaged[::4] = [date(2000 + day.day, day.month, 25) for day in damaged[::4]]
    (found,) = dates_moved(date_shape(days(4)), date_shape(pl.Series(damaged)))
    assert found.what == "years"
    assert 0.2 < found.now < 0.25


def test_time_that_goes_on_is_no_damage() -> None:
    assert dates_moved(date_shape(days(5)), date_shape(days(6, first=date(2026, 1, 1)))) == []
    few = date_shape(pl.Series([date(2026, 1, 1), date(2026, 1, 2)]))
    assert dates_moved(date_shape(days(5)), few) == []


def test_a_file_of_the_first_days_of_a_month_is_not_called_swapped_by_itself() -> None:
    week = date_shape(days(7, first=date(2026, 2, 2), span=7))
    assert dates_moved(week, date_shape(days(8, first=date(2026, 3, 2), span=7))) == []
    assert dates_moved(date_shape(days(5)), date_shape(days(8, first=date(2026, 1, 5), span=7))) == []


@pytest.mark.parametrize("seed", range(5))
def test_what_is_usual_has_neither_sign_nor_unit_moved(seed: int) -> None:
    before = number_shape(amounts(seed))
    assert numbers_moved(before, number_shape(amounts(seed + 50, negative=0.08))) == []
    assert numbers_moved(before, number_shape(amounts(seed + 50, times=2))) == []  # a process may double
    assert numbers_moved(before, number_shape(pl.Series([1e9, 2e9]))) == []  # two numbers are no load


def test_a_sign_that_flipped() -> None:
    (found,) = numbers_moved(number_shape(amounts(1)), number_shape(amounts(2, negative=0.97)))
    assert found.what == "sign"
    assert found.before < 0.1
    assert found.now > 0.9


@pytest.mark.parametrize("times", [100, 0.01, 1000, 60, 1 / 24])
def test_a_unit_that_changed(times: float) -> None:
    before, now = number_shape(amounts(1, 20_000)), number_shape(amounts(2, 20_000, times=times))
    (found,) = numbers_moved(before, now)
    assert found.what == "unit"
    assert found.now == pytest.approx(times, rel=0.05)


def test_rows_that_repeat_a_key() -> None:
    rows = pl.DataFrame({"id": ["a", "a", "b", None, None], "line": [1, 1, 1, 1, 1]})
    assert repeated(rows, ["id", "line"]) == 1
    assert repeated(rows, ["line"]) == 4
