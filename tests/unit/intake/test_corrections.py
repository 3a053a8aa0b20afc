"""Known source errors: what a correction changes, what it notes, and when it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.declarations.correction import check_corrections
from opsbrief.errors import DeclarationError, OpsbriefError
from opsbrief.intake.corrections import correct, problems
from opsbrief.ledger.archive import Archive
from opsbrief.ledger.run import Run
from opsbrief.ledger.state import State
from opsbrief.settings import read_settings
from opsbrief.store import Store, Value
from opsbrief.workspace import Workspace, shipped_root

SETTINGS = '[company]\nname = "Any"\ntime_zone = "UTC"\ncurrency = "EUR"\n'
GRAMS = """
[[correction]]
table       = "ops.shipment_lines"
where       = "carrier = 'DHL' and qty_shipped > 1000"
set         = { qty_shipped = "qty_shipped / 1000", carrier = "upper(carrier) || ' Freight'" }
why         = "grams"
told        = "DHL, 2026-03-04"
expect_rows = [1, 2]
"""


@dataclass(frozen=True)
class Desk:
    """A workspace with three shipments in its operations tables."""

    root: Path
    run: Run

    def correct(self, text: str) -> list[OpsbriefError]:
        (self.root / "corrections.toml").write_text(text, "utf-8")
        return correct(self.run)

    def found(self, text: str) -> list[DeclarationError]:
        """What `opsbrief check` says."""
        (self.root / "corrections.toml").write_text(text, "utf-8")
        return check_corrections(self.run.workspace, self.run.catalog.tables)

    def shipped(self) -> list[tuple[Value, ...]]:
        return self.run.store.rows(
            "select carrier, cast(qty_shipped as double) from ops.shipment_lines order by _row"
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "opsbrief.toml").write_text(SETTINGS, "utf-8")
    workspace = Workspace(tmp_path, shipped_root())
    store, state = Store.open(None), State(tmp_path / "state")
    catalog = read_catalog(workspace)
    store.execute(catalog.tables["shipment_lines"].create)
    store.execute("""
        insert into ops.shipment_lines by name
        select 'sap' as _system, 7 as _file, n as _row, 'D' || n as shipment_id, '1' as shipment_line_no, carrier, qty as qty_shipped
        from (values (1, 'DHL', 2500), (2, 'DHL', 3), (3, 'UPS', 4000)) as rows(n, carrier, qty)""")
    run = Run(
        "r1", datetime(2026, 11, 23), date(2026, 11, 23), workspace, read_settings(workspace), catalog, "", store, state,
        Archive(workspace.archive),
    )  # fmt: skip
    yield Desk(tmp_path, run)
    state.close()
    store.close()


def test_only_rows_that_fit_change_and_all_cells_at_once(desk: Desk) -> None:
    assert desk.correct(GRAMS) == []
    assert desk.shipped() == [("DHL Freight", 2.5), ("DHL", 3.0), ("UPS", 4000.0)]


def test_each_changed_cell_is_noted_with_old_new_and_why(desk: Desk) -> None:
    desk.correct(GRAMS)
    rows = desk.run.store.rows(
        "select table_name, part_id, row, column_name, old_value, new_value, why, told from meta.corrections order by column_name"
    )
    assert rows == [
        ("shipment_lines", 7, 1, "carrier", "DHL", "DHL Freight", "grams", "DHL, 2026-03-04"),
        ("shipment_lines", 7, 1, "qty_shipped", "2500.000", "2.500", "grams", "DHL, 2026-03-04"),
    ]


def test_a_cell_that_stays_the_same_is_no_correction(desk: Desk) -> None:
    desk.correct(GRAMS.replace("upper(carrier) || ' Freight'", "'DHL'"))
    assert desk.run.store.rows("select column_name from meta.corrections") == [("qty_shipped",)]


@pytest.mark.parametrize(("expected", "said"), [("[2, 9]", "expected 2 to 9"), ("[7, 7]", "expected 7 to 7")])
def test_another_number_of_rows_than_expected_changes_nothing(desk: Desk, expected: str, said: str) -> None:
    [problem] = desk.correct(GRAMS.replace("[1, 2]", expected))
    assert problem.exit_status == 3
    assert "fits 1 rows of ops.shipment_lines" in problem.what
    assert said in problem.what
    assert "correction 1" in problem.where
    assert desk.shipped()[0] == ("DHL", 2500.0)
    assert desk.run.store.rows("select * from meta.corrections") == []
    assert problems(desk.run.store) == [problem.what]


def test_a_correction_sees_what_the_one_before_it_did(desk: Desk) -> None:
    second = GRAMS.replace("carrier = 'DHL' and qty_shipped > 1000", "carrier = 'DHL Freight'").replace(
        "[1, 2]", "[1, 1]"
    )
    desk.correct(GRAMS + second)
    assert desk.shipped()[0] == ("DHL FREIGHT Freight", 0.003)


def test_a_value_that_the_column_cannot_hold_changes_nothing(desk: Desk) -> None:
    [problem] = desk.correct(GRAMS.replace('"qty_shipped / 1000"', "\"'much'\""))
    assert "cannot be applied" in problem.what
    assert desk.shipped()[0] == ("DHL", 2500.0)


def test_without_the_file_nothing_is_corrected(desk: Desk) -> None:
    assert correct(desk.run) == []
    assert desk.run.store.rows("select * from meta.correction_guards") == []


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        ("ops.shipment_lines", "ops.shipment_line", "'shipment_line', which there is not", "shipment_lines"),
        ("{ qty_shipped =", "{ qty_shiped =", "'qty_shiped', which it has not", "qty_shipped"),
        ("carrier = 'DHL'", "carier = 'DHL'", "column carier", "carrier"),
        ("carrier = 'DHL'", "carrier in (select name from ops.customers)", "which it may not", "comparisons"),
        ("qty_shipped / 1000", "read_text('/etc/passwd')", "which it may not", "comparisons"),
        ("qty_shipped / 1000", "current_date", "which it may not", "comparisons"),
        ("qty_shipped / 1000", "1; drop table ops.shipment_lines", "which it may not", "comparisons"),
        ("qty_shipped / 1000", "qty_shipped /", "not valid", "comparisons"),
        ("[1, 2]", "[0, 2]", "least and the most", "key"),
        ('why         = "grams"', 'why         = " "', "say why", "key"),
        ("told ", "tell ", "unknown key", "key"),
    ],
)
def test_a_wrong_record_is_refused_before_anything_changes(
    desk: Desk, old: str, new: str, what: str, fix: str
) -> None:
    wrong = GRAMS.replace(old, new)
    assert wrong != GRAMS
    with pytest.raises(DeclarationError) as caught:
        desk.correct(wrong)
    assert caught.value.exit_status == 2
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert desk.shipped()[0] == ("DHL", 2500.0)
    assert [error.what for error in desk.found(wrong)] == [caught.value.what]


def test_the_shipped_workspaces_are_right() -> None:
    for name in ("sample", "template"):
        workspace = Workspace(shipped_root() / "data" / name, shipped_root())
        assert check_corrections(workspace, read_catalog(workspace).tables) == []
