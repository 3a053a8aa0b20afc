"""Whether the data that a KPI's number needs is there, as far as the published database can tell."""

from dataclasses import dataclass

from opsbrief.declarations.kpi import Kpi
from opsbrief.store import Store


@dataclass(frozen=True)
class Covered:
    """What is known of a table that must be whole: its rows, and what its sources say of the span they hold."""

    table: str
    rows: int
    told: list[str]  # one line per source that tells its span

    @property
    def said(self) -> str:
        """The same as one text."""
        if not self.rows:
            return "no rows yet: without them there is nothing to believe"
        spans = "; ".join(self.told) or "no source says that anything was left out"
        return f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}; {spans}"


def covered(store: Store, kpi: Kpi) -> list[Covered]:
    """Each table that the KPI's coverage names, in its order."""
    return [
        Covered(table, int(store.value(f"select count(*) from ops.{table}")), _told(store, table))
        for table in kpi.coverage.tables
    ]


def _told(store: Store, table: str) -> list[str]:
    rows = store.rows(
        """select system, window_start, window_end, complete, coalesce(reason, '') from meta.coverage
        where table_name = ? order by all""",
        [table],
    )
    return [
        f"{system} {_span(start, end)}{': not whole' if whole is False else ''}{f' ({reason})' if reason else ''}"
        for system, start, end, whole, reason in rows
    ]


def _span(start: object, end: object) -> str:
    return f"{f'from {start}' if start else 'from the beginning'} to {end or 'the newest row'}"
