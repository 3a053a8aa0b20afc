"""What a brief says that it cannot say yet, and why."""

import pytest

from opsbrief.insights.wording import Words
from opsbrief.publishing.suggest import cannot_say
from tests.unit.insights.conftest import make_row
from tests.unit.quality.a_desk import Desk


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (1, ["Usual ranges need 12 points; there is 1 for OTIF."]),
        (11, ["Usual ranges need 12 points; there are 11 for OTIF."]),
        # Points enough: that the value never moved is said in the KPI's own row.
        (12, []),
        (15, []),
    ],
)
def test_points_are_missing_only_where_there_are_fewer_than_twelve(
    desk: Desk, points: int, said: list[str]
) -> None:
    for table in desk.run.catalog.tables:
        desk.fill(table, [])
    desk.store.execute("create table lookup.rates (currency varchar)")
    row = make_row()
    row = row.model_copy(update={"usual": None, "series": row.series[:points]})
    assert cannot_say(desk.run, [row], Words("en", "EUR")) == said
