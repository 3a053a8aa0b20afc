"""Kinds whose periods are no sums of days: quantile, distinct, concentration, snapshot. They go from rows to period cells.

Everything stays an integer: a quantile is lo*(100-f) + hi*f over 100, from exact order statistics.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import NOT_GIVEN, Kpi
from opsbrief.kpis.aggregate import TOTAL

PERIOD_CELL: dict[str, pl.DataType] = {
    "kpi": pl.String(),
    "grain": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "dimension": pl.Categorical(),
    "member": pl.Categorical(),
    "numerator": pl.Int128(),
    "denominator": pl.Int128(),
    "judged": pl.Int64(),
    "unjudged": pl.Int64(),
}
OPEN_AT_ONCE = 4_000_000  # rows by period ends that are looked at in one go: memory stays bounded
ROW_KINDS = ("quantile", "distinct", "concentration", "snapshot")


def alike(kpi: Kpi) -> str:
    """The same text for KPIs whose period cells come of the same groups of rows: the median and the 90th percentile of one thing."""
    if kpi.kind != "quantile":
        return kpi.id
    names = {"at", "date", "opened", "closed", "where", "judged", "numerator", "denominator", "dimensions"}
    return kpi.model_dump_json(include=names)


def period_cells(kpis: Sequence[Kpi], fact: pl.DataFrame, days: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Period cells of KPIs that are `alike`. `days` has one row per grain and day: grain, day, start, end; `as_of` is today."""
    kpi = kpis[0]
    rows = _judged_rows(kpi, fact)
    if rows.is_empty():
        return pl.DataFrame(schema=PERIOD_CELL)
    if kpi.kind == "snapshot":
        found = [_snapshot(kpi, rows, days, dimension) for dimension in (TOTAL, *kpi.dimensions)]
    elif kpi.kind == "quantile":
        open_then = kpi.at == "period_end"
        dated = rows if open_then else _dated(rows, days)
        groups = [
            _open_values(kpi, rows, days, as_of, dimension) if open_then else _values(dated, dimension)
            for dimension in (TOTAL, *kpi.dimensions)
        ]
        found = [_quantile(one, group) for one in kpis for group in groups]
    else:
        dated = _dated(rows, days)
        found = [_grouped(kpi, dated, dimension) for dimension in (TOTAL, *kpi.dimensions)]
    return pl.concat([frame.select(PERIOD_CELL.keys()).cast(pl.Schema(PERIOD_CELL)) for frame in found])


def _dated(rows: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("day").is_not_null()).join(days, on="day")


def _judged_rows(kpi: Kpi, fact: pl.DataFrame) -> pl.DataFrame:
    """Rows that fit: day, numerator, denominator, is_judged, the key, the dimensions and, at period end, opened and closed.

    Of a snapshot all rows, with `fits`: a state in which nothing fits any more still replaces the one before.
    """
    fits = pl.sql_expr(kpi.where).fill_null(value=False)
    open_rows = kpi.kind == "quantile" and kpi.at == "period_end"
    extra = [pl.col(kpi.opened).alias("opened"), pl.col(kpi.closed).alias("closed")] if open_rows else []
    day = kpi.opened if open_rows else kpi.date
    return fact.filter(fits | pl.lit(kpi.kind == "snapshot")).select(
        fits.alias("fits"),
        pl.col(day).cast(pl.Date).alias("day"),
        pl.sql_expr(kpi.numerator).cast(pl.Int64).alias("numerator"),
        pl.sql_expr(kpi.denominator).cast(pl.Int64).alias("denominator"),
        pl.sql_expr(kpi.judged).fill_null(value=False).alias("is_judged"),
        *([pl.col(kpi.key).cast(pl.String).alias("key")] if kpi.key else []),
        *(pl.col(name).cast(pl.String).fill_null(NOT_GIVEN).alias(f"g_{name}") for name in kpi.dimensions),
        *extra,
    )


def _by(dimension: str) -> tuple[list[str], pl.Expr]:
    if dimension == TOTAL:
        return [], pl.lit("").alias("member")
    return [f"g_{dimension}"], pl.col(f"g_{dimension}").alias("member")


def _grouped(kpi: Kpi, dated: pl.DataFrame, dimension: str) -> pl.DataFrame:
    by, member = _by(dimension)
    keys = ["grain", "start", "end", *by]
    judged = pl.col("is_judged")
    counts = [judged.sum().cast(pl.Int64).alias("judged"), (~judged).sum().cast(pl.Int64).alias("unjudged")]
    if kpi.kind == "distinct":
        groups = dated.group_by(keys).agg(pl.col("key").filter(judged).n_unique().alias("numerator"), *counts)
        groups = groups.with_columns(pl.lit(1).alias("denominator"))
    else:
        groups = _concentration(kpi, dated, keys, counts)
    return groups.with_columns(pl.lit(kpi.id).alias("kpi"), pl.lit(dimension).alias("dimension"), member)


