"""Great Expectations through our connection: known counts, errors told from bad data, and nothing left open."""

import socket

import pytest

from opsbrief.quality.expectations import Judge
from opsbrief.quality.suites import Expected
from tests.unit.quality.a_desk import Desk

ROWS = "select * from ops.sales_orders"
NOT_NULL = Expected("ExpectColumnValuesToNotBeNull", {"column": "status"}, ROWS)
IN_SET = Expected("ExpectColumnValuesToBeInSet", {"column": "status", "value_set": ["open"]}, ROWS)
NO_COLUMN = Expected("ExpectColumnValuesToNotBeNull", {"column": "weather"}, ROWS)
BROKEN = Expected(
    "UnexpectedRowsExpectation",
    {"unexpected_rows_query": "select rid from {batch}"},
    "select nothing from ops.sales_orders",
)

ROWS_AT_FAULT = Expected(
    "UnexpectedRowsExpectation",
    BROKEN.arguments,
    "select rowid as rid from ops.sales_orders where status is null",
)


def many_rows(desk: Desk) -> None:
    desk.fill("sales_orders", [])
    # More than one result chunk of DuckDB, so that a result read too late would be cut.
    desk.store.execute("""insert into ops.sales_orders (_system, _row, status)
        select 'sap', i, case when i % 100 = 0 then null when i % 100 < 4 then 'odd' else 'open' end from range(10000) as r(i)""")


def test_a_suite_that_must_fail_has_the_known_counts(desk: Desk) -> None:
    many_rows(desk)
    empty, odd = Judge(desk.store).run_suite([NOT_NULL, IN_SET])
    assert (empty.ran, empty.passed, empty.unexpected) == (True, False, 100)
    assert (odd.ran, odd.passed, odd.unexpected) == (True, False, 300)


def test_a_suite_that_must_pass_passes(desk: Desk) -> None:
    desk.fill("sales_orders", [{"status": "open"}])
    assert [(v.ran, v.passed, v.unexpected) for v in Judge(desk.store).run_suite([NOT_NULL, IN_SET])] == [
        (True, True, 0)
    ] * 2


def test_what_cannot_run_is_told_from_bad_data_and_harms_no_other(desk: Desk) -> None:
    many_rows(desk)
    none, good, broken = Judge(desk.store).run_suite([NO_COLUMN, NOT_NULL, BROKEN])
    assert (none.ran, none.passed) == (False, False) and "weather" in none.message
    assert (good.ran, good.unexpected) == (True, 100)
    assert not broken.ran and "nothing" in broken.message


def test_one_judge_sees_every_table_as_it_is_then(desk: Desk) -> None:
    judge = Judge(desk.store)
    counts = []
    for status in ("open", None, "odd"):
        desk.fill("sales_orders", [{"status": status}])
        counts.append([v.unexpected for v in judge.run_suite([NOT_NULL, IN_SET])])
    assert counts == [[0, 0], [1, 0], [0, 1]]


def test_an_equal_expectation_twice_gets_two_verdicts(desk: Desk) -> None:
    desk.fill("sales_orders", [{"status": None}])
    assert [v.unexpected for v in Judge(desk.store).run_suite([NOT_NULL, NOT_NULL])] == [1, 1]


def test_it_talks_to_nobody_and_prints_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    many_rows(desk)
    Judge(desk.store).run_suite([NOT_NULL, BROKEN, ROWS_AT_FAULT])
    assert capsys.readouterr() == ("", "")


def test_nothing_is_left_in_the_database(desk: Desk) -> None:
    many_rows(desk)
    before = desk.store.rows("select table_schema, table_name from information_schema.tables order by all")
    Judge(desk.store).run_suite([NOT_NULL, BROKEN, ROWS_AT_FAULT])
    assert (
        desk.store.rows("select table_schema, table_name from information_schema.tables order by all")
        == before
    )
    desk.store.execute("drop table ops.sales_orders")
