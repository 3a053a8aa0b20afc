"""A walk over the rows of a file that gives each row to the export whose it is."""

import re
from collections.abc import Mapping, Sequence

from opsbrief.declarations.system import Export, fold
from opsbrief.intake.discarded import is_blank
from opsbrief.intake.parts import Cell, cell_text
from opsbrief.intake.recognise import joined
from opsbrief.intake.tables import Builder, Table

Grid = Sequence[list[Cell]]
Spots = dict[str, int]
Found = dict[
    int, list[tuple[Builder, list[str], Spots]]
]  # header rows, with the cells and where our columns stand


def take_apart(
    grid: Grid, exports: Sequence[Export], paths: Mapping[str, Mapping[str, str | None]]
) -> list[Table]:
    """The tables of a file that these exports of one system declare. `paths`: per export the groups of its path."""
    builders = {export.id: Builder(export, paths.get(export.id, {})) for export in exports}
    banners = [c.title for e in exports for c in e.columns.values() if isinstance(c.title, str)]
    title = _title(grid, banners)
    for builder in builders.values():
        builder.parent, builder.title = builders.get(builder.export.under), title
    found = _headers(grid, list(builders.values()))
    islands = [b for b in builders.values() if b.export.island]
    for number, heads in found.items():
        for builder, _, _ in heads:
            if builder in islands:
                _take_islands(grid, number, builder, found)
    # A family of columns is read beside what the same rows are otherwise.
    beside = [b for b in builders.values() if b.export.families and b.parent is None and b not in islands]
    others = [b for b in builders.values() if b not in islands and b not in beside]
    for together in (others, *([b] for b in beside)):
        if together:
            _Walk(grid, together, found).go()
    return [table for b in builders.values() if (table := b.done()) is not None]


def _title(grid: Grid, banners: Sequence[str]) -> str | None:
    """The text of the first filled row that is no banner, when it has one filled cell."""
    for row in grid:
        filled = [cell for cell in row if not is_blank(cell)]
        text = (cell_text(filled[0]) or "").strip() if filled else ""
        if text and not (len(filled) == 1 and any(re.search(b, text, re.IGNORECASE) for b in banners)):
            return text if len(filled) == 1 else None
    return None


def _headers(grid: Grid, builders: list[Builder]) -> Found:
    """Rows that hold the headings of some export."""
    first = {spelling for b in builders for spelling in (b.telling[0] if b.telling else ())}
    double = any(b.export.header_rows == 2 for b in builders)
    parts = {half.strip() for spelling in first for half in spelling.rsplit("/", 1)} if double else first
    wanted = first | parts
    found: Found = {}
    for number, row in enumerate(grid):
        # Of two rows, a heading may stand in the upper one alone, merged with the cell below.
        looked = (*grid[number - 1], *row) if double and number else row
        if wanted.isdisjoint(fold(cell) for cell in looked if isinstance(cell, str)):
            continue
        texts = [cell_text(cell) or "" for cell in row]
        upper = [cell_text(cell) or "" for cell in grid[number - 1]] if number else []
        for builder in builders:
            cells = joined(upper, texts) if builder.export.header_rows == 2 else texts
            spots = None if builder.export.labels else builder.spots_of(cells)
            if spots is not None:
                found.setdefault(number, []).append((builder, cells, spots))
    return found


