"""Typed cells: one generated SELECT turns a part's text columns into its declared types, in one pass.

Every cast wraps its column (`trim`), so that DuckDB never pushes it into the reader, where it would drop rows.
"""

from dataclasses import dataclass, replace

from opsbrief.declarations.shape import Drop
from opsbrief.declarations.system import SQL_TYPES, Column, Export, Zone
from opsbrief.intake.conventions import (
    CURRENCY_MARK,
    CURRENCY_SIGNS,
    DAY_ZERO,
    FOREIGN_MONTHS,
    NO_DATE,
    Dates,
    Numbers,
)
from opsbrief.intake.parts import ERRORS, NO_VALUE
from opsbrief.intake.personal import personal
from opsbrief.store import literal, quote

NUMERIC = ("integer", "number", "money", "quantity")
# What spreadsheets make of true and false in their person's language is among them.
YES = (
    "true", "1", "yes", "y", "t", "x", "ja", "sí", "si", "sim", "oui",
    "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar",
)  # fmt: skip
NO = ("false", "0", "no", "n", "f", "nein", "não", "non", "falsch", "faux", "falso", "onwaar")
GUARD = " '"
GMT = r"\s*(?:GMT|UTC)([+-])"  # before the hours of an offset, which may have one digit and no minutes
OFFSET = r":\d\d(\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)$"  # a time that says its own zone
GUARDED = r"^\s*'[-+(]?[0-9.,]"
SERIAL = r"regexp_full_match(trim({}), '[2-7]\d{{4}}(\.\d+)?')"  # 20000 to 79999: 1954 to 2119
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
    guarded: bool = False  # an apostrophe may stand before a number or a date
    unheaded: bool = False  # no heading in the file: what stands in it does not make a row one of data
    serial: bool = False  # some of its days are numbers, as spreadsheets count them
    faulty: bool = False  # some of its cells are errors of formulas, or formulas without a value
    # Amounts of which no column says the currency: the one that its cells name themselves, "" for none. None: a column does.
    currency: str | None = None

    @property
    def text(self) -> str:
        """SQL of the cell's text, without such an apostrophe."""
        bare = f"ltrim({self.source}, {literal(GUARD)})"
        guard = f"regexp_matches({self.source}, {literal(GUARDED)})"
        return f"(case when {guard} then {bare} else {self.source} end)" if self.guarded else self.source


def _number(source: str, column: Column, numbers: Numbers) -> str:
    whole = column.type == "integer"
    kind = "decimal(38, 6)" if whole else SQL_TYPES[column.type]
    plain = f"try_cast(trim({source}) as {kind})"
    # A float such as 1e-05 is no decimal literal.
    via_float = f"case when contains(lower({source}), 'e') then try_cast(try_cast(trim({source}) as double) as {kind}) end"
    general = f"try_cast(number_text({source}, {literal(numbers.decimal)}) as {kind})"
    # Not coalesce: what stands behind the first of its terms is computed for every row, a branch of a case is not.
    number = (
        f"case when {plain} is null then coalesce({via_float}, {general}) else {plain} end"
        if numbers.plain
        else f"coalesce({general}, {via_float})"
    )
    return f"case when {number} = trunc({number}) then try_cast({number} as bigint) end" if whole else number


def _english(text: str) -> str:
    """SQL for a date's text with the months in English."""
    for ours, theirs in FOREIGN_MONTHS.items():
        name = literal(rf"(^|\PL)(?:{theirs})[.]?(\PL|$)")
        text = rf"regexp_replace({text}, {name}, '\1{ours}\2', 'i')"
    return text


def _counted(source: str) -> str:
    """SQL for the moment that a spreadsheet's number of days since 1899 means, to the second."""
    seconds = f"cast(round(try_cast(trim({source}) as double) * 86400) as bigint)"
    return f"(timestamp '1899-12-30' + to_seconds({seconds}))"


