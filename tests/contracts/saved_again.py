"""Samples as a spreadsheet program leaves them: opened, each cell taken for what the program takes it for, and saved.

What a program does to a cell is written down here from what Excel documents and does: it keeps 15 digits of a number, shows
one of 12 digits or more as 3.67E+17, drops zeros in front, knows days and times in the local look, and shows minutes at most.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

import openpyxl
import xlsxwriter

from tests.contracts.samples import Sample

Cell = str | float | bool | date | time | None
Grid = list[list[Cell]]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MADE = datetime(2026, 11, 20, 12)
SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


class Styled(float):
    """A number that keeps the look in which it was typed: 22,700.00 with its currency, or 50%."""

    look = ""


@dataclass(frozen=True)
class Locale:
    """How the person's computer writes."""

    delimiter: str
    decimal: str
    day: str
    moment: str
    words: tuple[str, str]

    @property
    def grouping(self) -> str:
        """Between thousands."""
        return "," if self.decimal == "." else "."


AMERICAN = Locale(",", ".", "{0.month}/{0.day}/{0.year}", "{0.month}/{0.day}/{0.year} {0.hour}:{0.minute:02}", ("TRUE", "FALSE"))  # fmt: skip
GERMAN = Locale(";", ",", "{0:%d.%m.%Y}", "{0:%d.%m.%Y %H:%M}", ("WAHR", "FALSCH"))
BRITISH = Locale(",", ".", "{0:%d/%m/%Y}", "{0:%d/%m/%Y %H:%M}", ("TRUE", "FALSE"))


def opened(sample: Sample, where: Locale) -> dict[str, Grid]:
    """The sheets that a program shows of a sample, by name; none where it is no table."""
    if sample.ending == ".zip":
        with zipfile.ZipFile(io.BytesIO(sample.data)) as file:
            inside = {name: file.read(name) for name in file.namelist()}
        found: dict[str, Grid] = {}
        for name, data in inside.items():
            member = Sample(name[name.rfind(".") :], data, sample.exports)
            found |= {f"{name}!{sheet}": grid for sheet, grid in opened(member, where).items()}
        return found
    if sample.ending.lower() == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(sample.data), data_only=True)
        return {sheet.title: [[_plain(cell) for cell in row] for row in sheet.values] for sheet in book}
    if sample.ending == ".xls":
        return {"Sheet1": _of_xml(sample.data)}
    if sample.ending not in (".csv", ".tsv", ".txt"):
        return {}
    text = _decoded(sample.data)
    outside = re.sub(r'"[^"]*"', "", text)
    delimiter = max("\t;,", key=outside.count)
    lines = io.StringIO(text, newline="")
    inches = sample.ending == ".tsv"  # a mark there is no quotation mark
    rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if inches else csv.QUOTE_MINIMAL)
    return {"Sheet1": [[taken_for(cell, where) for cell in row] for row in rows]}


def as_xlsx(sheets: Mapping[str, Grid]) -> bytes:
    """As the program saves its own workbook: cells as they are typed."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": MADE})
        moment, clock = book.add_format({"num_format": "m/d/yyyy h:mm"}), book.add_format({"num_format": "h:mm:ss"})  # fmt: skip
        for name, grid in sheets.items():
            sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\!]", " ", name)[-31:])
            for row, column, cell in _filled(grid):
                look = moment if isinstance(cell, datetime) else clock if isinstance(cell, time) else None
                sheet.write(row, column, float(cell) if isinstance(cell, Styled) else cell, look)
    return buffer.getvalue()


def as_csv(grid: Grid, where: Locale) -> bytes:
    """As the program saves one sheet as "CSV UTF-8": as its cells look, each row as wide as the widest."""
    width = max((len(row) for row in grid), default=0)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=where.delimiter)
    writer.writerows([*(shown(cell, where) for cell in row), *[""] * (width - len(row))] for row in grid)
    return buffer.getvalue().encode("utf-8-sig")


def taken_for(text: str, where: Locale) -> Cell:
    """What the program makes of a text that stands in a text file."""
    bare = text.strip()
    if not bare:
        return text or None
    if bare.upper() in ("TRUE", "FALSE"):
        return bare.upper() == "TRUE"
    number = _number(bare, where)
    found: Cell = _moment(bare, where) if number is None else number
    return text if found is None else found


def shown(cell: Cell, where: Locale) -> str:
    """How the program shows a cell."""
    match cell:
        case None:
            return ""
        case bool():
            return where.words[not cell]
        case Styled():
            return cell.look
        case datetime():
            return where.moment.format(cell)
        case date():
            return where.day.format(cell)
        case time():
            return f"{cell:%H:%M:%S}" if cell.second else f"{cell:%H:%M}"
        case float() | int():
            return general(float(cell)).replace(".", where.decimal)
        case _:
            return cell


def general(number: float) -> str:
    """A number in the format General: eleven characters."""
    if number == 0:
        return "0"
    if abs(number) >= 1e11 or abs(number) < 1e-9:
        digits, _, power = f"{number:.5E}".partition("E")
        return f"{digits.rstrip('0').rstrip('.')}E{power}"
    whole = len(str(int(abs(number))))
    text = f"{number:.{max(0, 10 - whole)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if data[1:2] == b"\0":
        return data.decode("utf-16-le")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _plain(cell: object) -> Cell:
    """A cell of a workbook as openpyxl gives it; it has no days, only midnights."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    assert cell is None or isinstance(cell, str | float | int | bool | date | time), cell
    return cell


