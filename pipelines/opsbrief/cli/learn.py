"""`recognise --learn`: new spellings of known headings into the company's `tables/headings.csv`."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from opsbrief.cli.common import print_json, tell
from opsbrief.cli.looking import look_at
from opsbrief.declarations.catalog import Catalog, cannot_add, with_spelling
from opsbrief.declarations.small_table import Spelling, with_spellings
from opsbrief.declarations.system import Export
from opsbrief.errors import OpsbriefError, near
from opsbrief.intake.gaps import Gap, gaps
from opsbrief.intake.look import spool
from opsbrief.intake.recognise import Recognition
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.state import Remembered
from opsbrief.workspace import Workspace

TABLE = "tables/headings.csv"
Ask = Callable[[str], str]


def learn(
    given: argparse.Namespace, workspace: Workspace, catalog: Catalog, path: Path, known: Remembered
) -> int:
    """Add spellings that a person chose, or that were given; nothing is written unless the file then is that export."""
    asking = not given.heading
    if asking and (given.json or not sys.stdin.isatty()):
        raise OpsbriefError(
            "nobody is there to ask", "", "say it: --heading COLUMN=HEADING, once for each", exit_status=2
        )
    with spool() as copies:
        found = gaps(look_at(workspace, catalog, path, known, copies), _wanted(catalog, given.export))
        if not found:
            what = f"{path.name} has no new heading for a column that is missing"
            raise OpsbriefError(what, str(path), "opsbrief recognise FILE says what it is", exit_status=2)
        gap = _asked_which(found, input) if asking else _only(found, given.export)
        pairs = _asked_pairs(gap, input) if asking else _pairs(gap, given.heading)
        spellings = [
            Spelling(0, gap.export.system, gap.export.id, name, heading) for name, heading in pairs.items()
        ]
        wider = _wider(catalog, gap, spellings)
        seen = look_at(workspace, wider, path, known, copies)
        if not any(_is_now(answer, gap.export, pairs) for _, answer in seen.parts):
            _refuse(path, gap, pairs)
    if asking and not _agreed(spellings, input):
        raise OpsbriefError("not confirmed", "", "nothing was changed")
    _write(workspace, spellings)
    if given.json:
        learned = [{k: v for k, v in asdict(one).items() if k != "line"} for one in spellings]
        print_json({"learned": learned, "table": str(workspace.root / TABLE)})
    for one in spellings if not given.json else []:
        tell(f"{one.system}/{one.export}: {one.heading} is {one.column}, for this and later files ({TABLE})")
    return 0


def _is_now(answer: Recognition, wanted: Export, pairs: dict[str, str]) -> bool:
    """Whether a table is the export that was meant, with all the columns that were said."""
    mapped = {fit.column for fit in answer.fits if fit.outcome == "mapped"}
    return answer.export is not None and answer.export.name == wanted.name and mapped >= set(pairs)


def _wanted(catalog: Catalog, name: str) -> Export | None:
    """The export that was named; None when none was."""
    if not name:
        return None
    known = {export.name: export for export in catalog.exports}
    if name not in known:
        raise OpsbriefError(f"no export is called {name}", "--export", near(name, list(known)), exit_status=2)
    return known[name]


def _only(found: list[Gap], named: str) -> Gap:
    """The gap that a program means: the one table that is recognised, or the export that it named."""
    sure = found if named else [gap for gap in found if gap.is_it]
    if len(sure) == 1:
        return sure[0]
    names = list(dict.fromkeys(gap.export.name for gap in sure or found))
    if named:
        what, fix = f"several tables of the file may be {named}", "give each a file of its own"
    else:
        what, fix = f"it is not clear what the file is: {', '.join(names)}", "say it: --export SYSTEM/EXPORT"
    raise OpsbriefError(what, "--export", fix, exit_status=2)


def _pairs(gap: Gap, words: list[str]) -> dict[str, str]:
    """Our columns and the headings given for them, each of which the file has and nothing has taken."""
    pairs: dict[str, str] = {}
    for word in words:
        name, _, heading = (text.strip() for text in word.partition("="))
        if name not in gap.missing:
            told = f"{gap.export.name} lacks no column {name!r} here"
            raise OpsbriefError(told, f"--heading {word}", near(name, gap.missing), exit_status=2)
        if heading not in gap.free or heading in pairs.values():
            told = f"the file has no free heading {heading!r}"
            raise OpsbriefError(told, f"--heading {word}", near(heading, gap.free), exit_status=2)
        if name in pairs:
            raise OpsbriefError(f"{name} is given twice", f"--heading {word}", "give it once", exit_status=2)
        pairs[name] = heading
    return pairs


def _asked_which(found: list[Gap], ask: Ask) -> Gap:
    """The table and export that a person means."""
    if len(found) == 1 and found[0].is_it:
        return found[0]
    for number, gap in enumerate(found, start=1):
        where = f"{gap.part.path_in_file}: " if gap.part.path_in_file else ""
        lacking = ", ".join(gap.export.columns[name].heading[0] for name in gap.missing[:6])
        tell(f"  {number}  {where}{gap.export.name} ({gap.export.title}); missing: {lacking}")
    chosen = _number(ask("Which one is it? Its number, or Enter for none: "), len(found))
    if chosen is None:
        raise OpsbriefError("nothing chosen", "", "nothing was changed")
    return found[chosen]


def _asked_pairs(gap: Gap, ask: Ask) -> dict[str, str]:
    """For each missing column the heading that a person says it has."""
    left = list(gap.free)
    pairs: dict[str, str] = {}
    for name in gap.missing:
        if not left:
            break
        for number, heading in enumerate(left, start=1):
            tell(f"  {number}  {heading}")
        column = gap.export.columns[name]
        must = "" if column.optional else ", needed"
        question = f"{column.heading[0]} ({name}, {column.type}{must}) is missing. Which heading is it? Its number, or Enter for none: "
        chosen = _number(ask(question), len(left))
        if chosen is not None:
            pairs[name] = left.pop(chosen)
    if not pairs:
        raise OpsbriefError("nothing chosen", "", "nothing was changed")
    return pairs


def _number(answer: str, most: int) -> int | None:
    """A chosen line, from 0; None for an empty answer. Anything else is an error: no answer is guessed."""
    text = answer.strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise OpsbriefError(f"{text!r} is none of the numbers", "", "nothing was changed", exit_status=2)
    return int(text) - 1


def _agreed(spellings: list[Spelling], ask: Ask) -> bool:
    for one in spellings:
        tell(f"  {one.system}/{one.export}: {one.heading} is {one.column}")
    return ask(f"Add this to {TABLE}? Type yes: ").strip().casefold() == "yes"


def _wider(catalog: Catalog, gap: Gap, spellings: list[Spelling]) -> Catalog:
    """The catalog as it will be with the spellings."""
    systems = catalog.systems
    for one in spellings:
        problem = cannot_add(systems, one)
        if problem:
            raise OpsbriefError(problem[0], gap.export.name, problem[1], exit_status=2)
        systems = with_spelling(systems, one)
    return replace(catalog, systems=systems)


def _refuse(path: Path, gap: Gap, pairs: dict[str, str]) -> None:
    lacking = [name for name in gap.required if name not in pairs]
    if lacking:
        what = f"{path.name} would still lack {', '.join(lacking)} of {gap.export.name}"
        raise OpsbriefError(what, "", "say these too; nothing was changed", exit_status=2)
    what = f"{path.name} would still not be {gap.export.name}: other headings, or another export, decide"
    raise OpsbriefError(what, "", "nothing was changed", exit_status=2)


def _write(workspace: Workspace, spellings: list[Spelling]) -> None:
    since = datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()
    with run_lock(workspace.out / "run.lock", {"recognise": "--learn", "since": since}, 0, tell):
        there = next(iter(workspace.find(TABLE).values()), None)
        write_whole(workspace.root / TABLE, with_spellings(there, spellings), 0o644)
