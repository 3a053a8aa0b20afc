"""Exports that are spread over the members of an archive: one table, whatever the number of members."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pyarrow as pa

from opsbrief.intake.parts import CellRows, Part, Ragged
from opsbrief.intake.recognise import Headings, Recognition, fit_columns

View = tuple[Part, Recognition]
Key = tuple[str, int]  # a heading, and the how manieth of that name it is


def gathered(found: Sequence[View]) -> list[View]:
    """The views, with those of an export that is spread over many members as one, at the place of the first."""
    several: dict[str, list[View]] = {}
    for part, answer in found:
        if answer.export and answer.export.spread:
            several.setdefault(answer.export.name, []).append((part, answer))
    result: list[View] = []
    for part, answer in found:
        if answer.export and answer.export.spread:
            group = several.pop(answer.export.name, [])
            result += [_together(group)] if len(group) > 1 else group
        else:
            result.append((part, answer))
    return result


def _together(group: list[View]) -> View:
    """The members as one part; its rows are numbered through."""
    part, answer = group[0]
    assert answer.export
    keys = list(dict.fromkeys(key for view, _ in group for key in _keys(view.head[0])))

    @cache  # a glance never asks for them
    def whole() -> CellRows:
        return _rows([view for view, _ in group], keys)

    headings = [heading for heading, _ in keys]
    where = f"{part.path_in_file} and {len(group) - 1} more"
    fits = fit_columns(answer.export, Headings(headings))
    said = f"{len(group)} members; {answer.evidence}"
    return replace(
        part, path_in_file=where, head=[headings, *part.head[1:]], read=lambda header_row, careful: whole()
    ), replace(answer, header_row=0, fits=fits, evidence=said)


def _rows(members: Sequence[Part], keys: Sequence[Key]) -> CellRows:
    """The rows of all members, under the headings of all."""
    names = [*(f"c{n}" for n in range(len(keys))), "_row", "_why"]
    tables: list[pa.Table] = []
    ragged: list[Ragged] = []
    typed = set(keys)
    before = 0
    for member in members:
        rows = member.read(0, True)
        assert isinstance(rows, CellRows)
        there = {key: n for n, key in enumerate(_keys(member.head[0]))}
        typed -= {key for key, n in there.items() if n not in rows.typed}
        size = rows.table.num_rows
        columns = [rows.table.column(there[k]) if k in there else pa.nulls(size, pa.string()) for k in keys]
        numbers = rows.table.column("_row").to_pylist()
        columns += [pa.array([number + before for number in numbers], pa.int64()), rows.table.column("_why")]
        tables.append(pa.Table.from_arrays(columns, names=names))
        ragged += [replace(row, row=row.row + before) for row in rows.ragged]
        before += max([*numbers, *(row.row for row in rows.ragged)], default=0)
    table = pa.concat_tables(tables).combine_chunks()
    return CellRows(table, ragged, frozenset(n for n, key in enumerate(keys) if key in typed))


def _keys(headings: Sequence[str]) -> list[Key]:
    seen: dict[str, int] = {}
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
    counts = dict.fromkeys(seen, 0)
    keys: list[Key] = []
    for heading in headings:
        counts[heading] += 1
        keys.append((heading, counts[heading]))
    return keys
