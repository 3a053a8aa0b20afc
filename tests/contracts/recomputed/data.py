"""Files, their rows and faults, and what was published, and the KPIs about the data from their definitions."""

from datetime import datetime, time, timedelta
from random import Random

from opsbrief.store import Store
from tests.contracts.recount import AS_OF, FIRST, Recount, Rows, day, later, seldom

SOURCES = [("sap", "orders"), ("sap", "stock"), ("trello", "cards"), (None, None)]
RUNS, FILES = 60, 120
ABOUT_DATA = "('restated_share', 'data_freshness_hours', 'data_completeness', 'data_validity', 'data_duplicates', 'data_orphans')"


def draw(dice: Random) -> Rows:
    """These KPIs rest on no operations table."""
    return {}


def draw_meta(store: Store, dice: Random) -> None:
    """Runs that took files, and sometimes failed; parts with rows set aside, flagged, unreadable; values published anew."""
    for table in ("runs", "files", "parts", "quarantine", "flagged", "unreadable_cells"):
        store.execute(f"delete from meta.{table}")
    runs = [*sorted(day(dice) for _ in range(RUNS - 2)), AS_OF - timedelta(1), AS_OF]
    for number, as_of in enumerate(runs):
        started = datetime.combine(as_of, time(6, number))
        status = dice.choice(["done", "done", "done", "failed"])
        store.execute(
            "insert into meta.runs (run_id, started_at, as_of, status) values (?, ?, ?, ?)",
            [f"run {number:02}", started, max(FIRST, as_of - timedelta(dice.choice([0, 0, 3]))), status],
        )
    taken = [started for (started,) in store.rows("select started_at from meta.runs order by started_at")]
    checks = [
        *store.rows("select 'ops.' || table_name, check_name from lookup.checks order by all"),
        ("raw.sap__orders", "cells"),
    ]
    for number in range(FILES):
        _file(store, dice, number, taken, checks)
    _published(store, dice)


def _file(
    store: Store, dice: Random, number: int, taken: list[datetime], checks: list[tuple[str, str]]
) -> None:
    """A file of one or two parts; some say when they were exported, some came in no run that is known."""
    # The first and the newest one are loaded, so that the data of each kind reaches up to today.
    edge = {0: FIRST, 1: AS_OF}.get(number)
    received = dice.choice([*taken, datetime.combine(day(dice), time(5))])
    since = datetime.combine(FIRST, time(7))
    said = seldom(dice, max(since, received - timedelta(dice.randint(-2, 20))), 0.4)
    exported = datetime.combine(edge, time(7)) if edge else said
    status = "loaded" if edge else dice.choice(["loaded"] * 4 + ["refused"])
    store.execute(
        "insert into meta.files (file_id, name, received_at, exported_at, status) values (?, ?, ?, ?, ?)",
        [number, f"f{number}.csv", received, exported, status],
    )
    for part in range(2 * number, 2 * number + dice.choice([1, 1, 2])):
        system, export = SOURCES[0] if edge else dice.choice(SOURCES)
        store.execute(
            "insert into meta.parts (part_id, file_id, system, export, rows_kept, rows_set_aside, rows_superseded)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            [
                part,
                number,
                system,
                export,
                dice.choice([0, 30, 50]),
                dice.randint(10, 12),
                dice.randint(0, 9),
            ],
        )
        for _ in range(dice.randint(0, 8)):
            row, (table, rule) = dice.randint(1, 10), dice.choice(checks)
            store.execute(
                "insert into meta.quarantine (part_id, row, table_name, rule, severity, released_run) values (?, ?, ?, ?, ?, ?)",
                [part, row, table, rule, dice.choice(["set_aside", "set_aside", "warn"]), seldom(dice, "run 01", 0.8)],
            )  # fmt: skip
            table, rule = dice.choice(checks)
            store.execute("insert into meta.flagged values (?, ?, ?, ?)", [part, dice.randint(1, 10), table, rule])  # fmt: skip
            if dice.random() < 0.3:
                store.execute("insert into meta.unreadable_cells (part_id, row) values (?, ?)", [part, dice.randint(1, 10)])  # fmt: skip


