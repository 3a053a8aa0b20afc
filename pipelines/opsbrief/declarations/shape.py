"""How an export lies in its file, where that is more than one table with one row of headings: declared, and checked."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from opsbrief.declarations.base import Declaration

if TYPE_CHECKING:
    from opsbrief.declarations.system import Export

FAMILY = re.compile(r"\{(\w+)\}")
# What DuckDB's regular expressions lack; the same pattern must mean the same wherever it is tried.
FOREIGN = re.compile(r"\(\?[=!<]|\\[1-9]")


def _regular(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    if FOREIGN.search(pattern):
        raise ValueError(f"{pattern!r} looks ahead, behind or back, which DuckDB cannot")
    return pattern


def _path(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_path)]
Like = Annotated[str, AfterValidator(_regular)]


class Fitting(Declaration):
    """A cell that fits a regular expression somewhere, without regard to case."""

    like: Like


# true: filled; false: blank; a text or several: one of these, without regard to case.
Condition = bool | str | list[str] | Fitting


class Drop(Declaration):
    """Rows that are no data and why. Without `column`, any cell of the row may fit; `first`: its first cell only, read or not.

    The reason `total` makes a row a checksum of the rows above.
    """

    reason: str
    like: Like
    column: str = ""
    first: bool = False


class Subtotals(Declaration):
    """How a list may be added up: by these columns, the leading one first, and within a sum `per` unit or currency.

    A row that lacks lower ones of `by` and every text, and whose numbers are those of the rows above, is a subtotal.
    """

    by: list[str]
    per: list[str] = Field(default_factory=list)


def family_pattern(template: str) -> re.Pattern[str]:
    """What a heading that stands for a family fits: `Date entered "{stage}"` with any quotation marks."""
    before, name, after = re.split(FAMILY, template, maxsplit=1)
    quotes = "[\"'\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb]"

    def literal(text: str) -> str:
        return re.sub(quotes, lambda _: quotes, re.sub(r"(?:\\ )+", r"\\s+", re.escape(text)))

    return re.compile(rf"\s*{literal(before)}(?P<{name}>.+?){literal(after)}\s*", re.IGNORECASE)


def check_shape(export: "Export") -> None:
    """Whether the shape of an export is coherent in itself; ValueError when not."""
    named = [
        *export.rows,
        *export.fill,
        *([export.begins] if export.begins else []),
        *(drop.column for drop in export.drop if drop.column),
        *([*export.subtotals.by, *export.subtotals.per] if export.subtotals else []),
    ]
    for name in named:
        if name not in export.columns:
            raise ValueError(f"{name} is named in rows, fill, begins, drop or subtotals, but is no column")
    families = {m for c in export.columns.values() for h in c.families for m in FAMILY.findall(h)}
    asked = {column.family for column in export.columns.values() if column.family}
    if families != asked or len(families) > 1:
        raise ValueError(
            "a heading such as 'Date entered {stage}' needs one column with family = 'stage', and the reverse"
        )
    groups = set(re.compile(export.path).groupindex)
    for name, column in export.columns.items():
        if column.path and column.path not in groups:
            raise ValueError(f"{name}: path has no group named {column.path}; write (?P<{column.path}>...)")
        if column.parent and not export.under:
            raise ValueError(f"{name} takes a column of a parent, but under names none")
        if column.group and not export.group:
            raise ValueError(f"{name} takes the text of a group row; say group = 'row' or 'above_header'")
    if export.headerless and not export.rows:
        raise ValueError("headerless needs rows: only a value tells a row without headings")
    if export.labels and (export.rows or export.fill or export.under or export.group):
        raise ValueError("labels make one row: rows, fill, under and group have no place there")
    if export.nested and export.format != "json":
        raise ValueError("nested is for format = 'json'")


def check_parents(exports: Mapping[str, "Export"]) -> None:
    """Whether every `under` names another export of the system and every `parent` one of its columns; else ValueError."""
    for export in exports.values():
        above = export
        for _ in range(len(exports)):
            if not above.under:
                break
            if above.under not in exports:
                raise ValueError(
                    f"{above.id}: under names {above.under!r}, which is no export of this system"
                )
            above = exports[above.under]
        else:
            raise ValueError(f"{export.id} stands under itself")
        for name, column in export.columns.items():
            if column.parent and column.parent not in exports[export.under].columns:
                raise ValueError(f"{export.id}.{name}: {export.under} has no column {column.parent!r}")
