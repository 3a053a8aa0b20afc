"""A run on a database in memory, and books that say which file each row is from."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.balance import make_tables
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import State
from opsbrief.settings import Company, Settings
from opsbrief.store import Store
from opsbrief.workspace import Workspace, shipped_root
from tests import shipped as declarations
from tests.unit.quality.a_desk import AS_OF, Desk


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    catalog = declarations.shipped()
    assert not [e for e in catalog.errors if "quality" in e.where]
    return catalog


@pytest.fixture
def desk(shipped: Catalog, tmp_path: Path) -> Iterator[Desk]:
    store = Store.open(None)
    make_tables(store)
    store.execute(f"create macro as_of() as date '{AS_OF}'")
    state = State(tmp_path / "state")
    run = Run(
        run_id="run 1",
        now=datetime(2026, 11, 23, 6),
        as_of=AS_OF,
        workspace=Workspace(tmp_path, shipped_root()),
        settings=Settings(company=Company(name="Acme")),
        catalog=shipped,
        declarations="",
        store=store,
        state=state,
        archive=Archive(tmp_path / "archive"),
    )
    yield Desk(run)
    store.close()
    state.close()


@pytest.fixture
def book(desk: Desk) -> Callable[..., None]:
    """Enter parts in the books: part id is the position, each a file of its own with rows 1 to n, newest last."""

    def enter(*lengths: int) -> None:
        store = desk.store
        store.execute("create table landed.sap__list (_file integer, _row bigint)")
        store.execute("create view raw.sap__list as select * from landed.sap__list")
        for part, length in enumerate(lengths, start=1):
            store.execute(
                "insert into meta.files (file_id, name, sha256, arrival, status) values (?, ?, ?, ?, 'loaded')",
                [part, f"list {part}.csv", f"hash {part}", part],
            )
            store.execute(
                """insert into meta.parts (part_id, file_id, path_in_file, rows_read, rows_dropped, rank, raw_table)
                values (?, ?, '', ?, 0, ?, 'sap__list')""",
                [part, part, length, part],
            )
            store.execute(f"insert into landed.sap__list select {part}, unnest(range(1, {length + 1}))")

    return enter
