"""Benchmark data: order lines and shipment lines of any number, as monthly or daily CSV files.

Every cell is a function of (order number, line, seed), and order numbers run with the calendar, so a file
is one contiguous range written by one COPY in row order: same seed, same bytes, and any day can be made
alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

START = date(2024, 12, 1)
END = date(2026, 11, 30)
_DAYS = (END - START).days + 1
_LINES_PER_ORDER = 4
_LONGEST = 40

# One row per order line; what belongs to the order hangs on the order number alone.
_LINES = """
with lines as (
    select
        i, i // {per} as o, i % {per} + 1 as line_no,
        hash(i // {per}, {seed}) as ho, hash(i, {seed}, 7) as h
    from range({low}, {high}) t(i)
), cells as (
    select
        i, o, line_no, h,
        date '{start}' + (o * {days} // {orders})::int as ordered_on,
        (ho % 20)::int + 1 as site_no,
        (ho // 20 % 4)::int as segment_no,
        (ho // 80 % 5000)::int + 1 as customer_no,
        (h % 2000)::int + 1 as product_no,
        (h // 2000 % 60)::int + 1 as qty_ordered,
        5 + (h // 120000 % 16)::int as lead,
        h // 1920000 % 1000 as fate,
        h // 1920000000 % 8 as delay
    from lines
), orders as (
    select
        *,
        ordered_on + lead as promised_on,
        case when fate < 10 then qty_ordered when fate < 20 then qty_ordered // 2 else 0 end as qty_cancelled,
        ordered_on + lead - 2 + case when fate >= 940 then 1 + delay::int else 0 end as shipped_on,
        ordered_on + lead
            + case when fate >= 940 then 1 + delay::int when fate % 3 = 0 then -1 else 0 end as delivered_on
    from cells
)
"""

_ORDER_LINES = """
select
    'O' || lpad(o::varchar, 9, '0') as order_id, line_no, ordered_on, promised_on,
    'S' || lpad(site_no::varchar, 2, '0') as site,
    ['retail', 'hospitality', 'online', 'wholesale'][segment_no + 1] as segment,
    'C' || lpad(customer_no::varchar, 5, '0') as customer,
    'P' || lpad(product_no::varchar, 5, '0') as product,
    qty_ordered, qty_cancelled,
    (qty_ordered * (199 + product_no * 37 % 9000) / 100.0)::decimal(18, 2) as net_amount,
    case when site_no <= 12 then 'USD' when site_no <= 17 then 'EUR' else 'TWD' end as currency,
    case
        when qty_cancelled = qty_ordered then 'cancelled'
        when delivered_on <= date '{today}' then 'closed'
        else 'open'
    end as status
from orders
where ordered_on between date '{first}' and date '{last}'
"""

# Every fifth line leaves in two parts on the same day, so there are 1.2 shipment lines for each order line.
_SHIPMENT_LINES = """
select
    'H' || lpad(o::varchar, 9, '0') || lpad((shipped_on - ordered_on)::varchar, 2, '0') as shipment_id,
    2 * line_no + part - 2 as shipment_line_no,
    'O' || lpad(o::varchar, 9, '0') as order_id, line_no,
    ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir'][(hash(o, {seed}, 3) % 6)::int + 1] as carrier,
    shipped_on,
    case when delivered_on <= date '{today}' then delivered_on end as delivered_on,
    case
        when i % 5 <> 0 then qty_ordered - qty_cancelled
        when part = 1 then (qty_ordered - qty_cancelled + 1) // 2
        else (qty_ordered - qty_cancelled) // 2
    end as qty_shipped
from orders, unnest(case when i % 5 = 0 then [1, 2] else [1] end) as parts(part)
where qty_cancelled < qty_ordered and {moved}
order by i, part
"""


def write_benchmark(out: Path, lines: int, seed: int, *, daily: bool) -> list[Path]:
    """Writes order_lines_*.csv and shipment_lines_*.csv from START to END; gives the files."""
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with duckdb.connect() as connection:
        for name, first, last in _periods(daily=daily):
            written += _write(connection, out, (lines, seed), name, (first, last), END)
    return written


def write_new_days(out: Path, lines: int, seed: int, days: int) -> list[Path]:
    """Writes the files of the days after END: new orders, and shipments that left or arrived that day."""
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with duckdb.connect() as connection:
        for ahead in range(1, days + 1):
            day = END + timedelta(days=ahead)
            written += _write(connection, out, (lines, seed), str(day), (day, day), day)
    return written


def _periods(*, daily: bool) -> Iterator[tuple[str, date, date]]:
    first = START
    while first <= END:
        last = (
            first if daily else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        )
        yield (str(first) if daily else f"{first:%Y-%m}"), first, last
        first = last + timedelta(days=1)


def _write(
    connection: duckdb.DuckDBPyConnection,
    out: Path,
    size: tuple[int, int],
    name: str,
    span: tuple[date, date],
    today: date,
) -> list[Path]:
    lines, seed = size
    (first, last), orders = span, max(lines // _LINES_PER_ORDER, 1)
    frame = {
        "per": _LINES_PER_ORDER,
        "seed": seed,
        "start": START,
        "days": _DAYS,
        "orders": orders,
        "today": today,
    }
    moved = f"shipped_on between date '{first}' and date '{last}'"
    if first > END:
        moved = f"({moved} or delivered_on between date '{first}' and date '{last}')"
    paths = [out / f"order_lines_{name}.csv", out / f"shipment_lines_{name}.csv"]
    selects = [
        _ORDER_LINES.format(**frame, first=first, last=last),
        _SHIPMENT_LINES.format(**frame, moved=moved),
    ]
    earliest = [first, max(first - timedelta(days=_LONGEST), START)]
    for path, select, low_day in zip(paths, selects, earliest, strict=True):
        low, high = _first_line(low_day, orders), _first_line(last + timedelta(days=1), orders)
        query = _LINES.format(**frame, low=low, high=high) + select
        connection.execute(f"copy ({query}) to '{path}' (header, delimiter ',')")
    return paths


def _first_line(day: date, orders: int) -> int:
    """The first line number whose order was placed on or after a day."""
    return -(-(day - START).days * orders // _DAYS) * _LINES_PER_ORDER
