"""`deliver`: published briefs by mail."""

import argparse
import os

from opsbrief.cli.common import print_json, tell, workspace_of
from opsbrief.declarations.catalog import read_catalog
from opsbrief.delivery.channels.smtp import connect
from opsbrief.delivery.deliver import Line, Outcome
from opsbrief.delivery.deliver import deliver as send
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.outbox import Key, Outbox
from opsbrief.settings import read_settings
from opsbrief.workspace import MARK, Workspace


def deliver(given: argparse.Namespace) -> int:
    """Send what is due; or decide about messages of unknown fate."""
    workspace = workspace_of(given)
    settings = read_settings(workspace)
    outbox = Outbox(workspace.state / "outbox.jsonl")
    if given.resolve:
        for text in given.resolve:
            _resolve(outbox, text)
        return 0
    if settings.mail is None or not settings.recipients:
        raise OpsbriefError(
            "no mail is set up",
            str(workspace.root / MARK),
            "add [mail] and [[recipients]]; the template explains each key",
            exit_status=2,
        )
    mail = settings.mail
    if mail.ca_file and not mail.ca_file.is_absolute():
        mail = mail.model_copy(update={"ca_file": str(workspace.root / mail.ca_file)})
    reports = read_catalog(workspace).reports.values()
    outcome = send(
        workspace.reports_out, outbox, mail, settings.recipients, lambda: connect(mail, os.environ),
        resend=[report.id for report in reports if report.resend], headlines={r.id: r.watch[0] for r in reports if r.watch},
        period=given.period, dry_run=given.dry_run,
    )  # fmt: skip
    if given.json:
        print_json({name: [_told(line) for line in lines] for name, lines in vars(outcome).items()})
    else:
        _tell(workspace, outcome)
    return outcome.exit_status


def _told(line: Line | str) -> str:
    return line if isinstance(line, str) else line.sentence


def _tell(workspace: Workspace, outcome: Outcome) -> None:
    for name, lines in vars(outcome).items():
        for line in lines:
            tell(f"{name}: {_told(line)}")
    if not any(vars(outcome).values()):
        tell(f"nothing is published in {workspace.reports_out} yet")


def _resolve(outbox: Outbox, text: str) -> None:
    """REPORT/PERIOD/rN/ADDRESS=sent|retry: what a person knows about a message."""
    name, _, answer = text.rpartition("=")
    parts = name.split("/")
    if answer not in ("sent", "retry") or len(parts) != 4 or not parts[2].removeprefix("r").isdigit():
        raise OpsbriefError(
            f"{text!r} is not understood",
            "--resolve",
            "write operations_brief/2026-W47/r1/name@example.com=sent, or =retry",
            exit_status=2,
        )
    key = Key(parts[0], parts[1], int(parts[2].removeprefix("r")), parts[3])
    outbox.resolve(key, "sent" if answer == "sent" else "retry", by=os.environ.get("USER", "somebody"))
    tell(f"{name}: noted as {answer}")
