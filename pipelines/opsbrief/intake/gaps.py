"""What a table lacks to be an export, or to be all of it: our columns without a heading, and its headings without a column."""

from collections.abc import Sequence
from dataclasses import dataclass

from opsbrief.declarations.system import Export
from opsbrief.intake.look import Look
from opsbrief.intake.nearest import nearest_row
from opsbrief.intake.parts import Part
from opsbrief.intake.recognise import Fit, fit_columns


@dataclass(frozen=True)
class Gap:
    """A table that is an export (`is_it`) or may be one, but for some headings."""

    part: Part
    export: Export
    is_it: bool
    missing: list[str]  # our columns that could have a heading and have none here, required ones first
    free: list[str]  # headings that no column has taken, unknown ones first; the second of a name is `X#2`

    @property
    def required(self) -> list[str]:
        """The missing columns without which the table is not this export."""
        return [name for name in self.missing if not self.export.columns[name].optional]


def gaps(seen: Look, wanted: Export | None = None) -> list[Gap]:
    """What the tables of a file lack of the exports that they are, or are nearest to; or of the one that is `wanted`."""
    found: list[Gap] = []
    for part, answer in seen.parts:
        if answer.export:
            if wanted is None or wanted.name == answer.export.name:
                found.append(_gap(part, answer.export, answer.fits, is_it=True))
            continue
        near = [wanted] if wanted else [export for export, _ in answer.nearest]
        for export in near:
            row = nearest_row(export, part)
            if row is not None:
                found.append(_gap(part, export, fit_columns(export, row), is_it=False))
    return [gap for gap in found if gap.missing and gap.free]


def _gap(part: Part, export: Export, fits: Sequence[Fit], *, is_it: bool) -> Gap:
    lacking = [fit.column for fit in fits if fit.outcome == "missing"]
    missing = [name for name in lacking if export.columns[name].heading and not export.columns[name].families]
    missing.sort(key=lambda name: export.columns[name].optional)
    named = [(h, fit.outcome) for h, fit in zip(numbered(fits), fits, strict=True) if not fit.unheaded]
    free = [
        heading
        for outcome in ("unknown", "ignored")
        for heading, its in named
        if its == outcome and heading.strip()
    ]
    return Gap(part, export, is_it, missing, free)


def numbered(fits: Sequence[Fit]) -> list[str]:
    """The headings of a table's columns; the second of a name is `X#2`."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for fit in fits:
        if fit.position is not None:
            seen[fit.heading] = seen.get(fit.heading, 0) + 1
        nth = seen.get(fit.heading, 0)
        names.append(fit.heading if nth < 2 or not fit.heading else f"{fit.heading}#{nth}")
    return names
