"""Whether the newest load of each export looks like those before it: the data moved, or the process did."""

from dataclasses import dataclass
from datetime import date

from opsbrief.insights.data_moved import (
    DateShape,
    Moved,
    NumberShape,
    What,
    dates_moved,
    numbers_moved,
    unusual,
)
from opsbrief.insights.wording import Words
from opsbrief.intake.load import SYSTEM_COLUMNS
from opsbrief.ledger.run import Run
from opsbrief.publishing.shrinkage import shrunk
from opsbrief.store import Store, Value, quote

_HISTORY = 24  # loads before the newest one
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_DATES = ("DATE", "TIMESTAMP")
_COUNTED: set[What] = {"rows"}


@dataclass(frozen=True)
class Load:
    """One delivery of an export: its part, and the days that it covers, 1 where that is unknown."""

    part: int
    days: int


@dataclass(frozen=True)
class Noticed:
    """What moved in an export; `column` is empty for its rows."""

    export: str
    column: str
    moved: Moved


def noticed(store: Store) -> tuple[int, list[Noticed]]:
    """How many exports have loads to compare, and what moved in them, by export and column."""
    tables = store.rows("""
        select raw_table, any_value(system || ' ' || export) from meta.parts where raw_table is not null
        group by raw_table having count(*) > 1 order by raw_table""")
    found: list[Noticed] = []
    compared = 0
    for table, export in tables:
        if columns := store.columns("landed", table):
            compared += 1
            kinds = {name: kind for name, kind in columns.items() if name not in SYSTEM_COLUMNS}
            found += _compared(store, table, export, kinds)
    return compared, found


def sentence(one: Noticed, words: Words) -> str:
    """What moved, in words."""
    pair = {"before": one.moved.before, "now": one.moved.now}
    if one.moved.what in _COUNTED:
        said = {name: words.number(value, 0) for name, value in pair.items()}
    elif one.moved.what == "unit":
        said = {name: words.number(value, 3 if value < 1 else 0) for name, value in pair.items()}
    else:
        said = {name: words.value(value, "percent", 0) for name, value in pair.items()}
    return words.sentence(f"moved_{one.moved.what}", export=one.export, column=one.column, **said)


def steadiness(run: Run, words: Words) -> tuple[int, list[str]]:
    """How many exports were compared, and a sentence for everything that moved."""
    compared, found = noticed(run.store)
    lacking = [
        words.sentence(
            "moved_gone", export=one.export, gone=words.number(one.gone, 0), held=words.number(one.held, 0)
        )
        for one in shrunk(run)
    ]
    return compared, [*lacking, *(sentence(one, words) for one in found)]


def _compared(store: Store, table: str, export: str, kinds: dict[str, str]) -> list[Noticed]:
    rows = store.rows(
        """select part_id, period_end - period_start + 1 from meta.parts where raw_table = ?
        order by rank desc, part_id desc limit ?""",
        [table, _HISTORY + 1],
    )
    newest, *older = (Load(part, max(days or 1, 1)) for part, days in rows)
    found = _sizes(store, table, newest, older, list(kinds))
    for name, kind in kinds.items():
        if kind.startswith(_DATES):
            before, now = _dates(store, table, name, newest, older)
            found += [(name, moved) for moved in dates_moved(before, now)]
        elif kind.startswith(_NUMBERS):
            sizes = _numbers(store, table, name, newest, older)
            found += [(name, moved) for moved in numbers_moved(*sizes)]
    return [Noticed(export, column, moved) for column, moved in found]


def _sizes(
    store: Store, table: str, newest: Load, older: list[Load], columns: list[str]
) -> list[tuple[str, Moved]]:
    """Row counts, as if each load covered as many days as the newest, and shares of empty cells."""
    counts = ", ".join(f"count({quote(name)})" for name in columns)
    by_part = {
        part: (total, filled)
        for part, total, *filled in store.rows(
            f"select _file, count(*), {counts} from landed.{table} where {_of(newest, *older)} group by _file"
        )
    }
    nothing: tuple[int, list[int]] = (0, [0] * len(columns))
    loads = [by_part.get(load.part, nothing) for load in (*reversed(older), newest)]
    lengths = [load.days for load in (*reversed(older), newest)]
    totals = [total * newest.days / days for (total, _), days in zip(loads, lengths, strict=True)]
    found = [("", unusual(totals[:-1], totals[-1], "rows"))]
    whole = [load for load in loads if load[0]]
    for n, name in enumerate(columns if loads[-1][0] else []):
        shares = [1 - filled[n] / total for total, filled in whole]
        found.append((name, unusual(shares[:-1], shares[-1], "nulls")))
    return [(name, moved) for name, moved in found if moved]


def _dates(
    store: Store, table: str, name: str, newest: Load, older: list[Load]
) -> tuple[DateShape, DateShape]:
    day = f"cast({quote(name)} as date)"
    rows = store.rows(f"""
        select _file = {newest.part}, year({day}), count(*), count(*) filter (day({day}) <= 12), min({day}), max({day})
        from landed.{table} where {day} is not null and {_of(newest, *older)} group by all order by 1, 2""")
    before, now = ([row[1:] for row in rows if row[0] is mine] for mine in (False, True))
    return _date_shape(before), _date_shape(now)


def _date_shape(years: list[tuple[Value, ...]]) -> DateShape:
    """From year, dates, early dates, first and last date, by year."""
    dates = sum(row[1] for row in years)
    if not dates:
        return DateShape(0, 0, 0.0, {})
    first: date = min(row[3] for row in years)
    last: date = max(row[4] for row in years)
    early = sum(row[2] for row in years) / dates
    return DateShape(dates, (last - first).days, early, {row[0]: row[1] / dates for row in years})


def _numbers(
    store: Store, table: str, name: str, newest: Load, older: list[Load]
) -> tuple[NumberShape, NumberShape]:
    number = quote(name)
    rows = store.rows(f"""
        select _file = {newest.part}, count(*), count(*) filter ({number} < 0), median(abs({number}))
        from landed.{table} where {number} <> 0 and {_of(newest, *older)} group by 1""")
    shapes = {mine: NumberShape(count, negative / count, float(size)) for mine, count, negative, size in rows}
    nothing = NumberShape(0, 0.0, 0.0)
    return shapes.get(False, nothing), shapes.get(True, nothing)


def _of(*loads: Load) -> str:
    return f"_drop is null and _file in ({', '.join(str(load.part) for load in loads)})"
