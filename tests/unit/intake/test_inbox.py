"""The inbox is looked at, never changed: files that still grow are left for the next run."""

import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from opsbrief.intake.inbox import export_time, list_files, settled
from tests.unit.intake.a_shop import BEFORE, Shop, text_of

ORDERS = text_of(["Order", "Day", "Total"], ["A", "2026-01-05", "1"])
WRITER = """
import sys, time
with open(sys.argv[1], "w") as file:
    file.write("Order,Day,Total\\n")
    for number in range(200):
        file.write(f"A{number},2026-01-05,1\\n")
        file.flush()
        print(number, flush=True)
        time.sleep(0.05)
"""


def test_a_file_that_a_program_is_still_writing_is_left(shop: Shop) -> None:
    growing = shop.workspace.inbox / "growing.csv"
    shop.put("calm.csv", ORDERS)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(growing)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        taken = shop.take()
    finally:
        writer.kill()
        writer.wait()
        if writer.stdout:
            writer.stdout.close()
    assert taken.files == {"calm.csv": "loaded", "growing.csv": "waiting"}
    assert taken.received.moving == ["growing.csv"]
    assert taken.rows("orders", "order_no") == [("A",)]


def test_a_file_is_taken_once_it_has_settled(shop: Shop) -> None:
    path = shop.put("new.csv", ORDERS)
    os.utime(path)  # written just now
    began = time.monotonic()
    calm, moving = settled(shop.workspace.inbox)
    assert ([file.name for file in calm], moving) == (["new.csv"], [])
    assert time.monotonic() - began >= 1.5, "two seconds must pass before a file counts as settled"


def test_nobody_waits_for_files_that_settled_long_ago(shop: Shop) -> None:
    shop.put("old.csv", ORDERS)
    began = time.monotonic()
    calm, _ = settled(shop.workspace.inbox)
    assert [file.name for file in calm] == ["old.csv"]
    assert time.monotonic() - began < 1.5


def test_unfinished_downloads_are_left(shop: Shop) -> None:
    for name in ("a.csv.crdownload", "b.csv.part", "c.tmp"):
        shop.put(name, ORDERS)
    calm, moving = settled(shop.workspace.inbox)
    assert calm == []
    assert {file.name for file in moving} == {"a.csv.crdownload", "b.csv.part", "c.tmp"}


def test_hidden_and_lock_files_are_passed_over(shop: Shop) -> None:
    for name in (".DS_Store", "~$orders.xlsx", "shop/orders.csv"):
        shop.put(name, ORDERS)
    assert [(file.name, file.folder) for file in list_files(shop.workspace.inbox)] == [
        ("shop/orders.csv", "shop")
    ]


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_loaded_all_the_same(shop: Shop) -> None:
    path = Path(os.fsdecode(os.fsencode(shop.workspace.inbox) + b"/caf\xe9.csv"))
    path.write_text(ORDERS, "utf-8")
    os.utime(path, (BEFORE, BEFORE))
    taken = shop.take()
    assert list(taken.files.values()) == ["loaded"]
    assert taken.rows("orders", "order_no") == [("A",)]


def test_bytes_and_times_of_the_inbox_stay_as_they_are(shop: Shop) -> None:
    paths = [shop.put("a.csv", ORDERS), shop.put("b.csv", "nonsense"), shop.put("shop/c.csv", ORDERS)]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}
    shop.take()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths} == before


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("orders_2026-01-05.csv", datetime(2026, 1, 5)),
        ("orders 20260105.csv", datetime(2026, 1, 5)),
        ("2026_01_05 orders.csv", datetime(2026, 1, 5)),
        ("report1767607200000.csv", datetime(2026, 1, 5, 10)),
        ("orders_2026-02-31.csv", None),
        ("orders (3).csv", None),
        ("order 120260105999.csv", None),
    ],
)
def test_the_export_time_in_a_name(name: str, wanted: datetime | None) -> None:
    assert export_time(name) == wanted
