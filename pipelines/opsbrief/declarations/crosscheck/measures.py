"""KPIs against their facts, reports and targets against the KPIs."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.crosscheck.finding import finding, unknown
from opsbrief.declarations.kpi import SHIPPED, Kpi
from opsbrief.declarations.report import Report
from opsbrief.declarations.table import Fact
from opsbrief.declarations.target import Targets, read_targets
from opsbrief.errors import DeclarationError, OpsbriefError
from opsbrief.workspace import Workspace

TOTAL = "total"
TEXTS = ("where", "numerator", "denominator", "judged", "quantity")
COLUMN_KEYS = ("date", "opened", "closed", "since", "key", "item")
# What gives the same on every engine. Everything else belongs into a fact.
ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Case, exp.If, exp.Coalesce, exp.And, exp.Or, exp.Not,
    exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Add, exp.Sub, exp.Mul, exp.Neg,
)  # fmt: skip
ALLOWED_SAID = "use case when, comparisons, and, or, not, + - *, coalesce, is null, in, literals and columns; the rest belongs into the fact"
NEEDS: dict[str, tuple[str, ...]] = {
    "ratio": ("fact", "date"),
    "sum": ("fact", "date"),
    "balance": ("fact", "opened"),
    "snapshot": ("fact", "date"),
    "quantile": ("fact", "p"),
    "distinct": ("fact", "date", "key"),
    "concentration": ("fact", "date", "key"),
    "composite": ("parts", "formula"),
}
PARTS_NEEDED = {
    "divide": (2, 2), "days": (2, 2), "countback": (2, 2),
    "share": (2, 99), "add": (2, 99), "subtract": (2, 99), "combine": (2, 99),
}  # fmt: skip


def check_kpis(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """KPIs name facts, columns, dimensions and parts that exist, and have what their kind needs."""
    found = list(_same_name(workspace))
    for kpi in catalog.kpis.values():
        relative = f"sql/kpis/{kpi.area}/{kpi.id}.toml"
        found += _definition(workspace, relative, kpi, catalog)
        for name, rival in kpi.rivals.items():
            if rival.differs and not rival.examples:
                what = f"{kpi.id}: the rival definition {name} has no example"
                fix = (
                    "give examples = [{ value = … }]; without rows it takes those of the KPI's first example"
                )
                found.append(finding(workspace, relative, what, fix, name))
            elif bool(rival.differs) == bool(rival.no_value):
                what = f"{kpi.id}: the rival definition {name} has {'keys that differ' if rival.differs else 'no value'} and {'a' if rival.no_value else 'no'} reason why it has none"
                fix = "give the keys in which it differs, or say in no_value why it cannot be computed"
                found.append(finding(workspace, relative, what, fix, name))
            elif rival.differs:
                found += _definition(workspace, relative, kpi.under(name), catalog)
    # What a rival does not replace is told once.
    return list({str(error): error for error in found}.values())


def _definition(
    workspace: Workspace, relative: str, kpi: Kpi, catalog: Catalog
) -> Iterator[DeclarationError]:
    yield from _kind(workspace, relative, kpi)
    yield from _coverage(workspace, relative, kpi, catalog)
    if kpi.kind == "composite":
        yield from _parts(workspace, relative, kpi, catalog)
    elif kpi.fact and kpi.fact not in catalog.facts:
        there = list(catalog.facts)
        yield unknown(workspace, relative, (f"{kpi.id} counts rows of the fact", kpi.fact), there, "fact")
    elif kpi.fact:
        yield from _columns(workspace, relative, kpi, catalog.facts[kpi.fact])
        for key in TEXTS:
            yield from _text(workspace, relative, kpi, key, catalog.facts[kpi.fact])


def _same_name(workspace: Workspace) -> Iterator[DeclarationError]:
    """A KPI is named by its file alone, so two areas cannot both have it."""
    first: dict[str, str] = {}
    for relative, path in workspace.find("sql/kpis/*/*.toml").items():
        before = first.setdefault(path.stem, relative)
        if before != relative:
            what = f"{before} and {relative} both declare {path.stem}"
            yield finding(
                workspace,
                relative,
                what,
                f"to replace the first, put the second at {before}; else rename one",
            )


def _kind(workspace: Workspace, relative: str, kpi: Kpi) -> Iterator[DeclarationError]:
    wanted = [*NEEDS[kpi.kind]]
    if kpi.kind == "quantile":
        wanted += ["opened", "closed"] if kpi.at == "period_end" else ["date"]
    for key in wanted:
        if getattr(kpi, key) in ("", None, []):
            what = f"{kpi.id} is of kind {kpi.kind} and has no {key}"
            yield finding(workspace, relative, what, f"a {kpi.kind} needs {', '.join(wanted)}", "kind")
    if bool(kpi.item) != bool(kpi.quantity) or (kpi.item and kpi.kind != "sum"):
        what = f"{kpi.id}: item and quantity split the change of a sum, and only together"
        yield finding(workspace, relative, what, "name both for a sum, or neither", "item")
    if kpi.kind == "composite" and kpi.formula:
        least, most = PARTS_NEEDED[kpi.formula]
        if not least <= len(kpi.parts) <= most:
            what = f"{kpi.id} has {len(kpi.parts)} parts; the formula {kpi.formula} takes {least if least == most else f'at least {least}'}"
            yield finding(workspace, relative, what, "name as many parts", "parts")


def _coverage(workspace: Workspace, relative: str, kpi: Kpi, catalog: Catalog) -> Iterator[DeclarationError]:
    """A KPI names every table whose rows it counts among those that must be whole, and may name more."""
    for name in kpi.coverage.tables:
        if name not in catalog.tables:
            says = f"{kpi.id} needs coverage of the table"
            yield unknown(workspace, relative, (says, name), list(catalog.tables), "coverage")
    if missing := [name for name in catalog.tables_counted(kpi) if name not in kpi.coverage.tables]:
        what = f"{kpi.id} counts rows of {', '.join(missing)}, which its coverage does not name"
        yield finding(workspace, relative, what, "add to tables what must be whole", "coverage")


def _parts(workspace: Workspace, relative: str, kpi: Kpi, catalog: Catalog) -> Iterator[DeclarationError]:
    for part in kpi.parts:
        made_of = catalog.kpis.get(part.kpi)
        if made_of is None:
            yield unknown(
                workspace, relative, (f"{kpi.id} is made of the KPI", part.kpi), list(catalog.kpis), "parts"
            )
            continue
        if made_of.kind == "composite" and kpi.formula != "combine":
            what = f"{kpi.id} is made of {part.kpi}, which is a composite itself"
            fix = "name the KPIs that it is made of, or add up values with the formula combine"
            yield finding(workspace, relative, what, fix, "parts")
        if kpi.id in _behind(part.kpi, catalog):
            what = f"{kpi.id} is made of {part.kpi}, which is made of {kpi.id}"
            yield finding(workspace, relative, what, "take one out of the circle", "parts")
        if kpi.formula == "combine" and part.window != "period":
            what = f"{kpi.id} combines the value of {part.kpi} over another window than its own"
            yield finding(workspace, relative, what, "leave out its window", "parts")
        if part.window == "trailing" and not part.days:
            what = f"{kpi.id}: the trailing window of {part.kpi} has no days"
            yield finding(workspace, relative, what, "say how many: days = 365", "parts")
        for name in kpi.dimensions:
            if name not in made_of.dimensions:
                says = f"{kpi.id} is split by a dimension that its part {part.kpi} does not have,"
                yield unknown(workspace, relative, (says, name), made_of.dimensions, "dimensions")
    for name in [name for example in kpi.examples for name in example.parts]:
        counted = [part.kpi for part in catalog.counted_parts(kpi)]
        if name not in counted:
            yield unknown(workspace, relative, ("an example has the part", name), counted, name)


def _behind(name: str, catalog: Catalog) -> set[str]:
    """A KPI and all that it is made of, by name."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name in catalog.kpis and name not in found:
            found.add(name)
            waiting += [part.kpi for part in catalog.kpis[name].parts]
    return found


