"""`opsbrief doctor` finds what goes wrong on a fresh machine."""

import importlib.metadata
import json
import os
import sys
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from opsbrief.cli import main
from opsbrief.ledger.archive import Archive, Arrival, sha256_of

Tell = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    (tmp_path / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    return tmp_path


@pytest.fixture
def faults(acme: Path, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Exit status, and what is wrong."""

    def run() -> tuple[int, list[str]]:
        status = main(["--workspace", str(acme), "doctor", "--json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        return status, [one["what"] for one in found if not one["ok"]]

    return run


def test_nothing_is_wrong_here_and_nothing_is_left_behind(acme: Path, faults: Tell) -> None:
    before = list(acme.rglob("*"))
    assert faults() == (0, [])
    assert list(acme.rglob("*")) == before


def test_a_library_of_another_version_is_named(faults: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "1.4.4" if name == "duckdb" else real(name)
    )
    status, wrong = faults()
    assert status == 1
    assert [what.partition(":")[0] for what in wrong] == [f"duckdb 1.4.4, needed is {real('duckdb')}"]


def test_a_machine_without_time_zones(faults: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", lambda: {"UTC"})
    assert faults() == (1, ["1 time zones: pip install tzdata"])


def test_a_clock_that_is_behind_the_archive(acme: Path, faults: Tell) -> None:
    file = acme / "list.csv"
    file.write_text("a\n", "utf-8")
    note = Arrival(sha256_of(file), "list.csv", 1, "2999-01-01T00:00:00", None, "arrival", 2)
    Archive(acme / "archive").keep(file, note)
    status, (wrong,) = faults()
    assert status == 1
    assert "the clock is wrong" in wrong


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_may_not_be_written(acme: Path, faults: Tell) -> None:
    (acme / "state").mkdir(mode=0o500)
    assert faults() == (1, [f"{acme / 'state'} cannot be written: Permission denied"])


def test_a_folder_that_is_no_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(tmp_path), "doctor"]) == 1
    assert "is not a workspace" in capsys.readouterr().err
