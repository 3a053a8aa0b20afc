"""Monday.com: a board with groups, headings that come again and subitems gives items and parts, each counted as what it is."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import Loaded, Loader

ID = "Item ID (auto generated)"
ITEM = ["Name", "Subitems", "Person", "Status", "Due Date", "Timeline - Start", "Timeline - End", "Creation log", "Completion date", "Time tracking", "Days Opened", ID]  # fmt: skip
UPDATE = ["Item ID", "Item Name", "Content Type", "Content Type", "User", "Created At", "Update Content", "Likes Count", "Asset IDs", "Post ID", "Parent Post ID"]  # fmt: skip
Grid = Sequence[Sequence[Any]]


def item(number: int, name: str, status: str | None = None, **more: Any) -> list[Any]:
    cells = {"Name": name, "Status": status, "Person": "Ann, Bob", "Days Opened": 45_000} | more
    return [
        cells.get(heading.replace(" - ", "___").replace(" ", "_"), cells.get(heading))
        for heading in ITEM[:-1]
    ] + [12345678000 + number]


BOARD: Grid = [
    ["Branch plan"],
    ["What we do in the branches"],
    ["Doing"],
    ITEM,
    item(1, "Move", "Working on it", Due_Date=date(2026, 11, 20), Creation_log="Nov 2, 2026 3:04 PM", Time_tracking="01:30:00", Subitems="a, b,c"),
    ["Subitems", "Name", "Owner", "Status", "Due Date", ID],
    [None, "a, b", "Cy", "Done", date(2026, 11, 9), 22345678001],
    [None, "c", None, None, None, 22345678002],
    item(2, "Buy", "Done", Completion_date=date(2026, 11, 5), Creation_log="Oct 30, 2026 9:00 AM"),
    ["Subitems", "Name", "Status", "Effort", ID],
    [None, "d", "Stuck", 3, 22345678003],
    [None, None, None, None, "2026-11-15 to 2026-12-01"],
    [],
    ["✅ Done"],
    ITEM,
    item(3, "Sell"),
    item(4, "Rent", "Stuck", Timeline___End=date(2026, 12, 1)),
    [None, None, None, None, None, None, None, None, None, None, 34],
    [],
    ["Later"],
    ITEM,
    item(5, "Paint"),
    item(6, "Odd", "Purple"),
    item(7, "Without number")[:-1],
]  # fmt: skip


def workbook_of(sheets: dict[str, Grid]) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, grid in sheets.items():
        page = book.create_sheet(name)
        for cells in grid:
            page.append(list(cells))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


UPDATES: Grid = [
    ["Branch plan", "Updates"],
    UPDATE,
    [12345678001, "Move", "Update", None, "Ann", "03/October/2025  04:00:18 PM", "the password is 1234", 0, None, 900001, None],
    [22345678001, "a, b", None, "Reply", "Bob", "03/October/2025 05:00:18 PM", "thanks", 1, None, 900002, 900001],
]  # fmt: skip
SMALL: Grid = [["Shop"], ["To do"], ["Name", "Owner", ID], ["Open", "Dee", 32345678001]]
SAME_NAME: Grid = [["Shop"], ["To do"], ["Name", "Owner", ID], ["Close", "Eve", 42345678001]]
LEARNED: Grid = [
    ["Moved"],
    [],
    ["To do"],
    ["Name", "Status", "Item ID"],
    ["By hand", "Not Started", 52345678001],
]
NEWER: Grid = [*BOARD[:8], *BOARD[13:17], *BOARD[19:23]]  # without the second item and its part
GROUP: Grid = [["Branch plan"], ["Later"], ITEM, item(5, "Paint")]

FILES = {
    "Branch_plan_1784837413.xlsx": workbook_of({"branch plan": BOARD, "branch plan-updates": UPDATES, "branch plan-discussion": [["Branch plan", "Updates"], UPDATE]}),
    "account.zip": zip_of({"boards/Shop_1.xlsx": workbook_of({"shop": SMALL}), "boards/Shop_2.xlsx": workbook_of({"shop": SAME_NAME}), "files/photo.png": b"\x89PNG\r\n\x1a\n0000"}),
    "anything.xlsx": workbook_of({"sheet1": LEARNED}),
}  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """A board with all its sheets, an account, and an older layout."""
    loader = Loader(tmp_path_factory.mktemp("monday"), shipped)
    yield loader(FILES)
    loader.close()


def told(loaded: Loaded, *columns: str) -> dict[str, Any]:
    rows = loaded.rows("tasks", "title", *columns)
    return {r[0]: r[1] if len(columns) == 1 else r[1:] for r in rows}


def test_each_sheet_is_what_it_is_also_in_the_zip_of_an_account(taken: Loaded) -> None:
    board = "Branch_plan_1784837413.xlsx!branch plan"
    assert taken.parts == {
        f"{board}!tasks": "monday/tasks",
        f"{board}!subtasks": "monday/subtasks",
        f"{board}-updates": "monday/updates",
        f"{board}-discussion": "monday/updates",
        "account.zip!boards/Shop_1.xlsx": "monday/tasks",
        "account.zip!boards/Shop_2.xlsx": "monday/tasks",
        "anything.xlsx": "monday/tasks",
    } | {n: e for n, e in taken.parts.items() if n.endswith(".png") and e.startswith("(")}
    # Columns of the company's own are told, and nothing else.
    assert taken.unknown == {"Days Opened", "Effort"}
    assert taken.received.problems == []


def test_a_board_is_no_flat_table(taken: Loaded) -> None:
    # 6 items and 3 parts; headings, groups, the description, the sums and a row without number are none.
    rows = taken.rows("tasks", "title", "parent_task_id", "project_id")
    here = {r[0]: r[1] for r in rows if r[2] == "Branch plan"}
    assert here == dict.fromkeys(("Move", "Buy", "Sell", "Rent", "Paint", "Odd")) | {
        "a, b": "12345678001", "c": "12345678001", "d": "12345678002",
    }  # fmt: skip
    dropped = taken.run.store.rows(
        "select dropped_rows.reason, count(*) from meta.dropped_rows join meta.parts using (part_id)"
        " where path_in_file like 'branch plan!%' group by all order by all"
    )
    assert dropped == [("group", 2), ("outside the table", 3), ("repeated header", 3)]


def test_parts_are_not_counted_with_the_items(taken: Loaded) -> None:
    fact = (Path(__file__).parents[2] / "sql" / "facts" / "work_item.sql").read_text()
    counted = {r[0] for r in taken.run.store.rows(f"select task_id from ({fact})")}
    assert "12345678001" in counted
    assert not any(number.startswith("2234567800") for number in counted)


def test_the_status_counts_then_the_group_and_a_blank_one_is_not_begun(taken: Loaded) -> None:
    found = told(taken, "list", "status")
    assert found["Sell"] == ("✅ Done", "done")
    assert found["Rent"] == ("✅ Done", "blocked")
    assert found["Paint"] == ("Later", "todo")
    assert found["Move"] == ("Doing", "doing")
    # A part without status is not what the group of its item says.
    assert (found["c"], found["d"]) == (("Doing", "todo"), ("Doing", "blocked"))


def test_a_status_that_nobody_knows_stays_as_it_is_for_the_checks(taken: Loaded) -> None:
    assert told(taken, "status")["Odd"] == "Purple"


def test_an_item_with_its_dates_people_and_hours(taken: Loaded) -> None:
    columns = ("owner", "created_at", "due_at", "completed_at", "hours_booked")
    found = told(taken, *columns)
    # Days begin at 23:00 UTC the day before, in November in Amsterdam.
    assert found["Move"] == ("Ann", datetime(2026, 11, 2, 14, 4), datetime(2026, 11, 19, 23), None, 1.5)
    assert found["Buy"] == ("Ann", datetime(2026, 10, 30, 8), None, datetime(2026, 11, 4, 23), None)
    assert found["a, b"][0] == "Cy"
    # Done without a day is done, and nobody knows when.
    assert told(taken, "status", "completed_at")["a, b"] == ("done", None)


def test_updates_are_recognised_and_not_read(taken: Loaded) -> None:
    assert taken.run.store.value("select count(*) from raw.monday__updates") == 2
    assert "1234" not in repr(taken.run.store.rows("select written, kind, post_id from raw.monday__updates"))
    assert {"task_id", "kind", "written", "post_id"} >= set(
        taken.run.store.columns("raw", "monday__updates")
    ) - {"_file", "_row"}


def test_boards_are_known_by_their_first_row_and_not_by_the_file(taken: Loaded) -> None:
    assert taken.rows("projects", "project_id") == [("Branch plan",), ("Moved",), ("Shop",)]
    assert {k: v for k, v in told(taken, "project_id", "is_archived").items() if v[0] in ("Shop", "Moved")} == {
        "Open": ("Shop", False), "Close": ("Shop", False), "By hand": ("Moved", False),
    }  # fmt: skip


def test_rows_know_their_file_and_place(taken: Loaded) -> None:
    # Counted from the first headings of the items on: two items, a sum, a group and headings stand above.
    [place] = taken.run.store.rows(
        "select files.name, path_in_file, tasks._row from ops.tasks join meta.parts on part_id = tasks._file"
        " join meta.files using (file_id) where title = 'Sell'"
    )
    assert place == ("Branch_plan_1784837413.xlsx", "branch plan!tasks", 6)


def test_what_a_newer_board_lacks_is_put_away_and_a_group_alone_puts_nothing_away(load: Loader) -> None:
    loaded = load(
        {
            "a 2026-11-06.xlsx": workbook_of({"branch plan": BOARD}),
            "b 2026-11-13.xlsx": workbook_of({"branch plan": NEWER}),
            "c 2026-11-20.xlsx": workbook_of({"later": GROUP}),
        }
    )
    gone = {title for title, archived in told(loaded, "is_archived").items() if archived}
    assert gone == {"Buy", "d"}


def test_a_banner_above_the_board_s_name_is_none(load: Loader) -> None:
    loaded = load({"a.xlsx": workbook_of({"branch plan": [["Learning source: template center"], *BOARD]})})
    assert loaded.rows("projects", "project_id") == [("Branch plan",)]
    assert len(loaded.rows("tasks", "task_id")) == 9


def test_a_company_chooses_which_level_of_a_board_counts(load: Loader) -> None:
    chosen = {"sql/systems/monday/levels.csv": "board,counted\nBranch plan,subitems\n"}
    loaded = load({"a.xlsx": workbook_of({"branch plan": BOARD})}, chosen)
    fact = (Path(__file__).parents[2] / "sql" / "facts" / "work_item.sql").read_text()
    counted = {r[0] for r in loaded.run.store.rows(f"select task_id from ({fact})")}
    # Of Move the two parts, of Buy the one, and the items that have none.
    assert counted == {
        *(f"2234567800{n}" for n in (1, 2, 3)), *(f"1234567800{n}" for n in (3, 4, 5, 6)),
    }  # fmt: skip


def test_telephone_numbers_addresses_and_long_texts_are_never_kept(load: Loader) -> None:
    private = ["Phone", "Email", "Long text", "Téléphone", "Descripción", "Files"]
    head = ["Name", "Status", *private, ID]
    part = ["Subitems", "Name", *private, ID]
    grid: Grid = [
        ["Shop"], ["Now"], head,
        ["Open", "Done", *["0205550100"] * len(private), 12345678001],
        part,
        [None, "Lock", *["0205550100"] * len(private), 12345678002],
    ]  # fmt: skip
    loaded = load({"a.xlsx": workbook_of({"shop": grid})})
    assert loaded.unknown == set()
    raw = [loaded.run.store.rows(f"select * from raw.monday__{name}") for name in ("tasks", "subtasks")]
    assert all(raw)
    assert "0205550100" not in repr(raw)
