"""The rows behind what a brief says: what to do, and the list of what is concerned, each with file and row."""

import shlex

from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.target import read_targets
from opsbrief.insights.brief import Action, ExceptionTable, KpiRow
from opsbrief.insights.findings import Finding
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.ledger.run import Run
from opsbrief.lineage.trace import TracedRow, count, trace
from opsbrief.publishing.row_lists import Listed, cell, is_money, listed, numeric, shown_columns

SHOWN = 3  # of each list: the page has one per finding, and a weight to keep


def evidence(
    run: Run, rows: list[KpiRow], findings: list[Finding], period: Period, words: Words
) -> tuple[list[Action], list[ExceptionTable]]:
    """One list per finding that needs a person, and one action for each, most important first."""
    by_name = {row.kpi: row for row in rows}
    actions: list[Action] = []
    tables: list[ExceptionTable] = []
    for finding in findings:
        if finding.severity not in ("act", "watch"):
            continue
        table, action = _table(run, by_name[finding.kpi], period, words)
        if table:
            tables.append(table)
            actions += [action] if action else []
    return actions, tables


def _table(
    run: Run, row: KpiRow, period: Period, words: Words
) -> tuple[ExceptionTable | None, Action | None]:
    asked = listed(run, row, period)
    total = count(run.store, run.catalog, asked.question)
    if not total:
        return None, None
    found = trace(run.store, run.catalog, asked.question, SHOWN, order_by=asked.order)
    columns = shown_columns(run, asked.kpi, asked.dimension, found)
    part = f" --part {asked.question.part}" if asked.question.part else ""
    member = f" --member {shlex.quote(f'{asked.dimension}={asked.member}')}" if asked.member else ""
    driver = words.driver(asked.dimension, asked.member) if asked.member else ""
    what = words.sentence(asked.what, kpi=row.name)
    table = ExceptionTable(
        id=f"rows-{row.kpi}",
        title=words.join([what, words.sentence("rows_of", driver=driver) if driver else ""]),
        columns=[
            f"{title}, {words.currency}" if is_money(name) else title for name, title in columns.items()
        ],
        numeric=[numeric(name, found) for name in columns],
        rows=[[cell(name, r, period.end, words) for name in columns] for r in found],
        sources=[_sources(r) for r in found],
        total=total,
        trace=f"opsbrief trace {asked.kpi.id} {period.label}{member}{part}",
    )
    rows = words.count(total, "row")
    action = Action(
        text=words.sentence(_say(asked), rows=rows, kpi=row.name, driver=driver),
        effect=row.sentence,
        owner=_owner(found) or _answers(run, run.catalog.kpis[row.kpi], period),
        table=table.id,
    )
    return table, action


def _say(asked: Listed) -> str:
    """The sentence that says what to do with the rows."""
    kind = "action_rows" if asked.what in ("rows_missed", "rows_open") else f"action_{asked.what}"
    kind = "action_rows_smallest" if asked.order == "smallest" else kind
    return f"{kind}_of" if asked.member else kind


def _sources(row: TracedRow) -> str:
    """The first two rows of files behind a row; a file that gave both is named once."""
    rows: dict[str, list[int]] = {}
    for source in row.sources[:2]:
        rows.setdefault(source.file, []).append(source.row)
    return "; ".join(
        f"{file}, row{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}"
        for file, places in rows.items()
    )


def _answers(run: Run, kpi: Kpi, period: Period) -> str:
    """Who answers for the KPI's target."""
    target = read_targets(run.workspace.root).find(kpi.id, period.grain, period.start)
    return target.owner if target else ""


def _owner(rows: list[TracedRow]) -> str:
    owners = [str(r.values["owner"]) for r in rows if r.values.get("owner")]
    return max(sorted(set(owners)), key=owners.count) if owners else ""
