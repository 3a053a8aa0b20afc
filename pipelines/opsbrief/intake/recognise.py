"""Which export a part is: headings decide, a name breaks a tie; two candidates or none is an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import lru_cache
from typing import Literal

from opsbrief.declarations.shape import FAMILY, family_pattern
from opsbrief.declarations.system import Export, fold, split_heading
from opsbrief.intake.conventions import is_date
from opsbrief.intake.known import Known
from opsbrief.intake.parts import Part
from opsbrief.intake.unheaded import flagged

HEADER_WITHIN = 40
FORMATS = {"text": "table", "cells": "table", "records": "json", "calendar": "calendar"}
Outcome = Literal["mapped", "ignored", "never", "unknown", "missing"]


@dataclass(frozen=True)
class Fit:
    """What becomes of one column of a part."""

    position: int | None  # 0-based; None: missing
    heading: str
    outcome: Outcome
    column: str = ""  # our name
    unheaded: bool = False  # the file has no heading for it


@dataclass(frozen=True)
class Recognition:
    """The answer for one part: an export, or the reason why there is none."""

    export: Export | None
    header_row: int = -1
    fits: list[Fit] = field(default_factory=list)
    evidence: str = ""
    candidates: list[Export] = field(default_factory=list)  # more than one: ambiguous
    nearest: list[tuple[Export, list[str]]] = field(
        default_factory=list
    )  # with the headings that are missing


class Headings:
    """One row of a part, looked up by heading: by exact spelling, or without case and blanks."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = [cell.replace("\ufeff", "").strip() for cell in cells]
        self.exact: dict[str, list[int]] = {}
        self.folded: dict[str, list[int]] = {}
        for position, cell in enumerate(self.cells):
            if cell:
                self.exact.setdefault(cell, []).append(position)
                self.folded.setdefault(fold(cell), []).append(position)

    def find(self, heading: str, *, exact: bool) -> int | None:
        """The position of a heading, or None."""
        positions = self.exact if exact else self.folded
        whole = heading if exact else fold(heading)
        if whole in positions:
            return positions[whole][0]
        name, nth = split_heading(heading)
        numbered = positions.get(name if exact else fold(name), [])
        return numbered[nth - 1] if len(numbered) >= nth else None


def recognise(part: Part, known: Known, folder: str = "") -> Recognition:
    """The export that a part is. `folder` is the inbox sub-folder, for exports without headings."""
    hits = _by_headings(part, known) or _by_position(part, known.exports, folder)
    if part.kind == "calendar":
        # Headings are the same in every calendar: an export that names the producer goes before one that takes any.
        hits = [hit for hit in hits if hit[0].within] or hits
    hits = _most_specific(hits)
    if len(hits) > 1:
        # What its values prove goes before what only its headings allow.
        hits = [hit for hit in hits if hit[0].holds] or hits
    if len(hits) > 1:
        named = [hit for hit in hits if hit[0].fits_name(part.name)]
        hits = named if len(named) == 1 else hits
    if len(hits) > 1:
        return Recognition(None, candidates=[export for export, _, _ in hits])
    if not hits:
        return Recognition(None)
    export, row, fits = hits[0]
    fits = flagged(fits, part.head[row + 1 :]) if row >= 0 and part.kind in ("text", "cells") else fits
    mapped = sum(fit.outcome == "mapped" for fit in fits)
    what = (
        f"{mapped} of {len(export.columns)} headings found in row {row + 1}"
        if row >= 0
        else "folder or name, and the types of its columns"
    )
    return Recognition(export, row, fits, what)


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two rows of headings as one: `North / Sales`. The upper one stands over the columns to its right as well."""
    over, cells = "", []
    for n in range(max(len(upper), len(lower))):
        above = upper[n].strip() if n < len(upper) else ""
        below = lower[n].strip() if n < len(lower) else ""
        over = above or over
        cells.append(f"{over} / {below}" if over and below else above or below)
    return cells


Hit = tuple[Export, int, list[Fit]]


def head_of(part: Part) -> list[list[str]]:
    """The rows in which headings may stand."""
    return part.head[: 1 if part.kind in ("records", "calendar") else HEADER_WITHIN]


def _by_headings(part: Part, known: Known) -> list[Hit]:
    head = head_of(part)
    texts = [frozenset(map(fold, cells)) for cells in head]
    there: frozenset[str] = frozenset().union(*texts)
    hits: list[Hit] = []
    for export in fitting(part, known.begun(there)):
        double = export.header_rows == 2
        if not double and not _tells(export, there):
            continue
        for number, cells in enumerate(head):
            row = joined(head[number - 1] if number else [], cells) if double else cells
            if _tells(export, frozenset(map(fold, row)) if double else texts[number]):
                fits = fit_columns(export, Headings(row))
                if not lacking(export, fits) and _holds(export, part.head[number + 1 :], fits):
                    hits.append((export, number, fits))
                    break
    return hits


def fitting(part: Part, exports: Sequence[Export]) -> list[Export]:
    """Exports with headings, of the part's format and document."""
    return [e for e in exports if e.header and e.format == FORMATS[part.kind] and fits_document(e, part)]


