"""A shop per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opsbrief.store import Store
from tests.unit.intake.a_shop import Shop
from tests.unit.quality.conftest import desk, shipped

__all__ = ["desk", "shipped"]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture(scope="session")
def memory() -> Iterator[Store]:
    """A database in memory, for expressions."""
    store = Store.open(None)
    yield store
    store.close()
