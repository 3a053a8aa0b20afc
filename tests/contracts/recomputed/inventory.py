"""Stock by day, postings, counts and forecasts, and the KPIs of inventory from their definitions."""

from datetime import date, timedelta
from decimal import Decimal
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
    quantity,
    seldom,
)

Made = dict[str, list[dict[str, Cell]]]
SITES = ("S1", "S2", "S3")
MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(5, 24)]


def draw(dice: Random) -> Rows:
    """Snapshots every few weeks, with a gap at one site; issues, reversals and receipts; counts; forecasts made twice."""
    made: Made = {
        name: []
        for name in (
            "stock_levels",
            "stock_movements",
            "stock_counts",
            "demand_forecasts",
            "products",
            "invoice_lines",
        )
    }
    for number in range(6):
        made["products"].append(
            {
                "product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}"), "abc_class": dice.choice(["A", "B"]),
                "safety_stock": seldom(dice, quantity(dice, 9), 0.3), "reorder_point": seldom(dice, quantity(dice), 0.3),
            }
        )  # fmt: skip
    # Data that begins on the first day and ends today leaves no doubt how far it reaches.
    moved = [FIRST, AS_OF, *(day(dice) for _ in range(250))]
    made["stock_movements"] = [movement(dice, number, posted) for number, posted in enumerate(moved)]
    for site in SITES:
        snapshots(dice, made, site)
    for number in range(150):
        made["stock_counts"].append(count(dice, number))
    for month in MONTHS:
        forecasts(dice, made, month)
    made["invoice_lines"] = [
        {
            "invoice_id": f"I{number}", "line_no": "1", "kind": "invoice", "site": dice.choice([*SITES, None]), "invoiced_on": sold_on,
            "currency": dice.choice(CURRENCIES), "net_amount": seldom(dice, money(dice)), "status": dice.choice(["posted", "posted", "void"]) if number > 1 else "posted",
        }
        for number, sold_on in enumerate([FIRST, AS_OF, *(day(dice) for _ in range(200))])
    ]  # fmt: skip
    return made


def movement(dice: Random, number: int, posted: date) -> dict[str, Cell]:
    sign = dice.choice([-1, -1, -1, 1])
    return {
        "movement_id": f"M{number}", "movement_line_no": "1", "posted_on": posted, "site": dice.choice([*SITES, None]),
        "kind": dice.choice(["issue_for_sale", "issue_for_sale", "receipt", "consumption"]) if number else "issue_for_sale",
        "product_id": f"P{dice.randrange(7)}", "qty": sign * quantity(dice), "currency": dice.choice(CURRENCIES),
        "amount": seldom(dice, sign * money(dice)),
    }  # fmt: skip


def snapshots(dice: Random, made: Made, site: str) -> None:
    counted = later(dice, FIRST, 0, 40)
    while counted <= AS_OF:
        for product in range(7):
            for place in ("", "A")[: dice.choice([0, 1, 1, 2])]:
                stock = dice.choice([Decimal(0), quantity(dice), quantity(dice), -quantity(dice)])
                made["stock_levels"].append(
                    {
                        "counted_on": counted, "site": site, "product_id": f"P{product}", "bin": place, "qty": seldom(dice, stock, 0.03),
                        "qty_available": dice.choice([None, Decimal(0), stock]), "currency": dice.choice(["EUR", "EUR", *CURRENCIES]),
                        "amount": seldom(dice, money(dice), 0.05),
                    }
                )  # fmt: skip
        last = counted
        counted = min(
            later(dice, counted, 12, 35 if site != "S3" else 70), max(AS_OF, last + timedelta(days=1))
        )


def count(dice: Random, number: int) -> dict[str, Cell]:
    book = quantity(dice)
    return {
        "count_id": f"I{number}", "line_no": "1", "site": dice.choice(SITES), "zone": dice.choice(["cold", None]),
        "product_id": f"P{dice.randrange(7)}", "counted_on": day(dice), "qty_book": seldom(dice, book),
        "qty_counted": seldom(dice, book + Decimal(dice.choice(["0", "0", "0", "0.5", "-1", "2"]))),
        "qty_tolerance": dice.choice([None, 0, Decimal("0.5"), 1]), "currency": dice.choice(CURRENCIES),
        "book_amount": seldom(dice, money(dice)),
    }  # fmt: skip


