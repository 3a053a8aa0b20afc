"""What a run would do with a file, tried out in a database of its own that is thrown away."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from opsbrief.declarations.system import Export, System
from opsbrief.errors import NotLoadedError, OpsbriefError
from opsbrief.intake.encoding import why_encoding
from opsbrief.intake.language import grade_in, language_of_table
from opsbrief.intake.load import land, write_books
from opsbrief.intake.look import FAULTS, Look, named, unreadable
from opsbrief.intake.plan import Plan
from opsbrief.intake.recognise import Recognition
from opsbrief.ledger.archive import Arrival, sha256_of
from opsbrief.ledger.balance import make_tables
from opsbrief.ledger.state import Remembered
from opsbrief.settings import Settings
from opsbrief.store import Store, quote


@dataclass(frozen=True)
class ColumnPreview:
    """One heading and what becomes of it. `because` says why its numbers or dates are read as they are."""

    heading: str
    outcome: str
    column: str = ""
    type: str = ""
    convention: str = ""
    because: str = ""


@dataclass(frozen=True)
class PartPreview:
    """One table in a file."""

    path_in_file: str
    system: str = ""
    export: str = ""
    evidence: str = ""
    grade: str = ""  # how the export's headings are known
    language: str = ""  # of the headings: `en`; empty where they do not say
    header_row: int = 0  # from 1; 0: none
    encoding: str = ""
    encoding_because: str = ""
    delimiter: str = ""
    delimiter_because: str = ""
    date_order: str = ""
    decimal_sign: str = ""
    rows_read: int = 0
    rows_dropped: int = 0
    rows_set_aside: int = 0
    cells_unreadable: int = 0
    rows_repeated: int = 0  # lines that are the same as one before them, cell by cell
    period_start: str = ""
    period_end: str = ""
    cut: bool = False
    cut_why: str = ""
    notes: str = ""
    columns: list[ColumnPreview] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    nearest: list[tuple[str, list[str]]] = field(
        default_factory=list
    )  # exports, with the headings that are missing
    questions: list[str] = field(default_factory=list)
    why_not: str = ""  # why it is none of the exports


@dataclass(frozen=True)
class Preview:
    """One file. `status`: load, duplicate, withdrawn, waiting, unknown, refused."""

    file: str
    status: str
    what: str
    fix: str
    parts: list[PartPreview]

    @property
    def needs_person(self) -> bool:
        """Whether a run would leave the file out although its rows are not there yet."""
        return self.status not in ("load", "duplicate")

    def as_document(self) -> dict[str, object]:
        """For programs."""
        return asdict(self)


def preview(
    path: Path,
    name: str,
    seen: Look,
    systems: Mapping[str, System],
    settings: Settings,
    remembered: Remembered,
    arrivals: list[Arrival],
    copies: Path,
) -> Preview:
    """What a run would do with a file that was looked at. `name` is its path below the inbox, `copies` a spool."""
    sha = sha256_of(path)
    before = next((arrival for arrival in arrivals if arrival.sha256 == sha), None)
    problem = seen.problem
    parts: list[PartPreview] = []
    for number, (_, answer) in enumerate(seen.parts):
        tried = replace(_table(seen, number), why_not=seen.why_not(number, systems.values()))
        if answer.export and number in seen.plans and not problem:
            try:
                zone = settings.exporter_zone(answer.export.system)
                tried = _tried(
                    seen.plans[number], tried, zone, remembered, copies / f"preview{number}.duckdb"
                )
            except OpsbriefError as error:
                problem = named(name, error)
            except FAULTS as error:
                problem = unreadable(name, error)
        parts.append(tried)
    if sha in remembered.taken_back:
        return Preview(name, "withdrawn", remembered.taken_back[sha], "", parts)
    if before:
        again = f"the same bytes came on {before.received_at[:10]} as {before.name}"
        return Preview(name, "duplicate", again, "nothing to do", parts)
    if problem:
        status = problem.status if isinstance(problem, NotLoadedError) else "refused"
        return Preview(name, status, problem.what, problem.fix, parts)
    return Preview(name, "load", "a run would load it", "", parts)


def _table(seen: Look, number: int) -> PartPreview:
    """What the look alone says about one table."""
    part, answer = seen.parts[number]
    plan = seen.plans.get(number)
    language = language_of_table(part, answer)
    return PartPreview(
        path_in_file=part.path_in_file,
        system=answer.export.system if answer.export else "",
        export=answer.export.id if answer.export else "",
        evidence=answer.evidence,
        grade=grade_in(answer.export, language) if answer.export else "",
        language=language,
        header_row=answer.header_row + 1,
        encoding=part.encoding,
        encoding_because=why_encoding(part.encoding),
        delimiter=part.delimiter,
        delimiter_because=part.delimiter_because,
        date_order=plan.date_order if plan else "",
        decimal_sign=plan.decimal_sign if plan else "",
        notes="; ".join(part.notes),
        columns=_columns(answer, plan),
        candidates=[export.name for export in answer.candidates],
        nearest=[(export.name, missing) for export, missing in answer.nearest],
        questions=plan.questions if plan else [],
    )


def _cut_why(export: Export, rows: int) -> str:
    """Why a table looks cut, by its number of rows."""
    if export.row_limit is not None and rows >= export.row_limit:
        return f"this export gives at most {export.row_limit:,} rows, and {rows:,} are here: earlier ones may be missing"
    return f"exactly {rows:,} rows, a number at which tools stop: see whether the export was cut"


def _columns(answer: Recognition, plan: Plan | None) -> list[ColumnPreview]:
    cells = {cell.source: cell for cell in plan.cells if cell.source} if plan else {}
    found: list[ColumnPreview] = []
    for fit in answer.fits:
        cell = cells.get(f"c{fit.position}") if fit.position is not None else None
        kind = cell.column.type if cell and cell.column else ""
        said = cell.convention.text if cell and cell.convention else ""
        because = cell.because if cell and cell.convention else ""
        found.append(ColumnPreview(fit.heading, fit.outcome, fit.column, kind, said, because))
    return found


def _tried(plan: Plan, table: PartPreview, zone: str, remembered: Remembered, scratch: Path) -> PartPreview:
    """Counts and period, from loading the table into a scratch database exactly as a run would."""
    store = Store.open(scratch)
    try:
        make_tables(store)
        plan, landed = land(store, plan, 1, zone, None, remembered.answers)
        store.execute("insert into meta.parts (part_id) values (1)")
        with store.transaction():
            write_books(store, plan, landed, 1, zone, None)
        read, dropped, first, last, cut, reason = store.one(
            "select rows_read, rows_dropped, period_start, period_end, cut, reason from meta.parts"
        )
        aside = store.value("select count(*) from meta.quarantine")
        unread = store.value("select count(*) from meta.unreadable_cells")
        repeated = _repeated(store, plan.export.raw_table)
    finally:
        store.close()
    counted = {
        "rows_read": read, "rows_dropped": dropped, "rows_set_aside": aside, "cells_unreadable": unread, "cut": cut,
        "cut_why": _cut_why(plan.export, read) if cut else "",
        "rows_repeated": repeated,
        "period_start": str(first or ""), "period_end": str(last or ""), "notes": reason or "",
        "date_order": plan.date_order, "decimal_sign": plan.decimal_sign,
    }  # fmt: skip
    return replace(table, **counted)


def _repeated(store: Store, raw_table: str) -> int:
    """Data rows of the landed table that say the same as an earlier one, as far as Opsbrief reads them."""
    own = ", ".join(quote(name) for name in store.columns("landed", raw_table) if not name.startswith("_"))
    return int(
        store.value(f"""
        select coalesce(sum(n - 1), 0) from (
            select count(*) as n from landed.{raw_table} where _file = 1 and _drop is null group by {own} having count(*) > 1)""")
    )
