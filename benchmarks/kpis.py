"""The KPI layer against DuckDB: 30 KPIs over one wide fact, by day, in total and by four dimensions.

`python -m benchmarks.kpis ROWS FOLDER` makes the fact once and prints JSON: seconds of wall and CPU and peak memory of the engine,
of one hand-written query that gives the same cells, and whether the cells are equal.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import polars as pl

from opsbrief.declarations.kpi import Coverage, Example, Kpi
from opsbrief.kpis.aggregate import CELL, aggregate, columns_needed
from opsbrief.store import Store

T = TypeVar("T")
DIMENSIONS = {"site": 8, "carrier": 20, "product_group": 60, "region": 100}
MANY = ("customer", 20_000)
COLUMNS = [
    "promised_on",
    "ordered_on",
    "qty_e3",
    "got_e3",
    "net_e4",
    "cost_e4",
    "days",
    "is_late",
    "is_void",
    *DIMENSIONS,
    MANY[0],
]
FACT = """
create table fact.line as
select
    date '2025-01-01' + cast(hash(range, 1) % 640 as integer) as promised_on,
    date '2024-12-20' + cast(hash(range, 2) % 640 as integer) as ordered_on,
    cast(1000 + hash(range, 3) % 90000 as bigint) as qty_e3,
    cast(hash(range, 4) % 91000 as bigint) as got_e3,
    cast(hash(range, 5) % 50000000 as bigint) as net_e4,
    case when hash(range, 6) % 50 > 0 then cast(hash(range, 6) % 40000000 as bigint) end as cost_e4,
    cast(hash(range, 7) % 60 as bigint) as days,
    hash(range, 8) % 9 = 0 as is_late,
    hash(range, 9) % 40 = 0 as is_void,
    {dimensions}
from range({rows})
"""
# numerator, denominator; ten measures by three selections of rows make the thirty KPIs
MEASURES = [
    ("case when not is_late then 1 else 0 end", "1"),
    ("case when got_e3 >= qty_e3 then 1 else 0 end", "1"),
    ("case when got_e3 >= qty_e3 and not is_late then 1 else 0 end", "1"),
    ("got_e3", "qty_e3"),
    ("net_e4", "1"),
    ("net_e4 - coalesce(cost_e4, 0)", "net_e4"),
    ("days", "1"),
    ("case when days > 30 then net_e4 else 0 end", "net_e4"),
    ("case when is_void then 1 else 0 end", "1"),
    ("case when cost_e4 is null then 0 else cost_e4 end", "qty_e3"),
]
SELECTIONS = ["not is_void", "days < 50", "qty_e3 > 5000"]
EXAMPLE = Example(value=None)


def kpis(dimensions: list[str]) -> list[Kpi]:
    """Thirty ratios over the fact."""
    return [
        Kpi(
            id=f"k{number}_{place}", area="bench", name="", question="", definition="", coverage=Coverage(says="-"), unit="count", better="higher",
            fact="line", date="promised_on" if place < 2 else "ordered_on", where=where, numerator=numerator,
            denominator=denominator, judged="cost_e4 is not null" if number == 5 else "true", dimensions=dimensions,
            examples=[EXAMPLE],
        )
        for number, (numerator, denominator) in enumerate(MEASURES)
        for place, where in enumerate(SELECTIONS)
    ]  # fmt: skip


def queries(wanted: list[Kpi], dimensions: list[str]) -> list[str]:
    """As an analyst would write it: per date column all measures, by day and by each dimension; grouping sets take longer."""
    parts = []
    for date in dict.fromkeys(kpi.date for kpi in wanted):
        mine = [kpi for kpi in wanted if kpi.date == date]
        sums = ", ".join(
            f"sum({text}) filter ({kpi.where} and {kpi.judged}) as {kpi.id}_{letter}"
            for kpi in mine
            for letter, text in (("n", kpi.numerator), ("d", kpi.denominator), ("j", "1"))
        )
        nulls = ", ".join(f"cast(null as varchar) as {d}" for d in dimensions)
        for one in ("", *dimensions):
            names = nulls.replace(f"cast(null as varchar) as {one}", one) if one else nulls
            parts.append(
                f"select {date} as day{', ' if names else ''}{names}, {sums} from fact.line group by day{', ' if one else ''}{one}"
            )
    return parts


def measured(work: Callable[[], T]) -> tuple[T, float, float]:
    """What it gives, with seconds of wall and CPU."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    found = work()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return found, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_engine(store: Store, wanted: list[Kpi]) -> pl.DataFrame:
    """Cells as a run makes them, reading included."""
    names = ", ".join(columns_needed(wanted, COLUMNS))
    return aggregate(wanted, store.batches(f"select {names} from fact.line"))


