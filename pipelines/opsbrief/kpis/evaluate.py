"""Cells into values: roll up to periods, carry balances forward, combine composites, divide once.

The result has the columns of VALUE, which are those of `kpi.values` without target and run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import polars as pl

from opsbrief.declarations.kpi import Kpi
from opsbrief.kpis.aggregate import TOTAL, day_number
from opsbrief.kpis.calendar import Grain, WorkingDays, period_of, periods_between
from opsbrief.kpis.composite import Known, compose, parts_first
from opsbrief.kpis.fiscal import CALENDAR, FiscalYear
from opsbrief.kpis.members import few_members
from opsbrief.kpis.rows import PERIOD_CELL, days_of

EXACT = 2**53  # up to here a float holds every integer
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
VALUE: dict[str, pl.DataType] = {
    "kpi": pl.String(),
    "grain": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "complete": pl.Boolean(),
    "dimension": pl.String(),
    "member": pl.String(),
    "scope_dimension": pl.String(),
    "scope_member": pl.String(),
    "numerator": pl.Int128(),
    "denominator": pl.Int128(),
    "value": pl.Float64(),
    "rows_judged": pl.Int64(),
    "rows_unjudged": pl.Int64(),
}


@dataclass(frozen=True)
class Span:
    """What is known of a KPI's data: its first day, and the last day that is whole."""

    first: date
    data_to: date


@dataclass(frozen=True)
class Clock:
    """The day of the run, the company's fiscal year and the days that it works."""

    as_of: date
    fiscal: FiscalYear = CALENDAR
    works: WorkingDays = field(default_factory=WorkingDays)

    def days(self, first: date, last: date) -> pl.DataFrame:
        """One row per grain and day: grain, day, start, end."""
        return _days(self, first, last)


# Most KPIs have one of a few spans.
@lru_cache(maxsize=32)
def _spans(clock: Clock, first: date, last: date) -> tuple[tuple[str, date, date], ...]:
    return tuple(
        (p.grain, p.start, p.end) for g in GRAINS for p in periods_between(first, last, g, clock.fiscal)
    )


@lru_cache(maxsize=32)
def _days(clock: Clock, first: date, last: date) -> pl.DataFrame:
    return days_of(_spans(clock, first, last))


def evaluate(
    kpis: Sequence[Kpi],
    cells: pl.DataFrame,
    row_cells: pl.DataFrame,
    spans: Mapping[str, Span],
    clock: Clock,
) -> pl.DataFrame:
    """Values of all KPIs. `cells`: additive cells per day; `row_cells`: period cells of the other kinds; `spans` per KPI."""
    by_kpi = {str(name[0]): frame for name, frame in cells.group_by(["kpi"])}
    rows_by_kpi = {str(name[0]): frame for name, frame in row_cells.group_by(["kpi"])}
    periods: dict[str, pl.DataFrame] = {}
    for kpi in (k for k in kpis if k.kind != "composite" and k.id in spans):
        mine = by_kpi.get(kpi.id)
        if kpi.kind in ("ratio", "sum"):
            periods[kpi.id] = _flow(kpi, mine, spans[kpi.id], clock)
        elif kpi.kind == "balance":
            periods[kpi.id] = _balance(kpi, mine, spans[kpi.id], clock)
        else:
            given = rows_by_kpi.get(kpi.id, pl.DataFrame(schema=PERIOD_CELL))
            periods[kpi.id] = _with_all_totals(kpi, given, spans[kpi.id], clock)
    spans = dict(spans)
    known = {kpi.id: kpi for kpi in kpis}
    for kpi in parts_first(kpis):
        names = [part.kpi for part in kpi.parts]
        if all(name in periods for name in names):
            spans[kpi.id] = Span(max(spans[n].first for n in names), min(spans[n].data_to for n in names))
            periods[kpi.id] = compose(kpi, Known(periods, by_kpi, spans, known))
    found = [
        _divide(kpi, few_members(kpi, periods[kpi.id], last), last, _begins(kpi, known, spans[kpi.id], clock))
        for kpi in kpis
        if kpi.id in periods
        for last in (_last_whole(spans[kpi.id], clock),)
    ]
    return pl.concat(found) if found else pl.DataFrame(schema=VALUE)


