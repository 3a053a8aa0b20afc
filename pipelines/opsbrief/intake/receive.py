"""The inbox into raw tables: every file loaded, a duplicate, unknown, waiting, refused, or left for the next run."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

from opsbrief.declarations.system import Export
from opsbrief.errors import NotLoadedError, OpsbriefError
from opsbrief.intake import inbox
from opsbrief.intake.formats import open_parts
from opsbrief.intake.inbox import InboxFile
from opsbrief.intake.load import Landed, forget_unbooked, land, write_books
from opsbrief.intake.parts import Opener, Part
from opsbrief.intake.plan import Plan, make_plan
from opsbrief.intake.recognise import Recognition, recognise
from opsbrief.intake.superseding import rank_parts, show_raw, supersede
from opsbrief.ledger.archive import Arrival, sha256_of, utc_text
from opsbrief.ledger.balance import make_tables
from opsbrief.ledger.run import Run


@dataclass(frozen=True)
class Received:
    """What a look at the inbox changed."""

    new_files: int = 0
    raw_tables: list[str] = field(default_factory=list)  # raw tables with new rows
    moving: list[str] = field(default_factory=list)  # files left for the next run
    problems: list[OpsbriefError] = field(default_factory=list)  # of files that were not loaded


@contextmanager
def spool() -> Iterator[Path]:
    """A folder for temporary copies, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="opsbrief-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(run: Run) -> Received:
    """Load what is new in the inbox (and, into an empty database, everything in the archive first)."""
    make_tables(run.store)
    for export in run.catalog.exports:
        if run.store.exists("landed", export.raw_table):
            forget_unbooked(run.store, export.raw_table)
    run.store.execute("delete from meta.files where status not in ('loaded', 'withdrawn')")
    known = {sha: name for sha, name in run.store.rows("select sha256, name from meta.files")}
    calm, moving = inbox.settled(run.workspace.inbox) if run.workspace.inbox.is_dir() else ([], [])
    loader = _Loader(run, known)
    for arrival in run.archive.arrivals():
        if arrival.sha256 not in known:
            loader.again(arrival)
    for number, file in enumerate(calm, start=1):
        run.say(f"reading {file.name}", number, len(calm))
        loader.take(file)
    for file in moving:
        loader.book(file.name, "", file.bytes, "waiting", "still changing; left for the next run")
    rank_parts(run.store)
    for export in run.catalog.exports:
        if export.raw_table in loader.touched:
            supersede(run.store, export)
    for export in run.catalog.exports:
        show_raw(run.store, export)
    return Received(loader.new_files, sorted(loader.touched), [f.name for f in moving], loader.problems)


