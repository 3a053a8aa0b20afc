"""Days of recurrence rules, judged by python-dateutil, and what hostile rules cost."""

import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.intake.recurrence import NotExpandedError, days

WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    rule = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        rule.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if draw(st.booleans()):
        names = draw(st.lists(WEEKDAYS, min_size=1, max_size=3, unique=True))
        nth = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
        number = draw(st.sampled_from([1, 2, 3, 4, -1, -2])) if nth else ""
        rule.append("BYDAY=" + ",".join(f"{number}{name}" for name in names))
    if draw(st.booleans()):
        rule.append(
            "BYMONTH="
            + ",".join(map(str, draw(st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True))))
        )
    if frequency != "WEEKLY" and draw(st.booleans()):
        rule.append(f"BYMONTHDAY={draw(st.sampled_from([1, 13, 28, 31, -1, -3]))}")
    # Of a first week that is cut by the start, dateutil counts the days that are left.
    if (
        frequency in ("MONTHLY", "YEARLY")
        and len(rule) > 2
        and "BYDAY" in "".join(rule)
        and draw(st.booleans())
    ):
        rule.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if draw(st.booleans()):
        rule.append(f"WKST={draw(st.sampled_from(['MO', 'SU']))}")
    if draw(st.booleans()):
        rule.append(f"COUNT={draw(st.integers(1, 30))}")
    return ";".join(rule)


@settings(deadline=None, max_examples=150)
@given(rules(), st.dates(date(2018, 1, 1), date(2026, 12, 31)), st.integers(0, 900))
def test_days_are_those_of_another_implementation(rule: str, start: date, later: int) -> None:
    first = start + timedelta(days=later)
    last = first + timedelta(days=400)
    parts = {key: value.split(",") for key, value in (part.split("=") for part in rule.split(";"))}
    mine = list(days(parts, start, first, last, None))
    begin = datetime.combine(start, datetime.min.time())
    theirs: list[date] = []
    for moment in rrulestr(rule, dtstart=begin).xafter(begin, inc=True):
        if moment.date() > last:
            break
        if moment.date() >= first:
            theirs.append(moment.date())
    assert mine == theirs


def test_the_last_day_of_a_rule_is_included() -> None:
    found = list(
        days({"FREQ": ["DAILY"]}, date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 3))
    )
    assert found == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]


@pytest.mark.parametrize(
    "rule",
    [
        {"FREQ": ["DAILY"], "BYMONTH": ["2"], "BYMONTHDAY": ["30"]},
        {"FREQ": ["DAILY"], "COUNT": ["999999999"], "BYMONTH": ["2"], "BYMONTHDAY": ["31"]},
        {"FREQ": ["YEARLY"], "BYMONTH": ["2"], "BYMONTHDAY": ["30"], "INTERVAL": ["1"]},
        {"FREQ": ["DAILY"], "INTERVAL": ["999999999"]},
    ],
)
def test_a_rule_that_never_fits_costs_little(rule: dict[str, list[str]]) -> None:
    began = time.process_time()
    assert len(list(days(rule, date(2026, 1, 1), date(2026, 1, 1), date(2030, 1, 1), None))) <= 1
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "rule",
    [
        {"FREQ": ["SECONDLY"]},
        {"FREQ": ["DAILY"], "BYHOUR": ["9", "10"]},
        {},
        {"FREQ": ["WEEKLY"], "BYDAY": ["XX"]},
    ],
)
def test_a_rule_within_a_day_is_said_not_to_be_expanded(rule: dict[str, list[str]]) -> None:
    with pytest.raises(NotExpandedError):
        list(days(rule, date(2026, 1, 1), date(2026, 1, 1), date(2030, 1, 1), None))
