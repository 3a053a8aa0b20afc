"""A published number computed once more from the archive, in a folder of its own, and compared with what was published.

The same stages as a run's do it: there is no second way of computing.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opsbrief import __version__
from opsbrief.errors import OpsbriefError, near
from opsbrief.insights.brief import Brief
from opsbrief.kpis.calendar import parse_period, period_of
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.past import Past, PastRun, Revision, copy_before, published_in, read_past
from opsbrief.ledger.run import Run, Say
from opsbrief.orchestration import stages
from opsbrief.orchestration.declared import Declared, read_declared
from opsbrief.publishing.assemble import assemble
from opsbrief.publishing.revisions import numbers_in
from opsbrief.store import Store
from opsbrief.workspace import Workspace

KEY = ("kpi", "grain", "period_start", "dimension", "member", "scope_dimension", "scope_member")
COMPUTED = ("value", "numerator", "denominator", "rows_judged", "rows_unjudged", "complete")
Numbers = dict[tuple[Any, ...], dict[str, Any]]  # what was computed, by name, by what it is of


@dataclass(frozen=True)
class Difference:
    """A number that is not as it was published; None is a number that is not there."""

    kpi: str
    period: str
    member: str  # dimension=member; empty: the total
    what: str  # value, numerator, … or the place in the brief
    published: object
    recomputed: object


@dataclass(frozen=True)
class Verified:
    """What a comparison found. `gone`: members published by earlier runs that a later one need not show."""

    of: str
    run: PastRun
    declarations: str
    files: int
    compared: int
    gone: int
    different: list[Difference]
    not_read: list[str] = field(default_factory=list)  # archived files that could not be read again
    forgotten: int = 0

    @property
    def notes(self) -> list[str]:
        """What else is not as it was then."""
        said = [f"not read again: {problem}" for problem in self.not_read]
        if self.forgotten:
            said.append(f"{self.forgotten} of its files were forgotten since")
        if self.declarations != self.run.declarations:
            said.append(
                "the declarations are not those of the run: settings, targets, corrections or sql/ changed since"
            )
        if self.run.opsbrief != __version__:
            said.append(f"the run was made by opsbrief {self.run.opsbrief}, this is {__version__}")
        if self.gone:
            said.append(
                f"{self.gone} numbers of members were not compared: runs before published them, this one need not have"
            )
        return said


def verify(workspace: Workspace, name: str, say: Say) -> Verified:
    """Rebuild a run, or the run behind a report's revision, and compare number by number.

    `name` is a run's id, or a report with, if wanted, `/period` and `/rN`. Changes nothing in the workspace.
    """
    past = read_past(workspace.state)
    target = find(past, name)
    run = (
        target
        if isinstance(target, PastRun)
        else next((r for r in past.runs if r.run_id == target.run_id), None)
    )
    if run is None:
        raise OpsbriefError(f"the run behind {name} is not in the state any more", str(workspace.state))
    declared = read_declared(workspace)
    with rebuilt(workspace, declared, run, say) as (again, problems):
        if isinstance(target, PastRun):
            compared, gone, different = _values(workspace, again, run)
        else:
            compared, gone, different = _brief(workspace, again, run, target)
        return Verified(
            str(target) if isinstance(target, Revision) else run.run_id, run, declared.hash,
            len(again.archive.arrivals()), compared, gone, different, problems,
            sum(moment <= run.started_at for moment in past.forgotten),
        )  # fmt: skip


def find(past: Past, name: str) -> PastRun | Revision:
    """The run or revision that is meant; OpsbriefError (exit status 2) with the nearest names when there is none."""
    for run in past.runs:
        if run.run_id == name:
            return run
    report, *rest = name.split("/")
    wanted = [rest[0] if rest else "", rest[1] if len(rest) > 1 else ""]
    for one in past.revisions:
        if one.report == report and wanted[0] in ("", one.period) and wanted[1] in ("", f"r{one.revision}"):
            return one
    known = [
        *dict.fromkeys(one.report for one in past.revisions),
        *map(str, past.revisions),
        *(r.run_id for r in past.runs),
    ]
    hint = near(name, known) if known else "nothing is published yet: opsbrief run"
    raise OpsbriefError(f"no run and no report is called {name}", "", hint, exit_status=2)


@contextmanager
def rebuilt(
    workspace: Workspace, declared: Declared, past: PastRun, say: Say
) -> Iterator[tuple[Run, list[str]]]:
    """A run once more, up to its KPIs, with the files, state and day it had; and why archived files were not read.

    In a folder beside `out/` that is gone afterwards. Declarations are as they are now.
    """
    aside = Path(tempfile.mkdtemp(prefix=".verify-", dir=workspace.root))
    try:
        trial = Workspace(workspace.root, workspace.shipped, aside)
        state = copy_before(past, workspace.state, trial.state)
        store = Store.open(trial.work)
        try:
            run = Run(
                run_id=past.run_id, now=past.started_at, as_of=past.as_of, workspace=trial, settings=declared.settings,
                catalog=declared.catalog, declarations=declared.hash, store=store, state=state,
                archive=Archive(workspace.archive, past.started_at), say=say,
            )  # fmt: skip
            stages.begin(run)
            received = stages.take_inbox(run)
            stages.fill_operations(run)
            stages.check_quality(run)
            stages.fill_facts(run, stages.stopped(run))
            stages.compute_kpis(run)
            yield run, [problem.what for problem in received.problems]
        finally:
            store.close()
            state.close()
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _values(workspace: Workspace, again: Run, past: PastRun) -> tuple[int, int, list[Difference]]:
    """All values of the newest run as its database has them; of an earlier one those of the history."""
    now = _stored(again.store)
    then = _database(workspace, past)
    gone = 0
    if then is None:
        names = ("numerator", "denominator", "value")
        then = {
            key: dict(zip(names, row, strict=True))
            for key, row in published_in(workspace.state, past).items()
        }
        lost = [key for key in then.keys() - now.keys() if key[KEY.index("dimension")] != "total"]
        gone = len(lost)
        then = {key: row for key, row in then.items() if key not in set(lost)}
        now = {
            key: row for key, row in now.items() if key in then or (row["complete"] and row["rows_judged"])
        }
    different: list[Difference] = []
    for key in sorted(then.keys() | now.keys()):
        what, published, recomputed = _unlike(then.get(key), now.get(key))
        if what:
            kpi, grain, start, dimension, member = key[:5]
            label = period_of(start, grain, fiscal_year(again.settings.calendar)).label
            shown = "" if dimension == "total" else f"{dimension}={member}"
            different.append(Difference(kpi, label, shown, what, published, recomputed))
    return len(then.keys() | now.keys()), gone, different


def _stored(store: Store) -> Numbers:
    rows = store.rows(f"select {', '.join(KEY)}, {', '.join(COMPUTED)} from kpi.values")
    return {tuple(row[: len(KEY)]): dict(zip(COMPUTED, row[len(KEY) :], strict=True)) for row in rows}


def _database(workspace: Workspace, past: PastRun) -> Numbers | None:
    """The values in the published database, when it is that run's."""
    if not workspace.published.is_file():
        return None
    store = Store.open(workspace.published, read_only=True)
    try:
        newest = store.value("select max(run_id) from meta.runs where status = 'done'")
        return _stored(store) if newest == past.run_id else None
    finally:
        store.close()


