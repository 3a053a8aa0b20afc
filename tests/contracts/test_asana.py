"""Asana: the CSV and JSON of a project, its synced sheet and the whole organisation give tasks, each of them once."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from opsbrief.declarations.catalog import Catalog
from opsbrief.quality.check import check_tables
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

HEADINGS = [
    "Task ID", "Created At", "Completed At", "Last Modified", "Name", "Section/Column", "Assignee", "Assignee Email", "Start Date", "Due Date", "Tags", "Notes",
    "Projects", "Parent task", "Blocked By (Dependencies)", "Blocking (Dependencies)",
]  # fmt: skip


def row(number: int, name: str, project: str = "Ops", **more: object) -> Cells:
    own = {k.replace("_", " "): v for k, v in more.items()}
    return {
        "Task ID": 1207000000000000 + number, "Created At": "2026-11-02", "Last Modified": "2026-11-03", "Name": name, "Section/Column": "(no section)",
        "Assignee": "Ann", "Assignee Email": "ann@example.com", "Notes": "call\nhome", "Projects": project,
    } | own  # fmt: skip


def task_id(number: int) -> str:
    return str(1207000000000000 + number)


# Two of its tasks are also in another project, and one stands under Done without being ticked.
OPS: list[Cells] = [
    row(1, "Ship", Completed_At="2026-11-05", Due_Date="2026-11-04"),
    row(2, "Pack", **{"Section/Column": "In progress"}),
    row(3, "Label", project="Ops, Plan, later", **{"Section/Column": "Done"}),
    row(4, "Count", project="Ops, Plan, later", **{"Section/Column": "Won't do"}),
    row(11, "a", project="", Parent_task="Pack"),
    row(12, "b", project="", Parent_task="Nowhere to be found"),
    row(13, "c", project="", Parent_task="Twice"),
    row(5, "Twice", **{"Section/Column": "New ideas"}),
    row(14, "d", project="", Parent_task="Twice"),
    row(6, "Twice"),
    row(15, "e", project="", Parent_task="Twice"),
]
PLAN: list[Cells] = [
    row(3, "Label", project="Ops, Plan, later", **{"Section/Column": "Stuck"}),
    row(7, "Think", project="Plan, later"),
    row(8, "Rest", project="Plan, later"),
]


def sheet() -> bytes:
    """The synced sheet after a download: three rows above the headings, real dates and numbers."""
    book = Workbook()
    page = book.active
    assert page is not None
    for cells in [[], ["https://app.asana.com/-/csv?googleSheetsProjectCsv=1"], [], HEADINGS]:
        page.append(cells)
    page.append(
        [
            1207000000000021,
            date(2026, 11, 2),
            date(2026, 11, 6),
            date(2026, 11, 6),
            "Synced",
            "(no section)",
            "Cy",
            None,
            None,
            None,
            None,
            None,
            "Sheet",
        ]
    )
    page.append(
        [
            1207000000000022,
            date(2026, 11, 2),
            None,
            date(2026, 11, 6),
            "Open",
            "To do",
            "Cy",
            None,
            None,
            None,
            None,
            None,
            "Sheet",
        ]
    )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


Json = dict[str, Any]


def thing(number: int, name: str, **more: Any) -> Json:
    return {
        "gid": str(1300000000000000 + number), "name": name, "resource_type": "task", "resource_subtype": "default_task", "completed": False, "completed_at": None,
        "created_at": "2026-11-02T08:30:00.000Z", "modified_at": "2026-11-02T08:30:00.000Z", "due_on": None, "due_at": None, "start_on": None,
        "assignee": {"gid": "9", "name": "Bob", "resource_type": "user"}, "notes": "the password is 1234", "followers": [], "tags": [], "custom_fields": [],
        "memberships": [{"project": {"gid": "77", "name": "Build", "resource_type": "project"}, "section": {"gid": "78", "name": "Doing", "resource_type": "section"}}],
        "projects": [], "parent": None, "workspace": {"gid": "1", "name": "W", "resource_type": "workspace"}, "num_likes": 0, "liked": False, "likes": [],
        "subtasks": [],
    } | more  # fmt: skip


PART = thing(
    32,
    "Part of it",
    memberships=[],
    parent={"gid": "1300000000000031", "name": "Walls", "resource_type": "task"},
)
BUILD = {
    "data": [
        thing(31, "Walls", completed=True, completed_at="2026-11-04T22:59:00.000Z", due_at="2026-11-05T16:00:00.000Z", actual_time_minutes=90, subtasks=[
            PART | {"subtasks": [thing(33, "Part of the part", memberships=[])]},
        ]),
        thing(34, "Roof on", resource_subtype="milestone", due_on="2026-12-01"),
        thing(35, "Sign off", resource_subtype="approval", due_on="2026-11-09"),
        thing(36, "Old part:", resource_subtype="section"),
    ]
}  # fmt: skip
# Before 2018: numbers for ids, no types, sections among the tasks.
OLD = {
    "data": [
        {"id": 41, "name": "Soon:", "completed": False, "created_at": "2016-01-02T08:30:00.000Z", "assignee": None, "memberships": [{"project": {"id": 79, "name": "Old"}}]},
        {"id": 42, "name": "Move", "completed": False, "created_at": "2016-01-02T08:30:00.000Z", "assignee": {"id": 1, "name": "Ann"}, "memberships": [{"project": {"id": 79, "name": "Old"}}]},
    ]
}  # fmt: skip


def line(number: int, kind: str, **more: Any) -> Json:
    return {"__object_id": number, "__type": kind, "__creation_time": "2014-11-14 05:49:01"} | more


ORGANISATION = [
    line(1, "User", name="Tom"),
    line(2, "DomainUser", user=1, active=True),
    line(3, "ItemList", name="Project A", is_project=True, is_archived=True, items=[51, 52, 54], project_owner=2, project_due_date_time="2014-11-27 00:00:00"),
    line(4, "ItemList", name="tag1", is_project=False, is_archived=False, items=[51]),
    line(5, "ItemList", name="My Tasks", is_project=True, is_archived=False, items=[51, 55], assignee=2),
    line(51, "Task", name="Whole", completed="2014-11-14 07:09:52", due_date="2014-11-12 00:00:00", assignee=2, items=[53], description="secret"),
    line(52, "Task", name="Trashed", items=[56], __trashed_at="2014-11-17 22:46:24"),
    line(53, "Task", name="Part", items=[]),
    line(54, "Task", name="Other", items=[]),
    line(55, "Task", name="Own", items=[], assignee=2),
    line(56, "Task", name="Part of trash", items=[]),
    line(57, "TaskCompletedComment", text="marked this task complete"),
    line(58, "SomethingNew", text="?"),
]  # fmt: skip

CSV = text_of(HEADINGS, OPS)
FILES = {
    "Ops.csv": CSV,
    "Plan.csv": text_of(HEADINGS, PLAN),
    "sheet.xlsx": sheet(),
    "Build.json": json.dumps(BUILD).encode(),
    "Old.json": json.dumps(OLD).encode(),
    "organisation.json.gz": gzip.compress("\n".join(map(json.dumps, ORGANISATION)).encode(), mtime=0),
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All kinds of files in one workspace."""
    loader = Loader(tmp_path_factory.mktemp("asana"), shipped)
    yield loader(FILES)
    loader.close()


