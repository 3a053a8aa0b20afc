"""Tables that must not be read as they stand: long numbers rounded by a spreadsheet, amounts of several currencies in one column."""

import pytest

from tests.unit.intake.a_shop import Shop, Taken, text_of, workbook_of

HEAD = ["Order", "Day", "Total", "Note"]


def orders(*totals: str) -> str:
    return text_of(HEAD, *([f"A{n}", "2026-01-05", total, "x"] for n, total in enumerate(totals)))


def answer(taken: Taken) -> tuple[object, ...]:
    """What is said of the file that was taken last."""
    return taken.all("select status, reason, fix from meta.files order by file_id")[-1]


@pytest.mark.parametrize(
    ("totals", "named"),
    [
        (["€ 5", "$ 5"], "EUR and USD"),
        (["5,00 €", "5,00 EUR", "CHF 5,00"], "CHF and EUR"),
        (["(£5.00)", "USD 5.00-"], "GBP and USD"),
    ],
)
def test_amounts_of_several_currencies_in_one_column_are_refused_and_not_added_up(
    shop: Shop, totals: list[str], named: str
) -> None:
    wanted = (
        "refused",
        f"o.csv: 'Total' holds amounts in {named}, and no column says in which a row is: they must not be added up",
        "export it with the column of the currency, or one file per currency",
    )
    assert answer(shop.take({"o.csv": orders(*totals)})) == wanted


def test_the_second_currency_may_stand_far_below_the_head_and_in_a_workbook(shop: Shop) -> None:
    far = ["€ 5.50"] * 400 + ["$ 5.50"]
    assert "EUR and USD" in str(answer(shop.take({"o.csv": orders(*far)}))[1])
    bare = ["5.50"] * 400 + ["€ 5.50", "$ 5.50"]
    assert "EUR and USD" in str(answer(shop.take({"o.csv": orders(*bare)}))[1])
    cells = [HEAD, *([f"A{n}", "2026-01-05", total, "x"] for n, total in enumerate(bare))]
    assert "EUR and USD" in str(answer(shop.take({"o.xlsx": workbook_of(cells)}))[1])


def test_one_currency_written_in_two_ways_or_on_some_rows_only_is_one(shop: Shop) -> None:
    taken = shop.take({"o.csv": orders("€ 5.50", "EUR 1.50", "2.50", *["1.00"] * 300, "3.50 €")})
    assert taken.all("select count(*), sum(total) from raw.shop__orders") == [(304, 313)]


def test_few_rounded_numbers_do_not_refuse_a_file_and_are_told_beside_it(shop: Shop) -> None:
    """Most ids are whole; in another column it is never a reason to refuse the file."""
    rows = [
        ["A1", "2026-01-05", "1", "4.91E+11"],
        ["A2", "2026-01-05", "1", ""],
        ["3.67E+17", "2026-01-05", "1", "x"],
    ]
    [(export, reason)] = shop.take({"o.csv": text_of(HEAD, *rows)}).all(
        "select export, reason from meta.parts"
    )
    assert (export, reason) == (
        "orders",
        "a spreadsheet has rounded long numbers in 'Order', 'Note': what was different there may read the same",
    )
