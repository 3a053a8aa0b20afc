"""A Brief put into words once: the strings that page, mail and plain text share, so that they cannot
differ.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from opsbrief.insights.brief import Brief, Comparison, KpiRow, Status
from opsbrief.insights.wording import Words, print_scale, rounded
from opsbrief.reporting import details, periods

STATUS_WORDS: dict[Status, str] = {
    "act": "Act",
    "watch": "Watch",
    "ok": "On track",
    "none": "Not judged",
    "withheld": "Withheld",
}
REFERENCES = {"target": "target", "previous": "period before", "last_year": "last year"}
NO_VALUE = "\N{EN DASH}"
MAILED = 12  # KPIs in a mail: a longer one is not read, and Gmail cuts it off at about 100 KB


@dataclass(frozen=True)
class Gap:
    """A variance in words: `+3.8 pts`, better, against `95.0%`."""

    reference: str  # target, previous, last_year
    text: str
    against: str
    relative: float | None
    better: bool | None

    @property
    def tone(self) -> str:
        """The class of its colour."""
        return "even" if self.better is None else "good" if self.better else "bad"

    @property
    def word(self) -> str:
        """What the colour says, for those who do not see it."""
        return "" if self.better is None else "better" if self.better else "worse"


@dataclass(frozen=True)
class Line:
    """One row of a table of numbers behind a chart."""

    period: str
    actual: str
    last_year: str
    remark: str


@dataclass(frozen=True)
class ShownKpi:
    """A KPI with everything printed about it; `row` is the KPI in the Brief."""

    row: KpiRow
    anchor: str
    status: str
    actual: str  # empty when withheld
    judged: str
    between: str
    gaps: dict[str, Gap]
    forecast: str = ""
    forecast_basis: str = ""
    prices: str = ""
    pareto: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def has_trend(self) -> bool:
        """Whether there are two points, without which a chart says nothing."""
        return not self.row.withheld and sum(point.value is not None for point in self.row.series) > 1

    @property
    def columns(self) -> bool:
        """Whether the KPI is an amount that is drawn in columns from zero, not a rate drawn as a line."""
        total = self.row.denominator in (None, 1)
        return self.row.unit in ("count", "quantity") or (self.row.unit == "money" and total)


class Shown:
    """A Brief and its words."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.words = Words(brief.language, brief.currency)
        self.locale = self.words.locale

    @cached_property
    def kpis(self) -> list[ShownKpi]:
        """The KPIs in words, worst first; made when first asked for: an index needs none of them."""
        anchors = unique(row.kpi for row in self.brief.kpis)
        return [self._kpi(row, anchor) for row, anchor in zip(self.brief.kpis, anchors, strict=True)]

    @cached_property
    def references(self) -> list[str]:
        """The variances of a table's columns, two at most: target and last year, else the period before."""
        found = {name for kpi in self.kpis for name in kpi.gaps}
        wanted = [name for name in ("target", "last_year", "previous") if name in found][:2]
        return [name for name in REFERENCES if name in wanted]

    @cached_property
    def counts(self) -> list[tuple[Status, str]]:
        """How many KPIs are in which state, in words; states without a KPI are left out."""
        said: dict[Status, str] = {
            "act": "to act on",
            "watch": "to watch",
            "ok": "on track",
            "none": "not judged",
            "withheld": "withheld",
        }
        found = {status: sum(row.status == status for row in self.brief.kpis) for status in said}
        return [
            (status, f"{self.count(found[status])} {words}")
            for status, words in said.items()
            if found[status]
        ]

    @cached_property
    def checks(self) -> tuple[str, Status]:
        """The state of the data in one chip."""
        trust = self.brief.trust
        good = sum(entry.status == "ok" for entry in trust)
        worst: Status = "ok" if good == len(trust) else "watch"
        return f"Data checks: {good} of {len(trust)} in order", worst

    @cached_property
    def main(self) -> list[ShownKpi]:
        """The KPIs with a large chart: at most four that need a person, else the first that has a trend."""
        drawn = [kpi for kpi in self.kpis if kpi.has_trend]
        news = [kpi for kpi in drawn if kpi.row.status in ("act", "watch") and kpi.row.announced]
        return news[:4] or drawn[:1]

    @cached_property
    def dates(self) -> str:
        """The days of the brief: `16 to 22 November 2026`."""
        return self.words.date_range(self.brief.start, self.brief.end)

    @cached_property
    def period(self) -> str:
        """The period's label, as commands take it, with its days: `2026-W47, 16 to 22 November 2026`."""
        return self.dates if self.brief.grain == "day" else f"{self.brief.period}, {self.dates}"

    @cached_property
    def mailed(self) -> list[ShownKpi]:
        """The KPIs in a mail: the worst, and every withheld one, so that a reader knows what is missing."""
        rest = (kpi for kpi in self.kpis[MAILED:] if kpi.row.status in ("act", "withheld"))
        return [*self.kpis[:MAILED], *rest]

    @cached_property
    def further(self) -> list[str]:
        """The findings that neither headline nor lead has told already."""
        said = f"{self.brief.headline} {self.brief.lead}"
        return [finding for finding in self.brief.findings if finding not in said]

    @property
    def made(self) -> str:
        """When the brief was made, in the reporting zone."""
        made = self.brief.provenance.made_at
        return f"{self.words.date(made.date(), short=True)}, {made:%H:%M} ({self.brief.time_zone})"

    @property
    def to_do(self) -> str:
        """The title over the actions."""
        return periods.TO_DO.get(self.brief.grain, "Do next")

    def count(self, number: int) -> str:
        """A count in words."""
        return self.words.number(number, 0)

    def value(self, kpi: KpiRow, value: float | None) -> str:
        """A value of this KPI in words; a dash where there is none."""
        return NO_VALUE if value is None else self.words.value(value, kpi.unit, kpi.decimals)

    def change(self, kpi: KpiRow, change: float | Decimal) -> str:
        """A signed change of this KPI in words."""
        return self.words.change(change, kpi.unit, kpi.decimals)

    def _kpi(self, row: KpiRow, anchor: str) -> ShownKpi:
        withheld = bool(row.withheld) or row.status == "withheld"
        gaps: dict[str, Gap] = {}
        if not withheld:
            gaps = {found.reference: self._gap(row, found) for found in _comparisons(row)}
        judged = f"{self.count(row.rows_judged)} judged"
        judged += f", {self.count(row.rows_unjudged)} not" if row.rows_unjudged else ""
        between = ""
        if row.interval and not withheld:
            between = f"{self.value(row, row.interval[0])} to {self.value(row, row.interval[1])}"
        return ShownKpi(
            row=row,
            anchor=anchor,
            status=STATUS_WORDS[row.status],
            actual="" if withheld else self.value(row, row.value),
            judged=judged,
            between=between,
            gaps=gaps,
            forecast="" if withheld else details.forecast(row, self.words, self.brief.grain),
            forecast_basis=details.forecast_basis(row, self.words),
            pareto="" if withheld else details.pareto(row, self.words),
            prices="" if withheld else details.prices(row, self.words),
            lines=[] if withheld else self._lines(row),
        )

    def _gap(self, row: KpiRow, found: Comparison) -> Gap:
        nothing = rounded(found.change, row.decimals, print_scale(row.unit)) == 0
        return Gap(
            found.reference,
            self.change(row, found.change),
            self.value(row, found.value),
            found.relative,
            None if nothing else found.better,  # what prints as 0.0 is neither better nor worse
        )

    def _lines(self, row: KpiRow) -> list[Line]:
        lines = []
        for point in reversed(row.series):
            remarks = [] if point.complete else ["period not complete"]
            if point.signal:
                remarks.append("signal: " + SIGNALS.get(point.signal, point.signal))
            lines.append(
                Line(
                    periods.long(point.start, self.brief.grain, self.locale),
                    self.value(row, point.value),
                    self.value(row, point.last_year),
                    ", ".join(remarks),
                )
            )
        return lines


SIGNALS = {
    "outside": "outside the usual range",
    "run_of_8": "eight in a row on one side",
    "three_of_four": "three of four near a limit",
}


def _comparisons(row: KpiRow) -> list[Comparison]:
    return [found for found in (row.target, row.previous, row.last_year) if found is not None]


def unique(names: Iterable[str]) -> list[str]:
    """Each name as an id or file name of letters, digits and hyphens; equal ones get a number."""
    made: list[str] = []
    for name in names:
        stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "kpi"
        candidate, n = stem, 2
        while candidate in made:
            candidate, n = f"{stem}-{n}", n + 1
        made.append(candidate)
    return made


def linked(address: str) -> bool:
    """Whether an address may become a link: the web or a mail address, nothing that runs."""
    return address.startswith(("https://", "http://", "mailto:"))
