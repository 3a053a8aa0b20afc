"""`out/reports/index.html`: all published briefs, newest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from opsbrief.insights.brief import Status
from opsbrief.reporting.security import csp_hash, policy
from opsbrief.reporting.theme import Theme


@dataclass(frozen=True)
class IndexEntry:
    """One published brief. `href` is its page, relative to the index; `counts` as in `Shown.counts`."""

    title: str
    company: str
    period: str  # in words: 2026-W47, 16 to 22 November 2026
    end: date
    revision: int
    headline: str
    counts: list[tuple[Status, str]]
    href: str
    made: str


def index(entries: list[IndexEntry], theme: Theme, language: str = "en") -> str:
    """The index page, grouped by year; of one brief only what the entries hold."""
    ordered = sorted(entries, key=lambda entry: (entry.end, entry.revision, entry.title), reverse=True)
    years = [(year, list(group)) for year, group in groupby(ordered, lambda entry: entry.end.year)]
    style, script = theme.style(), theme.script("page.js")
    return theme.environment.get_template("reports/theme/index.html.j2").render(
        years=years,
        count=len(entries),
        company=entries[0].company if entries else "",
        language=language,
        decimal_sign=".",
        style=Markup(style),  # noqa: S704 - our style sheet
        script=Markup(script),  # noqa: S704 - our script
        policy=policy(style, [csp_hash(script)], interactive=False),
    )