def _columns(workspace: Workspace, relative: str, kpi: Kpi, fact: Fact) -> Iterator[DeclarationError]:
    for key in COLUMN_KEYS:
        name = getattr(kpi, key)
        if name and name not in fact.columns:
            yield unknown(
                workspace, relative, (f"{kpi.id}: {key} names {fact.name}'s column", name), fact.columns, key
            )
    for name in kpi.dimensions:
        if name not in fact.columns:
            says = f"{kpi.id}: dimensions names {fact.name}'s column"
            yield unknown(workspace, relative, (says, name), fact.columns, "dimensions")
    cells = [row for example in kpi.examples for row in example.rows]
    for name in dict.fromkeys(name for row in cells for name in row):
        if name not in fact.columns:
            yield unknown(
                workspace, relative, (f"{kpi.id}: an example fills {fact.name}'s column", name), fact.columns
            )


def _text(workspace: Workspace, relative: str, kpi: Kpi, key: str, fact: Fact) -> Iterator[DeclarationError]:
    text = getattr(kpi, key)
    if not text and key == "quantity":
        return
    try:
        whole = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.ParseError:
        yield finding(workspace, relative, f"{kpi.id}: {key} is not valid SQL: {text}", ALLOWED_SAID, key)
        return
    for node in whole.walk():
        if not isinstance(node, ALLOWED) or (isinstance(node, exp.In) and not node.expressions):
            said = node.sql(dialect="duckdb")
            yield finding(
                workspace, relative, f"{kpi.id}: {key} uses {said}, which a KPI may not", ALLOWED_SAID, key
            )
            return
        if isinstance(node, exp.Column) and (node.table or node.name not in fact.columns):
            said = node.sql(dialect="duckdb")
            yield unknown(
                workspace, relative, (f"{kpi.id}: {key} names {fact.name}'s column", said), fact.columns, key
            )
        if isinstance(node, exp.Literal) and not node.is_string and not node.is_int:
            what = f"{kpi.id}: {key} uses {node.sql()}; a row gives whole numbers"
            yield finding(
                workspace, relative, what, "count in smaller units (digits) and write whole numbers", key
            )


