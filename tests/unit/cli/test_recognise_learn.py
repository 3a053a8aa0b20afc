"""`opsbrief recognise --learn` adds spellings that somebody chose, and none that nobody did."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from opsbrief.cli import main
from tests.unit.intake.a_shop import Shop, text_of

ROWS = (["A", "2026-01-05", "7", "x"], ["B", "2026-01-20", "8", "y"])
OPTIONAL = text_of(["Order", "Day", "Total", "Remark"], *ROWS)  # an orders list, but for its note
NEEDED = text_of(["Order", "Day", "Sum", "Remark"], *ROWS)  # lacks the total, too
HEADER = "system,export,column,heading\n"
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A company for which the shop is the only system that there is."""
    shop = Shop(tmp_path)
    monkeypatch.setattr("opsbrief.workspace.shipped_root", lambda: shop.workspace.shipped)
    (shop.workspace.root / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    yield shop
    shop.close()


@pytest.fixture
def told(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Told:
    """Exit status, stdout and stderr of the command."""

    def run(*words: object) -> tuple[int, str, str]:
        status = main(["--workspace", str(shop.workspace.root), "recognise", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A person at a terminal who types these answers; gives the questions that were asked."""

    def answers(*given: str) -> list[str]:
        left, questions = iter(given), []

        def read(question: str = "") -> str:
            questions.append(question)
            return next(left)

        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", read)
        return questions

    return answers


def table(shop: Shop) -> Path:
    return shop.workspace.root / "tables" / "headings.csv"


def mapped(told: Told, path: Path) -> dict[str, str]:
    """What the command says of the columns of a file's one table."""
    document: Any = json.loads(told("--json", path)[1])
    return {c["heading"]: c["column"] for c in document[0]["parts"][0]["columns"] if c["outcome"] == "mapped"}


def test_a_program_names_column_and_heading(shop: Shop, told: Told) -> None:
    path = shop.put("list.csv", OPTIONAL)
    assert "Remark" not in mapped(told, path)
    status, out, _ = told(path, "--learn", "--heading", "note=Remark", "--json")
    assert status == 0
    row = {"system": "shop", "export": "orders", "column": "note", "heading": "Remark"}
    assert json.loads(out) == {"learned": [row], "table": str(table(shop))}
    assert table(shop).read_text("utf-8") == HEADER + "shop,orders,note,Remark\n"
    assert mapped(told, path)["Remark"] == "note"


def test_an_unknown_file_becomes_the_export_that_was_named(shop: Shop, told: Told) -> None:
    path = shop.put("list.csv", NEEDED)
    assert told(path)[0] == 3
    given = [path, "--heading", "total=Sum", "--heading", "note=Remark"]
    status, _, err = told(*given)
    assert status == 2
    assert "--export SYSTEM/EXPORT" in err, "a program does not get the nearest export unasked"
    assert not table(shop).exists()
    assert told(*given, "--export", "shop/orders")[0] == 0
    assert mapped(told, path) == {"Order": "order_no", "Day": "day", "Sum": "total", "Remark": "note"}
    assert told(path)[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--learn"], "--heading COLUMN=HEADING"),
        (["--heading", "note=Nothing"], "no free heading 'Nothing'"),
        (["--heading", "note=Order"], "no free heading 'Order'"),
        (["--heading", "total=Remark"], "lacks no column 'total'"),
        (["--heading", "note=Remark", "--heading", "note=Remark"], "no free heading 'Remark'"),
        (["--heading", "note=Remark", "--export", "shop/order"], "did you mean"),
        (["--heading", "note=Remark", "--draft", "other"], "do not go together"),
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_written(
    shop: Shop, told: Told, words: list[str], said: str
) -> None:
    status, _, err = told(shop.put("list.csv", OPTIONAL), *words)
    assert status == 2
    assert said in err
    assert not table(shop).exists()


def test_half_of_what_is_needed_is_refused(shop: Shop, told: Told) -> None:
    path = shop.put("list.csv", NEEDED)
    status, _, err = told(path, "--heading", "note=Remark", "--export", "shop/orders")
    assert (status, "would still lack total" in err) == (2, True)
    assert not table(shop).exists()


def test_what_is_not_read_for_privacy_cannot_be_learned(shop: Shop, told: Told) -> None:
    path = shop.put("list.csv", text_of(["Order", "Day", "Total", "Message", "x"], *([*r, ""] for r in ROWS)))
    assert "no free heading 'Message'" in told(path, "--heading", "note=Message")[2]


def test_a_person_is_asked_about_each_column(shop: Shop, told: Told, typed: Callable[..., list[str]]) -> None:
    path = shop.put("list.csv", NEEDED)
    # Which export, which heading is the total, which the note; yes.
    questions = typed("1", "1", "", "yes")
    status, _, err = told(path, "--learn")
    assert status == 0, err
    assert "shop/orders (orders); missing: Total, Note" in err
    assert ["Total" in questions[1], "Note" in questions[2]] == [True, True]
    assert table(shop).read_text("utf-8") == HEADER + "shop,orders,total,Sum\n"


@pytest.mark.parametrize("answers", [("1", "no"), ("",), ("9",), ("Remark",)])
def test_only_a_clear_yes_writes(
    shop: Shop, told: Told, typed: Callable[..., list[str]], answers: tuple[str, ...]
) -> None:
    typed(*answers)
    assert told(shop.put("list.csv", OPTIONAL), "--learn")[0] != 0
    assert not table(shop).exists()


def test_what_stands_in_the_table_stays_byte_for_byte(shop: Shop, told: Told) -> None:
    before = b"\xef\xbb\xbfheading,who,system,export,column\r\nSumme,me,shop,orders,total"
    table(shop).parent.mkdir()
    table(shop).write_bytes(before)
    assert told(shop.put("list.csv", OPTIONAL), "--heading", "note=Remark")[0] == 0
    after = table(shop).read_bytes()
    assert after.startswith(before + b"\r\n")
    rows = list(csv.DictReader(io.StringIO(after.decode("utf-8-sig"))))
    assert [(row["column"], row["heading"], row["who"]) for row in rows] == [
        ("total", "Summe", "me"),
        ("note", "Remark", ""),
    ]


def test_help_on_the_exports_of_a_system(told: Told) -> None:
    status, out, _ = told("--help-export", "shop")
    assert status == 0
    lines = out.splitlines()
    orders = lines[lines.index("orders (orders)") + 1 :][:3]
    assert orders == [
        "  how to get it  not said",
        "  evidence       from documentation",
        "  not read       Message",
    ]
    document = json.loads(told("--help-export", "Shop", "--json")[1])
    assert document["system"] == "shop", "by its title as well"
    [words] = [one for one in document["exports"] if one["export"] == "orders"]
    assert (words["evidence"], words["evidence_in_words"]) == ("documented", "from documentation")
    assert words["not_read"] == ["Message"]


def test_an_unknown_system_gets_the_nearest_name(told: Told) -> None:
    status, _, err = told("--help-export", "shopp")
    assert (status, "did you mean shop" in err) == (2, True)
    assert told()[0] == 2, "neither file nor system"


def test_the_answer_says_evidence_language_and_why_it_looks_cut(shop: Shop, told: Told) -> None:
    rows = [[str(n), "2026-01-05", "7", ""] for n in range(500)]
    path = shop.put("list.csv", text_of(["Order", "Day", "Total", "Note"], *rows))
    part = json.loads(told("--json", path)[1])[0]["parts"][0]
    assert (part["grade"], part["language"], part["cut"]) == ("from documentation", "en", True)
    assert "exactly 500 rows" in part["cut_why"]
    assert "evidence from documentation" in told(path)[2]


@pytest.mark.parametrize(
    ("encoding", "sign", "because"),
    [
        ("utf-8", "é", "all of it is valid UTF-8"), ("utf-8-sig", "é", "a mark at its beginning says so"),
        ("utf-16-le", "é", "every second byte is zero"), ("cp1252", "é", "it is not UTF-8, and Windows knows all its characters"),
        ("latin-1", "\x81", "it is not UTF-8, and Windows does not know all its characters"),
    ],
)  # fmt: skip
def test_the_answer_says_why_it_reads_an_encoding_and_a_delimiter(
    shop: Shop, told: Told, encoding: str, sign: str, because: str
) -> None:
    rows = [["A", "2026-01-05", "7", sign], ["B", "2026-01-05", "8", ""]]
    data = text_of(["Order", "Day", "Total", "Note"], *rows, delimiter=";") + "short;row\n"
    path = shop.put("list.csv", data.encode(encoding))
    part = json.loads(told("--json", path)[1])[0]["parts"][0]
    assert (part["encoding"], part["encoding_because"]) == (encoding, because)
    assert (part["delimiter"], part["delimiter_because"]) == (";", "3 of the first 4 rows have 4 cells by it")
    said = told(path)[2]
    assert (
        f"written  {encoding} ({because}), delimiter ';' (3 of the first 4 rows have 4 cells by it)" in said
    )
