"""Trello: a board's JSON gives work items and their moves, and its cut history is known to be cut."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from opsbrief.facts.fill import fill_fact
from opsbrief.quality.check import check_tables
from opsbrief.quality.workbook import write_quarantine
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

BOARD = "69dc39085a10b7c3000000b0"
LISTS = {
    "To do": "6900000100000000000000c1",
    "Doing": "6900000100000000000000c2",
    "Done": "6900000100000000000000c3",
}
ANNA = "69000001000000000000e001"
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
Json = dict[str, Any]


def at(hours: float) -> str:
    return f"{MONDAY + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}.000Z"


def ident(hours: float, number: int) -> str:
    return f"{int((MONDAY + timedelta(hours=hours)).timestamp()):08x}5a10b7c3{number:08x}"


def card(number: int, place: str = "To do", hours: float = 0, **changes: Any) -> Json:
    return {
        "id": ident(hours, number), "name": f"Card {number}", "desc": "call +31 20 555 0100", "closed": False,
        "idList": LISTS.get(place, place),
        "idBoard": BOARD, "idMembers": [ANNA, "other"], "due": at(200), "dueComplete": False,
        "isTemplate": False, "cardRole": None,
        "email": "secret+post@boards.example.com", "idShort": number, "badges": {"comments": 3},
        "dateLastActivity": at(500),
    } | changes  # fmt: skip


def action(number: int, hours: float, kind: str, **data: Any) -> Json:
    return {
        "id": f"a{number:023d}",
        "type": kind,
        "date": at(hours),
        "idMemberCreator": ANNA,
        "data": {"board": {"id": BOARD}} | data,
    }


def move(number: int, hours: float, task: Json, before: str, after: str) -> Json:
    places = {name: {"id": LISTS.get(name, name), "name": name} for name in (before, after)}
    return action(
        number, hours, "updateCard", card={"id": task["id"], "idList": places[after]["id"]},
            old={"idList": places[before]["id"]},
        listBefore=places[before], listAfter=places[after],
    )  # fmt: skip


def made(number: int, hours: float, task: Json, place: str = "To do") -> Json:
    return action(
        number, hours, "createCard", card={"id": task["id"]}, list={"id": LISTS[place], "name": place}
    )


def board(cards: list[Json], actions: list[Json], **changes: Any) -> Json:
    lists = [{"id": i, "name": n, "closed": False, "pos": 1.5, "idBoard": BOARD} for n, i in LISTS.items()]
    return {
        "id": BOARD, "name": "Operations", "desc": "", "closed": False, "shortLink": "k7Qm2LbS",
        "dateLastActivity": at(300),
        "prefs": {"permissionLevel": "org"}, "limits": {"cards": {"openPerBoard": {"status": "ok"}}},
        "cards": cards, "lists": lists,
        "actions": actions, "members": [{"id": ANNA, "fullName": "Anna de Wit", "username": "anna",
            "bio": "mountains"}],
        "memberships": [{"id": "m1", "idMember": ANNA, "memberType": "admin"}], "labels": [{"id": "l1",
            "name": "Urgent"}],
        "checklists": [], "customFields": [], "pluginData": [{"id": "p1", "value": "token"}],
    } | changes  # fmt: skip


def as_file(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def statuses(loaded: Loaded) -> dict[str, str]:
    return dict(loaded.rows("tasks", "title", "status"))


def test_a_board_is_recognised_as_a_board_of_trello_only_and_no_text_of_its_own_is_loaded(
    load: Loader,
) -> None:
    task = card(1)
    talk = action(3, 2, "commentCard", card={"id": task["id"]}, text="the password is 1234")
    loaded = load({"anything at all.txt": as_file(board([task], [made(1, 0, task), talk]))})
    name = "anything at all.txt"
    assert loaded.parts == {
        name: "trello/board", f"{name}!actions": "trello/actions", f"{name}!cards": "trello/cards",
            f"{name}!lists": "trello/lists",
        f"{name}!members": "trello/members", f"{name}!memberships": "(ignored by name (trello))",
        f"{name}!labels": "(ignored by name (trello))", f"{name}!pluginData": "(ignored by name (trello))",
    }  # fmt: skip
    assert loaded.unknown == set()
    raw = {
        name: loaded.run.store.rows(f"select * from raw.trello__{name}")
        for name in ("board", "actions", "cards", "lists", "members")
    }
    for secret in ("1234", "+31 20", "secret+post", "mountains", "token"):
        assert secret not in repr(raw)


def test_boards_in_a_zip_of_the_whole_workspace_are_recognised_too(load: Loader) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("boards/one.json", as_file(board([card(1)], [])))
    loaded = load({"workspace.zip": packed.getvalue()})
    assert loaded.parts["workspace.zip!boards/one.json"] == "trello/board"
    assert loaded.rows("projects", "project_id", "name", "is_archived") == [(BOARD, "Operations", False)]
    assert loaded.rows("tasks", "title", "project_id") == [("Card 1", BOARD)]


def test_a_wekan_board_which_has_cards_and_lists_too_is_no_trello_board(load: Loader) -> None:
    wekan = {
        "_format": "wekan-board-1.0.0", "_id": "bQ", "title": "W", "cards": [{"_id": "c", "title": "x",
            "listId": "l", "archived": False}],
        "lists": [{"_id": "l", "title": "To do"}], "actions": [], "members": [{"userId": "u"}],
    }  # fmt: skip
    loaded = load({"wekan.json": as_file(wekan)})
    assert loaded.parts == {}
    assert [problem.what for problem in loaded.received.problems] == [
        "wekan.json is none of the known exports"
    ]


def test_a_card_becomes_a_task_with_its_whole_course(load: Loader) -> None:
    task = card(7, "Done", due=at(72))
    actions = [move(4, 30, task, "Doing", "Done"), move(3, 9, task, "To do", "Doing"), made(2, 0.01, task)]
    loaded = load({"board.json": as_file(board([task], actions))})
    day = datetime(2026, 11, 2)
    assert loaded.whole_rows("tasks") == [(
        task["id"], BOARD, "Card 7", "Done", "done", "Anna de Wit", day.replace(hour=8), datetime(2026, 11, 5,
            8), day.replace(hour=17),
        datetime(2026, 11, 3, 14), False,
    )]  # fmt: skip
    assert loaded.whole_rows("task_status_changes") == [
        (f"a{3:023d}", task["id"], day.replace(hour=17), "To do", "Doing", "todo", "doing"),
        (f"a{4:023d}", task["id"], datetime(2026, 11, 3, 14), "Doing", "Done", "doing", "done"),
    ]


def test_a_move_out_of_done_undoes_the_completion_and_a_later_one_counts(load: Loader) -> None:
    back, again = card(1, "Doing"), card(2, "Done")
    actions = [move(1, 1, back, "Doing", "Done"), move(2, 2, back, "Done", "Doing"), move(3, 1, again,
        "Doing", "Done"),
               move(4, 2, again, "Done", "Doing"), move(5, 5, again, "Doing", "Done")]  # fmt: skip
    loaded = load({"board.json": as_file(board([back, again], actions))})
    assert loaded.rows("tasks", "title", "completed_at") == [
        ("Card 1", None),
        ("Card 2", datetime(2026, 11, 2, 13)),
    ]


def test_a_move_from_one_done_list_to_another_is_no_second_completion(load: Loader) -> None:
    task = card(1, "Done")
    moves = [move(1, 1, task, "Doing", "Shipped"), move(2, 30, task, "Shipped", "Done")]
    loaded = load({"board.json": as_file(board([task], moves))})
    assert loaded.rows("tasks", "completed_at") == [(datetime(2026, 11, 2, 9),)]


def test_activity_is_no_completion_and_a_due_tick_is_one(load: Loader) -> None:
    silent, ticked, unticked = card(1, "Done"), card(2, "Doing", dueComplete=True), card(3, "Doing")
    tick = [
        action(n, hours, "updateCard", card={"id": c["id"], "dueComplete": new}, old={"dueComplete": not new})
        for n, (hours, c, new) in enumerate([(3, ticked, True), (3, unticked, True), (4, unticked, False)])
    ]
    loaded = load({"board.json": as_file(board([silent, ticked, unticked], tick))})
    assert loaded.rows("tasks", "title", "status", "completed_at") == [
        ("Card 1", "done", None), ("Card 2", "done", datetime(2026, 11, 2, 11)), ("Card 3", "doing", None),
    ]  # fmt: skip


def test_a_tick_counts_where_a_completion_was_undone_and_one_taken_back_does_not(load: Loader) -> None:
    back, unticked = card(1, "Doing", dueComplete=True), card(2, "Done")
    ticks = [
        action(
            10 + n,
            hours,
            "updateCard",
            card={"id": c["id"], "dueComplete": new},
            old={"dueComplete": not new},
        )
        for n, (hours, c, new) in enumerate([(9, back, True), (3, unticked, True), (4, unticked, False)])
    ]
    moves = [move(1, 1, back, "Doing", "Done"), move(2, 2, back, "Done", "Doing")]
    loaded = load({"board.json": as_file(board([back, unticked], [*ticks, *moves]))})
    assert loaded.rows("tasks", "title", "completed_at") == [
        ("Card 1", datetime(2026, 11, 2, 17)),
        ("Card 2", None),
    ]


def test_archived_cards_and_open_cards_on_closed_lists_are_archived_and_stay(load: Loader) -> None:
    lists = [
        {"id": i, "name": n, "closed": n == "Doing", "pos": 1, "idBoard": BOARD} for n, i in LISTS.items()
    ]
    cards = [card(1), card(2, "Doing"), card(3, closed=True)]
    loaded = load({"board.json": as_file(board(cards, [], lists=lists))})
    assert loaded.rows("tasks", "title", "is_archived") == [
        ("Card 1", False),
        ("Card 2", True),
        ("Card 3", True),
    ]


def test_templates_and_separator_cards_are_no_work(load: Loader) -> None:
    cards = [
        card(1, "Done", isTemplate=True),
        card(2, "Doing", cardRole="separator"),
        card(3, "Doing", cardRole="mirror"),
        card(4),
    ]
    moves = [
        move(1, 1, cards[0], "Doing", "Done"),
        move(2, 1, cards[1], "To do", "Doing"),
        move(3, 2, cards[3], "Doing", "To do"),
    ]
    loaded = load({"board.json": as_file(board(cards, moves))})
    assert statuses(loaded) == {
        "Card 1": "not_work",
        "Card 2": "not_work",
        "Card 3": "not_work",
        "Card 4": "todo",
    }
    assert loaded.rows("task_status_changes", "task_id") == [(cards[3]["id"],)]


NAMES = {
    "Done": "done", "✅ Done!": "done", "Done this week": "done", "ERLEDIGT": "done", "Terminé": "done",
    "完了": "done", "Готово": "done",
    "Not done": "todo", "Undone": "todo", "To be done": "todo", "Not yet finished": "unknown",
    "To be released": "unknown",
    "In progress (max 3)": "doing", "En cours": "doing", "Waiting for review": "blocked",
    "On hold": "blocked", "Won’t do": "cancelled",
    "To Do": "todo", "To-Do": "todo", "À faire": "todo", "Ideas": "todo", "Links": "not_work",
    "---": "not_work",
    "Sort of pending": "unknown", "Abandoned": "unknown",
}  # fmt: skip


def test_what_a_list_is_follows_from_whole_words_of_its_name(load: Loader) -> None:
    lists = [
        {"id": f"{n:024x}", "name": name, "closed": False, "pos": n, "idBoard": BOARD}
        for n, name in enumerate(NAMES)
    ]
    cards = [card(n, f"{n:024x}", name=name) for n, name in enumerate(NAMES)]
    assert statuses(load({"board.json": as_file(board(cards, [], lists=lists))})) == NAMES


def test_a_company_says_itself_what_its_lists_are_and_for_one_board_only(load: Loader) -> None:
    own = "board,words,status\n,parking,todo\nOperations,parking,cancelled\nElsewhere,parking,done\n"
    lists = [{"id": "f" * 24, "name": "Parking", "closed": False, "pos": 1, "idBoard": BOARD}]
    loaded = load(
        {"board.json": as_file(board([card(1, "f" * 24)], [], lists=lists))},
        {"sql/systems/trello/list_statuses.csv": own},
    )
    assert statuses(loaded) == {"Card 1": "cancelled"}


def test_a_renamed_list_keeps_its_old_name_in_moves_and_its_status_by_id(load: Loader) -> None:
    task = card(1, "Doing")
    renamed = move(1, 3, task, "To do", "Doing")
    renamed["data"]["listAfter"]["name"] = "Werkbank"
    loaded = load({"board.json": as_file(board([task], [renamed]))})
    assert loaded.rows("task_status_changes", "to_list", "to_status") == [("Werkbank", "doing")]


def test_a_move_from_a_list_that_left_the_board_is_judged_by_its_name(load: Loader) -> None:
    task = card(1, "Doing")
    loaded = load({"board.json": as_file(board([task], [move(1, 3, task, "Backlog", "Doing")]))})
    assert loaded.rows("task_status_changes", "from_list", "from_status") == [("Backlog", "todo")]


def test_reordering_and_moves_of_deleted_cards_are_no_status_changes(load: Loader) -> None:
    task, gone = card(1), card(2)
    pos = action(1, 1, "updateCard", card={"id": task["id"], "pos": 2}, old={"pos": 1})
    loaded = load({"board.json": as_file(board([task], [pos, move(2, 2, gone, "To do", "Doing")]))})
    assert loaded.rows("task_status_changes", "change_id") == []


def test_a_cut_history_is_said_to_be_cut_and_starts_no_older_card(load: Loader) -> None:
    old, new = card(1, "Doing", hours=-500), card(2, "Doing", hours=2)
    noise = [
        action(10 + n, 1 + n / 1000, "updateCard", card={"id": old["id"]}, old={"pos": n}) for n in range(998)
    ]
    actions = [move(1, 6, old, "To do", "Doing"), move(2, 7, new, "To do", "Doing"), *noise]
    loaded = load({"board.json": as_file(board([old, new], actions))})
    window = ("task_status_changes", BOARD, datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 15), False)
    assert loaded.rows(
        "coverage", "table_name", "source_id", "window_start", "window_end", "is_complete"
    ) == [window]
    assert loaded.rows("tasks", "title", "started_at") == [
        ("Card 1", None),
        ("Card 2", datetime(2026, 11, 2, 15)),
    ]
    assert loaded.run.store.rows("select cut from meta.parts where export = 'actions'") == [(True,)]


def test_999_actions_are_a_whole_history(load: Loader) -> None:
    old = card(1, "Doing", hours=-500)
    noise = [action(10 + n, 1, "updateCard", card={"id": old["id"]}, old={"pos": n}) for n in range(998)]
    loaded = load({"board.json": as_file(board([old], [move(1, 6, old, "To do", "Doing"), *noise]))})
    assert loaded.rows("coverage", "is_complete", "reason") == [(True, None)]
    assert loaded.rows("tasks", "started_at") == [(datetime(2026, 11, 2, 14),)]


def test_a_newer_export_replaces_cards_and_adds_to_the_history(load: Loader) -> None:
    stays, gone = card(1, "Doing"), card(2)
    first = board([stays | {"idList": LISTS["To do"]}, gone], [made(1, 0, stays)])
    second = board([stays], [move(2, 5, stays, "To do", "Doing")])
    loaded = load({"a 2026-11-03.json": as_file(second), "b 2026-11-02.json": as_file(first)})
    assert loaded.rows("tasks", "title", "list") == [("Card 1", "Doing")]
    assert loaded.run.store.value("select count(*) from raw.trello__actions") == 2
    assert loaded.rows("coverage", "window_start", "window_end") == [
        (datetime(2026, 11, 2, 8), datetime(2026, 11, 2, 13))
    ]


@pytest.mark.parametrize("moment", ["2062-03-01T09:00:00.000Z", "1900-03-01T09:00:00.000Z"])
def test_a_mistyped_moment_does_not_stretch_the_history(load: Loader, moment: str) -> None:
    task = card(1)
    wrong = move(2, 5, task, "To do", "Doing") | {"date": moment}
    loaded = load({"board.json": as_file(board([task], [move(1, 2, task, "Doing", "To do"), wrong]))})
    assert loaded.rows("coverage", "window_start", "window_end") == [
        (datetime(2026, 11, 2, 10), datetime(2026, 11, 2, 10))
    ]


def test_a_gap_between_two_cut_exports_is_not_taken_for_known_time(load: Loader) -> None:
    task = card(1)
    first = board(
        [task], [action(n, 1, "updateCard", card={"id": task["id"]}, old={"pos": n}) for n in range(1000)]
    )
    second = board(
        [task],
        [action(5000 + n, 300, "updateCard", card={"id": task["id"]}, old={"pos": n}) for n in range(1000)],
    )
    loaded = load({"board 2026-11-03.json": as_file(first), "board 2026-11-20.json": as_file(second)})
    assert loaded.rows("coverage", "window_start", "is_complete") == [(datetime(2026, 11, 14, 20), False)]


def test_a_board_without_actions_or_members_still_gives_its_cards(load: Loader) -> None:
    loaded = load({"board.json": as_file(board([card(1)], [], members=[]))})
    assert loaded.rows("tasks", "title", "owner", "status") == [("Card 1", None, "todo")]
    assert loaded.rows("coverage", "window_start", "is_complete", "reason") == [
        (None, False, "the export holds no actions")
    ]


CSV = [
    "Card ID", "Card Name", "Card URL", "Card Description", "Labels", "Members", "Due Date", "Attachment Count", "Attachment Links", "Checklist Item Total Count",
    "Checklist Item Completed Count", "Vote Count", "Comment Count", "Last Activity Date", "List ID", "List Name", "Board ID", "Board Name", "Archived", "Start Date",
    "Due Complete",
]  # fmt: skip


def in_csv(task: Json, place: str, board_id: str = BOARD, **changes: object) -> Cells:
    return {
        "Card ID": task["id"], "Card Name": task["name"], "Card Description": "call +31 20 555 0100", "Labels": "Urgent (red)", "Members": "Bob B,Anna de Wit",
        "Attachment Links": "https://x.example/?t=token", "Due Date": at(72), "Last Activity Date": at(500), "List ID": LISTS[place], "List Name": place,
        "Board ID": board_id, "Board Name": "Premium", "Archived": "false", "Due Complete": "false",
    } | changes  # fmt: skip


def test_the_csv_of_a_board_gives_its_cards_and_says_nothing_of_moves(load: Loader) -> None:
    rows = [
        in_csv(card(1, hours=-9), "Doing"),
        in_csv(card(2), "Done", Archived="true"),
        in_csv(card(3), "To do", **{"Due Complete": "true"}),
    ]
    files = {f"{n}.csv": change(text_of(CSV, rows)) for n, change in VARIANTS.items()}
    loaded = load({"Premium.csv": text_of([*CSV, "Due Reminder", "Our field"], rows)} | files)
    assert set(loaded.parts.values()) == {"trello/card_rows"}
    assert {h for h in loaded.unknown if not h.startswith("own ")} == {"Our field", "CF.Our own"}
    assert loaded.whole_rows("projects") == [(BOARD, "Premium", None)]
    made_at = datetime(2026, 11, 2, 8)
    columns = ("title", "list", "status", "owner", "created_at", "due_at", "started_at", "completed_at", "is_archived")  # fmt: skip
    due = datetime(2026, 11, 5, 8)
    assert loaded.rows("tasks", *columns) == [
        ("Card 1", "Doing", "doing", "Bob B", datetime(2026, 11, 1, 23), due, None, None, False),
        ("Card 2", "Done", "done", "Bob B", made_at, due, None, None, True),
        ("Card 3", "To do", "done", "Bob B", made_at, due, None, None, False),
    ]
    assert loaded.rows("coverage", "window_start", "is_complete", "reason") == [
        (None, False, "the export holds no actions")
    ]
    raw = repr(loaded.run.store.rows("select * from raw.trello__card_rows"))
    assert not any(secret in raw for secret in ("+31 20", "token"))


def test_a_row_of_the_csv_that_does_not_fit_is_set_aside_without_what_stands_in_it(
    load: Loader, tmp_path: Path
) -> None:
    data = text_of(CSV, [in_csv(card(1), "Doing"), in_csv(card(2), "To do"), in_csv(card(3), "To do")])
    lines = data.decode().splitlines()
    lines[2] += ",a stray cell"
    loaded = load({"Premium.csv": "\n".join(lines).encode()})
    assert loaded.rows("tasks", "title") == [("Card 1",), ("Card 3",)]
    store = loaded.run.store
    [(row, rule, reason, kept)] = store.rows("select row, rule, reason, row_json from meta.quarantine")
    assert (row, rule) == (2, "ragged")
    assert "has 22 cells, the header has 21" in reason
    assert json.loads(kept) == {"number of cells": 22}
    assert write_quarantine(store, tmp_path / "quarantine.xlsx") == 1
    sheet = load_workbook(tmp_path / "quarantine.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]][7:] == ["number of cells"]
    told = repr([store.rows("select * from meta.quarantine"), *sheet.iter_rows(values_only=True)])
    assert not [secret for secret in ("+31 20", "token", "stray", "Card 2") if secret in told]


def test_the_newer_of_json_and_csv_is_a_board_s_present_and_moves_stay(load: Loader) -> None:
    task, mirror, gone = card(1, "Doing"), card(2, "Doing", cardRole="mirror"), card(3)
    first = board([task, mirror, gone], [move(1, 5, task, "To do", "Doing")])
    second = [in_csv(task, "Done"), in_csv(mirror, "Doing")]
    other = [in_csv(card(9), "To do", "69dc39085a10b7c3000000b1")]
    loaded = load(
        {
            "board 2026-11-03.json": as_file(first),
            "board 2026-11-05.csv": text_of(CSV, second),
            "other 2026-11-01.csv": text_of(CSV, other),
        }
    )
    assert loaded.rows("tasks", "title", "status") == [
        ("Card 1", "done"), ("Card 2", "not_work"), ("Card 9", "todo"),
    ]  # fmt: skip
    assert loaded.rows("task_status_changes", "task_id", "to_status") == [(task["id"], "doing")]
    assert loaded.rows("projects", "project_id", "name") == [
        (BOARD, "Operations"),
        ("69dc39085a10b7c3000000b1", "Premium"),
    ]
    assert loaded.rows("coverage", "source_id", "is_complete") == [
        (BOARD, True),
        ("69dc39085a10b7c3000000b1", False),
    ]


def test_an_older_csv_adds_nothing_to_a_board_that_has_its_json(load: Loader) -> None:
    task = card(1, "Doing")
    loaded = load(
        {
            "board 2026-11-02.csv": text_of(CSV, [in_csv(task, "To do"), in_csv(card(3), "To do")]),
            "board 2026-11-03.json": as_file(board([task], [])),
        }
    )
    assert loaded.rows("tasks", "title", "list") == [("Card 1", "Doing")]


@pytest.mark.real
def test_the_genuine_board_loads_whole(reference_data: Path, load: Loader) -> None:
    loaded = load({"board.json": (reference_data / "exports" / "trello" / "board.json").read_bytes()})
    assert loaded.unknown == set()
    counts = {
        name: loaded.run.store.value(f"select count(*) from raw.trello__{name}")
        for name in ("cards", "actions", "lists", "board")
    }
    assert counts == {"cards": 3, "actions": 33, "lists": 3, "board": 1}
    assert loaded.rows("tasks", "title", "list", "status") == [
        ("Review code", "Todo", "todo"), ("Visualize code", "In Progress", "doing"), ("Write code", "Todo",
            "todo"),
    ]  # fmt: skip
    assert loaded.rows("task_status_changes", "from_list", "to_list") == [("Done", "In Progress")]
    assert loaded.rows("coverage", "is_complete") == [(True,)]


def test_a_copied_card_is_a_card_of_its_own_that_begins_with_the_copy(load: Loader) -> None:
    first, copy = card(1, "Done"), card(2, "Doing", hours=50, name="Card 1")
    copied = action(
        5, 50, "copyCard", card={"id": copy["id"]}, list={"id": LISTS["To do"], "name": "To do"}, cardSource={"id": first["id"], "name": "Card 1"}
    )  # fmt: skip
    actions = [
        move(6, 60, copy, "To do", "Doing"),
        copied,
        move(4, 30, first, "To do", "Done"),
        made(3, 0.01, first),
    ]
    loaded = load({"board.json": as_file(board([first, copy], actions))})
    found = {
        r[0]: r[1:]
        for r in loaded.rows("tasks", "task_id", "status", "created_at", "started_at", "completed_at")
    }
    day = MONDAY.replace(tzinfo=None)
    assert found == {
        first["id"]: ("done", day, None, day + timedelta(hours=30)),
        copy["id"]: ("doing", day + timedelta(hours=50), day + timedelta(hours=60), None),
    }


def test_cards_and_moves_know_their_file_and_place(load: Loader) -> None:
    tasks = [card(1, "Doing"), card(2)]
    actions = [move(4, 9, tasks[0], "To do", "Doing"), made(3, 0.02, tasks[1]), made(2, 0.01, tasks[0])]
    loaded = load({"board.json": as_file(board(tasks, actions))})

    def places(table: str, name: str) -> list[tuple[Any, ...]]:
        return loaded.run.store.rows(
            f"select held.{name}, files.name, path_in_file, held._row from ops.{table} as held join meta.parts on part_id = held._file"
            " join meta.files using (file_id) order by all"
        )

    assert places("tasks", "title") == [
        ("Card 1", "board.json", "cards", 1),
        ("Card 2", "board.json", "cards", 2),
    ]
    assert ("Doing", "board.json", "actions", 1) in places("task_status_changes", "to_list")


def never_dated(loaded: Loaded) -> int:
    """Items of which the check says that their board never tells when one was done."""
    found = check_tables(loaded.run, ["tasks"])
    [said] = [one for one in found if one.check.name == "completed_known"]
    assert (said.check.severity, said.ran) == ("warn", True)
    return said.unexpected


def test_a_card_that_was_done_between_two_exports_without_history_counts_in_no_period_and_is_told(
    load: Loader,
) -> None:
    """Weekly CSVs: under way in the first, done in the second. When in between, no file says, and no day is made up."""
    one, two = card(1), card(2)
    before = [in_csv(one, "Doing"), in_csv(two, "To do")]
    after = [in_csv(one, "Done"), in_csv(two, "To do")]
    loaded = load({"board 2026-11-09.csv": text_of(CSV, before), "board 2026-11-16.csv": text_of(CSV, after)})
    assert loaded.rows("tasks", "title", "status", "completed_at") == [
        ("Card 1", "done", None),
        ("Card 2", "todo", None),
    ]
    assert never_dated(loaded) == 1
    fill_fact(loaded.run, loaded.run.catalog.facts["work_item"], {})
    rows = loaded.run.store.rows("select completed_on, is_done_undated from fact.work_item order by task_id")
    assert sorted(rows, key=repr) == [(None, False), (None, True)]
    assert any("between two exports" in caveat for caveat in loaded.run.catalog.kpis["throughput"].caveats)


def test_what_was_done_before_a_board_s_history_begins_is_no_warning(load: Loader) -> None:
    old, new = card(1, "Done", hours=-5000), card(2, "Done", hours=2)
    loaded = load({"board.json": as_file(board([old, new], [move(1, 7, new, "Doing", "Done")]))})
    assert [row[1] for row in loaded.rows("tasks", "title", "completed_at")] == [
        None,
        datetime(2026, 11, 2, 15),
    ]
    assert never_dated(loaded) == 0