@lru_cache(maxsize=32)
def _periods_frame(span: Span, clock: Clock) -> pl.DataFrame:
    periods = _spans(clock, span.first, clock.as_of)
    return pl.DataFrame(periods, schema={"grain": pl.String, "start": pl.Date, "end": pl.Date}, orient="row")


def _flow(kpi: Kpi, cells: pl.DataFrame | None, span: Span, clock: Clock) -> pl.DataFrame:
    """Sums of the days of each period; every period has a total, members only where there are rows."""
    if cells is None:
        return _with_all_totals(kpi, pl.DataFrame(schema=PERIOD_CELL), span, clock)
    # Rows dated after the run's day (promises) belong to periods that have not come yet.
    days = clock.days(span.first, clock.as_of)
    sums = (
        cells.lazy()
        .join(days.lazy(), on="day")
        .group_by("grain", "start", "dimension", "member")
        # The end goes with the start; of fewer keys the groups are found sooner.
        .agg(pl.col("end").first(), pl.col("numerator", "denominator", "judged", "unjudged").sum())
        .with_columns(pl.lit(kpi.id).alias("kpi"))
    )
    if kpi.kind == "sum":
        sums = sums.with_columns((pl.col("judged") > 0).alias("denominator"))
    return _with_all_totals(kpi, sums.select(PERIOD_CELL.keys()).cast(pl.Schema(PERIOD_CELL)), span, clock)


@lru_cache(maxsize=32)
def _nothing(span: Span, clock: Clock) -> pl.DataFrame:
    """A total of nothing for every period, of no KPI yet."""
    none = {
        "kpi": "",
        "dimension": TOTAL,
        "member": "",
        "numerator": 0,
        "denominator": 0,
        "judged": 0,
        "unjudged": 0,
    }
    columns = [pl.lit(value, PERIOD_CELL[name]).alias(name) for name, value in none.items()]
    return _periods_frame(span, clock).with_columns(columns).select(PERIOD_CELL.keys())


def _with_all_totals(kpi: Kpi, given: pl.DataFrame | pl.LazyFrame, span: Span, clock: Clock) -> pl.DataFrame:
    cells = given.lazy().collect()
    there = cells.lazy().filter(pl.col("dimension") == TOTAL).select("grain", "start")
    missing = _nothing(span, clock).lazy().join(there, on=["grain", "start"], how="anti")
    return pl.concat([cells.lazy(), missing.with_columns(pl.lit(kpi.id).alias("kpi"))]).collect()


def _balance(kpi: Kpi, cells: pl.DataFrame | None, span: Span, clock: Clock) -> pl.DataFrame:
    """What is open at each period end: the events so far, added up. A running period shows the state today."""
    if cells is None:
        return _with_all_totals(kpi, pl.DataFrame(schema=PERIOD_CELL), span, clock)
    running = (
        cells.sort("day")
        .group_by("dimension", "member", "day", maintain_order=True)
        .agg(pl.col("numerator", "denominator", "judged", "unjudged").sum())
        .sort("day")
        .with_columns(
            pl.col("numerator", "denominator").cast(pl.Int128).cum_sum().over("dimension", "member"),
            pl.col("judged", "unjudged").cum_sum().over("dimension", "member"),
        )
    )
    ends = _periods_frame(span, clock).with_columns(pl.min_horizontal("end", pl.lit(clock.as_of)).alias("at"))
    members = running.select("dimension", "member").unique()
    at_end = (
        ends.join(members, how="cross")
        .sort("at")
        .join_asof(
            running,
            left_on="at",
            right_on="day",
            by=["dimension", "member"],
            strategy="backward",
            check_sortedness=False,
        )
        .with_columns(pl.lit(kpi.id).alias("kpi"))
        .filter(pl.col("judged").is_not_null())
    )
    if kpi.since:
        age = pl.col("denominator") * day_number(pl.col("at")).cast(pl.Int128) - pl.col("numerator")
        at_end = at_end.with_columns(age.alias("numerator"))
    elif kpi.denominator == "1":
        at_end = at_end.with_columns(_is_known(cells).cast(pl.Int128).alias("denominator"))
    some = (pl.col("dimension") == TOTAL) | (pl.col("judged") != 0) | (pl.col("unjudged") != 0)
    return _with_all_totals(
        kpi, at_end.filter(some).select(PERIOD_CELL.keys()).cast(pl.Schema(PERIOD_CELL)), span, clock
    )


