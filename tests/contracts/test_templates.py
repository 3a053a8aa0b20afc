"""Every template that Opsbrief writes is recognised when it comes back, empty or filled, and its rows reach the numbers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from opsbrief.cli import main
from opsbrief.declarations.catalog import Catalog
from opsbrief.facts.fill import fill_fact
from opsbrief.intake.template import ABOUT, LAST_ROW, templates, workbook
from opsbrief.publishing.values import compute_values, keep_fact_states
from tests.contracts.taken_in import COMPANY, Loaded, Loader

Cell = str | int | float | date | None
KEEP = {"opsbrief.toml": COMPANY + "\n[privacy]\nkeep_personal = true\n"}
MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)
# Per template one line as people type it, column by column, and the row that it must be.
LINES: dict[str, tuple[list[Cell], tuple[object, ...]]] = {
    "absences": (
        ["Ana@acme.example", MAY, "Sick", "North", "Hull", 7.5],
        ("ana@acme.example", MAY, "sick", "North", "Hull", 7.5),
    ),
    "action_items": (
        ["A-7", "corrective", "F-1", "Packing", "Ana", "Hull", MAY, JUNE, None, "Open"],
        ("A-7", "corrective", "F-1", "Packing", "Ana", "Hull", MAY, JUNE, None, "open"),
    ),
    "audit_findings": (
        ["F-1", "2026-1", "internal", "ISO 9001 8.5", "Hull", "Major", "Bo", MAY, JUNE, JUNE],
        ("F-1", "2026-1", "internal", "ISO 9001 8.5", "Hull", "major", "Bo", MAY, JUNE, JUNE),
    ),
    "budget_lines": (
        ["Budget 2026", JUNE, "6100", None, "P1", "budget", "cost", "EUR", 1250.5],
        ("Budget 2026", JUNE, "6100", "", "P1", "budget", "cost", "EUR", 1250.5),
    ),
    "complaints": (
        ["K1", "C1", "SO-1", "MUG", "Hull", "DHL", MAY, None, "wrong item", "green, not blue", "yes"],
        ("K1", "C1", "SO-1", "MUG", "Hull", "DHL", MAY, None, "wrong_item", "green, not blue", True),
    ),
    "cost_entries": (
        ["1900", None, MAY, "cost", "6100", "North", "P1", "V1", "EUR", -12.25],
        ("1900", "", MAY, "cost", "6100", "North", "P1", "V1", "EUR", -12.25),
    ),
    "demand_forecasts": (
        ["MUG", None, JULY, MAY, "Ana", 12.5],
        ("MUG", "", JULY, MAY, "Ana", 12.5),
    ),
    "earned_value": (
        ["P1", None, JUNE, "EUR", 110, 75, 100, 175],
        ("P1", "", JUNE, "EUR", 110.0, 75.0, 100.0, 175.0),
    ),
    "incidents": (
        ["I1", MAY, "Hull", "North", "injury", "lost time", 3, None],
        ("I1", MAY, "Hull", "North", "injury", "lost_time", 3, None),
    ),
    "milestones": (
        ["M1", "P1", "Go live", "Build", "Ana", MAY, JUNE, JULY, JULY, None, 1, "open"],
        ("M1", "P1", "Go live", "Build", "Ana", MAY, JUNE, JULY, JULY, None, 1, "open"),
    ),
    "procedure_runs": (
        ["R1", "SOP-1", "export", "web", "Packing", MAY, JUNE, JUNE, "no"],
        ("R1", "SOP-1", "export", "web", "Packing", MAY, JUNE, JUNE, False),
    ),
    "procedures": (
        ["SOP-1", None, "Packing", "Bo", "Hull", "ISO 9001", MAY, JULY, None],
        ("SOP-1", "", "Packing", "Bo", "Hull", "ISO 9001", MAY, JULY, None),
    ),
    "projects": (
        ["P1", "New hall", "Ana", MAY, JULY, "EUR", 100000],
        ("P1", "New hall", "Ana", MAY, JULY, "EUR", 100000.0),
    ),
    "resource_days": (
        ["bo@acme.example", None, MAY, "person", "North", "Packing", "Hull", 8, 8, 9, 6.5, 8.25, 0.25],
        ("bo@acme.example", "", MAY, "person", "North", "Packing", "Hull", 8.0, 8.0, 9.0, 6.5, 8.25, 0.25),
    ),
    "risks": (
        ["R1", "Kiln fails", "Supply", "P1", "Hull", "Bo", MAY, MAY, JUNE, None, 0.25, "EUR", 4000],
        ("R1", "Kiln fails", "Supply", "P1", "Hull", "Bo", MAY, MAY, JUNE, None, 0.25, "EUR", 4000.0),
    ),
    "scope_changes": (
        ["CR1", "P1", "Customer", MAY, JUNE, "EUR", -500, "approved"],
        ("CR1", "P1", "Customer", MAY, JUNE, "EUR", -500.0, "approved"),
    ),
    "stock_counts": (
        ["S1", "1", "MUG", "Hull", "A1", "Cold", MAY, 10, 9.5, 0.5, "EUR", 40],
        ("S1", "1", "MUG", "Hull", "A1", "Cold", MAY, 10.0, 9.5, 0.5, "EUR", 40.0),
    ),
    "survey_answers": (
        ["Q1", "csat", "After delivery", MAY, MAY, 4, 1, 5, "C1", "SO-1", None, "mail", "North", "Retail"],
        ("Q1", "csat", "After delivery", MAY, MAY, 4.0, 1.0, 5.0, "C1", "SO-1", None, "mail", "North", "Retail"),
    ),
    "training_records": (
        ["T1", "ana@acme.example", "First aid", "ISO 45001", "North", "Hull", MAY, None, JUNE, JULY],
        ("T1", "ana@acme.example", "First aid", "ISO 45001", "North", "Hull", MAY, None, JUNE, JULY),
    ),
}  # fmt: skip


def filled(book: bytes, lines: Sequence[Sequence[Cell]]) -> bytes:
    """The workbook as somebody saves it who has typed lines under its headings."""
    opened = openpyxl.load_workbook(BytesIO(book))
    for row, line in enumerate(lines, start=2):
        for column, cell in enumerate(line, start=1):
            opened.worksheets[0].cell(row, column, cell)
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


def by_name(lines: Mapping[str, Sequence[Sequence[Cell]]], catalog: Catalog) -> dict[str, bytes]:
    known = templates(catalog)
    return {f"{name}.xlsx": filled(workbook(catalog, known[name]), lines[name]) for name in lines}


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    made = Loader(tmp_path_factory.mktemp("templates"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader, shipped: Catalog) -> Loaded:
    """All templates with one line each; people as they are typed."""
    return loader(by_name({name: [line] for name, (line, _) in LINES.items()}, shipped), KEEP)


def test_each_template_has_a_line_here(shipped: Catalog) -> None:
    assert set(templates(shipped)) == set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_a_filled_template_becomes_the_row_that_was_typed(
    company: Loaded, shipped: Catalog, name: str
) -> None:
    columns = list(templates(shipped)[name].columns)
    assert company.rows(name, *columns) == [LINES[name][1]]


def test_filled_templates_are_known_by_their_headings(company: Loaded) -> None:
    assert company.unknown == set() and company.received.problems == []
    assert company.parts == {f"{name}.xlsx!{title}": export for name, title, export in _sheets(company)}


def _sheets(company: Loaded) -> list[tuple[str, str, str]]:
    known = templates(company.run.catalog)
    data = [(name, export.title, export.name) for name, export in known.items()]
    return data + [(name, ABOUT, "(ignored by name (templates))") for name in known]


def test_an_untouched_template_in_the_inbox_is_no_error(loader: Loader, shipped: Catalog) -> None:
    names = ["budget_lines", "resource_days", "survey_answers"]
    loaded = loader(by_name({name: [] for name in names}, shipped))
    assert loaded.received.problems == []
    assert loaded.run.store.rows("select distinct status from meta.files") == [("loaded",)]
    assert [loaded.run.store.value(f"select count(*) from ops.{name}") for name in names] == [0, 0, 0]


def test_every_word_that_a_list_offers_is_a_word_that_is_checked(loader: Loader, shipped: Catalog) -> None:
    """A sheet with one line per word; each comes out as one of the words of the table's check."""
    lines: dict[str, list[list[Cell]]] = {}
    offered: dict[tuple[str, str], list[str]] = {}
    for name, export in templates(shipped).items():
        book = openpyxl.load_workbook(BytesIO(workbook(shipped, export)))
        for rule in book.worksheets[0].data_validations.dataValidation:
            spot = next(iter(rule.sqref.ranges)).min_col - 1
            column = list(export.columns)[spot]
            if rule.type == "list" and export.columns[column].type == "text":
                offered[name, column] = rule.formula1.strip('"').split(",")
                before = lines.setdefault(name, [])
                for word in offered[name, column]:
                    line = list(LINES[name][0])
                    line[spot], key = word, list(export.columns).index(export.key[-1])
                    line[key] = word if key == spot else _another(line[key], len(before))
                    before.append(line)
    loaded = loader(by_name(lines, shipped))
    checked = {
        (name, column): set(check.values)
        for name in lines
        for check in shipped.suites[name].checks
        for column in check.columns
        if check.rule == "known_value"
    }
    assert set(offered) == set(checked)
    assert {(n, c): {row[0] for row in loaded.rows(n, c)} for n, c in offered} == checked


