"""Damaged, mistaken and hostile files, made byte by byte. Each belongs to the shop of the intake's unit tests."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.unit.intake.a_shop import text_of, workbook_of, zip_of

HEAD = ["Order", "Day", "Total", "Note"]
GOOD = text_of(HEAD, ["GOOD-1", "2026-01-05", "10.50", ""], ["GOOD-2", "2026-01-20", "7", ""])
TABLE = text_of(HEAD, ["A-1", "2026-01-05", "1", ""], ["A-2", "2026-01-20", "2", ""]).encode()
WORKBOOK = workbook_of([HEAD, ["A-1", "2026-01-05", 1, ""], ["A-2", "2026-01-20", 2, ""]])
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@dataclass(frozen=True)
class Bad:
    """A file, what becomes of it, and words that the answer must have. `rows`: orders that are loaded from it."""

    name: str
    data: Callable[[], bytes]
    status: str
    words: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


def repacked(workbook: bytes, **members: bytes | str) -> bytes:
    """A workbook with some members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        old = {name: file.read(name) for name in file.namelist()}
    new = {name: data.encode() if isinstance(data, str) else data for name, data in members.items()}
    return zip_of(old | new)


def patched(archive: bytes, offsets: dict[bytes, int], value: bytes, nth: int = 0) -> bytes:
    """An archive with bytes put at an offset behind the nth header of each kind."""
    data = bytearray(archive)
    for header, offset in offsets.items():
        at = -1
        for _ in range(nth + 1):
            at = data.find(header, at + 1)
        data[at + offset : at + offset + len(value)] = value
    return bytes(data)


def five_gigabytes() -> bytes:
    """Two members that say they are 2.7 GB each, at a ratio that raises no other alarm."""
    archive = zip_of({"a.csv": TABLE, "b.csv": TABLE})
    for nth in range(2):
        archive = patched(archive, {CENTRAL: 24}, struct.pack("<I", 2_700_000_000), nth)
        archive = patched(archive, {CENTRAL: 20}, struct.pack("<I", 54_000_000), nth)
    return archive


def lying(size: int) -> bytes:
    """A member that says it is `size` bytes long."""
    return patched(zip_of({"a.csv": TABLE * 50}), {CENTRAL: 24, LOCAL: 22}, struct.pack("<I", size))


def locked_zip() -> bytes:
    """A member whose encryption flag is set."""
    return patched(patched(zip_of({"a.csv": TABLE}), {CENTRAL: 8}, b"\x01"), {LOCAL: 6}, b"\x01")


def locked_workbook() -> bytes:
    """The directory of a compound file that holds an encrypted package."""
    return COMPOUND + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2048


