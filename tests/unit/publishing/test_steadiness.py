"""Loads that look unlike those before them are told, with what the store holds of each."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from opsbrief.insights.wording import Words
from opsbrief.publishing.steadiness import noticed, steadiness
from opsbrief.store import Value
from tests.unit.quality.a_desk import Desk

FIRST = date(2024, 1, 1)
Line = tuple[Value, ...]  # day, amount, note


def load(seed: int, rows: int = 120, *, start: date = FIRST, days: int = 365) -> list[Line]:
    """A year of bookings: days all over it, amounts around 50, one note in ten empty."""
    draw = random.Random(seed)
    return [
        (start + timedelta(days=draw.randrange(days)), round(draw.lognormvariate(4, 0.8), 2), None if n % 10 == 0 else "x")
        for n in range(rows)
    ]  # fmt: skip


def enter(desk: Desk, loads: list[list[Line]], days: list[int] | None = None) -> None:
    """Loads of one export, oldest first; `days` are the lengths of the spans that they cover."""
    store = desk.store
    store.execute("""
        create table landed.sap__ledger (day date, amount decimal(18, 2), note varchar, _file integer, _base bigint, _rn bigint,
        _drop varchar)""")
    for part, lines in enumerate(loads, 1):
        end = FIRST + timedelta(days=days[part - 1] - 1) if days else None
        store.execute(
            """insert into meta.parts (part_id, file_id, system, export, rank, raw_table, period_start, period_end)
            values (?, ?, 'sap', 'ledger', ?, 'sap__ledger', ?, ?)""",
            [part, part, part, FIRST if days else None, end],
        )
        days_of, amounts, notes = zip(*lines, strict=True)
        columns = {"day": days_of, "amount": amounts, "note": notes}
        schema = {"day": pl.Date, "amount": pl.Float64, "note": pl.String}
        frame = pl.DataFrame(columns, schema=schema).with_columns(_file=pl.lit(part))
        store.insert("landed.sap__ledger", frame)


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(one.column, one.moved.what) for one in noticed(desk.store)[1]]


def test_one_load_has_nothing_to_be_compared_with(desk: Desk) -> None:
    enter(desk, [load(1)])
    assert noticed(desk.store) == (0, [])


def test_loads_alike_are_quiet(desk: Desk) -> None:
    enter(desk, [load(n, 60) for n in range(10)])
    assert noticed(desk.store) == (1, [])


def test_a_sign_a_unit_and_swapped_days(desk: Desk) -> None:
    damaged = [
        (date(day.year, day.day, day.month) if day.day <= 12 else None, -amount * 100, note)
        for day, amount, note in load(3, 300)
    ]
    enter(desk, [load(1), load(2), damaged])
    assert told(desk) == [("day", "days"), ("amount", "sign"), ("amount", "unit")]
    compared, said = steadiness(desk.run, Words("en", "EUR"))
    assert compared == 1
    assert said[0].startswith("sap ledger, day: 100% of the dates are on days 1 to 12 of a month, before ")
    assert said[1] == "sap ledger, amount: 100% of the numbers are below zero, before 0%."


def test_a_column_that_went_empty_and_a_file_cut_short(desk: Desk) -> None:
    cut = [(day, amount, None) for day, amount, _ in load(9, 12)]
    enter(desk, [*[load(n, 60 + n) for n in range(9)], cut])
    assert told(desk) == [("", "rows"), ("note", "nulls")]


@pytest.mark.parametrize("days", [None, [30] * 9 + [7]])
def test_rows_are_those_of_as_many_days(desk: Desk, days: list[int] | None) -> None:
    enter(desk, [*[load(n, 60 + n) for n in range(9)], load(9, 15)], days)
    assert told(desk) == ([] if days else [("", "rows")])


def test_rows_left_out_do_not_count(desk: Desk) -> None:
    enter(desk, [load(1), load(2)])
    desk.store.execute(
        "insert into landed.sap__ledger select day, -amount, note, 2, 0, null, 'total' from landed.sap__ledger"
    )
    assert told(desk) == []


def test_the_newest_load_is_the_one_of_the_highest_rank(desk: Desk) -> None:
    flipped = [(day, -amount, note) for day, amount, note in load(2)]
    enter(desk, [flipped, load(1)])
    desk.store.execute("update meta.parts set rank = 3 - rank")
    (found,) = noticed(desk.store)[1]
    assert (found.moved.before, found.moved.now) == (0.0, 1.0)
