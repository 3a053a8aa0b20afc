"""The head of a brief: its headline, mail subject, preview line and first paragraph, from the findings."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from opsbrief.insights.brief import Comparison, KpiRow
from opsbrief.insights.findings import Finding
from opsbrief.insights.judgement import Threshold, misses_target
from opsbrief.insights.wording import Words, print_scale, rounded
from opsbrief.kpis.calendar import Period, period_of

SUBJECT_MOST = 70
PREHEADER_MOST = 130

_WORTH_CUTTING = 30  # characters left for an action that does not fit whole
_ALSO = 2  # further findings that the first paragraph tells


class Headline(NamedTuple):
    """What a reader sees first. The subject has at most 70 characters, the preheader 40 to 130."""

    headline: str
    subject: str
    preheader: str
    lead: str


def headline(
    findings: Sequence[Finding], rows: Sequence[KpiRow], words: Words, period: Period, action: str = ""
) -> Headline:
    """The head of the brief on `period`.

    `findings` come from `find`, `rows` from `told` (their status is counted), `action` is the first thing to
    do.
    """
    by_name = {row.kpi: row for row in rows}
    top = next((finding for finding in findings if finding.severity != "none"), None)
    tally = _tally(rows, words)
    thin = [row for row in rows if row.value is not None and row.complete]
    if top is None and thin and not any(row.status in ("ok", "watch") for row in rows):
        return _too_thin(rows, thin, words, period, tally)
    if top is None:
        outside = [row.sentence for row in rows if row.status == "watch"]
        in_order = "unusual" if any(row.status == "ok" for row in rows) else "to_judge"
        kind = "to_confirm" if outside else in_order
        also = [*outside, *(finding.sentence for finding in findings)][:_ALSO]
        lead = words.join([words.sentence(f"nothing_{kind}_lead"), *also])
        return Headline(
            words.sentence(f"nothing_{kind}", period=words.period(period)),
            words.sentence(f"nothing_{kind}_subject", period=words.period_short(period)),
            _preheader("", action, [tally], words),
            lead,
        )
    others = [words.join([f.sentence, f.driver]) for f in findings if f is not top][:_ALSO]
    row = by_name[top.kpi]
    return Headline(
        words.join([top.sentence, top.driver]),
        _subject(top, row, words, period),
        _preheader(top.driver, action, [*others, tally], words),
        words.join([*_history(row, words), *others]),
    )


def _too_thin(
    rows: Sequence[KpiRow], thin: Sequence[KpiRow], words: Words, period: Period, tally: str
) -> Headline:
    """A complete period with numbers, each from too few rows: what there is, and when there was last enough."""
    most = max(row.rows_judged for row in thin)
    said = words.sentence(
        "too_thin", period=words.period(period), some=words.number(len(thin), 0),
        kpis=words.count(len(rows), "kpi"), rows=words.count(most, "row"),
    )  # fmt: skip
    lead = words.join([_last_enough(rows, words, period), words.sentence("too_thin_lead")])
    subject = words.sentence("too_thin_subject", period=words.period_short(period))
    return Headline(said, subject, _preheader("", "", [tally], words), lead)


def _last_enough(rows: Sequence[KpiRow], words: Words, period: Period) -> str:
    """The KPI that had enough rows most recently; empty when none ever had."""
    least = Threshold().min_count
    found = [
        (point.start, point.rows, point.value, row)
        for row in rows
        for point in row.series
        if point.complete and point.value is not None and point.rows >= least and point.start < period.start
    ]
    if not found:
        return ""
    start, count, value, row = max(found, key=lambda one: one[:2])
    return words.sentence(
        "last_enough", kpi=row.name, period=words.period(period_of(start, period.grain, period.fiscal)),
        value=words.value(value, row.unit, row.decimals), rows=words.count(count, "row"),
    )  # fmt: skip


def _tally(rows: Sequence[KpiRow], words: Words) -> str:
    counts = Counter(row.status for row in rows)
    return words.sentence(
        "tally",
        act=counts["act"],
        watch=counts["watch"],
        ok=counts["ok"],
        unjudged=counts["none"] + counts["withheld"],
    )


def _history(row: KpiRow, words: Words) -> list[str]:
    if row.withheld:
        return []
    return [_against(row, past, words) for past in (row.previous, row.last_year) if past]


def _against(row: KpiRow, past: Comparison, words: Words) -> str:
    step = rounded(past.change, row.decimals, print_scale(row.unit))
    way = "same" if not step else "more" if step > 0 else "less"
    return words.sentence(
        f"{past.reference}_{way}", kpi=row.name, gap=words.gap(past.change, row.unit, row.decimals)
    )


def _subject(top: Finding, row: KpiRow, words: Words, period: Period) -> str:
    """State, KPI and number, then the period if there is room; a long KPI name is cut, not the number."""
    state = words.sentence("state.good" if top.kind == "good_signal" else f"state.{top.severity}")
    text = _short(top, row, row.name, words)
    full = words.sentence("subject", state=state, text=text, period=words.period_short(period))
    if len(full) <= SUBJECT_MOST:
        return full
    bare = words.sentence("subject_bare", state=state, text=text)
    room = len(row.name) - max(0, len(bare) - SUBJECT_MOST)
    text = _short(top, row, _cut(row.name, room), words)
    return _cut(words.sentence("subject_bare", state=state, text=text), SUBJECT_MOST)


def _short(top: Finding, row: KpiRow, name: str, words: Words) -> str:
    if top.kind == "withheld" or row.value is None:
        return words.sentence("subject_withheld", kpi=name)
    value = words.value(row.value, row.unit, row.decimals)
    if row.target is None or not misses_target(row):
        return words.sentence("subject_value", kpi=name, value=value)
    off = "above" if row.target.change > 0 else "below"
    gap = words.gap(row.target.change, row.unit, row.decimals)
    return words.sentence(f"subject_{off}", kpi=name, value=value, gap=gap)


def _preheader(driver: str, action: str, rest: Sequence[str], words: Words) -> str:
    """Driver and action, then what fits of `rest`, which holds the tally: short, but over 40 characters."""
    line = _cut(driver, PREHEADER_MOST)
    room = PREHEADER_MOST - len(words.join([line, "…"])) + 1
    if room >= _WORTH_CUTTING:
        line = words.join([line, _cut(action, room)])
    for part in rest:
        longer = words.join([line, part])
        if len(longer) <= PREHEADER_MOST:
            line = longer
    return line


def _cut(text: str, most: int) -> str:
    """`text` in at most `most` characters, cut after a word where one ends in the second half."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most - 1)]
    space = kept.rfind(" ")
    return (kept[:space] if space > most // 2 else kept).rstrip(" ,;:.") + "…"
