"""One run as a Dagster resource: it is opened, under the run lock, by the first stage that is done, once its declarations are right."""

import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg

from opsbrief.errors import OpsbriefError
from opsbrief.ledger.lock import run_lock
from opsbrief.ledger.run import Run, Say, open_run, silent
from opsbrief.ledger.state import State
from opsbrief.orchestration.alive import hold
from opsbrief.orchestration.declared import Declared, read_declared
from opsbrief.orchestration.home import dagster_home
from opsbrief.orchestration.order import stage
from opsbrief.workspace import Workspace, shipped_root

RUN_TAG = "opsbrief/run"
PATIENCE = 600.0  # seconds that a run from the UI, the schedule or the sensor waits for another one


@dataclass
class Inside:
    """What `opsbrief run` shares with the job that it executes in its own process. It holds the run lock itself."""

    say: Say
    declared: Declared
    error: OpsbriefError | None = None  # why the job failed


_INSIDE: list[Inside] = []


@contextmanager
def executing(inside: Inside) -> Iterator[None]:
    """Jobs executed here and now belong to `opsbrief run`; runs from the UI have processes of their own."""
    _INSIDE.append(inside)
    try:
        yield
    finally:
        _INSIDE.pop()


class RunResource(dg.ConfigurableResource["Session"]):
    """What a run works on, and how. `as_of` is an ISO day; an empty one is today's in the reporting zone."""

    root: str
    as_of: str = ""
    wait_seconds: float = PATIENCE
    full: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["Session"]:
        """A session of the run; everything that it opens is closed when the run ends."""
        workspace = Workspace(Path(self.root), shipped_root())
        hold(dagster_home(workspace), context.run_id or "")
        with ExitStack() as stack:
            yield Session(self, workspace, context, stack)


class Session:
    """A run as its steps see it. Errors leave it as `dagster.Failure`, in our words: what happened, where, what to do."""

    def __init__(
        self, config: RunResource, workspace: Workspace, context: dg.InitResourceContext, stack: ExitStack
    ) -> None:
        self.workspace = workspace
        self.now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        self._config = config
        self._context = context
        self._stack = stack
        self._inside = _INSIDE[-1] if _INSIDE else None
        self._run: Run | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[Run]:
        """Do one stage of a run, and note that it is done. The first one of a whole run is the inbox; another one goes on
        with the run that ended last, with its id and its day.
        """
        with self.told():
            if self._run is None:
                self._run = self._open(goes_on=name != "inbox")
            with stage(self._run, name):
                yield self._run

    @contextmanager
    def published(self) -> Iterator[State]:
        """The workspace's state, for work on what is published; no run begins."""
        with self.told():
            self._lock()
            state = State(self.workspace.state)
            self._stack.callback(state.close)
            yield state

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever goes wrong inside, told as a person needs it."""
        try:
            yield
        except OpsbriefError as error:
            raise self._failure(error) from None
        except Exception as error:
            raise self._failure(unexpected(error)) from error

    def _failure(self, error: OpsbriefError) -> dg.Failure:
        if self._inside:
            self._inside.error = error
        if self._context.log:  # a line of its own: Dagster shows the failure itself with a stack trace
            self._context.log.error(str(error))
        said = {"what": error.what, "where": error.where, "fix": error.fix}
        return dg.Failure(
            str(error), metadata={name: text for name, text in said.items() if text}, allow_retries=False
        )

    def _open(self, *, goes_on: bool) -> Run:
        declared = self._inside.declared if self._inside else read_declared(self.workspace)
        self._lock()
        if self._config.full and not goes_on:
            self.workspace.work.unlink(missing_ok=True)
        day = date.fromisoformat(self._config.as_of) if self._config.as_of else None
        run = self._stack.enter_context(
            open_run(
                self.workspace, declared.settings, declared.catalog, declared.hash, now=self.now,
                as_of=None if goes_on else day, say=self._say, repeats=goes_on,
            )
        )  # fmt: skip
        if goes_on:
            self._must_go_on(run, day)
        if self._context.instance and self._context.run_id:
            self._context.instance.add_run_tags(self._context.run_id, {RUN_TAG: run.run_id})
        return run

    def _must_go_on(self, run: Run, day: date | None) -> None:
        """A run that repeats another one from where it failed finds the database as that one left it."""
        mine = self._context.dagster_run
        before = mine.tags.get(RUN_TAG, run.run_id) if mine else run.run_id
        if before != run.run_id or (day or run.as_of) != run.as_of:
            raise OpsbriefError(
                f"this cannot go on where run {before} ended: run {run.run_id} came after it",
                str(self.workspace.work),
                "start the job refresh: it does all steps, in order",
            )

    def _lock(self) -> None:
        if self._inside:
            return
        holder = {"run": self._context.run_id or "", "since": f"{self.now:%Y-%m-%d %H:%M:%S} UTC"}
        lock = run_lock(self.workspace.out / "run.lock", holder, self._config.wait_seconds, self._log)
        self._stack.enter_context(lock)

    @property
    def _say(self) -> Say:
        return self._inside.say if self._inside else silent

    @property
    def _log(self) -> Callable[[str], None]:
        log = self._context.log
        return log.info if log else lambda text: None


def unexpected(error: Exception) -> OpsbriefError:
    """An error that nobody foresaw: its own words, and the last place outside of Python code that it passed, such as a template."""
    places = [
        f"{f.filename}:{f.lineno}"
        for f in traceback.extract_tb(error.__traceback__)
        if not f.filename.endswith(".py")
    ]
    return OpsbriefError(
        f"{type(error).__name__}: {str(error).strip()}",
        next((place for place in reversed(places) if not place.startswith("<")), ""),
        "correct the declaration that it names, if it names one; else report it. What was published before is unchanged",
    )
