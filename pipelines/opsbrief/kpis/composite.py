"""Composites: KPIs made of other KPIs' numerators, each over a window of its own, with one formula of a closed list.

`combine` alone adds up values: quotients, as exact fractions, rounded once to a billionth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Protocol

import polars as pl

from opsbrief.declarations.kpi import Kpi, Part
from opsbrief.kpis.aggregate import TOTAL
from opsbrief.kpis.countback import countback
from opsbrief.kpis.rows import PERIOD_CELL

KEYS = ["grain", "start", "end", "dimension", "member"]
BILLION = 10**9


class SpanLike(Protocol):
    """The first day and the last whole day of a KPI's data."""

    @property
    def first(self) -> object:
        """The first day."""

    @property
    def data_to(self) -> object:
        """The last whole day."""


@dataclass(frozen=True)
class Known:
    """What is known before a composite, all by KPI: period cells, daily cells of additive kinds, spans, declarations."""

    periods: Mapping[str, pl.DataFrame]
    cells: Mapping[str, pl.DataFrame]
    spans: Mapping[str, SpanLike]
    kpis: Mapping[str, Kpi]


def parts_first(kpis: Sequence[Kpi]) -> list[Kpi]:
    """The composites among `kpis`, each after those it is made of; ones that are made of themselves are left out."""
    waiting = [kpi for kpi in kpis if kpi.kind == "composite"]
    order: list[Kpi] = []
    while waiting:
        open_names = {kpi.id for kpi in waiting}
        ready = [kpi for kpi in waiting if not open_names & {part.kpi for part in kpi.parts}]
        if not ready:
            break
        order += ready
        waiting = [kpi for kpi in waiting if kpi not in ready]
    return order


def compose(kpi: Kpi, known: Known) -> pl.DataFrame:
    """Period cells of a composite from its parts' period cells and, for trailing windows, daily cells."""
    if kpi.formula == "countback":
        found = _countback(kpi, known)
    elif kpi.formula == "combine":
        found = _combine(kpi, known)
    else:
        found = _of_amounts(kpi, known)
    return (
        found.filter(pl.col("dimension").is_in([TOTAL, *kpi.dimensions]))
        .with_columns(pl.lit(kpi.id).alias("kpi"))
        .select(PERIOD_CELL.keys())
        .cast(pl.Schema(PERIOD_CELL))
    )


def _of_amounts(kpi: Kpi, known: Known) -> pl.DataFrame:
    """The formulas over the parts' amounts p0, p1 ..."""
    wanted = [TOTAL, *kpi.dimensions]
    parts = [_part(part, known, wanted) for part in kpi.parts]
    whole = parts[0].rename({"amount": "p0"})
    if _counts_nothing(kpi, known):
        everywhere = pl.concat([part.select(KEYS) for part in parts]).unique(maintain_order=True)
        # Before there ever was something of it, nobody knows whether it would have been told.
        some = whole.filter(
            (pl.col("dimension") == TOTAL) & pl.col("p0").is_not_null() & (pl.col("judged") > 0)
        )
        known_since = pl.lit(
            known.spans[kpi.id].first if kpi.formula == "share" else some["end"].min(), pl.Date
        )
        whole = (
            everywhere.filter(pl.col("end") >= pl.lit(known.spans[kpi.id].first))
            .join(whole, on=KEYS, how="left")
            .with_columns(pl.col("judged", "unjudged").fill_null(0))
            .with_columns(
                pl.when((pl.col("unjudged") == 0) & (pl.col("end") >= known_since))
                .then(pl.col("p0").fill_null(0))
                .otherwise("p0")
                .alias("p0")
            )
        )
    for number, part in enumerate(parts[1:], start=1):
        whole = whole.join(
            part.rename({"amount": f"p{number}"}).drop("judged", "unjudged"), on=KEYS, how="left"
        )
    numerator, denominator = _formula(kpi, known.spans[kpi.id])
    return (
        whole.with_columns(numerator.alias("numerator"), denominator.fill_null(0).alias("denominator"))
        .with_columns(
            pl.when(pl.col("numerator").is_null()).then(0).otherwise("denominator").alias("denominator")
        )
        .with_columns(pl.col("numerator").fill_null(0))
    )


def _counts_nothing(kpi: Kpi, known: Known) -> bool:
    """Whether no rows of the first part are 0 of it: no accident in a thousand hours is a rate of 0, nobody overdue a share of 0."""
    first = kpi.parts[0]
    adds_up = known.kpis[first.kpi].kind in ("sum", "balance") and first.window == "period"
    return kpi.formula == "share" or (adds_up and kpi.formula in ("divide", "days"))


def _combine(kpi: Kpi, known: Known) -> pl.DataFrame:
    """The weighted sum of the parts' values, in billionths, rounded half up; no value where a part has none.

    A common denominator of quotients of money leaves 128 bits, so the exact fraction cannot be kept.
    """
    whole = known.periods[kpi.parts[0].kpi].select(*KEYS, "judged", "unjudged")
    for number, part in enumerate(kpi.parts):
        value = known.periods[part.kpi].select(
            *KEYS, pl.col("numerator").alias(f"n{number}"), pl.col("denominator").alias(f"d{number}")
        )
        whole = whole.join(value, on=KEYS, how="left")
    sums: list[int | None] = []
    for row in whole.iter_rows(named=True):
        pairs = [(row[f"n{n}"], row[f"d{n}"], part) for n, part in enumerate(kpi.parts)]
        values = [Fraction(part.weight * n, d * known.kpis[part.kpi].scale) for n, d, part in pairs if d]
        exact = sum(values, Fraction(0)) * kpi.scale * BILLION + Fraction(1, 2)
        sums.append(floor(exact) if len(values) == len(pairs) else None)
    amount = pl.Series("amount", sums, pl.Int128)
    return whole.with_columns(
        amount.fill_null(0).alias("numerator"),
        pl.when(amount.is_null()).then(0).otherwise(BILLION).alias("denominator"),
    )


