"""What a table that is no known export is most like, and what it lacks to be that."""

from collections.abc import Sequence

from opsbrief.declarations.system import Export, fold
from opsbrief.intake.known import Known
from opsbrief.intake.parts import Part
from opsbrief.intake.recognise import FORMATS, Headings, fit_columns, fitting, head_of, joined, lacking


def nearest(part: Part, known: Known) -> list[tuple[Export, list[str]]]:
    """The exports that a part is most like, with what is missing in it for each."""
    exports = fitting(part, known.exports)
    if not exports and part.kind == "calendar":
        return _other_producers(known.exports)
    return _nearest(exports, head_of(part))


def _other_producers(exports: Sequence[Export]) -> list[tuple[Export, list[str]]]:
    """Of a calendar that nobody reads: the exports that read those of other programs, with how these call themselves."""
    calendars = sorted((e for e in exports if e.format == "calendar" and e.within), key=lambda e: e.name)
    return [(e, [f"PRODID:{wanted}" for wanted in e.within]) for e in calendars[:3]]


def _nearest(exports: Sequence[Export], head: Sequence[Sequence[str]]) -> list[tuple[Export, list[str]]]:
    """The three exports of which most required headings stand in one row, with those that are missing."""
    words: frozenset[str] = frozenset().union(
        *(spellings for export in exports for spellings in export.telling)
    )
    rows = [Headings(cells) for cells in head if not words.isdisjoint(map(fold, cells))]
    scored: list[tuple[float, str, Export, Headings]] = []
    for export in exports:
        counts = [sum(not s.isdisjoint(row.folded) for s in export.telling) for row in rows]
        most = max(counts, default=0)
        if most:
            score = -most / max(1, len(export.telling))
            scored.append((score, export.name, export, rows[counts.index(most)]))
    best = sorted(scored, key=lambda item: item[:2])[:3]
    return [(export, lacking(export, fit_columns(export, row))) for _, _, export, row in best]


def nearest_row(export: Export, part: Part) -> Headings | None:
    """The row of a part in which most required headings of an export stand; None when no row has one."""
    if export.format != FORMATS[part.kind] or not export.header:
        return None
    head = head_of(part)
    upper = [[], *head[:-1]] if export.header_rows == 2 else [[] for _ in head]
    rows = [Headings(joined(above, row)) for above, row in zip(upper, head, strict=True)]
    counts = [sum(not s.isdisjoint(row.folded) for s in export.telling) for row in rows]
    return rows[counts.index(max(counts))] if any(counts) else None
