"""Typed cells: one generated SELECT turns a part's text columns into its declared types, in one pass.

Every cast wraps its column (`trim`), so that DuckDB never pushes it into the reader, where it would drop rows.
"""

from dataclasses import dataclass

from opsbrief.declarations.system import SQL_TYPES, Column, Export, Zone
from opsbrief.intake.conventions import DAY_ZERO, NO_DATE, Dates, Numbers
from opsbrief.store import literal, quote

NUMERIC = ("integer", "number", "money", "quantity")
YES = ("true", "1", "yes", "y", "t", "x", "ja", "sí", "si", "sim", "oui")
NO = ("false", "0", "no", "n", "f", "nein", "não", "non")
TOTAL_WORDS = r"^\s*\**\s*(grand total|sub-?total|total|summe|gesamt|gesamtsumme|suma)\b.*"


@dataclass(frozen=True)
class Cell:
    """One column of a part on its way in."""

    name: str  # our name, or the slug of an unknown heading
    source: str  # c0, c1 ...; empty: the file lacks it
    heading: str
    column: Column | None  # None: an unknown heading, kept as text
    convention: Numbers | Dates | None
    zone: Zone = "floating"
    because: str = "its cells allow one reading"  # why this convention, for people


def _number(source: str, column: Column, numbers: Numbers) -> str:
    whole = column.type == "integer"
    kind = "decimal(38, 6)" if whole else SQL_TYPES[column.type]
    plain = f"try_cast(trim({source}) as {kind})"
    # A float such as 1e-05 is no decimal literal.
    via_float = f"case when contains(lower({source}), 'e') then try_cast(try_cast(trim({source}) as double) as {kind}) end"
    general = f"try_cast(number_text({source}, {literal(numbers.decimal)}) as {kind})"
    number = (
        f"coalesce({plain}, {via_float}, {general})" if numbers.plain else f"coalesce({general}, {via_float})"
    )
    return f"case when {number} = trunc({number}) then try_cast({number} as bigint) end" if whole else number


def _moment(source: str, dates: Dates, zone: Zone, exporter_zone: str) -> str:
    text = f"trim({source})"
    if zone == "file":
        return f"cast(try_cast({text} as timestamptz) at time zone 'UTC' as timestamp)"
    if dates.iso:
        moment = f"try_cast({text} as timestamp)"
    else:
        patterns = ", ".join(literal(p) for p in dates.patterns)
        moment = f"try_strptime({text}, [{patterns}])"
    if zone == "exporter":
        moment = f"(({moment} at time zone {literal(exporter_zone)}) at time zone 'UTC')"
    return moment


def expression(cell: Cell, exporter_zone: str, personal_key: str | None) -> str:
    """SQL for one typed column. `personal_key`: hash personal columns with it; None keeps them."""
    if not cell.source:
        return f"cast(null as {SQL_TYPES[cell.column.type] if cell.column else 'varchar'})"
    column = cell.column
    if column is None or column.type == "text":
        text = f"nullif(trim({cell.source}), '')"
        if column and column.personal and personal_key is not None:
            return f"substr(sha256({literal(personal_key)} || lower({text})), 1, 16)"
        return text
    if column.type in NUMERIC:
        assert isinstance(cell.convention, Numbers)
        return _number(cell.source, column, cell.convention)
    if column.type == "boolean":
        yes, no = (", ".join(literal(w) for w in words) for words in (YES, NO))
        folded = f"lower(trim({cell.source}))"
        return f"case when {folded} in ({yes}) then true when {folded} in ({no}) then false end"
    assert isinstance(cell.convention, Dates)
    if column.type == "date" and cell.convention.iso and all(":" not in p for p in cell.convention.patterns):
        return f"try_cast(trim({cell.source}) as date)"
    moment = _moment(
        cell.source, cell.convention, cell.zone if column.type == "datetime" else "floating", exporter_zone
    )
    if not cell.convention.iso:
        # The one way of writing no date that would read as a day.
        moment = f"case when trim({cell.source}) = {literal(DAY_ZERO)} then null else {moment} end"
    return f"cast({moment} as date)" if column.type == "date" else moment


