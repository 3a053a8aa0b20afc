"""All measurements in one go, as ratios against floors taken in the same run: `python -m benchmarks [--lines N] [--skip-pandas]`.

Seconds differ from machine to machine and from hour to hour; ratios within one run differ less. CPU seconds are printed
beside wall seconds because other programs may share the machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "bench"
AS_OF = "2026-12-01"


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall: float
    cpu: float
    peak_mb: float
    out: str


def measure(command: list[str], environ: dict[str, str] | None = None, cwd: Path = ROOT) -> Cost:
    """Run a command to its end; a failure ends the benchmark with its output."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=cwd, env=os.environ | (environ or {}), stdout=out, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        out.seek(0)
        text = out.read()
    if process.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)} gave {process.returncode}\n{text}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text)


def data(lines: int) -> Path:
    """Benchmark files of a size, made once; a day's more beside them."""
    folder = CACHE / str(lines)
    if not (folder / "done").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        made = measure([sys.executable, "-m", "benchmarks.generate", "--lines", str(lines), "--out", str(folder / "files"),
                        "--new-day", str(folder / "new")])  # fmt: skip
        say(f"generated {lines:,} lines in {made.wall:.0f} s")
        (folder / "done").touch()
    return folder


def workspace(files: Path) -> Path:
    """A fresh benchmark company whose inbox holds the files."""
    root = CACHE / "company"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(ROOT / "benchmarks" / "workspace", root)
    _into_inbox(root, files)
    return root


def _into_inbox(root: Path, files: Path) -> None:
    (root / "inbox").mkdir(exist_ok=True)
    for path in sorted(files.glob("*.csv")):
        target = root / "inbox" / path.name
        os.link(path, target)


def opsbrief(root: Path, as_of: str, *more: str) -> Cost:
    """`opsbrief run` as a user runs it."""
    return measure(
        [sys.executable, "-m", "opsbrief.cli", "--workspace", str(root), "run", "--as-of", as_of, *more]
    )


def stages(root: Path) -> dict[str, float]:
    """Seconds per stage of the newest run."""
    newest = max((root / "out" / "runs").glob("*/run.json"))
    found: dict[str, float] = json.loads(newest.read_text("utf-8")).get("seconds", {})
    return found


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def row(name: str, cost: Cost, floor: Cost, bound: float) -> None:
    """One line of the table."""
    say(
        f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} | {cost.wall / floor.wall:.2f} | {cost.cpu / floor.cpu:.2f} | {bound} |"
    )


