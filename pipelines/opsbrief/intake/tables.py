"""Tables put together from the rows of a sheet, a text or a list, as the exports of one system declare them.

A file may hold several tables, one below the other or row by row in turn; each has its headings somewhere, and its rows
are told by where they stand or by what is in them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from opsbrief.declarations.shape import Condition, Fitting, family_pattern
from opsbrief.declarations.system import Export, fold
from opsbrief.intake.cells import TOTAL_WORDS
from opsbrief.intake.discarded import discards, is_blank
from opsbrief.intake.parts import BrokenRow, Cell, ErrorCell, Ragged, cell_text
from opsbrief.intake.recognise import Headings, fit_columns

TOTAL = re.compile(TOTAL_WORDS, re.IGNORECASE | re.DOTALL)


@dataclass
class Table:
    """One export's table: rows of cells in the order of `headings`, then of `derived`. Rows may be shorter than that."""

    export: Export
    headings: list[str] = field(default_factory=list)  # of all its header rows
    derived: list[str] = field(default_factory=list)  # our names of columns that the file has not
    rows: list[list[Cell]] = field(default_factory=list)
    tails: list[list[Cell]] = field(default_factory=list)  # the derived cells of each row
    numbers: list[int] = field(default_factory=list)
    why: list[str | None] = field(default_factory=list)
    ragged: list[Ragged] = field(default_factory=list)
    texts: set[int] = field(default_factory=set)  # columns in which some row of data has a text
    lone: set[int] = field(default_factory=set)  # places in `rows` of those with one filled cell
    first_row: int = 0  # of the file, from 0, with its headings


