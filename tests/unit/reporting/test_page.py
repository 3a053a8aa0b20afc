"""The page: one file, offline, allowed by its own policy, within its weight, safe against hostile names."""

import base64
import gzip
import hashlib
import json
import re
from html import escape
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import html5lib
import pytest

from opsbrief.insights.brief import Brief
from opsbrief.reporting.shown import Shown
from tests.unit.reporting.a_brief import RTL, SCRIPT, shipped


class Read(HTMLParser):
    """What a browser would take from a page: elements with attributes, and the text of some."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.raw:
            self._inside = tag
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside][-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def read(page: str) -> Read:
    reader = Read()
    reader.feed(page)
    return reader


def spelled(folder: Path) -> str:
    """The page with all its tags and quotes: files leave out what HTML does not need."""
    tree = html5lib.parse((folder / "index.html").read_text(encoding="utf-8"))
    kept = html5lib.serialize(
        tree, omit_optional_tags=False, quote_attr_values="always", resolve_entities=False
    )
    return str(kept)


def sha(text: bytes) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text).digest()).decode() + "'"


def unpacked(text: str) -> bytes:
    """Eleven of the 94 printable letters without `<`, as one number, are nine bytes; the last one counts the filling."""
    places = {chr(c): c - 32 - (c > ord("<")) for c in range(0x20, 0x7F) if c != ord("<")}
    groups = []
    for at in range(0, len(text), 11):
        number = 0
        for letter in text[at : at + 11]:
            number = number * 94 + places[letter]
        groups.append(number.to_bytes(9, "big"))
    whole = b"".join(groups)
    return whole[: -whole[-1]]


def policy_of(reader: Read) -> dict[str, str]:
    content = next(
        a["content"] for t, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert content
    return dict(part.strip().split(" ", 1) for part in content.split(";"))


def test_page_is_valid_html(page: str) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    assert [(place, code) for place, code, _ in parser.errors] == []


def test_page_asks_for_nothing_outside_itself(page: str) -> None:
    reader = read(page)
    for tag, attributes in reader.elements:
        for name in ("src", "href", "srcset", "action", "poster", "data", "xlink:href"):
            value = attributes.get(name) or ""
            assert value == "" or value.startswith(("#", "data:image/svg+xml")), (tag, name, value)
    assert re.findall(r"url\(|@import", reader.raw["style"][0]) == []


def test_ids_are_unique_and_links_lead_somewhere(page: str) -> None:
    reader = read(page)
    ids = [a["id"] for _, a in reader.elements if "id" in a]
    assert sorted(ids) == sorted(set(ids))  # type: ignore[type-var]
    targets = {(a.get("href") or "")[1:] for _, a in reader.elements if (a.get("href") or "").startswith("#")}
    assert targets - set(ids) == set()


def test_policy_allows_exactly_the_scripts_that_are_there(page: str) -> None:
    reader = read(page)
    policy = policy_of(reader)
    kinds = [a.get("type") for t, a in reader.elements if t == "script"]
    run = [text for text, kind in zip(reader.raw["script"], kinds, strict=True) if kind is None]
    expected = {sha(text.encode()) for text in run}
    packed = [text for text, kind in zip(reader.raw["script"], kinds, strict=True) if kind == "text/plain"]
    expected |= {sha(gzip.decompress(unpacked(text))) for text in packed}
    assert set(policy["script-src"].split()) == expected
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["script-src"]


def test_only_a_page_with_the_library_allows_inline_styles(rich_folder: Path, minimal_folder: Path) -> None:
    with_library = read((rich_folder / "index.html").read_text())
    without = read((minimal_folder / "index.html").read_text())
    assert policy_of(with_library)["style-src"] == "'unsafe-inline'"
    assert policy_of(without)["style-src"] == sha(without.raw["style"][0].encode())
    for reader in (with_library, without):
        assert [
            t for t, a in reader.elements if "style" in a or any(name.startswith("on") for name in a)
        ] == []


def test_page_keeps_its_weight(rich_folder: Path, minimal_folder: Path) -> None:
    assert (rich_folder / "index.html").stat().st_size <= 650_000
    page = (rich_folder / "index.html").read_bytes()
    library = re.search(rb'<script type="text/plain".*?</script>', page, re.DOTALL)
    assert library
    assert len(page) - len(library.group()) <= 160_000  # eighteen KPIs and four large charts
    assert (minimal_folder / "index.html").stat().st_size <= 150_000


def test_library_is_the_one_that_plotly_ships_and_unchanged() -> None:
    version = import_module("plotly.offline").get_plotlyjs_version()
    packed = shipped("reports/theme/vendor/plotly-basic.min.js.gz").read_bytes()
    library = gzip.decompress(packed)
    assert f"v{version}" in library[:200].decode()
    written = shipped("reports/theme/vendor/plotly-basic.min.js.sha256").read_text().split()[0]
    assert hashlib.sha256(library).hexdigest() == written
    assert "MIT" in shipped("reports/theme/vendor/plotly-basic.LICENSE.txt").read_text()


def test_hostile_names_are_text_and_keep_their_direction(rich_folder: Path) -> None:
    page = spelled(rich_folder)
    reader = read((rich_folder / "index.html").read_text())
    assert SCRIPT not in (rich_folder / "index.html").read_text()
    assert sum(kind.get("type") is None for t, kind in reader.elements if t == "script") == 2
    assert reader.text.count(SCRIPT) >= 3
    cells = re.findall(rf"<td[^>]*>((?:(?!</td>).)*?){re.escape(RTL)}", page)
    assert cells and all(cell == "<bdi>" for cell in cells)


def test_headline_is_the_h1_and_the_title_says_it_short(rich: Brief, rich_folder: Path) -> None:
    page = spelled(rich_folder)
    assert re.findall(r"<h1>(.*?)</h1>", page) == [rich.headline]
    assert re.findall(r"<title>(.*?)</title>", page)[0].endswith(rich.subject)


def test_sections_come_in_the_order_of_a_reader_in_a_hurry(rich_folder: Path) -> None:
    page = spelled(rich_folder)
    marks = ["<h1>", 'class="facts"', "Do this week", 'id="kpis"', 'id="trust"', 'class="proof"']
    marks += ['id="table-late-orders"', 'id="restated"', 'id="gaps"', 'id="definitions"', "<footer>"]
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)


def test_every_kpi_has_status_word_icon_rows_and_trace(rich: Brief, rich_folder: Path) -> None:
    page = spelled(rich_folder)
    shown = Shown(rich)
    rows = re.findall(r'<tr><th class="cn">.*?</tr>', page, re.DOTALL)
    assert len(rows) == 18
    for kpi, row in zip(shown.kpis, rows, strict=True):
        assert f'href="#i-{kpi.row.status}"' in row
        assert f">{kpi.status}<" in row.replace("</svg>", ">")
        assert kpi.judged in row
        assert f"opsbrief trace {kpi.row.kpi} 2026-W47" in page
        assert f"<dt>Needs</dt><dd>{escape(kpi.row.coverage)}</dd>" in page
        assert page.count(escape(kpi.row.definition)) == 1  # beside its chart, or where it is defined
    assert all(kpi.row.coverage and kpi.row.definition for kpi in shown.kpis)


def test_withheld_kpi_shows_its_reason_and_no_number(rich: Brief, rich_folder: Path) -> None:
    page = spelled(rich_folder)
    row = re.search(r"<tr>(?:(?!<tr).)*Stock ledger match.*?</tr>", page, re.DOTALL)
    assert row
    words = read(row.group()).text.replace("6,690 judged, 12 not", "")
    withheld = next(kpi for kpi in rich.kpis if kpi.status == "withheld")
    assert withheld.withheld in words
    assert re.findall(r"\d", words.replace(withheld.withheld, "")) == []


def test_one_point_gives_its_value_and_the_reason_but_no_chart(minimal_folder: Path) -> None:
    page = spelled(minimal_folder)
    words = read(page).text
    assert "EUR 1,834.50" in words
    assert "No trend yet: needs 12 points, there is 1" in words
    assert "What this brief cannot say yet" in words
    assert "<polyline" not in page and 'class="chart' not in page and "plotly" not in page.lower()


def test_touched_kpi_links_to_the_check_in_words(rich_folder: Path) -> None:
    page = spelled(rich_folder)
    row = re.search(r"<tr>(?:(?!<tr).)*Cost per order.*?</tr>", page, re.DOTALL)
    assert row and 'href="#t-freshness"' in row.group()
    assert re.search(r'id="t-freshness".*?finance ledger is 26 h old', page, re.DOTALL)


def test_figures_close_no_script(rich_folder: Path) -> None:
    reader = read((rich_folder / "index.html").read_text())
    kinds = [a.get("id") for t, a in reader.elements if t == "script"]
    figures = json.loads(dict(zip(kinds, reader.raw["script"], strict=True))["figures"])
    assert list(figures["figures"]) == ["fig-backlog", "fig-cost-per-order", "fig-inventory", "fig-otif"]
    assert "<" not in dict(zip(kinds, reader.raw["script"], strict=True))["figures"]


@pytest.mark.parametrize("name", ["index.html", "email.html"])
def test_nothing_of_templates_is_left_over(rich_folder: Path, name: str) -> None:
    written = (rich_folder / name).read_text()
    text = re.sub(r"<(script|style).*?</\1>", "", written, flags=re.DOTALL)
    assert re.findall(r"\{\{|\}\}|\{%|\bNone\b(?! yet)|\bnan\b|Undefined", text) == []


def test_a_forecast_is_told_in_words_and_in_the_legend(rich_folder: Path, minimal_folder: Path) -> None:
    page = spelled(rich_folder)
    said = "91.4% for 23 Nov 2026, 80% between 90.8% and 92.1%"
    assert f"Forecast {said}." in page
    basis = "Its error was 72% of the naive one."
    assert f"<dt>Forecast</dt><dd>{said}. {basis}</dd>" in page
    assert "Forecast (FC)" in page
    assert "Forecast" not in (minimal_folder / "index.html").read_text(encoding="utf-8").partition("<main")[2]


def test_why_money_moved_is_told_in_parts_that_add_up_as_printed(rich_folder: Path) -> None:
    page = spelled(rich_folder)
    (said,) = re.findall(r"What moved it, by item</dt><dd>(.*?)</dd>", page)
    # 35,675.08 + 9,100.60 - 310.50 + 15,082.01 - 11,163.54 = 48,383.65; rounded one by one they would give 48,384 or more.
    assert said.startswith("Price +USD 35,675, volume +USD 9,10")
    assert said.endswith("; together +USD 48,384 on last year")
    numbers = [
        int(n.replace(",", "").replace("−", "-").replace("USD ", ""))
        for n in re.findall(r"[+−]USD [\d,]+", said)
    ]
    assert sum(numbers[:-1]) == numbers[-1] == 48_384


def test_who_carries_a_sum_is_told(rich_folder: Path) -> None:
    page = spelled(rich_folder)
    assert "By item group, 3 of 24 make up 80%: Lamps, &lt;script&gt;alert(1)&lt;/script&gt;, " in page
    assert f"{RTL}; 9 make up 95%</bdi>" in page
