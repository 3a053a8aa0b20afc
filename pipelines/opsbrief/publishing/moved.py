"""What the methods say about a KPI's newest whole month, from the published database, for `opsbrief explain`.

Of a balance: opening, what came and left, closing, the gap to Little's law, and how old it is. Of a sum: per working day,
beside the same weekdays a year before, and which customers came again. Of a quotient of two KPIs: which of them moved it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.cohorts import cohorts
from opsbrief.insights.factors import shapley
from opsbrief.insights.fair_comparison import Span, per_working_day, same_weekdays, total
from opsbrief.insights.flow import flow
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import WorkingDays, period_of
from opsbrief.kpis.fiscal import FiscalYear
from opsbrief.publishing.aged import BUCKET, ages, buckets
from opsbrief.publishing.month import Asked, Moved
from opsbrief.store import Store, literal

COHORTS, MONTHS = 3, 12  # newest months whose new customers are shown, and for how many months after
TELLING = 0.1  # gap to Little's law that is worth a word


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
    asked = Asked(
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
    return [found for method in _methods(kpi, catalog) if (found := method(asked)) and found.lines]


def _methods(kpi: Kpi, catalog: Catalog) -> list[Callable[[Asked], Moved | None]]:
    if kpi.kind == "balance" and not kpi.since and kpi.denominator == "1":
        return [buckets] if BUCKET in catalog.facts[kpi.fact].columns else [_came_and_left, ages]
    if kpi.kind == "sum":
        return [_fair, _came_again]
    if kpi.kind == "composite" and kpi.formula in ("divide", "days") and len(kpi.parts) == 2:
        return [_factors]
    return []


def _within(column: str, asked: Asked) -> str:
    """SQL that is true of a day in the month."""
    first, last = (f"date {literal(day.isoformat())}" for day in (asked.month.start, asked.month.end))
    return f"{column} between {first} and {last}"


def _came_and_left(asked: Asked) -> Moved | None:
    """Opening + in - out = closing; nothing is said where the rows of today do not close the sum."""
    kpi, scale = asked.kpi, asked.kpi.scale
    came, left = asked.store.one(f"""
        select coalesce(sum({kpi.numerator}) filter ({_within(kpi.opened, asked)}), 0),
            coalesce(sum({kpi.numerator}) filter ({_within(kpi.closed, asked)}), 0)
        from {asked.rows()}""")
    opening, closing = asked.then[0], asked.now[0]
    if opening + came - left != closing:
        return None
    first, last = (Fraction(int(n), scale) for n in (opening, closing))
    moves = [Fraction(int(came), scale), -Fraction(int(left), scale)]
    added, gone = asked.parts(moves, asked.rounded(last) - asked.rounded(first))
    told = asked.words.sentence(
        "balance_moved",
        opening=asked.value(first),
        came=asked.value(added),
        left=asked.value(-gone),
        closing=asked.value(last),
    )
    return Moved(asked.words.sentence("by_balance"), [told, *_little(asked)])


def _little(asked: Asked) -> list[str]:
    """The gap to Little's law, of what is counted one by one."""
    kpi = asked.kpi
    if kpi.numerator != "1":
        return []
    first, last = (f"date {literal(day.isoformat())}" for day in (asked.month.start, asked.month.end))
    found = asked.store.rows(f"""
        select {kpi.opened}, {kpi.closed} from {asked.rows()}
        where {kpi.opened} <= {last} and ({kpi.closed} is null or {kpi.closed} >= {first})""")
    items = [(came.toordinal(), left.toordinal() if left else None) for came, left in found]
    seen = flow(
        [(came, left) for came, left in items if left is None or left >= came],
        asked.month.start.toordinal(),
        asked.month.end.toordinal() + 1,
    )
    if seen.gap is None or seen.mean_time is None:
        return []
    name = "little" if abs(seen.gap) < TELLING else "little_older" if seen.gap > 0 else "little_ageing"
    given = ((seen.average_wip, 1), (seen.throughput, 2), (seen.mean_time, 1))
    wip, pace, days = (asked.words.number(float(amount), decimals) for amount, decimals in given)
    gap = asked.words.relative(float(seen.gap), 0)
    return [asked.words.sentence(name, wip=wip, pace=pace, days=days, gap=gap)]


def _fair(asked: Asked) -> Moved | None:
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
            _grown(
                words, "per_working_day", now, then,
                now=asked.value(now, decimals), days=asked.calendar.count(*here),
                then=asked.value(then, decimals), month=asked.before.label, days_then=asked.calendar.count(*there),
            )
        )  # fmt: skip
    year = same_weekdays(here)
    by_day: dict[date, int] = dict(
        asked.store.rows(
            "select period_start, numerator from kpi.values where kpi = ? and grain = 'day' and dimension = 'total'",
            [kpi.id],
        )
    )
    if min(by_day, default=here.start) <= year.start:
        amount, old = Fraction(asked.now[0], kpi.scale), Fraction(total(by_day, year), kpi.scale)
        told = {"now": asked.value(amount), "then": asked.value(old), "first": year.start, "last": year.end}
        lines.append(_grown(words, "same_weekdays", amount, old, **told))
    return Moved(words.sentence("by_like"), lines)


def _grown(words: Words, name: str, new: Fraction, old: Fraction, **told: object) -> str:
    """A sentence on two amounts, with how much the newer one is above the older; of nothing there is no share."""
    if old <= 0:
        return words.sentence(name, **told)
    return words.sentence(f"{name}_grown", **told, grown=words.relative(float(new / old - 1)))


def _came_again(asked: Asked) -> Moved | None:
    """Of the customers who first came in a month, how many came again in each month since.

    Whoever is seen in the first month of the data may have come before it.
    """
    kpi, words = asked.kpi, asked.words
    if "customer" not in asked.catalog.facts[kpi.fact].columns:
        return None
    visits = asked.store.frame(
        f"select distinct customer as who, {kpi.date} as day from {asked.rows()} where ({kpi.numerator}) > 0"
    )
    table = cohorts(visits, asked.month.end)
    lines = []
    first_seen = [month for month in table["cohort"].unique().sort().to_list() if month < asked.month.start]
    for month in first_seen[1:][-COHORTS:]:
        first, *since = [n for n in table.filter(table["cohort"] == month)["who"].to_list() if n is not None]
        number, *later = (words.number(n, 0) for n in (first, *since[:MONTHS]))
        lines.append(words.sentence("cohort", month=f"{month:%Y-%m}", number=number, later=", ".join(later)))
    return Moved(words.sentence("by_cohort"), lines)


def _factors(asked: Asked) -> Moved | None:
    """Above and below the line by Shapley; the two effects add up to the change."""
    (n0, d0), (n1, d1) = asked.then, asked.now
    scale = asked.kpi.scale
    if not d0 or not d1:
        return None
    upper, lower = shapley(
        {"": (Fraction(n0, scale), Fraction(1, d0))}, {"": (Fraction(n1, scale), Fraction(1, d1))}
    )
    words = asked.words
    names = [asked.catalog.kpis[part.kpi].name for part in asked.kpi.parts]
    if asked.kpi.formula == "days" and not any(part.days for part in asked.kpi.parts):
        names[0] = words.sentence("factor_and_days", factor=names[0])
    change = Fraction(n1, d1 * scale) - Fraction(n0, d0 * scale)
    effects = asked.parts([upper, lower], asked.rounded(change))
    return Moved(
        words.sentence("by_factors", change=asked.change(change), month=asked.before.label),
        [
            words.sentence("factor", factor=name, change=asked.change(effect))
            for name, effect in zip(names, effects, strict=True)
        ],
    )
