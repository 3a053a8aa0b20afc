"""A glance at a file: what its tables are, from what stands near their top, and without reading the rest."""

import gzip
import tempfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from opsbrief.intake.look import glance
from opsbrief.intake.parts import GLANCE_ROWS, Cell
from opsbrief.intake.views import candidates
from opsbrief.intake.workbook_head import beheaded
from tests.unit.intake.test_recognise import ORDERS

ROWS = 3 * GLANCE_ROWS


def cells_of(source: Path | BytesIO, sheet: str) -> Sequence[Sequence[Cell]]:
    return CalamineWorkbook.from_object(source).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two sheets longer than a glance: texts, numbers and dates, with a title above; texts that come late."""
    made = Workbook()
    first = made.active
    assert first is not None
    first.append(["A title"])
    first.append([])
    for n in range(ROWS):
        first.append([f"text {n}", n / 4, date(2026, 11, 1 + n % 30), None, "same"])
    second = made.create_sheet("Other")
    for n in range(ROWS):
        second.append([f"other {n}", f"text {n}"])
    path = tmp_path / "long.xlsx"
    made.save(path)
    return path


def test_the_head_of_a_workbook_has_the_same_cells_as_the_workbook(book: Path) -> None:
    for sheet in ("Sheet", "Other"):
        head, whole = cells_of(beheaded(book), sheet), cells_of(book, sheet)
        # A blank row is no element of the sheet, so one more may be there.
        assert GLANCE_ROWS <= len(head) <= GLANCE_ROWS + 1
        assert head == whole[: len(head)]


def test_what_stands_below_the_head_of_a_text_is_not_looked_at(tmp_path: Path) -> None:
    rows = [f"{n},2026-11-0{1 + n % 9},1.5" for n in range(ROWS)]
    fine, broken = tmp_path / "fine.csv", tmp_path / "broken.csv"
    fine.write_text("\n".join(["Order,Day,Total", *rows]), "utf-8")
    broken.write_text("\n".join(["Order,Day,Total", *rows, '"never closed']), "utf-8")
    for path in (fine, broken):
        seen = glance(path, path.name, candidates([ORDERS], glance=True))
        assert [answer.export.id if answer.export else "" for _, answer in seen.parts] == ["orders"]
        assert len(seen.parts[0][0].head) == GLANCE_ROWS
        assert seen.problem is None and seen.plans == {}


def test_a_damaged_workbook_is_answered_as_a_whole_one_is(book: Path) -> None:
    whole = book.read_bytes()
    book.write_bytes(whole[: len(whole) // 2])
    seen = glance(book, book.name, candidates([ORDERS], glance=True))
    assert seen.problem is not None and "long.xlsx is a damaged" in seen.problem.what


def test_a_glance_leaves_no_copies_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(b"Order,Day,Total\n1,2026-11-01,2\n2,2026-11-01,3\n"))
    seen = glance(packed, packed.name, candidates([ORDERS], glance=True))
    assert seen.problem is None and list(place.iterdir()) == []
