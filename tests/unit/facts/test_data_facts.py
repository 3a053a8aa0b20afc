"""Facts about the data itself: what became of the rows of each file, how old the files are, what was published anew."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.facts.refill import refill
from opsbrief.ledger import balance
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import State
from opsbrief.store import Store
from tests.shipped import shipped

CATALOG: Catalog = shipped()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three files of two exports: one says its day, one was taken by a run for the 18th, one was refused."""
    store = Store.open(None)
    balance.make_tables(store)
    store.execute("create macro as_of() as date '2026-11-20'")
    store.execute("""insert into meta.runs (run_id, started_at, as_of, status) values
        ('r1', '2026-11-17 06:00', '2026-11-17', 'done'), ('r2', '2026-11-28 06:00', '2026-11-18', 'done'),
        ('r3', '2026-11-29 06:00', '2026-11-19', 'failed'), ('r4', '2026-11-30 06:00', '2026-11-20', 'done')""")
    store.execute("""insert into meta.files (file_id, name, received_at, exported_at, status) values
        (1, 'a.csv', '2026-11-28 06:00', '2026-11-16 07:00', 'loaded'), (2, 'b.csv', '2026-11-28 06:00', null, 'loaded'),
        (3, 'c.csv', '2026-11-28 06:00', null, 'refused')""")
    store.execute("""insert into meta.parts (part_id, file_id, system, export, rows_kept, rows_set_aside, rows_superseded) values
        (1, 1, 'sap', 'orders', 7, 3, 90), (2, 2, 'sap', 'orders', 5, 0, 0), (3, 3, 'sap', 'orders', 9, 0, 0), (4, 2, null, null, 0, 0, 0),
        (5, 2, 'sap', 'stock', 0, 0, 0)""")
    store.execute("""create table lookup.checks as select * from (values
        ('sales_orders', 'required', 'required'), ('sales_orders', 'dated', 'required'), ('sales_orders', 'once', 'key_unique'),
        ('sales_orders', 'customer_found', 'parent_found')) as t(table_name, check_name, rule)""")
    yield store
    store.close()


def fact(store: Store, name: str, columns: str) -> list[tuple[object, ...]]:
    run = cast("Run", SimpleNamespace(store=store, declarations="one"))
    assert not refill(run, CATALOG.facts[name], {})
    return store.rows(f"select {columns} from fact.{name} order by all")


def test_each_row_is_counted_once_per_kind_of_fault(store: Store) -> None:
    """Row 1 lacks two columns and its customer, row 2 is repeated, row 3 could not be taken in, row 4 has an unreadable cell."""
    store.execute("""insert into meta.quarantine (part_id, row, table_name, rule, severity, released_run) values
        (1, 1, 'ops.sales_orders', 'required', 'set_aside', null), (1, 1, 'ops.sales_orders', 'dated', 'set_aside', null),
        (1, 2, 'ops.sales_orders', 'once', 'set_aside', null), (1, 3, 'raw.sap__orders', 'cells', 'set_aside', null),
        (1, 1, 'ops.sales_orders', 'customer_found', 'warn', null), (2, 5, 'ops.sales_orders', 'once', 'set_aside', 'r1')""")
    store.execute(
        "insert into meta.flagged values (1, 1, 'ops.sales_orders', 'customer_found'), (1, 9, 'ops.sales_orders', 'customer_found')"
    )
    store.execute("insert into meta.unreadable_cells (part_id, row) values (1, 4), (1, 4), (1, 1)")
    columns = "part_id, source, loaded_on, all_rows, incomplete_rows, repeated_rows, orphan_rows, faulty_rows"
    assert fact(store, "input_part", columns) == [
        (1, "sap/orders", date(2026, 11, 16), 10, 1, 1, 2, 5),
        (2, "sap/orders", date(2026, 11, 18), 5, 0, 0, 0, 0),
        (5, "sap/stock", date(2026, 11, 18), 0, 0, 0, 0, 0),
    ]


def test_each_day_knows_how_old_the_newest_file_of_a_source_is(store: Store) -> None:
    assert fact(store, "source_day", "source, day_on, age_hours") == [
        ("sap/orders", date(2026, 11, 16), 0), ("sap/orders", date(2026, 11, 17), 24), ("sap/orders", date(2026, 11, 18), 0),
        ("sap/orders", date(2026, 11, 19), 24), ("sap/orders", date(2026, 11, 20), 48),
        ("sap/stock", date(2026, 11, 18), 0), ("sap/stock", date(2026, 11, 19), 24), ("sap/stock", date(2026, 11, 20), 48),
    ]  # fmt: skip


def test_what_was_published_anew_counts_from_the_next_day_on(store: Store, tmp_path: Path) -> None:
    """Of the runs that ended well before today: one value first published, then restated; one under a new definition."""
    state = State(tmp_path / "state")
    for table in ("history", "restatements"):
        store.replace(f"kpi.{table}", state.store.frame(f"select * from {table}"))
    state.close()
    for run, kpi, dimension in (
        ("r1", "otif", "total"), ("r1", "wip", "total"), ("r1", "otif", "site"), ("r1", "data_validity", "total"),
        ("r2", "otif", "total"), ("r2", "wip", "total"), ("r3", "otif", "total"), ("r4", "otif", "total"),
    ):  # fmt: skip
        store.execute(
            "insert into kpi.history (run_id, kpi, grain, period_start, dimension, member) values (?, ?, 'month', '2026-10-01', ?, '')",
            [run, kpi, dimension],
        )
    store.execute("""insert into kpi.restatements (run_id, kpi, grain, period_start, dimension, member, cause) values
        ('r2', 'otif', 'month', '2026-10-01', 'total', '', 'late rows'), ('r2', 'wip', 'month', '2026-10-01', 'total', '', 'definition'),
        ('r4', 'otif', 'month', '2026-10-01', 'total', '', 'late rows')""")
    assert fact(store, "published_value", "kpi, published_on, is_restated") == [
        ("otif", date(2026, 11, 17), False), ("otif", date(2026, 11, 18), True),
        ("wip", date(2026, 11, 17), False), ("wip", date(2026, 11, 18), False),
    ]  # fmt: skip
