"""What the tables of a file are: as they stand, or as exports declare that they are to be put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from opsbrief.declarations.shape import Condition
from opsbrief.declarations.system import Export, fold
from opsbrief.intake.families import melted
from opsbrief.intake.known import Known
from opsbrief.intake.nearest import nearest
from opsbrief.intake.parts import HEAD_ROWS, MOST_COLUMNS, Cell, CellRows, Part, cell_text, text_table
from opsbrief.intake.recognise import (
    FORMATS,
    Headings,
    Recognition,
    fit_columns,
    fits_document,
    recognise,
)
from opsbrief.intake.tables import Table, meets
from opsbrief.intake.unheaded import flagged
from opsbrief.intake.walk import take_apart

View = tuple[Part, Recognition]
NONE = Known([])


@dataclass(frozen=True)
class Candidates:
    """The exports that a file may hold: those that are read as they stand, and those that are put together, by format."""

    plain: dict[str, Known]
    shaped: dict[str, list[Export]]
    near: Known  # those put together that a part may lack some headings to be
    glance: bool = False  # parts have the rows of their head alone


def candidates(exports: Sequence[Export], folder: str = "", *, glance: bool = False) -> Candidates:
    """All exports, or those of the system that the file's folder is named after."""
    known = (folder and [export for export in exports if export.system == folder]) or exports
    above = {(export.system, export.under) for export in known if export.under}
    shaped: dict[str, list[Export]] = {}
    plain: dict[str, list[Export]] = {}
    for export in known:
        together = export.shaped or (export.system, export.id) in above
        (shaped if together else plain).setdefault(export.format, []).append(export)
    near = Known([e for exports in shaped.values() for e in exports if not e.families])
    return Candidates({name: Known(exports) for name, exports in plain.items()}, shaped, near, glance)


def views(part: Part, known: Candidates, file: str, folder: str = "") -> list[View]:
    """The exports that a part holds, each as a part of its own; the part itself when it is one table or none is known.

    `file` is its path below the inbox, for patterns. Several answers about the same rows are one answer without an export.
    """
    plain = known.plain.get(FORMATS[part.kind], NONE)
    answer = recognise(part, plain, folder)
    made = _made(part, known, file)
    beside = [view for view in made if view[1].export and view[1].export.families]
    whole = [view for view in made if view not in beside]
    if answer.export:
        whole = [view for view in whole if not _less(view[1], answer)]
        answer = Recognition(None) if any(_less(answer, other) for _, other in whole) else answer
    rivals = [a.export for a in (*(other for _, other in whole), answer) if a.export]
    if len({export.system for export in rivals}) > 1 or (whole and answer.export):
        return [(part, Recognition(None, candidates=rivals))]
    if not answer.export and not answer.candidates and not whole:
        if beside:
            return _named(part, beside)
        near = nearest(part, plain) or [near for near in nearest(part, known.near) if near[1]]
        answer = replace(answer, nearest=near)
    return _named(part, [*(whole or [(part, answer)]), *beside])


def _less(one: Recognition, other: Recognition) -> bool:
    """Whether one answer reads a part of the headings that the other reads, or, in the same system, no more of them."""
    mine, theirs = (
        {
            fold(f.heading)
            for f in a.fits
            if f.outcome == "mapped" and a.export and not a.export.columns[f.column].derived
        }
        for a in (one, other)
    )
    same = one.export and other.export and one.export.system == other.export.system
    shaped = bool(other.export and other.export.shaped)
    return mine < theirs or bool(same and shaped and len(mine) <= len(theirs))


def _named(part: Part, found: list[View]) -> list[View]:
    """The views under the part's place in the file; where there are several, each with the export it is."""
    if len(found) < 2:
        return found
    return [
        (replace(view, path_in_file="!".join(filter(None, (part.path_in_file, answer.export.id)))), answer)
        if answer.export and view is not part
        else (view, answer)
        for view, answer in found
    ]


def _made(part: Part, known: Candidates, file: str) -> list[View]:
    if part.head and len(part.head[0]) > MOST_COLUMNS:
        return []  # no export is as wide, and to put it together would take rows times columns
    place = "!".join(filter(None, (file, part.path_in_file)))
    groups: dict[tuple[str, str, str], list[Export]] = {}
    paths: dict[str, dict[str, str | None]] = {}
    for export in known.shaped.get(FORMATS[part.kind], []):
        if not _document(export, part) or (match := re.search(export.path, place)) is None:
            continue
        paths[export.name] = match.groupdict()
        groups.setdefault((export.system, export.record_path, export.nested), []).append(export)
    found: list[View] = []
    texts = frozenset(map(fold, set(chain.from_iterable(part.head))))
    for (_, record_path, nested), members in groups.items():
        source = _source(part, members, record_path, nested)
        if (
            source is not None
            and (part.kind not in ("text", "cells") or any(_may_be(e, part, texts) for e in members))
            and (known.glance or _may_hold(source, members))
        ):
            found += _tables(source, members, {e.id: paths[e.name] for e in members})
    return found