def _tells(export: Export, texts: frozenset[str]) -> bool:
    """Whether a spelling of every required heading is among folded texts."""
    return not any(spellings.isdisjoint(texts) for spellings in export.telling)


def lacking(export: Export, fits: list[Fit]) -> list[str]:
    """The required headings that are missing."""
    return [f.heading for f in fits if f.outcome == "missing" and not export.columns[f.column].optional]


def _holds(export: Export, rows: Sequence[Sequence[str]], fits: list[Fit]) -> bool:
    """Whether one of the rows has the values by which alone an export can be told; true where it needs none."""
    spots = {fit.column: fit.position for fit in fits if fit.position is not None}
    wanted = [(spots[name], {v.casefold() for v in values}) for name, values in export.holds.items()]
    return all(
        any(len(row) > spot and row[spot].strip().casefold() in values for row in rows)
        for spot, values in wanted
    )


def fits_document(export: Export, part: Part, *, inner: bool = False) -> bool:
    """Whether the document of a part is one in which the export lies; `inner`: inside a list or object of the part."""
    return (inner or export.record_path == part.record_path) and all(
        wanted in part.document_keys or any(fnmatch(key, wanted) for key in part.document_keys)
        for wanted in export.within
    )


class _Listed:
    """The headings of a list; `data.*` in it stands for everything inside the object `data`, `*` for everything.

    `Date entered "{stage}"` stands for a family of headings, as it does in columns.
    """

    def __init__(self, headings: Sequence[str]) -> None:
        folded = [fold(heading) for heading in headings]
        self.names = frozenset(folded)
        self.insides = tuple(name[:-1] for name in folded if name == "*" or name.endswith(".*"))
        self.families = [family_pattern(heading) for heading in headings if FAMILY.search(heading)]

    def __contains__(self, heading: str) -> bool:
        wanted = fold(heading)
        if wanted in self.names or (bool(self.insides) and wanted.startswith(self.insides)):
            return True
        return any(pattern.fullmatch(heading) for pattern in self.families)


@lru_cache(maxsize=1024)
def _listed(headings: tuple[str, ...]) -> _Listed:
    return _Listed(headings)


def fit_columns(export: Export, row: Headings) -> list[Fit]:
    """What becomes of each column of the file, and which declared ones are missing."""
    taken: dict[int, str] = {}
    found: set[str] = set()
    # All exact spellings before any loose one: SAP's Net value (a document) and Net Value (a line) differ by case alone.
    for exact in (True, False):
        for name, column in export.columns.items():
            if name not in found:
                places = (row.find(heading, exact=exact) for heading in column.spellings)
                position = next((p for p in places if p is not None and p not in taken), None)
                if position is not None:
                    taken[position] = name
                    found.add(name)
    lost = [
        Fit(None, c.spellings[0], "missing", name) for name, c in export.columns.items() if name not in found
    ]
    ignored, never = _listed(tuple(export.ignore)), _listed(tuple(export.never))
    fits: list[Fit] = []
    for position, heading in enumerate(row.cells):
        if position in taken:
            fits.append(Fit(position, heading, "mapped", taken[position]))
        else:
            outcome: Outcome = (
                "never" if heading in never else "ignored" if not heading or heading in ignored else "unknown"
            )
            fits.append(Fit(position, heading, outcome))
    return fits + lost


def _most_specific(hits: list[Hit]) -> list[Hit]:
    """Drop a candidate whose mapped headings are all mapped by another that maps more."""
    mapped = {hit[0].name: {f.position for f in hit[2] if f.outcome == "mapped"} for hit in hits}
    return [
        hit
        for hit in hits
        if not any(mapped[hit[0].name] < mapped[other[0].name] for other in hits if other is not hit)
    ]


def _by_position(part: Part, exports: Sequence[Export], folder: str) -> list[Hit]:
    """Exports without headings: by folder or name, and by rows that fit the declared types."""
    hits: list[Hit] = []
    for export in exports:
        if (
            export.header
            or part.kind not in ("text", "cells")
            or not (export.fits_name(part.name) or export.system == folder)
        ):
            continue
        rows = [row for row in part.head if row]
        names = list(export.columns)
        if rows and all(len(row) == len(names) for row in rows) and _types_fit(export, rows):
            fits = [Fit(n, f"column {n + 1}", "mapped", name) for n, name in enumerate(names)]
            hits.append((export, -1, fits))
    return hits


def _types_fit(export: Export, rows: list[list[str]]) -> bool:
    for position, column in enumerate(export.columns.values()):
        cells = [row[position].strip() for row in rows if row[position].strip()]
        if column.type == "integer" and not all(re.fullmatch(r"-?\d+", cell) for cell in cells):
            return False
        if column.type in ("number", "money", "quantity") and not all(
            re.fullmatch(r"[-+.,\d\seE()]+", cell) for cell in cells
        ):
            return False
        if column.type in ("date", "datetime") and not all(is_date(cell) for cell in cells):
            return False
    return True
