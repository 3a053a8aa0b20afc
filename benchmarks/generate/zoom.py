"""Zoom's meeting list details: one row per person and time in, in the zone of whoever exports (Rotterdam).

Zoom gives a month at a time; the months are kept together, half a year in a file.
"""

from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from benchmarks.generate.meetings import Meeting, Stay
from benchmarks.generate.tables import Row, Table

PATH = "zoom/meetinglistdetails_2026-11-23.zip"
HEADINGS = (
    "Topic", "Meeting ID", "User Name", "User Email", "Department", "Group", "Has Zoom Rooms?", "Creation Time", "Start Time", "End Time",
    "Duration (Minutes)", "Participants", "Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest",
    "Recording Consent", "In Waiting Room",
)  # fmt: skip
PERSON = HEADINGS.index("User Email", HEADINGS.index("Participants"))  # the first one is the host's
_ZONE = ZoneInfo("Europe/Amsterdam")


def tables(calls: list[Meeting]) -> list[Table]:
    """One member of the zip per half-year."""
    halves: dict[str, list[Row]] = {}
    for call in calls:
        rows = halves.setdefault(member(call.began.year, call.began.month), [])
        rows += [_row(call, stay) for stay in call.stays]
    return [
        Table(PATH, list(HEADINGS), rows, inside=name, encoding="utf-8-sig", line_end="\r\n")
        for name, rows in halves.items()
    ]


def member(year: int, month: int) -> str:
    """The name of the list in the zip that has a month."""
    return f"meetinglistdetails_{year}{'0101' if month < 7 else '0701'}_{year}{'0630' if month < 7 else '1231'}.csv"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(_ZONE):%m/%d/%Y %I:%M:%S %p}"


def _minutes(start: datetime, end: datetime) -> int:
    return ceil((end - start).total_seconds() / 60)


def _row(call: Meeting, stay: Stay) -> Row:
    return [
        call.topic, call.room, call.host.name, call.host.email, "Operations", "", "No", _at(call.began), _at(call.began), _at(call.ended),
        _minutes(call.began, call.ended), len(call.stays), stay.person.name, stay.person.email, _at(stay.joined), _at(stay.left),
        _minutes(stay.joined, stay.left), "No", "", "No",
    ]  # fmt: skip
