"""The one gateway to DuckDB. One writer at a time; everybody else reads the published copy."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from opsbrief.errors import OpsbriefError

SCHEMAS = ("raw", "ops", "lookup", "fact", "kpi", "meta", "landed")
# sources(_file, _row): the pairs of the rows that a mapping folds into one, first row first.
MACROS = (
    "create or replace macro sources(f, r) as list_sort(list({'file': f, 'row': r}))",
    # The currency of a document's lines. Of two, neither: there is no rate for "EUR and USD", so that nothing is added up or converted.
    "create or replace macro one_currency(c) as case when min(c) < max(c) then min(c) || ' and ' || max(c) else min(c) end",
    "create or replace macro blank(x) as (x is null or trim(x) = '')",
    "create or replace macro whole_days(a, b) as (a < b and a = date_trunc('day', a) and b = date_trunc('day', b))",
    # A time of day as text, without or with AM and PM, as a time.
    """create or replace macro clock(x) as cast(try_strptime(translate(trim(x), chr(8239) || chr(160), '  '),
        ['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p', '%I:%M:%S%p', '%I:%M%p']) as time)""",
    # Seconds in a written length of time: `1h 7s`, `2 h 44 m`, `3 godz. 5 min`, `0:21:07`, `PT2H3M`. Null when it is none.
    r"""create or replace macro seconds_of(x) as case
        when regexp_full_match(trim(x), '\d+:\d\d(:\d\d)?')
        then list_sum(list_transform(list_reverse(string_split(trim(x) || case when regexp_full_match(trim(x), '\d+:\d\d') then ':00' else '' end, ':')),
            lambda part, n: cast(part as bigint) * [1, 60, 3600][n]))
        when regexp_matches(lower(x), '\d[\s\x{00a0}\x{202f}]*\pL|\d[\s\x{00a0}\x{202f}]*[時时分秒]') then cast(
            coalesce(try_cast(regexp_extract(lower(x), '(\d+)[\s\x{00a0}\x{202f}]*(?:d\b|day|tag|jour|día|dia)', 1) as bigint), 0) * 86400
            + coalesce(try_cast(regexp_extract(lower(x), '(\d+)[\s\x{00a0}\x{202f}]*(?:h|std|st\b|godz|uur|u\b|t\b|ч|時|时|小)', 1) as bigint), 0) * 3600
            + coalesce(try_cast(regexp_extract(lower(x), '(\d+)[\s\x{00a0}\x{202f}]*(?:m|м|分)', 1) as bigint), 0) * 60
            + coalesce(try_cast(regexp_extract(lower(x), '(\d+)(?:[.,]\d+)?[\s\x{00a0}\x{202f}]*(?:s(?:[^t]|$)|\x{0441}|秒)', 1) as bigint), 0) as bigint)
        end""",
    # Integers for KPIs: money in 10^-4 of the reporting currency, rounded half up once; quantities in 10^-3. Floats are
    # several times faster than 128 bits, and give the same integer where they are precise and not near a half. What leaves 64
    # bits is null, and so a row that cannot be judged.
    "create or replace macro e4_exact(x, r) as try_cast(round(cast(x as decimal(28, 4)) * r, 4) * 10000 as bigint)",
    "create or replace macro e4_float(x, r) as cast(cast(x as decimal(28, 4)) as double) * 10000 * cast(r as double)",
    """create or replace macro e4(x, r) as case
        when abs(e4_float(x, r)) < 1e12 and abs(abs(e4_float(x, r) % 1) - 0.5) > 0.001
        then cast(round(e4_float(x, r)) as bigint) else e4_exact(x, r) end""",
    """create or replace macro e3(x) as case
        when abs(x) < 1000000000000 then cast(round(cast(cast(x as decimal(28, 3)) as double) * 1000) as bigint)
        else try_cast(cast(x as decimal(28, 3)) * 1000 as bigint) end""",
    # A number used as a name, for joins: without leading zeros and without the .0 of a detour through floats.
    r"create or replace macro plain_id(x) as regexp_replace(trim(x), '^0*(\d+?)(\.0)?$', '\1')",
    # A number without currency, blanks and apostrophe guard; then without its sign.
    r"""create or replace macro number_bare(x) as regexp_replace(regexp_replace(regexp_replace(
        x, '[\s\x{00a0}\x{202f}'']', '', 'g'), '^([-+(]?)([A-Z]{3}|[$€£¥])', '\1'), '([$€£¥]|[A-Z]{3})$', '')""",
    r"create or replace macro number_core(x) as regexp_replace(number_bare(x), '^[(+-]|[)-]$|CR$', '', 'g')",
    r"create or replace macro number_sign(x) as case when regexp_matches(number_bare(x), '^-|^\(.*\)$|-$|CR$') then '-' else '' end",
    # The text of a number with a decimal point, given its decimal sign d. Null when the marks stand where that sign
    # forbids it: 1,5 is not 15, and 1.234,50 is not 1.2345.
    r"""create or replace macro number_text(x, d) as case
        when number_bare(x) = '-' then '0'
        when d = ',' and regexp_full_match(number_core(x), '(\d+|\d{1,3}(\.\d{2,3})*\.\d{3})?(,\d*)?')
        then number_sign(x) || replace(replace(number_core(x), '.', ''), ',', '.')
        when d = '.' and regexp_full_match(number_core(x), '(\d+|\d{1,3}(,\d{2,3})*,\d{3})?(\.\d*)?')
        then number_sign(x) || replace(number_core(x), ',', '') end""",
)

SqlError = duckdb.Error  # what a statement raises that DuckDB refuses
Value = Any  # a cell as DuckDB gives it: str, int, Decimal, date, datetime, bool, list, dict, None


def quote(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _frame(batches: list[pa.RecordBatch]) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(frame, pl.DataFrame)
    return frame


class UnreadableTextError(Exception):
    """DuckDB's CSV reader refuses a file: ragged rows, broken quotes, bad bytes."""


