"""Whether a newer file of an export lacks what the one before it held: a filtered view, or records deleted or merged."""

from dataclasses import dataclass

from opsbrief.declarations.system import Export
from opsbrief.ledger.run import Run
from opsbrief.store import Store, quote

FEWEST = 10  # keys; of fewer, one that is gone is more than a tenth
WHOLE = ("document", "snapshot")  # what is replaced by key: a record that a newer file lacks stays in force


@dataclass(frozen=True)
class Shrunk:
    """An export whose newest file lacks `gone` of the `held` keys of the file before it."""

    export: str
    gone: int
    held: int


def shrunk(run: Run) -> list[Shrunk]:
    """The exports whose newest file lacks more than a tenth of the keys of the one before.

    A file that lacks more than half of them is another part of the data and no newer state of it.
    """
    found = []
    for export in run.catalog.exports:
        if export.replaces in WHOLE and len(parts := _newest_two(run.store, export)) == 2:
            gone, held = _gone(run.store, export, *parts)
            if held >= FEWEST and gone * 10 > held and gone * 2 <= held:
                found.append(Shrunk(f"{export.system} {export.id}", gone, held))
    return found


def _newest_two(store: Store, export: Export) -> list[int]:
    rows = store.rows(
        "select part_id from meta.parts where raw_table = ? order by rank desc, part_id desc limit 2",
        [export.raw_table],
    )
    return [row[0] for row in rows]


def _gone(store: Store, export: Export, newer: int, older: int) -> tuple[int, int]:
    """How many keys of the older part the newer one lacks, and of how many; those before its first day do not count."""
    table = f"landed.{export.raw_table}"
    keys = ", ".join(map(quote, export.key))
    days = [name for name, column in export.columns.items() if column.type in ("date", "datetime")]
    day = quote(export.date or days[0]) if days else "null"
    gone, held = store.one(f"""
        with span as (select min({day}) as first from {table} where _file = {newer} and _drop is null),
        now as (select distinct {keys} from {table} where _file = {newer} and _drop is null),
        before as (
            select {keys} from {table} where _file = {older} and _drop is null group by {keys}
            having coalesce(max({day}) >= (select first from span), true))
        select (select count(*) from (select * from before except select * from now)), (select count(*) from before)""")
    return int(gone), int(held)
