"""A KPI row from a list of values: the weekly series, its frozen base and its comparisons."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from opsbrief.insights.brief import KpiRow, Point, UsualRange
from opsbrief.insights.control_chart import baseline, marked
from opsbrief.insights.variance import compare

FIRST = date(2026, 1, 5)

RowMaker = Callable[..., KpiRow]

# Mean 0.95, every step 0.006 wide: usual range 0.93404 to 0.96596.
CALM = [0.947, 0.953] * 12


def make_row(values: Sequence[float | None] = (), **given: object) -> KpiRow:
    """A weekly `percent` KPI, higher is better, whose newest value is the last of `CALM` and `values`.

    `target` gives its target; the other keywords replace fields of the row.
    """
    series = [*CALM, *values]
    points = [
        Point(start=FIRST + timedelta(weeks=i), end=FIRST + timedelta(weeks=i, days=6), value=value, rows=400)
        for i, value in enumerate(series)
    ]
    usual = baseline(points, date(2026, 7, 1))
    assert isinstance(usual, UsualRange)
    target = given.pop("target", None)
    assert target is None or isinstance(target, float)
    row = KpiRow(
        kpi="otif",
        name="OTIF",
        area="fulfilment",
        unit="percent",
        decimals=1,
        better="higher",
        status="none",
        value=series[-1],
        numerator=1,
        denominator=1,
        rows_judged=400,
        rows_unjudged=0,
        complete=True,
        series=marked(points, usual),
        usual=usual,
    ).model_copy(update=given)
    return row.model_copy(
        update={
            "target": compare(row.value, target, "target", row.better),
            "previous": compare(row.value, series[-2], "previous", row.better),
        }
    )


@pytest.fixture
def kpi_row() -> RowMaker:
    return make_row
