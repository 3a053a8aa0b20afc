"""One KpiRow per KPI of a report: its value, its past, its usual range, its comparisons, what moved it."""

from dataclasses import dataclass
from datetime import date

from opsbrief.declarations.kpi import OTHER, Kpi
from opsbrief.declarations.report import Report
from opsbrief.insights.brief import Badge, Drivers, KpiRow, Member, Point, PriceSplit, Slice
from opsbrief.insights.control_chart import marked
from opsbrief.insights.drivers import Reference, split_rate, split_sum
from opsbrief.insights.forecast import next_period
from opsbrief.insights.interval import wilson
from opsbrief.insights.rate_mix import Cells
from opsbrief.insights.variance import compare
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period, period_of, periods_between
from opsbrief.ledger.run import Run
from opsbrief.publishing.concentration import pareto
from opsbrief.publishing.meaning import benchmark
from opsbrief.publishing.prices import price_split
from opsbrief.publishing.usual import usual_range
from opsbrief.store import Value

USUAL_PERIODS = 12
SMALL_MULTIPLES = 6
WILSON_BELOW = 100


@dataclass(frozen=True)
class Stored:
    """One row of kpi.values."""

    start: date
    end: date
    complete: bool
    numerator: int
    denominator: int
    value: float | None
    judged: int
    unjudged: int
    target: float | None


class Values:
    """Reads kpi.values for one report period."""

    def __init__(self, run: Run, report: Report, period: Period) -> None:
        self.run = run
        self.report = report
        self.period = period
        self._kpi = ""
        self._rows: dict[tuple[str, str], list[tuple[Value, ...]]] = {}

    def series(self, kpi: str, dimension: str = "total", member: str = "") -> dict[date, Stored]:
        """All periods of a KPI by their start, up to the report's."""
        return {row[0]: Stored(*row) for row in self._of(kpi).get((dimension, member), [])}

    def members(self, kpi: str, dimension: str, starts: list[date]) -> Cells:
        """Numerator and denominator per member, summed over some periods."""
        found: dict[str, tuple[int, int]] = {}
        for (by, member), rows in self._of(kpi).items():
            cells = [(row[3], row[4]) for row in rows if row[0] in starts] if by == dimension else []
            if cells:
                found[member] = (sum(n for n, _ in cells), sum(d for _, d in cells))
        return found

    def _of(self, kpi: str) -> dict[tuple[str, str], list[tuple[Value, ...]]]:
        """The rows of a KPI by dimension and member: one query, kept until another KPI is asked about."""
        if kpi != self._kpi:
            self._kpi, self._rows = kpi, {}
            for dimension, member, *row in self.run.store.rows(
                """select dimension, member, period_start, period_end, complete, numerator, denominator, value, rows_judged,
                rows_unjudged, target from kpi.values where kpi = ? and grain = ? and period_start <= ?
                order by dimension, member, period_start""",
                [kpi, self.period.grain, self.period.start],
            ):
                self._rows.setdefault((dimension, member), []).append(tuple(row))
        return self._rows


def make_row(values: Values, kpi: Kpi, words: Words, withheld: str, badges: list[Badge]) -> KpiRow:
    """Everything the brief says about one KPI, without status and sentence."""
    period = values.period
    stored = {} if withheld else values.series(kpi.id)
    now = stored.get(period.start)
    points = _points(stored, period)
    usual, missing = usual_range(values.run, kpi, period, points, words)
    if usual:
        points = marked(points, usual)
    shown = points[-values.report.points :]
    value = now.value if now else None
    # A period that still runs, or that the data fills in part, is no match for a whole one.
    whole = now if now and now.complete else None
    here = whole.value if whole else None
    past = stored.get(period.previous().start)
    year = stored.get(period.year_before().start)
    return KpiRow(
        kpi=kpi.id, name=_title(values.run, kpi), area=kpi.area, unit=kpi.unit, decimals=kpi.decimals, better=kpi.better,
        status="none", value=value, numerator=now.numerator if now else None, denominator=now.denominator if now else None,
        rows_judged=now.judged if now else 0, rows_unjudged=now.unjudged if now else 0,
        complete=bool(now and now.complete), series=shown, usual=usual, usual_missing=missing,
        target=compare(here, whole.target if whole else None, "target", kpi.better),
        previous=compare(here, past.value if past and past.complete else None, "previous", kpi.better),
        last_year=compare(here, year.value if year and year.complete else None, "last_year", kpi.better),
        forecast=next_period(points, kpi.unit, period),
        drivers=_drivers(values, kpi, stored, points, words) if here is not None else None,
        prices=_prices(values, kpi, stored) if here is not None else None,
        slice=_slice(values, kpi) if value is not None else None,
        pareto=pareto(kpi, lambda dimension: values.members(kpi.id, dimension, [period.start])),
        interval=_wilson(kpi, now), badges=badges, definition=kpi.definition,
        coverage=kpi.coverage.says, standard=kpi.standard, benchmark=benchmark(kpi, words), caveats=_caveats(kpi), withheld=withheld,
    )  # fmt: skip


def _title(run: Run, kpi: Kpi) -> str:
    """The KPI's name; where only shipping days are known, the title says so."""
    columns = run.store.columns("fact", kpi.fact) if kpi.fact else {}
    if "arrival_basis" in columns and "delivered" in f"{kpi.date}{kpi.numerator}{kpi.closed}{kpi.definition}":
        basis = run.store.rows(f"select distinct arrival_basis from fact.{kpi.fact}")
        if basis == [("shipped",)]:
            return f"{kpi.name} (shipped)"
    return kpi.name


