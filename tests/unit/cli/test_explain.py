"""`opsbrief explain` says only what is true, of every KPI and every definition that a company may choose."""

import json
import re
from pathlib import Path

import pytest

from docs.generate import pages
from opsbrief.cli import main
from opsbrief.cli.explain import explained
from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.wording import Words
from tests.shipped import shipped

CATALOG: Catalog = shipped()
KPIS = list(CATALOG.kpis.values())
CHOSEN = [kpi.under(name) for kpi in KPIS for name, rival in kpi.rivals.items() if rival.can_be_chosen]
WORDS = Words("en", "USD")
UNTRUE = re.compile(
    r"numerator +0$|denominator +1$|where true|\bTrue\b|\bFalse\b|\bNone\b|\be\+", re.MULTILINE
)


def said(kpi: Kpi) -> str:
    return "\n".join(explained(kpi, CATALOG, WORDS, [], [], []))


@pytest.mark.parametrize("kpi", [*KPIS, *CHOSEN], ids=lambda kpi: kpi.id)
def test_nothing_untrue_and_nothing_of_the_machine(kpi: Kpi) -> None:
    text = said(kpi)
    assert not UNTRUE.search(text), text
    assert all(f"- {name}: {rival.says}" in text for name, rival in kpi.rivals.items())
    assert all(
        getattr(kpi, key) in text for key in ("key", "opened", "closed", "since") if kpi.kind != "composite"
    )
    assert kpi.judged in text or kpi.judged == "true" or kpi.kind == "composite"
    assert "No data yet" in text
    assert f"The coverage it needs:\n  {kpi.coverage.says}\n" in text


def test_the_page_of_kpis_neither() -> None:
    page = pages()["kpis.md"]
    wrong = re.findall(r"Numerator: `0`$|from $|from \n|where `true`|\bTrue\b|\bNone\b", page, re.MULTILINE)
    assert wrong == []
    assert "- Needs: `ops.projects`, `ops.risks`; templates `risks`" in page
    assert (
        "- Coverage: All open risks of every register, with the day of their next review. Must be whole: `ops.risks`."
        in page
    )
    assert page.count("- Coverage: ") == len(KPIS)
    assert "- Benchmark (printed, never a target): 95.0% (contract clauses in retail, 95 to 98 %)" in page
    assert "- Rival definition `share`: as a share of the open risks. Open risks whose review" in page


@pytest.mark.parametrize(
    ("kpi", "line"),
    [
        ("meeting_people", "counts  different values of person_id"),
        ("work_item_age_p85", "counts  the 85th percentile of days since started_on, of the rows open at the end"),
        ("supplier_top3_share", "the 3 largest, by supplier, of the sum of net_e4"),
        ("open_past_promise_age_mean", "mean days since promised_on"),
        ("slow_stock_share", "the last one of each site, at most 45 days old"),
        ("otif", "Benchmark: 95.0% ("),
        ("meeting_hours", "divided by  3,600, once at the end"),
        ("receivables", "_e4 hold ten-thousandths of the company's currency"),
        ("overdue_share", "amount_e4 150000 (= 15), is_settled_undated false"),
        ("overdue_share", "gives 25.0% on 2026-01-31"),
        ("order_cycle_time_p90", "gives 22.5 days"),
        ("supplier_reject_rate", "a change of 0.50 pts."),
        ("risk_reviews_overdue", "template  risks"),
        ("data_validity", "what each run notes of its own files, checks and values; no export"),
    ],
)  # fmt: skip
def test_how_it_is_counted(kpi: str, line: str) -> None:
    assert line in said(CATALOG.kpis[kpi])


def test_before_the_first_run_it_says_what_a_kpi_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    assert main(["--workspace", str(tmp_path), "explain", "csat", "--json"]) == 0
    needs = json.loads(capsys.readouterr().out)["needs"]
    assert (needs["tables"], needs["templates"]) == (["customers", "survey_answers"], ["survey_answers"])
