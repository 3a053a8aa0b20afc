"""The one error that people see: what happened, where, and what to do about it."""

from difflib import get_close_matches


class OpsbriefError(Exception):
    """A problem a person can act on.

    `what` says what happened, `where` names file, row or key, `fix` says what to do.
    `exit_status` is the command line's: 1 failed, 2 wrong usage or declaration, 3 needs a person.
    """

    def __init__(self, what: str, where: str = "", fix: str = "", *, exit_status: int = 1) -> None:
        self.what = what
        self.where = where
        self.fix = fix
        self.exit_status = exit_status
        lines = [what]
        if where:
            lines.append(f"  where  {where}")
        if fix:
            lines.append(f"  fix    {fix}")
        super().__init__("\n".join(lines))


class DeclarationError(OpsbriefError):
    """A declaration (TOML, SQL, value list) is wrong."""

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        super().__init__(what, where, fix, exit_status=2)


def refused(what: str, error: Exception, path: str) -> OpsbriefError:
    """What DuckDB refused, with the file that holds the SQL. `what` says what could not be done."""
    said = " ".join(str(error).partition("\n\n")[0].split())
    return OpsbriefError(f"{what}: {said}", path, "correct the SQL in this file")


def near(name: str, known: list[str]) -> str:
    """A hint that lists the names nearest to `name`, or all of them when few."""
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + ", ".join(sorted(known)[:12]) if known else ""


class NotLoadedError(OpsbriefError):
    """A file that a run leaves out: unknown, waiting for an answer, or refused."""

    def __init__(self, status: str, what: str, where: str = "", fix: str = "") -> None:
        self.status = status
        super().__init__(what, where, fix, exit_status=3)
