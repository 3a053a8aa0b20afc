"""Numbers and dates as tools really write them: found per column, read exactly, and asked about when two readings fit."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.declarations.system import Column, Type, Zone
from opsbrief.intake.cells import Cell, expression
from opsbrief.intake.conventions import Dates, Numbers, find_dates, find_numbers, is_date, ruined_ids
from opsbrief.store import Store, literal

NBSP, THIN = "\u00a0", "\u202f"


def read(
    store: Store, cells: Sequence[str], kind: Type, convention: Numbers | Dates, zone: Zone = "floating"
) -> list[Any]:
    """The cells as the intake reads them, by its own SQL."""
    column = Column(heading=["x"], type=kind, zone=zone)
    sql = expression(Cell("x", "c0", "x", column, convention, zone), "Europe/Berlin", None)
    values = ", ".join(f"({n}, {literal(cell)})" for n, cell in enumerate(cells))
    return [row[0] for row in store.rows(f"select {sql} from (values {values}) as t(n, c0) order by n")]


# Each column is one convention; what it must give was worked out by hand.
NUMBERS: list[tuple[str, list[str], list[str]]] = [
    ("SAP, trailing minus, comma", ["1.234,56-", "0,50", "12,00"], ["-1234.56", "0.50", "12.00"]),
    ("SAP, trailing minus, point", ["1,234.56-", "0.50"], ["-1234.56", "0.50"]),
    ("brackets", ["(1,234.56)", "7.10"], ["-1234.56", "7.10"]),
    ("grouped", ["-1,234.56", "1,234,567.89"], ["-1234.56", "1234567.89"]),
    ("apostrophe guard", ["'-33750", "12"], ["-33750", "12"]),
    ("credit mark", ["1,234.56 CR", "10.00"], ["-1234.56", "10.00"]),
    ("dollar sign", ["$22,700.00", "$1.50", "-$3.25", "($4.00)"], ["22700.00", "1.50", "-3.25", "-4.00"]),
    ("currency code", ["ARS 2625.00", "SAR 20.00"], ["2625.00", "20.00"]),
    ("blank as group", ["1 234,56", "12,30"], ["1234.56", "12.30"]),
    ("no-break space as group", [f"1{NBSP}234,56", f"1{THIN}234{THIN}567,10"], ["1234.56", "1234567.10"]),
    ("Swiss", ["1'234.56", "99.00"], ["1234.56", "99.00"]),
    ("no digit before the sign", [",35", "1.120,95"], ["0.35", "1120.95"]),
    ("accounting with euro", [" 1.120,95 € ", " -   € ", "-3,10 €"], ["1120.95", "0", "-3.10"]),
    ("float noise", ["11760000.000000002", "1e-05"], ["11760000", "0.00001"]),
    ("padded text", ["          150,000", "12,5"], ["150", "12.5"]),
    ("many decimals", [" 1.00000", "0.99123"], ["1", "0.99123"]),
    ("point without decimals", ["1.", ".5", "+3"], ["1", "0.5", "3"]),
    ("grouped by points, whole", ["1.234.567", "12"], ["1234567", "12"]),
    ("plain", ["10", "-4.25", "0"], ["10", "-4.25", "0"]),
]


@pytest.mark.parametrize(("cells", "wanted"), [n[1:] for n in NUMBERS], ids=[n[0] for n in NUMBERS])
def test_numbers_as_tools_write_them(memory: Store, cells: list[str], wanted: list[str]) -> None:
    convention = find_numbers(cells)
    assert not convention.ambiguous
    found = read(memory, cells, "number", convention)
    assert [None if f is None else Decimal(f) for f in found] == [Decimal(w) for w in wanted]


@pytest.mark.parametrize("cells", [["1.500", "2.250"], ["1,500"], ["12.000", "7"], ["-1,500", "999"]])
def test_a_number_column_with_two_readings_is_asked_about(cells: list[str]) -> None:
    assert find_numbers(cells).ambiguous


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1.500", "0,5"], ","),
        (["1,500", "0.5"], "."),
        (["1.500", "1.234,50"], ","),
        (["0.500", "1"], "."),
        (["1.500,00"], ","),
    ],
)
def test_one_telling_cell_settles_a_number_column(cells: list[str], decimal: str) -> None:
    convention = find_numbers(cells)
    assert (convention.decimal, convention.ambiguous) == (decimal, False)


def test_a_cell_that_is_no_number_is_null_and_never_a_wrong_number(memory: Store) -> None:
    cells = ["1,234.56", "n/a", "12 pcs", "1.2.3,4", "--5"]
    found = read(memory, cells, "number", find_numbers(cells[:1]))
    assert found[0] == Decimal("1234.56")
    assert found[1] is None
    assert found[2] is None


GROUPS = {".": [",", "", " ", NBSP, "'"], ",": [".", "", " ", THIN]}
NEGATIVES = ["-{}", "{}-", "({})", "-{}"]


def written(value: Decimal, decimal: str, group: str, negative: str, places: int) -> str:
    """A number in a convention; Python's own formatting is the oracle."""
    text = f"{abs(value):,.{places}f}"
    text = text.replace(",", "\0").replace(".", decimal).replace("\0", group)
    return negative.format(text) if value < 0 else text


