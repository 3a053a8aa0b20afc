"""`email.html` and its pictures: the brief for a mail client, right without styles, without images and in
the dark.
"""

from dataclasses import dataclass
from typing import Any

import css_inline
import resvg_py
from markupsafe import Markup

from opsbrief.insights.brief import ExceptionTable
from opsbrief.reporting import figures, periods
from opsbrief.reporting.charts.spark import image_spark
from opsbrief.reporting.shown import REFERENCES, Shown, ShownKpi, linked
from opsbrief.reporting.theme import Theme

EXCEPTIONS_SHOWN = 4
MARKS = {"act": "▲", "watch": "◆", "ok": "●", "none": "○", "withheld": "✕"}


@dataclass(frozen=True)
class Mail:
    """The HTML part and its pictures by name; the HTML refers to them as `cid:<name>`."""

    html: str
    images: dict[str, bytes]


@dataclass(frozen=True)
class Bar:
    """One driver as a table cell, `width` percent wide."""

    name: str
    words: str
    tone: str
    width: int


@dataclass(frozen=True)
class Picture:
    """A sparkline: its name in the message and what is said where it is not shown."""

    name: str
    alt: str


def mail(shown: Shown, theme: Theme, report_link: str, stop_link: str) -> Mail:
    """The HTML part with all styles inline, and the PNG images that it refers to."""
    kpis = shown.mailed
    pictures = {kpi.anchor: Picture(f"spark-{kpi.anchor}", _alt(shown, kpi)) for kpi in kpis if kpi.has_trend}
    images = {pictures[kpi.anchor].name: _png(shown, kpi, theme) for kpi in kpis if kpi.anchor in pictures}
    template = theme.environment.select_template(
        [f"reports/{shown.brief.report}/email.html.j2", "reports/theme/email.html.j2"]
    )
    drivers = next((chart for kpi in shown.main if (chart := figures.driver_chart(shown, kpi))), None)
    written = template.render(
        shown=shown,
        kpis=kpis,
        more=len(shown.kpis) - len(kpis),
        pictures=pictures,
        references=shown.references,
        reference_words=REFERENCES,
        marks=MARKS,
        span=periods.PLURALS[shown.brief.grain],
        drivers=drivers,
        bars=bars(drivers),
        table=_table(shown),
        caveats=[entry for entry in shown.brief.trust if entry.status in ("act", "watch", "withheld")],
        report_link=report_link,
        stop_link=stop_link,
        linked=linked,
        c=theme.light,
        dark=theme.colours["dark"],
        padding=Markup("&#847;&zwnj;&nbsp;") * 12,
    )
    styles = theme.environment.get_template("reports/theme/email.css.j2").render(c=theme.light)
    return Mail(_inlined(written, styles), images)


def bars(drivers: figures.DriverChart | None) -> list[Bar]:
    """The drivers as bars whose lengths share one scale."""
    if drivers is None:
        return []
    widest = max(abs(part.size) for part in drivers.parts) or 1.0
    return [
        Bar(part.member, part.change, part.tone, max(1, round(100 * abs(part.size) / widest)))
        for part in drivers.parts
    ]


def _alt(shown: Shown, kpi: ShownKpi) -> str:
    values = [point.value for point in kpi.row.series if point.value is not None]
    span = f"{len(kpi.row.series)} {periods.PLURALS[shown.brief.grain]}"
    return f"{span}: {shown.change(kpi.row, values[-1] - values[0])}"


def _png(shown: Shown, kpi: ShownKpi, theme: Theme) -> bytes:
    picture = image_spark(figures.series_of(shown, kpi), dict(theme.colours["image"]))
    return bytes(resvg_py.svg_to_bytes(svg_string=picture, width=232, height=60, skip_system_fonts=True))


def _table(shown: Shown) -> dict[str, Any] | None:
    """The first rows of the first exception table: a cell over the second, then at most three columns."""
    found: ExceptionTable | None = next((t for t in shown.brief.exceptions if t.rows), None)
    if found is None:
        return None
    more = list(range(2, min(len(found.columns), 5)))
    return {"table": found, "rows": found.rows[:EXCEPTIONS_SHOWN], "more": more}


def _inlined(html: str, styles: str) -> str:
    """Styles as attributes; style elements stay for dark mode and phones, where they are understood."""
    inliner = css_inline.CSSInliner(extra_css=styles, keep_style_tags=True, load_remote_stylesheets=False)
    return inliner.inline(html)
