"""Reading and recognising files, each against a floor taken beside it: `python -m benchmarks --only intake`.

A step is one process; it measures its own work, so that neither the start of Python nor imports count. Floors: DuckDB's own
`read_csv` of a text into a table as text, `polars.read_excel`, and for `recognise --quick` 10 ms a file.
"""

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

CSV_LINES = 2_050_000  # 200 MB
XLSX_LINES = 100_000
QUICK_FILES = 1_000
MOST_BYTES = 1_000_000
NOW = datetime(2026, 11, 23, 1, 0)
LINES = """
    select 'SO' || lpad((i // 3)::varchar, 9, '0') as order_id, (i % 3 + 1)::varchar as line_no,
        date '2024-01-01' + (hash(i) % 900)::integer as ordered_on, date '2024-01-15' + (hash(i) % 900)::integer as promised_on,
        ['Rotterdam', 'Ghent', 'Aarhus', 'Kiel'][(hash(i, 1) % 4)::integer + 1] as site,
        ['Retail', 'Trade'][(hash(i, 2) % 2)::integer + 1] as segment, 'C' || (hash(i, 3) % 20000)::varchar as customer,
        'P-' || (hash(i, 4) % 5000)::varchar as product, ((hash(i, 5) % 50000) / 10)::decimal(12, 3) as qty_ordered,
        case when hash(i, 6) % 20 = 0 then 1 else 0 end::decimal(12, 3) as qty_cancelled,
        ((hash(i, 7) % 9000000) / 100)::decimal(14, 2) as net_amount, 'EUR' as currency,
        ['open', 'closed', 'cancelled'][(hash(i, 8) % 3)::integer + 1] as status
    from range({lines}) as t(i)"""


def _taken(work: Callable[[], object]) -> dict[str, float]:
    """Wall and CPU seconds of some work in this process, all threads, and its peak memory."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, "peak_mb": used.ru_maxrss / 1024}


def make_files(folder: Path) -> dict[str, float]:
    """The text and the workbook, and a thousand renamed files of the sample company, each of up to 1 MB."""
    import duckdb
    import polars as pl

    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute(
        f"copy ({LINES.format(lines=CSV_LINES)}) to '{folder / 'lines.csv'}' (header)"
    ).fetchall()
    frame = pl.from_arrow(connection.sql(LINES.format(lines=XLSX_LINES)).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    frame.write_excel(folder / "lines.xlsx")
    _thousand(folder / "quick")
    return {}


def _thousand(folder: Path) -> None:
    """Copies of the sample's files; of texts with headings, the rows repeated up to sizes spread evenly below 1 MB."""
    folder.mkdir()
    found = (
        path
        for path in sorted((Path(__file__).parents[1] / "data" / "sample" / "inbox").rglob("*"))
        if path.is_file()
    )
    sample = [path for path in found if 0 < path.stat().st_size <= MOST_BYTES]
    for number in range(QUICK_FILES):
        path = sample[number % len(sample)]
        data = path.read_bytes()
        wanted = MOST_BYTES * (number + 1) // QUICK_FILES
        head, _, rows = data.partition(b"\n")
        if path.suffix.lower() == ".csv" and rows.strip() and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            rows = rows if rows.endswith(b"\n") else rows + b"\n"
            data = head + b"\n" + rows * max(1, (wanted - len(head)) // len(rows))
        (folder / f"export ({number}){path.suffix}").write_bytes(data)


def read_csv(file: Path) -> dict[str, float]:
    """The floor of a text: DuckDB's reader into a table of a database file, every column as text."""
    import duckdb

    database = file.with_suffix(".floor.duckdb")
    database.unlink(missing_ok=True)
    connection = duckdb.connect(str(database))

    def work() -> None:
        connection.execute(f"create table t as from read_csv('{file}', all_varchar = true)").fetchall()
        connection.execute("checkpoint").fetchall()

    return _taken(work)


def read_excel(file: Path) -> dict[str, float]:
    """The floor of a workbook."""
    import polars as pl

    return _taken(lambda: pl.read_excel(file))


def take_in(file: Path) -> dict[str, float]:
    """The product: a file from the inbox into its raw table, archived and accounted for."""
    import pandas as pd  # noqa: F401 - DuckDB's binding imports it with the first table it is lent

    from opsbrief.declarations.catalog import read_catalog
    from opsbrief.intake.receive import receive
    from opsbrief.ledger.run import open_run
    from opsbrief.settings import read_settings
    from opsbrief.workspace import Workspace, shipped_root

    root = file.parent / "company"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "workspace", root)
    (root / "inbox").mkdir()
    os.link(file, root / "inbox" / file.name)
    workspace = Workspace(root, shipped_root())
    catalog = read_catalog(workspace)
    received = file.stat().st_mtime - 60
    os.utime(root / "inbox" / file.name, (received, received))  # settled: nobody waits for it
    with open_run(workspace, read_settings(workspace), catalog, "", now=NOW) as run:

        def work() -> None:
            problems = receive(run).problems
            assert problems == [], problems
            run.store.checkpoint()

        found = _taken(work)
        read, kept = run.store.one(
            "select sum(rows_read), (select count(*) from raw.warehouse__order_lines) from meta.parts"
        )
        assert read == kept, "rows disappeared"
        return found | {"rows": float(read)}


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "make": make_files,
    "read_csv": read_csv,
    "read_excel": read_excel,
    "take_in": take_in,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))) + "\n")
