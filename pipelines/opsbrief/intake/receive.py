"""The inbox into raw tables: every file loaded, a duplicate, unknown, waiting, refused, or left for the next run."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from opsbrief.declarations.system import Export
from opsbrief.errors import NotLoadedError, OpsbriefError
from opsbrief.intake import inbox
from opsbrief.intake.inbox import InboxFile
from opsbrief.intake.language import language_of_table
from opsbrief.intake.load import Landed, forget_unbooked, land, write_books
from opsbrief.intake.look import FAULTS, Look, look, named, spool, unreadable
from opsbrief.intake.mapping import systems_loaded
from opsbrief.intake.parts import Part
from opsbrief.intake.plan import Plan
from opsbrief.intake.recognise import Recognition
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


def receive(run: Run) -> Received:
    """Load what is new in the inbox (and, into an empty database, everything in the archive first)."""
    make_tables(run.store)
    there = {
        row[0]
        for row in run.store.rows("select table_name from duckdb_tables() where schema_name = 'landed'")
    }
    for export in run.catalog.exports:
        if export.raw_table in there:
            forget_unbooked(run.store, export.raw_table)
    run.store.execute("delete from meta.files where status <> 'loaded'")
    known: dict[str, str] = dict(run.store.rows("select sha256, name from meta.files"))
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
    show_raw(run.store, _readable(run))
    return Received(loader.new_files, sorted(loader.touched), [f.name for f in moving], loader.problems)


class _Loader:
    """Takes files one by one; a file is loaded whole or not at all."""

    def __init__(self, run: Run, known: dict[str, str]) -> None:
        self.run = run
        self.known = known
        self.touched: set[str] = set()
        self.problems: list[OpsbriefError] = []
        self.new_files = 0
        self.left_out: set[str] = set()
        self.taken_back = run.state.taken_back()
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
            """insert into meta.files (file_id, name, sha256, bytes, arrival, received_at, exported_at, exported_at_from, status, reason)
               values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                file_id, name, sha, size, arrival.arrival if arrival else None,
                arrival.received_at if arrival else utc_text(self.run.now), exported,
                arrival.exported_at_from if arrival else "", status, reason,
            ],
        )  # fmt: skip
        return file_id

    def book_problem(self, name: str, sha: str, size: int, problem: OpsbriefError) -> None:
        """The line of a file that was not loaded, with where the problem lies and what to do about it."""
        self.problems.append(problem)
        status = problem.status if isinstance(problem, NotLoadedError) else "refused"
        file_id = self.book(name, sha, size, status, problem.what)
        self.run.store.execute(
            "update meta.files set problem_at = ?, fix = ? where file_id = ?",
            [problem.where, problem.fix, file_id],
        )

    def take(self, file: InboxFile) -> None:
        """One inbox file: hash, open, recognise, load."""
        try:
            sha = sha256_of(file.path)
        except OSError as error:
            self.book_problem(file.name, "", file.bytes, unreadable(file.name, error))
            return
        if sha in self.known:
            if self.known[sha] != file.name:
                self.book(file.name, sha, file.bytes, "duplicate", f"the same bytes as {self.known[sha]}")
            return
        if sha in self.taken_back:
            self.book(file.name, sha, file.bytes, "withdrawn", self.taken_back[sha])
            return
        if sha in self.left_out:
            return
        exported = inbox.export_time(file.name)
        note = Arrival(
            sha, file.name, self.arrivals + 1, utc_text(self.run.now), utc_text(exported) if exported else None,
            "name" if exported else "arrival", file.bytes,
        )  # fmt: skip
        self._load(file.path, file.folder, note, fresh=True)

    def again(self, arrival: Arrival) -> None:
        """One archived file into a fresh database."""
        if arrival.sha256 in self.taken_back:
            return
        path = self.run.archive.path_of(arrival.sha256, arrival.name)
        if not self.run.archive.holds(arrival):
            what = f"the archived copy of {arrival.name} is gone or damaged"
            fix = "restore the archive from its backup, or put the file into the inbox again"
            lost = NotLoadedError("refused", what, str(path), fix)
            self.book_problem(arrival.name, arrival.sha256, arrival.bytes, lost)
            return
        folder = Path(arrival.name).parts[0] if len(Path(arrival.name).parts) > 1 else ""
        self._load(path, folder, arrival, fresh=False)

    def _load(self, path: Path, folder: str, note: Arrival, *, fresh: bool) -> None:
        with spool() as copies:
            seen = look(path, note.name, self.run.catalog.exports, self.answers, copies, folder)
            problem = seen.problem
            try:
                if problem is None:
                    self._load_parts(path, seen, note, fresh=fresh)
            except OpsbriefError as error:
                problem = named(note.name, error)
            except FAULTS as error:
                problem = unreadable(note.name, error)
        if problem:
            # The next file must not find rows of this one under its part numbers.
            for plan in seen.plans.values():
                if self.run.store.exists("landed", plan.export.raw_table):
                    forget_unbooked(self.run.store, plan.export.raw_table)
            self.left_out.add(note.sha256)
            self.book_problem(note.name, note.sha256, note.bytes, problem)

    def _load_parts(self, path: Path, seen: Look, note: Arrival, *, fresh: bool) -> None:
        made = [part.made_at for part, _ in seen.parts if part.made_at]
        if made:
            note = Arrival(
                **(note.__dict__ | {"exported_at": utc_text(max(made)), "exported_at_from": "file"})
            )
        store = self.run.store
        first = int(store.value("select coalesce(max(part_id), 0) + 1 from meta.parts"))
        landed = [
            (first + n, part, answer, self._land(seen.plans.get(n), first + n))
            for n, (part, answer) in enumerate(seen.parts)
        ]
        if fresh:
            self.run.archive.keep(path, note)
        with store.transaction():
            file_id = self.book(note.name, note.sha256, note.bytes, "loaded", "", note)
            for part_id, part, answer, done in landed:
                why_not = seen.why_not(part_id - first, self.run.catalog.systems.values())
                self._book_part(file_id, part_id, part, answer, note, why_not)
                if done:
                    write_books(store, done[0], done[1], part_id, self._zone(answer), self.key)
        self.known[note.sha256] = note.name
        if fresh:
            self.arrivals += 1
        self.new_files += 1
        self.touched |= {plan.export.raw_table for plan in seen.plans.values()}

    def _zone(self, answer: Recognition) -> str:
        return self.run.settings.exporter_zone(answer.export.system) if answer.export else "UTC"

    def _land(self, plan: Plan | None, part_id: int) -> tuple[Plan, Landed] | None:
        return (
            land(self.run.store, plan, part_id, self._zone(plan.recognition), self.key, self.answers)
            if plan
            else None
        )

    def _book_part(
        self, file_id: int, part_id: int, part: Part, answer: Recognition, note: Arrival, why_not: str
    ) -> None:
        export = answer.export
        moment = datetime.fromisoformat(note.exported_at or note.received_at)
        self.run.store.execute(
            """insert into meta.parts (part_id, file_id, path_in_file, system, export, language, evidence, rows_read, rows_kept,
               rows_superseded, rows_set_aside, rows_dropped, encoding, delimiter, reason, snapshot_on, raw_table, cut)
               values (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, false)""",
            [
                part_id, file_id, part.path_in_file, export.system if export else None, export.id if export else None,
                language_of_table(part, answer), answer.evidence, part.encoding, part.delimiter, why_not, moment.date(),
                export.raw_table if export else None,
            ],
        )  # fmt: skip


def _readable(run: Run) -> list[Export]:
    """The exports that somebody may ask for: all of the systems in use, and what their mappings read besides."""
    systems = systems_loaded(run)
    read = {raw for mapping in run.catalog.mappings if mapping.system in systems for raw in mapping.reads}
    return [e for e in run.catalog.exports if e.system in systems or e.raw_table in read]
