"""Opportunities, orders and invoices, and the KPIs of sales from their definitions."""

from datetime import datetime, timedelta
from random import Random

from tests.contracts.recount import (
    AS_OF,
    CURRENCIES,
    Cell,
    Recount,
    Rows,
    day,
    later,
    money,
    seldom,
)

Made = dict[str, list[dict[str, Cell]]]


def draw(dice: Random) -> Rows:
    """Deals won, lost and open, some entered late or without a day; orders and invoices in several currencies."""
    made: Made = {
        name: []
        for name in ("customers", "products", "opportunities", "sales_orders", "invoice_lines", "invoices")
    }
    for number in range(4):
        made["customers"].append({"customer_id": f"C{number}", "country": seldom(dice, f"L{number % 2}")})
        made["products"].append({"product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}")})
    for number in range(220):
        made["opportunities"].append(deal(dice, number))
        made["sales_orders"].append({
            "order_id": f"O{number}", "kind": dice.choice(["order"] * 7 + ["credit_memo"]), "ordered_on": day(dice),
            "site": dice.choice(["S1", "S2", None]), "channel": dice.choice(["web", "phone", None]), "country": dice.choice(["L1", None]),
            "status": dice.choice(["open", "closed", "closed", "cancelled"]), "currency": dice.choice(CURRENCIES),
            "placed_amount": dice.choice([money(dice), money(dice), 0, None]),
        })  # fmt: skip
        made["invoice_lines"].append({
            "invoice_id": f"I{number // 2}", "line_no": str(number), "kind": dice.choice(["invoice"] * 4 + ["credit_memo", "adjustment"]),
            "product_id": f"P{dice.randrange(5)}", "site": dice.choice(["S1", None]), "country": dice.choice(["L1", "L2", None]),
            "invoiced_on": day(dice), "currency": dice.choice(CURRENCIES), "net_amount": seldom(dice, money(dice) * dice.choice([1, 1, -1])),
            "status": dice.choice(["posted"] * 5 + ["draft", "void"]),
        })  # fmt: skip
        made["invoices"].append({
            "invoice_id": f"I{number}", "kind": dice.choice(["invoice", "invoice", "credit_memo", "payment_on_account"]),
            "customer_id": f"C{dice.randrange(5)}", "site": dice.choice(["S1", None]), "invoiced_on": day(dice),
            "status": dice.choice(["open", "settled", "draft", "void"]), "currency": dice.choice(CURRENCIES), "amount": seldom(dice, money(dice)),
        })  # fmt: skip
    return made


def deal(dice: Random, number: int) -> dict[str, Cell]:
    created = day(dice)
    status = dice.choice(["won", "won", "lost", "open"])
    closes = later(dice, created, *dice.choice([(-5, 0), (0, 0), (1, 40), (1, 40), (30, 200)]))
    if status != "open" and closes > AS_OF:
        status = "open"
    moment = datetime.combine(created, datetime.min.time()) + timedelta(seconds=dice.randrange(86_400))
    return {
        "opportunity_id": f"D{number}", "owner": dice.choice(["ann", "bob", None]), "kind": dice.choice(["new", None]),
        "source": dice.choice(["fair", "web", None]), "created_at": seldom(dice, moment, 0.05), "closes_on": seldom(dice, closes, 0.05),
        "status": status, "currency": dice.choice(CURRENCIES), "amount": seldom(dice, money(dice, 9000)),
    }  # fmt: skip


def amount(column: str, rate: str) -> str:
    return f"cast(round({column} * {rate}.rate, 4) * 10000 as hugeint)"


# The day is Amsterdam's: a deal entered late in the evening of UTC belongs to the next one.
DEAL = f"""
    deal as (
        select d.*, {amount("amount", "shut")} as amt, {amount("amount", "begun")} as first_amt, closes_on - created_on as age,
            len(list_filter(range(created_on, closes_on, interval 1 day),
                lambda d: isodow(d + interval 1 day) < 6 and d::date + 1 not in (date '2026-04-06', date '2026-05-01'))) as work_age
        from (select *, ((created_at at time zone 'UTC') at time zone 'Europe/Amsterdam')::date as created_on from ops.opportunities) as d
        left join lookup.rates as shut on shut.currency = d.currency and shut."on" = d.closes_on
        left join lookup.rates as begun on begun.currency = d.currency and begun."on" = d.created_on)"""
DECIDED = "status in ('won', 'lost') and closes_on is not null"
OPEN = "created_on <= ends_on and (status = 'open' or closes_on > ends_on)"


