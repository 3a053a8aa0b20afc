"""Cells into values: roll up to periods, carry balances forward, combine composites, merge small members, divide once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from opsbrief.declarations.kpi import Kpi
from opsbrief.kpis.aggregate import ADDITIVE, TOTAL, day_number
from opsbrief.kpis.calendar import Grain, WorkingDays, period_of, periods_between
from opsbrief.kpis.composite import Known, compose, parts_first
from opsbrief.kpis.divide import Cells, divide
from opsbrief.kpis.fiscal import CALENDAR, FiscalYear
from opsbrief.kpis.members import few_members
from opsbrief.kpis.rows import PERIOD_CELL, days_of

GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


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
    simple = [kpi for kpi in kpis if kpi.kind != "composite" and kpi.id in spans]
    given = [
        _given(kpi, (by_kpi if kpi.kind in ADDITIVE else rows_by_kpi).get(kpi.id), spans[kpi.id], clock)
        for kpi in simple
    ]
    periods = _with_all_totals(simple, given, spans, clock)
    spans = dict(spans)
    known = {kpi.id: kpi for kpi in kpis}
    for kpi in parts_first(kpis):
        names = [part.kpi for part in kpi.parts]
        if all(name in periods for name in names):
            spans[kpi.id] = Span(max(spans[n].first for n in names), min(spans[n].data_to for n in names))
            periods[kpi.id] = compose(kpi, Known(periods, by_kpi, spans, known))
    last = {name: _last_whole(span, clock) for name, span in spans.items()}
    kept = few_members([(kpi, periods[kpi.id], last[kpi.id]) for kpi in kpis if kpi.id in periods])
    return divide(
        [
            Cells(kpi, frame, last[kpi.id], _begins(kpi, known, spans[kpi.id], clock))
            for kpi, frame in zip((k for k in kpis if k.id in periods), kept, strict=True)
        ]
    )


@lru_cache(maxsize=32)
def _periods_frame(span: Span, clock: Clock) -> pl.DataFrame:
    periods = _spans(clock, span.first, clock.as_of)
    return pl.DataFrame(periods, schema={"grain": pl.String, "start": pl.Date, "end": pl.Date}, orient="row")


def _given(kpi: Kpi, cells: pl.DataFrame | None, span: Span, clock: Clock) -> pl.LazyFrame:
    """Period cells of a KPI that is not made of others, where there are rows."""
    if cells is None:
        return pl.LazyFrame(schema=PERIOD_CELL)
    if kpi.kind in ("ratio", "sum"):
        return _flow(kpi, cells, span, clock)
    return _balance(kpi, cells, span, clock) if kpi.kind == "balance" else cells.lazy()


def _flow(kpi: Kpi, cells: pl.DataFrame, span: Span, clock: Clock) -> pl.LazyFrame:
    """Sums of the days of each period."""
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
    return sums.select(PERIOD_CELL.keys()).cast(pl.Schema(PERIOD_CELL))


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


def _with_all_totals(
    kpis: Sequence[Kpi], given: Sequence[pl.LazyFrame], spans: Mapping[str, Span], clock: Clock
) -> dict[str, pl.DataFrame]:
    """The cells by KPI; every period has a total, members only where there are rows. All in one pass, since KPIs are many."""
    if not kpis:
        return {}
    cells = pl.concat(given).collect().lazy()
    there = cells.filter(pl.col("dimension") == TOTAL).select("kpi", "grain", "start")
    totals = [_nothing(spans[kpi.id], clock).lazy().with_columns(pl.lit(kpi.id).alias("kpi")) for kpi in kpis]
    missing = pl.concat(totals).join(there, on=["kpi", "grain", "start"], how="anti")
    whole = pl.concat([cells, missing]).collect().partition_by("kpi", as_dict=True)
    # Data that begins after the day of the run has no period yet.
    return {kpi.id: whole.get((kpi.id,), pl.DataFrame(schema=PERIOD_CELL)) for kpi in kpis}


def _balance(kpi: Kpi, cells: pl.DataFrame, span: Span, clock: Clock) -> pl.LazyFrame:
    """What is open at each period end: the events so far, added up. A running period shows the state today."""
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
    return at_end.lazy().filter(some).select(PERIOD_CELL.keys()).cast(pl.Schema(PERIOD_CELL))


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
