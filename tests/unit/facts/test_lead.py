"""Whose rows count where several systems fill one table."""

from types import SimpleNamespace
from typing import cast

import pytest
from pydantic import ValidationError

from opsbrief.facts.fill import lead_condition
from opsbrief.ledger.run import Run
from opsbrief.settings import Lead
from opsbrief.store import Store


@pytest.fixture
def store() -> Store:
    store = Store.open(None)
    store.execute("create table ops.tasks (_system varchar, site varchar)")
    store.execute("insert into ops.tasks values ('trello', 'A'), ('asana', 'A'), ('asana', 'B')")
    return store


def counted(store: Store, lead: Lead | None) -> tuple[list[tuple[str, str]], str]:
    """The rows that count, and why there are none."""
    tables = {"tasks": SimpleNamespace(columns={"site": "varchar"})}
    run = SimpleNamespace(
        store=store,
        catalog=SimpleNamespace(tables=tables),
        settings=SimpleNamespace(lead={"tasks": lead} if lead else {}),
    )
    condition, reason = lead_condition(cast("Run", run), "tasks")
    rows = store.rows(f"select _system, site from ops.tasks where {condition or 'true'} order by all")
    return [(system, site) for system, site in rows], reason


def test_without_a_lead_none_count_and_it_says_why(store: Store) -> None:
    rows, reason = counted(store, None)
    assert rows == []
    assert reason == "asana and trello both fill tasks, and opsbrief.toml names no lead for it ([lead.tasks])"


def test_one_leads_and_sites_may_have_another(store: Store) -> None:
    assert counted(store, Lead(system="trello")) == ([("trello", "A")], "")
    assert counted(store, Lead(system="trello", by_site={"B": "asana"})) == (
        [("asana", "B"), ("trello", "A")],
        "",
    )


def test_all_count_where_each_has_rows_of_its_own(store: Store) -> None:
    assert counted(store, Lead(all=True)) == ([("asana", "A"), ("asana", "B"), ("trello", "A")], "")


@pytest.mark.parametrize("given", [{}, {"system": "trello", "all": True}])
def test_a_lead_is_one_system_or_all(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="name the system that leads, or say all = true"):
        Lead.model_validate(given)
