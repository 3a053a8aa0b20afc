"""Cells and rows on their way in: every one is read, listed, dropped with a reason or set aside with its number."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.intake.a_shop import NOW, Shop, text_of, workbook_of, zip_of

HEAD = ["Order", "Day", "Total", "Note"]
DAY, OTHER = date(2026, 1, 5), date(2026, 1, 20)


def orders(*rows: list[str]) -> str:
    return text_of(HEAD, *rows)


def test_cells_that_cannot_be_read_are_listed_and_empty_ones_are_not(shop: Shop) -> None:
    taken = shop.take(
        {"o.csv": orders(["A", "2026-01-05", "10.50", ""], ["B", "soon", "n/a", "x"], ["C", "", "", ""])}
    )
    assert taken.rows("orders", "order_no", "day", "total") == [
        ("A", DAY, 10.5),
        ("B", None, None),
        ("C", None, None),
    ]
    listed = taken.all("select row, heading, text, wanted_type from meta.unreadable_cells order by heading")
    assert listed == [(2, "Day", "soon", "date"), (2, "Total", "n/a", "money")]
    assert taken.books.cells_unreadable == 2


def test_a_grand_total_is_dropped_and_used_as_a_checksum(shop: Shop) -> None:
    rows = [["A", "2026-01-05", "10.50", ""], ["B", "2026-01-05", "4.50", ""]]
    right = shop.take({"o.csv": orders(*rows, ["", "", "15.00", ""])})
    assert right.all("select row, reason from meta.dropped_rows") == [(3, "total")]
    assert right.rows("orders", "order_no") == [("A",), ("B",)]
    assert right.all("select reason from meta.parts") == [("",)]


def test_a_grand_total_that_does_not_add_up_is_said(shop: Shop) -> None:
    rows = [["A", "2026-01-05", "10.50", ""], ["B", "2026-01-05", "4.50", ""], ["", "", "16.00", "Total"]]
    [(reason,)] = shop.take({"o.csv": orders(*rows)}).all("select reason from meta.parts")
    assert "'Total' says 16.0000" in reason
    assert "15.0000" in reason


def test_blank_rows_and_repeated_headings_are_dropped(shop: Shop) -> None:
    data = orders(["A", "2026-01-05", "1", ""], ["", "", "", ""], HEAD, ["B", "2026-01-20", "2", ""])
    taken = shop.take({"o.csv": data})
    assert taken.all("select row, reason from meta.dropped_rows order by row") == [
        (2, "blank"),
        (3, "repeated header"),
    ]
    assert taken.rows("orders", "order_no", "_row") == [("A", 1), ("B", 4)]
    assert (taken.books.rows_read, taken.books.rows_kept, taken.books.rows_dropped) == (4, 2, 2)


def test_ragged_rows_are_set_aside_with_their_number_and_never_shifted(shop: Shop) -> None:
    data = orders(
        ["A", "2026-01-05", "1", ""],
        ["B", "2026-01-05"],
        ["C", "2026-01-05", "3", "", "more"],
        ["D", "2026-01-20", "4", ""],
    )
    taken = shop.take({"o.csv": data})
    assert taken.rows("orders", "order_no", "total", "_row") == [("A", 1.0, 1), ("D", 4.0, 4)]
    aside = taken.all("select row, rule, reason, row_json from meta.quarantine order by row")
    assert [(row, rule) for row, rule, _, _ in aside] == [(2, "ragged"), (3, "ragged")]
    assert "2 cells, the header has 4" in aside[0][2]
    assert "more" in aside[1][3]
    assert taken.books.rows_set_aside == 2


def test_cells_of_a_ragged_row_are_not_kept_where_a_column_is_never_loaded_or_personal(shop: Shop) -> None:
    never = text_of([*HEAD, "Message"], ["A", "2026-01-05", "1", "", "hunter2", "x"], ["B"])
    plain = text_of(HEAD, ["C", "2026-01-06", "1", "", "x"], ["D", "2026-01-20", "4", ""])
    shop.take({"never.csv": never, "plain.csv": plain})
    kept = shop.take().all("select name, row_json from meta.quarantine join meta.parts using (part_id) join meta.files using (file_id) order by all")  # fmt: skip
    assert kept == [
        ("never.csv", '{"number of cells": 1}'), ("never.csv", '{"number of cells": 6}'),
        ("plain.csv", '["C", "2026-01-06", "1", "", "x"]'),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(shop: Shop) -> None:
    data = 'Order,Day,Total,Note\nA,2026-01-05,1,"19 inch\nB,2026-01-05,2,x\nC,2026-01-20,3,"a ""b"""\n'
    taken = shop.take({"o.csv": data})
    assert taken.rows("orders", "order_no", "note") == [("B", "x"), ("C", 'a "b"')]
    [(row, reason)] = taken.all("select row, reason from meta.quarantine")
    assert row == 1
    assert "quotation mark" in reason


