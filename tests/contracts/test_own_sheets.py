"""A company's own spreadsheets, declared in its workspace: tests/workspaces/sheets is the example that docs/workspace.md names."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.crosscheck import cross_check
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.office_files import Cell, Sheets, as_csv, ods, serial, xls, xlsb, xlsx
from tests.contracts.taken_in import Loaded, Loader
from tests.unit.intake.a_layout import found, refused

EXAMPLE = Path(__file__).parents[1] / "workspaces" / "sheets"
DECLARED = (EXAMPLE / "sql/systems/planning/system.toml").read_text("utf-8")
Rows = list[list[Cell]]
FORECAST: Rows = [
    ["Demand forecast, made 2026-11-02"], [],
    ["Item", "Planner", "North", None, "South", None],
    [None, None, "Dec 2026", "Jan 2027", "Dec 2026", "Jan 2027"],
    ["MUG", "Ana", 10, 12.5, 3, 4], ["BOWL", "Ana", 5, None, 1, 2], ["Total", None, 15, 12.5, 4, 6],
]  # fmt: skip
COUNT: Rows = [
    ["Site", "Item", "Bin", "Book", "Counted", "Counted on"],
    ["North", "MUG", "A1", 10, 9.5, date(2026, 11, 3)], [None, "BOWL", "A2", 5, 5, date(2026, 11, 3)],
    ["Subtotal North", None, None, 15, 14.5, None],
    ["South", "MUG", "B1", 3, 3, date(2026, 11, 20)], ["Subtotal South", None, None, 3, 3, None], ["Grand total", None, None, 18, 17.5, None],
]  # fmt: skip
REGISTERS: Rows = [
    ["Registers of the workshop"], [],
    ["Risk", "What may happen", "Owner", "Opened", "Probability", None, "Action", "For risk", "Agreed", "Due", "Done"],
    ["R1", "Kiln fails", "Ana", date(2026, 5, 4), 0.25, None, "A1", "R1", date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 20)],
    ["R2", "Clay is late", "Bo", date(2026, 6, 13), 0.5, None, "A2", "R2", date(2026, 6, 1), date(2026, 12, 1), None],
    [None, None, None, None, None, None, "A3", "R2", date(2026, 6, 2), date(2026, 12, 1), None], [], ["Ask Ana about this sheet"],
]  # fmt: skip
SHEETS = {"Forecast": FORECAST, "Count": COUNT, "Registers": REGISTERS}
MERGED = {"Forecast": ["C3:D3", "E3:F3"], "Count": ["A2:A3"]}


OVER = {
    str(path.relative_to(EXAMPLE)): path.read_text("utf-8") for path in EXAMPLE.rglob("*") if path.is_file()
}


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces, for the tests of this module."""
    made = Loader(tmp_path_factory.mktemp("sheets"), shipped)
    yield made
    made.close()


@pytest.fixture(scope="module")
def company(loader: Loader) -> Loaded:
    """The example's workbook, taken in with the example's declarations."""
    return loader({"Planning.xlsx": xlsx(SHEETS, merged=MERGED)}, OVER)


def test_the_example_is_declared_without_a_fault() -> None:
    workspace = Workspace(EXAMPLE, shipped_root())
    catalog = read_catalog(workspace)
    assert [
        str(e)
        for e in [*catalog.errors, *cross_check(workspace, catalog, read_settings(workspace))]
        if "planning" in str(e)
    ] == []


def test_every_table_of_every_sheet_is_an_export_of_its_own(company: Loaded) -> None:
    assert company.parts == {
        "Planning.xlsx!Forecast": "planning/forecast", "Planning.xlsx!Count": "planning/stock_count",
        "Planning.xlsx!Registers!risks": "planning/risks", "Planning.xlsx!Registers!actions": "planning/actions",
    }  # fmt: skip
    assert company.received.problems == [] and company.unknown == set()


def test_merged_headings_become_rows_of_a_forecast(company: Loaded) -> None:
    wanted = ("product_id", "site", "month_on", "made_on", "planner", "qty_forecast")
    made, december, january = date(2026, 11, 2), date(2026, 12, 1), date(2027, 1, 1)
    assert company.rows("demand_forecasts", *wanted) == [
        ("BOWL", "North", december, made, "Ana", 5.0), ("BOWL", "South", december, made, "Ana", 1.0), ("BOWL", "South", january, made, "Ana", 2.0),
        ("MUG", "North", december, made, "Ana", 10.0), ("MUG", "North", january, made, "Ana", 12.5),
        ("MUG", "South", december, made, "Ana", 3.0), ("MUG", "South", january, made, "Ana", 4.0),
    ]  # fmt: skip


def test_a_merged_site_holds_for_its_items_and_totals_are_no_items(company: Loaded) -> None:
    wanted = ("count_id", "line_no", "product_id", "counted_on", "qty_book", "qty_counted")
    early, late = date(2026, 11, 3), date(2026, 11, 20)
    assert company.rows("stock_counts", *wanted) == [
        ("North 2026-11-03", "A1 MUG", "MUG", early, 10.0, 9.5), ("North 2026-11-03", "A2 BOWL", "BOWL", early, 5.0, 5.0),
        ("South 2026-11-20", "B1 MUG", "MUG", late, 3.0, 3.0),
    ]  # fmt: skip
    dropped = "select export, dropped_rows.reason, count(*) from meta.dropped_rows join meta.parts using (part_id) group by all order by all"
    found_rows = company.run.store.rows(dropped)
    assert [row for row in found_rows if row[0] == "stock_count"] == [
        ("stock_count", "subtotal", 2),
        ("stock_count", "total", 1),
    ]


