"""`explain` tells of each table that a KPI needs whole whether it is."""

from datetime import date

from opsbrief.ledger.balance import take_coverage
from opsbrief.publishing.covered import covered
from tests.shipped import shipped
from tests.unit.quality.a_desk import Desk

KPI = shipped().kpis["flow_efficiency"]


def test_a_table_without_rows_one_that_is_cut_and_one_that_nobody_doubts(desk: Desk) -> None:
    store = desk.store
    store.execute("create table ops.tasks as select 1 as _row")
    store.execute("create table ops.task_status_changes as select 1 as _row from range(1519)")
    store.execute("""create table ops.coverage as select * from (values
        ('trello', 'task_status_changes', 'b1', timestamp '2026-05-28 18:53:40', timestamp '2026-11-20 23:55:08', false, 'the newest moves only'),
        ('asana', 'task_status_changes', 'b2', null, null, true, null))
        as t(_system, table_name, source_id, window_start, window_end, is_complete, reason)""")
    take_coverage(store)
    tasks, moves = covered(store, KPI)
    assert (tasks.table, tasks.said) == ("tasks", "1 row; no source says that anything was left out")
    assert moves.said == (
        "1,519 rows; asana from the beginning to the newest row; "
        f"trello from {date(2026, 5, 28)} to {date(2026, 11, 20)}: not whole (the newest moves only)"
    )
    store.execute("delete from ops.tasks")
    assert covered(store, KPI)[0].said == "no rows yet: without them there is nothing to believe"
