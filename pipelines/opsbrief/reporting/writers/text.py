"""`email.txt`: the plain-text part of the mail, from the same words, for 78 columns."""

import textwrap
import unicodedata

from opsbrief.reporting.shown import REFERENCES, Shown, ShownKpi, linked

WIDTH = 78


def text(shown: Shown, report_link: str, stop_link: str) -> str:
    """The brief as plain text with LF line ends; data values keep to their line."""
    brief = shown.brief
    blocks = [
        f"{one_line(brief.title)}, {one_line(brief.company)}\n{shown.period}",
        _wrapped(brief.headline),
        _wrapped(brief.lead),
        _wrapped(". ".join(_states(shown)) + "."),
        _actions(shown),
        _listed("WHAT STANDS OUT", shown.further),
        _kpis(shown),
        _listed("CORRECTED", brief.corrected),
        _listed("CAVEATS", [f"{e.title}: {e.text}" for e in brief.trust if e.status != "ok"]),
        _listed("NOT KNOWN YET", brief.cannot_say),
        f"The full brief: {report_link or 'index.html, beside this mail'}",
        _foot(shown, stop_link),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _states(shown: Shown) -> list[str]:
    return [*(words for _, words in shown.counts), *([shown.checks[0]] if shown.brief.trust else [])]


def one_line(value: str) -> str:
    """A data value without line breaks or other control characters."""
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in value).split())


def _wrapped(paragraph: str, indent: str = "") -> str:
    return textwrap.fill(one_line(paragraph), WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(_wrapped(f"- {line}", "  ") for line in lines)]) if lines else ""


def _actions(shown: Shown) -> str:
    lines = []
    for n, action in enumerate(shown.brief.actions, 1):
        owner = f" ({action.owner})" if action.owner else ""
        lines.append(_wrapped(f"{n}. {action.text} {action.effect}".rstrip() + owner, "   "))
    return "\n".join([shown.to_do.upper(), *lines]) if lines else ""


def _kpis(shown: Shown) -> str:
    """A table of fixed columns; a withheld KPI says why instead of a number."""
    references, kpis = shown.references, shown.mailed
    heads = ["KPI", "Actual", *(f"vs {REFERENCES[name]}" for name in references), "Status"]
    rows = [heads, *(_cells(kpi, references) for kpi in kpis if kpi.actual)]
    widths = [max(_columns(row[i]) for row in rows) for i in range(len(heads))]
    widths[0] = min(widths[0], 34)
    lines = [_row(row, widths) for row in rows]
    without = (kpi.row for kpi in kpis if not kpi.actual)
    lines += [_wrapped(f"{row.name}: no number, {row.withheld}", "  ") for row in without]
    more = len(shown.kpis) - len(kpis)
    if more:
        lines.append(f"and {shown.count(more)} more in the full brief")
    return "\n".join(lines)


def _cells(kpi: ShownKpi, references: list[str]) -> list[str]:
    gaps = [kpi.gaps[name].text if name in kpi.gaps else "-" for name in references]
    status = kpi.status.upper() if kpi.row.status == "act" else kpi.status
    return [one_line(kpi.row.name), kpi.actual, *gaps, status]


def _columns(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _row(cells: list[str], widths: list[int]) -> str:
    """First and last cell at the left, numbers at the right of their column."""
    said = []
    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        room = " " * max(0, width - _columns(cell))
        said.append(cell + room if i in (0, len(cells) - 1) else room + cell)
    return "  ".join(said).rstrip()


def _foot(shown: Shown, stop_link: str) -> str:
    source = shown.brief.provenance
    to = f", data to {shown.words.date(source.data_to)}" if source.data_to else ""
    lines = [_wrapped(f"Made {shown.made}{to}. Run {source.run_id}, definitions {source.definitions}.")]
    if source.contact:
        lines.append(f"Questions: {one_line(source.contact)}")
    if linked(stop_link):
        lines.append(f"Stop this mail: {stop_link}")
    return "\n".join(lines)
