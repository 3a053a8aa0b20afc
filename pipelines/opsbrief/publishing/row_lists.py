"""Which rows stand behind a finding, in which order, and what is shown of each."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.table import LATE, Fact
from opsbrief.insights.brief import KpiRow
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.ledger.run import Run
from opsbrief.lineage.trace import Order, Question, TracedRow, amount
from opsbrief.store import Value

MOST_COLUMNS = 8
# What a list without declared columns leaves out: it is said by the title or is no help to a person who acts.
QUIET = ("system", "arrival_basis", "known_on")


@dataclass(frozen=True)
class Listed:
    """The rows behind a finding: of which KPI (of a composite its first part), asked how, and what they are called."""

    kpi: Kpi
    question: Question
    order: Order
    what: str  # rows_open, rows_missed, rows_counted or rows_largest
    dimension: str = ""
    member: str = ""


def listed(run: Run, row: KpiRow, period: Period) -> Listed:
    """Where more is better, what missed; where less is better, what counted; of amounts and times the largest."""
    kpi = run.catalog.kpis[row.kpi]
    while kpi.kind == "composite":
        kpi = run.catalog.kpis[kpi.parts[0].kpi]
    named = row.drivers.named if row.drivers and row.kpi == kpi.id and kpi.kind != "balance" else ""
    dimension = row.drivers.dimension if named and row.drivers else ""
    part, order, what = _kind(kpi)
    question = Question(kpi.id, period.start.isoformat(), period.end.isoformat(), dimension, named, part)
    return Listed(kpi, question, order, what, dimension, named)


def _kind(kpi: Kpi) -> tuple[str, Order, str]:
    if kpi.kind == "balance" and kpi.unit != "money":
        return "", "oldest", "rows_open"
    if kpi.kind == "ratio" and kpi.better == "higher" and kpi.unit == "percent" and kpi.digits == 0:
        return "misses", "oldest", "rows_missed"
    if kpi.kind == "ratio" and kpi.better == "lower":
        return "numerator", "largest" if kpi.digits else "oldest", "rows_counted"
    if kpi.kind == "quantile":
        return "", "smallest" if kpi.better == "higher" else "largest", "rows_largest"
    return "" if kpi.kind == "distinct" else "numerator", "largest", "rows_largest"


def money(run: Run, rows: list[KpiRow], period: Period) -> dict[str, float]:
    """How much money the rows concerned are about, per KPI; KPIs whose rows have no amounts are left out."""
    found: dict[str, float] = {}
    for row in rows:
        if row.value is not None and not row.withheld:
            asked = listed(run, row, period)
            if sum_ := amount(run.store, run.catalog, asked.question):
                found[row.kpi] = sum_ / 10_000
    return found


def shown_columns(run: Run, kpi: Kpi, named: str, rows: list[TracedRow]) -> dict[str, str]:
    """What is shown of the rows, with titles: what their fact declares, else the key and what the KPI compares.

    Left out are empty ones, and the dimension whose one member the title names.
    """
    fact = run.catalog.facts[kpi.fact]
    declared = fact.shown or {name: _title(name) for name in _plain(fact, kpi, rows)}
    return {
        name: title
        for name, title in declared.items()
        if name != named and any(_needed(name, row) not in (None, "") for row in rows)
    }


def _needed(name: str, row: TracedRow) -> Value:
    late = LATE.fullmatch(name)
    return row.values[late[1] if late else name]


def _plain(fact: Fact, kpi: Kpi, rows: list[TracedRow]) -> list[str]:
    compared = set(re.findall(r"\w+", f"{kpi.numerator} {kpi.date} {kpi.opened}"))
    names = [
        n
        for n in fact.columns
        if n not in QUIET
        and not n.startswith(("is_", "has_"))
        and not n.endswith("_from")
        and any(r.values[n] not in (None, "") for r in rows)
    ]
    first = sorted(names, key=lambda n: (n not in fact.key, n not in compared))[:MOST_COLUMNS]
    return [n for n in names if n in first]


def _title(name: str) -> str:
    text = re.sub(r"_(?:on|e3|e4|id)$", "", name).replace("qty_", "quantity_").replace("_", " ")
    return text[:1].upper() + text[1:]


def cell(name: str, row: TracedRow, end: date, words: Words) -> str:
    """One value as printed; lateness counts to the day it came, at most to the period's `end`."""
    if late := LATE.fullmatch(name):
        due, came = (row.values[n] for n in late.groups())
        last = min(came, end) if isinstance(came, date) else end
        return words.number(max((last - due).days, 0), 0) if isinstance(due, date) else ""
    value = row.values[name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return words.date(value, short=True)
    if isinstance(value, int):
        power = {"_e3": 1000, "_e4": 10_000}.get(name[-3:], 1)
        return words.number(Decimal(value) / power, 0)
    return str(value)


def is_money(name: str) -> bool:
    """Whether a column holds amounts, which are all in the reporting currency."""
    return name.endswith("_e4")


def numeric(name: str, rows: list[TracedRow]) -> bool:
    """Whether a column holds numbers: it is set to the right and sorted by size."""
    if LATE.fullmatch(name):
        return True
    values = [row.values[name] for row in rows]
    return all(v is None or (isinstance(v, int) and not isinstance(v, bool)) for v in values)
