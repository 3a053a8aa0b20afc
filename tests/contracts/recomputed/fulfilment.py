"""Sales orders, their lines, what was shipped and what came back, and the KPIs of fulfilment from their definitions."""

from datetime import date, timedelta
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
    quantity,
    seldom,
)

Made = dict[str, list[dict[str, Cell]]]


def draw(dice: Random) -> Rows:
    """Orders of one to three lines: most are shipped once, some in parts, late, short, twice, or never."""
    tables = (
        "sales_orders",
        "sales_order_lines",
        "sales_schedule_lines",
        "shipments",
        "shipment_lines",
        "return_lines",
    )
    made: Made = {name: [] for name in (*tables, "complaints", "customers", "products")}
    for number in range(4):
        made["customers"].append({"customer_id": f"C{number}", "name": f"Customer {number}"})
        made["products"].append({"product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}")})
    for number in range(160):
        order(dice, made, f"O{number}")
        freight(dice, made, f"D{number}")
        made["complaints"].append(complaint(dice, number))
    for number in range(12):
        unshipped(dice, made, f"X{number}", day(dice))
    return made


def unshipped(dice: Random, made: Made, order_id: str, placed: date) -> None:
    """An order of a system whose exports hold no shipments."""
    made["sales_order_lines"].append(
        {
            "_system": "shop", "order_id": order_id, "line_no": "1", "kind": "order", "site": "S1", "ordered_on": placed,
            "promised_on": later(dice, placed, 1, 20), "qty_ordered": quantity(dice), "net_amount": money(dice), "currency": "EUR",
            "status": dice.choice(["open", "closed"]),
        }
    )  # fmt: skip


def freight(dice: Random, made: Made, shipment_id: str) -> None:
    made["shipments"].append(
        {
            "shipment_id": shipment_id, "shipped_on": seldom(dice, day(dice)), "transport_mode": dice.choice(["air", "sea", None]),
            "status": dice.choice(["shipped", "delivered", "cancelled"]), "currency": dice.choice(CURRENCIES),
            "freight_amount": dice.choice([None, 0, money(dice, 50)]), "goods_amount": seldom(dice, money(dice)),
        }
    )  # fmt: skip


def complaint(dice: Random, number: int) -> dict[str, Cell]:
    """In the system of the orders, or in a register that has none of its own."""
    return {
        "_system": dice.choice(["erp", "register"]), "complaint_id": f"K{number}",
        "order_id": seldom(dice, f"O{dice.randrange(170)}"), "received_on": day(dice),
        "kind": dice.choice(["late", "damaged", "documents", "wrong_item", "service"]),
        "is_justified": dice.choice([True, False, None]),
    }  # fmt: skip


def order(dice: Random, made: Made, order_id: str) -> None:
    placed = day(dice)
    kind = dice.choice(["order"] * 9 + ["credit_memo"])
    currency = dice.choice(CURRENCIES)
    cancelled = dice.random() < 0.1
    head: dict[str, Cell] = {
        "order_id": order_id, "kind": kind, "site": dice.choice(["S1", "S2", None]), "ordered_on": placed,
        "customer_id": f"C{dice.randrange(5)}", "currency": currency,
    }  # fmt: skip
    made["sales_orders"].append(
        head | {
            "status": "cancelled" if cancelled else dice.choice(["open", "closed"]), "channel": dice.choice(["web", None]),
            "placed_amount": seldom(dice, money(dice)), "cancelled_amount": money(dice) if cancelled else 0,
        }
    )  # fmt: skip
    for line in range(dice.randint(1, 3)):
        ordered = quantity(dice)
        promised = seldom(dice, later(dice, placed, 1, 20))
        gone = cancelled or dice.random() < 0.05
        made["sales_order_lines"].append(
            head | {
                "line_no": str(line), "product_id": f"P{dice.randrange(5)}", "promised_on": promised,
                "requested_on": seldom(dice, later(dice, placed, 0, 20)), "qty_ordered": ordered,
                "qty_cancelled": ordered if gone else dice.choice([None, 0, ordered / 2]),
                "net_amount": money(dice), "status": "cancelled" if gone else dice.choice(["open", "closed", "closed"]),
            }
        )  # fmt: skip
        shipments(dice, made, order_id, str(line), promised or placed + timedelta(days=9), ordered)
        schedule(dice, made, order_id, str(line), promised or placed + timedelta(days=9))
        if dice.random() < 0.2:
            back: dict[str, Cell] = {
                "order_id": order_id,
                "line_no": seldom(dice, str(line)),
                "qty_returned": quantity(dice, 9),
            }
            made["return_lines"].append(
                back
                | {
                    "return_id": f"R{order_id}",
                    "return_line_no": str(line),
                    "status": dice.choice(["open", "received", "cancelled"]),
                }
            )


