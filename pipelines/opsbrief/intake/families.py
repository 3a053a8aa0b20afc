"""Families of columns (`Date entered "Won"`, `Date entered "Lost"`) to rows: one per line and member of the family."""

from collections.abc import Sequence

from opsbrief.declarations.shape import family_pattern
from opsbrief.declarations.system import Export
from opsbrief.intake.discarded import is_blank
from opsbrief.intake.parts import Cell
from opsbrief.intake.recognise import Headings, fit_columns
from opsbrief.intake.tables import Table

Members = dict[str, dict[str, int]]  # per member, as its headings name it: our column -> position


def melted(table: Table) -> Table:
    """The table with one row per line and member that has a cell there. Rows of one line share its number.

    Headings that are neither of the family nor declared stay with what the table is otherwise.
    """
    export = table.export
    members = _members(export, table.headings)
    fits = [f for f in fit_columns(export, Headings(table.headings)) if f.outcome == "mapped"]
    kept = [fit.position for fit in fits if fit.position is not None]
    named = [name for name in export.families if any(name in spots for spots in members.values())]
    asked = next((name for name, column in export.columns.items() if column.family), "")
    result = Table(export, first_row=table.first_row, ragged=table.ragged)
    result.headings = [table.headings[n] for n in kept] + [export.columns[n].families[0] for n in named]
    result.derived = [*table.derived, asked]
    places = [*kept, *(next((s[n] for s in members.values() if n in s), 0) for n in named)]
    result.texts = {n for n, place in enumerate(places) if place in table.texts}
    result.texts |= {
        len(kept) + n
        for n, name in enumerate(named)
        if any(spots[name] in table.texts for spots in members.values() if name in spots)
    }
    for row, tail, number, dropped in zip(table.rows, table.tails, table.numbers, table.why, strict=True):
        lines = [] if dropped else _lines(row, members, named)
        why = dropped if lines else dropped or "nothing in the family"
        lines = lines or [("", [None] * len(named))]
        for member, cells in lines:
            result.rows.append([*(_at(row, n) for n in kept), *cells])
            result.tails.append([*tail, member or None])
            result.numbers.append(number)
            result.why.append(why)
    return result


def _members(export: Export, headings: Sequence[str]) -> Members:
    members: Members = {}
    for name in export.families:
        for template in export.columns[name].families:
            pattern = family_pattern(template)
            for position, heading in enumerate(headings):
                if match := pattern.fullmatch(heading):
                    members.setdefault(match[1].strip(), {}).setdefault(name, position)
    return members


def _lines(row: list[Cell], members: Members, named: list[str]) -> list[tuple[str, list[Cell]]]:
    lines = []
    for member, spots in members.items():
        cells = [_at(row, spots.get(name)) for name in named]
        if not all(map(is_blank, cells)):
            lines.append((member, cells))
    return lines


def _at(row: list[Cell], position: int | None) -> Cell:
    return row[position] if position is not None and position < len(row) else None