def told(loaded: Loaded, *columns: str) -> dict[str, Any]:
    rows = loaded.rows("tasks", "task_id", *columns)
    return {r[0]: r[1] if len(columns) == 1 else r[1:] for r in rows}


def test_each_file_is_what_it_is_and_every_heading_is_accounted_for(taken: Loaded) -> None:
    kinds = {name: {e for n, e in taken.parts.items() if n.split("!")[0] == name} for name in FILES}
    assert kinds == {
        "Ops.csv": {"asana/tasks"},
        "Plan.csv": {"asana/tasks"},
        "sheet.xlsx": {"asana/tasks"},
        "Build.json": {"asana/project_tasks", "asana/project_places", "(ignored by name (asana))"},
        "Old.json": {"asana/project_tasks", "asana/project_places", "(ignored by name (asana))"},
        "organisation.json.gz": {"asana/organisation_tasks", "asana/organisation_lists", "asana/organisation_people"},
    }  # fmt: skip
    assert taken.unknown == set()
    assert taken.received.problems == []


def test_no_texts_and_no_mail_addresses_are_loaded(taken: Loaded) -> None:
    tables = ("tasks", "project_tasks", "organisation_tasks", "organisation_people")
    everything = repr([taken.run.store.rows(f"select * from raw.asana__{name}") for name in tables])
    for secret in ("call\nhome", "ann@example.com", "1234", "secret", "marked"):
        assert secret not in everything