def schedule(dice: Random, made: Made, order_id: str, line_no: str, promised: date) -> None:
    """For some lines, one or two parts with a confirmation as it stands today."""
    for part in range(dice.choice([0, 0, 1, 2])):
        made["sales_schedule_lines"].append(
            {
                "order_id": order_id, "line_no": line_no, "schedule_line_no": str(part),
                "confirmed_on": seldom(dice, later(dice, promised, -3, 9)),
                "ship_by_on": seldom(dice, later(dice, promised, -5, 0)),
            }
        )  # fmt: skip


def shipments(dice: Random, made: Made, order_id: str, line_no: str, promised: date, ordered: Cell) -> None:
    """None, one, or some; short, exact or over; a few not arrived yet."""
    parts = dice.choice([0, 1, 1, 1, 1, 1, 2, 3])
    for part in range(parts):
        shipped = later(dice, promised, -8, dice.choice([0, 0, 5]))
        arrived = later(dice, shipped, 0, 6)
        made["shipment_lines"].append(
            {
                "shipment_id": f"{order_id}-{line_no}-{part}", "shipment_line_no": "1", "order_id": order_id,
                "line_no": line_no, "carrier": dice.choice(["DHL", "UPS", None]), "shipped_on": shipped,
                "delivered_on": arrived if arrived < AS_OF and dice.random() < 0.95 else None,
                "qty_shipped": ordered if parts == 1 and dice.random() < 0.9 else quantity(dice),
                "ship_by_on": seldom(dice, later(dice, promised, -6, -2)),
            }
        )  # fmt: skip


# A line has arrived on the first day by which everything that is owed of it had arrived.
TABLES = {
    "line": """
        select line.*, qty_ordered - coalesce(qty_cancelled, 0) as owed, product_group,
            round(net_amount * rate, 4) * 10000 as net,
            coalesce((
                select max(confirmed_on) from ops.sales_schedule_lines as s
                where s.order_id = line.order_id and s.line_no = line.line_no), promised_on) as latest_promise
        from ops.sales_order_lines as line left join ops.products using (product_id)
        left join lookup.rates on rates.currency = line.currency and rates."on" = ordered_on
        where kind = 'order'""",
    "arrived": """
        select order_id, line_no, min(d.delivered_on) as arrived_on
        from line join ops.shipment_lines as d using (order_id, line_no)
        where d.delivered_on is not null and owed <= (
            select sum(qty_shipped) from ops.shipment_lines as s
            where s.order_id = line.order_id and s.line_no = line.line_no and s.delivered_on <= d.delivered_on)
        group by all""",
    "judged": "from line left join arrived using (order_id, line_no)",
    "delivered": """
        select order_id, line_no, min(delivered_on) as first_on, max(delivered_on) as last_on, sum(qty_shipped) as qty
        from ops.shipment_lines where delivered_on is not null group by all""",
    "sent": """
        select order_id, line_no, min(shipped_on) as first_on, max(shipped_on) as last_on, min(ship_by_on) as ship_by_on,
            bool_and(shipped_on <= ship_by_on) as in_time -- of the parts that have both days
        from ops.shipment_lines group by all""",
    "to_ship": """
        select line.*, last_on, in_time, coalesce(
            sent.ship_by_on,
            (select min(ship_by_on) from ops.sales_schedule_lines as s where s.order_id = line.order_id and s.line_no = line.line_no),
            promised_on) as ship_on,
            (select sum(qty_shipped) from ops.shipment_lines as s
                where s.order_id = line.order_id and s.line_no = line.line_no and s.shipped_on = sent.first_on) as qty
        from line left join sent using (order_id, line_no)""",
    "back": """
        select order_id, line_no, sum(qty_returned) as qty from ops.return_lines where status <> 'cancelled' group by all""",
    # An order by its lines; those that are cancelled are not owed.
    "orders": """
        with whole as (
            select order_id, any_value(_system) as _system, any_value(site) as site, any_value(ordered_on) as ordered_on,
                bool_and(status = 'cancelled') as gone, bool_and(status <> 'open') as is_closed,
                max(promised_on) filter (status <> 'cancelled') as promised_on,
                min(delivered.first_on) as first_on, max(delivered.last_on) as last_on,
                bool_and(status = 'cancelled' or coalesce(delivered.qty, 0) >= owed) as complete,
                max(arrived_on) filter (status <> 'cancelled') as complete_on,
                count(*) filter (status <> 'cancelled' and arrived_on <= promised_on) as by_promise,
                count(*) filter (status <> 'cancelled' and promised_on is not null) as with_promise
            from judged left join delivered using (order_id, line_no) group by order_id)
        select *,
            (select count(*) from ops.shipment_lines as s where s.order_id = whole.order_id) as shipments,
            (select count(*) from ops.shipment_lines as s where s.order_id = whole.order_id and delivered_on is null) as on_the_way,
            complete and by_promise = with_promise and with_promise > 0 as on_time,
            coalesce(promised_on < as_of(), is_closed) as settled
        from whole where not gone""",
    "complete_orders": "from orders where complete and complete_on is not null",
    "late_open": """
        with ending as (
            select *, case when complete then complete_on when is_closed and on_the_way = 0 then last_on end as ended_on from orders
            where _system in (select _system from ops.shipment_lines))
        from months join ending on promised_on < ends_on and (ended_on is null or ended_on > greatest(ends_on, promised_on))""",
    "document": """
        select month_of(ordered_on) as month, site, channel, status, round(placed_amount * rate, 4) * 10000 as placed,
            round(cancelled_amount * rate, 4) * 10000 as cancelled
        from ops.sales_orders as document
        left join lookup.rates on rates.currency = document.currency and rates."on" = ordered_on
        where kind = 'order' or status = 'cancelled'""",
}


