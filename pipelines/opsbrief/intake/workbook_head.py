"""The first rows of an XLSX workbook as a small workbook of its own, so that a glance need not read all of it.

What reads workbooks reads this one too, and gives the same cells; a sheet ends early, and the list of texts with it.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path

from opsbrief.intake.parts import GLANCE_ROWS

BLOCK = 1 << 16
SHEETS = "xl/worksheets/"
TEXTS = "xl/sharedStrings.xml"
# What a reader asks for besides sheets and texts. Pictures, themes and the order of computation are not among it.
WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/core\.xml|xl/(?:_rels/)?(?:workbook|styles)\.xml(?:\.rels)?"
)
ROW_ENDS = re.compile(rb"</(\w+:)?row>|<(\w+:)?row\s[^<>]*/>")
TEXT_ENDS = re.compile(rb"</(\w+:)?si>|<(\w+:)?si/>")
TEXT_NUMBER = re.compile(rb'\st="s"[^<>]*><(?:\w+:)?v>(\d+)<')


def beheaded(path: Path) -> BytesIO:
    """The workbook with `GLANCE_ROWS` rows of each sheet. `zipfile.BadZipFile`, `KeyError` or `zlib.error` where it is damaged."""
    made = BytesIO()
    most = -1
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(made, "w") as head:
        names = file.namelist()
        for name in names:
            if name.startswith(SHEETS) and name.endswith(".xml"):
                rows = _until(file, name, ROW_ENDS, GLANCE_ROWS, b"</%bsheetData></%bworksheet>")
                most = max([most, *map(int, TEXT_NUMBER.findall(rows))])
                head.writestr(name, rows)
            elif WANTED.fullmatch(name):
                head.writestr(name, file.read(name))
        if TEXTS in names:
            head.writestr(TEXTS, _until(file, TEXTS, TEXT_ENDS, most + 1, b"</%bsst>"))
    made.seek(0)
    return made


def _until(file: zipfile.ZipFile, name: str, ends: re.Pattern[bytes], most: int, closing: bytes) -> bytes:
    """A member up to its `most`th element that `ends`, and closed there; the whole of it when it has no more."""
    text, count, seen = b"", 0, 0
    with file.open(name) as source:
        while block := source.read(BLOCK):
            text += block
            for end in ends.finditer(text, seen):
                count, seen = count + 1, end.end()
                if count >= max(1, most):
                    prefix = end[1] or end[2] or b""
                    return text[:seen] + closing.replace(b"%b", prefix)
    return text
