"""A mail server on this machine: encryption, login, and hooks that may answer otherwise."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from opsbrief.declarations.destination import MailSettings

SECRETS = {"MAIL_USER": "opsbrief", "MAIL_PASSWORD": "s3cret, with spaces"}
Start = Callable[..., MailSettings]
Step = Callable[[SMTP, Envelope], str | None]


@dataclass
class Inbox:
    """The server's side: what arrived, and hooks that may answer otherwise."""

    got: list[tuple[str, bytes]] = field(default_factory=list)
    peers: set[Any] = field(default_factory=set)
    encrypted: list[bool] = field(default_factory=list)
    on_mail: Step = lambda server, envelope: None
    on_rcpt: Callable[[str], str | None] = lambda address: None
    on_data: Step = lambda server, envelope: None
    after: Step = lambda server, envelope: None

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_mail(server, envelope)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.on_data(server, envelope)
        if answer is None:
            assert isinstance(envelope.content, bytes)
            self.got.append((envelope.rcpt_tos[0], envelope.content))
            self.peers.add(session.peer)
            self.encrypted.append(session.ssl is not None)
            answer = self.after(server, envelope)
        return answer or "250 2.0.0 taken as 4711"

    def addresses(self) -> list[str]:
        return [address for address, _ in self.got]


class Server(Controller):
    """A server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
