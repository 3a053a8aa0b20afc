"""Fact tables from their SQL, over the rows of leading systems only."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from opsbrief.declarations.table import Fact
from opsbrief.facts.refill import refill
from opsbrief.ledger.run import Run
from opsbrief.settings import WEEKDAYS
from opsbrief.store import literal


@dataclass(frozen=True)
class FactState:
    """A filled fact: how far its data reaches, and why it must not be counted, if so."""

    fact: str
    rows: int
    data_to: date | None
    first: date | None
    withheld: str = ""
    systems: list[str] = field(default_factory=list)


def fill_fact(run: Run, fact: Fact, stopped: dict[str, str], stand: Collection[str] = ()) -> FactState:
    """Fill one fact. `stopped` gives the reason for each ops table that failed a stop check; those that `stand` are unchanged."""
    store = run.store
    reasons = [f"{table}: {stopped[table]}" for table in fact.sources if table in stopped]
    leads: dict[str, str] = {}
    for table in fact.sources:
        leads[table], reason = lead_condition(run, table)
        if reason:
            reasons.append(reason)
    refill(run, fact, leads, stand)
    rows = int(store.value(f"select count(*) from fact.{fact.name}"))
    first, newest = store.one(
        f"select min({fact.inflow}), max({fact.inflow}) from fact.{fact.name} where {fact.inflow} <= as_of()"
    )
    systems = [row[0] for row in store.rows(f"select distinct system from fact.{fact.name} order by 1")]
    return FactState(
        fact.name, rows, _data_to(run, fact, systems, newest), first, "; ".join(reasons), systems
    )


def lead_condition(run: Run, table: str) -> tuple[str, str]:
    """SQL that keeps the leading rows of an ops table (empty: all of them), and why there is no lead, if so."""
    systems = [row[0] for row in run.store.rows(f"select distinct _system from ops.{table} order by 1")]
    if len(systems) < 2:
        return "", ""
    lead = run.settings.lead.get(table)
    if lead is None:
        names = " and ".join(systems)
        return "false", f"{names} both fill {table}, and opsbrief.toml names no lead for it ([lead.{table}])"
    if lead.all:
        return "", ""
    columns = run.catalog.tables[table].columns
    if not lead.by_site or "site" not in columns:
        return f"_system = {literal(lead.system)}", ""
    cases = " ".join(f"when {literal(site)} then {literal(system)}" for site, system in lead.by_site.items())
    return f"_system = case site {cases} else {literal(lead.system)} end", ""


def _data_to(run: Run, fact: Fact, systems: list[str], newest: date | None) -> date | None:
    """The last day for which the fact is known: the newest row, or the day before the newest export, over its systems.

    Every system must have reached the day, so the earliest of the systems' days counts.
    """
    if newest is None:
        return None
    days: list[date] = []
    for system in systems:
        exported = run.store.value(
            """select max(exported_at) from meta.files join meta.parts using (file_id)
               where system = ? and exported_at is not null and files.status = 'loaded'""",
            [system],
        )
        own = run.store.value(
            f"select max({fact.inflow}) from fact.{fact.name} where system = ? and {fact.inflow} <= as_of()",
            [system],
        )
        days.append(max(own or newest, _covered(exported) or own or newest))
    return min(_over_free_days(run, min(days, default=newest)), run.as_of)


def _over_free_days(run: Run, day: date) -> date:
    """The day before the next working day: nothing is missing when nobody worked."""
    calendar = run.settings.calendar
    while True:
        following = day + timedelta(days=1)
        works = WEEKDAYS[following.weekday()] in calendar.working_days and following not in calendar.holidays
        if works or not calendar.working_days:
            return day
        day = following


def _covered(exported: datetime | None) -> date | None:
    """The last whole day before an export."""
    if exported is None:
        return None
    return date.fromordinal(exported.date().toordinal() - 1)
