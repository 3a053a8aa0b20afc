"""A system as data: `sql/systems/<system>/system.toml`, its exports, their columns, its mappings."""

import re
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from opsbrief.declarations.base import Declaration
from opsbrief.declarations.shape import (
    FAMILY,
    Condition,
    Drop,
    Pattern,
    Subtotals,
    check_parents,
    check_shape,
)

Type = Literal["text", "integer", "number", "money", "quantity", "date", "datetime", "boolean"]
Zone = Literal["utc", "file", "exporter", "floating"]
Replaces = Literal["snapshot", "document", "window", "append", "all"]
Evidence = Literal["verified", "documented", "unverified"]

GRADES: dict[Evidence, str] = {
    "verified": "verified on genuine files",
    "documented": "from documentation",
    "unverified": "unverified layout",
}

SQL_TYPES: dict[Type, str] = {
    "text": "varchar",
    "integer": "bigint",
    "number": "decimal(24, 8)",
    "money": "decimal(18, 4)",
    "quantity": "decimal(18, 3)",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
}


@lru_cache(maxsize=65536)
def fold(heading: str) -> str:
    """A heading for comparison: no case, no blanks, no BOM, no final punctuation."""
    return re.sub(r"\s+", "", heading.replace("\ufeff", "")).casefold().rstrip(".:")


@lru_cache(maxsize=65536)
def split_heading(heading: str) -> tuple[str, int]:
    """`Status#2` as (Status, 2); a heading that merely ends in # stays whole."""
    match = re.fullmatch(r"(.+)#(\d+)", heading)
    return (match[1], int(match[2])) if match else (heading, 1)


