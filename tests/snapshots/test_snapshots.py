"""What people and programs see by name: the asset graph and the command line.

A wanted change is written anew with `OPSBRIEF_WRITE_SNAPSHOTS=1 .venv/bin/pytest tests/snapshots`; read the difference
before you commit it.
"""

import argparse
import os
import re
from pathlib import Path

import dagster as dg
import pytest

from opsbrief.cli.parser import make_parser
from opsbrief.declarations.catalog import read_catalog
from opsbrief.orchestration.definitions import build
from opsbrief.workspace import Workspace, shipped_root

HERE = Path(__file__).parent
WRITE = "OPSBRIEF_WRITE_SNAPSHOTS"


def same_as_before(name: str, text: str) -> None:
    path = HERE / name
    if os.environ.get(WRITE):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_assets_checks_jobs_and_what_starts_them() -> None:
    workspace = Workspace(shipped_root() / "data" / "sample", shipped_root())
    definitions = build(workspace, read_catalog(workspace))
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        parents = " ".join(parent.to_user_string() for parent in sorted(node.parent_keys))
        lines.append(
            f"{key.to_user_string()} [{node.group_name}; {', '.join(sorted(node.kinds))}] <- {parents}"
        )
    lines += [
        f"check {check.asset_key.to_user_string()}: {check.name}"
        for check in sorted(graph.asset_check_keys, key=str)
    ]
    lines += sorted(
        f"job {job.name}" for job in definitions.resolve_all_job_defs() if job.name != "__ASSET_JOB"
    )
    for schedule in definitions.schedules or []:
        assert isinstance(schedule, dg.ScheduleDefinition)
        lines.append(f"schedule {schedule.name}: {schedule.cron_schedule} {schedule.execution_timezone}")
    lines += [f"sensor {sensor.name}" for sensor in definitions.sensors or []]
    same_as_before("assets.txt", "\n".join(lines) + "\n")


def test_the_help_of_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    parser = make_parser()
    texts = [parser.format_help()]
    for action in parser._subparsers._group_actions if parser._subparsers else []:  # noqa: SLF001
        assert isinstance(action, argparse._SubParsersAction)  # noqa: SLF001
        texts += [command.format_help() for command in action.choices.values()]
    same_as_before("help.txt", re.sub(r"[ \t]+\n", "\n", "\n".join(texts)))