def _unlike(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> tuple[str, object, object]:
    """The first of the published numbers that is another one now; an empty name when all are the same."""
    if then is None or now is None:
        return "value", then and then["value"], now and now["value"]
    names = [name for name in COMPUTED if name in then]
    return next(
        ((name, then[name], now[name]) for name in names if then[name] != now[name]), ("", None, None)
    )


def _brief(
    workspace: Workspace, again: Run, past: PastRun, revision: Revision
) -> tuple[int, int, list[Difference]]:
    """Every number of a brief; see `numbers_in`."""
    path = workspace.reports_out / revision.report / revision.period / f"r{revision.revision}" / "brief.json"
    if not path.is_file():
        raise OpsbriefError(f"{revision} is not there", str(path), "opsbrief run --full writes it again")
    published = Brief.model_validate(json.loads(path.read_text("utf-8")))
    report = again.catalog.reports.get(revision.report)
    if report is None:
        raise OpsbriefError(f"there is no report {revision.report} any more", "reports/")
    period = parse_period(revision.period, fiscal_year(again.settings.calendar))
    then, now = numbers_in(published), numbers_in(assemble(again, report, period).brief)
    # With other declarations a brief may show more than it did; what it did show must still be so.
    places = then.keys() if past.declarations != again.declarations else then.keys() | now.keys()
    different = [
        Difference(of, revision.period, "", place, then.get((of, place)), now.get((of, place)))
        for of, place in sorted(places)
        if then.get((of, place)) != now.get((of, place))
    ]
    return len(places), 0, different
