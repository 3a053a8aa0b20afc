"""Questions to the published database, what KPIs mean, and the exit statuses that programs rely on."""

import csv
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.end_to_end.company import CHECKOUT, SAMPLE, TODAY, Company, command, declared, environment

KPIS = declared().kpis
QUERIES = sorted(path.stem for path in (CHECKOUT / "sql" / "queries").glob("*.sql"))
QUERY = "select status, count(*) as files from meta.files group by status order by status"
SAID = [("duplicate", 1), ("loaded", 36), ("refused", 1), ("unknown", 1), ("waiting", 1)]

# The tables and columns that other programs rely on, by the names that were promised; a table may have more.
PROMISED = {
    "meta.runs": "run_id started_at finished_at as_of status opsbrief_version declarations_hash",
    "meta.files": "file_id name sha256 bytes arrival received_at exported_at exported_at_from status reason",
    "meta.parts": "part_id file_id path_in_file system export language evidence rows_read rows_kept rows_superseded rows_set_aside"
    " rows_dropped encoding delimiter date_order decimal_sign period_start period_end cut reason",
    "meta.columns": "part_id position heading outcome column_name type convention",
    "meta.unreadable_cells": "part_id row heading text wanted_type",
    "meta.dropped_rows": "part_id row reason",
    "meta.quarantine": "part_id row table_name rule reason severity row_json first_seen_run released_run",
    "meta.folded": "part_id row into_part into_row",
    "meta.checks": "run_id table_name check severity ran passed unexpected evaluated message",
    "meta.coverage": "system table_name window_start window_end complete reason",
    "meta.schema_version": "version",
    "kpi.definitions": "kpi name area kind unit digits scale better formula standard benchmark definition_hash valid_from",
    "kpi.values": "kpi grain period_start period_end complete dimension member scope_dimension scope_member numerator denominator"
    " value rows_judged rows_unjudged target run_id",
    "kpi.history": "kpi grain period_start period_end dimension member numerator denominator value run_id",
    "kpi.restatements": "kpi grain period_start dimension member old_value new_value run_id cause rows",
    "kpi.baselines": "kpi centre lower upper frozen_on reason",
    "kpi.findings": "kpi period_start kind severity sentence evidence",
}


def test_the_published_tables_have_the_columns_that_were_promised(sample: Company) -> None:
    found: dict[str, set[str]] = {}
    for schema, table, column in sample.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
    ):
        found.setdefault(f"{schema}.{table}", set()).add(column)
    lacking = {
        table: set(names.split()) - found.get(table, set())
        for table, names in PROMISED.items()
        if not set(names.split()) <= found.get(table, set())
    }
    assert lacking == {}
    assert [t for t in found if t.startswith("ops.") and not {"_system", "_file", "_row"} <= found[t]] == []
    assert [t for t in found if t.startswith("raw.") and not {"_file", "_row"} <= found[t]] == []


def test_the_same_answer_in_every_format(sample: Company) -> None:
    def answer(form: str) -> str:
        return sample.ob("sql", QUERY, "--format", form).stdout

    table = answer("table").splitlines()
    assert table[0].split() == ["status", "files"]
    assert [(line.split()[0], int(line.split()[1])) for line in table[2:]] == SAID
    assert [(row["status"], int(row["files"])) for row in csv.DictReader(io.StringIO(answer("csv")))] == SAID
    assert [(row["status"], row["files"]) for row in json.loads(answer("json"))] == SAID
    done = subprocess.run(
        command(sample.root, "sql", QUERY, "--format", "parquet"),
        capture_output=True,
        check=True,
        env=environment(),
    )
    assert pl.read_parquet(io.BytesIO(done.stdout)).rows() == SAID


@pytest.mark.parametrize("query", QUERIES)
def test_a_named_query_answers_and_says_what_it_is(sample: Company, query: str) -> None:
    text = (CHECKOUT / "sql" / "queries" / f"{query}.sql").read_text("utf-8")
    assert text.startswith("-- ")
    assert isinstance(json.loads(sample.ob("sql", query, "--format", "json").stdout), list)


def test_there_are_named_queries() -> None:
    assert {"set_aside", "latest_week", "books"} <= set(QUERIES)