def test_tables_beside_each_other_are_two(company: Loaded) -> None:
    assert company.rows("risks", "risk_id", "title", "owner", "opened_on", "probability") == [
        ("R1", "Kiln fails", "Ana", date(2026, 5, 4), 0.25), ("R2", "Clay is late", "Bo", date(2026, 6, 13), 0.5),
    ]  # fmt: skip
    assert company.rows("action_items", "action_id", "source_id", "due_on", "closed_on", "status") == [
        ("A1", "R1", date(2026, 7, 1), date(2026, 6, 20), "done"), ("A2", "R2", date(2026, 12, 1), None, "open"),
        ("A3", "R2", date(2026, 12, 1), None, "open"),
    ]  # fmt: skip


def test_a_row_is_traced_to_its_place_in_the_sheet(company: Loaded) -> None:
    rows = company.run.store.rows(
        "select path_in_file, _row from ops.stock_counts join meta.parts on part_id = _file where bin = 'B1'"
    )
    assert rows == [("Count", 4)]


FILES = {
    "Planning.xlsx": xlsx(SHEETS),
    "Planning since 1904.xlsx": xlsx(SHEETS, since_1904=True),
    "Planning.xlsb": xlsb(SHEETS),
    "Planning.xls": xls(SHEETS),
    "Planning since 1904.xls": xls(SHEETS, since_1904=True),
    "Planning.ods": ods(SHEETS),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_workbook_gives_the_same_rows(name: str) -> None:
    tables, wanted = (
        found(FILES[name], DECLARED, name),
        found(FILES["Planning.xlsx"], DECLARED, "Planning.xlsx"),
    )
    assert {export: table.rows for export, table in tables.items()} == {
        export: table.rows for export, table in wanted.items()
    }
    assert tables["stock_count"].column("counted_on") == ["2026-11-03", "2026-11-03", "2026-11-20"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_that_was_downloaded_as_text_gives_the_same_rows(delimiter: str) -> None:
    """Google Sheets downloads one sheet as text, named by workbook and sheet."""
    whole = found(FILES["Planning.xlsx"], DECLARED, "Planning.xlsx")
    for sheet, exports in (
        ("Forecast", ["forecast"]),
        ("Count", ["stock_count"]),
        ("Registers", ["risks", "actions"]),
    ):
        tables = found(as_csv(SHEETS[sheet], delimiter), DECLARED, f"Planning - {sheet}.csv")
        assert {name: table.rows for name, table in tables.items()} == {
            name: whole[name].rows for name in exports
        }


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls", "ods"])
def test_days_and_months_that_a_spreadsheet_swapped_are_refused(kind: str) -> None:
    """A text with the day first, opened by a program that reads the month first: days up to 12 became other dates."""
    writers: dict[str, Callable[[Sheets], bytes]] = {"xlsx": xlsx, "xlsb": xlsb, "xls": xls, "ods": ods}
    damaged: Rows = [
        COUNT[0], ["North", "MUG", "A1", 1, 1, date(2026, 3, 11)], ["North", "MUG", "A2", 1, 1, date(2026, 4, 11)],
        ["North", "MUG", "A3", 1, 1, "13/11/2026"], ["North", "MUG", "A4", 1, 1, "20/11/2026"],
    ]  # fmt: skip
    assert "has taken days for months" in refused(
        writers[kind]({"Count": damaged}), DECLARED, f"count.{kind}"
    )


def test_days_of_the_old_calendars_are_told_by_the_workbook() -> None:
    """The fictitious 29 February 1900, and the calendar that begins four years and a day later."""
    assert (
        serial(date(1900, 3, 1)),
        serial(date(2026, 11, 3)),
        serial(date(2026, 11, 3), since_1904=True),
    ) == (61, 46329, 44867)
    assert serial(date(2026, 11, 3)) - serial(date(2026, 11, 3), since_1904=True) == 1462


def test_numbers_in_a_column_of_days_are_days_though_nobody_has_formatted_them_so_and_it_is_said(
    loader: Loader,
) -> None:
    assert (serial(date(2026, 11, 3)), serial(date(2026, 11, 4))) == (46329, 46330)
    rows: Rows = [COUNT[0], ["North", "MUG", "A1", 1, 1, 46329], ["North", "MUG", "A2", 1, 1, 46330]]
    loaded = loader({"Count.xlsx": xlsx({"Count": rows})}, OVER)
    counted = loaded.run.store.rows("select counted_on from raw.planning__stock_count order by 1")
    assert counted == [(date(2026, 11, 3),), (date(2026, 11, 4),)]
    assert loaded.run.store.rows("select * from meta.unreadable_cells") == []
    [(reason,)] = loaded.run.store.rows("select reason from meta.parts")
    assert "numbers in 'Counted on' are read as days, as Excel counts them" in reason


def test_a_mapping_may_read_the_value_list_of_a_system_that_is_not_in_use(loader: Loader) -> None:
    place = "sql/systems/planning/risks.sql"
    joined = (
        OVER[place].rstrip().rstrip(";")
        + "\nleft join lookup.sap__order_statuses as theirs on theirs.theirs = 'none'"
    )
    company = loader({"Planning.xlsx": xlsx(SHEETS, merged=MERGED)}, OVER | {place: joined})
    assert len(company.rows("risks", "risk_id")) == 2
    assert company.run.store.value("select count(*) from lookup.sap__order_statuses") > 0
    assert not company.run.store.exists("lookup", "sap__delivery_types")
