"""The generator: same bytes again, small enough, every planted error where the list says, true figures.

The files are read here with plain readers (csv, json, zipfile, calamine), never with the writers' own tables.
"""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks.generate import big
from benchmarks.generate.__main__ import main

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
GENERATED = ("inbox", "expected/figures.json", "PLANTED.md", "planted.json")
Row = dict[str, Any]


@cache
def read_rows(place: str) -> list[Row]:
    """The data rows of a file below the inbox, or of a sheet, zip member or JSON list in it."""
    name, _, inside = place.partition("!")
    path = SAMPLE / "inbox" / name
    if (inside or name).endswith(".ics"):
        return _entries(_content(path, inside))
    if inside.endswith(".json"):
        members: list[Row] = json.loads(_content(path, inside))
        return members
    if name.endswith(".xlsx"):
        return _below_headings(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    if name.endswith(".json"):
        found: list[Row] = json.loads(path.read_text(encoding="utf-8"))[inside]
        return found
    if name.endswith(".XLSX"):
        grid: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_name(inside).to_python()
        headings = _distinct(grid[0])
        return [dict(zip(headings, row, strict=True)) for row in grid[1:]]
    text = _content(path, inside).decode("iso-8859-1" if name.endswith(".ZIP") else "utf-8-sig")
    headings, *lines = list(csv.reader(io.StringIO(text, newline="")))
    return [dict(zip(_distinct(headings), line, strict=True)) for line in lines]


def _content(path: Path, inside: str) -> bytes:
    if not inside:
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return archive.read(inside)


def _entries(content: bytes) -> list[Row]:
    """The entries of a calendar, each with its properties; parameters such as the zone are left out."""
    events = content.decode().split("BEGIN:VEVENT\r\n")[1:]
    lines = [event.split("END:VEVENT")[0].splitlines() for event in events]
    return [{line.split(":")[0].split(";")[0]: line.partition(":")[2] for line in event} for event in lines]


def _below_headings(grid: list[list[Any]]) -> list[Row]:
    """Rows below the first one with several cells; a board has its name and a group's above, and blank rows between."""
    at = next(n for n, line in enumerate(grid) if sum(cell != "" for cell in line) > 1)
    return [dict(zip(grid[at], line, strict=True)) for line in grid[at + 1 :] if any(line)]


def _distinct(headings: list[Any]) -> list[str]:
    return [h if h not in headings[:n] else f"{h}#{n}" for n, h in enumerate(headings)]


def planted() -> list[Row]:
    listed: list[Row] = json.loads((SAMPLE / "planted.json").read_text(encoding="utf-8"))
    return listed


def clean_rows(place: str) -> list[Row]:
    """The rows of a table without those that are planted to be set aside or dropped."""
    out = {
        n
        for p in planted()
        if p["file"] == place and p["expect"].startswith(("set_aside", "dropped"))
        for n in p["rows"]
    }
    return [row for n, row in enumerate(read_rows(place), 1) if n not in out]


def test_the_committed_sample_is_what_its_seed_gives(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    made = {p.relative_to(tmp_path): p.read_bytes() for p in sorted(tmp_path.rglob("*")) if p.is_file()}
    stored = {
        p.relative_to(SAMPLE): p.read_bytes()
        for name in GENERATED
        for p in sorted([*(SAMPLE / name).rglob("*"), SAMPLE / name])
        if p.is_file()
    }
    assert made.keys() == stored.keys()
    assert [str(name) for name in made if made[name] != stored[name]] == []


def test_the_sample_is_under_three_megabytes() -> None:
    files = [p for name in GENERATED for p in [*(SAMPLE / name).rglob("*"), SAMPLE / name] if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 3_000_000


def _year(heading: str, year: int) -> Callable[[Row], bool]:
    return lambda row: str(row[heading])[:4] == str(year)


def _is(heading: str, *values: object) -> Callable[[Row], bool]:
    return lambda row: row[heading] in values


def _clock(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%m/%d/%Y %I:%M:%S %p %z")


# What makes each row wrong, said a second time and in terms of the file.
WRONG: dict[str, Callable[[Row], bool]] = {
    "sales_orders.dates_in_range": _year("Order Date", 2062),
    "sales_orders.known_value": _is("Status", "Teleported"),
    "sales_orders.required": _is("Order Date", ""),
    "sales_order_lines.sign": _is("Order Quantity", 0),
    "sales_order_lines.known_value": _is("Status", "Z"),
    "sales_order_lines.dates_in_range": _year("Delivery Date", 2062),
    "shipment_lines.dates_in_range": _year("Act. Gds Mvmnt Date", 1900),
    "shipment_lines.dates_in_order": lambda r: "" < r["Delivery Date"] < r["Shipment Date"],
    "purchase_order_lines.sign": _is("Order Quantity", -12),
    "purchase_order_lines.dates_in_range": _year("Delivery Date", 2062),
    "purchase_order_lines.required": _is("Document Date", ""),
    "purchase_order_lines.known_value": _is("Purchase Order Status", "Beamed up"),
    "stock_movements.known_value": _is("Movement type", "Z87"),
    "stock_movements.sign": lambda r: r["Qty in unit of entry"] < 0 < r["Amt.in loc.cur."],
    "stock_movements.dates_in_range": _year("Posting Date", 2062),
    "stock_levels.sign": lambda r: r["Unrestricted"] > 0 > r["Value Unrestricted"],
    "invoices.dates_in_order": lambda r: str(r["Net Due Date"]) < str(r["Document Date"]),
    "invoices.required": _is("Document Date", ""),
    "invoices.dates_in_range": _year("Net Due Date", 2062),
    "invoices.known_value": _is("Invoice Status", "Gone"),
    "invoice_lines.sign": lambda r: float(r["Item Total"]) < 0 < float(r["Quantity"]),
    "bills.dates_in_order": lambda r: r["Due Date"] < r["Bill Date"],
    "bills.known_value": _is("Bill Status", "Misplaced"),
    "bills.dates_in_range": _year("Bill Date", 1900),
    "opportunities.dates_in_range": _year("CloseDate", 2062),
    "opportunities.required": _is("CreatedDate", ""),
    "cases.dates_in_order": lambda r: "" < r["ClosedDate"] < r["CreatedDate"],
    "cases.dates_in_range": _year("CreatedDate", 1900),
    "tasks.dates_in_range": lambda r: str(r["due"]).startswith("2062"),
    "tasks.dates_in_order": lambda r: "" < r["Completed At"] < r["Created At"],
    "meeting_attendance.dates_in_order": lambda r: _clock(r["Leave Time"]) < _clock(r["Join Time"]),
    "usage_windows.sign": lambda r: int(r["Private Chat Message Count"]) < 0,
    "calendar_events.known_show_as": _is("X-MICROSOFT-CDO-BUSYSTATUS", "SLEEPING"),
    "calendar_events.dates_in_range": _year("DTSTART", 2062),
    "document_events.known_kind": _is("Event", "Sparkle"),
    "cases.known_value": _is("Ticket status", "Parked in the yard"),
}
KEYS = {
    "sales_order_lines": ("SD Document", "Item (SD)", "Schedule Line Number"),
    "shipment_lines": ("Delivery", "Item"),
    "stock_movements": ("Material Document", "Material Doc.Item"),
    "stock_levels": ("Material", "Plant", "Storage Location"),
    "invoices": ("Document Number",),
    "products": ("Item ID",),
    "opportunity_stage_changes": ("Id",),
    "cases": ("Id",),
}
PARENTS = {
    "shipment_lines": ("Reference document", "sap/VA05_2026-11-23.XLSX!Sheet1", "SD Document"),
    "goods_receipts": ("Purchase order", "sap/ME2N_2026-11-23.XLSX!Sheet1", "Purchasing Document"),
    "invoice_lines": ("Sales Order Number", "zoho_inventory/Sales_Order.csv", "SalesOrder Number"),
    "opportunity_stage_changes": (
        "OpportunityId",
        "salesforce/WE_00D5g000004qLbS_1.ZIP!Opportunity.csv",
        "Id",
    ),
}


def _set_aside() -> Iterator[Row]:
    yield from (p for p in planted() if p["expect"].startswith("set_aside: "))


def test_each_broken_row_stands_at_its_row_and_is_the_only_one_of_its_kind() -> None:
    seen = set()
    for p in _set_aside():
        rule = p["expect"].removeprefix("set_aside: ")
        if rule in WRONG:
            seen.add(rule)
            dropped = {
                n for q in planted() if q["file"] == p["file"] and "dropped" in q["expect"] for n in q["rows"]
            }
            rows = enumerate(read_rows(p["file"]), 1)
            hits = [n for n, row in rows if n not in dropped and WRONG[rule](row)]
            assert hits == p["rows"], p
    assert seen == WRONG.keys()


def test_each_repeated_key_is_the_only_one_and_its_rows_differ() -> None:
    for p in _set_aside():
        table, rule = p["expect"].removeprefix("set_aside: ").split(".")
        if rule == "key_unique":
            rows = read_rows(p["file"])
            key = KEYS[table]
            places = defaultdict(list)
            for n, row in enumerate(rows, 1):
                if any(row[k] for k in key) and row[key[0]]:
                    places[tuple(row[k] for k in key)].append(n)
            assert [sorted(n) for n in places.values() if len(n) > 1] == [sorted(p["rows"])], p
            assert rows[p["rows"][0] - 1] != rows[p["rows"][1] - 1], p


def test_each_orphan_has_no_parent_in_any_file() -> None:
    orphans = [p for p in _set_aside() if p["expect"].endswith(".parent_found")]
    assert len(orphans) == len(PARENTS)
    for p in orphans:
        heading, parents, key = PARENTS[p["expect"].removeprefix("set_aside: ").split(".")[0]]
        row = read_rows(p["file"])[p["rows"][0] - 1]
        assert row[heading] and row[heading] not in {r[key] for r in read_rows(parents)}, p


def test_there_are_enough_plants_and_the_others_stand_where_listed() -> None:
    listed = planted()
    assert len({p["expect"] for p in _set_aside()}) == len(list(_set_aside())) >= 22
    assert len(listed) >= 30
    by_what = {p["what"]: p for p in listed}
    for what, heading, cell in (
        ("text that looks like a formula", "Purchase Order Number", "=cmd()"),
        ("rejected line that reads Completed", "Reason for rejection", "I2"),
        ("credit memo request with a positive value", "SD document categ.", "K"),
        ("Balance reads: see note", "Balance", "see note"),
        ("Expected Arrival Date 2025-13-45 (Delivery Date is right)", "Expected Arrival Date", "2025-13-45"),
        ("the header again, as in files put together by hand", "Package ID", "Package ID"),
        ("grand total, all keys blank", "Document Number", ""),
        ("separator card", "cardRole", "separator"),
        ("name of the second group", "Name", "Done"),
        ("headings of the second group", "Name", "Name"),
        ("Slackbot among the people", "id", "USLACKBOT"),
        ("Modified reads: last week", "Modified", "last week"),
    ):
        p = by_what[what]
        assert [read_rows(p["file"])[n - 1][heading] for n in p["rows"]] == [cell], p


def test_planted_files_are_what_the_list_says() -> None:
    inbox = SAMPLE / "inbox"
    for p in planted():
        if p["expect"] == "file: duplicate":
            original = inbox / p["file"].replace(" (1)", "")
            assert (inbox / p["file"]).read_bytes() == original.read_bytes()
        if p["expect"] == "file: refused":
            assert {row["Bill ID"] for row in read_rows(p["file"])} == {"3.67E+17"}
        if p["expect"] == "file: waiting":
            cells = [row[h] for row in read_rows(p["file"]) for h in ("Document Date", "Delivery Date")]
            assert cells and all(int(part) <= 12 for cell in cells for part in cell.split("/")[:2])


def test_the_grand_total_of_the_receivables_is_the_sum_of_the_rows() -> None:
    rows = read_rows("sap/FBL5N_2026-11-23.XLSX!Sheet1")
    total = rows[-1]["Amount in Doc. Curr."]
    assert round(sum(row["Amount in Doc. Curr."] for row in rows[:-1]), 2) == total


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _sap_lines() -> Iterator[tuple[date, float, list[tuple[date, float]]]]:
    """Promise, wanted pieces and arrivals of each SAP order line, the newer list in place of the older."""
    newer = clean_rows("sap/VA05_2026-11-23.XLSX!Sheet1")
    shown = {row["SD Document"] for row in newer}
    older = [r for r in clean_rows("sap/VA05_2026-01-05.XLSX!Sheet1") if r["SD Document"] not in shown]
    arrived = defaultdict(list)
    for row in clean_rows("sap/VL06O_2026-11-23.XLSX!Sheet1"):
        if row["POD date"]:
            place = (row["Reference document"], row["Reference item"])
            arrived[place].append((row["POD date"], row["Delivery quantity"]))
    for row in [*older, *newer]:
        if row["SD document categ."] == "C" and not row["Reason for rejection"] and row["Confirmed Quantity"]:
            place = (row["SD Document"], row["Item (SD)"])
            yield row["Delivery Date"], row["Order Quantity"], arrived[place]


def _zoho_lines() -> Iterator[tuple[date, float, list[tuple[date, float]]]]:
    arrived = defaultdict(list)
    for row in clean_rows("zoho_inventory/Shipment_Order.csv"):
        if row["Delivery Date"]:
            place = (row["SalesOrder Number"], row["SKU"])
            arrived[place].append((date.fromisoformat(row["Delivery Date"]), float(row["Quantity Packed"])))
    for row in clean_rows("zoho_inventory/Sales_Order.csv"):
        if row["Status"] not in ("Void", "Draft"):
            wanted = float(row["QuantityOrdered"]) - float(row["QuantityCancelled"])
            promised = date.fromisoformat(row["Expected Shipment Date"])
            yield promised, wanted, arrived[(row["SalesOrder Number"], row["SKU"])]


def test_the_expected_figures_follow_from_the_files_and_tell_the_story() -> None:
    due: defaultdict[str, list[bool]] = defaultdict(list)
    for promised, wanted, arrivals in [*_sap_lines(), *_zoho_lines()]:
        due[_week(promised)].append(sum(qty for day, qty in arrivals if day <= promised) >= wanted)
    weeks = json.loads((SAMPLE / "expected" / "figures.json").read_text(encoding="utf-8"))["weeks"]
    assert {w: (len(due[w]), sum(due[w])) for w in weeks} == {
        w: (v["lines_due"], v["otif"]) for w, v in weeks.items()
    }
    share = {w: sum(due[w]) / len(due[w]) for w in weeks}
    before = [share[w] for w in weeks if w < "2026-W46"]
    assert 0.93 <= sum(before) / len(before) <= 0.95
    assert min(before) > 0.91
    assert max(share["2026-W46"], share["2026-W47"]) < 0.85


def test_benchmark_data_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> dict[str, bytes]:
        paths = big.write_benchmark(tmp_path / name, 8_000, seed, daily=False)
        return {path.name: path.read_bytes() for path in paths}

    once = made("once", 3)
    assert once == made("again", 3)
    assert once != made("other", 4)
    rows = [row for name in sorted(once) if name.startswith("order") for row in _lines(once[name])]
    assert len({(row["order_id"], row["line_no"]) for row in rows}) == len(rows) == 8_000
    sent = [row for name in sorted(once) if name.startswith("ship") for row in _lines(once[name])]
    assert len({(row["shipment_id"], row["shipment_line_no"]) for row in sent}) == len(sent)
    assert 1.13 < len(sent) / len(rows) < 1.2
    assert {(r["order_id"], r["line_no"]) for r in sent} <= {(r["order_id"], r["line_no"]) for r in rows}


def _lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_new_day_adds_new_orders_and_arrivals_of_old_ones(tmp_path: Path) -> None:
    paths = big.write_new_days(tmp_path, 40_000, 3, 1)
    assert [path.name for path in paths] == ["order_lines_2026-12-01.csv", "shipment_lines_2026-12-01.csv"]
    orders, sent = (_lines(path.read_bytes()) for path in paths)
    assert {row["ordered_on"] for row in orders} == {"2026-12-01"}
    assert all("2026-12-01" in (row["shipped_on"], row["delivered_on"]) for row in sent)
    assert any(row["delivered_on"] == "2026-12-01" for row in sent)
