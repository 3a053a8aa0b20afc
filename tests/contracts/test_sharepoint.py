"""SharePoint: lists of work, libraries and usage reports; days at the site stay days, and windows are not added up."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

KEEP = {
    "opsbrief.toml": '[company]\nname = "Test"\ntime_zone = "Europe/Amsterdam"\ncurrency = "EUR"\n[privacy]\nkeep_personal = true\n'
}
LIST = ["ID", "Title", "Description", "Status", "Assigned To", "Due Date", "Created", "Modified", "Modified By", "Item Type", "Path"]  # fmt: skip
SCHEMA = 'ListSchema={"schemaXmlList":["<Field Type=\\"Text\\" Name=\\"Title\\" DisplayName=\\"Title\\" />","<Field Type=\\"Choice\\" Name=\\"Status\\"><CHOICES><CHOICE>Done, or so</CHOICE></CHOICES></Field>"]}'
WORK: list[Cells] = [
    {"ID": 1, "Title": "Move", "Status": "In progress", "Assigned To": "Ann", "Due Date": "2026-07-28T22:00:00Z", "Created": "2026-05-27T05:52:54Z", "Description": "call 0205550100"},
    {"ID": 2, "Title": "Meet", "Status": "Completed", "Assigned To": "12;#Bob", "Due Date": "2026-07-29T14:30:00Z", "Created": "2026-05-27T05:52:54Z"},
    {"ID": 3, "Title": "Ask", "Status": "Someday", "Assigned To": '["Cy","Dee"]', "Created": "2026-05-27T05:52:54Z"},
]  # fmt: skip
LOCAL: list[Cells] = [
    {"ID": 1, "Title": "Paint", "Status": "Not started", "Assigned To": "Ann; Bob", "Due Date": "29/7/2026", "Created": "27/5/2026 7:52"},
]  # fmt: skip
SITE = ["Report Refresh Date", "Site Id", "Site URL", "Owner Display Name", "Is Deleted", "Last Activity Date", "Site Sensitivity Label Id", "External Sharing", "Unmanaged Device Policy", "Geo Location", "File Count", "Active File Count", "Page View Count", "Visited Page Count", "Anonymous Link Count", "Company Link Count", "Secure Link For Guest Count", "Secure Link For Member Count", "Storage Used (Byte)", "Storage Allocated (Byte)", "Root Web Template", "Owner Principal Name", "Report Period"]  # fmt: skip
S1: Cells = {"Report Refresh Date": "2026-10-31", "Site Id": "s-1", "Site URL": "https://x.example/sites/Ops", "Owner Display Name": "Ann A", "Is Deleted": "False", "Last Activity Date": "2026-10-30", "File Count": 900, "Active File Count": 12, "Page View Count": 4, "Visited Page Count": 3, "Storage Used (Byte)": 5_000_000_000, "Owner Principal Name": "ann@example.com", "Report Period": 30}  # fmt: skip
OLD_SITE = [h for h in SITE if "Link" not in h and h not in ("Site Sensitivity Label Id", "External Sharing", "Unmanaged Device Policy", "Geo Location")]  # fmt: skip
PEOPLE = ["Report Refresh Date", "User Principal Name", "Is Deleted", "Deleted Date", "Last Activity Date", "Viewed Or Edited File Count", "Synced File Count", "Shared Internally File Count", "Shared Externally File Count", "Visited Page Count", "Assigned Products", "Report Period"]  # fmt: skip
P1: Cells = {"Report Refresh Date": "2026-10-31", "User Principal Name": "ann@example.com", "Is Deleted": "False", "Last Activity Date": "2026-10-29", "Viewed Or Edited File Count": 5, "Visited Page Count": 2, "Report Period": 30}  # fmt: skip
O1: Cells = {k: v for k, v in P1.items() if k != "Visited Page Count"} | {"Viewed Or Edited File Count": 7, "Last Activity Date": "2026-10-30"}  # fmt: skip
ACCOUNT = ["Report Refresh Date", "Site URL", "Owner Display Name", "Is Deleted", "Last Activity Date", "File Count", "Active File Count", "Storage Used (Byte)", "Storage Allocated (Byte)", "Owner Principal Name", "Report Period"]  # fmt: skip
A1: Cells = {"Report Refresh Date": "2026-10-31", "Site URL": "https://x-my.example/personal/ann", "Is Deleted": "False", "Active File Count": 7, "Storage Used (Byte)": 100, "Owner Principal Name": "ann@example.com", "Report Period": 30}  # fmt: skip


def library() -> bytes:
    """What Excel saves after it opened the query: real dates, then the type and the path."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Name", "Modified", "Modified By", "File Size", "Created By", "Item Type", "Path"])
    path = "sites/ops/Shared Documents"
    page.append(["plan.v2.DOCX", datetime(2026, 11, 2, 9, 30), "Ann A", 2048, "Bob B", "Item", path])
    page.append(["Old", datetime(2026, 11, 2, 9, 30), "Ann A", None, "Bob B", "Folder", path])
    page.append(
        ["plan.v2.DOCX", datetime(2026, 7, 2, 9, 30), "System Account", None, None, "Item", f"{path}/Old"]
    )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


