"""What a workbook shows and does not hold: errors of formulas, formulas without a value, hidden sheets, elapsed times."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.contracts.office_files import (
    Fault,
    Grid,
    Sheets,
    ods,
    xls,
    xlsb,
    xlsx,
)
from tests.unit.intake.a_shop import Shop, Taken, zip_of

HEAD = ["Order", "Day", "Total", "Note"]


def book_of(*sheets: tuple[str, str, Callable[[Worksheet], None]]) -> bytes:
    """Sheets by name and state, each filled by a function. Formulas have no stored value, as openpyxl writes them."""
    book = Workbook(write_only=False)
    del book["Sheet"]
    for name, state, fill in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        fill(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def orders(*rows: list[Any]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in [HEAD, *rows]:
            sheet.append(row)

    return fill


def error(sheet: Worksheet, place: str, text: str) -> None:
    sheet[place] = text
    sheet[place].data_type = "e"


def parts(taken: Taken) -> list[tuple[object, ...]]:
    return taken.all("select path_in_file, export, rows_read, reason from meta.parts order by part_id")


def test_errors_of_formulas_are_listed_as_unreadable_in_numbers_and_in_texts(shop: Shop) -> None:
    def fill(sheet: Worksheet) -> None:
        orders(["A", "2026-01-05", 10.5, "fine"], ["B", "2026-01-06", 2, ""], ["C", "2026-01-07", 1.25, "x"])(
            sheet
        )
        error(sheet, "C3", "#REF!")
        error(sheet, "D3", "#N/A")
        error(sheet, "C9", "#DIV/0!")  # with nothing beside it, a row is blank all the same

    taken = shop.take({"o.xlsx": book_of(("Orders", "visible", fill))})
    assert taken.rows("orders", "order_no", "total", "note") == [
        ("A", 10.5, "fine"), ("B", None, None), ("C", 1.25, "x"),
    ]  # fmt: skip
    listed = taken.all("select row, heading, text, wanted_type from meta.unreadable_cells order by heading")
    assert listed == [(2, "Note", "#N/A", "text"), (2, "Total", "#REF!", "money")]
    [(_, _, _, reason)] = parts(taken)
    assert "3 cells hold the error of a formula (#DIV/0!, #N/A, #REF!; first in C3) and no value" in str(
        reason
    )


@pytest.mark.parametrize("written", [xlsx, xlsb, xls, ods], ids=["xlsx", "xlsb", "xls", "ods"])
def test_errors_are_listed_and_no_text_whatever_kind_of_workbook_they_stand_in(
    shop: Shop, written: Callable[[Sheets], bytes]
) -> None:
    """With their formulas, and pasted as values."""
    grid: Grid = [
        HEAD,
        ["A", "2026-01-05", 10.5, "fine"],
        ["B", "2026-01-06", Fault("#REF!"), Fault("#N/A")],
        ["C", "2026-01-07", Fault("#DIV/0!", stored=True), Fault("#VALUE!", stored=True)],
    ]
    taken = shop.take({"o.x": written({"Notes": [["nothing"], [Fault("#NAME?")]], "Orders": grid})})
    assert taken.rows("orders", "order_no", "total", "note") == [
        ("A", 10.5, "fine"), ("B", None, None), ("C", None, None),
    ]  # fmt: skip
    listed = taken.all("select row, heading, text, wanted_type from meta.unreadable_cells order by all")
    assert listed == [
        (2, "Note", "#N/A", "text"), (2, "Total", "#REF!", "money"), (3, "Note", "#VALUE!", "text"), (3, "Total", "#DIV/0!", "money"),
    ]  # fmt: skip
    [reason] = [str(row[3]) for row in parts(taken) if row[1] == "orders"]
    assert (
        "4 cells hold the error of a formula (#DIV/0!, #N/A, #REF!, #VALUE!; first in C3) and no value"
        in reason
    )


def test_errors_in_a_small_old_workbook_whose_stream_lies_among_the_small_ones(shop: Shop) -> None:
    """Below 4,096 bytes it lies in pieces of 64; a large one is chained through sectors, which the test above reads."""
    book = xls({"Orders": [HEAD, ["A", "2026-01-05", Fault("#N/A"), "x"]]}, small=True)
    assert len(book) < 4096
    taken = shop.take({"o.xls": book})
    assert taken.all("select row, heading, text from meta.unreadable_cells") == [(1, "Total", "#N/A")]


@pytest.mark.parametrize("place", [30, 32])
@pytest.mark.parametrize("exponent", [40, 63])
def test_an_old_workbook_whose_header_claims_sectors_beyond_all_bounds_harms_no_other(
    shop: Shop, place: int, exponent: int
) -> None:
    """A sector, and one of the small ones, has two to this power bytes."""
    grid: Grid = [HEAD, ["A", "2026-01-05", Fault("#N/A"), "x"]]
    damaged = bytearray(xls({"Orders": grid}, small=True))
    damaged[place : place + 2] = exponent.to_bytes(2, "little")
    taken = shop.take({"damaged.xls": bytes(damaged), "good.xls": xls({"Orders": grid})})
    assert "damaged.xls is a damaged workbook" in taken.problem("damaged.xls")
    assert taken.files == {"damaged.xls": "refused", "good.xls": "loaded"}


def damaged(book: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook that is a zip, one of whose members is changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    return zip_of({**members, member: change(members[member])})


BROKEN: Grid = [HEAD, ["A", "2026-01-05", Fault("#N/A"), "x"]]
SHEET = "xl/worksheets/sheet1.bin"
FORMULA = b"\x0b\x15\x02\x00\x00\x00"  # a record of 21 bytes, with the error of a formula in column 2


@pytest.mark.parametrize(
    ("name", "book", "told"),
    [
        ("rowless.ods", damaged(ods({"Orders": BROKEN}), "content.xml", lambda text: text.replace(b"table:table-row", b"table:table-raw")), "has no filled sheet"),
        ("letters.ods", damaged(ods({"Orders": BROKEN}), "content.xml", lambda text: text.replace(b'"Orders"', b'"Ord\xffers"')), "is a damaged workbook (not well-formed"),
        ("panic.xlsb", damaged(xlsb({"Orders": BROKEN}), "xl/_rels/workbook.bin.rels", lambda text: text.replace(b"rId1", b"rId9")), "is a damaged workbook (no entry found for key)"),
        ("cut.xlsb", damaged(xlsb({"Orders": BROKEN}), SHEET, lambda data: data[: data.index(FORMULA) + 9]), "cannot be read (error: unpack_from requires a buffer"),
        ("wide.xlsb", damaged(xlsb({"Orders": BROKEN}), SHEET, lambda data: data.replace(FORMULA, b"\x0b\x15\x02\x00\xf1\x00")), "a sheet reaches over 2 rows and 15,794,179 columns"),
    ],
)  # fmt: skip
def test_a_damaged_workbook_stops_itself_alone(shop: Shop, name: str, book: bytes, told: str) -> None:
    taken = shop.take({name: book, "good.xls": xls({"Orders": BROKEN})})
    assert told in taken.problem(name)
    assert taken.files == {name: "refused", "good.xls": "loaded"}


def test_an_open_workbook_that_breaks_off_in_a_table_does_not_last_for_ever(tmp_path: Path) -> None:
    """In a process of its own: the reader that waits for the end of the table lets no timer of Python run."""
    book = damaged(
        ods({"Orders": BROKEN}), "content.xml", lambda text: text[: text.rindex(b"</table:table>")]
    )
    (tmp_path / "endless.ods").write_bytes(book)
    code = (
        "import sys, pathlib; from opsbrief.intake.look import glance; from opsbrief.intake.views import candidates;"
        "print(glance(pathlib.Path(sys.argv[1]), 'endless.ods', candidates([], glance=True)).problem)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "endless.ods"],
        check=True, timeout=60, capture_output=True, text=True,
    )  # fmt: skip
    assert "endless.ods is a damaged workbook (no element found: line 1" in said.stdout


def test_a_formula_that_nobody_has_computed_is_no_empty_cell(shop: Shop) -> None:
    def fill(sheet: Worksheet) -> None:
        orders(["A", "2026-01-05", 10.5, ""], ["B", "2026-01-06", "=C2*2", ""])(sheet)

    taken = shop.take({"o.xlsx": book_of(("Orders", "visible", fill))})
    assert taken.rows("orders", "order_no", "total") == [("A", 10.5), ("B", None)]
    assert taken.all("select row, heading, text from meta.unreadable_cells") == [
        (2, "Total", "formula without a value")
    ]
    [(_, _, _, reason)] = parts(taken)
    assert "1 formula has no stored value (first in C3): open the workbook in Excel once, save it" in str(
        reason
    )


def test_a_formula_with_its_value_stored_is_read_without_a_word(shop: Shop) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["A", "2026-01-05"])
        sheet.write_formula(1, 2, "=2*2", None, 4)
        sheet.write_formula(1, 3, '=""', None, "")
    with zipfile.ZipFile(buffer) as file:
        members = {name: file.read(name) for name in file.namelist()}
    page = members["xl/worksheets/sheet1.xml"]
    assert b'<c r="D2"><f>' in page
    # As Excel itself writes a formula that gives an empty text.
    members["xl/worksheets/sheet1.xml"] = page.replace(b'<c r="D2">', b'<c r="D2" t="str">')
    taken = shop.take({"o.xlsx": zip_of(members)})
    assert taken.rows("orders", "total", "note") == [(4.0, None)]
    assert taken.all("select * from meta.unreadable_cells") == []
    assert [row[3] for row in parts(taken)] == [""]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_does_not_take_the_place_of_one_that_people_see(shop: Shop, state: str) -> None:
    old, new = orders(["A", "2026-01-05", 1, ""]), orders(["A", "2026-01-05", 2, ""])
    taken = shop.take({"o.xlsx": book_of(("Now", "visible", new), ("Last year", state, old))})
    assert taken.rows("orders", "order_no", "total") == [("A", 2.0)]
    assert parts(taken) == [
        ("", "orders", 1, "made by openpyxl"),
        ("Last year", None, 0, "a hidden sheet: not read; unhide it and save the workbook to have it read"),
    ]


def test_a_hidden_sheet_is_read_where_no_other_holds_anything(shop: Shop) -> None:
    only = ("Data", "hidden", orders(["A", "2026-01-05", 1, ""]))
    taken = shop.take({"o.xlsx": book_of(("Empty", "visible", lambda sheet: None), only)})
    [(_, export, rows, reason)] = parts(taken)
    assert (export, rows) == ("orders", 1)
    assert "a hidden sheet: no other holds anything" in str(reason)


def test_an_elapsed_time_is_written_as_people_write_it(shop: Shop) -> None:
    """30 hours and a quarter are 108,900 seconds."""

    def fill(sheet: Worksheet) -> None:
        orders(
            ["A", "2026-01-05", 1, timedelta(hours=30, minutes=15)],
            ["B", "2026-01-05", 1, timedelta(minutes=5)],
        )(sheet)
        sheet["D2"].number_format = sheet["D3"].number_format = "[h]:mm:ss"

    taken = shop.take({"o.xlsx": book_of(("Orders", "visible", fill))})
    assert taken.rows("orders", "note") == [("0:05:00",), ("30:15:00",)]
    assert taken.all("select seconds_of(note) from raw.shop__orders order by 1") == [(300,), (108_900,)]
