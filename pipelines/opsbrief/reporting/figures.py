"""The charts of one KPI with their titles and the words a screen reader hears."""

from dataclasses import dataclass

from markupsafe import Markup

from opsbrief.insights.brief import Drivers, KpiRow, Point
from opsbrief.insights.control_chart import drawn
from opsbrief.insights.drivers import printed
from opsbrief.insights.wording import print_scale
from opsbrief.reporting import periods
from opsbrief.reporting.charts import spark, trend, waterfall
from opsbrief.reporting.charts.scale import decimals_of
from opsbrief.reporting.charts.series import Ahead, Mark, Series
from opsbrief.reporting.shown import Gap, Shown, ShownKpi

FSI, PDI = "\u2068", "\u2069"  # keep a right-to-left name from turning the sentence around


@dataclass(frozen=True)
class Part:
    """One row of the table behind a waterfall."""

    member: str
    note: str
    rate: str
    mix: str
    change: str
    tone: str
    size: float  # the printed change, in printed units


@dataclass(frozen=True)
class DriverChart:
    """A split of a change: title (the finding), what it is against, both variants and the table's rows."""

    title: str
    note: str
    label: str
    wide: Markup
    narrow: Markup
    dimension: str
    parts: list[Part]
    total: Part


@dataclass(frozen=True)
class TrendChart:
    """A KPI's main chart in both variants, with a caption that states the scale."""

    caption: str
    label: str  # what is heard in place of either variant
    wide: Markup
    narrow: Markup
    half: bool


def bare(name: str) -> str:
    """A data value inside a sentence, isolated from its writing direction."""
    return f"{FSI}{name}{PDI}"


def series_of(shown: Shown, kpi: ShownKpi, points: list[Point] | None = None) -> Series:
    """A KPI's series (or a member's points) with labels and formats, ready to draw."""
    row, brief = kpi.row, shown.brief
    marks = tuple(
        Mark(
            periods.short(point.start, brief.grain, shown.locale),
            point.value,
            point.last_year,
            point.complete,
            bool(point.signal),
        )
        for point in (row.series if points is None else points)
    )
    tone = row.status if row.status in ("act", "watch", "ok") else "none"
    usual = drawn(row.usual, row.series, row.unit) if row.usual else None
    return Series(
        marks,
        tone,
        lambda value: shown.value(row, value),
        lambda value, step: _tick(shown, row, value, step),
        usual,
        row.target.value if row.target else None,
        Ahead(row.forecast.value, row.forecast.lower, row.forecast.upper) if row.forecast else None,
    )


def _tick(shown: Shown, row: KpiRow, value: float, step: float) -> str:
    digits = decimals_of(step * print_scale(row.unit))
    return (
        shown.words.value(value, row.unit, digits)
        if row.unit == "percent"
        else shown.words.number(value, digits)
    )


def spoken(shown: Shown, kpi: ShownKpi, *, ahead: bool = False) -> str:
    """The trend in words, for those who hear the page: first and last value, usual range, target; where it is drawn,
    what is expected.
    """
    row = kpi.row
    values = [point.value for point in row.series if point.value is not None]
    said = [
        (
            f"{row.name}, {len(row.series)} {periods.PLURALS[shown.brief.grain]}: "
            f"{shown.value(row, values[0])} to {shown.value(row, values[-1])}"
        )
    ]
    if row.usual:
        said.append(f"usual range {usual_words(shown, kpi)}")
    if row.target:
        said.append(f"target {shown.value(row, row.target.value)}")
    if ahead and kpi.forecast:
        said.append(f"forecast {kpi.forecast}")
    return "; ".join(said)


def usual_words(shown: Shown, kpi: ShownKpi) -> str:
    """The usual range as `93.1% to 97.5%`; empty without one."""
    if kpi.row.usual is None:
        return ""
    lower, upper = drawn(kpi.row.usual, kpi.row.series, kpi.row.unit)
    return f"{shown.value(kpi.row, lower)} to {shown.value(kpi.row, upper)}"


def sparkline(shown: Shown, kpi: ShownKpi) -> Markup | None:
    """The row's sparkline, or None with fewer than two points."""
    return spark.spark(series_of(shown, kpi), spoken(shown, kpi)) if kpi.has_trend else None


