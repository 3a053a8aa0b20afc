"""The Catalog: every declaration of the company and of Opsbrief, read once."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sqlglot import exp

from opsbrief.declarations.base import parse, read_toml
from opsbrief.declarations.kpi import Kpi, Part
from opsbrief.declarations.report import Report
from opsbrief.declarations.small_table import Spelling, read_spellings
from opsbrief.declarations.suite import Suite
from opsbrief.declarations.system import Export, Mapping, System
from opsbrief.declarations.table import (
    Fact,
    Table,
    columns_given,
    parse_one,
    read_fact,
    read_table,
    tables_read,
)
from opsbrief.declarations.target import read_targets
from opsbrief.errors import DeclarationError, OpsbriefError, near
from opsbrief.workspace import Workspace

T = TypeVar("T")

DECLARED = (
    "sql/model/*.sql",
    "sql/systems/*/*",
    "sql/facts/*.sql",
    "sql/quality/*.toml",
    "sql/kpis/*/*.toml",
    "sql/queries/*.sql",
    "reports/*/report.toml",
    "tables/*.csv",
)
SETTINGS_FILES = ("opsbrief.toml", "targets.toml", "corrections.toml")


@dataclass(frozen=True)
class Catalog:
    """All declared things by name. `errors` are those that could not be read; the rest is usable all the same."""

    systems: dict[str, System]
    mappings: list[Mapping]
    tables: dict[str, Table]
    facts: dict[str, Fact]
    suites: dict[str, Suite]
    kpis: dict[str, Kpi]
    reports: dict[str, Report]
    value_lists: dict[str, Path]  # lookup table name -> file
    errors: list[OpsbriefError] = field(default_factory=list)

    @cached_property
    def exports(self) -> list[Export]:
        """All exports of all systems."""
        return [export for system in self.systems.values() for export in system.exports.values()]

    def export(self, system: str, name: str) -> Export:
        """One export by its names."""
        return self.systems[system].exports[name]

    def mappings_into(self, table: str) -> list[Mapping]:
        """The mappings that feed an ops table."""
        return [mapping for mapping in self.mappings if mapping.table == table]

    def tables_behind(self, kpi: Kpi) -> list[str]:
        """Ops tables a KPI rests on, through its fact or its parts."""
        counted = [self.kpis[part.kpi] for part in self.counted_parts(kpi)] or [kpi]
        return sorted({t for one in counted if one.fact in self.facts for t in self.facts[one.fact].reads})

    def tables_counted(self, kpi: Kpi) -> list[str]:
        """Ops tables whose rows a KPI counts; tables that only lend names do not touch the number."""
        counted = [self.kpis[part.kpi] for part in self.counted_parts(kpi)] or [kpi]
        return sorted({t for one in counted if one.fact in self.facts for t in self.facts[one.fact].sources})

    def counted_parts(self, kpi: Kpi, above: tuple[str, ...] = ()) -> list[Part]:
        """The parts of a composite down to those that count rows themselves, each over its own window."""
        found: list[Part] = []
        for part in kpi.parts if kpi.kind == "composite" else []:
            made_of = self.kpis.get(part.kpi)
            if made_of is None or part.kpi in above:
                continue
            inner = made_of.kind == "composite"
            found += self.counted_parts(made_of, (*above, kpi.id)) if inner else [part]
        return found

    @cached_property
    def tables_in_order(self) -> list[Table]:
        """Ops tables, parents before the children that refer to them in a suite."""
        order: list[str] = []

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in order or name in above or name not in self.tables:
                return
            for check in self.suites[name].checks if name in self.suites else []:
                if check.parent:
                    visit(check.parent, (*above, name))
            order.append(name)

        for name in sorted(self.tables):
            visit(name, ())
        return [self.tables[name] for name in order]


def read_catalog(workspace: Workspace) -> Catalog:
    """Everything declared in the workspace and in Opsbrief; wrong declarations are collected, not raised."""
    reader = _Reader(workspace)
    tables = {path.stem: table for path, table in reader.each("sql/model/*.sql", read_table)}
    systems = {
        path.parent.name: system for path, system in reader.each("sql/systems/*/system.toml", read_system)
    }
    for path in workspace.find("tables/headings.csv").values():
        broken = {Path(name).parent.name for name in workspace.find("sql/systems/*/system.toml")} - set(
            systems
        )
        systems = _with_spellings(systems, path, broken, reader.errors)
    mappings = [m for _, m in reader.each("sql/systems/*/*.sql", _read_mapping)]
    return Catalog(
        systems=systems,
        mappings=mappings,
        tables=tables,
        facts={path.stem: fact for path, fact in reader.each("sql/facts/*.sql", read_fact)},
        suites={path.stem: suite for path, suite in reader.each("sql/quality/*.toml", _read_suite)},
        kpis=_as_chosen(
            workspace, {path.stem: kpi for path, kpi in reader.each("sql/kpis/*/*.toml", _read_kpi)}
        ),
        reports={path.parent.name: r for path, r in reader.each("reports/*/report.toml", _read_report)},
        value_lists={
            f"{path.parent.name}__{path.stem}": path
            for path in workspace.find("sql/systems/*/*.csv").values()
        },
        errors=reader.errors,
    )


def declarations_hash(workspace: Workspace) -> str:
    """SHA-256 over the paths and bytes of every declaration in force."""
    digest = hashlib.sha256()
    for pattern in DECLARED:
        for relative, path in workspace.find(pattern).items():
            digest.update(relative.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in SETTINGS_FILES:
        path = workspace.root / name
        digest.update(name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return digest.hexdigest()


class _Reader:
    """Reads files one by one and keeps the errors."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.errors: list[OpsbriefError] = []

    def each(self, pattern: str, read: Callable[[Path], T]) -> Iterator[tuple[Path, T]]:
        for path in self.workspace.find(pattern).values():
            try:
                yield path, read(path)
            except OpsbriefError as error:
                self.errors.append(error)


