"""Ops tables checked, one after the other: bad rows move to meta.quarantine with their reason, outcomes to meta.checks.

Parents come before the children that refer to them, so a child of a row that was set aside is found without parent.
A table is checked once after it was filled; the note of that is on the table itself and goes when it is filled anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from opsbrief.declarations.suite import Check
from opsbrief.declarations.table import Table
from opsbrief.ledger.run import Run
from opsbrief.quality.expectations import Judge, Verdict
from opsbrief.quality.first_seen import note_first_seen
from opsbrief.quality.quarantine import move_rows
from opsbrief.quality.repeats import REPEATED, fold_repeats
from opsbrief.quality.suites import FAILING, USUAL_WEEKS, Expected, bad_rows, expectations, rows_of, volume
from opsbrief.store import SqlError, Store, literal

FOUND_FIRST = (
    "sign",
    "dates_in_order",
    "key_unique",
    "parent_found",
)  # rows compared with others: searched once, then judged


@dataclass(frozen=True)
class Outcome:
    """What became of a check. `ran` is false when it could not run: its message is then an error, and the data unjudged.

    `unexpected` and `evaluated` are rows; of a volume check, `unexpected` is 1 for a week out of line.
    """

    table: str
    check: Check
    ran: bool
    passed: bool
    unexpected: int
    evaluated: int
    message: str


@dataclass(frozen=True)
class _Prepared:
    check: Check
    number: int
    evaluated: int = 0
    expected: list[Expected] = field(default_factory=list)
    error: str = ""
    said: str = ""  # what there is to say although nothing failed

    @property
    def failing(self) -> str:
        """The relation that holds the row ids at fault."""
        return f"(select rid from {FAILING} where number = {self.number})"


def check_tables(run: Run, tables: Collection[str]) -> list[Outcome]:
    """Run the suites of freshly filled ops tables, parents first; failing rows are set aside, or listed, by severity.

    A table that was not filled since its last check keeps its outcomes. Must not run inside a transaction.
    """
    checker = _Checker(run)
    outcomes: list[Outcome] = []
    wanted = [
        table
        for table in run.catalog.tables_in_order
        if table.name in tables and table.name in run.catalog.suites
    ]
    for number, table in enumerate(wanted):
        run.say(f"checking {table.name}", number, len(wanted))
        outcomes += checker.check(table)
    note_first_seen(run, [table.name for table in wanted])
    return outcomes


def stopped_tables(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Tables whose KPIs must be withheld, with the reason: a `stop` failed, or nobody knows whether rows are bad."""
    stopped: dict[str, str] = {}
    for outcome in outcomes:
        check = outcome.check
        if not outcome.ran and check.severity != "warn":
            stopped.setdefault(outcome.table, f"{check.name} could not run: {outcome.message}")
        elif not outcome.passed and check.severity == "stop":
            stopped.setdefault(outcome.table, f"{check.name}: {outcome.message}")
    return stopped


