"""Dagster's own history of runs, written through databases that stay open.

Dagster opens, prepares and closes a database for every event that it writes, which took a fifth of a small run.
Files, tables and contents are those that the UI reads; only `opsbrief run` writes them this way.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData

Config = Any  # Dagster's classes do not agree on it
Connection = Any  # SQLAlchemy's, inside a transaction that ends with the block it is given to


def run_instance(home: Path) -> dg.DagsterInstance:
    """The instance of a home, as its dagster.yaml has it, for a run in this process."""
    storages = {
        "run_storage": _storage(OpenRuns, home / "history"),
        "event_log_storage": _storage(OpenEvents, home / "history" / "runs"),
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides=storages))


def _storage(kind: type, folder: Path) -> dict[str, object]:
    return {"module": kind.__module__, "class": kind.__name__, "config": {"base_dir": str(folder)}}


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=SQLITE_BUSY_TIMEOUT_SECONDS, check_same_thread=False)
    # With a write-ahead log this cannot break the file: a power cut may take the last events of a history.
    connection.execute("pragma synchronous = normal")
    return connection


class _Databases:
    """SQLite files by their address, each opened once."""

    def __init__(self) -> None:
        self._engines: dict[str, Any] = {}

    @contextmanager
    def connect(self, address: str) -> Iterator[Connection]:
        if address not in self._engines:
            path = address.removeprefix("sqlite:///")
            self._engines[address] = create_engine(address, creator=lambda: _opened(path))
        with self._engines[address].connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


class OpenRuns(SqliteRunStorage):
    """The runs of a home. Dagster makes it, from the module and class that its configuration names."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._databases = _Databases()
        self._address = conn_string
        super().__init__(conn_string, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Config) -> "OpenRuns":
        """The storage in the folder `base_dir`."""
        return cls.from_local(inst_data=inst_data, **config_value)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The database of all runs."""
        with self._databases.connect(self._address) as connection:
            yield connection

    def dispose(self) -> None:
        """Close what is open."""
        self._databases.close()


class OpenEvents(SqliteEventLogStorage):
    """The events of a home: a database for each run, and one for what is asked about all of them."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._databases = _Databases()
        self._made: set[str] = set()
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Config) -> "OpenEvents":
        """The storage in the folder `base_dir`."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def run_connection(self, run_id: str | None = None) -> Iterator[Connection]:
        """The database of a run."""
        shard = str(run_id)
        if shard not in self._made:
            with super().run_connection(run_id):  # makes it
                self._made.add(shard)
        with self._databases.connect(self.conn_string_for_shard(shard)) as connection:
            yield connection
        os.utime(self.path_for_shard(shard))  # what the UI watches: the write-ahead log is another file

    @contextmanager
    def index_connection(self) -> Iterator[Connection]:
        """The database about all runs."""
        with self.run_connection(INDEX_SHARD_NAME) as connection:
            yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the database about all runs has a table; asked for every event, and no table ever goes."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """The same for the columns of the table of assets."""
        if column_name not in self._columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._columns.add(column_name)
        return column_name in self._columns

    def dispose(self) -> None:
        """Close what is open."""
        super().dispose()
        self._databases.close()
