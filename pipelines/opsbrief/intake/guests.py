"""Whose a calendar is, and who is invited to an entry of it."""

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from opsbrief.intake.parts import Cell

if TYPE_CHECKING:
    from icalendar import Component

ADDRESS = re.compile(r"[^@\s<>;,]+@[^@\s<>;,]+\.[^@\s<>;,]+")
# What a second download, or the day of it, adds to a file's name.
COPY = re.compile(r"([\s_-]*(\(\d+\)|\d{4}-?\d\d-?\d\d))+$")


def whose(calendar: "Component", name: str) -> str:
    """The mail address of a calendar's owner, by its own word, its name or its file's; else the names of both.

    Programs call every person's calendar alike, so a name alone does not tell two calendars apart.
    """
    title = str(calendar.get("X-WR-CALNAME", "")).strip()
    file = COPY.sub("", PurePath(name).name.removesuffix(".ics")).strip()
    addresses = [
        mail(calendar.get("X-OWNER")),
        *(text.casefold() for text in (title, file) if ADDRESS.fullmatch(text)),
    ]
    return next(filter(None, addresses), ", ".join(filter(None, dict.fromkeys((title, file)))))


def invited(attendees: list[Any], organiser: str, answers: list[str], owner: str) -> list[Cell]:
    """How many people are invited, the organiser among them (rooms are none), and what the calendar's owner has answered."""
    kinds = [str(a.params.get("CUTYPE", "")).upper() if hasattr(a, "params") else "" for a in attendees]
    mails = [mail(attendee) for attendee in attendees]
    people = [mail for mail, kind in zip(mails, kinds, strict=True) if kind not in ("ROOM", "RESOURCE")]
    extra = bool(people) and bool(organiser) and organiser not in people
    answer = next((a for mail, a in zip(mails, answers, strict=True) if mail and mail == owner), "")
    return [len(people) + extra if people else None, answer]


def mail(value: object) -> str:
    """The mail address of an attendee or organiser, in small letters; empty for one without."""
    text = str(value or "").strip()
    return text[7:].casefold() if text.casefold().startswith("mailto:") else ""
