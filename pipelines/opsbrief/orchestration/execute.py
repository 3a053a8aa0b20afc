"""`opsbrief run`: the refresh job executed in this process, and what there is to say afterwards."""

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from opsbrief.errors import OpsbriefError
from opsbrief.intake.corrections import problems
from opsbrief.kpis.calendar import parse_period
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.ledger.balance import Balance, balance
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import Say
from opsbrief.orchestration.declared import Declared, chosen_reports, read_declared
from opsbrief.orchestration.home import dagster_home
from opsbrief.publishing.revisions import Published
from opsbrief.publishing.trust import newest_days, too_old
from opsbrief.settings import Settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace

MOST_FINDINGS = 3


@dataclass(frozen=True)
class Done:
    """What a run did, for people and for programs."""

    run_id: str
    books: Balance
    left_out: list[tuple[str, str, str, str, str]]  # name, status, reason, where and what to do about it
    withheld: list[tuple[str, str]]
    set_aside: list[tuple[str, str, int]]
    not_corrected: list[str]  # corrections that did not fit as expected
    late: list[str]  # expected exports that are older on the run's day than they may be
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
            "left_out": [dict(zip(("name", "status", "reason", "where", "fix"), x, strict=True)) for x in self.left_out],
            "withheld": dict(self.withheld),
            "not_corrected": self.not_corrected,
            "late": self.late,
            "set_aside": [dict(zip(("table", "rule", "rows"), x, strict=True)) for x in self.set_aside],
            "findings": self.findings,
            "pages": [str(p.page) for p in self.published],
        }  # fmt: skip

    def _left_out_lines(self) -> Iterator[str]:
        for name, status, reason, where, fix in self.left_out:
            yield f"  {status}: {name}: {reason}"
            if where:
                yield f"    where  {where}"
            if fix:
                yield f"    fix    {fix}"

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
        for line in self._left_out_lines():
            say(line)
        for kpi, reason in self.withheld:
            say(f"  withheld: {kpi}: {reason}")
        for problem in self.not_corrected:
            say(f"  not corrected: {problem}")
        for export in self.late:
            say(f"  late: {export}")
        for sentence in self.findings:
            say(f"- {sentence}")
        if not self.books.files:
            say("The inbox is empty: put exports into inbox/. `opsbrief recognise FILE` says what a file is.")
        elif not self.published:
            say(
                'No brief yet: no KPI can be shown for a complete period. `opsbrief sql "from meta.facts"` says how far the data reaches.'
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
    """Run the refresh job in this process, under the run lock; errors are those of its stages."""
    declared = read_declared(workspace)
    chosen_reports(declared.catalog, reports)
    if period:
        parse_period(period, fiscal_year(declared.settings.calendar))
    # A lock that is held is said before Dagster writes a failed run into its history, or is even imported.
    holder = {"run": "opsbrief run", "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}
    with run_lock(workspace.out / "run.lock", holder, wait, lambda text: say(text, 0, 1)):
        _refresh(workspace, declared, say, _config(workspace, as_of, period, reports, full=full))
        return summary(workspace, declared.settings, _published(workspace))


def _config(
    workspace: Workspace, as_of: date | None, period: str, reports: list[str], *, full: bool
) -> dict[str, object]:
    day = as_of.isoformat() if as_of else ""
    return {
        "resources": {"opsbrief": {"config": {"root": str(workspace.root), "as_of": day, "full": full}}},
        "ops": {"briefs": {"config": {"reports": reports, "period": period}}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def _refresh(workspace: Workspace, declared: Declared, say: Say, config: dict[str, object]) -> None:
    home = dagster_home(workspace)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    say("starting", 0, 1)
    import dagster as dg

    from opsbrief.orchestration.alive import end_dead
    from opsbrief.orchestration.definitions import build
    from opsbrief.orchestration.history import run_instance
    from opsbrief.orchestration.resources import Inside, executing

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    inside = Inside(say, declared)
    with run_instance(home) as instance, executing(inside):
        end_dead(instance, home)
        job = build(workspace, declared.catalog).resolve_job_def("refresh")
        result = job.execute_in_process(run_config=config, instance=instance, raise_on_error=False)
        if result.success:
            return
        if result.dagster_run.status == dg.DagsterRunStatus.CANCELED:
            raise KeyboardInterrupt
        raise inside.error or OpsbriefError(
            "the run failed outside of its steps", "", "the whole story: opsbrief dev, tab Runs"
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


def summary(workspace: Workspace, settings: Settings, published: list[Published]) -> Done:
    """What the published database says about the last run."""
    store = Store.open(workspace.published, read_only=True)
    try:
        run_id, as_of = store.one(
            "select run_id, as_of from meta.runs where status = 'done' order by run_id desc limit 1"
        )
        left_out = store.rows(
            """select name, status, coalesce(reason, ''), coalesce(problem_at, ''), coalesce(fix, '') from meta.files
               where status <> 'loaded' order by name"""
        )
        withheld = store.rows("select fact, withheld from meta.facts where withheld <> '' order by fact")
        aside = store.rows("""
            select table_name, rule, count(*) from meta.quarantine where severity = 'set_aside' and released_run is null
            group by table_name, rule order by count(*) desc, table_name, rule""")
        return Done(
            run_id, balance(store), [(n, s, r, w, f) for n, s, r, w, f in left_out], [(f, w) for f, w in withheld],
            [(t, r, n) for t, r, n in aside], problems(store),
            _late(store, settings, as_of), published,
        )  # fmt: skip
    finally:
        store.close()


def _late(store: Store, settings: Settings, today: date) -> list[str]:
    """Expected exports that are too old today, whatever period is published; a brief tells of its own period only."""
    newest = newest_days(store)
    return [
        f"{one.system}/{one.export}: the newest is of {day}, {age} days old; expected within {one.max_age_days}"
        + (f" ({one.owner})" if one.owner else "")
        for one in settings.expected
        if (day := newest.get((one.system, one.export))) and (age := too_old(day, one, today))
    ]
