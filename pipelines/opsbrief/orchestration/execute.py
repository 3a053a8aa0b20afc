"""`opsbrief run`: the refresh job executed in this process, and what there is to say afterwards."""

import logging
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from opsbrief.errors import OpsbriefError
from opsbrief.intake.corrections import problems
from opsbrief.ledger.balance import Balance, balance
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import Say
from opsbrief.orchestration.home import dagster_home
from opsbrief.publishing.revisions import Published
from opsbrief.store import Store
from opsbrief.workspace import Workspace

if TYPE_CHECKING:
    import dagster as dg

MOST_FINDINGS = 3


@dataclass(frozen=True)
class Done:
    """What a run did, for people and for programs."""

    run_id: str
    books: Balance
    left_out: list[tuple[str, str, str]]  # name, status, reason
    withheld: list[tuple[str, str]]
    set_aside: list[tuple[str, str, int]]
    not_corrected: list[str]  # corrections that did not fit as expected
    published: list[Published]

    @property
    def findings(self) -> list[str]:
        """The most important findings as sentences."""
        first = self.published[0].brief if self.published else None
        if first is None:
            return []
        return first.findings[:MOST_FINDINGS] or [first.headline]

    @property
    def needs_person(self) -> bool:
        """Whether somebody must look: a file was left out, a KPI withheld, or a correction not applied."""
        return bool([x for x in self.left_out if x[1] != "duplicate"] or self.withheld or self.not_corrected)

    def as_document(self) -> dict[str, object]:
        """For programs."""
        return {
            "run_id": self.run_id, "balance": {k: v for k, v in self.books.__dict__.items() if k != "open_parts"},
            "left_out": [dict(zip(("name", "status", "reason"), x, strict=True)) for x in self.left_out],
            "withheld": dict(self.withheld),
            "not_corrected": self.not_corrected,
            "set_aside": [dict(zip(("table", "rule", "rows"), x, strict=True)) for x in self.set_aside],
            "findings": self.findings,
            "pages": [str(p.page) for p in self.published],
        }  # fmt: skip

    def tell(self, say: Callable[[str], None]) -> None:
        """For people."""
        books = self.books
        files = ", ".join(f"{number} {status}" for status, number in books.files.items())
        say(f"Files: {files or 'none'}.")
        say(
            f"Rows: {books.rows_read:,} read = {books.rows_kept:,} kept + {books.rows_superseded:,} replaced by newer ones"
            f" + {books.rows_set_aside:,} set aside + {books.rows_dropped:,} no data. The balance"
            f" {'closes' if books.closes else 'DOES NOT CLOSE'}. {books.cells_unreadable:,} cells could not be read."
        )
        for table, rule, rows in self.set_aside[:8]:
            say(f"  set aside: {table}, {rule}: {rows}")
        if len(self.set_aside) > 8:
            say(
                f"  and {len(self.set_aside) - 8} more kinds; all rows in out/runs/{self.run_id}/quarantine.xlsx"
            )
        for name, status, reason in self.left_out:
            say(f"  {status}: {name}: {reason}")
        for kpi, reason in self.withheld:
            say(f"  withheld: {kpi}: {reason}")
        for problem in self.not_corrected:
            say(f"  not corrected: {problem}")
        for sentence in self.findings:
            say(f"- {sentence}")
        if not self.published:
            say(
                'No brief yet: no period is complete. `opsbrief sql "from meta.facts"` says how far the data reaches.'
            )
        for one in self.published:
            say(f"{one.period}: {one.page}" + ("" if one.is_new else " (as before)"))


def execute(
    workspace: Workspace,
    *,
    as_of: date | None,
    period: str,
    reports: list[str],
    full: bool,
    wait: float,
    say: Say,
) -> Done:
    """Run the refresh job in this process. An OpsbriefError of a step is raised as it is; others name the step."""
    home = dagster_home(workspace)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    # A lock that is held is said before Dagster writes a failed run into its history.
    with run_lock(workspace.out / "run.lock", {"run": "about to begin"}, wait, lambda text: say(text, 0, 1)):
        pass
    import dagster as dg

    from opsbrief.orchestration.definitions import build
    from opsbrief.orchestration.resources import telling
    from opsbrief.orchestration.schedules import HOST_TAG, end_dead, process_tag

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    config = {
        "resources": {
            "opsbrief": {"config": {
                "root": str(workspace.root), "as_of": as_of.isoformat() if as_of else "", "wait_seconds": wait, "full": full,
            }}
        },
        "ops": {"briefs": {"config": {"reports": reports, "period": period}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }  # fmt: skip
    with dg.DagsterInstance.get() as instance, telling(say):
        end_dead(instance)
        job = build(workspace).resolve_job_def("refresh")
        result = job.execute_in_process(
            run_config=config, instance=instance, tags={HOST_TAG: process_tag()}, raise_on_error=False
        )
        if not result.success:
            raise _failure(result)
    return summary(workspace, _published(workspace))


def _failure(result: "dg.ExecuteInProcessResult") -> OpsbriefError:
    """The OpsbriefError behind a failed step, else one that names the step and the error."""
    for event in result.all_events:
        if not event.is_step_failure and not event.is_failure:
            continue
        data = event.event_specific_data
        error = getattr(data, "error", None)
        while error is not None and error.cause is not None:
            error = error.cause
        if error is None:
            continue
        name = (error.cls_name or "").rpartition(".")[2]
        text = error.message.strip()
        if name in ("OpsbriefError", "DeclarationError", "NotLoadedError"):
            return OpsbriefError(text.partition(": ")[2] or text)
        return OpsbriefError(
            f"the step {event.step_key or 'start'} failed: {text}",
            "",
            "what was published before is unchanged; the whole story: opsbrief dev",
        )
    return OpsbriefError(
        "the run failed", "", "what was published before is unchanged; the whole story: opsbrief dev"
    )


def _published(workspace: Workspace) -> list[Published]:
    """The briefs of the last run, from its record."""
    import json

    from opsbrief.insights.brief import Brief

    records = sorted((workspace.out / "runs").glob("*/run.json"))
    record = json.loads(records[-1].read_text("utf-8"))
    found: list[Published] = []
    for one in record["published"]:
        folder = workspace.reports_out / one["report"] / one["period"] / f"r{one['revision']}"
        brief = Brief.model_validate(json.loads((folder / "brief.json").read_text("utf-8")))
        found.append(
            Published(
                one["report"], one["period"], one["revision"], folder, is_new=one["is_new"], brief=brief
            )
        )
    return found


def summary(workspace: Workspace, published: list[Published]) -> Done:
    """What the published database says about the last run."""
    store = Store.open(workspace.published, read_only=True)
    try:
        run_id = store.value("select max(run_id) from meta.runs where status = 'done'")
        left_out = store.rows(
            "select name, status, coalesce(reason, '') from meta.files where status <> 'loaded' order by name"
        )
        withheld = store.rows("select fact, withheld from meta.facts where withheld <> '' order by fact")
        aside = store.rows("""
            select table_name, rule, count(*) from meta.quarantine where severity = 'set_aside' and released_run is null
            group by table_name, rule order by count(*) desc, table_name, rule""")
        return Done(
            run_id, balance(store), [(n, s, r) for n, s, r in left_out], [(f, w) for f, w in withheld],
            [(t, r, n) for t, r, n in aside], problems(store), published,
        )  # fmt: skip
    finally:
        store.close()
