"""A crosswalk joins what the company says is one, gives it one name, and lets go of it when the row is taken out."""

from pathlib import Path

import pytest

from opsbrief.declarations.small_table import CROSSWALKS
from opsbrief.errors import DeclarationError
from opsbrief.intake.crosswalk import join_identities
from opsbrief.settings import Lead
from opsbrief.store import Value, literal
from tests.unit.quality.a_desk import Desk, Row

ROWS: list[Row] = [
    {"_system": "sap", "customer_id": "1", "name": "Kestrel GmbH"},
    {"_system": "zoho", "customer_id": "1", "name": "Somebody else"},
    {"_system": "zoho", "customer_id": "7", "name": "Kestrel"},
    {"_system": "crm", "customer_id": "k", "name": None},
]
SAME = "system,id,our_id\nsap,1,K\nzoho,7,K\ncrm,k,K\nsap,99,nobody\n"


@pytest.fixture
def write(desk: Desk, tmp_path: Path) -> Path:
    """The folder of small tables, and ops tables of customers alone."""
    for thing in CROSSWALKS:
        desk.fill(thing, [])
    desk.fill("customers", ROWS)
    (tmp_path / "tables").mkdir()
    return tmp_path / "tables"


def joined(desk: Desk, thing: str = "customers") -> list[tuple[Value, ...]]:
    key = CROSSWALKS[thing]
    return desk.store.rows(f"select _system, {key}, our_id, our_name from ops.{thing} order by 1, 2")


def test_only_rows_of_the_crosswalk_are_joined_and_equal_numbers_are_not(desk: Desk, write: Path) -> None:
    (write / "customers.csv").write_text(SAME)
    assert join_identities(desk.run) == {"customers": 3}
    assert joined(desk) == [
        ("crm", "k", "K", "Kestrel GmbH"),
        ("sap", "1", "K", "Kestrel GmbH"),
        ("zoho", "1", None, None),
        ("zoho", "7", "K", "Kestrel GmbH"),
    ]
    assert desk.store.value("select name from ops.customers where customer_id = '7'") == "Kestrel"


def test_the_name_is_the_companys_else_that_of_the_leading_system(desk: Desk, write: Path) -> None:
    (write / "customers.csv").write_text(SAME)
    leading = desk.run.settings.model_copy(update={"lead": {"customers": Lead(system="zoho")}})
    join_identities(type(desk.run)(**{**vars(desk.run), "settings": leading}))
    assert {row[3] for row in joined(desk)} == {"Kestrel", None}
    (write / "customers.csv").write_text("system,id,our_id,name\nsap,1,K,\nzoho,7,K,The Kestrels\n")
    join_identities(desk.run)
    assert {row[3] for row in joined(desk) if row[2]} == {"The Kestrels"}


def test_a_row_taken_out_is_joined_no_more(desk: Desk, write: Path) -> None:
    (write / "customers.csv").write_text(SAME)
    join_identities(desk.run)
    (write / "customers.csv").unlink()
    assert join_identities(desk.run) == {}
    assert {row[2:] for row in joined(desk)} == {(None, None)}


def test_people_are_named_by_mail_address_or_account_and_stay_hashed(desk: Desk, write: Path) -> None:
    key = desk.run.state.personal_key().decode()
    hashed = desk.store.value(f"select substr(sha256({literal(key)} || 'dana@example.com'), 1, 16)")
    people = [
        {"_system": "zoom", "person_id": hashed, "name": "x"},
        {"_system": "trello", "person_id": "abc", "account_id": "U1"},
    ]
    desk.fill("people", people)
    (write / "people.csv").write_text("system,id,our_id,name\nzoom,Dana@Example.com,d,Dana\ntrello,U1,d,\n")
    assert join_identities(desk.run) == {"people": 2}
    found = joined(desk, "people")
    assert [row[2] for row in found] == ["d", "d"]
    assert "dana" not in repr(found).lower()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("system,id,our_id\nsap,1,K\nsap,1,L\n", "sap's 1 is K in line 2 and L here"),
        ("system,id,our_id\nsap,,K\n", "lacks its system, its id or our_id"),
        ("system,id\nsap,1\n", "lacks the column our_id"),
    ],
)
def test_a_broken_crosswalk_joins_nothing(desk: Desk, write: Path, text: str, what: str) -> None:
    (write / "customers.csv").write_text(text)
    with pytest.raises(DeclarationError, match=what):
        join_identities(desk.run)
    assert {row[2:] for row in joined(desk)} == {(None, None)}
