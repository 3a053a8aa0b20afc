"""One convention per column for numbers and dates, found from its cells. Never per cell, never from this machine's locale."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Order = Literal["ymd", "dmy", "mdy"]

# Names of months, short or whole, that are not English: DuckDB reads English ones only.
FOREIGN_MONTHS: dict[str, str] = {
    "jan": "ene|enero|gen|gennaio|janv|janvier|jän|jänner|januar|januari|janeiro",
    "feb": "fev|fév|févr|février|febr|februar|februari|febrero|febbraio|fevereiro",
    "mar": "mär|märz|mrz|mrt|maart|mars|marzo|março",
    "apr": "abr|abril|avr|avril|aprile",
    "may": "mai|maio|mayo|mei|maj|mag|maggio",
    "jun": "juin|juni|junio|junho|giu|giugno",
    "jul": "juil|juillet|juli|julio|julho|lug|luglio",
    "aug": "ago|agosto|août|aou|aoû",
    "sep": "set|setembro|settembre|sept|septembre",
    "oct": "okt|oktober|octobre|octubre|ott|ottobre|out|outubro",
    "nov": "novembre|novembro",
    "dec": "dic|dicembre|déc|décembre|dez|dezember|dezembro|diciembre",
}
_FOREIGN = frozenset("|".join(FOREIGN_MONTHS.values()).split("|"))

DAY_ZERO = "12/30/1899"  # what spreadsheets make of the number 0
# Written for "no date" by the systems we know.
NO_DATE = ("0", "00000000", "0000-00-00", "00.00.0000", "00/00/0000", DAY_ZERO, "0000-00-00 00:00:00")
_CURRENCY = re.compile(r"^(?:[A-Z]{3}\s|[$€£¥])\s*|\s*(?:[$€£¥]|[A-Z]{3})$")
CURRENCY_MARK = r"^[\s(+-]*([$€£¥]|[A-Z]{3}\b)|([$€£¥]|\b[A-Z]{3})[\s)-]*$"
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_SPACES = re.compile("[\\s\u00a0\u202f']")
ROUNDED = r"\d(?:[.,]\d+)?[eE]\+\d{2}"
# Excel keeps 15 digits of a number, so that the last of 16 is always a zero; Google Sheets keeps them all.
_RUINED = re.compile(rf"{ROUNDED}|\d{{15}}0\.0")


@dataclass(frozen=True)
class Numbers:
    """How a column writes numbers. `decimal` is "." or ","; `plain` when a bare cast reads every cell seen."""

    decimal: str = "."
    plain: bool = True
    ambiguous: bool = False
    proved: bool = True  # a cell shows which sign it is; else none needs it, or both readings fit

    @property
    def text(self) -> str:
        """For people."""
        return "1234.50" if self.plain else ("1.234,50" if self.decimal == "," else "1,234.50")


@dataclass(frozen=True)
class Dates:
    """How a column writes dates: the strptime patterns that fit, in order of trial."""

    order: Order = "ymd"
    patterns: tuple[str, ...] = ()
    ambiguous: bool = False
    iso: bool = False
    foreign: bool = False  # months have names that are not English

    @property
    def text(self) -> str:
        """For people."""
        return {"ymd": "year-month-day", "dmy": "day first", "mdy": "month first"}[self.order]


def bare(cell: str) -> str:
    """A number without currency, blanks, guards and sign marks; a negative one starts with `-`."""
    text = cell.strip().removeprefix("'")
    text = _CURRENCY.sub("", text.strip())
    text = _SPACES.sub("", text)
    negative = (text.startswith("(") and text.endswith(")")) or text.endswith(("-", "CR"))
    text = text.strip("()").removesuffix("CR").removesuffix("-").removeprefix("+")
    return "-" + text.removeprefix("-") if negative else text


def currencies(cells: Iterable[str]) -> set[str]:
    """The currencies that amounts name themselves: `€ 5` and `5 EUR` name one, `$ 5` another."""
    return {
        CURRENCY_SIGNS.get(found[1] or found[2], found[1] or found[2])
        for cell in cells
        if (found := re.search(CURRENCY_MARK, cell)) and re.search(r"\d", cell)
    }


def find_numbers(cells: Iterable[str], *, whole: bool = False) -> Numbers:
    """The number convention of a column's filled cells; ambiguous when both readings fit every cell.

    In a column of `whole` numbers 1,234 is a thousand and more, since it is no whole number else.
    """
    votes = {".": 0, ",": 0}
    unsure = False
    plain = True
    for cell in cells:
        if plain and _PLAIN.fullmatch(cell.strip()):
            text = cell.strip().lstrip("+-")
        else:
            plain, text = False, bare(cell).lstrip("-")
        vote = _vote(text)
        if vote == "?" and whole and not text.endswith("000"):
            vote = "." if "," in text else ","
        if vote == "?":
            unsure = True
        elif vote:
            votes[vote] += 1
    decimal = "," if votes[","] > votes["."] else "."
    decided = votes["."] + votes[","] > 0
    return Numbers(decimal, plain=plain and decimal == ".", ambiguous=unsure and not decided, proved=decided)


def _vote(text: str) -> str:
    """The decimal sign that one number proves; "?" for `1.500`, which proves none."""
    marks = [c for c in text if c in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    mark = marks[0]
    other = "," if mark == "." else "."
    if len(marks) > 1:
        return other
    whole, _, rest = text.partition(mark)
    if len(rest.split("e")[0].split("E")[0]) != 3 or len(whole) > 3 or whole in ("", "0"):
        return mark
    return "?"


_DATE = re.compile(
    r"(?P<y>(?=\d{4}\D))?(?P<a>\d{1,4}|[^\W\d_]{3,9}\.?)(?P<s>[-./ ]\s?|,\s)(?P<b>\d{1,2}|[^\W\d_]{3,9}\.?)(?P<t>[-./ ]\s?|,\s)"
    r"(?P<c>(?(y)\d{1,2}|\d{2,4}))\.?"
    r"(?P<time>.*)"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<time>.*)")
_TIME = re.compile(
    r"(?P<gap>T|,?[ \u00a0\u202f](?:(?:à|at|um|om|a las|às|alle|kl\.?|o)[ \u00a0\u202f])?|,)?(?P<h>\d{1,2}):(?P<m>\d\d)(?P<s>:\d\d)?(?P<f>\.\d{1,9})?(?P<p>[ \u00a0\u202f]?[AaPp]\.?[Mm]\.?)?(?P<z> ?(?:Z|UTC|[+-]\d\d:?\d\d|(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?))?"
)


@dataclass
class _Seen:
    """What the cells of a date column have in common."""

    shapes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    times: dict[str, None] = field(default_factory=dict)
    foreign: bool = False
    highest: list[int] = field(default_factory=lambda: [0, 0])


def is_date(text: str) -> bool:
    """Whether a cell has the shape of a date, or says that there is none."""
    shape = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    return text in NO_DATE or (
        shape is not None and (not shape["time"] or bool(_TIME.fullmatch(shape["time"])))
    )


def find_dates(cells: Iterable[str], known: Order | None = None) -> Dates:
    """The date convention of a column's filled cells. `known` decides where day and month could be either."""
    seen = _Seen()
    for cell in cells:
        text = cell.strip()
        if text and text not in NO_DATE:
            _look(text, seen)
    if not seen.shapes:
        return Dates("ymd", ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"), iso=True)
    orders = {order for shape in seen.shapes.values() for order, _ in shape}
    open_order = "?" in orders
    order: Order = "ymd" if orders == {"ymd"} else "dmy"
    ambiguous = False
    if open_order:
        first, second = seen.highest
        if first > 12 >= second:
            order = "dmy"
        elif second > 12 >= first:
            order = "mdy"
        elif "dmy" in orders:
            order = "dmy"
        else:
            order, ambiguous = known or "dmy", known is None
    patterns = _patterns(seen, order)
    return Dates(order, patterns, ambiguous, iso=set(seen.shapes) <= {"iso"}, foreign=seen.foreign)


def _look(text: str, seen: _Seen) -> None:
    compact = _COMPACT.fullmatch(text)
    match = None if compact else _DATE.fullmatch(text)
    if compact:
        _note(seen, "compact", "ymd", "%Y%m%d", compact["time"])
        return
    if not match:
        return
    a, b, c, s, t = match["a"], match["b"], match["c"], match["s"], match["t"]
    year = "%Y" if len(c) == 4 else "%y"
    seen.foreign |= _is_foreign(a) or _is_foreign(b)
    month = _month(b)
    if len(a) == 4 and a.isdigit():
        kind = "iso" if (s, t) == ("-", "-") else f"ymd{s}"
        _note(
            seen, kind, "ymd", f"%Y{s}%m{t}%d" + ("." if text.rstrip().endswith(".") else ""), match["time"]
        )
    elif not b.isdigit():
        _note(seen, f"named{s}", "dmy", f"%d{s}{month}{t}{year}", match["time"])
    elif not a.isdigit():
        _note(seen, f"us{s}", "mdy", f"{_month(a)}{s}%d{t}{year}", match["time"])
    elif s == ".":
        _note(seen, "dots", "dmy", f"%d.%m.{year}", match["time"])
    else:
        seen.highest = [max(seen.highest[0], int(a)), max(seen.highest[1], int(b))]
        _note(seen, f"open{s}{year}", "?", f"{{0}}{s}{{1}}{t}{year}", match["time"])


def _is_foreign(name: str) -> bool:
    return name.rstrip(".").casefold() in _FOREIGN


def _month(name: str) -> str:
    """The pattern of a month's name; a foreign one is read as the short English one."""
    return "%B" if len(name.rstrip(".")) > 3 and not _is_foreign(name) else "%b"


def _note(seen: _Seen, kind: str, order: str, pattern: str, rest: str) -> None:
    pairs = seen.shapes.setdefault(kind, [])
    if (order, pattern) not in pairs:
        pairs.append((order, pattern))
    seen.times.setdefault(_time_pattern(rest))


def _time_pattern(rest: str) -> str:
    match = _TIME.fullmatch(rest)
    if not match:
        return ""
    hour = "%I" if match["p"] else "%H"
    text = (match["gap"] or "") + f"{hour}:%M"
    text += ":%S" if match["s"] else ""
    text += ".%f" if match["f"] else ""
    text += match["p"].rstrip("AaPpMm.") + "%p" if match["p"] else ""
    if match["z"]:
        text += "Z" if match["z"].strip() == "Z" else (" " if match["z"][0] == " " else "") + "%z"
    return text


def _patterns(seen: _Seen, order: Order) -> tuple[str, ...]:
    """Every date shape with every time shape; two-digit years first, or %Y would read 06 as the year 6."""
    first, second = ("%m", "%d") if order == "mdy" else ("%d", "%m")
    days = [p.format(first, second) for pairs in seen.shapes.values() for _, p in pairs]
    days.sort(key=lambda p: "%Y" in p)
    times = list(dict.fromkeys([*seen.times, ""]))
    return tuple(day + time for day in days for time in times)


def ruined_ids(cells: Iterable[str]) -> str:
    """The literal such as 3.67E+17 that a spreadsheet made of most ids of a column; empty when it did not."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    ruined = [cell for cell in filled if _RUINED.fullmatch(cell)]
    return ruined[0] if ruined and len(ruined) * 2 > len(filled) else ""


_SLASHED = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}(?:\D.*)?")
_REAL = re.compile(r"\d{4}-(\d\d)-(\d\d)(?:\D.*)?")


def half_swapped(cells: Iterable[str]) -> bool:
    """Whether a sheet's column shows that its real dates are wrong: all days to 12 are dates, all above are texts.

    So it looks after a program that reads the month first has opened a text that has the day first, or the reverse.
    """
    texts: list[tuple[int, int]] = []
    days: list[int] = []
    for cell in cells:
        if real := _REAL.fullmatch(cell.strip()):
            days.append(int(real[2]))
        elif text := _SLASHED.fullmatch(cell.strip()):
            texts.append((int(text[1]), int(text[2])))
    one_way = bool(texts) and (all(a > 12 for a, _ in texts) or all(b > 12 for _, b in texts))
    return one_way and len(texts) > 1 and len(days) > 1 and max(days) <= 12
