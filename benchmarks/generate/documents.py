"""Documents: the operations library of SharePoint as Excel saves it, and the log of Google Drive, which keeps 180 days."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.generate.company import HUB_CLOSED, LAST
from benchmarks.generate.staff import EVERYBODY, NOW, OPERATIONS, SANNE, SOFIE, TOM, WEEKS, moment, monday_of
from benchmarks.generate.tables import Row, Table, table_of

LIBRARY = "sharepoint/Operations_documents.xlsx"
DRIVE = "google_drive/drive_log_events_2026-11-23.zip"
DRIVE_LOG = "drive_log_events_2026-11-23.csv"
_LIBRARY = {
    "Name": "text", "Modified": "moment", "Modified By": "text", "File Size": "qty", "Created": "moment", "Created By": "text",
    "Item Type": "text", "Path": "text",
}  # fmt: skip
_DRIVE = (
    "Date",
    "Event",
    "Description",
    "Actor",
    "Owner",
    "Document ID",
    "Document type",
    "Title",
    "Visibility",
    "Prior visibility",
    "IP address",
)
_KINDS = (
    ("Rate card", "xlsx"),
    ("Dock plan", "xlsx"),
    ("Work instruction", "docx"),
    ("Supplier review", "pptx"),
)
_ROOT = "sites/operations/Shared Documents"
_SINGAPORE = ZoneInfo("Asia/Singapore")


def library(seed: int) -> Table:
    """One document a week, and the folders that they lie in."""
    rng = Random(f"{seed}:library")
    rows: list[Row] = []
    for week in range(WEEKS):
        name, ending = _KINDS[week % len(_KINDS)]
        made = moment(rng, monday_of(week) + timedelta(days=rng.randrange(5)))
        changed = min(made + timedelta(days=rng.randrange(60), minutes=rng.randrange(500)), NOW)
        author, editor = rng.choice(OPERATIONS), rng.choice(OPERATIONS)
        file = f"{name} {monday_of(week):%Y-%m-%d}.{ending}"
        rows.append(
            _document(file, made, changed, (author.name, editor.name), 1024 * rng.randrange(20, 900), name)
        )
    start = datetime(2024, 11, 18, 2, tzinfo=UTC)
    rows += [_folder(name, start) for name, _ in _KINDS]
    return table_of(LIBRARY, _LIBRARY, rows, "query")


def _local(moment_: datetime) -> datetime:
    """As Excel shows it: the time at the site, without its zone."""
    return moment_.astimezone(_SINGAPORE).replace(tzinfo=None, microsecond=0)


def _document(
    file: str, made: datetime, changed: datetime, people: tuple[str, str], size: int, folder: str
) -> Row:
    return [file, _local(changed), people[1], size, _local(made), people[0], "Item", f"{_ROOT}/{folder}"]


def _folder(name: str, made: datetime) -> Row:
    return [name, _local(made), SOFIE.name, None, _local(made), SOFIE.name, "Folder", _ROOT]


def drive_log(seed: int) -> Table:
    """What people in Rotterdam did with their documents: more since the hub closed."""
    rng = Random(f"{seed}:drive")
    rows: list[Row] = []
    for n in range(179, 0, -1):
        day = LAST - timedelta(days=n - 1)
        if day.weekday() > 4:
            continue
        for _ in range(2 if day >= HUB_CLOSED else 1):
            rows.append(_event(rng, moment(rng, day, 7, 16)))
    rows.sort(key=lambda row: str(row[0]))
    return Table(DRIVE, list(_DRIVE), rows, inside=DRIVE_LOG)


def _event(rng: Random, at: datetime) -> Row:
    person = rng.choice((SANNE, TOM, SOFIE))
    kind = rng.choice(("View", "View", "Edit", "Download"))
    document = rng.randrange(12)
    title = f"Rotterdam plan {document + 1}"
    seen = "Shared internally" if document % 4 else "Private"
    return [
        f"{at:%Y-%m-%dT%H:%M:%SZ}", kind, f"{person.name} {kind.lower()}ed an item", person.email, SOFIE.email,
        f"1LbS{document:04d}RtmPlan", "Google Sheets", title, seen, "", f"203.0.113.{10 + EVERYBODY.index(person)}",
    ]  # fmt: skip
