"""The main chart of a KPI over time, as a line or as columns, wide and narrow."""

from dataclasses import dataclass

from markupsafe import Markup

from opsbrief.reporting.charts import svg
from opsbrief.reporting.charts.scale import Axis, Frame, axis, label_positions, spread
from opsbrief.reporting.charts.series import Series, runs
from opsbrief.reporting.charts.spark import last_point


@dataclass(frozen=True)
class Words:
    """The words in a trend chart, in the reader's language; short ones for the narrow variant."""

    actual: str
    last_year: str
    target: str
    usual: str
    forecast: str


@dataclass(frozen=True)
class Size:
    """A variant's size in pixels and how many labels its axis takes."""

    width: float
    height: float
    labels: int


PRINTED = 15  # words are set larger on paper, where the drawing shrinks; room is kept for that
HATCH = "url(#hatch)"  # the pattern is once in the page
WIDE = Size(1040, 264, 8)
NARROW = Size(352, 220, 3)
LOW = Size(1040, 184, 8)
HALF = Size(520, 264, 4)


def value_axis(series: Series, *, columns: bool) -> Axis:
    """The axis of a trend: columns start at zero, lines at a round value below the lowest."""
    return axis(series.extent(), zero=columns)


def trend(series: Series, words: Words, label: str, size: Size, class_: str, *, columns: bool) -> Markup:
    """A line with usual range, target, last year and signals, or columns from zero with the same marks."""
    scale = value_axis(series, columns=columns)
    ticks = [series.tick(value, scale.step) for value in scale.ticks]
    ends = end_labels(series, words, columns=columns)
    right_room = max((svg.width_of(said, PRINTED) for said, _, _ in ends), default=0) + 18
    left = max(svg.width_of(tick, PRINTED) for tick in ticks) + 8
    frame = Frame(left, size.width - max(right_room, 30), 26, size.height - 30, scale, series.places)
    if columns:
        frame = _inset(frame)
    parts = [*_grid(frame, ticks, columns=columns), *_references(series, words, frame)]
    parts += _columns(series, frame) if columns else _lines(series, frame)
    parts += _ahead(series, frame, columns=columns)
    if columns:
        parts.append(_value_label(series, frame))
    heights = spread([frame.y(value) + 4 for _, value, _ in ends], 17, frame.top, frame.bottom)
    x = _edge(frame, columns=columns) + 10
    parts += [svg.text(kind, x, y, said) for (said, _, kind), y in zip(ends, heights, strict=True)]
    parts += _time_labels(series, frame, size.labels)
    parts.append(_cross(frame, len(series.marks)))
    return svg.drawing(size.width, size.height, label, parts, f"chart {class_}")


def _bar(frame: Frame) -> float:
    """The width of a column."""
    step = (frame.right - frame.left) / max(frame.count - 1, 1)
    return min(step * 0.68, 42)


def _inset(frame: Frame) -> Frame:
    """Room for half a column at both ends."""
    span = frame.right - frame.left
    half = min(span / max(frame.count, 1) / 2, 24)
    return Frame(frame.left + half, frame.right - half, frame.top, frame.bottom, frame.axis, frame.count)


def _edge(frame: Frame, *, columns: bool) -> float:
    return frame.right + (_bar(frame) / 2 + 4 if columns else 0)


def _start(frame: Frame, *, columns: bool) -> float:
    return frame.left - (_bar(frame) / 2 + 4 if columns else 0)


def _across(left: float, right: float, y: float) -> str:
    """The way of a level line."""
    return f"M{svg.number(left)} {svg.number(y)}H{svg.number(right)}"


def _grid(frame: Frame, ticks: list[str], *, columns: bool) -> list[Markup]:
    start, edge = _start(frame, columns=columns), _edge(frame, columns=columns)
    lines = {"ax": "", "grid": ""}
    words: list[Markup] = []
    for value, said in zip(frame.axis.ticks, ticks, strict=True):
        y = frame.y(value)
        lines["ax" if columns and value == 0 else "grid"] += _across(start, edge, y)
        words.append(svg.text("e", start - 6, y + 4, said))
    return [*(svg.path(kind, way) for kind, way in lines.items() if way), *words]


def _references(series: Series, words: Words, frame: Frame) -> list[Markup]:
    """The usual range as a band with its words, and the target."""
    parts: list[Markup] = []
    width = frame.right - frame.left
    if series.usual:
        lower, upper = (frame.y(value) for value in series.usual)
        parts.append(
            svg.element("rect", class_="band", x=frame.left, y=upper, width=width, height=lower - upper)
        )
        parts.append(svg.text("an", frame.left + 2, max(upper - 6, 12), words.usual))
    if series.target is not None:
        parts.append(svg.path("tgt", _across(frame.left, frame.right, frame.y(series.target))))
    return parts


