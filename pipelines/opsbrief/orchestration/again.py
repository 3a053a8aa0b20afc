"""Rendering a brief again from the published database: the same numbers, a new revision only when they say something else."""

from datetime import datetime

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import State
from opsbrief.orchestration import stages
from opsbrief.orchestration.declared import read_declared
from opsbrief.publishing.revisions import Published, publish_brief
from opsbrief.reporting.publish import write_all_index, writer
from opsbrief.store import Store
from opsbrief.workspace import Workspace


def render_again(workspace: Workspace, state: State, report: str, period: str, now: datetime) -> Published:
    """Publish one brief from what the last good run computed. The caller holds the run lock."""
    if not workspace.published.is_file():
        raise OpsbriefError("nothing is published yet", str(workspace.published), "opsbrief run")
    declared = read_declared(workspace)
    store = Store.open(workspace.published, read_only=True)
    try:
        run_id, as_of = store.one(
            "select run_id, as_of from meta.runs where status = 'done' order by run_id desc limit 1"
        )
        run = Run(
            run_id=run_id, now=now, as_of=as_of, workspace=workspace, settings=declared.settings,
            catalog=declared.catalog, declarations=declared.hash, store=store, state=state,
            archive=Archive(workspace.archive),
        )  # fmt: skip
        made = stages.make_briefs(run, [report], period)
        if not made:
            raise OpsbriefError(
                f"{report} has no complete period yet",
                "",
                'opsbrief sql "select * from meta.facts" says how far data reaches',
            )
        done = [publish_brief(run, one.brief, writer(workspace)) for one in made]
        write_all_index(run)
        return done[0]
    finally:
        store.close()
