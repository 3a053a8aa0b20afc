"""`run`, `report`."""

import argparse
from datetime import UTC, date, datetime

from opsbrief import __version__
from opsbrief.cli.common import print_json, progress, tell, workspace_of
from opsbrief.declarations.catalog import declarations_hash
from opsbrief.errors import OpsbriefError
from opsbrief.intake.inbox import list_files
from opsbrief.kpis.calendar import newest_complete
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.ledger.last_run import LastRun, Seen, read_last_run, write_last_run
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace


def _seen(workspace: Workspace, as_of: date | None) -> Seen | None:
    """What there is to see now; None while opsbrief.toml is wrong, which the run says with whatever else is wrong."""
    try:
        settings = read_settings(workspace)
    except OpsbriefError:
        return None
    today = as_of or datetime.now(settings.zone).date()
    files = list_files(workspace.inbox) if workspace.inbox.is_dir() else []
    fiscal = fiscal_year(settings.calendar)
    newest = [newest_complete(today, grain, fiscal).label for grain in ("week", "month")]
    return Seen(
        [(f.name, f.bytes, f.modified_ns) for f in files], declarations_hash(workspace), newest, __version__
    )


def run(given: argparse.Namespace) -> int:
    """Inbox to published briefs; with nothing new it says so before Dagster is imported."""
    workspace = workspace_of(given)
    as_of = _day(given.as_of)
    chosen = bool(given.period or given.report or given.full or given.force)
    last = read_last_run(workspace)
    # Listed before the run: a file that comes meanwhile is new for the next one.
    seen = _seen(workspace, as_of)
    if last and seen and not chosen and seen.same_as(last.seen):
        return _nothing_new(given, last)
    from opsbrief.orchestration.execute import execute

    with progress(given.json) as say:
        done = execute(
            workspace,
            as_of=as_of,
            period=given.period,
            reports=given.report,
            full=given.full,
            wait=given.wait,
            say=say,
        )
    pages = [str(p.page) for p in done.published]
    if seen and not given.period and not given.report:
        write_last_run(workspace, LastRun(done.run_id, seen, pages, done.findings, done.needs_person))
    if given.json:
        print_json(done.as_document())
    else:
        done.tell(tell)
    return 3 if done.needs_person else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise OpsbriefError(
            f"{text!r} is not a day", "--as-of", "write it as 2026-11-23", exit_status=2
        ) from error


def _nothing_new(given: argparse.Namespace, last: LastRun) -> int:
    if given.json:
        print_json(
            {"run_id": last.run_id, "nothing_new": True, "pages": last.pages, "findings": last.findings}
        )
    else:
        tell(f"Nothing new since run {last.run_id}.")
        for page in last.pages:
            tell(f"  {page}")
    return 3 if last.needs_person else 0


def report(given: argparse.Namespace) -> int:
    """One brief again, from the published data."""
    workspace = workspace_of(given)
    from opsbrief.ledger.lock import run_lock
    from opsbrief.ledger.state import State
    from opsbrief.orchestration.again import render_again

    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with run_lock(workspace.out / "run.lock", {"report": given.name, "since": now.isoformat()}, 0, tell):
        state = State(workspace.state)
        try:
            published = render_again(workspace, state, given.name, given.period, now)
        finally:
            state.close()
    if given.json:
        print_json({"page": published.page, "revision": published.revision, "is_new": published.is_new})
    else:
        tell(published.brief.headline)
        tell(f"  {published.page}" + ("" if published.is_new else " (as before)"))
    return 0