class Builder:
    """Takes the rows of one export as they come."""

    def __init__(self, export: Export, path: Mapping[str, str | None]) -> None:
        self.export = export
        self.path = path
        self.table = Table(
            export, derived=[n for n, c in export.columns.items() if c.derived and not c.family]
        )
        self.telling = export.headed
        self.patterns = [
            [family_pattern(heading) for heading in export.columns[name].families]
            for name in export.families
            if not export.columns[name].optional
        ]
        self.parent: Builder | None = None
        self.open = not export.section
        self.ready = False  # its headings are known
        self.width = 0
        self.count = 0
        self.group: str | None = None
        self.title: str | None = None
        self.last: dict[str, Cell] = {}  # the last row of data, by our column
        self.carried: dict[str, Cell] = {}
        self.record: dict[str, tuple[str, Cell]] = {}  # labels so far, with their values
        self._slots: list[int] = []
        self._spots: dict[str, int] = {}
        self._places: dict[tuple[str, int], int] = {}

    @cached_property
    def lists(self) -> list[tuple[list[str], dict[str, int]]]:
        """Headings that the file may lack, and where our columns stand in them."""
        return [(h, spots) for h in self.export.headerless if (spots := self.spots_of(h)) is not None]

    def spots_of(self, cells: Sequence[str]) -> dict[str, int] | None:
        """Where our columns stand in a row of headings; None when it is no header of this export."""
        row = Headings(cells)
        if not self.telling or any(spellings.isdisjoint(row.folded) for spellings in self.telling):
            return None
        if not all(
            any(p.fullmatch(cell) for p in patterns for cell in row.cells) for patterns in self.patterns
        ):
            return None
        fits = fit_columns(self.export, row)
        if (
            self.export.begins
            and fits[next(n for n, cell in enumerate(row.cells) if cell)].column != self.export.begins
        ):
            return None
        columns = self.export.columns
        lost = [fit.column for fit in fits if fit.outcome == "missing"]
        if any(not (columns[n].optional or columns[n].derived or columns[n].families) for n in lost):
            return None
        return {
            fit.column: fit.position for fit in fits if fit.outcome == "mapped" and fit.position is not None
        }

    def start(self, cells: Sequence[str], spots: dict[str, int], number: int) -> None:
        """The headings of the rows that follow. The first time they are above the data; then they are a row themselves."""
        if self.ready and not self.export.labels:
            self._add(cells, "repeated header")
        self._slots = []
        seen: dict[str, int] = {}
        for cell in cells:
            seen[cell] = seen.get(cell, 0) + 1
            place = self._places.setdefault((cell, seen[cell]), len(self.table.headings))
            if place == len(self.table.headings):
                self.table.headings.append(cell)
            self._slots.append(place)
        if not self.ready:
            self.table.first_row = number
        self._spots, self.width, self.ready = spots, len(cells), True
        self._discards = discards(self.export, spots)

    def claims(self, row: Sequence[Cell], last: int, number: int) -> bool:
        """Whether what is in a row makes it one of this export; `last` is its last filled cell."""
        if not self.ready:
            for headings, spots in self.lists:
                if last < len(headings) <= max(len(row), last + 1) and self._holds(row, spots):
                    exact = [item for item in self.lists if len(item[0]) == len(row)]
                    self.start(*(exact[0] if exact else (headings, spots)), number)
                    return True
        return self.ready and self._holds(row, self._spots)

    def _holds(self, row: Sequence[Cell], spots: dict[str, int]) -> bool:
        return all(
            meets(row[spots[name]] if spots.get(name, len(row)) < len(row) else None, wanted)
            for name, wanted in self.export.rows.items()
        )

    def take(self, row: list[Cell]) -> None:
        """One row below the headings."""
        if isinstance(row, BrokenRow) or any(not is_blank(cell) for cell in row[self.width :]):
            self.count += 1
            reason = (
                row.reason
                if isinstance(row, BrokenRow)
                else f"has {len(row)} cells, the header has {self.width}"
            )
            self.table.ragged.append(Ragged(self.count, [cell_text(c) or "" for c in row], reason))
            return
        why = self._discards(row)
        if sum(not is_blank(cell) for cell in row) < 2:
            self.table.lone.add(len(self.table.rows))
        if self.export.fill and not why and not any(isinstance(c, str) and TOTAL.match(c) for c in row):
            row = self._filled(row)
        self._add(row, why)

    def leave(self, row: Sequence[Cell], why: str) -> None:
        """A row that is no data of any table, counted here."""
        self._add(row[: self.width], why)

    def _filled(self, row: list[Cell]) -> list[Cell]:
        row = [*row, *([None] * (self.width - len(row)))]
        blank_so_far = True
        for name in self.export.fill:
            spot = self._spots.get(name)
            if spot is None:
                continue
            if blank_so_far and is_blank(row[spot]):
                row[spot] = self.carried.get(name)
            else:
                blank_so_far = False
                self.carried[name] = row[spot]
        return row

    def _add(self, row: Sequence[Cell], why: str | None) -> None:
        table = self.table
        self.count += 1
        cells: list[Cell] = [None] * len(table.headings)
        for place, cell in zip(self._slots, row, strict=False):
            cells[place] = cell
            if not why and isinstance(cell, str) and cell and not isinstance(cell, ErrorCell):
                table.texts.add(place)
        tail = [self._derived(name) for name in table.derived]
        if not why:
            self.last = {name: row[spot] for name, spot in self._spots.items() if spot < len(row)}
            self.last |= dict(zip(table.derived, tail, strict=True))
        table.rows.append(cells)
        table.tails.append(tail)
        table.numbers.append(self.count)
        table.why.append(why)

    def _derived(self, name: str) -> Cell:
        column = self.export.columns[name]
        if column.parent:
            return self.parent.last.get(column.parent) if self.parent else None
        if column.title:
            return self.title
        return self.group if column.group else self.path.get(column.path)

    def take_label(self, row: Sequence[Cell], filled: Sequence[int], number: int) -> bool:
        """A row whose first cell is one of the labels, or stands between them; False when it is neither."""
        label = cell_text(row[filled[0]]) or ""
        known = fold(label) in self._labels
        if not known and (not self.record or len(filled) > 2):
            return False
        if fold(label) in self.record:
            self.finish_record(number)
        self.record[fold(label)] = (label, row[filled[1]] if len(filled) > 1 else None)
        return True

    @cached_property
    def _labels(self) -> frozenset[str]:
        named = (h for c in self.export.columns.values() for h in c.heading)
        return frozenset(fold(h) for h in (*self.export.ignore, *self.export.never, *named))

    def finish_record(self, number: int) -> None:
        """The labels so far are one row."""
        headings = [label for label, _ in self.record.values()]
        spots = self.spots_of(headings) if headings else None
        if spots is not None:
            self.start(headings, spots, number)
            self.take([value for _, value in self.record.values()])
        self.record = {}

    def done(self) -> Table | None:
        """The table; None when its headings stood nowhere."""
        table = self.table
        if self.export.footer and len(table.headings) > 1:
            for n in range(len(table.rows) - 1, -1, -1):
                if n not in table.lone:
                    break
                table.why[n] = table.why[n] or "footer"
        return table if self.ready else None


def meets(cell: Cell, wanted: Condition) -> bool:
    """Whether a cell is what rows of an export have there."""
    text = (cell_text(cell) or "").strip()
    match wanted:
        case bool():
            return bool(text) == wanted
        case str():
            return text.casefold() == wanted.casefold()
        case Fitting():
            return re.search(wanted.like, text, re.IGNORECASE) is not None
        case _:
            return text.casefold() in {word.casefold() for word in wanted}
