"""Nobody's name reaches the operations model unhashed: columns marked personal there come from columns marked so in the export."""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.crosscheck.finding import finding
from opsbrief.declarations.system import Mapping
from opsbrief.declarations.table import statement_of
from opsbrief.errors import DeclarationError
from opsbrief.workspace import Workspace

Leaf = tuple[str, str]  # a raw table and its column, in lower case
# A value is passed on by its first part alone: the others say which row, or where to look.
FIRST_ONLY = (exp.Filter, exp.Window, exp.Ordered, exp.Order, exp.ArgMax, exp.ArgMin, exp.Nullif, exp.Cast)
TELLS_NOTHING = (exp.Predicate, exp.Connector, exp.Not, exp.Count)


def check_persons(workspace: Workspace, catalog: Catalog) -> list[DeclarationError]:
    """Personal columns are texts, since only these are hashed; and nothing else fills the personal columns of ops tables."""
    found: list[DeclarationError] = []
    for export in catalog.exports:
        for name, column in export.columns.items():
            if column.personal and column.type != "text":
                what = f"{export.name}'s column {name} is personal, and of type {column.type}"
                relative = f"sql/systems/{export.system}/system.toml"
                found.append(finding(workspace, relative, what, 'only a text is hashed: type = "text"', name))
    kept = {
        (export.raw_table.lower(), name.lower())
        for export in catalog.exports
        for name, column in export.columns.items()
        if not column.personal
    }
    for mapping in catalog.mappings:
        table = catalog.tables.get(mapping.table)
        if table and table.personal and mapping.system in catalog.systems:
            found += _unmarked(workspace, mapping, table.personal, kept)
    return found


def _unmarked(
    workspace: Workspace, mapping: Mapping, personal: list[str], kept: set[Leaf]
) -> Iterator[DeclarationError]:
    statement = statement_of(mapping.sql)
    origins = _Origins(statement)
    for name in personal:
        for table, column in sorted(origins.of(name) & kept):
            what = f"ops.{mapping.table}.{name} is personal, and is filled from raw.{table}.{column}, which is kept as it is"
            fix = f"mark {column} with personal = true in sql/systems/{mapping.system}/system.toml"
            yield finding(workspace, f"sql/systems/{mapping.system}/{mapping.table}.sql", what, fix, name)


class _Origins:
    """From which raw columns the columns of a query take their values; conditions and joins are none."""

    def __init__(self, statement: exp.Expression) -> None:
        self._scopes = {id(scope.expression): scope for scope in traverse_scope(statement)}
        self._root = self._scopes[id(statement)]
        self._open: set[tuple[int, str]] = set()  # a recursive query gives its own columns again

    def of(self, name: str) -> set[Leaf]:
        """Raw columns behind a column that the query gives; none when it does not give it."""
        return self._given(self._root, name.lower())

    def _given(self, scope: Scope, name: str) -> set[Leaf]:
        query, asked = scope.expression, (id(scope), name)
        if asked in self._open:
            return set()
        self._open.add(asked)
        try:
            return self._from_branches(scope, query, name)
        finally:
            self._open.discard(asked)

    def _from_branches(self, scope: Scope, query: exp.Expr, name: str) -> set[Leaf]:
        if isinstance(query, exp.SetOperation):
            names = [n.lower() for n in query.named_selects]
            place = names.index(name) if name in names else -1
            return set().union(*(self._at(branch, place, name) for branch in scope.set_operation_scopes))
        return self._at(scope, -1, name)

    def _at(self, scope: Scope, place: int, name: str) -> set[Leaf]:
        """The column at a place of a SELECT; without one, the column of that name."""
        query = scope.expression
        if not isinstance(query, exp.Select):
            return self._given(scope, name)
        if 0 <= place < len(query.selects) and not any(item.is_star for item in query.selects):
            return self._behind(query.selects[place], scope)
        for item in query.selects:
            if not item.is_star and item.alias_or_name.lower() == name:
                return self._behind(item, scope)
        return self._looked_up(name, "", scope) if any(item.is_star for item in query.selects) else set()

    def _behind(self, node: exp.Expr, scope: Scope) -> set[Leaf]:
        """Raw columns whose value an expression passes on."""
        if isinstance(node, exp.Column):
            return self._looked_up(node.name.lower(), node.table.lower(), scope)
        if isinstance(node, TELLS_NOTHING):
            return set()
        if isinstance(node, exp.Query):
            inner = self._scopes.get(id(node.unnest()))
            branches = [inner] if inner else []
            while any(branch.set_operation_scopes for branch in branches):
                branches = [part for branch in branches for part in branch.set_operation_scopes or [branch]]
            return set().union(*(self._at(branch, 0, "") for branch in branches))
        parts = list(node.iter_expressions())
        if isinstance(node, exp.Case):
            parts = [branch.args["true"] for branch in node.args["ifs"]]
            parts += [node.args["default"]] if node.args.get("default") else []
        elif isinstance(node, exp.If):
            parts = [part for part in (node.args.get("true"), node.args.get("false")) if part]
        elif isinstance(node, FIRST_ONLY):
            parts = [node.this]
        return set().union(*(self._behind(part, scope) for part in parts))

    def _looked_up(self, name: str, alias: str, scope: Scope) -> set[Leaf]:
        """A column of one of the tables that a SELECT reads; of all of them, where it does not say which."""
        found: set[Leaf] = set()
        for own, (_, source) in scope.selected_sources.items():
            if alias and own.lower() != alias:
                continue
            if isinstance(source, Scope):
                # Within itself a recursive query stands for its first branch, as a scope that knows no tables.
                found |= self._given(self._scopes.get(id(source.expression), source), name)
            elif isinstance(source, exp.Table) and source.db.lower() == "raw":
                found.add((source.name.lower(), name))
        return found
