"""Where a file is: the company's workspace first, then what Opsbrief ships."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opsbrief.errors import OpsbriefError

MARK = "opsbrief.toml"


def shipped_root() -> Path:
    """The folder that holds our `sql/` and `reports/`: inside the wheel, else the checkout."""
    bundled = Path(__file__).with_name("_shipped")
    return bundled if bundled.is_dir() else Path(__file__).parents[2]


def in_checkout() -> bool:
    """Whether this package runs from a checkout rather than from an installed wheel."""
    return not Path(__file__).with_name("_shipped").is_dir()


@dataclass(frozen=True)
class Workspace:
    """A company's folder over the shipped files: the same relative path in the workspace wins, per file."""

    root: Path
    shipped: Path
    aside: Path | None = None  # holds inbox, state and out of a trial that must leave the company's own alone

    def file(self, relative: str) -> Path:
        """The file at `relative`, the company's if there is one; FileNotFoundError names both places."""
        for base in (self.root, self.shipped):
            path = base / relative
            if path.is_file():
                return path
        raise FileNotFoundError(f"{relative} is neither in {self.root} nor in {self.shipped}")

    def find(self, pattern: str) -> dict[str, Path]:
        """All files that match the glob, by relative path, sorted; the company's copy where both exist."""
        found: dict[str, Path] = {}
        for base in (self.shipped, self.root):
            found |= {
                path.relative_to(base).as_posix(): path for path in base.glob(pattern) if path.is_file()
            }
        return dict(sorted(found.items()))

    @property
    def inbox(self) -> Path:
        """Exports as downloaded; never changed by Opsbrief."""
        return (self.aside or self.root) / "inbox"

    @property
    def archive(self) -> Path:
        """Every accepted file, byte for byte."""
        return self.root / "archive"

    @property
    def state(self) -> Path:
        """What cannot be computed again."""
        return (self.aside or self.root) / "state"

    @property
    def out(self) -> Path:
        """What can be computed again."""
        return (self.aside or self.root) / "out"

    @property
    def reports_out(self) -> Path:
        """Published briefs."""
        return self.out / "reports"

    @property
    def published(self) -> Path:
        """The published database."""
        return self.out / "opsbrief.duckdb"

    @property
    def work(self) -> Path:
        """The run's own database."""
        return self.out / "work.duckdb"


def find_workspace(given: str | None, environ: Mapping[str, str], cwd: Path) -> Workspace:
    """`--workspace`, else OPSBRIEF_WORKSPACE, else the nearest parent with an opsbrief.toml, else the sample."""
    shipped = shipped_root()
    named = given or environ.get("OPSBRIEF_WORKSPACE")
    if named:
        root = Path(named).expanduser().absolute()
        if not (root / MARK).is_file():
            raise OpsbriefError(
                f"{root} is not a workspace",
                str(root / MARK),
                f"`opsbrief init {named}` makes one",
                exit_status=2,
            )
        return Workspace(root, shipped)
    for folder in (cwd.absolute(), *cwd.absolute().parents):
        if (folder / MARK).is_file():
            return Workspace(folder, shipped)
    sample = shipped / "data" / "sample"
    if in_checkout() and (sample / MARK).is_file():
        return Workspace(sample, shipped)
    raise OpsbriefError(
        "no workspace here",
        os.fspath(cwd),
        "`opsbrief init DIR --sample` makes one; or name one with --workspace DIR",
        exit_status=2,
    )
