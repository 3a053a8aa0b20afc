"""Sound declarations as a workspace, and what `opsbrief check` finds in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.declarations.crosscheck import cross_check
from opsbrief.errors import OpsbriefError
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace
from tests.unit.declarations.a_house import SOUND


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., Workspace]:
    """A workspace of the sound declarations; `changed` files are written over them, None takes one away."""

    def build(changed: dict[str, str | None] | None = None) -> Workspace:
        for name, text in (SOUND | (changed or {})).items():
            if text is not None:
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        return Workspace(tmp_path / "company", tmp_path / "shipped")

    return build


@pytest.fixture
def findings(house: Callable[..., Workspace]) -> Callable[..., list[OpsbriefError]]:
    """All that `opsbrief check` finds, with one text of one file replaced by another."""

    def find(
        name: str = "", old: str = "", new: str = "", more: dict[str, str] | None = None
    ) -> list[OpsbriefError]:
        if name and old:
            assert SOUND[name].count(old) >= 1, f"{old!r} is not in {name}"
        changed = {name: SOUND[name].replace(old, new, 1) if old else new} if name else {}
        workspace = house(changed | (more or {}))
        catalog = read_catalog(workspace)
        return [*catalog.errors, *cross_check(workspace, catalog, read_settings(workspace))]

    return find
