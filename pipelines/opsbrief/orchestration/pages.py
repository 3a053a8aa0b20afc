"""Published pages over HTTP on this machine, for links in the Dagster UI: browsers do not follow links from there to files."""

import os
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from opsbrief.workspace import Workspace

BASE = "OPSBRIEF_PAGES"
UI_PORT = 3000  # where `opsbrief dev` shows the UI unless told otherwise; the pages are one port further


def base(port: int) -> str:
    """Where the pages are when the UI is at `port`."""
    return f"http://127.0.0.1:{port + 1}"


def link(workspace: Workspace, page: Path) -> str:
    """A page's address while `opsbrief dev` runs."""
    return f"{os.environ.get(BASE, base(UI_PORT))}/{page.relative_to(workspace.reports_out).as_posix()}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the library's)
        """Nothing: Dagster's output is long enough."""

    def list_directory(self, path: str | os.PathLike[str]) -> None:  # noqa: ARG002  (the library's signature)
        """Folders are not listed: the index page leads to every brief."""
        self.send_error(404)


def server(workspace: Workspace, port: int) -> ThreadingHTTPServer:
    """A server of the published briefs, on this machine only; `serve_forever` starts it."""
    workspace.reports_out.mkdir(parents=True, exist_ok=True)
    return ThreadingHTTPServer(("127.0.0.1", port + 1), partial(_Quiet, directory=str(workspace.reports_out)))
