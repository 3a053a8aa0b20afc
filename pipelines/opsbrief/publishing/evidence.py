"""The rows behind what a brief says: what to do, and the list of what is concerned, each with file and row."""

import re
import shlex
from datetime import date
from decimal import Decimal

from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.target import read_targets
from opsbrief.insights.brief import Action, ExceptionTable, KpiRow
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.ledger.run import Run
from opsbrief.lineage.trace import Question, TracedRow, count, trace
from opsbrief.store import Value

SHOWN = 5  # of each list: the page has one per finding, and a weight to keep
MOST_TABLES = 3
# What a list leaves out: it is said by the title or is no help to a person who acts.
QUIET = (
    "system",
    "arrival_basis",
    "is_due",
    "is_cancelled",
    "is_in_full",
    "is_ever_late",
    "is_closed_undelivered",
    "has_receipts",
    "has_shipments",
    "is_settled",
    "known_on",
)


def evidence(
    run: Run, rows: list[KpiRow], period: Period, words: Words
) -> tuple[list[Action], list[ExceptionTable]]:
    """At most three lists, for the KPIs that need action first, and one action for each."""
    actions: list[Action] = []
    tables: list[ExceptionTable] = []
    for row in rows:
        kpi = run.catalog.kpis[row.kpi]
        if (
            row.status not in ("act", "watch")
            or len(tables) >= MOST_TABLES
            or kpi.kind not in ("ratio", "balance")
        ):
            continue
        if not _lists_misses(kpi):
            continue
        table, action = _table(run, kpi, row, period, words)
        if table:
            tables.append(table)
            actions += [action] if action else []
    return actions, tables


def _lists_misses(kpi: Kpi) -> bool:
    """Whether single rows can be named as the problem: a rate where more is better, or a stock of open things."""
    return kpi.kind == "balance" or (kpi.better == "higher" and kpi.unit == "percent" and kpi.digits == 0)


def _table(
    run: Run, kpi: Kpi, row: KpiRow, period: Period, words: Words
) -> tuple[ExceptionTable | None, Action | None]:
    part = "" if kpi.kind == "balance" else "misses"
    named = row.drivers.named if row.drivers and row.drivers.named and kpi.kind == "ratio" else ""
    dimension = row.drivers.dimension if named and row.drivers else ""
    question = Question(kpi.id, period.start.isoformat(), period.end.isoformat(), dimension, named, part)
    total = count(run.store, run.catalog, question)
    if not total:
        return None, None
    found = trace(run.store, run.catalog, question, SHOWN, oldest_first=True)  # they have waited longest
    columns = _columns(run, kpi, dimension, found)
    member = f" --member {shlex.quote(f'{dimension}={named}')}" if named else ""
    what = words.sentence("rows_open" if kpi.kind == "balance" else "rows_missed", kpi=row.name)
    of = words.sentence("rows_of", driver=words.driver(dimension, named)) if named else ""
    title = words.join([what, of])
    table = ExceptionTable(
        id=f"rows-{kpi.id}",
        title=title,
        columns=[_heading(name) for name in columns],
        numeric=[all(isinstance(r.values[c], int) or r.values[c] is None for r in found) for c in columns],
        rows=[[_cell(name, r.values[name], words) for name in columns] for r in found],
        sources=[_sources(r) for r in found],
        total=total,
        trace=f"opsbrief trace {kpi.id} {period.label}{member}" + ("" if not part else " --part misses"),
    )
    action = Action(
        text=words.sentence("action_rows" if not named else "action_rows_of", rows=words.count(total, "row"), kpi=row.name,
                            driver=words.driver(dimension, named) if named else ""),
        effect=row.sentence,
        owner=_owner(found) or _answers(run, kpi, period),
        table=table.id,
    )  # fmt: skip
    return table, action


def _sources(row: TracedRow) -> str:
    """The first two rows of files behind a row; a file that gave both is named once."""
    rows: dict[str, list[int]] = {}
    for source in row.sources[:2]:
        rows.setdefault(source.file, []).append(source.row)
    return "; ".join(
        f"{file}, row{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}"
        for file, places in rows.items()
    )


def _columns(run: Run, kpi: Kpi, named: str, rows: list[TracedRow]) -> list[str]:
    """At most eight columns that say something: the key and what the KPI compares first, then the rest.

    Left out are empty ones, those on the quiet list, and the dimension whose one member the title names.
    """
    fact = run.catalog.facts[kpi.fact]
    compared = set(re.findall(r"\w+", f"{kpi.numerator} {kpi.date} {kpi.opened}"))
    names = [
        n
        for n in fact.columns
        if n not in (*QUIET, named)
        and not n.endswith(("_from", "_e4"))
        and any(r.values[n] not in (None, "") for r in rows)
    ]
    first = sorted(names, key=lambda n: (n not in fact.key, n not in compared))[:8]
    return [n for n in names if n in first]


def _heading(name: str) -> str:
    text = (
        name.removesuffix("_on")
        .removesuffix("_e3")
        .removesuffix("_id")
        .replace("qty_", "quantity_")
        .replace("_", " ")
    )
    return text[:1].upper() + text[1:]


def _cell(name: str, value: Value, words: Words) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return words.date(value, short=True)
    if isinstance(value, int):
        return words.number(Decimal(value) / 1000, 0) if name.endswith("_e3") else words.number(value, 0)
    return str(value)


def _answers(run: Run, kpi: Kpi, period: Period) -> str:
    """Who answers for the KPI's target."""
    target = read_targets(run.workspace.root).find(kpi.id, period.grain, period.start)
    return target.owner if target else ""


def _owner(rows: list[TracedRow]) -> str:
    owners = [str(r.values["owner"]) for r in rows if r.values.get("owner")]
    return max(sorted(set(owners)), key=owners.count) if owners else ""