def _published(store: Store, dice: Random) -> None:
    """Totals and members of a few KPIs, first published or anew for one of the causes; of the data's own KPIs too."""
    key = "run_id varchar, kpi varchar, grain varchar, period_start date, dimension varchar, member varchar"
    store.execute(f"create or replace table kpi.history ({key})")
    store.execute(f"create or replace table kpi.restatements ({key}, cause varchar)")
    for (run,) in store.rows("select run_id from meta.runs order by run_id"):
        for kpi in dice.sample(["otif", "wip", "throughput", "data_validity"], 3):
            for dimension, member in (("total", ""), ("site", "S1")):
                row = [run, kpi, "month", later(dice, FIRST, 0, 1).replace(day=1), dimension, member]
                store.execute("insert into kpi.history values (?, ?, ?, ?, ?, ?)", row)
                if cause := dice.choice([None, None, "late rows", "correction", "definition"]):
                    store.execute("insert into kpi.restatements values (?, ?, ?, ?, ?, ?, ?)", [*row, cause])


# The day of a file is that of its export, else that for which the run that took it ran, and never after today.
TABLES = {
    "came": """
        select part_id, parts.system, parts.system || '/' || export as source, rows_kept + rows_set_aside as number,
            least(as_of(), case when exported_at is not null then exported_at::date
                when received_at in (select started_at from meta.runs)
                    then (select max(as_of) from meta.runs where started_at = received_at)
                else received_at::date end) as came_on
        from meta.parts as parts join meta.files as files using (file_id) where status = 'loaded' and parts.system is not null""",
    "wrong": """
        select part_id, row, table_name, rule from meta.quarantine where severity = 'set_aside' and released_run is null
        union all select part_id, row, table_name, rule from meta.flagged""",
}


def rows_without(faults: str, *, good: bool) -> Recount:
    """The rows that have none of these faults, or those that have one, of all rows."""
    hit = f"(select count(distinct row) from ({faults}) as f where f.part_id = came.part_id)"
    return Recount(
        f"""select month_of(came_on), {{member}}, sum({f"number - {hit}" if good else hit}), sum(number)
        from came group by 1, 2 having sum(number) > 0""",
        "source",
        "source",
    )


def found_by(rule: str) -> str:
    """Rows that a check by this rule finds."""
    return f"""select part_id, row from wrong where (table_name, rule) in (
        select ('ops.' || table_name, check_name) from lookup.checks where rule = '{rule}')"""


RECOUNTS = {
    "data_completeness": rows_without(found_by("required"), good=True),
    "data_duplicates": rows_without(found_by("key_unique"), good=False),
    "data_orphans": rows_without(found_by("parent_found"), good=False),
    "data_validity": rows_without(
        "select part_id, row from wrong union all select part_id, row from meta.unreadable_cells", good=True
    ),
    "data_validity.left_out": Recount(
        """select month_of(came_on), {member}, sum(number - rows_set_aside), sum(number)
        from came join meta.parts using (part_id) group by 1, 2 having sum(number) > 0""",
        "source",
        "came.source",
    ),
    "data_freshness_hours": Recount(
        """select month, {member}, sum(24 * (ends_on - newest)), count(*) from (
            select month, ends_on, system, source, max(came_on) as newest from months join came on came_on <= ends_on group by all)
        group by 1, 2""",
        "system",
        "system",
    ),
    "restated_share": Recount(
        f"""select month_of(runs.as_of), {{member}}, count(*) filter (exists (
                select 1 from kpi.restatements as r
                where r.cause <> 'definition' and (r.run_id, r.kpi, r.grain, r.period_start, r.dimension, r.member)
                    = (h.run_id, h.kpi, h.grain, h.period_start, h.dimension, h.member))), count(*)
        from kpi.history as h join meta.runs as runs using (run_id)
        where dimension = 'total' and status = 'done' and runs.as_of < as_of() and kpi not in {ABOUT_DATA} group by 1, 2""",
        "kpi",
        "kpi",
    ),
}
