"""How a finding names its place: the file in force at a relative path, and the line that names the thing."""

import re
from collections.abc import Collection

from opsbrief.declarations.base import line_of
from opsbrief.errors import DeclarationError, near
from opsbrief.workspace import Workspace


def finding(workspace: Workspace, relative: str, what: str, fix: str, key: str = "") -> DeclarationError:
    """A finding in the file in force at `relative`; `key` is a key or a word of the line it speaks of."""
    path = workspace.file(relative)
    where = line_of(path, [key] if key else [])
    if key and where == str(path):
        word = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")
        lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
        where = next((f"{path}:{number}" for number, line in lines if word.search(line)), where)
    return DeclarationError(what, where, fix)


def unknown(
    workspace: Workspace, relative: str, named: tuple[str, str], known: Collection[str], key: str = ""
) -> DeclarationError:
    """A finding about a name that nobody declares: `named` is the beginning of the sentence and the name itself."""
    says, name = named
    fix = near(name, list(known)) or "declare it, or take it out"
    return finding(workspace, relative, f"{says} {name!r}, which there is not", fix, key or name)
