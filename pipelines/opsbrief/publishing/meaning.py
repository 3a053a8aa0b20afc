"""What a KPI's declaration says, in words a person reads: how it is counted, what it needs, its worked example.

Names and SQL stand between backticks; a terminal leaves those out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Cell, Example, Kpi, Part, Unit
from opsbrief.insights.wording import Words, print_scale, rounded
from opsbrief.publishing.suggest import feeds

MOST_DECIMALS = 4
TEMPLATES = "templates"  # the system whose exports are workbooks that people fill in
WHOLE = {  # endings of columns that hold whole numbers: what one of them is, and its decimals
    "_e4": ("ten-thousandths of the company's currency", 4),
    "_e3": ("thousandths", 3),
}


@dataclass(frozen=True)
class Needs:
    """What a KPI rests on: tables of the operations model, exports that fill them, and workbooks to fill in."""

    tables: list[str]
    exports: dict[str, dict[str, str]]  # by the title of their system: names with titles
    templates: list[str]


def needs(kpi: Kpi, catalog: Catalog) -> Needs:
    """All that can feed a KPI; a KPI about the data itself needs none of it."""
    tables = catalog.tables_behind(kpi)
    given = [export for export in catalog.exports if feeds(catalog, export.raw_table, kpi)]
    exports: dict[str, dict[str, str]] = {}
    for export in given:
        if export.system != TEMPLATES:
            exports.setdefault(catalog.systems[export.system].title, {})[export.name] = export.title
    return Needs(tables, exports, [export.id for export in given if export.system == TEMPLATES])


def needed(kpi: Kpi, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """What feeds it, as label and text."""
    found = needs(kpi, catalog)
    if not found.tables:
        yield "from", "what each run notes of its own files, checks and values; no export"
        return
    yield "tables", ", ".join(f"`ops.{table}`" for table in found.tables)
    for system, titles in found.exports.items():
        yield "export", f"{system}: {'; '.join(titles.values())}"
    if found.templates:
        yield "template", ", ".join(f"`{name}`" for name in found.templates)


def counted(kpi: Kpi) -> Iterator[tuple[str, str]]:
    """The rows that count, the day on which they do, and what each gives, as label and text."""
    if kpi.kind == "composite":
        yield "made of", f"{', '.join(_part(part) for part in kpi.parts)} ({kpi.formula})"
        return
    yield "rows", f"`fact.{kpi.fact}`" + ("" if kpi.where == "true" else f" where `{kpi.where}`")
    yield "day", f"opens on `{kpi.opened}`, closes on `{kpi.closed}`" if kpi.opened else f"`{kpi.date}`"
    if kpi.judged != "true":
        yield "judged", f"where `{kpi.judged}`"
    yield from _by_kind(kpi)
    if kpi.scale != 1:
        yield "divided by", f"{kpi.scale:,}, once at the end"
    texts = f"{kpi.numerator} {kpi.denominator} {[row for one in kpi.examples for row in one.rows]}"
    for ending, (what, _) in WHOLE.items():
        if ending in texts:
            yield "whole numbers", f"columns that end in `{ending}` hold {what}"


def _by_kind(kpi: Kpi) -> Iterator[tuple[str, str]]:
    if kpi.kind == "distinct":
        yield "counts", f"different values of `{kpi.key}`"
    elif kpi.kind == "concentration":
        of = f"the {kpi.top} largest" if kpi.top else "the sum of the squared shares of all"
        yield "counts", f"{of}, by `{kpi.key}`, of the sum of `{kpi.numerator}`"
    elif kpi.kind == "quantile":
        open_then = kpi.at == "period_end"
        age = f"days since `{kpi.opened}`" if open_then and kpi.numerator == "0" else f"`{kpi.numerator}`"
        yield (
            "counts",
            f"the {kpi.p}th percentile of {age}{', of the rows open at the end' if open_then else ''}",
        )
    elif kpi.since:
        yield "counts", f"mean days since `{kpi.since}`"
    else:
        if kpi.kind == "snapshot":
            per = f" of each `{kpi.key}`" if kpi.key else ""
            yield "state", f"the last one{per}, at most {kpi.max_age_days} days old"
        yield "numerator", f"`{kpi.numerator}`"
        if kpi.denominator != "1":
            yield "denominator", f"`{kpi.denominator}`"
        elif kpi.kind == "ratio":
            yield "denominator", "the rows"


def _part(part: Part) -> str:
    times = f"{part.weight} x " if part.weight != 1 else ""
    window = "" if part.window == "period" else f" ({part.window}{f' {part.days} days' if part.days else ''})"
    return f"{times}`{part.kpi}`{window}"


def told_from(kpi: Kpi, words: Words) -> str:
    """From how many rows on, and from which change on, a brief says anything of it."""
    rows = words.count(kpi.min_count, "row")
    if kpi.matters is None:
        return f"A finding needs at least {rows}."
    decimals = _decimals(kpi.matters, kpi.unit, kpi.decimals)
    return f"A finding needs at least {rows}, and a change of {words.gap(kpi.matters, kpi.unit, decimals)}."


def benchmark(kpi: Kpi, words: Words) -> str:
    """`95.0% (contract clauses)`; empty without one."""
    return f"{exactly(kpi.benchmark.value, kpi, words)} ({kpi.benchmark.source})" if kpi.benchmark else ""


def exactly(value: float, kpi: Kpi, words: Words) -> str:
    """A value in the KPI's unit, with more places than usual where it needs them."""
    return words.value(value, kpi.unit, _decimals(value, kpi.unit, kpi.decimals)).strip()


def worked(example: Example) -> list[str]:
    """The rows of an example, each as `column value` pairs."""
    rows = example.rows or [{"of": name, **row} for name, part in example.parts.items() for row in part]
    return [", ".join(f"{name} {_cell(name, cell)}" for name, cell in row.items()) for row in rows]


def result(kpi: Kpi, example: Example, words: Words) -> str:
    """What an example gives, in the KPI's unit."""
    value = "no value" if example.value is None else exactly(example.value, kpi, words)
    return f"{value} on {example.as_of}" if example.as_of else value


def _cell(name: str, cell: Cell) -> str:
    if cell is None:
        return "empty"
    if isinstance(cell, bool):
        return str(cell).lower()
    decimals = next((places for ending, (_, places) in WHOLE.items() if name.endswith(ending)), None)
    if decimals is None or not isinstance(cell, int):
        return str(cell)
    return f"{cell} (= {(Decimal(cell).scaleb(-decimals)).normalize():f})"


def _decimals(value: float, unit: Unit, least: int) -> int:
    """As many places as show the whole value, between the usual ones and four."""
    exact = Decimal(repr(value)) * print_scale(unit)
    enough = (n for n in range(least, MOST_DECIMALS) if abs(rounded(exact, n) - exact) < Decimal("1e-9"))
    return next(enough, max(least, MOST_DECIMALS))
