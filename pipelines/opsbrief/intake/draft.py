"""A first `system.toml` for files of an unknown tool: what the files themselves say, each guess with its reason."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opsbrief.declarations.shape import FAMILY
from opsbrief.errors import OpsbriefError
from opsbrief.intake.draft_calendar import calendar_columns, calendar_text, producer_of
from opsbrief.intake.gaps import numbered
from opsbrief.intake.guess import Guess, guess, says_its_zone
from opsbrief.intake.parts import MOST_COLUMNS, CellRows, Part
from opsbrief.intake.recognise import HEADER_WITHIN, Fit

SHORTEST_HEADER = 2  # filled cells; one cell above a table is its title


@dataclass(frozen=True)
class DraftColumn:
    """A heading, our name for it, and what its cells look like."""

    name: str
    heading: str
    cells: list[str]
    guess: Guess


@dataclass(frozen=True)
class DraftExport:
    """One unknown table. `ignored` are headings that cannot be columns, for their braces."""

    id: str
    part: Part
    header_row: int
    rows: int  # looked at
    columns: list[DraftColumn]
    ignored: list[str]


def draft(name: str, file: str, parts: Sequence[Part]) -> tuple[str, list[str]]:
    """The text of a system's declaration and the names of its exports. `name` is the system's, `file` a file's name.

    OpsbriefError when no table has a row of headings. Reads rows: call it while the file's spool exists.
    """
    exports: list[DraftExport] = []
    known: set[frozenset[str]] = set()
    for part in parts:
        row = header_row(part)
        headings = frozenset(part.head[row]) if row is not None else frozenset()
        headings |= {producer_of(part)} if part.kind == "calendar" else set()
        if row is None or headings in known:
            continue
        known.add(headings)
        exports.append(
            _export(part, row, _free(_id_of(part, file, alone=len(parts) == 1), {one.id for one in exports}))
        )
    if not exports:
        raise OpsbriefError(
            f"{file} has no row of headings: nothing says what its columns are",
            file,
            "export it with headings; or declare it yourself with header = false",
        )
    return "\n".join(_text(name, file, exports)) + "\n", [one.id for one in exports]


def header_row(part: Part) -> int | None:
    """The row of headings: the first row as wide as the table, of different texts without numbers and dates; else None."""
    if part.kind in ("records", "calendar"):
        return 0 if part.head and any(part.head[0]) else None
    filled = [[cell.strip() for cell in row if cell.strip()] for row in part.head]
    widest = max((len(row) for row in filled), default=0)
    for number, cells in enumerate(filled[:HEADER_WITHIN]):
        wide = len(cells) >= max(SHORTEST_HEADER, 0.7 * widest)
        texts = all(guess("", [cell]).type == "text" for cell in cells)
        if wide and texts and len(set(cells)) > 0.7 * len(cells):
            return number
    return None


def _id_of(part: Part, file: str, *, alone: bool) -> str:
    """A name for an export: the sheet, member or list, else the file, without its days and numbers."""
    place = Path(file).name if alone else part.path_in_file.rpartition("!")[2] or part.record_path or file
    stem = Path(place).stem if "." in place else place
    return slug(re.sub(r"\d+", " ", stem)) or "rows"


def slug(text: str) -> str:
    """A name of small letters, digits and underscores that begins with a letter; empty when nothing is left."""
    plain = (
        unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss")).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789")[:40].rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    found, n = name, 1
    while found in taken:
        n += 1
        found = f"{name}_{n}"
    return found


def _export(part: Part, row: int, name: str) -> DraftExport:
    width = len(part.head[row])
    if width > MOST_COLUMNS:
        raise OpsbriefError(
            f"{part.name} has {width:,} columns; the limit is {MOST_COLUMNS:,}",
            part.name,
            "export fewer columns",
        )
    cells = [cell.replace("\ufeff", "").strip() for cell in part.head[row]]
    headings = numbered([Fit(n, cell, "unknown") for n, cell in enumerate(cells)])
    body = _body(part, row, width)
    columns: list[DraftColumn] = []
    ignored: list[str] = []
    for heading, values in zip(headings, body, strict=True):
        if FAMILY.search(heading):
            ignored.append(heading)
        elif heading:
            its = _free(slug(heading) or "column", {column.name for column in columns})
            columns.append(DraftColumn(its, heading, values, guess(heading, values)))
    return DraftExport(name, part, row, len(body[0]) if body else 0, columns, ignored)


def _body(part: Part, row: int, width: int) -> list[list[str]]:
    """The cells per column: of all rows where they are in memory, else of the file's beginning."""
    rows = part.read(row, False)
    if isinstance(rows, CellRows):
        data = rows.table.filter(rows.table.column("_why").is_null())
        found = [[cell or "" for cell in data.column(n).to_pylist()] for n in range(data.num_columns - 2)]
        return (found + [[""] * data.num_rows] * width)[:width]
    lines = [line for line in part.head[row + 1 :] if any(line)]
    return [[line[n] if n < len(line) else "" for line in lines] for n in range(width)]


