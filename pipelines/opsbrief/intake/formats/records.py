"""JSON: each list of objects in the document is a part; `a.b` names a value inside an object inside a row."""

import json
from pathlib import Path
from typing import Any

from opsbrief.errors import OpsbriefError
from opsbrief.intake.parts import HEAD_ROWS, MOST_COLUMNS, CellRows, Part, text_table

MOST_BYTES = 1 << 30
Json = Any  # what json.loads gives


def parts(path: Path, name: str) -> list[Part] | None:
    """One part per list of objects at the top of the document; None when the text is no JSON at all."""
    if path.stat().st_size > MOST_BYTES:
        raise OpsbriefError(f"{name} is larger than 1 GB", name, "export a smaller period")
    try:
        document = json.loads(path.read_bytes())
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
    if isinstance(document, dict):
        keys = frozenset(document)
        alone = {key: value for key, value in document.items() if not isinstance(value, list)}
        lists = {key: value for key, value in document.items() if _is_table(value)}
        return [
            _part(name, "", [alone], keys),
            *(_part(name, key, value, keys) for key, value in lists.items()),
        ]
    return [_part(name, "", document, frozenset())] if _is_table(document) else None


def _is_table(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _part(name: str, record_path: str, items: list[dict[str, Json]], keys: frozenset[str]) -> Part:
    headings = list(dict.fromkeys(path for item in items for path in _paths(item)))

    def read(header_row: int, careful: bool) -> CellRows:
        columns = [[_text(_at(item, heading)) for item in items] for heading in headings]
        return CellRows(
            text_table(columns, list(range(1, len(items) + 1))), typed=frozenset(range(len(headings)))
        )

    # A list whose objects share no keys has columns without end: it is no table, and its head need not be built.
    shown = items[: HEAD_ROWS - 1] if len(headings) <= MOST_COLUMNS else []
    head = [headings] + [[_text(_at(item, h)) or "" for h in headings] for item in shown]
    return Part(
        path_in_file=record_path, name=name, kind="records", head=head, read=read, encoding="utf-8", document_keys=keys,
        record_path=record_path,
    )  # fmt: skip


def _paths(item: dict[str, Json], depth: int = 3) -> list[str]:
    """Paths to the values of an object; objects inside objects are opened three levels deep."""
    found: list[str] = []
    for key, value in item.items():
        if isinstance(value, dict) and value and depth:
            found += [f"{key}.{path}" for path in _paths(value, depth - 1)]
        else:
            found.append(key)
    return found


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
