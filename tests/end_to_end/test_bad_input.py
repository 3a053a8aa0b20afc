"""Bad and hostile input: a clear answer, only that file is stopped, and nothing is written where it should not be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from opsbrief.cli import main
from opsbrief.errors import OpsbriefError
from opsbrief.orchestration.execute import summary
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.bad_files import (
    ALL,
    GOOD,
    REFUSED,
    UNKNOWN,
    Bad,
    laughing_workbook,
    sprawling_workbook,
    table,
)
from tests.end_to_end.company import TODAY, Company, make_workspace
from tests.end_to_end.databases import files_of
from tests.unit.intake.a_shop import BEFORE, NOW, SYSTEM, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


def everything(folder: Path, *but: str) -> dict[str, tuple[str, int]]:
    """Content and time of every file below a folder, but for some sub-folders."""
    return {name: known for name, known in files_of(folder).items() if not name.startswith(but)}


@pytest.mark.parametrize("bad", ALL, ids=[bad.name for bad in ALL])
def test_a_bad_file_is_answered_and_stops_nothing_else(shop: Shop, bad: Bad, tmp_path: Path) -> None:
    shop.put(bad.name, bad.data())
    shop.put("good.csv", GOOD)
    shop.put("zz/good.csv", GOOD.replace("GOOD", "LAST"))
    rooms = tuple(f"company/{room}/" for room in ("out", "archive", "state"))
    before = everything(tmp_path, *rooms)
    around = {path.name for path in tmp_path.parent.iterdir()}

    taken = shop.take()

    assert taken.files == {bad.name: bad.status, "good.csv": "loaded", "zz/good.csv": "loaded"}
    good = {"GOOD-1", "GOOD-2", "LAST-1", "LAST-2"}
    assert {row[0] for row in taken.rows("orders", "order_no")} == good | set(bad.rows)
    if bad.status != "loaded":
        answer = next(p for p in taken.received.problems)
        assert isinstance(answer, OpsbriefError)
        assert bad.name in answer.what
        assert answer.where
        assert answer.fix
        for word in bad.words:
            assert word in str(answer)
        assert taken.all("select count(*) from meta.files where reason = '' and status <> 'loaded'") == [(0,)]
        kept = [path for path in shop.workspace.archive.iterdir() if path.suffix != ".json"]
        assert len(kept) == 2, "what was not accepted is not archived"
    assert everything(tmp_path, *rooms) == before, "inbox and declarations stay as they were"
    assert not list(tmp_path.rglob("evil*"))
    assert {path.name for path in tmp_path.parent.iterdir()} == around


def test_all_bad_files_at_once_give_one_answer_each(shop: Shop) -> None:
    for bad in ALL:
        shop.put(bad.name, bad.data())
    shop.put("good.csv", GOOD)
    taken = shop.take()
    said = {name: status for name, status in taken.files.items() if status != "duplicate"}
    # Files with the same bytes as an earlier one are duplicates, whatever their name.
    assert {bad.name for bad in ALL} - set(said) == set(taken.files) - set(said)
    assert all(said[bad.name] == bad.status for bad in ALL if bad.name in said)
    assert said["good.csv"] == "loaded"
    files, books = taken.files, taken.books
    again = shop.take(now=NOW + timedelta(days=1))
    assert again.files == files, "a second look says the same"
    assert again.books == books


def test_text_stays_text(shop: Shop) -> None:
    cells = [
        "<script>alert(1)</script>",
        "=cmd()",
        "@SUM(A1)",
        "+1",
        "{{ 7 * 7 }}",
        "'; drop table x --",
        "${x}",
        "\u202eevil",
    ]
    rows = [[f"A-{n}", "2026-01-05", "1", cell] for n, cell in enumerate(cells)]
    taken = shop.take({"cells.csv": table(*rows)()})
    assert {row[0] for row in taken.rows("orders", "note")} == set(cells)


def test_ragged_rows_are_in_the_quarantine_with_their_number(shop: Shop) -> None:
    taken = shop.take(
        {"ragged.csv": table(["A", "2026-01-05", "1", ""], ["short"], ["B", "2026-01-05", "2", ""])()}
    )
    assert taken.all("select row, rule, row_json from meta.quarantine") == [(2, "ragged", '["short"]')]


def test_an_answer_is_remembered_for_later_files(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    _settle_in(shop)
    first = shop.put("first.csv", table(["A-1", "03/04/2026", "1", ""], ["A-2", "05/06/2026", "2", ""])())
    assert shop.take().files == {"first.csv": "waiting"}
    shop.close()
    (shop.workspace.out / "last_run.json").write_text("{}", "utf-8")
    assert recognise(shop, str(first)) == 3
    assert "date_order" in capsys.readouterr().err

    assert recognise(shop, str(first), "--answer", "date_order=month_first") == 0
    assert "shop/orders: date_order = month_first" in capsys.readouterr().err
    assert not (shop.workspace.out / "last_run.json").exists(), "the next run has something to do"

    taken = shop.take({"second.csv": table(["B-1", "07/08/2026", "1", ""], ["B-2", "09/10/2026", "1", ""])()})
    assert taken.files == {"first.csv": "loaded", "second.csv": "loaded"}
    days = dict(taken.all("select order_no, cast(day as varchar) from raw.shop__orders"))
    assert days == {"A-1": "2026-03-04", "A-2": "2026-05-06", "B-1": "2026-07-08", "B-2": "2026-09-10"}


def _settle_in(shop: Shop) -> None:
    """Make the shop a workspace that the command line opens: its system lies in the workspace itself."""
    (shop.workspace.root / "opsbrief.toml").write_text('[company]\nname = "Acme"\n', "utf-8")
    own = shop.workspace.root / "sql" / "systems" / "shop" / "system.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SYSTEM, "utf-8")


def recognise(shop: Shop, *words: str) -> int:
    """`opsbrief recognise` on the shop's workspace."""
    return main(["--workspace", str(shop.workspace.root), "recognise", *words])


LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from opsbrief.errors import OpsbriefError
from opsbrief.intake.formats import open_parts
from opsbrief.intake.parts import Opener
path = Path(sys.argv[1])
try:
    open_parts(path, path.name, Opener(path.parent, open_parts))
except OpsbriefError as error:
    print(error.what)
# Not ru_maxrss: over an exec it keeps the peak of the process that started this one.
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not tell a peak")
@pytest.mark.parametrize("make", [laughing_workbook, sprawling_workbook])
def test_a_bomb_in_a_workbook_costs_no_memory(tmp_path: Path, make: object) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(make())  # type: ignore[operator]
    environ = os.environ | {"PYTHONPATH": str(shipped_root() / "pipelines")}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False, env=environ
    )
    assert done.returncode == 0, done.stderr[-500:]
    *answer, peak = done.stdout.split("\n")[:-1]
    assert "bomb.xlsx" in answer[0]
    assert int(peak) < 500, "megabytes"


@pytest.mark.slow
def test_a_run_over_bad_files_keeps_what_was_published(board: Company, tmp_path: Path) -> None:
    company = board.copy(tmp_path / "company")
    revisions = everything(company.root / "out" / "reports", "index.html", "operations_brief/latest.html")
    values = company.rows("select * exclude (run_id) from kpi.values order by all")
    archived = {path.name for path in (company.root / "archive").iterdir()}
    assert revisions and values and archived
    for bad in (*REFUSED, *UNKNOWN[:3]):
        path = company.root / "inbox" / "bad" / bad.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bad.data())
        os.utime(path, (BEFORE, BEFORE))
    inbox = everything(company.root / "inbox")

    told = company.ask("run", "--as-of", TODAY, expect=3)

    left_out = {one["name"]: one for one in told["left_out"]}
    for bad in (*REFUSED, *UNKNOWN[:3]):
        one = left_out[f"bad/{bad.name}"]
        assert one["status"] in ("refused", "unknown"), bad.name
        assert bad.name in one["reason"]
        assert bad.name in one["where"]
        assert one["fix"]
    now = everything(company.root / "out" / "reports", "index.html", "operations_brief/latest.html")
    # What the briefs say about trust may have changed: then there is a second revision, beside the first.
    assert revisions.items() <= now.items()
    assert company.rows("select * exclude (run_id) from kpi.values order by all") == values
    assert {path.name for path in (company.root / "archive").iterdir()} == archived
    assert everything(company.root / "inbox") == inbox


@pytest.mark.slow
def test_a_run_says_of_each_file_that_it_leaves_out_where_the_fault_lies_and_what_to_do(
    tmp_path: Path,
) -> None:
    company = make_workspace(tmp_path / "company")
    own = company.root / "sql" / "systems" / "shop" / "system.toml"
    own.parent.mkdir(parents=True)
    own.write_text(SYSTEM, "utf-8")
    lacking = "Order,Total,Note\nA-1,1,\n"
    files = {"lacking.csv": lacking, "empty.csv": "", "twice.csv": lacking}
    for name, text in files.items():
        path = company.root / "inbox" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        os.utime(path, (BEFORE, BEFORE))

    said = company.ob("run", "--as-of", TODAY, expect=3).stderr.splitlines()

    at = said.index("  unknown: shop/lacking.csv: shop/lacking.csv is none of the known exports")
    assert said[at + 1] == "    where  inbox/shop/lacking.csv"
    assert said[at + 2] == "    fix    nearest is shop/orders; missing: Day"
    at = next(n for n, line in enumerate(said) if line.startswith("  refused: shop/empty.csv: "))
    assert said[at + 1].startswith("    where  ") and "empty.csv" in said[at + 1]
    assert said[at + 2].startswith("    fix    ") and len(said[at + 2]) > len("    fix    ")

    # What `run --json` prints, which the test above has seen printed.
    workspace = Workspace(company.root, shipped_root())
    told: dict[str, Any] = summary(workspace, read_settings(workspace), []).as_document()
    one = next(one for one in told["left_out"] if one["name"] == "shop/lacking.csv")
    assert (one["status"], one["where"], one["fix"]) == (
        "unknown", "inbox/shop/lacking.csv", "nearest is shop/orders; missing: Day",
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("opsbrief.toml", "[calendar]", "[calendar", ("opsbrief.toml", "line ")),
        ("opsbrief.toml", "time_zone", "time_zon", ("time_zon", "did you mean time_zone")),
        ("targets.toml", '"otif"', '"otiv"', ("otiv", "did you mean otif")),
        ("sql/kpis/own/mine.toml", "", 'name = "Mine"\nquestion = 1\n', ("mine.toml", "question")),
    ],
)
def test_a_broken_declaration_stops_the_run_before_anything_changes(
    board: Company, tmp_path: Path, file: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    company = board.copy(tmp_path / "company")
    path = company.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.read_text("utf-8").replace(old, new, 1) if old else new, "utf-8")
    published = company.published.read_bytes()
    for command in ("run", "check"):
        done = company.ob(command, expect=2)
        for word in words:
            assert word in done.stderr
        assert f"{file}:" in done.stderr.replace("\\", "/"), "file and line"
    assert company.published.read_bytes() == published
