"""The sample company, run once as a user would; every test reads it, copies are changed."""

import json

import pytest

from tests.end_to_end.company import TODAY, Company, FirstRun, make_workspace


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    company = make_workspace(tmp_path_factory.mktemp("first") / "lantern-bay", sample=True)
    done = company.ob("run", "--as-of", TODAY, "--json", expect=None)
    assert done.stdout, done.stderr
    return FirstRun(company, json.loads(done.stdout), done.returncode)


@pytest.fixture(scope="session")
def sample(first_run: FirstRun) -> Company:
    """The sample company after its first run. Read only: tests that change something take a copy."""
    return first_run.company
