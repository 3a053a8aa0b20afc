"""`verify`: is what was published what the archive gives?"""

import argparse
from dataclasses import asdict

from opsbrief import __version__
from opsbrief.cli.common import print_json, progress, tell, workspace_of
from opsbrief.orchestration.verify import Verified
from opsbrief.orchestration.verify import verify as recompute

SHOWN = 200  # on a terminal; --json lists all


def verify(given: argparse.Namespace) -> int:
    """Recompute a run or a report's revision and compare it, number by number."""
    workspace = workspace_of(given)
    with progress(given.json) as say:
        found = recompute(workspace, given.name, say)
    different = found.different
    if given.json:
        print_json(_document(found))
        return 3 if different else 0
    tell(
        f"{found.of}, as of {found.run.as_of}, from {found.files} archived files: {found.compared:,} numbers compared,"
        f" {found.compared - len(different):,} the same, {len(different):,} different."
    )
    for note in found.notes:
        tell(f"  {note}")
    for one in different[:SHOWN]:
        of = " ".join(text for text in (one.kpi, one.period, one.member, one.what) if text)
        tell(f"  different: {of}: published {one.published}, recomputed {one.recomputed}")
    if len(different) > SHOWN:
        tell(f"  and {len(different) - SHOWN:,} more; --json lists them all")
    return 3 if different else 0


def _document(found: Verified) -> dict[str, object]:
    return {
        "of": found.of,
        "run_id": found.run.run_id,
        "as_of": found.run.as_of,
        "same": not found.different,
        "files": found.files,
        "compared": found.compared,
        "different": [asdict(one) for one in found.different],
        "declarations": {"then": found.run.declarations, "now": found.declarations},
        "opsbrief": {"then": found.run.opsbrief, "now": __version__},
        "notes": found.notes,
    }
