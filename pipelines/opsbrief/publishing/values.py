"""Values into schema kpi, with their history: what was published before, and what changed since."""

import hashlib
from collections.abc import Iterator
from datetime import date

import polars as pl

from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.target import Targets, read_targets
from opsbrief.facts.fill import FactState
from opsbrief.kpis.calendar import Grain, working_days_of
from opsbrief.kpis.compute import Computed, Reach, Read, compute, with_parts
from opsbrief.kpis.evaluate import Clock
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.ledger.run import Run
from opsbrief.settings import Calendar
from opsbrief.store import Store, Value, literal, quote

KEY = "kpi, grain, period_start, dimension, member, scope_dimension, scope_member"


def clock_of(run: Run) -> Clock:
    """The run's day and the company's calendar."""
    return clock_on(run.as_of, run.settings.calendar)


def clock_on(day: date, calendar: Calendar) -> Clock:
    """A day, and the company's fiscal year and working days."""
    return Clock(day, fiscal_year(calendar), working_days_of(calendar))


def keep_fact_states(store: Store, states: list[FactState]) -> None:
    """meta.facts: how far each fact reaches, and which are withheld. Later steps read it from there."""
    store.execute(
        "create or replace table meta.facts (fact varchar, rows bigint, first_on date, data_to date, withheld varchar)"
    )
    for state in states:
        store.execute(
            "insert into meta.facts values (?, ?, ?, ?, ?)",
            [state.fact, state.rows, state.first, state.data_to, state.withheld],
        )


def reach_of_facts(store: Store) -> dict[str, Reach]:
    """Facts with data, by name."""
    rows = store.rows(
        "select fact, first_on, data_to from meta.facts where data_to is not null and withheld = ''"
    )
    return {fact: Reach(first, data_to) for fact, first, data_to in rows}


def compute_values(run: Run) -> Computed:
    """All KPIs of the catalogue over the facts in the store."""
    kpis = list(run.catalog.kpis.values())
    return compute(
        kpis, run.catalog.facts, reach_of_facts(run.store), reader_of_facts(run.store), clock_of(run)
    )


