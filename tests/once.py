"""What all processes of a test run share: the first that needs it makes it, the others read it."""

from collections.abc import Callable
from pathlib import Path

from opsbrief.ledger.lock import run_lock

PATIENCE = 600.0  # seconds: making takes less than one, on a machine that does much else besides


def once(note: Path, make: Callable[[], str]) -> str:
    """The text of `note`, which is what `make` gave to the first process that asked; others wait until it is there.

    Whatever else `make` leaves behind is shared as well, so nobody may change it. A `make` that fails is tried again by the
    next process, and fails there with its own words.
    """
    with run_lock(note.with_suffix(".lock"), {"run": f"of the tests: {note.stem}"}, PATIENCE, print):
        if not note.is_file():
            note.write_text(make(), "utf-8")
        return note.read_text("utf-8")
