"""The floor: one bare DuckDB script that reads the same files and computes the same cells. Nothing is stored.

Same KPIs, grains and slices as the benchmark workspace's brief, quantiles as exact order statistics. In memory, typed by
hand, without provenance, checks, history or page. `python -m benchmarks.bare FOLDER AS_OF` prints one JSON line.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

FACTS = """
create table line as select order_id, line_no, ordered_on, promised_on, site, customer, product, status,
    qty_ordered::decimal(18,3) q, qty_cancelled::decimal(18,3) c
  from read_csv('{folder}/order_lines_*.csv', header=true, columns={{
    'order_id':'varchar','line_no':'varchar','ordered_on':'date','promised_on':'date','site':'varchar','segment':'varchar',
    'customer':'varchar','product':'varchar','qty_ordered':'decimal(18,3)','qty_cancelled':'decimal(18,3)',
    'net_amount':'decimal(18,4)','currency':'varchar','status':'varchar'}});
create table shipment as select order_id, line_no, carrier, delivered_on, qty_shipped::decimal(18,3) q
  from read_csv('{folder}/shipment_lines_*.csv', header=true, columns={{
    'shipment_id':'varchar','shipment_line_no':'varchar','order_id':'varchar','line_no':'varchar','carrier':'varchar',
    'shipped_on':'date','delivered_on':'date','qty_shipped':'decimal(18,3)'}});
create table by_line as
  with r as (select *, sum(q) over (partition by order_id, line_no order by delivered_on rows unbounded preceding) so_far
             from shipment where delivered_on is not null)
  select order_id, line_no, max(carrier) carrier, sum(q) q, min(delivered_on) first_on, max(delivered_on) last_on,
    list(struct_pack(d := delivered_on, s := so_far)) as steps from r group by all;
create table fact_line as
  select l.order_id, l.site, coalesce(b.carrier, p.carrier) carrier, l.promised_on, l.status = 'cancelled' cancelled,
    l.promised_on < date '{as_of}' due,
    list_min(list_transform(list_filter(b.steps, lambda x: x.s >= l.q - l.c), lambda x: x.d)) delivered_on
  from line l left join by_line b using (order_id, line_no)
  left join (select order_id, line_no, max(carrier) carrier from shipment group by all) p using (order_id, line_no);
create table fact_order as
  select l.order_id, min(site) site, min(customer) customer, min(ordered_on) ordered_on,
    max(promised_on) filter (status <> 'cancelled') promised_on, bool_and(status = 'cancelled') cancelled,
    bool_and(status <> 'open') closed,
    coalesce(max(promised_on) filter (status <> 'cancelled') < date '{as_of}', bool_and(status <> 'open')) settled, min(first_on) first_on, max(last_on) last_on, sum(n) n, sum(w) w,
    bool_and(status = 'cancelled' or coalesce(b.q, 0) >= l.q - l.c) in_full
  from line l
  left join (select order_id, line_no, sum(q) filter (delivered_on is not null) q, min(delivered_on) first_on,
      max(delivered_on) last_on, count(*) n, count(*) filter (delivered_on is null) w from shipment group by all) b
    using (order_id, line_no) group by l.order_id;
"""
GRAINS = ("day", "week", "month", "quarter", "year")
RATIOS = [
    (
        "otif",
        "fact_line",
        "promised_on",
        "due and not cancelled",
        "(delivered_on <= promised_on)",
        ("carrier", "site"),
    ),
    (
        "on_time_delivery",
        "fact_line",
        "delivered_on",
        "not cancelled",
        "(delivered_on <= promised_on)",
        ("carrier", "site"),
    ),
    (
        "in_full",
        "fact_order",
        "first_on",
        "not cancelled and settled",
        "in_full and first_on is not null",
        ("site", "customer"),
    ),
]


# A group of cells: the KPI, the grain, the dimension (empty: in total), and rows of period, member, numerator, denominator.
# Of a balance only the ends of periods in which it moved are there, and no denominator.
Group = tuple[str, str, str, list[tuple[Any, ...]]]


def load(connection: duckdb.DuckDBPyConnection, folder: Path, as_of: str) -> None:
    """The files as tables of lines and orders."""
    for statement in FACTS.format(folder=folder, as_of=as_of).split(";\n"):
        if statement.strip():
            connection.execute(statement)


def cells(connection: duckdb.DuckDBPyConnection, as_of: str) -> Iterator[Group]:
    """All cells, group by group."""
    for name, fact, day, where, hit, dimensions in RATIOS:
        for grain in GRAINS:
            for by in ("", *dimensions):
                member = by or "''"
                rows = connection.execute(
                    f"select date_trunc('{grain}', {day})::date p, {member} m, count(*) filter ({hit}) n, count(*) d from {fact}"
                    f" where {where} and {day} is not null group by all"
                ).fetchall()
                yield name, grain, by, rows
    for grain in GRAINS:
        for by in ("", "site"):
            member = by or "''"
            rows = connection.execute(
                f"select p, m, v[1 + (50 * (c - 1)) // 100] * (100 - (50 * (c - 1)) % 100)"
                f" + v[least(c, 2 + (50 * (c - 1)) // 100)] * ((50 * (c - 1)) % 100), 100 from ("
                f"select date_trunc('{grain}', last_on)::date p, {member} m, list_sort(list(last_on - ordered_on)) v, count(*) c"
                f" from fact_order where in_full and not cancelled and last_on is not null group by all)"
            ).fetchall()
            yield "order_cycle_time_p50", grain, by, rows
            rows = connection.execute(f"""
                with late as (select {member} m, promised_on + 1 as opened,
                        case when in_full or (closed and w = 0) then last_on end as ended from fact_order
                    where not cancelled and not (closed and coalesce(n, 0) = 0) and coalesce(
                        case when in_full or (closed and w = 0) then last_on end > promised_on, true)),
                events as (select m, opened as d, 1 as n from late union all
                    select m, ended, -1 from late where ended is not null),
                days as (select m, d, sum(sum(n)) over (partition by m order by d) as n from events where d < date '{as_of}' group by m, d)
                select date_trunc('{grain}', d)::date p, m, arg_max(n, d) from days group by all""").fetchall()
            yield "open_past_promise", grain, by, rows


def main(folder: Path, as_of: str) -> None:
    """Run the script and print seconds, CPU seconds, peak memory and the number of cells."""
    start = time.perf_counter()
    connection = duckdb.connect(config={"memory_limit": "12GB", "preserve_insertion_order": "false"})
    load(connection, folder, as_of)
    facts = time.perf_counter() - start
    found: dict[str, int] = {}
    for name, _, _, rows in cells(connection, as_of):
        found[name] = found.get(name, 0) + len(rows)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps({
            "seconds": time.perf_counter() - start, "facts_seconds": facts, "cpu_seconds": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024, "cells": found,
        })
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
