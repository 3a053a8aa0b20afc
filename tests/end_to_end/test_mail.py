"""Briefs go through a real mail server on this machine: encryption, login, refusals, and a killed process."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import traceback
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope
from pydantic import ValidationError

from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.channels.smtp import connect
from opsbrief.delivery.deliver import Outcome, deliver
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.outbox import Outbox
from tests.end_to_end.mail_server import SECRETS, Inbox, Start

REVISION = Path(__file__).parents[1] / "unit" / "delivery" / "revision"
# The server does not count a connection that is encrypted from its first byte as encrypted.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with one published brief."""
    shutil.copytree(REVISION, tmp_path / "out" / "reports" / "daily_brief" / "2026-W47" / "r1")
    return tmp_path


def people(*names: str) -> list[Recipient]:
    return [Recipient(name=n.title(), email=f"{n}@example.com", reports=("daily_brief",)) for n in names]


def run(place: Path, mail: MailSettings, *names: str, secrets: dict[str, str] | None = None) -> Outcome:
    return deliver(
        place / "out" / "reports",
        Outbox(place / "state" / "outbox.jsonl"),
        mail,
        people(*(names or ("anna",))),
        lambda: connect(mail, SECRETS if secrets is None else secrets),
    )


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.images: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data + " "

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs)["src"] or "")


def received(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_the_brief_arrives_whole(start: Start, place: Path, inbox: Inbox, security: str) -> None:
    outcome = run(place, start(security))
    assert outcome.exit_status == 0, outcome
    ((address, content),) = inbox.got
    assert address == "anna@example.com"
    text, related = received(content).iter_parts()
    html, *images = related.iter_parts()
    page = _Text()
    page.feed(html.get_content())
    number = r"[-+]?\d[\d.,:]*\b%?"
    numbers = set(re.findall(number, text.get_content()))
    assert {"91.2%", "-3.8", "1,284", "14:00"} < numbers
    assert numbers == set(re.findall(number, page.words))
    assert "\n...and 4 more" in text.get_content().replace("\r\n", "\n")  # a dot that SMTP doubles on the way
    by_id = {image["Content-ID"].strip("<>"): image.get_content() for image in images}
    assert [by_id[source.removeprefix("cid:")] for source in page.images] == [
        (REVISION / f"{name}.png").read_bytes() for name in ("spark_otif", "spark_backlog")
    ]
    (entry,) = [e for e in Outbox(place / "state" / "outbox.jsonl").history() if e.state == "sent"]
    assert entry.detail == "250 2.0.0 taken as 4711"
    assert entry.message_id == received(content)["Message-ID"]


def test_starttls_encrypts_before_anything_is_said(start: Start, place: Path, inbox: Inbox) -> None:
    run(place, start("starttls"))
    assert inbox.encrypted == [True]


def test_many_messages_take_one_connection(start: Start, place: Path, inbox: Inbox) -> None:
    names = [f"reader{number}" for number in range(8)]
    run(place, start(), *names)
    assert inbox.addresses() == [f"{name}@example.com" for name in names]
    assert len(inbox.peers) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 no such user", "for good: 550 5.1.1 no such user"),
        ("451 4.7.1 greylisted", "for now: 451"),
    ],
)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_refused_is_said_and_tried_again(
    start: Start, place: Path, inbox: Inbox, answer: str, words: str, step: str
) -> None:
    mail = start()
    if step == "rcpt":
        inbox.on_rcpt = lambda address: answer if address.startswith("anna") else None
    else:
        inbox.on_data = lambda server, e: answer if e.rcpt_tos[0].startswith("anna") else None
    outcome = run(place, mail, "anna", "ben")
    assert inbox.addresses() == ["ben@example.com"]
    (line,) = outcome.failed
    assert words in line.sentence and line.key.recipient == "anna@example.com"
    inbox.on_rcpt, inbox.on_data = (lambda address: None), (lambda server, envelope: None)
    assert run(place, mail, "anna", "ben").exit_status == 0
    assert inbox.addresses() == ["ben@example.com", "anna@example.com"]


