"""Every sample that is a table, opened and saved again by a spreadsheet program: itself with the same rows, or an answer that says why not."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.receive import receive
from opsbrief.ledger.run import open_run
from opsbrief.ledger.state import Answer
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.samples import Sample, samples
from tests.contracts.saved_again import AMERICAN, BRITISH, GERMAN, Grid, Locale, as_csv, as_xlsx, opened
from tests.contracts.taken_in import COMPANY, NOW, written

pytestmark = pytest.mark.slow

# Where the people sit who export these samples: they open them on the same computer. All others sit in America.
ELSEWHERE = {
    "zoom/details": BRITISH, "outlook_calendar/list": GERMAN, "outlook_calendar/list_by_place": GERMAN,
    "oracle/form_orders": GERMAN, "oracle/form_purchase_lines": GERMAN,
}  # fmt: skip
# No spreadsheet program opens these as a table, so they cannot have been saved by one.
NO_TABLE = {
    "asana/project_places": "JSON", "asana/project_tasks": "JSON", "asana/organisation_lists": "JSON, compressed",
    "asana/organisation_people": "JSON, compressed", "asana/organisation_tasks": "JSON, compressed",
    "google_calendar/events": "a calendar", "google_drive/takeout": "an index page in an archive", "icalendar/events": "a calendar",
    "outlook_calendar/events": "a calendar", "slack/channel_days": "JSON, compressed", "slack/channels": "JSON",
    "slack/member_days": "JSON, compressed", "slack/messages": "JSON", "slack/users": "JSON", "trello/actions": "JSON",
    "trello/board": "JSON", "trello/cards": "JSON", "trello/lists": "JSON", "trello/members": "JSON",
}  # fmt: skip
# Their ids have 16 digits or more, of which a spreadsheet keeps 15.
ROUNDED = {
    "asana/tasks", "zoho_inventory/items", "zoho_inventory/sales_orders", "zoho_inventory/purchase_orders", "zoho_inventory/invoices",
    "zoho_inventory/credit_notes", "zoho_inventory/customer_payments", "zoho_inventory/vendor_payments",
}  # fmt: skip
# Ids so long in some rows only: loaded, and the loss is told beside the file.
PARTLY_ROUNDED = {
    ("zoho_inventory/composite_items", "item_id"), ("zoho_inventory/bills", "bill_id"), ("oracle/form_purchase_lines", "site"),
}  # fmt: skip
# Texts that look otherwise and mean the same, or mean nothing.
LOOKS = {
    ("oracle/form_orders", "total"): "kept as it stands, and feeds nothing",
    ("oracle/order_lines", "line_no"): "line 1,1 is line 1.1",
    ("oracle/deliveries", "order_line"): "line 1,1 is line 1.1",
    ("fishbowl/customers", "is_residential"): "feeds nothing",
    ("zoho_crm/calls", "duration"): "minutes and seconds, taken for hours and minutes",
}
# A row with an unquoted comma is one cell too wide. Saved again, the table has a column more, without a heading, in which only
# that row is filled: it cannot be told from a remark that somebody wrote beside the table. Column and cell are reported.
TOO_WIDE = {"oracle/order_lines"}


@dataclass(frozen=True)
class Taken:
    """What came of some files: rows per name and export, why each other file was left out, and what is said beside a part."""

    rows: dict[tuple[str, str], list[dict[str, object]]]
    left_out: dict[str, str]
    said: dict[str, str]


class Company:
    """Fresh workspaces of one company that keeps names, so that they can be compared."""

    def __init__(self, folder: Path, shipped: Catalog) -> None:
        self.folder, self.shipped = folder, shipped
        self.made = 0

    def take(self, files: Mapping[str, bytes], *, month_first: bool = False) -> Taken:
        """Take files in; `month_first`: a person has said so wherever days could be months."""
        self.made += 1
        root = self.folder / f"company{self.made}"
        written(root / "opsbrief.toml", (COMPANY + "[privacy]\nkeep_personal = true\n").encode())
        for name, data in files.items():
            written(root / "inbox" / name, data)
        workspace = Workspace(root, shipped_root())
        with open_run(workspace, read_settings(workspace), self.shipped, "", now=NOW) as run:
            for export in self.shipped.exports if month_first else ():
                run.state.remember(Answer(export.system, export.id, "date_order", "month_first"))
            receive(run)
            parts = run.store.rows("""
                select part_id, name, parts.system || '/' || export, raw_table, parts.reason
                from meta.parts join meta.files using (file_id) where export is not null order by part_id""")
            rows: dict[tuple[str, str], list[dict[str, object]]] = {}
            for part, name, export, raw, _ in parts:
                found = run.store.dicts(f"from landed.{raw} where _file = {part} and _drop is null")
                rows.setdefault((name, export), []).extend(found)
            left_out: dict[str, str] = dict(
                run.store.rows(
                    "select name, status || ': ' || reason from meta.files where status <> 'loaded'"
                )
            )
            return Taken(rows, left_out, {name: reason for _, name, _, _, reason in parts})


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Company:
    return Company(tmp_path_factory.mktemp("saved"), shipped)


@cache
def tables() -> tuple[tuple[Sample, dict[str, Grid]], ...]:
    """The samples that a spreadsheet program shows, with their sheets, opened once."""
    made: list[tuple[Sample, dict[str, Grid]]] = []
    for sample in samples():
        where = next((ELSEWHERE[export] for export in sample.exports if export in ELSEWHERE), AMERICAN)
        if sheets := opened(sample, where):
            made.append((sample, sheets))
    return tuple(made)


@pytest.fixture(scope="module")
def before(company: Company) -> Taken:
    """The samples as they were downloaded."""
    return company.take({f"{n}{sample.ending}": sample.data for n, (sample, _) in enumerate(tables())})


def sheets_of(taken: Taken) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Rows per number of the sample and export, from all files that were made of it."""
    joined: dict[tuple[str, str], list[dict[str, object]]] = {}
    for (name, export), rows in taken.rows.items():
        joined.setdefault((re.split(r"[ .]", name)[0], export), []).extend(rows)
    return joined