def _moment(source: str, dates: Dates, zone: Zone, exporter_zone: str) -> str:
    text = _english(f"trim({source})") if dates.foreign else f"trim({source})"
    if any(pattern.endswith("%z") for pattern in dates.patterns):
        for written, read in ((r"(\d)$", r"\10\2:00"), (r"(\d\d)$", r"\1\2:00"), (r"(\d):?(\d\d)$", r"\10\2:\3"), (r"(\d\d):?(\d\d)$", r"\1\2:\3")):  # fmt: skip
            text = f"regexp_replace({text}, {literal(GMT + written)}, {literal(read)})"
    if zone == "file":
        return f"cast(try_cast({text} as timestamptz) at time zone 'UTC' as timestamp)"
    if dates.iso:
        moment = f"try_cast({text} as timestamp)"
    else:
        patterns = ", ".join(literal(p) for p in dates.patterns)
        moment = f"try_strptime({text}, [{patterns}])"
    if zone == "exporter":
        moment = f"(({moment} at time zone {literal(exporter_zone)}) at time zone 'UTC')"
        if dates.iso and any(pattern.endswith(("Z", "%z")) for pattern in dates.patterns):
            told = f"cast(try_cast({text} as timestamptz) at time zone 'UTC' as timestamp)"
            moment = f"case when regexp_matches({text}, {literal(OFFSET)}) then {told} else {moment} end"
    return moment


def expression(cell: Cell, exporter_zone: str, personal_key: str | None) -> str:
    """SQL for one typed column. `personal_key`: hash personal columns with it; None keeps them."""
    if not cell.source:
        return f"cast(null as {SQL_TYPES[cell.column.type] if cell.column else 'varchar'})"
    column = cell.column
    if column is None or column.type == "text":
        text = f"nullif(trim({cell.text}), '')"
        text = f"(case when not ({_is_fault(cell)}) then {text} end)" if cell.faulty else text
        return personal(text, personal_key, column.personal) if column and column.personal else text
    if column.type in NUMERIC:
        assert isinstance(cell.convention, Numbers)
        return _number(cell.source, column, cell.convention)
    if column.type == "boolean":
        yes, no = (", ".join(literal(w) for w in words) for words in (YES, NO))
        folded = f"lower(trim({cell.source}))"
        return f"case when {folded} in ({yes}) then true when {folded} in ({no}) then false end"
    assert isinstance(cell.convention, Dates)
    if column.type == "date" and cell.convention.iso and all(":" not in p for p in cell.convention.patterns):
        day = f"try_cast(trim({cell.text}) as date)"
        return (
            f"case when {SERIAL.format(cell.text)} then cast({_counted(cell.text)} as date) else {day} end"
            if cell.serial
            else day
        )
    zone = cell.zone if column.type == "datetime" else "floating"
    moment = _moment(cell.text, cell.convention, zone, exporter_zone)
    if cell.serial:
        # Such a number has no zone: that of the exporter, unless the column has none either.
        counted = _counted(cell.text)
        counted = (
            f"(({counted} at time zone {literal(exporter_zone)}) at time zone 'UTC')"
            if zone in ("exporter", "file")
            else counted
        )
        moment = f"case when {SERIAL.format(cell.text)} then {counted} else {moment} end"
    if not cell.convention.iso:
        # The one way of writing no date that would read as a day.
        moment = f"case when trim({cell.text}) = {literal(DAY_ZERO)} then null else {moment} end"
    return f"cast({moment} as date)" if column.type == "date" else moment


def _is_fault(cell: Cell) -> str:
    faults = ", ".join(map(literal, (*ERRORS, NO_VALUE)))
    return f"coalesce(trim({cell.source}), '') in ({faults})"


def judged(cell: Cell) -> bool:
    """Whether a filled cell of the column may be unreadable: a text never is, unless it says so."""
    return bool(cell.source) and (cell.faulty or (cell.column is not None and cell.column.type != "text"))


def unreadable(cell: Cell, typed: str) -> str:
    """SQL that is true where a filled cell became null."""
    if cell.column is None or cell.column.type == "text":
        return _is_fault(cell)
    ignored = (
        ", ".join(literal(text) for text in ("", *NO_DATE)) if isinstance(cell.convention, Dates) else "''"
    )
    # Of the terms of an `and` all are computed for every row, and few rows come so far.
    return f"case when {typed} is null then {cell.source} is not null and trim({cell.source}) not in ({ignored}) else false end"


