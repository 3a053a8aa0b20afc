"""`python docs/generate.py`: the lists in this folder that are made from the declarations, never by hand."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.declarations.system import Export, System
from opsbrief.workspace import Workspace

FOLDER = Path(__file__).parent
NOTE = "<!-- Made by `make docs` from the declarations in sql/. Do not edit. -->"
REPLACES = {
    "snapshot": "adds a state; the same day's is replaced, row by row ({key})",
    "document": "replaces all rows of each document in it ({key})",
    "window": "replaces every row whose {date} lies in the days it covers",
    "append": "adds what is new ({key})",
    "all": "replaces everything before it",
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
    yield f"{len(catalog.kpis)} KPIs. `opsbrief explain KPI` prints one of them in full, with its worked example."
    yield ""
    for area, kpis in groupby(sorted(catalog.kpis.values(), key=lambda k: (k.area, k.id)), lambda k: k.area):
        yield f"## {area.capitalize()}"
        yield ""
        for kpi in kpis:
            yield from _kpi(kpi, catalog)


def _kpi(kpi: Kpi, catalog: Catalog) -> Iterator[str]:
    yield f"### {kpi.name} (`{kpi.id}`)"
    yield ""
    yield f"{kpi.question} {kpi.definition}"
    yield ""
    yield f"- Unit: {kpi.unit}. Better: {kpi.better}. Kind: {kpi.kind}."
    if kpi.kind == "composite":
        yield f"- Made of: {_code(part.kpi for part in kpi.parts)} ({kpi.formula})"
    else:
        yield f"- Counted in: `fact.{kpi.fact}`, from {_code(f'ops.{t}' for t in catalog.tables_behind(kpi))}"
    if kpi.dimensions:
        yield f"- By: {_code(kpi.dimensions)}"
    if kpi.standard:
        yield f"- Standard: {kpi.standard}"
    if kpi.benchmark:
        yield f"- Benchmark (printed, never a target): {kpi.benchmark.value:g}, {kpi.benchmark.source}"
    if kpi.rivals:
        yield f"- Also seen: {'; '.join(kpi.rivals)}"
    for caveat in kpi.caveats:
        yield f"- {caveat}"
    yield ""


def _systems(catalog: Catalog) -> Iterator[str]:
    yield "What each export is, how to get it, and what a newer file does to older ones."
    yield ""
    yield "Evidence says how its headings are known: *verified* on a genuine export, *documented* by the maker, or"
    yield "*unverified*."
    yield ""
    for system in catalog.systems.values():
        yield f"## {system.title}"
        yield ""
        if system.personal_note:
            yield system.personal_note
            yield ""
        head = ["export", "how to get it", "evidence", "a newer file", "feeds"]
        yield from _table(head, (_export(export, system, catalog) for export in system.exports.values()))


def _export(export: Export, system: System, catalog: Catalog) -> list[str]:
    feeds = sorted(m.table for m in catalog.mappings if m.system == system.id and export.raw_table in m.reads)
    newer = REPLACES[export.replaces].format(key=_code(export.key), date=f"`{export.date}`")
    return [f"**{export.title}** `{export.id}`", export.how_to, export.evidence, newer, _code(feeds)]


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
        yield f"Key: {_code(fact.key)}. Reads: {_code(f'ops.{t}' for t in fact.reads)}. KPIs: {_code(kpis) or 'none'}."
        yield ""
        yield f"Columns: {_code(fact.columns)}"
        yield ""


def main() -> int:
    """Write the pages beside this program."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")
        sys.stderr.write(f"{FOLDER / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
