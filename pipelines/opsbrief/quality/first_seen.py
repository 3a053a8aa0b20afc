"""Since when a row is set aside: kept in the workspace's state, since the quarantine itself is made anew by every check."""

from collections.abc import Collection

import polars as pl

from opsbrief.ledger.run import Run
from opsbrief.store import Store, literal

KEY = ("file_sha256", "path_in_file", "row", "table_name", "rule")
SAME = " and ".join(f"kept.{column} = now.{column}" for column in KEY)
KEYED = """(
    select files.sha256 as file_sha256, coalesce(parts.path_in_file, '') as path_in_file, part_id
    from meta.parts join meta.files using (file_id))"""


def note_first_seen(run: Run, tables: Collection[str]) -> None:
    """Write `first_seen_run` into the quarantine of the ops tables given, and of raw tables; release what is not there now.

    A row that comes back keeps the run that saw it first.
    """
    names = ", ".join(literal(f"ops.{table}") for table in tables)
    scope = "(table_name like 'raw.%'" + (f" or table_name in ({names}))" if names else ")")
    now = run.store.frame(f"""
        select distinct file_sha256, path_in_file, quarantine.row, table_name, rule
        from meta.quarantine join {KEYED} using (part_id) where severity = 'set_aside' and {scope}""")
    with run.state.store.transaction():
        _remember(run.state.store, now, run.run_id, scope)
    first = run.state.store.frame(f"select * from set_aside where released_run is null and {scope}")
    with run.store.lent(first.to_arrow()) as name:
        run.store.execute(f"""
            update meta.quarantine set first_seen_run = kept.first_seen_run
            from {name} as kept join {KEYED} as parts using (file_sha256, path_in_file)
            where severity = 'set_aside' and quarantine.part_id = parts.part_id and quarantine.row = kept.row
              and quarantine.table_name = kept.table_name and quarantine.rule = kept.rule""")


def _remember(state: Store, now: pl.DataFrame, run_id: str, scope: str) -> None:
    with state.lent(now.to_arrow()) as name:
        state.execute(
            f"""update set_aside as kept set released_run = ? where released_run is null and {scope}
                and not exists (select 1 from {name} as now where {SAME})""",
            [run_id],
        )
        state.execute(
            f"update set_aside as kept set released_run = null from {name} as now where released_run is not null and {SAME}"
        )
        state.execute(
            f"""insert into set_aside select {", ".join(KEY)}, ?, null from {name} as now
                where not exists (select 1 from set_aside as kept where {SAME})""",
            [run_id],
        )
