"""The sample company, run once as a user would for all processes; every test reads it, copies are changed."""

import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from opsbrief.declarations.destination import MailSettings
from tests.end_to_end.company import (
    TODAY,
    Company,
    FirstRun,
    board_alone,
    declared,
    make_workspace,
    sales_alone,
)
from tests.end_to_end.databases import files_of
from tests.end_to_end.mail_server import SECRETS, Inbox, Server, Start
from tests.once import once


@pytest.fixture(scope="session")
def first_run(shared: Path) -> FirstRun:
    root = shared / "lantern-bay"

    def run() -> str:
        done = make_workspace(root, sample=True).outside("run", "--as-of", TODAY, "--json")
        assert done.stdout, done.stderr
        return json.dumps({"said": json.loads(done.stdout), "status": done.returncode})

    return FirstRun(Company(root), **json.loads(once(shared / "lantern-bay.json", run)))


def read_only(company: Company) -> Iterator[Company]:
    """The company, which is as it was when all tests are done with it."""
    before = files_of(company.root)
    yield company
    assert files_of(company.root) == before, "a test has changed what others read: it takes a copy"


@pytest.fixture(scope="session")
def sample(first_run: FirstRun) -> Iterator[Company]:
    """The sample company after its first run. Tests that change something take a copy."""
    yield from read_only(first_run.company)


@pytest.fixture(scope="session")
def board(shared: Path) -> Iterator[Company]:
    """The board alone after one good run. Tests that change something take a copy."""
    yield from run_once(shared / "board", board_alone)


@pytest.fixture(scope="session")
def sales(shared: Path) -> Iterator[Company]:
    """SAP's orders and deliveries alone after one good run. Tests that change something take a copy."""
    yield from run_once(shared / "sales", sales_alone)


def run_once(root: Path, make: Callable[[Path], Company]) -> Iterator[Company]:
    """A company after its first run, in the process that asks first."""

    def run() -> str:
        done = make(root).outside("run", "--as-of", TODAY)
        assert Company(root).published.is_file(), done.stderr
        return done.stderr

    once(root.with_suffix(".txt"), run)
    yield from read_only(Company(root))


@pytest.fixture
def declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of the same question about each KPI in turn do not read the same declarations a hundred times."""
    for command in ("ask", "explain"):
        monkeypatch.setattr(f"opsbrief.cli.{command}.read_catalog", lambda workspace: declared())


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
