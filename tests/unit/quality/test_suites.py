"""Each rule as SQL and as Great Expectations: the rows at fault are listed by hand, and both must find them."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsbrief.quality.expectations import Judge
from opsbrief.quality.suites import bad_rows, detail, expectations
from tests.unit.quality.a_desk import AS_OF, Desk, Row, a_check

RULES: dict[str, tuple[str, dict[str, Any], list[Row], list[int]]] = {
    "required": (
        "sales_orders",
        {"rule": "required", "columns": ["ordered_on"]},
        [{"ordered_on": AS_OF}, {"ordered_on": None}, {"order_id": "3"}],
        [2, 3],
    ),
    "required, of some rows": (
        "sales_orders",
        {"rule": "required", "columns": ["ordered_on"], "where": "status <> 'draft'"},
        [{"status": "open"}, {"status": "draft"}, {"status": None}],
        [1],
    ),
    "known_value of a needed column, where a null is unknown": (
        "sales_orders",
        {"rule": "known_value", "columns": ["status"], "values": ["open", "it's"]},
        [{"status": "open"}, {"status": "it's"}, {"status": "Open"}, {"status": None}],
        [3, 4],
    ),
    "known_value of a column that may be empty": (
        "sales_orders",
        {"rule": "known_value", "columns": ["country"], "values": ["NL"]},
        [{"country": "NL"}, {"country": None}, {"country": "XX"}],
        [3],
    ),
    "dates_in_range, both ends in it": (
        "sales_orders",
        {"rule": "dates_in_range", "columns": ["ordered_on"], "low": "date '2000-01-01'", "high": "as_of() + 1"},
        [{"ordered_on": d} for d in (date(2000, 1, 1), date(1999, 12, 31), date(2026, 11, 24), date(2026, 11, 25), None)],
        [2, 4],
    ),
    "dates_in_range of a moment, the whole last day in it": (
        "cases",
        {"rule": "dates_in_range", "columns": ["due_at"], "low": "date '2000-01-01'", "high": "as_of()", "highs": {"due_at": "as_of() + interval 1 year"}},
        [{"due_at": d} for d in (datetime(2027, 11, 23, 23, 59, 59), datetime(2027, 11, 24), datetime(1999, 12, 31, 23))],
        [2, 3],
    ),
    "sign": (
        "sales_order_lines",
        {"rule": "sign", "fails": "qty_ordered <= 0"},
        [{"qty_ordered": 1}, {"qty_ordered": 0}, {"qty_ordered": -2}, {"qty_ordered": None}],
        [2, 3],
    ),
    "sign, with text that means something to others": (
        "sales_order_lines",
        {"rule": "sign", "fails": "unit = '{a:b}%' or unit like '%:c'", "where": "kind <> '{}'"},
        [{"unit": "{a:b}%", "kind": "order"}, {"unit": "x:c", "kind": "order"}, {"unit": "x:c", "kind": "{}"}, {"kind": "order"}],
        [1, 2],
    ),
    "dates_in_order": (
        "shipment_lines",
        {"rule": "dates_in_order", "fails": "delivered_on < shipped_on"},
        [{"shipped_on": AS_OF, "delivered_on": d} for d in (AS_OF, date(2026, 11, 22), None)],
        [2],
    ),
    "key_unique: the last row is kept, another system's key is another": (
        "sales_orders",
        {"rule": "key_unique"},
        [
            {"order_id": "1", "channel": "web"},
            {"order_id": "1", "channel": "shop"},
            {"order_id": "1", "channel": "phone"},
            {"order_id": "1", "_system": "zoho"},
            {"order_id": None},
            {"order_id": None},
        ],
        [1, 2],
    ),
    "key_unique: rows that say the same are no error": (
        "sales_orders",
        {"rule": "key_unique"},
        [{"order_id": "1", "channel": "web"}, {"order_id": "1", "channel": None}, {"order_id": "1", "channel": "web"}],
        [2],
    ),
    "parent_found": (
        "sales_order_lines",
        {"rule": "parent_found", "parent": "sales_orders", "columns": ["order_id"]},
        [{"order_id": "1"}, {"order_id": "2"}, {"order_id": None}, {"order_id": "2", "_system": "zoho"}, {"order_id": "1", "_system": "ship"}],
        [2],
    ),
    "parent_found under other names": (
        "shipment_lines",
        {"rule": "parent_found", "parent": "sales_orders", "columns": ["line_no"], "parent_columns": ["order_id"]},
        [{"line_no": "1"}, {"line_no": "3"}],
        [2],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RULES)
def test_great_expectations_and_the_sql_find_the_same_rows(desk: Desk, case: str) -> None:
    name, fields, rows, bad = RULES[case]
    desk.fill("sales_orders", [{"order_id": "1"}, {"order_id": "2", "_system": "zoho"}])
    desk.fill(name, rows)
    check, table = a_check(**fields), desk.table(name)

    found = desk.store.rows(
        f"select _row from ops.{name} where rowid in ({bad_rows(check, table)}) order by 1"
    )
    verdicts = Judge(desk.store).run_suite(expectations(check, table, desk.store))

    assert [row[0] for row in found] == bad
    assert [v.message for v in verdicts if not v.ran] == []
    assert sum(v.unexpected for v in verdicts) == len(bad)
    assert all(v.passed for v in verdicts) is not bool(bad)


def test_the_detail_shows_the_cells_at_fault(desk: Desk) -> None:
    desk.fill("sales_orders", [{"order_id": "", "ordered_on": date(2062, 3, 1), "status": "Z"}])
    table = desk.table("sales_orders")
    required = a_check(rule="required", columns=["order_id", "channel"])
    known = a_check(rule="known_value", columns=["status"], values=["open"])
    key = a_check(rule="key_unique")

    texts = [
        desk.store.value(f"select {detail(c, table)} from ops.sales_orders") for c in (required, known, key)
    ]

    assert texts == ["channel = empty", "status = Z", "order_id = empty"]


keyed = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([None, "x", "y"]), st.integers(1, 2)), max_size=9
)


@given(rows=keyed)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_each_key_one_row_is_kept_and_only_differing_rows_are_bad(
    desk: Desk, rows: list[tuple[str, str | None, int]]
) -> None:
    desk.fill("sales_orders", [{"order_id": k, "channel": c, "_file": f} for k, c, f in rows])

    sql = bad_rows(a_check(rule="key_unique"), desk.table("sales_orders"))
    found = desk.store.rows(f"select _row from ops.sales_orders where rowid in ({sql})")

    by_key: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for number, (key, channel, _) in enumerate(rows, start=1):
        by_key[key].append((number, channel))
    wanted = [n for group in by_key.values() for n, channel in group if channel != group[-1][1]]
    assert sorted(row[0] for row in found) == sorted(wanted)
