"""A usual range is frozen once, and anew when a period that it rests on turns out not to be whole."""

from datetime import date, timedelta

from opsbrief.insights.brief import Point, UsualRange
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period, period_of
from opsbrief.publishing.usual import usual_range
from tests.unit.quality.a_desk import Desk

FIRST = date(2026, 1, 5)  # a Monday
# The week in which the data begins holds one day of it; then 100 and 110 by turns.
VALUES = [10.0, *(100.0 + 10 * (n % 2) for n in range(29))]
WORDS = Words("en", "EUR")


def week(number: int) -> Period:
    return period_of(FIRST + timedelta(weeks=number), "week")


def points(*not_whole: int, last: int = 29) -> list[Point]:
    return [
        Point(
            start=week(n).start,
            end=week(n).end,
            value=value,
            last_year=None,
            complete=n not in not_whole,
            rows=9,
        )
        for n, value in enumerate(VALUES[: last + 1])
    ]


def usual(desk: Desk, found: list[Point], last: int = 29) -> UsualRange | None:
    return usual_range(desk.run, desk.run.catalog.kpis["otif"], week(last), found, WORDS)[0]


def reasons(desk: Desk) -> list[str]:
    return [reason for (reason,) in desk.run.state.store.rows("select reason from baselines")]


def test_a_range_frozen_from_a_week_that_is_not_whole_is_frozen_anew_with_its_reason(desk: Desk) -> None:
    before = usual(desk, points())
    assert before
    assert (before.base_start, before.points) == (FIRST, 24)
    assert before.centre < 105 - 3  # the first week draws it down
    after = usual(desk, points(0))
    assert after
    assert (after.base_start, after.points, after.centre) == (week(1).start, 24, 105.0)
    (reason,) = reasons(desk)
    assert reason.startswith("not complete: 2026-W02; from ")
    assert reason.endswith(f"{before.lower:g} to {before.upper:g}, around {before.centre:g}, of 24 points")
    assert usual(desk, points(0)) == after
    assert reasons(desk) == [reason], "the next run keeps it"


def test_a_gap_that_was_known_and_a_brief_on_an_earlier_week_change_nothing(desk: Desk) -> None:
    before = usual(desk, points(0, 7))
    assert usual(desk, points(0, 7)) == before
    assert usual(desk, points(0, 7, last=12), last=12) == before
    assert reasons(desk) == ["first points"]


def test_what_rests_on_too_little_now_is_no_range_and_is_kept_nowhere(desk: Desk) -> None:
    assert usual(desk, points())
    assert usual(desk, points(*range(28))) is None
    assert reasons(desk) == []