def unreadable(cell: Cell, typed: str) -> str:
    """SQL that is true where a filled cell became null."""
    ignored = (
        ", ".join(literal(text) for text in ("", *NO_DATE)) if isinstance(cell.convention, Dates) else "''"
    )
    return f"({typed} is null and {cell.source} is not null and trim({cell.source}) not in ({ignored}))"


def _filled(cell: Cell) -> str:
    return f"nullif(trim({cell.source}), '')"


def doubtful(cell: Cell) -> str:
    """SQL that is true where a number, read by a convention that no cell of the head has proved, could be another one."""
    marked = f"contains({cell.source}, '.') or contains({cell.source}, ',')"
    return (
        f"coalesce(({marked}) and regexp_full_match({cell.source}, '\\D*\\d{{1,3}}[.,]\\d{{3}}\\D*'), false)"
    )


def drop_reason(export: Export, cells: list[Cell]) -> str:
    """SQL for why a row is no data: blank, the header again, or a total; null for a row of data.

    A total lacks its keys: all of `key`, or, since a subtotal keeps some, one of `always`. It has numbers and few words.
    """
    present = [cell for cell in cells if cell.source]
    if not present:
        return "null"
    key_names = (
        export.always or export.key or [n for n in export.required if export.columns[n].type not in NUMERIC]
    )
    keys = [cell for cell in present if cell.name in key_names] or present[:1]
    first = keys[0]
    words = [cell for cell in present if not (cell.column and cell.column.type in NUMERIC)]
    filled = f"list_count([{', '.join(map(_filled, words))}])" if words else "0"
    keyless = f" {'or' if export.always else 'and'} ".join(f"blank({cell.source})" for cell in keys)
    few = max(2, len(words) // 2) if export.always else 2
    total_word = " or ".join(
        f"regexp_matches(lower(coalesce({c.source}, '')), {literal(TOTAL_WORDS)})" for c in words[:2]
    )
    # Lists, not chains of `and`: DuckDB refuses expressions a thousand levels deep.
    everything = f"list_count([{', '.join(map(_filled, present))}]) = 0"
    again = f"trim({first.source}) = {literal(first.heading)}" if export.header else "false"
    numeric = [cell for cell in present if cell.column and cell.column.type in NUMERIC]
    some_number = " or ".join(f"not blank({cell.source})" for cell in numeric) or "false"
    return (
        f"case when {again} then 'repeated header' when not ({keyless}) then null when {everything} then 'blank'"
        f" when ({some_number}) and ({filled} <= {few} or {total_word or 'false'}) then 'total' end"
    )


def select(
    cells: list[Cell],
    export: Export,
    origin: str,
    numbered: bool,
    exporter_zone: str,
    personal_key: str | None,
) -> str:
    """The SELECT that gives the part's typed rows with `_rn`, `_drop` and `_bad`; `origin` is what it reads from."""
    typed = {cell.name: expression(cell, exporter_zone, personal_key) for cell in cells}
    judged = [cell for cell in cells if cell.source and cell.column and cell.column.type != "text"]
    bad = " or ".join(unreadable(cell, typed[cell.name]) for cell in judged) or "false"
    # Only what DuckDB reads itself was judged by its head alone.
    unproved = [
        c for c in judged if isinstance(c.convention, Numbers) and not c.convention.proved and not numbered
    ]
    bad = " or ".join([f"({bad})", *map(doubtful, unproved)])
    drop = drop_reason(export, cells)
    columns = ",\n  ".join(f"{sql} as {quote(name)}" for name, sql in typed.items())
    row = "_row" if numbered else "cast(null as bigint)"
    return f"select {columns},\n  {row} as _rn,\n  {drop} as _drop,\n  ({bad}) and ({drop}) is null as _bad\nfrom {origin}"
