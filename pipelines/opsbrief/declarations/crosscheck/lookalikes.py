"""Exports that no file could tell apart: headings decide, so two exports may not ask for the same ones."""

from itertools import combinations

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.crosscheck.finding import finding
from opsbrief.declarations.system import Export, fold
from opsbrief.errors import DeclarationError
from opsbrief.workspace import Workspace


def check_exports(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Pairs of exports that a file of one of them fits equally well."""
    found: list[DeclarationError] = []
    for one, other in combinations(catalog.exports, 2):
        if _told_apart(one, other):
            continue
        if _fits_as_well(one, other) or _fits_as_well(other, one):
            what = f"{one.name} and {other.name} need the same headings, so no file could be told to be one of them"
            fix = (
                f"declare a heading that only one of them has, or give {one.id} or {other.id} its own `named`"
            )
            found.append(finding(workspace, f"sql/systems/{one.system}/system.toml", what, fix, one.id))
    return found


def _told_apart(one: Export, other: Export) -> bool:
    """Whether something besides headings tells the two apart."""
    if not (one.header and other.header) or one.format != other.format:
        return True
    # What an export reads beside, or by what stands in and around its rows, is told by that.
    if (
        one.families
        or other.families
        or any(
            getattr(one, shape) != getattr(other, shape)
            for shape in ("path", "section", "rows", "begins", "nested", "within", "holds")
        )
    ):
        return True
    if one.format != "table" and (
        one.record_path != other.record_path or set(one.within) != set(other.within)
    ):
        return True
    # What a file holds as a family of columns is read beside what it is otherwise.
    if bool(one.families) != bool(other.families):
        return True
    return bool(one.named or other.named) and set(one.named) != set(other.named)


def _fits_as_well(one: Export, other: Export) -> bool:
    """Whether the smallest file of `one`, in some language, has all that `other` needs and nothing that `other` does not read."""
    readable = {fold(heading) for column in other.columns.values() for heading in column.spellings}
    named = [one.columns[name].spellings for name in one.required if one.columns[name].heading]
    for language in range(max(map(len, named), default=0)):
        header = {fold(s[min(language, len(s) - 1)]) for s in named}
        if header <= readable and all(header & spellings for spellings in other.telling):
            return True
    return False
