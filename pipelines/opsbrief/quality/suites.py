"""A declared check twice: as SQL that gives its bad rows, and as expectations that Great Expectations judges.

Both say the same, so that the rows moved are the rows judged. A null only fails a check that speaks of it: `required`,
and `known_value` of a column that its table needs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from opsbrief.declarations.suite import Check
from opsbrief.declarations.table import Table
from opsbrief.store import Store, Value, literal, quote

USUAL_WEEKS = 8
FAILING = "landed.failing"  # number of a check in its suite, and `rid` of a row that fails it; there while a table is checked


@dataclass(frozen=True)
class Expected:
    """One expectation: its class in Great Expectations, its arguments, and a SELECT of the rows it looks at."""

    expectation: str
    arguments: Mapping[str, Value]
    rows: str
    column: str = ""


def rows_of(check: Check, table: Table) -> str:
    """A SELECT of the rows that a check speaks of."""
    return f"select * from ops.{table.name}" + (f" where {check.where}" if check.where else "")


def expectations(check: Check, table: Table, store: Store, number: int | None = None) -> list[Expected]:
    """What Great Expectations is to judge. A check with a number had its bad rows searched: they stand in `FAILING`."""
    rows = rows_of(check, table)
    match check.rule:
        case "required":
            return [_not_null(column, rows) for column in check.columns]
        case "known_value":
            found: list[Expected] = []
            for column in check.columns:
                if column in table.required:
                    found.append(_not_null(column, rows))
                found.append(
                    Expected(
                        "ExpectColumnValuesToBeInSet",
                        {"column": column, "value_set": check.values},
                        rows,
                        column,
                    )
                )
            return found
        case "dates_in_range":
            return [_between(check, column, table, store, rows) for column in check.columns]
        case "volume":
            return _week_like_others(check, table, store)
        case _:
            if number is None:
                rows, query = (
                    f"select 0 as number, rid from ({bad_rows(check, table)})",
                    "select rid from {batch}",
                )
            else:
                rows, query = (
                    f"select number, rid from {FAILING}",
                    f"select rid from {{batch}} where number = {number}",
                )
            return [Expected("UnexpectedRowsExpectation", {"unexpected_rows_query": query}, rows)]


def _not_null(column: str, rows: str) -> Expected:
    return Expected("ExpectColumnValuesToNotBeNull", {"column": column}, rows, column)


def _between(check: Check, column: str, table: Table, store: Store, rows: str) -> Expected:
    """The whole last day is in range, also of a timestamp."""
    low, high = (store.value(f"select cast({sql} as date)") for sql in _bounds(check, column))
    first, after = low, high + timedelta(days=1)
    if not _is_day(table, column):
        first, after = datetime.combine(low, time()), datetime.combine(after, time())
    arguments = {"column": column, "min_value": first, "max_value": after, "strict_max": True}
    return Expected("ExpectColumnValuesToBeBetween", arguments, rows, column)


def _bounds(check: Check, column: str) -> tuple[str, str]:
    return check.low, check.highs.get(column, check.high)


def _is_day(table: Table, column: str) -> bool:
    return table.columns[column].upper() == "DATE"


def _week_like_others(check: Check, table: Table, store: Store) -> list[Expected]:
    """The newest complete week against the usual; nothing while there are too few weeks before it, or too few rows in them."""
    usual, _ = volume(check, table, store)
    if usual is None:
        return []
    least, most = math.ceil(usual * float(check.low)), math.floor(usual * float(check.high))
    if least > most:
        return []
    where = f"{_week(check)} = {_newest_week()}" + (f" and ({check.where})" if check.where else "")
    rows = f"select * from ops.{table.name} where {where}"
    return [Expected("ExpectTableRowCountToBeBetween", {"min_value": least, "max_value": most}, rows)]


def volume(check: Check, table: Table, store: Store) -> tuple[float | None, int]:
    """Mean rows of the weeks before the newest complete one (None: fewer than eight have passed), and its own rows."""
    first = f"{_newest_week()} - {7 * USUAL_WEEKS}"
    week = _week(check)
    oldest, before, newest = store.one(f"""
        select min({week}) <= {first}, count(*) filter ({week} >= {first} and {week} < {_newest_week()}),
               count(*) filter ({week} = {_newest_week()})
        from ({rows_of(check, table)})""")
    return (before / USUAL_WEEKS if oldest else None), int(newest)


def _week(check: Check) -> str:
    return f"cast(date_trunc('week', {quote(check.columns[0])}) as date)"


def _newest_week() -> str:
    return "(cast(date_trunc('week', as_of()) as date) - 7)"


def bad_rows(check: Check, table: Table, repeated: str = "") -> str:
    """A SELECT of `rid`, the row ids in ops.<table> that fail. Of a volume check, which no row fails: none.

    `repeated` is a relation that holds the rows of `repeated_keys` already.
    """
    name = table.name
    match check.rule:
        case "required" | "known_value" | "dates_in_range":
            any_bad = " or ".join(f"coalesce({bad}, false)" for bad in conditions(check, table).values())
            return f"select rowid as rid from ops.{name} where ({any_bad})" + _and(check)
        case "sign" | "dates_in_order":
            return f"select {name}.rowid as rid from ops.{name} where ({check.fails})" + _and(check)
        case "key_unique":
            return f"select rid from {repeated or f'({repeated_keys(check, table)})'} where not is_same"
        case "parent_found":
            return _orphans(check, table)
        case "volume":
            return f"select rowid as rid from ops.{name} where false"


def _and(check: Check) -> str:
    return f" and ({check.where})" if check.where else ""


def conditions(check: Check, table: Table) -> dict[str, str]:
    """SQL that is true for a bad row, by the column at fault, of the rules that one row decides."""
    found: dict[str, str] = {}
    for column in check.columns:
        name = quote(column)
        match check.rule:
            case "required":
                found[column] = f"{name} is null"
            case "known_value":
                found[column] = f"{name} not in ({', '.join(map(literal, check.values))})"
                if column in table.required:
                    found[column] = f"({name} is null or {found[column]})"
            case "dates_in_range":
                low, high = _bounds(check, column)
                found[column] = f"({name} < cast({low} as date) or {name} >= cast({high} as date) + 1)"
    return found


def detail(check: Check, table: Table) -> str:
    """SQL for a text that shows what a bad row holds: `promised_on = 2062-12-03`."""
    bad = conditions(check, table)
    if bad:
        shown = [f"case when {bad[c]} then {_shown(c)} end" for c in check.columns]
    else:
        shown = [_shown(c) for c in (check.columns or (table.key if check.rule == "key_unique" else []))]
    return f"concat_ws(', ', {', '.join(shown)})" if shown else "''"


def _shown(column: str) -> str:
    return f"{literal(column)} || ' = ' || coalesce(nullif(cast({quote(column)} as varchar), ''), 'empty')"


def repeated_keys(check: Check, table: Table) -> str:
    """A SELECT of the rows of a repeated key but the one that is kept: that of the newest part, in it the last.

    Columns: `rid`, `is_same` (nothing but file and row differs from the kept one), and the kept row's `rid`, file and row.
    """
    keys = ", ".join(["_system", *map(quote, check.columns or table.key)])
    filled = " and ".join(f"{quote(c)} is not null" for c in check.columns or table.key) + _and(check)
    content = ", ".join(map(quote, table.columns))
    order = f"partition by {keys} order by rank desc nulls last, _row desc, rid desc"
    return f"""
        select rid, content is not distinct from kept.content as is_same, kept.rid as kept_rid, kept._file as kept_file, kept._row as kept_row
        from (
            select *, first_value(struct_pack(rid := rid, _file := _file, _row := _row, content := content)) over w as kept,
                row_number() over w as place
            from (
                select {keys}, row.rowid as rid, _file, _row, parts.rank, row({content}) as content
                from ops.{table.name} as row
                join (select {keys} from ops.{table.name} where {filled} group by {keys} having count(*) > 1) using ({keys})
                left join (select part_id, rank from meta.parts) as parts on parts.part_id = row._file
                where {filled})
            window w as ({order}))
        where place > 1"""


def _orphans(check: Check, table: Table) -> str:
    """Rows that name a parent which is not there; of systems that gave no parents at all, none.

    A parent that was set aside itself is not there either: parents are checked before their children.
    """
    pairs = zip(check.columns, check.parent_columns or check.columns, strict=True)
    on = " and ".join(f"parent.{quote(p)} = child.{quote(c)}" for c, p in pairs)
    filled = " and ".join(f"{quote(c)} is not null" for c in check.columns)
    return f"""
        select rid from (
            select child._system, child.rid
            from (select *, rowid as rid from ops.{table.name} where {filled}{_and(check)}) as child
            anti join ops.{check.parent} as parent on parent._system = child._system and {on})
        where _system in (
            select distinct _system from ops.{check.parent} union all
            select distinct row_json ->> '$._system' from meta.quarantine
            where table_name = 'ops.{check.parent}' and severity = 'set_aside')"""
