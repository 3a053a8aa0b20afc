"""Mapping SQL into ops tables, and the small lookup tables that mappings and facts join."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl

from opsbrief.declarations.correction import read_corrections
from opsbrief.declarations.small_table import CROSSWALKS, read_rates, read_small_table
from opsbrief.declarations.system import Mapping
from opsbrief.declarations.table import Table
from opsbrief.errors import refused
from opsbrief.intake.following import follow
from opsbrief.ledger import changes
from opsbrief.ledger.known import known_to
from opsbrief.ledger.run import Run
from opsbrief.settings import WEEKDAYS, Calendar
from opsbrief.store import SqlError, Store, literal

FIRST_RATE_DAY = date(2000, 1, 1)
RATE_SCALE = 8


def fill_lookups(run: Run) -> None:
    """Schema lookup anew: value lists in use, the company's tables, daily rates, the reporting day."""
    store = run.store
    with store.transaction():
        for name, path in _lists_in_use(run).items():
            _load_csv(store, name, path)
        for relative, path in run.workspace.find("tables/*.csv").items():
            if Path(relative).stem not in ("rates", "headings"):
                _load_csv(store, Path(relative).stem, path)
        store.execute("create table if not exists lookup.units (item varchar, unit varchar, factor varchar)")
    _fill_checks(run)
    _fill_rates(run)
    zones = {system: run.settings.exporter_zone(system) for system in run.catalog.systems}
    for macro in time_macros(run.settings.company.time_zone, zones):
        store.execute(macro)
    store.execute(
        f"create or replace macro working_days(first, last) as {working_days_sql(run.settings.calendar)}"
    )
    # SQL's today is the newest day that the data knows of, so that a run with nothing new says nothing new.
    store.execute(f"create or replace macro as_of() as date {literal(known_to(run).isoformat())}")


def time_macros(home: str, zones: dict[str, str]) -> list[str]:
    """SQL that makes the macros for days and moments: the reporting zone, and those of the systems that export in another.

    An hour that a clock shows twice is the later one; one that it leaps over counts as if it had not leapt yet.
    """
    zone = literal(home)
    midnight = f"(cast(day as timestamp) at time zone {zone})"
    own = "".join(
        f" when {literal(name)} then {literal(z)}" for name, z in sorted(zones.items()) if z != home
    )
    here = f"case system{own} else {zone} end" if own else zone
    # Where clocks go back at midnight, a day begins with the first of two.
    is_second = f"cast(({midnight} - interval 1 hour) at time zone {zone} as date) = cast(day as date)"
    first = f"case when {is_second} then interval 1 hour else interval 0 hour end"
    return [
        f"create or replace macro reporting_day(ts) as cast((ts at time zone 'UTC') at time zone {zone} as date)",
        # The reverse, for what is known by the day only.
        f"create or replace macro begin_of(day) as {midnight} at time zone 'UTC' - {first}",
        f"create or replace macro exporter_utc(ts, system) as (ts at time zone {here}) at time zone 'UTC'",
    ]


def _lists_in_use(run: Run) -> dict[str, Path]:
    """Value lists of the systems in use, and those of others that a fact or one of their mappings names."""
    systems = systems_loaded(run)
    facts = [fact.sql for fact in run.catalog.facts.values()]
    mappings = [mapping.sql for mapping in run.catalog.mappings if mapping.system in systems]
    named = "\n".join(facts + mappings).lower()
    return {
        name: path
        for name, path in run.catalog.value_lists.items()
        if path.parent.name in systems or name.lower() in named
    }


def working_days_sql(calendar: Calendar) -> str:
    """SQL for the working days after `first`, up to and with `last`: 0 within a day, negative backwards, null without one.

    Per weekday the weeks that have passed since a Monday long ago, less the holidays that fall on a working day.
    """
    monday = "date '1900-01-01'"
    numbers = [number for number, name in enumerate(WEEKDAYS) if name in calendar.working_days]
    passed = " + ".join(
        f"((last - {monday} + {7 - n}) // 7 - (first - {monday} + {7 - n}) // 7)" for n in numbers
    )
    free = [day for day in sorted(set(calendar.holidays)) if day.weekday() in numbers]
    missing = "".join(
        f" - (cast(last >= date '{day}' as integer) - cast(first >= date '{day}' as integer))" for day in free
    )
    return f"({passed or '0 * (last - first)'}{missing})"


