"""Names of the periods of a series: short ones for an axis, whole ones for a table."""

from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from opsbrief.insights.brief import Grain

HEADS = {"day": "Day", "week": "Week from", "month": "Month", "quarter": "Quarter", "year": "Year"}
PLURALS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}
TO_DO = {"day": "Do today", "week": "Do this week", "month": "Do this month"}


def short(start: date, grain: Grain, locale: Locale) -> str:
    """A label for an axis: `16 Nov`, `Nov 26`, `Q4 26`, `2026`; of a fiscal period its first month or day, `Apr 26`, `2 Mar`."""
    shown = _as_shown(start, grain)
    if shown == "year":
        return str(start.year)
    if shown == "quarter":
        return f"Q{(start.month + 2) // 3} {start:%y}"
    if locale.language == "en":
        return format_date(start, "d MMM" if shown == "day" else "MMM yy", locale)
    return format_skeleton("MMMd" if shown == "day" else "yyMMM", start, locale=locale)


def long(start: date, grain: Grain, locale: Locale) -> str:
    """A name that is unique in a table: `16 Nov 2026`, `Nov 2026`, `Q4 2026`, `2026`; of a fiscal period as in `short`."""
    shown = _as_shown(start, grain)
    if shown == "year":
        return str(start.year)
    if shown == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if locale.language == "en":
        return format_date(start, "d MMM y" if shown == "day" else "MMM y", locale)
    return format_skeleton("yMMMd" if shown == "day" else "yMMM", start, locale=locale)


def _as_shown(start: date, grain: Grain) -> Grain:
    """The grain that the first day stands for: that of a fiscal year may be no calendar year's, nor its month a calendar month."""
    if grain in ("day", "week") or start.day > 1:
        return "day"
    if (grain == "year" and start.month > 1) or (grain == "quarter" and start.month % 3 != 1):
        return "month"
    return grain
