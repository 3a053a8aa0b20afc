"""Fact rows into integer cells: one per KPI, day, dimension and member. Sums of integers are the same in any order.

A cell frame has the columns of CELL. Additive kinds are complete in it: a period's cell is the sum of its days'.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import NOT_GIVEN, Kpi
from opsbrief.errors import OpsbriefError

CELL: dict[str, pl.DataType] = {
    "kpi": pl.String(),
    "day": pl.Date(),
    "dimension": pl.String(),
    "member": pl.String(),
    "numerator": pl.Int64(),
    "denominator": pl.Int64(),
    "judged": pl.Int64(),
    "unjudged": pl.Int64(),
}
TOTAL = "total"
MOST = 2**62
ADDITIVE = ("ratio", "sum", "balance")


def columns_needed(kpis: Sequence[Kpi], fact_columns: Sequence[str]) -> list[str]:
    """The fact's columns that these KPIs' texts, dates and dimensions name."""
    texts = " ".join(
        " ".join(
            [k.where, k.numerator, k.denominator, k.judged, k.date, k.opened, k.closed, k.key, *k.dimensions]
        )
        for k in kpis
    )
    words = set(_words(texts))
    return [name for name in fact_columns if name in words]


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()


@dataclass(frozen=True)
class _Event:
    """One date column that attributes rows, and the sign with which they count there."""

    kpi: Kpi
    date: str
    sign: int


def _events(kpis: Sequence[Kpi]) -> dict[str, list[_Event]]:
    """By date column: a balance counts +1 at its opening and -1 at its closing, the others once."""
    by_date: dict[str, list[_Event]] = {}
    for kpi in kpis:
        pairs = [(kpi.opened, 1), (kpi.closed, -1)] if kpi.kind == "balance" else [(kpi.date, 1)]
        for column, sign in pairs:
            by_date.setdefault(column, []).append(_Event(kpi, column, sign))
    return by_date


def _measures(event: _Event, number: int) -> list[pl.Expr]:
    """Four integer columns for one KPI: numerator, denominator, judged and unjudged rows."""
    kpi = event.kpi
    fits = pl.sql_expr(kpi.where).fill_null(value=False)
    if kpi.kind == "balance":
        # A row that closes must have opened; one without an opening day cannot be judged and has no day to stand on.
        fits = fits & pl.col(kpi.opened).is_not_null()
    judged = fits & pl.sql_expr(kpi.judged).fill_null(value=False)
    texts = (kpi.numerator, kpi.denominator if kpi.kind != "sum" else "0", "1")

    def measure(text: str) -> pl.Expr:
        value = pl.sql_expr(text).cast(pl.Int64).fill_null(0) * event.sign
        return pl.when(judged).then(value).otherwise(pl.lit(0, pl.Int64))

    unjudged = (fits & ~pl.sql_expr(kpi.judged).fill_null(value=False)).cast(pl.Int64)
    parts = [*(measure(text) for text in texts), unjudged if event.sign > 0 else pl.lit(0, pl.Int64)]
    return [part.alias(f"m{number}_{name}") for part, name in zip(parts, ("n", "d", "j", "u"), strict=True)]


def aggregate(kpis: Sequence[Kpi], batches: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Cells of additive KPIs over one fact, whose rows come in frames (`columns_needed`)."""
    additive = [kpi for kpi in kpis if kpi.kind in ADDITIVE]
    sums: dict[tuple[str, str], list[pl.DataFrame]] = {}
    events = _events(additive)
    for frame in batches:
        for column, group in events.items():
            _add_batch(frame, column, group, sums)
    frames = [
        cell
        for (column, dimension), parts in sums.items()
        for cell in _cells(parts, events[column], dimension)
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=CELL)


def _add_batch(
    frame: pl.DataFrame, column: str, group: list[_Event], sums: dict[tuple[str, str], list[pl.DataFrame]]
) -> None:
    dimensions = sorted({d for event in group for d in event.kpi.dimensions})
    exprs = [expr for number, event in enumerate(group) for expr in _measures(event, number)]
    measured = frame.filter(pl.col(column).is_not_null()).select(
        pl.col(column).cast(pl.Date).alias("day"),
        *(pl.col(name).cast(pl.String).alias(f"g_{name}") for name in dimensions),
        *exprs,
    )
    _guard(measured, column, group)
    sums.setdefault((column, TOTAL), []).append(_sum(measured, [], range(len(group))))
    for dimension in dimensions:
        numbers = [n for n, event in enumerate(group) if dimension in event.kpi.dimensions]
        sums.setdefault((column, dimension), []).append(_sum(measured, [f"g_{dimension}"], numbers))


def _sum(frame: pl.DataFrame, by: list[str], numbers: Iterable[int]) -> pl.DataFrame:
    wanted = [f"m{n}_{part}" for n in numbers for part in ("n", "d", "j", "u")]
    return frame.group_by(["day", *by]).agg(pl.col(wanted).sum())


def _guard(frame: pl.DataFrame, column: str, group: list[_Event]) -> None:
    """Polars wraps a sum that leaves 64 bits without a word; refuse long before."""
    for number, event in enumerate(group):
        for part in ("n", "d"):
            top = frame[f"m{number}_{part}"].abs().max()
            if isinstance(top, int) and top * max(1, frame.height) >= MOST:
                raise OpsbriefError(
                    f"{event.kpi.id}: {part} by {column} may leave 64 bits",
                    event.kpi.id,
                    "declare fewer digits",
                )


def _cells(parts: list[pl.DataFrame], group: list[_Event], dimension: str) -> list[pl.DataFrame]:
    """Wide sums of all batches into long cells, one frame per KPI."""
    by = [name for name in parts[0].columns if name.startswith("g_")]
    whole = pl.concat(parts).group_by(["day", *by]).agg(pl.exclude("day", *by).sum())
    member = pl.col(by[0]).fill_null(NOT_GIVEN) if by else pl.lit("")
    found: list[pl.DataFrame] = []
    for number, event in enumerate(group):
        if f"m{number}_n" not in whole.columns:
            continue
        mine = whole.select(
            pl.lit(event.kpi.id).alias("kpi"),
            "day",
            pl.lit(dimension).alias("dimension"),
            member.cast(pl.String).alias("member"),
            *(
                pl.col(f"m{number}_{part}").alias(name)
                for part, name in (
                    ("n", "numerator"),
                    ("d", "denominator"),
                    ("j", "judged"),
                    ("u", "unjudged"),
                )
            ),
        )
        found.append(
            mine.filter(pl.any_horizontal(pl.col("numerator", "denominator", "judged", "unjudged") != 0))
        )
    return found


def undated(kpi: Kpi, frame: pl.DataFrame) -> int:
    """Rows that fit a KPI but have no date, and so belong to no period."""
    column = kpi.opened if kpi.kind == "balance" else kpi.date
    fits = pl.sql_expr(kpi.where).fill_null(value=False) & pl.col(column).is_null()
    return int(frame.select(fits.sum()).item())


def day_range(cells: pl.DataFrame) -> tuple[date, date] | None:
    """First and last day of a cell frame."""
    if cells.is_empty():
        return None
    first, last = cells["day"].min(), cells["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first, last
