"""Numbers, dates and sentences in the company's language; the only place that turns a value into text.

The sentences are a module `sentences_<language>` beside this one; the signs in numbers and the names of months
are those of the whole locale: en-DE is English with 1.284,5. Minus is U+2212, money carries its currency code,
and what rounds to zero has no sign.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib import import_module
from importlib.util import find_spec

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from opsbrief.declarations.kpi import Unit
from opsbrief.errors import OpsbriefError
from opsbrief.kpis.calendar import Period
from opsbrief.kpis.fiscal import CALENDAR

MINUS = "\N{MINUS SIGN}"

# Babel's own negotiation finds nothing for zh-TW.
_SPOKEN = {"zh": "zh_Hant_TW", "zh_TW": "zh_Hant_TW", "zh_Hant": "zh_Hant_TW"}


def rounded(value: float | Decimal, decimals: int, scale: int = 1) -> Decimal:
    """`value` times `scale` as printed with `decimals` places: half away from zero, never minus zero."""
    exact = (value if isinstance(value, Decimal) else Decimal(repr(value))) * scale
    result = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return result or abs(result)


def print_scale(unit: Unit) -> int:
    """What a value is multiplied by before it is printed: a percentage is stored as a fraction."""
    return 100 if unit == "percent" else 1


class Words:
    """One language and currency. `language` takes any usual spelling: en, en-GB, en_IN, zh-TW."""

    def __init__(self, language: str, currency: str) -> None:
        code = language.replace("-", "_")
        code = _SPOKEN.get(code, code)
        try:
            self.locale = Locale.parse(code)
            self._sentences = _sentences(code)
        except (UnknownLocaleError, ValueError) as problem:
            raise OpsbriefError(
                f"there are no sentences in the language {language!r}",
                fix="set a language that Opsbrief has, for example en, or en-GB for the dates and numbers of a country",
                exit_status=2,
            ) from problem
        self.language = code
        self.currency = currency
        self._signs = str.maketrans(",.", get_group_symbol(self.locale) + self.decimal_sign)

    @property
    def decimal_sign(self) -> str:
        """What stands before the digits after the point."""
        return get_decimal_symbol(self.locale)

    @property
    def tag(self) -> str:
        """The language as HTML spells it: `en-GB`."""
        return self.language.replace("_", "-")

    def number(self, value: float | Decimal, decimals: int) -> str:
        """`1,284` or `−3.9`, rounded to `decimals`."""
        amount = rounded(value, decimals)
        return (MINUS if amount < 0 else "") + self._digits(abs(amount), decimals)

    def value(self, value: float | Decimal, unit: Unit, decimals: int) -> str:
        """`91.2%`, `USD 12,340`, `3.9 days`; percentages come as fractions."""
        return self._with_unit("value", rounded(value, decimals, print_scale(unit)), unit, decimals)

    def gap(self, amount: float | Decimal, unit: Unit, decimals: int) -> str:
        """The size of a difference without its sign: `3.8 pts`, `USD 12,340`."""
        return self._with_unit("gap", abs(rounded(amount, decimals, print_scale(unit))), unit, decimals)

    def change(self, amount: float | Decimal, unit: Unit, decimals: int) -> str:
        """A signed difference: `−3.8 pts`, `+384`, `+USD 12,340`; `0.0 pts` when it rounds to nothing."""
        shown = rounded(amount, decimals, print_scale(unit))
        return ("+" if shown > 0 else "") + self._with_unit("gap", shown, unit, decimals)

    def relative(self, fraction: float, decimals: int = 1) -> str:
        """A signed relative change: `+42.7%`."""
        sign = "+" if rounded(fraction, decimals, 100) > 0 else ""
        return sign + self.value(fraction, "percent", decimals)

    def count(self, number: int, thing: str) -> str:
        """`1 row`, `1,284 rows`; the things are the `count.` ids of the sentences."""
        return self._plural(f"count.{thing}", number, number=self.number(number, 0))

    def missing_range(self, needed: int, found: int, of: str = "points") -> str:
        """Why there is no usual range: `needs 12 points, there are 5`."""
        return self._plural(f"needs_{of}", found, needed=needed, number=found)

    def never_moved(self, points: int) -> str:
        """Why a range without width is none."""
        return self._plural("never_moved", points, number=self.number(points, 0))

    def date(self, day: datetime.date, *, short: bool = False) -> str:
        """`19 November 2026`, or `19 Nov 2026`."""
        return self._format(day, "date_short" if short else "date")

    def date_range(self, start: datetime.date, end: datetime.date) -> str:
        """`16 to 22 November 2026`, with month and year of the first day only where they differ."""
        if start == end:
            return self.date(start)
        if (start.year, start.month) == (end.year, end.month):
            kinds = ("same_month_first", "same_month_last")
        elif start.year == end.year:
            kinds = ("same_year_first", "same_year_last")
        else:
            kinds = ("date", "date")
        return self.sentence("range", first=self._format(start, kinds[0]), last=self._format(end, kinds[1]))

    def period(self, period: Period) -> str:
        """A period within a sentence: `week 47, 16 to 22 November 2026`, `October 2026`, `Q4 2026`."""
        if period.grain == "day":
            return self.date(period.start)
        if period.grain == "month" and not period.fiscal.weeks:
            return self._format(period.start, "month")
        if period.grain == "week":
            dates = self.date_range(period.start, period.end)
            return self.sentence("period.week", week=period.start.isocalendar().week, dates=dates)
        name = {"year": period.fiscal_year, "quarter": period.quarter, "month": period.month}
        if period.fiscal.weeks:
            dates = self.date_range(period.start, period.end)
            return self.sentence(f"period.fiscal_{period.grain}", **name, dates=dates)
        if period.fiscal == CALENDAR:
            return self.sentence(f"period.{period.grain}", **name)
        months = (self._format(period.start, "month"), self._format(period.end, "month"))
        dates = self.sentence("range", first=months[0], last=months[1])
        return self.sentence(f"period.fiscal_{period.grain}", **name, dates=dates)

    def period_short(self, period: Period) -> str:
        """A period for a subject line: `Week 47`, `19 Nov 2026`, `Nov 2026`, `Q4 2026`, `2026`."""
        if period.grain == "day":
            return self.date(period.start, short=True)
        if period.grain == "month" and not period.fiscal.weeks:
            return self._format(period.start, "month_short")
        if period.grain == "week":
            return self.sentence("period_short.week", week=period.start.isocalendar().week)
        name = {"year": period.fiscal_year, "quarter": period.quarter, "month": period.month}
        return self.sentence(f"period_short.{period.grain}", **name)

    def member(self, member: str) -> str:
        """A member as printed; the made-up ones, `(other)` and `(not given)`, in the language."""
        return self._sentences.get(f"member.{member}", member)

    def driver(self, dimension: str, member: str) -> str:
        """`Carrier Northway`: a member with its dimension, at the start of a sentence."""
        shown = self._sentences.get(f"dimension.{dimension}", dimension.replace("_", " "))
        text = self.sentence("driver", dimension=shown, member=self.member(member))
        return text[:1].upper() + text[1:]

    def sentence(self, name: str, /, **values: object) -> str:
        """The sentence called `name` with its placeholders filled; numbers come as text made here."""
        return self._sentences[name].format_map(values)

    def join(self, sentences: list[str]) -> str:
        """Sentences after one another; empty ones are left out."""
        return self._sentences["join"].join(sentence for sentence in sentences if sentence)

    def _with_unit(self, kind: str, amount: Decimal, unit: Unit, decimals: int) -> str:
        # Only some units read otherwise as a difference.
        own = any(name.startswith(f"{kind}.{unit}") for name in self._sentences)
        name = f"{kind if own else 'value'}.{unit}"
        text = self._plural(
            name, abs(amount), number=self._digits(abs(amount), decimals), currency=self.currency
        )
        return (MINUS if amount < 0 else "") + text

    def _plural(self, name: str, amount: int | Decimal, **values: object) -> str:
        if name in self._sentences:
            return self.sentence(name, **values)
        form = f"{name}.{self.locale.plural_form(amount)}"
        return self.sentence(form if form in self._sentences else f"{name}.other", **values)

    def _digits(self, amount: Decimal, decimals: int) -> str:
        pattern = self.locale.decimal_formats[None]
        if pattern.grouping == (3, 3):  # nearly everywhere, and ten times as fast as the pattern
            return f"{amount:,.{decimals}f}".translate(self._signs)
        digits = pattern.pattern.partition(".")[0] + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(amount, format=digits, locale=self.locale))

    def _format(self, day: datetime.date, pattern: str) -> str:
        return format_date(day, format=self._sentences[f"pattern.{pattern}"], locale=self.locale)


def _sentences(code: str) -> dict[str, str]:
    """The sentences of the longest part of `zh_Hant_TW` that has some; ValueError without any."""
    parts = code.split("_")
    for length in range(len(parts), 0, -1):
        name = "_".join(parts[:length])
        module = f"{__package__}.sentences_{name.lower()}"
        if name.isidentifier() and find_spec(module) is not None:
            found: dict[str, str] = import_module(module).SENTENCES
            return found
    raise ValueError(code)
