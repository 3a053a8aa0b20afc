"""What several commands share: the workspace, and how progress and JSON are written."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from opsbrief.ledger.run import Say
from opsbrief.workspace import Workspace, find_workspace


def workspace_of(given: argparse.Namespace) -> Workspace:
    """The workspace a command works on."""
    return find_workspace(given.workspace, os.environ, Path.cwd())


def tell(text: str = "") -> None:
    """A line for people, on stderr."""
    sys.stderr.write(text + "\n")


def print_json(document: object) -> None:
    """The one JSON document of a command, on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=as_json) + "\n")


def as_json(value: object) -> object:
    """Values that JSON does not know."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value)}")


@contextmanager
def progress(quiet: bool) -> Iterator[Say]:
    """A live progress line on a terminal, plain lines otherwise, nothing when quiet."""
    if quiet:
        yield lambda what, done, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description:<44.44}"),
            BarColumn(24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("starting", total=1)
            yield lambda what, done, total: bar.update(
                task, description=what, completed=done, total=max(1, total)
            )
    else:
        yield _plain()


def _plain() -> Say:
    """One line per stage: the first word names it."""
    last: list[str] = []

    def say(what: str, done: int, total: int) -> None:
        stage = what.split(" ", maxsplit=1)[0]
        if stage not in last[-1:]:
            last.append(stage)
            tell(f"{what}" + (f" ({total} in all)" if total > 1 else ""))

    return say