def _keys(export: DraftExport) -> list[str]:
    """Columns that could tell the rows apart, those that are called so first."""
    found = [c for c in export.columns if c.guess.unique and c.guess.type == "text" and not _private(c)]
    named = [c for c in found if re.search(r"(?:^|_)(?:id|no|nr|number|nummer|key|code)$", c.name)]
    return list(dict.fromkeys(c.name for c in [*named, *found]))


def _private(column: DraftColumn) -> bool:
    return column.guess.personal or column.guess.prose


def _text(name: str, file: str, exports: Sequence[DraftExport]) -> Iterator[str]:
    yield f"# A draft, made from {quoted(file)} alone: read every line before the first run."
    yield "# Names left of = are ours and may be changed; headings are the file's."
    yield f"title = {quoted(name.replace('_', ' ').capitalize())}"
    yield 'area  = "work"'
    for export in exports:
        yield from _export_text(export)


def _export_text(export: DraftExport) -> Iterator[str]:
    part, keys = export.part, _keys(export)
    yield ""
    yield f"# {export.rows} rows looked at; headings in row {export.header_row + 1}."
    yield f"[exports.{export.id}]"
    yield f"title    = {quoted(export.id.replace('_', ' ').capitalize())}"
    yield '# how_to = "the menu path in the tool that leads to this file"'
    yield 'evidence = "unverified"'
    if part.kind == "calendar":
        yield from calendar_text(part, quoted)
        yield from calendar_columns(export.id)
        return
    if part.kind == "records":
        yield 'format   = "json"'
        yield f"record_path = {quoted(part.record_path)}"
    if keys:
        others = f"; so does {', '.join(keys[1:4])}" if keys[1:] else ""
        yield f"# {keys[0]} tells all these rows apart{others}. A newer file replaces the rows of each key in it; else say: all, snapshot,"
        yield "# window (with date) or append."
        yield 'replaces = "document"'
        yield f"key      = [{quoted(keys[0])}]"
    else:
        yield "# No column tells all rows apart, so a newer file replaces this one as a whole. With a key: document, snapshot or append."
        yield 'replaces = "all"'
    moments = [column for column in export.columns if column.guess.type == "datetime"]
    if moments:
        offset = all(says_its_zone(column.cells) for column in moments)
        yield "# " + (
            "Times say their offset."
            if offset
            else "Times are taken as of the exporter's zone (opsbrief.toml)."
        )
        yield f"zone     = {quoted('file' if offset else 'exporter')}"
    if export.ignored:
        yield f"ignore   = [{', '.join(map(quoted, export.ignored))}]"
    prose = [column for column in export.columns if column.guess.prose]
    if prose:
        yield "# Long texts: not read. Declare one as a column only if a number needs it."
        yield f"never    = [{', '.join(quoted(column.heading) for column in prose)}]"
    yield from _columns_text(export, keys[:1])


def _columns_text(export: DraftExport, key: Sequence[str]) -> Iterator[str]:
    columns = [column for column in export.columns if not column.guess.prose]
    least = min((column.guess.blank for column in columns), default=0)
    yield ""
    yield "# A file without a column that is not optional is not taken for this export."
    yield f"[exports.{export.id}.columns]"
    width = max((len(column.name) for column in columns), default=0)
    for column in columns:
        keys = [f"heading = {quoted(column.heading)}"]
        keys += [f"type = {quoted(column.guess.type)}"] if column.guess.type != "text" else []
        keys += ["optional = true"] if column.guess.blank > least and column.name not in key else []
        keys += ["personal = true"] if column.guess.personal else []
        why = "  # of a person, it seems: kept as a hash" if column.guess.personal else ""
        why = why or ("" if any(cell.strip() for cell in column.cells) else "  # no cell is filled")
        yield f"{column.name.ljust(width)} = {{ {', '.join(keys)} }}{why}"


def quoted(text: str) -> str:
    """A text as TOML writes it, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