@pytest.mark.parametrize(
    ("words", "what", "fix"),
    [
        (("sql", "insert into kpi.definitions select * from kpi.definitions"), "read only", "opsbrief run"),
        (("sql", "delete from meta.runs"), "read only", "opsbrief run"),
        (("sql", "latest_weak"), "no query is called latest_weak", "did you mean latest_week?"),
        (("sql", "select otif from kpi.values"), "otif", "tables:"),
        (("trace", "otiff", "2026-W47"), "no KPI is called otiff", "did you mean otif"),
        (("trace", "otif", "2026-W60"), "is not a period", "2026-W47"),
        (("trace", "otif", "2026-W47", "--member", "carier=Noordpost"), "no dimension carier", "carrier?"),
        (("trace", "otif", "2026-W47", "--member", "carrier=Nordpost"), "no member 'Nordpost'", "Noordpost?"),
        (("explain", "otifs"), "no KPI is called otifs", "did you mean otif"),
        (("run", "--as-of", "yesterday"), "is not a day", "2026-11-23"),
    ],
)
def test_wrong_usage_is_said_with_a_way_out(
    sample: Company, words: tuple[str, ...], what: str, fix: str
) -> None:
    done = sample.ob(*words, expect=2)
    assert done.stdout == ""
    assert what in done.stderr
    assert fix in done.stderr.partition("fix")[2]
    assert "Traceback" not in done.stderr


def test_a_file_that_never_came_cannot_be_taken_back(sample: Company) -> None:
    done = sample.ob("withdraw", "sap/VA05_2026-11-32.XLSX", expect=1)
    assert "no accepted file is called sap/VA05_2026-11-32.XLSX" in done.stderr
    assert "did you mean sap/VA05_2026-11-23.XLSX" in done.stderr


@pytest.mark.usefixtures("declared_once")
@pytest.mark.parametrize("kpi", sorted(KPIS))
def test_every_kpi_is_explained(sample: Company, kpi: str) -> None:
    said = sample.ob("explain", kpi).stdout
    declared = KPIS[kpi]
    assert declared.name in said
    assert declared.definition in said
    assert all(rival.says in said for rival in declared.rivals.values())
    assert declared.standard in said
    assert "Worked example:" in said
    # A percentage is printed times a hundred, everything with its unit.
    value, times = declared.examples[0].value, 100 if declared.unit == "percent" else 1
    gives = re.search(r"\n  gives (.*)", said)
    assert gives
    number = float(re.sub(r"[^0-9.]", "", gives[1].split(" on ")[0]))
    assert number == pytest.approx(abs(value or 0) * times, abs=1e-4)


@pytest.mark.parametrize("kpi", ["otif", "dso_rolling", "training_valid"])
def test_an_explanation_is_a_document_for_programs(sample: Company, kpi: str) -> None:
    assert sample.ask("explain", kpi)["id"] == kpi


def test_without_a_database_it_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "opsbrief.toml").write_text(
        '[company]\nname = "Nobody"\ncurrency = "EUR"\ntime_zone = "UTC"\n', "utf-8"
    )
    done = Company(tmp_path).ob("sql", "select 1", expect=1)
    assert "no published database yet" in done.stderr
    assert "opsbrief run" in done.stderr


def test_an_older_week_is_rendered_from_published_data(sales: Company, tmp_path: Path) -> None:
    """Of SAP's two sites."""
    company = sales.copy(tmp_path / "company")
    said = company.ask("report", "operations_brief", "--period", "2026-W40")
    assert Path(said["page"]) == company.revision("2026-W40") / "index.html"
    assert (said["revision"], said["is_new"]) == (1, True)
    otif = next(row for row in company.brief("2026-W40")["kpis"] if row["kpi"] == "otif")
    figures = json.loads((SAMPLE / "expected" / "figures.json").read_text("utf-8"))["weeks"]["2026-W40"]
    sites = [figures["by_site"][site] for site in ("1000", "2000")]
    assert otif["numerator"] == sum(site["otif"] for site in sites)
    assert otif["denominator"] == sum(site["lines_due"] for site in sites) > 20
    assert company.ask("report", "operations_brief", "--period", "2026-W40")["is_new"] is False
    again = company.ask("report", "operations_brief")
    assert again["is_new"] is False
    assert Path(again["page"]) == company.revision("2026-W47") / "index.html"


def test_json_is_one_document_and_messages_go_elsewhere(sample: Company) -> None:
    """Of every command that answers programs; those that change something are tested where they do.

    Each is a process: what a library writes on its own passes by Python's streams.
    """

    def answer(*words: str) -> Any:
        return json.loads(sample.outside(*words, "--json").stdout)

    assert answer("run", "--as-of", TODAY)["nothing_new"] is True
    assert isinstance(answer("check"), (dict, list))
    assert answer("doctor")["findings"]
    assert "notes.csv" in json.dumps(answer("recognise", str(SAMPLE / "inbox" / "notes.csv")))
    done = sample.outside("trace", "otiff", "2026-W47", "--json")
    assert (done.returncode, done.stdout) == (2, "")


def test_deliver_without_mail_settings_says_what_to_add(sample: Company) -> None:
    done = sample.ob("deliver", expect=2)
    assert "no mail is set up" in done.stderr
