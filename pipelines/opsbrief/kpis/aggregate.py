"""Fact rows into integer cells: one per KPI, day, dimension and member. Sums of integers are the same in any order.

A cell frame has the columns of CELL. Additive kinds are complete in it: a period's cell is the sum of its days'.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import NOT_GIVEN, Kpi
from opsbrief.errors import OpsbriefError

CELL: dict[str, pl.DataType] = {
    "kpi": pl.String(),
    "day": pl.Date(),
    "dimension": pl.Categorical(),
    "member": pl.Categorical(),
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
            [
                k.where,
                k.numerator,
                k.denominator,
                k.judged,
                k.date,
                k.opened,
                k.closed,
                k.since,
                k.key,
                *k.dimensions,
            ]
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


@dataclass(frozen=True)
class _Measure:
    """An event's four columns in the wide frame: numerator, denominator, judged and unjudged rows; "" stands for zero."""

    event: _Event
    columns: tuple[str, str, str, str]


class _Wide:
    """The measures of all KPIs that stand on one date column. What several of them count alike is one column."""

    def __init__(self, group: Sequence[_Event]) -> None:
        self._exprs: dict[str, pl.Expr] = {}
        self.group = [self._measure(event) for event in group]
        self.dimensions = sorted({name for event in group for name in event.kpi.dimensions})

    def _column(self, text: str, expr: pl.Expr) -> str:
        """The column of an expression, by the text that it was made of."""
        names = list(self._exprs)
        if text not in self._exprs:
            self._exprs[text] = expr
            return f"m{len(names)}"
        return f"m{names.index(text)}"

    def _measure(self, event: _Event) -> _Measure:
        kpi = event.kpi
        fits, text = pl.sql_expr(kpi.where).fill_null(value=False), kpi.where
        if kpi.kind == "balance":
            # A row that closes must have opened; one without an opening day cannot be judged and has no day to stand on.
            fits, text = fits & pl.col(kpi.opened).is_not_null(), f"{text}, {kpi.opened}"
        judged, unjudged = fits, ""
        if kpi.judged != "true" or kpi.since:
            said = pl.sql_expr(kpi.judged).fill_null(value=False)
            said = said & pl.col(kpi.since).is_not_null() if kpi.since else said
            judged = fits & said
            # Counted once: where a row of a balance opens.
            unjudged = (
                self._column(f"{text} not {kpi.judged} {kpi.since}", fits & ~said) if event.sign > 0 else ""
            )
            text = f"{text} and {kpi.judged} {kpi.since}"
        number = self._column(text, judged)
        if kpi.since:
            first = self._whole(text, f"{kpi.numerator} since {kpi.since}", judged, _first_days(kpi))
            return _Measure(event, (first, self._value(kpi.numerator, text, judged), number, unjudged))
        denominator = "" if kpi.kind == "sum" else self._value(kpi.denominator, text, judged)
        return _Measure(event, (self._value(kpi.numerator, text, judged), denominator, number, unjudged))

    def _value(self, said: str, text: str, judged: pl.Expr) -> str:
        """The column of a number per row that the SQL `said` gives; `text` says which rows are judged."""
        if said in ("0", "1"):
            return self._column(text, judged) if said == "1" else ""
        if yes := _YES_OR_NO.fullmatch(said):
            return self._column(f"{text}: {said}", judged & pl.sql_expr(yes[1]).fill_null(value=False))
        return self._whole(text, said, judged, pl.sql_expr(said))

    def _whole(self, text: str, said: str, judged: pl.Expr, value: pl.Expr) -> str:
        whole = value.cast(pl.Int64).fill_null(0)
        return self._column(f"{text}: {said}", pl.when(judged).then(whole).otherwise(pl.lit(0, pl.Int64)))

    def measured(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Day, dimensions as `g_…`, and the measures; yes and no stay Booleans, which are quick to add up."""
        return frame.filter(pl.col(column).is_not_null()).select(
            pl.col(column).cast(pl.Date).alias("day"),
            *(pl.col(name).cast(pl.String).alias(f"g_{name}") for name in self.dimensions),
            *(expr.alias(f"m{number}") for number, expr in enumerate(self._exprs.values())),
        )

    def wanted(self, dimension: str) -> list[str]:
        """The columns of those KPIs that have the dimension."""
        mine = [m for m in self.group if dimension == TOTAL or dimension in m.event.kpi.dimensions]
        return sorted({name for m in mine for name in m.columns if name})


# A row that counts or does not: most KPIs.
_YES_OR_NO = re.compile(r"case when ((?:(?!\b(?:then|when|case)\b).)*) then 1 else 0 end")
Sums = dict[tuple[str, str], list[pl.DataFrame]]  # by date column and dimension


def _first_days(kpi: Kpi) -> pl.Expr:
    """What ages has as numerator its weight times the number of its first day, and as denominator its weight."""
    return pl.sql_expr(kpi.numerator).cast(pl.Int64) * day_number(pl.col(kpi.since))


def day_number(day: pl.Expr) -> pl.Expr:
    """Days since 1970-01-01, so that ages are differences of sums."""
    return day.cast(pl.Date).to_physical().cast(pl.Int64)


def aggregate(kpis: Sequence[Kpi], batches: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Cells of additive KPIs over one fact, whose rows come in frames (`columns_needed`)."""
    wide = {
        column: _Wide(group)
        for column, group in _events([kpi for kpi in kpis if kpi.kind in ADDITIVE]).items()
    }
    sums: Sums = {}
    for frame in batches:
        for column, group in wide.items():
            _add_batch(frame, column, group, sums)
    frames = [
        cell for (column, dimension), parts in sums.items() for cell in _cells(parts, wide[column], dimension)
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=CELL)


def _add_batch(frame: pl.DataFrame, column: str, wide: _Wide, sums: Sums) -> None:
    measured = wide.measured(frame, column)
    _guard(measured, column, wide)
    rows, slices = measured.lazy(), [TOTAL, *wide.dimensions]
    found = pl.collect_all(
        [
            rows.group_by("day", *([] if name == TOTAL else [f"g_{name}"])).agg(
                pl.col(wide.wanted(name)).sum().cast(pl.Int64)
            )
            for name in slices
        ]
    )
    for name, part in zip(slices, found, strict=True):
        sums.setdefault((column, name), []).append(part)


def _guard(frame: pl.DataFrame, column: str, wide: _Wide) -> None:
    """Polars wraps a sum that leaves 64 bits without a word; refuse long before."""
    whole = [name for name, kind in frame.schema.items() if kind == pl.Int64]
    if not whole or frame.is_empty():
        return
    least, most = frame.select(pl.col(whole).min()).row(0), frame.select(pl.col(whole).max()).row(0)
    tops = {name: max(abs(low), abs(high)) for name, low, high in zip(whole, least, most, strict=True)}
    for measure in wide.group:
        for part, name in zip("nd", measure.columns, strict=False):
            if tops.get(name, 0) * frame.height >= MOST:
                raise OpsbriefError(
                    f"{measure.event.kpi.id}: {part} by {column} may leave 64 bits",
                    measure.event.kpi.id,
                    "declare fewer digits",
                )


def _cells(parts: list[pl.DataFrame], wide: _Wide, dimension: str) -> list[pl.DataFrame]:
    """Wide sums of all batches into long cells, one frame per KPI; what closes counts negative."""
    by = [name for name in parts[0].columns if name.startswith("g_")]
    # One batch has each cell once already.
    whole = (
        pl.concat(parts).group_by(["day", *by]).agg(pl.exclude("day", *by).sum())
        if len(parts) > 1
        else parts[0]
    )
    member = pl.col(by[0]).fill_null(NOT_GIVEN) if by else pl.lit("")
    found: list[pl.LazyFrame] = []
    for measure in wide.group:
        kpi = measure.event.kpi
        if dimension not in (TOTAL, *kpi.dimensions):
            continue
        mine = whole.lazy().select(
            pl.lit(kpi.id).alias("kpi"),
            "day",
            pl.lit(dimension, pl.Categorical()).alias("dimension"),
            member.cast(pl.Categorical()).alias("member"),
            *(
                (pl.col(column) * measure.event.sign if column else pl.lit(0, pl.Int64)).alias(name)
                for name, column in zip(list(CELL)[4:], measure.columns, strict=True)
            ),
        )
        found.append(
            mine.filter(pl.any_horizontal(pl.col("numerator", "denominator", "judged", "unjudged") != 0))
        )
    return [pl.concat(found).collect()] if found else []


def undated(kpis: Sequence[Kpi], frame: pl.DataFrame) -> dict[str, int]:
    """By KPI the rows that fit it but have no date, and so belong to no period."""
    none = [
        (pl.sql_expr(kpi.where).fill_null(value=False) & pl.col(kpi.opened or kpi.date).is_null())
        .sum()
        .alias(kpi.id)
        for kpi in kpis
    ]
    return {name: int(rows) for name, rows in frame.select(none).row(0, named=True).items()}


def day_range(cells: pl.DataFrame) -> tuple[date, date] | None:
    """First and last day of a cell frame."""
    if cells.is_empty():
        return None
    first, last = cells["day"].min(), cells["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first, last
