"""The few SVG elements that charts are made of; every text and attribute is escaped here."""

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with one digit after the point, the shortest way: `12`, `12.5`."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """One element. `class_` and `aria_label` style names are respelled; None leaves an attribute out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = number(value) if isinstance(value, (int, float)) else value
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(text)}"')
    body = Markup("").join(escape(child) for child in children)
    head = " ".join(parts)
    return Markup(f"<{head}>{body}</{name}>" if body else f"<{head}/>")  # noqa: S704 - parts are escaped above


def drawing(width: float, height: float, label: str, parts: Iterable[str], class_: str = "chart") -> Markup:
    """An SVG of that size in user units, read out as `label`; without one, what holds it says what it shows.

    How large it is shown is in the style sheet.
    """
    return element(
        "svg",
        *parts,
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img" if label else None,
        aria_label=label or None,
    )


def line(class_: str, points: list[Point]) -> Markup:
    """A polyline through the points."""
    return element("polyline", class_=class_, points=" ".join(f"{number(x)},{number(y)}" for x, y in points))


def path(class_: str, way: str) -> Markup:
    """A path with a ready-made `d`."""
    return element("path", class_=class_, d=way)


def text(class_: str, x: float, y: float, words: str) -> Markup:
    """Words at a point; the class says the anchor (`e` end, `m` middle)."""
    return element("text", words, class_=class_, x=x, y=y)


def rhombus(x: float, y: float, size: float) -> str:
    """The way around the mark of a signal."""
    s = number(size)
    return f"M{number(x)} {number(y - size)}l{s} {s}-{s} {s}-{s}-{s}z"


def box(x: float, top: float, width: float, bottom: float) -> str:
    """The way around a column from `bottom`, in whatever direction, to `top`."""
    return f"M{number(x)} {number(bottom)}V{number(top)}h{number(width)}V{number(bottom)}z"


def width_of(words: str, size: float = 12) -> float:
    """About how wide words are in the page's font; a wide (CJK) character counts one em."""
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in words)
    return ems * size


def fitted(words: str, room: float, size: float = 12) -> str:
    """The words, cut with an ellipsis where they would be wider than `room`."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"
