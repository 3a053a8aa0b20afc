"""A system as data: `sql/systems/<system>/system.toml`, its exports, their columns, its mappings."""

import re
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from typing import Literal

from pydantic import Field, field_validator, model_validator

from opsbrief.declarations.base import Declaration

Type = Literal["text", "integer", "number", "money", "quantity", "date", "datetime", "boolean"]
Zone = Literal["utc", "file", "exporter", "floating"]
Replaces = Literal["snapshot", "document", "window", "append", "all"]
Evidence = Literal["verified", "documented", "unverified"]

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
    """One column of an export. `heading` lists its spellings; `Status#2` is the second column named Status."""

    heading: list[str]
    type: Type = "text"
    optional: bool = False
    personal: bool = False
    zone: Zone | None = None

    @field_validator("heading", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class Export(Declaration):
    """One kind of file (or of table inside a file) that a system gives."""

    id: str
    system: str
    title: str
    how_to: str = ""
    evidence: Evidence = "documented"
    format: Literal["table", "json"] = "table"
    named: list[str] = Field(default_factory=list)  # break a tie only
    header: bool = True  # false: columns by position, in the order declared
    delimiter: str = ""  # for files without headings, where it cannot be sniffed
    record_path: str = ""  # json: the key of the list
    within: list[str] = Field(default_factory=list)  # json: keys that the whole document must have
    row_limit: int | None = None  # a part with exactly this many rows is probably cut
    replaces: Replaces
    key: list[str] = Field(default_factory=list)  # our column names
    always: list[str] = Field(
        default_factory=list
    )  # our columns that no row of data leaves blank: without one, sums are a subtotal
    date: str = ""  # our column name, for replaces = window
    zone: Zone | None = None  # of its datetime columns
    ignore: list[str] = Field(default_factory=list)  # `data.*` stands for everything inside the object `data`
    never: list[str] = Field(default_factory=list)
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _coherent(self) -> "Export":
        for name in [*self.key, *self.always, *([self.date] if self.date else [])]:
            if name not in self.columns:
                raise ValueError(f"{name} is named in key, always or date, but is no column")
        if self.replaces in ("document", "append", "snapshot") and not self.key:
            raise ValueError(f"replaces = {self.replaces} needs a key")
        if self.replaces == "window" and not self.date:
            raise ValueError("replaces = window needs a date")
        for name, column in self.columns.items():
            if column.type == "datetime" and not (column.zone or self.zone):
                raise ValueError(f"{name} is a datetime and needs a zone: utc, file, exporter or floating")
        return self

    @property
    def name(self) -> str:
        """`system/export`, as people read it."""
        return f"{self.system}/{self.id}"

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
                form for h in self.columns[name].heading for form in (fold(h), fold(split_heading(h)[0]))
            )
            for name in self.required
        ]

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
