"""Every error that was planted in the sample's files is found where its list says, and nothing else is found.

What checks find is in test_sample_checks.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.end_to_end.company import Company
from tests.end_to_end.plants import FILE, PLANTS, Plant, of_kind, one, places


def test_rows_without_data_are_dropped_and_no_others(sample: Company) -> None:
    found = sample.rows(
        f"""select {FILE}, listed.row, listed.reason from meta.dropped_rows as listed join meta.parts using (part_id)
        join meta.files using (file_id)"""
    )
    assert set(found) == {(*place, plant.detail) for plant in of_kind("dropped") for place in plant.places}
    assert len(found) == 10


def test_cells_that_cannot_be_read_are_listed_and_no_others(sample: Company) -> None:
    assert places(sample, "meta.unreadable_cells") == {
        p for plant in of_kind("unreadable") for p in plant.places
    }
    rows = sample.rows("select heading, text from meta.unreadable_cells order by heading")
    assert rows == [
        ("Balance", "see note"),
        ("Expected Arrival Date", "2025-13-45"),
        ("Modified", "last week"),
    ]


def test_the_replaced_row_is_replaced(sample: Company) -> None:
    """Only rows of the older order list are, and the planted one is among them."""
    landed = """from landed.superseded join landed.sap__orders as old on old.rowid = rid and old._file = superseded.part_id
        join meta.parts on parts.part_id = superseded.part_id join meta.files using (file_id)"""
    rows = set(sample.rows(f"select {FILE}, coalesce(old._rn, old.rowid - old._base + 1) {landed}"))
    assert one("P09").places <= rows
    assert {file for file, _ in rows} == {"sap/VA05_2026-01-05.XLSX!Sheet1"}
    others = sample.rows("select distinct raw_table from landed.superseded order by all")
    assert others == [("monday__tasks",), ("sap__orders",)]


def test_an_item_that_stands_twice_in_its_board_counts_once(sample: Company) -> None:
    plant = one("P71")
    kept = raw_row(sample, replace(plant, rows=[plant.rows[0] + 1]), "monday__tasks")
    assert kept["status"] == "Working on it"
    rows = sample.rows("select _row from raw.monday__tasks where task_id = ?", [kept["task_id"]])
    assert rows == [(plant.rows[0] + 1,)]


def test_files_that_are_not_loaded_and_no_others(sample: Company) -> None:
    found = sample.rows("select name, status from meta.files where status <> 'loaded'")
    assert set(found) == {(plant.file, plant.detail) for plant in of_kind("file")}
    assert len(found) == 4


def test_the_column_that_nobody_declared_is_unknown(sample: Company) -> None:
    """Fields that a company adds itself are in no list either: Zoho marks them with CF."""
    found = sample.rows(
        f"""select {FILE}, heading from meta.columns join meta.parts using (part_id) join meta.files using (file_id)
        where outcome = 'unknown'"""
    )
    planted = [(plant.file, plant.what.split()[1].rstrip(",")) for plant in of_kind("column")]
    assert sorted(f for f in found if not f[1].startswith("CF.")) == sorted(planted)
    assert all(file.startswith("zoho_inventory/Item") for file, heading in found if heading.startswith("CF."))


def raw_row(sample: Company, plant: Plant, raw: str) -> dict[str, Any]:
    with sample.open() as store:
        part = store.value(
            f"select part_id from meta.parts join meta.files using (file_id) where {FILE} = ?", [plant.file]
        )
        return store.dicts(f"select * from raw.{raw} where _file = ? and _row = ?", [part, plant.rows[0]])[0]


def test_a_credit_memo_is_no_order_and_its_value_is_taken_off(sample: Company) -> None:
    order = raw_row(sample, one("P05"), "sap__orders")["order_no"]
    sql = "select kind, placed_amount, cancelled_amount > 0 from ops.sales_orders where order_no = ?"
    assert sample.rows(sql, [order]) == [("credit_memo", 0, True)]
    assert sample.rows("select count(*) from fact.order_line_delivery where order_id = ?", [order]) == [(0,)]


def test_a_rejected_line_is_cancelled_and_neither_due_nor_delivered(sample: Company) -> None:
    row = raw_row(sample, one("P06"), "sap__orders")
    lines = sample.rows(
        "select is_cancelled, delivered_on from fact.order_line_delivery where order_id = ? and cast(line_no as int) = ?",
        [row["order_no"], int(row["item"])],
    )
    assert lines == [(True, None)]


def test_a_script_in_a_name_is_text(sample: Company) -> None:
    assert "<script>alert(1)</script> Homewares" in raw_row(sample, one("P07"), "sap__orders").values()
    for page in sample.revision("2026-W47").glob("*.html"):
        assert "<script>alert(1)" not in page.read_text("utf-8")


def test_a_text_like_a_formula_is_disarmed_for_spreadsheets(sample: Company) -> None:
    """It stands in a column that no number needs, so it is nowhere but in the archive; answers as CSV disarm such texts."""
    columns = sample.rows("select outcome from meta.columns join meta.parts using (part_id) where export = 'orders'"
                          " and system = 'sap' and heading = 'Purchase Order Number'")  # fmt: skip
    assert columns == [("ignored",), ("ignored",)]
    assert one("P08").expect == "finding: kept as text"
    said = sample.ob("sql", "select '=cmd()' as text, '-1' as minus, -1 as number", "--format", "csv").stdout
    assert said == "text,minus,number\n'=cmd(),'-1,-1\n"


def test_a_reversed_receipt_counts_once_with_the_later_day(sample: Company) -> None:
    plant = one("P23")
    first = raw_row(sample, plant, "sap__material_documents")
    [(ordered, received, on)] = sample.rows(
        "select qty_ordered_e3, qty_received_e3, received_on from fact.po_line_receipt where po_id = ? and cast(line_no as int) = ?",
        [first["po"], int(first["po_item"])],
    )
    assert ordered == received
    assert on > first["posted_on"]


def test_blank_rows_after_the_total_are_no_data(sample: Company) -> None:
    plant = one("P26")
    rows = sample.rows(
        f"select rows_read from meta.parts join meta.files using (file_id) where {FILE} = ?", [plant.file]
    )
    assert rows == [(plant.rows[0] - 1,)]


def test_a_name_from_right_to_left_is_kept_in_its_order(sample: Company) -> None:
    assert "متجر النخيل" in raw_row(sample, one("P38"), "zoho_inventory__sales_orders").values()


def test_a_deleted_deal_is_left_out_and_one_without_an_amount_has_none(sample: Company) -> None:
    deleted, unpriced = (raw_row(sample, one(plant), "salesforce__opportunity") for plant in ("P53", "P54"))
    sql = "select amount from ops.opportunities where opportunity_id = ?"
    assert sample.rows(sql, [deleted["opportunity_id"]]) == []
    assert sample.rows(sql, [unpriced["opportunity_id"]]) == [(None,)]


def test_templates_separators_and_cards_of_closed_lists_are_no_work_in_progress(sample: Company) -> None:
    sql = "select status, is_archived from ops.tasks where _system = 'trello' and _row = ?"
    tasks = {plant: sample.rows(sql, [one(plant).rows[0]]) for plant in ("P62", "P63", "P64")}
    assert tasks["P62"][0][0] == tasks["P63"][0][0] == "not_work"
    assert tasks["P64"][0][1] is True


def test_planted_days_do_not_stretch_what_a_source_is_said_to_cover(sample: Company) -> None:
    """Some of the planted rows are dated in 1900 and in 2062; calendars alone reach into the months to come."""
    sql = "select system from meta.coverage where window_start < '2024-01-01' or window_end > '2027-01-01'"
    assert sample.rows(sql) == []


def test_a_history_that_is_cut_says_so(sample: Company) -> None:
    rows = sample.rows(
        "select table_name, complete, reason from meta.coverage where complete is not null order by all"
    )
    assert rows == [
        ("task_status_changes", False, "the export holds only the latest 1,000 actions of the board"),
        ("usage_windows", True, "the last three days before the report are provisional"),
    ]
    entry = next(entry for entry in sample.brief("2026-W47")["trust"] if entry["id"] == "trust-complete")
    assert any("latest 1,000 actions" in detail for detail in entry["details"])


def test_every_plant_is_looked_for() -> None:
    """Those that are findings by name, in this module; the rest by kind."""
    told = Path(__file__).read_text("utf-8")
    unseen = [plant.id for plant in of_kind("finding") if f'"{plant.id}"' not in told and plant.id != "P65"]
    assert not unseen
    known = {"set_aside", "warned", "dropped", "unreadable", "superseded", "file", "column", "finding"}
    assert {plant.kind for plant in PLANTS} == known
