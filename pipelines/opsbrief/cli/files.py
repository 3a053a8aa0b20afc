"""`withdraw`, `forget`: accepted files whose rows shall not count any more."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from opsbrief.cli.common import print_json, tell, workspace_of
from opsbrief.errors import OpsbriefError, near
from opsbrief.ledger.archive import Archive, Arrival, sha256_of
from opsbrief.ledger.last_run import NAME as LAST_RUN
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.state import State
from opsbrief.lineage.resting import Resting
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace


def accepted(workspace: Workspace, name: str) -> list[Arrival]:
    """The accepted files of this name below the inbox, or of this SHA-256; OpsbriefError with the nearest name when there is none."""
    arrivals = Archive(workspace.archive).arrivals()
    found = [a for a in arrivals if name in (a.name, a.sha256, f"inbox/{a.name}")]
    if not found:
        raise OpsbriefError(
            f"no accepted file is called {name}",
            str(workspace.archive),
            near(name, [arrival.name for arrival in arrivals]) or "opsbrief run accepts files",
        )
    return found


@contextmanager
def _changing(workspace: Workspace, command: str, file: str) -> Iterator[State]:
    """The state, open, while no run goes on; afterwards the next run starts afresh."""
    with run_lock(workspace.out / "run.lock", {command: file}, 0, tell):
        state = State(workspace.state)
        try:
            yield state
        finally:
            state.close()
        workspace.work.unlink(missing_ok=True)
        (workspace.out / LAST_RUN).unlink(missing_ok=True)


def withdraw(given: argparse.Namespace) -> int:
    """Note that a file's rows do not count; the next run starts afresh without them."""
    workspace = workspace_of(given)
    found = accepted(workspace, given.file)
    with _changing(workspace, "withdraw", given.file) as state:
        for arrival in found:
            state.withdraw(arrival, given.why)
    if given.json:
        print_json({"withdrawn": [_named(arrival) for arrival in found]})
        return 0
    tell(
        f"{given.file}: its rows are taken back. `opsbrief run` computes without them; the archive keeps the file."
    )
    return 0


def forget(given: argparse.Namespace) -> int:
    """Remove a file altogether, and say which published values no longer trace."""
    workspace = workspace_of(given)
    if given.take_again:
        return _take_again(workspace, given)
    found = accepted(workspace, given.file)
    from opsbrief.orchestration.forget import evidence_of, still_in_inbox
    from opsbrief.orchestration.forget import forget as remove

    resting = evidence_of(workspace, found)
    if not given.json:
        for line in _rests(resting):
            tell(line)
    _confirm(given, found)
    with _changing(workspace, "forget", given.file) as state:
        gone = remove(workspace, state, found, given.why)
    left = still_in_inbox(workspace, found)
    if given.json:
        print_json(
            {
                "forgotten": [_named(arrival) for arrival in found],
                "no_longer_trace": [{**asdict(one), "period": _label(workspace, one)} for one in resting],
                "revisions": [asdict(one) for one in gone.revisions],
                "removed": gone.removed,
                "still_in_inbox": left,
            }
        )
        return 0
    tell(
        f"{given.file} is forgotten; of it only its hash is kept. `opsbrief run` makes the databases again, without it."
    )
    for one in gone.revisions:
        tell(
            f"  rests on it: {one.report}/{one.period}/r{one.revision}, {one.rows} listed rows blanked; sent mails are out of reach"
        )
    for name in left:
        tell(f"  still in the inbox: {name}; no run takes it again. Delete it there too.")
    return 0


def _named(arrival: Arrival) -> dict[str, str]:
    return {"name": arrival.name, "sha256": arrival.sha256}


def _rests(resting: list[Resting]) -> Iterator[str]:
    """What rests on the files: a line per KPI."""
    if not resting:
        yield "No published value rests on it."
        return
    for kpi, each in groupby(resting, key=lambda one: one.kpi):
        values = list(each)
        first, last = min(one.start for one in values), max(one.end for one in values)
        yield f"  no longer traces: {kpi}, {len(values)} values from {first} to {last}"
    yield "  Their members with them. --json lists each value, with the rows behind it that come from the file."


def _label(workspace: Workspace, one: Resting) -> str:
    from opsbrief.kpis.calendar import Grain, period_of
    from opsbrief.kpis.fiscal import fiscal_year

    grain: Grain = one.grain  # type: ignore[assignment]
    return period_of(one.start, grain, fiscal_year(read_settings(workspace).calendar)).label


def _confirm(given: argparse.Namespace, found: list[Arrival]) -> None:
    """A person's yes; a program says it beforehand."""
    if given.yes:
        return
    if given.json or not sys.stdin.isatty():
        raise OpsbriefError(
            "nobody is there to confirm", "", "add --yes: what is forgotten cannot come back", exit_status=2
        )
    tell(
        f"{', '.join(arrival.name for arrival in found)}: bytes, rows and both databases go. This cannot be undone."
    )
    if input("Forget it? Type yes: ").strip().casefold() != "yes":
        raise OpsbriefError("not confirmed", "", "nothing was changed")


def _take_again(workspace: Workspace, given: argparse.Namespace) -> int:
    """Let a run take a forgotten file again: `FILE` lies in the inbox, or is its hash."""
    path = workspace.inbox / given.file.removeprefix("inbox/")
    path = path if path.is_file() else Path(given.file)
    sha = sha256_of(path) if path.is_file() else given.file
    with _changing(workspace, "forget", given.file) as state:
        if not state.remember_again(sha):
            raise OpsbriefError(
                f"{given.file} was not forgotten", str(workspace.inbox), "name a file in the inbox"
            )
    if given.json:
        print_json({"taken_again": sha})
    else:
        tell(f"{given.file}: the next run takes it again.")
    return 0
