"""Likely pairs are proposed with their reasons, decided and common ones are not, and nothing is joined by a likeness."""

import csv
from pathlib import Path

import pytest

from opsbrief.declarations.small_table import CROSSWALKS
from opsbrief.intake.crosswalk import join_identities
from opsbrief.publishing.proposals import likely_pairs, write_proposals
from tests.unit.quality.a_desk import Desk, Row

SAP, ZOHO = {"_system": "sap"}, {"_system": "zoho_inventory"}


def customer(system: Row, number: str, **known: str) -> Row:
    return {**system, "customer_id": number, **known}


def pairs(desk: Desk, thing: str) -> list[tuple[str, str, str]]:
    return [(pair.id, pair.other_id, pair.why) for pair in likely_pairs(desk.store, thing)]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"name": "Kestrel Möbel GmbH & Co. KG"}, {"name": "KESTREL MOBEL"}, "same name"),
        ({"name": "S.A. Brume"}, {"name": "Brume SA"}, "same name"),
        ({"name": "A", "tax_no": "DE 123.456.789"}, {"name": "B", "tax_no": "de123456789"}, "same tax number"),
        ({"name": "A", "email_domain": "kestrel.example"}, {"name": "B", "email_domain": "Kestrel.example"}, "same mail domain"),
        ({"name": "Kestrel", "tax_no": "1-2"}, {"name": "Kestrel Ltd", "tax_no": "12"}, "same name, same tax number"),
        ({"name": "A", "email_domain": "gmail.com"}, {"name": "B", "email_domain": "gmail.com"}, ""),
        ({"name": "Kestrel"}, {"name": "Kestrel North"}, ""),
        ({"name": "GmbH"}, {"name": "Ltd."}, ""),
        ({}, {}, ""),
    ],
)  # fmt: skip
def test_what_makes_two_customers_alike(
    desk: Desk, one: dict[str, str], other: dict[str, str], why: str
) -> None:
    desk.fill("customers", [customer(SAP, "1", **one), customer(ZOHO, "7", **other)])
    assert pairs(desk, "customers") == ([("1", "7", why)] if why else [])


def test_two_of_one_system_are_no_pair_and_what_many_share_is_no_sign(desk: Desk) -> None:
    chain = [customer(SAP, str(n), name="Chain") for n in range(4)]
    twins = [customer(SAP, "a", name="Kestrel"), customer(SAP, "b", name="Kestrel AG")]
    desk.fill(
        "customers", [*chain, *twins, customer(ZOHO, "9", name="Chain"), customer(ZOHO, "8", name="Kestrel")]
    )
    assert pairs(desk, "customers") == [("a", "8", "same name"), ("b", "8", "same name")]


def test_items_are_alike_by_sku_which_may_be_their_number(desk: Desk) -> None:
    desk.fill(
        "products",
        [
            {**SAP, "product_id": "LB-100", "name": "Lamp"},
            {**ZOHO, "product_id": "367", "sku": "lb 100", "name": "Lantern"},
            {**ZOHO, "product_id": "368", "sku": "LB-200", "name": "Shade"},
        ],
    )
    assert pairs(desk, "products") == [("LB-100", "367", "same SKU")]


def test_people_of_one_id_are_one_already(desk: Desk) -> None:
    desk.fill(
        "people",
        [
            {**SAP, "person_id": "h1", "name": "n1"},
            {**ZOHO, "person_id": "h1", "name": "n1"},
            {**ZOHO, "person_id": "h2", "name": "N1"},
        ],
    )
    assert pairs(desk, "people") == [("h1", "h2", "same name")]


def test_a_decided_pair_is_proposed_no_more_and_a_half_decided_one_still_is(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [
        customer(SAP, "1", name="Kestrel"),
        customer(ZOHO, "7", name="Kestrel"),
        customer(ZOHO, "8", name="Kestrel"),
    ]
    desk.fill("customers", rows)
    for thing in set(CROSSWALKS) - {"customers"}:
        desk.fill(thing, [])
    crosswalk = tmp_path / "tables" / "customers.csv"
    crosswalk.parent.mkdir()
    crosswalk.write_text("system,id,our_id\nsap,1,K\nzoho_inventory,7,other than K\n")
    join_identities(desk.run)
    assert pairs(desk, "customers") == [("1", "8", "same name")]
    assert desk.store.rows("select our_id from ops.customers where customer_id = '8'") == [(None,)]


def test_the_file_is_safe_to_open_and_goes_when_nothing_is_left(desk: Desk, tmp_path: Path) -> None:
    for thing in CROSSWALKS:
        desk.fill(thing, [])
    desk.fill("customers", [customer(SAP, "1", name="=Kestrel"), customer(ZOHO, "7", name="Kestrel, Ltd")])
    assert write_proposals(desk.run) == {"customers": 1, "suppliers": 0, "products": 0, "people": 0}
    path = tmp_path / "out" / "proposals" / "customers.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["system", "id", "name", "other_system", "other_id", "other_name", "why"],
            ["sap", "1", "'=Kestrel", "zoho_inventory", "7", "Kestrel, Ltd", "same name"],
        ]
    desk.fill("customers", [])
    assert write_proposals(desk.run)["customers"] == 0
    assert not path.exists()
