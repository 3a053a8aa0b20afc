"""Mappings, suites and facts against the tables and columns that they name."""

from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.crosscheck.finding import finding, unknown
from opsbrief.declarations.crosscheck.names import Known, stray_columns
from opsbrief.declarations.small_table import read_small_table
from opsbrief.declarations.suite import Check
from opsbrief.declarations.system import Mapping
from opsbrief.declarations.table import PROVENANCE, Fact, Table, columns_given, statement_of
from opsbrief.errors import DeclarationError, near
from opsbrief.workspace import Workspace

# Lookup tables that every run makes.
MADE = {
    "rates": frozenset({"currency", "on", "rate", "rate_on"}),
    "units": frozenset({"item", "unit", "factor"}),
    "checks": frozenset({"table_name", "check_name", "rule"}),
}
NOT_LOOKUPS = ("rates", "headings")
FROM_FILES = ("_file", "_row", "_sources")


def known_columns(workspace: Workspace, catalog: Catalog) -> Known:
    """Columns of every raw, lookup and ops table, in lower case."""
    own = {Path(name).stem: path for name, path in workspace.find("tables/*.csv").items()}
    lists = catalog.value_lists | {name: path for name, path in own.items() if name not in NOT_LOOKUPS}
    return {
        "raw": {e.raw_table: _lower([*e.columns, "_file", "_row"]) for e in catalog.exports},
        "ops": {t.name: _lower([*t.columns, *PROVENANCE]) for t in catalog.tables.values()},
        "lookup": MADE | {name: _lower(read_small_table(path)[0].head) for name, path in lists.items()},
    }


def _lower(names: list[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


def check_mappings(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Mappings give columns of their table and its keys, and read tables and columns that exist."""
    known = known_columns(workspace, catalog)
    found: list[DeclarationError] = []
    for mapping in catalog.mappings:
        relative = f"sql/systems/{mapping.system}/{mapping.table}.sql"
        statement = statement_of(mapping.sql)
        if mapping.system not in catalog.systems:
            # A system whose own file is broken is reported once, not again by each of its mappings.
            if not workspace.find(f"sql/systems/{mapping.system}/system.toml"):
                there = list(catalog.systems)
                found.append(unknown(workspace, relative, ("it maps the system", mapping.system), there))
            continue
        if mapping.table in catalog.tables:
            found += _gives(workspace, relative, mapping, statement, catalog.tables[mapping.table])
        else:
            found.append(
                unknown(workspace, relative, ("it fills the table", mapping.table), list(catalog.tables))
            )
        found += _reads(workspace, relative, statement, known, ("raw", "lookup"))
    return found


def _gives(
    workspace: Workspace, relative: str, mapping: Mapping, statement: exp.Expression, table: Table
) -> Iterator[DeclarationError]:
    given = columns_given(statement, Path(mapping.path))
    for name in given:
        if name not in table.columns and name not in FROM_FILES:
            yield unknown(
                workspace, relative, (f"ops.{table.name} is given the column", name), list(table.columns)
            )
    for name in dict.fromkeys([*table.key, *table.required]):
        if name not in given:
            what = f"{mapping.system}'s mapping into {table.name} does not give {name}, which every row needs"
            yield finding(workspace, relative, what, f"give ... as {name}")


def _reads(
    workspace: Workspace, relative: str, statement: exp.Expression, known: Known, schemas: tuple[str, ...]
) -> Iterator[DeclarationError]:
    """Tables of some schemas that are not declared, tables of others, and columns that are in none of the tables read."""
    for table in statement.find_all(exp.Table):
        schema = table.db.lower()
        if schema in known and table.name.lower() not in known[schema]:
            says = f"it reads from schema {schema} the table"
            yield unknown(workspace, relative, (says, table.name), known[schema], f"{schema}.{table.name}")
        elif schema in known and schema not in schemas:
            what = f"it reads {schema}.{table.name}"
            yield finding(
                workspace, relative, what, f"read {' and '.join(schemas)} only", f"{schema}.{table.name}"
            )
    for name, there in stray_columns(statement, known).items():
        what = f"it names the column {name}, which none of its tables has"
        column = name.rpartition(".")[2].strip('"')
        yield finding(workspace, relative, what, near(column, there) or "declare the column", column)


def check_facts(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Facts read ops tables and columns that exist; their sources are among the tables they read."""
    known = known_columns(workspace, catalog)
    found: list[DeclarationError] = []
    for fact in catalog.facts.values():
        relative = f"sql/facts/{fact.name}.sql"
        statement = statement_of(fact.sql)
        found += _reads(workspace, relative, statement, known, ("ops", "lookup"))
        found += _sources(workspace, relative, fact, known)
    return found


def _sources(workspace: Workspace, relative: str, fact: Fact, known: Known) -> Iterator[DeclarationError]:
    for table, columns in fact.sources.items():
        if table not in fact.reads:
            yield unknown(
                workspace,
                relative,
                (f"{fact.name} is traced to the table it reads", table),
                fact.reads,
                "source",
            )
            continue
        for name in columns:
            there = known["ops"].get(table)
            if there is not None and name.lower() not in there:
                yield unknown(
                    workspace,
                    relative,
                    (f"{fact.name} is traced by ops.{table}'s column", name),
                    there,
                    "source",
                )


def check_suites(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Suites name tables, columns and parents that exist, in keys and in SQL."""
    found: list[DeclarationError] = []
    known = known_columns(workspace, catalog)
    for name, suite in catalog.suites.items():
        relative = f"sql/quality/{name}.toml"
        table = catalog.tables.get(suite.table)
        if table is None:
            found.append(
                unknown(
                    workspace, relative, ("it checks the table", suite.table), list(catalog.tables), "table"
                )
            )
            continue
        for check in suite.checks:
            found += _check(workspace, relative, catalog, table, check)
            found += _check_sql(workspace, relative, table, check, known)
    return found


def _check(
    workspace: Workspace, relative: str, catalog: Catalog, table: Table, check: Check
) -> Iterator[DeclarationError]:
    for column in check.columns:
        if column not in table.columns:
            says = f"check {check.name} names {table.name}'s column"
            yield unknown(workspace, relative, (says, column), list(table.columns))
    if not check.parent:
        return
    parent = catalog.tables.get(check.parent)
    if parent is None:
        yield unknown(
            workspace, relative, (f"check {check.name} names the parent", check.parent), list(catalog.tables)
        )
        return
    for column in check.parent_columns or check.columns:
        if column not in parent.columns:
            says = f"check {check.name} names {parent.name}'s column"
            yield unknown(workspace, relative, (says, column), list(parent.columns))


def _check_sql(
    workspace: Workspace, relative: str, table: Table, check: Check, known: Known
) -> Iterator[DeclarationError]:
    texts = {"where": check.where, "fails": check.fails}
    if check.rule == "dates_in_range":
        texts |= {"low": check.low, "high": check.high} | check.highs
    for key, text in texts.items():
        if not text:
            continue
        try:
            statement = sqlglot.parse_one(
                f"select 1 from ops.{table.name} where ({text}) is null", dialect="duckdb"
            )
        except sqlglot.errors.ParseError:
            what = f"check {check.name}: {key} is not valid SQL: {text}"
            yield finding(workspace, relative, what, "correct the SQL", check.name)
            continue
        assert isinstance(statement, exp.Expression)
        for name, there in stray_columns(statement, known).items():
            what = f"check {check.name}: {key} names the column {name}, which {table.name} has not"
            yield finding(workspace, relative, what, near(name, there), check.name)