def check_reports(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Reports show KPIs that exist, and watch some of those."""
    return [found for report in catalog.reports.values() for found in _report(workspace, catalog, report)]


def _report(workspace: Workspace, catalog: Catalog, report: Report) -> Iterator[DeclarationError]:
    relative = f"reports/{report.id}/report.toml"
    for name in report.kpis:
        if name not in catalog.kpis:
            yield unknown(workspace, relative, (f"{report.id} shows the KPI", name), catalog.kpis)
    for name in report.watch:
        if name not in report.kpis:
            yield unknown(
                workspace, relative, (f"{report.id} watches, but does not show, the KPI", name), report.kpis
            )
    for key in ("kpis", "grains"):
        if not getattr(report, key):
            yield finding(workspace, relative, f"{report.id} has no {key}", "name at least one", key)


def check_targets(workspace: Workspace, catalog: Catalog) -> list[OpsbriefError]:
    """Targets are of KPIs and dimensions that exist."""
    relative = "targets.toml"
    if not (workspace.root / relative).is_file():
        return []
    try:
        read = read_targets(workspace.root)
    except OpsbriefError as error:
        return [error]
    found: list[OpsbriefError] = [*_chosen(workspace, catalog, read)]
    for target in read.target:
        kpi = catalog.kpis.get(target.kpi)
        if kpi is None:
            found.append(
                unknown(workspace, relative, ("a target is set for the KPI", target.kpi), list(catalog.kpis))
            )
        elif target.dimension not in (TOTAL, *kpi.dimensions):
            says = f"a target for {kpi.id} names the dimension"
            found.append(unknown(workspace, relative, (says, target.dimension), [TOTAL, *kpi.dimensions]))
        elif bool(target.member) != (target.dimension != TOTAL):
            what = f"a target for {kpi.id} has a {'member' if target.member else 'dimension'} alone"
            found.append(
                finding(workspace, relative, what, "give dimension and member, or neither", target.kpi)
            )
        if target.since and target.until and target.until < target.since:
            what = f"a target for {target.kpi} ends on {target.until}, before it begins on {target.since}"
            found.append(finding(workspace, relative, what, "correct one of the days", target.kpi))
    return found


def _chosen(workspace: Workspace, catalog: Catalog, targets: Targets) -> Iterator[DeclarationError]:
    """The definitions that the company chose are rivals that can be computed."""
    relative = "targets.toml"
    for name, rival in targets.definitions.items():
        kpi = catalog.kpis.get(name)
        if kpi is None:
            yield unknown(
                workspace, relative, ("a definition is chosen for the KPI", name), list(catalog.kpis)
            )
        elif SHIPPED not in kpi.rivals:  # else the choice is in force
            there = [n for n, r in kpi.rivals.items() if r.can_be_chosen]
            yield unknown(
                workspace, relative, (f"{name} is to be counted by the definition", rival), there, name
            )
