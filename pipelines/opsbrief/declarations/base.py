"""How a declaration is read: TOML into a frozen model, with errors that name file, key and near names."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import tomli
from pydantic import BaseModel, ConfigDict, ValidationError

from opsbrief.errors import DeclarationError, near


class Declaration(BaseModel):
    """Base of everything that can be declared: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


D = TypeVar("D", bound=BaseModel)


def read_toml(path: Path) -> dict[str, object]:
    """The parsed file, or a DeclarationError that names the line."""
    try:
        return tomli.loads(path.read_text("utf-8"))
    except tomli.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise DeclarationError(
            f"{path.name} is not valid TOML: {error}",
            f"{path}:{line[1]}" if line else str(path),
            "correct the line named above; text goes between quotes",
        ) from error
    except UnicodeDecodeError as error:
        raise DeclarationError(
            f"{path.name} is not UTF-8 text (byte {error.start})", str(path), "save the file as UTF-8"
        ) from error


def line_of(path: Path, keys: Sequence[str | int]) -> str:
    """`file:line` of the first mention of the innermost named key, as far as it can be found."""
    names = [str(key) for key in keys if isinstance(key, str)]
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return str(path)
    for name in reversed(names):
        pattern = re.compile(rf"(^|[\[.{{,\s\"']){re.escape(name)}[\"']?\s*([\].=]|$)")
        for number, line in enumerate(lines, start=1):
            if pattern.search(line):
                return f"{path}:{number}"
    return str(path)


def parse(model: type[D], data: dict[str, object], path: Path) -> D:
    """`data` as a `model`; all its problems in one DeclarationError."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems: list[str] = []
        first: tuple[str | int, ...] = ()
        for item in error.errors():
            keys = tuple(item["loc"])
            first = first or keys
            name = ".".join(str(key) for key in keys)
            if item["type"] == "extra_forbidden":
                hint = near(str(keys[-1]), _fields(model, keys))
                problems.append(f"unknown key {name}" + (f" ({hint})" if hint else ""))
            else:
                problems.append(f"{name}: {item['msg'].removeprefix('Value error, ')}")
        raise DeclarationError("; ".join(problems), line_of(path, first), "correct the key") from error


def _fields(model: type[BaseModel], keys: tuple[str | int, ...]) -> list[str]:
    """Field names of the (nested) model that the last of `keys` would belong to."""
    current: type[BaseModel] | None = model
    for key in keys[:-1]:
        if current is None:
            return []
        field = current.model_fields.get(str(key))
        if field is None:
            continue
        nested = [a for a in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_model(a)]
        current = nested[0] if nested else None
    return list(current.model_fields) if current else []


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
