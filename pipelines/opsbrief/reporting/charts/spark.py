"""Word-sized charts of a table row: the sparkline, and the pin of a relative variance."""

from markupsafe import Markup

from opsbrief.reporting.charts import svg
from opsbrief.reporting.charts.scale import Axis, Frame
from opsbrief.reporting.charts.series import Series, runs

PIN_REACH = 0.15  # a pin shows up to 15 %; beyond it ends in an arrowhead


def _frame(series: Series, width: float, height: float, *, margin: float) -> Frame:
    held = series.extent(main=False)
    low, high = min(held), max(held)
    if low == high:
        low, high = low - 1, high + 1
    plain = Axis(low, high, high - low, (low, high))
    return Frame(margin, width - margin - 4, margin + 2, height - margin - 2, plain, len(series.marks))


def spark(series: Series, label: str, width: float = 168, height: float = 40) -> Markup:
    """A sparkline with usual range, target, signals and the last point; needs two values at least."""
    frame = _frame(series, width, height, margin=3)
    parts: list[str] = []
    if series.usual:
        lower, upper = (frame.y(value) for value in series.usual)
        parts.append(
            svg.element(
                "rect",
                class_="band",
                x=frame.left,
                y=upper,
                width=frame.right - frame.left,
                height=lower - upper,
            )
        )
    if series.target is not None:
        y = svg.number(frame.y(series.target))
        parts.append(svg.path("tgt", f"M{svg.number(frame.left)} {y}H{svg.number(frame.right)}"))
    for stretch in runs(series.filled, lambda i, value: (frame.x(i), frame.y(value))):
        parts.append(_stretch(stretch))
    signals = "".join(
        svg.rhombus(frame.x(i), frame.y(value), 3)
        for i, value in series.filled[:-1]
        if series.marks[i].signal
    )
    if signals:
        parts.append(svg.path("sig", signals))
    parts.append(last_point(series, frame, 3.6))
    return svg.drawing(width, height, label, parts, "spark")


def last_point(series: Series, frame: Frame, radius: float) -> Markup:
    """The newest value, in the colour of the state; hollow while its period runs."""
    i, value = series.filled[-1]
    hollow = "" if series.marks[i].complete else " open"
    return svg.element(
        "circle", class_=f"end {series.tone}{hollow}", cx=frame.x(i), cy=frame.y(value), r=radius
    )


def pin(relative: float, better: bool | None, width: float = 104, height: float = 22) -> Markup:
    """A relative variance as a pin from a zero line: round is worse, square better, a tick neither."""
    zero, y = width / 2, height / 2
    tone = "even" if better is None else "good" if better else "bad"
    reach = zero - 8
    beyond = abs(relative) > PIN_REACH
    sign = 1 if relative >= 0 else -1
    x = zero + sign * (reach if beyond else abs(relative) / PIN_REACH * reach)
    parts = [
        svg.path("ax", f"M{svg.number(zero)} 1V{svg.number(height - 1)}"),
        svg.path(f"pl {tone}", f"M{svg.number(zero)} {svg.number(y)}H{svg.number(x)}"),
    ]
    if beyond:
        parts.append(
            svg.path(f"pd {tone}", f"M{svg.number(x + sign * 7)} {svg.number(y)}l{-sign * 9} -5v10z")
        )
    elif better is None:
        parts.append(svg.element("rect", class_=f"pd {tone}", x=x - 1.5, y=y - 5, width=3, height=10))
    elif better:
        parts.append(svg.element("rect", class_=f"pd {tone}", x=x - 3.7, y=y - 3.7, width=7.4, height=7.4))
    else:
        parts.append(svg.element("circle", class_=f"pd {tone}", cx=x, cy=y, r=4.2))
    return svg.element("svg", *parts, class_="pin", aria_hidden="true")


def small(series: Series, axis: Axis, label: str, width: float = 160, height: float = 54) -> Markup:
    """One of several small charts on the same axis."""
    frame = Frame(3, width - 8, 4, height - 4, axis, len(series.marks))
    parts: list[str] = []
    if series.target is not None:
        parts.append(svg.path("tgt", f"M3 {svg.number(frame.y(series.target))}H{svg.number(frame.right)}"))
    for stretch in runs(series.filled, lambda i, value: (frame.x(i), frame.y(value))):
        parts.append(_stretch(stretch))
    parts.append(last_point(series, frame, 3.6))
    return svg.drawing(width, height, label, parts, "sm")


def _stretch(points: list[svg.Point]) -> Markup:
    """A line, or a dot where neighbours are missing."""
    if len(points) > 1:
        return svg.line("ln", points)
    return svg.element("circle", class_="dot", cx=points[0][0], cy=points[0][1], r=1.4)


def image_spark(series: Series, colours: dict[str, str], width: float = 116, height: float = 30) -> str:
    """A sparkline for a mail: no words, no style sheet, transparent, mid-tone ink for light and dark."""
    frame = _frame(series, width, height, margin=2)
    ink = colours["line"]
    parts: list[str] = []
    if series.target is not None:
        way = f"M{svg.number(frame.left)} {svg.number(frame.y(series.target))}H{svg.number(frame.right)}"
        parts.append(
            svg.element("path", d=way, stroke=ink, stroke_width=1, stroke_dasharray="2 2", fill="none")
        )
    for stretch in runs(series.filled, lambda i, value: (frame.x(i), frame.y(value))):
        points = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in stretch)
        parts.append(svg.element("polyline", points=points, stroke=ink, stroke_width=1.5, fill="none"))
    i, value = series.filled[-1]
    tone = {"act": "bad", "watch": "watch", "ok": "good"}.get(series.tone, "line")
    parts.append(svg.element("circle", cx=frame.x(i), cy=frame.y(value), r=3.4, fill=colours[tone]))
    return svg.element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {svg.number(width)} {svg.number(height)}",
        width=width,
        height=height,
    )
