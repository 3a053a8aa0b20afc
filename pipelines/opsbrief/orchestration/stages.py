"""What the steps of a run do, one function each. Every stage reads what it needs from the store, so that any of them can be run again."""

import json
from datetime import UTC

from opsbrief import __version__
from opsbrief.declarations.report import Report
from opsbrief.declarations.table import Fact
from opsbrief.errors import OpsbriefError, refused
from opsbrief.facts.fill import FactState, fill_fact
from opsbrief.intake import mapping
from opsbrief.intake.corrections import correct
from opsbrief.intake.crosswalk import join_identities
from opsbrief.intake.receive import Received, receive
from opsbrief.kpis.calendar import Period, parse_period, period_of
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.balance import Balance, balance, take_counts
from opsbrief.ledger.changes import all_filled, all_stand, settle, unchanged
from opsbrief.ledger.known import known_to
from opsbrief.ledger.last_run import NAME as LAST_RUN
from opsbrief.ledger.run import Run
from opsbrief.orchestration.declared import chosen_reports
from opsbrief.orchestration.order import seconds
from opsbrief.publishing import values
from opsbrief.publishing.assemble import Assembled, assemble
from opsbrief.publishing.database import publish
from opsbrief.publishing.proposals import write_proposals
from opsbrief.publishing.revisions import Published, publish_brief
from opsbrief.quality.check import Outcome, check_tables
from opsbrief.quality.workbook import write_quarantine
from opsbrief.reporting.publish import write_all_index, writer
from opsbrief.store import SqlError


def begin(run: Run) -> None:
    """Note that a run has begun; the next one finds this note of a run that was killed. What the last good run saw is forgotten:
    from here on its database is another one.
    """
    (run.workspace.out / LAST_RUN).unlink(missing_ok=True)
    run.state.store.execute("update runs set status = 'failed' where status = 'running'")
    run.state.store.execute(
        "insert or replace into runs values (?, ?, null, ?, 'running', ?, ?)",
        [run.run_id, run.now, run.as_of, __version__, run.declarations],
    )


def take_inbox(run: Run) -> Received:
    """Inbox to raw tables."""
    return receive(run)


def fill_operations(run: Run) -> None:
    """Raw tables to ops tables; where nothing that they are made of has changed, they stand as they were checked."""
    mapping.fill_lookups(run)
    if all_stand(run.store, _made_from(run)):
        return
    mapping.fill_tables(run)
    correct(run)
    join_identities(run)


def _made_from(run: Run) -> str:
    """What decides the ops tables and their checks besides the files: this program, all declarations, and what day it is for the data."""
    return f"{__version__} {run.declarations} {known_to(run)}"


def rows_of_operations(run: Run) -> dict[str, int]:
    """How many rows each ops table has as it stands."""
    return {table: int(run.store.value(f"select count(*) from ops.{table}")) for table in run.catalog.tables}


def check_quality(run: Run) -> list[Outcome]:
    """Check the filled ops tables, set broken rows aside, and take the balance."""
    outcomes = check_tables(run, [table for table, rows in rows_of_operations(run).items() if rows])
    # Earlier runs told their checks in their run.json; here they would differ from a database that is made again.
    run.store.execute("delete from meta.checks where run_id <> ?", [run.run_id])
    take_counts(run.store)
    all_filled(run.store, _made_from(run))
    return outcomes


def fill_facts(run: Run, stopped: dict[str, str]) -> list[FactState]:
    """Ops tables, and what is known of files and earlier runs, to facts."""
    values.show_past(run)
    store, facts = run.store, list(run.catalog.facts.values())
    empty = {table for table, rows in rows_of_operations(run).items() if not rows}
    idle = [fact for fact in facts if fact.reads and empty.issuperset(fact.reads)]
    stand = unchanged(store, run.catalog.tables)
    # One transaction, as for the tables that they would be made of.
    with store.transaction():
        states = {fact.name: _fill_fact(run, fact, stopped, stand) for fact in idle}
    for number, fact in enumerate(facts, start=1):
        if fact.name not in states:
            run.say(f"fact {fact.name}", number, len(facts))
            states[fact.name] = _fill_fact(run, fact, stopped, stand)
    settle(store, run.catalog.tables, stand)
    in_order = [states[fact.name] for fact in facts]
    values.keep_fact_states(store, in_order)
    return in_order


def _fill_fact(run: Run, fact: Fact, stopped: dict[str, str], stand: set[str]) -> FactState:
    try:
        return fill_fact(run, fact, stopped, stand)
    except SqlError as error:
        raise refused(f"the fact {fact.name} cannot be filled", error, fact.path) from error


def stopped(run: Run) -> dict[str, str]:
    """Ops tables whose KPIs are withheld, by the checks of this run."""
    rows = run.store.rows(
        """select table_name, "check", ran, coalesce(message, '') from meta.checks
        where run_id = ? and ((severity = 'stop' and not passed) or (not ran and severity <> 'warn')) order by table_name""",
        [run.run_id],
    )
    return {
        table: f"{check} {'failed' if ran else 'could not run'}: {message}"
        for table, check, ran, message in rows
    }


def compute_kpis(run: Run) -> int:
    """Facts to values; gives their number."""
    run.say("computing KPIs", 0, 1)
    _forget_unpublished(run)
    computed = values.compute_values(run)
    values.write_values(run, computed)
    return computed.values.height


