"""What a table holds and does not say: columns without heading, signs of another encoding, days that are numbers."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from tests.unit.intake.a_shop import Shop, Taken, text_of, workbook_of

HEAD = ["Order", "Day", "Total", "Note"]


def columns(taken: Taken) -> list[tuple[object, ...]]:
    return taken.all(
        "select position, heading, outcome, column_name from meta.columns where position > 4 order by position"
    )


def test_a_filled_column_without_heading_is_unknown_and_kept(shop: Shop) -> None:
    rows: list[list[Any]] = [
        [*HEAD, None, None],
        ["A", "2026-01-05", 1, "", None, "late"],
        ["B", "2026-01-06", 2, "", None, None],
    ]
    taken = shop.take({"o.xlsx": workbook_of(rows)})
    assert columns(taken) == [
        (5, "", "ignored", ""), (6, "column F, no heading", "unknown", "x_column_f__no_heading"),
    ]  # fmt: skip
    assert taken.rows("orders", "order_no", "x_column_f__no_heading") == [("A", "late"), ("B", None)]


def test_so_it_is_in_a_text_and_what_stands_below_the_table_alone_makes_no_row_of_data(shop: Shop) -> None:
    data = text_of(["", *HEAD], ["1", "A", "2026-01-05", "1", ""], ["made by a person", "", "", "", ""])
    taken = shop.take({"o.csv": data})
    [first] = taken.all("select heading, outcome from meta.columns where position = 1")
    assert first == ("column A, no heading", "unknown")
    assert taken.rows("orders", "order_no") == [("A",)]
    assert taken.all("select row, reason from meta.dropped_rows") == [(2, "blank")]


def test_an_empty_column_and_a_remark_beside_no_row_of_data_are_not_flagged(shop: Shop) -> None:
    taken = shop.take(
        {"o.csv": text_of([*HEAD, ""], ["A", "2026-01-05", "1", "", ""], ["", "", "", "", "remark"])}
    )
    assert columns(taken) == [(5, "", "ignored", "")]
    marked = shop.take(
        {"p.csv": text_of(["", *HEAD], ["", "A", "2026-01-05", "1", ""], ["*", "", "", "1", ""])}
    )
    assert marked.all("select outcome from meta.columns where heading = ''") == [("ignored",), ("ignored",)]
    counted = shop.take({"q.csv": text_of(["", *HEAD], ["0", "A", "", "1", ""], ["1", "B", "", "1", ""])})
    assert counted.all("select distinct outcome from meta.columns where heading = ''") == [("ignored",)]


def test_signs_that_windows_does_not_know_are_counted_by_column(shop: Shop) -> None:
    lines = [
        "Order,Day,Total,Note",
        "A,2026-01-05,1,caf\x81",
        "B,2026-01-06,1,\x90\x9d",
        "\x8fC,2026-01-07,1,\xe9",
    ]
    taken = shop.take({"o.csv": "\n".join(lines).encode("latin-1")})
    [(reason,)] = taken.all("select reason from meta.parts")
    assert reason == (
        "single-byte text with characters that Windows does not know, in 1 cell of 'Order', 2 cells of 'Note'"
    )


def test_days_that_a_workbook_has_as_numbers_are_read(shop: Shop) -> None:
    """46023 is 1 January 2026 and 45992.75 is six in the evening of 1 December 2025, as Excel itself shows them."""
    rows: list[list[Any]] = [
        HEAD,
        ["A", 46023, 1, ""],
        ["B", date(2026, 1, 2), 1, ""],
        ["C", 45992.75, 1, ""],
        ["D", 7, 1, ""],
    ]
    taken = shop.take({"o.xlsx": workbook_of(rows)})
    assert taken.rows("orders", "order_no", "day") == [
        ("A", date(2026, 1, 1)), ("B", date(2026, 1, 2)), ("C", date(2025, 12, 1)), ("D", None),
    ]  # fmt: skip
    assert taken.all("select row, text from meta.unreadable_cells") == [(4, "7")]
    assert taken.all("select reason from meta.parts") == [
        ("numbers in 'Day' are read as days, as Excel counts them",)
    ]


def test_so_are_moments_in_the_exporter_s_zone(tmp_path: Any) -> None:
    system = """
title = "Shop"
area  = "sales"
[exports.moves]
replaces = "all"
zone     = "exporter"
[exports.moves.columns]
item  = { heading = "Item" }
moved = { heading = "Moved", type = "datetime" }
"""
    shop = Shop(tmp_path, system)
    taken = shop.take(
        {"m.xlsx": workbook_of([["Item", "Moved"], ["x", 46023.5], ["y", datetime(2026, 7, 1, 12)]])}
    )
    # Noon in Berlin, in winter and in summer.
    assert taken.rows("moves", "item", "moved") == [
        ("x", datetime(2026, 1, 1, 11)), ("y", datetime(2026, 7, 1, 10)),
    ]  # fmt: skip
    shop.close()


def test_numbers_are_no_days_in_a_text_nor_where_days_are_counted_from_1904(shop: Shop) -> None:
    book, buffer = Workbook(), BytesIO()
    book.epoch = datetime(1904, 1, 1)
    for row in (HEAD, ["A", 44561, 1, ""]):
        book["Sheet"].append(row)
    book.save(buffer)
    taken = shop.take({"o.xlsx": buffer.getvalue(), "o.csv": text_of(HEAD, ["B", "46023", "1", ""])})
    assert taken.rows("orders", "order_no", "day") == [("A", None), ("B", None)]
    assert sorted(taken.all("select text from meta.unreadable_cells")) == [("44561",), ("46023",)]


def test_a_table_that_is_put_together_is_no_exception(tmp_path: Any) -> None:
    system = """
title = "Shop"
area  = "sales"
[exports.moves]
replaces = "all"
until    = "^End"
[exports.moves.columns]
item  = { heading = "Item" }
count = { heading = "Count", type = "integer" }
"""
    shop = Shop(tmp_path, system)
    taken = shop.take(
        {"m.csv": text_of(["Item", "", "Count"], ["x", "red", "1"], ["y", "", "2"], ["End", "", ""])}
    )
    assert taken.all("select position, heading, outcome from meta.columns where outcome <> 'mapped'") == [
        (2, "column B, no heading", "unknown")
    ]
    assert taken.rows("moves", "item", "count", "x_column_b__no_heading") == [("x", 1, "red"), ("y", 2, None)]
    shop.close()
