"""Invoices, supplier bills and stock, and the KPIs of finance from their definitions."""

from datetime import timedelta
from random import Random

from tests.contracts.recount import (
    AS_OF,
    CURRENCIES,
    FIRST,
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
    """Invoices and bills paid early, late or never, some before their own date; a stock counted every month."""
    made: Made = {
        name: []
        for name in (
            "customers",
            "suppliers",
            "invoices",
            "invoice_lines",
            "bills",
            "stock_levels",
            "stock_movements",
        )
    }
    for number in range(4):
        made["customers"].append(
            {
                "customer_id": f"C{number}",
                "name": f"Customer {number}",
                "country": seldom(dice, f"L{number % 2}"),
            }
        )
        made["suppliers"].append({"supplier_id": f"U{number}", "name": f"Supplier {number}"})
    for number in range(220):
        made["invoices"].append(invoice(dice, number))
        made["bills"].append(bill(dice, number))
    # The data of each reaches up to today, and trailing windows end with it.
    made["invoices"][0]["invoiced_on"] = made["bills"][0]["billed_on"] = AS_OF
    stock(dice, made)
    for number in range(300):
        made["invoice_lines"].append({
            "invoice_id": f"I{number // 2}", "line_no": str(number), "kind": dice.choice(["invoice"] * 7 + ["credit_memo"]),
            "site": dice.choice(["S1", "S2", None]), "invoiced_on": [FIRST, AS_OF][number] if number < 2 else day(dice),
            "currency": dice.choice(CURRENCIES), "net_amount": seldom(dice, money(dice) * dice.choice([1, 1, 1, 1, -1])),
            "status": dice.choice(["posted"] * 7 + ["draft", "void"]),
        })  # fmt: skip
    return made


def invoice(dice: Random, number: int) -> dict[str, Cell]:
    kind = dice.choice(["invoice"] * 8 + ["credit_memo", "payment_on_account"])
    dated, status = document(dice)
    return {
        "invoice_id": f"I{number}", "kind": kind, "customer_id": f"C{dice.randrange(5)}", "site": dice.choice(["S1", "S2", None]),
        "invoiced_on": dated["on"], "due_on": dated["due_on"], "cleared_on": dated["cleared_on"], "status": status,
        "currency": dice.choice(CURRENCIES), "amount": seldom(dice, money(dice, 900) * (1 if kind == "invoice" else -1), 0.03),
        "payment_terms": dice.choice(["30 days", None]), "is_disputed": dice.choice([True, False, False, None]),
    }  # fmt: skip


def bill(dice: Random, number: int) -> dict[str, Cell]:
    dated, status = document(dice)
    return {
        "bill_id": f"B{number}", "supplier_id": f"U{dice.randrange(5)}", "site": dice.choice(["S1", "S2", None]),
        "billed_on": dated["on"], "due_on": dated["due_on"], "cleared_on": dated["cleared_on"], "status": status,
        "currency": dice.choice(CURRENCIES), "amount": money(dice, 900) * dice.choice([1, 1, 1, 1, -1]), "category": dice.choice(["IT", None]),
    }  # fmt: skip


def document(dice: Random) -> tuple[dict[str, Cell], str]:
    """Its dates and status: paid around its due day, long after it, before its own date, or not."""
    on = day(dice)
    due = later(dice, on, -3, 60)
    cleared = later(dice, due, *dice.choice([(-70, -30), (-20, 0), (0, 0), (-5, 20), (1, 1), (20, 130)]))
    status = dice.choice(["settled"] * 7 + ["open"] * 3 + ["draft", "void"])
    paid = cleared if status == "settled" and cleared <= AS_OF else None
    if status == "settled" and paid is None and dice.random() < 0.9:
        status = "open"
    return {"on": on, "due_on": seldom(dice, due), "cleared_on": paid}, status


def stock(dice: Random, made: Made) -> None:
    for month in range(18):
        counted = FIRST + timedelta(days=24 + 30 * month)
        for site in ("S1", "S2"):
            made["stock_levels"].append(
                {"counted_on": counted, "product_id": "P1", "site": site, "bin": "", "currency": "EUR", "amount": money(dice, 9000)}
            )  # fmt: skip
    for number in range(80):
        made["stock_movements"].append({
            "movement_id": f"M{number}", "movement_line_no": "1", "kind": dice.choice(["issue_for_sale"] * 3 + ["receipt"]),
            "posted_on": [FIRST, AS_OF][number] if number < 2 else day(dice), "currency": dice.choice(["EUR", "USD", None]),
            "amount": -money(dice, 900),
        })  # fmt: skip


AMOUNT = "cast(round(amount * rates.rate, 4) * 10000 as hugeint)"


def documents(table: str, on: str, condition: str) -> str:
    """CTE: the documents of a table with `amt`, and `known`: it has a rate, and is not settled on a day that nobody knows."""
    return f"""
    doc as (
        select d.*, {AMOUNT} as amt,
            {AMOUNT} is not null and not (d.status = 'settled' and d.cleared_on is null) as known
        from ops.{table} as d left join lookup.rates as rates on rates.currency = d.currency and rates."on" = d.{on}
        where d.status in ('open', 'settled') {condition})"""


ITEM = documents("invoices", "invoiced_on", "and d.kind in ('invoice', 'credit_memo')")
BILL = documents("bills", "billed_on", "")
OPEN = "{on} <= ends_on and (cleared_on is null or cleared_on > ends_on)"
OWED = f"known and {OPEN.format(on='invoiced_on')}"
OWING = f"known and {OPEN.format(on='billed_on')}"
OVERDUE = f"{OWED} and due_on < ends_on"
CUSTOMERS = "left join (from ops.customers select customer_id, name, country) as c using (customer_id)"


def balance(cte: str, condition: str, join: str = "", amount: str = "amt", below: str = "1") -> str:
    """What is open at each month's end."""
    return f"""with {cte}
        select month, {{member}}, coalesce(sum({amount}), 0), {below}
        from months join doc on {condition} {join} group by 1, 2"""


def flow(cte: str, on: str, condition: str = "amt is not null", join: str = "") -> str:
    return f"with {cte} select month_of({on}), {{member}}, sum(amt), 1 from doc {join} where {condition} group by 1, 2"


def days(cte: str, on: str, condition: str, window: int, join: str = "") -> str:
    """A balance over the flow of the last days, times the days; none while the data is younger."""
    return f"""with {cte}
        select month, {{member}},
            {window} * coalesce(sum(amt) filter ({condition}), 0),
            sum(amt) filter ({on} between ends_on - {window - 1} and ends_on)
        from months cross join doc {join}
        where ends_on - {window - 1} >= (select min({on}) from doc) group by 1, 2"""


def of_period(condition: str, join: str = "") -> str:
    return f"""with {ITEM}
        select month, {{member}}, (any_value(ends_on) - any_value(starts_on) + 1) * coalesce(sum(amt) filter ({condition}), 0),
            sum(amt) filter (invoiced_on between starts_on and ends_on)
        from months cross join doc {join} group by 1, 2"""


def days_of_net_sales(first: str, many: str) -> str:
    """What is owed with tax over the sales without it since `first`, times so many days."""
    return f"""with {ITEM},
        line as (
            select l.*, cast(round(net_amount * r.rate, 4) * 10000 as hugeint) as net from ops.invoice_lines as l
            join lookup.rates as r on r.currency = l.currency and r."on" = invoiced_on where status = 'posted'),
        owed as (select month, {{member}} as member, sum(amt) as owed from months join doc on {OWED} group by 1, 2),
        sold as (
            select month, {{member}} as member, any_value(starts_on) as starts_on, any_value(ends_on) as ends_on, sum(net) as sold
            from months join line on invoiced_on between {first} and ends_on group by 1, 2)
        select month, member, {many} * coalesce(owed, 0), sold from sold left join owed using (month, member)
        where {first} >= (select min(invoiced_on) from ops.invoice_lines)"""


# Of the months from the newest on: what was sold in each, in those after it, and their days. The balance runs out in one.
COUNTBACK = f"""with {ITEM},
    owed as (
        select month, ends_on, {{member}} as member, sum(amt) as amt from months join doc on {OWED} {CUSTOMERS} group by all),
    sold as (
        select owed.month, owed.member, owed.amt as owed, back.month as back,
            least(last_day(back.starts_on), owed.ends_on) - back.starts_on + 1 as days,
            greatest(0, coalesce((
                select sum(amt) from (select *, {{member}} as member from doc {CUSTOMERS}) as d
                where d.member = owed.member and invoiced_on between back.starts_on and least(last_day(back.starts_on), owed.ends_on)
            ), 0)) as sold
        from owed join months as back on back.starts_on <= owed.ends_on),
    used as (
        select *, coalesce(sum(sold) over newer, 0) as newer_sold, coalesce(sum(days) over newer, 0) as newer_days
        from sold window newer as (
            partition by month, member order by back desc rows between unbounded preceding and 1 preceding))
    select month, member,
        case when owed = newer_sold + sold then newer_days + days else newer_days * sold + (owed - newer_sold) * days end,
        case when owed = newer_sold + sold then 1 else sold end
    from used where owed > newer_sold and owed <= newer_sold + sold"""

BUCKET = """case when due_on is null then 'no due date' when ends_on <= due_on then 'not due' when ends_on - due_on <= 30 then '1-30'
    when ends_on - due_on <= 60 then '31-60' when ends_on - due_on <= 90 then '61-90' else 'over 90' end"""

PAID = "cleared_on is not null and greatest(cleared_on, invoiced_on) between starts_on and ends_on"
# Opening plus invoiced less closing, over opening plus invoiced less closing that is not due.
COLLECTED = f"""with {ITEM},
    moved as (
        select months.month, {{member}} as member,
            coalesce(sum(amt) filter (known and invoiced_on < starts_on and (cleared_on is null or cleared_on >= starts_on)), 0) as opening,
            coalesce(sum(amt) filter (known and invoiced_on between starts_on and ends_on), 0) as invoiced,
            coalesce(sum(amt) filter ({OWED}), 0) as closing,
            coalesce(sum(amt) filter ({OWED} and (due_on is null or due_on >= ends_on)), 0) as not_due,
            count(*) filter (amt is not null and {PAID}) as settled, count(*) filter (amt is null and {PAID}) as unknown
        from months cross join doc {CUSTOMERS} group by 1, 2)
    select month, member, opening + invoiced - closing, opening + invoiced - not_due
    from moved where settled > 0 or unknown = 0"""

CYCLE = f"""with {ITEM},
    bill as (with {BILL} from doc),
    counted as (
        select month, (
            select sum(cast(amount * 10000 as hugeint)) from ops.stock_levels as l
            where counted_on = (select max(counted_on) from ops.stock_levels as n where n.site = l.site and counted_on <= ends_on)
        ) as stock from months),
    cost as (
        select months.month, -sum({AMOUNT}) as cost
        from months join ops.stock_movements as m on m.posted_on between ends_on - 364 and ends_on and m.kind = 'issue_for_sale'
        join lookup.rates as rates on rates.currency = m.currency and rates."on" = m.posted_on
        where ends_on - 364 >= (select min(posted_on) from ops.stock_movements) group by 1),
    sales as (
        select month, sum(amt) filter ({OWED}) as owed,
            sum(amt) filter (invoiced_on between ends_on - 89 and ends_on) as sold
        from months cross join doc group by 1),
    bills as (
        select month, sum(amt) filter ({OWING}) as owing,
            sum(amt) filter (billed_on between ends_on - 89 and ends_on) as bought
        from months cross join bill group by 1)
    select month, {{member}},
        floor((365 * stock / cost::double + 90 * coalesce(owed, 0) / sold::double - 90 * coalesce(owing, 0) / bought::double) * 1e9 + 0.5)::hugeint, 1000000000
    from counted join cost using (month) join sales using (month) join bills using (month)
    where stock is not null and cost <> 0 and sold <> 0 and bought <> 0"""

SHARE = f"coalesce(sum(amt) filter ({OVERDUE}), 0), sum(amt) filter ({OWED})"
INVOICES = "kind = 'invoice'"

RECOUNTS = {
    "receivables": Recount(balance(ITEM, OWED), "payment_terms", "payment_terms"),
    "overdue_receivables": Recount(balance(ITEM, OVERDUE, CUSTOMERS), "country", "country"),
    "overdue_receivables.invoices_only": Recount(balance(ITEM, f"{OVERDUE} and {INVOICES}"), "site", "site"),
    "current_receivables": Recount(
        balance(ITEM, f"{OWED} and (due_on is null or due_on >= ends_on)", CUSTOMERS), "customer", "coalesce(name, customer_id)"
    ),
    "credit_sales": Recount(flow(ITEM, "invoiced_on"), "site", "site"),
    "settled_receivables": Recount(
        flow(ITEM, "greatest(cleared_on, invoiced_on)", "amt is not null and cleared_on is not null"), "site", "site"
    ),
    "overdue_share": Recount(  # from the first month on in which anything was overdue
        f"""with {ITEM}, late as (select min(month) as since from months cross join doc where {OVERDUE})
        select month, {{member}}, {SHARE} from months cross join doc {CUSTOMERS}
        where month >= (select since from late) group by 1, 2""",
        "customer", "coalesce(name, customer_id)",
    ),
    "overdue_share.without_credits": Recount(
        f"with {ITEM} select month, {{member}}, {SHARE} from months cross join doc where {INVOICES} group by 1, 2", "site", "site"
    ),
    "overdue_share.by_count": Recount(
        f"""with {ITEM} select month, {{member}}, count(*) filter ({OVERDUE}), count(*) filter ({OWED})
        from months cross join doc group by 1, 2""", "site", "site",
    ),
    "receivables_ageing": Recount(balance(ITEM, OWED), "bucket", BUCKET),
    "receivables_ageing.overdue_only": Recount(balance(ITEM, OVERDUE), "bucket", BUCKET),
    "receivables_ageing.invoices_only": Recount(balance(ITEM, f"{OWED} and {INVOICES}"), "bucket", BUCKET),
    "dso_rolling": Recount(days(ITEM, "invoiced_on", OWED, 90), "payment_terms", "payment_terms"),
    "dso_rolling.year": Recount(days(ITEM, "invoiced_on", OWED, 365), "site", "site"),
    "dso_rolling.net_of_tax": Recount(days_of_net_sales("ends_on - 89", "90"), "site", "site"),
    "dso_period.net_of_tax": Recount(days_of_net_sales("starts_on", "(ends_on - starts_on + 1)"), "site", "site"),
    "dso_period": Recount(of_period(OWED), "site", "site"),
    "dso_countback": Recount(COUNTBACK, "country", "country"),
    "best_possible_dso": Recount(
        days(ITEM, "invoiced_on", f"{OWED} and (due_on is null or due_on >= ends_on)", 90), "site", "site"
    ),
    "average_days_delinquent": Recount(days(ITEM, "invoiced_on", OVERDUE, 90), "site", "site"),
    "average_days_delinquent.per_invoice": Recount(
        f"""with {ITEM} select month_of(greatest(cleared_on, invoiced_on)), {{member}},
            sum(greatest(greatest(cleared_on, invoiced_on) - due_on, 0)), count(*)
        from doc where {INVOICES} and cleared_on is not null and invoiced_on is not null and due_on is not null group by 1, 2""",
        "site", "site",
    ),
    "collection_effectiveness": Recount(COLLECTED, "customer", "coalesce(name, customer_id)"),
    "invoices_paid_on_time": Recount(
        f"""with {ITEM} select month_of(due_on), {{member}}, count(*) filter (cleared_on <= due_on), count(*)
        from doc {CUSTOMERS} where {INVOICES} and due_on < as_of() and not (status = 'settled' and cleared_on is null) group by 1, 2""",
        "country", "country",
    ),
    "invoices_paid_on_time.by_value": Recount(
        f"""with {ITEM} select month_of(due_on), {{member}}, coalesce(sum(amt) filter (cleared_on <= due_on), 0), sum(amt)
        from doc where {INVOICES} and due_on < as_of() and known group by 1, 2""", "payment_terms", "payment_terms",
    ),
    "invoices_paid_on_time.by_settlement": Recount(
        f"""with {ITEM} select month_of(cleared_on), {{member}}, count(*) filter (cleared_on <= due_on), count(*)
        from doc where {INVOICES} and due_on is not null and cleared_on is not null group by 1, 2""", "payment_terms", "payment_terms",
    ),
    "dispute_rate": Recount(
        f"""with {ITEM} select month_of(invoiced_on), {{member}}, count(*) filter (is_disputed), count(is_disputed)
        from doc {CUSTOMERS} where {INVOICES} group by 1, 2""", "country", "country",
    ),
    "dispute_rate.by_value": Recount(
        f"""with {ITEM} select month_of(invoiced_on), {{member}}, coalesce(sum(amt) filter (is_disputed), 0), sum(amt)
        from doc {CUSTOMERS} where {INVOICES} and is_disputed is not null group by 1, 2""", "country", "country",
    ),
    "payables": Recount(balance(BILL, OWING), "category", "category"),
    "billed_purchases": Recount(flow(BILL, "billed_on"), "site", "site"),
    "dpo": Recount(days(BILL, "billed_on", OWING, 90), "category", "category"),
    "dpo.year": Recount(days(BILL, "billed_on", OWING, 365), "site", "site"),
    "cash_to_cash": Recount(CYCLE, "total", "''"),
}  # fmt: skip
