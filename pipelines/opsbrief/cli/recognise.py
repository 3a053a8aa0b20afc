"""`recognise`: what each table in a file is, and what a run would do with it."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from itertools import groupby
from pathlib import Path

from opsbrief.cli.common import print_json, tell, workspace_of
from opsbrief.cli.looking import file_of, glance_at, look_at, place_of
from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.errors import OpsbriefError
from opsbrief.intake.language import NAMES
from opsbrief.intake.look import spool
from opsbrief.intake.plan import ORDERS, SIGNS, Plan
from opsbrief.intake.preview import ColumnPreview, PartPreview, Preview, preview
from opsbrief.intake.views import candidates
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.state import Answer, Remembered, State, remembered
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace

# What becomes of a heading, in words.
OUTCOMES = {"mapped": "known", "unknown": "new", "never": "private"}
QUESTIONS = {"date_order": list(ORDERS), "decimal_sign": list(SIGNS)}
MOST_NAMES = 12


def recognise(given: argparse.Namespace) -> int:
    """Say what files are; with `--answer`, settle first what they wait for."""
    workspace = workspace_of(given)
    catalog = read_catalog(workspace)
    _check_words(given)
    if given.help_export:
        from opsbrief.cli.help_export import help_export

        return help_export(catalog, given.help_export, as_document=given.json)
    files = [file_of(text) for text in given.files]
    known = remembered(workspace.state)
    if given.learn or given.heading:
        from opsbrief.cli.learn import learn

        return learn(given, workspace, catalog, files[0], known)
    if given.draft:
        from opsbrief.cli.draft import write_draft

        return write_draft(given, workspace, catalog, files[0], known)
    answers = [_answer(text) for text in given.answer]
    if answers:
        _remember(workspace, catalog, files, known, answers)
        known = remembered(workspace.state)
    if given.quick:
        return _quick(workspace, catalog, files, as_json=given.json)
    previews = [_preview(workspace, catalog, path, known) for path in files]
    if given.json:
        print_json([one.as_document() for one in previews])
    else:
        for one in previews:
            for line in _told(one):
                tell(line)
    return 3 if any(one.needs_person for one in previews) else 0


def _check_words(given: argparse.Namespace) -> None:
    """Whether the options go together; else OpsbriefError."""
    learning = given.learn or bool(given.heading)
    if [bool(given.help_export), learning, bool(given.draft), bool(given.answer), given.quick].count(
        True
    ) > 1:
        what, fix = (
            "these options do not go together",
            "one of --quick, --answer, --learn, --draft, --help-export",
        )
    elif given.help_export and given.files:
        what, fix = "--help-export is about a system, not about a file", "leave the file out"
    elif not given.files and not given.help_export:
        what, fix = "no file is named", "opsbrief recognise FILE, or --help-export SYSTEM"
    elif (learning or given.draft) and len(given.files) > 1:
        what, fix = "--learn and --draft take one file", "one after the other"
    elif given.export and not learning:
        what, fix = "--export belongs to --learn", "leave it out"
    else:
        return
    raise OpsbriefError(what, "", fix, exit_status=2)


def _preview(workspace: Workspace, catalog: Catalog, path: Path, known: Remembered) -> Preview:
    with spool() as copies:
        seen = look_at(workspace, catalog, path, known, copies)
        arrivals = Archive(workspace.archive).arrivals()
        name, _ = place_of(workspace, path)
        return preview(path, name, seen, catalog.systems, read_settings(workspace), known, arrivals, copies)


def _quick(workspace: Workspace, catalog: Catalog, files: list[Path], *, as_json: bool) -> int:
    """System and export alone."""
    found: list[dict[str, object]] = []
    known = cache(partial(candidates, catalog.exports, glance=True))
    for path in files:
        seen = glance_at(workspace, known, path)
        names = [answer.export.name if answer.export else "" for _, answer in seen.parts]
        found.append(
            {"file": path.name, "tables": names, "problem": seen.problem.what if seen.problem else ""}
        )
        if not as_json:
            said = ", ".join(dict.fromkeys(name for name in names if name)) or found[-1]["problem"]
            tell(f"{path.name}: {said}")
    if as_json:
        print_json(found)
    return 3 if any(one["problem"] for one in found) else 0


def _plans(workspace: Workspace, catalog: Catalog, path: Path, known: Remembered) -> list[Plan]:
    with spool() as copies:
        return list(look_at(workspace, catalog, path, known, copies).plans.values())


def _answer(text: str) -> tuple[str, str]:
    question, _, answer = text.partition("=")
    if answer not in QUESTIONS.get(question, []):
        known = "; ".join(f"{key}={' or '.join(values)}" for key, values in QUESTIONS.items())
        raise OpsbriefError(f"{text!r} is no answer", "--answer", known, exit_status=2)
    return question, answer


def _remember(
    workspace: Workspace,
    catalog: Catalog,
    files: list[Path],
    known: Remembered,
    answers: list[tuple[str, str]],
) -> None:
    """Keep answers for the exports of which some file waits for them."""
    kept: list[Answer] = []
    for question, answer in answers:
        unasked = {key: value for key, value in known.answers.items() if key[2] != question}
        exports = {
            (plan.export.system, plan.export.id)
            for path in files
            for plan in _plans(workspace, catalog, path, replace(known, answers=unasked))
            if any(asked.startswith(f"{question}:") for asked in plan.questions)
        }
        if not exports:
            names = ", ".join(path.name for path in files)
            raise OpsbriefError(
                f"{names} does not wait for {question}", "--answer", "leave it out", exit_status=2
            )
        kept += [Answer(system, export, question, answer) for system, export in sorted(exports)]
    since = datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()
    with run_lock(workspace.out / "run.lock", {"recognise": "--answer", "since": since}, 0, tell):
        state = State(workspace.state)
        try:
            for one in kept:
                state.remember(one)
        finally:
            state.close()
        # The inbox is as it was, but a run has something to do now.
        (workspace.out / "last_run.json").unlink(missing_ok=True)
    for one in kept:
        tell(f"{one.system}/{one.export}: {one.question} = {one.answer}, for this and later files")


def _told(one: Preview) -> Iterator[str]:
    """A preview for people."""
    yield f"{one.file}: {one.status}. {one.what}"
    if one.fix:
        yield f"  fix    {one.fix}"
    for part in one.parts:
        yield from ("  " + line for line in _part(part))


def _part(part: PartPreview) -> Iterator[str]:
    where = f"{part.path_in_file}: " if part.path_in_file else ""
    if not part.export:
        said = " and ".join(part.candidates)
        yield f"{where}{f'fits {said}' if said else part.why_not}"
        for export, missing in part.nearest:
            yield f"  near     {export}; missing: {', '.join(missing[:MOST_NAMES])}"
        if part.nearest:
            yield "  next     one of them in other words: --learn; another tool: --draft SYSTEM"
        return
    yield f"{where}{part.system}/{part.export}: {part.evidence}"
    yield f"  evidence {part.grade}"
    written = [
        f"{part.encoding} ({part.encoding_because})" if part.encoding_because else part.encoding,
        f"delimiter {part.delimiter!r} ({part.delimiter_because})" if part.delimiter else "",
    ]
    written.append(f"headings in {NAMES[part.language]}" if part.language else "")
    yield "  written  " + ", ".join(text for text in written if text)
    if part.rows_read:
        period = f", {part.period_start} to {part.period_end}" if part.period_start else ""
        counts = f"{part.rows_dropped} no data, {part.rows_set_aside} set aside, {part.cells_unreadable} cells unreadable"
        yield f"  rows     {part.rows_read} ({counts}){period}"
    if part.rows_repeated:
        yield f"  twice    {part.rows_repeated} lines are the same as one before them, cell by cell"
    if part.cut:
        yield f"  cut?     {part.cut_why}"
    for outcome, columns in groupby(sorted(part.columns, key=lambda c: c.outcome), key=lambda c: c.outcome):
        names = [column.heading for column in columns if column.heading]
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        if names:
            yield f"  {OUTCOMES.get(outcome, outcome):8} {', '.join(names[:MOST_NAMES])}{more}"
    if {"unknown", "missing"} <= {column.outcome for column in part.columns}:
        yield "  new?     if a new heading is a missing one in other words: opsbrief recognise FILE --learn"
    yield from _conventions(part.columns)
    for question in part.questions:
        yield f"  asks     {question}"
    if part.notes:
        yield f"  note     {part.notes}"


def _conventions(columns: list[ColumnPreview]) -> Iterator[str]:
    """Columns that are read alike for the same reason, in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        if column.convention:
            alike.setdefault((column.convention, column.because), []).append(column.heading)
    for (said, because), headings in alike.items():
        yield f"  read as  {said}: {', '.join(headings[:MOST_NAMES])} ({because})"