class Column(Declaration):
    """One column of an export. `heading` lists its spellings; `Status#2` is the second column named Status.

    A heading with a name in braces (`Date entered "{stage}"`) stands for a family of columns, which become rows. A column
    without heading says where its value comes from instead: `path`, `parent`, `group` or `family`.
    """

    heading: list[str] = Field(default_factory=list)
    path: str = ""  # a named group of the export's `path`
    parent: str = ""  # a column of the export named in `under`: of the last of its rows above
    group: bool = False  # the text of the group row above
    # The text of the first row, where that has one filled cell; a pattern: of the first such row that does not fit it.
    title: bool | str = False
    family: str = ""  # the name in braces: what the file's heading has in its place
    type: Type = "text"
    optional: bool = False
    # domain: of a mail address what follows the @, and nothing else; count: how many names stand there, parted by semicolons;
    # attendee, renamed: a name without what a list of attendance adds to it, then whether it is a guest's or a telephone number;
    # account: as true, but nothing where it is the system's own account;
    # event: as true, then whether the words are those of an absence
    personal: bool | Literal["domain", "count", "attendee", "renamed", "account", "event"] = False
    zone: Zone | None = None

    @field_validator("heading", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_source(self) -> "Column":
        sources = (self.heading, self.path, self.parent, self.group, self.title, self.family)
        if [bool(source) for source in sources].count(True) != 1:
            raise ValueError("a column has a heading, or else one of path, parent, group, title and family")
        return self

    @property
    def derived(self) -> str:
        """What stands as the heading of a column that the file itself has not; empty for one with a heading."""
        if self.heading:
            return ""
        named = {
            "path": self.path,
            "parent": self.parent,
            "group": "row" if self.group else "",
            "title": "row" if self.title else "",
            "family": self.family,
        }
        return next((f"({kind} {name})" for kind, name in named.items() if name), "")

    @property
    def spellings(self) -> list[str]:
        """The headings to look for in a table as it is read."""
        return self.heading or [self.derived]

    @property
    def families(self) -> list[str]:
        """Its headings that stand for a family of columns."""
        return [heading for heading in self.heading if FAMILY.search(heading)]


class Export(Declaration):
    """One kind of file (or of table inside a file) that a system gives."""

    id: str
    system: str
    title: str
    how_to: str = ""
    evidence: Evidence = "documented"
    # Of the headings that the evidence speaks of; headings in other languages are accepted unseen. Empty: of all.
    languages: list[Annotated[str, Field(pattern="^[a-z]{2}$")]] = Field(default_factory=list)
    format: Literal["table", "json", "calendar"] = "table"
    named: list[str] = Field(default_factory=list)  # break a tie only
    header: bool = True  # false: columns by position, in the order declared
    delimiter: str = ""  # for files without headings, where it cannot be sniffed
    header_rows: Literal[1, 2] = 1  # 2: `North / Sales`, where North may span several columns
    headerless: list[list[str]] = Field(
        default_factory=list
    )  # headings of files that lack them, per number of cells
    record_path: str = ""  # json: the key of the list; `data.subtasks` is a list inside the objects of a list
    nested: str = (
        ""  # json: the key under which objects hold objects of the same kind; these are rows as well
    )
    within: list[str] = Field(
        default_factory=list
    )  # json: keys of the whole document; other formats: its title. `*` allowed
    path: Pattern = ""  # must be found in `file!member`; its named groups can be columns
    spread: bool = False  # the members of an archive that are this export are one table
    section: Pattern = ""  # the table begins below a row of which a cell fits this
    begins: str = (
        ""  # our column that the first heading of the row must be, where others have the same headings
    )
    until: Pattern = ""  # and ends before such a row
    island: bool = (
        False  # it ends at the first blank row and column: several tables beside or below each other
    )
    labels: bool = (
        False  # headings stand in the first cell of a row, their value beside it; together they are one row
    )
    holds: dict[str, list[str]] = Field(
        default_factory=dict
    )  # values of which one stands near the top, where another export has the same headings
    rows: dict[str, Condition] = Field(default_factory=dict)  # which rows are this export, by our column
    under: str = ""  # the export whose rows stand above the rows that belong to them
    group: Literal["", "row", "above_header"] = ""  # a row with one filled cell names those below it
    fill: list[str] = Field(default_factory=list)  # our columns, leading ones first: blank means as above
    drop: list[Drop] = Field(default_factory=list)  # rows that are no data, besides totals without a key
    subtotals: Subtotals | None = None  # sums that keep some of the keys
    footer: bool = False  # at the end stand rows with one filled cell that are no data
    guard: bool = False  # a leading apostrophe before a number or date is no part of it
    row_limit: int | None = None  # a part with exactly this many rows is probably cut
    replaces: Replaces
    key: list[str] = Field(default_factory=list)  # our column names
    always: list[str] = Field(
        default_factory=list
    )  # our columns that no row of data leaves blank: without one, sums are a subtotal
    date: str = ""  # our column name, for replaces = window
    zone: Zone | None = None  # of its datetime columns
    ignore: list[str] = Field(
        default_factory=list
    )  # `data.*` stands for everything inside the object `data`, `*` for everything
    never: list[str] = Field(default_factory=list)
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _coherent(self) -> "Export":
        for name in [*self.key, *self.always, *([self.date] if self.date else [])]:
            if name not in self.columns:
                raise ValueError(f"{name} is named in key, always or date, but is no column")
        for name in self.holds:
            if name not in self.required:
                raise ValueError(f"{name} is named in holds, but is no column that every file has")
        if self.replaces in ("document", "append", "snapshot") and not self.key:
            raise ValueError(f"replaces = {self.replaces} needs a key")
        if self.replaces == "window" and not self.date:
            raise ValueError("replaces = window needs a date")
        for name, column in self.columns.items():
            if column.type == "datetime" and not (column.zone or self.zone):
                raise ValueError(f"{name} is a datetime and needs a zone: utc, file, exporter or floating")
        check_shape(self)
        return self

    @property
    def name(self) -> str:
        """`system/export`, as people read it."""
        return f"{self.system}/{self.id}"

    @property
    def grade(self) -> str:
        """How its headings are known, in words."""
        return GRADES[self.evidence]

    @property
    def raw_table(self) -> str:
        """The table's name within schema raw."""
        return f"{self.system}__{self.id}"

    @cached_property
    def required(self) -> list[str]:
        """Our names of the columns a file must have."""
        return [name for name, column in self.columns.items() if not column.optional]

    @cached_property
    def telling(self) -> list[frozenset[str]]:
        """Per required column its folded spellings: a row that lacks one of these sets is no header of this export."""
        return [
            frozenset(
                form for h in self.columns[name].spellings for form in (fold(h), fold(split_heading(h)[0]))
            )
            for name in self.required
        ]

    @cached_property
    def headed(self) -> list[frozenset[str]]:
        """The same for a table that is put together: what has no heading of its own, or a family of them, tells nothing."""
        return [
            frozenset(form for h in column.heading for form in (fold(h), fold(split_heading(h)[0])))
            for column in self.columns.values()
            if not (column.optional or column.derived or column.families)
        ]

    @cached_property
    def families(self) -> list[str]:
        """Our names of the columns that become rows."""
        return [name for name, column in self.columns.items() if column.families]

    @cached_property
    def shaped(self) -> bool:
        """Whether its rows must be put together before they are a table: not by DuckDB's own reader."""
        shapes = (
            self.headerless, self.nested, "." in self.record_path, self.path, self.spread, self.section, self.until, self.island,
            self.labels, self.rows, self.begins, self.under, self.group, self.fill, self.families,
            any(column.title for column in self.columns.values()),
        )  # fmt: skip
        return any(shapes)

    def zone_of(self, name: str) -> Zone:
        """The zone kind of a datetime column."""
        return self.columns[name].zone or self.zone or "floating"

    def fits_name(self, file_name: str) -> bool:
        """Whether one of the declared name patterns fits, without regard to case."""
        return any(fnmatch(file_name.casefold(), pattern.casefold()) for pattern in self.named)


class Mapping(Declaration):
    """One SELECT that fills one ops table from one system."""

    system: str
    table: str
    path: str
    sql: str
    reads: list[str]  # raw tables, without schema
    row_by_row: bool  # one raw row gives at most one ops row, independent of all others


class System(Declaration):
    """A tool that companies export from."""

    id: str
    title: str
    area: str
    personal_note: str = ""
    ignore_files: list[str] = Field(
        default_factory=list
    )  # members of its archives that are known and not wanted
    exports: dict[str, Export]

    @model_validator(mode="after")
    def _coherent(self) -> "System":
        check_parents(self.exports)
        return self
