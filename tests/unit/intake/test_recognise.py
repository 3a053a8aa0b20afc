"""Headings decide which export a table is; names only break a tie; nothing is guessed."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from opsbrief.declarations.system import Column, Export
from opsbrief.intake import recognise as recognition
from opsbrief.intake.known import Known
from opsbrief.intake.nearest import nearest
from opsbrief.intake.parts import Part, Rows
from opsbrief.intake.recognise import FORMATS, Recognition
from opsbrief.intake.views import NONE, candidates


def no_rows(header_row: int, careful: bool) -> Rows:
    raise AssertionError("recognition reads no rows")


def part(*rows: list[str], name: str = "x.csv", kind: str = "text", **more: Any) -> Part:
    return Part("", name, kind, list(rows), no_rows, **more)  # type: ignore[arg-type]


def export(name: str, columns: Mapping[str, Any], **more: Any) -> Export:
    declared = {
        key: Column.model_validate(value if isinstance(value, dict) else {"heading": value})
        for key, value in columns.items()
    }
    return Export.model_validate(
        {"id": name, "system": "shop", "title": name, "replaces": "all", "columns": declared} | more
    )


ORDERS = export(
    "orders", {"no": ["Order", "Bestellung"], "day": "Day", "note": {"heading": "Note", "optional": True}}
)


def recognise(part: Part, exports: list[Export], folder: str = "") -> Recognition:
    return recognition.recognise(
        part, candidates(exports, folder).plain.get(FORMATS[part.kind], NONE), folder
    )


def outcomes(answer: Recognition) -> dict[str, tuple[str, str]]:
    return {fit.heading: (fit.outcome, fit.column) for fit in answer.fits}


@pytest.mark.parametrize(
    "headings",
    [["Order", "Day"], ["Day", "Order"], ["Bestellung", "Day"], ["ORDER ", " day"], ["\ufeffOrder", "Day:"]],
)
def test_headings_in_any_order_case_and_language(headings: list[str]) -> None:
    answer = recognise(part(headings), [ORDERS])
    assert answer.export is ORDERS
    places = {fit.column: fit.position for fit in answer.fits}
    assert places["day"] == next(n for n, h in enumerate(headings) if "day" in h.lower())


def test_extra_headings_are_unknown_and_optional_ones_missing() -> None:
    answer = recognise(part(["Order", "Extra", "Day"]), [ORDERS])
    assert outcomes(answer) == {
        "Order": ("mapped", "no"), "Extra": ("unknown", ""), "Day": ("mapped", "day"), "Note": ("missing", "note"),
    }  # fmt: skip


def test_headings_ignored_by_name_and_never_read() -> None:
    told = ORDERS.model_copy(update={"ignore": ["Colour", "data.*"], "never": ["Message"]})
    answer = recognise(part(["Order", "Day", "colour", "data.size", "Message", "database"]), [told])
    said = {heading: outcome for heading, (outcome, _) in outcomes(answer).items()}
    assert said == {
        "Order": "mapped", "Day": "mapped", "colour": "ignored", "data.size": "ignored", "Message": "never",
        "database": "unknown", "Note": "missing",
    }  # fmt: skip


def test_a_family_of_headings_is_ignored_as_one() -> None:
    told = ORDERS.model_copy(update={"ignore": ['Date entered "{stage}"'], "never": ["Associated {object}"]})
    answer = recognise(
        part(["Order", "Day", "date  entered “Won (Sales)”", "Date entered", "Associated Note"]), [told]
    )
    said = {heading: outcome for heading, (outcome, _) in outcomes(answer).items()}
    assert (said["date  entered “Won (Sales)”"], said["Date entered"], said["Associated Note"]) == (
        "ignored",
        "unknown",
        "never",
    )


def test_a_missing_required_heading_is_named_with_the_nearest_export() -> None:
    answer = recognise(part(["Order", "Total"]), [ORDERS])
    assert answer.export is None
    assert [(near.id, missing) for near, missing in nearest(part(["Order", "Total"]), Known([ORDERS]))] == [
        ("orders", ["Day"])
    ]


def test_nothing_in_common_has_no_nearest() -> None:
    assert nearest(part(["a", "b"]), Known([ORDERS])) == []


def test_the_second_column_of_one_name() -> None:
    twice = export(
        "twice", {"first": "Status", "second": "Status#2", "third": {"heading": "Status#3", "optional": True}}
    )
    answer = recognise(part(["Status", "x", "Status"]), [twice])
    assert {fit.column: fit.position for fit in answer.fits if fit.outcome == "mapped"} == {
        "first": 0,
        "second": 2,
    }
    assert recognise(part(["Status", "x"]), [twice]).export is None


def test_a_heading_that_really_ends_in_a_number_sign() -> None:
    sharp = export("sharp", {"line": "Line #", "po": "PO#1"})
    answer = recognise(part(["PO#1", "Line #"]), [sharp])
    assert {fit.column: fit.position for fit in answer.fits} == {"line": 1, "po": 0}


@pytest.mark.parametrize("headings", [["Net value", "Net Value"], ["Net Value", "Net value"]])
def test_headings_that_differ_by_case_alone(headings: list[str]) -> None:
    sap = export("sap", {"document": "Net value", "line": "Net Value"})
    answer = recognise(part(headings), [sap])
    assert {fit.column: fit.position for fit in answer.fits} == {
        "document": headings.index("Net value"),
        "line": headings.index("Net Value"),
    }


def test_a_preamble_is_passed_over() -> None:
    answer = recognise(
        part(["Report of orders"], [], ["printed on", "2026-01-05"], ["Order", "Day"], ["A", "2026-01-05"]),
        [ORDERS],
    )
    assert (answer.export, answer.header_row) == (ORDERS, 3)
    assert "row 4" in answer.evidence


def test_headings_are_looked_for_in_the_first_40_rows() -> None:
    lines = [["title", "x"]] * 40
    assert recognise(part(*lines, ["Order", "Day"]), [ORDERS]).export is None
    assert recognise(part(*lines[:39], ["Order", "Day"]), [ORDERS]).export is ORDERS


def test_the_more_specific_export_wins() -> None:
    wide = export("wide", {"no": "Order", "day": "Day", "site": "Site"})
    assert recognise(part(["Order", "Day", "Site"]), [ORDERS, wide]).export is wide
    assert recognise(part(["Order", "Day"]), [ORDERS, wide]).export is ORDERS


def test_two_that_fit_are_an_answer_and_a_name_breaks_the_tie() -> None:
    other = export("other", {"a": "Order", "b": "Day"}, named=["other*.csv"])
    plain = ORDERS.model_copy(update={"id": "plain"})
    answer = recognise(part(["Order", "Day"], name="download (3).csv"), [plain, other])
    assert answer.export is None
    assert {candidate.id for candidate in answer.candidates} == {"plain", "other"}
    assert recognise(part(["Order", "Day"], name="OTHER_1.csv"), [plain, other]).export is other


def test_a_sub_folder_narrows_to_its_system() -> None:
    twin = ORDERS.model_copy(update={"system": "mall"})
    assert recognise(part(["Order", "Day"]), [ORDERS, twin]).export is None
    assert recognise(part(["Order", "Day"]), [ORDERS, twin], "mall").export is twin
    assert len(recognise(part(["Order", "Day"]), [ORDERS, twin], "anything").candidates) == 2


LEDGER = export(
    "ledger", {"account": "account", "day": {"heading": "day", "type": "date"}, "amount": {"heading": "amount", "type": "money"}},
    header=False, named=["ledger*.csv"],
)  # fmt: skip
ROWS = [["4711", "2026-01-05", "1.50"], ["4712", "2026-01-06", "-2"]]


def test_a_table_without_headings_goes_by_name_and_types() -> None:
    answer = recognise(part(*ROWS, name="ledger_1.csv"), [LEDGER])
    assert (answer.export, answer.header_row) == (LEDGER, -1)
    assert [fit.column for fit in answer.fits] == ["account", "day", "amount"]
    assert recognise(part(*ROWS, name="some.csv"), [LEDGER], "shop").export is LEDGER


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("other.csv", lambda rows: rows),
        ("ledger.csv", lambda rows: [row[:2] for row in rows]),
        ("ledger.csv", lambda rows: [[a, b, "ten"] for a, b, _ in rows]),
        ("ledger.csv", lambda rows: [[a, "tomorrow", c] for a, _, c in rows]),
    ],
    ids=["name", "width", "number", "date"],
)
def test_without_headings_name_width_and_types_must_all_fit(
    name: str, change: Callable[[list[list[str]]], list[list[str]]]
) -> None:
    assert recognise(part(*change(ROWS), name=name), [LEDGER]).export is None


def test_a_list_of_a_document_goes_by_its_place_and_the_documents_keys() -> None:
    cards = export("cards", {"id": "id"}, format="json", record_path="cards", within=["cards", "lists"])
    head = (["id", "name"], ["1", "a"])
    keys = frozenset({"cards", "lists", "name"})
    fits = part(*head, kind="records", record_path="cards", document_keys=keys)
    assert recognise(fits, [cards]).export is cards
    elsewhere = part(*head, kind="records", record_path="boards", document_keys=keys)
    assert recognise(elsewhere, [cards]).export is None
    alien = part(*head, kind="records", record_path="cards", document_keys=frozenset({"cards"}))
    assert recognise(alien, [cards]).export is None
    assert recognise(part(*head), [cards]).export is None
