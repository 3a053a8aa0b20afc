"""The Dagster UI of a company, as `opsbrief dev` starts it, and the words of its GraphQL that the tests need."""

import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.end_to_end.company import Company, command, environment

LOCATION = {
    "repositoryName": "__repository__",
    "repositoryLocationName": "opsbrief.orchestration.definitions",
}
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
LAUNCHED = "{__typename ... on LaunchRunSuccess {run {runId}}}"
T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float) -> T:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)  # each look costs the UI some of the time that the run needs
    raise TimeoutError(f"not within {seconds} seconds: {look.__name__}")


@dataclass(frozen=True)
class Ui:
    """A running UI."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.url + "/graphql", body, {"content-type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            document: dict[str, Any] = json.load(answer)
        assert "errors" not in document, document["errors"]
        data: dict[str, Any] = document["data"]
        return data

    def launch(self, job: str, *, day: str = "", root: Path | None = None) -> str:
        """Start a job; gives the run's id."""
        config = {"resources": {"opsbrief": {"config": {"as_of": day, "root": str(root)}}}} if day else {}
        parameters = {
            "selector": LOCATION | {"jobName": job}, "runConfigData": config,
        }  # fmt: skip
        query = f"mutation($p: ExecutionParams!) {{launchRun(executionParams: $p) {LAUNCHED}}}"
        return str(self.ask(query, p=parameters)["launchRun"]["run"]["runId"])

    def go_on(self, run: str, browser: Browser) -> str:
        """Start a failed run again from where it failed, by the menu of its page; gives the new run's id."""
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{self.url}/runs/{run}")
        page.get_by_role("button", name=re.compile("Re-execute")).locator(
            "xpath=following::button[1]"
        ).click()
        with page.expect_response(_starts) as started:
            page.get_by_role("menuitem", name="From failure").click()
        document = started.value.json()
        page.close()
        return _started(document)

    def render(self, job: str, partition: str, browser: Browser) -> str:
        """Start a job for one period, by its launchpad; gives the run's id."""
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{self.url}/locations/{LOCATION['repositoryLocationName']}/jobs/{job}/playground")
        field = page.get_by_placeholder("Partition")
        offer = (
            page.get_by_role("menuitem", name=partition).or_(page.get_by_text(partition, exact=True)).first
        )

        def offered() -> bool:
            """Whether the list below the field has it; a page that is still loading loses what was typed."""
            field.fill("")
            field.click()
            field.press_sequentially(partition)
            with suppress(PlaywrightTimeoutError):
                offer.wait_for(timeout=10_000)
            return offer.is_visible()

        until(offered, 120)
        # The launchpad loads what the partition is configured to, then checks it; a click before that is lost.
        chosen: list[Response] = []
        page.on(
            "response",
            lambda one: chosen.append(one) if _asks(one, "ConfigPartitionSelectionQuery") else None,
        )
        with page.expect_response(lambda one: bool(chosen) and _asks(one, "PreviewConfigQuery")):
            offer.click()
        with page.expect_response(_starts) as started:
            page.get_by_role("button", name="Launch Run").click()
        document = started.value.json()
        page.close()
        return _started(document)

    def run(self, run: str) -> dict[str, Any]:
        query = "query($r: ID!) {runOrError(runId: $r) {... on Run {status stepStats {stepKey status} tags {key value}}}}"
        found: dict[str, Any] = self.ask(query, r=run)["runOrError"]
        return found

    def ended(self, run: str, seconds: float = 300) -> dict[str, Any]:
        """A run once it has ended: its status, steps and tags."""

        def end() -> bool:
            query = "query($r: ID!) {runOrError(runId: $r) {... on Run {status}}}"  # of the steps it reads every event
            return self.ask(query, r=run)["runOrError"]["status"] in ENDED

        until(end, seconds)
        return self.run(run)

    def told_of(self, asset: str) -> tuple[int, bool]:
        """What the UI says of an asset's newest materialisation: how many rows it has, and whether its checks passed."""
        query = """query($k: AssetKeyInput!) {assetNodeOrError(assetKey: $k) {... on AssetNode {
            assetMaterializations(limit: 1) {metadataEntries {label ... on IntMetadataEntry {intValue}}}
            assetChecksOrError {... on AssetChecks {checks {executionForLatestMaterialization {evaluation {success}}}}}}}}"""
        node = self.ask(query, k={"path": asset.split("/")})["assetNodeOrError"]
        told = {e["label"]: e.get("intValue") for e in node["assetMaterializations"][0]["metadataEntries"]}
        checks = [
            check["executionForLatestMaterialization"] for check in node["assetChecksOrError"]["checks"]
        ]
        assert checks, asset
        return int(told["dagster/row_count"]), all(check["evaluation"]["success"] for check in checks)

    def started(self, run: str, step: str) -> None:
        """Until a run has begun a step."""
        until(lambda: step in [s["stepKey"] for s in self.run(run)["stepStats"] or []], 60)

    def failure(self, run: str) -> str:
        """What the UI shows of a failed step."""
        query = """query($r: ID!) {logsForRun(runId: $r, limit: 1000) {... on EventConnection {events {
            ... on ExecutionStepFailureEvent {failureMetadata {description}}}}}}"""
        events = self.ask(query, r=run)["logsForRun"]["events"]
        return str(next(e["failureMetadata"]["description"] for e in events if e))


def _starts(response: Response) -> bool:
    return bool(
        re.search("mutation (Launch|Reexecut)", (response.request.post_data_json or {}).get("query", ""))
    )


def _asks(response: Response, operation: str) -> bool:
    """Whether a response answers a question of this name; others that the page loads are no JSON."""
    return f'"operationName":"{operation}"' in (response.request.post_data or "")


def _started(document: dict[str, Any]) -> str:
    """The id of the run that a mutation has started."""
    (result,) = document["data"].values()
    return str((result.get("run") or result)["id"])


def _two_free_ports() -> int:
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@contextmanager
def ui_of(company: Company) -> Iterator[Ui]:
    """`opsbrief dev` until the tests are done with it."""
    ui = Ui(_two_free_ports())
    log = company.root / "dev.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command(company.root, "dev", "--port", str(ui.port)), env=environment(), stdout=out, stderr=out
        )
        try:

            def answers() -> bool | None:
                assert process.poll() is None, log.read_text()
                try:
                    return bool(ui.ask("{version}"))
                except urllib.error.URLError:
                    return None

            until(answers, 300)
            yield ui
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
