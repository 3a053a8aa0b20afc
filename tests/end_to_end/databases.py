"""Two databases, or two folders, compared whole: what is the same, and what is not."""

import hashlib
from pathlib import Path

from opsbrief.store import Store

# When and by which run, and numbers that are dealt out anew to files that are not loaded.
NOT_COMPARED = {"run_id", "first_seen_run", "received_at", "started_at", "finished_at", "file_id"}
OF_THE_RUN = {("meta", "runs"), ("meta", "stages")}  # when, and seconds
SCHEMAS = ("raw", "ops", "lookup", "fact", "kpi", "meta")


def files_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Content and time of every file."""
    return {
        path.relative_to(folder).as_posix(): (digest(path), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digests_of(folder: Path) -> dict[str, str]:
    """What is in every file. Digests: pytest would compare megabytes of unlike text for hours."""
    return {path.relative_to(folder).as_posix(): digest(path) for path in folder.rglob("*") if path.is_file()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tables_of(store: Store, schemas: tuple[str, ...] = SCHEMAS) -> dict[str, list[str]]:
    """Every table as sorted lines of text, without what differs between two runs on principle."""
    found: dict[str, list[str]] = {}
    for schema, name in store.rows(
        "select table_schema, table_name from information_schema.tables order by 1, 2"
    ):
        if schema in schemas and (schema, name) not in OF_THE_RUN:
            kept = [column for column in store.columns(schema, name) if column not in NOT_COMPARED]
            columns = ", ".join(f'"{column}"' for column in kept)
            lines = f'select cast(row({columns}) as varchar) as line from {schema}."{name}" order by line'
            found[f"{schema}.{name}"] = [line for (line,) in store.rows(lines)] if kept else []
    return found


def different(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """Some lines of each table that two databases do not have in common."""
    return {
        name: sorted(set(one.get(name, [])) ^ set(other.get(name, [])))[:4] or ["another number of rows"]
        for name in one | other
        if one.get(name) != other.get(name)
    }