def _forget_unpublished(run: Run) -> None:
    """Values that this run, at an earlier try, and runs that failed have noted: nobody has seen them."""
    for table in ("history", "restatements"):
        run.state.store.execute(
            f"delete from {table} where run_id = ? or run_id in (select run_id from runs where status = 'failed')",
            [run.run_id],
        )


def periods_to_publish(run: Run, report: Report, period: str = "") -> list[Period]:
    """The chosen period, or the newest complete one of each of the report's grains."""
    fiscal = fiscal_year(run.settings.calendar)
    if period:
        chosen = parse_period(period, fiscal)
        _must_have_values(run, report, chosen)
        return [chosen]
    found: list[Period] = []
    for grain in report.grains:
        start = values.newest_period(run.store, [k for k in report.kpis if k in run.catalog.kpis], grain)
        if start:
            found.append(period_of(start, grain, fiscal))
    return found


def _must_have_values(run: Run, report: Report, chosen: Period) -> None:
    """OpsbriefError when no KPI of the report has a complete value in the period: its brief would be empty."""
    names = ", ".join("?" for _ in report.kpis)
    first, last, here = run.store.one(
        f"""select min(period_start), max(period_start), coalesce(bool_or(period_start = ?), false) from kpi.values
        where grain = ? and kpi in ({names}) and dimension = 'total' and complete and value is not null""",
        [chosen.start, chosen.grain, *report.kpis],
    )
    if not here:
        fiscal = fiscal_year(run.settings.calendar)
        ends = [period_of(day, chosen.grain, fiscal).label for day in (first, last) if day]
        raise OpsbriefError(
            f"{report.title} has nothing to say about {chosen.label}: no KPI is complete in it", "",
            f"choose a {chosen.grain} from {ends[0]} to {ends[-1]}" if ends else "opsbrief run", exit_status=2,
        )  # fmt: skip


def make_briefs(run: Run, reports: list[str], period: str = "") -> list[Assembled]:
    """Briefs of the chosen reports (all, when none is named), with their findings in kpi.findings."""
    chosen = chosen_reports(run.catalog, reports)
    made: list[Assembled] = []
    for report in chosen:
        for each in periods_to_publish(run, report, period):
            run.say(f"brief {report.id} {each.label}", len(made), len(chosen))
            made.append(assemble(run, report, each))
    return made


def keep_findings(run: Run, made: list[Assembled]) -> None:
    """kpi.findings and kpi.baselines of this run."""
    store = run.store
    store.execute("""create or replace table kpi.findings (
        report varchar, kpi varchar, grain varchar, period_start date, kind varchar, severity varchar, score double,
        sentence varchar, evidence varchar)""")
    for one in made:
        for finding in one.findings:
            store.execute(
                "insert into kpi.findings values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    one.brief.report, finding.kpi, one.period.grain, one.period.start, finding.kind, finding.severity,
                    finding.score, finding.sentence, json.dumps(finding.evidence, default=str, sort_keys=True),
                ],
            )  # fmt: skip
    store.replace(
        "kpi.baselines",
        run.state.store.frame("select * from baselines order by kpi, grain, dimension, member"),
    )


def must_close(books: Balance) -> None:
    """OpsbriefError when rows are unaccounted for."""
    if not books.closes:
        raise OpsbriefError(
            "the balance does not close, nothing was published",
            "; ".join(books.open_parts[:3]),
            "report this: it is a fault of Opsbrief",
        )


def publish_all(run: Run, made: list[Assembled]) -> list[Published]:
    """The database first, then the revisions of the briefs and their index. Nothing is replaced before all is computed."""
    must_close(balance(run.store))
    _finish(run)
    publish(run.store, run.workspace.published)
    write = writer(run.workspace)
    done = [publish_brief(run, one.brief, write) for one in made]
    write_all_index(run)
    write_proposals(run)
    write_quarantine(run.store, run.workspace.out / "runs" / run.run_id / "quarantine.xlsx")
    return done


def _finish(run: Run) -> None:
    """The run's end, in the state and in the database that is about to be published."""
    run.state.store.execute(
        "update runs set finished_at = now() at time zone 'UTC', status = 'done', declarations_hash = ? where run_id = ?",
        [run.declarations, run.run_id],
    )
    rows = run.state.store.frame("select * from runs order by run_id")
    run.store.replace("meta.runs", rows)


def write_record(run: Run, done: list[Published]) -> None:
    """run.json: inputs with hashes, declarations, versions, balance, seconds per stage, checks, what was published."""
    books = balance(run.store)
    record = {
        "run_id": run.run_id,
        "started_at": run.now.replace(tzinfo=UTC).isoformat(),
        "as_of": run.as_of.isoformat(),
        "opsbrief": __version__,
        "declarations": run.declarations,
        "files": run.store.dicts(
            "select name, sha256, status, reason, arrival from meta.files order by file_id"
        ),
        "balance": {k: v for k, v in books.__dict__.items() if k != "open_parts"},
        "seconds": seconds(run),
        "checks": run.store.dicts(
            'select * exclude (run_id) from meta.checks where run_id = ? order by table_name, "check"',
            [run.run_id],
        ),
        "published": [
            {"report": p.report, "period": p.period, "revision": p.revision, "is_new": p.is_new} for p in done
        ],
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str) + "\n"
    write_whole(run.workspace.out / "runs" / run.run_id / "run.json", text.encode(), 0o644)
