"""Numbers, dates and sentences as people read them."""

import pkgutil
import string
from datetime import date
from importlib import import_module

import pytest

import opsbrief.insights
from opsbrief.declarations.kpi import Unit
from opsbrief.errors import OpsbriefError
from opsbrief.insights.sentences_en import SENTENCES
from opsbrief.insights.wording import Words, rounded
from opsbrief.kpis.calendar import parse_period
from opsbrief.kpis.fiscal import FiscalYear

WORDS = Words("en", "USD")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (0.912, "percent", 1, "91.2%"),
        (0.99625, "percent", 2, "99.63%"),
        (12340.4, "money", 0, "USD 12,340"),
        (-12340.5, "money", 0, "−USD 12,341"),
        (1284, "count", 0, "1,284"),
        (1.0, "days", 0, "1 day"),
        (1.0, "days", 1, "1.0 days"),
        (3.9, "days", 1, "3.9 days"),
        (26.0, "hours", 0, "26 h"),
        (0.93, "index", 2, "0.93"),
        (-0.04, "quantity", 1, "0.0"),
        (1234567.891, "quantity", 3, "1,234,567.891"),
    ],
)
def test_values(value: float, unit: Unit, decimals: int, text: str) -> None:
    assert WORDS.value(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (-0.038, "percent", 1, "−3.8 pts"),
        (0.038, "percent", 1, "+3.8 pts"),
        (0.01, "percent", 0, "+1 pt"),
        (0.0004, "percent", 1, "0.0 pts"),
        (-0.0004, "percent", 1, "0.0 pts"),
        (384, "count", 0, "+384"),
        (12340, "money", 0, "+USD 12,340"),
        (-1, "days", 0, "−1 day"),
        (-2.5, "hours", 1, "−2.5 h"),
    ],
)
def test_changes_have_a_sign_and_percentages_become_points(
    value: float, unit: Unit, decimals: int, text: str
) -> None:
    assert WORDS.change(value, unit, decimals) == text
    assert WORDS.gap(value, unit, decimals) == text.lstrip("+−")


def test_halves_round_away_from_zero_as_written() -> None:
    assert str(rounded(0.125, 2)) == "0.13"
    assert str(rounded(-0.125, 2)) == "-0.13"
    assert str(rounded(1.005, 2)) == "1.01"  # the binary float lies below; the reader sees 1.005
    assert str(rounded(-0.001, 2)) == "0.00"


def test_relative_changes_and_counts() -> None:
    assert WORDS.relative(0.4267) == "+42.7%"
    assert WORDS.relative(-0.02, 0) == "−2%"
    assert WORDS.relative(0.0) == "0.0%"
    assert WORDS.count(1, "row") == "1 row"
    assert WORDS.count(1284, "row") == "1,284 rows"
    assert WORDS.count(0, "row") == "0 rows"
    assert WORDS.missing_range(12, 1) == "needs 12 points, there is 1"
    assert WORDS.missing_range(12, 5) == "needs 12 points, there are 5"


@pytest.mark.parametrize(
    ("label", "long", "short"),
    [
        ("2026-W47", "week 47, 16 to 22 November 2026", "Week 47"),
        ("2026-W40", "week 40, 28 September to 4 October 2026", "Week 40"),
        ("2026-W53", "week 53, 28 December 2026 to 3 January 2027", "Week 53"),
        ("2026-10", "October 2026", "Oct 2026"),
        ("2026-Q4", "Q4 2026", "Q4 2026"),
        ("2026", "2026", "2026"),
        ("2026-11-19", "19 November 2026", "19 Nov 2026"),
    ],
)
def test_periods(label: str, long: str, short: str) -> None:
    assert WORDS.period(parse_period(label)) == long
    assert WORDS.period_short(parse_period(label)) == short


def test_a_fiscal_period_says_its_months() -> None:
    april = FiscalYear(4)
    assert WORDS.period(parse_period("2026", april)) == "fiscal year 2026, April 2025 to March 2026"
    assert (
        WORDS.period(parse_period("2026-Q4", april)) == "Q4 of fiscal year 2026, January 2026 to March 2026"
    )


def test_a_month_of_weeks_says_its_number_and_days() -> None:
    retail = FiscalYear(2, (4, 5, 4), weekday=6)
    assert (
        WORDS.period(parse_period("2026-P01", retail))
        == "month 1 of fiscal year 2026, 2 February to 1 March 2025"
    )
    assert WORDS.period_short(parse_period("2026-P01", retail)) == "Month 1 of 2026"


def test_a_range_of_one_day_is_a_date() -> None:
    assert WORDS.date_range(date(2026, 11, 19), date(2026, 11, 19)) == "19 November 2026"


def test_members_and_their_dimension() -> None:
    assert WORDS.driver("carrier", "Northway") == "Carrier Northway"
    assert WORDS.driver("product_group", "(not given)") == "Product group (not given)"


def test_data_in_a_sentence_is_text_whatever_it_holds() -> None:
    hostile = "{kpi} {0} <script>"
    assert WORDS.sentence("no_data", kpi=hostile) == f"{hostile} has no data for this period."


def test_languages_by_their_usual_names() -> None:
    assert Words("en-GB", "GBP").tag == Words("en_GB", "GBP").tag == "en-GB"
    for nonsense in ("xx", "de", "", "../en", "en; import os", "en_XX"):
        with pytest.raises(OpsbriefError, match="no sentences in the language"):
            Words(nonsense, "EUR")


@pytest.mark.parametrize(
    ("language", "number", "change", "day"),
    [
        ("en", "12,345,678.3", "−3.8 pts", "3 Sep 2026"),
        ("en-US", "12,345,678.3", "−3.8 pts", "3 Sep 2026"),
        ("en-GB", "12,345,678.3", "−3.8 pts", "3 Sept 2026"),
        ("en-DE", "12.345.678,3", "−3,8 pts", "3 Sept 2026"),
        ("en_IN", "1,23,45,678.3", "−3.8 pts", "3 Sept 2026"),
        ("en-CH", "12’345’678.3", "−3.8 pts", "3 Sept 2026"),
        ("en-ZA", "12\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}678,3", "−3,8 pts", "3 Sept 2026"),
    ],
)
def test_numbers_and_dates_follow_the_whole_locale(language: str, number: str, change: str, day: str) -> None:
    """Spelled as Unicode CLDR has it for the country; the sentences stay English."""
    words = Words(language, "EUR")
    assert words.number(12345678.25, 1) == number
    assert words.change(-0.0381, "percent", 1) == change
    assert words.date(date(2026, 9, 3), short=True) == day


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_language_says_the_same_things() -> None:
    languages = [
        module.name
        for module in pkgutil.iter_modules(opsbrief.insights.__path__)
        if module.name.startswith("sentences_")
    ]
    assert "sentences_en" in languages
    english = {name.removesuffix(".one").removesuffix(".other") for name in SENTENCES}
    for language in languages:
        theirs: dict[str, str] = import_module(f"opsbrief.insights.{language}").SENTENCES
        assert {name.removesuffix(".one").removesuffix(".other") for name in theirs} == english, language
        for name, template in theirs.items():
            base = name.removesuffix(".one").removesuffix(".other")
            original = SENTENCES.get(base) or SENTENCES[f"{base}.other"]
            assert placeholders(template) <= placeholders(original), (language, name)
