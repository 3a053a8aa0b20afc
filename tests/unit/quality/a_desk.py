"""What the tests of the checks work with: ops tables filled by hand, checks declared on the spot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from opsbrief.declarations.suite import Check, Suite
from opsbrief.declarations.table import Table
from opsbrief.ledger.run import Run
from opsbrief.quality.check import Outcome, check_tables
from opsbrief.store import Store

AS_OF = date(2026, 11, 23)  # a Monday
Row = Mapping[str, Any]


@dataclass
class Desk:
    """What a test works with: fill tables, give them suites, check them, and read the quarantine."""

    run: Run

    @property
    def store(self) -> Store:
        return self.run.store

    def table(self, name: str) -> Table:
        return self.run.catalog.tables[name]

    def fill(self, name: str, rows: Sequence[Row]) -> None:
        """Fill an ops table anew; `_row` counts from 1, `_file` is part 1 and `_system` is sap unless given."""
        self.store.execute(f"drop table if exists ops.{name}")
        self.store.execute(self.table(name).create)
        for number, row in enumerate(rows, start=1):
            cells = {"_system": "sap", "_file": 1, "_row": number} | dict(row)
            marks = ", ".join("?" for _ in cells)
            self.store.execute(
                f"insert into ops.{name} ({', '.join(cells)}) values ({marks})", list(cells.values())
            )

    def declare(self, table: str, *checks: Check) -> None:
        """Give a table these checks and no others."""
        suites = dict(self.run.catalog.suites) | {table: Suite(table=table, checks=list(checks))}
        self.run = replace(self.run, catalog=replace(self.run.catalog, suites=suites))

    def next_run(self, run_id: str) -> None:
        self.run = replace(self.run, run_id=run_id)

    def check(self, *tables: str) -> dict[str, Outcome]:
        """Outcomes by check name, of one table; of several by `table.check`."""
        outcomes = check_tables(self.run, list(tables))
        return {o.check.name if len(tables) == 1 else f"{o.table}.{o.check.name}": o for o in outcomes}

    def rows(self, table: str) -> list[int]:
        """Row numbers that are in ops."""
        return [row[0] for row in self.store.rows(f"select _row from ops.{table} order by _row, _file")]

    def aside(self, severity: str = "set_aside") -> set[tuple[str, int, str]]:
        """Table, row and rule of what stands in the quarantine."""
        sql = "select table_name, row, rule from meta.quarantine where severity = ?"
        return {
            (table.removeprefix("ops."), row, rule) for table, row, rule in self.store.rows(sql, [severity])
        }


def a_check(**fields: Any) -> Check:
    """A check named like its rule unless it is given a name."""
    return Check.model_validate({"name": fields["rule"], "reason": "why"} | fields)
