"""Exports that a table may be, looked up by what stands in its head."""

from collections.abc import Sequence

from opsbrief.declarations.system import Export


class Known:
    """Exports that a part may be; of those with headings only a few begin with one that stands in its head."""

    def __init__(self, exports: Sequence[Export]) -> None:
        self.exports = exports
        self._begin: dict[str, list[int]] = {}
        self._untold: list[int] = []
        for number, export in enumerate(exports):
            if not export.header:
                continue
            if export.header_rows == 2 or not export.telling:
                self._untold.append(number)
            else:
                for spelling in export.telling[0]:
                    self._begin.setdefault(spelling, []).append(number)

    def begun(self, texts: frozenset[str]) -> list[Export]:
        """Those whose first required heading may be among folded texts."""
        begun = {number for text in self._begin.keys() & texts for number in self._begin[text]}
        return [self.exports[number] for number in sorted(begun.union(self._untold))]
