"""Planted errors of the systems in which people plan, meet, write, keep files and serve customers."""

from dataclasses import dataclass, field

from benchmarks.generate import asana, calendars, documents, hubspot, monday, slack, teams, zoom
from benchmarks.generate.planted import Plants, added, first
from benchmarks.generate.tables import Table
from benchmarks.generate.trello import Json

Tables = dict[str, Table]


@dataclass
class Work:
    """What is no table: Trello's board, the reports of Teams, the workspace of Slack, entries of calendars."""

    board: Json
    reports: dict[str, bytes]
    workspace: dict[str, list[dict[str, object]]]
    outlook: list[calendars.Entry] = field(default_factory=calendars.outlook_entries)
    google: dict[str, list[calendars.Entry]] = field(default_factory=calendars.google_entries)


def projects(plants: Plants, tables: Tables) -> None:
    """Asana and Monday.com: none of it is the board that leads."""
    table = tables[asana.PATH]
    base = first(table, lambda c: c("Completed At") != "", 60)
    changes = {
        "Task ID": asana.task_id(9001),
        "Completed At": "2024-11-04",
        "Name": "Task done before it was made",
    }
    row = added(table, base, {**changes})
    plants.note(table, "done before it was created", "set_aside: tasks.dates_in_order", row)
    table = tables[monday.PATH]
    once = table.rows[-9]
    twice = [*once[:2], "Working on it", *once[3:5], None, *once[6:]]
    table.rows.insert(table.rows.index(once) + 1, twice)
    plants.note(table, "same item again, further down with another status", "superseded", once)
    plants.note_place(
        monday.PATH, f"column {monday.OWN}, which no list of headings has", "column: unknown", 0
    )
    group = first(table, lambda c: c(monday.BOARD) == "Done")
    plants.note(table, "name of the second group", "dropped: group", group)
    headings = table.rows[table.rows.index(group) + 1]
    plants.note(table, "headings of the second group", "dropped: repeated header", headings)


def meetings(plants: Plants, tables: Tables, work: Work) -> None:
    """Zoom, Teams and calendars."""
    table = tables[zoom.member(2026, 11)]
    base = table.rows[-1]
    guest = {"Name (Original Name)": "Harbour Line desk", "Guest": "Yes"}
    left = {"Join Time": "11/20/2026 08:05:30 AM", "Leave Time": "11/20/2026 08:05:00 AM"}
    row = added(table, base, {**guest, **left})
    row[zoom.PERSON] = "desk@harbourline.example"
    plants.note(
        table, "left half a minute before joining", "set_aside: meeting_attendance.dates_in_order", row
    )
    table = tables[teams.newest_usage()]
    stranger = {
        "User Principal Name": "old.account@lanternbay.example",
        "User Id": "0c0ffee0-0000-4000-a000-000000000001",
    }
    row = added(table, table.rows[-1], {**stranger, "Private Chat Message Count": -5000})
    plants.note(table, "fewer than no messages", "set_aside: usage_windows.sign", row)
    work.outlook.append(calendars.Entry("Dozing", calendars.DOZED, 13, 30, busy="SLEEPING"))
    plants.note_place(
        calendars.OUTLOOK,
        "shown as SLEEPING, which no list has",
        "set_aside: calendar_events.known_show_as",
        len(work.outlook),
    )
    name, entries = next(iter(work.google.items()))
    entries.append(calendars.Entry("Dentist", calendars.FAR, 11, 30))
    plants.note_place(
        f"{calendars.GOOGLE}!{name}", "in 2062", "set_aside: calendar_events.dates_in_range", len(entries)
    )


def messages_and_files(plants: Plants, tables: Tables, work: Work) -> None:
    """Slack, SharePoint and Google Drive."""
    users = work.workspace["users.json"]
    users.append(
        {
            **users[0],
            "id": "USLACKBOT",
            "name": "slackbot",
            "real_name": "Slackbot",
            "profile": {"real_name": "Slackbot"},
        }
    )
    plants.note_place(
        f"{slack.PATH}!users.json", "Slackbot among the people", "dropped: Slackbot", len(users)
    )
    table = tables[documents.LIBRARY]
    cell = table.rows[30]
    cell[table.column("Modified")] = "last week"
    plants.note(table, "Modified reads: last week", "unreadable", cell)
    table = tables[documents.DRIVE_LOG]
    row = added(table, table.rows[40], {"Event": "Sparkle", "Document ID": "1LbS9001RtmPlan"})
    plants.note(table, "event Sparkle, which no list has", "set_aside: document_events.known_kind", row)


def service_desk(plants: Plants, tables: Tables) -> None:
    """HubSpot's tickets."""
    table = tables[hubspot.member(hubspot.TICKETS)]
    base = first(table, lambda c: c("Ticket status") == "Closed" and c("Category") == "Billing issue", 200)
    row = added(table, base, {"Record ID": hubspot.ticket_id(9001), "Ticket status": "Parked in the yard"})
    plants.note(table, "status Parked in the yard, which no list has", "set_aside: cases.known_value", row)
