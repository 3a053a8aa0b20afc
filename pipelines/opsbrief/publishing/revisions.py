"""Revisions of a published brief. A new one appears only when what it says differs; an old one is never changed.

Each revision's Brief is kept in the state: from it a folder that was deleted is written again, byte for byte.
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opsbrief.insights.brief import Brief
from opsbrief.insights.wording import Words
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import fsync_folder

Write = Callable[[Brief, Path], object]
KEPT = "briefs"  # folder of the state
HELD = "HELD"  # a file of this name keeps a revision from being mailed; its text says why


@dataclass(frozen=True)
class Published:
    """Where a brief lies; `is_new` when this run made the revision."""

    report: str
    period: str
    revision: int
    folder: Path
    is_new: bool
    brief: Brief

    @property
    def page(self) -> Path:
        """The page itself."""
        return self.folder / "index.html"


def content_hash(brief: Brief) -> str:
    """A fingerprint of what a brief says, without when, by which run and by which files of settings it was made.

    Nothing in it may depend on the day of a run: a day on which nothing came is no reason for a new revision.
    """
    told = brief.model_dump(mode="json", exclude={"revision": True, "corrected": True, "restatements": True,
                                                  "kpis": {"__all__": {"usual": {"frozen_on"}}},
                                                  "provenance": {"made_at", "run_id", "opsbrief", "definitions"}})  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def numbers_in(brief: Brief) -> dict[tuple[str, str], object]:
    """The numbers, days and rows that a brief states, by KPI (or id of a list of rows) and place; not the words around them.

    What it says about trust is not among them: that also tells of files that were never accepted.
    """
    found: dict[tuple[str, str], object] = {}
    for row in brief.kpis:
        found |= {(row.kpi, place): v for place, v in _flat(row.model_dump(mode="json", exclude=WORDING), "")}
    for table in brief.exceptions:
        told = table.model_dump(mode="json", include={"rows", "sources", "total"})
        found |= {(table.id, place): v for place, v in _flat(told, "")}
    return found


WORDING = {"announced", "kpi", "name", "area", "unit", "decimals", "better", "usual_missing", "badges", "sentence", "definition", "standard",
           "benchmark", "caveats"}  # fmt: skip
NAMES = ("start", "member")  # what a point or a member is known by


def _flat(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            known = (
                next((inner[n] for n in NAMES if n in inner), number) if isinstance(inner, dict) else number
            )
            yield from _flat(inner, f"{place}[{known}]")
    elif value is not None:
        yield place, value


def publish_brief(run: Run, brief: Brief, write: Write) -> Published:
    """Write a brief as its next revision, or find that it says nothing new; files appear all at once.

    Revisions of the report whose folders are gone are written again first.
    """
    _restore(run, brief.report, write)
    root = run.workspace.reports_out / brief.report
    fingerprint = content_hash(brief)
    known = run.state.store.rows(
        "select revision, content_hash from revisions where report = ? and period = ? order by revision",
        [brief.report, brief.period],
    )
    last = _kept(run, brief.report, brief.period, known[-1][0]) if known else None
    if last and known[-1][1] == fingerprint:
        folder = root / brief.period / f"r{last.revision}"
        _point_latest(root, folder)
        return Published(brief.report, brief.period, last.revision, folder, is_new=False, brief=last)
    revision = (known[-1][0] if known else 0) + 1
    folder = root / brief.period / f"r{revision}"
    brief = brief.model_copy(
        update={"revision": revision, "corrected": _corrected(last, brief) if last else []}
    )
    _keep(_keeping_place(run, brief.report, brief.period, revision), brief)
    _write_folder(folder, brief, write, held(run, brief))
    run.state.store.execute(
        "insert into revisions values (?, ?, ?, ?, ?, ?, ?)",
        [brief.report, brief.period, revision, run.now, run.run_id, fingerprint, run.as_of],
    )
    _point_latest(root, folder)
    return Published(brief.report, brief.period, revision, folder, is_new=True, brief=brief)


def rewrite(state: Path, reports: Path, change: Callable[[Brief], Brief | None], write: Write) -> None:
    """Change kept revisions and the folders that show them: only to remove what must be forgotten. None leaves one as it is."""
    for path in sorted((state / KEPT).glob("*/*/r*.json.gz")):
        brief = change(_read(path))
        if brief is None:
            continue
        _keep(path, brief)
        folder = reports / brief.report / brief.period / f"r{brief.revision}"
        if folder.is_dir():
            note = folder / HELD
            _write_folder(folder, brief, write, note.read_text("utf-8").strip() if note.is_file() else "")
            _point_latest(reports / brief.report, folder)


def held(run: Run, brief: Brief) -> str:
    """Why a brief must not be mailed: its headline KPI, or each of its KPIs, is withheld. Empty: it may."""
    report = run.catalog.reports.get(brief.report)
    headline = report.watch[0] if report and report.watch else ""
    withheld = [row for row in brief.kpis if row.withheld]
    for row in withheld:
        if row.kpi == headline or len(withheld) == len(brief.kpis):
            return f"{row.name}: {row.withheld}"
    return ""


def _keeping_place(run: Run, report: str, period: str, revision: int) -> Path:
    return run.state.folder / KEPT / report / period / f"r{revision}.json.gz"


def _keep(path: Path, brief: Brief) -> None:
    write_whole(path, gzip.compress(brief.model_dump_json().encode(), mtime=0))


def _kept(run: Run, report: str, period: str, revision: int) -> Brief | None:
    path = _keeping_place(run, report, period, revision)
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Brief:
    return Brief.model_validate_json(gzip.decompress(path.read_bytes()))


def _restore(run: Run, report: str, write: Write) -> None:
    """Write the folders of kept revisions that are gone: `out/` may be deleted at any time."""
    for period, revision in run.state.store.rows(
        "select period, revision from revisions where report = ? order by made_at, period, revision", [report]
    ):
        folder = run.workspace.reports_out / report / period / f"r{revision}"
        if (folder / "index.html").is_file():
            continue
        if brief := _kept(run, report, period, revision):
            _write_folder(folder, brief, write, held(run, brief))


def _write_folder(folder: Path, brief: Brief, write: Write, reason: str) -> None:
    """`reason`: why it must not be mailed; empty, it may."""
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    write(brief, new)
    if reason:
        (new / HELD).write_text(reason + "\n", "utf-8")
    if folder.is_dir():
        # Left by a run that was killed before it recorded the revision: nobody was told of it.
        shutil.rmtree(folder)
    os.replace(new, folder)
    fsync_folder(folder.parent)


def _point_latest(root: Path, folder: Path) -> None:
    newest = max(
        (p for p in root.glob("*/r*/index.html") if not p.parent.name.endswith(".new")),
        key=_age,
        default=None,
    )
    write_whole(root / "latest.html", (newest or folder / "index.html").read_bytes(), mode=0o644)


def _age(page: Path) -> tuple[str, int]:
    """Newest period first, then newest revision; weeks sort before months of the same year, days last."""
    document = json.loads((page.parent / "brief.json").read_text("utf-8"))
    return str(document["end"]) + str(document["grain"] == "week"), int(page.parent.name[1:])


def _corrected(last: Brief, brief: Brief) -> list[str]:
    """What changed since the revision before, KPI by KPI."""
    before = {row.kpi: row.value for row in last.kpis}
    words = Words(brief.language, brief.currency)
    said: list[str] = []
    for row in brief.kpis:
        was = before.get(row.kpi)
        if was != row.value and was is not None and row.value is not None:
            texts = [words.value(v, row.unit, row.decimals) for v in (was, row.value)]
            said.append(words.sentence("corrected", kpi=row.name, old=texts[0], new=texts[1]))
    return said or [words.sentence("corrected_none")]
