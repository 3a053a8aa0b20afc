"""Days pass and nothing comes: nothing new is published, and the run says what is late."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from docs.generate import BOOKS
from tests.end_to_end.company import TODAY, Company
from tests.end_to_end.databases import digests_of

LATER = (date.fromisoformat(TODAY) + timedelta(days=15)).isoformat()


@pytest.mark.slow
def test_a_day_on_which_nothing_came_is_no_reason_for_a_new_revision(sales: Company, tmp_path: Path) -> None:
    company = sales.copy(tmp_path / "company")
    reports = company.root / "out" / "reports" / "operations_brief"
    before = digests_of(reports)
    said = company.ask("run", "--as-of", LATER, expect=3)
    assert "nothing_new" not in said
    assert digests_of(reports) == before
    assert company.rows("select max(as_of)::varchar from meta.runs") == [(LATER,)]
    # Fifteen days after exports that may be eight days old; of what never came nobody knows how old it is.
    assert [one.partition(":")[0] for one in said["late"]] == ["sap/orders", "sap/deliveries"]


@pytest.mark.parametrize("table", BOOKS)
def test_the_books_are_documented_column_by_column(sample: Company, table: str) -> None:
    assert [row[0] for row in sample.rows(f"describe {table}")] == list(BOOKS[table][1])
    assert sample.ob("sql", f"from {table}", "--format", "csv").stdout.startswith(",".join(BOOKS[table][1]))


def test_a_database_from_before_there_were_corrections_is_traced(sample: Company, tmp_path: Path) -> None:
    from opsbrief.store import Store

    company = sample.copy(tmp_path / "company")
    store = Store.open(company.published)
    store.execute("drop table meta.corrections")
    store.close()
    words = ("trace", "otif", "2026-W47", "--part", "misses", "--limit", "3")
    assert company.ask(*words) == sample.ask(*words)
    store = Store.open(company.published)
    store.execute("drop table meta.folded")
    store.close()
    done = company.ob(*words, expect=1)
    assert "opsbrief run --full" in done.stderr