def _is_known(cells: pl.DataFrame) -> pl.Expr:
    """Whether a balance is known: where no row could ever be judged, it is not a balance of 0."""
    return pl.lit((cells["judged"] != 0).any()) | (pl.col("unjudged") == 0)


def _last_whole(span: Span, clock: Clock) -> date:
    return min(span.data_to, clock.as_of - timedelta(days=1))


def _begins(kpi: Kpi, known: Mapping[str, Kpi], span: Span, clock: Clock) -> dict[str, date]:
    """By grain, the start of the first period that the data fills from its beginning; nothing for a state, which needs none.

    The first row need not be of a period's first day: one working day without any, or a twentieth of the period's, says
    nothing yet.
    """
    return {g: _first_start(span.first, g, clock) for g in GRAINS} if _adds_days(kpi, known) else {}


@lru_cache(maxsize=256)
def _first_start(first: date, grain: Grain, clock: Clock) -> date:
    period = period_of(first, grain, clock.fiscal)
    without = clock.works.count(period.start, first - timedelta(days=1))
    filled = without <= max(1, clock.works.count(period.start, period.end) // 20)
    return period.start if filled else period.next().start


def _adds_days(kpi: Kpi, known: Mapping[str, Kpi]) -> bool:
    """Whether a value is of the days of its period, so that days before the data began are missing in it."""
    if kpi.kind == "composite":
        # A trailing window that is not full has no value.
        parts = [part for part in kpi.parts if part.window != "trailing"]
        return any(part.window == "average" or _adds_days(known[part.kpi], known) for part in parts)
    return kpi.kind in ("ratio", "sum", "distinct", "concentration") or (
        kpi.kind == "quantile" and kpi.at != "period_end"
    )


def _divide(kpi: Kpi, cells: pl.DataFrame, last_whole: date, begins: Mapping[str, date]) -> pl.DataFrame:
    """The one division, and whether the period is over and its data whole."""
    first = pl.col("grain").replace_strict(begins, return_dtype=pl.Date) if begins else date.min
    return (
        cells.lazy()
        .with_columns(_quotients(cells["numerator"], cells["denominator"], kpi.scale))
        .with_columns(pl.col("dimension", "member").cast(pl.String))
        .sort("grain", "start", "dimension", "member")
        .select(
            "kpi",
            "grain",
            pl.col("start").alias("period_start"),
            pl.col("end").alias("period_end"),
            ((pl.col("end") <= last_whole) & (pl.col("start") >= first)).alias("complete"),
            "dimension",
            "member",
            pl.lit("").alias("scope_dimension"),
            pl.lit("").alias("scope_member"),
            "numerator",
            "denominator",
            "value",
            pl.col("judged").alias("rows_judged"),
            pl.col("unjudged").alias("rows_unjudged"),
        )
        .cast(pl.Schema(VALUE))
        .collect()
    )


def _quotients(numerators: pl.Series, denominators: pl.Series, scale: int) -> pl.Series:
    """`value` of every row, right to the last bit; null where the denominator is 0."""
    # Polars divides by what is constant as a product with its reciprocal, which costs the last digit (808.6056000000001).
    if max(_largest(numerators), _largest(denominators) * scale) <= EXACT:
        above, below = (n.cast(pl.Float64).to_numpy() for n in (numerators, denominators))
        found = np.divide(above, below * scale, out=np.full(len(below), np.nan), where=below != 0)
        return pl.Series("value", found).fill_nan(None)
    # Floats cannot hold every integer; Python's division of integers rounds once.
    pairs = zip(numerators.to_list(), denominators.to_list(), strict=True)
    return pl.Series("value", [n / (d * scale) if d else None for n, d in pairs], pl.Float64)


def _largest(numbers: pl.Series) -> int:
    """The largest of some integers without their signs; 0 of none."""
    least, most = numbers.min(), numbers.max()
    return max(abs(n) for n in (least, most, 0) if isinstance(n, int))