def test_line_breaks_inside_quoted_cells(shop: Shop) -> None:
    data = 'Order,Day,Total,Note\nA,2026-01-05,1,"two\nlines"\nB,2026-01-20,2,"a\r\nb"\n'
    taken = shop.take({"o.csv": data})
    assert taken.rows("orders", "order_no", "note", "_row") == [("A", "two\nlines", 1), ("B", "a\r\nb", 2)]


def test_mixed_line_ends(shop: Shop) -> None:
    data = "Order,Day,Total,Note\r\nA,2026-01-05,1,\nB,2026-01-05,2,\r\nC,2026-01-05,3,\rD,2026-01-20,4,\n"
    assert [row[0] for row in shop.take({"o.csv": data}).rows("orders", "order_no")] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_encodings(shop: Shop, encoding: str) -> None:
    # 0x81 is no letter of Windows-1252: such a file is Latin-1, and says so.
    word = "café\x81" if encoding == "latin-1" else "café"
    taken = shop.take(
        {"o.csv": orders(["A", "2026-01-05", "1", word], ["B", "2026-01-20", "2", "x"]).encode(encoding)}
    )
    assert taken.rows("orders", "order_no", "note") == [("A", word), ("B", "x")]
    [(found, reason)] = taken.all("select encoding, reason from meta.parts")
    assert found == encoding
    assert bool(reason) == (encoding == "latin-1")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(shop: Shop, delimiter: str) -> None:
    data = text_of(HEAD, ["A", "2026-01-05", "1", "x"], ["B", "2026-01-20", "2", "y"], delimiter=delimiter)
    taken = shop.take({"o.csv": data})
    assert taken.rows("orders", "order_no", "note") == [("A", "x"), ("B", "y")]
    assert taken.all("select delimiter from meta.parts") == [(delimiter,)]


def test_an_inch_sign_in_an_unquoted_tab_file(shop: Shop) -> None:
    data = 'Order\tDay\tTotal\tNote\nA\t2026-01-05\t1\t19" rack\nB\t2026-01-20\t2\t5"\n'
    assert shop.take({"o.csv": data}).rows("orders", "note") == [('19" rack',), ('5"',)]


def test_a_file_in_many_encodings_inside_one_archive(shop: Shop) -> None:
    # Each member is turned into UTF-8 in a copy of its own, however long the archive's name is.
    members = {f"{key}.csv": orders([key, "2026-01-05", "1", "café"]).encode("cp1252") for key in "ABC"}
    taken = shop.take({"WE_00D5g000004qLbS_1.ZIP": zip_of(members)})
    assert taken.rows("orders", "order_no", "note") == [("A", "café"), ("B", "café"), ("C", "café")]


def test_zero_bytes_inside_the_text_are_left_out_and_said(shop: Shop) -> None:
    taken = shop.take({"o.csv": "Order,Day,Total,Note\nA\0B,2026-01-05,1,\n"})
    assert taken.rows("orders", "order_no") == [("AB",)]
    assert "zero bytes" in taken.all("select reason from meta.parts")[0][0]


def test_a_workbook_gives_its_typed_cells(shop: Shop) -> None:
    grid: list[list[Any]] = [
        ["Order", "Day", "Total", "Note"],
        ["A", date(2026, 3, 4), 1.5, None],
        ["B", date(2026, 4, 3), -2, "x"],
    ]
    taken = shop.take({"o.xlsx": workbook_of(grid)})
    assert taken.rows("orders", "order_no", "day", "total") == [
        ("A", date(2026, 3, 4), 1.5),
        ("B", date(2026, 4, 3), -2.0),
    ]


def test_numbers_typed_as_text_in_a_workbook(shop: Shop) -> None:
    grid = [["Order", "Day", "Total"], ["A", "05.01.2026", "     1.150,5"], ["B", "20.01.2026", "2,25"]]
    assert shop.take({"o.xlsx": workbook_of(grid)}).rows("orders", "total") == [(1150.5,), (2.25,)]


def test_each_sheet_and_each_member_is_a_part(shop: Shop) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "one": [HEAD, ["A", "2026-01-05", 1, ""]],
        "two": [["Event", "Status"], ["E1", "new"]],
        "three": [["just", "words"]],
    }
    files = {
        "b.xlsx": workbook_of([], sheets),
        "c.zip": zip_of(
            {"d/e.csv": orders(["B", "2026-01-05", "2", ""]).encode(), "p.png": b"\x89PNG", "q.pdf": b"%PDF"}
        ),
    }
    parts: dict[str, str] = dict(
        shop.take(files).all("select path_in_file, coalesce(export, reason) from meta.parts")
    )
    assert parts == {
        "one": "orders", "two": "events", "three": "not recognised", "d/e.csv": "orders",
        "p.png": "ignored by name (shop)", "q.pdf": "q.pdf is a PDF, not an export",
    }  # fmt: skip


