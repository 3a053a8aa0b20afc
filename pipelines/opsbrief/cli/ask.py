"""`sql`, `trace`: questions to the published database."""

import argparse
import csv
import json
import re
import sys
from dataclasses import asdict

from opsbrief.cli.common import as_json, print_json, tell, workspace_of
from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.errors import OpsbriefError, near
from opsbrief.kpis.calendar import Period, parse_period
from opsbrief.kpis.fiscal import fiscal_year
from opsbrief.lineage.trace import Question, TracedRow, count
from opsbrief.lineage.trace import trace as find
from opsbrief.settings import read_settings
from opsbrief.store import SqlError, Store, Value
from opsbrief.workspace import Workspace

WIDEST = 90


def published(workspace: Workspace) -> Store:
    """The published database, to be read; OpsbriefError when there is none yet."""
    if not workspace.published.is_file():
        raise OpsbriefError(
            "there is no published database yet",
            str(workspace.published),
            f"put exports into {workspace.inbox} and `opsbrief run`",
        )
    return Store.open(workspace.published, read_only=True)


def sql(given: argparse.Namespace) -> int:
    """One query or a prompt."""
    workspace = workspace_of(given)
    store = published(workspace)
    try:
        if given.query:
            _answer(store, _query(workspace, given.query), given.format)
            return 0
        tell(f"{workspace.published}, read only. End with an empty line.")
        while line := input("opsbrief> ").strip():
            try:
                _answer(store, _query(workspace, line), given.format)
            except OpsbriefError as error:
                tell(str(error))
    except EOFError:
        pass
    finally:
        store.close()
    return 0


def _query(workspace: Workspace, text: str) -> str:
    if re.fullmatch(r"\w+", text):
        named = workspace.find("sql/queries/*.sql")
        path = next((p for p in named.values() if p.stem == text), None)
        if path is None:
            hint = near(text, [p.stem for p in named.values()])
            raise OpsbriefError(
                f"no query is called {text}", "sql/queries/", hint or "write the SQL itself", exit_status=2
            )
        return path.read_text("utf-8")
    return text


def _answer(store: Store, query: str, form: str) -> None:
    try:
        names, rows = store.described(query)
    except SqlError as error:
        raise _refused(str(error), query) from error
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_guarded(cell) for cell in row] for row in rows])
    elif form == "json":
        sys.stdout.write(
            json.dumps([dict(zip(names, r, strict=True)) for r in rows], default=as_json, ensure_ascii=False)
            + "\n"
        )
    elif form == "parquet":
        _parquet(store, query)
    else:
        print_table(names, rows)


def _refused(said: str, query: str) -> OpsbriefError:
    """What to do about a query that DuckDB refuses."""
    where = " ".join(query.split())[:80]
    if "read-only mode" in said:
        fix = "numbers change through files, corrections.toml and `opsbrief run`; to try something, work on a copy of the file"
        return OpsbriefError("the published database is read only", where, fix, exit_status=2)
    fix = 'tables: opsbrief sql "select table_schema, table_name from information_schema.tables"'
    return OpsbriefError(said, where, fix, exit_status=2)


def _parquet(store: Store, query: str) -> None:
    if sys.stdout.isatty():
        raise OpsbriefError(
            "Parquet is no text",
            "",
            "redirect it: opsbrief sql … --format parquet > file.parquet",
            exit_status=2,
        )
    store.frame(query).write_parquet(sys.stdout.buffer)


def _guarded(cell: Value) -> Value:
    """Text that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def print_table(names: list[str], rows: list[tuple[Value, ...]]) -> None:
    """Rows as aligned text."""
    texts = [["" if cell is None else str(cell).replace("\n", " ")[:WIDEST] for cell in row] for row in rows]
    widths = [
        max(len(name), *(len(row[n]) for row in texts)) if texts else len(name)
        for n, name in enumerate(names)
    ]
    for row in [names, ["-" * w for w in widths], *texts]:
        sys.stdout.write(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        )
    tell(f"{len(rows)} rows")


def named_kpi(catalog: Catalog, name: str) -> Kpi:
    """The KPI of that name; OpsbriefError with the near names when there is none."""
    kpis = catalog.kpis
    if name not in kpis:
        raise OpsbriefError(f"no KPI is called {name}", "sql/kpis/", near(name, list(kpis)), exit_status=2)
    return kpis[name]


def trace(given: argparse.Namespace) -> int:
    """The rows behind a number."""
    workspace = workspace_of(given)
    catalog = read_catalog(workspace)
    kpi = named_kpi(catalog, given.kpi)
    period = parse_period(given.period, fiscal_year(read_settings(workspace).calendar))
    dimension, _, member = given.member.partition("=")
    if given.member and dimension not in kpi.dimensions:
        raise OpsbriefError(
            f"{kpi.id} has no dimension {dimension}",
            "--member",
            near(dimension, kpi.dimensions),
            exit_status=2,
        )
    question = Question(
        kpi.id, period.start.isoformat(), period.end.isoformat(), dimension, member, given.part
    )
    store = published(workspace)
    try:
        rows = find(store, catalog, question, given.limit)
        total = count(store, catalog, question)
        stored = _stored(store, kpi, period, dimension, member)
    except SqlError as error:
        raise of_another_version(workspace, error) from error
    finally:
        store.close()
    if given.json:
        print_json(
            {
                "kpi": kpi.id,
                "period": period.label,
                "stored": stored,
                "total": total,
                "rows": [asdict(row) for row in rows],
            }
        )
        return 0
    _print_traced(rows)
    tell(f"{len(rows)} of {total} rows" + ("" if len(rows) >= total else f"; --limit {total} shows all"))
    return 0


def of_another_version(workspace: Workspace, error: Exception) -> OpsbriefError:
    """What to say when the published database lacks what a question needs."""
    said = " ".join(str(error).partition("\n")[0].split())
    return OpsbriefError(
        f"the published database does not fit this version, or sql/ as it is now: {said}",
        str(workspace.published),
        "opsbrief run --full makes it again",
    )


def _print_traced(rows: list[TracedRow]) -> None:
    """Each fact row, and under it the rows of files it came from."""
    for row in rows:
        shown = ", ".join(f"{k} {v}" for k, v in row.values.items() if v not in (None, ""))
        sys.stdout.write(f"{row.numerator}/{row.denominator}  {shown}\n")
        for source in row.sources:
            cells = ", ".join(f"{k}={v}" for k, v in source.values.items())
            sys.stdout.write(f"    {source.file}, row {source.row}  {cells}\n")
            for one in source.corrections:
                sys.stdout.write(f"        corrected: {one.column} {one.old} to {one.new} ({one.why})\n")


def _stored(store: Store, kpi: Kpi, period: Period, dimension: str, member: str) -> dict[str, Value] | None:
    """The published value that the rows stand behind; None when the period has none. A member that there never was is an error."""
    of = [kpi.id, period.grain, dimension or "total"]
    found = store.dicts(
        """select numerator, denominator, value, complete from kpi.values
        where kpi = ? and grain = ? and dimension = ? and period_start = ? and member = ?""",
        [*of, period.start, member],
    )
    if not found and member:
        known = [
            row[0]
            for row in store.rows(
                "select distinct member from kpi.values where kpi = ? and grain = ? and dimension = ?", of
            )
        ]
        if member not in known:
            raise OpsbriefError(
                f"{dimension} has no member {member!r}", "--member", near(member, known), exit_status=2
            )
    return found[0] if found else None
