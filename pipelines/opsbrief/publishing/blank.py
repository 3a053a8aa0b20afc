"""Published briefs without the rows of a file that is forgotten. Their numbers stay: they were said."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from opsbrief.insights.brief import Brief, ExceptionTable
from opsbrief.publishing.revisions import Write, rewrite

BLANK = "(forgotten)"


@dataclass(frozen=True)
class Blanked:
    """A published revision that rests on forgotten files, and how many rows of its lists were blanked."""

    report: str
    period: str
    revision: int
    rows: int


def blank_rows(state: Path, reports: Path, files: Collection[str], write: Write) -> list[Blanked]:
    """Blank the rows of these files (names below the inbox) in every kept and published revision.

    Gives the revisions that name one of the files among their sources, whether or not they listed rows of it.
    """
    found: list[Blanked] = []

    def change(brief: Brief) -> Brief | None:
        if not {source.name for source in brief.provenance.sources} & set(files):
            return None
        tables = [_without(table, files) for table in brief.exceptions]
        rows = sum(count for _, count in tables)
        found.append(Blanked(brief.report, brief.period, brief.revision, rows))
        return brief.model_copy(update={"exceptions": [table for table, _ in tables]}) if rows else None

    rewrite(state, reports, change, write)
    return found


def _without(table: ExceptionTable, files: Collection[str]) -> tuple[ExceptionTable, int]:
    """The table with its rows from these files blanked, and their number."""
    gone = [any(_is_of(place, files) for place in source.split("; ")) for source in table.sources]
    rows = [
        [BLANK, *[""] * (len(row) - 1)] if blank else row for row, blank in zip(table.rows, gone, strict=True)
    ]
    sources = [BLANK if blank else source for source, blank in zip(table.sources, gone, strict=True)]
    return table.model_copy(update={"rows": rows, "sources": sources}), sum(gone)


def _is_of(place: str, files: Collection[str]) -> bool:
    """Whether `file, row 12`, `file, rows 12, 13` or `file!part, row 12` are rows of one of the files."""
    name = re.sub(r", rows? [\d, ]+$", "", place)
    return any(name == file or name.startswith(f"{file}!") for file in files)