def forecasts(dice: Random, made: Made, month: date) -> None:
    """At times one made in the month itself, which comes too late; from a sheet, not from the system that keeps the stock."""
    for product in range(7):
        for made_on in {later(dice, month, -70, -35), later(dice, month, -30, 5)}:
            made["demand_forecasts"].append(
                {
                    "_system": "planning", "product_id": f"P{product}", "site": "" if product % 2 else "S1", "month_on": month,
                    "made_on": made_on, "qty_forecast": seldom(dice, quantity(dice)), "planner": dice.choice(["Kim", "Lee"]),
                }
            )  # fmt: skip


TABLES = {
    "days": f"""
        select day::date as day from range(date '{FIRST}', date '{AS_OF}' + 1, interval 1 day) as t(day)""",
    "level": """
        select level.*, round(amount * rate, 4) * 10000 as euro
        from ops.stock_levels as level
        left join lookup.rates on rates.currency = level.currency and rates."on" = counted_on""",
    # The snapshot of each site that still speaks for a day.
    "newest": """
        select day, site, max(counted_on) as counted_on from days join level on counted_on <= day
        group by day, site having day - max(counted_on) <= 45""",
    "worth": """
        select day, site, sum(euro) as euro from newest join level using (site, counted_on) where euro is not null group by all""",
    "invoiced": """
        select line.*, invoiced_on as posted_on, round(net_amount * rate, 4) * 10000 as cost
        from ops.invoice_lines as line
        join lookup.rates on rates.currency = line.currency and rates."on" = invoiced_on
        where status = 'posted' and net_amount is not null""",
    "issued": """
        select movement.*, round(amount * rate, 4) * -10000 as cost
        from ops.stock_movements as movement
        join lookup.rates on rates.currency = movement.currency and rates."on" = posted_on
        where kind = 'issue_for_sale' and amount is not null""",
    "item": """
        with whole as (
            select counted_on, site, product_id, sum(qty) as qty, sum(coalesce(qty_available, qty)) as available,
                case when bool_and(euro is not null) then sum(euro) end as euro
            from level group by all),
        dated as (
            select *, (select max(posted_on) from ops.stock_movements as m
                where m.product_id = whole.product_id and m.site = whole.site and kind in ('issue_for_sale', 'consumption')
                and m.qty < 0 and posted_on <= counted_on) as out_on
            from whole)
        select dated.*, safety_stock, reorder_point, counted_on - coalesce(out_on, began_on) as idle
        from dated left join ops.products using (product_id)
        cross join (select min(posted_on) as began_on from ops.stock_movements)""",
    "last_item": """
        select month, item.* from months join newest on day = ends_on join item using (site, counted_on)""",
    "counted": """
        select count.*, abs(qty_counted - qty_book) as off, round(book_amount * rate, 4) * 10000 as euro
        from ops.stock_counts as count
        left join lookup.rates on rates.currency = count.currency and rates."on" = counted_on""",
    "demand": """
        with made as (
            select * from ops.demand_forecasts as f where qty_forecast is not null and made_on = (
                select max(made_on) from ops.demand_forecasts as g
                where g.product_id = f.product_id and g.site = f.site and g.month_on = f.month_on
                and g.made_on < g.month_on and g.qty_forecast is not null))
        select *, coalesce((
            select -sum(qty) from ops.stock_movements as m
            where kind = 'issue_for_sale' and m.product_id = made.product_id and (made.site = '' or m.site = made.site)
            and month_of(posted_on) = month_of(month_on)), 0) as actual
        from made
        where last_day(month_on) < as_of()
        and month_of(month_on) >= (select month_of(min(posted_on)) from ops.stock_movements where kind = 'issue_for_sale')""",
}


def by_site(sql: str) -> Recount:
    return Recount(sql, "site", "site")


