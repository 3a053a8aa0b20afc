"""Sums that stand among the rows of a list: found by what they add up, and used to check the rows."""

from itertools import pairwise

from opsbrief.intake.cells import NUMERIC, Cell
from opsbrief.intake.conventions import Numbers
from opsbrief.intake.plan import Plan
from opsbrief.store import Store, quote

MOST_TOTALS = 200  # a list with more of them has groups of its own, which take too long to add up one by one


def drop_subtotals(store: Store, plan: Plan, part_id: int) -> None:
    """Mark the rows of a landed part that add up rows above them, where the export says by which columns a list may."""
    said = plan.export.subtotals
    there = {cell.name: cell for cell in plan.cells if cell.source}
    by = [name for name in said.by if name in there] if said else []
    numbers = [cell for cell in there.values() if _is_number(cell)]
    if said is None or len(by) < 2 or not numbers:
        return
    words = [n for n, cell in there.items() if not _is_number(cell) and n not in (*by, *said.per)]
    table, first = f"landed.{plan.export.raw_table}", quote(by[0])
    # Keys are blank from one of them on, and so is every text.
    bare = " and ".join(f"{quote(name)} is null" for name in (by[-1], *words))
    stepped = " and ".join(
        f"({quote(high)} is not null or {quote(low)} is null)" for high, low in pairwise(by)
    )
    alike = " and ".join(
        f"(sums.{quote(n)} is null or above.{quote(n)} = sums.{quote(n)})"
        for n in (*by[1:], *said.per)
        if n in there
    )
    equal = " and ".join(
        f"(any_value(sums.{n}) is null or any_value(sums.{n}) = coalesce(sum(above.{n}), 0))"
        for n in (quote(cell.name) for cell in numbers)
    )
    some = " or ".join(f"any_value(sums.{quote(cell.name)}) <> 0" for cell in numbers)
    store.execute(f"""
        update {table} set _drop = 'total' where rowid in (
            with part as (
                select rowid as rid, *, {bare} and {stepped} as is_bare from {table} where _file = {part_id} and _drop is null)
            select sums.rid
            from part as sums join part as above on above.{first} = sums.{first} and above.rid < sums.rid and {alike}
            where sums.is_bare and not above.is_bare
            group by sums.rid having ({equal}) and ({some}))""")


def wrong_totals(store: Store, plan: Plan, part_id: int) -> list[str]:
    """Totals as checksums: the columns in which the rows do not add up to them.

    A total that names a unit, a currency or a group is that of its rows. Of several that name nothing it is not known
    which rows each adds up: these check nothing.
    """
    table = f"landed.{plan.export.raw_table}"
    there = [cell for cell in plan.cells if cell.source]
    numbers = [cell for cell in there if isinstance(cell.convention, Numbers)]
    texts = [quote(cell.name) for cell in there if cell.column and cell.column.type == "text"]
    totals = store.dicts(
        f"select * from {table} where _file = {part_id} and _drop = 'total' order by rowid limit {MOST_TOTALS + 1}"
    )
    if not numbers or len(totals) > MOST_TOTALS:
        return []
    known = {name: _values(store, table, part_id, name) for name in texts} if len(totals) > 1 else {}
    found: list[tuple[dict[str, str], dict[str, object]]] = []
    for total in totals:
        named = {n: str(total[n[1:-1]]) for n in known if str(total[n[1:-1]]) in known[n]}
        found.append((named, total))
    whole = [named for named, _ in found].count({})
    wrong: list[str] = []
    for named, total in found:
        if named or whole == 1:
            wrong += _differences(store, table, part_id, numbers, named, total)
    return list(dict.fromkeys(wrong))


def _differences(
    store: Store,
    table: str,
    part_id: int,
    numbers: list[Cell],
    named: dict[str, str],
    total: dict[str, object],
) -> list[str]:
    where = "".join(f" and {name} = ?" for name in named)
    sums = ", ".join(f"sum({quote(cell.name)})" for cell in numbers)
    added = store.one(
        f"select {sums} from {table} where _file = {part_id} and _drop is null{where}", list(named.values())
    )
    of = f" of {', '.join(named.values())}" if named else ""
    return [
        f"the total{of} of {cell.heading!r} says {total[cell.name]}, its rows add up to {found}"
        for cell, found in zip(numbers, added, strict=True)
        if total[cell.name] is not None and total[cell.name] != found
    ]


def _values(store: Store, table: str, part_id: int, name: str) -> set[str]:
    rows = store.rows(
        f"select distinct {name} from {table} where _file = {part_id} and _drop is null and {name} is not null and {name} in ("
        f"select {name} from {table} where _file = {part_id} and _drop = 'total')"
    )
    return {str(row[0]) for row in rows}


def _is_number(cell: Cell) -> bool:
    return bool(cell.column and cell.column.type in NUMERIC)