def deals(on: str, numerator: str, denominator: str, condition: str) -> str:
    return f"with {DEAL} select month_of({on}), {{member}}, {numerator}, {denominator} from deal where {condition} group by 1, 2"


def quantile(numbers: str, p: int, condition: str) -> str:
    return deals("closes_on", f"round(quantile_cont({numbers}, {p / 100}) * 100)", "100", condition)


def open_at_the_end(numerator: str, denominator: str, condition: str = "true") -> str:
    return f"""with {DEAL} select month, {{member}}, {numerator}, {denominator}
        from months join deal on {OPEN} where {condition} group by 1, 2"""


ORDER = f"""
    placed as (
        select o.*, {amount("placed_amount", "rates")} as amt from ops.sales_orders as o
        left join lookup.rates as rates on rates.currency = o.currency and rates."on" = o.ordered_on
        where o.kind = 'order' or o.status = 'cancelled')"""
LINE = f"""
    line as (
        select l.*, {amount("net_amount", "rates")} as amt from ops.invoice_lines as l
        left join lookup.rates as rates on rates.currency = l.currency and rates."on" = l.invoiced_on
        where l.status not in ('draft', 'void'))"""
INVOICE = f"""
    item as (
        select i.*, {amount("amount", "rates")} as amt from ops.invoices as i
        left join lookup.rates as rates on rates.currency = i.currency and rates."on" = i.invoiced_on
        where i.kind = 'invoice' and i.status in ('open', 'settled'))"""
KEPT = "status <> 'cancelled'"


def orders(numerator: str, denominator: str, condition: str) -> str:
    return f"with {ORDER} select month_of(ordered_on), {{member}}, {numerator}, {denominator} from placed where {condition} group by 1, 2"


def lines(condition: str) -> str:
    return f"with {LINE} select month_of(invoiced_on), {{member}}, sum(amt), 1 from line where {condition} group by 1, 2"


WON = "coalesce(sum({}) filter (status = 'won'), 0)"

RECOUNTS = {
    "net_sales": Recount(lines("true"), "country", "country"),
    "net_sales.gross": Recount(lines("kind = 'invoice'"), "site", "site"),
    "net_sales.order_intake": Recount(orders("sum(amt)", "1", KEPT), "channel", "channel"),
    "average_order_value": Recount(orders("sum(amt)", "count(*)", f"{KEPT} and amt > 0"), "channel", "channel"),
    "average_order_value.with_cancelled": Recount(orders("sum(amt)", "count(*)", "amt > 0"), "site", "site"),
    "average_order_value.per_invoice": Recount(
        f"with {INVOICE} select month_of(invoiced_on), {{member}}, sum(amt), count(amt) from item group by 1, 2", "site", "site"
    ),
    "orders_placed": Recount(orders("count(*)", "1", KEPT), "country", "country"),
    "orders_placed.with_cancelled": Recount(orders("count(*)", "1", "true"), "site", "site"),
    "win_rate": Recount(deals("closes_on", "count(*) filter (status = 'won')", "count(*)", DECIDED), "owner", "owner"),
    "win_rate.of_all": Recount(
        deals("created_on", "count(*) filter (status = 'won')", "count(*)", "true"), "source", "source"
    ),
    "win_rate.by_value": Recount(deals("closes_on", WON.format("amt"), "sum(amt)", DECIDED), "owner", "owner"),
    "win_rate_value": Recount(deals("closes_on", WON.format("amt"), "sum(amt)", DECIDED), "kind", "kind"),
    "win_rate_value.of_all": Recount(deals("created_on", WON.format("first_amt"), "sum(first_amt)", "true"), "kind", "kind"),
    "sales_cycle_p50": Recount(quantile("age", 50, "status = 'won' and age >= 0"), "owner", "owner"),
    "sales_cycle_p50.working_days": Recount(quantile("work_age", 50, "status = 'won' and age >= 0"), "owner", "owner"),
    "sales_cycle_p50.decided": Recount(quantile("age", 50, f"{DECIDED} and age >= 0"), "owner", "owner"),
    "open_pipeline": Recount(open_at_the_end("sum(first_amt)", "1"), "owner", "owner"),
    "open_pipeline.by_count": Recount(open_at_the_end("count(*)", "1"), "source", "source"),
    "pipeline_age_p50": Recount(
        open_at_the_end("round(quantile_cont(ends_on - created_on, 0.5) * 100)", "100"), "owner", "owner"
    ),
    "pipeline_age_p50.p85": Recount(
        open_at_the_end("round(quantile_cont(ends_on - created_on, 0.85) * 100)", "100"), "owner", "owner"
    ),
}  # fmt: skip
