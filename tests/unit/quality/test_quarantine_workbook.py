"""quarantine.xlsx, read back by another library."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from opsbrief.quality.workbook import write_quarantine
from tests.unit.quality.a_desk import Desk


@pytest.fixture
def aside(desk: Desk, book: Callable[..., None]) -> Desk:
    book(9, 9)
    rows = [
        (2, 5, "ops.sales_orders", "known_value", "unknown (status = Z)", "set_aside", '{"order_id": "=cmd()", "net": 1.1000, "note": null}'),
        (1, 7, "ops.sales_orders", "required", "no day", "warn", '{"order_id": "2", "net": 2}'),
        (1, 3, "raw.sap__list", "ragged", "has 3 cells", "set_aside", '["a", "@b", "c"]'),
    ]  # fmt: skip
    for row in rows:
        desk.store.execute(
            "insert into meta.quarantine values (?, ?, ?, ?, ?, ?, ?, 'run 1', null)", list(row)
        )
    return desk


def test_each_table_has_a_sheet_with_place_reason_and_values(aside: Desk, tmp_path: Path) -> None:
    path = tmp_path / "runs" / "quarantine.xlsx"
    assert write_quarantine(aside.store, path) == 3
    book = load_workbook(path)
    assert book.sheetnames == ["sales_orders", "raw.sap__list"]
    head, first, second = book["sales_orders"].iter_rows(values_only=True)
    assert head == (
        "File",
        "Table in the file",
        "Row",
        "Check",
        "What it means",
        "Why",
        "First seen in run",
        "order_id",
        "net",
        "note",
    )
    place = ("list 2.csv", "", "5", "known_value", "left out of all numbers", "unknown (status = Z)", "run 1")
    assert tuple(cell or "" for cell in first) == (*place, "=cmd()", "1.1000", "")
    assert second[4] == "counted, please look"
    assert [cell.value for cell in book["raw.sap__list"][2]][7:] == ["a", "@b", "c"]


def test_no_cell_is_anything_but_text(aside: Desk, tmp_path: Path) -> None:
    write_quarantine(aside.store, tmp_path / "q.xlsx")
    cells = [
        cell
        for sheet in load_workbook(tmp_path / "q.xlsx")
        for row in sheet
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=cmd()" in [cell.value for cell in cells]


def test_it_is_for_its_owner_only_and_the_same_every_time(aside: Desk, tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_quarantine(aside.store, one)
    write_quarantine(aside.store, two)
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert one.read_bytes() == two.read_bytes()


def test_without_rows_set_aside_there_is_no_file(aside: Desk, tmp_path: Path) -> None:
    aside.store.execute("delete from meta.quarantine where severity = 'set_aside'")
    assert write_quarantine(aside.store, tmp_path / "q.xlsx") == 0
    assert not (tmp_path / "q.xlsx").exists()