def laughing_workbook() -> bytes:
    """A thousand million laughs in the shared strings."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    strings = "".join(f"<si><t>{text}</t></si>" for text in ("&a9;", *HEAD))
    return repacked(
        WORKBOOK,
        **{"xl/sharedStrings.xml": f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a0 "lol">{entities}]><sst {NAMESPACE}>{strings}</sst>'},
    )  # fmt: skip


def sprawling_workbook() -> bytes:
    """Two cells in opposite corners: 17 thousand million cells for who makes a grid of them."""
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>Order</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData>{cells}</sheetData></worksheet>'
    return repacked(WORKBOOK, **{"xl/worksheets/sheet1.xml": sheet})


def nested(depth: int) -> bytes:
    """A table in an archive in an archive ..."""
    data = zip_of({"a.csv": TABLE})
    for _ in range(depth - 1):
        data = zip_of({"inner.zip": data})
    return data


def twins() -> bytes:
    """An archive with two members of one name."""
    data = zip_of({"a.csv": TABLE, "b.csv": TABLE})
    return data.replace(b"b.csv", b"a.csv")


def table(*rows: list[str]) -> Callable[[], bytes]:
    """A table of orders."""
    return lambda: text_of(HEAD, *rows).encode()


def wide(columns: int) -> Callable[[], bytes]:
    """Orders with many columns more."""
    return lambda: text_of(
        [*HEAD, *(f"c{n}" for n in range(columns))], ["A-1", "2026-01-05", "1", "", *["x"] * columns]
    ).encode()


ROUNDED = [["3.67E+17", "2026-01-05", "1", ""], ["3.67E+17", "2026-01-20", "2", ""]]

REFUSED = [
    Bad("empty.csv", lambda: b"", "refused", ("is empty",)),
    Bad("blank.csv", lambda: b"\xef\xbb\xbf\r\n  \n", "refused", ("is empty",)),
    Bad("zeros.csv", lambda: b"\0" * 5000, "refused", ("zero bytes",)),
    Bad("noise.csv", lambda: random.Random(1).randbytes(5000), "refused", ("neither text nor a workbook",)),
    Bad("report.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "refused", ("is a PDF", "CSV, XLSX or JSON")),
    Bad("picture.csv", lambda: b"\x89PNG\r\n\x1a\n", "refused", ("a picture",)),
    Bad("cut.zip", lambda: zip_of({"a.csv": TABLE * 50})[:-40], "refused", ("damaged or truncated", "download it again")),
    Bad("cut.xlsx", lambda: WORKBOOK[: len(WORKBOOK) // 2], "refused", ("damaged or truncated",)),
    Bad("cut.json", lambda: b'{"cards": [{"id": "1"', "refused", ("not valid JSON", "line 1")),
    Bad("deep.json", lambda: b'{"a":' * 100_000, "refused", ("nested too deeply",)),
    Bad("locked.xlsx", locked_workbook, "refused", ("password",)),
    Bad("locked.zip", locked_zip, "refused", ("password", "a.csv")),
    Bad("macros.xlsm", lambda: repacked(WORKBOOK, **{"xl/vbaProject.bin": b"\0" * 64}), "refused", ("macros", ".xlsx")),
    Bad("old.xls", lambda: COMPOUND + random.Random(2).randbytes(4096), "refused", ("damaged workbook",)),
    Bad("broken16.csv", lambda: TABLE.decode().encode("utf-16") + b"\xd8", "refused", ("Unicode",)),
    Bad("broken8.csv", lambda: b"\xef\xbb\xbf" + TABLE + b"\xff\n", "refused", ("Unicode",)),
    Bad("huge.zip", five_gigabytes, "refused", ("5.0 GB", "4 GB")),
    Bad("ratio.zip", lambda: patched(zip_of({"a.csv": TABLE}), {CENTRAL: 24}, struct.pack("<I", 3_000_000_000)), "refused", ("times its size",)),
    Bad("longer.zip", lambda: lying(30), "refused", ("a.csv", "damaged")),
    Bad("shorter.zip", lambda: lying(60_000), "refused", ("shorter than it says",)),
    Bad("climbing.zip", lambda: zip_of({"../../evil.csv": TABLE}), "refused", ("outside the archive", "evil.csv")),
    Bad("absolute.zip", lambda: zip_of({"/evil.csv": TABLE}), "refused", ("outside the archive",)),
    Bad("drive.zip", lambda: zip_of({"C:\\evil.csv": TABLE}), "refused", ("outside the archive",)),
    Bad("twins.zip", twins, "refused", ("two members called a.csv",)),
    Bad("laughs.xlsx", laughing_workbook, "refused", ("damaged workbook",)),
    Bad("sprawl.xlsx", sprawling_workbook, "refused", ("1,048,576 rows and 16,384 columns", "export as CSV")),
    Bad("rounded.csv", table(*ROUNDED), "refused", ("3.67E+17", "'Order'", "do not open it in a spreadsheet")),
    Bad("header.csv", wide(100_000), "refused", ("first line is longer than 256 KB",)),
    Bad("columns.csv", wide(5_000), "refused", ("5,004 columns", "limit is 2,000")),
    Bad("cell.csv", lambda: TABLE + b"A-3,2026-01-05,3," + b"x" * 70_000_000 + b"\n", "refused", ("64 million characters",)),
    Bad("rounded.zip", lambda: zip_of({"a.csv": TABLE, "b.csv": table(*ROUNDED)()}), "refused", ("b.csv", "3.67E+17")),
]  # fmt: skip

UNKNOWN = [
    Bad("missing.csv", lambda: text_of(["Order", "Day"], ["A-1", "2026-01-05"]).encode(), "unknown", ("nearest is shop/orders", "missing: Total")),
    Bad("alien.csv", lambda: text_of(["a", "b"], ["1", "2"]).encode(), "unknown", ("none of the known exports", "system.toml")),
    Bad("keys.json", lambda: json.dumps([{f"k{n}": 1} for n in range(20_000)]).encode(), "unknown", ("none of the known exports",)),
    Bad("deep.zip", lambda: nested(6), "unknown", ("one inside the other",)),
    Bad("pictures.zip", lambda: zip_of({"a.pdf": b"%PDF-1.7"}), "unknown", ("a.pdf is a PDF",)),
]  # fmt: skip

LATE = table(*([f"A-{n}", "2026-01-05", "7", ""] for n in range(300)), ["Z-1", "2026-01-05", "1.500", ""])

WAITING = [
    Bad("dates.csv", table(["A-1", "03/04/2026", "1", ""], ["A-2", "05/06/2026", "2", ""]), "waiting", ("'Day'", "--answer date_order=day_first")),
    Bad("numbers.csv", table(["A-1", "2026-01-05", "1.500", ""], ["A-2", "2026-01-05", "2.250", ""]), "waiting", ("'Total'", "--answer decimal_sign=comma")),
    Bad("late.csv", LATE, "waiting", ("'Total'",)),
    Bad("half.zip", lambda: zip_of({"a.csv": TABLE, "b.csv": LATE()}), "waiting", ("'Total'", "inbox/half.zip")),
]  # fmt: skip

LOADED = [
    Bad("really_xlsx.csv", lambda: WORKBOOK, "loaded", rows=("A-1", "A-2")),
    Bad("really_csv.xlsx", lambda: TABLE, "loaded", rows=("A-1", "A-2")),
    Bad("nested.zip", lambda: nested(3), "loaded", rows=("A-1", "A-2")),
    Bad("ragged.csv", table(["A-1", "2026-01-05", "1", ""], ["short"], ["A-3", "2026-01-05", "3", "", "long"]), "loaded", rows=("A-1",)),
    Bad("ends.csv", lambda: b"Order,Day,Total,Note\r\nA-1,2026-01-05,1,\nA-2,2026-01-05,2,\rA-3,2026-01-20,3,\r\n", "loaded", rows=("A-1", "A-2", "A-3")),
    Bad("extra.csv", lambda: text_of([*HEAD, "Surprise"], ["A-1", "2026-01-05", "1", "", "x"]).encode(), "loaded", rows=("A-1",)),
    Bad("zero.csv", lambda: TABLE.replace(b"A-2", b"A\0-2"), "loaded", rows=("A-1", "A-2")),
    Bad("quote.csv", lambda: b'Order,Day,Total,Note\nA-1,2026-01-05,1,"open\nA-2,2026-01-20,2,x\n', "loaded", rows=("A-2",)),
    Bad("long.csv", lambda: TABLE + b"A-3,2026-01-05,3," + b"x" * 20_000_000 + b"\n", "loaded", rows=("A-1", "A-2", "A-3")),
    Bad("script.csv", table(["A-1", "2026-01-05", "1", "<script>alert(1)</script>"], ["A-2", "2026-01-20", "2", "=cmd()|' /C calc'!A0"]), "loaded", rows=("A-1", "A-2")),
    Bad("'; drop table x --.csv", lambda: TABLE, "loaded", rows=("A-1", "A-2")),
]  # fmt: skip

ALL = [*REFUSED, *UNKNOWN, *WAITING, *LOADED]