def test_a_day_is_the_day_in_the_reporting_zone_and_the_tick_decides(taken: Loaded) -> None:
    # In November Amsterdam is an hour ahead: the 5th begins at 23:00 of the 4th in UTC.
    [ship] = [r for r in taken.whole_rows("tasks") if r[0] == task_id(1)]
    assert ship == (
        task_id(1), "Ops", "Ship", None, "done", "Ann", datetime(2026, 11, 1, 23), datetime(2026, 11, 3, 23), datetime(2026, 11, 4, 23), False, None, None, None,
    )  # fmt: skip
    assert taken.run.store.rows(
        f"select reporting_day(completed_at) from ops.tasks where task_id = '{task_id(1)}'"
    ) == [(date(2026, 11, 5),)]


def test_a_section_says_how_far_an_open_task_is_and_no_more(taken: Loaded) -> None:
    found = told(taken, "list", "status")
    assert found[task_id(2)] == ("In progress", "doing")
    assert found[task_id(4)] == ("Won't do", "cancelled")
    assert found[task_id(5)] == ("New ideas", "todo")


def test_a_multi_homed_task_is_one_task_with_the_section_of_the_newer_file(taken: Loaded) -> None:
    assert told(taken, "project_id", "list", "status")[task_id(3)] == ("Plan, later", "Stuck", "blocked")
    assert told(taken, "project_id")[task_id(4)] == "Ops"
    assert taken.run.store.value(f"select count(*) from ops.tasks where task_id = '{task_id(3)}'") == 1


def test_subtasks_find_their_parent_by_name_wherever_it_stands_and_the_nearest_above_of_several(
    taken: Loaded,
) -> None:
    parents = told(taken, "parent_task_id", "project_id")
    assert [parents[task_id(n)] for n in (11, 12, 13, 14, 15)] == [
        (task_id(2), "Ops"), ("Nowhere to be found", None), (task_id(5), "Ops"), (task_id(5), "Ops"), (task_id(6), "Ops"),
    ]  # fmt: skip


def test_only_items_of_their_own_are_counted(taken: Loaded) -> None:
    fact = (Path(__file__).parents[2] / "sql" / "facts" / "work_item.sql").read_text()
    counted = {r[0] for r in taken.run.store.rows(f"select task_id from ({fact})")}
    assert counted == {
        *(task_id(n) for n in (1, 2, 3, 5, 6, 7, 8, 21, 22)), "1300000000000031", "42", "51", "54", "55",
    }  # fmt: skip


def test_the_synced_sheet_has_ids_whole_and_its_days(taken: Loaded) -> None:
    found = told(taken, "title", "status", "completed_at", "owner")
    assert found[task_id(21)] == ("Synced", "done", datetime(2026, 11, 5, 23), "Cy")
    assert found[task_id(22)] == ("Open", "todo", None, "Cy")


def test_json_gives_times_parents_by_number_and_hours(taken: Loaded) -> None:
    found = told(
        taken, "project_id", "list", "status", "completed_at", "due_at", "parent_task_id", "hours_booked"
    )
    assert found["1300000000000031"] == (
        "77", "Doing", "done", datetime(2026, 11, 4, 22, 59), datetime(2026, 11, 5, 16), None, 1.5,
    )  # fmt: skip
    assert found["1300000000000032"][-2] == "1300000000000031"
    assert found["1300000000000033"][-2] == "1300000000000032"
    assert found["1300000000000033"][0] == "77"


