"""Commands and their options."""

import argparse
from typing import Protocol

from opsbrief import __version__


class Add(Protocol):
    """Adds a command and gives its parser."""

    def __call__(self, name: str, told: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        """`told` is its help; `as_json`: it can answer programs."""


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="opsbrief",
        description="Exports of your tools in, the brief your managers read out; every number leads back to a row.",
    )
    parser.add_argument("--version", action="version", version=f"opsbrief {__version__}")
    parser.add_argument(
        "--workspace",
        metavar="DIR",
        help="the company's folder (default: the nearest one with an opsbrief.toml)",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, told: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=told, description=told)
        command.add_argument("--workspace", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if as_json:
            command.add_argument(
                "--json", action="store_true", help="one JSON document on stdout, for programs"
            )
        return command

    _files(add)
    _runs(add)
    _questions(add)
    _upkeep(add)
    return parser


def _files(add: Add) -> None:
    """A workspace and its files."""
    init = add("init", "make a new, commented workspace", as_json=False)
    init.add_argument("dir", metavar="DIR")
    init.add_argument("--sample", action="store_true", help="with the files of the sample company")

    recognise = add(
        "recognise", "say what each table in a file is and what a run would do with it; loads nothing"
    )
    recognise.add_argument("files", metavar="FILE", nargs="*")
    recognise.add_argument("--quick", action="store_true", help="system and export only")
    recognise.add_argument("--answer", metavar="QUESTION=ANSWER", action="append", default=[],
                           help="settle what a file waits for, for this and later files of the same export")  # fmt: skip
    recognise.add_argument("--learn", action="store_true",
                           help="ask which new headings are missing ones in other words, and add them to tables/headings.csv")  # fmt: skip
    recognise.add_argument("--heading", metavar="COLUMN=HEADING", action="append", default=[],
                           help="learn this without asking, for programs: our column, and the heading in the file")  # fmt: skip
    recognise.add_argument("--export", metavar="SYSTEM/EXPORT", default="",
                           help="with --learn: what the file is, when that is not clear yet")  # fmt: skip
    recognise.add_argument("--draft", metavar="SYSTEM", default="",
                           help="write a first sql/systems/SYSTEM/system.toml for an unknown file into the workspace")  # fmt: skip
    recognise.add_argument("--help-export", metavar="SYSTEM", default="",
                           help="say which exports of a system are read and how to get them")  # fmt: skip

    template = add("template", "an empty workbook for what no system exports; alone, the list of them")
    template.add_argument("name", metavar="NAME", nargs="?", default="")
    template.add_argument(
        "--out", metavar="FILE", default="", help="where to write it (default: NAME.xlsx here)"
    )


def _runs(add: Add) -> None:
    """Runs, briefs and mail."""
    run = add("run", "inbox to published briefs")
    run.add_argument(
        "--as-of", metavar="DATE", default="", help="the day to take as today, in the reporting zone"
    )
    run.add_argument(
        "--period",
        metavar="P",
        default="",
        help="publish this period: 2026-W47, 2026-10, 2026-Q4, 2026, 2026-11-19",
    )
    run.add_argument(
        "--report", metavar="NAME", action="append", default=[], help="only this report; may be repeated"
    )
    run.add_argument("--full", action="store_true", help="compute everything again from archive and state")
    run.add_argument("--force", action="store_true", help="run even when there is nothing new")
    run.add_argument(
        "--wait", metavar="SECONDS", type=float, default=0.0, help="how long to wait for another run"
    )

    report = add("report", "render a brief again from the published data")
    report.add_argument("name", metavar="NAME")
    report.add_argument("--period", metavar="P", default="")

    deliver = add("deliver", "send what is due and not yet sent")
    deliver.add_argument("--dry-run", action="store_true", help="say what would be sent")
    deliver.add_argument("--period", metavar="P", default="", help="this period instead of the newest")
    deliver.add_argument("--resolve", metavar="MESSAGE=sent|retry", action="append", default=[],
                         help="decide about a message of which nobody knows whether it was sent")  # fmt: skip


def _questions(add: Add) -> None:
    """Questions to what was published and declared."""
    sql = add("sql", "SQL on the published database, read only; alone, a prompt", as_json=False)
    sql.add_argument("query", metavar="QUERY|NAME", nargs="?", default="")
    sql.add_argument("--format", choices=("table", "csv", "json", "parquet"), default="table")

    trace = add("trace", "the rows behind a number, down to file and row")
    trace.add_argument("kpi", metavar="KPI")
    trace.add_argument("period", metavar="PERIOD")
    trace.add_argument("--member", metavar="DIMENSION=VALUE", default="")
    trace.add_argument("--part", choices=("numerator", "denominator", "misses"), default="")
    trace.add_argument("--limit", metavar="N", type=int, default=100)

    explain = add("explain", "definition, rivals, standard, benchmark, caveats and a worked example of a KPI")
    explain.add_argument("kpi", metavar="KPI")


def _upkeep(add: Add) -> None:
    """Checks, corrections, the UI."""
    add("check", "read every declaration of shipped and company files; all findings at once")
    withdraw = add("withdraw", "take the rows of a file back; the next run computes without them")
    withdraw.add_argument("file", metavar="FILE", help="its name below the inbox, or its SHA-256")
    withdraw.add_argument("--why", default="", help="kept with the record")
    forget = add(
        "forget",
        "remove a file altogether: its bytes, its rows and what was published of them; only its hash is kept",
    )
    forget.add_argument("file", metavar="FILE", help="its name below the inbox, or its SHA-256")
    forget.add_argument("--why", default="", help="kept with the record")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.add_argument(
        "--take-again",
        action="store_true",
        help="let the next run take a forgotten file that lies in the inbox",
    )
    verify = add("verify", "recompute from the archive and compare with what was published, number by number")
    verify.add_argument(
        "name",
        metavar="RUN|REPORT",
        help="a run's id, or a report: its newest revision, else REPORT/PERIOD[/rN]",
    )
    dev = add("dev", "the Dagster UI on a home inside out/", as_json=False)
    dev.add_argument("--port", type=int, default=3000)
    add("doctor", "check the installation")
