"""What a brief says: a sentence per KPI, and the few findings worth reading first, each with its evidence.

`judgement` decides, `wording` formats; here a decision becomes a sentence. The same values stand in both, so
a sentence cannot differ from the table beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from opsbrief.errors import DeclarationError
from opsbrief.insights.brief import KpiRow, Status
from opsbrief.insights.control_chart import drawn, is_outside
from opsbrief.insights.drivers import printed
from opsbrief.insights.judgement import Judgement, Kind, Threshold, judge, misses_target
from opsbrief.insights.wording import Words, print_scale, rounded

MOST_FINDINGS = 7
MOST_WATCHED = 12

_ORDER: list[Status] = ["act", "withheld", "watch", "ok", "none"]
_NEWS: set[Kind] = {
    "act",
    "withheld",
    "off_target",
    "improving",
    "one_point",
    "signal",
    "signal_on_target",
    "good_signal",
}


@dataclass(frozen=True)
class Finding:
    """One KPI's state in words. `driver` is a sentence of its own, empty when no member may be named."""

    kpi: str
    kind: Kind
    severity: Status
    score: float
    sentence: str
    driver: str = ""
    evidence: dict[str, str | float | int | None] = field(default_factory=dict)


def find(
    rows: Sequence[KpiRow],
    watch: Sequence[str],
    words: Words,
    thresholds: Mapping[str, Threshold] | None = None,
    money: Mapping[str, float] | None = None,
) -> list[Finding]:
    """The findings worth telling, most important first, at most seven.

    Of equal severity, that one comes first that is further off; the largest amount of `money` behind one counts
    like one more width of the usual range, a smaller one in proportion. Only the KPIs in `watch` (at most 12, else
    DeclarationError) announce signals; a missed target and a withheld KPI are told for every row, missing data for
    the watched ones.
    """
    if len(watch) > MOST_WATCHED:
        raise DeclarationError(
            f"{len(watch)} KPIs are watched", fix=f"watch at most {MOST_WATCHED}: each costs false alarms"
        )
    states = [assess(row, words, (thresholds or {}).get(row.kpi), watched=row.kpi in watch) for row in rows]
    # Where there are numbers and all rest on too few rows, one KPI without any is no news: the headline says it of all.
    if any(f.severity != "none" for f in states) or all(row.value is None for row in rows):
        missing = [f for f in states if f.kind == "no_data" and f.kpi in watch]
    else:
        missing = []
    news = missing + [f for f in states if f.kind in _NEWS]
    shares = _shares(states, money)
    return sorted(news, key=lambda finding: _rank(finding, shares))[:MOST_FINDINGS]


def told(
    rows: Sequence[KpiRow],
    watch: Sequence[str],
    words: Words,
    thresholds: Mapping[str, Threshold] | None = None,
    money: Mapping[str, float] | None = None,
) -> list[KpiRow]:
    """`rows` with their status and sentence filled in, worst first."""
    ranked = []
    states = [assess(row, words, (thresholds or {}).get(row.kpi), watched=row.kpi in watch) for row in rows]
    shares = _shares(states, money)
    for row, finding in zip(rows, states, strict=True):
        update = {
            "status": finding.severity,
            "sentence": finding.sentence,
            "announced": finding.kind in _NEWS,
        }
        ranked.append((_rank(finding, shares), row.model_copy(update=update)))
    return [row for _, row in sorted(ranked, key=lambda pair: pair[0])]


def assess(row: KpiRow, words: Words, threshold: Threshold | None = None, *, watched: bool = True) -> Finding:
    """The state of one row in words, whether or not it is news."""
    judged = judge(row, threshold, watched=watched)
    return Finding(
        kpi=row.kpi,
        kind=judged.kind,
        severity=judged.status,
        score=judged.score,
        sentence=_sentence(row, judged, words),
        driver=driver_sentence(row, judged, words),
        evidence=_evidence(row, judged),
    )


def driver_sentence(row: KpiRow, judged: Judgement, words: Words) -> str:
    """Who explains the change: only a named member, and only when the change goes the way of the finding."""
    drivers = row.drivers
    if drivers is None or not drivers.named or judged.kind in ("improving", "no_data", "withheld"):
        return ""
    towards = judged.signal.side if judged.signal else 0
    if misses_target(row) and row.target:
        towards = 1 if row.target.change > 0 else -1
    if drivers.change * towards <= 0:
        return ""
    scale = print_scale(row.unit)
    part = next(p.change for p in printed(drivers, row.decimals, scale) if p.member == drivers.named)
    if not part:
        return ""
    whole = rounded(drivers.change, row.decimals, scale)
    kind = f"driver_{drivers.reference}" + ("_more" if abs(part) > abs(whole) else "")
    return words.sentence(
        kind,
        driver=words.driver(drivers.dimension, drivers.named),
        part=words.gap(part / scale, row.unit, row.decimals),
        change=words.gap(drivers.change, row.unit, row.decimals),
    )