def by_query(path: Path, wanted: list[Kpi], dimensions: list[str]) -> list[pl.DataFrame]:
    """The same cells, wide, by DuckDB alone."""
    with duckdb.connect(str(path), read_only=True, config={"memory_limit": "4GB"}) as connection:
        return [connection.sql(text).pl() for text in queries(wanted, dimensions)]


def long_cells(wide: list[pl.DataFrame], wanted: list[Kpi], dimensions: list[str]) -> pl.DataFrame:
    """The query's answer in the engine's shape, to compare."""
    found = []
    for frame in wide:
        member = pl.coalesce(*dimensions) if dimensions else pl.lit("")
        dimension = (
            pl.coalesce(pl.when(pl.col(d).is_not_null()).then(pl.lit(d)) for d in dimensions)
            if dimensions
            else pl.lit(None, pl.String)
        )
        base = frame.with_columns(
            dimension.fill_null("total").alias("dimension"), member.fill_null("").alias("member")
        )
        for kpi in (k for k in wanted if f"{k.id}_n" in frame.columns):
            found.append(base.select(
                pl.lit(kpi.id).alias("kpi"), "day", "dimension", "member",
                *(pl.col(f"{kpi.id}_{letter}").fill_null(0).cast(pl.Int64).alias(name)
                  for letter, name in (("n", "numerator"), ("d", "denominator"), ("j", "judged"))),
            ).filter(pl.col("judged") > 0))  # fmt: skip
    return pl.concat(found)


def make(path: Path, rows: int) -> None:
    """The fact, once."""
    if path.is_file():
        return
    store = Store.open(path)
    texts = [
        f"'{name}-' || hash(range, {10 + n}) % {size} as {name}"
        for n, (name, size) in enumerate([*DIMENSIONS.items(), MANY])
    ]
    store.execute(FACT.format(rows=rows, dimensions=", ".join(texts)))
    store.checkpoint()
    store.close()


def main() -> None:
    """One measurement, named by the third word: `engine`, `query`, `equal`, or the engine by `total`, `few` or `many` members."""
    rows, folder, what = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    path = folder / f"kpis-{rows}.duckdb"
    make(path, rows)
    dimensions = {"total": [], "few": ["region"], "many": [MANY[0]]}.get(what, list(DIMENSIONS))
    wanted = kpis(dimensions)
    if what == "query":
        _, wall, cpu = measured(lambda: by_query(path, wanted, dimensions))
    else:
        store = Store.open(path, read_only=True)
        cells, wall, cpu = measured(lambda: by_engine(store, wanted))
        if what == "equal":
            order = ["kpi", "day", "dimension", "member"]
            mine = (
                cells.select([name for name in CELL if name != "unjudged"])
                .filter(pl.col("judged") > 0)
                .sort(order)
            )
            store.close()
            theirs = long_cells(by_query(path, wanted, dimensions), wanted, dimensions).sort(order)
            assert mine.equals(theirs), "the query gives other cells"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": peak}) + "\n")


if __name__ == "__main__":
    main()
