"""Procedures, training, findings, incidents with hours, risks, and the KPIs of compliance from their definitions."""

from decimal import Decimal
from random import Random

from tests.contracts.recount import AS_OF, CURRENCIES, Cell, Recount, Rows, day, later, money, seldom

Made = dict[str, list[dict[str, Cell]]]


def draw(dice: Random) -> Rows:
    """Of each about 150 rows: overdue, in time, without dates, ended early, renewed, never done."""
    tables = ("procedures", "training_records", "audit_findings", "incidents", "resource_days", "risks")
    made: Made = {name: [] for name in tables}
    for number in range(150):
        _dated(dice, made, number)
        _training(dice, made, number)
        made["incidents"].append(
            {
                "incident_id": f"I{number}", "occurred_on": seldom(dice, day(dice), 0.05), "site": dice.choice(["S1", "S2", None]),
                "kind": dice.choice(["injury", "injury", "illness", "near_miss"]),
                "severity": dice.choice(["fatality", "lost_time", "restricted_work", "medical_treatment", "first_aid", "none"]),
            }
        )  # fmt: skip
        made["resource_days"].append(
            {
                "person_id": "", "resource_id": f"r{number}", "day_on": day(dice), "team": None,
                "kind": dice.choice(["team", "team", "machine"]), "site": dice.choice(["S1", "S2", None]),
                "hours_worked": seldom(dice, Decimal(dice.randint(1, 4000)) / 8),
            }
        )  # fmt: skip
    return made


def _dated(dice: Random, made: Made, number: int) -> None:
    """A procedure, a finding and a risk."""
    begun = day(dice)
    review, over = later(dice, begun, -10, 200), later(dice, begun, -5, 300)
    made["procedures"].append(
        {
            "procedure_id": f"P{number // 2}", "version": str(number % 2), "site": dice.choice(["S1", None]),
            "standard": dice.choice(["9001", "14001", None]), "valid_from_on": seldom(dice, begun),
            "review_due_on": seldom(dice, review), "retired_on": seldom(dice, over, 0.6),
        }
    )  # fmt: skip
    made["risks"].append(
        {
            "risk_id": f"R{number}", "category": dice.choice(["supply", "people", None]), "owner": dice.choice(["Ana", None]),
            "opened_on": seldom(dice, begun), "review_due_on": seldom(dice, review), "closed_on": seldom(dice, over, 0.5),
            "probability": seldom(dice, Decimal(dice.randint(0, 10_000)) / 10_000), "currency": dice.choice(CURRENCIES),
            "impact_amount": seldom(dice, money(dice)),
        }
    )  # fmt: skip
    due = later(dice, begun, 5, 60)
    closed = later(dice, due, -20, 20)
    made["audit_findings"].append(
        {
            "finding_id": f"F{number}", "kind": "internal", "site": dice.choice(["S1", None]), "found_on": begun,
            "severity": dice.choice(["critical", "major", "minor"]), "due_on": seldom(dice, due),
            "closed_on": closed if closed <= AS_OF and dice.random() < 0.8 else None,
        }
    )  # fmt: skip


def _training(dice: Random, made: Made, number: int) -> None:
    passed = day(dice)
    made["training_records"].append(
        {
            "record_id": f"T{number}", "person_id": f"p{dice.randrange(12)}", "course": dice.choice(["fire", "lift", "gdpr"]),
            "team": "north", "required_on": seldom(dice, day(dice), 0.4),
            "required_until_on": seldom(dice, later(dice, passed, 50, 400), 0.6), "completed_on": seldom(dice, passed, 0.25),
            "valid_until_on": seldom(dice, later(dice, passed, 20, 400), 0.3),
        }
    )  # fmt: skip


# A pair stands on each month's end; the newest completion up to then says whether it is valid.
TRAINING = """
    pair as (
        select person_id, course, min(required_on) as since,
            case when bool_or(required_until_on is null) then date '9999-12-31' else max(required_until_on) end as until
        from ops.training_records where required_on is not null group by all),
    standing as (select * from months join pair on since <= ends_on and until >= ends_on),
    judged as (
        select standing.*, (
            select coalesce(t.valid_until_on, date '9999-12-31') >= ends_on from ops.training_records as t
            where t.person_id = standing.person_id and t.course = standing.course and t.completed_on <= ends_on
            order by t.completed_on desc, t.record_id desc limit 1) as is_valid
        from standing)"""

