"""A KPI counted by another definition of its name, chosen in targets.toml."""

from collections.abc import Callable

from opsbrief.declarations.catalog import read_catalog
from opsbrief.declarations.kpi import SHIPPED
from opsbrief.workspace import Workspace

House = Callable[..., Workspace]


def test_the_choice_replaces_what_differs_and_says_so(house: House) -> None:
    kpi = read_catalog(house()).kpis["open_share"]
    assert (kpi.numerator, kpi.denominator) == (
        "case when is_open then amount_e4 * 1 else 0 end",
        "amount_e4",
    )
    assert kpi.where == "site in ('A', 'B') or site is null"
    assert kpi.definition == "Open orders by orders. Here by value. This is the company's choice (by_value)."
    assert kpi.examples[0].rows[0]["amount_e4"] == 1


def test_what_was_shipped_becomes_a_rival_that_can_be_chosen_back(house: House) -> None:
    kpi = read_catalog(house()).kpis["open_share"]
    assert list(kpi.rivals) == ["by_line", SHIPPED]
    back = kpi.under(SHIPPED)
    plain = read_catalog(house({"company/targets.toml": ""})).kpis["open_share"]
    assert (back.numerator, back.denominator, back.examples) == (
        plain.numerator,
        plain.denominator,
        plain.examples,
    )
    assert plain.definition == "Open orders by orders."


def test_a_rival_that_is_only_told_cannot_be_chosen(house: House) -> None:
    catalog = read_catalog(house({"company/targets.toml": '[definitions]\nopen_share = "by_line"\n'}))
    assert catalog.kpis["open_share"].definition == "Open orders by orders."
