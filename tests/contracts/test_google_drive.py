"""Google Drive: events of the admin log, of which one action is one; and what a Takeout lists."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import pytest

from opsbrief.declarations.catalog import Catalog
from tests.contracts.taken_in import VARIANTS, Cells, Loaded, Loader, text_of

LOG = ["Date", "Event", "Description", "Actor", "Owner", "Document ID", "Document type", "Title", "Visibility", "Prior visibility", "Target", "IP address"]  # fmt: skip


def event(
    day: str, kind: str, visibility: str = "Private", actor: str = "ann@example.com", **more: object
) -> Cells:
    return {
        "Date": day, "Event": kind, "Description": "Ann did it to Salaries", "Actor": actor, "Owner": "Team drive", "Document ID": "D1", "Document type": "Google Sheets",
        "Title": "Salaries", "Visibility": visibility, "IP address": "203.0.113.9",
    } | more  # fmt: skip


EVENTS = [
    event("2026-11-02T10:11:12+01:00", "Edit"),
    event("2026-11-02T10:11:50+01:00", "Edit", "People with link"),
    event("2026-11-02T10:12:10+01:00", "Edit"),
    event("2026-11-02T10:11:20+01:00", "View"),
    event("2026-11-02T10:11:30+01:00", "View", actor="bob@example.com"),
    event("2026-11-02T23:30:00Z", "Download", "Public on the web"),
    event("2026-11-03T08:00:00Z", "Sparkle", "Seen by cats"),
]
BARE = [event("2026-11-05 09:00:00", "view", "people_within_domain_with_link")]
PRIMARY = [
    event("2026-11-06T09:00:00Z", "move", **{"Primary event": "true"}),
    event("2026-11-06T09:00:00Z", "change_user_access", **{"Primary event": "false"}),
]
CSV = text_of(LOG, EVENTS)
INDEX = b"""<!DOCTYPE html><html><head><title>Google Data Export Archive Contents</title></head><body>
<div class="job-id">1234</div><h1 class="header_title">Archive for ann@example.com</h1><a class="menu" href="#top">Top</a>
<h1 class="data-folder-name" data-english-name="DRIVE" data-folder-name="Laufwerk">Laufwerk</h1><p>2 files, 1 MB</p>
<a class="takeout-resource-link" href="Drive/Plan%20%26%20more/a.b.DOCX">a.b.DOCX</a>
<a class="takeout-resource-link" href="Drive/Pembayaran_.html">Pembayaran_.html</a>
<h1 class="data-folder-name" data-english-name="MAIL" data-folder-name="Mail">Mail</h1>
<a class="takeout-resource-link" href="Mail/All%20mail.mbox">All mail.mbox</a></body></html>"""


def takeout() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("Takeout/archive_browser.html", INDEX)
        file.writestr("Takeout/Drive/Plan & more/a.b.DOCX", b"PK\x03\x04 no real document")
        file.writestr("Takeout/Drive/note-info.json", b'{"title": "note", "last_modified_by_me": "2026"}')
    return buffer.getvalue()


FILES = {
    "log.csv": CSV,
    "again 2026-11-09.csv": text_of(LOG[::-1], EVENTS[:3]),
    "bare.csv": text_of(LOG, BARE),
    "primary.csv": text_of([*LOG, "Primary event"], PRIMARY),
    "takeout-20261109T010203Z-001.zip": takeout(),
    "sheet.gsheet": b'{"doc_id": "abc", "email": "ann@example.com", "url": "https://docs.example/abc"}',
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, shipped: Catalog) -> Iterator[Loaded]:
    """All files in one workspace."""
    loader = Loader(tmp_path_factory.mktemp("drive"), shipped)
    yield loader(FILES)
    loader.close()


def test_each_file_is_what_it_is_and_every_heading_is_accounted_for(taken: Loaded) -> None:
    where = "takeout-20261109T010203Z-001.zip!Takeout"
    known = {n: e for n, e in taken.parts.items() if not e.startswith("(")}
    assert known == {
        "log.csv": "google_drive/events",
        "again 2026-11-09.csv": "google_drive/events",
        "bare.csv": "google_drive/events",
        "primary.csv": "google_drive/events",
        f"{where}/archive_browser.html": "google_drive/takeout",
    }
    assert {e for n, e in taken.parts.items() if n not in known} == {"(ignored by name (google_drive))"}
    assert taken.unknown == set()


def test_a_stub_of_a_synced_document_is_answered_with_what_to_do(taken: Loaded) -> None:
    [problem] = taken.received.problems
    assert problem.what.startswith("sheet.gsheet is a stub of an online document")
    assert "File > Download" in problem.fix


def test_one_action_in_a_minute_is_one_event(taken: Loaded) -> None:
    rows = taken.rows("document_events", "happened_at", "kind", "visibility")
    # The first two edits are of one minute; its last visibility counts.
    assert rows == [
        (datetime(2026, 11, 2, 23, 30), "download", "anyone"),
        (datetime(2026, 11, 2, 9, 11, 12), "edit", "anyone"),
        (datetime(2026, 11, 2, 9, 11, 20), "view", "private"),
        (datetime(2026, 11, 2, 9, 11, 30), "view", "private"),
        (datetime(2026, 11, 2, 9, 12, 10), "edit", "private"),
        (datetime(2026, 11, 3, 8, 0), "Sparkle", "Seen by cats"),
        (datetime(2026, 11, 5, 8, 0), "view", "company"),
        (datetime(2026, 11, 6, 9, 0), "move", "private"),
    ]


def test_only_the_action_itself_counts_where_the_file_says_which_it_is(taken: Loaded) -> None:
    assert "share" not in {kind for (kind,) in taken.rows("document_events", "kind")}


def test_no_titles_addresses_or_names_are_loaded(taken: Loaded) -> None:
    everything = repr(taken.run.store.rows("select * from raw.google_drive__events")) + repr(taken.all_rows(["document_events", "documents"]))  # fmt: skip
    for secret in ("Salaries", "203.0.113", "ann@example.com", "bob@", "Team drive"):
        assert secret not in everything
    assert len({p for (p,) in taken.rows("document_events", "person_id")}) == 2


def test_events_know_the_rows_that_they_stand_for(taken: Loaded) -> None:
    folded = taken.run.store.value("select count(*) from meta.folded where table_name = 'document_events'")
    assert folded == 1


def test_the_log_is_known_from_its_first_action_on_and_from_the_last_gap(taken: Loaded, load: Loader) -> None:
    columns = ("table_name", "window_start", "window_end", "is_complete")
    assert taken.rows("coverage", *columns) == [
        ("document_events", datetime(2026, 11, 2, 9, 11, 12), datetime(2026, 11, 6, 9), None)
    ]
    old = text_of(LOG, [event("2026-01-02T10:00:00Z", "Edit")])
    late = load({"log 2026-01-03.csv": old, "log 2026-11-04.csv": CSV})
    # Ten months later: what happened between is in no file.
    assert late.rows("coverage", *columns) == [
        ("document_events", datetime(2026, 11, 2, 9, 11, 12), datetime(2026, 11, 3, 8), None)
    ]


def test_events_and_documents_know_their_file_and_row(taken: Loaded, load: Loader) -> None:
    one = load({"log.csv": CSV, "page.html": INDEX})

    def places(table: str, name: str) -> dict[str, tuple[str, int]]:
        rows = one.run.store.rows(
            f"select {name}, files.name, held._row from ops.{table} as held join meta.parts on part_id = held._file join meta.files using (file_id)"
        )
        return {str(r[0]): (r[1], r[2]) for r in rows}

    # The first edit is also that of row 2; the view of row 4 is Ann's.
    assert places("document_events", "happened_at") == {
        "2026-11-02 09:11:12": ("log.csv", 1), "2026-11-02 09:12:10": ("log.csv", 3), "2026-11-02 09:11:20": ("log.csv", 4),
        "2026-11-02 09:11:30": ("log.csv", 5), "2026-11-02 23:30:00": ("log.csv", 6), "2026-11-03 08:00:00": ("log.csv", 7),
    }  # fmt: skip
    files = places("documents", "held.name")
    assert {name: file for name, (file, _) in files.items()} == dict.fromkeys(
        ("a.b.DOCX", "Pembayaran_.html"), "page.html"
    )
    assert files["Pembayaran_.html"][1] == files["a.b.DOCX"][1] + 1


def test_a_time_may_say_its_zone_as_gmt_and_hours(load: Loader) -> None:
    rows = [
        event("2026-05-01 10:11:12 GMT+2", "Edit"), event("2026-05-02 10:11:12 GMT-10", "Edit"), event("2026-05-03 10:11:12 GMT+05:30", "Edit"),
        event("2026-05-04 10:11:12 GMT+5:30", "Edit"), event("2026-05-05 10:11:12 UTC", "Edit"),
    ]  # fmt: skip
    loaded = load({"log.csv": text_of(LOG, rows)})
    assert loaded.rows("document_events", "happened_at") == [
        (datetime(2026, 5, 1, 8, 11, 12),), (datetime(2026, 5, 2, 20, 11, 12),), (datetime(2026, 5, 3, 4, 41, 12),), (datetime(2026, 5, 4, 4, 41, 12),),
        (datetime(2026, 5, 5, 10, 11, 12),),
    ]  # fmt: skip
    assert loaded.run.store.value("select count(*) from meta.unreadable_cells") == 0


def test_the_index_of_a_takeout_lists_the_files_of_the_drive_in_every_language(taken: Loaded) -> None:
    assert taken.rows("documents", "document_id", "library", "name", "kind", "modified_at") == [
        ("Drive/Pembayaran_.html", "Drive", "Pembayaran_.html", "html", None),
        ("Drive/Plan & more/a.b.DOCX", "Drive", "a.b.DOCX", "docx", None),
    ]
    assert "ann@" not in repr(taken.run.store.rows("select * from raw.google_drive__takeout"))


def test_logs_as_people_save_them_again_are_the_same_events(load: Loader) -> None:
    files = {f"{name}.csv": change(CSV) for name, change in VARIANTS.items()}
    loaded = load({"page.html": INDEX} | files)
    assert loaded.parts["page.html"] == "google_drive/takeout"
    assert {e for n, e in loaded.parts.items() if n.endswith(".csv")} == {"google_drive/events"}
    assert len(loaded.rows("document_events", "event_id")) == 6
