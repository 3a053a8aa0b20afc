"""A list of which nobody knows a heading, and a list of a tool that nobody knows: told once, and the next run loads them."""

from datetime import datetime
from pathlib import Path

from tests.end_to_end.company import TODAY, list_of, make_workspace, sap_rows, sap_workbook


def test_a_heading_and_a_tool_are_learned_and_the_next_run_uses_both(tmp_path: Path) -> None:
    company = make_workspace(tmp_path / "own")
    head, *rows = sap_rows("VA05_2026-11-23.XLSX")
    assert "Sold-To Party" in head
    head[head.index("Sold-To Party")] = "Who buys"
    path = sap_workbook(company.root / "inbox" / "VA05.XLSX", head, rows[:40], datetime(2026, 11, 16, 6))
    visits = company.root / "inbox" / "visits.csv"
    visits.write_text("Visit no;Visited on;Minutes\nV-1;02.11.2026;30\nV-2;13.11.2026;45\n", "utf-8")
    company.ob("run", "--as-of", TODAY, expect=3)
    files = "select name, status from meta.files order by name"
    assert company.rows(files) == [("VA05.XLSX", "unknown"), ("visits.csv", "unknown")]
    company.ob("recognise", str(path), "--learn", "--export", "sap/orders", "--heading", "sold_to=Who buys")
    company.ob("recognise", str(visits), "--draft", "visitors")
    company.ob("run", "--as-of", TODAY, expect=None)
    assert company.rows(files) == [("VA05.XLSX", "loaded"), ("visits.csv", "loaded")]
    bought = {row[head.index("Who buys")] for row in list_of(path)[1:]}
    assert {row[0] for row in company.rows("select distinct sold_to from raw.sap__orders")} == bought
    found = company.rows("select visit_no, visited_on::varchar, minutes from raw.visitors__visits order by 1")
    assert found == [("V-1", "2026-11-02", 30), ("V-2", "2026-11-13", 45)]
