"""The sample company's two briefs as pages in Chromium: what the invented briefs of the unit tests cannot show."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import LOOKS, barriers, opened, pages_of, speed
from tests.end_to_end.company import Company

PERIODS = ("2026-W47", "2026-10")


@pytest.fixture(params=PERIODS)
def page(request: pytest.FixtureRequest, sample: Company) -> Path:
    """The page of each period in turn."""
    return sample.revision(request.param) / "index.html"


def test_page_keeps_its_weight(page: Path) -> None:
    written = page.read_bytes()
    library = re.search(rb'<script type="text/plain".*?</script>', written, re.DOTALL)
    assert library
    assert len(written) <= 650_000
    assert len(written) - len(library.group()) <= 150_000


def test_it_prints_on_two_tagged_pages(page: Path, browser: Browser) -> None:
    with opened(browser, page) as found:
        pdf = found.page.pdf(prefer_css_page_size=True, tagged=True, outline=True, print_background=True)
    assert pages_of(pdf) == 2
    assert b"/StructTreeRoot" in pdf


def test_it_is_quiet_and_evaluates_no_library_before_it_is_needed(page: Path, browser: Browser) -> None:
    with opened(browser, page) as found:
        speed(found.page)  # waits until it is loaded and painted
        assert found.page.evaluate("typeof Plotly") == "undefined"
        assert found.said == []
        assert [url for url in found.asked if not url.startswith("data:")] == [page.as_uri()]


@pytest.mark.parametrize("look", list(LOOKS))
def test_axe_finds_no_barrier(page: Path, browser: Browser, look: str) -> None:
    with opened(browser, page, bypass_csp=True, **LOOKS[look]) as found:
        found.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        assert barriers(found.page, "{resultTypes: ['violations']}") == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_no_width_needs_scrolling_sideways(page: Path, browser: Browser, width: int) -> None:
    with opened(browser, page, viewport={"width": width, "height": 800}) as found:
        found.page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("look", "screen"), [("light", 900), ("phone", 2 * 844)])
def test_state_cause_action_and_owner_come_first(
    sample: Company, browser: Browser, look: str, screen: int
) -> None:
    """The week's headline says state and cause; each action names who does it."""
    with opened(browser, sample.revision("2026-W47") / "index.html", **LOOKS[look]) as found:
        for part in ("h1", ".facts", ".acts li:last-child"):
            box = found.page.locator(part).bounding_box()
            assert box and box["y"] + box["height"] <= screen, part
        assert "Carrier Harbour Line" in found.page.locator("h1").inner_text()
        owners = found.page.locator(".acts .o").all_inner_texts()
        assert owners == [
            "Owner: J. Lim, warehouse",
            "Owner: M. Tan, order desk",
            "Owner: M. Tan, order desk",
        ]


def test_every_finding_has_its_rows_and_an_action(page: Path, browser: Browser) -> None:
    """One list per finding that needs a person; its rows are counted in the brief and shown on the page with an amount."""
    brief = json.loads(page.with_name("brief.json").read_text("utf-8"))
    news = [kpi["kpi"] for kpi in brief["kpis"] if kpi["status"] in ("act", "watch") and kpi["announced"]]
    assert [table["id"] for table in brief["exceptions"]] == [f"rows-{kpi}" for kpi in news]
    assert [action["table"] for action in brief["actions"]] == [f"rows-{kpi}" for kpi in news]
    assert all(0 < len(table["rows"]) <= table["total"] for table in brief["exceptions"])
    with opened(browser, page) as found:
        for table in brief["exceptions"]:
            drawn = found.page.locator(f"#table-{table['id']} table")
            assert drawn.locator("tbody tr").count() == len(table["rows"])
            assert drawn.locator("thead th").all_inner_texts()[:-1] == table["columns"]


def test_a_badge_leads_to_the_check_of_a_table_that_the_kpi_counts(page: Path, browser: Browser) -> None:
    with opened(browser, page) as found:
        row = found.page.locator("table.kpi tr", has_text="Suppliers in full")
        warning = row.get_by_role("link", name="3 warnings")
        warning.click()
        said = found.page.locator("#trust details[open] li:target")
        assert said.is_visible()
        assert said.inner_text().startswith("goods_receipts, dates_in_order: 1 row.")


def test_trust_stands_in_one_row(page: Path, browser: Browser) -> None:
    with opened(browser, page, viewport={"width": 1280, "height": 900}) as found:
        tops = found.page.locator(".chk>div").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().top)"
        )
        assert len(tops) == 5
        assert len(set(tops)) == 1


def test_lists_say_how_late_and_how_much(sample: Company) -> None:
    """Order 217985 was promised for 2 November and is open at the week's end, on the 22nd: 20 days."""
    brief = json.loads((sample.revision("2026-W47") / "brief.json").read_text("utf-8"))
    open_ = next(t for t in brief["exceptions"] if t["id"] == "rows-open_past_promise")
    assert open_["columns"] == ["Order", "Customer", "Site", "Promised", "Days late", "Value, USD"]
    assert open_["rows"][0][:5] == ["217985", "Casa Penang", "1000", "2 Nov 2026", "20"]


def test_small_multiples_have_their_numbers(page: Path, browser: Browser) -> None:
    """Every value of every member that is drawn stands in the table, as printed."""
    brief = json.loads(page.with_name("brief.json").read_text("utf-8"))
    drawn = [kpi for kpi in brief["kpis"] if kpi["status"] in ("act", "watch") and kpi["announced"]]
    sliced = [kpi for kpi in drawn if kpi["slice"]]
    assert sliced
    with opened(browser, page) as found:
        tables = found.page.locator("figure.slc table")
        assert tables.count() == len(sliced)
        for kpi, table in zip(sliced, tables.all(), strict=True):
            rows = table.evaluate(
                "(t) => [...t.rows].map((r) => [...r.cells].map((c) => c.textContent.trim()))"
            )
            shown = kpi["slice"]["members"][:12]
            assert rows[0][1:] == [member["member"] for member in shown]
            for n, member in enumerate(shown, 1):
                values = [
                    point["value"]
                    for point in sorted(member["series"], key=lambda p: p["start"], reverse=True)
                ]
                said = [row[n] for row in rows[1:]]
                printed = [f"{100 * v:.1f}%" if v is not None else "\N{EN DASH}" for v in values]
                assert said == [text.replace("-", "\N{MINUS SIGN}") for text in printed]