QUERY = b"WEB\r\n1\r\nhttps://x.example/sites/ops/_vti_bin/owssvr.dll?XMLDATA=1&List={A}&View={B}\r\n\r\nSelection={A}-{B}\r\nSharePointListName={A}\r\n"
QUOTED = text_of(LIST, WORK, quoted=True)
FILES = {
    "Work.csv": b"\xef\xbb\xbf" + SCHEMA.encode() + b"\r\n" + QUOTED.replace(b"\n", b"\r\n"),
    "Branches (1).csv": text_of(LIST[:-2], LOCAL, quoted=True),
    "library.xlsx": library(),
    "sites 2026-10-31.csv": text_of(SITE, [S1]),
    "sites 2026-11-15.csv": text_of(SITE[::-1], [S1 | {"Report Refresh Date": "2026-11-15"}]),
    "sites old.csv": text_of(OLD_SITE, [S1 | {"Site Id": "s-2", "Last Activity Date": "", "Site URL": ""}]),
    "people.csv": text_of(PEOPLE, [P1]),
    "onedrive.csv": text_of([h for h in PEOPLE if h != "Visited Page Count"], [O1]),
    "onedrive accounts.csv": text_of(ACCOUNT, [A1]),
    "query.iqy": QUERY,
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace, which keeps names so that they can be compared."""
    loader = Loader(tmp_path_factory.mktemp("sharepoint"), shipped)
    yield loader(FILES, KEEP)
    loader.close()


def told(loaded: Loaded, *columns: str) -> dict[str, Any]:
    rows = loaded.rows("tasks", "task_id", *columns)
    return {r[0]: r[1] if len(columns) == 1 else r[1:] for r in rows}


def test_each_file_is_what_it_is_and_every_heading_is_accounted_for(taken: Loaded) -> None:
    assert taken.parts == {
        "Work.csv": "sharepoint/tasks",
        "Branches (1).csv": "sharepoint/tasks",
        "library.xlsx": "sharepoint/library",
        "sites 2026-10-31.csv": "sharepoint/site_usage",
        "sites 2026-11-15.csv": "sharepoint/site_usage",
        "sites old.csv": "sharepoint/site_usage",
        "people.csv": "sharepoint/user_activity",
        "onedrive.csv": "sharepoint/onedrive_activity",
        "onedrive accounts.csv": "sharepoint/onedrive_accounts",
    }
    assert taken.unknown == set()


def test_a_query_is_answered_with_what_to_do(taken: Loaded) -> None:
    [problem] = taken.received.problems
    assert problem.what == "query.iqy is a web query: it only points to the data"
    assert "save it as .xlsx" in problem.fix
    assert "CSV" in problem.fix


def test_items_of_both_kinds_of_csv_and_no_text_of_theirs(taken: Loaded) -> None:
    columns = ("project_id", "title", "list", "status", "owner")
    assert told(taken, *columns) == {
        "Work/1": ("Work", "Move", "In progress", "doing", "Ann"),
        "Work/2": ("Work", "Meet", "Completed", "done", "Bob"),
        "Work/3": ("Work", "Ask", "Someday", "Someday", "Cy"),
        "Branches/1": ("Branches", "Paint", "Not started", "todo", "Ann"),
    }
    assert "0205550100" not in repr(taken.run.store.rows("select * from raw.sharepoint__tasks"))


def test_a_date_without_time_is_the_day_at_the_site(taken: Loaded) -> None:
    days = taken.run.store.rows(
        "select task_id, reporting_day(due_at) from ops.tasks where due_at is not null order by 1"
    )
    # Written in UTC the first says the 28th.
    assert days == [
        ("Branches/1", date(2026, 7, 29)),
        ("Work/1", date(2026, 7, 29)),
        ("Work/2", date(2026, 7, 29)),
    ]
    assert told(taken, "due_at")["Work/2"] == datetime(2026, 7, 29, 14, 30)


def test_times_are_those_of_the_cell_or_else_of_the_site(taken: Loaded) -> None:
    created = told(taken, "created_at")
    assert created["Work/1"] == datetime(2026, 5, 27, 5, 52, 54)
    assert created["Branches/1"] == datetime(2026, 5, 27, 5, 52)


def test_a_site_elsewhere_keeps_its_days(load: Loader) -> None:
    tokyo = KEEP["opsbrief.toml"] + '[systems.sharepoint]\nzone = "Asia/Tokyo"\n'
    item = WORK[0] | {"Due Date": "2026-07-28T15:00:00Z"}
    files = {f"{name}.csv": change(text_of(LIST, [item])) for name, change in VARIANTS.items()}
    loaded = load(files, {"opsbrief.toml": tokyo})
    assert set(loaded.parts.values()) == {"sharepoint/tasks"}
    assert len(loaded.rows("tasks", "task_id")) == len(VARIANTS)
    assert loaded.run.store.rows("select distinct reporting_day(due_at) from ops.tasks") == [
        (date(2026, 7, 29),)
    ]


def test_folders_are_no_documents(taken: Loaded) -> None:
    columns = ("document_id", "library", "kind", "bytes", "owner_id", "modified_at", "modified_by")
    path = "sites/ops/Shared Documents"
    assert taken.rows("documents", *columns) == [
        (f"{path}/Old/plan.v2.DOCX", path, "docx", None, None, datetime(2026, 7, 2, 7, 30), None),
        (f"{path}/plan.v2.DOCX", path, "docx", 2048, "Bob B", datetime(2026, 11, 2, 8, 30), "Ann A"),
    ]


def test_windows_that_overlap_stay_apart_and_never_means_no_day(taken: Loaded) -> None:
    columns = ("subject_kind", "person_id", "subject_id", "window_end", "window_days", "last_active_on", "files_active", "storage_bytes")  # fmt: skip
    rows = taken.rows("usage_windows", *columns)
    end, later = date(2026, 10, 31), date(2026, 11, 15)
    assert [r for r in rows if r[0] == "site"] == [
        ("site", "", "s-1", end, 30, date(2026, 10, 30), 12, 5_000_000_000),
        ("site", "", "s-1", later, 30, date(2026, 10, 30), 12, 5_000_000_000),
        ("site", "", "s-2", end, 30, None, 12, 5_000_000_000),
    ]


def test_the_last_three_days_of_a_usage_report_are_not_whole_yet(taken: Loaded) -> None:
    assert taken.rows("coverage", "table_name", "source_id", "window_start", "window_end") == [
        ("usage_windows", "tenant", datetime(2026, 10, 1, 22), datetime(2026, 11, 12, 23)),
    ]  # fmt: skip


def test_a_person_s_files_on_sites_and_in_onedrive_are_other_files(taken: Loaded) -> None:
    columns = ("window_end", "last_active_on", "files_active", "storage_bytes", "is_deleted")
    rows = taken.run.store.rows(f"select {', '.join(columns)} from ops.usage_windows where subject_kind = 'person' and lower(person_id) = 'ann@example.com'")  # fmt: skip
    assert rows == [(date(2026, 10, 31), date(2026, 10, 30), 12, 100, False)]


def test_people_and_owners_are_hashed(load: Loader) -> None:
    names = ("people.csv", "onedrive.csv", "onedrive accounts.csv", "library.xlsx", "sites old.csv")
    capitals = {"people.csv": FILES["people.csv"].replace(b"ann@", b"ANN@")}
    loaded = load({name: FILES[name] for name in names} | capitals)
    tables = [*loaded.all_rows(["documents", "usage_windows"]).values()]
    tables += [
        loaded.run.store.rows(f"select * from raw.sharepoint__{name}") for name in ("library", "site_usage")
    ]
    assert not any(word in repr(tables).casefold() for word in ("ann@", "ann a", "bob b"))
    # In capitals or not, the same person: one row for all three reports.
    assert len([r for r in loaded.rows("usage_windows", "subject_kind") if r == ("person",)]) == 1


def test_a_list_is_known_whatever_its_ending(load: Loader) -> None:
    names = ("Work.CSV", "Plan", "Depots 2026-11-06.Csv")
    # The same bytes under another name would be the same file.
    files = {name: text_of(LIST, [WORK[0] | {"Title": name}]) for name in names}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("Inner", text_of(LIST, [WORK[1]]))
        packed.writestr("Outer.TXT", text_of(LIST, WORK[:1]))
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(LIST)
    page.append([WORK[0].get(heading) for heading in LIST])
    sheet = io.BytesIO()
    book.save(sheet)
    loaded = load(files | {"packed.zip": buffer.getvalue(), "Sheet list.XLSX": sheet.getvalue()})
    assert loaded.rows("projects", "project_id") == [
        ("Depots",), ("Inner",), ("Outer",), ("Plan",), ("Sheet list",), ("Work",),
    ]  # fmt: skip


def test_five_thousand_rows_are_all_that_a_view_gives(load: Loader) -> None:
    def items(count: int) -> bytes:
        return text_of(LIST, [WORK[0] | {"ID": n} for n in range(count)])

    files = ["Name", "Modified", "Item Type", "Path"]
    shelf: list[Cells] = [
        {"Name": f"{n}.txt", "Modified": "2026-11-02 09:30", "Item Type": "Item", "Path": "sites/o"}
        for n in range(5000)
    ]
    loaded = load({"Cut.csv": items(5000), "Whole.csv": items(4999), "shelf.csv": text_of(files, shelf)})
    cut = loaded.run.store.rows("select name, cut from meta.parts join meta.files using (file_id) order by 1")
    assert cut == [("Cut.csv", True), ("Whole.csv", False), ("shelf.csv", True)]


def test_texts_and_telephone_numbers_are_never_kept_in_any_language(load: Loader) -> None:
    private = [
        "Beschreibung",
        "Telefonnummer",
        "Commentaires",
        "Téléphone",
        "Descripción",
        "Teléfono",
        "Descrizione",
        "Telefono",
        "Correo electrónico",
    ]
    heads = ["ID", "Titel", "Status", "Zugewiesen an", "Fälligkeitsdatum", "Erstellt", *private]
    line: Cells = {
        "ID": 1,
        "Titel": "Umzug",
        "Status": "offen",
        "Zugewiesen an": "Ann",
        "Erstellt": "2026-05-27T05:52:54Z",
    }
    loaded = load({"Arbeit.csv": text_of(heads, [line | dict.fromkeys(private, "0205550100")])})
    assert told(loaded, "title", "status") == {"Arbeit/1": ("Umzug", "todo")}
    assert loaded.unknown == set()
    assert "0205550100" not in repr(loaded.run.store.rows("select * from raw.sharepoint__tasks"))


def places(loaded: Loaded, table: str, key: str) -> dict[str, tuple[str, int]]:
    rows = loaded.run.store.rows(
        f"select held.{key}, files.name, held._row from ops.{table} as held join meta.parts on part_id = held._file join meta.files using (file_id)"
    )
    return {r[0]: r[1:] for r in rows}


def test_items_and_documents_know_their_file_and_row(taken: Loaded) -> None:
    path = "sites/ops/Shared Documents"
    assert places(taken, "tasks", "task_id") == {
        "Work/1": ("Work.csv", 1), "Work/2": ("Work.csv", 2), "Work/3": ("Work.csv", 3), "Branches/1": ("Branches (1).csv", 1),
    }  # fmt: skip
    assert places(taken, "documents", "document_id") == {
        f"{path}/plan.v2.DOCX": ("library.xlsx", 1), f"{path}/Old/plan.v2.DOCX": ("library.xlsx", 3),
    }  # fmt: skip


@pytest.mark.real
def test_the_genuine_reports_are_read(reference_data: Path, load: Loader) -> None:
    folder = reference_data / "exports" / "m365_usage"
    loaded = load({path.name: path.read_bytes() for path in folder.glob("*.csv")})
    assert {n: e for n, e in loaded.parts.items() if not n.startswith("teams")} == {
        "onedrive_report-activityuserdetail.csv": "sharepoint/onedrive_activity",
        "spo_report-activityuserdetail.csv": "sharepoint/user_activity",
        "spo_report-siteusagedetail.csv": "sharepoint/site_usage",
    }
    assert loaded.unknown == set()
    columns = ("subject_id", "window_end", "window_days", "last_active_on", "files_active", "storage_bytes")
    assert [r for r in loaded.rows("usage_windows", *columns) if r[0]] == [
        ("002caf24-2672-4bc4-bc41-2811d5dba62c", date(2022, 11, 26), 7, None, 0, 1475974),
    ]  # fmt: skip
