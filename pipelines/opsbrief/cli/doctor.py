"""`doctor`: what goes wrong on a fresh machine, tried out rather than looked up."""

import argparse
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from opsbrief import __version__
from opsbrief.cli.common import print_json, tell
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.lock import try_lock
from opsbrief.settings import read_settings
from opsbrief.store import SqlError, Store
from opsbrief.workspace import MARK, Workspace, shipped_root

Finding = tuple[bool, str]
LEAST_FREE = 1 << 30
MADE = datetime(2024, 1, 1)  # a clock before this is wrong: this program is younger
SUMMER = "2026-07-01 00:00:00"


def doctor(given: argparse.Namespace) -> int:
    """Libraries, DuckDB, pictures, time zones and clock; with a workspace also its folders and disk."""
    found = [*_installed(), *_works()]
    root = Path(given.workspace or os.environ.get("OPSBRIEF_WORKSPACE") or Path.cwd()).expanduser().absolute()
    if (root / MARK).is_file():
        found += _folders(Workspace(root, shipped_root()))
    elif given.workspace:
        found.append((False, f"{root} is not a workspace: it has no {MARK}"))
    if given.json:
        print_json({"opsbrief": __version__, "findings": [{"ok": ok, "what": what} for ok, what in found]})
    else:
        tell(f"opsbrief {__version__}")
        for ok, what in found:
            tell(f"  {'ok  ' if ok else 'FAIL'} {what}")
    return 0 if all(ok for ok, _ in found) else 1


def _installed() -> Iterator[Finding]:
    """Python and every library that the package asks for, in the version where it asks for one."""
    yield sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}"
    try:
        required = importlib.metadata.requires("opsbrief") or []
    except importlib.metadata.PackageNotFoundError:
        yield False, "opsbrief itself is not installed: pip install ."
        return
    for line in required:
        match = re.match(r"([\w.-]+)(?:==([\w.]+))?", line)
        if match is None or "extra ==" in line:
            continue
        name, wanted = match.groups()
        try:
            there = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield False, f"{name} is missing: pip install '{line}'"
            continue
        right = wanted in (None, there)
        yield right, f"{name} {there}" + ("" if right else f", needed is {wanted}: pip install '{line}'")
    shipped = shipped_root()
    yield (shipped / "sql" / "model").is_dir(), f"shipped files in {shipped}"


def _works() -> Iterator[Finding]:
    """What is needed beside the libraries, and what is not."""
    yield _database()
    yield _picture()
    zones = len(zoneinfo.available_timezones())
    yield zones > 100, f"{zones} time zones" + ("" if zones > 100 else ": pip install tzdata")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    yield now >= MADE, f"the clock says {now} UTC" + ("" if now >= MADE else ": it is wrong")
    yield True, "no browser, no installed fonts and no network are needed; only mail goes out"


def _database() -> Finding:
    """A database is made, checkpointed and read again; DuckDB's own time zone data is there."""
    try:
        with tempfile.TemporaryDirectory(prefix="opsbrief-") as folder:
            store = Store.open(Path(folder) / "try.duckdb")
            try:
                version, day = store.one(f"""select version(), strftime(
                    timestamp '{SUMMER}' at time zone 'UTC' at time zone 'Asia/Singapore', '%H')""")
                store.execute("create table meta.tried as select 1 as one")
                store.checkpoint()
            finally:
                store.close()
    except (OSError, OpsbriefError, SqlError) as error:
        said = str(error).splitlines()[0]
        return False, f"DuckDB cannot work in {tempfile.gettempdir()}: {said}; TMPDIR names another folder"
    return day == "08", f"DuckDB {version} makes databases in {tempfile.gettempdir()} and knows time zones"


def _picture() -> Finding:
    try:
        import resvg_py

        drawn = resvg_py.svg_to_bytes(
            svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>',
            skip_system_fonts=True,
        )
    except (ImportError, ValueError) as error:
        return False, f"pictures for mail cannot be drawn: {error}"
    return bytes(drawn).startswith(b"\x89PNG"), "pictures for mail are drawn without installed fonts"


def _folders(workspace: Workspace) -> Iterator[Finding]:
    """The workspace: written to, locked, with room; its zone known; its clock not behind its archive."""
    for folder in (workspace.root, workspace.out, workspace.state, workspace.archive):
        if folder.is_dir():
            yield _written(folder)
    stored = sum(path.stat().st_size for path in workspace.archive.glob("*"))
    # Raw rows, operations model, facts and the published copy take several times the files' bytes.
    needed = max(LEAST_FREE, 8 * stored)
    free = shutil.disk_usage(workspace.root).free
    enough = f"; {needed / LEAST_FREE:.0f} GB are wanted" if free < needed else ""
    yield free >= needed, f"{free / LEAST_FREE:.0f} GB free{enough}"
    try:
        yield True, f"{workspace.root / MARK} is right, time zone {read_settings(workspace).zone.key}"
    except OpsbriefError as error:
        yield False, f"{error.what} ({error.where}); opsbrief check says all"
    newest = max((note.received_at for note in Archive(workspace.archive).arrivals()), default="")
    now = datetime.now(UTC).replace(tzinfo=None)
    if newest:
        ahead = datetime.fromisoformat(newest) > now + timedelta(hours=1)
        yield (
            not ahead,
            f"the newest file came on {newest} UTC" + (", after now: the clock is wrong" if ahead else ""),
        )


def _written(folder: Path) -> Finding:
    """A file is made, locked and removed: what rights, full disks and network drives may refuse."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
            locked = try_lock(file.fileno())
    except OSError as error:
        return False, f"{folder} cannot be written: {error.strerror}"
    return locked, f"{folder} can be written" + (
        "" if locked else ", but not locked: is it on a network drive?"
    )
