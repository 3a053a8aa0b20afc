"""The rows behind a finding: which ones for which kind of KPI, and what is said of each."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from opsbrief.declarations.table import read_fact
from opsbrief.errors import DeclarationError
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.lineage.trace import TracedRow
from opsbrief.publishing.row_lists import cell, listed, numeric, shown_columns
from tests.shipped import shipped

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22), "week")
WORDS = Words("en", "USD")
FACT = """-- One row per thing.
-- key: thing_id
-- inflow: made_on
-- source: things(thing_id)
{}select thing_id, made_on, due_on, came_on, cost_e4 from ops.things as thing
"""


@pytest.fixture(scope="module")
def run() -> Any:
    """What the choice of rows needs of a run: the shipped declarations."""
    return SimpleNamespace(catalog=shipped())


def a_row(kpi: str, named: str = "") -> Any:
    drivers = SimpleNamespace(dimension="site", named=named) if named else None
    return SimpleNamespace(kpi=kpi, drivers=drivers)


@pytest.mark.parametrize(
    ("kpi", "counted", "part", "order", "what"),
    [
        ("otif", "otif", "misses", "oldest", "rows_missed"),
        ("open_past_promise", "open_past_promise", "", "oldest", "rows_open"),
        ("cancellation_rate", "cancellation_rate", "numerator", "oldest", "rows_counted"),
        ("supplier_reject_rate", "supplier_reject_rate", "numerator", "largest", "rows_counted"),
        ("order_cycle_time_p50", "order_cycle_time_p50", "", "largest", "rows_largest"),
        ("net_sales", "net_sales", "numerator", "largest", "rows_largest"),
    ],
)
def test_each_kind_of_kpi_has_its_rows(
    run: Any, kpi: str, counted: str, part: str, order: str, what: str
) -> None:
    found = listed(run, a_row(kpi), WEEK)
    assert (found.kpi.id, found.question.part, found.order, found.what) == (counted, part, order, what)
    assert (found.question.start, found.question.end) == ("2026-11-16", "2026-11-22")


def test_a_composite_shows_its_first_part(run: Any) -> None:
    composite = run.catalog.kpis["overdue_share"]
    found = listed(run, a_row("overdue_share"), WEEK)
    assert found.question.kpi == composite.parts[0].kpi
    assert (found.question.part, found.order) == ("numerator", "largest")  # what is overdue, the most first


def test_a_sum_shows_the_rows_of_its_driver(run: Any) -> None:
    found = listed(run, a_row("net_sales", "Rotterdam"), WEEK)
    assert (found.question.dimension, found.question.member) == ("site", "Rotterdam")


def traced(**values: Any) -> TracedRow:
    return TracedRow("thing", values, None, None, [])


@pytest.mark.parametrize(
    ("came", "late"),
    [
        (None, "6"),  # from the 16th to the end of the week, the 22nd
        (date(2026, 11, 18), "2"),
        (date(2026, 11, 30), "6"),  # what came later was not known at the period's end
        (date(2026, 11, 10), "0"),
    ],
)
def test_lateness_counts_to_the_day_it_came_or_to_the_periods_end(came: date | None, late: str) -> None:
    row = traced(due_on=date(2026, 11, 16), came_on=came)
    assert cell("late(due_on, came_on)", row, WEEK.end, WORDS) == late
    assert numeric("late(due_on, came_on)", [row])


def test_words_and_amounts_are_printed_for_a_reader() -> None:
    row = traced(cost_e4=13_391_500, qty_e3=12_000, is_due=True, made_on=date(2026, 11, 9), none=None)
    assert [cell(name, row, WEEK.end, WORDS) for name in row.values] == [
        "1,339",
        "12",
        "yes",
        "9 Nov 2026",
        "",
    ]
    assert [numeric(name, [row]) for name in row.values] == [True, True, False, False, True]


def test_a_fact_declares_what_its_rows_show(run: Any) -> None:
    kpi = run.catalog.kpis["otif"]
    fact = run.catalog.facts[kpi.fact]
    assert fact.amount == "net_e4"
    row = traced(**dict.fromkeys(fact.columns, "x"))
    titles = list(shown_columns(run, kpi, "carrier", [row]).values())
    assert titles == ["Order", "Line", "Customer", "Site", "Promised", "Arrived", "Days late", "Value"]
    empty = traced(**dict.fromkeys(fact.columns))
    assert shown_columns(run, kpi, "", [empty]) == {}


def test_every_fact_shows_columns_with_titles(run: Any) -> None:
    for fact in run.catalog.facts.values():
        assert fact.amount in ("", *fact.columns)
        assert len(fact.shown) <= 9


def test_how_rows_are_shown_changes_no_definition(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    path.write_text(FACT.format(""))
    plain = read_fact(path)
    path.write_text(
        FACT.format("-- list: thing_id = Thing, late(due_on, came_on) = Days late\n-- amount: cost_e4\n")
    )
    shown = read_fact(path)
    assert shown.sql == plain.sql
    assert shown.shown == {"thing_id": "Thing", "late(due_on, came_on)": "Days late"}
    assert (plain.shown, plain.amount, shown.amount) == ({}, "", "cost_e4")


@pytest.mark.parametrize(
    "line", ["list: price = Price", "list: thing_id", "list: late(due_on, gone_on) = Late", "amount: price"]
)
def test_a_list_names_only_what_there_is(tmp_path: Path, line: str) -> None:
    path = tmp_path / "thing.sql"
    path.write_text(FACT.format(f"-- {line}\n"))
    with pytest.raises(DeclarationError):
        read_fact(path)
