"""A declaration that cannot be read names file, line, key and the near name; further headings are read in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.declarations.system import fold
from opsbrief.errors import DeclarationError, OpsbriefError
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace

Find = Callable[..., list[OpsbriefError]]
SYSTEM = "shipped/sql/systems/shop/system.toml"


def test_broken_toml_names_file_and_line(house: Callable[..., Workspace]) -> None:
    workspace = house({SYSTEM: 'title = "Shop"\narea = sales\n'})
    [error] = read_catalog(workspace).errors
    assert error.where.endswith("sql/systems/shop/system.toml:2") or "line 2" in error.what
    assert "system.toml" in error.what
    assert error.exit_status == 2


def test_broken_settings_name_file_and_line(house: Callable[..., Workspace]) -> None:
    workspace = house({"company/opsbrief.toml": '[company]\nname = "Acme"\ncurency = "EUR"\n'})
    with pytest.raises(DeclarationError) as caught:
        read_settings(workspace)
    assert caught.value.where.endswith("opsbrief.toml:3")
    assert "curency" in caught.value.what
    assert "currency" in caught.value.what


def test_an_unknown_key_names_the_near_one(findings: Find) -> None:
    found = findings(SYSTEM, 'replaces = "all"', 'replaces = "all"\nhow_too = "x"')
    [error] = [e for e in found if "how_too" in e.what]
    assert "did you mean how_to" in error.what
    line = error.where.rpartition(":")[2]
    text = Path(error.where.rpartition(":")[0]).read_text("utf-8").splitlines()
    assert text[int(line) - 1].startswith("how_too")


def test_all_problems_of_one_file_come_together(findings: Find) -> None:
    found = findings(SYSTEM, 'replaces = "all"', 'replaces = "al"\nhow_too = "x"')
    [error] = [e for e in found if "how_too" in e.what]
    assert "replaces" in error.what


@pytest.mark.parametrize(
    "text", ["select 1 as a from raw.x where (", "select a as b from raw.x; select 2 as c"]
)
def test_broken_sql_names_its_file(findings: Find, text: str) -> None:
    found = findings("shipped/sql/systems/shop/orders.sql", "", text)
    assert any("orders.sql" in error.where for error in found)


def test_headings_of_the_company_are_added(house: Callable[..., Workspace]) -> None:
    rows = "system,export,column,heading\nshop,orders,total,Summe\nshop,orders,total,Total\nshop,orders,site,Werk\n"
    export = read_catalog(house({"company/tables/headings.csv": rows})).export("shop", "orders")
    assert export.columns["total"].heading[:1] == ["Total"]
    assert "Summe" in export.columns["total"].heading
    assert export.columns["site"].heading == ["Site", "Werk"]
    assert export.columns["order_no"].heading == ["Order", "Bestellung"]
    # What recognition goes by knows the new spelling too.
    assert any({fold("Summe"), fold("Total")} <= spellings for spellings in export.telling)


def test_a_bad_row_of_headings_leaves_the_good_ones(house: Callable[..., Workspace]) -> None:
    rows = (
        "system,export,column,heading\nshop,order,total,Summe\nshop,orders,total,Betrag\nshop,orders,total\n"
    )
    catalog = read_catalog(house({"company/tables/headings.csv": rows}))
    assert "Betrag" in catalog.export("shop", "orders").columns["total"].heading
    assert sorted(error.where.rpartition(":")[2] for error in catalog.errors) == ["2", "4"]