class Store:
    """A connection and the few verbs that Opsbrief needs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self.connection = connection
        self.path = path
        self._in_transaction = False

    @classmethod
    def open(cls, path: Path | None, *, read_only: bool = False) -> "Store":
        """Open (or make) a database; None is one in memory. A held file gives an OpsbriefError that names the holder."""
        # Storage that DuckDB 1.2 and later open: analysts' tools lag behind.
        config: dict[str, str | bool | int | float | list[str]] = {
            "storage_compatibility_version": "v1.2.0",
            "preserve_insertion_order": "true",
            "memory_limit": "4GB",
        }
        if path is not None and not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
            config["temp_directory"] = str(path.parent / "tmp")
        try:
            connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
        except duckdb.IOException as error:
            raise OpsbriefError(
                "the database is held by another program",
                f"{path}: {str(error).splitlines()[0]}",
                "end that program, or wait for it",
            ) from error
        store = cls(connection, path)
        store.execute("set TimeZone = 'UTC'")
        if not read_only:
            store.execute("set enable_progress_bar = false")
            with store.transaction():  # once to the disk
                for schema in SCHEMAS:
                    store.execute(f"create schema if not exists {schema}")
                for macro in MACROS:
                    store.execute(macro)
        return store

    def execute(self, sql: str, parameters: Sequence[Value] | None = None) -> None:
        """Run a statement for its effect."""
        try:
            self.connection.execute(sql, parameters).fetchall()
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            if "CSV" in str(error):
                raise UnreadableTextError(str(error)) from error
            raise

    def rows(self, sql: str, parameters: Sequence[Value] | None = None) -> list[tuple[Value, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Value] | None = None) -> tuple[Value, ...]:
        """The first row of a query that always gives one."""
        row = self.connection.execute(sql, parameters).fetchall()[0]
        return tuple(row)

    def value(self, sql: str, parameters: Sequence[Value] | None = None) -> Value:
        """The first cell of a query that always gives one."""
        return self.one(sql, parameters)[0]

    def dicts(self, sql: str, parameters: Sequence[Value] | None = None) -> list[dict[str, Value]]:
        """All rows of a query as dicts."""
        result = self.connection.execute(sql, parameters)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def described(
        self, sql: str, parameters: Sequence[Value] | None = None
    ) -> tuple[list[str], list[tuple[Value, ...]]]:
        """Column names and all rows of a query."""
        result = self.connection.execute(sql, parameters)
        return [column[0] for column in result.description or []], result.fetchall()

    def frame(self, sql: str) -> pl.DataFrame:
        """A query's result as a Polars frame."""
        frame: pl.DataFrame = self.connection.sql(sql).pl()
        return frame

    def batches(self, sql: str, rows: int = 1_000_000) -> Iterator[pl.DataFrame]:
        """A query's result in frames of about `rows` rows: memory stays bounded."""
        reader = self.connection.cursor().sql(sql).to_arrow_reader(rows)
        waiting: list[pa.RecordBatch] = []
        for batch in reader:
            waiting.append(batch)
            if sum(b.num_rows for b in waiting) >= rows:
                yield _frame(waiting)
                waiting = []
        if waiting:
            yield _frame(waiting)

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame by column name; columns that it lacks stay null."""
        if frame.height:
            with self.lent(frame.to_arrow()) as name:
                self.execute(f"insert into {table} by name select * from {name}")

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        """Make a table of a frame, in place of what was there."""
        with self.lent(frame.to_arrow()) as name:
            self.execute(f"create or replace table {table} as select * from {name}")

    @contextmanager
    def lent(self, table: pa.Table) -> Iterator[str]:
        """An Arrow table under a name that SQL can read meanwhile."""
        name = "lent_" + os.urandom(4).hex()
        self.connection.register(name, table)
        try:
            yield name
        finally:
            self.connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction, with all of that one."""
        if self._in_transaction:
            yield
            return
        self.execute("begin")
        self._in_transaction = True
        try:
            yield
        except BaseException:
            self.execute("rollback")
            raise
        else:
            self.execute("commit")
        finally:
            self._in_transaction = False

    def exists(self, schema: str, name: str) -> bool:
        """Whether a table or view is there."""
        return bool(self.columns(schema, name))

    def columns(self, schema: str, name: str) -> dict[str, str]:
        """Column names and types of a table or view, in order; empty when it is not there."""
        if self._in_transaction:  # which an error would end; asking this way takes ten times as long
            sql = """select column_name, data_type from information_schema.columns
                     where table_schema = ? and table_name = ? order by ordinal_position"""
            return dict(self.rows(sql, [schema, name]))
        try:
            place = literal(f"{quote(schema)}.{quote(name)}")
            return dict(self.rows(f"select name, type from pragma_table_info({place})"))
        except duckdb.CatalogException:
            return {}

    def checkpoint(self) -> None:
        """Everything into the file itself, so that a copy of it is whole."""
        self.execute("checkpoint")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