def test_a_server_that_wants_a_new_connection_gets_one(start: Start, place: Path, inbox: Inbox) -> None:
    seen: list[int] = []

    def one_each(server: SMTP, envelope: Envelope) -> str | None:
        seen.append(1)
        return "421 4.7.0 one message for each connection" if len(seen) == 2 else None

    inbox.on_mail = one_each
    outcome = run(place, start(), "anna", "ben")
    assert outcome.exit_status == 0 and inbox.addresses() == ["anna@example.com", "ben@example.com"]
    assert len(inbox.peers) == 2


def test_a_server_that_is_closing_is_not_asked_for_ever(start: Start, place: Path, inbox: Inbox) -> None:
    inbox.on_mail = lambda server, envelope: "421 4.3.2 closing for the night"
    outcome = run(place, start(), "anna", "ben")
    assert [line.sentence for line in outcome.failed] == [
        "not sent. The mail server ended the connection: 421 4.3.2 closing for the night."
    ] * 2


def test_a_connection_lost_after_the_message_leaves_it_unknown(
    start: Start, place: Path, inbox: Inbox
) -> None:
    def cut(server: SMTP, envelope: Envelope) -> None:
        if envelope.rcpt_tos == ["anna@example.com"]:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()

    inbox.after = cut
    mail = start()
    outcome = run(place, mail, "anna", "ben")
    assert [line.key.recipient for line in outcome.unknown] == ["anna@example.com"]
    assert [line.key.recipient for line in outcome.sent] == ["ben@example.com"]  # over a new connection
    again = run(place, mail, "anna", "ben")
    assert len(again.unknown) == 1 and again.exit_status == 3
    assert inbox.addresses() == ["anna@example.com", "ben@example.com"]


def failure(place: Path, mail: MailSettings, secrets: dict[str, str] | None = None) -> str:
    outcome = run(place, mail, secrets=secrets)
    assert outcome.sent == [] and outcome.exit_status == 3
    assert Outbox(place / "state" / "outbox.jsonl").history() == []
    (notice,) = outcome.notices
    assert SECRETS["MAIL_PASSWORD"] not in notice and "geheim" not in notice
    return notice


def changed(mail: MailSettings, **values: object) -> MailSettings:
    return MailSettings.model_validate(mail.model_dump() | values)


def test_a_wrong_or_missing_password(start: Start, place: Path, inbox: Inbox) -> None:
    mail = start()
    wrong = failure(place, mail, SECRETS | {"MAIL_PASSWORD": "geheim"})
    assert "refused the login: 535" in wrong
    assert "MAIL_PASSWORD is not set" in failure(place, mail, {"MAIL_USER": "opsbrief"})
    assert "outside ASCII" in failure(place, mail, SECRETS | {"MAIL_PASSWORD": "geheim€"})
    assert inbox.got == []


def test_no_traceback_shows_what_the_password_holds(start: Start) -> None:
    secrets = SECRETS | {"MAIL_PASSWORD": "geheim€"}
    with pytest.raises(OpsbriefError) as caught, connect(start(), secrets):
        pass
    shown = "".join(traceback.format_exception(caught.value))
    assert "geheim" not in shown and "20ac" not in shown


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for(start: Start, place: Path, tmp_path: Path, security: str) -> None:
    mail = start(security)
    assert "certificate is not trusted" in failure(place, changed(mail, ca_file=None))
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    assert "certificate is not trusted" in failure(place, changed(mail, ca_file=other))
    other.write_text("not a certificate", "ascii")
    assert str(other) in failure(place, changed(mail, ca_file=other))


def test_a_certificate_of_another_name(start: Start, place: Path) -> None:
    assert "certificate is not trusted" in failure(place, start(name="mail.example.com"))


def test_no_password_goes_to_a_server_that_does_not_encrypt(start: Start, place: Path, inbox: Inbox) -> None:
    assert "does not offer what the settings ask for" in failure(place, start("starttls", offers="none"))
    assert 'security = "tls"' in failure(place, start("tls", offers="starttls"))


