"""What the contract tests of systems share: the shipped declarations, and a way to load files with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import Catalog
from tests import shipped as declarations
from tests.contracts.taken_in import Loader


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    """Everything that Opsbrief ships, read once."""
    return declarations.shipped()


@pytest.fixture
def load(tmp_path: Path, shipped: Catalog) -> Iterator[Loader]:
    """Loads files into fresh workspaces."""
    loader = Loader(tmp_path, shipped)
    yield loader
    loader.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever loads files is slow: a database and all mappings per test. The catalogue's own examples are not."""
    for item in items:
        if "load" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
