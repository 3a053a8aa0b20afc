"""A KPI under its rival definitions: told by `explain`, and counted by the one that the company chose."""

from pathlib import Path

import pytest

from tests.end_to_end.company import TODAY, Company

REQUESTED = """
    select count(*) filter (delivered_on <= requested_on)::double / count(*)
    from fact.order_line_delivery
    where requested_on between date '2026-11-16' and date '2026-11-22' and is_due_as_requested and not is_cancelled"""
ALL_OPEN = """
    select count(*) from fact.work_item
    where created_on <= date '2026-11-22' and not is_abandoned and not is_done_undated
      and (completed_on is null or completed_on > date '2026-11-22')"""


def test_explain_gives_the_value_under_each_rival_that_can_be_computed(sample: Company) -> None:
    values = {(v["rival"], v["period"]): v["value"] for v in sample.ask("explain", "otif")["values"]}
    [(published,)] = sample.rows(
        """select value from kpi.values where kpi = 'otif' and grain = 'week' and period_start = date '2026-11-16'
           and dimension = 'total'"""
    )
    assert values["", "2026-W47"] == published
    assert values["requested", "2026-W47"] == pytest.approx(sample.rows(REQUESTED)[0][0], abs=1e-12)
    assert {period for _, period in values} == {"2026-W47", "2026-10"}
    said = sample.ob("explain", "otif").stdout
    assert (
        f"against the requested date [2026-W47: {values['requested', '2026-W47']:.1%}".replace("%", "")
        in said
    )
    assert '[definitions] otif = "' in said


def test_a_company_counts_by_the_definition_that_it_chose(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "board")
    targets = company.root / "targets.toml"
    targets.write_text(targets.read_text("utf-8") + '\n[definitions]\nwip = "all_open"\n', "utf-8")
    company.ob("run", "--as-of", TODAY, expect=None)
    row = next(kpi for kpi in company.brief("2026-W47", 2)["kpis"] if kpi["kpi"] == "wip")
    before = next(kpi for kpi in board.brief("2026-W47")["kpis"] if kpi["kpi"] == "wip")
    assert row["value"] == company.rows(ALL_OPEN)[0][0] > before["value"]
    assert row["definition"].endswith("This is the company's choice (all_open).")
    causes = company.rows("select distinct kpi, cause from kpi.restatements")
    assert causes == [("wip", "definition")]


def test_what_customers_owe_came_left_and_aged_as_other_kpis_count_it(sample: Company) -> None:
    """The buckets are those of the fact that keeps them, filled by SQL of its own; what came was invoiced, what left settled."""
    flowed, aged = sample.ask("explain", "receivables")["moved"]
    month = "grain = 'month' and complete and period_start = '2026-10-01'"
    buckets = {
        (member, f"USD {round(value):,}")
        for member, value in sample.rows(
            f"select member, value from kpi.values where kpi = 'receivables_ageing' and dimension = 'bucket' and {month}"
        )
    }
    named = {"not yet due": "not due", "1 to 30": "1-30", "31 to 60": "31-60", "61 to 90": "61-90"}
    told = {line.split(" (")[0] for line in aged["lines"] if "USD 0 " not in line}
    assert {(named.get(age, age), amount) for age, amount in (line.split(": ") for line in told)} == buckets
    (by_age,) = sample.ask("explain", "receivables_ageing")["moved"]
    assert {tuple(line.split(" (")[0].split(": ")) for line in by_age["lines"]} == buckets
    (came,), (left,) = (
        sample.rows(f"select value from kpi.values where kpi = '{kpi}' and dimension = 'total' and {month}")[
            0
        ]
        for kpi in ("credit_sales", "settled_receivables")
    )
    assert f"+ USD {round(came):,} - USD {round(left):,} =" in flowed["lines"][0]
