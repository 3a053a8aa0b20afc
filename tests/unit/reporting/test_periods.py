"""Names of periods on an axis and in a table."""

from datetime import date

import pytest
from babel import Locale

from opsbrief.insights.brief import Grain
from opsbrief.reporting.periods import long, short


@pytest.mark.parametrize(
    ("start", "grain", "on_axis", "in_table"),
    [
        (date(2026, 11, 16), "week", "16 Nov", "16 Nov 2026"),
        (date(2026, 11, 1), "month", "Nov 26", "Nov 2026"),
        (date(2026, 10, 1), "quarter", "Q4 26", "Q4 2026"),
        (date(2026, 1, 1), "year", "2026", "2026"),
        (date(2025, 2, 2), "month", "2 Feb", "2 Feb 2025"),  # a month of weeks
        (date(2025, 2, 1), "quarter", "Feb 25", "Feb 2025"),  # a fiscal year from February
        (date(2025, 4, 1), "year", "Apr 25", "Apr 2025"),
        (date(2024, 12, 29), "year", "29 Dec", "29 Dec 2024"),
    ],
)
def test_a_period_is_called_by_what_its_first_day_stands_for(
    start: date, grain: Grain, on_axis: str, in_table: str
) -> None:
    assert short(start, grain, Locale("en")) == on_axis
    assert long(start, grain, Locale("en")) == in_table