def _filled(cell: Cell) -> str:
    return f"nullif(trim({cell.source}), '')"


def doubtful(cell: Cell) -> str:
    """SQL that is true where a number, read by a convention that no cell of the head has proved, could be another one."""
    marked = f"contains({cell.source}, '.') or contains({cell.source}, ',')"
    shape = f"regexp_full_match({cell.source}, '\\D*\\d{{1,3}}[.,]\\d{{3}}\\D*')"
    return f"case when {marked} then {shape} else false end"


def drop_reason(export: Export, cells: list[Cell]) -> str:
    """SQL for why a row is no data: blank, the header again, or a total; null for a row of data.

    A total lacks its keys: all of `key`, or, since a subtotal keeps some, one of `always`. It has numbers and few words.
    """
    present = [cell for cell in cells if cell.source and not cell.unheaded]
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
    declared = "".join(_declared(drop, present) for drop in export.drop)
    numeric = [cell for cell in present if cell.column and cell.column.type in NUMERIC]
    some_number = " or ".join(f"not blank({cell.source})" for cell in numeric) or "false"
    return (
        f"case when {again} then 'repeated header'{declared} when not ({keyless}) then null when {everything} then 'blank'"
        f" when ({some_number}) and ({filled} <= {few} or {total_word or 'false'}) then 'total' end"
    )


def _declared(drop: Drop, present: list[Cell]) -> str:
    """A branch of the case above for rows that the export says are no data."""
    read = [cell.source for cell in present if not drop.column or cell.name == drop.column]
    read = ["c0"] if drop.first else read
    fits = " or ".join(
        f"regexp_matches(coalesce({source}, ''), {literal(drop.like)}, 'i')" for source in read
    )
    return f" when {fits} then {literal(drop.reason)}" if read else ""


def other_currency(cell: Cell) -> str:
    """SQL that is true where an amount names another currency than those of the head do."""
    source = cell.source
    own = [cell.currency or "", *(sign for sign, code in CURRENCY_SIGNS.items() if code == cell.currency)]
    names_own = " or ".join(f"contains({source}, {literal(mark)})" for mark in own if mark) or "false"
    # What is a number as it stands names none: of the others, there are few.
    bare = f"try_cast({source} as double) is not null"
    names_one = f"regexp_matches({source}, {literal(CURRENCY_MARK)}) and regexp_matches({source}, '[0-9]')"
    return f"case when {source} is null or ({bare}) then false else {names_one} and not ({names_own}) end"


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
    to_judge = [cell for cell in cells if judged(cell)]
    # Only what DuckDB reads itself was judged by its head alone.
    unproved = [
        c for c in to_judge if isinstance(c.convention, Numbers) and not c.convention.proved and not numbered
    ]
    # A second level judges what the first has typed: DuckDB computes an expression in a `case` again wherever it stands.
    stood = {cell.source: f"_{cell.source}" for cell in to_judge}
    bad = [unreadable(replace(cell, source=stood[cell.source]), quote(cell.name)) for cell in to_judge]
    bad += [doubtful(replace(cell, source=stood[cell.source])) for cell in unproved]
    if not numbered:
        bad += [
            other_currency(replace(c, source=stood[c.source])) for c in to_judge if c.currency is not None
        ]
    drop = drop_reason(export, cells)
    columns = [f"{sql} as {quote(name)}" for name, sql in typed.items()]
    columns += ["_row as _rn" if numbered else "cast(null as bigint) as _rn"]
    columns += [f"coalesce(_why, {drop}) as _drop" if numbered else f"{drop} as _drop"]
    columns += [f"{source} as {name}" for source, name in stood.items()]
    kept = f"* exclude ({', '.join(stood.values())})" if stood else "*"
    return (
        f"select {kept}, ({' or '.join(bad) or 'false'}) and _drop is null as _bad\nfrom (select "
        + ",\n  ".join(columns)
        + f"\nfrom {origin})"
    )
