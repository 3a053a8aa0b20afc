"""The company's targets: `targets.toml`, the only place that sets one."""

from datetime import date
from pathlib import Path
from typing import Literal

from opsbrief.declarations.base import Declaration, parse, read_toml


class Target(Declaration):
    """A target for a KPI, for all periods or some, for the total or one member."""

    kpi: str
    value: float
    grain: Literal["", "day", "week", "month", "quarter", "year"] = ""
    dimension: str = "total"
    member: str = ""
    since: date | None = None
    until: date | None = None
    why: str = ""
    owner: str = ""  # who acts when it is missed


class Targets(Declaration):
    """All of `targets.toml`."""

    target: list[Target] = []
    definitions: dict[str, str] = {}  # KPI = the rival definition that the company counts by

    def find(
        self, kpi: str, grain: str, start: date, dimension: str = "total", member: str = ""
    ) -> Target | None:
        """The target in force at `start`; the one written last wins."""
        fitting = [
            t
            for t in self.target
            if (t.kpi, t.dimension, t.member) == (kpi, dimension, member)
            and t.grain in ("", grain)
            and (t.since is None or t.since <= start)
            and (t.until is None or start <= t.until)
        ]
        return fitting[-1] if fitting else None


def read_targets(root: Path) -> Targets:
    """The workspace's targets; none when the file is missing."""
    path = root / "targets.toml"
    return parse(Targets, read_toml(path), path) if path.is_file() else Targets()