def _lines(series: Series, frame: Frame) -> list[Markup]:
    def place(i: int, value: float) -> svg.Point:
        return frame.x(i), frame.y(value)

    parts = [svg.line("py", stretch) for stretch in runs(series.last_years, place) if len(stretch) > 1]
    settled = [(i, value) for i, value in series.filled if series.marks[i].complete]
    for stretch in runs(settled, place):
        if len(stretch) > 1:
            parts.append(svg.line("ac", stretch))
        else:
            parts.append(svg.element("circle", class_="dot", cx=stretch[0][0], cy=stretch[0][1], r=2))
    filled, signals = dict(series.filled), ""
    for i, value in series.filled:
        mark = series.marks[i]
        if not mark.complete and i - 1 in filled:
            parts.append(svg.line("run", [place(i - 1, filled[i - 1]), place(i, value)]))
        if not mark.complete:
            parts.append(svg.element("circle", class_="dot open", cx=frame.x(i), cy=frame.y(value), r=3.6))
        elif mark.signal:
            signals += svg.rhombus(frame.x(i), frame.y(value), 5)
    if signals:
        parts.append(svg.path("sig", signals))
    return [*parts, last_point(series, frame, 5)]


def _columns(series: Series, frame: Frame) -> list[Markup]:
    """Columns from zero; all plain ones are one path, and so are the marks of last year: a page has many."""
    wide, zero = _bar(frame), frame.y(0)
    last = series.filled[-1][0]
    plain, special, signals = "", [], ""
    for i, value in series.filled:
        mark, x, y = series.marks[i], frame.x(i), frame.y(value)
        if mark.complete and i != last:
            plain += svg.box(x - wide / 2, y, wide, zero)
        else:
            tone = series.tone if mark.complete else "open"
            special.append(svg.path(f"acb {tone}", svg.box(x - wide / 2, y, wide, zero)))
        if mark.signal and i != last:
            signals += svg.rhombus(x, y - 8 if value >= 0 else y + 8, 4)
    before = "".join(
        _across(frame.x(i) - wide / 2, frame.x(i) + wide / 2, frame.y(value))
        for i, value in series.last_years
    )
    ways = (("acb", plain), ("sig", signals), ("py", before))
    parts = [svg.path(kind, way) for kind, way in ways if way]
    if series.target is not None:  # again, over the columns
        parts.append(svg.path("tgt over", _across(frame.left, frame.right, frame.y(series.target))))
    return [*special, *parts]


def _ahead(series: Series, frame: Frame, *, columns: bool) -> list[Markup]:
    """The forecast: a dotted line or a hatched column, and a whisker from end to end of its interval."""
    ahead, i = series.ahead, len(series.marks)
    if ahead is None:
        return []
    x, y, wide = frame.x(i), frame.y(ahead.value), _bar(frame)
    cap = min(wide / 4, 5)
    ends = "".join(_across(x - cap, x + cap, frame.y(end)) for end in (ahead.lower, ahead.upper))
    whisker = f"M{svg.number(x)} {svg.number(frame.y(ahead.lower))}V{svg.number(frame.y(ahead.upper))}{ends}"
    parts = [svg.path("whi", whisker)]
    if columns:
        way = svg.box(x - wide / 2, y, wide, frame.y(0))
        return [svg.element("path", class_="fcb", fill=HATCH, d=way), *parts]
    last, value = series.filled[-1]
    parts.append(svg.line("fc", [(frame.x(last), frame.y(value)), (x, y)]))
    return [*parts, svg.element("circle", class_="dot open", cx=x, cy=y, r=3.6)]


def _value_label(series: Series, frame: Frame) -> Markup:
    """The newest value over (below zero: under) its column."""
    i, value = series.filled[-1]
    words = series.show(value)
    y = frame.y(value) + (-10 if value >= 0 else 20)
    most = frame.x(i) + _bar(frame) / 2 if series.ahead else frame.right + 20  # not over the forecast
    x = min(frame.x(i), most - svg.width_of(words, 13) / 2)
    return svg.text(f"lab {series.tone} m", x, min(max(y, 12), frame.bottom + 14), words)


def end_labels(series: Series, words: Words, *, columns: bool) -> list[tuple[str, float, str]]:
    """Direct labels at the right end instead of a legend: words, value, class."""
    ends: list[tuple[str, float, str]] = []
    if not columns:
        value = series.filled[-1][1]
        ends.append((f"{words.actual} {series.show(value)}", value, f"lab {series.tone}"))
    if series.target is not None:
        ends.append((f"{words.target} {series.show(series.target)}", series.target, "lab tgl"))
    if series.ahead:
        value = series.ahead.value
        ends.append((f"{words.forecast} {series.show(value)}", value, "lab fcl"))
    if series.last_years and series.last_years[-1][0] >= len(series.marks) - 2:
        value = series.last_years[-1][1]
        ends.append((f"{words.last_year} {series.show(value)}", value, "lab pyl"))
    return ends


def _time_labels(series: Series, frame: Frame, wanted: int) -> list[Markup]:
    widest = max(svg.width_of(mark.label) for mark in series.marks) + 14
    fit = max(2, int((frame.right - frame.left) / widest) + 1)
    return [
        svg.text("m", frame.x(i), frame.bottom + 20, series.marks[i].label)
        for i in label_positions(len(series.marks), min(wanted, fit))
    ]


def _cross(frame: Frame, count: int) -> Markup:
    """The reading line, moved by the page's script; the data say how the `count` positions and values become pixels."""
    return svg.element(
        "g",
        svg.element("path", d=f"M-9 {svg.number(frame.top)}V{svg.number(frame.bottom)}"),
        svg.element("circle", r=5, cx=-9, cy=-9),
        class_="cross",
        data_l=frame.left,
        data_r=frame.x(count - 1),
        data_t=frame.top,
        data_b=frame.bottom,
        data_lo=repr(frame.axis.low),
        data_hi=repr(frame.axis.high),
    )
