"""`template`: an empty workbook for what no system exports."""

import argparse
import sys
from pathlib import Path

from opsbrief.cli.common import print_json, tell, workspace_of
from opsbrief.declarations.catalog import read_catalog
from opsbrief.errors import OpsbriefError
from opsbrief.intake.template import named_template, templates, workbook
from opsbrief.ledger.archive import write_whole


def template(given: argparse.Namespace) -> int:
    """Write the named template; without a name, list them."""
    catalog = read_catalog(workspace_of(given))
    if not given.name:
        known = {name: export.title for name, export in templates(catalog).items()}
        if given.json:
            print_json({"templates": known})
            return 0
        width = max(map(len, known), default=0)
        sys.stdout.write("".join(f"{name:<{width}}  {title}\n" for name, title in known.items()))
        return 0
    export = named_template(catalog, given.name)
    target = Path(given.out or f"{export.id}.xlsx").expanduser().absolute()
    if target.exists():
        raise OpsbriefError(
            f"{target.name} is there already", str(target), "name another file with --out", exit_status=2
        )
    write_whole(target, workbook(catalog, export), 0o644)
    if given.json:
        print_json({"template": export.id, "file": target})
    else:
        tell(f"{target} is ready: {export.title}. {export.how_to}")
        tell("  fill it in, and put it into the inbox; its second sheet says what each column holds")
    return 0
