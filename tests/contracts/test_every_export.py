"""A folder that holds one sample of every export, under names that say nothing: known without one mistake, and loaded whole."""

from pathlib import Path

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.look import glance
from opsbrief.intake.views import candidates
from opsbrief.ledger.balance import take_counts
from opsbrief.quality.check import check_tables
from tests.contracts.samples import samples
from tests.contracts.taken_in import Loader

CLOSED = (
    "parts.rows_read = parts.rows_kept + parts.rows_superseded + parts.rows_set_aside + parts.rows_dropped"
)
# Exports whose sample is set aside in this folder for a reason of the folder.
NOT_ALONE = {
    "slack/channel_analytics": "the days that it covers stand in the file's name",
    "trello/cards": "another sample holds the same cards",
    "zoom/unique": "its meeting has no name of its own here",
}


def test_every_export_of_every_system_has_a_sample(shipped: Catalog) -> None:
    there = {export for sample in samples() for export in sample.exports}
    declared = {export.name for export in shipped.exports}
    assert sorted(declared - there) == [], "declared, but without a sample in tests/contracts/samples.py"
    assert sorted(there - declared) == [], "in tests/contracts/samples.py, but not declared"


def test_one_sample_of_every_export_is_recognised_by_what_is_in_it_and_loads_with_a_closed_balance(
    load: Loader,
) -> None:
    files = {f"export ({n}){sample.ending}": sample for n, sample in enumerate(samples(), start=1)}
    loaded = load({name: sample.data for name, sample in files.items()})
    assert [str(problem) for problem in loaded.received.problems] == []
    store = loaded.run.store
    assert store.rows("select name from meta.files where status <> 'loaded'") == []
    found = store.rows("""
        select name, parts.system || '/' || export from meta.parts join meta.files using (file_id)
        where export is not null""")
    wanted = {(name, export) for name, sample in files.items() for export in sample.exports}
    assert sorted(set(found) ^ wanted) == []
    uneven = store.rows(
        f"select name, path_in_file from meta.parts join meta.files using (file_id) where not ({CLOSED})"
    )
    assert uneven == []
    empty = store.rows(
        "select distinct system || '/' || export from meta.parts where export is not null group by all having sum(rows_read) = 0"
    )
    assert empty == []
    # What is recognised must also pass the checks: a sample of which every row is set aside feeds nothing.
    check_tables(loaded.run, set(loaded.run.catalog.tables))
    take_counts(store)
    lost = store.dicts("""
        with lost as (
            select system || '/' || export as export, list(part_id) as parts from meta.parts where export is not null
            group by all having sum(rows_set_aside) > 0 and sum(rows_kept) = 0)
        select export, table_name, rule, min(reason) as reason, min(row_json) as example
        from lost join meta.quarantine on list_contains(parts, part_id) group by all order by all""")
    assert [row for row in lost if row["export"] not in NOT_ALONE] == []


def test_a_glance_finds_the_same_without_reading_on(shipped: Catalog, tmp_path: Path) -> None:
    wrong: list[tuple[str, list[str]]] = []
    for n, sample in enumerate(samples(), start=1):
        path = tmp_path / f"export ({n}){sample.ending}"
        path.write_bytes(sample.data)
        seen = glance(path, path.name, candidates(shipped.exports, glance=True))
        found = {answer.export.name for _, answer in seen.parts if answer.export}
        if found != sample.exports or seen.problem:
            wrong.append((path.name, sorted(found ^ sample.exports)))
    assert wrong == []
