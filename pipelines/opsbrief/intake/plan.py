"""What loading a part would do: a cell plan per column, with the questions that only a person can answer."""

import re
import shlex
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice

from opsbrief.declarations.system import Export, fold
from opsbrief.errors import NotLoadedError, OpsbriefError
from opsbrief.intake.cells import NUMERIC, Cell
from opsbrief.intake.conventions import Dates, Numbers, Order, find_dates, find_numbers
from opsbrief.intake.discarded import without_footer
from opsbrief.intake.parts import ERRORS, MOST_COLUMNS, NO_VALUE, CellRows, Part, Rows
from opsbrief.intake.recognise import Fit, Recognition
from opsbrief.intake.spoilt import refuse_ruined, rounded, with_currencies

Answers = dict[tuple[str, str, str], str]
TYPED_CELLS = 1_000
ORDERS: dict[str, Order] = {"day_first": "dmy", "month_first": "mdy"}
_SERIAL = re.compile(r"\s*[2-7]\d{4}(?:\.\d+)?\s*")
_FAULTS = frozenset((*ERRORS, NO_VALUE))
SIGNS = {"comma": ",", "point": "."}


@dataclass(frozen=True)
class Plan:
    """How one recognised part will be read."""

    part: Part
    recognition: Recognition
    export: Export
    rows: Rows
    cells: list[Cell]
    questions: list[str] = field(default_factory=list)
    file: str = ""  # its path below the inbox, for messages

    @property
    def date_order(self) -> str:
        """The date order found, for people; empty when there is no date column."""
        return next((c.convention.text for c in self.cells if isinstance(c.convention, Dates)), "")

    @property
    def decimal_sign(self) -> str:
        """The decimal sign found; empty when there is no number column."""
        signs = [c.convention.decimal for c in self.cells if isinstance(c.convention, Numbers)]
        return "," if "," in signs else "." if signs else ""


def column_name(heading: str, taken: set[str]) -> str:
    """A column name for an unknown heading: `x_` and its letters and digits, made unique."""
    slug = "".join(c if c.isalnum() else "_" for c in heading.casefold())[:50].strip("_") or "column"
    name, n = f"x_{slug}", 1
    while name in taken:
        n += 1
        name = f"x_{slug}_{n}"
    return name


def make_plan(
    part: Part, recognition: Recognition, export: Export, answers: Answers, *, careful: bool
) -> Plan:
    """Read the part's head (or all of it, where it is in memory) and decide each column's convention."""
    width = sum(fit.position is not None for fit in recognition.fits)
    if width > MOST_COLUMNS:
        raise OpsbriefError(
            f"{part.name} has {width:,} columns; the limit is {MOST_COLUMNS:,}",
            part.name,
            "export it with the columns that are needed",
        )
    rows = part.read(recognition.header_row, careful)
    if isinstance(rows, CellRows):
        spots = {f.column: f.position for f in recognition.fits if f.column and f.position is not None}
        rows = without_footer(rows, export, spots)
    typed = rows.typed if isinstance(rows, CellRows) else frozenset()
    taken = set(export.columns)
    cells: list[Cell] = []
    for fit in recognition.fits:
        if fit.outcome in ("ignored", "never"):
            continue
        name = fit.column or column_name(fit.heading, taken)
        taken.add(name)
        found = cache(partial(samples, part, recognition, rows, fit.position))
        # What the container has typed is written in one way.
        cell = _cell(export, fit, name, found, TYPED_CELLS if fit.position in typed else None)
        cells.append(_of_workbook(cell, part, found))
    cells, questions = _settle(export, cells, answers, {f"c{n}" for n in typed})
    texts = partial(samples, part, recognition, rows)
    refuse_ruined(part, recognition, rows, export, texts)
    cells = with_currencies(part, cells, rows, texts)
    noted = replace(part, notes=(*part.notes, *_notes(cells), *rounded(recognition, rows, export, texts)))
    return Plan(noted, recognition, export, rows, cells, questions)


def _notes(cells: list[Cell]) -> list[str]:
    """That numbers are taken for days: somebody may know better."""
    counted = ", ".join(repr(cell.heading) for cell in cells if cell.serial)
    return [f"numbers in {counted} are read as days, as Excel counts them"] if counted else []


def plan_part(part: Part, recognition: Recognition, export: Export, answers: Answers) -> Plan:
    """The plan from the part's head; from all of its rows when the head leaves a question open."""
    plan = make_plan(part, recognition, export, answers, careful=False)
    if plan.questions and not isinstance(plan.rows, CellRows):
        plan = make_plan(part, recognition, export, answers, careful=True)
    return plan


