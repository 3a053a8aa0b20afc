"""Dagster's home: inside out/, with telemetry off."""

from pathlib import Path

from opsbrief.workspace import Workspace

SETTINGS = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  max_runtime_seconds: 21600
"""


def dagster_home(workspace: Workspace) -> Path:
    """The folder, made when it is not there."""
    home = workspace.out / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.is_file() or settings.read_text("utf-8") != SETTINGS:
        settings.write_text(SETTINGS, "utf-8")
    return home
