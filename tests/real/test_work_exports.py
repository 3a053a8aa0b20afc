"""Genuine exports of work tools, declared in the shapes that they have, against counts taken from the files by other means."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from opsbrief.declarations.catalog import read_catalog
from opsbrief.intake.formats.calendar import expand
from opsbrief.intake.look import glance
from opsbrief.intake.views import candidates
from opsbrief.workspace import Workspace, shipped_root
from tests.unit.intake.a_layout import found
from tests.unit.intake.test_calendar import EVENTS
from tests.unit.intake.test_shapes import MEETINGS, MESSAGES, ZOOM

pytestmark = pytest.mark.real
ZIP_EXPORTS = MESSAGES.partition("\n[exports")[2]


@pytest.fixture
def exports(reference_data: Path) -> Path:
    folder = reference_data / "exports"
    if not folder.is_dir():
        pytest.skip("the reference data hold no exports")
    return folder


@pytest.mark.parametrize(
    ("name", "entries", "occurrences"),
    [
        ("issue_48_dst", 13, 133), ("fablab_cottbus", 28, 39), ("issue_28_rrule_with_UTC_endinginZ", 5, 24),
        ("issue_18_cancel_status", 2, 3), ("each_week_but_two_deleted", 1, 6), ("daylight_saving_time", 64, 572),
    ],
)  # fmt: skip
def test_occurrences_over_the_years_of_a_calendar(
    exports: Path, name: str, entries: int, occurrences: int
) -> None:
    """Counts by the library recurring-ical-events, which the package does not use."""
    calendar = Calendar.from_ical((exports / "calendar" / f"{name}.ics").read_text("utf-8"))
    starts: list[Any] = [event["DTSTART"] for event in calendar.walk("VEVENT")]
    years = [start.dt.year for start in starts]
    expanded = expand(calendar, (date(min(years), 1, 1), date(max(years), 12, 31)), name)
    assert len(years) == entries
    assert sum(why is None for why in expanded.why) == occurrences
    assert not expanded.ragged


def test_every_genuine_calendar_is_recognised_by_who_made_it(exports: Path) -> None:
    """Who made each is what its PRODID says, read by a person; five are neither Google's nor Microsoft's."""
    catalog = read_catalog(Workspace(shipped_root(), shipped_root()))
    made_by = {
        "Germany": "outlook_calendar", "issue_28_rrule_with_UTC_endinginZ": "outlook_calendar", "daylight_saving_time": "google_calendar",
        "issue_48_dst": "google_calendar", "collective__icalendar__bom_calendar": "icalendar",
        "collective__icalendar__issue_218_bad_tzid": "icalendar", "each_week_but_two_deleted": "icalendar", "fablab_cottbus": "icalendar",
        "issue_18_cancel_status": "icalendar",
    }  # fmt: skip
    assert {path.stem for path in (exports / "calendar").glob("*.ics")} == set(made_by)
    for name, system in made_by.items():
        path = exports / "calendar" / f"{name}.ics"
        seen = glance(path, path.name, candidates(catalog.exports, glance=True))
        assert [answer.export and answer.export.name for _, answer in seen.parts] == [f"{system}/events"]
        assert seen.problem is None


@pytest.mark.parametrize("name", ["Germany", "collective__icalendar__issue_218_bad_tzid"])
def test_other_calendars_are_read(exports: Path, name: str) -> None:
    path = exports / "calendar" / f"{name}.ics"
    assert len(found(path.read_bytes(), EVENTS, path.name)["events"].rows) == path.read_text("utf-8").count(
        "BEGIN:VEVENT"
    )


def test_a_workspace_of_messages(exports: Path) -> None:
    path = exports / "slack" / "workspace.zip"
    with zipfile.ZipFile(path) as file:
        days = {
            n: json.loads(file.read(n)) for n in file.namelist() if n.count("/") == 1 and n.endswith(".json")
        }
    table = found(path.read_bytes(), "[exports" + ZIP_EXPORTS, "workspace.zip")["messages"]
    told = [(n.partition("/")[0], m["ts"]) for n, messages in days.items() for m in messages]
    assert sorted((str(r["channel"]), str(r["ts"])) for r in table.rows) == sorted(told)
    assert table.numbers == list(range(1, len(told) + 1))


def test_an_attendance_report_with_other_byte_order_and_line_ends(exports: Path) -> None:
    path = exports / "teams" / "attendance-14-11-22.csv"
    tables = found(path.read_bytes(), MEETINGS, path.name)
    assert tables["meetings"].rows == [{"title": "Scrum Meeting", "began": "14/11/22, 09:29:07"}]
    assert (len(tables["people"].rows), len(tables["intervals"].rows)) == (7, 7)
    assert set(tables["intervals"].column("title")) == {"Scrum Meeting"}


def test_japanese_headings_of_a_list_of_participants(exports: Path) -> None:
    path = exports / "zoom" / "participants-ja.csv"
    assert len(found(path.read_bytes(), ZOOM, path.name)["people"].rows) == 204