FINDINGS = """select month_of({day}), {{member}}, count(*) filter (closed_on <= due_on), count(*)
    from ops.audit_findings where {where} group by 1, 2"""

IN_FORCE = """
    select month, {{member}}, count(*) filter (review_due_on >= ends_on), count(*)
    from months join ops.procedures on valid_from_on <= ends_on and (retired_on is null or retired_on > ends_on)
    where {where} group by 1, 2"""

RISKS = """
    select month, {{member}}, count(*) filter ({overdue}), 1
    from months join ops.risks on opened_on <= ends_on and (closed_on is null or closed_on > ends_on)
    group by 1, 2"""

# Probability times impact in euro of the day the risk was entered, in 10^-4.
LOSS = """
    select month, {member}, sum(round(round(probability * impact_amount, 4) * rate, 4) * 10000) filter (review_due_on < ends_on), 1
    from months join ops.risks on opened_on <= ends_on and (closed_on is null or closed_on > ends_on)
    join lookup.rates as r on r.currency = risks.currency and r."on" = opened_on
    group by 1, 2"""

LOST = "'fatality', 'lost_time'"
RECORDABLE = f"{LOST}, 'restricted_work', 'medical_treatment'"


def _rate(severities: str, base: int) -> str:
    """SQL: incidents times the base, in thousandths like the hours, and the hours worked of people."""
    return f"""
        select month, member, sum(n), sum(d) from (
            select month_of(occurred_on) as month, {{member}} as member,
                count(*) filter (kind in ('injury', 'illness') and severity in ({severities})) * {base} * 1000 as n, 0 as d
            from ops.incidents where occurred_on is not null group by 1, 2
            union all
            select month_of(day_on), {{member}}, 0, cast(sum(hours_worked) * 1000 as bigint)
            from ops.resource_days where kind <> 'machine' and hours_worked is not null group by 1, 2)
        group by 1, 2"""


RECOUNTS = {
    "sop_review_current": Recount(IN_FORCE.format(where="review_due_on is not null"), "standard", "standard"),
    "sop_review_current.no_date_overdue": Recount(IN_FORCE.format(where="true"), "site", "site"),
    "training_valid": Recount(
        f"with {TRAINING} select month, {{member}}, count(*) filter (is_valid), count(*) from judged group by 1, 2", "course", "course"
    ),
    "findings_closed_on_time": Recount(FINDINGS.format(day="due_on", where="due_on < as_of()"), "site", "site"),
    "findings_closed_on_time.closed": Recount(
        FINDINGS.format(day="closed_on", where="closed_on is not null and due_on is not null"), "severity", "severity"
    ),
    "findings_closed_on_time.serious": Recount(
        FINDINGS.format(day="due_on", where="due_on < as_of() and severity <> 'minor'"), "severity", "severity"
    ),
    "trir": Recount(_rate(RECORDABLE, 200_000), "site", "site"),
    "trir.per_million": Recount(_rate(RECORDABLE, 1_000_000), "site", "site"),
    "ltifr": Recount(_rate(LOST, 1_000_000), "site", "site"),
    "ltifr.per_200000": Recount(_rate(LOST, 200_000), "site", "site"),
    "risk_reviews_overdue": Recount(RISKS.format(overdue="review_due_on < ends_on"), "category", "category"),
    "risk_reviews_overdue.share": Recount(
        RISKS.format(overdue="review_due_on < ends_on").replace(", 1\n", ", count(review_due_on)\n"), "category", "category"
    ),
    "risk_reviews_overdue.by_loss": Recount(LOSS, "category", "category"),
    "risk_reviews_overdue.no_date_overdue": Recount(
        RISKS.format(overdue="review_due_on is null or review_due_on < ends_on"), "category", "category"
    ),
}  # fmt: skip
