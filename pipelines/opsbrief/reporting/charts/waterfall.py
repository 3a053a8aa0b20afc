"""Contributions to a change, drawn from zero so that the lengths add up to it."""

from dataclasses import dataclass

from markupsafe import Markup

from opsbrief.reporting.charts import svg


@dataclass(frozen=True)
class Step:
    """One contribution: its name, a note, its exact size, how it is printed, and whether it is better."""

    name: str
    note: str
    change: float
    words: str
    better: bool | None


@dataclass(frozen=True)
class _Bars:
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return self.left + (value - self.low) / span * (self.right - self.left)


def _bars(steps: list[Step], left: float, right: float) -> _Bars:
    sums = [0.0]
    for step in steps:
        sums.append(sums[-1] + step.change)
    widest = max(svg.width_of(step.words, 13) for step in steps) + 10
    return _Bars(left + widest, right - widest, min(sums), max(sums))


def wide(steps: list[Step], total: Step, label: str, width: float = 520) -> Markup:
    """Names at the left, bars at the right, the sum at the foot."""
    bars = _bars([*steps, total], 176, width)
    row, height = 45, 45 * (len(steps) + 1) + 14
    parts: list[str] = [svg.path("ax", f"M{svg.number(bars.x(0))} 2V{height - 6}")]
    at, ways = 0.0, ""
    for n, step in enumerate([*steps, total]):
        y = 12 + n * row
        is_total = n == len(steps)
        parts.append(svg.text("rl b" if is_total else "rl", 0, y + 16, svg.fitted(step.name, 172, 14)))
        if step.note:
            parts.append(svg.text("an", 0, y + 32, svg.fitted(step.note, 172)))
        start = 0.0 if is_total else at
        parts += _bar(step, bars, start, y, 22, total=is_total)
        if not is_total:
            at += step.change
            if n + 1 < len(steps):
                ways += f"M{svg.number(bars.x(at))} {y + 22}V{y + row}"
    parts += [svg.path("cn", ways)] if ways else []
    return svg.drawing(width, height, label, parts, "chart wid")


def narrow(steps: list[Step], total: Step, label: str, width: float = 330) -> Markup:
    """Names above the bars, for a phone."""
    bars = _bars([*steps, total], 0, width)
    row, height = 52, 52 * (len(steps) + 1) + 8
    parts: list[str] = [svg.path("ax", f"M{svg.number(bars.x(0))} 2V{height - 6}")]
    at = 0.0
    for n, step in enumerate([*steps, total]):
        y = 28 + n * row
        is_total = n == len(steps)
        parts.append(svg.text("rl b" if is_total else "rl", 0, y - 8, svg.fitted(step.name, width - 4, 14)))
        parts += _bar(step, bars, 0.0 if is_total else at, y, 18, total=is_total)
        at += 0.0 if is_total else step.change
    return svg.drawing(width, height, label, parts, "chart nar")


def _bar(step: Step, bars: _Bars, start: float, y: float, height: float, *, total: bool) -> list[Markup]:
    """One bar from `start`, its words beyond the end it points to."""
    a, b = bars.x(start), bars.x(start + step.change)
    tone = "even" if step.better is None else "good" if step.better else "bad"
    kind = "acb" if total else f"vb {tone}"
    words = "lab" if total else f"lab {tone}"
    down = step.change < 0
    return [
        svg.element("rect", class_=kind, x=min(a, b), y=y, width=max(abs(b - a), 1), height=height),
        svg.text(f"{words} e" if down else words, b - 6 if down else b + 6, y + height * 0.72, step.words),
    ]
