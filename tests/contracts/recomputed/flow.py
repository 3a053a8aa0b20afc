"""Work items with their moves between lists, runs of procedures, and the KPIs of flow from their definitions."""

from datetime import datetime, time, timedelta
from random import Random

from tests.contracts.recount import AS_OF, Cell, Recount, Rows, day, later, quantity, seldom

Made = dict[str, list[dict[str, Cell]]]
STATUSES = {"Ideas": "todo", "Doing": "doing", "Testing": "doing", "Waiting": "blocked", "Done": "done"}


def draw(dice: Random) -> Rows:
    """Items that wander through lists and back, some unfinished, some without any recorded move; and runs of procedures."""
    made: Made = {
        "projects": [],
        "tasks": [],
        "task_status_changes": [],
        "procedures": [],
        "procedure_runs": [],
    }
    made["projects"] += [{"project_id": f"B{n}", "name": f"Board {n}"} for n in range(2)]
    made["procedures"] += [
        {"procedure_id": "S0", "version": str(n), "title": f"Packing {n}"} for n in range(3)
    ]
    for number in range(200):
        _item(dice, made, f"T{number}")
        _run(dice, made, f"R{number}")
    return made


def _moment(dice: Random) -> datetime:
    return datetime.combine(day(dice), time(dice.randrange(24), dice.randrange(60), dice.randrange(60)))


def _item(dice: Random, made: Made, name: str) -> None:
    made_at = _moment(dice)
    at, here, started, completed = made_at, dice.choice(["Ideas", "Ideas", "Ideas", "Doing"]), None, None
    path = dice.choice(
        [["Doing", "Done"], ["Doing", "Waiting", "Doing", "Done"], ["Doing", "Testing", "Done"], ["Waiting", "Doing"], ["Doing"],
         ["Doing", "Done", "Doing", "Done"], ["Done"], [], ["Doing", "Testing", "Waiting", "Done"]]
    )  # fmt: skip
    is_recorded = dice.random() < 0.85
    for number, there in enumerate(path):
        at += timedelta(seconds=dice.choice([0, 60, 4000, 90_000, 500_000]))
        if at.date() > AS_OF:
            break
        if STATUSES[there] == "doing":
            started = started or at
        completed = at if there == "Done" else None
        if is_recorded:
            made["task_status_changes"].append(
                {
                    "change_id": f"{name}-{number}", "task_id": name, "changed_at": at, "from_list": here, "to_list": there,
                    "from_status": STATUSES[here], "to_status": STATUSES[there],
                }
            )  # fmt: skip
        here = there
    made["tasks"].append(
        {
            "task_id": name, "project_id": dice.choice(["B0", "B1", "B2"]), "owner": dice.choice(["Ana", "Bo", None]),
            "team": dice.choice(["web", "shop", None]), "kind": dice.choice(["bug", None]),
            "status": dice.choices([STATUSES[here], "cancelled", "not_work"], [18, 1, 1])[0],
            "created_at": seldom(dice, made_at, 0.05), "started_at": started if is_recorded else None,
            "completed_at": seldom(dice, completed, 0.05), "is_archived": dice.choice([True, False, False, None]),
            "parent_task_id": dice.choice([None] * 9 + ["T0"]), "hours_estimated": seldom(dice, quantity(dice), 0.4),
            "hours_booked": seldom(dice, quantity(dice), 0.3),
        }
    )  # fmt: skip


def _run(dice: Random, made: Made, name: str) -> None:
    started = day(dice)
    finished = seldom(dice, later(dice, started, 0, 20), 0.2)
    made["procedure_runs"].append(
        {
            "run_id": name, "procedure_id": dice.choice(["S0", "S1", None]), "channel": dice.choice(["web", "desk", None]),
            "department": dice.choice(["north", "south"]), "started_on": started, "due_on": seldom(dice, later(dice, started, 3, 15)),
            "finished_on": finished if finished and finished <= AS_OF else None, "is_conform": dice.choice([True, True, False, None]),
        }
    )  # fmt: skip


WORK = """
    work as (
        select t.*, p.name as board,
            cast(timezone('Europe/Amsterdam', timezone('UTC', t.completed_at)) as date) as done_on,
            cast(timezone('Europe/Amsterdam', timezone('UTC', t.started_at)) as date) as begun_on,
            cast(timezone('Europe/Amsterdam', timezone('UTC', t.created_at)) as date) as born_on,
            status = 'done' and completed_at is null as lost, coalesce(t.is_archived, false) and completed_at is null as dropped
        from ops.tasks as t left join ops.projects as p using (project_id)
        where t.parent_task_id is null and t.status not in ('cancelled', 'not_work'))"""

STARTED = "case when status in ('doing', 'blocked', 'done') then coalesce(begun_on, born_on) end"


def _finished(count: str, also: str = "true") -> str:
    return f"with {WORK} select month_of(done_on), {{member}}, {count} from work where done_on is not null and {also} group by 1, 2"


def _open(count: str, start: str) -> str:
    return f"""with {WORK}
        select month, {{member}}, {count}
        from months join (select *, {start} as opened from work) on opened <= ends_on and (done_on is null or done_on > ends_on)
        where not lost and not dropped group by 1, 2"""


def _quantile(value: str, p: int) -> str:
    return f"cast(round(quantile_cont({value}, 0.{p}) * 100) as bigint), 100"


