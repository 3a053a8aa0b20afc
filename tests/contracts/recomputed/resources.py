"""Days of people, machines and teams, their absences, and the KPIs of resources from their definitions."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.contracts.recount import FIRST, Cell, Recount, Rows, day, seldom

Made = dict[str, list[dict[str, Cell]]]


def draw(dice: Random) -> Rows:
    """Days over two years: teams that stand for their people on some days and repeat them on others; absences at random."""
    made: Made = {"resource_days": [], "absences": []}
    for number in range(60):
        at = FIRST + timedelta(days=number * 9)
        for person in range(4):
            if dice.random() < 0.7:
                made["resource_days"].append(_hours(dice, 1) | {
                    "person_id": f"p{person}", "resource_id": "", "day_on": at, "kind": "person",
                    "team": ["north", "south", None][person % 3], "site": dice.choice(["S1", "S2", None]),
                })  # fmt: skip
        for machine, kind in (("saw", "machine"), ("north", "team"), ("west", "team")):
            made["resource_days"].append(_hours(dice, 5) | {
                "person_id": "", "resource_id": machine, "day_on": at, "kind": kind, "team": machine if kind == "team" else "north",
            })  # fmt: skip
    for number in range(150):
        made["absences"].append({
            "person_id": f"p{number % 4}", "absent_on": day(dice), "reason": dice.choice(["leave", "sick", "training", "other"]),
            "team": dice.choice(["north", "south", None]), "site": dice.choice(["S1", None]),
            "hours_absent": seldom(dice, Decimal(dice.choice([4, 8]))),
        })  # fmt: skip
    return made


def _hours(dice: Random, people: int) -> dict[str, Cell]:
    scheduled = Decimal(8 * people)
    worked = scheduled * dice.randint(4, 12) / 10
    return {
        "hours_scheduled": seldom(dice, scheduled), "hours_available": seldom(dice, scheduled * dice.randint(0, 10) / 10),
        "hours_demanded": seldom(dice, scheduled * dice.randint(2, 14) / 10), "hours_booked": seldom(dice, worked / 2),
        "hours_worked": seldom(dice, worked), "hours_overtime": seldom(dice, max(Decimal(0), worked - scheduled)),
    }  # fmt: skip


# A team's total counts only where none of its people is listed that day.
DAYS = """
    day as (
        select * from ops.resource_days as r
        where kind <> 'team' or not exists (
            select 1 from ops.resource_days as o where o.kind = 'person' and o.day_on = r.day_on and o.team is not distinct from r.team))"""


def _share(above: str, below: str, where: str = "true") -> str:
    """SQL: one kind of hours by another, over the days that have both; hours in thousandths."""
    return f"""with {DAYS}
        select month_of(day_on), {{member}}, cast(sum({above}) * 1000 as bigint), cast(sum({below}) * 1000 as bigint)
        from day where {above} is not null and {below} is not null and {where} group by 1, 2"""


def _absent(where: str) -> str:
    return f"""with {DAYS},
        scheduled as (
            select month_of(day_on) as month, {{member}} as member, sum(hours_scheduled) as hours
            from day where kind <> 'machine' and hours_scheduled is not null group by 1, 2),
        absent as (
            select month_of(absent_on) as month, {{member}} as member, sum(hours_absent) filter ({where}) as hours
            from ops.absences where hours_absent is not null group by 1, 2)
        select month, member, cast(coalesce(absent.hours, 0) * 1000 as bigint), cast(coalesce(scheduled.hours, 0) * 1000 as bigint)
        from scheduled full join absent using (month, member)"""


RECOUNTS = {
    "utilisation": Recount(_share("hours_booked", "hours_available"), "kind", "kind"),
    "utilisation.leave_in": Recount(_share("hours_booked", "hours_scheduled"), "team", "team"),
    "load": Recount(_share("hours_demanded", "hours_available"), "resource", "nullif(resource_id, '')"),
    "load.of_schedule": Recount(_share("hours_demanded", "hours_scheduled"), "site", "site"),
    "absence_rate": Recount(_absent("true"), "team", "team"),
    "absence_rate.unplanned": Recount(_absent("reason not in ('leave', 'training')"), "site", "site"),
    "absence_rate.days": Recount(
        """with scheduled as (
            select month_of(day_on) as month, {member} as member, count(*) as days
            from ops.resource_days where kind = 'person' and hours_scheduled > 0 group by 1, 2),
        absent as (
            select month_of(absent_on) as month, {member} as member, count(*) as days from ops.absences where hours_absent > 0 group by 1, 2)
        select month, member, coalesce(absent.days, 0), coalesce(scheduled.days, 0) from scheduled full join absent using (month, member)""",
        "team", "team",
    ),
    "overtime_rate": Recount(_share("hours_overtime", "(hours_worked - hours_overtime)", "kind <> 'machine'"), "team", "team"),
    "overtime_rate.of_schedule": Recount(
        _share("hours_overtime", "hours_scheduled", "kind <> 'machine' and (hours_worked is not null or hours_overtime is not null)"), "site", "site"
    ),
    "overtime_rate.of_all_hours": Recount(_share("hours_overtime", "hours_worked", "kind <> 'machine'"), "team", "team"),
}  # fmt: skip
