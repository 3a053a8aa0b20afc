"""Times of day, lengths of time and dates as meeting programs write them in several languages."""

from datetime import date, datetime, time

import pytest

from opsbrief.intake.conventions import find_dates, find_numbers
from opsbrief.store import Store


@pytest.fixture(scope="module")
def memory() -> Store:
    """A database in memory, with the macros that mappings use."""
    return Store.open(None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("19m 26s", 1166), ("1h 7s", 3607), ("3h", 10800), ("0h 47m 0s", 2820), ("2\u00a0h\u00a044\u00a0m", 9840), ("1 Std. 2 Min.", 3720),
        ("3 godz. 5 min 2 sek.", 11102), ("2 uur 3 min", 7380), ("1 時間 2 分 3 秒", 3723), ("1 小时 2 分钟", 3720), ("1ч 2м 3\u0441", 3723),
        ("0:21:07", 1267), ("1:05", 3900), ("PT2H3M", 7380), ("PT0S", 0), ("", None), ("soon", None), (None, None), ("45", None),
    ],
)  # fmt: skip
def test_lengths_of_time(memory: Store, text: str | None, seconds: int | None) -> None:
    assert memory.value("select seconds_of(?)", [text]) == seconds


@pytest.mark.parametrize(
    ("text", "clock"),
    [("13:30:00", time(13, 30)), ("9:05", time(9, 5)), ("1:30:00 PM", time(13, 30)), ("12:00\u202fAM", time()), ("25:00", None), ("", None)],
)  # fmt: skip
def test_times_of_day(memory: Store, text: str, clock: time | None) -> None:
    assert memory.value("select clock(?)", [text]) == clock


def test_only_midnight_to_midnight_is_whole_days(memory: Store) -> None:
    noon, first, last = datetime(2026, 1, 1, 12), datetime(2026, 1, 1), datetime(2026, 1, 3)
    pairs = [(first, last), (first, noon), (noon, last), (first, first)]
    assert [memory.value("select whole_days(?, ?)", list(pair)) for pair in pairs] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    ["13/04/2021 à 09:01:31", "13/04/2021\u00a0à\u00a009:01:31", "13.4.2021 um 09:01:31", "4/13/2021, 9:01:31 AM", "4/13/21, 9:01:31\u202fAM"],
)  # fmt: skip
def test_dates_with_a_word_or_a_narrow_blank_before_or_behind_the_time(memory: Store, text: str) -> None:
    patterns = list(find_dates([text]).patterns)
    assert memory.value("select try_strptime(?, ?)", [text, patterns]) == datetime(2021, 4, 13, 9, 1, 31)
    assert memory.value("select cast(try_strptime(?, ?) as date)", [text, patterns]) == date(2021, 4, 13)


def test_a_thousand_is_no_fraction_where_numbers_are_whole() -> None:
    assert find_numbers(["1,234"]).ambiguous
    assert (find_numbers(["1,234"], whole=True).decimal, find_numbers(["1,234"], whole=True).ambiguous) == (
        ".",
        False,
    )
    assert find_numbers(["1.234", "5"], whole=True).decimal == ","
    # Five, or five thousand: nothing in the column says which.
    assert find_numbers(["5.000"], whole=True).ambiguous
