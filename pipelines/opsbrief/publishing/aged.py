"""How old an open balance is at the end of a month; the printed ages add up to its printed amount."""

from fractions import Fraction

from opsbrief.declarations.kpi import NOT_GIVEN
from opsbrief.insights.ageing import BOUNDS, Bucket, ageing
from opsbrief.insights.wording import Words
from opsbrief.publishing.month import Asked, Moved
from opsbrief.store import Value, literal

BUCKET = "bucket"  # column of a fact whose rows are stays in an age


def ages(asked: Asked) -> Moved | None:
    """What is open at the end of the month by days past due, or since it opened where the fact knows no due date."""
    kpi, end = asked.kpi, asked.month.end
    by_due = "due_on" in asked.catalog.facts[kpi.fact].columns
    day = "due_on" if by_due else kpi.opened
    items = _open(asked, f"{day}, {kpi.numerator}")
    if not items:
        return None
    found = ageing(items, end, BOUNDS if by_due else BOUNDS[1:])
    words = asked.words
    lines = _add_up(asked, [(_bucket(words, one, by_due=by_due), one.amount, one.count) for one in found])
    return Moved(words.sentence("by_due") if by_due else words.sentence("by_age", column=day), lines)


def buckets(asked: Asked) -> Moved | None:
    """What is open by the buckets that the fact itself keeps, youngest first.

    Its rows are stays in a bucket: that one begins or ends is no coming or leaving of what is open.
    """
    numerator = asked.kpi.numerator
    grouped = f"{BUCKET}, sum({numerator}), count(*), try_cast(regexp_extract({BUCKET}, '[0-9]+') as integer)"
    found = _open(asked, grouped, f"group by all order by 4 nulls first, {BUCKET}")
    lines = _add_up(
        asked, [(asked.words.member(name or NOT_GIVEN), int(n), count) for name, n, count, _ in found]
    )
    return Moved(asked.words.sentence("by_bucket"), lines) if found else None


def _open(asked: Asked, columns: str, rest: str = "") -> list[tuple[Value, ...]]:
    """`columns` of the rows that are open at the end of the month."""
    kpi, last = asked.kpi, f"date {literal(asked.month.end.isoformat())}"
    return asked.store.rows(f"""
        select {columns} from {asked.rows()}
        where {kpi.opened} <= {last} and ({kpi.closed} is null or {kpi.closed} > {last}) {rest}""")


def _add_up(asked: Asked, ages: list[tuple[str, int, int]]) -> list[str]:
    """A line per age, its amount and number of rows: the printed amounts add up to their printed sum."""
    exact = [Fraction(amount, asked.kpi.scale) for _, amount, _ in ages]
    shown = asked.parts(exact, asked.rounded(sum(exact, Fraction(0))))
    lines = []
    for (age, _, rows), amount in zip(ages, shown, strict=True):
        # A count says itself how many rows it is made of.
        name = "age_counted" if asked.kpi.numerator == "1" else "age"
        said = asked.words.count(rows, "row")
        lines.append(asked.words.sentence(name, age=age, amount=asked.value(amount), rows=said))
    return lines


def _bucket(words: Words, bucket: Bucket, *, by_due: bool) -> str:
    if bucket.over is None and bucket.upto is None:
        return words.sentence("age_no_due_date")
    if bucket.over is None:
        return words.sentence("age_not_due") if by_due else words.sentence("age_upto", upto=bucket.upto)
    if bucket.upto is None:
        return words.sentence("age_over", over=bucket.over)
    return words.sentence("age_between", first=bucket.over + 1, upto=bucket.upto)
