"""The interactive variant of the main charts: figure dicts, and one compressed copy of the library inside
the page.

A figure holds only data and layout. Colours are names of the page's custom properties (`$ac`), put in by the
page's script when it draws, so that a figure follows the theme. The static SVG stays in the page for print
and for readers without scripts; the library is unpacked only when it is needed.
"""

import gzip
import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from opsbrief.reporting.charts.scale import Axis, label_positions, spread
from opsbrief.reporting.charts.series import Series
from opsbrief.reporting.charts.svg import width_of
from opsbrief.reporting.charts.trend import Words, end_labels, value_axis
from opsbrief.reporting.figures import series_of, usual_words
from opsbrief.reporting.security import brief_number, csp_hash
from opsbrief.reporting.shown import Shown, ShownKpi

LIBRARY = "vendor/plotly-basic.min.js.gz"
LETTERS = "".join(chr(c) for c in range(0x20, 0x7F) if chr(c) != "<")
HEIGHT, TOP, BOTTOM = 284, 26, 30  # of the drawing; the height is also in style.css
NAMES = Words("Actual", "Last year", "Target", "", "Forecast")
AXIS: dict[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "fixedrange": True,
    "tickfont": {"color": "$muted", "size": 12},
}
LAYOUT: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "hovermode": "x",
    "hoverlabel": {
        "align": "left",
        "bgcolor": "$paper",
        "bordercolor": "$rule",
        "font": {"color": "$ink", "size": 13},
    },
    "dragmode": False,
}
GRID: dict[str, Any] = {"showgrid": True, "gridcolor": "$line"}
BAND: dict[str, Any] = {
    "type": "rect",
    "layer": "below",
    "xref": "paper",
    "x0": 0,
    "x1": 1,
    "fillcolor": "$band",
    "line": {"width": 0},
}
NOTE: dict[str, Any] = {
    "x": 1.01,
    "xref": "paper",
    "xanchor": "left",
    "yanchor": "middle",
    "showarrow": False,
}  # what the page's script gives a note that says nothing else; a trace is a scatter that is not read out but for the first
TONES = {"act": "$bad", "watch": "$watch", "ok": "$good"}
Figure = dict[str, Any]


@lru_cache(maxsize=2)
def packed(library: bytes) -> tuple[str, str]:
    """The compressed library as text, and the hash of what it unpacks to, for the page's policy.

    Eleven letters hold nine bytes: 40 KB less than base64. The letters are all of printable ASCII but `<`, so
    that the text can neither end a script element nor start a comment in it.
    """
    lacking = 9 - len(library) % 9
    whole = library + bytes([lacking]) * lacking  # the last byte says how many to take off again
    pairs = [a + b for a in LETTERS for b in LETTERS]
    written: list[str] = []
    for high, low in struct.iter_unpack(">QB", whole):
        first, rest = divmod(high << 8 | low, 94**10)
        left, right = divmod(rest, 94**6)
        a, b = divmod(left, 8836)
        c, last = divmod(right, 94**4)
        d, e = divmod(last, 8836)
        written += LETTERS[first], pairs[a], pairs[b], pairs[c], pairs[d], pairs[e]
    return "".join(written), csp_hash(gzip.decompress(library))


def shared(figures: dict[str, Figure]) -> Figure:
    """All figures of a page with what their layouts have in common, once."""
    return {"layout": LAYOUT, "axis": AXIS, "grid": GRID, "band": BAND, "note": NOTE, "figures": figures}


def figure(shown: Shown, kpi: ShownKpi) -> Figure:
    """A KPI's trend as a Plotly figure, with the same words, range and marks as the SVG.

    The first trace is the actual; the page's script gives it the `values` (a line ends before a period that is
    `running`) and the words that the reader under the chart says.
    Positions are left out: Plotly counts from 0.
    """
    series = series_of(shown, kpi)
    actual = [_columns(series)] if kpi.columns else _lines(series)
    ahead = _ahead(series, columns=kpi.columns)
    return {
        "data": [*actual, *_last_year(series, columns=kpi.columns), *_target(series), *ahead],
        "layout": _layout(shown, kpi, series),
        "values": _drawn(m.value for m in series.marks),
        "running": [] if kpi.columns else [i for i, m in enumerate(series.marks) if not m.complete],
    }


def _columns(series: Series) -> Figure:
    colours = ["$ac"] * len(series.marks)
    last = series.filled[-1][0]
    colours[last] = TONES.get(series.tone, "$ac")
    fill = [colour if m.complete else "$paper" for colour, m in zip(colours, series.marks, strict=True)]
    marker: Figure = {"color": fill, "line": {"color": colours, "width": 1.5}}
    return {"type": "bar", "width": 0.68, "marker": marker}


def _lines(series: Series) -> list[Figure]:
    """The line, then its marks: signals, periods that run, and the newest value."""
    line: Figure = {"mode": "lines", "line": {"color": "$ac", "width": 2.2}}
    last, tone = series.filled[-1][0], TONES.get(series.tone, "$ac")
    marked = [
        (i, v)
        for i, v in series.filled
        if i == last or series.marks[i].signal or not series.marks[i].complete
    ]
    whole = [series.marks[i].complete for i, _ in marked]
    marker: Figure = {
        "color": [
            "$paper" if not w else tone if i == last else "$ac"
            for (i, _), w in zip(marked, whole, strict=True)
        ],
        "symbol": [
            "circle" if i == last or not w else "diamond" for (i, _), w in zip(marked, whole, strict=True)
        ],
        "size": 10,
        "line": {"color": tone, "width": [0 if w else 1.8 for w in whole]},
    }
    marks: Figure = {
        "mode": "markers",
        "x": [i for i, _ in marked],
        "y": _drawn(v for _, v in marked),
        "marker": marker,
    }
    return [line, marks]


