"""`opsbrief recognise` says what a run would do with a file, does none of it, and exits 3 when somebody must look."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from opsbrief.cli import main
from opsbrief.errors import OpsbriefError
from tests.unit.intake.a_shop import SYSTEM, Shop, text_of, workbook_of, zip_of

HEAD = ["Order", "Day", "Total", "Note"]
GOOD = text_of(
    HEAD, ["A", "2026-01-05", "1.234,50", ""], ["B", "2026-01-20", "7", "x"], ["", "", "1.241,50", ""]
)
OPEN = text_of(HEAD, ["A", "03/04/2026", "1", ""], ["B", "05/06/2026", "2", ""])
Tell = Callable[..., tuple[int, Any]]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    (shop.workspace.root / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    own = shop.workspace.root / "sql" / "systems" / "shop" / "system.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SYSTEM, "utf-8")
    yield shop
    shop.close()


@pytest.fixture
def tell(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Exit status and JSON document of the command."""

    def run(*words: object) -> tuple[int, Any]:
        status = main(["--workspace", str(shop.workspace.root), "recognise", "--json", *map(str, words)])
        return status, json.loads(capsys.readouterr().out)

    return run


def test_everything_about_a_file_that_would_load(shop: Shop, tell: Tell, tmp_path: Path) -> None:
    path = shop.put("list.csv", GOOD)
    before = sorted(p for p in tmp_path.rglob("*"))
    status, [one] = tell(path)
    assert (status, one["status"], one["file"]) == (0, "load", "list.csv")
    [part] = one["parts"]
    assert (part["system"], part["export"], part["header_row"]) == ("shop", "orders", 1)
    assert (part["encoding"], part["delimiter"], part["decimal_sign"], part["date_order"]) == (
        "utf-8",
        ",",
        ",",
        "year-month-day",
    )
    assert sorted(p for p in tmp_path.rglob("*")) == before, "nothing is loaded and no database is made"


def test_rows_period_and_columns(shop: Shop, tell: Tell) -> None:
    head = [*HEAD, "Colour", "Message", "Mine"]
    rows = [["A", "2026-01-05", "1.234,50", "", "red", "hush", "1"], ["B", "soon", "7", "x", "", "", ""]]
    total = ["", "", "1.241,50", "", "", "", ""]
    path = shop.put("list.csv", text_of(head, *rows, total, ["short"], delimiter=";"))
    _, [one] = tell(path)
    [part] = one["parts"]
    counted = {
        key: part[key] for key in ("rows_read", "rows_dropped", "rows_set_aside", "cells_unreadable", "cut")
    }
    assert counted == {
        "rows_read": 4,
        "rows_dropped": 1,
        "rows_set_aside": 1,
        "cells_unreadable": 1,
        "cut": False,
    }
    assert (part["period_start"], part["period_end"]) == ("2026-01-05", "2026-01-05")
    columns = {column["heading"]: column for column in part["columns"]}
    assert {heading: column["outcome"] for heading, column in columns.items()} == {
        "Order": "mapped", "Day": "mapped", "Total": "mapped", "Note": "mapped", "Colour": "ignored", "Message": "never",
        "Mine": "unknown",
    }  # fmt: skip
    assert columns["Total"]["convention"] == "1.234,50"
    assert "its cells" in columns["Total"]["because"]


def test_lines_that_stand_twice_are_counted(
    shop: Shop, tell: Tell, capsys: pytest.CaptureFixture[str]
) -> None:
    same, other = ["A", "2026-01-05", "1", "x"], ["A", "2026-01-05", "1", "y"]
    path = shop.put("list.csv", text_of(HEAD, same, other, same, same, ["B", "2026-01-05", "1", "x"]))
    _, [one] = tell(path)
    assert one["parts"][0]["rows_repeated"] == 2
    main(["--workspace", str(shop.workspace.root), "recognise", str(path)])
    assert "2 lines are the same as one before them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (text_of(["Order", "Note"], ["A", ""]), "unknown", "missing: Day, Total"),
        (OPEN, "waiting", "date_order=day_first"),
        (b"%PDF-1.7", "refused", "CSV, XLSX or JSON"),
    ],
)
def test_a_file_that_would_not_load_exits_3(
    shop: Shop, tell: Tell, data: bytes | str, status: str, words: str
) -> None:
    good, bad = shop.put("good.csv", GOOD), shop.put("bad.csv", data)
    code, said = tell(good, bad)
    assert code == 3
    assert [one["status"] for one in said] == ["load", status]
    assert words in said[1]["fix"]


def test_the_nearest_exports_are_named_with_what_is_missing(shop: Shop, tell: Tell) -> None:
    _, [one] = tell(shop.put("bad.csv", text_of(["Order", "Note"], ["A", ""])))
    assert one["parts"][0]["nearest"][0] == ["shop/orders", ["Day", "Total"]]


def test_a_file_that_is_archived_already_is_a_duplicate(shop: Shop, tell: Tell, tmp_path: Path) -> None:
    shop.take({"first.csv": GOOD})
    shop.close()
    elsewhere = tmp_path / "copy.csv"
    elsewhere.write_text(GOOD, "utf-8")
    code, [one] = tell(elsewhere)
    assert (code, one["status"]) == (0, "duplicate")
    assert "first.csv" in one["what"]


def test_each_table_of_a_container(shop: Shop, tell: Tell) -> None:
    book = workbook_of(
        [], {"one": [HEAD, ["A", "2026-01-05", 1, ""]], "two": [["Event", "Status"], ["E", "s"]]}
    )
    _, [one] = tell(
        shop.put("all.zip", zip_of({"b.xlsx": book, "p.thumb": b"\x89PNG", "n.txt": b"just a note"}))
    )
    parts = {part["path_in_file"]: part["export"] or part["why_not"] for part in one["parts"]}
    assert parts == {
        "b.xlsx!one": "orders",
        "b.xlsx!two": "events",
        "p.thumb": "ignored by name (shop)",
        "n.txt": "not recognised",
    }


def test_quick_says_system_and_export_alone(shop: Shop, tell: Tell) -> None:
    code, [one] = tell("--quick", shop.put("list.csv", GOOD))
    assert code == 0
    assert one == {"file": "list.csv", "tables": ["shop/orders"], "problem": ""}
    assert tell("--quick", shop.put("bad.csv", "x"))[0] == 3


def test_people_are_told_in_words(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(shop.workspace.root), "recognise", str(shop.put("list.csv", GOOD))]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    for words in ("shop/orders", "3 (1 no data", "2026-01-05 to 2026-01-20", "1.234,50: Total"):
        assert words in told.err


def test_an_answer_is_of_a_closed_list_and_only_where_it_is_asked_for(shop: Shop) -> None:
    from opsbrief.cli.parser import make_parser
    from opsbrief.cli.recognise import recognise

    def give(path: Path, answer: str) -> OpsbriefError:
        words = ["--workspace", str(shop.workspace.root), "recognise", str(path), "--answer", answer]
        with pytest.raises(OpsbriefError) as caught:
            recognise(make_parser().parse_args(words))
        return caught.value

    path = shop.put("list.csv", GOOD)
    assert "day_first or month_first" in give(path, "date_order=dmy").fix
    assert "does not wait" in give(path, "date_order=day_first").what
    assert not shop.workspace.state.exists(), "nothing was kept"


def test_a_missing_file_is_wrong_usage(shop: Shop) -> None:
    assert main(["--workspace", str(shop.workspace.root), "recognise", "nowhere.csv"]) == 2