def supply(stock: str, days: int, *, turns: bool = False, sold: str = "issued") -> Recount:
    """Stock at the end, or its daily mean, against the cost of the goods sold (or the sales) in the days up to the end."""
    held = {
        "closing": "select month, {member} as member, sum(euro) as euro from months join worth on day = ends_on group by 1, 2",
        "mean": """select month, member, sum(euro) // count(*) as euro from months join (
            select day, {member} as member, sum(euro)::bigint as euro from worth group by 1, 2) on day between starts_on and ends_on
            group by 1, 2""",
    }[stock]
    first = {
        "issued": "select min(posted_on) - 1 from ops.stock_movements",
        "invoiced": "select min(invoiced_on) - 1 from ops.invoice_lines",
    }[sold]
    parts = "sold, held.euro" if turns else f"held.euro * {days}, sold"
    return by_site(f"""
        with held as ({held}), costs as (
            select month, {{member}} as member, sum(cost) as sold
            from months join {sold} on posted_on > ends_on - {days} and posted_on <= ends_on
            where ends_on - {days} >= ({first}) group by 1, 2)
        select month, member, {parts} from held join costs using (month, member)""")


def snapshot(hit: str, known: str) -> Recount:
    return by_site(f"""
        select month_of(counted_on), {{member}}, count(*) filter ({hit}), count(*) from item where {known} group by 1, 2""")


def idle(days: int, what: str) -> Recount:
    return by_site(f"""
        select month, {{member}}, sum(case when idle >= {days} then {what} else 0 end), sum({what})
        from last_item where qty > 0 and {what} is not null and (out_on is not null or idle >= {days}) group by 1, 2""")


def count_of(numerator: str, denominator: str, known: str) -> Recount:
    return Recount(
        f"select month_of(counted_on), {{member}}, {numerator}, {denominator} from counted where {known} group by 1, 2",
        "zone", "zone")  # fmt: skip


def forecast(error: str, base: str) -> Recount:
    return Recount(
        f"select month_of(month_on), {{member}}, sum({error}) * 1000, sum({base}) * 1000 from demand group by 1, 2",
        "planner", "planner")  # fmt: skip


WITHIN = "off <= coalesce(qty_tolerance, 0)"
RECOUNTS = {
    "stock_value": by_site(
        "select month, {member}, sum(euro), 1 from months join worth on day = ends_on group by 1, 2"),
    "cost_of_goods_sold": by_site("select month_of(posted_on), {member}, sum(cost), 1 from issued group by 1, 2"),
    "inventory_days": supply("closing", 365),
    "inventory_days.average_balance": supply("mean", 365),
    "inventory_days.days_90": supply("closing", 90),
    "inventory_days.days_360": supply("closing", 360),
    "inventory_turns": supply("mean", 365, turns=True),
    "inventory_turns.closing_balance": supply("closing", 365, turns=True),
    "inventory_turns.of_sales": supply("mean", 365, turns=True, sold="invoiced"),
    "stock_out_rate": snapshot("available <= 0", "available is not null"),
    "stock_out_rate.below_safety_stock": snapshot("available < safety_stock", "available + safety_stock is not null"),
    "stock_out_rate.at_reorder_point": snapshot("available <= reorder_point", "available + reorder_point is not null"),
    "stock_out_rate.at_period_end": by_site("""
        select month, {member}, count(*) filter (available <= 0), count(*) from last_item where available is not null group by 1, 2"""),
    "slow_stock_share": idle(180, "euro"),
    "slow_stock_share.days_90": idle(90, "euro"),
    "slow_stock_share.days_365": idle(365, "euro"),
    "slow_stock_share.by_items": idle(180, "1"),
    "inventory_record_accuracy": count_of(f"count(*) filter ({WITHIN})", "count(*)", "off is not null"),
    "inventory_record_accuracy.exact": count_of("count(*) filter (off = 0)", "count(*)", "off is not null"),
    "inventory_record_accuracy.by_units": count_of("sum(qty_book - off) * 1000", "sum(qty_book) * 1000", "off is not null"),
    "inventory_record_accuracy.by_value": count_of(
        f"sum(case when {WITHIN} then euro else 0 end)", "sum(euro)", "off is not null and euro is not null"),
    "forecast_wape": forecast("abs(qty_forecast - actual)", "actual"),
    "forecast_wape.of_forecast": forecast("abs(qty_forecast - actual)", "qty_forecast"),
    "forecast_bias": forecast("qty_forecast - actual", "actual"),
    "forecast_bias.of_forecast": forecast("qty_forecast - actual", "qty_forecast"),
}  # fmt: skip
