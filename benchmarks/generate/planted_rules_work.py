"""Planted errors of the systems in which people plan, meet, write and keep files, continued."""

from datetime import UTC, date, datetime
from typing import Any

from benchmarks.generate import asana, calendars, documents, monday, slack, teams, trello, zoom
from benchmarks.generate.planted import Plants, first
from benchmarks.generate.planted_work import Work
from benchmarks.generate.tables import Cell, Table

Tables = dict[str, Table]
_OTHER_BOARD = "69dc39095a10b7c3000000b1"


def plant(plants: Plants, tables: Tables, work: Work) -> None:
    """All of them."""
    _cards(plants, work.board)
    _moves(plants, work.board)
    _projects(plants, tables)
    _entries(plants, work)
    _calls(plants, tables[zoom.member(2026, 11)])
    _report(plants, work)
    _usage(plants, tables)
    _messages(plants, work)
    _documents(plants, tables)


def _cards(plants: Plants, board: trello.Json) -> None:
    """Behind the others, as those are told by their place."""
    cards: Any = board["cards"]
    place = f"{trello.PATH}!cards"
    done = next(n for n, card in enumerate(cards, 1) if card["closed"] and n > 20)
    cards.append({**cards[done - 1], "name": "The name it had before"})
    plants.note_place(
        place, "same card twice, with different names", "set_aside: tasks.key_unique", len(cards), done
    )
    idea = next(card for card in cards if str(card["name"]).startswith("Idea:"))
    ident = str(idea["id"])[:16] + "0000f003"
    cards.append(
        {**idea, "id": ident, "idShort": 9003, "idBoard": _OTHER_BOARD, "name": "Idea from another board"}
    )
    plants.note_place(place, "card of a board that is not there", "warned: tasks.project_found", len(cards))


def _moves(plants: Plants, board: trello.Json) -> None:
    """Comments say nothing of the work, so moves in their place leave the history as long as it is."""
    actions: Any = board["actions"]
    cards: Any = board["cards"]
    lists: Any = board["lists"]
    comments = [n for n, action in enumerate(actions) if action["type"] == "commentCard"]
    open_card = next(
        card for card in cards if card["idList"] == lists[1]["id"] and card["idBoard"] == board["id"]
    )
    far_card = next(card for card in cards if card["name"] == "Card due in 2062")
    strange = next(entry for entry in lists if entry["name"] == "Sort of pending")
    at_once = {"date": open_card["dateLastActivity"]}  # with the move that began it
    moves: tuple[tuple[Any, Any, trello.Json, str, str], ...] = (
        (far_card, lists[0], {}, "move of a card that was set aside", "parent_found"),
        (open_card, strange, at_once, "move out of a list that no list of statuses has", "known_value"),
        (open_card, lists[2], {"date": "2062-03-01T09:00:00.000Z"}, "moved in 2062", "dates_in_range"),
        (open_card, lists[2], {"date": None}, "move without its moment", "required"),
    )
    for at, (card, before, changes, what, rule) in zip(comments, moves, strict=False):
        came, went = ({"id": entry["id"], "name": entry["name"]} for entry in (before, lists[1]))
        data = {
            "card": {key: card[key] for key in ("id", "name", "idShort")},
            "old": {"idList": came["id"]},
            "listBefore": came,
            "listAfter": went,
            "board": {"id": board["id"]},
        }
        actions[at] = {**actions[at], "type": "updateCard", "data": data, **changes}
        plants.note_place(f"{trello.PATH}!actions", what, f"set_aside: task_status_changes.{rule}", at + 1)


def _projects(plants: Plants, tables: Tables) -> None:
    table = tables[asana.PATH]
    base = first(table, lambda c: c("Completed At") != "", 20)
    plants.add(
        table,
        base,
        {"Task ID": "", "Name": "Typed by hand"},
        "task without its number",
        "set_aside: tasks.required",
    )
    extra = first(
        table, lambda c: c("Name") == "Compare samples of stoneware"
    )  # not the only one of its week
    plants.change(
        table, extra, {"Created At": ""}, "nobody knows how old it is", "warned: tasks.created_known"
    )
    table = tables[monday.PATH]
    again = table.rows[-9]  # the later row of the item that stands twice
    plants.note(table, "in work, in the group of what is done", "warned: tasks.list_agrees", again)


def _entries(plants: Plants, work: Work) -> None:
    """The calendar of Google is not the one that leads."""
    name, entries = next(iter(work.google.items()))
    day = date(2026, 9, 9)
    wrong = (
        (calendars.Entry("Backwards", day, 11, -30), "over before it begins", "dates_in_order"),
        (
            calendars.Entry("Perhaps", day, 12, answer="X-PERHAPS"),
            "answer X-PERHAPS, which no list has",
            "known_response",
        ),
        (
            calendars.Entry("Postponed", day, 13, status="POSTPONED"),
            "status POSTPONED, which no list has",
            "known_value",
        ),
    )
    for entry, what, rule in wrong:
        entries.append(entry)
        plants.note_place(
            f"{calendars.GOOGLE}!{name}", what, f"set_aside: calendar_events.{rule}", len(entries)
        )
    entries.append(calendars.Entry("Twice", day, 14, named=False, status="TENTATIVE"))
    entries.append(calendars.Entry("Twice", day, 14, named=False))
    plants.note_place(
        f"{calendars.GOOGLE}!{name}",
        "same entry twice, without an id, once tentative",
        "set_aside: calendar_events.key_unique",
        len(entries),
        len(entries) - 1,
    )
    entries.append(calendars.Entry("Quiet hour", day, 15, shown="X-QUIET"))
    plants.note_place(
        f"{calendars.GOOGLE}!{name}",
        "neither busy nor free: X-QUIET",
        "warned: calendar_events.shown_known",
        len(entries),
    )


