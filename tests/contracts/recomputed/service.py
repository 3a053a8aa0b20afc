"""Support cases with and without a history, surveys and complaints, and the KPIs of service from their definitions."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from tests.contracts.recount import AS_OF, Cell, Recount, Rows, day, later, seldom

Made = dict[str, list[dict[str, Cell]]]
NOW = datetime.combine(AS_OF, datetime.min.time()) + timedelta(hours=12)
HALVES = [Decimal(0), Decimal(0), Decimal("0.5")]
SCALES: list[tuple[int | None, int | None]] = [
    (1, 5),
    (1, 5),
    (1, 5),
    (0, 10),
    (0, 10),
    (1, 7),
    (1, 1),
    (None, None),
]


def draw(dice: Random) -> Rows:
    """Cases open and closed, some reopened; answers on several scales; complaints about orders."""
    names = (
        "customers",
        "products",
        "cases",
        "case_status_changes",
        "survey_answers",
        "complaints",
        "sales_orders",
    )
    made: Made = {name: [] for name in names}
    for number in range(4):
        made["customers"].append({"customer_id": f"C{number}", "name": f"Customer {number}"})
        made["products"].append({"product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}")})
    for number in range(240):
        case(dice, made, f"K{number}")
        made["survey_answers"].append(answer(dice, number))
        made["sales_orders"].append({
            "order_id": f"O{number}", "kind": dice.choice(["order"] * 7 + ["credit_memo"]), "ordered_on": day(dice),
            "site": dice.choice(["S1", "S2", None]), "status": dice.choice(["open", "closed", "closed", "cancelled"]),
        })  # fmt: skip
    for number in range(60):
        made["complaints"].append({
            "complaint_id": f"X{number}", "received_on": [AS_OF, day(dice)][number > 0], "kind": dice.choice(["late", "damaged"]),
            "site": dice.choice(["S1", "S2", None]), "carrier": dice.choice(["DHL", None]), "product_id": f"P{dice.randrange(5)}",
            "is_justified": dice.choice([True, False, None]),
        })  # fmt: skip
    made["sales_orders"][0] |= {"ordered_on": AS_OF, "kind": "order"}
    return made


def case(dice: Random, made: Made, case_id: str) -> None:
    """A case is closed once, or closed and reopened, or still open; its history is whole, without its last step, or missing."""
    opened = moment(dice)
    steps: list[tuple[datetime, str | None, str]] = [(opened, None, "open")]
    closings = dice.choice([0, 1, 1, 1, 1, 2, 2, 3])
    for number in range(closings):
        if number:
            steps.append((on(dice, steps[-1][0], 30), "closed", "open"))
        if dice.random() < 0.4:
            steps.append((on(dice, steps[-1][0], 6), "open", "waiting"))
        if dice.random() < 0.5 and steps[-1][2] == "waiting":
            steps.append((on(dice, steps[-1][0], 6), "waiting", "open"))
        steps.append((on(dice, steps[-1][0], 12), steps[-1][2], "closed"))
    steps = [step for step in steps if step[0] < NOW]
    closed = steps[-1][0] if steps[-1][2] == "closed" else None
    made["cases"].append({
        "case_id": case_id, "customer_id": f"C{dice.randrange(5)}", "owner": dice.choice(["ann", "bob", None]), "priority": dice.choice(["high", "low"]),
        "category": dice.choice(["bill", "goods", None]), "team": dice.choice(["T1", "T2", None]), "channel": dice.choice(["mail", "phone"]),
        "opened_at": opened, "closed_at": seldom(dice, closed, 0.05), "status": "closed" if closed else "open",
        "due_at": seldom(dice, on(dice, opened, 20), 0.2), "contacts": dice.choice([1, 1, 2, 3, None]),
        "first_response_at": seldom(dice, opened + timedelta(seconds=dice.choice([-60, 3_600, 86_400, 300_000]) + dice.randrange(3_600)), 0.2),
    })  # fmt: skip
    known = dice.choice([0, 0, len(steps), len(steps), len(steps), max(1, len(steps) - 1)])
    for number, (at, before, after) in enumerate(steps[:known]):
        made["case_status_changes"].append(
            {"change_id": f"{case_id}-{number}", "case_id": case_id, "changed_at": at, "from_status": before, "to_status": after}
        )  # fmt: skip


def moment(dice: Random) -> datetime:
    return datetime.combine(day(dice), datetime.min.time()) + timedelta(seconds=dice.randrange(43_200))


def on(dice: Random, since: datetime, days: int) -> datetime:
    """Some time later, at least a second."""
    return since + timedelta(seconds=1 + dice.randrange(dice.choice([3_600, 86_400, days * 86_400])))


def answer(dice: Random, number: int) -> dict[str, Cell]:
    low, high = dice.choice(SCALES)
    score = Decimal(dice.randint(low or 0, (high or 5) + (dice.random() < 0.05))) + dice.choice(HALVES)
    asked = day(dice)
    answered = seldom(dice, later(dice, asked, 0, 20), 0.3)
    return {
        "answer_id": f"A{number}", "kind": dice.choice(["csat", "csat", "nps"]), "survey": dice.choice(["spring", None]), "asked_on": seldom(dice, asked),
        "answered_on": answered, "score": seldom(dice, score) if answered else None, "scale_low": low, "scale_high": high,
        "team": dice.choice(["T1", None]), "channel": dice.choice(["mail", "web"]), "segment": dice.choice(["big", "small", None]),
    }  # fmt: skip


def local(moment: str) -> str:
    return f"(({moment} at time zone 'UTC') at time zone 'Europe/Amsterdam')"


def of_day(moment: str) -> str:
    return f"{local(moment)}::date"


def seconds(first: str, last: str) -> str:
    return f"cast(epoch({last}) - epoch({first}) as bigint)"


def work_seconds(first: str, last: str) -> str:
    """What of each worked day lies between two moments, day by day."""
    return f"""(
        select coalesce(sum(greatest(0, epoch(least({local(last)}, d + interval 1 day)) - epoch(greatest({local(first)}, d)))), 0)::bigint
        from generate_series({of_day(first)}::timestamp, {of_day(last)}::timestamp, interval 1 day) as t(d)
        where isodow(d) < 6 and d::date not in (date '2026-04-06', date '2026-05-01'))"""


# What opened and what closed a case, each once.
EVENT = f"""
    event as (
        select case_id, opened_at as moment, 'opened' as what from ops.cases
        union select case_id, closed_at, 'closed' from ops.cases where closed_at is not null
        union select case_id, changed_at, 'closed' from ops.case_status_changes where to_status = 'closed'
        union select case_id, changed_at, 'opened' from ops.case_status_changes where from_status = 'closed'),
    closing as (
        select c.*, e.moment as ended_at, {of_day("e.moment")} as ended_on,
            row_number() over (partition by c.case_id order by e.moment) as number,
            (select min({of_day("n.moment")}) from event as n where n.case_id = c.case_id and n.what = 'opened' and n.moment > e.moment)
                - {of_day("e.moment")} as back_after,
            c.case_id in (select case_id from ops.case_status_changes) as has_history
        from ops.cases as c join event as e on e.case_id = c.case_id and e.what = 'closed')"""
# The state of a case at a month's end is what happened to it last; one that is closed nobody knows when is left out.
STATE = f"""with {EVENT},
    state as (
        select month, ends_on, c.*,
            (select arg_max(what, moment) from event as e where e.case_id = c.case_id and {of_day("e.moment")} <= ends_on) as last_what,
            (select max(moment) from event as e where e.case_id = c.case_id and {of_day("e.moment")} <= ends_on and what = 'closed') as last_closed,
            (select max(moment) from event as e where e.case_id = c.case_id) as newest_at,
            (select max(moment) from event as e where e.case_id = c.case_id and {of_day("e.moment")} <= ends_on) as last_at
        from months cross join ops.cases as c),
    standing as (
        select *, ends_on - {of_day("(select min(moment) from event as e where e.case_id = state.case_id and what = 'opened' and (last_closed is null or moment > last_closed))")} as age
        from state where last_what = 'opened' and not (status = 'closed' and last_at = newest_at))"""
CLOCK = """
    pause as (
        select case_id, changed_at as begun, to_status,
            (select min(changed_at) from ops.case_status_changes as n where n.case_id = c.case_id and n.changed_at > c.changed_at) as ended
        from ops.case_status_changes as c),
    clock as (
        select c.*,
            (select min(changed_at) from ops.case_status_changes as h where h.case_id = c.case_id and to_status = 'closed') as first_end,
            (select count(*) from pause as p where p.case_id = c.case_id) as steps,
            coalesce((select sum(epoch(least(coalesce(ended, closed_at), closed_at)) - epoch(begun)) from pause as p
                where p.case_id = c.case_id and to_status = 'waiting' and begun < closed_at), 0)::bigint as waited
        from ops.cases as c)"""


def quantile(numbers: str, p: int, on: str, condition: str = "true") -> str:
    return f"""with {CLOCK}, timed as (select *, {numbers} as took from clock where {condition})
        select month_of({of_day(on)}), {{member}}, round(quantile_cont(took, {p / 100}) * 100), 100 from timed where took >= 0 group by 1, 2"""


def closings(numerator: str, condition: str = "true") -> str:
    return f"""with {EVENT} select month_of(ended_on), {{member}}, count(*) filter ({numerator}), count(*)
        from closing where {condition} group by 1, 2"""


ANSWERED = """
    answer as (
        select *, score - scale_low as up, scale_high - scale_low as span from ops.survey_answers
        where answered_on is not null and score >= scale_low and score <= scale_high and scale_high > scale_low)"""


def answers(numerator: str, condition: str) -> str:
    return f"""with {ANSWERED} select month_of(answered_on), {{member}}, coalesce({numerator}, 0), count(*)
        from answer where {condition} group by 1, 2"""


def complaints(condition: str = "true") -> str:
    return f"select month_of(received_on), {{member}}, count(*), 1 from ops.complaints where {condition} group by 1, 2"


def per_thousand(first_day: str, since: str) -> str:
    """Complaints and orders from a day to each month's end, from the month on in which both are known."""
    return f"""with counted as (
        select received_on as on_day, site, 1000 as n, 0 as d from ops.complaints
        union all
        select ordered_on, site, 0, 1 from ops.sales_orders where status <> 'cancelled' and kind = 'order')
        select month, {{member}}, sum(n), sum(d) from months join counted on on_day between {first_day} and ends_on
        where {since} >= (select min(received_on) from ops.complaints)
            and {since} >= (select min(ordered_on) from ops.sales_orders where kind = 'order' or status = 'cancelled') group by 1, 2"""


