"""`explain`: what a KPI means, and what it would be under the rival definitions."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict

from opsbrief.cli.ask import named_kpi, of_another_version, published
from opsbrief.cli.common import print_json, workspace_of
from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import working_days_of
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.publishing import meaning
from opsbrief.publishing.covered import Covered, covered
from opsbrief.publishing.month import Moved
from opsbrief.publishing.moved import moved
from opsbrief.publishing.rivals import Reading, readings
from opsbrief.settings import Settings, read_settings
from opsbrief.store import SqlError
from opsbrief.workspace import Workspace

NO_DATA = "No data yet for a whole week or month; what it needs stands below."


def explain(given: argparse.Namespace) -> int:
    """What a KPI means; with a published database also its newest values, under the rival definitions too."""
    workspace = workspace_of(given)
    catalog = read_catalog(workspace)
    kpi = named_kpi(catalog, given.kpi)
    settings = read_settings(workspace)
    words = Words(settings.company.language, settings.company.currency)
    found, told, there = _published(workspace, catalog, kpi, settings, words)
    if given.json:
        values = [
            {"rival": r.rival, "period": r.period.label, "value": r.value, "rows_judged": r.rows}
            for r in found
        ]
        more = {
            "values": values,
            "moved": [asdict(one) for one in told],
            "covered": [asdict(one) for one in there],
        }
        print_json(kpi.model_dump(mode="json") | more | {"needs": asdict(meaning.needs(kpi, catalog))})
        return 0
    sys.stdout.write("\n".join(explained(kpi, catalog, words, found, told, there)) + "\n")
    return 0


def explained(
    kpi: Kpi, catalog: Catalog, words: Words, found: list[Reading], told: list[Moved], there: list[Covered]
) -> list[str]:
    """All that `explain` prints: what is declared, the newest values, and what the methods say of them."""
    return [
        *_meaning(kpi, words),
        *_compared(kpi, found, words),
        *_moved(told),
        *_counted(kpi, catalog, words, there),
    ]


def _published(
    workspace: Workspace, catalog: Catalog, kpi: Kpi, settings: Settings, words: Words
) -> tuple[list[Reading], list[Moved], list[Covered]]:
    """Values under all definitions, what the methods say of the newest month, and what is there; none before the first run."""
    if not workspace.published.is_file():
        return [], [], []
    store = published(workspace)
    fiscal = fiscal_year(settings.calendar)
    try:
        found = readings(store, catalog, kpi, settings.calendar)
        told = moved(store, catalog, kpi, words, working_days_of(settings.calendar), fiscal)
        return found, told, covered(store, kpi)
    except SqlError as error:
        raise of_another_version(workspace, error) from error
    finally:
        store.close()


def _moved(told: list[Moved]) -> list[str]:
    """Each method's name with its lines."""
    lines: list[str] = []
    for one in told:
        lines += ["", f"The newest whole month, {one.method}:", *(f"  {line}" for line in one.lines)]
    return lines


def _meaning(kpi: Kpi, words: Words) -> list[str]:
    lines = [f"{kpi.name} ({kpi.id})", kpi.question, "", kpi.definition]
    lines += [f"Standard: {kpi.standard}"] if kpi.standard else []
    given = meaning.benchmark(kpi, words)
    lines += [f"Benchmark: {given}; targets come from targets.toml alone"] if given else []
    dimensions = ", ".join(kpi.dimensions) or "none"
    return [
        *lines,
        f"Better: {kpi.better}. Unit: {kpi.unit}. Kind: {kpi.kind}. Dimensions: {dimensions}.",
        meaning.told_from(kpi, words),
    ]


def _compared(kpi: Kpi, found: list[Reading], words: Words) -> list[str]:
    """The value in force and each rival definition, with its value where it can be computed."""

    def values(rival: str) -> str:
        said = [
            f"{r.period.label}: {'no data' if r.value is None else words.value(r.value, kpi.unit, kpi.decimals)}"
            for r in found
            if r.rival == rival
        ]
        return f" [{', '.join(said)}]" if said else ""

    lines = ["", f"Newest values{values('')}" if found else NO_DATA]
    if not kpi.rivals:
        return lines
    rivals = [
        f"  - {name}: {rival.says}{values(name)}{f' [no value: {rival.no_value}]' if rival.no_value else ''}"
        for name, rival in kpi.rivals.items()
    ]
    choices = [name for name, rival in kpi.rivals.items() if rival.can_be_chosen]
    how = [
        f'  To count by one of {", ".join(choices)}: [definitions] {kpi.id} = "{name}" in targets.toml'
        for name in choices[:1]
    ]
    return [*lines, "", "Rival definitions:", *rivals, *how]


def _counted(kpi: Kpi, catalog: Catalog, words: Words, there: list[Covered]) -> list[str]:
    caveats = [f"  - {text}" for text in [*kpi.caveats, kpi.unjudged] if text]
    example = kpi.examples[0]
    return [
        *(["", "Caveats:", *caveats] if caveats else []),
        *["", "How it is counted:", *_labelled(meaning.counted(kpi))],
        *["", "What it needs:", *_labelled(meaning.needed(kpi, catalog))],
        *["", "The coverage it needs:", f"  {kpi.coverage.says}"],
        *(_labelled((f"ops.{one.table}", one.said) for one in there) if there else []),
        *["", "Worked example:", *([f"  {example.note}"] if example.note else [])],
        *(f"  {row}" for row in meaning.worked(example)),
        f"  gives {meaning.result(kpi, example, words)}",
    ]


def _labelled(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Labels in a column; a terminal needs no backticks."""
    told = [(label, text.replace("`", "")) for label, text in pairs]
    width = max(len(label) for label, _ in told)
    return [f"  {label:<{width}}  {text}" for label, text in told]
