"""Zip archives: each member that holds a table is a part. Sizes are checked before and while unpacking."""

import gzip
import lzma
import os
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import Opener, Part, TextRows

MOST_MEMBERS = 100_000  # a workspace of messages has one per channel and day
MOST_BYTES = 4 * 1024**3
BOMB_RATIO = 300
BOMB_BYTES = 64 * 1024**2
ALIKE = 12  # files of a kind in a folder that a glance looks at: days of a channel, months of a report
DEEPEST = 3  # an archive in an archive in an archive


def _open(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise OpsbriefError(
            f"{name} is a damaged or truncated zip file ({error})", name, "download it again"
        ) from error


def members(path: Path, name: str) -> dict[str, int]:
    """Names and declared sizes of the members, or an OpsbriefError for an archive that is not safe to open."""
    with _open(path, name) as file:
        infos = file.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_MEMBERS or total > MOST_BYTES:
        raise OpsbriefError(
            f"{name} declares {len(infos)} members of {total / 1024**3:.1f} GB in all; the limit is"
            f" {MOST_MEMBERS} members and {MOST_BYTES / 1024**3:.0f} GB",
            name,
            "unpack it yourself and put only the exports in the inbox",
        )
    twice = [member for member, times in Counter(info.filename for info in infos).items() if times > 1]
    if twice:
        raise OpsbriefError(
            f"{name} holds two members called {twice[0]}",
            f"{name}!{twice[0]}",
            "unpack it and put only the exports in the inbox",
        )
    for info in infos:
        if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(1, info.compress_size):
            raise OpsbriefError(
                f"{name}: member {info.filename} would unpack to {info.file_size // max(1, info.compress_size)}"
                " times its size, which no export does",
                f"{name}!{info.filename}",
                "do not open it; ask the sender what it is",
            )
        if info.flag_bits & 0x1:
            raise OpsbriefError(
                f"{name} is protected by a password",
                f"{name}!{info.filename}",
                "export it again without a password",
            )
    return {info.filename: info.file_size for info in infos if not info.is_dir()}


def parts_of_gzip(path: Path, name: str, opener: Opener) -> list[Part]:
    """What a compressed file holds: its name without the ending."""
    inner = PurePosixPath(name).name.removesuffix(".gz")
    if opener.depth >= DEEPEST:
        raise OpsbriefError(
            f"{name} lies in {opener.depth} archives, one inside the other", name, "unpack it yourself"
        )
    most = max(BOMB_BYTES, BOMB_RATIO * path.stat().st_size)
    written = 0
    descriptor, copy = tempfile.mkstemp(
        ".json" if inner.casefold().endswith((".json", ".jsonl")) else "", dir=opener.spool
    )
    try:
        with os.fdopen(descriptor, "wb") as target, gzip.open(path) as source:
            for block in _blocks(source):
                written += len(block)
                if written > min(most, MOST_BYTES):
                    raise OpsbriefError(
                        f"{name} unpacks to more than {written >> 20} MB, which no export does",
                        name,
                        "do not open it; ask the sender what it is",
                    )
                target.write(block)
    except (OSError, EOFError, zlib.error) as error:
        raise OpsbriefError(f"{name} is damaged ({error})", name, "download it again") from error
    return opener.inner(Path(copy), inner, replace(opener, depth=opener.depth + 1))


def unsafe(member: str) -> bool:
    """Whether a member's name tries to leave its folder."""
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in member


def parts(path: Path, name: str, sizes: dict[str, int], opener: Opener) -> list[Part]:
    """The parts of all members, as `members` lists them. A member is copied to the spool under a name of ours, never under its own."""
    found: list[Part] = []
    alike: dict[tuple[str, str], int] = {}  # at a glance: files of a kind in a folder of the archive
    _still_safe(name, sum(sizes.values()), opener)
    with _open(path, name) as file:
        for member, size in sizes.items():
            if unsafe(member):
                raise OpsbriefError(
                    f"{name}: member {member!r} points outside the archive",
                    f"{name}!{member}",
                    "ask the sender what it is",
                )
            if size == 0 or member.startswith("__MACOSX/"):
                continue
            if opener.glance:
                kind = str(PurePosixPath(member).parent), PurePosixPath(member).suffix.casefold()
                alike[kind] = alike.get(kind, 0) + 1
                if alike[kind] > ALIKE:
                    continue
            copy = _unpack(file, member, size, opener.spool, name)
            found += _inside(copy, member, replace(opener, depth=opener.depth + 1))
    return found + [
        _opaque(f"{folder}/*{ending}", f"{count - ALIKE:,} more files beside these, not looked at")
        for (folder, ending), count in alike.items()
        if count > ALIKE
    ]


def _still_safe(name: str, declared: int, opener: Opener) -> None:
    """Archives in archives count together: each alone may look harmless."""
    if opener.depth >= DEEPEST:
        raise OpsbriefError(
            f"{name} lies in {opener.depth} archives, one inside the other",
            name,
            "unpack it and put only the exports in the inbox",
        )
    unpacked = sum(copy.stat().st_size for copy in opener.spool.iterdir()) if opener.depth else 0
    if unpacked + declared > MOST_BYTES:
        raise OpsbriefError(
            f"{name} and the archive around it would unpack to {(unpacked + declared) / 1024**3:.1f} GB",
            name,
            "unpack it yourself and put only the exports in the inbox",
        )


def _unpack(file: zipfile.ZipFile, member: str, size: int, spool: Path, name: str) -> Path:
    """A copy of a member, which stops where it turns out longer than it said."""
    where, fix = f"{name}!{member}", "download it again; if that fails, do not open it"
    written = 0
    descriptor, copy = tempfile.mkstemp(".json" if member.casefold().endswith(".json") else "", dir=spool)
    try:
        with os.fdopen(descriptor, "wb") as target, file.open(member) as source:
            for block in _blocks(source):
                written += len(block)
                if written > size:
                    raise OpsbriefError(f"{name}: member {member} is longer than it says", where, fix)
                target.write(block)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise OpsbriefError(f"{name}: member {member} is damaged ({error})", where, fix) from error
    if written != size:
        raise OpsbriefError(f"{name}: member {member} is shorter than it says", where, fix)
    return Path(copy)


def _blocks(source: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while block := source.read(1 << 20):
        yield block


def _inside(copy: Path, member: str, opener: Opener) -> list[Part]:
    try:
        inner = opener.inner(copy, member, opener)
    except OpsbriefError as error:
        return [_opaque(member, error.what)]
    return [
        replace(part, path_in_file=member + (f"!{part.path_in_file}" if part.path_in_file else ""))
        for part in inner
    ]


def _opaque(member: str, why: str) -> Part:
    """A member that is no table: a picture, a document, something damaged. It is reported, not read."""

    def refuse(header_row: int, careful: bool) -> TextRows:
        raise OpsbriefError(f"{member} is no table", member, "nothing to do")

    return Part(
        path_in_file=member, name=PurePosixPath(member).name, kind="text", head=[], read=refuse, notes=(why,)
    )