def test_milestones_and_sections_are_no_tasks_and_approvals_are_named_and_no_work(taken: Loaded) -> None:
    found = told(taken, "kind")
    assert told(taken, "status")["1300000000000035"] == "not_work"
    assert not {"1300000000000034", "1300000000000036", "41"} & set(found)
    assert found["1300000000000035"] == "approval"
    assert found["42"] is None
    columns = (
        "milestone_id",
        "project_id",
        "name",
        "phase",
        "agreed_on",
        "forecast_on",
        "reached_on",
        "status",
    )
    assert taken.rows("milestones", *columns) == [
        ("1300000000000034", "77", "Roof on", "Doing", date(2026, 11, 2), date(2026, 12, 1), None, "open"),
    ]  # fmt: skip


def test_the_organisation_without_its_trash_tags_and_private_lists(taken: Loaded) -> None:
    found = told(taken, "project_id", "owner", "status", "completed_at", "is_archived", "parent_task_id")
    assert {key: found[key] for key in found if len(key) == 2 and key > "50"} == {
        "51": ("3", "Tom", "done", datetime(2014, 11, 14, 7, 9, 52), True, None),
        "53": ("3", None, "todo", None, True, "51"),
        "54": ("3", None, "todo", None, True, None),
        "55": (None, "Tom", "todo", None, False, None),
    }
    assert ("3", "Project A", True, "Tom", date(2014, 11, 27)) in taken.whole_rows("projects")


def test_projects_have_their_number_where_a_file_gives_it_and_else_their_name(taken: Loaded) -> None:
    assert taken.rows("projects", "project_id", "name") == [
        ("3", "Project A"), ("77", "Build"), ("79", "Old"), ("Ops", "Ops"), ("Plan, later", "Plan, later"), ("Sheet", "Sheet"),
    ]  # fmt: skip


def test_rows_know_their_file_and_place(taken: Loaded) -> None:
    rows = taken.run.store.rows(
        "select task_id, files.name, tasks._row from ops.tasks join meta.parts on part_id = tasks._file"
        " join meta.files using (file_id)"
    )
    places = {r[0]: r[1:] for r in rows}
    assert (places[task_id(2)], places[task_id(8)]) == (("Ops.csv", 2), ("Plan.csv", 3))
    assert places["1300000000000032"] == ("Build.json", 2)


def test_files_as_people_save_them_again_are_the_same_tasks_and_under_done_is_not_done(load: Loader) -> None:
    files = {f"{name}.csv": change(CSV) for name, change in VARIANTS.items()}
    loaded = load({"Ops.csv": CSV} | files)
    assert set(loaded.parts.values()) == {"asana/tasks"}
    assert len(loaded.rows("tasks", "task_id")) == len(OPS)
    assert told(loaded, "status", "completed_at")[task_id(2)] == ("doing", None)
    assert told(loaded, "status", "completed_at")[task_id(3)] == ("doing", None)


def test_what_a_newer_export_of_the_project_lacks_is_put_away_and_a_company_names_its_own_sections(
    load: Loader,
) -> None:
    own = "project,words,status\n,new ideas,not_work\nOps,new ideas,blocked\n"
    newer = [r for r in OPS if r["Task ID"] not in (1207000000000002, 1207000000000011)]
    search = [row(7, "Think", project="Plan, later")]
    loaded = load(
        {
            "Ops 2026-11-06.csv": CSV,
            "Ops 2026-11-13.csv": text_of(HEADINGS, newer),
            "Plan 2026-11-06.csv": text_of(HEADINGS, PLAN),
            "search 2026-11-13.csv": text_of(HEADINGS, search),
        },
        {"sql/systems/asana/section_statuses.csv": own},
    )
    # A search of one task is no export of its project, although all of it is in there.
    archived = told(loaded, "is_archived")
    assert {key for key, gone in archived.items() if gone} == {task_id(2), task_id(11)}
    assert told(loaded, "status")[task_id(5)] == "blocked"


def test_sections_are_known_in_many_words_whole_and_without_emoji(load: Loader) -> None:
    said = {
        "Resolved": "done", "live": "done", "Deployed \U0001f680": "done", "Gotowe": "done", "Färdig": "done", "valmis": "done", "Выполнено": "done",
        "Ready for QA": "doing", "\U0001f6a7 In progress": "doing", "Ideas": "todo", "Not done": "todo", "Undone": "todo", "To be done": "todo", "Links": "not_work",
    }  # fmt: skip
    rows = [row(n, f"t{n}", **{"Section/Column": section}) for n, section in enumerate(said)]
    done = [
        row(50 + n, f"d{n}", Completed_At="2026-11-05", **{"Section/Column": s}) for n, s in enumerate(said)
    ]
    found = told(load({"a.csv": text_of(HEADINGS, [*rows, *done])}), "list", "status")
    # What stands under Done without its tick is under way.
    assert {found[task_id(n)][0]: found[task_id(n)][1] for n in range(len(said))} == {
        section: "doing" if status == "done" else status for section, status in said.items()
    }
    assert {found[task_id(50 + n)][1] for n in range(len(said))} == {"done"}


