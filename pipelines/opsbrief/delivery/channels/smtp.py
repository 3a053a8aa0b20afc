"""Mail over SMTP: one connection for many messages, encrypted unless the server is on this machine.

What belongs here: the conversation with the server, and what its answers mean. No reports, no ledger.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from opsbrief.declarations.destination import MailSettings
from opsbrief.delivery.channels import Connection, Receipt, Refused, Unanswered
from opsbrief.errors import OpsbriefError


@contextmanager
def connect(settings: MailSettings, secrets: Mapping[str, str]) -> Iterator[Connection]:
    """An open connection, logged in when the settings name a user.

    `secrets` maps names of environment variables to their values. Raises OpsbriefError when the server is
    unknown, does not answer, shows a certificate that does not fit, does not encrypt, or refuses the login.
    """
    connection = SmtpConnection(settings, secrets)
    connection.open()
    try:
        yield connection
    finally:
        connection.close()


class SmtpConnection:
    """A conversation with a mail server; opened again when the server ends it between two messages."""

    def __init__(self, settings: MailSettings, secrets: Mapping[str, str]) -> None:
        self._settings = settings
        self._login = _login(settings, secrets)
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> smtplib.SMTP:
        """Connect, encrypt, log in."""
        trust = _trust(self._settings)
        smtp: smtplib.SMTP | None = None
        try:
            smtp = _dial(self._settings, trust)
            if self._settings.security == "starttls":
                smtp.starttls(context=trust)
            if self._login:
                smtp.login(*self._login)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            if smtp is not None:
                smtp.close()
            # The cause is left out: it may hold parts of the password.
            raise _explain(error, self._settings) from None
        self._smtp = smtp
        return smtp

    def close(self) -> None:
        """Say goodbye; what was sent is sent, whether or not the server answers."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def send(self, message: EmailMessage, before_data: Callable[[], None]) -> Receipt:
        """Hand over `message`; `before_data` runs between the server's yes to the recipient and the message.

        Raises Refused when the server says no, Unanswered when the connection ends after `before_data`, and
        another OpsbriefError when no connection can be had.
        """
        content = message.as_bytes()
        try:
            smtp = self._announce(message, len(content))
        except _Ended:
            # Servers end a connection after some messages or some time; nothing of this one was sent.
            self._drop()
            try:
                smtp = self._announce(message, len(content))
            except _Ended as error:
                self._drop()
                raise _explain(error.cause, self._settings) from error
        before_data()
        return self._hand_over(smtp, content)

    def _drop(self) -> None:
        """Forget a connection that no longer answers, without waiting for a goodbye."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _announce(self, message: EmailMessage, size: int) -> smtplib.SMTP:
        """Sender and recipient; the server has accepted both when this returns."""
        smtp = self._smtp or self.open()
        sender, recipient = (message[header].addresses[0].addr_spec for header in ("From", "To"))
        try:
            answer = smtp.mail(sender, [f"size={size}"] if smtp.has_extn("size") else [])
            self._check(smtp, answer, f"the sender {sender}")
            self._check(smtp, smtp.rcpt(recipient), f"the recipient {recipient}")
        except (OSError, smtplib.SMTPException) as error:
            raise _Ended(error) from error
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> Receipt:
        """The message itself. From here on an end without an answer leaves open whether it was taken."""
        try:
            code, text = smtp.data(content)
        except smtplib.SMTPDataError as error:
            raise self._refusal(smtp, error.smtp_code, error.smtp_error, "the message") from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unanswered(
                f"The connection ended before the server answered: {_reason(error)}.", _where(self._settings)
            ) from error
        if code // 100 != 2:
            raise self._refusal(smtp, code, text, "the message")
        return Receipt(f"{code} {_said(text)}")

    def _check(self, smtp: smtplib.SMTP, answer: tuple[int, bytes], what: str) -> None:
        code, text = answer
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected(f"{code} {_said(text)}")
        if code // 100 != 2:
            raise self._refusal(smtp, code, text, what)

    def _refusal(self, smtp: smtplib.SMTP, code: int, text: bytes | str, what: str) -> Refused:
        try:
            smtp.rset()  # the next message starts from nothing
        except (OSError, smtplib.SMTPException):
            self._drop()
        if code // 100 == 4:
            how, fix = "for now", "nothing to do: the next delivery tries again"
        else:
            how, fix = "for good", "correct the address or the server's rules; the next delivery tries again"
        return Refused(f"The server refused {what} {how}: {code} {_said(text)}.", _where(self._settings), fix)


_CLOSING = 421


class _Ended(Exception):
    """The connection ended before the message itself was begun: nothing was sent."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause


def _login(settings: MailSettings, secrets: Mapping[str, str]) -> tuple[str, str] | None:
    if not settings.user_env:
        return None
    for name in (settings.user_env, settings.password_env):
        if not secrets.get(name):
            raise OpsbriefError(
                f"The environment variable {name} is not set.",
                _where(settings),
                "set it where Opsbrief runs; opsbrief.toml names it and never holds its value",
            )
    return secrets[settings.user_env], secrets[settings.password_env]


def _dial(settings: MailSettings, trust: ssl.SSLContext) -> smtplib.SMTP:
    domain = settings.sender.rpartition("@")[2]
    # Our name for the greeting: the sender's domain, so that no slow lookup of this machine's name is needed.
    name = domain if "." in domain else "[127.0.0.1]"
    host, port, wait = settings.host, settings.port, settings.timeout_seconds
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, port, name, timeout=wait, context=trust)
    return smtplib.SMTP(host, port, name, timeout=wait)


def _trust(settings: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise OpsbriefError(
            f"The certificates of the mail server's authority cannot be read: {_reason(error)}.",
            str(settings.ca_file),
            "ca_file must be a PEM file",
        ) from error


def _explain(error: Exception, settings: MailSettings) -> OpsbriefError:
    """What went wrong before anything was sent, in words."""
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, OSError):
        error = error.__context__  # what smtplib wrapped, e.g. a timeout
    known = ((what, fix) for kind, what, fix in _CAUSES if isinstance(error, kind))
    what, fix = next(
        known, ("The mail server cannot be used", "check host, port and security in opsbrief.toml")
    )
    return OpsbriefError(f"{what}: {_reason(error)}.", _where(settings), f"{fix}; nothing was sent")


# The first that fits counts: special kinds stand before general ones.
_CAUSES: list[tuple[type[Exception], str, str]] = [
    (
        ssl.SSLCertVerificationError,
        "The mail server's certificate is not trusted",
        "host must be the name in the certificate; a private authority's certificate goes into ca_file",
    ),
    (
        ssl.SSLError,
        "No encryption could be agreed with the mail server",
        'usual are security = "tls" with port 465 and "starttls" with port 587',
    ),
    (socket.gaierror, "The mail server's name is not known", "check host in opsbrief.toml, and the network"),
    (
        TimeoutError,
        "The mail server does not answer",
        "check host and port, and whether a firewall is between",
    ),
    (ConnectionRefusedError, "No mail server listens there", "check host and port in opsbrief.toml"),
    (
        smtplib.SMTPAuthenticationError,
        "The mail server refused the login",
        "check user and password in the environment; many providers want an app password",
    ),
    (
        UnicodeError,
        "The login cannot be sent",
        "user and password may hold ASCII characters only",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "The mail server does not offer what the settings ask for",
        "check security and port; without encryption nothing is sent",
    ),
    (
        smtplib.SMTPServerDisconnected,
        "The mail server ended the connection",
        'try again later; if it stays so, security = "tls" belongs to port 465 and "starttls" to 587',
    ),
]


def _reason(error: Exception) -> str:
    """The error's own words, without anything secret."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_said(error.smtp_error)}"
    if isinstance(error, UnicodeError):
        return "user or password has a character outside ASCII"
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return _said(error.strerror)
    return _said(str(error)) or type(error).__name__


def _said(text: bytes | str) -> str:
    """A server's words on one line."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split()).rstrip(".")


def _where(settings: MailSettings) -> str:
    return f"{settings.host}:{settings.port}"