def test_unknown_headings_are_kept_as_text_and_never_ones_nowhere(shop: Shop) -> None:
    data = text_of(
        [*HEAD, "Colour", "Message", "My field"], ["A", "2026-01-05", "1", "", "red", "secret", "12"]
    )
    taken = shop.take({"o.csv": data})
    assert taken.rows("orders", "x_my_field") == [("12",)]
    said = dict(taken.all("select heading, outcome from meta.columns where outcome <> 'mapped'"))
    assert said == {"Colour": "ignored", "Message": "never", "My field": "unknown"}
    assert "secret" not in repr(taken.all("select * from landed.shop__orders"))


def test_both_columns_of_one_name_and_of_two_cases(shop: Shop) -> None:
    events = text_of(["Event", "Status", "Status"], ["E1", "new", "open"])
    people = text_of(["Name", "Net Value", "Net value"], ["P", "1", "2"])
    taken = shop.take({"e.csv": events, "p.csv": people})
    assert taken.rows("events", "status", "status_2") == [("new", "open")]
    assert taken.rows("people", "net", "line") == [(2.0, 1.0)]


def test_a_table_without_headings_keeps_its_first_row(shop: Shop) -> None:
    taken = shop.take({"ledger.csv": "4711,2026-01-05,1.50\n4712,2026-01-20,-2\n"})
    assert taken.rows("ledger", "account", "day", "amount", "_row") == [
        ("4711", DAY, 1.5, 1),
        ("4712", OTHER, -2.0, 2),
    ]


def test_a_preamble_does_not_shift_row_numbers(shop: Shop) -> None:
    data = "Orders of the week\nprinted,today\n" + orders(
        ["A", "2026-01-05", "1", ""], ["B", "2026-01-20", "2", ""]
    )
    assert shop.take({"o.csv": data}).rows("orders", "order_no", "_row") == [("A", 1), ("B", 2)]


def test_a_head_with_two_readings_is_settled_by_a_later_row(shop: Shop) -> None:
    # More rows than the head holds, all of which fit both readings; the last one does not.
    rows = [[f"A{n}", f"0{1 + n % 9}/02/2026", "1", ""] for n in range(250)] + [["Z", "25/02/2026", "1", ""]]
    taken = shop.take({"o.csv": orders(*rows)})
    assert taken.files == {"o.csv": "loaded"}
    assert ("A2", date(2026, 2, 3)) in taken.rows("orders", "order_no", "day")


def test_a_later_row_that_breaks_the_heads_convention_changes_it(shop: Shop) -> None:
    rows = [[f"A{n}", "2026-01-05", "1234", ""] for n in range(250)] + [["Z", "2026-01-05", "1.234,50", ""]]
    taken = shop.take({"o.csv": orders(*rows)})
    assert ("Z", 1234.5) in taken.rows("orders", "order_no", "total")
    assert taken.books.cells_unreadable == 0


def test_two_hundred_rows_look_cut(shop: Shop) -> None:
    rows = [[f"A{n}", "2026-01-05", "1", ""] for n in range(200)]
    assert shop.take({"o.csv": orders(*rows)}).all("select cut from meta.parts") == [(True,)]
    assert shop.take({"p.csv": orders(*rows[1:])}).all(
        "select cut from meta.parts order by part_id desc limit 1"
    ) == [(False,)]


def test_the_period_is_that_of_the_rows_of_data(shop: Shop) -> None:
    data = orders(["A", "2026-01-05", "1", ""], ["B", "2026-01-20", "2", ""], ["", "2026-12-31", "3", ""])
    taken = shop.take({"o.csv": data})
    assert taken.all("select period_start, period_end from meta.parts") == [(DAY, OTHER)]


def test_the_same_bytes_twice_are_a_duplicate(shop: Shop) -> None:
    data = orders(["A", "2026-01-05", "1", ""])
    taken = shop.take({"o.csv": data, "o (1).csv": data})
    assert taken.files == {"o.csv": "loaded", "o (1).csv": "duplicate"}
    later = shop.take({"again.csv": data}, NOW + timedelta(days=1))
    assert later.files["again.csv"] == "duplicate"
    assert later.rows("orders", "order_no") == [("A",)]


def test_the_balance_fails_when_a_row_is_lost(shop: Shop) -> None:
    taken = shop.take({"o.csv": orders(["A", "2026-01-05", "1", ""], ["B", "2026-01-20", "2", ""])})
    assert taken.books.closes
    taken.store.execute("update meta.parts set rows_read = rows_read + 1")
    assert not taken.books.closes
    assert "3 read, 2 kept" in taken.books.open_parts[0]
