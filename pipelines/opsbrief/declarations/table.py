"""Ops tables and facts, read from their SQL without running it (sqlglot)."""

import re
from functools import lru_cache
from pathlib import Path

import sqlglot
from sqlglot import exp

from opsbrief.declarations.base import Declaration
from opsbrief.errors import DeclarationError

PROVENANCE = ("_system", "_file", "_row")
SHOWING = re.compile(r"^--\s*(?:list|amount):.*\n", re.MULTILINE)
# Days from what was promised to what came, or to the period's end.
LATE = re.compile(r"late\((\w+),\s*(\w+)\)")


class Table(Declaration):
    """An ops table: `sql/model/<table>.sql`, one CREATE TABLE whose comments are the data dictionary."""

    name: str
    about: str
    columns: dict[str, str]  # name -> SQL type
    comments: dict[str, str]
    key: list[str]
    required: list[str]  # not null columns

    @property
    def personal(self) -> list[str]:
        """Columns that tell who a person is: their comments begin with `personal:`."""
        return [name for name, comment in self.comments.items() if comment.startswith("personal:")]

    @property
    def create(self) -> str:
        """The CREATE TABLE that Opsbrief runs: with provenance, and without constraints, which checks replace."""
        own = [f'"{name}" {kind}' for name, kind in self.columns.items()]
        return f"create table if not exists ops.{self.name} (_system varchar, _file integer, _row bigint, {', '.join(own)})"


class Fact(Declaration):
    """A fact: `sql/facts/<fact>.sql`, one SELECT; header comments give key, inflow and sources."""

    name: str
    about: str
    sql: str
    path: str
    reads: list[str]  # ops tables
    columns: list[str]
    key: list[str]
    inflow: str  # the column whose newest day says how far the data reaches
    sources: dict[str, dict[str, str]]  # ops table -> its columns, and the fact's columns they equal
    refill: list[str]  # a changed source row changes only fact rows with its values here; empty: all of them
    ages: list[str]  # the date columns whose passing changes a row
    whole: str  # the CTE that looks at all rows of its sources
    through: dict[
        str, tuple[str, str, str]
    ]  # ops table -> its column, the source that names it, the source's column
    shown: dict[str, str] = {}  # what a list of its rows shows, with the titles
    amount: str = ""  # the column that says how much money a row is about


def statement_of(text: str) -> exp.Expression:
    """The one statement of a text that `parse_one` has read before. All who ask get the same tree: nobody changes it."""
    return _statements(text)[0]


@lru_cache(maxsize=1000)
def _statements(text: str) -> list[exp.Expression]:
    parsed = sqlglot.parse(text, dialect="duckdb")
    return [statement for statement in parsed if isinstance(statement, exp.Expression)]


def parse_one(path: Path, kind: str) -> exp.Expression:
    """The file's one statement, or a DeclarationError that names line and column."""
    text = path.read_text("utf-8")
    try:
        statements = _statements(text)
    except sqlglot.errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise DeclarationError(
            f"{path.name} is not valid SQL: {first.get('description', error)}",
            f"{path}:{first.get('line', 1)}",
            "correct the SQL there",
        ) from error
    if len(statements) != 1:
        raise DeclarationError(
            f"{path.name} holds {len(statements)} statements", str(path), f"keep one {kind}"
        )
    return statements[0]


def tables_read(statement: exp.Expression, schema: str) -> list[str]:
    """Names of the tables in `schema` that a statement reads, sorted."""
    return sorted({t.name for t in statement.find_all(exp.Table) if t.db == schema})


def columns_given(statement: exp.Expression, path: Path) -> list[str]:
    """Names of the columns a SELECT gives (of its first branch, when it is a union)."""
    select = statement.find(exp.Select) if not isinstance(statement, exp.Query) else statement
    assert isinstance(select, exp.Query)
    names = list(select.named_selects)
    if "*" in names or "" in names:
        raise DeclarationError(
            f"{path.name} gives a column without a name",
            str(path),
            "name each column with `as`; no `select *`",
        )
    return names


def read_table(path: Path) -> Table:
    """An ops table from its CREATE TABLE."""
    statement = parse_one(path, "CREATE TABLE")
    schema = statement.this
    if not isinstance(statement, exp.Create) or not isinstance(schema, exp.Schema):
        raise DeclarationError(
            f"{path.name} is no CREATE TABLE", str(path), "write create table ops.<name> (...)"
        )
    if schema.this.name != path.stem:
        raise DeclarationError(
            f"{path.name} creates {schema.this.name}",
            str(path),
            "the file's name and the table's name must be equal",
        )
    text = path.read_text("utf-8")
    comments = dict(re.findall(r"^\s*(\w+)\s[^\n]*?--\s*(.+?)\s*$", text, re.MULTILINE))
    columns: dict[str, str] = {}
    required: list[str] = []
    key: list[str] = []
    for item in schema.expressions:
        if isinstance(item, exp.ColumnDef):
            columns[item.name] = item.kind.sql(dialect="duckdb") if item.kind else "varchar"
            if item.find(exp.NotNullColumnConstraint):
                required.append(item.name)
        elif isinstance(item, exp.PrimaryKey):
            key = [column.name for column in item.expressions]
    return Table(
        name=path.stem,
        about=_about(text),
        columns=columns,
        comments={name: comments.get(name, "") for name in columns},
        key=key,
        required=required,
    )


