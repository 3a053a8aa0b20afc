"""Ways out. A channel is one module that carries messages; it knows no other channel, no report, no ledger.

What belongs here: the words that `deliver` and every channel share.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from opsbrief.errors import OpsbriefError


@dataclass(frozen=True)
class Receipt:
    """The other side took the message over; `reply` is what it said."""

    reply: str


class Refused(OpsbriefError):
    """The other side certainly did not take this message. Trying again is safe; others may follow."""


class Unanswered(OpsbriefError):
    """The connection ended while the message was on its way: it may have arrived, or not."""


class Connection(Protocol):
    """An open way out, for any number of messages."""

    def send(self, message: EmailMessage, before_data: Callable[[], None]) -> Receipt:
        """Hand over `message`; `before_data` runs when the next byte could make the other side accept it.

        Raises Refused or Unanswered for this message, and another OpsbriefError when the way out is closed:
        then `before_data` has not run for it.
        """


Connect = Callable[[], AbstractContextManager[Connection]]
