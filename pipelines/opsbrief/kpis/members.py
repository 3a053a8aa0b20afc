"""How many members of a dimension are kept: at most 50 at day grain, from week up those that hold 99 % of the denominator."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import OTHER, Kpi
from opsbrief.kpis.aggregate import TOTAL

MOST_AT_DAY = 50
SHARE = 0.99
# Kinds whose members' numbers add up; the rest can only drop the tail, not merge it.
MERGEABLE = ("ratio", "sum", "balance", "composite")
UNMERGEABLE = ("countback", "combine")  # formulas whose denominators differ by member without being a size


def few_members(cells: Sequence[tuple[Kpi, pl.DataFrame, date]]) -> list[pl.DataFrame]:
    """Period cells with the small members of each dimension as one member "(other)", given with their KPI and its last whole day."""
    if not cells:
        return []
    sliced = pl.concat([frame.lazy().select("kpi", "dimension", "member") for _, frame, _ in cells])
    # One look at all of them: most dimensions are small, and their members all have their places.
    counted = sliced.group_by("kpi", "dimension").agg(pl.col("member").n_unique())
    many = set(counted.filter(pl.col("member") > MOST_AT_DAY).collect()["kpi"])
    return [_few(kpi, frame, last) if kpi.id in many else frame for kpi, frame, last in cells]


def _few(kpi: Kpi, cells: pl.DataFrame, last_whole: date) -> pl.DataFrame:
    """The cells of a KPI that has many members.

    Whole weeks tell who is small, while there are any: what only time adds would otherwise exchange members in briefs of
    periods that are long over.
    """
    kept = _kept(_sizes(kpi, cells, last_whole))
    if kept.select(pl.col("kept_at_day").all() & pl.col("kept_from_week").all()).item():
        return cells
    is_kept = pl.when(pl.col("grain") == "day").then("kept_at_day").otherwise("kept_from_week")
    sliced = cells.lazy().filter(pl.col("dimension") != TOTAL)
    marked = (
        sliced.join(kept.lazy(), on=["dimension", "member"]).with_columns(is_kept.alias("kept")).collect()
    )
    large = marked.filter("kept").select(cells.columns)
    if kpi.kind not in MERGEABLE or kpi.formula in UNMERGEABLE:
        return pl.concat([cells.filter(pl.col("dimension") == TOTAL), large])
    small = (
        marked.filter(~pl.col("kept"))
        .group_by("grain", "start", "dimension")
        .agg(
            pl.col("kpi", "end").first(),
            pl.col("numerator").sum(),
            pl.col("denominator").max() if _constant(kpi) else pl.col("denominator").sum(),
            pl.col("judged", "unjudged").sum(),
        )
        .with_columns(pl.lit(OTHER).alias("member"))
        .select(cells.columns)
        .cast(cells.schema)
    )
    return pl.concat([cells.filter(pl.col("dimension") == TOTAL), large, small])


def _sizes(kpi: Kpi, cells: pl.DataFrame, last_whole: date) -> pl.DataFrame:
    """How much each member weighs: dimension, member, weight."""
    weight = pl.col("denominator") if kpi.kind in ("ratio", "concentration") else pl.col("numerator")
    settled = (pl.col("grain") == "week") & (pl.col("end") <= last_whole)
    return (
        cells.lazy()
        .filter(pl.col("dimension") != TOTAL)
        .select(
            "dimension",
            "member",
            pl.when(settled | ~settled.any()).then(weight.abs().cast(pl.Float64)).alias("weight"),
        )
        .group_by("dimension", "member")
        .agg(pl.col("weight").sum())
        .collect()
    )


def _kept(sizes: pl.DataFrame) -> pl.DataFrame:
    """Which members keep their name: dimension, member, kept_at_day, kept_from_week."""
    ranked = sizes.sort(["dimension", "weight", "member"], descending=[False, True, False]).with_columns(
        pl.int_range(pl.len()).over("dimension").alias("place"),
        (pl.col("weight").cum_sum().over("dimension") - pl.col("weight")).alias("before"),
        pl.col("weight").sum().over("dimension").alias("whole"),
    )
    return ranked.with_columns(
        (pl.col("place") < MOST_AT_DAY).alias("kept_at_day"),
        # The member that crosses 99 % still belongs to those that hold it.
        ((pl.col("before") < SHARE * pl.col("whole")) | (pl.col("place") < MOST_AT_DAY)).alias(
            "kept_from_week"
        ),
    ).select("dimension", "member", "kept_at_day", "kept_from_week")


def _constant(kpi: Kpi) -> bool:
    """Whether every member's denominator is the same 1."""
    if kpi.kind == "composite":
        return kpi.formula in ("add", "subtract")
    return kpi.kind == "sum" or (kpi.kind == "balance" and kpi.denominator == "1" and not kpi.since)
