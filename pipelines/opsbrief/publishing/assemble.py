"""A Brief from the store: rows, findings, evidence, trust, provenance. Everything that is printed is decided here once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from opsbrief import __version__
from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.report import Report
from opsbrief.insights.brief import Brief, KpiRow, Provenance, Restatement
from opsbrief.insights.findings import Finding, find, told
from opsbrief.insights.headline import headline
from opsbrief.insights.judgement import Threshold
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period, period_of
from opsbrief.ledger.run import Run
from opsbrief.publishing.evidence import evidence
from opsbrief.publishing.kpi_rows import Values, make_row
from opsbrief.publishing.row_lists import money
from opsbrief.publishing.suggest import cannot_say
from opsbrief.publishing.trust import badges, source_files, touched, trust


@dataclass(frozen=True)
class Assembled:
    """A brief and the findings in it, for the database."""

    brief: Brief
    findings: list[Finding]
    period: Period


def assemble(run: Run, report: Report, period: Period) -> Assembled:
    """The Brief of a report for a period, as revision 0 made by this run; publishing gives it its revision."""
    words = Words(run.settings.company.language, run.settings.company.currency)
    kpis = [run.catalog.kpis[name] for name in report.kpis if name in run.catalog.kpis]
    values = Values(run, report, period)
    withheld = _withheld(run)
    first = touched(run, kpis)
    with run.state.store.transaction():  # of the usual ranges that are frozen now
        rows = [
            make_row(values, kpi, words, withheld.get(kpi.id, ""), badges(run, kpi, words, period, first))
            for kpi in kpis
        ]
    rows = [row for row in rows if row.withheld or row.value is not None or _ever(run, row)] or rows
    thresholds = {kpi.id: Threshold(kpi.min_count, kpi.matters) for kpi in kpis}
    concerned = money(run, rows, period)
    findings = find(rows, report.watch, words, thresholds, concerned)
    rows = told(rows, report.watch, words, thresholds, concerned)
    actions, tables = evidence(run, rows, findings, period, words)
    head = headline(findings, rows, words, period, actions[0].text if actions else "")
    trust_title, entries = trust(run, words, period, first)
    silent = [make_row(values, kpi, words, "", []) for kpi in kpis if kpi.id not in {row.kpi for row in rows}]
    brief = Brief(
        report=report.id, title=report.title, company=run.settings.company.name, language=words.language,
        currency=words.currency, time_zone=run.settings.company.time_zone, grain=period.grain, period=period.label,
        start=period.start, end=period.end, revision=0, headline=head.headline, subject=head.subject,
        preheader=head.preheader, lead=head.lead,
        findings=[words.join([f.sentence, f.driver]) for f in findings], actions=actions, kpis=rows,
        trust_title=trust_title, trust=entries, exceptions=tables, restatements=_restatements(run, report, words, period),
        cannot_say=cannot_say(run, [*rows, *silent], words), provenance=_provenance(run),
    )  # fmt: skip
    return Assembled(brief, findings, period)


def _ever(run: Run, row: KpiRow) -> bool:
    return bool(
        run.store.value("select count(*) from kpi.values where kpi = ? and value is not null", [row.kpi])
    )


def _withheld(run: Run) -> dict[str, str]:
    """Why a KPI is not shown: a fact behind it failed a stop check or has no lead."""
    reasons: dict[str, str] = dict(
        run.store.rows("select fact, withheld from meta.facts where withheld <> ''")
    )

    def reason(kpi: Kpi) -> str:
        if kpi.kind == "composite":
            parts = (reason(run.catalog.kpis[p.kpi]) for p in kpi.parts if p.kpi in run.catalog.kpis)
            return next((r for r in parts if r), "")
        return str(reasons.get(kpi.fact, ""))

    return {kpi.id: why for kpi in run.catalog.kpis.values() if (why := reason(kpi))}


def _restatements(run: Run, report: Report, words: Words, period: Period) -> list[Restatement]:
    """Totals of this report's grain that this run restated."""
    rows = run.store.rows(
        f"""select kpi, period_start, old_value, new_value, cause, rows from kpi.restatements
        where run_id = ? and grain = ? and dimension = 'total' and kpi in ({", ".join("?" for _ in report.kpis)})
        order by period_start desc, kpi limit 12""",
        [run.run_id, period.grain, *report.kpis],
    )
    found: list[Restatement] = []
    for name, start, old, new, cause, count in rows:
        kpi = run.catalog.kpis[name]
        said = [words.value(v, kpi.unit, kpi.decimals) if v is not None else "" for v in (old, new)]
        label = period_of(start, period.grain, period.fiscal).label
        found.append(
            Restatement(
                kpi=name, name=kpi.name, period=label, old=said[0], new=said[1], cause=cause, rows=count or 0
            )
        )
    return found


def _provenance(run: Run) -> Provenance:
    made_at = run.now.replace(tzinfo=UTC).astimezone(run.settings.zone)
    # Facts about the books reach to today whatever the exports say.
    names = [fact.name for fact in run.catalog.facts.values() if fact.sources]
    data_to: date | None = run.store.value(
        "select max(data_to) from meta.facts where withheld = '' and fact in (select unnest(?))", [names]
    )
    return Provenance(
        made_at=datetime.fromisoformat(made_at.isoformat(timespec="seconds")), data_to=data_to, run_id=run.run_id,
        definitions=run.declarations[:12], opsbrief=__version__, contact=run.settings.company.contact,
        sources=source_files(run),
    )  # fmt: skip
