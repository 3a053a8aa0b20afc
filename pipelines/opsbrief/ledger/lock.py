"""One run at a time: a lock that dies with its process and names who holds it."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from opsbrief.errors import OpsbriefError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process; False when another one holds it. Closing it, or the end of the process, lets go."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def run_lock(path: Path, holder: dict[str, str], wait: float, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the workspace for one run. Another run is waited for at most `wait` seconds, then named in an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(descriptor):
            if wait > 0:
                say(f"waiting for {_holder(path)}")
            until = time.monotonic() + wait
            while not try_lock(descriptor):
                if time.monotonic() >= until:
                    raise OpsbriefError(
                        f"another run is going on: {_holder(path)}",
                        str(path),
                        "wait for it, or give --wait SECONDS",
                    )
                time.sleep(0.2)
        note = json.dumps(holder | {"pid": str(os.getpid())}).encode()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note, 0)
        yield
    finally:
        os.close(descriptor)


def _holder(path: Path) -> str:
    try:
        note = json.loads(path.read_bytes())
        return ", ".join(f"{key} {value}" for key, value in note.items())
    except (OSError, ValueError):
        return "a run that has just begun"
