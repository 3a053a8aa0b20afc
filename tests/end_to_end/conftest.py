"""The sample company, run once as a user would; every test reads it, copies are changed."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from opsbrief.declarations.destination import MailSettings
from tests.end_to_end.company import TODAY, Company, FirstRun, make_workspace
from tests.end_to_end.mail_server import SECRETS, Inbox, Server, Start


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    company = make_workspace(tmp_path_factory.mktemp("first") / "lantern-bay", sample=True)
    done = company.ob("run", "--as-of", TODAY, "--json", expect=None)
    assert done.stdout, done.stderr
    return FirstRun(company, json.loads(done.stdout), done.returncode)


@pytest.fixture(scope="session")
def sample(first_run: FirstRun) -> Company:
    """The sample company after its first run. Read only: tests that change something take a copy."""
    return first_run.company


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def start(inbox: Inbox, authority: trustme.CA, ca_file: Path) -> Iterator[Start]:
    """Start a server of one kind; gives the settings that reach it."""
    running: list[Server] = []

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        user, password = SECRETS["MAIL_USER"].encode(), SECRETS["MAIL_PASSWORD"].encode()
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (user, password)
        return AuthResult(success=right, handled=False)

    def one(security: str = "starttls", *, offers: str = "", name: str = "127.0.0.1") -> MailSettings:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        offered = offers or security
        kinds: dict[str, dict[str, Any]] = {
            "none": {},
            "starttls": {"tls_context": context, "require_starttls": True},
            "tls": {"ssl_context": context, "auth_require_tls": False},
        }
        login: dict[str, Any] = {} if offered == "none" else {"authenticator": check, "auth_required": True}
        server = Server(inbox, hostname="127.0.0.1", port=0, **kinds[offered], **login)
        server.start()
        running.append(server)
        return MailSettings.model_validate(
            {
                "host": "127.0.0.1",
                "port": server.port,
                "security": security,
                "user_env": "" if security == "none" else "MAIL_USER",
                "password_env": "" if security == "none" else "MAIL_PASSWORD",
                "sender": "brief@harbour-hill.example",
                "ca_file": ca_file,
                "timeout_seconds": 10,
            }
        )

    yield one
    for server in running:
        server.stop()
