"""Tables checked with the suites that we ship, and with small ones: what leaves ops, what is listed, what is remembered."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from opsbrief.declarations.table import Table
from opsbrief.ledger.balance import balance, make_tables, take_counts
from opsbrief.quality.check import stopped_tables
from tests.unit.quality import more_rows
from tests.unit.quality.a_desk import AS_OF, Desk, Row, a_check

DAY, MOMENT = date(2026, 11, 2), datetime(2026, 11, 2, 12)
FAR, OLD = date(2062, 3, 1), date(1900, 1, 1)
GOOD: dict[str, Row] = {
    "suppliers": {"supplier_id": "S"},
    "products": {"product_id": "P", "unit_cost": 1},
    "customers": {"customer_id": "C"},
    "projects": {"project_id": "B"},
    "coverage": {"table_name": "tasks", "source_id": "B", "window_start": MOMENT, "window_end": MOMENT},
    "purchase_order_lines": {"po_id": "PO", "line_no": "1", "supplier_id": "S", "product_id": "P", "ordered_on": DAY, "promised_on": FAR.replace(year=2028), "qty_ordered": 5, "net_amount": 10, "status": "open"},
    "goods_receipts": {"receipt_id": "G", "receipt_line_no": "1", "po_id": "PO", "po_line_no": "1", "supplier_id": "S", "product_id": "P", "received_on": DAY, "qty_received": -5},
    "bills": {"bill_id": "B", "supplier_id": "S", "po_id": "PO", "billed_on": DAY, "due_on": DAY, "amount": -10, "open_amount": 0, "status": "settled"},
    "sales_orders": {"order_id": "O", "kind": "order", "customer_id": "C", "ordered_on": DAY, "status": "open", "placed_amount": 0, "cancelled_amount": 0},
    "sales_order_lines": {"order_id": "O", "line_no": "1", "kind": "order", "product_id": "P", "customer_id": "C", "ordered_on": DAY, "promised_on": DAY, "qty_ordered": 5, "qty_cancelled": 0, "status": "closed"},
    "shipment_lines": {"shipment_id": "D", "shipment_line_no": "1", "order_id": "O", "product_id": "P", "shipped_on": DAY, "delivered_on": DAY, "qty_shipped": 5},
    "invoices": {"invoice_id": "I", "kind": "credit_memo", "customer_id": "C", "invoiced_on": DAY, "due_on": OLD.replace(year=2001), "amount": -10, "open_amount": -1, "status": "open"},
    "invoice_lines": {"invoice_id": "I", "line_no": "1", "kind": "invoice", "order_id": "O", "customer_id": "C", "product_id": "P", "invoiced_on": DAY, "qty": 1, "net_amount": 0, "status": "posted"},
    "opportunities": {"opportunity_id": "L", "customer_id": "C", "created_at": MOMENT, "closes_on": DAY, "status": "won"},
    "opportunity_stage_changes": {"change_id": "H", "opportunity_id": "L", "changed_at": MOMENT},
    "cases": {"case_id": "K", "customer_id": "C", "opened_at": MOMENT, "closed_at": MOMENT, "status": "closed"},
    "stock_levels": {"counted_on": DAY, "product_id": "P", "site": "X", "bin": "", "qty": 1, "amount": 1},
    "stock_movements": {"movement_id": "M", "movement_line_no": "1", "kind": "scrap", "product_id": "P", "posted_on": DAY, "qty": -1, "amount": -1},
    "tasks": {"task_id": "T", "project_id": "B", "status": "doing", "created_at": MOMENT},
    "task_status_changes": {"change_id": "A", "task_id": "T", "changed_at": MOMENT, "from_status": None, "to_status": "done"},
    **{table: row for table, (_, row) in more_rows.GOOD.items()},
}  # fmt: skip
KEYS = {"sales_orders": "order_id", "sales_order_lines": "line_no", "shipment_lines": "shipment_id", "purchase_order_lines": "line_no",
        "goods_receipts": "receipt_id", "stock_movements": "movement_id", "stock_levels": "site", "invoices": "invoice_id",
        "invoice_lines": "invoice_id", "bills": "bill_id", "products": "product_id", "opportunities": "opportunity_id",
        "opportunity_stage_changes": "change_id", "cases": "case_id", "tasks": "task_id", "task_status_changes": "change_id",
        "customers": "customer_id", "suppliers": "supplier_id", "projects": "project_id", "coverage": "source_id",
        **{table: key for table, (key, _) in more_rows.GOOD.items()}}  # fmt: skip
# Table, what differs from the good row (which gets a key of its own unless it is given), and the one rule that says so.
PLANTED: list[tuple[str, Row, str]] = [
    ("sales_orders", {"ordered_on": FAR}, "dates_in_range"),
    ("sales_orders", {"ordered_on": None}, "required"),
    ("sales_orders", {"status": "Teleported"}, "known_value"),
    ("sales_orders", {"status": None}, "known_value"),
    ("sales_orders", {"kind": "gift"}, "known_kind"),
    ("sales_orders", {"cancelled_amount": -1}, "sign"),
    ("sales_order_lines", {"qty_ordered": 0}, "sign"),
    ("sales_order_lines", {"order_id": "none"}, "parent_found"),
    ("sales_order_lines", {"promised_on": FAR}, "dates_in_range"),
    ("sales_order_lines", {"status": "Z"}, "known_value"),
    ("shipment_lines", {"order_id": "none"}, "parent_found"),
    ("shipment_lines", {"shipped_on": OLD, "delivered_on": None}, "dates_in_range"),
    ("shipment_lines", {"delivered_on": date(2024, 12, 2)}, "dates_in_order"),
    ("purchase_order_lines", {"qty_ordered": -12, "net_amount": -120}, "sign"),
    ("purchase_order_lines", {"promised_on": FAR}, "dates_in_range"),
    ("purchase_order_lines", {"ordered_on": None}, "required"),
    ("purchase_order_lines", {"status": "Beamed up"}, "known_value"),
    ("goods_receipts", {"po_id": "none", "po_line_no": None}, "parent_found"),
    ("goods_receipts", {"received_on": DAY - timedelta(days=5)}, "dates_in_order"),
    ("stock_movements", {"kind": "Z87"}, "known_value"),
    ("stock_movements", {"amount": 3}, "sign"),
    ("stock_movements", {"posted_on": FAR}, "dates_in_range"),
    ("stock_levels", {"qty": 3, "amount": -1}, "sign"),
    (
        "invoices",
        {"kind": "invoice", "amount": 10, "open_amount": 10, "due_on": DAY - timedelta(days=20)},
        "dates_in_order",
    ),
    ("invoices", {"invoiced_on": None}, "required"),
    ("invoices", {"due_on": FAR}, "dates_in_range"),
    ("invoices", {"status": "Gone"}, "known_value"),
    ("invoice_lines", {"net_amount": -5}, "sign"),
    ("invoice_lines", {"order_id": "none"}, "parent_found"),
    ("bills", {"due_on": DAY - timedelta(days=1)}, "dates_in_order"),
    ("bills", {"status": "Misplaced"}, "known_value"),
    ("bills", {"billed_on": OLD, "due_on": OLD}, "dates_in_range"),
    ("opportunities", {"closes_on": FAR}, "dates_in_range"),
    ("opportunities", {"opportunity_id": None}, "required"),
    ("opportunity_stage_changes", {"opportunity_id": "none"}, "parent_found"),
    ("cases", {"closed_at": MOMENT - timedelta(minutes=1)}, "dates_in_order"),
    ("cases", {"opened_at": datetime(1900, 1, 1)}, "dates_in_range"),
    ("tasks", {"status": "Sort of pending"}, "known_value"),
    ("tasks", {"due_at": datetime(2062, 1, 1, 9)}, "dates_in_range"),
    ("task_status_changes", {"task_id": "none"}, "parent_found"),
    *more_rows.PLANTED,
]


def fill_good(desk: Desk) -> None:
    for table, row in GOOD.items():
        desk.fill(table, [row])


@pytest.mark.slow
def test_good_rows_pass_every_shipped_check_and_each_check_can_run(desk: Desk) -> None:
    fill_good(desk)
    outcomes = desk.check(*GOOD)
    assert set(GOOD) == set(desk.run.catalog.tables) == set(desk.run.catalog.suites)
    assert {name: o.message for name, o in outcomes.items() if not (o.ran and o.passed)} == {}
    assert all(o.evaluated == 1 for o in outcomes.values() if o.check.rule != "volume" and not o.check.where)
    assert desk.store.value("select count(*) from meta.quarantine") == 0
    assert desk.store.value("select count(*) from meta.checks where run_id = 'run 1'") == len(outcomes)


def needed_columns(desk: Desk) -> list[tuple[str, Row, str]]:
    """For each table, a row without a column that it needs."""
    suites = desk.run.catalog.suites.items()
    checks = [(table, check) for table, suite in suites for check in suite.checks if check.name == "required"]
    return [(table, {check.columns[0]: None}, "required") for table, check in checks]


def unknown_parents(desk: Desk) -> list[tuple[str, Row, str]]:
    """For each check that warns of one, a row that refers to what is in no list."""
    checks = [(table, check) for table, suite in desk.run.catalog.suites.items() for check in suite.checks]
    return [
        (table, {check.columns[-1]: "nobody"}, check.name)
        for table, check in checks
        if (check.rule, check.severity) == ("parent_found", "warn")
    ]


def test_each_shipped_check_of_rows_has_a_row_below_that_fails_it(desk: Desk) -> None:
    """How many rows a week has is no matter of one row: it has a test of its own."""
    rows = [*PLANTED, *needed_columns(desk), *more_rows.WARNED, *unknown_parents(desk)]
    tried = {(table, rule) for table, _, rule in rows} | {(table, "key_unique") for table in GOOD}
    suites = desk.run.catalog.suites.items()
    checks = {
        (table, check.name) for table, suite in suites for check in suite.checks if check.rule != "volume"
    }
    assert tried == checks


@pytest.mark.slow
def test_every_planted_row_is_caught_by_its_rule_alone(desk: Desk) -> None:
    rows: dict[str, list[Row]] = {table: [row] for table, row in GOOD.items()}
    wanted = set()
    for table, changes, rule in [*PLANTED, *needed_columns(desk)]:
        own_key = {KEYS[table]: f"row {len(rows[table])}"}
        rows[table].append(dict(GOOD[table]) | own_key | dict(changes))
        wanted.add((table, len(rows[table]), rule))
    for table, good in GOOD.items():  # the same key again with other content: the last row is kept
        again = dict(good) | {"_system": "zoho"}
        rows[table] += [again, again | dict(changed(desk.table(table), good))]
        wanted.add((table, len(rows[table]) - 1, "key_unique"))
        desk.fill(table, rows[table])

    outcomes = desk.check(*GOOD)

    assert [o.message for o in outcomes.values() if not o.ran] == []
    assert desk.aside() == wanted
    for table, given in rows.items():
        gone = {row for name, row, _ in wanted if name == table}
        assert desk.rows(table) == [n for n in range(1, len(given) + 1) if n not in gone]


def test_every_row_that_is_only_warned_of_stays_with_its_warning(desk: Desk) -> None:
    rows: dict[str, list[Row]] = {table: [row] for table, row in GOOD.items()}
    wanted = set()
    for table, changes, rule in [*more_rows.WARNED, *unknown_parents(desk)]:
        own_key = {KEYS[table]: f"row {len(rows[table])}"}
        rows[table].append(dict(GOOD[table]) | own_key | dict(changes))
        wanted.add((table, len(rows[table]), rule))
    for table in GOOD:
        desk.fill(table, rows[table])

    outcomes = desk.check(*GOOD)

    assert [o.message for o in outcomes.values() if not o.ran] == []
    assert desk.aside("warn") == wanted
    assert desk.aside() == set()


def changed(table: Table, good: Row) -> Row:
    """A harmless other content."""
    texts = (
        "name", "title", "site", "carrier", "owner", "reason", "currency", "movement_type", "from_stage", "from_list", "from_name",
        "team", "planner", "account_id", "topic", "category", "library", "document_id", "subject", "audit_id", "variant",
    )  # fmt: skip
    harmless = dict.fromkeys(texts, "other") | {
        "qty_confirmed": 1, "qty_received": 1, "is_external": True, "bot_messages": 1, "members": 1
    }  # fmt: skip
    column = next(column for column in harmless if column in table.columns and column not in good)
    return {column: harmless[column]}


def test_the_quarantine_names_file_row_reason_and_holds_the_values(
    desk: Desk, book: Callable[..., None]
) -> None:
    book(3, 2)
    desk.fill(
        "sales_orders",
        [GOOD["sales_orders"], dict(GOOD["sales_orders"]) | {"order_id": "2", "_file": 2, "status": "Z"}],
    )
    desk.check("sales_orders")
    found = desk.store.dicts("select *, row_json ->> 'order_id' as order_id from meta.quarantine")
    assert len(found) == 1
    kept = ("part_id", "row", "table_name", "rule", "severity", "order_id", "first_seen_run", "released_run")
    assert [found[0][c] for c in kept] == [
        2,
        2,
        "ops.sales_orders",
        "known_value",
        "set_aside",
        "2",
        "run 1",
        None,
    ]
    assert "status = Z" in found[0]["reason"]


def test_the_balance_closes_when_folded_rows_are_set_aside(desk: Desk, book: Callable[..., None]) -> None:
    book(6, 4)
    order = GOOD["sales_orders"]
    desk.fill("sales_orders", [{**order, "_row": 1}, {**order, "order_id": "2", "_row": 4, "status": "Z"}])
    folded = [(1, 2, 1, 1), (1, 3, 1, 1), (1, 5, 1, 4), (2, 4, 1, 4)]
    for row in folded:
        desk.store.execute("insert into meta.folded values (?, ?, ?, ?, 'sales_orders')", list(row))
    desk.store.execute("insert into meta.folded values (1, 6, 1, 4, 'customers')")  # another table's business

    desk.check("sales_orders")
    take_counts(desk.store)

    aside = desk.store.rows("select part_id, row from meta.quarantine order by all")
    assert aside == [(1, 4), (1, 5), (2, 4)]
    counts = desk.store.rows("select rows_read, rows_kept, rows_set_aside from meta.parts order by part_id")
    assert counts == [(6, 4, 2), (4, 3, 1)]
    assert balance(desk.store).closes


def test_a_row_that_says_the_same_again_counts_once_and_is_no_error(
    desk: Desk, book: Callable[..., None]
) -> None:
    book(3, 1)
    order = GOOD["sales_orders"]
    desk.fill("sales_orders", [order, order, {**order, "channel": "web"}, {**order, "_file": 2, "_row": 1}])
    desk.store.execute("insert into meta.folded values (9, 9, 1, 2, 'sales_orders')")
    outcome = desk.check("sales_orders")["key_unique"]
    assert (outcome.unexpected, outcome.evaluated) == (1, 4)
    assert desk.aside() == {("sales_orders", 3, "key_unique")}
    assert desk.store.rows("select _file, _row from ops.sales_orders") == [(2, 1)]
    folded = set(desk.store.rows("select part_id, row, into_part, into_row from meta.folded"))
    assert folded == {(1, 1, 2, 1), (1, 2, 2, 1), (9, 9, 2, 1)}
    take_counts(desk.store)
    assert balance(desk.store).closes


def test_outcomes_that_an_earlier_version_recorded_are_known_again(desk: Desk) -> None:
    desk.fill("suppliers", [GOOD["suppliers"], {"supplier_id": None}])
    before = desk.check("suppliers")
    desk.store.execute('alter table meta.checks rename column "check" to check_name')
    make_tables(desk.store)
    desk.next_run("run 2")
    assert desk.check("suppliers") == before
    assert not before["required"].passed


def test_children_follow_a_parent_that_was_set_aside(desk: Desk) -> None:
    desk.fill("sales_orders", [{**GOOD["sales_orders"], "status": "Z"}])
    desk.fill("sales_order_lines", [GOOD["sales_order_lines"]])
    desk.check("sales_order_lines", "sales_orders")
    assert desk.aside() == {("sales_orders", 1, "known_value"), ("sales_order_lines", 1, "parent_found")}


def test_a_warning_lists_the_first_rows_and_moves_none(desk: Desk) -> None:
    desk.declare("customers", a_check(rule="required", columns=["name"], severity="warn"))
    desk.fill("customers", [{"customer_id": str(n)} for n in range(60)])
    outcome = desk.check("customers")["required"]
    assert (outcome.passed, outcome.unexpected) == (False, 60)
    assert desk.aside("warn") == {("customers", row, "required") for row in range(1, 51)}
    flagged = desk.store.rows(
        "select row from meta.flagged where table_name = 'ops.customers' and rule = 'required' order by row"
    )
    assert flagged == [
        (row,)
        for (row,) in desk.store.rows("select _row from ops.customers where name is null order by _row")
    ]
    assert len(flagged) > 50
    assert len(desk.rows("customers")) == 60
    assert stopped_tables([outcome]) == {}


def test_a_stop_moves_nothing_and_withholds_the_table(desk: Desk) -> None:
    desk.declare("customers", a_check(rule="required", columns=["name"], severity="stop", reason="no names"))
    desk.fill("customers", [{"customer_id": "1"}, {"customer_id": "2", "name": "B"}])
    outcomes = desk.check("customers")
    assert desk.rows("customers") == [1, 2] and desk.aside() == set()
    assert stopped_tables(list(outcomes.values())) == {"customers": "required: 1 of 2 rows: no names"}


@pytest.mark.parametrize(
    "broken",
    [
        a_check(rule="required", columns=["weather"], name="broken"),
        a_check(rule="sign", fails="weather > 1", name="broken"),
        a_check(rule="required", columns=["name"], where="(", name="broken"),
        a_check(rule="dates_in_range", columns=["name"], low="'x'", high="as_of()", name="broken"),
    ],
    ids=["no such column", "no such column in SQL", "no SQL", "no date"],
)
def test_a_check_that_cannot_run_is_no_verdict_on_the_data(desk: Desk, broken: Any) -> None:
    desk.declare("customers", broken, a_check(rule="required", columns=["name"]))
    desk.fill("customers", [{"customer_id": "1"}])
    outcomes = desk.check("customers")
    assert (outcomes["broken"].ran, outcomes["broken"].passed) == (False, False)
    assert outcomes["broken"].message
    assert (outcomes["required"].ran, outcomes["required"].unexpected) == (True, 1)
    assert desk.aside() == {("customers", 1, "required")}
    assert stopped_tables(list(outcomes.values()))["customers"].startswith("broken could not run: ")


def test_a_row_bad_in_two_columns_counts_once(desk: Desk) -> None:
    desk.declare("customers", a_check(rule="required", columns=["name", "country"]))
    desk.fill(
        "customers", [{"customer_id": "1"}, {"customer_id": "2", "name": "B"}, {"name": "C", "country": "NL"}]
    )
    assert desk.check("customers")["required"].unexpected == 2


def test_a_table_is_checked_once_after_it_was_filled(desk: Desk) -> None:
    desk.declare("customers", a_check(rule="required", columns=["name"]))
    desk.fill("customers", [{"customer_id": "1"}, {"customer_id": "2", "name": "B"}])
    first = desk.check("customers")
    desk.next_run("run 2")
    assert desk.check("customers") == first
    assert desk.aside() == {("customers", 1, "required")} and desk.rows("customers") == [2]
    assert desk.store.value("select unexpected from meta.checks where run_id = 'run 2'") == 1


def test_a_rerun_knows_when_a_row_was_first_seen_and_releases_what_is_right_now(
    desk: Desk, book: Callable[..., None]
) -> None:
    book(3)
    seen: list[list[tuple[int, str]]] = []
    orders = [{**GOOD["sales_orders"], "order_id": str(n)} for n in (1, 2, 3)]
    bad = {"run 1": {1, 2}, "run 2": {2, 3}, "run 3": {1, 2}}
    for run_id, at_fault in bad.items():
        desk.next_run(run_id)
        desk.fill(
            "sales_orders",
            [{**o, "status": "Z" if n in at_fault else "open"} for n, o in enumerate(orders, 1)],
        )
        desk.check("sales_orders")
        seen.append(desk.store.rows("select row, first_seen_run from meta.quarantine order by row"))
    assert seen == [[(1, "run 1"), (2, "run 1")], [(2, "run 1"), (3, "run 2")], [(1, "run 1"), (2, "run 1")]]
    kept = desk.run.state.store.rows("select file_sha256, row, released_run from set_aside order by row")
    assert kept == [("hash 1", 1, None), ("hash 1", 2, None), ("hash 1", 3, "run 3")]


def test_ragged_rows_of_raw_tables_stay_and_are_dated_too(desk: Desk, book: Callable[..., None]) -> None:
    book(3)
    desk.store.execute(
        "insert into meta.quarantine values (1, 3, 'raw.sap__list', 'ragged', 'x', 'set_aside', '[]', null, null)"
    )
    desk.fill("sales_orders", [GOOD["sales_orders"]])
    desk.check("sales_orders")
    desk.next_run("run 2")
    desk.fill("sales_orders", [GOOD["sales_orders"]])
    desk.check("sales_orders")
    assert desk.store.rows("select table_name, row, first_seen_run from meta.quarantine") == [
        ("raw.sap__list", 3, "run 1")
    ]


def weeks(counts: list[int]) -> list[Row]:
    """Orders by week, oldest first; the last is the newest complete one before the reporting day."""
    monday = AS_OF - timedelta(days=7 * len(counts))
    return [
        {"ordered_on": monday + timedelta(days=7 * w + n % 7)}
        for w, count in enumerate(counts)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "passed"),
    [
        ([4] * 9, True),
        ([4] * 8 + [1], False),
        ([4] * 8 + [2], True),
        ([4] * 8 + [9], False),
        ([4] * 8 + [0], False),
        ([4] * 7 + [0], True),
        ([1] + [0] * 8, True),
    ],
    ids=["as usual", "too few", "few", "too many", "none", "too young to say", "too rare to say"],
)
def test_volume_compares_the_newest_complete_week_with_the_eight_before(
    desk: Desk, counts: list[int], passed: bool
) -> None:
    desk.declare(
        "sales_orders", a_check(rule="volume", columns=["ordered_on"], low="0.5", high="2", severity="warn")
    )
    desk.fill("sales_orders", [*weeks(counts), *[{"ordered_on": AS_OF}] * 20])
    outcome = desk.check("sales_orders")["volume"]
    assert (outcome.ran, outcome.passed) == (True, passed)
    assert desk.aside("warn") == set()
