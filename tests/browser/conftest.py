"""A Chromium and the invented briefs as files; skipped where there is no Chromium, but never in CI."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]


def pytest_configure(config: pytest.Config) -> None:
    """Tests with this mark start a browser."""
    config.addinivalue_line("markers", "browser: starts Chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without network services of its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("no Chromium here")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=switches)
        yield started
        started.close()


@pytest.fixture(scope="session")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `rich/` and `minimal/`."""
    from opsbrief.reporting.site import write_brief
    from tests.unit.reporting.a_brief import minimal_brief, rich_brief, shipped

    folder = tmp_path_factory.mktemp("briefs")
    for name, brief in (("rich", rich_brief()), ("minimal", minimal_brief())):
        write_brief(brief, folder / name, shipped)
        mail = folder / name / "email.html"
        shown = mail.read_text(encoding="utf-8")
        for picture in (folder / name).glob("*.png"):
            shown = shown.replace(f'"cid:{picture.stem}"', f'"{picture.name}"')
        (folder / name / "email_shown.html").write_text(shown, encoding="utf-8")
    return folder
