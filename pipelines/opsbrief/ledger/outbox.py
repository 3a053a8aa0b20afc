"""What was mailed: an append-only file of JSON lines, each on disk before the next step is taken.

A message is `sending` before its first byte could be accepted and `sent` after the server said so. A process
that is killed in between leaves `sending` behind; nobody can know then whether the message arrived. The next
holder of the outbox turns it into `unknown`, and only a person's decision (`resolve`) moves it on.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal, get_args

from opsbrief.errors import OpsbriefError

Kind = Literal["brief", "note"]  # a note says that a brief is held back
Step = Literal["sending", "sent", "failed", "unknown"]
State = Literal["sending", "sent", "failed", "unknown", "retry"]  # retry: a person wants it sent again


@dataclass(frozen=True, order=True)
class Key:
    """One message: this revision of this report and period, for this person."""

    report: str
    period: str
    revision: int
    recipient: str  # mail address in lower case
    kind: Kind = "brief"

    def __str__(self) -> str:
        note = ", note" if self.kind == "note" else ""
        return f"{self.report} {self.period} r{self.revision} to {self.recipient}{note}"


@dataclass(frozen=True)
class Entry:
    """One line: what became of a message, when (UTC), and in whose words."""

    key: Key
    state: State
    at: str
    message_id: str = ""
    detail: str = ""  # the server's reply, or why not
    by: str = ""  # the person who decided


class Outbox:
    """The outbox at `path`. Reading needs nothing; writing happens inside `with outbox.held():`."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._clock = clock
        self._file: IO[bytes] | None = None
        self._entries: list[Entry] = []
        self._torn: list[int] = []  # lines that a crash cut off
        self._in_flight: set[Key] = set()
        self._read()

    def history(self) -> list[Entry]:
        """Every line, oldest first."""
        return list(self._entries)

    def latest(self) -> dict[Key, Entry]:
        """The last line of each message."""
        return {entry.key: entry for entry in self._entries}

    def due(self, wanted: Iterable[Key]) -> list[Key]:
        """Those of `wanted` that may be sent now: never tried, refused, or released by a person."""
        latest = self.latest()
        return [key for key in wanted if key not in latest or latest[key].state in ("failed", "retry")]

    def unknowns(self) -> list[Entry]:
        """Messages that may or may not have arrived, and wait for a person."""
        return [
            entry
            for key, entry in self.latest().items()
            if entry.state == "unknown" or (entry.state == "sending" and key not in self._in_flight)
        ]

    def torn(self) -> list[str]:
        """A sentence for each newly found line that a crash cut off; its message is not begun, or unknown."""
        return [f"{self.path}, line {number}: cut off by a crash; kept, not counted" for number in self._torn]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Alone with the outbox: lines of other processes are read, and what they left behind is settled.

        Raises OpsbriefError (exit status 3) when another process holds it.
        """
        if self._file is not None:
            yield
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.path.with_suffix(".lock")):
            cut = self._read()
            self._file = _open_private(self.path)
            try:
                if cut is not None:
                    # End the cut line, so that the next one is whole, and note that it is known to be cut.
                    self._write("\n" + json.dumps({"torn": cut}) + "\n")
                for entry in self.unknowns():
                    if entry.state == "sending":
                        self._append(Entry(entry.key, "unknown", self._now(), entry.message_id, _KILLED))
                yield
            finally:
                self._in_flight.clear()
                self._close()

    def record(self, key: Key, state: Step, *, message_id: str = "", detail: str = "") -> None:
        """Write the next step of a message, on disk when this returns. Refuses to send what is not due."""
        if state == "sending":
            if not self.due([key]):
                raise OpsbriefError(f"{key} must not be sent again.", str(self.path), "nothing was sent")
            self._in_flight.add(key)
        self._append(Entry(key, state, self._now(), message_id, detail))

    def resolve(self, key: Key, decision: Literal["sent", "retry"], by: str) -> None:
        """A person's word on an unknown message: it arrived, or it shall be sent again."""
        if not by.strip():
            raise OpsbriefError(f"Who decided on {key}?", str(self.path), "give a name", exit_status=2)
        with self.held():
            entry = self.latest().get(key)
            if entry is None or entry.state != "unknown":
                state = entry.state if entry else "never tried"
                raise OpsbriefError(
                    f"{key} waits for no decision: it is {state}.", str(self.path), exit_status=2
                )
            self._append(Entry(key, decision, self._now(), entry.message_id, "decided by a person", by))

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")

    def _append(self, entry: Entry) -> None:
        line = {**asdict(entry.key), **asdict(entry)}
        del line["key"]
        self._write(json.dumps(line) + "\n")
        self._entries.append(entry)

    def _write(self, text: str) -> None:
        if self._file is None:
            raise OpsbriefError("The outbox is not held, so nothing can be written.", str(self.path))
        try:
            self._file.write(text.encode("ascii"))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            # What is on disk now is unknown: nothing may follow it until somebody has read it again.
            self._close()
            raise OpsbriefError(
                f"The outbox cannot be written: {error.strerror}.",
                str(self.path),
                "free space or correct the rights, then run again",
            ) from error

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what could not be written was reported by _write
                file.close()

    def _read(self) -> list[int] | None:
        """Read all lines. Returns the numbers of those cut off at the end, or None when the end is whole.

        Raises OpsbriefError on damage that is no crash's: an unreadable line with others after it.
        """
        data = self.path.read_bytes() if self.path.exists() else b""
        self._entries = []
        unread: list[int] = []
        for number, line in enumerate(data.split(b"\n"), start=1):
            parsed = _parse(line) if line.strip() else []
            if parsed is None:
                unread.append(number)
            elif isinstance(parsed, Entry):
                self._refuse_damage(unread)
                self._entries.append(parsed)
            else:
                unread = [number for number in unread if number not in parsed]
        self._torn = unread
        return unread if unread or data[-1:] not in (b"", b"\n") else None

    def _refuse_damage(self, lines: list[int]) -> None:
        if lines:
            raise OpsbriefError(
                f"The outbox is damaged in line {', '.join(map(str, lines))}; what was sent is not certain.",
                str(self.path),
                "restore it from the backup, or correct the line; nothing was sent",
                exit_status=3,
            )


_KILLED = "the process ended between handing the message over and noting the server's answer"


def _parse(line: bytes) -> Entry | list[int] | None:
    """An entry, the numbers of lines noted as torn, or None when the line cannot be read."""
    try:
        record = json.loads(line)
        if "torn" in record:
            return [int(number) for number in record["torn"]]
        kind: Kind = "note" if record["kind"] == "note" else "brief"
        key = Key(record["report"], record["period"], int(record["revision"]), record["recipient"], kind)
        state: State = record["state"]
        if state not in get_args(State):
            return None
        return Entry(key, state, record["at"], record["message_id"], record["detail"], record["by"])
    except (ValueError, KeyError, TypeError):
        return None


def _open_private(path: Path) -> IO[bytes]:
    """`path` for appending, readable by its owner only; a new name is on disk when this returns."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if sys.platform != "win32":
        os.fchmod(descriptor, 0o600)
        if new:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    return os.fdopen(descriptor, "ab")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold `path` alone; the system lets go of it when the process ends, however it ends."""
    with path.open("ab") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OpsbriefError(
                "Another process is sending mail at the moment.",
                str(path),
                "wait for it to end, then run again; nothing was sent",
                exit_status=3,
            ) from error
        yield
