"""The two real companies, each taken through the whole flow once per session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.company import Company, open_company


@pytest.fixture(scope="session")
def online_retail(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A gift wholesaler's web shop: 305 daily files of invoice lines."""
    data = reference_data / "online_retail"
    folder = tmp_path_factory.mktemp("online_retail")
    yield from open_company("online_retail", data, sorted((data / "by-day").glob("*.csv")), folder)


@pytest.fixture(scope="session")
def adventureworks(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A bicycle maker's database tables, without headings."""
    data = reference_data / "adventureworks"
    folder = tmp_path_factory.mktemp("adventureworks")
    yield from open_company("adventureworks", data, sorted(data.glob("*.csv")), folder)


@pytest.fixture(params=["online_retail", "adventureworks"])
def company(request: pytest.FixtureRequest) -> Company:
    """Each of the two."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Company)
    return found
