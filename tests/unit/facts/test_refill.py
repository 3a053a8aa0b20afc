"""A fact made anew only for what changed equals the fact made whole, for every shipped fact and any change of its sources."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.table import Fact, Table
from opsbrief.facts import refill as refilling
from opsbrief.facts.refill import refill
from opsbrief.intake.mapping import working_days_sql
from opsbrief.ledger import balance, changes
from opsbrief.ledger.run import Run
from opsbrief.settings import Calendar
from opsbrief.store import Store, literal
from tests.shipped import shipped

TODAY = date(2026, 11, 23)
CATALOG: Catalog = shipped()
FACTS = sorted(name for name, fact in CATALOG.facts.items() if fact.refill)
WORDS = {
    "kind": [
        *(
            "order",
            "open",
            "closed",
            "cancelled",
            "posted",
            "invoice",
            "settled",
            "won",
            "done",
            "damaged",
            "issue_for_sale",
        ),
        *("person", "team", "cost"),
    ],
    "status": [
        "order",
        "open",
        "closed",
        "cancelled",
        "posted",
        "invoice",
        "settled",
        "won",
        "done",
        "damaged",
        "approved",
    ],
    "scenario": ["budget", "forecast"],
    "work_package": ["", "w"],
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store.open(None)
    balance.make_tables(store)
    for table in CATALOG.tables.values():
        store.execute(table.create)
    store.execute("""create table lookup.rates as
        select c.currency, d."on"::date as "on", c.rate, d."on"::date as rate_on
        from (values ('EUR', 1.0::decimal(18, 8)), ('USD', 0.9::decimal(18, 8))) as c(currency, rate),
            (select unnest(generate_series(date '2026-11-01', date '2026-12-10', interval 1 day)) as "on") as d""")
    store.execute("create macro reporting_day(ts) as cast(ts as date)")
    store.execute("create macro begin_of(day) as cast(day as timestamp)")
    store.execute(f"create macro working_days(first, last) as {working_days_sql(Calendar())}")
    yield store
    store.close()


def cell(dice: random.Random, table: Table, column: str) -> str:
    """SQL of a value from a small domain, so that keys meet across tables; now and then none."""
    kind = table.columns[column].lower()
    if column not in table.required and dice.random() < 0.1:
        return "null"
    if column == "currency":
        return literal(dice.choice(["EUR", "USD", "ZZZ"]))
    if column in WORDS:
        return literal(dice.choice(WORDS[column]))
    if kind.startswith("varchar"):
        return literal(f"{column[:1]}{dice.randrange(3)}")
    if kind.startswith(("date", "timestamp")):
        day = TODAY + timedelta(days=dice.randrange(-9, 9))
        return f"timestamp '{day}'" if kind.startswith("timestamp") else f"date '{day}'"
    if kind == "boolean":
        return dice.choice(["true", "false"])
    return str(dice.randrange(-2, 9))


def some_rows(store: Store, dice: random.Random, table: Table, rows: int) -> None:
    made = [
        ", ".join(
            [
                literal(dice.choice(["a", "b"])),
                "1",
                str(number),
                *(cell(dice, table, c) for c in table.columns),
            ]
        )
        for number in range(rows)
    ]
    if made:
        store.execute(f"insert into ops.{table.name} values {', '.join(f'({row})' for row in made)}")


def change(store: Store, dice: random.Random, fact: Fact) -> None:
    """Take a row out of each table that the fact reads, alter one, add one; some tables stay as they are."""
    for name in fact.reads:
        table = CATALOG.tables[name]
        if dice.random() < 0.3:
            continue
        left = f"rowid = (select rowid from ops.{name} order by hash(rowid, {dice.randrange(99)}) limit 1)"
        changes.note_gone(store, name, left)
        store.execute(f"delete from ops.{name} where {left}")
        before = store.value(f"select coalesce(max(rowid), -1) from ops.{name}")
        some_rows(store, dice, table, dice.randrange(3))
        changes.note_came(store, name, f"(select * from ops.{name} where rowid > {before})")


def contents(store: Store, fact: Fact) -> list[tuple[object, ...]]:
    return store.rows(f"select * from fact.{fact.name} order by all")


@pytest.mark.parametrize("name", FACTS)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), logged=st.booleans(), days=st.integers(-3, 3))
def test_the_short_way_gives_what_the_whole_way_gives(
    store: Store, name: str, seed: int, logged: bool, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refilling, "LARGEST_SHARE", 0)
    dice, fact = random.Random(seed), CATALOG.facts[name]
    run = cast("Run", SimpleNamespace(store=store, declarations="one"))
    leads = dict.fromkeys(fact.sources, "")
    store.execute(f"create or replace macro as_of() as date '{TODAY}'")
    for table in fact.reads:
        changes.begin(store, [table])
        store.execute(f"delete from ops.{table}")
        some_rows(store, dice, CATALOG.tables[table], 12)
        if logged:
            changes.filled(store, table, "one")
    store.execute("delete from landed.fact_fills")
    assert not refill(run, fact, leads)
    changes.settle(store, fact.reads)
    store.execute(f"create or replace macro as_of() as date '{TODAY + timedelta(days=days)}'")
    for _ in range(2):  # the second time, some of what changed first stands
        change(store, dice, fact)
        stand = changes.unchanged(store, fact.reads)
        refill(run, fact, leads, stand)
        changes.settle(store, fact.reads, stand)
    followed = contents(store, fact)
    store.execute("delete from landed.fact_fills")
    assert not refill(run, fact, leads)
    assert followed == contents(store, fact)


@pytest.mark.parametrize("name", FACTS)
def test_the_short_way_is_taken(store: Store, name: str) -> None:
    fact = CATALOG.facts[name]
    run = cast("Run", SimpleNamespace(store=store, declarations="one"))
    store.execute(f"create or replace macro as_of() as date '{TODAY}'")
    for table in fact.reads:
        changes.begin(store, [table])
        store.execute(f"delete from ops.{table}")
        some_rows(store, random.Random(7), CATALOG.tables[table], 40)
    refill(run, fact, dict.fromkeys(fact.sources, ""))
    changes.settle(store, fact.reads)
    assert refill(run, fact, dict.fromkeys(fact.sources, ""))
    assert not refill(run, fact, dict.fromkeys(fact.sources, "_system = 'a'"))


def test_unknown_changes_make_a_fact_whole(store: Store) -> None:
    fact = CATALOG.facts["sales_order"]
    run = cast("Run", SimpleNamespace(store=store, declarations="one"))
    leads = dict.fromkeys(fact.sources, "")
    refill(run, fact, leads)
    changes.settle(store, fact.reads)
    changes.begin(store, ["sales_orders"])
    store.execute("drop table if exists landed.seen_sales_orders")
    assert not refill(run, fact, leads)


def test_every_fact_says_what_a_change_reaches() -> None:
    for fact in (fact for fact in CATALOG.facts.values() if fact.reads):
        assert fact.refill, f"{fact.name} is made whole at every run"
        assert set(fact.reads) <= set(fact.sources) | set(fact.through), fact.name
        assert all(set(fact.refill) <= set(named.values()) for named in fact.sources.values()), fact.name
        assert fact.ages or "as_of(" not in Path(fact.path).read_text("utf-8"), fact.name


def test_a_table_stands_while_it_holds_the_rows_that_the_facts_have_seen() -> None:
    """Also rows that are there twice count; of a table with other columns nothing is known."""
    store = Store.open(None)
    balance.make_tables(store)
    store.execute("create table ops.t (_file integer, _row bigint, a varchar, b integer)")
    store.execute("insert into ops.t values (1, 1, 'x', 1), (1, 2, 'x', 1), (1, 3, 'y', null)")
    assert changes.unchanged(store, ["t"]) == set()
    changes.settle(store, ["t"])
    assert changes.unchanged(store, ["t"]) == {"t"}
    store.execute("update ops.t set _file = 2")
    store.execute("create table as_seen as from ops.t")
    assert changes.unchanged(store, ["t"]) == {"t"}
    for statement in (
        "update ops.t set a = 'y', b = null where _row = 2",  # as many rows, all of them seen before
        "delete from ops.t where _row = 2",
        "insert into ops.t values (1, 4, 'x', 1), (1, 5, 'x', 1)",
        "alter table ops.t add column c varchar",
    ):
        store.execute("create or replace table ops.t as from as_seen")
        assert changes.unchanged(store, ["t"]) == {"t"}
        store.execute(statement)
        assert changes.unchanged(store, ["t"]) == set(), statement
    store.close()
