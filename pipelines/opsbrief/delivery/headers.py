"""Header lines of a mail, written so that every reader gets back what was put in.

The standard library's own folding of long headers loses a space between encoded words and the quotes of
a folded name, and encodes long identifiers so that no program finds them (seen in Python 3.11). So each
kind of header folds itself.
"""

import re
from base64 import b64encode
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueAddressHeader
from email.policy import SMTP, Policy
from typing import Any, cast

_WIDTH = 78  # characters that a line should have at most
_CHUNK = 39  # bytes in one encoded word: with the longest header name in front still one line


class _Line(BaseHeader):
    """A header that is taken as it is given: what looks like an encoded word is not decoded."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Called by the library while it makes the header."""
        kwds["parse_tree"] = None  # read by the folding that is replaced below
        kwds["decoded"] = value


class _Identifier(_Line):
    """For programs: on one line whatever its length."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Words(_Line):
    """For people: any script."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {_encoded(str(self), _WIDTH - len(self.name) - 2)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]  # what the registry would mix itself
    """One person's name and address."""

    def fold(self, *, policy: Policy) -> str:
        (address,) = self.addresses
        name, target = address.display_name, f"<{address.addr_spec}>"
        if not name:
            return f"{self.name}: {address.addr_spec}{policy.linesep}"
        if not re.fullmatch(r"[A-Za-z0-9 ]*", name) and name.isascii():
            name = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
        room = _WIDTH - len(self.name) - 2
        if len(name) > room or not name.isascii() or "=?" in name:
            name = _encoded(address.display_name, 0)
        between = " " if len(name) + 1 + len(target) <= room else "\r\n "
        return f"{self.name}: {name}{between}{target}{policy.linesep}"


def mail_policy() -> Policy:
    """The policy for messages: CRLF, 7 bit, and the headers above."""
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references", "list-id", "list-unsubscribe"):
        registry.map_to_type(name, _Identifier)
    for name in ("from", "to", "reply-to"):
        registry.map_to_type(name, _Mailbox)
    registry.map_to_type("subject", _Words)
    return cast("Policy", SMTP.clone(header_factory=registry, cte_type="7bit"))


def one_line(text: str) -> str:
    """`text` without anything that could end a header: each such run of characters becomes a space."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def _encoded(text: str, room: int) -> str:
    """`text` as it is when it is short ASCII, else as encoded words (RFC 2047), spaces inside them."""
    if text.isascii() and len(text) <= room and "=?" not in text:
        return text
    chunks = [b""]
    for character in text:
        encoded = character.encode("utf-8")
        if len(chunks[-1]) + len(encoded) > _CHUNK:
            chunks.append(b"")
        chunks[-1] += encoded
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?=" for chunk in chunks)
