"""A hand-made revision, published as often as a test needs it, and a mail server's settings."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opsbrief.declarations.destination import MailSettings, Recipient

Publish = Callable[..., Path]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "out" / "reports"


@pytest.fixture
def publish(reports: Path) -> Publish:
    """Copy the revision to its place, with other values in its brief.json."""

    def one(report: str = "daily_brief", period: str = "2026-W47", revision: int = 1, **changes: Any) -> Path:
        folder = reports / report / period / f"r{revision}"
        shutil.copytree(Path(__file__).parent / "revision", folder)
        brief = json.loads((folder / "brief.json").read_text("utf-8"))
        brief |= {"report": report, "period": period, "revision": revision} | changes
        (folder / "brief.json").write_text(json.dumps(brief), "utf-8")
        return folder

    return one


@pytest.fixture
def mail() -> MailSettings:
    return MailSettings(
        host="mail.example.com",
        port=587,
        sender="brief@harbour-hill.example",
        reply_to="ops@harbour-hill.example",
        unsubscribe="stop@harbour-hill.example",
    )


@pytest.fixture
def anna() -> Recipient:
    return Recipient(name="Anna Berg", email="Anna.Berg@example.com", reports=("daily_brief",))
