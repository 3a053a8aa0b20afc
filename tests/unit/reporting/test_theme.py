"""Colours: enough contrast for each pair in use; good and bad apart for those who see few colours."""

import re
import tomllib
from itertools import product

import pytest

from opsbrief.reporting.theme import Theme, css_string
from tests.unit.reporting.a_brief import shipped

TOKENS = tomllib.loads(shipped("reports/theme/tokens.toml").read_text())
GROUNDS = ("paper", "page")
WORDS = [
    (ink, ground) for ink, ground in product(("ink", "muted", "good", "bad", "watch", "link"), GROUNDS)
] + [
    ("good", "good_ground"),
    ("bad", "bad_ground"),
    ("watch", "watch_ground"),
    ("ink", "band"),
    ("muted", "band"),
]
MARKS = [(ink, ground) for ink, ground in product(("ac", "py", "good", "bad", "watch", "link"), GROUNDS)]


def channels(colour: str) -> list[float]:
    """sRGB to linear light (IEC 61966-2-1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    a, b = (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (channels(one), channels(other)))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_have_contrast(look: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[look][ink], TOKENS[look][ground]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), MARKS)
def test_lines_and_marks_have_contrast(look: str, ink: str, ground: str) -> None:
    assert contrast(TOKENS[look][ink], TOKENS[look][ground]) >= 3


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("ink", ["line", "good", "bad", "watch"])
def test_pictures_in_a_mail_show_on_light_and_dark(look: str, ink: str) -> None:
    assert contrast(TOKENS["image"][ink], TOKENS[look]["paper"]) >= 3


def lab(linear: list[float]) -> list[float]:
    """CIELAB (D65) of linear sRGB."""
    r, g, b = linear
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (max(t, 0) for t in xyz))
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def test_good_and_bad_differ_for_deuteranopia() -> None:
    """Machado, Oliveira and Fernandes 2009, severity 1."""
    matrix = [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
    seen = [
        lab([sum(m * c for m, c in zip(row, channels(TOKENS["light"][name]), strict=True)) for row in matrix])
        for name in ("good", "bad")
    ]
    assert sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5 >= 40


def test_style_uses_only_colours_that_there_are() -> None:
    style = Theme(shipped).style()
    used = set(re.findall(r"var\(--([\w-]+)\)", style))
    known = {name.replace("_", "-") for name in TOKENS["light"]}
    assert used <= known
    assert set(TOKENS["light"]) == set(TOKENS["dark"])


def test_print_is_light_even_with_the_dark_look_chosen() -> None:
    style = Theme(shipped).style()
    printed = re.sub(r"@media screen[^{]*\{.*?\}\}", "", style)
    assert printed.count("@media print{") >= 1
    assert f"--ink:{TOKENS['light']['ink']}" in printed
    assert f"--ink:{TOKENS['dark']['ink']}" in style
    assert f"--ink:{TOKENS['dark']['ink']}" not in printed


@pytest.mark.parametrize("text", ['"};</style><script>', "a\\b\n", "訂單 “x”"])
def test_css_string_ends_nothing(text: str) -> None:
    made = css_string(text)
    inner = made[1:-1]
    assert not set(inner) & set('"<>;{}\n')
    spelled = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found.group(1), 16)), inner)
    assert spelled == text
