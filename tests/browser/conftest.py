"""The invented briefs as files."""

from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Tests with this mark start a browser."""
    config.addinivalue_line("markers", "browser: starts Chromium")


@pytest.fixture(scope="session")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `rich/` and `minimal/`, and a plain table of 20,000 cells to measure the machine by."""
    from opsbrief.reporting.site import write_brief
    from opsbrief.reporting.theme import Theme
    from tests.unit.reporting.a_brief import minimal_brief, rich_brief, shipped

    folder = tmp_path_factory.mktemp("briefs")
    row = "<tr>" + "<td>word 12.3</td>" * 8 + "</tr>"
    plain = f"<!doctype html><meta charset=utf-8><title>A table</title><table>{row * 2500}</table>"
    (folder / "table.html").write_text(plain, encoding="utf-8")
    for name, brief in (("rich", rich_brief()), ("minimal", minimal_brief())):
        write_brief(brief, folder / name, Theme(shipped))
        mail = folder / name / "email.html"
        shown = mail.read_text(encoding="utf-8")
        for picture in (folder / name).glob("*.png"):
            shown = shown.replace(f'"cid:{picture.stem}"', f'"{picture.name}"')
        (folder / name / "email_shown.html").write_text(shown, encoding="utf-8")
    return folder
