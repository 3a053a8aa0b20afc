"""Who gets which published brief: what is due is sent once, and what became of it is said in sentences."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.channels import Connect, Connection, Refused, Unanswered
from opsbrief.delivery.message import build, build_note
from opsbrief.delivery.revision import Revision, held_back, newest, read_revision
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.outbox import Entry, Key, Kind, Outbox


@dataclass(frozen=True)
class Line:
    """What became of one message."""

    key: Key
    sentence: str


@dataclass
class Outcome:
    """All messages of one delivery, each in one list."""

    sent: list[Line] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)  # filled by a dry run only
    skipped: list[Line] = field(default_factory=list)  # nothing to do: the person has it
    failed: list[Line] = field(default_factory=list)  # certainly not sent; the next delivery tries again
    unknown: list[Line] = field(default_factory=list)  # may have arrived; waits for a person
    held: list[str] = field(default_factory=list)  # briefs that must not go out, and why
    notices: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0, or 3 when something needs a person."""
        return 3 if self.failed or self.unknown or self.held else 0


@dataclass(frozen=True)
class _Job:
    key: Key
    message: EmailMessage


def deliver(
    reports_root: Path,
    outbox: Outbox,
    mail: MailSettings,
    recipients: Sequence[Recipient],
    connect: Connect,
    *,
    resend: Collection[str] = (),
    headlines: Mapping[str, str] | None = None,
    period: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Send each recipient the newest period of their reports, unless they have it.

    `connect` opens the way out, and is called only when something is due. `resend` names the reports whose
    later revisions are mailed too, `headlines` gives the KPI without which a report is held back, `period`
    asks for another period than the newest. A dry run sends and writes nothing. Raises OpsbriefError when
    another process is sending or the outbox is damaged; what goes wrong later is in the Outcome.
    """
    outcome = Outcome()
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(outbox.held())
        outcome.notices.extend(outbox.torn())
        outcome.unknown.extend(_unknown(entry) for entry in outbox.unknowns())
        plan = _Plan(outbox, mail, frozenset(resend), outcome)
        for report, readers in _readers(recipients).items():
            folders = newest(reports_root, report, period)
            if not folders:
                outcome.notices.append(
                    f"{report} {period}".rstrip() + ": nothing is published, nothing to send"
                )
            for folder in folders:
                plan.add(folder, readers, headlines or {})
        if dry_run:
            outcome.due.extend(Line(job.key, f"would be sent: {job.message['Subject']}") for job in plan.jobs)
        elif plan.jobs:
            _send(plan.jobs, outbox, connect, outcome)
    return outcome


class _Plan:
    """The messages that are due, collected folder by folder."""

    def __init__(self, outbox: Outbox, mail: MailSettings, resend: frozenset[str], outcome: Outcome) -> None:
        self.jobs: list[_Job] = []
        self._outbox = outbox
        self._mail = mail
        self._resend = resend
        self._outcome = outcome

    def add(self, folder: Path, readers: Sequence[Recipient], headlines: Mapping[str, str]) -> None:
        """Decide for each reader whether this revision is due; a folder that cannot be read fails for all."""
        try:
            revision = read_revision(folder)
            reason = held_back(folder, revision, headlines)
        except OpsbriefError as error:
            self._outcome.notices.append(str(error))
            number = int(folder.name[1:])
            for person in readers:
                key = Key(folder.parent.parent.name, folder.parent.name, number, person.email.lower())
                self._outcome.failed.append(Line(key, f"not sent. {error.what}"))
            return
        if reason:
            self._outcome.held.append(f"{revision.report} {revision.period} is held back: {reason}")
        for person in readers:
            self._add_for(folder, revision, reason, person)

    def _add_for(self, folder: Path, revision: Revision, reason: str, person: Recipient) -> None:
        kind: Kind = "note" if reason else "brief"
        key = Key(revision.report, revision.period, revision.revision, person.email.lower(), kind)
        instead = self._sent_instead(key)
        if instead:
            if instead.state == "sent":  # others are listed as unknown already
                self._outcome.skipped.append(Line(instead.key, f"sent before, on {instead.at[:10]}"))
            return
        try:
            if reason:
                message = build_note(revision, reason, self._mail, person)
            else:
                message = build(folder, revision, self._mail, person)
        except OpsbriefError as error:
            self._outcome.notices.append(str(error))
            self._outcome.failed.append(Line(key, f"not sent. {error.what}"))
            return
        self.jobs.append(_Job(key, message))

    def _sent_instead(self, key: Key) -> Entry | None:
        """What this person has, or may have, of the same report and period that makes `key` needless."""
        for entry in self._outbox.latest().values():
            other = entry.key
            if (other.report, other.period, other.recipient) != (key.report, key.period, key.recipient):
                continue
            if entry.state not in ("sent", "unknown", "sending"):
                continue
            if other.kind == "brief":
                needless = other.revision >= key.revision or key.report not in self._resend
            else:
                needless = key.kind == "note"  # one note for a period is enough
            if needless:
                return entry
        return None


def _readers(recipients: Sequence[Recipient]) -> dict[str, list[Recipient]]:
    """Report to the people who get it; an address counts once, the first name given for it holds."""
    readers: dict[str, dict[str, Recipient]] = {}
    for person in recipients:
        for report in person.reports:
            readers.setdefault(report, {}).setdefault(person.email.lower(), person)
    return {report: list(people.values()) for report, people in readers.items()}


def _unknown(entry: Entry) -> Line:
    return Line(
        entry.key,
        f"may or may not have been sent on {entry.at[:10]}: {entry.detail or 'it was never finished'}. It is "
        "not sent again until a person says whether it arrived; the mail server's log would have it as "
        f"{entry.message_id}",
    )


def _send(jobs: Sequence[_Job], outbox: Outbox, connect: Connect, outcome: Outcome) -> None:
    """All jobs over one connection; when it cannot be had, the rest is not sent."""
    waiting = list(jobs)
    try:
        with connect() as connection:
            while waiting:
                _send_one(waiting[0], outbox, connection, outcome)
                waiting.pop(0)
    except OpsbriefError as error:
        outcome.notices.append(str(error))
        for job in waiting:
            entry = outbox.latest().get(job.key)
            if entry and entry.state == "sending":  # handed over, but what came of it could not be noted
                outcome.unknown.append(_unknown(entry))
            else:
                outcome.failed.append(Line(job.key, f"not sent. {error.what}"))


def _send_one(job: _Job, outbox: Outbox, connection: Connection, outcome: Outcome) -> None:
    key, name = job.key, str(job.message["Message-ID"])
    try:
        receipt = connection.send(job.message, lambda: outbox.record(key, "sending", message_id=name))
    except Refused as error:
        outbox.record(key, "failed", message_id=name, detail=error.what)
        outcome.failed.append(Line(key, f"not sent. {error.what}"))
    except Unanswered as error:
        outbox.record(key, "unknown", message_id=name, detail=error.what)
        outcome.unknown.append(_unknown(outbox.latest()[key]))
    else:
        outbox.record(key, "sent", message_id=name, detail=receipt.reply)
        outcome.sent.append(Line(key, f"sent: {job.message['Subject']}"))
