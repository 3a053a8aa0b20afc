"""How a text is encoded, found from its bytes, and its beginning."""

import codecs
import io
from pathlib import Path

from opsbrief.errors import OpsbriefError

HEAD_BYTES = 256 * 1024
BLOCK = 1 << 22
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WHY = {
    "utf-8-sig": "a mark at its beginning says so",
    "utf-16": "a mark at its beginning says so",
    "utf-16-le": "every second byte is zero",
    "utf-16-be": "every second byte is zero",
    "utf-8": "all of it is valid UTF-8",
    "cp1252": "it is not UTF-8, and Windows knows all its characters",
    "latin-1": "it is not UTF-8, and Windows does not know all its characters",
}
TEXT_CONTROLS = b"\t\n\x0b\f\r\x1a\x1b"


def checked_encoding(path: Path, name: str) -> str:
    """The encoding of a text; OpsbriefError when it is none or damaged."""
    encoding = find_encoding(path)
    if encoding == "binary":
        raise OpsbriefError(f"{name} is neither text nor a workbook", name, "export as CSV, XLSX or JSON")
    if encoding == "damaged":
        raise OpsbriefError(
            f"{name} begins as Unicode text and does not go on as such", name, "export or download it again"
        )
    return encoding


def why_encoding(encoding: str) -> str:
    """Why a text is read in an encoding that `find_encoding` has found, for people; empty where there is no text."""
    return WHY.get(encoding, "")


def find_encoding(path: Path) -> str:
    """BOM, else NUL bytes (UTF-16), else strict UTF-8, else Windows-1252, else Latin-1.

    "binary" for no text at all, "damaged" for Unicode that does not decode.
    """
    with path.open("rb") as file:
        start = file.read(1 << 16)
        unicode = next((encoding for bom, encoding in BOMS if start.startswith(bom)), "")
        if not unicode:
            odd, even = start[1::2].count(0), start[::2].count(0)
            if max(odd, even) > len(start) // 8:
                if min(odd, even) > len(start) // 8:
                    return "binary"
                unicode = "utf-16-le" if odd > even else "utf-16-be"
        if unicode:
            return unicode if _decodes(file, unicode) else "damaged"
        if _decodes(file, "utf-8"):
            return "utf-8"
        if sum(byte < 32 and byte not in TEXT_CONTROLS for byte in start) > len(start) // 100:
            return "binary"
        return "cp1252" if _decodes(file, "cp1252") else "latin-1"


def _decodes(file: io.BufferedReader, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def beginning(path: Path, encoding: str) -> str:
    """The first lines of a text file."""
    with path.open("rb") as file:
        return codecs.getincrementaldecoder(encoding)().decode(file.read(HEAD_BYTES)).replace("\0", "")


def opening(path: Path) -> str:
    """The first characters of whatever a file holds, to tell what it is: never an error."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    encoding = next((encoding for bom, encoding in BOMS if start.startswith(bom)), "")
    if not encoding and start[1:2] == b"\0":
        encoding = "utf-16-le"
    return start.decode(encoding or "utf-8", "replace").replace("\0", "")


def whole_text(path: Path, name: str, most: int) -> tuple[str, str]:
    """All of a text and its encoding; OpsbriefError when it is longer than `most` bytes."""
    encoding = checked_encoding(path, name)
    size = path.stat().st_size
    if size > most:
        raise OpsbriefError(
            f"{name} is larger than {most >> 20} MB", name, "export a shorter period, or as CSV"
        )
    return path.read_bytes().decode(encoding).replace("\0", ""), encoding
