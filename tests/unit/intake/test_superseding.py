"""What a newer file replaces is a matter of the files, never of the order in which they arrive."""

import random
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.intake.a_shop import NOW, Shop, text_of

# Export, its columns as read, and per file (whose name says when it was exported) its rows.
Files = dict[str, str]


def lines(*rows: list[str]) -> str:
    return text_of(["Moved on", "Item", "Quantity"], *rows)


CASES: dict[str, tuple[str, list[str], Files, list[tuple[object, ...]]]] = {
    "document: all rows of a document together": (
        "orders",
        ["order_no", "total", "note"],
        {
            "o_2026-01-01.csv": text_of(["Order", "Day", "Total", "Note"], ["A", "2026-01-01", "1", "old"], ["A", "2026-01-01", "2", "old"], ["B", "2026-01-01", "3", "old"]),
            "o_2026-01-02.csv": text_of(["Order", "Day", "Total", "Note"], ["A", "2026-01-01", "9", "new"]),
            "o_2026-01-03.csv": text_of(["Order", "Day", "Total", "Note"], ["C", "2026-01-03", "4", "new"]),
        },
        [("A", 9.0, "new"), ("B", 3.0, "old"), ("C", 4.0, "new")],
    ),
    "window: every row whose date lies in the span": (
        "lines",
        ["cast(moved_on as varchar)", "item", "quantity"],
        {
            "l_2026-02-01.csv": lines(["2026-01-10", "x", "1"], ["2026-01-20", "y", "2"], ["2026-01-31", "z", "3"]),
            "l_2026-02-02.csv": lines(["2026-01-15", "n", "7"], ["2026-01-25", "n", "8"]),
            "l_2026-02-03.csv": lines(["2026-02-01", "m", "9"]),
        },
        [("2026-01-10", "x", 1.0), ("2026-01-15", "n", 7.0), ("2026-01-25", "n", 8.0), ("2026-01-31", "z", 3.0), ("2026-02-01", "m", 9.0)],
    ),
    "append: repeats by key, the newest stays": (
        "events",
        ["event_no", "status"],
        {
            "e_2026-01-01.csv": text_of(["Event", "Status"], ["1", "a"], ["2", "a"]),
            "e_2026-01-02.csv": text_of(["Event", "Status"], ["2", "b"], ["3", "b"], ["3", "last"]),
            "e_2026-01-03.csv": text_of(["Event", "Status"], ["4", "c"]),
        },
        [("1", "a"), ("2", "b"), ("3", "last"), ("4", "c")],
    ),
    "snapshot: one state per date and key": (
        "levels",
        ["sku", "stock", "snapshot_on"],
        {
            "s_2026-01-01.csv": text_of(["SKU", "On stock"], ["A", "1"], ["B", "2"]),
            "s_2026-01-31.csv": text_of(["SKU", "On stock"], ["A", "5"]),
            "s2_2026-01-31.csv": text_of(["SKU", "On stock"], ["B", "6"]),
        },
        [("A", 1.0, "2026-01-01"), ("A", 5.0, "2026-01-31"), ("B", 2.0, "2026-01-01"), ("B", 6.0, "2026-01-31")],
    ),
    "all: only the newest file, whatever its keys": (
        "people",
        ["name", "net"],
        {
            "p_2026-01-01.csv": text_of(["Name", "Net value", "Net Value"], ["A", "1", "1"], ["B", "2", "2"]),
            "p_2026-01-03.csv": text_of(["Name", "Net value", "Net Value"], ["A", "5", "5"], ["C", "3", "3"]),
            "p_2026-01-02.csv": text_of(["Name", "Net value", "Net Value"], ["D", "4", "4"]),
        },
        [("A", 5.0), ("C", 3.0)],
    ),
}  # fmt: skip


