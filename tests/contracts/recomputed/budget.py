"""Postings and budgets in versions, and the KPIs of the budget from their definitions."""

from datetime import date
from random import Random

from tests.contracts.recount import CURRENCIES, Cell, Recount, Rows, day, money, seldom

Made = dict[str, list[dict[str, Cell]]]
MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(5, 24)]
ACCOUNTS = ["4000", "6100", "6200"]
CENTRES = ["north", "south", ""]


def draw(dice: Random) -> Rows:
    """Costs, incomes, reversals and commitments; a budget for some months in one version, for others in two, and for later ones."""
    made: Made = {"budget_lines": [], "cost_entries": []}
    for month in MONTHS:
        for version in dice.sample(["Budget 1", "Budget 2", "Forecast 06"], dice.choice([0, 1, 2, 3, 3])):
            for kind in ("cost", "cost", "income"):
                made["budget_lines"].append(
                    {
                        "version": version, "month_on": month, "account": f"{dice.choice(ACCOUNTS)}{len(made['budget_lines'])}"[:4],
                        "cost_centre": dice.choice(CENTRES), "project_id": dice.choice(["P", ""]),
                        "scenario": "forecast" if version.startswith("F") else "budget", "kind": kind,
                        "currency": dice.choice(CURRENCIES), "amount": seldom(dice, money(dice)),
                    }
                )  # fmt: skip
    for number in range(300):
        made["cost_entries"].append(
            {
                "entry_id": f"E{number}", "entry_line_no": "1", "posted_on": seldom(dice, day(dice), 0.03),
                "kind": dice.choice(["cost", "cost", "cost", "income", "commitment"]), "account": dice.choice(ACCOUNTS),
                "cost_centre": dice.choice(["north", "south", None]), "project_id": dice.choice(["P", None]),
                "currency": dice.choice(CURRENCIES), "amount": seldom(dice, dice.choice([1, 1, 1, -1]) * money(dice)),
            }
        )  # fmt: skip
    return made


MONEY = "cast(sign(x.amount) * floor(abs(x.amount::decimal(38, 4)) * r.rate * 10000 + 0.5) as bigint)"
# The last version by name of each month, and what was posted in months that have one.
BOTH = f"""
    plan as (
        select month_of(x.month_on) as month, nullif(x.cost_centre, '') as cost_centre, x.account, {MONEY} as planned
        from ops.budget_lines as x left join lookup.rates as r on r.currency = x.currency and r."on" = x.month_on
        where x.scenario = 'budget' and x.kind = 'cost' and x.version = (
            select max(o.version) from ops.budget_lines as o
            where o.scenario = 'budget' and o.kind = 'cost' and o.month_on = x.month_on)),
    spent as (
        select month_of(x.posted_on) as month, x.cost_centre, x.account, x.kind, {MONEY} as paid
        from ops.cost_entries as x left join lookup.rates as r on r.currency = x.currency and r."on" = x.posted_on
        where x.kind in ('cost', 'commitment') and month_of(x.posted_on) in (select month from plan)),
    sums as (
        select month, {{member}} as member, sum(planned) as planned, 0 as paid from plan where planned is not null group by 1, 2
        union all
        select month, {{member}}, 0, sum(paid) from spent where paid is not null and kind in ({{kinds}}) group by 1, 2)"""


def _variance(below: str, kinds: str) -> str:
    return f"""with {BOTH.replace("{kinds}", kinds)}
        select month, member, cast(sum(paid) - sum(planned) as bigint), cast({below} as bigint)
        from sums where month < month_of(as_of()) group by 1, 2"""


RECOUNTS = {
    "budget_variance": Recount(_variance("1", "'cost'"), "cost_centre", "cost_centre"),
    "budget_variance.with_commitments": Recount(_variance("1", "'cost', 'commitment'"), "account", "account"),
    "budget_variance_rate": Recount(_variance("sum(planned)", "'cost'"), "account", "account"),
    "budget_variance_rate.with_commitments": Recount(_variance("sum(planned)", "'cost', 'commitment'"), "cost_centre", "cost_centre"),
}  # fmt: skip
