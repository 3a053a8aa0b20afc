"""Working days in SQL are those that are counted one by one on a calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.intake.mapping import working_days_sql
from opsbrief.settings import WEEKDAYS, Calendar
from opsbrief.store import Store

DAYS = st.dates(date(1999, 12, 1), date(2032, 3, 31))


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = Store.open(None)
    yield opened
    opened.close()


def in_sql(store: Store, calendar: Calendar, first: date, last: date) -> object:
    store.execute(f"create or replace macro working_days(first, last) as {working_days_sql(calendar)}")
    return store.value("select working_days(cast(? as date), cast(? as date))", [first, last])


def counted(calendar: Calendar, first: date, last: date) -> int:
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum(WEEKDAYS[d.weekday()] in calendar.working_days and d not in calendar.holidays for d in days)


@settings(deadline=None, max_examples=60)
@given(
    first=DAYS,
    length=st.integers(0, 400),
    week=st.sets(st.sampled_from(WEEKDAYS)),
    offsets=st.lists(st.integers(-5, 405), max_size=4),
)
def test_they_are_those_of_the_calendar(
    store: Store, first: date, length: int, week: set[str], offsets: list[int]
) -> None:
    free = [first + timedelta(days=n) for n in offsets]
    calendar = Calendar.model_validate({"working_days": sorted(week), "holidays": free})
    last = first + timedelta(days=length)
    assert in_sql(store, calendar, first, last) == counted(calendar, first, last)
    assert in_sql(store, calendar, last, first) == -counted(calendar, first, last)


def test_a_weekend_and_a_holiday_are_no_working_days(store: Store) -> None:
    calendar = Calendar(holidays=[date(2026, 12, 25), date(2026, 12, 26)])  # a Friday and a Saturday
    assert in_sql(store, calendar, date(2026, 12, 23), date(2026, 12, 28)) == 2  # Thursday 24th, Monday 28th
    assert in_sql(store, calendar, date(2026, 12, 26), date(2026, 12, 27)) == 0