def _shares(states: Sequence[Finding], money: Mapping[str, float] | None) -> dict[str, float]:
    """The money behind each piece of news, as a part of the largest."""
    held = {f.kpi: (money or {}).get(f.kpi, 0.0) for f in states if f.kind in _NEWS}
    largest = max(held.values(), default=0.0)
    return {kpi: amount / largest for kpi, amount in held.items()} if largest else {}


def _rank(finding: Finding, shares: Mapping[str, float]) -> tuple[int, float, str]:
    return _ORDER.index(finding.severity), -finding.score - shares.get(finding.kpi, 0.0), finding.kpi


def _sentence(row: KpiRow, judged: Judgement, words: Words) -> str:
    if judged.kind == "withheld":
        return words.sentence("withheld", kpi=row.name, reason=row.withheld.rstrip("."))
    texts = _texts(row, words)
    after = ""
    if judged.kind == "outside" and row.target and row.better != "neither":
        after = "still_on_target"
    elif judged.signal:
        texts["count"] = str(judged.signal.count)
        after = {"good_signal": "improvement", "signal_on_target": "still_on_target"}.get(judged.kind, "")
    told = words.sentence(_sentence_id(row, judged), **texts)
    return words.join([told, words.sentence(after) if after else ""])


def _sentence_id(row: KpiRow, judged: Judgement) -> str:
    found: str = judged.kind
    if judged.kind == "act":
        found = f"act_{_move(row, judged)}_{_off(row)}"
    elif judged.kind == "improving":
        found = f"improving_{_off(row)}"
    elif judged.kind == "off_target":
        found = _off_target_id(row)
    elif judged.kind in ("one_point", "outside_once"):
        found = f"one_point_{_off(row)}" if misses_target(row) else "one_point"
    elif judged.signal and judged.kind != "outside":
        found = _signal_id(row, judged)
    elif judged.kind == "no_range" and not row.usual_missing:
        found = "plain"
    return found


def _texts(row: KpiRow, words: Words) -> dict[str, str]:
    """Every placeholder that this row can fill."""
    texts = {
        "kpi": row.name,
        "missing": row.usual_missing,
        "rows": words.count(row.rows_judged, "row"),
    }
    numbers = {} if row.value is None else {"value": row.value}
    if row.usual:
        lower, upper = drawn(row.usual, row.series, row.unit)
        numbers |= {"lower": lower, "upper": upper, "centre": row.usual.centre}
    texts |= {name: words.value(number, row.unit, row.decimals) for name, number in numbers.items()}
    if row.target:
        texts["gap"] = words.gap(row.target.change, row.unit, row.decimals)
    if row.usual and row.series:
        texts["since"] = words.date(_inside_since(row))
    return texts


def _off(row: KpiRow) -> str:
    return "above" if row.target and row.target.change > 0 else "below"


def _off_target_id(row: KpiRow) -> str:
    name = f"off_target_{_off(row)}"
    if row.usual is None:
        return f"{name}_no_range" if row.usual_missing else f"{name}_plain"
    outside = row.value is not None and is_outside(row.value, row.usual)
    return f"{name}_plain" if outside or not row.series else name


def _signal_id(row: KpiRow, judged: Judgement) -> str:
    signal = judged.signal
    if signal is None or signal.rule == "outside":
        return f"outside_{_move(row, judged)}"
    return f"{signal.rule}_{'above' if signal.side > 0 else 'below'}"


def _move(row: KpiRow, judged: Judgement) -> str:
    """`fell` or `rose` when the last step went the way of the signal, else `still`."""
    step = rounded(row.previous.change, row.decimals, print_scale(row.unit)) if row.previous else 0
    towards = judged.signal.side if judged.signal else 0
    if step * towards <= 0:
        return "still"
    return "rose" if towards > 0 else "fell"


def _inside_since(row: KpiRow) -> date:
    """First day of the newest unbroken stretch of whole periods inside the usual range."""
    since = row.series[-1].start
    for point in reversed(row.series):
        if not point.complete or point.value is None or (row.usual and is_outside(point.value, row.usual)):
            break
        since = point.start
    return since


def _evidence(row: KpiRow, judged: Judgement) -> dict[str, str | float | int | None]:
    """The numbers behind the sentence, flat, for `kpi.findings`."""
    found: dict[str, str | float | int | None] = {"value": row.value, "rows_judged": row.rows_judged}
    if row.usual:
        found |= {"centre": row.usual.centre, "lower": row.usual.lower, "upper": row.usual.upper}
    if judged.signal:
        found |= {"rule": judged.signal.rule, "side": judged.signal.side, "points": judged.signal.count}
    if row.target:
        found |= {"target": row.target.value, "gap": row.target.change}
    if row.drivers and row.drivers.named:
        named = next(m for m in row.drivers.members if m.member == row.drivers.named)
        found |= {"dimension": row.drivers.dimension, "member": named.member, "explains": named.change}
        found |= {"change": row.drivers.change, "reference": row.drivers.reference}
    return found