def pin(gap: Gap) -> Markup | None:
    """The pin of a variance, or None where a relative variance means nothing."""
    return None if gap.relative is None else spark.pin(gap.relative, gap.better)


def main_trend(shown: Shown, kpi: ShownKpi, size: trend.Size) -> TrendChart:
    """The large chart of a KPI that has a trend, as wide as `size` says and for a phone."""
    series, grain = series_of(shown, kpi), shown.brief.grain
    scale = trend.value_axis(series, columns=kpi.columns)
    unit = {"percent": "Percent", "money": shown.brief.currency, "days": "Days", "hours": "Hours"}.get(
        kpi.row.unit, ""
    )
    per = f"{unit} per {grain}." if unit else f"Per {grain}."
    low = (
        "The scale starts at zero."
        if scale.from_zero
        else f"The scale starts at {series.tick(scale.low, scale.step)}."
    )
    usual = usual_words(shown, kpi)
    words = trend.Words("Actual", "Last year", "Target", f"Usual range {usual}", "Forecast")
    short = trend.Words("AC", "PY", "PL", f"Usual range {usual}", "FC")
    return TrendChart(
        f"{per} {low}" + (f" Forecast {kpi.forecast}." if kpi.forecast else ""),
        spoken(shown, kpi, ahead=True),
        trend.trend(series, words, "", size, "wid", columns=kpi.columns),
        trend.trend(series, short, "", trend.NARROW, "nar", columns=kpi.columns),
        size is trend.HALF,
    )


SUMS = {"previous": "Change", "last_year": "Change on last year", "usual": "Away from usual"}
AGAINST = {"previous": "the period before", "last_year": "last year", "usual": "the usual level"}


def driver_chart(shown: Shown, kpi: ShownKpi) -> DriverChart | None:
    """What moved the KPI, by member; the printed parts add up to the printed change."""
    row, drivers = kpi.row, kpi.row.drivers
    if drivers is None or not drivers.members or row.withheld:
        return None
    total, dimension = shown.change(row, drivers.change), drivers.dimension.replace("_", " ")
    parts = _parts(shown, row, drivers)
    members = zip(parts, drivers.members, strict=True)
    named = next((part for part, member in members if member.member == drivers.named), None)
    if named:
        who = shown.words.driver(drivers.dimension, bare(named.member))
        more = abs(named.size) > abs(sum(part.size for part in parts))
        title = (
            f"{who} alone: {named.change}, more than the whole {total}"
            if more
            else f"{who} explains {named.change} of {total}"
        )
    else:
        title = f"No single {dimension} explains a quarter of {total}"
    note = (
        f"{row.name} by {dimension}, against {AGAINST[drivers.reference]} "
        f"({shown.value(row, drivers.from_value)}, from {shown.words.date(drivers.reference_start)})."
    )
    label = f"{title}. " + ", ".join(f"{bare(part.member)} {part.change}" for part in parts)
    last = Part(
        SUMS[drivers.reference], "", "", "", total, tone_of(row, drivers.change), sum(p.size for p in parts)
    )
    steps = [_step(row, part) for part in parts]
    return DriverChart(
        title,
        note,
        label,
        waterfall.wide(steps, _step(row, last), ""),
        waterfall.narrow(steps, _step(row, last), ""),
        dimension,
        parts,
        last,
    )


def _parts(shown: Shown, row: KpiRow, drivers: Drivers) -> list[Part]:
    scale = print_scale(row.unit)
    parts = []
    for driver, line in zip(drivers.members, printed(drivers, row.decimals, scale), strict=True):
        rate, mix, change = (
            shown.change(row, effect / scale) for effect in (line.rate, line.mix, line.change)
        )
        size = float(line.change)
        name = shown.words.member(line.member)
        parts.append(Part(name, driver.note, rate, mix, change, tone_of(row, size), size))
    return parts


def _step(row: KpiRow, part: Part) -> waterfall.Step:
    return waterfall.Step(part.member, part.note, part.size, part.change, _better(row, part.size))


def _better(row: KpiRow, change: float) -> bool | None:
    if row.better == "neither" or change == 0:
        return None
    return (change > 0) == (row.better == "higher")


def tone_of(row: KpiRow, change: float) -> str:
    """The class of a change's colour: good, bad or even."""
    better = _better(row, change)
    return "even" if better is None else "good" if better else "bad"