def _load_csv(store: Store, name: str, path: Path) -> None:
    table, problems = read_small_table(path)
    if problems:
        raise problems[0]
    columns = {h: [row[n] or None for _, row in table.rows] for n, h in enumerate(table.head)}
    store.replace(f"lookup.{name}", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def _fill_checks(run: Run) -> None:
    """lookup.checks: which rule each check of an ops table applies; meta.quarantine names checks alone."""
    checks = [
        (suite.table, check.name, check.rule)
        for suite in run.catalog.suites.values()
        for check in suite.checks
    ]
    schema = dict.fromkeys(("table_name", "check_name", "rule"), pl.String)
    run.store.replace("lookup.checks", pl.DataFrame(checks, schema=schema, orient="row"))


def _fill_rates(run: Run) -> None:
    """lookup.rates: one row per currency and day, the last rate on or before it; the reporting currency is 1."""
    home = run.settings.company.currency
    given: list[tuple[date, str, Decimal]] = [(FIRST_RATE_DAY, home, Decimal(1))]
    path = run.workspace.root / "tables" / "rates.csv"
    if path.is_file():
        rates, problems = read_rates(path)
        if problems:
            raise problems[0]
        given += [(rate.on, rate.currency, rate.rate) for rate in rates if rate.to == home]
    frame = pl.DataFrame(
        [(day, currency, rate) for day, currency, rate in given],
        schema={"on": pl.Date, "currency": pl.String, "rate": pl.Decimal(18, RATE_SCALE)},
        orient="row",
    )
    with run.store.lent(frame.to_arrow()) as name:
        last = run.as_of + timedelta(days=400)
        run.store.execute(f"""
            create or replace table lookup.rates as
            select days.currency, days."on", rates.rate, rates."on" as rate_on
            from (select currency, unnest(generate_series(min("on"), date '{last}', interval 1 day))::date as "on"
                  from {name} group by currency) as days
            asof join {name} as rates on rates.currency = days.currency and rates."on" <= days."on"
            order by days.currency, days."on" """)


def systems_loaded(run: Run) -> set[str]:
    """Systems of which at least one part is loaded: their mappings fill the ops tables."""
    return {
        row[0] for row in run.store.rows("select distinct system from meta.parts where system is not null")
    }


def fill_tables(run: Run) -> None:
    """Fill all ops tables by the mappings of the systems in use."""
    tables, systems = run.catalog.tables_in_order, systems_loaded(run)
    fed = {t.name: [m for m in run.catalog.mappings_into(t.name) if m.system in systems] for t in tables}
    _empty(run.store, [table for table in tables if not fed[table.name]])
    for number, table in enumerate(tables, start=1):
        if fed[table.name]:
            run.say(f"mapping {table.name}", number, len(tables))
            _fill_table(run, table, fed[table.name])


def _empty(store: Store, tables: list[Table]) -> None:
    """Make tables anew without rows: at once, since each of their statements alone would wait for the disk."""
    names = ", ".join(literal(table.name) for table in tables) or "null"
    made = (f"drop table if exists ops.{table.name}; {table.create}" for table in tables)
    with store.transaction():
        changes.begin(store, [table.name for table in tables])
        store.execute(";".join([f"delete from meta.folded where table_name in ({names})", *made]))


def _fill_table(run: Run, table: Table, wanted: list[Mapping]) -> None:
    """A table whose mappings in use all go row by row, filled before from the same declarations, only follows what changed in raw."""
    store = run.store
    follows = table.name not in CROSSWALKS and all(mapping.row_by_row for mapping in wanted)
    follows = follows and all(
        correction.table != table.name for correction in read_corrections(run.workspace.root)
    )
    if follows and changes.stands(store, table.name, run.declarations):
        store.execute(f"comment on table ops.{table.name} is null")  # its checks are to be made again
        for mapping in wanted:
            _told(table, mapping, partial(follow, store, table, mapping))
    else:
        _empty(store, [table])
        for mapping in wanted:
            _told(table, mapping, partial(_run_mapping, store, table, mapping))
        if follows:
            changes.filled(store, table.name, run.declarations)


def _told(table: Table, mapping: Mapping, fill: Callable[[], None]) -> None:
    try:
        fill()
    except SqlError as error:
        raise refused(f"{table.name} cannot be filled from {mapping.system}", error, mapping.path) from error


def _run_mapping(store: Store, table: Table, mapping: Mapping) -> None:
    system = literal(mapping.system)
    if "_sources" not in mapping.sql:
        store.execute(
            f"insert into ops.{table.name} by name select *, {system} as _system from ({mapping.sql}\n)"
        )
        return
    store.execute(f"create or replace temp table folding as {mapping.sql}")
    store.execute(f"""
        insert into ops.{table.name} by name
        select * exclude (_sources), {system} as _system, _sources[1].file as _file, _sources[1].row as _row from folding""")
    store.execute(f"""
        insert into meta.folded
        select source.file, source.row, first.file, first.row, '{table.name}'
        from (select _sources[1] as first, unnest(_sources[2:]) as source from folding where len(_sources) > 1)""")
    store.execute("drop table folding")
