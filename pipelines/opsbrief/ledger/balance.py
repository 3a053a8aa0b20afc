"""The books: what became of every file, heading, cell and row, and the proof that it adds up."""

from dataclasses import dataclass

from opsbrief.store import Store

TABLES = """
create table if not exists meta.files (
    file_id integer, name varchar, sha256 varchar, bytes bigint, arrival integer, received_at timestamp,
    exported_at timestamp, exported_at_from varchar, status varchar, reason varchar);
alter table meta.files add column if not exists problem_at varchar default '';
alter table meta.files add column if not exists fix varchar default '';
create table if not exists meta.parts (
    part_id integer, file_id integer, path_in_file varchar, system varchar, export varchar, language varchar,
    evidence varchar, rows_read bigint, rows_kept bigint, rows_superseded bigint, rows_set_aside bigint,
    rows_dropped bigint, encoding varchar, delimiter varchar, date_order varchar, decimal_sign varchar,
    period_start date, period_end date, cut boolean, reason varchar, snapshot_on date, rank bigint, raw_table varchar);
create table if not exists meta.columns (
    part_id integer, position integer, heading varchar, outcome varchar, column_name varchar, type varchar,
    convention varchar);
create table if not exists meta.unreadable_cells (
    part_id integer, row bigint, heading varchar, text varchar, wanted_type varchar);
create table if not exists meta.dropped_rows (part_id integer, row bigint, reason varchar);
create table if not exists meta.quarantine (
    part_id integer, row bigint, table_name varchar, rule varchar, reason varchar, severity varchar, row_json varchar,
    first_seen_run varchar, released_run varchar);
create table if not exists meta.flagged (part_id integer, row bigint, table_name varchar, rule varchar);
create table if not exists meta.folded (part_id integer, row bigint, into_part integer, into_row bigint, table_name varchar);
create table if not exists meta.checks (
    run_id varchar, table_name varchar, "check" varchar, severity varchar, ran boolean, passed boolean,
    unexpected bigint, evaluated bigint, message varchar);
create table if not exists meta.coverage (
    system varchar, table_name varchar, window_start date, window_end date, complete boolean, reason varchar);
create table if not exists meta.runs (
    run_id varchar, started_at timestamp, finished_at timestamp, as_of date, status varchar, opsbrief_version varchar,
    declarations_hash varchar);
create table if not exists meta.schema_version (version varchar);
create table if not exists landed.superseded (raw_table varchar, rid bigint, part_id integer);
create table if not exists landed.fills (table_name varchar, made_from varchar);
create table if not exists landed.fact_fills (fact varchar, made_from varchar, as_of date);
"""

SCHEMA_VERSION = "1"
# Columns of schema meta that an earlier version called otherwise: table, name then, name now.
RENAMED = (("checks", "check_name", "check"),)


@dataclass(frozen=True)
class Balance:
    """Sums over all parts."""

    files: dict[str, int]  # by status
    rows_read: int
    rows_kept: int
    rows_superseded: int
    rows_set_aside: int
    rows_dropped: int
    cells_unreadable: int
    open_parts: list[str]  # parts that do not balance; must be empty

    @property
    def closes(self) -> bool:
        """Whether every part adds up."""
        return not self.open_parts


def make_tables(store: Store) -> None:
    """The tables of schema meta, when they are not there yet; in those of an earlier version, columns by their present names."""
    for table, before, now in RENAMED:
        if store.value(
            "select count(*) from duckdb_columns() where schema_name = 'meta' and table_name = ? and column_name = ?",
            [table, before],
        ):
            store.execute(f'alter table meta.{table} rename column {before} to "{now}"')
    for statement in TABLES.split(";"):
        if statement.strip():
            store.execute(statement)
    if not store.value("select count(*) from meta.schema_version"):
        store.execute("insert into meta.schema_version values (?)", [SCHEMA_VERSION])


def take_counts(store: Store) -> None:
    """Count anew what became of every part's rows; a newer file changes an older one's counts.

    Each count is taken from the rows themselves, so that the balance can fail. The coverage is taken anew with them.
    """
    take_coverage(store)
    store.execute("create or replace temp table aside as select distinct part_id, row from meta.quarantine "
                  "where severity = 'set_aside' and released_run is null")  # fmt: skip
    store.execute(
        "update meta.parts set rows_kept = 0, rows_superseded = 0, rows_set_aside = 0 where raw_table is not null"
    )
    store.execute("""
        update meta.parts set rows_set_aside = counted.n
        from (select part_id, count(*) as n from aside group by part_id) as counted where parts.part_id = counted.part_id""")
    store.execute("""
        update meta.parts set rows_superseded = counted.n
        from (select part_id, count(*) as n from landed.superseded group by part_id) as counted
        where parts.part_id = counted.part_id""")
    for (raw,) in store.rows("select distinct raw_table from meta.parts where raw_table is not null"):
        store.execute(f"""
            update meta.parts set rows_kept = counted.n
            from (select _file, count(*) as n from raw.{raw} group by _file) as counted
            where parts.part_id = counted._file""")
        store.execute(f"""
            update meta.parts set rows_kept = rows_kept - counted.n
            from (select part_id, count(*) as n from aside where exists (
                select 1 from raw.{raw} as kept where kept._file = aside.part_id and kept._row = aside.row)
                group by part_id) as counted
            where parts.part_id = counted.part_id""")


def take_coverage(store: Store) -> None:
    """meta.coverage from what the sources tell of themselves: the span for which a table's rows are known to be whole."""
    store.execute("delete from meta.coverage")
    if store.exists("ops", "coverage"):
        store.execute("""
            insert into meta.coverage
            select _system, table_name, cast(window_start as date), cast(window_end as date), is_complete, reason
            from ops.coverage order by _system, table_name, source_id""")


def balance(store: Store) -> Balance:
    """The books as they stand."""
    sums = store.one("""
        select coalesce(sum(rows_read), 0), coalesce(sum(rows_kept), 0), coalesce(sum(rows_superseded), 0),
               coalesce(sum(rows_set_aside), 0), coalesce(sum(rows_dropped), 0) from meta.parts""")
    open_parts = store.rows("""
        select files.name || coalesce(nullif('!' || path_in_file, '!'), '') || ': ' || rows_read || ' read, '
            || rows_kept || ' kept, ' || rows_superseded || ' superseded, ' || rows_set_aside || ' set aside, '
            || rows_dropped || ' dropped'
        from meta.parts join meta.files using (file_id)
        where rows_read <> rows_kept + rows_superseded + rows_set_aside + rows_dropped order by part_id""")
    return Balance(
        files=dict(store.rows("select status, count(*) from meta.files group by status order by status")),
        rows_read=int(sums[0]),
        rows_kept=int(sums[1]),
        rows_superseded=int(sums[2]),
        rows_set_aside=int(sums[3]),
        rows_dropped=int(sums[4]),
        cells_unreadable=int(store.value("select count(*) from meta.unreadable_cells")),
        open_parts=[row[0] for row in open_parts],
    )
