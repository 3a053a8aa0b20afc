"""What the second computations share: how one is written, and how rows of the operations model are drawn for it.

An area module in `recomputed/` gives `draw(dice)`, the rows per ops table, and `RECOUNTS`, one Recount per KPI.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from opsbrief.declarations.table import Table
from opsbrief.store import Store, literal

AS_OF = date(2026, 11, 23)  # a Monday
FIRST = date(2025, 6, 1)  # the first day on which rows are drawn: two windows of a year end in the data
HOLIDAYS = [date(2026, 4, 6), date(2026, 5, 1), date(2026, 8, 15)]  # the last one is a Saturday
# GBP has no rate before March, ZZZ never has one.
RATES = """on,from,to,rate,source
2025-01-01,USD,EUR,0.91234567,test
2026-06-10,USD,EUR,0.88,test
2026-03-01,GBP,EUR,1.15,test
"""
CURRENCIES = ["EUR", "EUR", "EUR", "USD", "GBP", "ZZZ", None]

T = TypeVar("T")
Cell = str | int | float | bool | Decimal | date | datetime | None
Row = Mapping[str, Cell]
Rows = Mapping[str, Sequence[Row]]  # by ops table


@dataclass(frozen=True)
class Recount:
    """A KPI worked out from its definition alone, in plain SQL over `ops`.

    `sql` gives month ('2026-11'), member, numerator and denominator; its text `{member}` stands for the member: nothing for
    the total, else `member`, an SQL expression for the values of `dimension`. It may read the table `months` (month,
    starts_on, ends_on: the last day, or today in the running month), lookup.rates, and the macros month_of(day), as_of()
    and working_days(first, last).
    """

    sql: str
    dimension: str
    member: str

    def total(self) -> str:
        return self.sql.replace("{member}", "''")

    def sliced(self) -> str:
        return self.sql.replace("{member}", f"coalesce({self.member}, '(not given)')")


def day(dice: Random, first: date = FIRST, last: date = AS_OF) -> date:
    """Any day of a span."""
    return first + timedelta(days=dice.randrange((last - first).days + 1))


def later(dice: Random, since: date, low: int, high: int) -> date:
    """A day `low` to `high` days after another."""
    return since + timedelta(days=dice.randint(low, high))


def seldom(dice: Random, value: T, share: float = 0.1) -> T | None:
    """The value, and now and then none."""
    return None if dice.random() < share else value


def quantity(dice: Random, high: int = 20) -> Decimal:
    """A quantity above 0, at times with places."""
    return Decimal(dice.choice([1, 1, 2, 3, 5, high])) + dice.choice([Decimal(0), Decimal("0.125")])


def money(dice: Random, high: int = 5000) -> Decimal:
    """An amount above 0 with four places."""
    return Decimal(dice.randint(1, high * 10_000)) / 10_000


def fill(store: Store, table: Table, rows: Sequence[Row]) -> None:
    """Fill an ops table anew; `_system` is `erp` unless given."""
    store.execute(f"drop table if exists ops.{table.name}")
    store.execute(table.create)
    names = ["_system", "_file", "_row", *table.columns]
    for row in rows:
        assert set(row) <= set(names), f"{table.name} has no {set(row) - set(names)}"
    given = [
        {"_system": "erp", "_file": 1, "_row": number, **row} for number, row in enumerate(rows, start=1)
    ]
    for start in range(0, len(given), 500):
        made = ", ".join(
            f"({', '.join(_sql(row.get(name)) for name in names)})" for row in given[start : start + 500]
        )
        store.execute(f"insert into ops.{table.name} values {made}")


def _sql(cell: Cell) -> str:
    """A cell as an SQL literal."""
    if cell is None:
        return "null"
    if isinstance(cell, datetime):
        return f"timestamp '{cell}'"
    if isinstance(cell, date):
        return f"date '{cell}'"
    return literal(cell) if isinstance(cell, str) else str(cell)
