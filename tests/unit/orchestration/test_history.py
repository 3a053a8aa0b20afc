"""What `opsbrief run` writes into Dagster's history is what Dagster itself, and so the UI, reads there."""

from asyncio.events import _get_running_loop, _set_running_loop
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage

from opsbrief.orchestration.history import run_instance

Results = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


@pytest.fixture(autouse=True)
def no_loop() -> Iterator[None]:
    """As in a user's process: where a browser was started before, Playwright's event loop counts as running, also between its calls."""
    running = _get_running_loop()
    _set_running_loop(None)
    yield
    _set_running_loop(running)


@dg.asset(check_specs=[dg.AssetCheckSpec("full", asset="shelf")])
def shelf(context: dg.AssetExecutionContext) -> Results:
    """An asset with a check."""
    context.log.info("counted by hand")
    yield dg.MaterializeResult(asset_key="shelf", metadata={"boxes": 7})
    yield dg.AssetCheckResult(asset_key="shelf", check_name="full", passed=False)


@dg.asset(deps=[shelf])
def broken() -> None:
    """An asset that cannot be made."""
    raise ValueError("the ladder is missing")


def counted(instance: dg.DagsterInstance) -> tuple[str, list[str]]:
    """Run both assets; the run's id and the types of its events."""
    definitions = dg.Definitions(
        assets=[shelf, broken], jobs=[dg.define_asset_job("count", executor_def=dg.in_process_executor)]
    )
    done = definitions.resolve_job_def("count").execute_in_process(instance=instance, raise_on_error=False)
    return done.run_id, kinds(instance, done.run_id)


def kinds(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [str(e.dagster_event_type or e.user_message) for e in instance.all_logs(run_id)]


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
    return tmp_path / "ours", tmp_path / "theirs"


def plain(home: Path) -> dg.DagsterInstance:
    """The instance as the UI opens it."""
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home)))


def test_dagster_reads_the_same_history_as_if_it_had_written_it(homes: tuple[Path, Path]) -> None:
    ours, theirs = homes
    with run_instance(ours) as instance:
        ran, written = counted(instance)
    with plain(theirs) as instance:
        _, expected = counted(instance)
    assert {p.parent.name + p.suffix for p in ours.rglob("*.db*")} == {
        p.parent.name + p.suffix for p in theirs.rglob("*.db*")
    }
    with plain(ours) as instance:
        assert sorted(written) == sorted(kinds(instance, ran)) == sorted(expected)
        run = instance.get_run_by_id(ran)
        assert run is not None
        assert run.status == dg.DagsterRunStatus.FAILURE
        event = instance.get_latest_materialization_event(dg.AssetKey("shelf"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["boxes"].value == 7
        checks = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("shelf"), "full"), limit=5
        )
        assert [(check.run_id, check.status.value) for check in checks] == [(ran, "FAILED")]


def test_a_home_can_be_written_in_turns(homes: tuple[Path, Path]) -> None:
    home = homes[0]
    runs = []
    for opened in (run_instance, plain, run_instance):
        with opened(home) as instance:
            runs.append(counted(instance)[0])
    with plain(home) as instance:
        assert sorted(run.run_id for run in instance.get_runs()) == sorted(runs)


def test_a_database_is_opened_once_and_left_closed(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str | None] = []
    real = SqliteEventLogStorage.run_connection

    def noted(storage: SqliteEventLogStorage, run_id: str | None = None) -> object:
        made.append(run_id)
        return real(storage, run_id)

    monkeypatch.setattr(SqliteEventLogStorage, "run_connection", noted)
    with run_instance(homes[0]) as instance:
        counted(instance)
    assert len(made) == len(set(made))
    assert list(homes[0].rglob("*.db-wal")) == []
