"""Days and moments in any zone, half-hour ones too, around the changes of its clock: against Python's own zone data."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsbrief.intake.mapping import time_macros
from opsbrief.store import Store

ZONES = [
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham", "Europe/Amsterdam", "America/New_York",
    "America/Havana", "Atlantic/Azores", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Asia/Singapore",
]  # fmt: skip
HOUR = timedelta(hours=1)
DRAWN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store.open(None)
    yield store
    store.close()


def shown(moment: datetime, zone: str) -> datetime:
    """What the clock on the wall shows at a moment in UTC."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def utc(wall: datetime, zone: str, fold: int) -> datetime:
    """The moment at which it shows that, the first time or (1) the second."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC).replace(tzinfo=None)


@cache
def changes(zone: str) -> list[datetime]:
    """The hours from 2012 to 2035 within which the clock is put forward or back; of a zone that never does, one day."""
    days = [datetime(2012, 1, 1) + timedelta(n) for n in range(365 * 23)]
    moved = [day for day, after in pairwise(days) if shown(after, zone) - shown(day, zone) != timedelta(1)]
    hours = [day + n * HOUR for day in moved for n in range(24)]
    return [hour for hour in hours if shown(hour + HOUR, zone) - shown(hour, zone) != HOUR] or days[:1]


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a moment in UTC, mostly within half a day of a change of its clock."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(changes(zone))) + timedelta(minutes=draw(st.integers(-12 * 60, 12 * 60)))
    return zone, draw(st.one_of(st.just(near), st.datetimes(datetime(2012, 1, 1), datetime(2035, 1, 1))))


def ask(store: Store, zone: str, call: str, given: date) -> object:
    for macro in time_macros("UTC" if "exporter" in call else zone, {"shop": zone, "home": "UTC"}):
        store.execute(macro)
    return store.rows(f"select {call}", [given])[0][0]


@DRAWN
@given(moments())
def test_the_day_of_a_moment_is_that_of_the_clock_on_the_wall(
    store: Store, drawn: tuple[str, datetime]
) -> None:
    zone, moment = drawn
    assert ask(store, zone, "reporting_day(?::timestamp)", moment) == shown(moment, zone).date()


@DRAWN
@given(moments())
def test_a_day_begins_with_its_first_midnight(store: Store, drawn: tuple[str, datetime]) -> None:
    """Where the clock leaps over midnight it begins at one; where it shows midnight twice, with the first."""
    zone, moment = drawn
    day = shown(moment, zone).date()
    begins = ask(store, zone, "begin_of(?::date)", day)
    assert begins == utc(datetime.combine(day, time()), zone, fold=0)
    assert isinstance(begins, datetime)
    assert shown(begins, zone).date() == day
    assert shown(begins - timedelta(seconds=1), zone).date() < day


@DRAWN
@given(moments())
def test_a_time_in_an_export_is_that_of_the_exporters_clock(
    store: Store, drawn: tuple[str, datetime]
) -> None:
    """Of an hour that is shown twice the second one counts; the file does not say which."""
    zone, moment = drawn
    wall = shown(moment, zone)
    read = ask(store, zone, "exporter_utc(?::timestamp, 'shop')", wall)
    assert read == utc(wall, zone, fold=1)
    assert isinstance(read, datetime)
    assert shown(read, zone) == wall
    assert ask(store, zone, "exporter_utc(?::timestamp, 'home')", wall) == wall


def test_a_time_that_no_clock_shows_counts_as_if_it_had_not_leapt_yet(store: Store) -> None:
    """Clocks in Amsterdam leap from 02:00 to 03:00: 02:30 is the moment that they show as 03:30."""
    leapt = datetime(2026, 3, 29, 2, 30)
    read = ask(store, "Europe/Amsterdam", "exporter_utc(?::timestamp, 'shop')", leapt)
    assert read == datetime(2026, 3, 29, 1, 30)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Havana", date(2026, 11, 1), "2026-11-01 04:00"),  # midnight is shown twice
        ("Atlantic/Azores", date(2026, 10, 25), "2026-10-25 00:00"),
        ("Asia/Beirut", date(2026, 3, 29), "2026-03-28 22:00"),  # there is none
        ("Asia/Kathmandu", date(2026, 11, 1), "2026-10-31 18:15"),
    ],
)
def test_days_that_begin_oddly(store: Store, zone: str, day: date, begins: str) -> None:
    assert ask(store, zone, "begin_of(?::date)", day) == datetime.fromisoformat(begins)
