"""`python -m benchmarks.generate`: writes the sample company's inbox, or with --lines benchmark data."""

import argparse
import sys
import time
from pathlib import Path

from benchmarks.generate import big, sample

_SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


def main(arguments: list[str]) -> int:
    """Runs the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123, help="same seed, same bytes")
    parser.add_argument(
        "--out", type=Path, default=None, help="folder to write into (for the sample: data/sample)"
    )
    parser.add_argument(
        "--lines",
        type=int,
        default=None,
        help="benchmark data with this many order lines instead of the sample",
    )
    parser.add_argument("--daily", action="store_true", help="benchmark files per day instead of per month")
    parser.add_argument(
        "--new-day", type=Path, default=None, help="folder for the files of the day after the benchmark data"
    )
    parser.add_argument("--days-new", type=int, default=1, help="how many such days")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    written: list[Path] = []
    if options.lines is None:
        written = sample.write_sample(options.out or _SAMPLE, options.seed)
    elif options.out is None and options.new_day is None:
        parser.error("--lines needs --out, or --new-day, or both")
    if options.lines is not None and options.out is not None:
        written += big.write_benchmark(options.out, options.lines, options.seed, daily=options.daily)
    if options.lines is not None and options.new_day is not None:
        written += big.write_new_days(options.new_day, options.lines, options.seed, options.days_new)
    megabytes = sum(path.stat().st_size for path in written) / 1e6
    print(f"{len(written)} files, {megabytes:.2f} MB, {time.perf_counter() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
