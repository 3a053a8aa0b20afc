"""Dagster's home: inside out/, with telemetry off."""

from pathlib import Path

from opsbrief.workspace import Workspace

# Steps print nothing; catching what they print would cost every run four more processes.
SETTINGS = """\
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
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
