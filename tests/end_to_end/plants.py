"""The list of planted errors, and where Opsbrief says that a row stands."""

import json
from dataclasses import dataclass

from tests.end_to_end.company import SAMPLE, Company

Place = tuple[str, int]  # file, row


@dataclass(frozen=True)
class Plant:
    """One planted error."""

    id: str
    file: str
    rows: list[int]
    what: str
    expect: str

    @property
    def kind(self) -> str:
        return self.expect.partition(": ")[0]

    @property
    def detail(self) -> str:
        return self.expect.partition(": ")[2]

    @property
    def places(self) -> set[Place]:
        return {(self.file, row) for row in self.rows}

    @property
    def fails(self) -> dict[str, list[str]]:
        """The checks that it fails, as `table.check`, by `set_aside` and `warned`; the error itself first, then what follows."""
        told = (part.partition(": ") for part in self.expect.split("; "))
        return {kind: checks.split(", ") for kind, _, checks in told if kind in ("set_aside", "warned")}

    @property
    def place(self) -> Place:
        """The row that fails: of two with one key the later one is kept."""
        repeated = any(check.endswith(".key_unique") for check in self.fails.get("set_aside", []))
        return self.file, min(self.rows) if repeated else self.rows[0]


PLANTS = [Plant(**plant) for plant in json.loads((SAMPLE / "planted.json").read_text("utf-8"))]
NAMED = "files.name || case when path_in_file = '' then '' else '!' || path_in_file end"
# A workbook with one sheet is one table; the list of plants names its sheet all the same.
FILE = f"replace({NAMED}, '.XLSX', '.XLSX!Sheet1')"


def of_kind(*kinds: str) -> list[Plant]:
    return [plant for plant in PLANTS if plant.kind in kinds]


def one(plant_id: str) -> Plant:
    return next(plant for plant in PLANTS if plant.id == plant_id)


def places(sample: Company, table: str, condition: str = "true") -> set[Place]:
    sql = f"select {FILE}, listed.row from {table} as listed join meta.parts using (part_id) join meta.files using (file_id)"
    return set(sample.rows(f"{sql} where {condition}"))
