"""A system declared for one test, and what its exports find in a file."""

import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from opsbrief.declarations.system import System
from opsbrief.intake.look import Look, look
from opsbrief.intake.parts import CellRows


@dataclass(frozen=True)
class Found:
    """One export's table: its data rows by our column names, the numbers of these rows, and what became of the others."""

    rows: list[dict[str, str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    dropped: list[tuple[int, str]] = field(default_factory=list)
    ragged: list[tuple[int, str]] = field(default_factory=list)

    def column(self, name: str) -> list[str | None]:
        """One column of the data rows."""
        return [row[name] for row in self.rows]


def system_of(exports: str) -> System:
    """A system `tool` with these exports; those that say nothing else replace all."""
    data = tomllib.loads(exports)
    for name, export in data["exports"].items():
        export |= {"id": name, "system": "tool"}
        export.setdefault("title", name)
        export.setdefault("replaces", "all")
    return System.model_validate({"id": "tool", "title": "Tool", "area": "test", **data})


def refused(data: bytes | str, exports: str, name: str = "file.csv") -> str:
    """All that people are told about a file of which nothing is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        answer = _look(Path(folder), data, exports, name)
    assert answer.problem is not None
    return str(answer.problem)


def _look(folder: Path, data: bytes | str, exports: str, name: str) -> Look:
    path, spool = folder / Path(name).name, folder / "spool"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    spool.mkdir()
    return look(path, name, list(system_of(exports).exports.values()), {}, spool)


def found(data: bytes | str, exports: str, name: str = "file.csv") -> dict[str, Found]:
    """Per export, what it finds in a file; the file must not be refused."""
    with tempfile.TemporaryDirectory() as folder:
        answer = _look(Path(folder), data, exports, name)
        assert answer.problem is None, answer.problem
        tables: dict[str, Found] = {}
        for plan in answer.plans.values():
            part, recognition = plan.part, plan.recognition
            rows = plan.rows
            if not isinstance(rows, CellRows):
                rows = part.read(recognition.header_row, True)
            assert isinstance(rows, CellRows)
            table = tables.setdefault(plan.export.id, Found())
            spots = {fit.column: fit.position for fit in recognition.fits if fit.outcome == "mapped"}
            for row in rows.table.to_pylist():
                if row["_why"]:
                    table.dropped.append((row["_row"], row["_why"]))
                else:
                    table.rows.append({name: row[f"c{spot}"] for name, spot in spots.items()})
                    table.numbers.append(row["_row"])
            table.ragged.extend((row.row, row.reason) for row in rows.ragged)
        return tables
