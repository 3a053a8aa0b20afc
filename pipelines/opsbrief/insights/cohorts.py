"""Cohorts: of those who came first in a month, how many came again so many months later."""

from datetime import date

import polars as pl

from opsbrief.kpis.calendar import period_of


def cohorts(visits: pl.DataFrame, known_to: date) -> pl.DataFrame:
    """Distinct `who` per month of their first `day` and months since: `cohort` (its first day), `months_since`, `who`.

    `visits` has a row per visit, columns `who` (not null) and `day`. Every cell up to the month that holds `known_to`
    is there: 0 where nobody came, null where the month has not ended by then, for it can still fill. Rows after
    `known_to` do not count.
    """
    month = pl.col("day").dt.truncate("1mo")
    seen = visits.filter(pl.col("who").is_not_null(), pl.col("day") <= known_to)
    seen = seen.select("who", month=month).unique()
    if not seen.height:
        return pl.DataFrame(schema={"cohort": pl.Date, "months_since": pl.Int64, "who": pl.Int64})
    seen = seen.with_columns(cohort=pl.col("month").min().over("who"))
    counted = seen.group_by("cohort", "month").agg(found=pl.col("who").n_unique().cast(pl.Int64))
    first = seen["cohort"].min()
    assert isinstance(first, date)
    months = pl.DataFrame(
        {"month": pl.date_range(first, period_of(known_to, "month").start, "1mo", eager=True)}
    )
    cells = (
        seen.select("cohort").unique().join(months, how="cross").filter(pl.col("month") >= pl.col("cohort"))
    )
    ended = pl.col("month").dt.month_end() <= known_to
    return (
        cells.join(counted, on=["cohort", "month"], how="left")
        .select(
            "cohort",
            months_since=_months("month") - _months("cohort"),
            who=pl.when(ended).then(pl.col("found").fill_null(0)),
        )
        .sort("cohort", "months_since")
    )


def _months(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month()