@st.composite
def number_columns(draw: st.DrawFn) -> tuple[list[Decimal], list[str]]:
    decimal = draw(st.sampled_from(".,"))
    group = draw(st.sampled_from(GROUPS[decimal]))
    negative = draw(st.sampled_from(NEGATIVES))
    places = draw(st.sampled_from([1, 2, 4]))  # three are ambiguous, which has its own test
    values = draw(st.lists(st.decimals(-(10**9), 10**9, places=places), min_size=1, max_size=12))
    return values, [written(value, decimal, group, negative, places) for value in values]


@given(number_columns())
@settings(max_examples=150, deadline=None)
def test_a_formatted_number_is_read_back_exactly(
    memory: Store, column: tuple[list[Decimal], list[str]]
) -> None:
    values, cells = column
    found = read(memory, cells, "number", find_numbers(cells))
    assert [Decimal(f) for f in found] == values


DATES: list[tuple[str, list[str], list[date]]] = [
    ("ISO", ["2026-01-05", "2026-12-31"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("points", ["05.01.2026", "31.12.2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("points, day never above 12", ["05.01.2026", "06.02.2026"], [date(2026, 1, 5), date(2026, 2, 6)]),
    ("month first", ["01/05/2026", "12/31/2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("day first", ["05/01/2026", "31/12/2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("two-digit year", ["1/5/26", "12/31/26"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("two shapes in one file", ["5/30/16", "05/09/2016"], [date(2016, 5, 30), date(2016, 5, 9)]),
    ("named month", ["05-Jan-2026", "31-Dec-2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("compact", ["20260105", "20261231"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("Korean", ["2026. 1. 5.", "2026. 12. 31."], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("year first, slashes", ["2026/01/05", "2026/12/31"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("American named month", ["Jan 5, 2026", "Dec 31, 2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("blank-separated named month", ["05 Jan 2026", "31 Dec 2026"], [date(2026, 1, 5), date(2026, 12, 31)]),
    ("with a midnight", ["2026-01-05 00:00:00", "2026-12-31 00:00:00"], [date(2026, 1, 5), date(2026, 12, 31)]),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "wanted"), [d[1:] for d in DATES], ids=[d[0] for d in DATES])
def test_dates_as_tools_write_them(memory: Store, cells: list[str], wanted: list[date]) -> None:
    convention = find_dates(cells)
    assert not convention.ambiguous
    assert read(memory, cells, "date", convention) == wanted


MOMENTS: list[tuple[str, list[str], list[datetime]]] = [
    ("Zoho Analytics", ["05 Jan, 2026 10:20:30", "31 Dec, 2026 23:59:59"], [datetime(2026, 1, 5, 10, 20, 30), datetime(2026, 12, 31, 23, 59, 59)]),
    ("Salesforce, Spanish", ["05/01/2026, 10:20", "31/12/2026, 9:05"], [datetime(2026, 1, 5, 10, 20), datetime(2026, 12, 31, 9, 5)]),
    ("EBS, Spanish", ["05.01.2026 10:20:30", "31.12.2026 00:00:00"], [datetime(2026, 1, 5, 10, 20, 30), datetime(2026, 12, 31)]),
    ("half days", ["1/5/2026 1:30 PM", "12/31/2026 12:05 AM"], [datetime(2026, 1, 5, 13, 30), datetime(2026, 12, 31, 0, 5)]),
    ("ISO with T", ["2026-01-05T10:20:30", "2026-12-31T23:59:59.250"], [datetime(2026, 1, 5, 10, 20, 30), datetime(2026, 12, 31, 23, 59, 59, 250000)]),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "wanted"), [m[1:] for m in MOMENTS], ids=[m[0] for m in MOMENTS])
def test_moments_as_tools_write_them(memory: Store, cells: list[str], wanted: list[datetime]) -> None:
    convention = find_dates(cells)
    assert not convention.ambiguous
    assert read(memory, cells, "datetime", convention) == wanted


@pytest.mark.parametrize(
    "text", ["2026-01-05T10:20:30Z", "2026-01-05T11:20:30+01:00", "2026-01-05 10:20:30+00"]
)
def test_a_moment_with_its_zone_becomes_utc(memory: Store, text: str) -> None:
    assert read(memory, [text], "datetime", find_dates([text]), "file") == [datetime(2026, 1, 5, 10, 20, 30)]


def test_a_moment_of_the_exporter_becomes_utc(memory: Store) -> None:
    cells = ["2026-01-05 10:20:30", "2026-07-05 10:20:30"]  # Berlin: one hour ahead in winter, two in summer
    found = read(memory, cells, "datetime", find_dates(cells), "exporter")
    assert found == [datetime(2026, 1, 5, 9, 20, 30), datetime(2026, 7, 5, 8, 20, 30)]


def test_a_cell_that_says_its_zone_goes_before_that_of_the_exporter(memory: Store) -> None:
    cells = ["2026-01-05 10:20:30", "2026-01-05T10:20:30Z", "2026-01-05T10:20:30.5+0530", "2026-01-05"]
    found = read(memory, cells, "datetime", find_dates(cells), "exporter")
    assert found == [
        datetime(2026, 1, 5, 9, 20, 30), datetime(2026, 1, 5, 10, 20, 30), datetime(2026, 1, 5, 4, 50, 30, 500000), datetime(2026, 1, 4, 23),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "00000000", "0000-00-00", "00.00.0000", "00/00/0000", "0", "12/30/1899"]
)
def test_placeholders_are_no_date(memory: Store, text: str) -> None:
    cells = ["2026-01-05", text]
    assert read(memory, cells, "date", find_dates(cells)) == [date(2026, 1, 5), None]


# What databases and programs write for users in Spanish, German, French, Portuguese, Italian and Dutch.
@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["15-ENE-26", "03-FEB-26", "30-DIC-25"], [date(2026, 1, 15), date(2026, 2, 3), date(2025, 12, 30)]),
        (
            ["15-MAI-26", "1-Okt-2026", "3-Dez-2026"],
            [date(2026, 5, 15), date(2026, 10, 1), date(2026, 12, 3)],
        ),
        (["15 févr. 2026", "3 août 2026"], [date(2026, 2, 15), date(2026, 8, 3)]),
        (["3. März 2026", "28. Januar 2026"], [date(2026, 3, 3), date(2026, 1, 28)]),
        (["1-set-2026", "2-out-2026"], [date(2026, 9, 1), date(2026, 10, 2)]),
        (["7 mag 2026", "8 lug 2026"], [date(2026, 5, 7), date(2026, 7, 8)]),
        (["9 mrt 2026", "9 mei 2026"], [date(2026, 3, 9), date(2026, 5, 9)]),
    ],
)
def test_months_are_read_by_their_names_in_other_languages(
    memory: Store, cells: list[str], wanted: list[date]
) -> None:
    assert read(memory, cells, "date", find_dates(cells)) == wanted


def test_day_and_month_below_13_are_asked_about() -> None:
    assert find_dates(["03/04/2026", "05/06/2026"]).ambiguous
    assert not find_dates(["03/04/2026", "05/06/2026"], known="mdy").ambiguous


def test_a_date_that_does_not_exist_is_null(memory: Store) -> None:
    cells = ["28.02.2026", "31.02.2026"]
    assert read(memory, cells, "date", find_dates(cells)) == [date(2026, 2, 28), None]


SHAPES = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d", "%d %b, %Y", "%Y/%m/%d"]


@given(
    st.sampled_from(SHAPES), st.lists(st.dates(date(1990, 1, 1), date(2062, 12, 31)), min_size=1, max_size=10)
)
@settings(max_examples=150, deadline=None)
def test_a_formatted_date_is_read_back_exactly(memory: Store, shape: str, days: list[date]) -> None:
    days = [*days, date(2026, 1, 25)]  # one day that settles the order
    cells = [day.strftime(shape) for day in days]
    convention = find_dates(cells)
    assert not convention.ambiguous
    assert read(memory, cells, "date", convention) == days


def test_ids_that_a_spreadsheet_rounded_are_noticed() -> None:
    assert ruined_ids(["3.67E+17", "3.67E+17", "A1"]) == "3.67E+17"
    assert ruined_ids(["3,67E+17"]) == "3,67E+17"
    assert ruined_ids(["3.67E+17", "A1", "A2"]) == ""
    assert ruined_ids(["1E5", "12"]) == ""
    # A workbook's numbers of 16 digits: Excel keeps 15 of them, another program may keep all.
    assert ruined_ids(["1207000000000010.0", "1207000000000020.0"]) == "1207000000000010.0"
    assert ruined_ids(["1207000000000011.0", "1207000000000020.0"]) == ""
    assert ruined_ids([]) == ""


@pytest.mark.parametrize("text", ["2025. 5. 3.", "2025. 5. 31.", "2025/5/3", "2025/5/31 09:00"])
def test_a_day_of_one_figure_behind_its_year_is_a_date(text: str) -> None:
    found = find_dates([text])
    assert (found.order, found.iso, is_date(text)) == ("ymd", False, True)
