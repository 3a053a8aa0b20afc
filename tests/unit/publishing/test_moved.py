"""What the methods say of a month, each on a few rows that were worked out by hand."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsbrief.declarations.catalog import Catalog
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import WorkingDays
from opsbrief.kpis.fiscal import CALENDAR
from opsbrief.publishing.month import Moved
from opsbrief.publishing.moved import moved
from opsbrief.store import Store, literal
from tests.shipped import shipped


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return shipped()


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    store.execute("""
        create table kpi.values (kpi varchar, grain varchar, period_start date, dimension varchar, complete boolean,
            numerator hugeint, denominator hugeint, value double)""")
    yield store
    store.close()


def tell(store: Store, catalog: Catalog, kpi: str) -> list[Moved]:
    return moved(store, catalog, catalog.kpis[kpi], Words("en", "USD"), WorkingDays(), CALENDAR)


def publish(store: Store, kpi: str, grain: str, **values: tuple[int, int]) -> None:
    for start, (above, below) in values.items():
        day = literal(start.removeprefix("on_").replace("_", "-"))
        store.execute(
            f"insert into kpi.values values ({literal(kpi)}, {literal(grain)}, {day}, 'total', true, {above}, {below}, {above / below})"
        )


def rows(store: Store, fact: str, columns: str, *filled: tuple[object, ...]) -> None:
    store.execute(f"create or replace table fact.{fact} ({columns})")
    for row in filled:
        store.execute(f"insert into fact.{fact} values ({', '.join('?' * len(row))})", list(row))


def test_work_that_came_and_left_its_age_and_the_gap_to_littles_law(store: Store, catalog: Catalog) -> None:
    """56 days of work in 31 days, one item that took 15 days: 1/31 * 15 is 73 % below 56/31."""
    columns = "started_on date, completed_on date, is_abandoned boolean, is_done_undated boolean"
    rows(
        store,
        "work_item",
        columns,
        (date(2026, 9, 20), date(2026, 10, 5), False, False),
        (date(2026, 10, 2), None, False, False),
        (date(2026, 10, 10), None, False, False),
        (date(2026, 10, 11), None, True, False),
    )
    publish(store, "wip", "month", on_2026_09_01=(1, 1), on_2026_10_01=(2, 1))
    flowed, aged = tell(store, catalog, "wip")
    assert flowed.lines == [
        "1 + 2 - 1 = 2",
        "1.8 on average; 0.03 left a day after 15.0 days on average: −73% from Little's law, what is there grows older",
    ]
    assert aged == Moved(
        "by days since started_on", ["up to 30: 2", "31 to 60: 0", "61 to 90: 0", "over 90: 0"]
    )


def test_nothing_is_said_of_a_sum_that_does_not_close(store: Store, catalog: Catalog) -> None:
    rows(
        store,
        "work_item",
        "started_on date, completed_on date, is_abandoned boolean, is_done_undated boolean",
    )
    publish(store, "wip", "month", on_2026_09_01=(1, 1), on_2026_10_01=(2, 1))
    assert tell(store, catalog, "wip") == []


def test_receivables_by_days_past_due(store: Store, catalog: Catalog) -> None:
    """30 days past due lies in the bucket up to 30; what was paid in the month has left."""
    rows(
        store,
        "receivable",
        "invoiced_on date, due_on date, settled_on date, amount_e4 bigint, is_settled_undated boolean",
        (date(2026, 9, 1), date(2026, 10, 1), None, 1_000_000, False),
        (date(2026, 10, 5), date(2026, 11, 4), None, 500_000, False),
        (date(2026, 9, 10), date(2026, 9, 20), date(2026, 10, 10), 300_000, False),
    )
    publish(store, "receivables", "month", on_2026_09_01=(1_300_000, 1), on_2026_10_01=(1_500_000, 1))
    flowed, aged = tell(store, catalog, "receivables")
    assert flowed.lines == ["USD 130 + USD 50 - USD 30 = USD 150"]
    assert aged.lines == [
        "not yet due: USD 50 (1 row)",
        "1 to 30: USD 100 (1 row)",
        "31 to 60: USD 0 (0 rows)",
        "61 to 90: USD 0 (0 rows)",
        "over 90: USD 0 (0 rows)",
    ]


def test_sales_per_working_day_a_year_before_and_customers_who_came_again(
    store: Store, catalog: Catalog
) -> None:
    """September and October 2026 have 22 working days; 364 days before October lie 2025-10-02 to 2025-11-01.

    D is seen in the first month of the data, and may have been a customer before it.
    """
    rows(
        store,
        "invoice_line",
        "invoiced_on date, kind varchar, net_e4 bigint, customer varchar",
        *(
            (date(2026, month, 3), "invoice", 1, who)
            for month, who in [(7, "A"), (8, "A"), (10, "A"), (7, "B"), (6, "D"), (7, "D")]
        ),
        (date(2026, 8, 3), "invoice", 1, "C"),
        (date(2026, 9, 3), "credit_memo", -1, "B"),
    )
    publish(store, "net_sales", "month", on_2026_09_01=(1_100_000, 1), on_2026_10_01=(2_200_000, 1))
    publish(
        store,
        "net_sales",
        "day",
        on_2025_10_01=(9_990_000, 1),
        on_2025_10_02=(1_000_000, 1),
        on_2025_11_01=(100_000, 1),
        on_2025_11_02=(9_990_000, 1),
    )
    fair, again = tell(store, catalog, "net_sales")
    assert fair.lines == [
        "USD 10 per working day (22), USD 5 in 2026-09 (22): +100.0%",
        "USD 220, on the same weekdays a year before (2025-10-02 to 2025-11-01) USD 110: +100.0%",
    ]
    assert again.lines == [
        "2026-07: 2 came for the first time, 1, 0, 1 in the months after",
        "2026-08: 1 came for the first time, 0, 0 in the months after",
    ]


def test_a_quotient_is_moved_by_what_stands_above_and_below(store: Store, catalog: Catalog) -> None:
    """From 36500/100 to 73000/50: Shapley gives each half of the 1,095 days."""
    publish(store, "inventory_days", "month", on_2026_09_01=(36_500, 100), on_2026_10_01=(73_000, 50))
    (split,) = tell(store, catalog, "inventory_days")
    assert split.method == "what moved it by +1,095.0 days since 2026-09"
    assert split.lines == ["Stock value: +547.5 days", "Cost of goods sold: +547.5 days"]


def test_days_of_a_period_are_moved_by_its_length_too(store: Store, catalog: Catalog) -> None:
    """Receivables times days over sales: 900/30 and 961/31; 61 * (1/30 + 1/31) / 2 is 2.0 of the change of 1."""
    publish(store, "dso_period", "month", on_2026_09_01=(30 * 30, 30), on_2026_10_01=(31 * 31, 31))
    (split,) = tell(store, catalog, "dso_period")
    assert split.method == "what moved it by +1.0 days since 2026-09"
    assert split.lines == [
        "Receivables and the days of the month: +2.0 days",
        "Invoiced to customers: −1.0 days",
    ]


def test_one_month_alone_has_not_moved(store: Store, catalog: Catalog) -> None:
    publish(store, "inventory_days", "month", on_2026_10_01=(73_000, 50))
    assert tell(store, catalog, "inventory_days") == []


AGED = "bucket varchar, opened_on date, closed_on date, amount_e4 bigint, is_settled_undated boolean"


def test_a_fact_that_keeps_ages_shows_them_and_calls_no_move_between_them_coming(
    store: Store, catalog: Catalog
) -> None:
    """One invoice of 150 grew overdue: it did not come. 200.6 + 150 + 0.8 + 0.6 are 352, each rounded alone 353."""
    rows(
        store,
        "receivable_ageing",
        AGED,
        ("not due", date(2026, 9, 1), date(2026, 10, 2), 1_500_000, False),
        ("1-30", date(2026, 10, 2), date(2026, 11, 1), 1_500_000, False),
        ("31-60", date(2026, 10, 9), None, 4_000, False),
        ("31-60", date(2026, 10, 9), None, 4_000, False),
        ("over 90", date(2026, 5, 1), None, 6_000, False),
        ("not due", date(2026, 10, 30), None, 2_006_000, False),
    )
    publish(store, "receivables_ageing", "month", on_2026_09_01=(1_506_000, 1), on_2026_10_01=(3_520_000, 1))
    assert tell(store, catalog, "receivables_ageing") == [
        Moved(
            "by age",
            [
                "not due: USD 201 (1 row)",
                "1-30: USD 150 (1 row)",
                "31-60: USD 1 (2 rows)",
                "over 90: USD 0 (1 row)",
            ],
        )
    ]


def test_printed_effects_add_up_where_each_rounded_alone_would_not(store: Store, catalog: Catalog) -> None:
    """-156 * (1/200 + 1/300) / 2 = -0.65 and 750 * (1/300 - 1/200) = -1.25: together -1.9, not -0.7 and -1.3."""
    publish(store, "inventory_days", "month", on_2026_09_01=(828, 200), on_2026_10_01=(672, 300))
    (split,) = tell(store, catalog, "inventory_days")
    assert split.lines == ["Stock value: −0.6 days", "Cost of goods sold: −1.3 days"]


def amounts(text: str) -> list[int]:
    """The amounts of a line in the last printed digit."""
    found = re.findall(r"([−-]?)(?:USD )?([0-9][0-9,]*\.?[0-9]*)(?= days| =| [+-]|$| \()", text)
    return [int(re.sub("[.,]", "", digits)) * (-1 if sign else 1) for sign, digits in found]


SIZES = st.integers(1, 10**12)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(then=st.tuples(SIZES, SIZES), now=st.tuples(SIZES, SIZES))
def test_whatever_moved_a_quotient_its_printed_parts_add_up(
    store: Store, catalog: Catalog, then: tuple[int, int], now: tuple[int, int]
) -> None:
    store.execute("delete from kpi.values")
    publish(store, "inventory_days", "month", on_2026_09_01=then, on_2026_10_01=now)
    (split,) = tell(store, catalog, "inventory_days")
    total = amounts(split.method.removesuffix(" since 2026-09"))
    assert [sum(part for line in split.lines for part in amounts(line.partition(": ")[2]))] == total


DAY = st.dates(date(2026, 8, 1), date(2026, 11, 9))
ITEM = st.tuples(DAY, st.one_of(st.none(), DAY), st.one_of(st.none(), DAY), st.integers(-(10**7), 10**9))


@QUICK
@given(items=st.lists(ITEM, min_size=1, max_size=12))
def test_what_is_open_came_left_and_aged_in_printed_amounts_that_add_up(
    store: Store, catalog: Catalog, items: list[tuple[date, date | None, date | None, int]]
) -> None:
    filled = [(came, due, max(left, came) if left else None, n, False) for came, due, left, n in items]
    columns = "invoiced_on date, due_on date, settled_on date, amount_e4 bigint, is_settled_undated boolean"
    rows(store, "receivable", columns, *filled)
    ends = [
        sum(n for came, _, left, n, _ in filled if came <= end and not (left and left <= end))
        for end in (date(2026, 9, 30), date(2026, 10, 31))
    ]
    store.execute("delete from kpi.values")
    publish(store, "receivables", "month", on_2026_09_01=(ends[0], 1), on_2026_10_01=(ends[1], 1))
    flowed, *aged = tell(store, catalog, "receivables")
    # A minus sign between amounts is followed by a space, that of an amount is not.
    opening, came, left, closing = amounts(flowed.lines[0])
    assert opening + came - left == closing
    for ages in aged:
        assert sum(amount for line in ages.lines for amount in amounts(line.partition(": ")[2])) == closing
