"""Every KPI a second time: plain SQL over the operations tables against the facts and the engine, on drawn rows."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Protocol, cast

import polars as pl
import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.facts.fill import fill_fact
from opsbrief.intake.mapping import fill_lookups
from opsbrief.kpis.aggregate import ADDITIVE
from opsbrief.kpis.compute import Reach, compute, with_parts
from opsbrief.kpis.evaluate import Clock
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.balance import make_tables
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import State
from opsbrief.settings import Calendar, Company, Lead, Settings
from opsbrief.store import Store, quote
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.recount import AS_OF, FIRST, HOLIDAYS, RATES, Recount, Rows, fill

HERE = Path(__file__).parent / "recomputed"
AREAS = sorted(path.stem for path in HERE.glob("*.py"))
SEEDS = (1, 2)
CONSTANT = ("sum", "balance", "snapshot", "distinct", "composite")  # kinds whose denominator may be a mere 1
Months = dict[tuple[str, str], tuple[int, int]]  # month and member: numerator and denominator


class Area(Protocol):
    """An area module: how its rows are drawn, what its recounts share, and these by KPI, or by `kpi.rival`.

    One about the data itself has `draw_meta(store, dice)` too, which fills schema meta.
    """

    draw: Callable[[Random], Rows]
    TABLES: Mapping[str, str]  # temporary tables by name, in order: SQL over `ops`
    RECOUNTS: Mapping[str, Recount]


def area_of(name: str) -> Area:
    return cast("Area", importlib.import_module(f"tests.contracts.recomputed.{name}"))


@pytest.fixture(scope="module")
def run(shipped: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run on a database in memory with rates and a calendar, and no rows yet."""
    root = tmp_path_factory.mktemp("recomputed")
    (root / "tables").mkdir()
    (root / "tables" / "rates.csv").write_text(RATES, "utf-8")
    store, state = Store.open(None), State(root / "state")
    make_tables(store)
    company = Company(name="Acme", currency="EUR", time_zone="Europe/Amsterdam")
    run = Run(
        run_id="run 1", now=datetime(2026, 11, 23, 6), as_of=AS_OF, workspace=Workspace(root, shipped_root()),
        settings=Settings(company=company, calendar=Calendar(holidays=HOLIDAYS), lead={"sales_order_lines": Lead(all=True)}),
        catalog=shipped, declarations="",
        store=store, state=state, archive=Archive(root / "archive"),
    )  # fmt: skip
    fill_lookups(run)
    store.execute("create macro month_of(day) as strftime(day, '%Y-%m')")
    store.execute(f"""
        create table months as
        select strftime(first, '%Y-%m') as month, first::date as starts_on,
            least(last_day(first::date), date '{AS_OF}') as ends_on
        from range(date '{FIRST}', date '{AS_OF}' + 1, interval 1 month) as t(first)""")
    yield run
    store.close()
    state.close()


def kpis_of(run: Run, area: Area) -> dict[str, Kpi]:
    """The KPIs of an area's recounts by their names there; a rival is a KPI of its own."""
    found: dict[str, Kpi] = {}
    for name in area.RECOUNTS:
        kpi, _, rival = name.partition(".")
        own = run.catalog.kpis[kpi]
        found[name] = (own.under(rival) if rival else own).model_copy(update={"id": name})
    return found


