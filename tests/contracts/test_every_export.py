"""A folder that holds one sample of every export, under names that say nothing: known without one mistake, and loaded whole."""

from pathlib import Path

from opsbrief.declarations.catalog import Catalog
from opsbrief.intake.look import glance
from tests.contracts.samples import samples
from tests.contracts.taken_in import Loader

CLOSED = (
    "parts.rows_read = parts.rows_kept + parts.rows_superseded + parts.rows_set_aside + parts.rows_dropped"
)


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


def test_a_glance_finds_the_same_without_reading_on(shipped: Catalog, tmp_path: Path) -> None:
    wrong: list[tuple[str, list[str]]] = []
    for n, sample in enumerate(samples(), start=1):
        path = tmp_path / f"export ({n}){sample.ending}"
        path.write_bytes(sample.data)
        seen = glance(path, path.name, shipped.exports)
        found = {answer.export.name for _, answer in seen.parts if answer.export}
        if found != sample.exports or seen.problem:
            wrong.append((path.name, sorted(found ^ sample.exports)))
    assert wrong == []