def _last_year(series: Series, *, columns: bool) -> list[Figure]:
    if not series.last_years:
        return []
    values, ink = _drawn(m.last_year for m in series.marks), {"color": "$py", "width": 1.5}
    if columns:
        dash = {"symbol": "line-ew", "size": 16, "line": ink}
        return [{"mode": "markers", "y": values, "marker": dash}]
    return [{"mode": "lines", "y": values, "line": ink}]


def _ahead(series: Series, *, columns: bool) -> list[Figure]:
    """The forecast as a dotted line or a hatched column, with its interval."""
    ahead, place = series.ahead, len(series.marks)
    if ahead is None:
        return []
    up, down = ahead.upper - ahead.value, ahead.value - ahead.lower
    whisker: Figure = {"type": "data", "symmetric": False, "color": "$ac", "thickness": 1.2, "width": 4}
    if columns:
        hatch: Figure = {"color": "$paper", "line": {"color": "$ac", "width": 1.2}}
        hatch["pattern"] = {"shape": "/", "fgcolor": "$ac", "bgcolor": "$paper", "size": 6, "solidity": 0.3}
        bar: Figure = {
            "type": "bar",
            "width": 0.68,
            "x": [place],
            "y": _drawn([ahead.value]),
            "marker": hatch,
        }
        error = whisker | {"array": _drawn([up]), "arrayminus": _drawn([down])}
        return [bar | {"error_y": error}]
    last, value = series.filled[-1]
    line: Figure = {"x": [last, place], "y": _drawn([value, ahead.value])}
    line |= {"mode": "lines+markers", "marker": {"color": "$paper", "size": [0, 8]}}
    line["marker"]["line"] = {"color": "$ac", "width": [0, 1.6]}
    line["line"] = {"color": "$ac", "width": 1.6, "dash": "dot"}
    error = whisker | {"array": _drawn([0.0, up]), "arrayminus": _drawn([0.0, down])}
    return [line | {"error_y": error}]


def _target(series: Series) -> list[Figure]:
    if series.target is None:
        return []
    ends, ink = [0, series.places - 1], {"color": "$ink", "width": 1, "dash": "dash"}
    return [
        {
            "mode": "lines",
            "x": ends,
            "y": [series.target] * 2,
            "line": ink,
        }
    ]


def _drawn(values: Iterable[float | None]) -> list[float | None]:
    return [brief_number(value) for value in values]


def _layout(shown: Shown, kpi: ShownKpi, series: Series) -> Figure:
    scale = value_axis(series, columns=kpi.columns)
    ticks = [series.tick(value, scale.step) for value in scale.ticks]
    ends = end_labels(series, NAMES, columns=kpi.columns)
    places = label_positions(len(series.marks), 8)
    notes, band = _marks(shown, kpi, series, _end_notes(ends, scale))
    edge, span = 0.6 if kpi.columns else 0.15, series.places - 1
    return {
        **({"barmode": "overlay"} if kpi.columns and series.ahead else {}),
        "annotations": notes,
        "shapes": band,
        "margin": {
            "l": round(max(width_of(tick) for tick in ticks)) + 12,
            "r": round(max((width_of(words, 13) for words, _, _ in ends), default=0)) + 24,
            "t": TOP,
            "b": BOTTOM,
        },
        "xaxis": {
            "range": [round(-edge, 2), round(span + edge, 2)],
            "tickvals": places,
            "ticktext": [series.marks[i].label for i in places],
        },
        "yaxis": {
            "range": [scale.low, scale.high],
            "tickvals": list(scale.ticks),
            "ticktext": ticks,
        },
    }


def _end_notes(ends: list[tuple[str, float, str]], scale: Axis) -> list[Figure]:
    """The labels at the right end, moved apart as in the SVG."""
    tall = HEIGHT - TOP - BOTTOM
    wanted = [(scale.high - value) / (scale.high - scale.low) * tall for _, value, _ in ends]
    placed = spread(wanted, 16, 0, tall)
    return [
        _note(words, NOTE["x"], value, _ink(kind), yshift=round(before - after, 1))
        for (words, value, kind), before, after in zip(ends, wanted, placed, strict=True)
    ]


def _ink(kind: str) -> str:
    """The colour of an SVG label's class."""
    last = kind.rsplit(maxsplit=1)[-1]
    return TONES.get(last, {"pyl": "$muted"}.get(last, "$ink"))


def _note(words: str, x: float, y: float, colour: str, **more: Any) -> Figure:
    place = {} if x == NOTE["x"] else {"x": x}
    return {"text": words, "y": brief_number(y), "ink": colour} | place | more


def _marks(
    shown: Shown, kpi: ShownKpi, series: Series, ends: list[Figure]
) -> tuple[list[Figure], list[Figure]]:
    """Annotations and shapes: the names at the line's end, the usual range, the newest column's value."""
    band: list[Figure] = []
    notes = list(ends)
    if series.usual:
        lower, upper = series.usual
        band.append({"y0": brief_number(lower), "y1": brief_number(upper)})
        notes.append(_note(f"Usual range {usual_words(shown, kpi)}", 0, upper, "$muted", yanchor="bottom"))
    if kpi.columns:
        last, value = series.filled[-1]
        tone = TONES.get(series.tone, "$ac")
        side = (last + 0.34, "right") if series.ahead else (last, "center")  # not over the forecast
        above = {"xref": "x", "xanchor": side[1], "yanchor": "bottom"}
        notes.append(_note(series.show(value), side[0], value, tone, **above))
    return notes, band
