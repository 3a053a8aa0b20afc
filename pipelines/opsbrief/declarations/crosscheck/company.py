"""The company's own files: settings, small tables, and files that stand in for shipped ones."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from opsbrief.declarations.catalog import DECLARED, Catalog
from opsbrief.declarations.crosscheck.finding import finding, unknown
from opsbrief.declarations.small_table import CROSSWALKS, read_crosswalk, read_rates, read_small_table
from opsbrief.errors import DeclarationError, OpsbriefError, near
from opsbrief.settings import Settings
from opsbrief.workspace import MARK, Workspace

READ_WHILE_THE_CATALOG_IS = ("headings",)


def check_tables(workspace: Workspace, catalog: Catalog) -> list[OpsbriefError]:
    """Value lists and small tables are well-formed; crosswalks name systems that exist."""
    found: list[OpsbriefError] = []
    lists = workspace.find("sql/systems/*/*.csv") | workspace.find("tables/*.csv")
    for relative, path in lists.items():
        own = path.parent.name == "tables"
        if own and path.stem in CROSSWALKS:
            found += _crosswalk(workspace, catalog, relative, path)
        elif path.stem not in READ_WHILE_THE_CATALOG_IS:
            found += (read_rates(path) if own and path.stem == "rates" else read_small_table(path))[1]
    return found


def _crosswalk(
    workspace: Workspace, catalog: Catalog, relative: str, path: Path
) -> Iterator[DeclarationError]:
    rows, problems = read_crosswalk(path)
    yield from problems
    for system in dict.fromkeys(row.system for row in rows):
        if system and system not in catalog.systems:
            yield unknown(workspace, relative, (f"{path.name} names the system", system), catalog.systems)


def check_places(workspace: Workspace) -> list[OpsbriefError]:
    """The company's declarations lie where they are read: place is identity."""
    found: list[OpsbriefError] = []
    for path in sorted((workspace.root / "sql").rglob("*.*")) if workspace.root != workspace.shipped else []:
        relative = path.relative_to(workspace.root).as_posix()
        if path.suffix in (".sql", ".toml", ".csv") and not _is_read(relative):
            fix = (
                near(relative, list(workspace.find("sql/**/*" + path.suffix)))
                or f"places: {', '.join(DECLARED)}"
            )
            found.append(DeclarationError(f"nothing reads {relative}", str(path), fix))
    return found


def _is_read(relative: str) -> bool:
    return any(
        fnmatch(relative, pattern) and relative.count("/") == pattern.count("/") for pattern in DECLARED
    )


def replaced_files(workspace: Workspace) -> list[str]:
    """Relative paths under `sql/` and `reports/` where the company's file stands in for a shipped one."""
    if workspace.root == workspace.shipped:
        return []
    own = [path for room in ("sql", "reports") for path in sorted((workspace.root / room).rglob("*"))]
    relative = [path.relative_to(workspace.root).as_posix() for path in own if path.is_file()]
    return [
        name for name in relative if Path(name).name != "README.md" and (workspace.shipped / name).is_file()
    ]


def check_settings(workspace: Workspace, catalog: Catalog, settings: Settings) -> list[DeclarationError]:
    """Systems, exports, tables and reports that `opsbrief.toml` names exist."""
    found = [
        unknown(workspace, MARK, ("[systems] names the system", name), catalog.systems)
        for name in settings.systems
        if name not in catalog.systems
    ]
    found += _leads(workspace, catalog, settings)
    found += _expected(workspace, catalog, settings)
    found += [
        unknown(workspace, MARK, (f"{recipient.name} gets the report", name), catalog.reports)
        for recipient in settings.recipients
        for name in recipient.reports
        if name not in catalog.reports
    ]
    return found


def _leads(workspace: Workspace, catalog: Catalog, settings: Settings) -> Iterator[DeclarationError]:
    for table, lead in settings.lead.items():
        if table not in catalog.tables:
            yield unknown(workspace, MARK, ("[lead] names the table", table), catalog.tables)
            continue
        feeds = [mapping.system for mapping in catalog.mappings_into(table)]
        for name in dict.fromkeys([*([] if lead.all else [lead.system]), *lead.by_site.values()]):
            if name not in catalog.systems:
                yield unknown(workspace, MARK, (f"[lead.{table}] names the system", name), catalog.systems)
            elif name not in feeds:
                what = f"[lead.{table}] names {name}, which fills no rows of {table}"
                yield finding(workspace, MARK, what, near(name, feeds), f"lead.{table}")


def _expected(workspace: Workspace, catalog: Catalog, settings: Settings) -> Iterator[DeclarationError]:
    for expected in settings.expected:
        system = catalog.systems.get(expected.system)
        if system is None:
            yield unknown(
                workspace, MARK, ("[[expected]] names the system", expected.system), catalog.systems
            )
        elif expected.export not in system.exports:
            says = f"[[expected]] names {expected.system}'s export"
            yield unknown(workspace, MARK, (says, expected.export), system.exports)
