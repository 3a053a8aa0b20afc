"""Great Expectations on the run's own DuckDB connection: the only module that imports it, and only when it is needed.

Two things stand between the two (Great Expectations 1.24, duckdb-engine 0.17): the engine opens databases with an option
that a database held by this process refuses, and it reads a result after it has given the connection back, which drops
the result. So Great Expectations gets a connection of ours, on which every statement has a cursor of its own.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opsbrief.quality.suites import Expected
from opsbrief.store import SqlError, Store

MESSAGE_LENGTH = 500
JUDGED = "landed.judged"  # the rows that are looked at


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations says of one expectation; `message` is its error when it could not run."""

    expected: Expected
    ran: bool
    passed: bool
    unexpected: int
    message: str


class _Cursor:
    """A DB-API cursor whose rows stay readable whatever becomes of the connection."""

    def __init__(self, connection: "_Connection", own: Any) -> None:
        self.connection = connection
        self.rowcount = -1
        self._own = own

    def execute(self, sql: str, parameters: Any = None, context: Any = None) -> None:
        self._own.execute(sql, parameters)

    @property
    def description(self) -> Any:
        return self._own.description

    def fetchone(self) -> Any:
        return self._own.fetchone()

    def fetchmany(self, size: int = 1) -> Any:
        return self._own.fetchmany(size)

    def fetchall(self) -> Any:
        return self._own.fetchall()

    def close(self) -> None:
        """The rows may still be wanted; `_Connection.release` closes."""


class _Connection:
    """A DB-API connection that never ends anything: a result outlives commit, rollback and close."""

    notices: tuple[str, ...] = ()

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cursors: list[Any] = []

    def cursor(self) -> _Cursor:
        own = self._store.connection.cursor()
        self._cursors.append(own)
        return _Cursor(self, own)

    def begin(self) -> None:
        pass

    def commit(self) -> None:
        pass

    def rollback(self) -> None:
        pass

    def close(self) -> None:
        pass

    def release(self) -> None:
        """Let go of all cursors: an unread result would hold its snapshot of the database."""
        for own in self._cursors:
            own.close()
        self._cursors.clear()


class Judge:
    """One context and one data source for the suites of all tables: the import costs seconds, a suite tenths.

    What it sees is committed: it reads through connections of its own.
    """

    def __init__(self, store: Store) -> None:
        with warnings.catch_warnings():
            # Its use of the standard library is not ours to mend.
            warnings.simplefilter("ignore", DeprecationWarning)
            import great_expectations as gx
            from great_expectations.data_context.types.base import ProgressBarsConfig

        self._gx: Any = gx
        self._store = store
        self._connection = _Connection(store)
        context: Any = gx.get_context(mode="ephemeral")
        context.variables.analytics_enabled = False
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        source: Any = context.data_sources.add_sql(
            "work",
            connection_string="duckdb:///:memory:",
            kwargs={"creator": lambda: self._connection},
            create_temp_table=False,
        )
        # One batch for all: it is the view that changes.
        asset: Any = source.add_query_asset("rows", query=f"select * from {JUDGED}")
        self._rows: Any = asset.add_batch_definition("all")

    def run_suite(self, expected: Sequence[Expected]) -> list[Verdict]:
        """A verdict for each expectation, in their order; those that look at the same rows are judged by one query."""
        verdicts: dict[int, Verdict] = {}
        for rows in dict.fromkeys(e.rows for e in expected):
            group = {n: e for n, e in enumerate(expected) if e.rows == rows}
            verdicts |= self._judge(rows, group)
        return [verdicts[n] for n in range(len(expected))]

    def _judge(self, rows: str, group: dict[int, Expected]) -> dict[int, Verdict]:
        # A view, since Great Expectations would read colons and braces in the SQL as its own.
        try:
            self._store.execute(f"create or replace view {JUDGED} as {rows}")
        except SqlError as error:
            return {n: Verdict(e, False, False, 0, _one_line(str(error))) for n, e in group.items()}
        try:
            results = self._validate(group)
        finally:
            self._connection.release()
            self._store.execute(f"drop view {JUDGED}")
        # Of equal expectations it keeps one.
        by_kind = {_kind(group[_number(r)]): r for r in results}
        return {n: _verdict(e, by_kind[_kind(e)]) for n, e in group.items()}

    def _validate(self, group: dict[int, Expected]) -> list[Any]:
        """Results, one for each kind. Yes or no takes a third of the time of counting, so that only what fails is counted."""
        columns = {n: e for n, e in group.items() if e.column}
        passed = [r for r in self._results(columns, "BOOLEAN_ONLY") if r.success]
        told = {_kind(group[_number(r)]) for r in passed}
        return passed + self._results({n: e for n, e in group.items() if _kind(e) not in told}, "BASIC")

    def _results(self, group: dict[int, Expected], form: str) -> list[Any]:
        if not group:
            return []
        known = self._gx.expectations
        expectations = [
            getattr(known, e.expectation)(**e.arguments, meta={"number": n}) for n, e in group.items()
        ]
        suite = self._gx.ExpectationSuite("suite", expectations=expectations)
        wanted = {"result_format": form, "partial_unexpected_count": 0}
        return list(self._rows.get_batch().validate(suite, result_format=wanted).results)


def _number(result: Any) -> int:
    return int(result.expectation_config.meta["number"])


def _kind(expected: Expected) -> str:
    return f"{expected.expectation} {sorted(expected.arguments.items())}"


def _verdict(expected: Expected, result: Any) -> Verdict:
    """An expectation that raised did not run: Great Expectations itself only calls it unsuccessful."""
    if error := _error(result.exception_info):
        return Verdict(expected, False, False, 0, error)
    found = result.result
    if not found:  # a yes that was not counted
        return Verdict(expected, True, True, 0, "")
    if expected.expectation == "ExpectTableRowCountToBeBetween":
        return Verdict(
            expected, True, result.success, int(not result.success), f"{found['observed_value']:,} rows"
        )
    count = (
        found["observed_value"]
        if expected.expectation == "UnexpectedRowsExpectation"
        else found["unexpected_count"]
    )
    return Verdict(expected, True, result.success, int(count), "")


def _error(info: Any) -> str:
    """The first message of an exception_info, which is one report, or one per metric; empty when nothing was raised."""
    reports = [info] if "raised_exception" in info else list((info or {}).values())
    for report in reports:
        if report.get("raised_exception"):
            return _one_line(str(report.get("exception_message") or "no message"))
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MESSAGE_LENGTH]