def _about(text: str) -> str:
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    return first.removeprefix("--").strip() if first.startswith("--") else ""


def header(text: str, name: str) -> list[str]:
    """All values of the comment lines `-- name: value`."""
    return re.findall(rf"^--\s*{name}:\s*(.+?)\s*$", text, re.MULTILINE)


def read_fact(path: Path) -> Fact:
    """A fact from its SELECT and its header comments."""
    text = path.read_text("utf-8")
    statement = parse_one(path, "SELECT")
    columns = columns_given(statement, path)
    sources = _fact_sources(text, path)
    keys = header(text, "key")
    inflow = header(text, "inflow")
    fact = Fact(
        name=path.stem,
        about=_about(text),
        sql=SHOWING.sub("", text),  # how rows are shown changes no number
        path=str(path),
        reads=tables_read(statement, "ops"),
        columns=columns,
        key=_names(keys),
        inflow=inflow[0] if inflow else "",
        sources=sources,
        refill=_names(header(text, "refill")),
        ages=_names(header(text, "ages")),
        whole="".join(header(text, "whole")),
        through=_through(text, path),
        shown=_shown(text, path, columns),
        amount="".join(header(text, "amount")),
    )
    _check_header(fact, path)
    return fact


def _names(lines: list[str]) -> list[str]:
    return [name.strip() for name in lines[0].split(",")] if lines else []


def _shown(text: str, path: Path, columns: list[str]) -> dict[str, str]:
    """What a list of the fact's rows shows, with the titles; without a header, its columns by their names."""
    found: dict[str, str] = {}
    for item in re.split(r",\s*(?![^(]*\))", ", ".join(header(text, "list"))):
        if not item:
            continue
        name, equals, title = (part.strip() for part in item.partition("="))
        late = LATE.fullmatch(name)
        wrong = [n for n in (late.groups() if late else [name]) if n not in columns]
        if wrong or not equals or not title:
            raise DeclarationError(
                f"{path.name}: list {item.strip()!r} is not understood",
                str(path),
                "write -- list: column = Title, late(promised_on, came_on) = Days late",
            )
        found[name] = title
    return found


def _through(text: str, path: Path) -> dict[str, tuple[str, str, str]]:
    """Ops tables that a fact only looks things up in, and by which column of which source."""
    found: dict[str, tuple[str, str, str]] = {}
    for line in header(text, "through"):
        match = re.fullmatch(r"(\w+)\((\w+)\)\s*=\s*(\w+)\((\w+)\)", line)
        if not match:
            raise DeclarationError(
                f"{path.name}: through {line!r} is not understood",
                str(path),
                "write -- through: table(column) = source(column)",
            )
        found[match[1]] = (match[2], match[3], match[4])
    return found


def _fact_sources(text: str, path: Path) -> dict[str, dict[str, str]]:
    """Ops tables of the header with their columns, and the fact's columns that these equal."""
    sources: dict[str, dict[str, str]] = {}
    for line in header(text, "source"):
        match = re.fullmatch(r"(\w+)\s*\(([^)]*)\)", line)
        if not match:
            raise DeclarationError(
                f"{path.name}: source {line!r} is not understood",
                str(path),
                "write -- source: table(column, other = fact_column)",
            )
        pairs = [pair.split("=") for pair in match[2].split(",") if pair.strip()]
        sources[match[1]] = {pair[0].strip(): pair[-1].strip() for pair in pairs}
    return sources


def _check_header(fact: Fact, path: Path) -> None:
    wrong = [
        c
        for c in [
            *fact.key,
            fact.inflow,
            *([fact.amount] if fact.amount else []),
            *fact.refill,
            *fact.ages,
            *(v for s in fact.sources.values() for v in s.values()),
        ]
        if c not in fact.columns
    ]
    # What is only about the data itself has no rows of the operations model behind it.
    traced = fact.sources or not fact.reads
    if not fact.key or not fact.inflow or not traced or wrong:
        raise DeclarationError(
            f"{path.name}: header "
            + (
                f"names {wrong[0]!r}, which the fact does not give"
                if wrong
                else "lacks key, inflow or source"
            ),
            str(path),
            "open the file with -- key:, -- inflow: and one -- source: line per ops table it counts",
        )
