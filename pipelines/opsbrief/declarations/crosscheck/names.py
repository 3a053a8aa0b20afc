"""Which columns the tables of a statement have, and which names in it are none of them. SQL is read, never run."""

from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

Known = Mapping[str, Mapping[str, frozenset[str]]]  # schema -> table -> its columns, in lower case
Columns = frozenset[str] | None  # None: nobody knows
EVERYWHERE = frozenset({"rowid"})


def stray_columns(statement: exp.Expression, known: Known) -> dict[str, list[str]]:
    """Columns that a statement names although none of its tables has them, each with the names there are.

    Tolerant: where one of the tables is not known (a function, a recursive query), its names are not judged.
    """
    found: dict[str, list[str]] = {}
    given: dict[int, Columns] = {}
    for scope in traverse_scope(statement):
        select = scope.expression
        given[id(scope)] = _output(scope, known, given)
        if isinstance(select, exp.Select):
            sources = _visible(scope, known, given)
            aliases = frozenset(name.lower() for name in select.named_selects)
            for column in _columns_of(select):
                there = _missing_from(column, sources, aliases)
                if there is not None:
                    found.setdefault(column.sql(dialect="duckdb"), sorted(there))
    return found


def _columns_of(select: exp.Select) -> Iterator[exp.Column]:
    """Columns that stand in a SELECT itself, not in a query inside it."""
    for node in select.walk(prune=lambda node: node is not select and isinstance(node, (exp.Query, exp.CTE))):
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            yield node


def _missing_from(column: exp.Column, sources: Mapping[str, Columns], aliases: frozenset[str]) -> Columns:
    """The names that a stray column could have meant; None when it is not stray or cannot be judged."""
    name, table = column.name.lower(), column.table.lower()
    if table and table in sources:
        there = sources[table]
        return there if there is not None and name not in there | EVERYWHERE else None
    every: set[str] = set()
    for there in sources.values():
        if there is None:
            return None
        every |= there
    # `a.b` without a table a is the member b of a struct in column a.
    wanted = table or name
    return None if wanted in every | aliases | EVERYWHERE or wanted in sources else frozenset(every)


def _visible(scope: Scope, known: Known, given: Mapping[int, Columns]) -> dict[str, Columns]:
    """Tables by alias that a scope can name: its own, and those of the queries around it."""
    found: dict[str, Columns] = {}
    around: Scope | None = scope
    while around is not None:
        for alias, (_, source) in around.selected_sources.items():
            found.setdefault(alias.lower(), _source(source, known, given))
        # Only a query inside an expression sees the tables around it.
        around = None if around.is_cte or around.is_derived_table else around.parent
    return found


def _source(source: exp.Expression | Scope, known: Known, given: Mapping[int, Columns]) -> Columns:
    if isinstance(source, Scope):
        holder = source.expression.parent
        renamed = holder.alias_column_names if isinstance(holder, (exp.CTE, exp.Subquery)) else []
        return frozenset(name.lower() for name in renamed) if renamed else given.get(id(source))
    if isinstance(source, exp.Table) and source.db:
        return known.get(source.db.lower(), {}).get(source.name.lower())
    return None


def _output(scope: Scope, known: Known, given: Mapping[int, Columns]) -> Columns:
    """The columns that a query gives."""
    query = scope.expression
    if isinstance(query, exp.SetOperation):
        return given.get(id(scope.set_operation_scopes[0])) if scope.set_operation_scopes else None
    if not isinstance(query, exp.Select):
        return None
    names: set[str] = set()
    for item in query.selects:
        if not item.is_star:
            names.add(item.alias_or_name.lower())
            continue
        table = item.table.lower() if isinstance(item, exp.Column) else ""
        for alias, (_, source) in scope.selected_sources.items():
            if not table or alias.lower() == table:
                there = _source(source, known, given)
                if there is None:
                    return None
                names |= there
    return frozenset(names)