def by_engine(run: Run, kpis: Mapping[str, Kpi]) -> pl.DataFrame:
    """Values of KPIs from facts that are filled for it."""
    wanted = with_parts(list(kpis.values()), run.catalog.kpis)
    names = sorted({kpi.fact for kpi in wanted if kpi.fact})
    states = [fill_fact(run, run.catalog.facts[name], {}) for name in names]
    reach = {s.fact: Reach(s.first, s.data_to) for s in states if s.first and s.data_to}

    def read(fact: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        named = ", ".join(map(quote, columns)) or "1 as nothing"
        yield from run.store.batches(f"select {named} from fact.{fact}")

    values = compute(wanted, run.catalog.facts, reach, read, Clock(AS_OF)).values
    return values.filter(pl.col("grain") == "month")


def told(kpi: Kpi, rows: list[tuple[str, str, int | None, int]]) -> Months:
    """Months and members that have a value; where the denominator is a mere 1, a sum of 0 is as good as none."""
    return {
        (month, member): (int(n or 0), int(d))
        for month, member, n, d in rows
        if month and month <= f"{AS_OF:%Y-%m}" and d and (n or d != 1 or kpi.kind not in CONSTANT)
    }


def differences(mine: Months, again: Months) -> dict[tuple[str, str], tuple[object, object]]:
    """What differs: the engine's pair and the recount's."""
    keys = sorted(mine.keys() | again.keys())
    return {key: (mine.get(key), again.get(key)) for key in keys if mine.get(key) != again.get(key)}


@dataclass(frozen=True)
class Taken:
    """An area's KPIs on drawn rows: by the engine, and again by KPI and dimension."""

    kpis: dict[str, Kpi]
    values: pl.DataFrame
    again: dict[tuple[str, str], Months]


@pytest.fixture(scope="module")
def take(run: Run) -> Callable[[str, int], Taken]:
    """Fills the tables for an area and a seed and counts both ways, once."""
    filled = set(run.catalog.tables)  # those that are not there yet, or hold the rows of the area before

    @cache
    def taken(name: str, seed: int) -> Taken:
        area = area_of(name)
        rows = area.draw(Random(f"{name} {seed}"))
        for table in run.catalog.tables.values():
            if table.name in filled or table.name in rows:
                fill(run.store, table, rows.get(table.name, []))
        filled.clear()
        filled.update(rows)
        if draw_meta := getattr(area, "draw_meta", None):
            draw_meta(run.store, Random(f"{name} {seed} meta"))
        for table_name, sql in getattr(area, "TABLES", {}).items():
            run.store.execute(f"create or replace temp table {table_name} as {sql}")
        kpis = kpis_of(run, area)
        again = {
            (kpi, dimension): told(kpis[kpi], run.store.rows(sql))
            for kpi, recount in area.RECOUNTS.items()
            for dimension, sql in (("total", recount.total()), (recount.dimension, recount.sliced()))
        }
        return Taken(kpis, by_engine(run, kpis), again)

    return taken


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", AREAS)
def test_numerators_and_denominators_are_equal(
    take: Callable[[str, int], Taken], name: str, seed: int
) -> None:
    taken = take(name, seed)
    wrong = {}
    for (kpi, dimension), again in taken.again.items():
        assert again, f"{kpi} by {dimension}: nothing to compare"
        mine = taken.values.filter((pl.col("kpi") == kpi) & (pl.col("dimension") == dimension))
        pairs = mine.select(pl.col("period_start").dt.strftime("%Y-%m"), "member", "numerator", "denominator")
        if found := differences(told(taken.kpis[kpi], pairs.rows()), again):
            wrong[f"{kpi} by {dimension}"] = dict(list(found.items())[:2])
    assert not wrong, "\n".join(f"{what}: (engine, recount) {pairs}" for what, pairs in wrong.items())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", AREAS)
def test_members_add_up_to_the_total(take: Callable[[str, int], Taken], name: str, seed: int) -> None:
    taken = take(name, seed)
    additive = [kpi.id for kpi in taken.kpis.values() if kpi.kind in ADDITIVE]
    whole = [kpi.id for kpi in taken.kpis.values() if kpi.kind == "ratio" or kpi.since]
    values = taken.values.filter(pl.col("kpi").is_in(additive))
    # The denominator of sums and plain balances is 1 for every member.
    values = values.with_columns(
        pl.when(pl.col("kpi").is_in(whole)).then("denominator").otherwise(0).alias("denominator")
    )
    keys, numbers = ["kpi", "period_start"], ["numerator", "denominator", "rows_judged", "rows_unjudged"]
    members = (
        values.filter(pl.col("dimension") != "total").group_by(*keys, "dimension").agg(pl.col(numbers).sum())
    )
    both = members.join(values.filter(pl.col("dimension") == "total"), on=keys, suffix="_total")
    apart = pl.any_horizontal(pl.col(number) != pl.col(f"{number}_total") for number in numbers)
    assert both.height > 0
    assert both.filter(apart).is_empty(), both.filter(apart)


def test_every_area_of_the_catalogue_is_recounted(shipped: Catalog) -> None:
    assert sorted({kpi.area for kpi in shipped.kpis.values()}) == AREAS


@pytest.mark.parametrize("name", AREAS)
def test_every_kpi_of_the_area_is_recounted(shipped: Catalog, name: str) -> None:
    own = {kpi.id for kpi in shipped.kpis.values() if kpi.area == name}
    assert own <= set(area_of(name).RECOUNTS)
