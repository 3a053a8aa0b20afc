"""Every KPI of the catalogue gives, for its worked examples, the value that its declaration states."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Cell, Example, Kpi
from opsbrief.declarations.table import Fact
from opsbrief.kpis.compute import Reach, compute, with_parts
from opsbrief.kpis.evaluate import Clock
from tests.shipped import shipped

CATALOG = shipped()
RIVALS = [kpi.under(name) for kpi in CATALOG.kpis.values() for name, r in kpi.rivals.items() if r.differs]
CASES = [(kpi, n) for kpi in [*CATALOG.kpis.values(), *RIVALS] for n in range(len(kpi.examples))]


def column_type(name: str) -> pl.DataType:
    """The type that a fact column's name promises."""
    if name.endswith(("_on", "_from", "_until")):
        return pl.Date()
    if name.startswith(("is_", "has_")):
        return pl.Boolean()
    if name.endswith(("_e3", "_e4", "_days", "_hours", "_seconds", "_rows", "_count")) or name == "contacts":
        return pl.Int64()
    return pl.String()


def fact_frame(fact: Fact, rows: list[dict[str, Cell]]) -> pl.DataFrame:
    """Example rows as a frame with all columns of the fact."""
    schema = {name: column_type(name) for name in fact.columns}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def value_of(catalog: Catalog, kpi: Kpi, example: Example) -> float | None:
    """The value of an example: of the day `as_of`, or of the year of its rows."""
    kpis = with_parts([kpi], catalog.kpis)
    rests_on = next(k for k in kpis if k.fact)
    given = example.parts or {rests_on.id: example.rows}
    # A rival may count another fact than the KPI of its name.
    fact_of = {name: catalog.kpis[name].fact for name in given} | {rests_on.id: rests_on.fact}
    facts = {fact_of[name]: rows for name, rows in given.items()}
    frames = {name: fact_frame(catalog.facts[name], rows) for name, rows in facts.items()}
    days = [
        cell for rows in given.values() for row in rows for cell in row.values() if isinstance(cell, date)
    ]
    first = example.start or min(days)
    as_of = example.as_of or max(days)

    def read(name: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        yield frames[name].select(columns)

    reach = {name: Reach(first, as_of) for name in frames}
    values = compute(kpis, catalog.facts, reach, read, Clock(as_of + timedelta(days=1))).values
    grain = "day" if example.as_of else "year"
    mine = values.filter(
        (pl.col("kpi") == kpi.id) & (pl.col("grain") == grain) & (pl.col("dimension") == "total")
        & (pl.col("period_start") <= as_of) & (pl.col("period_end") >= as_of)
    )  # fmt: skip
    value: float | None = mine["value"].item()
    return value


def test_the_catalogue_has_no_errors() -> None:
    assert [str(error) for error in CATALOG.errors] == []


@pytest.mark.parametrize(
    ("kpi", "number"),
    CASES,
    ids=[f"{kpi.id}-{n}" for kpi, n in CASES],  # pytest numbers the repeated ones
)
def test_worked_example(kpi: Kpi, number: int) -> None:
    example = kpi.examples[number]
    value = value_of(CATALOG, kpi, example)
    assert value == (pytest.approx(example.value, abs=1e-12) if example.value is not None else None)


def test_a_rival_may_turn_round_what_is_better_and_drop_the_largest() -> None:
    touchless = CATALOG.kpis["invoice_exception_rate"].under("touchless")
    assert (CATALOG.kpis["invoice_exception_rate"].better, touchless.better) == ("lower", "higher")
    squares = CATALOG.kpis["supplier_top3_share"].under("herfindahl")
    assert (squares.top, squares.unit, squares.under("as_shipped").top) == (0, "index", 3)
    largest = CATALOG.kpis["supplier_hhi"].under("top_share")
    assert (largest.top, largest.unit, largest.under("as_shipped").top) == (3, "percent", 0)


def test_what_matters_is_not_carried_into_another_unit() -> None:
    """Two reviews are worth a sentence; two of a share are 200 points. One percent rejected is no benchmark for parts per million."""
    reviews = CATALOG.kpis["risk_reviews_overdue"]
    assert (reviews.matters, reviews.under("share").matters, reviews.under("no_date_overdue").matters) == (
        2,
        None,
        2,
    )
    assert CATALOG.kpis["supplier_reject_rate"].under("ppm").benchmark is None


@pytest.mark.parametrize(
    ("kpi", "value"),
    [
        ("sla_attainment", 0.9),
        ("collection_effectiveness", 0.8),
        ("flow_efficiency", 0.15),
        ("utilisation", 0.8),
    ],
)
def test_figures_from_the_field_stand_beside_the_number(kpi: str, value: float) -> None:
    found = CATALOG.kpis[kpi].benchmark
    assert found
    assert (found.value, bool(found.source)) == (value, True)


def test_rows_that_are_not_judged_are_explained() -> None:
    silent = {kpi.id for kpi in CATALOG.kpis.values() if kpi.judged != "true" and not kpi.unjudged}
    assert silent == set()


def test_a_rival_has_a_value_or_says_why_it_has_none() -> None:
    rivals = [(kpi.id, name, rival) for kpi in CATALOG.kpis.values() for name, rival in kpi.rivals.items()]
    assert len(rivals) > 200
    assert [(kpi, name) for kpi, name, r in rivals if r.can_be_chosen == bool(r.no_value)] == []
