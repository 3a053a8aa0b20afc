"""Comparing like with like in time: per working day, the same weekdays a year before, equal elapsed days."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from opsbrief.kpis.calendar import Period, WorkingDays

_YEAR_OF_WEEKS = timedelta(days=364)


class Span(NamedTuple):
    """Days from `start` to `end`, both included."""

    start: date
    end: date


def per_working_day(amount: int, span: Span, calendar: WorkingDays) -> Fraction | None:
    """`amount` divided by the working days of `span`; None where nobody worked."""
    days = calendar.count(*span)
    return Fraction(amount, days) if days else None


def same_weekdays(span: Span) -> Span:
    """The span 364 days earlier: as many days, each on its own weekday."""
    return Span(span.start - _YEAR_OF_WEEKS, span.end - _YEAR_OF_WEEKS)


def elapsed(period: Period, other: Period, known_to: date) -> tuple[Span, Span] | None:
    """The days of a running `period` that are known, and as many from the start of `other`.

    Both are cut to the shorter one (31 days against February). None before the first day is known; a period that is
    wholly known is compared whole against whole.
    """
    if known_to < period.start:
        return None
    if known_to >= period.end:
        return Span(period.start, period.end), Span(other.start, other.end)
    span = min(known_to - period.start, other.end - other.start)
    return Span(period.start, period.start + span), Span(other.start, other.start + span)


def elapsed_working_days(
    period: Period, other: Period, known_to: date, calendar: WorkingDays
) -> tuple[Span, Span] | None:
    """As `elapsed`, but with as many *working* days from the start of each; None while there are none.

    When `other` has fewer, both are cut to its number.
    """
    here = calendar.count(period.start, min(known_to, period.end))
    number = min(here, calendar.count(other.start, other.end))
    if not number:
        return None
    return _first(period, number, calendar), _first(other, number, calendar)


def total(by_day: Mapping[date, int], span: Span) -> int:
    """The sum of the days of `span`."""
    return sum(amount for day, amount in by_day.items() if span.start <= day <= span.end)


def _first(period: Period, number: int, calendar: WorkingDays) -> Span:
    """From the start of a period to its `number`th working day."""
    worked = (day for day in period.days() if calendar.includes(day))
    return Span(period.start, next(day for i, day in enumerate(worked, 1) if i == number))