def _part(part: Part, known: Known, wanted: list[str]) -> pl.DataFrame:
    """One part per period and member of the wanted dimensions: KEYS, amount, judged, unjudged."""
    own = known.periods[part.kpi].filter(pl.col("dimension").is_in(wanted))
    if part.window == "period":
        amount = pl.when(pl.col("denominator") != 0).then("numerator") * part.weight
        return own.select(*KEYS, amount.alias("amount"), "judged", "unjudged")
    # A day without a state is not a day with nothing.
    daily = own.filter((pl.col("grain") == "day") & (pl.col("denominator") != 0)).select(
        "dimension", "member", pl.col("start").alias("day"), "numerator", "judged", "unjudged"
    )
    if part.window == "average":
        days = own.select("grain", "start", "end").unique()
        days = days.with_columns(pl.date_ranges("start", "end").alias("day")).explode("day")
        return (
            days.join(daily, on="day")
            .group_by(KEYS)
            .agg(
                (pl.col("numerator").sum() * part.weight // pl.len()).alias("amount"),
                pl.col("judged", "unjudged").sort_by("day").last(),
            )
        )
    cells = known.cells.get(part.kpi, daily).filter(pl.col("dimension").is_in(wanted))
    return _trailing(part, own, cells, known.spans[part.kpi])


def _trailing(part: Part, own: pl.DataFrame, daily: pl.DataFrame, span: SpanLike) -> pl.DataFrame:
    """The sum of the last `days` days up to each period end; null while the data is younger than that.

    A period that still runs has a window that ends where the data does.
    """
    days = part.days or 365
    running = (
        daily.group_by("dimension", "member", "day").agg(pl.col("numerator").sum().cast(pl.Int128), pl.col("judged", "unjudged").sum())
        .sort("day")
        .with_columns(pl.col("numerator", "judged", "unjudged").cum_sum().over("dimension", "member"))
    )  # fmt: skip
    ends = (
        own.select("grain", "start", "end").unique().join(running.select("dimension", "member").unique(), how="cross")
        .with_columns(pl.min_horizontal("end", pl.lit(span.data_to)).alias("at"))
        .with_columns((pl.col("at") - pl.duration(days=days)).alias("before"))
    )  # fmt: skip
    by = ["dimension", "member"]
    now = (
        ends.sort("at")
        .join_asof(running, left_on="at", right_on="day", by=by, strategy="backward", check_sortedness=False)
        .drop("day")
    )
    both = now.sort("before").join_asof(
        running,
        left_on="before",
        right_on="day",
        by=by,
        strategy="backward",
        suffix="_before",
        check_sortedness=False,
    )
    enough = pl.col("before") >= pl.lit(span.first) - timedelta(days=1)
    difference = [
        (pl.col(name).fill_null(0) - pl.col(f"{name}_before").fill_null(0)).alias(name)
        for name in ("judged", "unjudged")
    ]
    amount = (pl.col("numerator").fill_null(0) - pl.col("numerator_before").fill_null(0)) * part.weight
    return both.select(*KEYS, pl.when(enough).then(amount).alias("amount"), *difference)


def _countback(kpi: Kpi, known: Known) -> pl.DataFrame:
    """The first part is the balance, the second the flow that it is counted back against, from where the data ends."""
    balance, flow = kpi.parts
    wanted = [TOTAL, *kpi.dimensions]
    daily = known.cells.get(flow.kpi)
    if daily is None:
        daily = known.periods[flow.kpi].filter(pl.col("grain") == "day").rename({"start": "day"})
    first = known.spans[flow.kpi].first
    assert isinstance(first, date)
    balances = _part(balance, known, wanted)
    return countback(
        balances.with_columns(pl.min_horizontal("end", pl.lit(known.spans[kpi.id].data_to)).alias("at")),
        daily.filter(pl.col("dimension").is_in(wanted)).select("dimension", "member", "day", "numerator"),
        first,
    )


def _formula(kpi: Kpi, span: SpanLike) -> tuple[pl.Expr, pl.Expr]:
    """Numerator and denominator over p0, p1 ..."""
    one = pl.lit(1)
    rest = sum((pl.col(f"p{n}").fill_null(0) for n in range(1, len(kpi.parts))), pl.lit(0))
    match kpi.formula:
        case "divide":
            return pl.col("p0"), pl.col("p1")
        case "days":
            return pl.col("p0") * _days(kpi, span), pl.col("p1")
        case "share":
            return pl.col("p0"), pl.col("p0") + rest
        case "add":
            return pl.col("p0") + rest, one
        case "subtract":
            return pl.col("p0") - rest, one
        case _:
            raise ValueError(f"{kpi.id}: a composite needs a formula")


def _days(kpi: Kpi, span: SpanLike) -> pl.Expr:
    """The days of the parts' trailing window; without one those of the period, of a running one as far as data goes."""
    window = next((part.days for part in kpi.parts if part.days), None)
    if window is not None:
        return pl.lit(window)
    last = pl.min_horizontal("end", pl.lit(span.data_to))
    return pl.max_horizontal((last - pl.col("start")).dt.total_days() + 1, pl.lit(0))
