"""A page in fewer bytes is the same page: its elements, its words, its drawings."""

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.reporting import dense as module
from opsbrief.reporting.dense import dense, short_path
from opsbrief.reporting.shown import Shown
from opsbrief.reporting.theme import Theme
from opsbrief.reporting.writers import page as writer
from tests.unit.reporting.a_brief import minimal_brief, rich_brief, shipped


def places(way: str) -> list[list[tuple[float, float]]]:
    """The corners of each stretch of a path (SVG 1.1, section 8.3), read one number at a time."""
    stretches: list[list[tuple[Decimal, Decimal]]] = []
    step, x, y = "", Decimal(0), Decimal(0)
    for letter, text in re.findall(r"([a-zA-Z])|(?=[-.\d])(-?\d*\.?\d*)", way):
        if letter in ("z", "Z"):
            x, y = stretches[-1][0]
            stretches[-1].append((x, y))
        if letter:
            step, held = letter, list[Decimal]()
            continue
        held.append(Decimal(text))
        wanted = {"h": 1, "v": 1}.get(step.lower(), 2)
        if len(held) < wanted:
            continue
        left = held[0] if step.lower() != "v" else Decimal(0) if step.islower() else x
        down = held[-1] if step.lower() != "h" else Decimal(0) if step.islower() else y
        x, y = (x + left, y + down) if step.islower() else (left, down)
        held = []
        if step in "Mm":
            stretches.append([])
            step = {"M": "L", "m": "l"}[step]
        stretches[-1].append((x, y))
    return [[(float(x), float(y)) for x, y in stretch] for stretch in stretches]


NUMBER = st.integers(-9999, 9999).map(lambda n: f"{n / 10:.1f}".removesuffix(".0"))


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=30), st.booleans())
def test_a_shorter_path_goes_the_same_way(points: list[tuple[str, str]], closed: bool) -> None:
    way = (
        "M" + " ".join(f"{x},{y}" for x, y in points) + ("z" if closed else "") + "M3 4H-7V.5l3 3-3 3h-2v1.5z"
    )
    assert places(short_path(way)) == places(way)
    assert len(short_path(way)) <= len(way)


def test_a_path_by_hand() -> None:
    # From (100,10) to (101,10.5): one right, half down.
    assert short_path("M100 10 101 10.5 102 9.5") == "M100 10l1 .5 1-1"
    assert short_path("M3 5H161V17.8H3z") == "M3 5H161V17.8H3z"
    assert short_path("M1 1C2 2 3 3 4 4") == "M1 1C2 2 3 3 4 4"  # curves are left alone


def told(element: ET.Element) -> tuple[object, ...]:
    """An element as a browser sees it: name, attributes, words, children; lines and paths by where they go."""
    tag, attributes = str(element.tag), dict(element.attrib)
    if tag.endswith(("}polyline", "}path")):
        tag = "line"
        attributes["d"] = repr(places(attributes.pop("d", "") or "M" + attributes.pop("points")))
    said = [element.text or "", *(child.tail or "" for child in element)]
    return tag, attributes, [" ".join(words.split()) for words in said], [told(child) for child in element]


@pytest.mark.parametrize("make", [rich_brief, minimal_brief])
def test_a_page_is_the_same_page(monkeypatch: pytest.MonkeyPatch, make: type) -> None:
    shown, theme = Shown(make()), Theme(shipped)
    short = writer.page(shown, theme)
    monkeypatch.setattr(writer, "dense", lambda text: text)
    whole = writer.page(shown, theme)
    assert told(html5lib.parse(short)) == told(html5lib.parse(whole))
    assert len(short) < len(whole)


def test_words_in_scripts_and_between_words_stay() -> None:
    page = '<html lang="en"><body class="a b"><p title="x">one <b>two</b> three</p><script>if (a  <  b) "<td>"</script></body>'
    assert dense(page) == (
        '<html lang="en"><body class="a b"><p title=x>one <b>two</b> three</p><script>if (a  <  b) "<td>"</script></body>'
    )
    assert (
        dense('<body><svg><circle r="5"/><use href="#i a"/></svg>')
        == '<body><svg><circle r=5 /><use href="#i a"/></svg>'
    )


def test_the_module_knows_every_end_tag_it_leaves_out(rich_folder: Path) -> None:
    parser = html5lib.HTMLParser(strict=True)  # raises at the first error
    parser.parse((rich_folder / "index.html").read_text(encoding="utf-8"))
    assert module.dense("<body><ul><li>a</li> <li>b</li></ul>") == "<body><ul><li>a<li>b</ul>"
