"""The command line: words in, calls to the packages below, words out. Heavy imports happen inside the commands that need them."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from opsbrief.cli.parser import make_parser
from opsbrief.errors import OpsbriefError

Command = Callable[[argparse.Namespace], int]


def _command(name: str) -> Command:
    """The function behind a command; only its own module is imported."""
    match name:
        case "init":
            from opsbrief.cli.setup import init as command
        case "doctor":
            from opsbrief.cli.setup import doctor as command
        case "check":
            from opsbrief.cli.setup import check as command
        case "recognise":
            from opsbrief.cli.recognise import recognise as command
        case "run":
            from opsbrief.cli.run import run as command
        case "report":
            from opsbrief.cli.run import report as command
        case "withdraw":
            from opsbrief.cli.run import withdraw as command
        case "dev":
            from opsbrief.cli.dev import dev as command
        case "deliver":
            from opsbrief.cli.deliver import deliver as command
        case "sql":
            from opsbrief.cli.ask import sql as command
        case "trace":
            from opsbrief.cli.ask import trace as command
        case _:
            from opsbrief.cli.ask import explain as command
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    parser = make_parser()
    given = parser.parse_args(arguments)
    if not given.command:
        parser.print_help()
        return 2
    try:
        return _command(given.command)(given)
    except OpsbriefError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was published\n")
        return 1


def entry() -> None:
    """The console script: ends the process at once, because DuckDB's binding prints leak notes when an error kept it alive."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