def reader_of_facts(store: Store) -> Read:
    """How the KPI engine gets the rows of a fact: those columns, in frames."""

    def read(fact: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        names = ", ".join(quote(name) for name in columns) or "1 as nothing"
        return store.batches(f"select {names} from fact.{fact}")

    return read


def definition_hash(run: Run, kpi: Kpi) -> str:
    """A fingerprint of everything that gives a KPI its number: its declaration, its parts and their facts' SQL."""
    digest = hashlib.sha256()
    for one in with_parts([kpi], run.catalog.kpis):
        told = one.model_dump_json(include={
            "kind", "fact", "date", "where", "numerator", "denominator", "judged", "opened", "closed", "since", "key", "p", "at",
            "top", "max_age_days", "parts", "formula", "digits", "scale",
        })  # fmt: skip
        fact = run.catalog.facts.get(one.fact)
        digest.update(told.encode() + (fact.sql.encode() if fact else b""))
    return digest.hexdigest()[:16]


def write_values(run: Run, computed: Computed) -> None:
    """kpi.definitions, kpi.values, kpi.history and kpi.restatements as of this run."""
    store = run.store
    _write_definitions(run)
    targets = _target_column(read_targets(run.workspace.root))
    # Arrow knows no 128-bit integers; whole decimals carry them exactly.
    whole = pl.col("numerator", "denominator").cast(pl.Decimal(38, 0))
    told = computed.values.with_columns(targets, whole, pl.lit(run.run_id).alias("run_id"))
    with store.lent(told.to_arrow()) as name:
        store.execute(f"""
            create or replace table kpi.values as
            select * replace (cast(numerator as hugeint) as numerator, cast(denominator as hugeint) as denominator) from {name}""")
    store.execute(
        "create or replace table meta.kpi_reach (kpi varchar, first_on date, data_to date, undated bigint)"
    )
    for kpi, span in computed.spans.items():
        store.execute(
            "insert into meta.kpi_reach values (?, ?, ?, ?)",
            [kpi, span.first, span.data_to, computed.undated.get(kpi, 0)],
        )
    _write_history(run)


def _target_column(targets: Targets) -> pl.Expr:
    """The target of every row; there are few targets, so each is one condition."""
    column: pl.Expr = pl.lit(None, pl.Float64)
    for target in targets.target:
        fits = (
            (pl.col("kpi") == target.kpi)
            & (pl.col("dimension") == target.dimension)
            & (pl.col("member") == target.member)
        )
        if target.grain:
            fits &= pl.col("grain") == target.grain
        if target.since:
            fits &= pl.col("period_start") >= target.since
        if target.until:
            fits &= pl.col("period_start") <= target.until
        column = pl.when(fits).then(pl.lit(target.value)).otherwise(column)
    return column.alias("target")


def _write_definitions(run: Run) -> None:
    rows: list[dict[str, object]] = [
        {
            "kpi": kpi.id, "name": kpi.name, "area": kpi.area, "kind": kpi.kind, "unit": kpi.unit, "digits": kpi.digits,
            "scale": kpi.scale, "better": kpi.better, "formula": _formula(kpi), "standard": kpi.standard,
            "benchmark": kpi.benchmark.value if kpi.benchmark else None, "definition": kpi.definition, "coverage": kpi.coverage.says,
            "definition_hash": definition_hash(run, kpi), "decimals": kpi.decimals,
        }
        for kpi in run.catalog.kpis.values()
    ]  # fmt: skip
    first: dict[str, date] = dict(
        run.state.store.rows(
            "select definition_hash, min(runs.as_of) from history join runs using (run_id) group by definition_hash"
        )
    )
    for row in rows:
        row["valid_from"] = first.get(str(row["definition_hash"]), run.as_of)
    run.store.replace("kpi.definitions", pl.DataFrame(rows, infer_schema_length=None))


def _formula(kpi: Kpi) -> str:
    if kpi.kind == "composite":
        return f"{kpi.formula}({', '.join(part.kpi for part in kpi.parts)})"
    return f"sum({kpi.numerator}) / sum({kpi.denominator}) from {kpi.fact} where {kpi.where}"


def _write_history(run: Run) -> None:
    """Values of complete periods that are new or differ from what was published last; the latter are restatements."""
    store, state = run.store, run.state.store
    hashes = pl.DataFrame(
        {
            "kpi": list(run.catalog.kpis),
            "definition_hash": [definition_hash(run, k) for k in run.catalog.kpis.values()],
        }
    )
    before = state.frame(
        f"select * from history qualify row_number() over (partition by {KEY} order by run_id desc) = 1"
    )
    with store.lent(before.to_arrow()) as last, store.lent(hashes.to_arrow()) as defined:
        store.execute(f"""
            create or replace temp table changed as
            select now.* exclude (target, run_id), defined.definition_hash, last.value as old_value,
                last.numerator as old_numerator, last.rows_judged as old_judged, last.definition_hash as old_hash,
                last.kpi is not null as is_restated
            from kpi.values as now
            join {defined} as defined on defined.kpi = now.kpi
            left join {last} as last on {" and ".join(f"last.{k} = now.{k}" for k in KEY.split(", "))}
            where now.complete and (
                last.kpi is null and now.rows_judged > 0
                or last.kpi is not null and (last.numerator is distinct from now.numerator
                    or last.denominator is distinct from now.denominator or last.value is distinct from now.value))""")
        changed = store.frame("select * from changed")
    _append(run, changed)
    show_past(run)


def show_past(run: Run) -> None:
    """meta.runs, kpi.history and kpi.restatements as the state has them."""
    order = "run_id, kpi, grain, period_start, dimension, member"
    state, store = run.state.store, run.store
    store.replace("meta.runs", state.frame("select * from runs order by run_id"))
    for name in ("history", "restatements"):
        columns, copied = _told(store, "kpi", name)
        known, wanted = _told(state, "main", name)
        if columns != known or copied != wanted[: len(copied)]:
            store.replace(f"kpi.{name}", state.frame(f"select * from {name} order by {order}"))
        elif wanted != copied:
            newer = ", ".join(literal(run_id) for run_id, _ in wanted[len(copied) :])
            rows = f"select * from {name} where run_id in ({newer}) order by {order}"
            store.insert(f"kpi.{name}", state.frame(rows))


def _told(store: Store, schema: str, name: str) -> tuple[list[str], list[tuple[Value, ...]]]:
    """What tells whether a copy is up to date: its columns, and its rows by run, since they come and go by whole runs."""
    columns = list(store.columns(schema, name))
    sql = f"select run_id, count(*) from {schema}.{name} group by all order by all"
    return columns, store.rows(sql) if columns else []


def _append(run: Run, changed: pl.DataFrame) -> None:
    state, corrected = run.state.store, _corrected_anew(run)
    with state.lent(changed.to_arrow()) as name, state.transaction():
        state.execute(
            f"insert into history by name select * exclude (old_value, old_numerator, old_judged, old_hash, is_restated),"
            f" ? as run_id from {name}",
            [run.run_id],
        )
        state.execute(
            f"""insert into restatements by name
            select kpi, grain, period_start, dimension, member, old_value, value as new_value, ? as run_id,
                case when old_hash <> definition_hash then 'definition'
                     when kpi in (select unnest(?)) then 'correction'
                     when rows_judged > old_judged then 'late rows'
                     when rows_judged < old_judged then 'removed rows' else 'changed rows' end as cause,
                abs(rows_judged - old_judged) as rows
            from {name} where is_restated and old_value is distinct from value""",
            [run.run_id, corrected],
        )
        _note_corrections(run)


IN_FORCE = """select table_name, string_agg(fingerprint, ' ' order by correction) as fingerprint
    from meta.correction_guards where applied group by table_name"""


def _corrected_anew(run: Run) -> list[str]:
    """KPIs that rest on a table whose corrections are others than in the last good run."""
    before: dict[str, str] = dict(
        run.state.store.rows(
            """select table_name, fingerprint from corrections
            where run_id = (select max(run_id) from runs where status = 'done' and run_id <> ?)""",
            [run.run_id],
        )
    )
    now: dict[str, str] = dict(run.store.rows(IN_FORCE))
    tables = {table for table in before | now if before.get(table) != now.get(table)}
    return [kpi.id for kpi in run.catalog.kpis.values() if tables & set(run.catalog.tables_behind(kpi))]


def _note_corrections(run: Run) -> None:
    run.state.store.execute("delete from corrections where run_id = ?", [run.run_id])
    for table, fingerprint in run.store.rows(IN_FORCE):
        run.state.store.execute("insert into corrections values (?, ?, ?)", [run.run_id, table, fingerprint])


def newest_period(store: Store, kpis: list[str], grain: Grain) -> date | None:
    """Start of the newest complete period in which half of the KPIs that ever have data have some."""
    rows = store.rows(
        f"""select period_start, count(*) from kpi.values
        where kpi in ({", ".join("?" for _ in kpis)}) and grain = ? and dimension = 'total' and complete and value is not null
        group by period_start order by period_start desc""",
        [*kpis, grain],
    )
    most = max((count for _, count in rows), default=0)
    return next((start for start, count in rows if count * 2 >= most), None)
