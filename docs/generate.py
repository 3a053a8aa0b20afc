"""`python docs/generate.py`: the lists in this folder that are made from the declarations, never by hand."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.system import Export, System
from opsbrief.insights.wording import Words
from opsbrief.intake.language import seen_in
from opsbrief.publishing import meaning
from opsbrief.workspace import Workspace

FOLDER = Path(__file__).parent
NOTE = "<!-- Made by `make docs` from the declarations in sql/. Do not edit. -->"
WORDS = Words("en", "")  # amounts of money in no particular currency
REPLACES = {
    "snapshot": "adds a state; the same day's is replaced, row by row ({key})",
    "document": "replaces all rows of each document in it ({key})",
    "window": "replaces every row whose {date} lies in the days it covers",
    "append": "adds what is new ({key})",
    "all": "replaces everything before it",
}

# Tables of the published database that no declaration makes, beside those that pipelines and people find by their names alone.
BOOKS: dict[str, tuple[str, dict[str, str]]] = {
    "meta.runs": (
        "Every run of this workspace, also those that published nothing.",
        {
            "run_id": "sorts by time",
            "started_at": "UTC",
            "finished_at": "UTC; empty while it runs, and of a run that failed",
            "as_of": "the day taken as today, in the reporting zone",
            "status": "`running`, `done` (it published), `failed` (it ended, or was killed, before it published)",
            "opsbrief_version": "",
            "declarations_hash": "fingerprint of every declaration in force",
        },
    ),
    "meta.stages": (
        "The stages that the newest run has done, in the order in which they ended.",
        {
            "run_id": "`meta.runs`",
            "stage": "`inbox`, `mapping`, `checks`, `facts`, `kpis`, `briefs`; `publishing` is noted when this copy is already out",
            "seconds": "how long it took",
        },
    ),
    "meta.facts": (
        "How far each fact reaches, and which must not be counted.",
        {
            "fact": "name in schema `fact`",
            "rows": "rows that it has",
            "first_on": "first day with data",
            "data_to": "last day for which it is known to be whole, over all its systems; empty without data",
            "withheld": "why its KPIs are not shown: a check with severity `stop` failed, or two systems have no lead; else empty",
        },
    ),
    "meta.kpi_reach": (
        "The days over which each KPI was computed.",
        {
            "kpi": "`kpi.definitions`",
            "first_on": "first day",
            "data_to": "last day that counts as known",
            "undated": "rows that no period counts, because the KPI's day is empty in them",
        },
    ),
    "meta.corrections": (
        "Every cell that `corrections.toml` changed between a file and the operations model.",
        {
            "correction": "its place in `corrections.toml`, from 1",
            "table_name": "table in schema `ops`",
            "part_id": "`meta.parts`",
            "row": "1-based data row of that part",
            "column_name": "column of the table",
            "old_value": "as the file said it, as text",
            "new_value": "as it counts, as text",
            "why": "from `corrections.toml`",
            "told": "who was told, from `corrections.toml`",
        },
    ),
    "meta.correction_guards": (
        "What each correction found; one that fits fewer or more rows than expected changes nothing.",
        {
            "correction": "its place in `corrections.toml`, from 1",
            "table_name": "table in schema `ops`",
            "rows": "rows that it fits",
            "least": "fewest rows expected",
            "most": "most rows expected",
            "applied": "whether it was applied",
            "why": "from `corrections.toml`",
            "problem": "why it was not applied; else empty",
            "fingerprint": "of what it changes",
        },
    ),
}


def pages() -> dict[str, str]:
    """Text by file name. What a company declares plays no part."""
    with tempfile.TemporaryDirectory() as empty:
        catalog = read_catalog(Workspace(Path(empty), FOLDER.parent))
    if catalog.errors:
        raise catalog.errors[0]
    return {
        "kpis.md": _page("KPIs", _kpis(catalog)),
        "systems.md": _page("Systems", _systems(catalog)),
        "data-dictionary.md": _page("Data dictionary", _dictionary(catalog)),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", NOTE, "", *lines]).rstrip() + "\n"


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _kpis(catalog: Catalog) -> Iterator[str]:
    yield f"{len(catalog.kpis)} KPIs, by area. A value is the sum of the numerators divided once by the sum of the denominators, over all rows"
    yield "that count in a period. `opsbrief explain KPI` prints one of them with its newest values, also under its rival definitions."
    yield ""
    areas = {
        k: list(g)
        for k, g in groupby(sorted(catalog.kpis.values(), key=lambda k: (k.area, k.id)), lambda k: k.area)
    }
    yield from _table(["area", "KPIs"], ([area, _code(k.id for k in kpis)] for area, kpis in areas.items()))
    for area, kpis in areas.items():
        yield f"## {area.capitalize()}"
        yield ""
        for kpi in kpis:
            yield from _kpi(kpi, catalog)


def _kpi(kpi: Kpi, catalog: Catalog) -> Iterator[str]:
    yield f"### {kpi.name} (`{kpi.id}`)"
    yield ""
    yield f"{kpi.question} {kpi.definition}"
    yield ""
    yield f"- Unit: {kpi.unit}. Better: {kpi.better}. Kind: {kpi.kind}. {meaning.told_from(kpi, WORDS)}"
    for label, text in meaning.counted(kpi):
        yield f"- {label.capitalize()}: {text}"
    yield f"- Needs: {_needs(kpi, catalog)}"
    whole = f" Must be whole: {_code(f'ops.{table}' for table in kpi.coverage.tables)}."
    yield f"- Coverage: {kpi.coverage.says}{whole if kpi.coverage.tables else ''}"
    if kpi.dimensions:
        yield f"- By: {_code(kpi.dimensions)}"
    if kpi.standard:
        yield f"- Standard: {kpi.standard}"
    if kpi.benchmark:
        yield f"- Benchmark (printed, never a target): {meaning.benchmark(kpi, WORDS)}"
    for name, rival in kpi.rivals.items():
        whole = f". {rival.definition}" if rival.definition else ""
        why = f". No value: {rival.no_value}" if rival.no_value else ""
        yield f"- Rival definition `{name}`: {rival.says}{whole}{why}"
    for caveat in [*kpi.caveats, kpi.unjudged]:
        if caveat:
            yield f"- {caveat}"
    rows = " · ".join(f"({row})" for row in meaning.worked(kpi.examples[0]))
    yield f"- Worked example: {rows} gives **{meaning.result(kpi, kpi.examples[0], WORDS)}**"
    yield ""


def _needs(kpi: Kpi, catalog: Catalog) -> str:
    """The tables behind it, and the exports and templates that fill them."""
    found = meaning.needs(kpi, catalog)
    if not found.tables:
        return "what each run notes of its own files, checks and values; no export"
    told = [_code(f"ops.{table}" for table in found.tables)]
    names = [name for titles in found.exports.values() for name in titles]
    told += [f"filled from {_code(names)}"] if names else []
    told += [f"templates {_code(found.templates)}"] if found.templates else []
    return "; ".join(told)


def _systems(catalog: Catalog) -> Iterator[str]:
    yield "What each export is, how to get it, and what a newer file does to older ones."
    yield ""
    yield "Evidence says how its headings are known: 🟢 *verified* on a genuine export, 🟢 *documented* by the maker, or ⚪ *unverified*:"
    yield "a layout that nobody here has seen, whose spellings are accepted beside others. Where it names languages, headings in others are"
    yield "accepted unseen, and `opsbrief recognise` says so of a file that has them."
    yield ""
    yield "Put files in as they were downloaded. One that a spreadsheet has opened and saved again is read where nothing in it was lost, and"
    yield "refused or asked about where ids were rounded or days could be months. That zeros in front of ids are gone, no file shows: SAP's"
    yield "numbers join without them, other ids with their own kind only."
    yield ""
    yield from _table(["system", "exports"], ([s.title, _lights(s)] for s in catalog.systems.values()))
    for system in catalog.systems.values():
        yield f"## {system.title}"
        yield ""
        if system.personal_note:
            yield system.personal_note
            yield ""
        head = ["export", "how to get it", "evidence", "a newer file", "feeds"]
        yield from _table(head, (_export(export, system, catalog) for export in system.exports.values()))


LIGHTS = {"verified": "🟢", "documented": "🟢", "unverified": "⚪"}


def _lights(system: System) -> str:
    return ", ".join(f"{LIGHTS[e.evidence]} {e.id}" for e in system.exports.values())


def _export(export: Export, system: System, catalog: Catalog) -> list[str]:
    feeds = sorted(m.table for m in catalog.mappings if m.system == system.id and export.raw_table in m.reads)
    newer = REPLACES[export.replaces].format(key=_code(export.key), date=f"`{export.date}`")
    return [
        f"**{export.title}** `{export.id}`",
        export.how_to,
        f"{LIGHTS[export.evidence]} {export.evidence}{f' in {seen_in(export)}' if export.languages else ''}",
        newer,
        _code(feeds),
    ]


def _dictionary(catalog: Catalog) -> Iterator[str]:
    yield "## Operations model"
    yield ""
    yield "Every table also has `_system`, `_file` (a `meta.parts.part_id`) and `_row` (1-based data row of that part)."
    yield ""
    for table in catalog.tables.values():
        yield f"### ops.{table.name}"
        yield ""
        yield table.about
        yield ""
        systems = sorted({m.system for m in catalog.mappings_into(table.name)})
        yield f"Key: {_code(['_system', *table.key])}. Filled from: {', '.join(systems) or 'no shipped system'}."
        yield ""
        rows = ([f"`{name}`", kind.lower(), table.comments[name]] for name, kind in table.columns.items())
        yield from _table(["column", "type", "meaning"], rows)
    yield "## Facts"
    yield ""
    yield "One row per thing that KPIs count; only rows of leading systems."
    yield ""
    for fact in catalog.facts.values():
        kpis = sorted(k.id for k in catalog.kpis.values() if k.fact == fact.name)
        yield f"### fact.{fact.name}"
        yield ""
        yield fact.about
        yield ""
        yield f"Key: {_code(fact.key)}. Reads: {_code(f'ops.{t}' for t in fact.reads) or 'the books of the runs, `meta`'}. KPIs: {_code(kpis) or 'none'}."
        yield ""
        yield f"Columns: {_code(fact.columns)}"
        yield ""
    yield from _books()


def _books() -> Iterator[str]:
    yield "## Books"
    yield ""
    yield 'What a run notes of itself in the published database; `opsbrief sql "from meta.runs"` shows one of them.'
    yield ""
    for name, (about, columns) in BOOKS.items():
        yield f"### {name}"
        yield ""
        yield about
        yield ""
        yield from _table(["column", "meaning"], ([f"`{column}`", said] for column, said in columns.items()))


def main() -> int:
    """Write the pages beside this program."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
        sys.stderr.write(f"{FOLDER / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
