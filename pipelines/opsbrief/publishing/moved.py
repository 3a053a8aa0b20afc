"""What the methods say about a KPI's newest whole month, from the published database, for `opsbrief explain`.

Of a balance: opening, what came and left, closing, the gap to Little's law, and how old it is. Of a sum: per working day,
beside the same weekdays a year before, and which customers came again. Of a quotient of two KPIs: which of them moved it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.ageing import BOUNDS, Bucket, ageing
from opsbrief.insights.cohorts import cohorts
from opsbrief.insights.factors import shapley
from opsbrief.insights.fair_comparison import Span, per_working_day, same_weekdays, total
from opsbrief.insights.flow import flow
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period, WorkingDays, period_of
from opsbrief.kpis.fiscal import FiscalYear
from opsbrief.store import Store, literal

COHORTS, MONTHS = 3, 12  # newest months whose new customers are shown, and for how many months after
TELLING = 0.1  # gap to Little's law that is worth a word


@dataclass(frozen=True)
class Moved:
    """What one method says: its name, and lines that a person reads."""

    method: str
    lines: list[str]


@dataclass(frozen=True)
class _Asked:
    """A KPI in two whole months, the newest and the one before, as they were published."""

    store: Store
    catalog: Catalog
    kpi: Kpi
    words: Words
    calendar: WorkingDays
    month: Period
    before: Period
    now: tuple[int, int]  # numerator, denominator
    then: tuple[int, int]

    def value(self, amount: Fraction | float, decimals: int | None = None) -> str:
        """An amount of the KPI's own unit."""
        return self.words.value(
            float(amount), self.kpi.unit, self.kpi.decimals if decimals is None else decimals
        )

    def change(self, amount: Fraction) -> str:
        """A change of the KPI's own unit, with its sign."""
        return self.words.change(float(amount), self.kpi.unit, self.kpi.decimals)


def moved(
    store: Store, catalog: Catalog, kpi: Kpi, words: Words, calendar: WorkingDays, fiscal: FiscalYear
) -> list[Moved]:
    """What the methods that fit the KPI's kind say of its newest whole month; empty before there are two."""
    stored = {
        start: (numerator, denominator)
        for start, numerator, denominator in store.rows(
            """select period_start, numerator, denominator from kpi.values where kpi = ? and grain = 'month'
               and dimension = 'total' and complete and value is not null""",
            [kpi.id],
        )
    }
    if not stored:
        return []
    month = period_of(max(stored), "month", fiscal)
    before = period_of(month.start - timedelta(days=1), "month", fiscal)
    if before.start not in stored:
        return []
    asked = _Asked(
        store,
        catalog,
        kpi,
        words,
        calendar,
        month,
        before,
        stored[month.start],
        stored[before.start],
    )
    return [found for method in _methods(kpi) if (found := method(asked)) and found.lines]


def _methods(kpi: Kpi) -> list[Callable[[_Asked], Moved | None]]:
    if kpi.kind == "balance" and not kpi.since and kpi.denominator == "1":
        return [_came_and_left, _ages]
    if kpi.kind == "sum":
        return [_fair, _came_again]
    if kpi.kind == "composite" and kpi.formula in ("divide", "days") and len(kpi.parts) == 2:
        return [_factors]
    return []


def _rows(asked: _Asked) -> str:
    """SQL for the judged rows of the KPI."""
    kpi = asked.kpi
    return f"(select * from fact.{kpi.fact} where ({kpi.where}) and ({kpi.judged}))"


def _within(column: str, asked: _Asked) -> str:
    """SQL that is true of a day in the month."""
    first, last = (f"date {literal(day.isoformat())}" for day in (asked.month.start, asked.month.end))
    return f"{column} between {first} and {last}"


def _came_and_left(asked: _Asked) -> Moved | None:
    """Opening + in - out = closing; nothing is said where the rows of today do not close the sum."""
    kpi, scale = asked.kpi, asked.kpi.scale
    came, left = asked.store.one(f"""
        select coalesce(sum({kpi.numerator}) filter ({_within(kpi.opened, asked)}), 0),
            coalesce(sum({kpi.numerator}) filter ({_within(kpi.closed, asked)}), 0)
        from {_rows(asked)}""")
    opening, closing = asked.then[0], asked.now[0]
    if opening + came - left != closing:
        return None
    opened, added, gone, closed = (
        asked.value(Fraction(int(n), scale)) for n in (opening, came, left, closing)
    )
    return Moved(
        "opening + came - left = closing",
        [f"{opened} + {added} - {gone} = {closed}", *_little(asked)],
    )


def _little(asked: _Asked) -> list[str]:
    """The gap to Little's law, of what is counted one by one."""
    kpi = asked.kpi
    if kpi.numerator != "1":
        return []
    first, last = (f"date {literal(day.isoformat())}" for day in (asked.month.start, asked.month.end))
    found = asked.store.rows(f"""
        select {kpi.opened}, {kpi.closed} from {_rows(asked)}
        where {kpi.opened} <= {last} and ({kpi.closed} is null or {kpi.closed} >= {first})""")
    items = [(came.toordinal(), left.toordinal() if left else None) for came, left in found]
    seen = flow(
        [(came, left) for came, left in items if left is None or left >= came],
        asked.month.start.toordinal(),
        asked.month.end.toordinal() + 1,
    )
    if seen.gap is None or seen.mean_time is None:
        return []
    why = ""
    if abs(seen.gap) >= TELLING:
        why = ", what left is older than what is there" if seen.gap > 0 else ", what is there grows older"
    given = ((seen.average_wip, 1), (seen.throughput, 2), (seen.mean_time, 1))
    wip, pace, days = (asked.words.number(float(amount), decimals) for amount, decimals in given)
    gap = f"{asked.words.relative(float(seen.gap), 0)} from Little's law{why}"
    return [f"{wip} on average; {pace} left a day after {days} days on average: {gap}"]


