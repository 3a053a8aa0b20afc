"""Columns that hold something and have no heading: nobody can say what they are, and nobody should overlook them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsbrief.intake.recognise import Fit

WORD = re.compile(r"[^\W_]")


def column_letters(column: int) -> str:
    """How spreadsheets call a column, counted from 0: 0 is A, 26 is AA."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def flagged(fits: "Sequence[Fit]", rows: Sequence[Sequence[str]]) -> "list[Fit]":
    """The fits of a table, in which a column without heading is unknown when it has a cell in a row of data.

    A row of data has a cell below a heading as well; `rows` are those below the headings. Marks alone, such as the asterisk
    that SAP puts before a total, are no content, nor are the numbers of the rows.
    """
    headed = [fit.position for fit in fits if fit.position is not None and fit.heading]
    data = [row for row in rows if any(n < len(row) and row[n].strip() for n in headed)]
    found: list[Fit] = []
    for fit in fits:
        spot = fit.position
        bare = spot is not None and not fit.heading and fit.outcome == "ignored"
        if spot is not None and bare and _says_something([row[spot] for row in data if spot < len(row)]):
            name = f"column {column_letters(spot)}, no heading"
            found.append(replace(fit, heading=name, outcome="unknown", unheaded=True))
        else:
            found.append(fit)
    return found


def _says_something(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if WORD.search(cell)]
    numbers = [int(cell) for cell in filled if re.fullmatch(r"\d{1,9}", cell)]
    counted = len(numbers) == len(filled) > 1 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )
    return bool(filled) and not counted
