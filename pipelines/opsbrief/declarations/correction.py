"""The company's corrections: `corrections.toml`, a record for each error that is known to stand in a source."""

from collections.abc import Mapping
from pathlib import Path

import sqlglot
from pydantic import Field, field_validator
from sqlglot import exp

from opsbrief.declarations.base import Declaration, line_of, parse, read_toml
from opsbrief.declarations.table import PROVENANCE, Table
from opsbrief.errors import DeclarationError, near
from opsbrief.workspace import Workspace

FILE = "corrections.toml"
# One row's own cells, and nothing that reads a table, a file or the clock.
ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Case, exp.If, exp.Coalesce, exp.And, exp.Or, exp.Not,
    exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Add,
    exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Round, exp.Abs, exp.Upper, exp.Lower, exp.Trim, exp.Replace, exp.Concat,
    exp.DPipe, exp.Substring, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var,
)  # fmt: skip
ALLOWED_SAID = (
    "use columns of the table, literals, comparisons, and, or, not, between, in, like, + - * /, ||, case when, coalesce,"
    " round, abs, upper, lower, trim, replace, substring, cast, date '2026-01-31'"
)


class Correction(Declaration):
    """A known source error: which rows of an ops table, what they should say, why, and who was told.

    `where` and the texts of `set` are SQL over the row's own cells. `expect_rows` is the guard: outside these numbers
    nothing is corrected, since the source, or the rule, is no longer what it was.
    """

    table: str
    where: str
    set: dict[str, str] = Field(min_length=1)  # column -> SQL
    why: str
    told: str = ""
    expect_rows: tuple[int, int]

    @field_validator("table")
    @classmethod
    def _without_schema(cls, name: str) -> str:
        return name.removeprefix("ops.")

    @field_validator("why")
    @classmethod
    def _said(cls, why: str) -> str:
        if not why.strip():
            raise ValueError("say why, in one sentence")
        return why

    @field_validator("expect_rows")
    @classmethod
    def _span(cls, rows: tuple[int, int]) -> tuple[int, int]:
        if not 1 <= rows[0] <= rows[1]:
            raise ValueError("write the least and the most rows, e.g. [1, 400]")
        return rows


class Corrections(Declaration):
    """All of `corrections.toml`, in the order in which they are applied."""

    correction: list[Correction] = []


def read_corrections(root: Path) -> list[Correction]:
    """The workspace's corrections; none when the file is missing. DeclarationError when it cannot be read."""
    path = root / FILE
    return parse(Corrections, read_toml(path), path).correction if path.is_file() else []


def check_corrections(workspace: Workspace, tables: Mapping[str, Table]) -> list[DeclarationError]:
    """What is wrong in `corrections.toml`, the file itself included."""
    path = workspace.root / FILE
    try:
        corrections = read_corrections(workspace.root)
    except DeclarationError as error:
        return [error]
    return [error for one in corrections for error in faults(one, tables, path)]


def faults(correction: Correction, tables: Mapping[str, Table], path: Path) -> list[DeclarationError]:
    """What is wrong with one correction: its table, its columns, its SQL."""
    table = tables.get(correction.table)
    if table is None:
        what = f"a correction names the table {correction.table!r}, which there is not"
        return [DeclarationError(what, line_of(path, ["table"]), near(correction.table, list(tables)))]
    found: list[DeclarationError] = []
    for name in correction.set:
        if name not in table.columns:
            what = f"a correction sets {table.name}'s column {name!r}, which it has not"
            found.append(DeclarationError(what, line_of(path, [name]), near(name, list(table.columns))))
    for key, text in {"where": correction.where, **correction.set}.items():
        found += _faults_of_sql(text, table, line_of(path, [key]))
    return found


def _faults_of_sql(text: str, table: Table, where: str) -> list[DeclarationError]:
    try:
        whole = sqlglot.parse_one(text, dialect="duckdb")
    except sqlglot.errors.ParseError:
        return [DeclarationError(f"a correction's SQL is not valid: {text}", where, ALLOWED_SAID)]
    for node in whole.walk():
        if not isinstance(node, ALLOWED) or (isinstance(node, exp.In) and not node.expressions):
            said = node.sql(dialect="duckdb")
            return [DeclarationError(f"a correction uses {said}, which it may not", where, ALLOWED_SAID)]
        if isinstance(node, exp.Column) and (node.table or node.name not in (*table.columns, *PROVENANCE)):
            said = node.sql(dialect="duckdb")
            what = f"a correction names {table.name}'s column {said}, which it has not"
            return [DeclarationError(what, where, near(node.name, list(table.columns)))]
    return []
