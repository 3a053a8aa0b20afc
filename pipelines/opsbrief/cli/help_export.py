"""`recognise --help-export`: which exports of a system are read, and how to get them."""

import sys
from collections.abc import Iterator

from opsbrief.cli.common import print_json
from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.system import Export, System
from opsbrief.errors import OpsbriefError, near
from opsbrief.intake.language import seen_in


def help_export(catalog: Catalog, name: str, *, as_document: bool) -> int:
    """Print what is known of a system's exports; OpsbriefError with the nearest name when there is no such system."""
    system = catalog.systems.get(name)
    if system is None:
        titled = [s for s in catalog.systems.values() if s.title.casefold() == name.casefold()]
        if not titled:
            hint = near(name.casefold(), list(catalog.systems))
            raise OpsbriefError(f"no system is called {name}", "--help-export", hint, exit_status=2)
        system = titled[0]
    if as_document:
        print_json(_document(system))
    else:
        sys.stdout.write("\n".join(_lines(system)) + "\n")
    return 0


def _hashed(export: Export) -> list[str]:
    return [column.spellings[0] for column in export.columns.values() if column.personal]


def _document(system: System) -> dict[str, object]:
    exports = [
        {
            "export": export.id,
            "title": export.title,
            "how_to": export.how_to,
            "evidence": export.evidence,
            "evidence_in_words": export.grade,
            "languages": export.languages,
            "not_read": export.never,
            "kept_as_hash": _hashed(export),
        }
        for export in system.exports.values()
    ]
    return {
        "system": system.id,
        "title": system.title,
        "personal_note": system.personal_note,
        "exports": exports,
    }


def _lines(system: System) -> Iterator[str]:
    yield f"{system.title} ({system.id})"
    if system.personal_note:
        yield f"  {system.personal_note}"
    for export in system.exports.values():
        yield ""
        yield f"{export.title} ({export.id})"
        yield f"  how to get it  {export.how_to or 'not said'}"
        yield f"  evidence       {export.grade}{f' in {seen_in(export)}' if export.languages else ''}"
        yield f"  not read       {', '.join(export.never) or 'nothing is left out for privacy'}"
        if _hashed(export):
            yield f"  kept as hash   {', '.join(_hashed(export))}"
