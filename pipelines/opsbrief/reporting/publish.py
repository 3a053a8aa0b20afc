"""How publishing writes a brief's files, and the index over all published briefs."""

from datetime import date
from pathlib import Path

from opsbrief.insights.brief import Brief
from opsbrief.ledger.run import Run
from opsbrief.publishing.revisions import Write
from opsbrief.reporting.shown import Shown
from opsbrief.reporting.site import IndexEntry, write_brief, write_index
from opsbrief.reporting.theme import Theme
from opsbrief.workspace import Workspace


def writer(workspace: Workspace) -> Write:
    """A function that writes all files of a brief into a folder."""
    theme = Theme(workspace.file)

    def write(brief: Brief, folder: Path) -> object:
        final = folder.with_name(folder.name.removesuffix(".new")) / "index.html"
        return write_brief(brief, folder, theme, report_link=str(final))

    return write


def write_all_index(run: Run) -> Path:
    """out/reports/index.html over every revision there is, newest first."""
    root = run.workspace.reports_out
    entries: list[IndexEntry] = []
    for page in sorted(root.glob("*/*/r*/brief.json")):
        if page.parent.name.endswith(".new"):
            continue
        brief = Brief.model_validate_json(page.read_bytes())
        shown = Shown(brief)
        entries.append(
            IndexEntry(
                title=brief.title, company=brief.company, period=shown.period, end=brief.end, revision=brief.revision,
                headline=brief.headline, counts=shown.counts, href=page.with_name("index.html").relative_to(root).as_posix(),
                made=brief.provenance.made_at.isoformat(timespec="minutes"),
            )
        )  # fmt: skip
    entries.sort(key=lambda entry: (entry.end or date.min, entry.title, entry.revision), reverse=True)
    return write_index(entries, root / "index.html", Theme(run.workspace.file))