def _another(cell: Cell, number: int) -> Cell:
    """Another key for each line."""
    return date(2026, 1, 1 + number) if isinstance(cell, date) else f"{cell} {number}"


def test_headings_formats_and_notes_come_from_the_declaration(shipped: Catalog) -> None:
    export = templates(shipped)["risks"]
    book = openpyxl.load_workbook(BytesIO(workbook(shipped, export)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.heading[0] for column in export.columns.values()]
    assert book.sheetnames == ["Risks", ABOUT]
    assert [sheet.column_dimensions[c].number_format for c in "AGK"] == ["@", "yyyy-mm-dd", "0.00"]
    dates = [rule for rule in sheet.data_validations.dataValidation if rule.type == "date"]
    assert [str(rule.sqref) for rule in dates] == [f"{c}2:{c}{LAST_ROW + 1}" for c in "GHIJ"]
    about = {
        row[0].value: [cell.value for cell in row[1:]] for row in book[ABOUT].iter_rows() if row[0].value
    }
    assert about["Impact"] == [
        "Loss if it comes true, positive.",
        "amount, in the line's currency",
        None,
        None,
    ]
    assert about["Risk number"] == ["Number in the register.", "text", "yes", None]


def test_the_same_declarations_give_the_same_bytes_without_a_date(shipped: Catalog) -> None:
    """A workbook's day of making is read as its day of export: that of an empty template must not be."""
    export = templates(shipped)["budget_lines"]
    assert workbook(shipped, export) == workbook(shipped, export)
    assert b"2000-01-01" not in workbook(shipped, export)


def test_every_table_that_is_counted_is_fed_by_some_system(shipped: Catalog) -> None:
    counted = {table for fact in shipped.facts.values() for table in fact.sources}
    assert {table for table in counted if not shipped.mappings_into(table)} == set()


def test_a_template_goes_through_the_inbox_to_a_value(
    tmp_path: Path, loader: Loader, shipped: Catalog
) -> None:
    """Two people need a course: one passed it until July, the other never. At the end of June one of two is valid, in August none."""
    target = tmp_path / "register.xlsx"
    assert main(["template", "training_records", "--out", str(target)]) == 0
    lines: list[list[Cell]] = [
        ["1", "ana@acme.example", "First aid", None, "North", None, MAY, None, JUNE, date(2026, 7, 31)],
        ["2", "bo@acme.example", "First aid", None, "South", None, MAY, None, None, None],
    ]
    absences = by_name({"absences": [["Ana@acme.example", *LINES["absences"][0][1:]]]}, shipped)
    loaded = loader({"register.xlsx": filled(target.read_bytes(), lines)} | absences)
    # A person is a hash, the same in both.
    ((absent,),) = loaded.rows("absences", "person_id")
    people = {row[0] for row in loaded.rows("training_records", "person_id")}
    assert absent in people and len(people) == 2 and not any("@" in person for person in people)
    run = loaded.run
    keep_fact_states(run.store, [fill_fact(run, run.catalog.facts["training_validity"], {})])
    values = compute_values(run).values.filter(
        (pl.col("kpi") == "training_valid") & (pl.col("grain") == "month")
    )
    found = {
        (row["period_start"].month, row["member"]): (row["numerator"], row["denominator"])
        for row in values.iter_rows(named=True)
        if row["dimension"] in ("total", "team") and row["period_start"].month in (5, 6, 8)
    }
    assert found == {
        (5, ""): (0, 2), (5, "North"): (0, 1), (5, "South"): (0, 1),
        (6, ""): (1, 2), (6, "North"): (1, 1), (6, "South"): (0, 1),
        (8, ""): (0, 2), (8, "North"): (0, 1), (8, "South"): (0, 1),
    }  # fmt: skip


def test_the_command_lists_writes_once_and_knows_near_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["templates"]) == set(LINES)
    assert main(["template", "surveyanswers"]) == 2
    assert "did you mean survey_answers" in capsys.readouterr().err
    target = tmp_path / "new.xlsx"
    assert main(["template", "risks", "--out", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"template": "risks", "file": str(target)}
    before = target.read_bytes()
    assert main(["template", "incidents", "--out", str(target)]) == 2
    assert target.read_bytes() == before
