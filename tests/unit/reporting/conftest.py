"""Both invented briefs, written once per session with the shipped theme."""

from pathlib import Path

import pytest

from opsbrief.insights.brief import Brief
from opsbrief.reporting.site import write_brief
from opsbrief.reporting.theme import Theme
from tests.unit.reporting.a_brief import minimal_brief, rich_brief, shipped


@pytest.fixture(scope="session")
def rich() -> Brief:
    """Eighteen KPIs in every state."""
    return rich_brief()


@pytest.fixture(scope="session")
def minimal() -> Brief:
    """Twelve orders."""
    return minimal_brief()


@pytest.fixture(scope="session")
def rich_folder(tmp_path_factory: pytest.TempPathFactory, rich: Brief) -> Path:
    """The files of the rich brief."""
    folder = tmp_path_factory.mktemp("rich")
    write_brief(
        rich, folder, Theme(shipped), "https://briefs.example.com/2026-W47/", "mailto:stop@example.com"
    )
    return folder


@pytest.fixture(scope="session")
def minimal_folder(tmp_path_factory: pytest.TempPathFactory, minimal: Brief) -> Path:
    """The files of the minimal brief."""
    folder = tmp_path_factory.mktemp("minimal")
    write_brief(minimal, folder, Theme(shipped))
    return folder


@pytest.fixture(params=["rich", "minimal"])
def page(request: pytest.FixtureRequest) -> str:
    """The page of each brief in turn."""
    folder: Path = request.getfixturevalue(f"{request.param}_folder")
    return (folder / "index.html").read_text(encoding="utf-8")
