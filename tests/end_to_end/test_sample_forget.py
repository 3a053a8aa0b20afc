"""`opsbrief forget`: a file is gone from everything that is ours, and what rested on it is named."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.company import TODAY, Company

pytestmark = pytest.mark.slow
FILE = "sap/VL06O_2026-11-23.XLSX"


@dataclass(frozen=True)
class Gone:
    """The company without the file, what the command said, and the trace of one number before."""

    company: Company
    said: dict[str, Any]
    traced: list[dict[str, Any]]
    sha256: str


@pytest.fixture(scope="module")
def gone(sample: Company, tmp_path_factory: pytest.TempPathFactory) -> Gone:
    company = sample.copy(tmp_path_factory.mktemp("gone") / "company")
    traced = company.ask("trace", "otif", "2026-W47", "--limit", "100000")["rows"]
    ((sha,),) = company.rows("select sha256 from meta.files where name = ?", [FILE])
    return Gone(
        company, company.ask("forget", FILE, "--why", "holds a private address", "--yes"), traced, sha
    )


def test_values_that_no_longer_trace_are_those_whose_trace_led_there(gone: Gone) -> None:
    rows = sum(any(source["file"] == FILE for source in row["sources"]) for row in gone.traced)
    (week,) = (
        one for one in gone.said["no_longer_trace"] if (one["kpi"], one["period"]) == ("otif", "2026-W47")
    )
    assert 0 < week["rows"] == rows
    assert week["rows_judged"] == len(gone.traced)
    named = {one["kpi"] for one in gone.said["no_longer_trace"]}
    assert {"otif", "open_past_promise", "order_cycle_time_p50"} <= named
    assert not named & {"win_rate", "throughput", "receivables", "stock_value"}


def test_nothing_of_ours_holds_the_file(gone: Gone) -> None:
    root = gone.company.root
    assert list((root / "archive").glob(f"{gone.sha256}*")) == []
    assert [*root.glob("out/*.duckdb"), *root.glob("out/runs/*/quarantine.xlsx")] == []
    kept = [gzip.decompress(p.read_bytes()).decode() for p in (root / "state" / "briefs").rglob("*.gz")]
    pages = [
        p.read_text("utf-8")
        for p in (root / "out" / "reports").rglob("*")
        if p.suffix in (".json", ".txt", ".html")
    ]
    assert kept
    assert pages
    assert not [text for text in [*kept, *pages] if f"{FILE}, row" in text]


def test_published_numbers_stay_and_their_lists_say_that_rows_are_forgotten(
    gone: Gone, sample: Company
) -> None:
    before, after = sample.brief("2026-W47"), gone.company.brief("2026-W47")
    assert after["kpis"] == before["kpis"]
    assert after["revision"] == 1
    blanked = sum(source == "(forgotten)" for table in after["exceptions"] for source in table["sources"])
    led_there = sum(FILE in source for table in before["exceptions"] for source in table["sources"])
    assert 0 < blanked == led_there
    (weekly,) = (one for one in gone.said["revisions"] if one["period"] == "2026-W47")
    assert (weekly["revision"], weekly["rows"]) == (1, blanked)


def test_the_next_run_names_the_file_in_the_inbox_and_does_not_take_it(
    gone: Gone, sales: Company, tmp_path: Path
) -> None:
    """A run of SAP's orders and deliveries alone; the file is one of them."""
    company = sales.copy(tmp_path / "company")
    forgotten = company.ask("forget", FILE, "--why", "holds a private address", "--yes")
    assert forgotten["still_in_inbox"] == gone.said["still_in_inbox"] == [FILE]
    said = company.ask("run", "--as-of", TODAY, "--report", "operations_brief", expect=3)
    (left,) = (one for one in said["left_out"] if one["name"] == FILE)
    assert left["status"] == "withdrawn"
    assert left["reason"].startswith("forgotten on 2")
    assert company.rows(
        "select count(*) from meta.parts join meta.files using (file_id) where name = ?", [FILE]
    ) == [(0,)]
    assert list((company.root / "archive").glob(f"{gone.sha256}*")) == []
    looked = company.ask("recognise", str(company.root / "inbox" / FILE), expect=3)
    assert looked[0]["status"] == "withdrawn"
    assert company.ask("forget", FILE, "--take-again") == {"taken_again": gone.sha256}
    assert company.ask("recognise", str(company.root / "inbox" / FILE))[0]["status"] == "load"


def test_nobody_is_asked_where_nobody_is(sample: Company, tmp_path: Path) -> None:
    company = sample.copy(tmp_path / "company")
    done = company.ob("forget", FILE, expect=2)
    assert "--yes" in done.stderr
    near = company.ob("forget", "sap/VL06_2026-11-23.XLSX", "--yes", expect=1)
    assert f"did you mean {FILE}" in near.stderr
    assert company.published.is_file()
    assert json.loads(next((company.root / "archive").glob("*.note.json")).read_text("utf-8"))
