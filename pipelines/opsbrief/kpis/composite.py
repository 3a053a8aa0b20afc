"""Composites: KPIs made of other KPIs' numerators, each over a window of its own, with one formula of a closed list."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

import polars as pl

from opsbrief.declarations.kpi import Kpi, Part
from opsbrief.kpis.aggregate import TOTAL
from opsbrief.kpis.countback import countback
from opsbrief.kpis.rows import PERIOD_CELL

KEYS = ["grain", "start", "end", "dimension", "member"]


class SpanLike(Protocol):
    """The first day and the last whole day of a KPI's data."""

    @property
    def first(self) -> object:
        """The first day."""

    @property
    def data_to(self) -> object:
        """The last whole day."""


def compose(
    kpi: Kpi,
    periods: Mapping[str, pl.DataFrame],
    cells: Mapping[str, pl.DataFrame],
    spans: Mapping[str, SpanLike],
) -> pl.DataFrame:
    """Period cells of a composite from its parts' period cells and, for trailing windows, daily cells."""
    wanted = [TOTAL, *kpi.dimensions]
    if kpi.formula == "countback":
        return _countback(kpi, periods, cells, spans).filter(pl.col("dimension").is_in(wanted))
    parts = [
        _part(part, periods, cells, spans).filter(pl.col("dimension").is_in(wanted)) for part in kpi.parts
    ]
    whole = parts[0].rename({"amount": "p0"})
    for number, part in enumerate(parts[1:], start=1):
        whole = whole.join(
            part.rename({"amount": f"p{number}"}).drop("judged", "unjudged"), on=KEYS, how="left"
        )
    numerator, denominator = _formula(kpi)
    return (
        whole.with_columns(
            pl.lit(kpi.id).alias("kpi"),
            numerator.alias("numerator"),
            denominator.fill_null(0).alias("denominator"),
        )
        .with_columns(
            pl.when(pl.col("numerator").is_null()).then(0).otherwise("denominator").alias("denominator")
        )
        .with_columns(pl.col("numerator").fill_null(0))
        .select(PERIOD_CELL.keys())
        .cast(pl.Schema(PERIOD_CELL))
    )


def _part(
    part: Part,
    periods: Mapping[str, pl.DataFrame],
    cells: Mapping[str, pl.DataFrame],
    spans: Mapping[str, SpanLike],
) -> pl.DataFrame:
    """One part per period and member: KEYS, amount, judged, unjudged."""
    own = periods[part.kpi]
    if part.window == "period":
        amount = pl.when(pl.col("denominator") != 0).then("numerator")
        return own.select(*KEYS, amount.alias("amount"), "judged", "unjudged")
    daily = own.filter(pl.col("grain") == "day").select(
        "dimension", "member", pl.col("start").alias("day"), "numerator", "judged", "unjudged"
    )
    if part.window == "average":
        frame = (
            own.select(KEYS)
            .join(daily, on=["dimension", "member"])
            .filter(pl.col("day").is_between("start", "end"))
        )
        return frame.group_by(KEYS).agg(
            (pl.col("numerator").sum() // pl.len()).alias("amount"), pl.col("judged", "unjudged").last()
        )
    return _trailing(part, own, cells.get(part.kpi, daily), spans[part.kpi])


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
    amount = pl.col("numerator").fill_null(0) - pl.col("numerator_before").fill_null(0)
    return both.select(*KEYS, pl.when(enough).then(amount).alias("amount"), *difference)


def _countback(
    kpi: Kpi,
    periods: Mapping[str, pl.DataFrame],
    cells: Mapping[str, pl.DataFrame],
    spans: Mapping[str, SpanLike],
) -> pl.DataFrame:
    """The first part is the balance, the second the flow that it is counted back against."""
    balance, flow = kpi.parts
    daily = cells.get(flow.kpi)
    if daily is None:
        daily = periods[flow.kpi].filter(pl.col("grain") == "day").rename({"start": "day"})
    first = spans[flow.kpi].first
    assert isinstance(first, date)
    found = countback(
        _part(balance, periods, cells, spans), daily.select("dimension", "member", "day", "numerator"), first
    )
    return (
        found.with_columns(pl.lit(kpi.id).alias("kpi"))
        .select(PERIOD_CELL.keys())
        .cast(pl.Schema(PERIOD_CELL))
    )


def _formula(kpi: Kpi) -> tuple[pl.Expr, pl.Expr]:
    """Numerator and denominator over p0, p1 ..."""
    one = pl.lit(1)
    match kpi.formula:
        case "divide":
            return pl.col("p0"), pl.col("p1")
        case "days":
            window = next((part.days for part in kpi.parts if part.days), 365)
            return pl.col("p0") * window, pl.col("p1")
        case "add":
            return sum((pl.col(f"p{n}").fill_null(0) for n in range(1, len(kpi.parts))), pl.col("p0")), one
        case "subtract":
            return pl.col("p0") - sum(
                (pl.col(f"p{n}").fill_null(0) for n in range(1, len(kpi.parts))), pl.lit(0)
            ), one
        case _:
            raise ValueError(f"{kpi.id}: a composite needs a formula")
