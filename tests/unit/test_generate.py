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

import pytest
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
    if inside.endswith(" more"):
        return _messages(path)
    if inside.endswith(".json"):
        members: list[Row] = json.loads(_content(path, inside))
        return members
    if name.startswith("teams/attendance"):
        return _section(path, *inside.split("!"))
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


def _messages(path: Path) -> list[Row]:
    """The messages of all days, as one list in the order of their files."""
    with zipfile.ZipFile(path) as archive:
        days = sorted(name for name in archive.namelist() if "/" in name)
        return [message for name in days for message in json.loads(archive.read(name))]


def _section(path: Path, member: str, name: str) -> list[Row]:
    """The people of an attendance report, or what it says of the meeting."""
    summary, _, people = _content(path, member).decode("utf-16").partition("2. Participants\r\n")
    if name == "meetings":
        return [dict(line.split("\t") for line in summary.splitlines() if "\t" in line)]
    headings, *lines = (line.split("\t") for line in people.splitlines() if "\t" in line)
    return [dict(zip(headings, line, strict=True)) for line in lines]


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


def test_the_inbox_is_under_three_megabytes() -> None:
    files = [path for path in (SAMPLE / "inbox").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000


def _year(heading: str, year: int) -> Callable[[Row], bool]:
    return lambda row: str(row[heading])[:4] == str(year)


def _is(heading: str, *values: object) -> Callable[[Row], bool]:
    return lambda row: row[heading] in values


def _clock(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%m/%d/%Y %I:%M:%S %p %z")


ORDERS = "zoho_inventory/Sales_Order.csv"
SALESFORCE = "salesforce/WE_00D5g000004qLbS_1.ZIP"
COMPANIES = "hubspot/hubspot-crm-exports-all-companies-2026-11-23.csv"
TICKETS = (
    "hubspot/hubspot-crm-exports-all-tickets-2026-11-23.zip!hubspot-crm-exports-all-tickets-2026-11-23.csv"
)
GONE = "3671420000000095001"  # an item that no list of items has


def _day(cell: Any) -> str:
    """A day as text that sorts; an empty cell is later than any."""
    return str(cell)[:10] or "9999"


def _numbers(place: str) -> set[str]:
    return {row["Record ID"] for row in read_rows(place)}


@cache
def _ordered() -> dict[str, str]:
    """The first day of each purchase order."""
    days: dict[str, str] = {}
    for row in read_rows("sap/ME2N_2026-11-23.XLSX!Sheet1"):
        number, day = row["Purchasing Document"], _day(row["Document Date"])
        days[number] = min(days.get(number, day), day)
    return days


def _done_items() -> set[float]:
    rows = read_rows("monday/Warehouse_improvement_1795392000.xlsx")
    return {row["Item ID (auto generated)"] for row in rows if row["Status"] == "Done"}


# What makes each row wrong, said a second time and in terms of the file.
WRONG: dict[str, Callable[[Row], bool]] = {
    "P01": _is("Order Quantity", 0),
    "P03": lambda r: r["Status"] == "Z" and r["SD document categ."] == "C",
    "P04": _year("Delivery Date", 2062),
    "P11": _year("Act. Gds Mvmnt Date", 1900),
    "P14": _is("Order Quantity", -12),
    "P15": _year("Delivery Date", 2062),
    "P16": _is("Document Date", ""),
    "P18": lambda r: bool(r["Purchase order"]) and _day(r["Posting Date"]) < _ordered().get(r["Purchase order"], ""),
    "P19": _is("Movement type", "Z87"),
    "P20": lambda r: r["Qty in unit of entry"] < 0 < r["Amt.in loc.cur."],
    "P21": _year("Posting Date", 2062),
    "P28": lambda r: r["Unrestricted"] > 0 > r["Value Unrestricted"],
    "P30": lambda r: r["Document Type"] == "RV" and str(r["Net Due Date"]) < str(r["Document Date"]),
    "P31": _is("Document Date", ""),
    "P32": _year("Net Due Date", 2062),
    "P35": _year("Order Date", 2062),
    "P36": _is("Status", "Teleported"),
    "P37": _is("Order Date", ""),
    "P39": lambda r: "" < r["Delivery Date"] < r["Shipment Date"],
    "P41": lambda r: float(r["Item Total"]) < 0 < float(r["Quantity"]),
    "P43": _is("Invoice Status", "Gone"),
    "P45": _is("Purchase Order Status", "Beamed up"),
    "P47": lambda r: r["Due Date"] < r["Bill Date"],
    "P48": _is("Bill Status", "Misplaced"),
    "P49": _year("Bill Date", 1900),
    "P51": _year("CloseDate", 2062),
    "P52": _is("CreatedDate", ""),
    "P57": lambda r: "" < r["ClosedDate"] < r["CreatedDate"],
    "P58": _year("CreatedDate", 1900),
    "P60": lambda r: r["name"] == "Card in a list with an odd name",
    "P61": lambda r: str(r["due"]).startswith("2062"),
    "P70": lambda r: "" < r["Completed At"] < r["Created At"],
    "P75": lambda r: _clock(r["Leave Time"]) < _clock(r["Join Time"]),
    "P76": lambda r: int(r["Private Chat Message Count"]) < 0,
    "P77": _is("X-MICROSOFT-CDO-BUSYSTATUS", "SLEEPING"),
    "P78": _year("DTSTART", 2062),
    "P81": _is("Event", "Sparkle"),
    "P82": _is("Ticket status", "Parked in the yard"),
    "P83": _is("SD document categ.", "Q"),
    "P84": lambda r: r["SD document categ."] == "C" and r["Net Value"] < 0,
    "P85": lambda r: r["Order quantity"] < 0,
    "P86": _is("Document Date", ""),
    "P87": _year("Document Date", 1900),
    "P88": lambda r: r["Status"] == "Z" and r["SD document categ."] == "H",
    "P89": lambda r: r["Order Quantity"] < 0,
    "P90": lambda r: r["Actual delivery qty"] < 0,
    "P92": _year("Document Date", 1900),
    "P93": lambda r: bool(r["Document Date"]) and _day(r["Delivery Date"]) < _day(r["Document Date"]),
    "P94": _is("Fe.contabilización", ""),
    "P96": _year("Fe.contabilización", 2062),
    "P97": _is("Posición", "990"),
    "P98": lambda r: r["Unrestricted"] < 0,
    "P99": _is("Document Type", "XX"),
    "P100": _is("Posting Date", ""),
    "P102": _year("Posting Date", 2062),
    "P103": lambda r: r["Expected Shipment Date"] < r["Order Date"],
    "P104": _is("Product ID", GONE),
    "P105": lambda r: r["SalesOrder Number"] in {o["SalesOrder Number"] for o in read_rows(ORDERS) if o["Product ID"] == GONE},
    "P106": _is("Package Number", ""),
    "P107": _is("Status", "Lost in the post"),
    "P108": _is("SalesOrder Number", "SO-99999"),
    "P109": lambda r: float(r["Balance"]) < 0,
    "P110": _year("Invoice Date", 1900),
    "P111": _is("Product ID", GONE),
    "P112": _is("Item ID", ""),
    "P113": lambda r: float(r["Reorder Level"]) < 0,
    "P114": _is("Purchase Order Number", ""),
    "P115": _is("Product ID", GONE),
    "P116": _is("Bill Date", ""),
    "P117": lambda r: r["Balance"].startswith("-"),
    "P118": _is("Purchase Order Number", "PO-99999"),
    "P120": lambda r: r["Amount"].startswith("-"),
    "P121": _is("IsClosed", ""),
    "P122": lambda r: r["AccountId"] not in {a["Id"] for a in read_rows(f"{SALESFORCE}!Account.csv")},
    "P123": lambda r: "Created Date" not in r,
    "P124": _is("CreatedDate", ""),
    "P125": _year("CreatedDate", 1900),
    "P126": _is("Record ID", ""),
    "P128": _is("Create date", ""),
    "P129": _year("Create date", 1900),
    "P130": lambda r: "" < r["Close date"] < r["Create date"],
    "P132": lambda r: r["Associated Company IDs"] not in _numbers(COMPANIES),
    "P133": _is("Record ID", ""),
    "P134": _year("Create Date", 2062),
    "P135": _is("Call status", "Sang a song"),
    "P137": lambda r: r["Associated Company IDs"] not in _numbers(COMPANIES),
    "P138": lambda r: r["Associated Ticket IDs"] not in _numbers(TICKETS),
    "P140": lambda r: r["idBoard"] != read_rows("trello/operations-work.json!cards")[0]["idBoard"],
    "P141": lambda r: r["data"].get("card", {}).get("name") == "Card due in 2062",
    "P142": lambda r: r["data"].get("listBefore", {}).get("name") == "Sort of pending",
    "P143": _year("date", 2062),
    "P144": _is("date", None),
    "P145": _is("Task ID", ""),
    "P146": _is("Created At", ""),
    "P147": lambda r: r["Status"] == "Working on it" and r["Item ID (auto generated)"] in _done_items(),
    "P148": lambda r: r["DTEND"] < r["DTSTART"],
    "P149": lambda r: "ATTENDEE" in r,
    "P150": _is("STATUS", "POSTPONED"),
    "P152": _is("TRANSP", "X-QUIET"),
    "P153": _is("Start Time", ""),
    "P154": lambda r: "2062" in r["End Time"],
    "P155": lambda r: bool(r["Start Time"]) and _clock(r["End Time"]) < _clock(r["Start Time"]),
    "P156": _is("Participants", "-1"),
    "P157": lambda r: "2062" in r["Leave Time"],
    "P158": _is("Meeting duration", "2m 0s"),
    "P159": _is("In-Meeting Duration", "3h 2m 0s"),
    "P160": _is("Role", "Juggler"),
    "P161": _is("User Principal Name", ""),
    "P162": _year("Last Activity Date", 2062),
    "P163": lambda r: str(r["ts"]).startswith("29"),
    "P164": _is("ts", None),
    "P165": _is("Name", ""),
    "P166": _year("Modified", 2062),
    "P167": _is("File Size", -1),
    "P168": _is("Date", ""),
    "P169": _year("Date", 2062),
    "P170": _is("Visibility", "Painted over"),
}  # fmt: skip
KEYS = {
    "P02": ("SD Document", "Item (SD)", "Schedule Line Number"),
    "P12": ("Delivery", "Item"),
    "P22": ("Material Document", "Material Doc.Item"),
    "P27": ("Material", "Plant", "Storage Location"),
    "P33": ("Document Number",),
    "P44": ("Item ID",),
    "P56": ("Id",),
    "P59": ("Id",),
    "P91": ("Purchasing Document", "Item"),
    "P95": ("Documento material", "Posición doc.mat."),
    "P101": ("Document Number",),
    "P119": ("Id",),
    "P127": ("Record ID",),
    "P131": ("Record ID",),
    "P136": ("Record ID",),
    "P139": ("id",),
    "P151": ("SUMMARY", "DTSTART"),
}
PARENTS = {
    "P10": ("Reference document", "sap/VA05_2026-11-23.XLSX!Sheet1", "SD Document"),
    "P17": ("Purchase order", "sap/ME2N_2026-11-23.XLSX!Sheet1", "Purchasing Document"),
    "P42": ("Sales Order Number", ORDERS, "SalesOrder Number"),
    "P55": ("OpportunityId", f"{SALESFORCE}!Opportunity.csv", "Id"),
}


def _broken() -> dict[str, Row]:
    """What checks find, by its id."""
    return {p["id"]: p for p in planted() if p["expect"].startswith(("set_aside: ", "warned: "))}


def test_each_broken_row_is_described_here_too() -> None:
    assert sorted(_broken()) == sorted([*WRONG, *KEYS, *PARENTS])


@pytest.mark.parametrize("plant", WRONG)
def test_each_broken_row_stands_at_its_row_and_is_the_only_one_of_its_kind(plant: str) -> None:
    p = _broken()[plant]
    dropped = {n for q in planted() if q["file"] == p["file"] and "dropped" in q["expect"] for n in q["rows"]}
    rows = enumerate(read_rows(p["file"]), 1)
    assert [n for n, row in rows if n not in dropped and WRONG[plant](row)] == p["rows"]


def test_each_repeated_key_is_the_only_one_and_its_rows_differ() -> None:
    for plant, key in KEYS.items():
        p = _broken()[plant]
        rows = read_rows(p["file"])
        places = defaultdict(list)
        for n, row in enumerate(rows, 1):
            if any(row[k] for k in key) and row[key[0]]:
                places[tuple(row[k] for k in key)].append(n)
        listed = [sorted(_broken()[other]["rows"]) for other in KEYS if _broken()[other]["file"] == p["file"]]
        assert sorted(n for n in places.values() if len(n) > 1) == sorted(listed), p
        assert rows[p["rows"][0] - 1] != rows[p["rows"][1] - 1], p


def test_each_orphan_has_no_parent_in_any_file() -> None:
    for plant, (heading, parents, key) in PARENTS.items():
        p = _broken()[plant]
        row = read_rows(p["file"])[p["rows"][0] - 1]
        assert row[heading] and row[heading] not in {r[key] for r in read_rows(parents)}, p


def test_no_two_plants_fail_the_same_and_the_others_stand_where_listed() -> None:
    listed = planted()
    expected = [p["expect"] for p in _broken().values()]
    assert len(set(expected)) == len(expected)
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