class _Walk:
    """One pass over the rows, with the table that is open."""

    def __init__(self, grid: Grid, builders: list[Builder], found: Found) -> None:
        self.grid = grid
        self.builders = builders
        self.found = found
        self.active: Builder | None = None
        self.home: Builder | None = None  # counts rows that are of no table
        self.sections = [(re.compile(b.export.section), b) for b in builders if b.export.section]
        self.ends = {b: re.compile(b.export.until) for b in builders if b.export.until}
        self.above = {n - 1 for n, heads in found.items() for b, _, _ in heads if b.export.header_rows == 2}

    def go(self) -> None:
        for number, row in enumerate(self.grid):
            filled = [n for n, cell in enumerate(row) if not is_blank(cell)]
            if filled and number not in self.above:
                self._row(number, row, filled)
        self._finish_labels(len(self.grid))

    def _row(self, number: int, row: list[Cell], filled: list[int]) -> None:
        first = cell_text(row[filled[0]]) or ""
        if self._marks(first, number):
            return
        heads = [head for head in self.found.get(number, ()) if head[0] in self.builders and head[0].open]
        if heads:
            self._finish_labels(number)
            self._start(_most_mapped(heads), number)
        elif self._label(number, row, filled) or self._group(number, row, filled, first):
            return
        else:
            self._data(number, row, filled)

    def _marks(self, first: str, number: int) -> bool:
        """Whether a row begins or ends a section."""
        begun = [builder for pattern, builder in self.sections if pattern.search(first)]
        if begun:
            self._finish_labels(number)
            for _, builder in self.sections:
                builder.open = builder in begun
            self.active = None
            return True
        ended = self.active and self.active in self.ends and self.ends[self.active].search(first)
        if ended:
            assert self.active
            self.active.open = not self.active.export.section
            self.active = None
        closed = [b for b in self.builders if b.record and b in self.ends and self.ends[b].search(first)]
        for builder in closed:
            builder.finish_record(number)
        return bool(ended or closed)

    def _start(self, heads: list[tuple[Builder, list[str], Spots]], number: int) -> None:
        for builder, cells, spots in heads:
            builder.start(cells, spots, number)
            self.active = builder
            self.home = self.home or builder

    def _label(self, number: int, row: list[Cell], filled: list[int]) -> bool:
        if self.active is not None:
            return False
        return any(b.export.labels and b.open and b.take_label(row, filled, number) for b in self.builders)

    def _finish_labels(self, number: int) -> None:
        for builder in self.builders:
            if builder.record:
                builder.finish_record(number)

    def _group(self, number: int, row: list[Cell], filled: list[int], first: str) -> bool:
        if len(filled) > 1:
            return False
        taken = False
        for builder in self.builders:
            here = (
                builder.export.group == "row"
                and builder.ready
                and (self.active is builder or builder.export.rows)
            )
            above = builder.export.group == "above_header" and self._heads_next(number, builder)
            if (here and filled[0] == 0) or above:
                builder.group = first.strip()
                if builder.ready:
                    builder.leave(row, "group")
                taken = True
        return taken

    def _heads_next(self, number: int, builder: Builder) -> bool:
        following = number + 1
        while following < len(self.grid) and all(map(is_blank, self.grid[following])):
            following += 1
        return any(head[0] is builder for head in self.found.get(following, ()))

    def _data(self, number: int, row: list[Cell], filled: list[int]) -> None:
        # Rows without headings may look alike in two exports: first those whose parent stands above.
        headed = self.active is not None and not self.active.export.rows
        for builder in sorted(self.builders, key=_lacks_parent):
            if headed and builder.export.headerless:
                continue  # the row stands below headings that are known
            if builder.export.rows and builder.open and builder.claims(row, filled[-1], number):
                builder.take(row)
                self.home = self.home or builder
                return
        if self.active and not self.active.export.rows:
            self.active.take(row)
        elif self.home:
            self.home.leave(row, "outside the table")


def _lacks_parent(builder: Builder) -> bool:
    return builder.parent is not None and not builder.parent.ready


def _most_mapped(heads: list[tuple[Builder, list[str], Spots]]) -> list[tuple[Builder, list[str], Spots]]:
    """All that tell their rows by what is in them; of the others, which would take every row, the one that reads most."""
    greedy = [head for head in heads if not head[0].export.rows]
    best = max((len(head[2]) for head in greedy), default=0)
    return [head for head in heads if head[0].export.rows or len(head[2]) == best]


def _take_islands(grid: Grid, number: int, builder: Builder, found: Found) -> None:
    """The tables of an export in one row of headings: each as wide as its headings go, down to the first blank row."""
    cells = [cell_text(cell) or "" for cell in grid[number]]
    start = 0
    while (spots := builder.spots_of(cells[start:])) is not None:
        low = high = start + min(spots.values())
        while high + 1 < len(cells) and cells[high + 1]:
            high += 1
        while low and cells[low - 1] and low > start:
            low -= 1
        inside = builder.spots_of(cells[low : high + 1])
        if inside is not None:
            _take_island(grid, number, builder, found, (low, high + 1), inside)
        start = high + 1


def _take_island(
    grid: Grid, number: int, builder: Builder, found: Found, span: tuple[int, int], spots: Spots
) -> None:
    low, high = span
    builder.start([cell_text(cell) or "" for cell in grid[number][low:high]], spots, number)
    for below in range(number + 1, len(grid)):
        row = grid[below][low:high]
        if all(map(is_blank, row)):
            break
        heads = [spots for _, _, spots in found.get(below, ())]
        if any(low <= place < high for spots in heads for place in spots.values()):
            break
        builder.take(row)
