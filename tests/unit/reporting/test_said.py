"""What a page says beside its charts: titles, names, tables, scales, notation, provenance; each thing once."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import html5lib
import pytest

from opsbrief.insights.brief import Brief, Driver
from opsbrief.reporting.figures import driver_chart
from opsbrief.reporting.shown import Shown
from opsbrief.reporting.site import write_brief
from opsbrief.reporting.theme import Theme
from tests.unit.reporting.a_brief import shipped


@pytest.fixture(scope="module")
def root(rich_folder: Path) -> ET.Element:
    """The page as a browser reads it."""
    found: ET.Element = html5lib.parse((rich_folder / "index.html").read_text(), namespaceHTMLElements=False)
    return found


def words(element: ET.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def figures(root: ET.Element) -> list[ET.Element]:
    found = list(root.iter("figure"))
    assert len(found) == 6  # four trends, a split, small multiples
    return found


def test_every_chart_has_a_title_a_name_and_a_table(root: ET.Element) -> None:
    for figure in figures(root):
        assert words(figure.find("figcaption"))
        table = figure.find("details").find(".//table")  # type: ignore[union-attr]
        assert table is not None and words(table.find("caption"))
        assert len(table.findall(".//tbody/tr")) >= 5
    drawn = [e for e in root.iter() if str(e.tag).endswith("svg") and e.get("role") == "img"]
    assert len(drawn) >= 18
    assert all((e.get("aria-label") or "").strip() for e in drawn)


def test_every_scale_is_stated(root: ET.Element) -> None:
    for figure in figures(root):
        said = words(figure.find("figcaption"))
        if "main" in (figure.get("class") or ""):
            assert re.search(r"Per (?:week|month)|per (?:week|month)", said)
            assert re.search(r"The scale starts at (?:zero|\S*\d)", said)
        if figure.get("class") == "slc":
            assert re.search(r"all on one scale from \S+ to \S+", said)


def test_small_multiples_stand_in_a_table_as_printed(rich: Brief, root: ET.Element) -> None:
    figure = next(f for f in figures(root) if f.get("class") == "slc")
    rows = [[words(cell) for cell in row] for row in figure.iter("tr")]
    sliced = rich.kpis[0].slice
    assert sliced
    assert rows[0] == ["Week from", *(member.member for member in sliced.members)]
    assert rows[1][0] == "16 Nov 2026" and len(rows) == 27
    for n, member in enumerate(sliced.members, 1):
        values = [point.value for point in reversed(member.series)]
        assert [row[n] for row in rows[1:]] == [
            f"{100 * value:.1f}%" for value in values if value is not None
        ]


def test_notation_is_the_same_in_charts_and_legend(root: ET.Element) -> None:
    legend = next(e for e in root.iter("ul") if e.get("class") == "legend")
    said = words(legend)
    assert all(f"({short})" in said for short in ("AC", "PY", "PL", "FC"))
    narrow = [e for e in root.iter() if e.get("class") == "chart nar" and "AC " in words(e)]
    assert len(narrow) == 3  # the fourth trend is columns, which have their value on top
    known = {"acb", "py", "tgt", "fcb", "vb", "sig", "dot", "open"}
    assert {c for e in legend.iter() for c in (e.get("class") or "").split()} & known == known


def test_footer_tells_where_all_this_comes_from(rich: Brief, root: ET.Element) -> None:
    said = " ".join(" ".join(next(root.iter("footer")).itertext()).split())
    assert "Made 23 Nov 2026, 06:42 (Asia/Taipei)" in said
    assert "Data to 22 November 2026 (Asia/Taipei)" in said
    p = rich.provenance
    for part in (p.run_id, p.definitions, f"opsbrief {p.opsbrief}", p.contact, f"opsbrief verify {p.run_id}"):
        assert part in said
    for source in p.sources:
        assert source.name in said and source.exported_at in said


def test_columns_of_the_kpi_table_are_those_of_the_design(root: ET.Element) -> None:
    table = next(e for e in root.iter("table") if e.get("class") == "kpi")
    heads = [words(cell) for cell in table.find("thead")[0]]  # type: ignore[index]
    assert heads == ["KPI", "Status", "Actual", "Last 26 weeks", "Against target", "Against last year"]
    for row in table.find("tbody") or []:
        for cell in row.iter("span"):
            tone = cell.get("class")
            if tone in ("good", "bad"):
                assert words(cell).endswith({"good": "better", "bad": "worse"}[tone])


def test_without_targets_and_a_year_the_period_before_is_shown(rich: Brief) -> None:
    bare = [kpi.model_copy(update={"target": None, "last_year": None}) for kpi in rich.kpis]
    assert Shown(rich.model_copy(update={"kpis": bare})).references == ["previous"]


def test_nothing_is_found_twice(rich: Brief, tmp_path: Path) -> None:
    """A finding that headline or lead tells is not told again below; without others there is no list."""
    told = rich.model_copy(update={"findings": [rich.headline, *rich.findings]})
    assert Shown(told).further == rich.findings
    write_brief(rich.model_copy(update={"findings": [rich.headline]}), tmp_path, Theme(shipped))
    page = (tmp_path / "index.html").read_text()
    assert "stands out" not in page
    assert "Owner: " in page


def test_a_part_larger_than_the_whole_is_not_said_to_explain_it(rich: Brief) -> None:
    row = rich.kpis[0]
    assert row.drivers
    members = [
        Driver(member="Northway", rate=-0.06, mix=0.0, change=-0.06),
        Driver(member="Swiftline", rate=0.02, mix=0.0, change=0.02),
    ]
    split = row.drivers.model_copy(update={"members": members, "change": -0.04, "named": "Northway"})
    shown = Shown(rich.model_copy(update={"kpis": [row.model_copy(update={"drivers": split})]}))
    chart = driver_chart(shown, shown.kpis[0])
    assert chart
    plain = chart.title.replace("\u2068", "").replace("\u2069", "")
    assert plain == "Carrier Northway alone: \u22126.0 pts, more than the whole \u22124.0 pts"


def test_numbers_and_days_of_a_page_follow_the_locale(rich: Brief, tmp_path: Path) -> None:
    write_brief(rich.model_copy(update={"language": "en_DE"}), tmp_path, Theme(shipped))
    page, mail = ((tmp_path / name).read_text() for name in ("index.html", "email.html"))
    assert '<html lang="en-DE" data-decimal=",">' in page
    assert 'lang="en-DE"' in mail
    for form in (page, mail, (tmp_path / "email.txt").read_text()):
        assert "90,9%" in form and "USD 4,31" in form
        assert "90.9%" not in form.replace(rich.headline, "").replace(rich.subject, "").replace(
            rich.kpis[0].sentence, ""
        )
    assert "USD 1.240.000" in page
    assert (
        Shown(rich.model_copy(update={"language": "en_GB"})).words.date(date(2026, 9, 3), short=True)
        == "3 Sept 2026"
    )
