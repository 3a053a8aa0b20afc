"""What a brief cannot say yet, and which two exports would add most."""

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.brief import KpiRow
from opsbrief.insights.control_chart import LEAST_BASE
from opsbrief.insights.wording import Words
from opsbrief.ledger.run import Run

SUGGESTED = 2


def cannot_say(run: Run, rows: list[KpiRow], words: Words) -> list[str]:
    """Sentences: usual ranges that are missing, KPIs without data, the two exports that would add most."""
    said: list[str] = []
    short = [
        row
        for row in rows
        if row.value is not None
        and row.usual is None
        and not row.withheld
        and _known(row) < LEAST_BASE  # with more, something else is missing, which the row says
    ]
    if short:
        number = max(map(_known, short))
        kind = "cannot_range" if number == 1 else "cannot_range.many"
        said.append(words.sentence(kind, number=words.number(number, 0), kpis=_names(short)))
    nothing = [row for row in rows if row.value is None and not row.withheld and not _ever(run, row.kpi)]
    unjudged = [row for row in nothing if row.rows_unjudged]
    said += [
        words.sentence(
            "cannot_judge",
            kpi=row.name,
            rows=words.count(row.rows_unjudged, "row"),
            reason=run.catalog.kpis[row.kpi].unjudged,
        )
        for row in unjudged
    ]
    said += [words.sentence("cannot_convert", currency=currency) for currency in _without_rate(run)]
    empty = [run.catalog.kpis[row.kpi] for row in nothing if row not in unjudged]
    if empty:
        said.append(words.sentence("cannot_data", kpis=", ".join(kpi.name for kpi in empty)))
        best = best_exports(run, empty)
        if best:
            names = " and ".join(title for title, _ in best)
            gained = list(dict.fromkeys(k for _, kpis in best for k in kpis))
            said.append(words.sentence("cannot_most", exports=names, kpis=", ".join(gained)))
    return said


def _known(row: KpiRow) -> int:
    return sum(point.complete and point.value is not None for point in row.series)


def _ever(run: Run, kpi: str) -> bool:
    sql = "select count(*) from kpi.values where kpi = ? and value is not null"
    return bool(run.store.value(sql, [kpi]))


def _without_rate(run: Run) -> list[str]:
    """Currencies of amounts for which there is no exchange rate at all."""
    tables = [table.name for table in run.catalog.tables.values() if "currency" in table.columns]
    every = " union ".join(f"select currency from ops.{name}" for name in tables) or "select null as currency"
    rows = run.store.rows(f"""
        select distinct currency from ({every}) where currency is not null
        and currency not in (select currency from lookup.rates) order by currency""")
    return [currency for (currency,) in rows]


def _names(rows: list[KpiRow]) -> str:
    return ", ".join(row.name for row in rows)


def best_exports(run: Run, missing: list[Kpi]) -> list[tuple[str, list[str]]]:
    """Up to two exports that bring most of the missing KPIs: those of systems in use, by what each one adds.

    Of layouts that nobody has seen none is recommended while others would do.
    """
    loaded = {
        row[0]
        for row in run.store.rows("select distinct raw_table from meta.parts where raw_table is not null")
    }
    used = {
        row[0] for row in run.store.rows("select distinct system from meta.parts where system is not null")
    }
    wanted = list(missing)
    best: list[tuple[str, list[str]]] = []
    while wanted and len(best) < SUGGESTED:
        ranked = []
        for export in run.catalog.exports:
            if export.raw_table in loaded or (used and export.system not in used | set(run.settings.systems)):
                continue
            gained = [k for k in wanted if feeds(run.catalog, export.raw_table, k)]
            if gained:
                ranked.append((export.evidence == "unverified", -len(gained), export.name, export, gained))
        if not ranked:
            break
        *_, export, gained = min(ranked, key=lambda item: item[:3])
        title = f"{run.catalog.systems[export.system].title}: {export.title}"
        best.append((title, [k.name for k in gained]))
        loaded.add(export.raw_table)
        wanted = [k for k in wanted if k not in gained]
    return best


def feeds(catalog: Catalog, raw_table: str, kpi: Kpi) -> bool:
    """Whether a raw table feeds a table that a KPI counts."""
    if kpi.kind == "composite":
        return any(feeds(catalog, raw_table, catalog.kpis[part.kpi]) for part in kpi.parts)
    fact = catalog.facts.get(kpi.fact)
    tables = set(fact.sources) if fact else set()
    return any(raw_table in mapping.reads and mapping.table in tables for mapping in catalog.mappings)
