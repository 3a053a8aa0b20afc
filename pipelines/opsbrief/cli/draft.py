"""`recognise --draft`: a first declaration of an unknown tool into the company's own `sql/systems`."""

import argparse
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from opsbrief.cli.common import print_json, tell
from opsbrief.cli.looking import look_at
from opsbrief.declarations.catalog import Catalog, read_system
from opsbrief.declarations.crosscheck import cross_check
from opsbrief.errors import OpsbriefError
from opsbrief.intake.draft import draft
from opsbrief.intake.look import FAULTS, spool, unreadable
from opsbrief.ledger.archive import write_whole
from opsbrief.ledger.state import Remembered
from opsbrief.workspace import Workspace

NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


def write_draft(
    given: argparse.Namespace, workspace: Workspace, catalog: Catalog, path: Path, known: Remembered
) -> int:
    """Write the draft, once it is sure that `opsbrief check` finds nothing in it and that the file is recognised by it."""
    name: str = given.draft
    target = _target(workspace, catalog, name)
    with spool() as copies:
        seen = look_at(workspace, catalog, path, known, copies)
        recognised = [answer.export.name for _, answer in seen.parts if answer.export]
        ambiguous = [export.name for _, answer in seen.parts for export in answer.candidates]
        if recognised or ambiguous:
            said = " or ".join(dict.fromkeys(recognised or ambiguous))
            raise OpsbriefError(
                f"{path.name} is {said} already", str(path), "no draft is needed", exit_status=2
            )
        if seen.problem and not seen.parts:
            raise seen.problem
        try:
            text, exports = draft(name, path.name, [part for part, _ in seen.parts])
        except FAULTS as error:
            raise unreadable(path.name, error) from error
        _try(workspace, catalog, name, text, path, known, copies)
    write_whole(target, text.encode(), 0o644)
    if given.json:
        print_json({"system": name, "exports": exports, "draft": str(target)})
        return 0
    tell(f"{target} is written: {', '.join(f'{name}/{export}' for export in exports)}.")
    tell("  1  read it: types, key, what a newer file replaces, what is personal; then opsbrief check")
    tell(f"  2  opsbrief recognise {given.files[0]}: what a run would read")
    tell(f"  3  a run loads it into raw.{name}__{exports[0]}. No KPI sees it before a SELECT in")
    tell(
        f"     {target.parent / '<table>.sql'} fills a table of the operations model from it (sql/README.md)"
    )
    return 0


def _target(workspace: Workspace, catalog: Catalog, name: str) -> Path:
    """Where the draft goes; OpsbriefError when the name is taken or no name."""
    if not NAME.fullmatch(name):
        raise OpsbriefError(
            f"{name!r} is no name for a system",
            "--draft",
            "small letters, digits and _, as in our_erp",
            exit_status=2,
        )
    relative = f"sql/systems/{name}/system.toml"
    there = workspace.find(relative)
    if name in catalog.systems or there:
        where = str(there.get(relative, relative))
        raise OpsbriefError(
            f"the system {name} is declared already", where, "give another name", exit_status=2
        )
    return workspace.root / relative


def _try(
    workspace: Workspace, catalog: Catalog, name: str, text: str, path: Path, known: Remembered, copies: Path
) -> None:
    """Whether the draft is sound and knows its own file; OpsbriefError when not, and nothing is written."""
    with tempfile.TemporaryDirectory(dir=copies) as folder:
        trial = Path(folder) / name / "system.toml"
        trial.parent.mkdir()
        trial.write_text(text, "utf-8")
        system = read_system(trial)
    wider = replace(catalog, systems=catalog.systems | {name: system})
    before = {str(problem) for problem in cross_check(workspace, catalog, None)}
    new = [problem for problem in cross_check(workspace, wider, None) if str(problem) not in before]
    if new:
        what = f"no draft can be made from {path.name} alone: {new[0].what}"
        raise OpsbriefError(what, str(path), new[0].fix, exit_status=3)
    if not any(
        answer.export and answer.export.system == name
        for _, answer in look_at(workspace, wider, path, known, copies).parts
    ):
        what = f"no draft can be made from {path.name} alone: its headings do not tell it from other files"
        raise OpsbriefError(what, str(path), "declare it by hand in sql/systems", exit_status=3)
