"""Whether there is anything to do: what the last good run saw, against what is there now. Cheap, without a database."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from opsbrief.ledger.archive import write_whole
from opsbrief.workspace import Workspace

NAME = "last_run.json"


@dataclass(frozen=True)
class Seen:
    """What a run depends on: inbox files (name, bytes, modified), declarations, and the periods it published."""

    files: list[tuple[str, int, int]]
    declarations: str
    periods: list[str]
    version: str

    def same_as(self, other: "Seen | None") -> bool:
        """Whether a run would find nothing new."""
        return other is not None and json.dumps(asdict(self)) == json.dumps(asdict(other))


@dataclass(frozen=True)
class LastRun:
    """A good run and what it printed, so that the next one can say it again."""

    run_id: str
    seen: Seen
    pages: list[str]
    findings: list[str]
    needs_person: bool


def read_last_run(workspace: Workspace) -> LastRun | None:
    """The note of the last good run; None when there is none, or its results are gone."""
    path = workspace.out / NAME
    try:
        note = json.loads(path.read_text("utf-8"))
        seen = Seen(**note.pop("seen"))
        last = LastRun(seen=seen, **note)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    whole = workspace.published.is_file() and all(Path(page).is_file() for page in last.pages)
    return last if whole else None


def write_last_run(workspace: Workspace, last: LastRun) -> None:
    """Note a good run."""
    write_whole(
        workspace.out / NAME, (json.dumps(asdict(last), indent=1, ensure_ascii=False) + "\n").encode(), 0o644
    )