RESPONSE, SOLVED = seconds("opened_at", "first_response_at"), seconds("opened_at", "closed_at")
FIRST_SOLVED = seconds("opened_at", "least(first_end, closed_at)")
CSAT, NPS = "kind = 'csat'", "kind = 'nps' and scale_low = 0 and scale_high = 10"
MET = """select month_of({on}), {{member}}, count(*) filter (closed_at <= due_at), count(*) from ops.cases
    where {condition} and not (status = 'closed' and closed_at is null) group by 1, 2"""

RECOUNTS = {
    "first_response_p50": Recount(quantile(RESPONSE, 50, "opened_at"), "team", "team"),
    "first_response_p50.working_days": Recount(
        quantile(work_seconds("opened_at", "first_response_at"), 50, "opened_at", "first_response_at >= opened_at"), "team", "team"
    ),
    "first_response_p90": Recount(quantile(RESPONSE, 90, "opened_at"), "channel", "channel"),
    "resolution_time_p50": Recount(quantile(SOLVED, 50, "closed_at"), "category", "category"),
    "resolution_time_p50.working_days": Recount(
        quantile(work_seconds("opened_at", "closed_at"), 50, "closed_at", "closed_at is not null"), "team", "team"
    ),
    "resolution_time_p50.without_waiting": Recount(
        quantile(f"{SOLVED} - waited", 50, "closed_at", "steps > 0"), "category", "category"
    ),
    "resolution_time_p50.first_closing": Recount(
        quantile(FIRST_SOLVED, 50, "least(first_end, closed_at)"), "category", "category"
    ),
    "resolution_time_p90": Recount(quantile(SOLVED, 90, "closed_at"), "team", "team"),
    "sla_attainment": Recount(
        MET.format(on=of_day("due_at"), condition=f"{of_day('due_at')} < as_of()"), "priority", "priority"
    ),
    "sla_attainment.by_closing": Recount(
        MET.format(on=of_day("closed_at"), condition="closed_at is not null and due_at is not null"), "team", "team"
    ),
    "first_contact_resolution": Recount(
        closings("contacts = 1 and (back_after is null or back_after > 14)", "number = 1 and contacts is not null"), "team", "team"
    ),
    "first_contact_resolution.never_reopened": Recount(
        closings("contacts = 1 and back_after is null", "number = 1 and contacts is not null"), "owner", "owner"
    ),
    "first_contact_resolution.contacts_only": Recount(
        closings("contacts = 1", "number = 1 and contacts is not null"), "owner", "owner"
    ),
    "reopen_rate": Recount(closings("back_after <= 14", "has_history"), "category", "category"),
    "reopen_rate.ever": Recount(closings("back_after is not null", "has_history"), "team", "team"),
    "reopen_rate.by_case": Recount(closings("back_after <= 14", "has_history and number = 1"), "team", "team"),
    "ticket_backlog": Recount(f"{STATE} select month, {{member}}, count(*), 1 from standing group by 1, 2", "team", "team"),
    "ticket_backlog_age_p85": Recount(
        f"{STATE} select month, {{member}}, round(quantile_cont(age, 0.85) * 100), 100 from standing group by 1, 2", "owner", "owner"
    ),
    "csat": Recount(answers("count(*) filter (4 * up >= 3 * span)", CSAT), "segment", "segment"),
    "csat.best_score": Recount(answers("count(*) filter (up = span)", CSAT), "team", "team"),
    "csat_mean": Recount(answers("sum(floor((1 + 4 * up / span) * 1000 + 0.5000001))", CSAT), "channel", "channel"),
    "nps": Recount(
        answers("100 * (count(*) filter (score >= 9) - count(*) filter (score < 7))", NPS), "team", "team"
    ),
    "nps.promoters": Recount(answers("100 * count(*) filter (score >= 9)", NPS), "team", "team"),
    "survey_response_rate": Recount(
        "select month_of(asked_on), {member}, count(answered_on), count(*) from ops.survey_answers group by 1, 2", "survey", "survey"
    ),
    "complaints": Recount(complaints(), "carrier", "carrier"),
    "complaints.justified": Recount(complaints("is_justified"), "kind", "kind"),
    "complaints.not_rejected": Recount(complaints("is_justified is distinct from false"), "site", "site"),
    "complaints_per_1000": Recount(per_thousand("starts_on", "ends_on"), "site", "site"),
    "complaints_per_1000.trailing": Recount(per_thousand("ends_on - 89", "ends_on - 89"), "site", "site"),
}  # fmt: skip