def same(export: str, column: str, before: object, after: object) -> bool:
    """Whether a cell means what it meant: to the minute, and without the zeros in front of an id."""
    if column.startswith(("_", "x_")) or (export, column) in LOOKS or (export, column) in PARTLY_ROUNDED:
        return True
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before.replace(second=0) == after.replace(second=0)
    if isinstance(before, Decimal | float) and isinstance(after, Decimal | float):
        return math.isclose(before, after, rel_tol=1e-9)
    if isinstance(before, str) and isinstance(after, str):
        return bare(before) == bare(after)
    return before == after


def bare(text: str) -> str:
    """An id without zeros in front, a time of day in one look."""
    if clock := re.fullmatch(r"(\d{1,2}:\d\d)(?::00)?", text):
        return clock[1].lstrip("0")
    return text.lstrip("0") or "0" if text.isdigit() else text


def differences(before: Taken, after: Taken, left_out: set[str]) -> list[tuple[object, ...]]:
    """What is read otherwise: exports that are gone or new, rows that are missing, cells with another meaning."""
    old, new = sheets_of(before), sheets_of(after)
    found: list[tuple[object, ...]] = [(*key, "taken for it only now") for key in new if key not in old]
    for (number, export), rows in old.items():
        if number in left_out or (export in TOO_WIDE and len(rows) != len(new.get((number, export), ()))):
            continue
        again = new.get((number, export))
        if again is None or len(again) != len(rows):
            found.append((number, export, f"{len(rows)} rows became {None if again is None else len(again)}"))
            continue
        for row, other in zip(rows, again, strict=True):
            found += [
                (number, export, column, cell, other.get(column))
                for column, cell in row.items()
                if not same(export, column, cell, other.get(column))
            ]
    return found


def refused(taken: Taken) -> dict[str, str]:
    """The first word of the answer per export that is left out: of tables alone, not of the cover sheets beside them."""
    exports = {str(n): sorted(sample.exports) for n, (sample, _) in enumerate(tables())}
    return {
        export: answer.split(":")[0]
        for name, answer in taken.left_out.items()
        for export in exports[re.split(r"[ .]", name)[0]]
        if not answer.startswith("unknown")
    }


def csvs(where: Locale) -> dict[str, bytes]:
    """One file per sheet, as the program saves them for somebody there."""
    return {
        f"{n} {k}.csv" if k else f"{n}.csv": as_csv(grid, where)
        for n, (_, sheets) in enumerate(tables())
        for k, grid in enumerate(sheets.values())
    }


def left(taken: Taken) -> set[str]:
    """The samples of which some sheet was left out with an answer."""
    return {
        re.split(r"[ .]", name)[0]
        for name, answer in taken.left_out.items()
        if not answer.startswith("unknown")
    }


def told_of_rounding(taken: Taken) -> set[str]:
    return {
        export
        for (name, export) in taken.rows
        if "a spreadsheet has rounded long numbers" in taken.said[name]
    }


def test_each_export_is_a_table_that_a_spreadsheet_opens_or_named_as_none(shipped: Catalog) -> None:
    shown = {export for sample, _ in tables() for export in sample.exports}
    assert {export.name for export in shipped.exports} - shown == set(NO_TABLE)


def test_saved_as_a_workbook_with_typed_cells(company: Company, before: Taken) -> None:
    assert before.left_out == {}
    after = company.take({f"{n}.xlsx": as_xlsx(sheets) for n, (_, sheets) in enumerate(tables())})
    assert refused(after) == dict.fromkeys(ROUNDED, "refused")
    assert all("a spreadsheet has rounded the ids away" in answer for answer in after.left_out.values())
    assert told_of_rounding(after) == {"zoho_inventory/composite_items", "zoho_inventory/bills"}
    assert differences(before, after, left(after)) == []


def test_saved_as_text_in_germany(company: Company, before: Taken) -> None:
    after = company.take(csvs(GERMAN))
    assert refused(after) == dict.fromkeys(ROUNDED, "refused")
    assert told_of_rounding(after) == {export for export, _ in PARTLY_ROUNDED}
    assert differences(before, after, left(after)) == []


def test_saved_as_text_in_america_where_a_person_says_what_comes_first(
    company: Company, before: Taken
) -> None:
    after = company.take(csvs(AMERICAN), month_first=True)
    assert refused(after) == dict.fromkeys(ROUNDED, "refused")
    assert differences(before, after, left(after)) == []


def test_saved_as_text_in_america_a_file_whose_days_could_be_months_asks(
    company: Company, before: Taken
) -> None:
    """Without the answer each of them waits, or is read the same: no day is taken for a month."""
    after = company.take(csvs(AMERICAN))
    waiting = [answer for answer in after.left_out.values() if answer.startswith("waiting")]
    assert len(waiting) > 50
    assert all("answer day_first or month_first" in answer for answer in waiting)
    assert differences(before, after, left(after)) == []
