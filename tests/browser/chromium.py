"""A page in Chromium: opened without a network, asked what it said, how quick it was, and what axe finds."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
LOOKS: dict[str, Any] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
MEASURE = """() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  const load = performance.getEntriesByType('navigation')[0].loadEventEnd;
  const blocked = window.__long.reduce((sum, entry) => sum + Math.max(0, entry - 50), 0);
  return [paint, load, blocked];
}"""
# A promise: what polls with a string would be refused by the page's own policy.
PAINTED = """() => new Promise((done) => {
  const look = () => performance.getEntriesByType('navigation')[0].loadEventEnd
    && performance.getEntriesByName('first-contentful-paint').length ? done() : requestAnimationFrame(look);
  look();
})"""
WATCH_LONG_TASKS = """window.__long = [];
new PerformanceObserver((list) => list.getEntries().forEach((e) => window.__long.push(e.duration)))
  .observe({ type: 'longtask', buffered: true });"""


class Opened:
    """A page with all it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Opened]:
    """A page of its own context, without a network."""
    context = browser.new_context(offline=True, **(LOOKS["light"] | options))
    found = Opened(context.new_page())
    found.page.add_init_script(WATCH_LONG_TASKS)
    found.page.goto(path.as_uri())
    yield found
    context.close()


def speed(page: Page) -> tuple[float, float, float]:
    """First paint, load and blocked time of the page, in milliseconds."""
    page.evaluate(PAINTED)
    paint, load, blocked = page.evaluate(MEASURE)
    return paint, load, blocked


def barriers(page: Page, options: str) -> list[tuple[str, list[Any]]]:
    """What axe finds: the rule and the first places. The page must have been opened with `bypass_csp`, or have no policy."""
    page.add_script_tag(path=AXE)
    result = page.evaluate(f"axe.run(document, {options})")
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in result["violations"]]


def pages_of(pdf: bytes) -> int:
    """How many pages Chromium printed."""
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))
