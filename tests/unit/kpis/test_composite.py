"""Composites: what each formula of the closed list gives, worked out by hand or by Python's fractions."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.declarations.kpi import Example, Kpi, Part
from opsbrief.kpis.aggregate import CELL
from opsbrief.kpis.composite import parts_first
from opsbrief.kpis.evaluate import Clock, Span, evaluate
from opsbrief.kpis.rows import PERIOD_CELL

FIRST, AS_OF = date(2026, 4, 1), date(2026, 6, 30)
BIG = 10**13  # a billion in 10^-4 of the currency
Sums = dict[tuple[str, date], int]


def kpi(name: str, **fields: Any) -> Kpi:
    base: dict[str, Any] = {
        "id": name, "area": "a", "name": name, "question": "?", "definition": "d", "coverage": {"says": "c"}, "unit": "days", "better": "lower",
        "examples": [Example(value=None)],
    }  # fmt: skip
    return Kpi.model_validate(base | fields)


def composite(name: str, formula: str, parts: Sequence[Part | str], **fields: Any) -> Kpi:
    made = [Part(kpi=part) if isinstance(part, str) else part for part in parts]
    return kpi(name, kind="composite", formula=formula, parts=made, **fields)


def flow(name: str, **fields: Any) -> Kpi:
    return kpi(name, kind="sum", fact="thing", date="on", dimensions=["site"], **fields)


def values(kpis: Sequence[Kpi], sums: Sequence[tuple[str, date, int, str]]) -> pl.DataFrame:
    """Values of KPIs from sums by KPI, day and site; a total beside each."""
    rows = [
        (name, day, *of, amount, 0, 1, 0)
        for name, day, amount, site in sums
        for of in (("total", ""), ("site", site))
    ]
    cells = pl.DataFrame(rows, schema=CELL, orient="row").group_by("kpi", "day", "dimension", "member").sum()
    spans = {
        k.id: Span(date(2026, 3, 1) if k.id == "hours" else FIRST, AS_OF)
        for k in kpis
        if k.kind != "composite"
    }
    return evaluate(kpis, cells, pl.DataFrame(schema=PERIOD_CELL), spans, Clock(AS_OF + timedelta(days=1)))


def one(
    found: pl.DataFrame, name: str, start: date = date(2026, 6, 1), member: str = "", grain: str = "month"
) -> Any:
    """Numerator, denominator and value of a month."""
    mine = found.filter(
        (pl.col("kpi") == name)
        & (pl.col("grain") == grain)
        & (pl.col("period_start") == start)
        & (pl.col("member") == member)
    )
    assert mine.height == 1, mine
    return mine.select("numerator", "denominator", "value").row(0)


def test_a_share_counts_a_member_that_has_nothing_of_the_first_part() -> None:
    found = values(
        [flow("paid"), flow("late"), composite("share", "share", ["paid", "late"], dimensions=["site"])],
        [
            ("paid", date(2026, 6, 3), 30, "A"),
            ("late", date(2026, 6, 4), 10, "A"),
            ("late", date(2026, 6, 5), 20, "B"),
        ],
    )
    assert one(found, "share") == (30, 60, 0.5)
    assert one(found, "share", member="A") == (30, 40, 0.75)
    assert one(found, "share", member="B") == (0, 20, 0.0)
    assert one(found, "share", date(2026, 5, 1))[2] is None


def test_nothing_of_a_counted_thing_is_a_rate_of_zero_once_it_is_known_at_all() -> None:
    rate = composite("rate", "divide", ["accidents", "hours"], dimensions=["site"])
    kpis = [flow("accidents"), flow("hours"), rate]
    hours = [("hours", date(2026, month, 5), 100, site) for month in (3, 4, 5, 6) for site in ("A", "B")]
    found = values(kpis, [("accidents", date(2026, 4, 3), 1, "A"), *hours])
    assert one(found, "rate", date(2026, 4, 1))[2] == 1 / 200
    assert one(found, "rate", date(2026, 4, 1), "B")[2] == 0.0
    assert one(found, "rate", date(2026, 5, 1))[:2] == (0, 200)
    # Nobody counted accidents in March.
    assert found.filter((pl.col("kpi") == "rate") & (pl.col("period_end") < FIRST)).is_empty()


def test_days_without_a_window_are_those_of_the_period_as_far_as_it_has_come() -> None:
    kpis = [flow("owed"), flow("sold"), composite("dso", "days", ["owed", "sold"])]
    sums = [("owed", date(2026, 6, 3), 30, "A"), ("sold", date(2026, 6, 4), 60, "A")]
    found = values(kpis, sums)
    assert one(found, "dso") == (30 * 30, 60, 15.0)
    # The quarter has 91 days, the year only 181 so far.
    assert one(found, "dso", date(2026, 4, 1), grain="quarter")[0] == 30 * 91
    assert one(found, "dso", date(2026, 1, 1), grain="year")[0] == 30 * 181


def test_a_weight_makes_a_rate_per_thousand() -> None:
    rate = composite("rate", "divide", [Part(kpi="complaints", weight=1000), Part(kpi="orders")])
    found = values(
        [flow("complaints"), flow("orders"), rate],
        [("complaints", date(2026, 6, 3), 3, "A"), ("orders", date(2026, 6, 4), 400, "A")],
    )
    assert one(found, "rate") == (3000, 400, 7.5)


amount = st.integers(1, BIG)


@settings(max_examples=12, deadline=None)
@given(st.tuples(amount, amount, amount, amount, amount, amount))
def test_combined_quotients_are_the_exact_sum_rounded_once(amounts: tuple[int, ...]) -> None:
    """Cash-to-cash: a common denominator of three flows of a billion would leave 128 bits."""
    names = ["stock", "cost", "owed", "sold", "owing", "bought"]
    quotients = [
        composite("held", "days", ["stock", "cost"]),
        composite("dso", "days", ["owed", "sold"]),
        composite("dpo", "days", ["owing", "bought"]),
    ]
    cycle = composite("cycle", "combine", ["held", "dso", Part(kpi="dpo", weight=-1)])
    # The whole comes first here: what it is made of is computed before it all the same.
    kpis = [cycle, *quotients, *(flow(name) for name in names)]
    found = values(kpis, [(name, date(2026, 6, 3), n, "A") for name, n in zip(names, amounts, strict=True)])
    a, b, c, d, e, f = amounts
    exact = 30 * (Fraction(a, b) + Fraction(c, d) - Fraction(e, f))
    numerator, denominator, value = one(found, "cycle")
    assert denominator == 10**9
    assert abs(Fraction(numerator, denominator) - exact) <= Fraction(1, 2 * 10**9)
    assert value == pytest.approx(float(exact), abs=1e-9 + abs(float(exact)) * 1e-15)
    assert one(found, "cycle", date(2026, 5, 1))[2] is None


def test_a_combined_value_counts_the_scale_of_its_parts() -> None:
    kpis = [
        flow("money", scale=10_000),
        flow("fee", scale=100),
        composite("both", "combine", ["money", "fee"]),
    ]
    found = values(kpis, [("money", date(2026, 6, 3), 25_000, "A"), ("fee", date(2026, 6, 3), 50, "A")])
    assert one(found, "both")[2] == 3.0


def test_small_members_of_a_countback_are_dropped_and_not_added_up() -> None:
    """Days of one member and days of another are no days of both."""
    kpis = [flow("owed"), flow("sold"), composite("dso", "countback", ["owed", "sold"], dimensions=["site"])]
    day = date(2026, 6, 30)
    sums = [(name, day, 1, f"S{n:02}") for name in ("owed", "sold") for n in range(60)]
    found = values(kpis, sums).filter(
        (pl.col("kpi") == "dso") & (pl.col("grain") == "day") & (pl.col("dimension") == "site")
    )
    assert "(other)" not in found["member"].to_list()


def test_added_members_keep_a_denominator_of_one() -> None:
    kpis = [flow("a"), flow("b"), composite("sum", "add", ["a", "b"], dimensions=["site"])]
    day = date(2026, 6, 30)
    found = values(kpis, [(name, day, 1, f"S{n:02}") for name in ("a", "b") for n in range(60)])
    assert one(found, "sum", day, "(other)", "day") == (20, 1, 20.0)


def test_a_running_period_counts_back_from_where_the_data_ends() -> None:
    """The published example: sales of 70, 80, 100 (thousand), 212 owed; on 29 June the newest two months have 60 days."""
    kpis = [flow("owed"), flow("sold"), composite("dso", "countback", ["owed", "sold"])]
    sold = [("sold", date(2026, month, 9), amount, "A") for month, amount in ((4, 70), (5, 80), (6, 100))]
    spans = {name: Span(FIRST, date(2026, 6, 29)) for name in ("owed", "sold")}
    rows = [(n, d, "total", "", a, 0, 1, 0) for n, d, a, _ in [*sold, ("owed", date(2026, 6, 9), 212, "A")]]
    cells = pl.DataFrame(rows, schema=CELL, orient="row")
    found = evaluate(kpis, cells, pl.DataFrame(schema=PERIOD_CELL), spans, Clock(date(2026, 6, 30)))
    assert one(found, "dso")[:2] == (60 * 70 + 32 * 30, 70)


def test_composites_come_after_their_parts_and_a_circle_ends() -> None:
    a = composite("a", "combine", ["b", "c"])
    b = composite("b", "combine", ["c", "x"])
    c = composite("c", "add", ["x", "y"])
    round_ = composite("r", "combine", ["r", "a"])
    assert [kpi.id for kpi in parts_first([round_, a, b, c])] == ["c", "b", "a"]
