"""JSON, one document or one object per line: each list of objects at the top is a part.

`a.b` names a value inside an object inside a row. A list inside the objects of a list is a part for who asks for it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import (
    GLANCE_ROWS,
    HEAD_ROWS,
    MOST_COLUMNS,
    Cell,
    CellRows,
    Opener,
    Part,
    text_table,
)

MOST_BYTES = 1 << 30
Json = Any  # what json.loads gives


def parts(path: Path, name: str, opener: Opener) -> list[Part] | None:
    """One part per list of objects at the top of the document; None when the text is no JSON at all."""
    if path.stat().st_size > MOST_BYTES:
        raise OpsbriefError(f"{name} is larger than 1 GB", name, "export a smaller period")
    try:
        data = path.read_bytes()
        document = _lines(data) if _has_lines(data) else json.loads(data)
    except UnicodeDecodeError:
        return None
    except RecursionError as error:
        raise OpsbriefError(f"{name} is nested too deeply", name, "export it again as CSV or XLSX") from error
    except json.JSONDecodeError as error:
        if path.suffix.casefold() == ".json":
            raise OpsbriefError(
                f"{name} is not valid JSON: {error}", name, "export it again; it may be cut"
            ) from error
        return None
    most = GLANCE_ROWS if opener.glance else HEAD_ROWS
    if isinstance(document, dict):
        keys = frozenset(document)
        alone = {key: value for key, value in document.items() if not isinstance(value, list)}
        lists = {key: value for key, value in document.items() if _is_table(value)}
        inside = partial(_inside, name, [document], keys, most)
        return [
            replace(_part(name, "", [alone], keys, most), inside=inside),
            *(_part(name, key, value, keys, most) for key, value in lists.items()),
        ]
    if not _is_table(document):
        return None
    inside = partial(_inside, name, document, frozenset(), most)
    return [replace(_part(name, "", document, frozenset(), most), inside=inside)]


def _has_lines(data: bytes) -> bool:
    """Whether the first line is an object by itself, and another one follows."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not (first.startswith(b"{") and rest.lstrip()[:1] == b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(data: bytes) -> list[Json]:
    return [json.loads(line) for line in data.lstrip(b"\xef\xbb\xbf").splitlines() if line.strip()]


def _inside(
    name: str,
    items: list[dict[str, Json]],
    keys: frozenset[str],
    most: int,
    path: str,
    nested: str,
    around: Sequence[str],
) -> Part | None:
    """The objects at a path through objects and lists, and with `nested` those below each of them; None without any.

    Headings in `around` begin with ^ and name a value of the object in whose list a row stands.
    """
    found: list[tuple[dict[str, Json], dict[str, Json]]] = [({}, item) for item in items]
    for step in path.split(".") if path else ():
        found = [(item, inner) for _, item in found for inner in _objects(item.get(step))]
    if nested:
        found = list(_with_nested(found, nested))
    if not found:
        return None
    rows = [
        {key: value for key, value in item.items() if key != nested} | {h: _at(outer, h[1:]) for h in around}
        for outer, item in found
    ]
    return _part(name, path, rows, keys, most)


def _objects(value: Json) -> list[dict[str, Json]]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, dict)]


def _with_nested(
    found: Sequence[tuple[dict[str, Json], dict[str, Json]]], nested: str
) -> Iterator[tuple[dict[str, Json], dict[str, Json]]]:
    """Each object and those below it, in the order of the file; however deep, without recursion."""
    stack = list(reversed(found))
    while stack:
        outer, item = stack.pop()
        yield outer, item
        stack += [(item, inner) for inner in reversed(_objects(item.get(nested)))]


def _is_table(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _part(name: str, record_path: str, items: list[dict[str, Json]], keys: frozenset[str], most: int) -> Part:
    headings = _headings(items)

    def read(header_row: int, careful: bool) -> CellRows:
        columns = [[_text(_at(item, heading)) for item in items] for heading in headings]
        return CellRows(
            text_table(columns, list(range(1, len(items) + 1))), typed=frozenset(range(len(headings)))
        )

    def grid() -> list[list[Cell]]:
        rows: list[list[Cell]] = [[_text(_at(item, heading)) for heading in headings] for item in items]
        return [list(headings), *rows]

    # A list whose objects share no keys has columns without end: it is no table, and its head need not be built.
    shown = items[: most - 1] if len(headings) <= MOST_COLUMNS else []
    head = [headings] + [[_text(_at(item, h)) or "" for h in headings] for item in shown]
    return Part(
        path_in_file=record_path, name=name, kind="records", head=head, read=read, encoding="utf-8", document_keys=keys,
        record_path=record_path, grid=grid,
    )  # fmt: skip


def _headings(items: list[dict[str, Json]]) -> list[str]:
    """Paths to the values of objects, in the order of the file; objects inside objects are opened three levels deep."""
    found: dict[str, None] = {}

    def go(item: dict[str, Json], before: str, depth: int) -> None:
        for key, value in item.items():
            if isinstance(value, dict) and value and depth:
                go(value, f"{before}{key}.", depth - 1)
            else:
                found[before + key] = None

    for item in items:
        go(item, "", 3)
    return list(found)


def _at(item: dict[str, Json], path: str) -> Json:
    if path in item:
        return item[path]
    value: Json = item
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _text(value: Json) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
