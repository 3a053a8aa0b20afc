"""Ruled lists: a report as text whose cells stand between bars, with rules of dashes and page heads in between.

Cells are cut at the bars of the headings, since a text may hold a bar itself. A list that is wider than a page has its
headings, and each row, on several lines.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, groupby, pairwise
from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.intake.encoding import checked_encoding
from opsbrief.intake.parts import (
    HEAD_ROWS,
    BrokenRow,
    Cell,
    CellRows,
    Opener,
    Part,
    Ragged,
    Rows,
    cell_text,
    text_table,
)

RULE = re.compile(r"\s*[|+]?[-=+|]{8,}\s*")
DAY = re.compile(r"\s*(\d\d)\.(\d\d)\.(20\d\d)\b")
PAGE = "page head"


def is_listing(start: str) -> bool:
    """Whether a text begins as such a list: a rule, and two lines or more between bars."""
    lines = start.splitlines()[:60]
    return any(map(_is_rule, lines)) and sum(map(_is_row, lines)) > 1


def _is_rule(line: str) -> bool:
    return (
        len(line) > 8
        and RULE.fullmatch(line) is not None
        and line.count("-") + line.count("=") > len(line) // 2
    )


def _is_row(line: str) -> bool:
    line = line.rstrip()
    return len(line) > 2 and line[0] == "|" == line[-1]


def parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The one table of the list. Rows below the headings are those between bars and page heads; rules are none."""
    encoding = checked_encoding(path, name)
    with path.open(encoding=encoding, newline=None) as file:
        lines = [line.rstrip("\n").replace("\0", "") for line in file]
    first = next((n for n, line in enumerate(lines) if _is_row(line)), None)
    if first is None:
        raise OpsbriefError(f"{name} is a list without rows", name, "export it again")
    rows = _rows(lines[first:], ruled=first > 0 and _is_rule(lines[first - 1]))
    above: list[list[Cell]] = [
        [line.strip()] for line in lines[:first] if line.strip() and not _is_rule(line)
    ]
    grid = above + rows
    head = [[cell_text(cell) or "" for cell in row] for row in grid[:HEAD_ROWS]]

    def read(header_row: int, careful: bool) -> Rows:
        return _below(grid, header_row)

    day = DAY.match(lines[0].lstrip("\ufeff"))
    made = datetime(int(day[3]), int(day[2]), int(day[1])) if day and int(day[2]) < 13 else None
    return [
        Part(
            path_in_file="", name=name, kind="text", head=head, read=read, encoding=encoding, delimiter="|", made_at=made,
            grid=lambda: grid,
        )
    ]  # fmt: skip


def _rows(lines: list[str], *, ruled: bool) -> list[list[Cell]]:
    """The cells of every row and page head, from the headings on. `ruled`: a rule stands above the headings."""
    blocks = [list(block) for rule, block in groupby(lines, _is_rule) if not rule]
    titles = [line for line in blocks[0] if _is_row(line)]
    # Only rules above and below prove that several lines are headings.
    deep = len(titles) if ruled and len(blocks) > 1 and len(titles) < 4 else 1
    bars = [_bars(line) for line in titles[:deep]]
    rows: list[list[Cell]] = []
    waiting: list[str] = []
    for line in chain.from_iterable(blocks):
        if not line.strip():
            continue
        if not _is_row(line):
            rows.append([line.strip()])
            continue
        waiting.append(line)
        if len(waiting) == deep:
            rows.append(_cells(waiting, bars))
            waiting = []
    if waiting:
        rows.append(_broken(waiting))
    return rows


def _bars(line: str) -> list[int]:
    return [n for n, letter in enumerate(line) if letter == "|"]


def _cells(lines: list[str], bars: list[list[int]]) -> list[Cell]:
    """Cells cut at the bars of the headings; a row whose bars stand elsewhere cannot be trusted."""
    cells: list[Cell] = []
    for whole, places in zip(lines, bars, strict=True):
        line = whole.rstrip()
        if len(line) != places[-1] + 1 or any(line[place] != "|" for place in places):
            # Wide letters move the bars; as many bars as above still tell the cells.
            loose = _broken(lines)
            return list(loose) if len(loose) == sum(len(p) - 1 for p in bars) else loose
        cells += [line[a + 1 : b].strip() for a, b in pairwise(places)]
    return cells


def _broken(lines: list[str]) -> BrokenRow:
    row = BrokenRow(list(_split(lines)))
    row.reason = "its bars do not stand below those of the headings"
    return row


def _split(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield from (cell.strip() for cell in line.strip()[1:-1].split("|"))


def _below(grid: list[list[Cell]], header_row: int) -> CellRows:
    """The rows below the headings. Repeated headings and page heads are counted, as no data."""
    titles = grid[header_row] if header_row >= 0 else []
    width = len(titles) or max(map(len, grid), default=0)
    columns: list[list[str | None]] = [[] for _ in range(width)]
    numbers: list[int] = []
    why: list[str | None] = []
    ragged: list[Ragged] = []
    for number, row in enumerate(grid[header_row + 1 :], start=1):
        texts = [cell_text(cell) for cell in row]
        if isinstance(row, BrokenRow):
            ragged.append(Ragged(number, [text or "" for text in texts], row.reason))
            continue
        reason = "repeated header" if row == titles else PAGE if len(row) == 1 < width else None
        numbers.append(number)
        why.append(reason)
        for n, column in enumerate(columns):
            column.append(texts[n] if n < len(texts) else None)
    return CellRows(text_table(columns, numbers, why), ragged)