class _Loader:
    """Takes files one by one; a file is loaded whole or not at all."""

    def __init__(self, run: Run, known: dict[str, str]) -> None:
        self.run = run
        self.known = known
        self.touched: set[str] = set()
        self.problems: list[OpsbriefError] = []
        self.new_files = 0
        self.withdrawn = run.state.withdrawn()
        self.answers = run.state.answers()
        self.key = None if run.settings.privacy.keep_personal else run.state.personal_key().decode()
        self.arrivals = max((a.arrival for a in run.archive.arrivals()), default=0)

    def book(
        self, name: str, sha: str, size: int, status: str, reason: str, arrival: Arrival | None = None
    ) -> int:
        """One line in meta.files; gives its id."""
        store = self.run.store
        file_id = int(store.value("select coalesce(max(file_id), 0) + 1 from meta.files"))
        exported = arrival.exported_at if arrival else None
        store.execute(
            "insert into meta.files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                file_id, name, sha, size, arrival.arrival if arrival else None,
                arrival.received_at if arrival else utc_text(self.run.now), exported,
                arrival.exported_at_from if arrival else "", status, reason,
            ],
        )  # fmt: skip
        return file_id

    def take(self, file: InboxFile) -> None:
        """One inbox file: hash, open, recognise, load."""
        sha = sha256_of(file.path)
        if sha in self.known:
            if self.known[sha] != file.name:
                self.book(file.name, sha, file.bytes, "duplicate", f"the same bytes as {self.known[sha]}")
            return
        if sha in self.withdrawn:
            self.book(file.name, sha, file.bytes, "withdrawn", "taken back")
            return
        exported = inbox.export_time(file.name)
        note = Arrival(
            sha, file.name, self.arrivals + 1, utc_text(self.run.now), utc_text(exported) if exported else None,
            "name" if exported else "arrival", file.bytes,
        )  # fmt: skip
        self._load(file.path, file.folder, note, fresh=True)

    def again(self, arrival: Arrival) -> None:
        """One archived file into a fresh database."""
        if arrival.sha256 in self.withdrawn:
            return
        path = self.run.archive.path_of(arrival.sha256, arrival.name)
        folder = Path(arrival.name).parts[0] if len(Path(arrival.name).parts) > 1 else ""
        self._load(path, folder, arrival, fresh=False)

    def _load(self, path: Path, folder: str, note: Arrival, *, fresh: bool) -> None:
        try:
            with spool() as copies:
                self._load_parts(path, folder, note, copies, fresh=fresh)
        except OpsbriefError as error:
            status = error.status if isinstance(error, NotLoadedError) else "refused"
            self.problems.append(error)
            self.book(note.name, note.sha256, note.bytes, status, error.what)

    def _load_parts(self, path: Path, folder: str, note: Arrival, copies: Path, *, fresh: bool) -> None:
        parts = open_parts(path, Path(note.name).name, Opener(copies, open_parts))
        answers = [(part, recognise(part, self.run.catalog.exports, folder)) for part in parts]
        plans = self._plans(note.name, answers)
        made = [part.made_at for part in parts if part.made_at]
        if made:
            note = Arrival(**(note.__dict__ | {"exported_at": utc_text(max(made)), "exported_at_from": "file"}))
        if fresh:
            self.run.archive.keep(path, note)
        store = self.run.store
        first = int(store.value("select coalesce(max(part_id), 0) + 1 from meta.parts"))
        landed = [
            (part_id, part, answer, self._land(plans.get(id(part)), part_id))
            for part_id, (part, answer) in enumerate(answers, start=first)
        ]
        with store.transaction():
            file_id = self.book(note.name, note.sha256, note.bytes, "loaded", "", note)
            for part_id, part, answer, done in landed:
                self._book_part(file_id, part_id, part, answer, note)
                if done:
                    write_books(store, done[0], done[1], part_id, self._zone(answer), self.key)
        self.known[note.sha256] = note.name
        if fresh:
            self.arrivals += 1
        self.new_files += 1
        self.touched |= {plan.export.raw_table for plan in plans.values()}

    def _plans(self, name: str, answers: list[tuple[Part, Recognition]]) -> dict[int, Plan]:
        """A plan for each recognised part; an error when there is none, or a question is open."""
        plans: dict[int, Plan] = {}
        for part, answer in answers:
            if answer.candidates:
                names = " and ".join(export.name for export in answer.candidates)
                folders = " or ".join(f"inbox/{s}/" for s in sorted({e.system for e in answer.candidates}))
                raise NotLoadedError(
                    "unknown", f"{name} fits {len(answer.candidates)} exports: {names}", f"inbox/{name}",
                    f"move it to {folders}; nothing was loaded from it",
                )  # fmt: skip
            if answer.export:
                plans[id(part)] = make_plan(part, answer, answer.export, self.answers, careful=False)
        if not plans:
            raise _unknown(name, [answer for _, answer in answers])
        questions = [question for plan in plans.values() for question in plan.questions]
        if questions:
            raise NotLoadedError(
                "waiting", f"{name} waits for an answer: {questions[0]}", f"inbox/{name}",
                f"opsbrief recognise {name} --answer {questions[0].partition(':')[0]}=…",
            )  # fmt: skip
        return plans

    def _zone(self, answer: Recognition) -> str:
        return self.run.settings.exporter_zone(answer.export.system) if answer.export else "UTC"

    def _land(self, plan: Plan | None, part_id: int) -> tuple[Plan, Landed] | None:
        return land(self.run.store, plan, part_id, self._zone(plan.recognition), self.key, self.answers) if plan else None

    def _book_part(self, file_id: int, part_id: int, part: Part, answer: Recognition, note: Arrival) -> None:
        export = answer.export
        moment = datetime.fromisoformat(note.exported_at or note.received_at)
        self.run.store.execute(
            """insert into meta.parts (part_id, file_id, path_in_file, system, export, evidence, rows_read, rows_kept,
               rows_superseded, rows_set_aside, rows_dropped, encoding, delimiter, reason, snapshot_on, raw_table, cut)
               values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, false)""",
            [
                part_id, file_id, part.path_in_file, export.system if export else None, export.id if export else None,
                answer.evidence, part.encoding, part.delimiter, "" if export else self._why_not(part), moment.date(),
                export.raw_table if export else None,
            ],
        )  # fmt: skip

    def _why_not(self, part: Part) -> str:
        for system in self.run.catalog.systems.values():
            if any(fnmatch(part.path_in_file, pattern) for pattern in system.ignore_files):
                return f"ignored by name ({system.id})"
        return "not recognised"


def _unknown(name: str, answers: list[Recognition]) -> NotLoadedError:
    near = [(export, missing) for answer in answers for export, missing in answer.nearest]
    if near:
        export, missing = near[0]
        fix = f"nearest is {export.name}; missing: {', '.join(missing[:6])}"
    else:
        fix = "declare it in sql/systems/<system>/system.toml of the workspace"
    return NotLoadedError("unknown", f"{name} is none of the known exports", f"inbox/{name}", fix)


def exports_loaded(run: Run) -> list[Export]:
    """Exports that have at least one part."""
    raw = {row[0] for row in run.store.rows("select distinct raw_table from meta.parts where raw_table is not null")}
    return [export for export in run.catalog.exports if export.raw_table in raw]
