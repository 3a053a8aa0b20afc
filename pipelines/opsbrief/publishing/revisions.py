"""Revisions of a published brief. A new one appears only when what it says differs; an old one is never changed."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from opsbrief.insights.brief import Brief
from opsbrief.insights.wording import Words
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import fsync_folder

Write = Callable[[Brief, Path], object]


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
    """A fingerprint of what a brief says, without when and by which run it was made."""
    told = brief.model_dump(mode="json", exclude={"revision": True, "corrected": True, "restatements": True,
                                                  "provenance": {"made_at", "run_id", "opsbrief"}})  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def publish_brief(run: Run, brief: Brief, write: Write) -> Published:
    """Write a brief as its next revision, or find that it says nothing new; files appear all at once."""
    root = run.workspace.reports_out / brief.report
    fingerprint = content_hash(brief)
    known = run.state.store.rows(
        "select revision, content_hash, made_at, run_id from revisions where report = ? and period = ? order by revision",
        [brief.report, brief.period],
    )
    if known and known[-1][1] == fingerprint:
        revision, _, made_at, run_id = known[-1]
        moment = made_at.replace(tzinfo=UTC).astimezone(run.settings.zone)
        provenance = brief.provenance.model_copy(update={"made_at": moment, "run_id": run_id})
        folder = root / brief.period / f"r{revision}"
        brief = brief.model_copy(update={"revision": revision, "provenance": provenance})
        if not (folder / "index.html").is_file():
            _write_folder(folder, brief, write)
        _point_latest(root, folder)
        return Published(brief.report, brief.period, revision, folder, is_new=False, brief=brief)
    revision = (known[-1][0] if known else 0) + 1
    folder = root / brief.period / f"r{revision}"
    corrected = _corrected(root / brief.period / f"r{revision - 1}" / "brief.json", brief) if known else []
    brief = brief.model_copy(update={"revision": revision, "corrected": corrected})
    _write_folder(folder, brief, write)
    run.state.store.execute(
        "insert into revisions values (?, ?, ?, ?, ?, ?, ?)",
        [brief.report, brief.period, revision, run.now, run.run_id, fingerprint, run.as_of],
    )
    _point_latest(root, folder)
    return Published(brief.report, brief.period, revision, folder, is_new=True, brief=brief)


def _write_folder(folder: Path, brief: Brief, write: Write) -> None:
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    write(brief, new)
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


def _corrected(old: Path, brief: Brief) -> list[str]:
    """What changed since the revision before, KPI by KPI."""
    if not old.is_file():
        return []
    before = {row["kpi"]: row["value"] for row in json.loads(old.read_text("utf-8"))["kpis"]}
    words = Words(brief.language, brief.currency)
    said: list[str] = []
    for row in brief.kpis:
        was = before.get(row.kpi)
        if was != row.value and was is not None and row.value is not None:
            texts = [words.value(v, row.unit, row.decimals) for v in (was, row.value)]
            said.append(words.sentence("corrected", kpi=row.name, old=texts[0], new=texts[1]))
    return said
