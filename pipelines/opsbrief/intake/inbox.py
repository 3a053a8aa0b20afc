"""The inbox: which files lie there, which have settled, and when they were exported."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SETTLE_SECONDS = 2.0
UNFINISHED = (".crdownload", ".part", ".partial", ".tmp", ".download")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)")
_EPOCH = re.compile(r"(?<!\d)(1[4-9]\d{11}|2[0-4]\d{11})(?!\d)")


@dataclass(frozen=True)
class InboxFile:
    """A file in the inbox. `name` is its path below the inbox, `folder` the sub-folder that may name its system."""

    path: Path
    name: str
    folder: str
    bytes: int
    modified_ns: int


def _look(path: Path, inbox: Path) -> InboxFile:
    status = path.stat()
    relative = path.relative_to(inbox)
    folder = relative.parts[0] if len(relative.parts) > 1 else ""
    # A name may hold bytes that are no text; they are shown as \udc.. so that the name can be stored.
    name = relative.as_posix().encode("utf-8", "backslashreplace").decode()
    return InboxFile(path, name, folder, status.st_size, status.st_mtime_ns)


def list_files(inbox: Path) -> list[InboxFile]:
    """All files, by name; those that a system keeps for itself (hidden, `~$…`) are passed over."""
    found = (path for path in inbox.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    # A copy (`list (1).csv`) comes after its original, so that it is the copy which is called a duplicate.
    return [
        _look(path, inbox) for path in sorted(found, key=lambda path: (path.parent, path.stem, path.suffix))
    ]


def settled(inbox: Path, clock: Callable[[], float] = time.time) -> tuple[list[InboxFile], list[InboxFile]]:
    """Files that have stopped changing, and those that changed within two seconds of the first look."""
    first = list_files(inbox)
    newest = max((file.modified_ns / 1e9 for file in first), default=0.0)
    wait = SETTLE_SECONDS - (clock() - newest)
    if 0 < wait <= SETTLE_SECONDS:
        time.sleep(wait)
    calm: list[InboxFile] = []
    moving: list[InboxFile] = []
    for file in first:
        unfinished = file.path.suffix.casefold() in UNFINISHED
        same = file.path.is_file() and _look(file.path, inbox) == file
        (calm if same and not unfinished else moving).append(file)
    return calm, moving


def export_time(name: str) -> datetime | None:
    """The export time that a file's name states, in UTC: a day, or 13 digits of milliseconds."""
    base = Path(name).name
    if match := _EPOCH.search(base):
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC).replace(tzinfo=None, microsecond=0)
    if match := _DAY.search(base):
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None
