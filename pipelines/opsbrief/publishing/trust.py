"""Can these numbers be trusted? Freshness, completeness, validity, reconciliation, from the books of the run."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.brief import Badge, SourceFile, Status, TrustEntry
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.ledger.balance import balance
from opsbrief.ledger.known import known_to
from opsbrief.ledger.run import Run
from opsbrief.publishing.steadiness import steadiness
from opsbrief.settings import Expected
from opsbrief.store import Store

MOST_DETAILS = 12
REPEATS = "key_unique"  # the check that finds rows twice


def trust(run: Run, words: Words, period: Period, first: dict[str, str]) -> tuple[str, list[TrustEntry]]:
    """The title of the section and its entries, for the brief on a period: four, and a fifth once loads can be compared.

    `first` are the tables of failed checks with their anchors (`touched`): their lines come first and always stand there.
    """
    entries = [
        _freshness(run, words, period),
        _completeness(run, words),
        validity(run, words, first),
        _reconciliation(run, words),
        *_steadiness(run, words),
    ]
    caveats = sum(entry.status in ("watch", "act") for entry in entries)
    if not caveats:
        return words.sentence("trust_yes"), entries
    kind = "trust_no" if any(entry.status == "act" for entry in entries) else "trust_caveats"
    return words.sentence(kind, caveats=words.count(caveats, "caveat")), entries


def _entry(
    id_: str, status: Status, words: Words, chip: str, text: str, details: list[str], least: int = 0
) -> TrustEntry:
    """An entry with its first details, but never fewer than `least` of them."""
    most = max(MOST_DETAILS, least)
    if len(details) > most:
        left = words.count(len(details) - most + 1, "more")
        details = [*details[: most - 1], words.sentence("details_more", more=left)]
    return TrustEntry(
        id=f"trust-{id_}", title=words.sentence(id_), status=status, chip=chip, text=text, details=details
    )


def newest_days(store: Store) -> dict[tuple[str, str], date | None]:
    """The newest day of each export that has come, by system and export; None when its files tell none."""
    rows = store.rows("""
        select system, export, max(coalesce(cast(exported_at as date), period_end))
        from meta.parts join meta.files using (file_id) where system is not null group by system, export""")
    return {(system, export): day for system, export, day in rows}


def too_old(day: date, expected: Expected, due: date) -> int:
    """How many days old an export is on the day it is needed, if that is more than it may be; else 0."""
    age = (due - day).days
    return age if age > expected.max_age_days else 0


def _freshness(run: Run, words: Words, period: Period) -> TrustEntry:
    """Seen from the day after the period, when its brief is due: a run on a later day says the same."""
    newest = newest_days(run.store)
    late = [said for _, said in _late(run, words, period)]
    total = len(run.settings.expected) or len(newest)
    chip = words.sentence(
        "fresh_chip", number=words.number(total - len(late), 0), total=words.number(total, 0)
    )
    # A date beyond what is known is a broken cell or a promise, not news.
    known = known_to(run)
    days = [day for day in newest.values() if day and day <= known]
    text = words.sentence("fresh_text", day=words.date(max(days))) if days else words.sentence("fresh_none")
    return _entry("fresh", "watch" if late else "ok", words, chip, words.join([text, *late[:2]]), late)


def _late(run: Run, words: Words, period: Period) -> list[tuple[Expected, str]]:
    """The expected exports that have not come in time, each with the sentence that says so."""
    newest, due = newest_days(run.store), period.end + timedelta(days=1)
    late: list[tuple[Expected, str]] = []
    for expected in run.settings.expected:
        source = f"{expected.system} {expected.export}"
        day = newest.get((expected.system, expected.export))
        if (expected.system, expected.export) not in newest:
            late.append((expected, words.sentence("fresh_missing", source=source)))
        elif day and (age := too_old(day, expected, due)):
            said = {"age": words.number(age, 0), "limit": words.number(expected.max_age_days, 0)}
            late.append((expected, words.sentence("fresh_late", source=source, day=words.date(day), **said)))
    return late


def _completeness(run: Run, words: Words) -> TrustEntry:
    books = balance(run.store)
    number = {
        "read": books.rows_read, "kept": books.rows_kept, "superseded": books.rows_superseded,
        "aside": books.rows_set_aside, "dropped": books.rows_dropped,
    }  # fmt: skip
    said = {name: words.number(value, 0) for name, value in number.items()}
    details = [words.sentence("complete_open", part=part) for part in books.open_parts]
    if books.cells_unreadable:
        details.append(words.sentence("complete_cells", cells=words.number(books.cells_unreadable, 0)))
    left_out = run.store.rows(
        "select name, reason from meta.files where status in ('unknown', 'waiting', 'refused') order by name"
    )
    details += [words.sentence("complete_files", name=name, reason=reason) for name, reason in left_out]
    details += [
        words.sentence("complete_cut", system=system, table=table, day=words.date(start), reason=reason)
        for system, table, start, reason in run.store.rows(
            "select system, table_name, window_start, reason from meta.coverage where complete is false and window_start is not null"
        )
    ]
    status: Status = "act" if books.open_parts else "watch" if details or books.rows_set_aside else "ok"
    chip = words.sentence("complete_chip", kept=said["kept"], read=said["read"])
    return _entry("complete", status, words, chip, words.sentence("complete_text", **said), details)


def _checks(run: Run) -> list[dict[str, Any]]:
    return run.store.dicts(
        'select * from meta.checks where run_id = ? order by table_name, "check"', [run.run_id]
    )


def touched(run: Run, kpis: list[Kpi]) -> dict[str, str]:
    """The tables with a failed check that the KPIs count, in their order, each with the anchor of its line."""
    failed = {c["table_name"] for c in _checks(run) if not (c["ran"] and c["passed"])}
    tables = [table for kpi in kpis for table in run.catalog.tables_counted(kpi) if table in failed]
    return {table: f"c{n}" for n, table in enumerate(dict.fromkeys(tables), 1)}


def validity(run: Run, words: Words, first: dict[str, str]) -> TrustEntry:
    """The checks of the tables; the lines of the tables in `first` come first, with their anchors."""
    checks = _checks(run)
    failed: list[tuple[str, str]] = []
    repeated: list[str] = []
    for check in checks:
        values = {
            "table": check["table_name"],
            "check": check["check"],
            "reason": check["message"] or "",
        }
        if not check["ran"]:
            failed.append((check["table_name"], words.sentence("valid_not_run", **values)))
        elif not check["passed"]:
            rows = words.count(check["unexpected"] or 0, "row")
            failed.append((check["table_name"], words.sentence("valid_failed", rows=rows, **values)))
        elif check["check"] == REPEATS and values["reason"]:
            repeated.append(words.sentence("valid_repeated", **values))
    stopped = any(c["severity"] == "stop" and not (c["ran"] and c["passed"]) for c in checks)
    passed = sum(bool(c["ran"] and c["passed"]) for c in checks)
    chip = words.sentence("valid_chip", passed=words.number(passed, 0), total=words.number(len(checks), 0))
    unfit, applied = _corrections(run, words)
    status: Status = "act" if stopped else "watch" if failed or unfit else "ok"
    linked = [next(line for line in failed if line[0] == table) for table in first]
    others = [line for line in failed if line not in linked]
    known = sorted((line for line in others if line[0] in first), key=lambda line: list(first).index(line[0]))
    rest = [said for _, said in [*known, *(line for line in others if line[0] not in first)]]
    details = [*(said for _, said in linked), *unfit, *applied, *rest, *repeated]
    entry = _entry(
        "valid",
        status,
        words,
        chip,
        words.sentence("valid_text"),
        details,
        len(linked) + len(unfit) + len(applied) + 1,
    )
    return entry.model_copy(update={"anchors": list(first.values())})


def _corrections(run: Run, words: Words) -> tuple[list[str], list[str]]:
    """Known source errors: those that did not fit as expected, and those that were put right."""
    guards = run.store.rows(
        "select table_name, rows, applied, why, problem from meta.correction_guards order by correction"
    )
    unfit = [
        words.sentence("correction_unfit", problem=problem)
        for _, _, applied, _, problem in guards
        if not applied
    ]
    made = [
        words.sentence("correction_made", rows=words.count(rows, "row"), table=table, reason=why.rstrip("."))
        for table, rows, applied, why, _ in guards
        if applied
    ]
    return unfit, made


def _reconciliation(run: Run, words: Words) -> TrustEntry:
    wrong = run.store.rows("""
        select files.name, parts.reason from meta.parts join meta.files using (file_id)
        where parts.reason like '%rows add up to%' order by files.name""")
    stated = int(
        run.store.value("""
        select count(*) from (
            select part_id from meta.dropped_rows join meta.parts using (part_id) where dropped_rows.reason = 'total'
            group by part_id having count(*) = 1 or any_value(parts.reason) like '%rows add up to%')""")
    )
    details = [words.sentence("reconcile_total", name=name, reason=reason) for name, reason in wrong]
    chip = words.sentence(
        "reconcile_chip", right=words.number(stated - len(wrong), 0), total=words.number(stated, 0)
    )
    if not stated:
        chip = words.sentence("reconcile_chip_none")
    return _entry(
        "reconcile", "watch" if wrong else "ok", words, chip, words.sentence("reconcile_text"), details
    )


def _steadiness(run: Run, words: Words) -> list[TrustEntry]:
    """The newest load of each export against those before it; nothing while no export has come twice."""
    compared, moved = steadiness(run, words)
    if not compared:
        return []
    chip = words.sentence(
        "moved_chip", number=words.number(len(moved), 0), total=words.count(compared, "export")
    )
    return [_entry("moved", "watch" if moved else "ok", words, chip, words.sentence("moved_text"), moved)]


def badges(run: Run, kpi: Kpi, words: Words, period: Period, first: dict[str, str]) -> list[Badge]:
    """Data problems that touch a KPI: rows set aside and failed warnings in the tables it counts, exports that are late.

    `first` has the anchor of each table's line among the failed checks.
    """
    tables = set(run.catalog.tables_counted(kpi))
    broken = run.store.rows(
        f"""select table_name[5:], part_id, row from meta.quarantine
        where severity = 'set_aside' and released_run is null and table_name in ({", ".join("?" for _ in tables) or "''"})""",
        [f"ops.{table}" for table in sorted(tables)],
    )
    aside = Counter(table for table, _, _ in broken)
    warned = [
        check["table_name"]
        for check in _checks(run)
        if check["severity"] == "warn"
        and not (check["ran"] and check["passed"])
        and check["table_name"] in tables
    ]
    said: list[Badge] = []
    if aside:
        worst = max(sorted(aside), key=lambda table: (table in first, aside[table]))
        rows = words.count(len({(part, row) for _, part, row in broken}), "row")
        text = words.sentence("badge_check", rows=rows)
        said.append(Badge(text=text, anchor=first.get(worst, "trust-valid")))
    if warned:
        text = words.count(len(warned), "warning")
        said.append(Badge(text=text, anchor=first.get(warned[0], "trust-valid")))
    late = [one for one, _ in _late(run, words, period) if tables & _fed(run, one)]
    if late:
        said.append(
            Badge(
                text=words.sentence("badge_late", exports=words.count(len(late), "export")),
                anchor="trust-fresh",
            )
        )
    return _joined(said)


def _joined(badges: list[Badge]) -> list[Badge]:
    """Those that lead to the same line as one."""
    texts: dict[str, list[str]] = {}
    for badge in badges:
        texts.setdefault(badge.anchor, []).append(badge.text)
    return [Badge(text=", ".join(said), anchor=anchor) for anchor, said in texts.items()]


def _fed(run: Run, expected: Expected) -> set[str]:
    """The ops tables that an export fills."""
    raw = f"{expected.system}__{expected.export}"
    return {mapping.table for mapping in run.catalog.mappings if raw in mapping.reads}


def source_files(run: Run) -> list[SourceFile]:
    """Loaded files with the rows they gave, by system and name."""
    rows = run.store.rows("""
        select files.name, string_agg(distinct system, ', ' order by system),
            coalesce(replace(cast(any_value(exported_at) as varchar), ' 00:00:00', ''), ''), cast(sum(rows_kept) as bigint)
        from meta.files join meta.parts using (file_id) where system is not null and files.status = 'loaded'
        group by files.file_id, files.name order by files.name""")
    return [SourceFile(name=n, system=s, exported_at=e, rows=k) for n, s, e, k in rows]