# Days after the first, up to and with the last, that are neither on a weekend nor a holiday.
WORKING = """len(list_filter(range(begun_on + 1, done_on + 1, interval 1 day),
    lambda day: isodow(day) < 6 and day::date not in (date '2026-04-06', date '2026-05-01')))"""

# What happened up to the end, in order; each move lasts until the next one, the last until the item is done.
MOVES = f"""{WORK},
    moves as (
        select work.task_id, completed_at, c.*,
            coalesce((select min(o.changed_at) from ops.task_status_changes as o
                where o.task_id = c.task_id and o.changed_at <= completed_at and (o.changed_at, o.change_id) > (c.changed_at, c.change_id)),
                completed_at) as until
        from work join ops.task_status_changes as c using (task_id) where status = 'done' and c.changed_at <= completed_at),
    first_move as (select * from moves qualify row_number() over (partition by task_id order by changed_at, change_id) = 1),
    timing as (
        select task_id, sum(date_diff('second', changed_at, until)) filter (to_status = 'doing') as active,
            date_diff('second', min(changed_at) filter (to_status = 'doing'), any_value(completed_at)) as elapsed
        from moves group by task_id),
    seen as (select task_id, to_list as list from moves union all select task_id, from_list from first_move)"""

RUNS = """select month_of({day}), {{member}}, {hits}, count(*)
    from ops.procedure_runs as r left join (select procedure_id, title from ops.procedures where version = '2') as p using (procedure_id)
    where {where} group by 1, 2"""

RECOUNTS = {
    "throughput": Recount(_finished("count(*), 1"), "owner", "owner"),
    "throughput.by_effort": Recount(_finished("sum(cast(hours_estimated * 1000 as bigint)), 1", "hours_estimated is not null"), "team", "team"),
    "wip": Recount(_open("count(*), 1", STARTED), "project", "board"),
    "wip.all_open": Recount(_open("count(*), 1", "born_on"), "kind", "kind"),
    "cycle_time_p50": Recount(_finished(_quantile("done_on - begun_on", 50), "begun_on is not null"), "owner", "owner"),
    "cycle_time_p50.working_days": Recount(_finished(_quantile(WORKING, 50), "begun_on is not null"), "owner", "owner"),
    "cycle_time_p50.from_creation": Recount(_finished(_quantile("done_on - born_on", 50), "born_on is not null"), "team", "team"),
    "cycle_time_p50.both_days": Recount(_finished(_quantile("done_on - begun_on + 1", 50), "begun_on is not null"), "kind", "kind"),
    "cycle_time_p85": Recount(_finished(_quantile("done_on - begun_on", 85), "begun_on is not null"), "project", "board"),
    "cycle_time_p85.both_days": Recount(_finished(_quantile("done_on - begun_on + 1", 85), "begun_on is not null"), "owner", "owner"),
    "cycle_time_p85.working_days": Recount(_finished(_quantile(WORKING, 85), "begun_on is not null"), "kind", "kind"),
    "cycle_time_p85.from_creation": Recount(_finished(_quantile("done_on - born_on", 85), "born_on is not null"), "kind", "kind"),
    "work_item_age_p85": Recount(_open(_quantile("ends_on - opened", 85), STARTED), "team", "team"),
    "work_item_age_p85.since_creation": Recount(_open(_quantile("ends_on - opened", 85), "born_on"), "team", "team"),
    "flow_efficiency": Recount(
        f"""with {MOVES}
        select month_of(done_on), {{member}}, sum(active), sum(elapsed) from work join timing using (task_id)
        where elapsed is not null and task_id not in (select task_id from first_move where from_status in ('doing', 'blocked'))
        group by 1, 2""",
        "owner", "owner",
    ),
    "flow_efficiency.touch_time": Recount(
        f"""with {MOVES}
        select month_of(done_on), {{member}}, cast(sum(round(hours_booked * 3600)) as bigint), sum(elapsed)
        from work join timing using (task_id)
        where elapsed is not null and hours_booked is not null
            and task_id not in (select task_id from first_move where from_status in ('doing', 'blocked'))
        group by 1, 2""",
        "team", "team",
    ),
    "first_pass_yield": Recount(
        f"""with {MOVES}
        select month_of(done_on), {{member}}, count(*) filter (task_id not in (
            select task_id from seen group by task_id, list having count(*) > 1)), count(*)
        from work where task_id in (select task_id from moves) group by 1, 2""",
        "team", "team",
    ),
    "deadline_conformance": Recount(
        RUNS.format(day="due_on", hits="count(*) filter (finished_on <= due_on)", where="due_on < as_of()"), "procedure", "coalesce(title, procedure_id)"
    ),
    "deadline_conformance.finished": Recount(
        RUNS.format(day="finished_on", hits="count(*) filter (finished_on <= due_on)", where="finished_on is not null and due_on is not null"),
        "channel", "channel",
    ),
    "sop_conformance": Recount(
        RUNS.format(day="finished_on", hits="count(*) filter (is_conform)", where="finished_on is not null and is_conform is not null"),
        "department", "department",
    ),
    "sop_conformance.unjudged_fail": Recount(
        RUNS.format(day="finished_on", hits="count(*) filter (is_conform)", where="finished_on is not null"), "channel", "channel"
    ),
}  # fmt: skip
