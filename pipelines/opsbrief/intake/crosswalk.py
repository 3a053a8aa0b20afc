"""The company's crosswalks on the freshly filled ops tables: which ids of several systems are one customer, supplier, item or person.

Only rows of `tables/<thing>.csv` join anything; what merely looks alike is proposed (publishing/proposals.py).
"""

import polars as pl

from opsbrief.declarations.small_table import CROSSWALKS, Same, read_crosswalk
from opsbrief.intake.personal import personal
from opsbrief.ledger.run import Run
from opsbrief.store import literal


def join_identities(run: Run) -> dict[str, int]:
    """Fill our_id and our_name of each thing with a crosswalk, and empty them where a row was taken out; gives rows joined per thing.

    May be called again at any time. Raises DeclarationError when a crosswalk is contradictory or broken.
    """
    joined: dict[str, int] = {}
    for thing in CROSSWALKS:
        if thing not in run.catalog.tables:
            continue
        run.store.execute(
            f"update ops.{thing} set our_id = null, our_name = null where our_id is not null or our_name is not null"
        )
        path = run.workspace.root / "tables" / f"{thing}.csv"
        if path.is_file():
            rows, problems = read_crosswalk(path)
            if problems:
                raise problems[0]
            joined[thing] = _join(run, thing, rows) if rows else 0
    return joined


def _join(run: Run, thing: str, rows: list[Same]) -> int:
    store, own = run.store, CROSSWALKS[thing]
    frame = pl.DataFrame(
        [(row.system, row.id, row.our_id, row.name or None) for row in rows],
        schema=dict.fromkeys(("system", "id", "our_id", "name"), pl.String),
        orient="row",
    )
    lead = run.settings.lead.get(thing)
    leads = f"own._system = {literal(lead.system)}" if lead and lead.system else "false"
    first = f"{{'other': not {leads}, 'system': own._system, 'id': own.{own}}}"
    said = _hashed(run, "given.name") if thing == "people" else "given.name"
    with store.lent(frame.to_arrow()) as given:
        store.execute(f"""
            update ops.{thing} set our_id = same.our_id from {given} as same
            where same.system = {thing}._system and {_fits(run, thing)}""")
        # One name for all: the company's, else that of the leading system, else of the first in alphabetical order.
        store.execute(f"""
            update ops.{thing} set our_name = one.name from (
                select own.our_id, coalesce(min({said}), arg_min(own.name, {first})) as name
                from ops.{thing} as own join {given} as given on given.our_id = own.our_id
                group by own.our_id) as one
            where one.our_id = {thing}.our_id""")
    return int(store.value(f"select count(*) from ops.{thing} where our_id is not null"))


def _fits(run: Run, thing: str) -> str:
    """SQL that is true where a crosswalk's id is a row's. Of people also their account, or the mail address that was hashed."""
    own = f"{thing}.{CROSSWALKS[thing]}"
    if thing != "people":
        return f"same.id = {own}"
    return f"(same.id in ({own}, people.account_id) or {_hashed(run, 'same.id')} = {own})"


def _hashed(run: Run, text: str) -> str:
    """SQL for a text of the company's own as exports have it that were read."""
    key = None if run.settings.privacy.keep_personal else run.state.personal_key().decode()
    return personal(text, key)