class _Checker:
    """Checks one table after the other; Great Expectations is loaded when the first of them has rows."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._store = run.store
        self._checked = _checked_in(run.store)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._store)

    def check(self, table: Table) -> list[Outcome]:
        store, run_id = self._store, self._run.run_id
        checks = self._run.catalog.suites[table.name].checks
        if earlier := self._checked.get(table.name):
            outcomes = _recorded(store, table, checks, earlier)
            with store.transaction():
                _record(store, run_id, outcomes)
                _note(store, table, run_id)
            return outcomes
        store.execute(f"create or replace table {FAILING} (number integer, rid bigint)")
        counted: dict[str, int] = {}
        prepared = [_prepare(store, table, check, number, counted) for number, check in enumerate(checks)]
        outcomes = self._outcomes(table, prepared)
        bad = [
            (p.check, p.failing)
            for p, o in zip(prepared, outcomes, strict=True)
            if o.ran and not o.passed and p.check.rule != "volume"
        ]
        with store.transaction():
            move_rows(store, table, bad)
            _record(store, run_id, outcomes)
            _note(store, table, run_id)
        store.execute(f"drop table {FAILING}")
        return outcomes

    def _outcomes(self, table: Table, prepared: list[_Prepared]) -> list[Outcome]:
        expected = [e for p in prepared for e in p.expected]
        verdicts = self._judge.run_suite(expected) if expected else []
        outcomes: list[Outcome] = []
        for p in prepared:
            own, verdicts = verdicts[: len(p.expected)], verdicts[len(p.expected) :]
            outcomes.append(_outcome(self._store, table, p, own))
        return outcomes


def _prepare(store: Store, table: Table, check: Check, number: int, counted: dict[str, int]) -> _Prepared:
    """A check made ready: rows that take a search are found here, once. SQL that DuckDB refuses becomes the error.

    `counted` keeps the number of rows by the SELECT of them, which most checks of a table share.
    """
    prepared = _Prepared(check, number)
    rows, said = rows_of(check, table), ""
    try:
        if rows not in counted:
            counted[rows] = int(store.value(f"select count(*) from ({rows})"))
        evaluated = counted[rows]
        if not evaluated and check.rule != "volume":
            return prepared
        if check.rule == "key_unique":
            folded = fold_repeats(store, table, check)
            counted.clear()
            said = f"{folded:,} rows say the same as another one and are counted once" if folded else ""
        if check.rule in FOUND_FIRST:
            repeated = REPEATED if check.rule == "key_unique" else ""
            _search(store, prepared, bad_rows(check, table, repeated))
        expected = expectations(check, table, store, number)
    except SqlError as error:
        return replace(prepared, error=" ".join(str(error).split()))
    return replace(prepared, evaluated=evaluated, expected=expected, said=said)


def _search(store: Store, prepared: _Prepared, bad: str) -> None:
    store.execute(f"insert into {FAILING} select {prepared.number}, rid from ({bad})")


def _outcome(store: Store, table: Table, prepared: _Prepared, verdicts: list[Verdict]) -> Outcome:
    check = prepared.check
    error = prepared.error or next((v.message for v in verdicts if not v.ran), "")
    if not error and check.rule == "volume":
        return _volume_outcome(store, table, prepared, verdicts)
    counts = [v.unexpected for v in verdicts]
    if error or not any(counts):
        return Outcome(table.name, check, not error, not error, 0, prepared.evaluated, error or prepared.said)
    if check.rule not in FOUND_FIRST:
        _search(store, prepared, bad_rows(check, table))
    rows = int(store.value(f"select count(*) from {prepared.failing}"))
    if not max(counts) <= rows <= sum(counts):  # one row may fail in several columns
        error = f"Great Expectations counts {counts} rows, the SQL that would move them {rows}"
        return Outcome(table.name, check, False, False, 0, prepared.evaluated, error)
    message = f"{rows:,} of {prepared.evaluated:,} rows: {check.reason}" + (
        f"; {prepared.said}" if prepared.said else ""
    )
    return Outcome(table.name, check, True, False, rows, prepared.evaluated, message)


def _volume_outcome(store: Store, table: Table, prepared: _Prepared, verdicts: list[Verdict]) -> Outcome:
    check = prepared.check
    usual, newest = volume(check, table, store)
    if usual is None or not verdicts:
        return Outcome(table.name, check, True, True, 0, 0, f"fewer than {USUAL_WEEKS} weeks to compare with")
    passed = all(v.passed for v in verdicts)
    said = f"{newest:,} rows in the newest complete week, usually {usual:,.0f}"
    message = said if passed else f"{said}: {check.reason}"
    return Outcome(table.name, check, True, passed, int(not passed), newest, message)


def _checked_in(store: Store) -> dict[str, str]:
    """The run that checked a table as it stands, by its name; tables that were filled since are not in it."""
    sql = "select table_name, comment from duckdb_tables() where schema_name = 'ops' and comment <> ''"
    return dict(store.rows(sql))


def _note(store: Store, table: Table, run_id: str) -> None:
    """The run under which the table's outcomes stand in meta.checks, which keeps those of one run."""
    store.execute(f"comment on table ops.{table.name} is {literal(run_id)}")


def _record(store: Store, run_id: str, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    store.execute("delete from meta.checks where run_id = ? and table_name = ?", [run_id, outcomes[0].table])
    values: list[object] = []
    for o in outcomes:
        values += [
            run_id,
            o.table,
            o.check.name,
            o.check.severity,
            o.ran,
            o.passed,
            o.unexpected,
            o.evaluated,
            o.message,
        ]
    rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(outcomes))
    store.execute(f"insert into meta.checks values {rows}", values)


def _recorded(store: Store, table: Table, checks: Sequence[Check], run_id: str) -> list[Outcome]:
    sql = """select "check", ran, passed, unexpected, evaluated, message from meta.checks
             where run_id = ? and table_name = ?"""
    rows = {name: rest for name, *rest in store.rows(sql, [run_id, table.name])}
    return [Outcome(table.name, check, *rows[check.name]) for check in checks if check.name in rows]
