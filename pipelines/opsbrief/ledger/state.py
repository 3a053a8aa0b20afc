"""`state/`: what cannot be computed again. One small DuckDB file, and the key for personal data."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from opsbrief.ledger.archive import Arrival, write_whole
from opsbrief.store import Store

TABLES = """
create table if not exists runs (
    run_id varchar primary key, started_at timestamp, finished_at timestamp, as_of date, status varchar,
    opsbrief_version varchar, declarations_hash varchar);
create table if not exists answers (
    system varchar, export varchar, question varchar, answer varchar, answered_at timestamp,
    primary key (system, export, question));
create table if not exists withdrawn (sha256 varchar primary key, withdrawn_at timestamp, why varchar);
create table if not exists forgotten (sha256 varchar primary key, received_at timestamp, forgotten_at timestamp, why varchar);
create table if not exists baselines (
    kpi varchar, grain varchar, dimension varchar, member varchar, centre double, lower double, upper double,
    points integer, base_start date, base_end date, frozen_on date, reason varchar, definition_hash varchar,
    primary key (kpi, grain, dimension, member));
create table if not exists history (
    kpi varchar, grain varchar, period_start date, period_end date, complete boolean, dimension varchar, member varchar,
    scope_dimension varchar, scope_member varchar, numerator hugeint, denominator hugeint, value double,
    rows_judged bigint, rows_unjudged bigint, definition_hash varchar, run_id varchar);
create table if not exists restatements (
    kpi varchar, grain varchar, period_start date, dimension varchar, member varchar, old_value double, new_value double,
    run_id varchar, cause varchar, rows bigint);
create table if not exists revisions (
    report varchar, period varchar, revision integer, made_at timestamp, run_id varchar, content_hash varchar,
    as_of date, primary key (report, period, revision));
create table if not exists corrections (run_id varchar, table_name varchar, fingerprint varchar);
create table if not exists set_aside (
    file_sha256 varchar, path_in_file varchar, row bigint, table_name varchar, rule varchar,
    first_seen_run varchar, released_run varchar);
"""


@dataclass(frozen=True)
class Answer:
    """What a person said once about an export, e.g. date_order = day_first."""

    system: str
    export: str
    question: str
    answer: str


class State:
    """The open state of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "state.duckdb"
        self.store = Store.open(path)
        path.chmod(0o600)
        for statement in TABLES.split(";"):
            if statement.strip():
                self.store.execute(statement)

    def answers(self) -> dict[tuple[str, str, str], str]:
        """All answers, by system, export and question."""
        return {
            (s, e, q): a
            for s, e, q, a in self.store.rows("select system, export, question, answer from answers")
        }

    def remember(self, answer: Answer) -> None:
        """Keep an answer; a later one to the same question replaces it."""
        self.store.execute(
            "insert or replace into answers values (?, ?, ?, ?, now() at time zone 'UTC')",
            [answer.system, answer.export, answer.question, answer.answer],
        )

    def taken_back(self) -> dict[str, str]:
        """Files whose rows do not count, by hash: why a run leaves them out."""
        return _taken_back(self.store)

    def withdraw(self, arrival: Arrival, why: str) -> None:
        """Note that a file's rows do not count."""
        self.store.execute(
            "insert or replace into withdrawn values (?, now() at time zone 'UTC', ?)", [arrival.sha256, why]
        )

    def remember_again(self, sha256: str) -> bool:
        """Let runs take a forgotten file again; False when no file of this hash was forgotten."""
        known = self.store.value("select count(*) from forgotten where sha256 = ?", [sha256])
        self.store.execute("delete from forgotten where sha256 = ?", [sha256])
        return bool(known)

    def forget(self, arrival: Arrival, why: str) -> None:
        """Keep of a file that its bytes were forgotten, when and why, and nothing else."""
        with self.store.transaction():
            for table, column in (("withdrawn", "sha256"), ("set_aside", "file_sha256")):
                self.store.execute(f"delete from {table} where {column} = ?", [arrival.sha256])
            self.store.execute(
                "insert or replace into forgotten values (?, ?, now() at time zone 'UTC', ?)",
                [arrival.sha256, arrival.received_at, why],
            )

    def personal_key(self) -> bytes:
        """The key that hashes personal columns; made at first use, never changed."""
        path = self.folder / "personal.key"
        if not path.is_file():
            write_whole(path, secrets.token_hex(32).encode())
        return path.read_bytes()

    def close(self) -> None:
        """Everything into the file, and let go of it."""
        self.store.checkpoint()
        self.store.close()


@dataclass(frozen=True)
class Remembered:
    """What matters for one look at a file: answers by system, export and question, and why files are left out, by hash."""

    answers: dict[tuple[str, str, str], str]
    taken_back: dict[str, str]


def remembered(folder: Path) -> Remembered:
    """What the state says, without making or locking anything; nothing when there is no state yet."""
    path = folder / "state.duckdb"
    if not path.is_file():
        return Remembered({}, {})
    store = Store.open(path, read_only=True)
    try:
        answers = store.rows("select system, export, question, answer from answers")
        taken_back = _taken_back(store)
    finally:
        store.close()
    return Remembered({(s, e, q): a for s, e, q, a in answers}, taken_back)


def _taken_back(store: Store) -> dict[str, str]:
    found = {sha: "taken back" for (sha,) in store.rows("select sha256 from withdrawn")}
    if store.exists("main", "forgotten"):  # a state that an earlier version made, opened to be read
        for sha, day in store.rows("select sha256, cast(forgotten_at as date) from forgotten"):
            found[sha] = (
                f"forgotten on {day}; take it out of the inbox (opsbrief forget --take-again takes it)"
            )
    return found


def fsync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system offers it."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