def test_a_task_under_done_that_is_not_ticked_is_a_finding_and_the_tick_counts(load: Loader) -> None:
    loaded = load({"Ops.csv": CSV})
    [said] = [found for found in check_tables(loaded.run, ["tasks"]) if found.check.name == "list_agrees"]
    assert (said.check.severity, said.ran, said.unexpected) == ("warn", True, 1)
    assert told(loaded, "list", "status")[task_id(3)] == ("Done", "doing")


def test_a_recurring_task_counts_each_time_and_the_kpi_says_so(load: Loader) -> None:
    # Asana makes the next one when one is done: another number, the same name.
    rows = [
        row(1, "Water plants", Created_At="2026-11-02", Completed_At="2026-11-03"),
        row(2, "Water plants", Created_At="2026-11-03", Completed_At="2026-11-10"),
        row(3, "Water plants", Created_At="2026-11-10"),
    ]
    loaded = load({"Ops.csv": text_of(HEADINGS, rows)})
    assert list(told(loaded, "status").values()) == ["done", "done", "todo"]
    assert any("recurring" in caveat for caveat in loaded.run.catalog.kpis["throughput"].caveats)


def test_subtasks_whose_parent_has_a_namesake_are_counted_beside_the_coverage(taken: Loaded) -> None:
    assert taken.rows("coverage", "table_name", "source_id", "is_complete", "reason") == [
        ("tasks", "parents by name", False, "3 subtasks name a parent of which there are several (1 names); the nearest above them is taken"),
    ]  # fmt: skip


def test_ids_that_a_spreadsheet_has_rounded_are_refused_with_what_to_do(load: Loader) -> None:
    ruined = CSV.decode()
    for n in range(1, 20):
        ruined = ruined.replace(task_id(n), "1.207E+15")
    loaded = load({"Ops.csv": ruined.encode()})
    assert "Ops.csv" in loaded.received.problems[0].what
    assert "a spreadsheet has rounded the ids away" in loaded.received.problems[0].what
    assert loaded.run.store.value("select count(*) from meta.parts where rows_kept > 0") == 0


def test_fields_of_the_company_that_are_called_like_fixed_ones_take_nothing_from_them(load: Loader) -> None:
    fixed = HEADINGS[:-2]  # a project without dependencies
    own = ["Name ", "Due Date", "Status", "Net.."]
    line = text_of(fixed, [row(1, "Ship", Due_Date="2026-11-04")]).decode().splitlines()
    head = ",".join([*fixed, *own])
    rest = "\n".join(line[1:]) + ',Brand,9/6/2026,Won,"7,500"'
    loaded = load({"Ops.csv": f"{head}\n{rest}\n".encode()})
    assert told(loaded, "title", "due_at") == {task_id(1): ("Ship", datetime(2026, 11, 3, 23))}
    assert loaded.unknown == {"Name", "Due Date", "Status", "Net.."}


@pytest.mark.real
def test_the_sample_with_the_genuine_headings_loads_whole(reference_data: Path, load: Loader) -> None:
    loaded = load({"project.csv": (reference_data / "exports" / "asana" / "project.csv").read_bytes()})
    assert loaded.unknown == set()
    # Number 1244 stands there three times, the subtasks have the same parent, and 1236 is in two projects.
    assert sorted(told(loaded, "status")) == [str(n) for n in range(1234, 1245)]
    assert {told(loaded, "parent_task_id")[str(n)] for n in (1238, 1239, 1240)} == {"1235"}
    assert told(loaded, "project_id")["1236"] == "Sample"
    assert {k for k, v in told(loaded, "status").items() if v == "done"} == {"1234", "1242", "1243", "1244"}
