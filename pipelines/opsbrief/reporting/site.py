"""The files of a brief's folder, and the index of all published briefs."""

from collections.abc import Iterable
from pathlib import Path

from opsbrief.insights.brief import Brief
from opsbrief.reporting.shown import Shown
from opsbrief.reporting.theme import Theme
from opsbrief.reporting.writers import index as index_page
from opsbrief.reporting.writers import mail, page, text
from opsbrief.reporting.writers.data import brief_json

__all__ = ["IndexEntry", "brief_json", "write_brief", "write_index"]

IndexEntry = index_page.IndexEntry


def write_brief(
    brief: Brief, folder: Path, theme: Theme, report_link: str = "", stop_link: str = ""
) -> list[Path]:
    """Write `index.html`, `email.html`, `email.txt`, `brief.json` and the mail's PNG images; gives their
    paths.

    `theme` is the look; briefs that share it share its templates. `report_link` is what the mail says
    of where the report is: an https address becomes a button, anything else (a path on the shared drive) is
    printed as text. `stop_link` (https or mailto) lets a reader stop the mail. Equal inputs give equal
    bytes.
    """
    shown = Shown(brief)
    letter = mail.mail(shown, theme, report_link, stop_link)
    files = {
        "index.html": page.page(shown, theme).encode("utf-8"),
        "email.html": letter.html.encode("utf-8"),
        "email.txt": text.text(shown, report_link, stop_link).encode("utf-8"),
        "brief.json": brief_json(brief),
    }
    files |= {f"{name}.png": image for name, image in letter.images.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def write_index(entries: Iterable[IndexEntry], path: Path, theme: Theme) -> Path:
    """Write the page that lists all published briefs, newest first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(index_page.index(list(entries), theme).encode("utf-8"))
    return path
