"""`opsbrief recognise --draft`: a declaration of an unknown file that holds what the file says, and that `check` accepts."""

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from opsbrief.cli import main
from opsbrief.workspace import shipped_root
from tests.contracts.test_calendars import ANNS, BOS, CYS, DEES, SABRES, calendar, event
from tests.unit.intake.a_shop import SYSTEM, text_of, workbook_of

SHIPPED = shipped_root()
HEAD = [
    "Ticket ID",
    "Opened",
    "Closed at",
    "Agent e-mail",
    "Effort",
    "Fee",
    "Zip",
    "Reopened",
    "Status",
    "Status",
    "Text",
]
LONG = "words " * 40
ROWS = [
    ["T1", "2026-11-02", "2026-11-03 10:15", "ann@example.com", "1.5", "€ 20", "01234", "yes", "new", "a", LONG],
    ["T2", "2026-11-03", "", "bob@example.com", "2.25", "€ 5", "04321", "no", "new", "b", ""],
    ["T3", "2026-11-04", "2026-11-05 11:00", "ann@example.com", "10", "€ 7", "01234", "no", "old", "b", ""],
]  # fmt: skip
TICKETS = text_of(["Helpdesk export"], HEAD, *ROWS)
Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company for which the shop is the only system that there is."""
    declared = tmp_path / "shipped" / "sql" / "systems" / "shop" / "system.toml"
    declared.parent.mkdir(parents=True)
    declared.write_text(SYSTEM, "utf-8")
    monkeypatch.setattr("opsbrief.workspace.shipped_root", lambda: tmp_path / "shipped")
    root = tmp_path / "company"
    root.mkdir()
    (root / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    return root


@pytest.fixture
def told(company: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    def run(*words: object) -> tuple[int, str, str]:
        status = main(["--workspace", str(company), *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def problems(told: Told) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(told("check", "--json")[1])["problems"]
    return found


def test_the_draft_says_what_the_file_says(company: Path, told: Told, tmp_path: Path) -> None:
    before = problems(told)
    path = put(tmp_path, "tickets_2026-11.csv", TICKETS)
    status, out, _ = told("recognise", path, "--draft", "help_desk", "--json")
    assert status == 0
    target = company / "sql" / "systems" / "help_desk" / "system.toml"
    assert json.loads(out) == {"system": "help_desk", "exports": ["tickets"], "draft": str(target)}
    assert [p.name for p in target.parent.iterdir()] == ["system.toml"], (
        "and no mapping that nobody has thought about"
    )
    export = tomllib.loads(target.read_text("utf-8"))["exports"]["tickets"]
    assert (export["replaces"], export["key"], export["evidence"]) == (
        "document",
        ["ticket_id"],
        "unverified",
    )
    assert export["never"] == ["Text"]
    columns = {
        c["heading"]: (c.get("type", "text"), c.get("optional", False)) for c in export["columns"].values()
    }
    assert columns == {
        "Ticket ID": ("text", False), "Opened": ("date", False), "Closed at": ("datetime", True),
        "Agent e-mail": ("text", False), "Effort": ("number", False), "Fee": ("money", False), "Zip": ("text", False),
        "Reopened": ("boolean", False), "Status": ("text", False), "Status#2": ("text", False),
    }  # fmt: skip
    assert [name for name, c in export["columns"].items() if c.get("personal")] == ["agent_e_mail"]
    assert problems(told) == before
    [one] = json.loads(told("recognise", path, "--json")[1])
    assert (one["status"], one["parts"][0]["system"], one["parts"][0]["rows_read"]) == (
        "load",
        "help_desk",
        3,
    )
    assert one["parts"][0]["cells_unreadable"] == 0


@pytest.mark.parametrize(
    ("name", "data", "exports"),
    [
        ("a.json", json.dumps([{"zz_id": "a", "zz_made": "2026-01-05T10:00:00Z"}, {"zz_id": "b", "zz_made": ""}]), ["a"]),
        ("b.xlsx", workbook_of([], {"Zz one": [["Zz no", 'Q"uo\\te'], ["x", 1]], "Zz two": [["Zz p", "Zz {q}"], ["x", 1]]}), ["zz_one", "zz_two"]),
        ("Ünïcode 5.csv", "Zz Größe;日本\n1;2\n3;4\n", ["unicode"]),
        ("empty.csv", "Zz alpha,Zz beta\n", ["empty"]),
    ],
)  # fmt: skip
def test_any_table_gives_a_sound_draft(
    company: Path, told: Told, tmp_path: Path, name: str, data: str | bytes, exports: list[str]
) -> None:
    before = problems(told)
    path = put(tmp_path, name, data)
    status, out, err = told("recognise", path, "--draft", "other_tool", "--json")
    assert status == 0, err
    assert json.loads(out)["exports"] == exports
    assert problems(told) == before
    parts = json.loads(told("recognise", path, "--json")[1])[0]["parts"]
    assert [part["export"] for part in parts] == exports


def test_a_known_file_a_taken_name_and_a_file_without_headings_get_none(
    company: Path, told: Told, tmp_path: Path
) -> None:
    path = put(tmp_path, "tickets.csv", TICKETS)
    numbers = put(tmp_path, "numbers.csv", "1,2,3\n4,5,6\n")
    assert "declared already" in told("recognise", path, "--draft", "shop")[2]
    assert "is no name" in told("recognise", path, "--draft", "../x")[2]
    assert "no row of headings" in told("recognise", numbers, "--draft", "mine")[2]
    assert not (company / "sql").exists()
    assert told("recognise", path, "--draft", "mine")[0] == 0
    text = (company / "sql" / "systems" / "mine" / "system.toml").read_bytes()
    status, _, err = told("recognise", path, "--draft", "again")
    assert (status, "is mine/tickets already" in err) == (2, True)
    assert told("recognise", numbers, "--draft", "mine")[0] == 2
    assert (company / "sql" / "systems" / "mine" / "system.toml").read_bytes() == text
    assert not (company / "sql" / "systems" / "again").exists()


def test_the_draft_of_a_calendar_is_for_the_program_that_wrote_it_and_keeps_nobody_s_name(
    company: Path, told: Told, tmp_path: Path
) -> None:
    for system in ("google_calendar", "outlook_calendar"):
        target = tmp_path / "shipped" / "sql" / "systems" / system / "system.toml"
        target.parent.mkdir()
        shutil.copyfile(SHIPPED / "sql" / "systems" / system / "system.toml", target)
    before = problems(told)
    path = put(tmp_path, "eve.ics", SABRES)
    status, _, err = told("recognise", path, "--draft", "our_server")
    assert status == 0, err
    text = (company / "sql" / "systems" / "our_server" / "system.toml").read_text("utf-8")
    [export] = tomllib.loads(text)["exports"].values()
    assert export["within"] == ["-//SabreDAV//SabreDAV//EN"]
    assert export["never"] == ["location", "attendees"]
    personal = [name for name, column in export["columns"].items() if column.get("personal")]
    assert sorted(personal) == ["organiser", "summary", "whose"]
    assert not {"organiser_name", "calendar", "location", "attendees"} & set(export["columns"])
    assert problems(told) == before
    files = {"eve.ics": SABRES, "ann.ics": ANNS, "bo.ics": BOS, "cy.ics": CYS, "dee.ics": DEES}
    found = {}
    for name, data in files.items():
        [one] = json.loads(told("recognise", put(tmp_path, name, data), "--json")[1])
        found[name] = one["parts"][0]["system"]
        assert not one["parts"][0]["cells_unreadable"]
    assert found == {
        "eve.ics": "our_server", "ann.ics": "google_calendar", "bo.ics": "outlook_calendar", "cy.ics": "outlook_calendar", "dee.ics": "",
    }  # fmt: skip


def test_the_next_version_of_a_calendar_s_program_is_known_and_one_without_a_name_gets_no_draft(
    company: Path, told: Told, tmp_path: Path
) -> None:
    version = "-//Acme [x]//Planner {} MIMEDIR//EN"
    entry = event("a", "Plan", ":20261105T130000Z")
    path = put(tmp_path, "a.ics", calendar(version.format("2.24.2"), entry))
    assert told("recognise", path, "--draft", "planner")[0] == 0
    newer = put(tmp_path, "b.ics", calendar(version.format("3"), entry))
    [one] = json.loads(told("recognise", newer, "--json")[1])
    assert one["parts"][0]["system"] == "planner"
    nameless = put(tmp_path, "c.ics", calendar("", entry))
    status, _, err = told("recognise", nameless, "--draft", "other")
    assert (status, "does not say which program wrote it" in err) == (1, True)
