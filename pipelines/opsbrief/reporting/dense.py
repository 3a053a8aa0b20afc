"""A finished page in fewer bytes: the same elements, attributes and drawings, spelled the short way.

Templates and charts are written to be read; a brief is sent, kept and opened by many. Nothing that a browser makes of the
page changes, but for white space where none is shown.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_RAW = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r'<([a-zA-Z][\w-]*)((?:\s+[^\s"\'<>/=]+(?:="[^"]*")?)*)\s*(/?)>')
_ATTRIBUTE = re.compile(r'\s+([^\s"\'<>/=]+)(?:="([^"]*)")?')
_NEEDS_QUOTES = re.compile(r"[\s\"'=<>`]")
# White space before the start or the end of a block stands at the end of a line, where it is not shown.
_BLOCK = (
    "section|div|table|thead|tbody|tr|th|td|ul|ol|li|dl|dt|dd|h[1-6]|p|details|summary|figure|figcaption"
    "|main|header|footer|article"
)
_BEFORE_BLOCK = re.compile(rf"\s+(?=</?(?:{_BLOCK})\b)")
# End tags that a browser supplies itself when this comes next.
_IMPLIED = (
    (re.compile(r"</t[dh]>\s*(?=<t[dhr]\b|</tr>)"), ""),
    (re.compile(r"</tr>\s*(?=<tr\b|</t(?:head|body)>)"), ""),
    (re.compile(r"</thead>\s*(?=<tbody\b)"), ""),
    (re.compile(r"</tbody>\s*(?=</table>)"), ""),
    (re.compile(r"</li>\s*(?=<li\b|</[uo]l>)"), ""),
    (re.compile(r"</dt>\s*(?=<d[dt]\b)"), ""),
    (
        re.compile(
            r"</p>\s*(?=<(?:p|div|ul|ol|dl|table|section|h[1-6]|details|figure|footer)\b|</(?:div|section|details|figure|li|footer)>)"
        ),
        "",
    ),
    (re.compile(r"</dd>\s*(?=<d[dt]\b|</(?:dl|div)>)"), ""),
)
_STEP = re.compile(r"([a-zA-Z])|(-?(?:\d+\.?\d*|\.\d+))")
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "Z": 0}


def dense(page: str) -> str:
    """The page from its body on in fewer bytes; scripts and styles stay as they are, since their hashes are in the policy."""
    head, body, rest = page.partition("<body")
    pieces: list[str] = []
    at = 0
    text = body + rest
    for raw in _RAW.finditer(text):
        pieces += [_markup(text[at : raw.start()]), raw.group()]
        at = raw.end()
    return head + "".join([*pieces, _markup(text[at:])])


def _markup(text: str) -> str:
    text = _BEFORE_BLOCK.sub("", text)
    for pattern, nothing in _IMPLIED:
        text = pattern.sub(nothing, text)
    return _TAG.sub(_tag, text)


def _tag(found: re.Match[str]) -> str:
    """A start tag without the quotes that HTML does not need; a line of points becomes a path, a path a shorter one."""
    name, attributes, closing = found.groups()
    held = [(key, value) for key, value in _ATTRIBUTE.findall(attributes)]
    if name == "polyline":
        name = "path"
        held = [("d", f"M{value}") if key == "points" else (key, value) for key, value in held]
    if name == "path":
        held = [(key, short_path(value) if key == "d" else value) for key, value in held]
    if closing:
        held.sort(
            key=lambda pair: bool(_NEEDS_QUOTES.search(pair[1]))
        )  # after a quote the slash needs no space
    spelled = "".join(_spelled(key, value) for key, value in held)
    if closing and not spelled.endswith('"'):
        closing = " /"  # else the slash would belong to the value
    return f"<{name}{spelled}{closing}>"


def _spelled(key: str, value: str) -> str:
    if not value:
        return f' {key}=""' if key in ("class", "alt") else f" {key}"
    return f' {key}="{value}"' if _NEEDS_QUOTES.search(value) else f" {key}={value}"


def short_path(way: str) -> str:
    """The same path with each step from the place before or from the corner of the drawing, whichever is shorter.

    A path with curves or other steps than lines is given back as it is.
    """
    steps = _steps(way)
    if steps is None:
        return way
    pen = _Pen()
    x = y = start_x = start_y = Decimal(0)
    for step, numbers in steps:
        kind = step.upper()
        if kind == "Z":
            pen, x, y = _Pen(pen.said + "z", "z"), start_x, start_y
            continue
        origin = {"H": [x], "V": [y]}.get(kind, [x, y])
        ahead = [Decimal(n) + (o if step.islower() else 0) for n, o in zip(numbers, origin, strict=True)]
        back = [n - o for n, o in zip(ahead, origin, strict=True)]
        pen = min(pen.after(kind, ahead), pen.after(kind.lower(), back), key=lambda p: len(p.said))
        x = ahead[0] if kind != "V" else x
        y = ahead[-1] if kind != "H" else y
        if kind == "M":
            start_x, start_y = x, y
    return pen.said


@dataclass(frozen=True)
class _Pen:
    """A path so far, its last step and number: they decide what the next one may leave out."""

    said: str = ""
    step: str = ""
    number: str = ""

    def after(self, step: str, numbers: list[Decimal]) -> "_Pen":
        repeats = {"M": "L", "m": "l"}.get(self.step, self.step)
        said, before = (self.said, self.number) if step == repeats else (self.said + step, "")
        for number in numbers:
            short = _short(number)
            joined = not before or short[0] == "-" or (short[0] == "." and "." in before)
            said, before = said + ("" if joined else " ") + short, short
        return _Pen(said, step, before)


def _short(number: Decimal) -> str:
    """A number without the zeros that say nothing: `.5`, `-3`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return re.sub(r"^(-?)0(?=\.)", r"\1", "0" if text == "-0" else text)


def _steps(way: str) -> list[tuple[str, list[str]]] | None:
    """The steps of a path with their numbers; None with a step that is no line."""
    steps: list[tuple[str, list[str]]] = []
    step, held = "", list[str]()
    for letter, number in _STEP.findall(way):
        if letter:
            if letter.upper() not in _TAKES or held:
                return None
            step = letter
            if letter in "Zz":
                steps.append((letter, []))
            continue
        held.append(number)
        if len(held) == _TAKES.get(step.upper(), 0):
            steps.append((step, held))
            held = []
            step = {"M": "L", "m": "l"}.get(step, step)
    return None if held else steps
