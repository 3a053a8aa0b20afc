"""Milestones, earned value and changes of scope, and the KPIs of projects from their definitions."""

from datetime import timedelta
from random import Random

from tests.contracts.recount import CURRENCIES, Cell, Recount, Rows, day, later, money, seldom

Made = dict[str, list[dict[str, Cell]]]
PROJECTS = ["P0", "P1", "P2", "P3", "P4", "P5"]  # the last one is in no list


def draw(dice: Random) -> Rows:
    """Projects that overlap, with milestones, monthly statuses, and changes before, within and after their span."""
    made: Made = {"projects": [], "milestones": [], "earned_value": [], "scope_changes": []}
    for name in PROJECTS[:-1]:
        starts = day(dice)
        made["projects"].append(
            {
                "project_id": name, "name": seldom(dice, f"Project {name}"), "starts_on": seldom(dice, starts),
                "ends_on": seldom(dice, later(dice, starts, 60, 400), 0.3), "currency": dice.choice(CURRENCIES[:4]),
                "baseline_amount": seldom(dice, money(dice)),
            }
        )  # fmt: skip
        _statuses(dice, made, name)
    for number in range(160):
        _milestone(dice, made, f"M{number}")
        made["scope_changes"].append(
            {
                "change_id": f"C{number}", "project_id": dice.choice(PROJECTS), "decided_on": seldom(dice, day(dice)),
                "currency": dice.choice(CURRENCIES), "amount": seldom(dice, dice.choice([-1, 1]) * money(dice)),
                "status": dice.choice(["open", "approved", "approved", "rejected"]),
            }
        )  # fmt: skip
    return made


def _milestone(dice: Random, made: Made, name: str) -> None:
    agreed = day(dice)
    baseline = later(dice, agreed, 5, 90)
    reached = later(dice, baseline, -10, 20)
    status = dice.choice(["open", "reached", "reached", "reached", "cancelled"])
    made["milestones"].append(
        {
            "milestone_id": name, "project_id": dice.choice(PROJECTS), "phase": dice.choice(["build", "test", None]),
            "owner": dice.choice(["Ana", "Bo", None]), "agreed_on": seldom(dice, agreed), "baseline_on": seldom(dice, baseline),
            "planned_on": seldom(dice, later(dice, baseline, 0, 30), 0.5), "status": status,
            "forecast_on": seldom(dice, later(dice, baseline, -5, 60)),
            "reached_on": seldom(dice, reached, 0.05) if status == "reached" else None,
        }
    )  # fmt: skip


def _statuses(dice: Random, made: Made, project: str) -> None:
    """By package, as a whole, or both; at times a month is left out."""
    packages = dice.choice([[""], ["A", "B"], ["", "A"]])
    first = day(dice)
    for package in packages:
        for month in range(12):
            if dice.random() < 0.8:
                made["earned_value"].append(
                    {
                        "project_id": project, "work_package": package, "status_on": first + timedelta(days=30 * month),
                        "currency": dice.choice(CURRENCIES), "planned_value": seldom(dice, money(dice)),
                        "earned_value": seldom(dice, money(dice)), "actual_cost": seldom(dice, money(dice)),
                    }
                )  # fmt: skip


def _in_money(amount: str) -> str:
    """SQL: an amount in 10^-4 of the company's currency, rounded half up, away from zero."""
    return f"cast(sign({amount}) * floor(abs({amount}::decimal(38, 4)) * r.rate * 10000 + 0.5) as bigint)"


# At each period's end the last status of each package within 45 days; the whole hides the packages of its project.
STATUS = f"""
    counted as (
        select e.*, {_in_money("e.planned_value")} as pv, {_in_money("e.earned_value")} as ev, {_in_money("e.actual_cost")} as ac
        from ops.earned_value as e
        left join lookup.rates as r on r.currency = e.currency and r."on" = e.status_on
        where not (e.work_package <> '' and e.project_id in (select project_id from ops.earned_value where work_package = ''))),
    shown as (
        select month, counted.* from months join counted
            on status_on <= last_day(starts_on) and last_day(starts_on) - status_on <= 45
        where status_on = (
            select max(o.status_on) from counted as o
            where o.project_id = counted.project_id and o.work_package = counted.work_package and o.status_on <= last_day(starts_on)))"""

ON_TIME = """
    select month_of({day}), {{member}}, count(*) filter (reached_on <= {day}), count(*)
    from (select *, coalesce(planned_on, baseline_on) as plan from ops.milestones)
    where {day} < as_of() and status <> 'cancelled' and not (status = 'reached' and reached_on is null) group by 1, 2"""

SLIP = """
    select month, {{member}}, cast(round(quantile_cont(forecast_on - {day}, 0.5) * 100) as bigint), 100
    from months join (select *, coalesce(planned_on, baseline_on) as plan from ops.milestones)
        on agreed_on <= ends_on and (reached_on is null or reached_on > ends_on)
    where status <> 'cancelled' and not (status = 'reached' and reached_on is null) and forecast_on - {day} is not null
    group by 1, 2"""

SCOPE = f"""
    with way as (
        select month, months.ends_on as shown_on, p.*, {_in_money("p.baseline_amount")} as first_scope
        from months join (select * rename (ends_on as over_on) from ops.projects) as p
            on p.starts_on <= months.ends_on and (over_on is null or over_on >= months.ends_on)
        left join lookup.rates as r on r.currency = p.currency and r."on" = p.starts_on),
    moved as (
        select c.project_id, c.decided_on, {_in_money("c.amount")} as value
        from ops.scope_changes as c left join lookup.rates as r on r.currency = c.currency and r."on" = c.decided_on
        where c.status = 'approved')
    select month, {{member}}, sum((
            select coalesce(sum({{value}}), 0) from moved where moved.project_id = way.project_id and decided_on <= shown_on)),
        sum(first_scope)
    from way where first_scope is not null group by 1, 2"""

RECOUNTS = {
    "milestones_on_time": Recount(ON_TIME.format(day="baseline_on"), "phase", "phase"),
    "milestones_on_time.current_baseline": Recount(ON_TIME.format(day="plan"), "owner", "owner"),
    "milestone_slip_p50": Recount(SLIP.format(day="baseline_on"), "owner", "owner"),
    "milestone_slip_p50.current_baseline": Recount(SLIP.format(day="plan"), "owner", "owner"),
    "milestone_slip_p50.mean": Recount(
        SLIP.format(day="baseline_on")
        .replace("cast(round(quantile_cont(forecast_on - baseline_on, 0.5) * 100) as bigint), 100", "sum(forecast_on - baseline_on), count(*)"),
        "owner", "owner"),
    "spi": Recount(
        f"""with {STATUS} select month, {{member}}, sum(ev), sum(pv) from shown where ev is not null and pv is not null group by 1, 2""",
        "work_package", "work_package",
    ),
    "cpi": Recount(
        f"""with {STATUS} select month, {{member}}, sum(ev), sum(ac) from shown where ev is not null and ac is not null group by 1, 2""",
        "work_package", "work_package",
    ),
    "scope_change_rate": Recount(SCOPE.replace("{value}", "value"), "project", "coalesce(name, project_id)"),
    "scope_change_rate.gross": Recount(SCOPE.replace("{value}", "abs(value)"), "project", "coalesce(name, project_id)"),
}  # fmt: skip
