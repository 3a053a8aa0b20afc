"""The draft for calendars: their headings are the format's own, so only the producer tells one program's from another's."""

import re
from collections.abc import Callable, Iterator

from opsbrief.errors import OpsbriefError
from opsbrief.intake.formats.calendar import HEADINGS
from opsbrief.intake.parts import Part

# Where it is and who else comes; descriptions are not even read.
NEVER = ("location", "attendees")
PERSONAL = ("whose", "summary", "organiser")
TYPES = {
    "starts_at": 'type = "datetime"',
    "ends_at": 'type = "datetime"',
    "starts_local": 'type = "datetime", zone = "floating"',
    "ends_local": 'type = "datetime", zone = "floating"',
    "starts_on": 'type = "date"',
    "seconds": 'type = "integer"',
    "all_day": 'type = "boolean"',
    "repeats": 'type = "boolean"',
    "invited_count": 'type = "integer"',
}
TEXTS = ("uid", "occurrence", "status", "transparency", "busy", "response")
IGNORED = tuple(h for h in HEADINGS if h not in (*NEVER, *PERSONAL, *TYPES, *TEXTS))


def producer_of(part: Part) -> str:
    """What the program that wrote a calendar calls itself; empty when it does not, or the calendar has no entries."""
    spot = HEADINGS.index("producer")
    return next((row[spot].strip() for row in part.head[1:] if row[spot].strip()), "")


def pattern_of(producer: str) -> str:
    """A pattern of a producer's name that its next version fits too."""
    return re.sub(r"\d+(?:\.\d+)*", "*", re.sub(r"[*?\[]", r"[\g<0>]", producer))


def calendar_text(part: Part, quoted: Callable[[str], str]) -> Iterator[str]:
    """The lines of a calendar's export below its title; OpsbriefError when nothing says who wrote it."""
    producer = producer_of(part)
    if not pattern_of(producer).strip("*-/ "):
        raise OpsbriefError(
            f"{part.name} does not say which program wrote it, or has no entries: nothing tells it from other calendars",
            part.name,
            "export a calendar with entries; one without PRODID is read as that of any program",
        )
    yield 'format   = "calendar"'
    yield "# Calendars of this program only: those of others have the same headings."
    yield f"within   = [{quoted(pattern_of(producer))}]"
    yield '# A newer file replaces all entries of its calendar. Where files hold a period only, say: window, with date = "starts_on".'
    yield 'replaces = "document"'
    yield 'key      = ["whose"]'
    yield 'zone     = "utc"'
    yield f"ignore   = [{', '.join(map(quoted, IGNORED))}]"
    yield "# Places and guests are not read."
    yield f"never    = [{', '.join(map(quoted, NEVER))}]"


def calendar_columns(export: str) -> Iterator[str]:
    """The lines of its columns."""
    yield ""
    yield f"[exports.{export}.columns]"
    width = max(map(len, HEADINGS))
    for heading in HEADINGS:
        if heading in PERSONAL:
            optional = "" if heading == "whose" else ", optional = true"
            yield f'{heading.ljust(width)} = {{ heading = "{heading}"{optional}, personal = true }}  # kept as a hash'
        elif heading in TYPES:
            yield f'{heading.ljust(width)} = {{ heading = "{heading}", {TYPES[heading]} }}'
        elif heading in TEXTS:
            yield f'{heading.ljust(width)} = {{ heading = "{heading}", optional = true }}'
