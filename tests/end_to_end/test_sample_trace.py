"""A number leads back to rows of files, and what stands there is what other readers find at that row."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from tests.end_to_end.company import SAMPLE, Company, declared, sap_rows

WEEK = "2026-W47"
KPIS = declared().kpis
ALL = ("--limit", "1000000")
# Kinds whose value is the sum over the rows; of the others each row gives what it is judged by.
ADDITIVE = ("ratio", "sum", "balance", "snapshot")


@cache
def lines_of(file: str) -> list[list[Any]]:
    """Headings and data rows of a table in a file, read by Python's own readers and openpyxl."""
    name, _, part = file.partition("!")
    path = SAMPLE / "inbox" / name
    if path.suffix == ".XLSX":
        return sap_rows(path.name)
    if path.suffix == ".ZIP":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(part).decode("iso-8859-1")
        return list(csv.reader(io.StringIO(text)))
    if path.suffix == ".json":
        records = [flat(record) for record in json.loads(path.read_text("utf-8"))[part]]
        heads = list(dict.fromkeys(name for record in records for name in record))
        return [heads, *([record.get(name) for name in heads] for record in records)]
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def flat(record: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Nested objects as paths with dots."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        found |= flat(value, f"{above}{name}.") if isinstance(value, dict) else {above + name: value}
    return found


def comparable(value: Any) -> Any:
    """A cell without what readers may tell differently: 6 and 6.000, 2026-11-18 with and without midnight."""
    if value is None or isinstance(value, (list, dict)):
        return None
    if isinstance(value, bool) or str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    text = (
        str(value).strip().replace("T", " ").removesuffix("Z").removesuffix(".000").removesuffix(" 00:00:00")
    )
    try:
        return Decimal(text)
    except ArithmeticError:
        return text.replace(" ", "")


def headings(company: Company) -> dict[tuple[str, str], tuple[str, int]]:
    """Heading and position (for headings that stand twice) of each mapped column of each table in a file."""
    rows = company.rows("""
        select files.name || case when path_in_file = '' then '' else '!' || path_in_file end, column_name, heading, position
        from meta.columns join meta.parts using (part_id) join meta.files using (file_id) where outcome = 'mapped'""")
    return {(file, column): (heading, position) for file, column, heading, position in rows}


def check_source(source: dict[str, Any], known: dict[tuple[str, str], tuple[str, int]]) -> int:
    """Every value of a traced row is what stands in the file at that row; gives how many were compared."""
    table = lines_of(source["file"])
    compared = 0
    for column, value in source["values"].items():
        heading, position = known[source["file"], column]
        line = table[source["row"]]
        if source["file"].endswith(("cards", "actions")):
            cell = line[table[0].index(heading)]
        else:
            assert table[0][position - 1] == heading
            cell = line[position - 1]
        if comparable(cell) is not None:
            assert comparable(value) == comparable(cell), (source["file"], source["row"], heading)
            compared += 1
    return compared


@pytest.mark.parametrize(
    ("kpi", "words", "formats"),
    [
        ("otif", ["--part", "misses"], {".XLSX"}),
        ("otif", ["--member", "site=Rotterdam"], {".csv"}),
        ("supplier_on_time", [], {".XLSX"}),
        ("win_rate", [], {"y.csv"}),
        ("throughput", [], {"cards"}),
    ],
)
def test_every_row_leads_to_what_stands_in_its_file(
    sample: Company, kpi: str, words: list[str], formats: set[str]
) -> None:
    known = headings(sample)
    rows = sample.ask("trace", kpi, WEEK, *words, *ALL)["rows"]
    assert rows
    sources = [source for row in rows for source in row["sources"]]
    assert all(row["sources"] for row in rows)
    assert {ending for ending in formats if any(s["file"].endswith(ending) for s in sources)} == formats
    assert sum(check_source(source, known) for source in sources) > 5 * len(rows)


def test_the_misses_are_the_lines_that_failed(sample: Company) -> None:
    """72 were due and 55 were on time in full (expected/figures.json)."""
    traced = sample.ask("trace", "otif", WEEK, "--part", "misses", *ALL)
    assert traced["total"] == len(traced["rows"]) == 72 - 55
    for row in traced["rows"]:
        values = row["values"]
        assert values["delivered_on"] is None or values["delivered_on"] > values["promised_on"]
        assert (row["numerator"], row["denominator"]) == (0, 1)


def test_a_member_narrows_the_rows(sample: Company) -> None:
    traced = sample.ask("trace", "otif", WEEK, "--member", "carrier=Harbour Line", *ALL)
    figures = json.loads((SAMPLE / "expected" / "figures.json").read_text("utf-8"))["weeks"][WEEK]
    said = figures["by_carrier"]["Harbour Line"]
    assert {row["values"]["carrier"] for row in traced["rows"]} == {"Harbour Line"}
    assert len(traced["rows"]) == said["lines_due"] == traced["stored"]["denominator"]
    assert sum(row["numerator"] for row in traced["rows"]) == said["otif"] == traced["stored"]["numerator"]


# Of these the sample company's systems say nothing in that week: no sheet of its, no field that they fill, nothing open.
NOTHING_TO_SAY = frozenset(
    [
        "absence_rate",
        "actions_on_time",
        "budget_variance",
        "budget_variance_rate",
        "cpi",
        "csat",
        "csat_mean",
        "deadline_conformance",
        "dispute_rate",
        "findings_closed_on_time",
        "first_contact_resolution",
        "forecast_bias",
        "forecast_wape",
        "freight_ratio",
        "inventory_record_accuracy",
        "invoice_exception_rate",
        "load",
        "ltifr",
        "milestone_slip_p50",
        "milestones_on_time",
        "nps",
        "overtime_rate",
        "po_cycle_time_p50",
        "purchase_price_variance",
        "purchase_price_variance_rate",
        "reopen_rate",
        "restated_share",
        "risk_reviews_overdue",
        "scope_change_rate",
        "shipped_by_limit",
        "sop_conformance",
        "sop_review_current",
        "spi",
        "stock_out_rate",
        "survey_response_rate",
        "ticket_backlog_age_p85",
        "training_valid",
        "trir",
        "utilisation",
    ]
)


@pytest.mark.usefixtures("declared_once")
@pytest.mark.parametrize("kpi", sorted(NOTHING_TO_SAY))
def test_where_no_row_can_be_judged_there_is_no_value(sample: Company, kpi: str) -> None:
    traced = sample.ask("trace", kpi, WEEK, *ALL)
    assert traced["stored"] is None or traced["stored"]["value"] is None
    assert traced["rows"] == []


@pytest.mark.usefixtures("declared_once")
@pytest.mark.parametrize("kpi", sorted(KPIS.keys() - NOTHING_TO_SAY))
def test_traced_rows_add_up_to_the_published_value(sample: Company, kpi: str) -> None:
    traced = sample.ask("trace", kpi, WEEK, *ALL)
    assert traced["stored"]["value"] is not None
    assert traced["total"] == len(traced["rows"])
    # A balance of nothing is 0 and has no rows.
    assert traced["rows"] or (KPIS[kpi].kind == "balance" and traced["stored"]["numerator"] == 0)
    assert all(source["values"] for row in traced["rows"] for source in row["sources"])
    if KPIS[kpi].area != "data":  # their rows are of the books, whose places are in the rows themselves
        assert all(row["sources"] for row in traced["rows"])
    numerator = sum(row["numerator"] or 0 for row in traced["rows"])
    denominator = sum(row["denominator"] or 0 for row in traced["rows"])
    if KPIS[kpi].kind in ADDITIVE:
        assert numerator == traced["stored"]["numerator"]
    if KPIS[kpi].kind == "ratio" or KPIS[kpi].since:
        assert denominator == traced["stored"]["denominator"]


def test_composites_add_up_part_by_part(sample: Company) -> None:
    """Overdue share: what is overdue over all that is open, each with its own rows."""
    traced = sample.ask("trace", "overdue_share", WEEK, *ALL)
    parts = [sample.ask("trace", part.kpi, WEEK, *ALL) for part in KPIS["overdue_share"].parts]
    assert traced["rows"] == [row for part in parts for row in part["rows"]]
    said = [sum(row["numerator"] for row in part["rows"]) for part in parts]
    assert said == [traced["stored"]["numerator"], traced["stored"]["denominator"]]


def test_members_too_small_for_a_name_are_traced_together(sample: Company) -> None:
    """Whatever month: one in which a KPI has members that are told as (other)."""
    [(kpi, dimension, start, n, d)] = sample.rows("""
        select kpi, dimension, period_start, numerator, denominator from kpi.values join kpi.definitions using (kpi)
        where member = '(other)' and grain = 'month' and kind = 'ratio' and complete order by all limit 1""")
    traced = sample.ask("trace", kpi, f"{start:%Y-%m}", "--member", f"{dimension}=(other)", *ALL)
    assert sum(row["numerator"] for row in traced["rows"]) == n
    assert sum(row["denominator"] for row in traced["rows"]) == d


def test_rows_folded_into_one_are_all_listed(sample: Company) -> None:
    """An order line with two schedule lines stands in two rows of SAP's list."""
    order, line, rows = sample.rows("""
        select order_id, line_no, list_sort(list_append(list(folded.row), any_value(_row))) from ops.sales_order_lines
        join meta.folded as folded on into_part = _file and into_row = _row and table_name = 'sales_order_lines'
        where promised_on between '2026-11-16' and '2026-11-22' and _system = 'sap' and kind = 'order' and status <> 'cancelled'
        group by order_id, line_no order by order_id, line_no limit 1""")[0]
    traced = sample.ask("trace", "otif", WEEK, *ALL)["rows"]
    [row] = [r for r in traced if (r["values"]["order_id"], r["values"]["line_no"]) == (order, line)]
    listed = [source["row"] for source in row["sources"] if source["table"] == "ops.sales_order_lines"]
    assert listed == rows
    assert len(rows) > 1
    head, *table = sap_rows("VA05_2026-11-23.XLSX")
    keys = {
        (table[n - 1][head.index("SD Document")], int(table[n - 1][head.index("Item (SD)")])) for n in rows
    }
    assert keys == {(order, int(line))}


def test_text_for_people_names_file_and_row(sample: Company) -> None:
    done = sample.ob("trace", "otif", WEEK, "--part", "misses", "--limit", "2")
    assert done.stderr.strip() == "2 of 17 rows; --limit 17 shows all"
    assert "    sap/VA05_2026-11-23.XLSX, row " in done.stdout
