"""Facts of what is open for a while: receivables by age, and support cases that come back. Days worked out by hand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from opsbrief.facts.refill import refill
from opsbrief.intake.mapping import working_days_sql
from opsbrief.ledger import balance
from opsbrief.ledger.run import Run
from opsbrief.settings import Calendar
from opsbrief.store import Store
from tests.contracts.recount import Cell, fill
from tests.shipped import shipped

CATALOG = shipped()
Rows = Sequence[Mapping[str, Cell]]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store.open(None)
    balance.make_tables(store)
    store.execute("create schema if not exists lookup")
    store.execute("""create table lookup.rates as
        select 'EUR' as currency, d."on"::date as "on", 1::decimal(18, 8) as rate
        from (select unnest(generate_series(date '2026-01-01', date '2026-12-31', interval 1 day)) as "on") as d""")
    store.execute("create macro reporting_day(ts) as cast(ts as date)")
    store.execute("create macro begin_of(day) as cast(day as timestamp)")
    store.execute("create macro as_of() as date '2026-11-23'")
    store.execute(f"create macro working_days(first, last) as {working_days_sql(Calendar())}")
    yield store
    store.close()


def fact(store: Store, name: str, columns: str, **tables: Rows) -> list[tuple[object, ...]]:
    """Columns of a fact made from rows of ops tables."""
    made = CATALOG.facts[name]
    for table in made.reads:
        fill(store, CATALOG.tables[table], tables.get(table, []))
    store.execute("delete from landed.fact_fills")
    refill(cast("Run", SimpleNamespace(store=store, declarations="")), made, dict.fromkeys(made.sources, ""))
    return store.rows(f"select {columns} from fact.{name} order by all")


def invoice(**cells: Cell) -> Mapping[str, Cell]:
    base: dict[str, Cell] = {
        "invoice_id": "I", "kind": "invoice", "status": "open", "currency": "EUR", "amount": 7, "invoiced_on": date(2026, 2, 1),
    }  # fmt: skip
    return base | cells


def ages(store: Store, item: Mapping[str, Cell]) -> list[tuple[object, ...]]:
    return [
        (bucket, str(opened), closed and str(closed))
        for opened, bucket, closed in fact(
            store, "receivable_ageing", "opened_on, bucket, closed_on", invoices=[item]
        )
    ]


def test_an_open_item_grows_older_the_day_after_each_border(store: Store) -> None:
    """Due on 1 March: 31 March is its 30th day, 30 April its 60th, 30 May its 90th."""
    assert ages(store, invoice(due_on=date(2026, 3, 1))) == [
        ("not due", "2026-02-01", "2026-03-02"),
        ("1-30", "2026-03-02", "2026-04-01"),
        ("31-60", "2026-04-01", "2026-05-01"),
        ("61-90", "2026-05-01", "2026-05-31"),
        ("over 90", "2026-05-31", None),
    ]


@pytest.mark.parametrize(
    ("due", "cleared", "wanted"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), [("not due", "2026-02-01", "2026-03-01")]),
        # Settled on its first overdue day it was overdue at the end of none.
        (date(2026, 3, 1), date(2026, 3, 2), [("not due", "2026-02-01", "2026-03-02")]),
        (
            date(2026, 3, 1),
            date(2026, 4, 1),
            [("not due", "2026-02-01", "2026-03-02"), ("1-30", "2026-03-02", "2026-04-01")],
        ),
        (date(2026, 3, 1), date(2026, 1, 20), []),  # paid before it was invoiced: never open
        (
            date(2025, 12, 20),
            date(2026, 2, 9),
            [("31-60", "2026-02-01", "2026-02-09")],
        ),  # due before it was invoiced
        (None, None, [("no due date", "2026-02-01", None)]),
    ],
)
def test_a_settled_item_leaves_its_bucket(
    store: Store, due: date | None, cleared: date | None, wanted: list[tuple[object, ...]]
) -> None:
    status = "settled" if cleared else "open"
    assert ages(store, invoice(due_on=due, cleared_on=cleared, status=status)) == wanted


def test_what_is_not_due_and_what_is_overdue_meet_on_one_day(store: Store) -> None:
    columns = "not_due_until, overdue_opened_on, settled_on, is_settled_undated"
    late = invoice(due_on=date(2026, 3, 1), cleared_on=date(2026, 3, 9), status="settled")
    early = invoice(due_on=date(2026, 3, 1), cleared_on=date(2026, 1, 9), status="settled")
    lost = invoice(due_on=date(2026, 3, 1), status="settled")
    assert fact(store, "receivable", columns, invoices=[late]) == [
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 9), False)
    ]
    assert fact(store, "receivable", columns, invoices=[early]) == [
        (date(2026, 2, 1), None, date(2026, 2, 1), False)
    ]
    assert fact(store, "receivable", columns, invoices=[lost]) == [
        (date(2026, 3, 2), date(2026, 3, 2), None, True)
    ]


def case(**cells: Cell) -> Mapping[str, Cell]:
    base: dict[str, Cell] = {"case_id": "K", "status": "closed", "opened_at": datetime(2026, 2, 2, 9)}
    return base | cells


def change(day: int, hour: int, before: str | None, after: str) -> Mapping[str, Cell]:
    at = datetime(2026, 2, day, hour)
    made: Mapping[str, Cell] = {
        "change_id": f"{day} {hour:02}",
        "case_id": "K",
        "changed_at": at,
        "from_status": before,
        "to_status": after,
    }
    return made


HISTORY = [
    change(2, 9, None, "open"),
    change(3, 9, "open", "waiting"),
    change(4, 9, "waiting", "closed"),
    change(10, 9, "closed", "open"),
    change(11, 9, "open", "closed"),
]


def test_a_case_that_comes_back_was_open_twice(store: Store) -> None:
    columns = "spell_no, opened_on, closed_on, reopened_after_days, is_first, has_history"
    found = fact(
        store,
        "case_spell",
        columns,
        cases=[case(closed_at=datetime(2026, 2, 11, 9))],
        case_status_changes=HISTORY,
    )
    assert found == [
        (1, date(2026, 2, 2), date(2026, 2, 4), 6, True, True),
        (2, date(2026, 2, 10), date(2026, 2, 11), None, False, True),
    ]


def test_without_a_history_a_case_was_open_once(store: Store) -> None:
    columns = "spell_no, opened_on, closed_on, has_history, is_closed_undated"
    assert fact(store, "case_spell", columns, cases=[case(closed_at=datetime(2026, 2, 11, 9))]) == [
        (1, date(2026, 2, 2), date(2026, 2, 11), False, False)
    ]
    assert fact(store, "case_spell", columns, cases=[case()]) == [(1, date(2026, 2, 2), None, False, True)]


def test_clocks_of_a_case(store: Store) -> None:
    """Opened on Monday 2 February at 9, waiting from the 3rd to the 4th, closed for good on Wednesday 11 February at 9."""
    columns = (
        "resolution_seconds, resolution_work_seconds, resolution_active_seconds, first_resolution_seconds"
    )
    one = case(closed_at=datetime(2026, 2, 11, 9))
    day = 86_400
    assert fact(store, "support_case", columns, cases=[one], case_status_changes=HISTORY) == [
        (9 * day, 7 * day, 8 * day, 2 * day)
    ]


@pytest.mark.parametrize(
    ("opened", "answered", "hours"),
    [
        (datetime(2026, 2, 6, 16), datetime(2026, 2, 9, 10), 18),  # Friday to Monday: 8 hours and 10
        (datetime(2026, 2, 7, 16), datetime(2026, 2, 9, 10), 10),  # Saturday to Monday
        (datetime(2026, 2, 7, 16), datetime(2026, 2, 8, 10), 0),  # within a weekend
        (datetime(2026, 2, 6, 16), datetime(2026, 2, 8, 10), 8),  # Friday to Sunday
        (datetime(2026, 2, 6, 9), datetime(2026, 2, 6, 11), 2),
    ],
)
def test_hours_without_free_days(store: Store, opened: datetime, answered: datetime, hours: int) -> None:
    one = case(opened_at=opened, first_response_at=answered)
    assert fact(store, "support_case", "first_response_work_seconds", cases=[one]) == [(hours * 3600,)]


@pytest.mark.parametrize(
    ("score", "low", "high", "wanted"),
    [
        (4, 1, 5, (True, 4000, None)),
        (3, 1, 5, (False, 3000, None)),
        (6, 1, 7, (True, 4333, None)),
        (8, 0, 10, (True, 4200, False)),
        (7, 0, 10, (False, 3800, False)),
        (11, 0, 10, (None, None, None)),
        (4, None, None, (None, None, None)),
    ],
)
def test_scores_of_any_scale(
    store: Store, score: int, low: int | None, high: int | None, wanted: tuple[object, ...]
) -> None:
    answer: Mapping[str, Cell] = {
        "answer_id": "A",
        "kind": "csat",
        "score": score,
        "scale_low": low,
        "scale_high": high,
    }
    found = fact(store, "survey_answer", "is_satisfied, score_e3, is_promoter", survey_answers=[answer])
    assert found == [wanted]