def bench_lines(lines: int, *, pandas: bool) -> None:
    """CSV to brief against the bare script, a new day, and the cost per row."""
    folder = data(lines)
    bare = measure([sys.executable, "-m", "benchmarks.bare", str(folder / "files"), AS_OF])
    root = workspace(folder / "files")
    full = opsbrief(root, AS_OF)
    row(f"{lines:,} order lines, CSV to published brief", full, bare, 3.0)
    say("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in stages(root).items()))
    row("the bare DuckDB script", bare, bare, 1.0)
    _into_inbox(root, folder / "new")
    row("one new day on top, against the full run", opsbrief(root, AS_OF), full, 0.3)
    if pandas:
        naive = measure([sys.executable, "-m", "benchmarks.naive_pandas", str(folder / "files"), AS_OF])
        row("full run against a naive pandas script for one of the KPIs", full, naive, float("nan"))
    tiny, fifth = data(1000), data(lines // 5)
    start = opsbrief(workspace(tiny / "files"), AS_OF)
    part = opsbrief(workspace(fifth / "files"), AS_OF)
    per_row = (full.cpu - start.cpu) / lines / ((part.cpu - start.cpu) / (lines // 5))
    say(f"| CPU per row without start-up, {lines // 5:,} to {lines:,} lines | | | | | {per_row:.2f} | 1.1 |")


def bench_sample() -> None:
    """The sample company against a bare Dagster job."""
    home = CACHE / "dagster"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", "utf-8")
    environ = {"DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "PYTHONWARNINGS": "ignore"}
    job = [sys.executable, "-m", "dagster", "job", "execute", "-m", "benchmarks.bare_dagster", "-j", "five"]
    floor = min((measure(job, environ) for _ in range(3)), key=lambda cost: cost.wall)
    expectations = measure([sys.executable, "-W", "ignore", "-c", "import great_expectations"])
    root = CACHE / "sample"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(ROOT / "data" / "sample", root, ignore=shutil.ignore_patterns("out", "archive", "state"))
    cold = opsbrief(root, "2026-11-23")
    row("sample company, cold, against a bare Dagster job", cold, floor, 3.0)
    say("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in stages(root).items()))
    row("  of it: importing Great Expectations", expectations, floor, float("nan"))
    row("sample company, nothing new", opsbrief(root, "2026-11-23"), floor, 0.5)


def bench_kpis(rows: int) -> None:
    """The KPI layer alone: against a query of the same cells, and what members cost."""
    CACHE.mkdir(parents=True, exist_ok=True)

    def one(what: str) -> Cost:
        done = measure([sys.executable, "-m", "benchmarks.kpis", str(rows), str(CACHE), what])
        found = json.loads(done.out)
        return Cost(found["wall"], found["cpu"], found["peak_mb"], "")

    one("equal")
    query, total = one("query"), one("total")
    row(
        f"30 KPIs, {rows:,} rows, by day, in total and by 4 dimensions, against a DuckDB query",
        one("engine"),
        query,
        0.9,
    )
    row("30 KPIs in total and by a dimension of 100 members, against in total alone", one("few"), total, 2.5)
    row(
        "30 KPIs in total and by a dimension of 20,000 members, against in total alone",
        one("many"),
        total,
        11.0,
    )


def bench_intake() -> None:
    """A text and a workbook into the raw tables, against what merely reads them; and `recognise --quick`."""
    folder = CACHE / "intake"
    if not (folder / "done").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        step("make", folder)
        (folder / "done").touch()
    text, book = folder / "lines.csv", folder / "lines.xlsx"
    # Each beside its floor, twice: the better of two, since others use the machine.
    floors = [step("read_csv", text), step("read_csv", text)]
    row(
        f"{text.stat().st_size / 1e6:.0f} MB of CSV taken in, against read_csv as text",
        best([step("take_in", text) for _ in floors]),
        best(floors),
        1.2,
    )
    floors = [step("read_excel", book), step("read_excel", book)]
    row(
        "XLSX of 100,000 rows taken in, against polars.read_excel",
        best([step("take_in", book) for _ in floors]),
        best(floors),
        2.5,
    )
    _bench_quick(folder / "quick")


def _bench_quick(folder: Path) -> None:
    files = sorted(str(path) for path in folder.iterdir())
    quick = [
        sys.executable,
        "-m",
        "opsbrief.cli",
        "--workspace",
        str(ROOT / "benchmarks" / "workspace"),
        "recognise",
        "--quick",
    ]
    start, all_of_them = measure([*quick, files[0]]), measure([*quick, *files])
    each = [
        1000 * (a - b) / (len(files) - 1)
        for a, b in ((all_of_them.wall, start.wall), (all_of_them.cpu, start.cpu))
    ]
    say(f"| recognise --quick, start-up | {start.wall:.1f} | {start.cpu:.1f} | {start.peak_mb:,.0f} | | | |")
    say(
        f"| recognise --quick, ms a file over {len(files):,} files | {each[0]:.1f} ms | {each[1]:.1f} ms | {all_of_them.peak_mb:,.0f} | | | 10 ms |"
    )


def step(name: str, path: Path) -> Cost:
    """One step of benchmarks/intake.py, which measures itself in a process of its own."""
    said = measure([sys.executable, "-m", "benchmarks.intake", name, str(path)]).out.splitlines()[-1]
    found = json.loads(said)
    return Cost(found.get("wall", 0.0), found.get("cpu", 0.0), found.get("peak_mb", 0.0), said)


def best(costs: list[Cost]) -> Cost:
    """The one that took the least CPU time."""
    return min(costs, key=lambda cost: cost.cpu)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--skip-pandas", action="store_true")
    parser.add_argument("--only", choices=("sample", "intake", "kpis", "lines"), default="")
    given = parser.parse_args()
    say("| what | wall s | CPU s | peak MB | wall ratio | CPU ratio | bound |")
    say("|---|---|---|---|---|---|---|")
    if given.only in ("", "sample"):
        bench_sample()
    if given.only in ("", "kpis"):
        bench_kpis(given.lines)
    if given.only in ("", "intake"):
        bench_intake()
    if given.only in ("", "lines"):
        bench_lines(given.lines, pandas=not given.skip_pandas)


if __name__ == "__main__":
    main()