def _points(stored: dict[date, Stored], period: Period) -> list[Point]:
    """Every period from the first stored one to the report's; a period without a row has no value."""
    if not stored:
        return []
    points: list[Point] = []
    for each in periods_between(min(stored), period.end, period.grain, period.fiscal):
        row, year = stored.get(each.start), stored.get(each.year_before().start)
        points.append(
            Point(
                start=each.start, end=each.end, value=row.value if row else None,
                last_year=year.value if year and year.complete else None,
                complete=bool(row and row.complete), rows=row.judged if row else 0,
            )
        )  # fmt: skip
    return points


def _drivers(
    values: Values, kpi: Kpi, stored: dict[date, Stored], points: list[Point], words: Words
) -> Drivers | None:
    """The dimension that explains the change best: a rate against its usual periods, an amount against a period before."""
    if kpi.kind not in ("ratio", "sum", "balance"):
        return None
    reference, starts = _compared_with(kpi, values.period, stored, points)
    found: list[tuple[float, Drivers]] = []
    for dimension in kpi.dimensions if starts else []:
        then = values.members(kpi.id, dimension, starts)
        now = values.members(kpi.id, dimension, [values.period.start])
        if not then or not now:
            continue
        split: Drivers | None
        if kpi.kind == "ratio":
            split = split_rate(
                dimension,
                then,
                now,
                reference=reference,
                reference_start=starts[0],
                words=words,
                scale=kpi.scale,
            )
        else:
            amounts = [{member: cell[0] for member, cell in cells.items()} for cells in (then, now)]
            split = split_sum(
                dimension,
                *amounts,
                reference=reference,
                reference_start=starts[0],
                words=words,
                divisor=kpi.scale,
            )
        found += [(_telling(split, then), split)] if split else []
    return max(found, key=lambda pair: pair[0], default=(0.0, None))[1]


def _prices(values: Values, kpi: Kpi, stored: dict[date, Stored]) -> PriceSplit | None:
    reference, starts = _compared_with(kpi, values.period, stored, [])
    if not starts or not kpi.item or reference == "usual":
        return None
    before = period_of(starts[0], values.period.grain, values.period.fiscal)
    return price_split(values.run.store, kpi, values.period, before, reference)


def _compared_with(
    kpi: Kpi, period: Period, stored: dict[date, Stored], points: list[Point]
) -> tuple[Reference, list[date]]:
    """What a change is measured against: the last calm periods, the year before (seasons), or the period before."""
    if kpi.kind == "ratio":
        calm = [
            p.start
            for p in points
            if p.start < period.start and p.complete and p.value is not None and not p.signal
        ]
        return "usual", calm[-USUAL_PERIODS:]
    year, last = period.year_before().start, period.previous().start
    if kpi.kind == "sum" and year in stored and stored[year].complete:
        return "last_year", [year]
    return "previous", [last] if last in stored and stored[last].complete else []


def _telling(drivers: Drivers, before: Cells) -> float:
    """How much a split tells: the share of the change that its named member explains, the more the smaller it is.

    That the only large site explains everything says little; that one carrier of four does says a lot.
    """
    named = next((m for m in drivers.members if m.member == drivers.named), None)
    if named is None or not drivers.change or named.member == OTHER:
        return 0.0
    whole = sum(abs(d or n) for n, d in before.values())
    own = before.get(named.member, (0, 0))
    size = abs(own[1] or own[0]) / whole if whole else 0.0
    return min(1.0, abs(named.change / drivers.change)) * (1.0 - size)


def _slice(values: Values, kpi: Kpi) -> Slice | None:
    """The first dimension with two to six members that stand for something: small multiples."""
    for dimension in kpi.dimensions:
        now = values.members(kpi.id, dimension, [values.period.start])
        ranked = sorted(now, key=lambda m: (-abs(now[m][1]), -abs(now[m][0]), m))
        if len(ranked) < 2:
            continue
        members = []
        for member in ranked[:SMALL_MULTIPLES]:
            stored = values.series(kpi.id, dimension, member)
            points = _points(stored, values.period)[-values.report.points :]
            here = stored.get(values.period.start)
            members.append(
                Member(
                    member=member,
                    value=here.value if here else None,
                    series=points,
                    rows=here.judged if here else 0,
                )
            )
        sign = -1 if kpi.better == "lower" else 1
        members.sort(key=lambda m: (m.value is None, sign * (m.value or 0), m.member))
        return Slice(dimension=dimension, members=members)
    return None


def _wilson(kpi: Kpi, now: Stored | None) -> tuple[float, float] | None:
    """Wilson 95 % interval of a rate that rests on few rows."""
    counted = kpi.kind == "ratio" and kpi.unit == "percent" and kpi.digits == 0 and kpi.scale == 1
    if (
        not counted
        or now is None
        or not 0 < now.denominator < WILSON_BELOW
        or not 0 <= now.numerator <= now.denominator
    ):
        return None
    return wilson(now.numerator, now.denominator)


def _caveats(kpi: Kpi) -> list[str]:
    """Rival definitions and the values under them are told by `opsbrief explain`; a page has no room for eighteen KPIs' rivals."""
    return [*kpi.caveats, *([kpi.unjudged] if kpi.unjudged else [])]