def read_system(path: Path) -> System:
    """The system declared in a `system.toml`, which is called as the folder it lies in; DeclarationError when it is wrong."""
    data = read_toml(path)
    data["id"] = path.parent.name
    exports = data.get("exports", {})
    if isinstance(exports, dict):
        for name, export in exports.items():
            if isinstance(export, dict):
                export.setdefault("title", name)
                export |= {"id": name, "system": path.parent.name}
    return parse(System, data, path)


def _with_spellings(
    systems: dict[str, System], path: Path, broken: set[str], errors: list[OpsbriefError]
) -> dict[str, System]:
    """The systems with the company's own spellings of headings added; those of `broken` systems are passed over."""
    spellings, problems = read_spellings(path)
    errors += problems
    for spelling in spellings:
        if spelling.system in broken:
            continue
        problem = cannot_add(systems, spelling)
        if problem:
            errors.append(
                DeclarationError(f"headings.csv: {problem[0]}", f"{path}:{spelling.line}", problem[1])
            )
            continue
        systems = with_spelling(systems, spelling)
    return systems


def with_spelling(systems: dict[str, System], spelling: Spelling) -> dict[str, System]:
    """The systems with one more spelling of a heading, which `cannot_add` has nothing against."""
    system = systems[spelling.system]
    export = system.exports[spelling.export]
    column = export.columns[spelling.column]
    columns = export.columns | {
        spelling.column: column.model_copy(update={"heading": [*column.heading, spelling.heading]})
    }
    # Made anew, not copied: a copy would keep what the export has already worked out from its old headings.
    wider = Export.model_validate(export.model_dump(exclude={"columns"}) | {"columns": columns})
    exports = system.exports | {spelling.export: wider}
    return systems | {spelling.system: system.model_copy(update={"exports": exports})}


def cannot_add(systems: dict[str, System], spelling: Spelling) -> tuple[str, str] | None:
    """What is wrong with a spelling and what to do about it; None when it can be added."""
    system = systems.get(spelling.system)
    if system is None:
        return f"there is no system {spelling.system!r}", near(spelling.system, list(systems))
    export = system.exports.get(spelling.export)
    if export is None:
        return f"{spelling.system} has no export {spelling.export!r}", near(
            spelling.export, list(system.exports)
        )
    if spelling.column not in export.columns:
        return f"{export.name} has no column {spelling.column!r}", near(spelling.column, list(export.columns))
    owner = next(
        (name for name, column in export.columns.items() if spelling.heading in column.heading),
        spelling.column,
    )
    if not spelling.heading or owner != spelling.column:
        what = (
            f"{spelling.heading!r} is already a heading of {owner}"
            if spelling.heading
            else "a heading is empty"
        )
        return what, "give each heading to one column"
    return None


def _read_mapping(path: Path) -> Mapping:
    statement = parse_one(path, "SELECT")
    given = columns_given(statement, path)
    folds = "_sources" in given
    if not folds and not {"_file", "_row"} <= set(given):
        raise DeclarationError(
            f"{path.name} does not say which rows it comes from",
            str(path),
            "give _file and _row, or, when it folds rows, sources(_file, _row) as _sources",
        )
    text = path.read_text("utf-8")
    reads = tables_read(statement, "raw")
    single = isinstance(statement, exp.Select) and len(reads) == 1 and not folds
    whole = (exp.AggFunc, exp.Window, exp.Distinct, exp.Limit, exp.Qualify, exp.Subquery, exp.Union, exp.CTE)
    return Mapping(
        system=path.parent.name,
        table=path.stem,
        path=str(path),
        sql=text,
        reads=reads,
        row_by_row=single and not any(statement.find(kind) for kind in whole) and "as_of(" not in text,
    )


def _read_suite(path: Path) -> Suite:
    data = read_toml(path)
    checks = data.pop("checks", {})
    if isinstance(checks, dict):
        data["checks"] = [
            {"name": name, **block} for name, block in checks.items() if isinstance(block, dict)
        ]
    return parse(Suite, {"table": path.stem, **data}, path)


def _read_kpi(path: Path) -> Kpi:
    return parse(Kpi, {"id": path.stem, "area": path.parent.name, **read_toml(path)}, path)


def _as_chosen(workspace: Workspace, kpis: dict[str, Kpi]) -> dict[str, Kpi]:
    """The KPIs by the definitions that targets.toml chooses; what is wrong there is told by its own check."""
    try:
        chosen = read_targets(workspace.root).definitions
    except OpsbriefError:
        return kpis
    return kpis | {
        name: kpis[name].under(rival)
        for name, rival in chosen.items()
        if name in kpis and rival in kpis[name].rivals and kpis[name].rivals[rival].can_be_chosen
    }


def _read_report(path: Path) -> Report:
    return parse(Report, {"id": path.parent.name, **read_toml(path)}, path)