def by_site(sql: str) -> Recount:
    return Recount(sql, "site", "site")


def by_group(sql: str) -> Recount:
    return Recount(sql, "product_group", "product_group")


# A system whose exports hold no shipments does not know what arrived.
SHIPPING = "_system in (select _system from ops.shipment_lines)"


def lines_due(promise: str) -> Recount:
    return by_group(f"""select month_of({promise}), {{member}}, count(*) filter (arrived_on <= {promise}), count(*)
        from judged where {promise} < as_of() and status <> 'cancelled' and {SHIPPING} group by 1, 2""")


def lines_arrived(hit: str, known: str = "promised_on is not null") -> Recount:
    return by_group(f"""select month_of(arrived_on), {{member}}, count(*) filter ({hit}), count(*)
        from judged where arrived_on is not null and status <> 'cancelled' and {known} group by 1, 2""")


def late_lines(numerator: str, denominator: str, where: str) -> Recount:
    return by_group(f"""select month_of(arrived_on), {{member}}, {numerator}, {denominator}
        from judged where status <> 'cancelled' and {where} group by 1, 2""")


def first_attempt(day: str, numerator: str, denominator: str) -> Recount:
    return by_group(f"""select month_of({day}), {{member}}, {numerator}, {denominator}
        from to_ship
        where ship_on < as_of() and status <> 'cancelled' and owed > 0 and {SHIPPING} group by 1, 2""")


def orders_begun(hit: str, known: str = "settled") -> Recount:
    return by_site(f"""select month_of(first_on), {{member}}, count(*) filter ({hit}), count(*)
        from orders where first_on is not null and {known} group by 1, 2""")


def cycle(numerator: str, denominator: str) -> Recount:
    return by_site(
        f"""select month_of(complete_on), {{member}}, {numerator}, {denominator} from complete_orders group by 1, 2"""
    )


def lines_begun(numerator: str, denominator: str) -> Recount:
    return by_site(f"""select month_of(first_on), {{member}}, {numerator}, {denominator}
        from line join delivered using (order_id, line_no)
        where promised_on < as_of() and status <> 'cancelled' group by 1, 2""")


