"""`dev`: the Dagster UI of a workspace, and the published pages that it links to."""

import argparse
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import opsbrief
from opsbrief.cli.common import tell, workspace_of
from opsbrief.errors import OpsbriefError
from opsbrief.workspace import Workspace


def dev(given: argparse.Namespace) -> int:
    """Show the UI until it is stopped; gives its exit status."""
    workspace = workspace_of(given)
    if importlib.util.find_spec("dagster_webserver") is None:
        raise OpsbriefError("the Dagster UI is not installed", "", "pip install 'opsbrief[dev-ui]'")
    for port in (given.port, given.port + 1):
        _must_be_free(port)
    from opsbrief.orchestration.home import dagster_home
    from opsbrief.orchestration.pages import BASE, base, server

    home = dagster_home(workspace)
    pages = server(workspace, given.port)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    tell(f"Dagster UI of {workspace.root}: http://127.0.0.1:{given.port} (ctrl+c ends it)")
    tell(f"Published briefs: {base(given.port)}/index.html")
    # Its own working folder: Python would look for modules among the company's files.
    process = subprocess.Popen(
        _command(given.port), env=_environment(workspace, home) | {BASE: base(given.port)}, cwd=home
    )

    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:  # the terminal has told the UI as well
        return process.wait()
    finally:
        pages.shutdown()


def _command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "dagster", "dev", "-m", "opsbrief.orchestration.definitions",
        "-h", "127.0.0.1", "-p", str(port),
    ]  # fmt: skip


def _environment(workspace: Workspace, home: Path) -> dict[str, str]:
    ours = str(Path(opsbrief.__file__).parents[1])
    return os.environ | {
        "DAGSTER_HOME": str(home),
        "OPSBRIEF_WORKSPACE": str(workspace.root),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": os.pathsep.join(path for path in (ours, os.environ.get("PYTHONPATH", "")) if path),
        "PYTHONWARNINGS": "ignore",
    }


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OpsbriefError(
                f"port {port} is taken",
                "127.0.0.1",
                "name another one: opsbrief dev --port 3100",
                exit_status=2,
            ) from error
