"""Rows that stand twice, exactly alike, are counted once, and the check says how many there were."""

from tests.unit.quality.a_desk import Desk, a_check

GOOD = {"supplier_id": "S1", "name": "Kestrel"}
UNIQUE = a_check(rule="key_unique")


def test_rows_exactly_alike_are_told_though_nothing_failed(desk: Desk) -> None:
    desk.fill("suppliers", [GOOD, GOOD, GOOD, {**GOOD, "supplier_id": "S2"}])
    desk.declare("suppliers", UNIQUE)
    outcome = desk.check("suppliers")["key_unique"]
    assert (outcome.passed, outcome.unexpected) == (True, 0)
    assert outcome.message == "2 rows say the same as another one and are counted once"
    assert len(desk.rows("suppliers")) == 2


def test_rows_that_differ_are_told_apart_from_those_that_do_not(desk: Desk) -> None:
    desk.fill("suppliers", [GOOD, GOOD, {**GOOD, "name": "Kestrel Ltd"}])
    desk.declare("suppliers", UNIQUE)
    outcome = desk.check("suppliers")["key_unique"]
    assert (outcome.passed, outcome.unexpected) == (False, 2)


def test_nothing_is_told_where_nothing_stands_twice(desk: Desk) -> None:
    desk.fill("suppliers", [GOOD, {**GOOD, "supplier_id": "S2"}])
    desk.declare("suppliers", UNIQUE)
    assert desk.check("suppliers")["key_unique"].message == ""