def _calls(plants: Plants, table: Table) -> None:
    """Meetings of one guest each; a meeting that is set aside leaves its guest without one."""
    base = table.rows[-1]
    alone = "meeting_attendance.parent_found"
    times = {"Join Time": "11/18/2026 08:00:00 AM", "Leave Time": "11/18/2026 08:20:00 AM"}
    when = {"Start Time": "11/18/2026 08:00:00 AM", "End Time": "11/18/2026 08:20:00 AM", **times}
    wrong: tuple[tuple[dict[str, Cell], str, str], ...] = (
        ({"Start Time": ""}, "meeting without its start", "meetings.required, meeting_attendance.required"),
        (
            {"End Time": "03/01/2062 08:20:00 AM"},
            "meeting that ends in 2062",
            f"meetings.dates_in_range, {alone}",
        ),
        (
            {"End Time": "11/18/2026 07:20:00 AM"},
            "meeting that ends before it begins",
            f"meetings.dates_in_order, {alone}; warned: meetings.long_enough",
        ),
        ({"Participants": "-1"}, "meeting of fewer than no people", f"meetings.sign, {alone}"),
    )
    for n, (changes, what, checks) in enumerate(wrong, start=1):
        row = plants.add(
            table, base, {"Meeting ID": f"899 0000 000{n}", **when, **changes}, what, f"set_aside: {checks}"
        )
        row[zoom.PERSON] = f"guest{n}@harbourline.example"
    row = plants.add(
        table,
        base,
        {"Guest": "Yes", "Leave Time": "03/01/2062 08:20:00 AM"},
        "left in 2062",
        "set_aside: meeting_attendance.dates_in_range",
    )
    row[zoom.PERSON] = "guest5@harbourline.example"


def _report(plants: Plants, work: Work) -> None:
    """A report of Teams without its third section. Teams is not what leads."""
    name = "Kestrel pallet check - Attendance report 11-17-26.csv"
    work.reports[name] = teams.short_report()
    place = f"{teams.REPORTS}!{name}"
    plants.note_place(f"{place}!meetings", "meeting of two minutes", "warned: meetings.long_enough", 1)
    plants.note_place(
        f"{place}!people", "three hours in a meeting of two minutes", "set_aside: meeting_attendance.sign", 2
    )
    plants.note_place(
        f"{place}!people", "role Juggler, which no list has", "set_aside: meeting_attendance.known_role", 3
    )


def _usage(plants: Plants, tables: Tables) -> None:
    table = tables[teams.newest_usage()]
    plants.add(
        table,
        table.rows[0],
        {"User Principal Name": "", "User Id": "0c0ffee0-0000-4000-a000-000000000002"},
        "account without its name",
        "set_aside: people.required, usage_windows.required",
    )
    older = tables[teams.older_usage()]
    plants.add(
        older,
        older.rows[-1],
        {
            "User Principal Name": "old.account@lanternbay.example",
            "User Id": "0c0ffee0-0000-4000-a000-000000000001",
            "Last Activity Date": "2062-03-01",
        },
        "last active in 2062",
        "set_aside: usage_windows.dates_in_range",
    )


def _messages(plants: Plants, work: Work) -> None:
    """At the end of the last of the files, which are read as one list."""
    days = sorted(name for name in work.workspace if "/" in name)
    said = work.workspace[days[-1]]
    far = int(datetime(2062, 3, 1, 3, tzinfo=UTC).timestamp())
    for change, what, rule in (
        ({"ts": f"{far}.000100"}, "written in 2062", "dates_in_range"),
        ({"ts": None}, "message without its time", "required"),
    ):
        said.append({**said[0], **change})
        plants.note_place(
            f"{slack.PATH}!{days[0]} and {len(days) - 1} more",
            what,
            f"set_aside: daily_message_counts.{rule}",
            sum(len(work.workspace[name]) for name in days),
        )


def _documents(plants: Plants, tables: Tables) -> None:
    table = tables[documents.LIBRARY]
    wrong: tuple[tuple[dict[str, Cell], str, str], ...] = (
        ({"Name": None}, "document without its name", "required"),
        ({"Name": "Far.docx", "Modified": datetime(2062, 3, 1, 9)}, "changed in 2062", "dates_in_range"),
        ({"Name": "Nothing.docx", "File Size": -1}, "smaller than nothing", "sign"),
    )
    for changes, what, rule in wrong:
        plants.add(table, table.rows[60], changes, what, f"set_aside: documents.{rule}")
    table = tables[documents.DRIVE_LOG]
    base = table.rows[60]
    log: tuple[tuple[dict[str, Cell], str, str], ...] = (
        ({"Date": ""}, "action without its moment", "required"),
        ({"Date": "2062-03-01T09:00:00Z"}, "action of 2062", "dates_in_range"),
        (
            {"Visibility": "Painted over", "Document ID": "1LbS9004RtmPlan"},
            "visibility Painted over, which no list has",
            "known_visibility",
        ),
    )
    for changes, what, rule in log:
        plants.add(table, base, changes, what, f"set_aside: document_events.{rule}")
