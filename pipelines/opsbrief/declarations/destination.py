"""Where briefs go: the mail server and the people, declared in `opsbrief.toml`. Never a secret."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from opsbrief.declarations.base import Declaration

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(
            f"{text!r} is not a mail address; write name@example.com, "
            "a domain with other letters in its xn-- form"
        )
    return text


MailAddress = Annotated[str, AfterValidator(_address)]
HostName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$|^[0-9A-Fa-f:]+$")]
EnvironmentName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")]


class MailSettings(Declaration):
    """The mail server that takes our messages, and how they are signed."""

    host: HostName
    port: int = Field(ge=1, le=65535)  # 587 for starttls, 465 for tls
    security: Literal["starttls", "tls", "none"] = "starttls"
    user_env: EnvironmentName = ""  # names of environment variables, never the values
    password_env: EnvironmentName = ""
    sender: MailAddress
    sender_name: str = "Opsbrief"
    reply_to: MailAddress | None = None
    unsubscribe: MailAddress | None = None  # else reply_to, else sender
    ca_file: Path | None = None  # certificates of a private authority; else the system's
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(
                'security = "none" is for a server on this machine only; use "starttls" or "tls"'
            )
        if bool(self.user_env) != bool(self.password_env):
            raise ValueError("user_env and password_env belong together: give both or neither")
        return self


class Recipient(Declaration):
    """A person, and the reports that they get."""

    name: str
    email: MailAddress
    reports: tuple[str, ...] = Field(min_length=1)
