"""Where the look comes from: colours, templates, styles and scripts of `reports/theme/`, a company's file
first.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

import tomli
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from opsbrief.errors import OpsbriefError

# Kinds of characters that read from left to right or have no direction.
_LEVEL = {"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"}

Assets = Callable[[str], Path]
Colours = Mapping[str, str]


class Theme:
    """The files of one look, found by `assets("reports/theme/…")`, read when first needed."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    def path(self, name: str) -> Path:
        """The file `reports/theme/<name>`: the company's, else ours."""
        return self._assets(f"reports/theme/{name}")

    def text(self, name: str) -> str:
        """The text of `reports/theme/<name>`; LF line ends, so that its hash does not depend on an editor."""
        return self.path(name).read_text(encoding="utf-8")

    @cached_property
    def colours(self) -> Mapping[str, Colours]:
        """`light`, `dark` and `image` (for pictures in a mail), each a name to a `#rrggbb`."""
        return tomli.loads(self.text("tokens.toml"))

    @property
    def light(self) -> Colours:
        """The colours of the light look, which is also the printed one and the mail's."""
        return self.colours["light"]

    def style(self) -> str:
        """The whole style sheet of a page: the colours as custom properties, then `style.css`."""
        colours = colour_css(self.colours["light"], self.colours["dark"])
        return colours + re.sub(r";?\n", "", _dense(self.text("style.css")).replace(";\n}", "}")) + "\n"

    def script(self, name: str) -> str:
        """A script of the page. It must use no line continuation inside a string or template."""
        return _dense(self.text(name))

    @cached_property
    def environment(self) -> Environment:
        """Jinja, autoescape always on; a template's name is its path: `reports/theme/page.html.j2`."""
        found = Environment(
            loader=FunctionLoader(self._template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        found.filters["isolated"] = isolated
        return found

    def _template(self, name: str) -> str | None:
        try:
            return self._assets(name).read_text(encoding="utf-8")
        except (OSError, OpsbriefError):
            return None  # Jinja tries the next name, or says which template is missing


def colour_css(light: Colours, dark: Colours) -> str:
    """Both looks as CSS properties: by the system's wish, by the reader's choice, light on paper."""
    day = "color-scheme:light;" + _properties(light)
    night = "color-scheme:dark;" + _properties(dark)
    paper = f"--page:{light['paper']};--link:{light['ink']}"
    return (
        f":root{{{day}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{night}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{night}}}}}\n"
        f"@media print{{:root{{{paper}}}}}\n"
    )


def _properties(colours: Colours) -> str:
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in colours.items())


def _dense(source: str) -> str:
    """Style or script without indentation, empty lines and one-line comments, which no reader needs."""
    lines = (line.strip() for line in source.splitlines())
    kept = (line for line in lines if line and not (line.startswith("/*") and line.endswith("*/")))
    return "\n".join(kept) + "\n"


def isolated(text: str) -> Markup:
    """A data value for a page: escaped, and kept from turning what is around it where it has a direction of its own."""
    held = escape(text)
    turns = any(unicodedata.bidirectional(c) not in _LEVEL for c in text)
    return Markup("<bdi>{}</bdi>").format(held) if turns else held


def css_string(text: str) -> Markup:
    """A text as a CSS string literal that can end neither the string nor the style element."""
    safe = "".join(c if c.isalnum() or c in " ,.-:" else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{safe}"')  # noqa: S704 - every character that could matter is escaped above
