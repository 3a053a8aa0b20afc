"""Columns marked personal: hashed with the workspace's key wherever their text could be kept, unless the company opts out."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsbrief.settings import Company, Privacy, Settings
from tests.unit.intake.a_shop import SYSTEM, Shop, Taken, text_of

Take = Callable[..., Taken]
MARKED = (
    SYSTEM
    + """
[exports.visits]
replaces = "append"
key      = ["visit_no"]

[exports.visits.columns]
visit_no = { heading = "Visit" }
mail     = { heading = "Mail", personal = true }
name     = { heading = "Visitor", personal = true }
firm     = { heading = "Firm mail", personal = "domain" }
"""
)
VISITS = text_of(
    ["Visit", "Mail", "Visitor", "Firm mail"],
    ["1", "Dana@Example.com", "Dana Reed", "info@Kestrel.example"],
    ["2", " dana@example.com ", "", "Kestrel <a@kestrel.example>; b@other.example"],
    ["3", "", "Ön Ü", "no address"],
)


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[Callable[..., Taken]]:
    """Visits taken in by a company of its own, which keeps personal columns as they are or not."""
    shops: list[Shop] = []

    def take(name: str = "one", *, keep: bool = False) -> Taken:
        shops.append(Shop(tmp_path / name, MARKED))
        shops[-1].settings = Settings(company=Company(name="Acme"), privacy=Privacy(keep_personal=keep))
        return shops[-1].take({"visits.csv": VISITS})

    yield take
    for shop in shops:
        shop.close()


def expected(store_key: str, text: str) -> str:
    """By another program than the database's."""
    return hashlib.sha256((store_key + text).encode()).hexdigest()[:16]


def test_a_text_becomes_its_keyed_hash_whatever_its_capitals(taken: Take) -> None:
    found = taken()
    key = found.run.state.personal_key().decode()
    dana, reed, on = (expected(key, text) for text in ("dana@example.com", "dana reed", "ön ü"))
    assert found.rows("visits", "visit_no", "mail", "name") == [
        ("1", dana, reed), ("2", dana, None), ("3", None, on),
    ]  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{64}", key)


def test_another_workspace_gives_other_hashes(taken: Take) -> None:
    one, other = taken("one"), taken("other")
    assert not {row[0] for row in one.rows("visits", "mail") if row[0]} & {
        row[0] for row in other.rows("visits", "mail")
    }


def test_of_a_mail_address_the_domain_can_be_kept_and_nothing_else(taken: Take) -> None:
    for keep in (False, True):
        found = taken(str(keep), keep=keep)
        assert found.rows("visits", "visit_no", "firm") == [
            ("1", "kestrel.example"), ("2", "kestrel.example"), ("3", None),
        ]  # fmt: skip


def test_a_company_can_opt_out(taken: Take) -> None:
    found = taken(keep=True)
    assert found.rows("visits", "visit_no", "mail", "name") == [
        ("1", "dana@example.com", "Dana Reed"), ("2", "dana@example.com", None), ("3", None, "Ön Ü"),
    ]  # fmt: skip
    assert not (found.run.workspace.state / "personal.key").exists()


@pytest.mark.parametrize("secret", ["dana@example.com", "Dana Reed", "info@", "Dana@"])
def test_no_database_holds_the_text_anywhere(taken: Take, secret: str) -> None:
    found = taken()
    found.store.checkpoint()
    found.run.state.store.checkpoint()
    for path in (*found.run.workspace.out.rglob("*.duckdb*"), *found.run.workspace.state.rglob("*")):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path.name
    tables = found.all("select table_schema, table_name from information_schema.tables")
    for schema, table in tables:
        assert secret not in repr(found.all(f'select * from {schema}."{table}"')), f"{schema}.{table}"


def test_of_a_ragged_row_of_a_table_with_people_only_the_number_of_cells_is_kept(tmp_path: Path) -> None:
    for keep, kept in (
        (False, '{"number of cells": 5}'),
        (True, '["4", "Eve@Example.com", "Eve", "x@y.example", "z"]'),
    ):
        shop = Shop(tmp_path / str(keep), MARKED.replace('"domain"', "false"))
        shop.settings = Settings(company=Company(name="Acme"), privacy=Privacy(keep_personal=keep))
        taken = shop.take({"visits.csv": VISITS + "4,Eve@Example.com,Eve,x@y.example,z\n"})
        assert taken.all("select row, row_json from meta.quarantine") == [(4, kept)]
        shop.close()