def _ages(asked: _Asked) -> Moved | None:
    """What is open at the end of the month by days past due, or since it opened where the fact knows no due date."""
    kpi, end = asked.kpi, asked.month.end
    by_due = "due_on" in asked.catalog.facts[kpi.fact].columns
    day = "due_on" if by_due else kpi.opened
    last = f"date {literal(end.isoformat())}"
    items = asked.store.rows(f"""
        select {day}, {kpi.numerator} from {_rows(asked)}
        where {kpi.opened} <= {last} and ({kpi.closed} is null or {kpi.closed} > {last})""")
    buckets = ageing(items, end, BOUNDS if by_due else BOUNDS[1:])
    lines = [
        f"{_bucket(bucket, by_due=by_due)}: {asked.value(Fraction(bucket.amount, kpi.scale))}{_of_rows(bucket, kpi)}"
        for bucket in buckets
    ]
    return Moved("by days past due" if by_due else f"by days since {kpi.opened}", lines) if items else None


def _of_rows(bucket: Bucket, kpi: Kpi) -> str:
    """How many rows an amount is made of; a count says so itself."""
    return "" if kpi.numerator == "1" else f" ({bucket.count:,} {'row' if bucket.count == 1 else 'rows'})"


def _bucket(bucket: Bucket, *, by_due: bool) -> str:
    if bucket.over is None and bucket.upto is None:
        return "no due date"
    if bucket.over is None:
        return "not yet due" if by_due else f"up to {bucket.upto}"
    return f"over {bucket.over}" if bucket.upto is None else f"{bucket.over + 1} to {bucket.upto}"


def _fair(asked: _Asked) -> Moved | None:
    """The sum per working day, and on the same weekdays a year before."""
    kpi, words = asked.kpi, asked.words
    here, there = Span(asked.month.start, asked.month.end), Span(asked.before.start, asked.before.end)
    lines: list[str] = []
    rates = [
        per_working_day(n[0], span, asked.calendar) for n, span in ((asked.now, here), (asked.then, there))
    ]
    if None not in rates:
        now, then = (rate / kpi.scale for rate in rates if rate is not None)
        decimals = max(kpi.decimals, 1) if kpi.unit == "count" else kpi.decimals
        lines.append(
            f"{asked.value(now, decimals)} per working day ({asked.calendar.count(*here)}), {asked.value(then, decimals)} in"
            f" {asked.before.label} ({asked.calendar.count(*there)}){_grew(now, then, words)}"
        )
    year = same_weekdays(here)
    by_day: dict[date, int] = dict(
        asked.store.rows(
            "select period_start, numerator from kpi.values where kpi = ? and grain = 'day' and dimension = 'total'",
            [kpi.id],
        )
    )
    if min(by_day, default=here.start) <= year.start:
        amount, old = Fraction(asked.now[0], kpi.scale), Fraction(total(by_day, year), kpi.scale)
        lines.append(
            f"{asked.value(amount)}, on the same weekdays a year before ({year.start} to {year.end})"
            f" {asked.value(old)}{_grew(amount, old, words)}"
        )
    return Moved("like with like", lines)


def _grew(now: Fraction, then: Fraction, words: Words) -> str:
    return f": {words.relative(float(now / then - 1))}" if then > 0 else ""


def _came_again(asked: _Asked) -> Moved | None:
    """Of the customers who first came in a month, how many came again in each month since.

    Whoever is seen in the first month of the data may have come before it.
    """
    kpi = asked.kpi
    if "customer" not in asked.catalog.facts[kpi.fact].columns:
        return None
    visits = asked.store.frame(
        f"select distinct customer as who, {kpi.date} as day from {_rows(asked)} where ({kpi.numerator}) > 0"
    )
    table = cohorts(visits, asked.month.end)
    lines = []
    first_seen = [month for month in table["cohort"].unique().sort().to_list() if month < asked.month.start]
    for month in first_seen[1:][-COHORTS:]:
        first, *since = table.filter(table["cohort"] == month)["who"].to_list()
        later = ", ".join(f"{n:,}" for n in since[:MONTHS] if n is not None)
        lines.append(f"{month:%Y-%m}: {first:,} came for the first time, {later} in the months after")
    return Moved("customers who came again", lines)


def _factors(asked: _Asked) -> Moved | None:
    """Above and below the line by Shapley; the two effects add up to the change."""
    (n0, d0), (n1, d1) = asked.then, asked.now
    scale = asked.kpi.scale
    if not d0 or not d1:
        return None
    upper, lower = shapley(
        {"": (Fraction(n0, scale), Fraction(1, d0))}, {"": (Fraction(n1, scale), Fraction(1, d1))}
    )
    names = [asked.catalog.kpis[part.kpi].name for part in asked.kpi.parts]
    if asked.kpi.formula == "days" and not any(part.days for part in asked.kpi.parts):
        names[0] += " and the days of the month"
    change = Fraction(n1, d1 * scale) - Fraction(n0, d0 * scale)
    return Moved(
        f"what moved it by {asked.change(change)} since {asked.before.label}",
        [f"{name}: {asked.change(effect)}" for name, effect in zip(names, (upper, lower), strict=True)],
    )
