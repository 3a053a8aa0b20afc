"""What touches a KPI's data stands in its row, and leads to the line that says it in words."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import Period
from opsbrief.publishing import trust
from opsbrief.settings import Expected
from tests.shipped import shipped

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22), "week")
WORDS = Words("en", "USD")


def check(
    table: str, severity: str = "set_aside", *, passed: bool = False, ran: bool = True
) -> dict[str, Any]:
    return {
        "table_name": table, "check": "dates_in_order", "severity": severity, "ran": ran, "passed": passed,
        "unexpected": 1, "message": f"a day of {table}",
    }  # fmt: skip


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run whose books say what a test puts into them."""
    checks: list[dict[str, Any]] = []
    newest: dict[tuple[str, str], date | None] = {}
    monkeypatch.setattr(trust, "_checks", lambda run: run.checks)
    monkeypatch.setattr(trust, "newest_days", lambda store: newest)
    aside: list[tuple[str, str, int]] = []

    def rows(query: str, given: list[str] | None = None) -> list[tuple[Any, ...]]:
        return [row for row in aside if f"ops.{row[0]}" in (given or [])] if "quarantine" in query else []

    return SimpleNamespace(
        catalog=shipped(), checks=checks, newest=newest, aside=aside,
        store=SimpleNamespace(rows=rows), settings=SimpleNamespace(expected=[]),
    )  # fmt: skip


def badges(run: Any, name: str, *kpis: str) -> list[tuple[str, str]]:
    first = trust.touched(run, [run.catalog.kpis[kpi] for kpi in (kpis or (name,))])
    found = trust.badges(run, run.catalog.kpis[name], WORDS, WEEK, first)
    return [(badge.text, badge.anchor) for badge in found]


def test_a_failed_warning_of_a_counted_table_gives_a_badge(run: Any) -> None:
    assert badges(run, "supplier_on_time") == []
    run.checks += [
        check("goods_receipts", "warn"),
        check("cases", "warn"),
        check("purchase_order_lines", "warn", passed=True),
    ]
    assert badges(run, "supplier_on_time") == [("1 warning", "c1")]
    assert badges(run, "otif") == []  # counts no receipts
    run.checks.append(check("purchase_order_lines", "warn", ran=False))
    assert badges(run, "supplier_on_time") == [("2 warnings", "c1")]


def test_a_late_export_gives_a_badge_to_what_it_feeds(run: Any) -> None:
    run.settings.expected = [Expected(system="sap", export="deliveries", max_age_days=8)]
    run.newest[("sap", "deliveries")] = date(2026, 11, 22)  # a day old when the brief is due, on the 23rd
    assert badges(run, "otif") == []
    run.newest[("sap", "deliveries")] = date(2026, 11, 10)
    assert badges(run, "otif") == [("one export late", "trust-fresh")]
    assert badges(run, "win_rate") == []
    run.newest.clear()  # it has never come
    assert badges(run, "otif") == [("one export late", "trust-fresh")]


def test_rows_set_aside_lead_to_the_line_of_their_table(run: Any) -> None:
    run.checks += [
        check("bills"),
        check("opportunities"),
        check("sales_order_lines"),
        check("shipment_lines"),
    ]
    run.aside += [
        ("shipment_lines", "part 1", 7),
        ("sales_order_lines", "part 2", 7),
        ("sales_order_lines", "part 2", 9),
    ]
    run.aside.append(("shipment_lines", "part 2", 9))  # the same row of a file, for another table
    assert badges(run, "otif", "win_rate", "otif") == [("3 rows set aside", "c2")]


def test_what_leads_to_the_same_line_is_one_badge(run: Any) -> None:
    run.checks += [check("sales_order_lines"), check("sales_order_lines", "warn")]
    run.aside.append(("sales_order_lines", "part 2", 7))
    assert badges(run, "otif") == [("1 row set aside, 1 warning", "c1")]


def test_failed_checks_are_told_in_the_order_of_the_briefs_kpis(run: Any) -> None:
    """Alphabetically, bills and the twelve others would push out what the badges lead to."""
    run.checks += [check(f"a_table_{n:02}") for n in range(13)] + [
        check("opportunities"),
        check("sales_order_lines"),
    ]
    kpis = [run.catalog.kpis[name] for name in ("otif", "win_rate")]
    entry = trust.validity(run, WORDS, trust.touched(run, kpis))
    assert entry.anchors == ["c1", "c2"]
    assert [line.partition(",")[0] for line in entry.details[:3]] == [
        "sales_order_lines",
        "opportunities",
        "a_table_00",
    ]
    assert len(entry.details) == trust.MOST_DETAILS
    assert entry.details[-1] == "And 4 more; the database lists them all."