def _values(dated: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Per period and member the judged values in order, as `values`."""
    by, member = _by(dimension)
    judged = pl.col("is_judged")
    groups = dated.group_by("grain", "start", "end", *by).agg(
        pl.col("numerator").filter(judged).drop_nulls().sort().alias("values"),
        judged.sum().cast(pl.Int64).alias("judged"),
        (~judged).sum().cast(pl.Int64).alias("unjudged"),
    )
    return groups.with_columns(pl.lit(dimension).alias("dimension"), member)


def _quantile(kpi: Kpi, groups: pl.DataFrame) -> pl.DataFrame:
    return _order_statistics(groups, kpi.p or 50).with_columns(pl.lit(kpi.id).alias("kpi"))


def _order_statistics(groups: pl.DataFrame, p: int) -> pl.DataFrame:
    """numerator / denominator of the linear quantile between the two neighbouring order statistics."""
    n = pl.col("values").list.len().cast(pl.Int64)
    place = p * (n - 1)
    lo, f = place // 100, place % 100
    low = pl.col("values").list.get(lo, null_on_oob=True)
    high = pl.col("values").list.get(pl.min_horizontal(lo + 1, n - 1), null_on_oob=True)
    return groups.with_columns(
        pl.when(n > 0).then(low * (100 - f) + high * f).alias("numerator"),
        pl.when(n > 0).then(pl.lit(100)).otherwise(pl.lit(0)).alias("denominator"),
    ).drop("values")


def _concentration(kpi: Kpi, dated: pl.DataFrame, keys: list[str], counts: list[pl.Expr]) -> pl.DataFrame:
    """Share of the `top` largest keys; without `top` the sum of squared shares (Herfindahl index)."""
    judged = dated.filter(pl.col("is_judged"))
    amounts = judged.group_by([*keys, "key"]).agg(pl.col("numerator").sum().cast(pl.Int128))
    if kpi.top:
        top = pl.col("numerator").sort(descending=True).head(kpi.top).sum()
        sums = amounts.group_by(keys).agg(
            top.alias("numerator"), pl.col("numerator").sum().alias("denominator")
        )
    else:
        # Squares leave 64 bits quickly; 128 bits hold squares of sums below 2^62.
        square = (pl.col("numerator") * pl.col("numerator")).sum()
        total = pl.col("numerator").sum()
        sums = amounts.group_by(keys).agg(square.alias("numerator"), (total * total).alias("denominator"))
    return sums.join(dated.group_by(keys).agg(counts), on=keys, nulls_equal=True)


def _snapshot(kpi: Kpi, rows: pl.DataFrame, days: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """At each period end the last state of every key, when it is not older than `max_age_days`."""
    by, member = _by(dimension)
    rows = rows if kpi.key else rows.with_columns(pl.lit("").alias("key"))
    rows = rows.filter(pl.col("day").is_not_null())
    ends = days.select("grain", "start", "end").unique().sort("end")
    states = rows.select("key", "day").unique().sort("day")
    keys = states.select("key").unique()
    at_end = (
        ends.join(keys, how="cross")
        .sort("end")
        .join_asof(
            states,
            left_on="end",
            right_on="day",
            by="key",
            strategy="backward",
            coalesce=False,
            check_sortedness=False,
        )
        .filter(
            pl.col("day").is_not_null()
            & ((pl.col("end") - pl.col("day")).dt.total_days() <= kpi.max_age_days)
        )
    )
    judged = pl.col("is_judged")
    sums = (
        at_end.join(rows.filter("fits"), on=["key", "day"])
        .group_by(["grain", "start", "end", *by])
        .agg(
            pl.col("numerator").filter(judged).sum(),
            # Where nothing could be judged, nothing is known: that is not a stock of 0.
            (pl.col("denominator").filter(judged).sum() if kpi.denominator != "1" else judged.any())
            .cast(pl.Int64)
            .alias("denominator"),
            judged.sum().cast(pl.Int64).alias("judged"),
            (~judged).sum().cast(pl.Int64).alias("unjudged"),
        )
    )
    return sums.with_columns(pl.lit(kpi.id).alias("kpi"), pl.lit(dimension).alias("dimension"), member)


def _open_values(
    kpi: Kpi, rows: pl.DataFrame, days: pl.DataFrame, as_of: date, dimension: str
) -> pl.DataFrame:
    """The declared numerators, else the ages in days, of the rows open at each period end, in order, as `values`.

    A running period shows the state today.
    """
    by, member = _by(dimension)
    rows = rows.filter(pl.col("is_judged") & pl.col("opened").is_not_null())
    ends = (
        days.select("grain", "start", "end")
        .unique()
        .with_columns(pl.min_horizontal("end", pl.lit(as_of)).alias("at"))
    )
    at_once = max(1, OPEN_AT_ONCE // max(1, rows.height))
    is_open = (pl.col("opened") <= pl.col("at")) & (
        pl.col("closed").is_null() | (pl.col("closed") > pl.col("at"))
    )
    age = (pl.col("at") - pl.col("opened")).dt.total_days() if kpi.numerator == "0" else pl.col("numerator")
    found = [
        rows.lazy()
        .join(some.lazy(), how="cross")
        .filter(is_open)
        .group_by("at", *by)
        .agg(age.sort().alias("values"), pl.len().cast(pl.Int64).alias("judged"))
        .collect()
        for some in ends.select("at").unique().sort("at").iter_slices(at_once)
    ]
    return (
        pl.concat(found)
        .join(ends, on="at")
        .with_columns(
            pl.lit(dimension).alias("dimension"),
            member,
            pl.lit(0).alias("unjudged"),
        )
    )


def days_of(periods: Sequence[tuple[str, date, date]]) -> pl.DataFrame:
    """One row per day of each period (grain, start, end), for joins by day."""
    frame = pl.DataFrame(periods, schema={"grain": pl.String, "start": pl.Date, "end": pl.Date}, orient="row")
    return frame.with_columns(pl.date_ranges("start", "end").alias("day")).explode("day")
