"""`init`, `check`."""

import argparse
import shutil
from pathlib import Path

from opsbrief.cli.common import print_json, tell, workspace_of
from opsbrief.declarations.catalog import read_catalog
from opsbrief.errors import OpsbriefError
from opsbrief.settings import read_settings
from opsbrief.workspace import shipped_root

NOT_COPIED = ("out", "archive", "state")


def init(given: argparse.Namespace) -> int:
    """A new workspace from the template, or a copy of the sample company."""
    target = Path(given.dir).expanduser().absolute()
    if target.exists() and any(target.iterdir()):
        raise OpsbriefError(f"{target} is not empty", str(target), "name a new folder", exit_status=2)
    shipped = shipped_root() / "data"
    source = shipped / ("sample" if given.sample else "template")
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*NOT_COPIED), dirs_exist_ok=True)
    for folder in ("inbox", "sql", "reports", "tables"):
        (target / folder).mkdir(exist_ok=True)
    (target / ".gitignore").write_text("out/\narchive/\nstate/\n.verify-*/\n", "utf-8")
    tell(f"{target} is ready.")
    tell(
        f"  1  put exports into {target / 'inbox'}"
        if not given.sample
        else f"  1  the sample company's exports lie in {target / 'inbox'}"
    )
    tell(f"  2  cd {given.dir} && opsbrief run")
    return 0


def check(given: argparse.Namespace) -> int:
    """Every declaration, shipped and the company's."""
    from opsbrief.declarations.crosscheck import cross_check, replaced_files

    workspace = workspace_of(given)
    problems: list[OpsbriefError] = []
    try:
        settings = read_settings(workspace)
    except OpsbriefError as error:
        settings = None
        problems.append(error)
    catalog = read_catalog(workspace)
    problems += catalog.errors
    problems += cross_check(workspace, catalog, settings)
    replaced = replaced_files(workspace)
    if given.json:
        told = [{"what": p.what, "where": p.where, "fix": p.fix} for p in problems]
        print_json({"problems": told, "replaced": replaced})
    for problem in problems if not given.json else []:
        tell(str(problem))
    for name in replaced if not given.json else []:
        tell(f"{name} of the workspace stands in for the shipped one")
    counts = f"{len(catalog.systems)} systems, {len(catalog.exports)} exports, {len(catalog.tables)} tables, {len(catalog.facts)} facts, {len(catalog.kpis)} KPIs, {len(catalog.reports)} reports"
    if not given.json:
        tell(f"{len(problems)} problems in {counts}" if problems else f"All right: {counts}")
    return 2 if problems else 0
