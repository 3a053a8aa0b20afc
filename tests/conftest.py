"""What all tests have in common: the order of the files, what their processes share, one Chromium per process, public data."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

REFERENCE_DATA = "OPSBRIEF_REFERENCE_DATA"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that none is left alone at the end; otherwise as drawn (pytest-randomly)."""
    marks: dict[Path, set[str]] = {}
    for item in items:
        marks.setdefault(item.path, set()).update(mark.name for mark in item.iter_markers())

    def place(item: pytest.Item) -> tuple[bool, bool, bool]:
        mine = marks[item.path]
        return "first" not in mine, "end_to_end" not in item.path.parts, not mine & {"browser", "slow"}

    items.sort(key=place)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this test run see."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine if worker_id == "master" else mine.parent) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without network services of its own. Playwright allows only one per process. Never skipped in CI."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("no Chromium here: apt-get install chromium")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=switches)
        yield started
        started.close()


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder with the public data sets and their reference figures."""
    given = os.environ.get(REFERENCE_DATA, "")
    if not given or not Path(given).is_dir():
        pytest.fail(
            f"{REFERENCE_DATA} names no folder ({given!r}): set it to the one that holds online_retail/, adventureworks/ and"
            " exports/, or leave these tests out with -m 'not real'",
            pytrace=False,
        )
    return Path(given)
