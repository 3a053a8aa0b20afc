"""`index.html`: the brief as one file that needs no network, no script and no other file."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from opsbrief.reporting import figures, periods, plotly, slices
from opsbrief.reporting.charts import trend
from opsbrief.reporting.dense import dense
from opsbrief.reporting.security import csp_hash, json_for_script, policy
from opsbrief.reporting.shown import REFERENCES, Shown, ShownKpi
from opsbrief.reporting.theme import Theme, css_string


@dataclass(frozen=True)
class Proof:
    """What backs a KPI that needs a person: its trend, what moved it, and where."""

    kpi: ShownKpi
    trend: figures.TrendChart
    drivers: figures.DriverChart | None
    slice: slices.SliceChart | None

    @property
    def half(self) -> bool:
        """Whether the trend shares its row with one other chart."""
        return self.trend.half


def page(shown: Shown, theme: Theme) -> str:
    """The whole page. It holds the interactive library, packed, if there is a chart over time."""
    proofs = [_proof(shown, kpi, first=kpi is shown.main[0]) for kpi in shown.main]
    template = theme.environment.select_template(
        [f"reports/{shown.brief.report}/page.html.j2", "reports/theme/page.html.j2"]
    )
    return dense(template.render(**frame(shown, theme, interactive=bool(proofs)), **_content(shown, proofs)))


def _proof(shown: Shown, kpi: ShownKpi, *, first: bool) -> Proof:
    """The first KPI gets the whole width; a later one shares it with its one other chart, or is low."""
    drivers, members = figures.driver_chart(shown, kpi), slices.slice_chart(shown, kpi)
    beside = trend.HALF if drivers or members else trend.LOW
    size = trend.WIDE if first or (drivers and members) else beside
    return Proof(kpi, figures.main_trend(shown, kpi, size), drivers, members)


def frame(shown: Shown, theme: Theme, *, interactive: bool) -> dict[str, Any]:
    """What the base template needs: style, scripts, and the policy that allows exactly these."""
    footer = css_string(f"{shown.brief.title}, {shown.dates}")
    style = theme.style() + (
        f'@page{{@bottom-left{{content:{footer};font:9pt "Segoe UI",Roboto,Arial,sans-serif;color:#555}}}}\n'
    )
    style += _labels(shown)
    script = theme.script("page.js")
    hashes = [csp_hash(script)]
    library, plot = "", ""
    if interactive:
        library, unpacked = plotly.packed(theme.path(plotly.LIBRARY).read_bytes())
        plot = theme.script("plot.js")
        hashes += [csp_hash(plot), unpacked]
    return {
        "language": shown.words.tag,
        "decimal_sign": shown.words.decimal_sign,
        "style": Markup(style),  # noqa: S704 - our style sheet, and a title spelled by css_string
        "script": Markup(script),  # noqa: S704 - our script
        "plot_script": Markup(plot),  # noqa: S704 - our script
        "library": Markup(library),  # noqa: S704 - letters without <
        "policy": policy(style, hashes, interactive=interactive),
    }


def _labels(shown: Shown) -> str:
    """Where a table becomes cards, each cell is told by its column: the names once per table, not in every cell."""
    tables = {f"#table-{table.id}": [*table.columns, "Where from"] for table in shown.brief.exceptions}
    if shown.brief.restatements:
        tables["#restated"] = ["KPI", "Period", "Was", "Is", "Cause", "Rows"]
    widest = max((len(columns) for columns in tables.values()), default=0)
    cells = "".join(f".exc tbody>tr>:nth-child({n}){{--l:var(--c{n})}}" for n in range(1, widest + 1))
    named = "".join(
        f"{table}{{{';'.join(f'--c{n}:{css_string(name)}' for n, name in enumerate(columns, 1))}}}"
        for table, columns in tables.items()
    )
    compared = "".join(
        f".kpi .ca:nth-child({n}){{--l:{css_string(_compared(name))}}}"
        for n, name in enumerate(shown.references, 5)
    )
    shown_at = '@media screen and (max-width:{}px){{{}::before{{content:var(--l) " "}}}}'
    return f"{named}{cells}{compared}{shown_at.format(700, '.exc tbody>tr>*')}{shown_at.format(1020, '.kpi .ca')}\n"


def _compared(reference: str) -> str:
    return "Before" if reference == "previous" else REFERENCES[reference].capitalize()


def _content(shown: Shown, proofs: list[Proof]) -> dict[str, Any]:
    grain = shown.brief.grain
    longest = max((len(kpi.row.series) for kpi in shown.kpis if kpi.has_trend), default=0)
    drawn = {proof.kpi.anchor for proof in proofs}
    return {
        "shown": shown,
        "proofs": proofs,
        "drawn": drawn,
        "span": f"Last {longest} {periods.PLURALS[grain]}" if longest else "Trend",
        "head": periods.HEADS[grain],
        "reference_words": REFERENCES,
        "sparks": {kpi.anchor: figures.sparkline(shown, kpi) for kpi in shown.kpis},
        "pins": {
            kpi.anchor: {name: figures.pin(kpi.gaps[name]) for name in shown.references if name in kpi.gaps}
            for kpi in shown.kpis
        },
        "ranges": {kpi.anchor: _usual(shown, kpi) for kpi in shown.kpis},
        "splits": {
            kpi.anchor: None if kpi.anchor in drawn else figures.driver_chart(shown, kpi)
            for kpi in shown.kpis
        },
        "figures_json": json_for_script(
            plotly.shared({f"fig-{proof.kpi.anchor}": plotly.figure(shown, proof.kpi) for proof in proofs})
        ),
    }


def _usual(shown: Shown, kpi: ShownKpi) -> str:
    usual = kpi.row.usual
    if usual is None:
        return ""
    first, last, frozen = (
        shown.words.date(day) for day in (usual.base_start, usual.base_end, usual.frozen_on)
    )
    return (
        f"{figures.usual_words(shown, kpi)}, middle {shown.value(kpi.row, usual.centre)}; "
        f"from {usual.points} points, {first} to {last}, fixed on {frozen}"
    )
