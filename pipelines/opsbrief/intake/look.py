"""A look at one file: its tables, what each is, how each would be read, and what stands in the way. Loads nothing."""

import csv
import secrets
import shutil
import struct
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa

from opsbrief.declarations.system import Export, System
from opsbrief.errors import NotLoadedError, OpsbriefError
from opsbrief.intake.formats import open_parts
from opsbrief.intake.parts import Opener, Part
from opsbrief.intake.plan import Answers, Plan, plan_part, waiting
from opsbrief.intake.recognise import Recognition
from opsbrief.intake.spread import gathered
from opsbrief.intake.views import Candidates, candidates, views
from opsbrief.store import SqlError, UnreadableTextError

# What reading a hostile or damaged file may raise besides an OpsbriefError: it stops that file, not the run.
FAULTS = (
    SqlError,
    UnreadableTextError,
    csv.Error,
    pa.ArrowException,
    OSError,
    UnicodeError,
    MemoryError,
    RecursionError,
    struct.error,
)


@dataclass(frozen=True)
class Look:
    """What a file holds. `plans` are by the position of their part; with a `problem` nothing of the file is loaded."""

    parts: list[tuple[Part, Recognition]] = field(default_factory=list)
    plans: dict[int, Plan] = field(default_factory=dict)
    problem: OpsbriefError | None = None

    def why_not(self, number: int, systems: Collection[System]) -> str:
        """Why a part is none of the exports; empty when it is one."""
        part, answer = self.parts[number]
        if answer.export:
            return ""
        # What one system's archive holds beside its exports says nothing about another's.
        mine = {other.export.system for _, other in self.parts if other.export}
        for system in (s for s in systems if not mine or s.id in mine):
            if any(fnmatch(part.path_in_file, pattern) for pattern in system.ignore_files):
                return f"ignored by name ({system.id})"
        return "; ".join(part.notes) if not part.head and part.notes else "not recognised"


@contextmanager
def spool() -> Iterator[Path]:
    """A folder for temporary copies, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="opsbrief-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def look(
    path: Path, name: str, exports: Sequence[Export], answers: Answers, copies: Path, folder: str = ""
) -> Look:
    """What is in a file. `name` is its path below the inbox, `folder` the sub-folder there, `copies` a spool."""
    return _look(path, name, candidates(exports, folder), answers, Opener(copies, open_parts), folder)


def glance(path: Path, name: str, known: Candidates, folder: str = "") -> Look:
    """What the tables of a file are, told by what stands near the top of each; no plans, and so no questions.

    Its parts are no longer there to be read.
    """
    # Most files need no copy, and making and removing a folder takes longer than to recognise them.
    copies = Path(tempfile.gettempdir()) / f"opsbrief-{secrets.token_hex(16)}"
    try:
        return _look(path, name, known, None, Opener(copies, open_parts, glance=True), folder)
    finally:
        if copies.exists():
            shutil.rmtree(copies, ignore_errors=True)


def _look(
    path: Path, name: str, known: Candidates, answers: Answers | None, opener: Opener, folder: str
) -> Look:
    parts: list[tuple[Part, Recognition]] = []
    plans: dict[int, Plan] = {}
    problem: OpsbriefError | None = None
    try:
        found = open_parts(path, Path(name).name, opener)
        parts = gathered([view for part in found for view in views(part, known, name, folder)])
        for number, (part, answer) in enumerate(parts):
            if answers is not None and answer.export and not _ambiguous(parts):
                plans[number] = replace(plan_part(part, answer, answer.export, answers), file=name)
        problem = _problem(name, parts, plans)
    except OpsbriefError as error:
        problem = named(name, error)
    except FAULTS as error:
        problem = unreadable(name, error)
    return Look(parts, plans, problem)


def named(name: str, error: OpsbriefError) -> OpsbriefError:
    """The error with the file in its sentence: a member of an archive knows its own name only."""
    if Path(name).name in error.what:
        return error
    what = f"{name}: {error.what}"
    if isinstance(error, NotLoadedError):
        return NotLoadedError(error.status, what, error.where, error.fix)
    return OpsbriefError(what, f"{name}!{error.where}" if error.where else name, error.fix)


def unreadable(name: str, error: BaseException) -> OpsbriefError:
    """The answer about a file that no check has foreseen."""
    said = str(error).strip().splitlines()[:1] or [""]
    return OpsbriefError(
        f"{name} cannot be read ({type(error).__name__}: {said[0][:200]})",
        f"inbox/{name}",
        "export or download it again",
    )


def _ambiguous(parts: list[tuple[Part, Recognition]]) -> list[Export]:
    return next((answer.candidates for _, answer in parts if answer.candidates), [])


def _problem(
    name: str, parts: list[tuple[Part, Recognition]], plans: dict[int, Plan]
) -> OpsbriefError | None:
    """Why nothing of the file can be loaded; None when all is well."""
    candidates = _ambiguous(parts)
    if candidates:
        names = " and ".join(export.name for export in candidates)
        folders = " or ".join(f"inbox/{system}/" for system in sorted({e.system for e in candidates}))
        return NotLoadedError(
            "unknown",
            f"{name} fits {len(candidates)} exports: {names}",
            f"inbox/{name}",
            f"move it to {folders}; nothing was loaded from it",
        )
    if not any(answer.export for _, answer in parts):
        return _unknown(name, parts)
    return next((waiting(plan) for plan in plans.values() if plan.questions), None)


def _unknown(name: str, parts: list[tuple[Part, Recognition]]) -> NotLoadedError:
    near = [(export, missing) for _, answer in parts for export, missing in answer.nearest]
    closed = [part.notes[0] for part, _ in parts if not part.head and part.notes]
    if near:
        export, missing = near[0]
        fix = f"nearest is {export.name}; missing: {', '.join(missing[:6])}"
    elif closed:
        fix = f"no table could be read in it: {closed[0]}"
    else:
        fix = "declare it in sql/systems/<system>/system.toml of the workspace"
    return NotLoadedError("unknown", f"{name} is none of the known exports", f"inbox/{name}", fix)
