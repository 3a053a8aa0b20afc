"""A KPI by the members of a dimension: small charts on one scale, and the table of their numbers."""

from dataclasses import dataclass

from markupsafe import Markup

from opsbrief.insights.brief import KpiRow, Member
from opsbrief.reporting import periods
from opsbrief.reporting.charts import spark
from opsbrief.reporting.charts.scale import Axis, axis
from opsbrief.reporting.charts.series import Series
from opsbrief.reporting.figures import bare, series_of, tone_of
from opsbrief.reporting.shown import Shown, ShownKpi

MEMBERS_SHOWN = 12


@dataclass(frozen=True)
class SmallChart:
    """One member of a slice: a small chart with the same axis as its neighbours, or none with one point."""

    member: str
    value: str
    gap: str
    tone: str
    rows: str
    chart: Markup | None


@dataclass(frozen=True)
class SliceChart:
    """Small multiples of a KPI by one dimension; `lines` is their table: a period, then a value per member."""

    title: str
    note: str
    dimension: str
    members: list[SmallChart]
    lines: list[tuple[str, list[str]]]


def slice_chart(shown: Shown, kpi: ShownKpi) -> SliceChart | None:
    """The KPI by the members of a dimension, worst first, all on one axis."""
    row, found = kpi.row, kpi.row.slice
    if found is None or not found.members or row.withheld:
        return None
    members, dimension = found.members[:MEMBERS_SHOWN], found.dimension.replace("_", " ")
    drawn = [m for m in members if sum(p.value is not None for p in m.series) > 1]
    shared: Axis | None = None
    if drawn:
        values = [p.value for m in drawn for p in m.series if p.value is not None]
        shared = axis([*values, row.target.value] if row.target else values, zero=kpi.columns)
    first = members[0]
    place = "first" if row.better == "neither" else "worst"
    worst = f"{bare(shown.words.member(first.member))} is {place}, at {shown.value(row, first.value)}"
    note = f"{row.name} by {dimension}"
    if shared:
        series = series_of(shown, kpi)
        low, high = (series.tick(end, shared.step) for end in (shared.low, shared.high))
        note += (
            f", {len(row.series)} {periods.PLURALS[shown.brief.grain]}, all on one scale from {low} to {high}"
        )
    note += f". Dashed line: target {shown.value(row, row.target.value)}." if row.target and shared else "."
    if len(found.members) > len(members):
        note += f" {len(members)} of {shown.count(len(found.members))} shown."
    charts = [_small(shown, kpi, member, shared) for member in members]
    lines = _member_lines(shown, row, members) if shared else []
    return SliceChart(f"{row.name} by {dimension}: {worst}", note, dimension, charts, lines)


def _member_lines(shown: Shown, row: KpiRow, members: list[Member]) -> list[tuple[str, list[str]]]:
    """The values behind small multiples, newest period first; members may lack periods."""
    found = [{point.start: point.value for point in member.series} for member in members]
    starts = sorted({start for member in found for start in member}, reverse=True)
    return [
        (
            periods.long(start, shown.brief.grain, shown.locale),
            [shown.value(row, member.get(start)) for member in found],
        )
        for start in starts
    ]


def _small(shown: Shown, kpi: ShownKpi, member: Member, shared: Axis | None) -> SmallChart:
    row = kpi.row
    gap, tone = "", "even"
    if row.target and member.value is not None:
        change = member.value - row.target.value
        gap, tone = shown.change(row, change), tone_of(row, change)
    chart = None
    values = [shown.value(row, p.value) for p in member.series if p.value is not None]
    if shared and len(values) > 1:
        label = f"{bare(member.member)}: {values[0]} to {values[-1]}"
        tinted = {"bad": "act", "good": "ok"}.get(tone, "none")
        series = series_of(shown, kpi, member.series)
        chart = spark.small(
            Series(series.marks, tinted, series.show, series.tick, None, series.target), shared, label
        )
    return SmallChart(
        shown.words.member(member.member),
        shown.value(row, member.value),
        gap,
        tone,
        shown.words.count(member.rows, "row"),
        chart,
    )
