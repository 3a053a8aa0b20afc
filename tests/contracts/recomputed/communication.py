"""Actions, meetings and who was in them, and the KPIs of communication from their definitions."""

from datetime import datetime, time, timedelta
from random import Random

from tests.contracts.recount import AS_OF, Cell, Recount, Rows, day, later, seldom

Made = dict[str, list[dict[str, Cell]]]


def draw(dice: Random) -> Rows:
    """Actions done early, late and never; meetings near midnight, some known by their attendance alone."""
    made: Made = {"action_items": [], "meetings": [], "meeting_attendance": []}
    for number in range(180):
        agreed = day(dice)
        due = later(dice, agreed, 1, 30)
        closed = later(dice, due, -5, 10)
        status = dice.choice(["open", "done", "done", "done", "cancelled"])
        made["action_items"].append(
            {
                "action_id": f"A{number}", "kind": dice.choice(["meeting", "corrective"]), "owner": dice.choice(["Ana", "Bo", None]),
                "site": dice.choice(["S1", None]), "agreed_on": agreed, "due_on": seldom(dice, due), "status": status,
                "closed_on": seldom(dice, closed, 0.05) if status == "done" and closed <= AS_OF else None,
            }
        )  # fmt: skip
    for number in range(120):
        _meeting(dice, made, f"M{number}")
    return made


def _meeting(dice: Random, made: Made, name: str) -> None:
    begun = datetime.combine(
        day(dice, last=AS_OF - timedelta(days=1)), time(dice.choice([9, 14, 22, 23]), 30)
    )
    if dice.random() < 0.9:
        made["meetings"].append(
            {
                "meeting_id": name, "kind": dice.choice(["scheduled", "ad_hoc", None]), "started_at": seldom(dice, begun),
                "scheduled_start_at": seldom(dice, begun - timedelta(minutes=5)),
            }
        )  # fmt: skip
    for person in dice.sample(range(8), dice.randint(1, 5)):
        made["meeting_attendance"].append(
            {
                "meeting_id": name, "person_id": f"p{person}", "joined_at": begun, "seconds": seldom(dice, dice.randint(60, 7200)),
                "identity": "email", "is_external": dice.choice([True, False, False, False, None]),
            }
        )  # fmt: skip


ACTIONS = """select month_of({day}), {{member}}, count(*) filter (closed_on <= due_on), count(*)
    from ops.action_items where status <> 'cancelled' and {where} group by 1, 2"""

HELD = """
    held as (
        select a.*, m.kind, m.started_at, cast(timezone('Europe/Amsterdam', timezone('UTC',
            coalesce(m.started_at, m.scheduled_start_at, a.joined_at))) as date) as held_on, coalesce(a.is_external, false) as is_guest
        from ops.meeting_attendance as a left join ops.meetings as m using (meeting_id))"""


def _held(count: str, where: str) -> str:
    return f"with {HELD} select month_of(held_on), {{member}}, {count} from held where {where} group by 1, 2"


RECOUNTS = {
    "actions_on_time": Recount(
        ACTIONS.format(day="due_on", where="due_on < as_of() and not (status = 'done' and closed_on is null)"), "owner", "owner"
    ),
    "actions_on_time.closed": Recount(ACTIONS.format(day="closed_on", where="closed_on is not null and due_on is not null"), "site", "site"),
    "meeting_hours": Recount(_held("sum(seconds), 1", "not is_guest and seconds is not null"), "kind", "kind"),
    "meeting_hours.guests_in": Recount(_held("sum(seconds), 1", "seconds is not null"), "kind", "kind"),
    "meeting_people": Recount(_held("count(distinct person_id), 1", "not is_guest"), "kind", "kind"),
    "meeting_hours_per_person": Recount(_held("sum(seconds), count(distinct person_id)", "not is_guest"), "kind", "kind"),
}  # fmt: skip