def test_no_server_and_no_such_server(place: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "No mail server listens there" in failure(place, changed(mail, port=port))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        deaf = changed(mail, port=silent.getsockname()[1], timeout_seconds=0.2)
        assert "does not answer" in failure(place, deaf)

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "name is not known" in failure(place, changed(mail, host="mail.example.com"))


@pytest.mark.parametrize(
    "values",
    [
        {"host": "mail.example.com", "security": "none"},
        {"host": "mail..example.com"},
        {"password_env": "correct horse battery"},
        {"password_env": ""},
        {"sender": "brief@example.com\nBcc: x@example.org"},
        {"sender": "Brief <brief@example.com>"},
    ],
)
def test_settings_that_are_not_safe_are_refused(start: Start, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changed(start(), **values)


CHILD = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.channels.smtp import connect
from opsbrief.delivery.deliver import deliver
from opsbrief.ledger.outbox import Outbox
from tests.end_to_end.mail_server import SECRETS, Inbox, Start

place, when = Path(sys.argv[1]), sys.argv[2]
mail = MailSettings.model_validate_json(sys.argv[3])
people = [Recipient(name=n, email=f"{n}@example.com", reports=("daily_brief",)) for n in ("anna", "ben")]

@contextmanager
def killed_after_the_answer():
    with connect(mail, os.environ) as connection:
        class Killed:
            def send(self, message, before_data):
                receipt = connection.send(message, before_data)
                if message["To"].addresses[0].username == "ben" and receipt.reply.startswith("250"):
                    os.kill(os.getpid(), signal.SIGKILL)
                return receipt
        yield Killed()

opener = killed_after_the_answer if when == "after" else lambda: connect(mail, os.environ)
deliver(place / "out" / "reports", Outbox(place / "state" / "outbox.jsonl"), mail, people, opener)
"""


@pytest.mark.parametrize(
    ("when", "unknown", "total"),
    [
        (
            "recipient",
            0,
            ["anna", "ben"],
        ),  # killed before the message was begun: certainly not sent, sent now
        ("message", 1, ["anna", "ben"]),  # killed while the server has it and has not answered
        ("after", 1, ["anna", "ben"]),  # killed between the server's 250 and our note of it
    ],
)
def test_a_killed_delivery_sends_nothing_twice(
    start: Start, place: Path, inbox: Inbox, when: str, unknown: int, total: list[str]
) -> None:
    mail = start()
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place), when, mail.model_dump_json()],
        env={**os.environ, **SECRETS, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)

    def at_recipient(address: str) -> str | None:
        if when == "recipient" and address == "ben@example.com":
            kill()
        return None

    def at_message(server: SMTP, envelope: Envelope) -> str | None:
        if when == "message" and envelope.rcpt_tos == ["ben@example.com"]:
            kill()
        return None

    inbox.on_rcpt, inbox.after = at_recipient, at_message
    assert process.wait(60) == -signal.SIGKILL
    when = "never again"
    for _ in range(2):
        outcome = run(place, mail, "anna", "ben")
        assert [line.key.recipient for line in outcome.unknown] == ["ben@example.com"] * unknown
        assert outcome.exit_status == (3 if unknown else 0)
    assert inbox.addresses() == [f"{name}@example.com" for name in total]
    if unknown:
        outbox = Outbox(place / "state" / "outbox.jsonl")
        outbox.resolve(outcome.unknown[0].key, "sent", "Anna")
        assert run(place, mail, "anna", "ben").exit_status == 0
        assert len(inbox.got) == 2


def test_two_deliveries_at_once_do_not_both_send(start: Start, place: Path, inbox: Inbox) -> None:
    mail = start()
    with (
        Outbox(place / "state" / "outbox.jsonl").held(),
        pytest.raises(OpsbriefError, match="Another process"),
    ):
        run(place, mail)
    assert inbox.got == []