def _of_xml(data: bytes) -> Grid:
    grid: Grid = []
    for row in ET.fromstring(data).iter(f"{SPREADSHEET}Row"):
        cells: list[Cell] = []
        for cell in row.iter(f"{SPREADSHEET}Cell"):
            at = int(cell.get(f"{SPREADSHEET}Index", len(cells) + 1))
            cells += [None] * (at - 1 - len(cells))
            found = cell.find(f"{SPREADSHEET}Data")
            kind = "" if found is None else found.get(f"{SPREADSHEET}Type", "")
            text = "" if found is None else found.text or ""
            value: Cell = text or None
            if text and kind == "Number":
                value = float(text)
            elif text and kind == "DateTime":
                value = _plain(datetime.fromisoformat(text))
            cells.append(value)
        grid.append(cells)
    return grid


def _filled(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    return (
        (y, x, cell) for y, row in enumerate(grid) for x, cell in enumerate(row) if cell not in (None, "")
    )


def _number(text: str, where: Locale) -> float | None:
    group, decimal = re.escape(where.grouping), re.escape(where.decimal)
    digits = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?:{decimal}\d*)?"
    found = re.fullmatch(
        rf"(?P<open>\()?(?P<sign>[-+]?)(?P<money>[$€£]\s?)?(?P<n>{digits})(?P<e>[eE][-+]?\d+)?(?P<after>-|\)|%|\s?[$€£])?",
        text,
    )
    if not found or not re.search(r"\d", found["n"]):
        return None
    number = float(found["n"].replace(where.grouping, "").replace(where.decimal, ".") + (found["e"] or ""))
    number = float(f"{number:.15g}")
    after = (found["after"] or "").strip()
    if found["sign"] == "-" or after == "-" or found["open"]:
        number = -number
    if after == "%":
        number /= 100
    if not (found["money"] or after in ("%", "$", "€", "£")):
        return number
    styled = Styled(number)
    styled.look = text
    return styled


def _moment(text: str, where: Locale) -> date | time | None:
    clock = r"(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:\.\d+)?)?(?: ?(?P<p>[AaPp][Mm]))?"
    if found := re.fullmatch(clock, text):
        return _time(found)
    month = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*"
    shapes = [r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})", rf"(?P<d>\d{{1,2}})[- ]{month},?[- ](?P<y>\d{{4}}|\d\d)", rf"{month} (?P<d>\d{{1,2}}), (?P<y>\d{{4}})"]  # fmt: skip
    first, second, mark = ("m", "d", "[/-]") if where is AMERICAN else ("d", "m", "[./-]")
    shapes.append(rf"(?P<{first}>\d{{1,2}}){mark}(?P<{second}>\d{{1,2}}){mark}(?P<y>\d{{4}}|\d\d)")
    for shape in shapes:
        if found := re.fullmatch(rf"{shape}(?: +{clock})?", text, re.IGNORECASE):
            parts = found.groupdict()
            number = MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["m"])
            year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
            try:
                day = date(year, number, int(parts["d"]))
            except ValueError:
                return None
            return datetime.combine(day, _time(found)) if parts["h"] else day
    return None


def _time(found: re.Match[str]) -> time:
    hour = int(found["h"])
    if found["p"]:
        hour = hour % 12 + 12 * (found["p"].lower() == "pm")
    return time(hour % 24, int(found["mi"]), int(found["s"] or 0))
