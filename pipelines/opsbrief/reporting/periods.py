"""Names of the periods of a series: short ones for an axis, whole ones for a table."""

from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from opsbrief.insights.brief import Grain

HEADS = {"day": "Day", "week": "Week from", "month": "Month", "quarter": "Quarter", "year": "Year"}
PLURALS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}
TO_DO = {"day": "Do today", "week": "Do this week", "month": "Do this month"}


def short(start: date, grain: Grain, locale: Locale) -> str:
    """A label for an axis: `16 Nov`, `Nov 26`, `Q4 26`, `2026`."""
    if grain == "year":
        return str(start.year)
    if grain == "quarter":
        return f"Q{(start.month + 2) // 3} {start:%y}"
    if locale.language == "en":
        return format_date(start, "d MMM" if grain in ("day", "week") else "MMM yy", locale)
    return format_skeleton("MMMd" if grain in ("day", "week") else "yyMMM", start, locale=locale)


def long(start: date, grain: Grain, locale: Locale) -> str:
    """A name that is unique in a table: `16 Nov 2026`, `Nov 2026`, `Q4 2026`, `2026`."""
    if grain == "year":
        return str(start.year)
    if grain == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if locale.language == "en":
        return format_date(start, "d MMM y" if grain in ("day", "week") else "MMM y", locale)
    return format_skeleton("yMMMd" if grain in ("day", "week") else "yMMM", start, locale=locale)