def in_force(
    shop: Shop, files: Files, order: tuple[str, ...], export: str, columns: list[str]
) -> list[tuple[object, ...]]:
    """The rows in force after the files came one by one, a run after each."""
    for day, name in enumerate(order):
        taken = shop.take({name: files[name]}, NOW + timedelta(days=day))
    if columns[-1] == "snapshot_on":
        joined = f"(select row.*, cast(parts.snapshot_on as varchar) as snapshot_on from raw.shop__{export} as row join meta.parts on part_id = _file)"
        found = taken.all(f"select {', '.join(columns)} from {joined}")
    else:
        found = taken.all(f"select {', '.join(columns)} from raw.shop__{export}")
    assert taken.books.closes
    plain = [tuple(float(c) if type(c).__name__ == "Decimal" else c for c in row) for row in found]
    return sorted(plain, key=repr)


@pytest.mark.parametrize("case", list(CASES))
def test_what_a_newer_file_replaces(shop: Shop, case: str) -> None:
    export, columns, files, wanted = CASES[case]
    assert in_force(shop, files, tuple(files), export, columns) == wanted


@pytest.mark.parametrize("case", list(CASES))
def test_the_order_of_arrival_makes_no_difference(shop: Shop, case: str) -> None:
    """Another order than the one above, drawn per case."""
    export, columns, files, wanted = CASES[case]
    order = random.Random(case).choice([other for other in permutations(files) if other != tuple(files)])
    assert in_force(shop, files, order, export, columns) == wanted, order


def model(batches: list[tuple[int, list[tuple[str, int]]]]) -> set[tuple[str, int]]:
    """Which orders are in force, worked out without a database: the newest batch that has an order gives all its rows."""
    newest: dict[str, int] = {}
    for stamp, rows in batches:
        for order, _ in rows:
            newest[order] = max(newest.get(order, -1), stamp)
    return {(order, total) for stamp, rows in batches for order, total in rows if newest[order] == stamp}


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 99)), min_size=1, max_size=5),
        min_size=1,
        max_size=4,
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_files_in_any_order_give_what_the_rule_says(
    tmp_path_factory: pytest.TempPathFactory, contents: list[list[tuple[str, int]]], chance: random.Random
) -> None:
    batches = list(enumerate(contents))
    arriving = list(batches)
    chance.shuffle(arriving)
    shop = Shop(tmp_path_factory.mktemp("shop"))
    try:
        for day, (stamp, rows) in enumerate(arriving):
            cells = [[order, "2026-01-01", str(total), str(stamp)] for order, total in rows]
            data = text_of(["Order", "Day", "Total", "Note"], *cells)
            taken = shop.take({f"o_2026-01-{stamp + 1:02}.csv": data}, NOW + timedelta(days=day))
        found = {(order, int(total)) for order, total in taken.rows("orders", "order_no", "total")}
        assert found == model(batches)
        assert taken.books.closes
        assert taken.books.rows_read == sum(len(rows) for rows in contents)
    finally:
        shop.close()


def test_without_a_time_in_the_file_or_its_name_the_later_arrival_is_newer(shop: Shop) -> None:
    head = ["Order", "Day", "Total", "Note"]
    shop.take({"first.csv": text_of(head, ["A", "2026-01-01", "1", ""])})
    taken = shop.take({"second.csv": text_of(head, ["A", "2026-01-01", "2", ""])}, NOW + timedelta(days=1))
    assert taken.rows("orders", "total") == [(2.0,)]
    assert taken.all("select rows_kept, rows_superseded from meta.parts order by part_id") == [(0, 1), (1, 0)]


def test_a_rebuild_from_the_archive_gives_the_same(shop: Shop) -> None:
    export, columns, files, wanted = CASES["window: every row whose date lies in the span"]
    before = in_force(shop, files, tuple(files), export, columns)
    shop.close()
    shop.workspace.work.unlink()
    for path in shop.workspace.inbox.iterdir():
        path.unlink()
    taken = shop.take()
    assert taken.received.new_files == len(files)
    again = taken.all(f"select {', '.join(columns)} from raw.shop__{export}")
    assert (
        sorted((tuple(float(c) if type(c).__name__ == "Decimal" else c for c in r) for r in again), key=repr)
        == before
        == wanted
    )
