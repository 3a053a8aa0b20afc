"""Two currencies are never added up, whichever system says so."""

import re

from opsbrief.facts.fill import fill_fact
from opsbrief.workspace import shipped_root
from tests.contracts.netsuite_searches import LINES, OVER, sold
from tests.contracts.taken_in import Loader, text_of


def test_no_mapping_takes_the_lesser_of_several_currencies() -> None:
    """`min(currency)` beside a sum would call dollars and euros euros; of a value list, which has one, it may be taken."""
    taken = {
        f"{path.parent.name}/{path.name}: {found[0]}"
        for path in (shipped_root() / "sql").rglob("*.sql")
        for found in re.finditer(
            r"(?<!\(select )\b(?:min|max|any_value|first)\([\w.]*currency\)", path.read_text()
        )
    }
    assert taken == set()


def test_an_order_in_two_currencies_has_no_value_and_both_are_named(load: Loader) -> None:
    """110 US dollars and 44 euros are no 154 of anything; an order in dollars beside it has its value."""
    rows = [
        sold(),
        sold(
            **{
                "Item": "Vase",
                "Quantity": "4",
                "Amount (Foreign Currency)": "44.00",
                "Currency": "EUR",
                "Line ID": "2",
            }
        ),
        sold("SO2"),
    ]
    rates = {"tables/rates.csv": "on,from,to,rate,source\n2026-01-01,USD,EUR,0.5,test\n"}
    loaded = load({"Lines.csv": text_of(LINES, rows)}, OVER | rates)
    assert loaded.rows("sales_orders", "order_id", "currency") == [("SO1", "EUR and USD"), ("SO2", "USD")]
    fill_fact(loaded.run, loaded.run.catalog.facts["sales_order"], {})
    columns = [row[0] for row in loaded.run.store.rows("describe fact.sales_order")]
    amounts = [name for name in columns if name.endswith("_e4")]
    found = loaded.run.store.rows(f"select order_id, {', '.join(amounts)} from fact.sales_order order by 1")
    assert amounts and all(cell is None for cell in found[0][1:])
    assert 550_000 in found[1][1:]