def _may_be(export: Export, part: Part, texts: frozenset[str]) -> bool:
    """Whether an export may begin in a part whose head has these folded texts: soon told, and never false for one that does."""
    if export.header_rows == 2 or not any(spellings.isdisjoint(texts) for spellings in export.headed):
        return bool(export.headed)
    told = [w for words in export.rows.values() if isinstance(words, (str, list)) for w in [_folded(words)]]
    if any(words.isdisjoint(texts) for words in told):
        return False
    return any(_may_lack_headings(export, headings, part) for headings in export.headerless)


def _folded(words: str | Sequence[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in ([words] if isinstance(words, str) else words))


def _may_lack_headings(export: Export, headings: Sequence[str], part: Part) -> bool:
    """Whether some row of the head has what rows of an export without headings have, where it stands there."""
    wanted: dict[int, Condition] = {}
    for name, condition in export.rows.items():
        spellings = {fold(heading) for heading in export.columns[name].heading}
        spot = next((n for n, heading in enumerate(headings) if fold(heading) in spellings), None)
        if spot is not None:
            wanted[spot] = condition
    return any(
        all(meets(row[n] if n < len(row) else None, condition) for n, condition in wanted.items())
        for row in part.head
    )


def _document(export: Export, part: Part) -> bool:
    """Whether a part is, or begins, the document in which the export lies."""
    inner = bool(export.nested or "." in export.record_path)
    return (
        fits_document(export, part)
        if not inner
        else part.record_path == "" and fits_document(export, part, inner=True)
    )


def _source(part: Part, exports: Sequence[Export], record_path: str, nested: str) -> Part | None:
    """What the tables are put together from: the part, or a list inside the objects of its document."""
    if part.kind != "records" or not (nested or "." in record_path):
        return part
    if part.inside is None:
        return None
    around = {h for e in exports for c in e.columns.values() for h in c.heading if h.startswith("^")}
    return part.inside(record_path, nested, sorted(around))


def _grid(part: Part) -> list[list[Cell]]:
    if part.grid is not None:
        return part.grid()
    if not part.head:
        return []
    rows = part.read(0, True)
    assert isinstance(rows, CellRows)
    columns = [rows.table.column(n).to_pylist() for n in range(rows.table.num_columns - 2)]
    return [list(part.head[0]), *(list(row) for row in zip(*columns, strict=True))]


def _tables(part: Part, exports: list[Export], paths: dict[str, dict[str, str | None]]) -> list[View]:
    tables = {table.export.id: table for table in take_apart(_grid(part), exports, paths)}
    found: list[View] = []
    for table in tables.values():
        export = table.export
        if export.under not in tables and any(c.parent and not c.optional for c in export.columns.values()):
            continue
        view = as_part(part, melted(table) if export.families else table)
        fits = fit_columns(export, Headings(view.head[0]))
        above = part.head[table.first_row] if table.first_row < len(part.head) else []
        # Of a table with other headings further down, the places of columns are no longer those of the file.
        if [cell.strip() for cell in above] == [heading.strip() for heading in table.headings]:
            lines = zip(view.head[1:], table.why, strict=False)
            fits = flagged(fits, [line for line, why in lines if not why])
        mapped = sum(fit.outcome == "mapped" for fit in fits)
        said = f"{mapped} of {len(export.columns)} columns, put together from row {table.first_row + 1} on"
        found.append((view, Recognition(export, 0, fits, said)))
    return found


def _may_hold(part: Part, exports: Sequence[Export]) -> bool:
    """Whether it is worth while to read all rows: some export's first headings stand in the head, or none need to."""
    if part.kind in ("records", "calendar"):
        return bool(part.head)
    head: list[list[Cell]] = [list(row) for row in part.head]
    return bool(take_apart(head, exports, {}))


def as_part(part: Part, table: Table) -> Part:
    """A table that was put together, as a part whose first row is its headings."""
    headings = [*table.headings, *(table.export.columns[name].derived for name in table.derived)]
    width = len(table.headings)
    cells = [
        [*row[:width], *([None] * (width - len(row))), *tail]
        for row, tail in zip(table.rows, table.tails, strict=True)
    ]
    typed: frozenset[int] = frozenset()
    if part.kind != "text":
        typed = frozenset(range(width)) - (table.texts if part.kind == "cells" else set())

    @cache  # a glance never asks for them
    def rows() -> CellRows:
        text = [[cell_text(cell) for cell in row] for row in cells]
        columns = [list(column) for column in zip(*text, strict=True)] if text else [[] for _ in headings]
        return CellRows(text_table(columns, table.numbers, table.why), table.ragged, typed)

    head = [headings, *([cell_text(cell) or "" for cell in row] for row in cells[: HEAD_ROWS - 1])]
    return replace(part, head=head, read=lambda header_row, careful: rows(), grid=None, inside=None)