def waiting(plan: Plan) -> NotLoadedError:
    """The answer about a file that waits for a person."""
    name = plan.file or plan.part.name
    key, _, choices = plan.questions[0].partition(":")
    choice = choices.rpartition("answer ")[2].split(" ")[0]
    return NotLoadedError(
        "waiting",
        f"{name} waits for an answer: {plan.questions[0]}",
        f"inbox/{name}",
        f"opsbrief recognise {shlex.quote(f'inbox/{name}')} --answer {key}={choice} (or the other)",
    )


def samples(part: Part, recognition: Recognition, rows: Rows, position: int | None) -> list[str]:
    """Filled cells of a column: all of them when the part is in memory, else those of its head."""
    if position is None:
        return []
    if isinstance(rows, CellRows):
        if position >= rows.table.num_columns - 2:
            return []
        data = rows.table.column(position)
        why = rows.table.column("_why")
        if why.null_count < len(why):
            data = data.filter(why.is_null())
        return [c for c in data.unique().to_pylist() if c and c.strip()]
    body = part.head[recognition.header_row + 1 :]
    return [row[position] for row in body if position < len(row) and row[position].strip()]


def _cell(export: Export, fit: Fit, name: str, cells: Callable[[], list[str]], most: int | None) -> Cell:
    column = export.columns.get(fit.column)
    source = f"c{fit.position}" if fit.position is not None else ""
    convention: Numbers | Dates | None = None
    zone = export.zone_of(name) if column and column.type == "datetime" else "floating"
    if column and column.type in NUMERIC:
        numbers = (c for c in cells() if c[:1].isdecimal() or fold(c) != fold(fit.heading))
        convention = find_numbers(islice(numbers, most), whole=column.type == "integer")
    elif column and column.type in ("date", "datetime"):
        convention = find_dates(cells())
    return Cell(
        name, source, fit.heading, column, convention, zone, guarded=export.guard, unheaded=fit.unheaded
    )


def _of_workbook(cell: Cell, part: Part, cells: Callable[[], list[str]]) -> Cell:
    """The cell plan with what only workbooks have: cells that are errors, and days that are numbers."""
    faulty = part.faulty and not _FAULTS.isdisjoint(cells())
    serial = part.counts_days and isinstance(cell.convention, Dates) and any(map(_SERIAL.fullmatch, cells()))
    because = "days that are numbers are counted from 1899, as Excel does" if serial else cell.because
    return replace(cell, faulty=faulty, serial=serial, because=because)


def _sure(cells: list[Cell], typed: set[str]) -> tuple[set[str], set[Order]]:
    """The decimal signs and date orders that some column of the part proves."""
    sure_signs = {
        c.convention.decimal
        for c in cells
        if isinstance(c.convention, Numbers)
        and not c.convention.ambiguous
        and (not c.convention.plain or c.source in typed)
    }
    sure_orders: set[Order] = {
        c.convention.order
        for c in cells
        if isinstance(c.convention, Dates)
        and not c.convention.ambiguous
        and c.convention.order in ("dmy", "mdy")
    }
    return sure_signs, sure_orders


def _settle(
    export: Export, cells: list[Cell], answers: Answers, typed: set[str]
) -> tuple[list[Cell], list[str]]:
    """Let sure columns of the same part, then remembered answers, decide the ambiguous ones; ask about the rest."""
    sure_signs, sure_orders = _sure(cells, typed)
    settled: list[Cell] = []
    questions: list[str] = []
    for cell in cells:
        convention = cell.convention
        if convention is None or not convention.ambiguous:
            settled.append(cell)
        elif cell.source in typed:
            settled.append(replace(cell, because="the workbook has them as numbers or dates"))
        elif isinstance(convention, Numbers):
            answer = SIGNS.get(answers.get((export.system, export.id, "decimal_sign"), ""), "")
            sign = next(iter(sure_signs)) if len(sure_signs) == 1 else answer
            settled.append(
                replace(
                    cell, convention=Numbers(sign or ".", plain=False), because=_because(sure_signs, sign)
                )
            )
            questions += [] if sign else [_ask(cell, "decimal_sign", "comma or point")]
        else:
            given = ORDERS.get(answers.get((export.system, export.id, "date_order"), ""))
            order = next(iter(sure_orders)) if len(sure_orders) == 1 else given
            read = convention if order in (None, "dmy") else _month_first(convention)
            settled.append(replace(cell, convention=read, because=_because(sure_orders, order)))
            questions += [] if order else [_ask(cell, "date_order", "day_first or month_first")]
    return settled, questions


def _because(sure: Collection[str], found: str | None) -> str:
    if not found:
        return "both readings fit every cell"
    return "as in other columns of the file" if len(sure) == 1 else "a person has answered"


def _month_first(dates: Dates) -> Dates:
    swapped = tuple(p.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m") for p in dates.patterns)
    return Dates("mdy", swapped)


def _ask(cell: Cell, question: str, choices: str) -> str:
    return f"{question}: column {cell.heading!r} fits two readings; answer {choices}"
