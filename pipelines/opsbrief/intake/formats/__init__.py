"""File formats: what a file is, by its first bytes, and one module per format that gives its parts.

A format knows no system and no other format; it opens its container safely and says which tables lie in it.
"""

from pathlib import Path

from opsbrief.errors import OpsbriefError
from opsbrief.intake.encoding import opening
from opsbrief.intake.formats import (
    archive,
    calendar,
    listing,
    page,
    pointer,
    records,
    text,
    workbook,
    xml_workbook,
)
from opsbrief.intake.parts import Opener, Part

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
EMPTY_ZIP = b"PK\x05\x06"
BLANK = b"\0 \t\r\n\xef\xbb\xbf"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
}


TEXTS = (
    (calendar.is_calendar, calendar.parts),
    (xml_workbook.is_workbook, xml_workbook.parts),
    (page.is_page, page.parts),
    (listing.is_listing, listing.parts),
)


def is_blank(path: Path) -> bool:
    """Whether a file holds nothing but blanks, line ends and zero bytes."""
    with path.open("rb") as file:
        return not any(block.strip(BLANK) for block in iter(lambda: file.read(1 << 20), b""))


def open_parts(path: Path, name: str, opener: Opener) -> list[Part]:
    """The tables in a file, by content alone; OpsbriefError when it cannot be opened."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(BLANK) and is_blank(path):
        what = "holds nothing but zero bytes" if start.strip(b" \t\r\n\xef\xbb\xbf") else "is empty"
        raise OpsbriefError(f"{name} {what}", name, "export or download it again")
    if start.startswith(COMPOUND):
        return workbook.parts_of_compound(path, name)
    if start.startswith((ZIP, EMPTY_ZIP)):
        members = archive.members(path, name)
        if workbook.is_workbook(members):
            return workbook.parts(path, name, members, opener)
        return archive.parts(path, name, members, opener)
    if start.startswith(GZIP):
        return archive.parts_of_gzip(path, name, opener)
    for magic, what in FOREIGN.items():
        if start.startswith(magic):
            raise OpsbriefError(f"{name} is {what}, not an export", name, "export as CSV, XLSX or JSON")
    return _parts_of_text(path, name, opener)


def _parts_of_text(path: Path, name: str, opener: Opener) -> list[Part]:
    beginning = opening(path)
    pointer.refuse_pointer(beginning, name)
    if beginning.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        found = records.parts(path, name, opener)
        if found is not None:
            return found
    for begins, parts_of in TEXTS:
        if begins(beginning):
            return parts_of(path, name, opener)
    return text.parts(path, name, opener)
