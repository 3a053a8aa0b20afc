"""The command line: words in, calls to the packages below, words out. Heavy imports happen inside the commands that need them."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from opsbrief.cli.parser import make_parser
from opsbrief.errors import OpsbriefError

Command = Callable[[argparse.Namespace], int]
NEW_OBJECTS = (
    100_000  # between two looks for unreachable cycles: Python's 700 would cost a run a tenth of its time
)


def _command(name: str) -> Command:
    """The function of a command's name; only the module that it lies in is imported."""
    match name:
        case "init" | "check":
            module = "setup"
        case "run" | "report":
            module = "run"
        case "withdraw" | "forget":
            module = "files"
        case "sql" | "trace":
            module = "ask"
        case _:
            module = name
    command: Command = getattr(import_module(f"opsbrief.cli.{module}"), name)
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
    gc.set_threshold(NEW_OBJECTS)
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
