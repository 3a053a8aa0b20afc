"""What a hand-written pandas script costs that gives on-time-in-full per month and site. `python -m benchmarks.naive_pandas FOLDER AS_OF`."""

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd


def main(folder: Path, as_of: str) -> None:
    """Read everything, join, group: one KPI of the five, at one grain."""
    start = time.perf_counter()
    lines = pd.concat(
        pd.read_csv(path, parse_dates=["promised_on"]) for path in sorted(folder.glob("order_lines_*.csv"))
    )
    shipped = pd.concat(
        pd.read_csv(path, parse_dates=["delivered_on"])
        for path in sorted(folder.glob("shipment_lines_*.csv"))
    )
    shipped = shipped.dropna(subset=["delivered_on"]).sort_values("delivered_on")
    shipped["so_far"] = shipped.groupby(["order_id", "line_no"])["qty_shipped"].cumsum()
    both = shipped.merge(
        lines[["order_id", "line_no", "qty_ordered", "qty_cancelled"]], on=["order_id", "line_no"]
    )
    whole = both[both["so_far"] >= both["qty_ordered"] - both["qty_cancelled"]]
    done = whole.groupby(["order_id", "line_no"], as_index=False)["delivered_on"].min()
    due = lines[(lines["status"] != "cancelled") & (lines["promised_on"] < as_of)].merge(
        done, how="left", on=["order_id", "line_no"]
    )
    due["hit"] = due["delivered_on"] <= due["promised_on"]
    found = due.groupby([due["promised_on"].dt.to_period("M"), "site"])["hit"].agg(["sum", "count"])
    used = resource.getrusage(resource.RUSAGE_SELF)
    document = {"seconds": time.perf_counter() - start, "cpu_seconds": used.ru_utime + used.ru_stime,
                "peak_mb": used.ru_maxrss / 1024, "cells": len(found)}  # fmt: skip
    print(json.dumps(document))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
