"""The archive: every accepted file, byte for byte, under its SHA-256, with a note of where it came from."""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from opsbrief.errors import OpsbriefError

BLOCK = 1 << 22
NOTE = ".note.json"  # not .json alone: an export may itself be one


@dataclass(frozen=True)
class Arrival:
    """An accepted file: what it was called and when it came. `exported_at` and times are ISO texts in UTC."""

    sha256: str
    name: str  # path below the inbox
    arrival: int
    received_at: str
    exported_at: str | None
    exported_at_from: str  # file, name, or arrival
    bytes: int


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


class Archive:
    """The folder `archive/`. A file is there once its `.note.json` is; both are written whole or not at all."""

    def __init__(self, folder: Path, until: datetime | None = None) -> None:
        """`until` (UTC): as it was then; files that were accepted later are not there."""
        self.folder = folder
        self.until = utc_text(until) if until else ""

    def arrivals(self) -> list[Arrival]:
        """All accepted files, in the order of arrival."""
        notes = [Arrival(**json.loads(path.read_text("utf-8"))) for path in self.folder.glob(f"*{NOTE}")]
        there = [note for note in notes if not self.until or note.received_at <= self.until]
        return sorted(there, key=lambda note: note.arrival)

    def path_of(self, sha256: str, name: str) -> Path:
        """Where the bytes of an accepted file lie."""
        return self.folder / f"{sha256}{Path(name).suffix.lower()}"

    def holds(self, arrival: Arrival) -> bool:
        """Whether the bytes of an accepted file are there, and still those that arrived."""
        path = self.path_of(arrival.sha256, arrival.name)
        return path.is_file() and sha256_of(path) == arrival.sha256

    def forget(self, arrival: Arrival) -> None:
        """Remove an accepted file: its bytes first, so that a note without bytes is the worst that a crash leaves."""
        self.path_of(arrival.sha256, arrival.name).unlink(missing_ok=True)
        (self.folder / f"{arrival.sha256}{NOTE}").unlink(missing_ok=True)

    def keep(self, source: Path, arrival: Arrival) -> Path:
        """Copy a file and note it. OpsbriefError when the copy's bytes are not those of the hash."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.path_of(arrival.sha256, arrival.name)
        if not self.holds(arrival):
            copy = target.with_name(target.name + ".new")
            shutil.copyfile(source, copy)
            if sha256_of(copy) != arrival.sha256:
                copy.unlink()
                raise OpsbriefError(
                    f"{arrival.name} changed while it was read",
                    str(source),
                    "run again when it is whole",
                    exit_status=3,
                )
            copy.chmod(0o600)
            _sync(copy)
            os.replace(copy, target)
        text = json.dumps(asdict(arrival), indent=1, ensure_ascii=False) + "\n"
        write_whole(self.folder / f"{arrival.sha256}{NOTE}", text.encode())
        return target


def write_whole(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that a reader, or a crash, sees all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = path.with_name(path.name + ".new")
    copy.write_bytes(data)
    copy.chmod(mode)
    _sync(copy)
    os.replace(copy, path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def utc_text(moment: datetime) -> str:
    """An aware or naive-UTC moment as ISO text in UTC, to the second."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat()