def sent_lines(hit: str, known: str) -> Recount:
    return by_group(f"""select month_of(last_on), {{member}}, count(*) filter ({hit}), count(*)
        from to_ship where last_on is not null and status <> 'cancelled' and {known} group by 1, 2""")


COMPLAINED = """exists (
    from ops.complaints as c where c.order_id = orders.order_id and c.is_justified is distinct from false
    and c.kind in ('damaged', 'wrong_item', 'quality', 'documents'))"""
WORKED = "working_days(ordered_on, complete_on)"
CANCELLED = Recount(
    "select month, {member}, count(*) filter (status = 'cancelled'), count(*) from document group by 1, 2",
    "channel", "channel")  # fmt: skip
CANCELLED_VALUE = Recount(
    """select month, {member}, sum(cancelled), sum(placed) from document
    where placed is not null and cancelled is not null group by 1, 2""",
    "channel", "channel")  # fmt: skip
RECOUNTS = {
    "otif": lines_due("promised_on"),
    "otif.requested": lines_due("requested_on"),
    "otif.re_promised": lines_due("latest_promise"),
    "otif.by_value": by_group(f"""select month_of(promised_on), {{member}}, sum(case when arrived_on <= promised_on then net else 0 end), sum(net)
        from judged where promised_on < as_of() and status <> 'cancelled' and net is not null and {SHIPPING} group by 1, 2"""),
    "otif.by_order": by_site(f"""select month_of(promised_on), {{member}}, count(*) filter (on_time and first_on is not null), count(*)
        from orders where promised_on < as_of() and {SHIPPING} group by 1, 2"""),
    "on_time_delivery": lines_arrived("arrived_on <= promised_on"),
    "on_time_delivery.requested": lines_arrived("arrived_on <= requested_on", "requested_on is not null"),
    "on_time_delivery.re_promised": lines_arrived("arrived_on <= latest_promise", "latest_promise is not null"),
    "on_time_delivery.window": lines_arrived("abs(arrived_on - promised_on) <= 7"),
    "on_time_delivery.on_the_day": lines_arrived("arrived_on = promised_on"),
    "on_time_delivery.by_order": by_site("""select month_of(complete_on), {member}, count(*) filter (on_time), count(*)
        from complete_orders where promised_on is not null group by 1, 2"""),
    "on_time_delivery.by_value": by_group("""select month_of(arrived_on), {member}, sum(case when arrived_on <= promised_on then net else 0 end), sum(net)
        from judged where arrived_on is not null and status <> 'cancelled' and promised_on is not null and net is not null
        group by 1, 2"""),
    "lateness_p50": late_lines(
        "round(quantile_cont(arrived_on - promised_on, 0.5) * 100)", "100", "arrived_on > promised_on"),
    "lateness_p50.signed": late_lines(
        "round(quantile_cont(arrived_on - promised_on, 0.5) * 100)", "100", "arrived_on - promised_on is not null"),
    "lateness_mean": late_lines("sum(arrived_on - promised_on)", "count(*)", "arrived_on > promised_on"),
    "lateness_mean.signed": late_lines(
        "sum(arrived_on - promised_on)", "count(*)", "arrived_on - promised_on is not null"),
    "line_fill_rate": first_attempt("ship_on", "count(*) filter (qty >= owed)", "count(*)"),
    "line_fill_rate.by_order_day": first_attempt("ordered_on", "count(*) filter (qty >= owed)", "count(*)"),
    "unit_fill_rate": first_attempt("ship_on", "sum(least(coalesce(qty, 0), owed)) * 1000", "sum(owed) * 1000"),
    "unit_fill_rate.with_excess": first_attempt("ship_on", "sum(coalesce(qty, 0)) * 1000", "sum(owed) * 1000"),
    "shipped_by_limit": sent_lines("in_time", "in_time is not null"),
    "shipped_by_limit.by_promise": sent_lines("last_on <= ship_on", "ship_on is not null"),
    "in_full": orders_begun("complete"),
    "in_full.first_delivery": orders_begun("complete and complete_on = first_on"),
    "in_full.by_line": lines_begun("count(*) filter (qty >= owed)", "count(*)"),
    "in_full.by_quantity": lines_begun("sum(least(qty, owed)) * 1000", "sum(owed) * 1000"),
    "perfect_order": orders_begun(f"on_time and not {COMPLAINED}", "settled and promised_on is not null"),
    "perfect_order.delivery_only": orders_begun("on_time", "settled and promised_on is not null"),
    "order_cycle_time_mean": cycle("sum(complete_on - ordered_on)", "count(*)"),
    "order_cycle_time_mean.working_days": cycle(f"sum({WORKED})", "count(*)"),
    "order_cycle_time_p50": cycle("round(quantile_cont(complete_on - ordered_on, 0.5) * 100)", "100"),
    "order_cycle_time_p50.mean": cycle("sum(complete_on - ordered_on)", "count(*)"),
    "order_cycle_time_p50.working_days": cycle(f"round(quantile_cont({WORKED}, 0.5) * 100)", "100"),
    "order_cycle_time_p90": cycle("round(quantile_cont(complete_on - ordered_on, 0.9) * 100)", "100"),
    "order_cycle_time_p90.p95": cycle("round(quantile_cont(complete_on - ordered_on, 0.95) * 100)", "100"),
    "order_cycle_time_p90.working_days": cycle(f"round(quantile_cont({WORKED}, 0.9) * 100)", "100"),
    "open_past_promise": by_site("""
        select month, {member}, count(*), 1 from late_open where not (is_closed and shipments = 0) group by 1, 2"""),
    "open_past_promise.with_zombies": by_site("""
        select month, {member}, count(*), 1 from late_open group by 1, 2"""),
    "open_past_promise.by_value": by_site("""
        select month, {member}, sum(round((placed_amount - coalesce(cancelled_amount, 0)) * rate, 4) * 10000), 1
        from late_open
        join (select order_id, placed_amount, cancelled_amount, currency, ordered_on as day from ops.sales_orders) using (order_id)
        join lookup.rates using (currency)
        where rates."on" = day and not (is_closed and shipments = 0) group by 1, 2"""),
    "open_past_promise_age_mean": by_site("""
        select month, {member}, sum(ends_on - promised_on), count(*)
        from late_open where not (is_closed and shipments = 0) group by 1, 2"""),
    "open_past_promise.days_30": by_site("""
        select month, {member}, count(*), 1 from late_open where ends_on - promised_on > 30 and not (is_closed and shipments = 0) group by 1, 2"""),
    "open_past_promise_age_mean.from_order": by_site("""
        select month, {member}, sum(ends_on - ordered_on), count(*)
        from late_open where ordered_on is not null and not (is_closed and shipments = 0) group by 1, 2"""),
    "return_rate": by_group("""select month_of(first_on), {member}, sum(coalesce(back.qty, 0)) * 1000, sum(delivered.qty) * 1000
        from line join delivered using (order_id, line_no) left join back using (order_id, line_no)
        where _system in (select _system from ops.return_lines) group by 1, 2"""),
    "return_rate.by_line": by_group("""select month_of(first_on), {member}, count(*) filter (back.qty > 0), count(*)
        from line join delivered using (order_id, line_no) left join back using (order_id, line_no)
        where _system in (select _system from ops.return_lines) group by 1, 2"""),
    "freight_ratio": Recount(
        """select month_of(shipped_on), {member}, sum(round(freight_amount * rate, 4)) * 10000, sum(round(goods_amount * rate, 4)) * 10000
        from ops.shipments join lookup.rates on rates.currency = shipments.currency and rates."on" = shipped_on
        where status <> 'cancelled' and freight_amount is not null and goods_amount is not null group by 1, 2""",
        "transport_mode", "transport_mode"),
    "freight_ratio.without_free": Recount(
        """select month_of(shipped_on), {member}, sum(round(freight_amount * rate, 4)) * 10000, sum(round(goods_amount * rate, 4)) * 10000
        from ops.shipments join lookup.rates on rates.currency = shipments.currency and rates."on" = shipped_on
        where status <> 'cancelled' and freight_amount > 0 and goods_amount is not null group by 1, 2""",
        "transport_mode", "transport_mode"),
    "cancellation_rate": CANCELLED,
    "cancellation_rate.by_value": CANCELLED_VALUE,
    "cancellation_value_rate": CANCELLED_VALUE,
    "cancellation_value_rate.by_number": CANCELLED,
}  # fmt: skip
