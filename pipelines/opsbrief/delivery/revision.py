"""Published revisions under `out/reports/<report>/<period>/r<N>/`: which there are, what is read of them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from opsbrief.errors import OpsbriefError

_GRAINS = [r"\d{4}-\d{2}-\d{2}", r"\d{4}-W\d{2}", r"\d{4}-\d{2}", r"\d{4}-Q\d", r"\d{4}"]
_AGAIN = "render it again with `opsbrief report`"


class _Lenient(BaseModel):
    """Part of `brief.json`: what delivery needs, whichever version wrote it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ShownKpi(_Lenient):
    """A KPI of the brief, and why its number is not shown (empty: it is shown)."""

    kpi: str
    name: str
    withheld: str = ""


class Made(_Lenient):
    """When the brief was made, and whom to ask."""

    made_at: datetime
    contact: str = ""

    @field_validator("made_at")
    @classmethod
    def _zoned(cls, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Revision(_Lenient):
    """One revision's `brief.json`, as far as delivery needs it."""

    report: str
    title: str
    language: str = "en"
    period: str
    end: date
    revision: int = Field(ge=1)
    subject: str
    kpis: list[ShownKpi] = Field(default_factory=list)
    provenance: Made


def read_revision(folder: Path) -> Revision:
    """The revision in `folder`; OpsbriefError when its `brief.json` is missing, broken or misplaced."""
    path = folder / "brief.json"
    try:
        found = Revision.model_validate_json(path.read_bytes())
    except OSError as error:
        raise OpsbriefError(f"The brief cannot be read: {error.strerror}.", str(path), _AGAIN) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise OpsbriefError(f"The brief cannot be read: {key} {first['msg']}.", str(path), _AGAIN) from error
    place = (folder.parent.parent.name, folder.parent.name, folder.name)
    if (found.report, found.period, f"r{found.revision}") != place:
        says = f"{found.report} {found.period} r{found.revision}"
        raise OpsbriefError(f"The brief says that it is {says}, which is not its place.", str(path), _AGAIN)
    return found


def held_back(folder: Path, revision: Revision, headlines: Mapping[str, str]) -> str:
    """Why this brief must not be mailed; empty when it may.

    A file `HELD` in the folder holds it back (its text is the reason), so does a withheld headline KPI
    (`headlines`: report to KPI), and so does a brief in which no KPI shows a number.
    """
    marker = folder / "HELD"
    if marker.exists():
        return " ".join(marker.read_text("utf-8", "replace").split()) or "it was marked as held back"
    withheld = [kpi for kpi in revision.kpis if kpi.withheld]
    for kpi in withheld:
        if kpi.kpi == headlines.get(revision.report):
            return f"{kpi.name}: {kpi.withheld}"
    if withheld and len(withheld) == len(revision.kpis):
        return f"no number can be shown. {withheld[0].name}: {withheld[0].withheld}"
    return ""


def newest(reports_root: Path, report: str, period: str = "") -> list[Path]:
    """The newest revision of the newest period, per grain that `report` is published in; or of `period`."""
    folder = reports_root / report
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if period:
        periods = [name for name in names if name == period]
    else:
        # Within a grain the names have one width, so that their order is the order of time.
        grains = [[name for name in names if re.fullmatch(grain, name)] for grain in _GRAINS]
        periods = [max(grain) for grain in grains if grain]
    return [last for name in periods if (last := _last_revision(folder / name))]


def _last_revision(period: Path) -> Path | None:
    numbers = [int(m[1]) for path in period.iterdir() if (m := re.fullmatch(r"r([1-9]\d*)", path.name))]
    return period / f"r{max(numbers)}" if numbers else None
