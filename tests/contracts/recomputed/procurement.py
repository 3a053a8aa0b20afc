"""Purchase orders, what was received and billed for them, and the KPIs of procurement from their definitions."""

from datetime import date
from decimal import Decimal
from random import Random

from tests.contracts.recount import (
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


def draw(dice: Random) -> Rows:
    """Orders of one to three lines: received once, in parts, short, over, reversed, sent back, or never."""
    tables = ("purchase_orders", "purchase_order_lines", "purchase_schedule_lines", "goods_receipts", "bills")
    made: Made = {name: [] for name in (*tables, "suppliers", "products")}
    for number in range(5):
        made["suppliers"].append(
            {"supplier_id": f"V{number}", "name": f"Supplier {number}", "country": f"L{number % 2}"}
        )
        made["products"].append(
            {
                "product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}"),
                "standard_cost": seldom(dice, money(dice, 90), 0.2), "currency": dice.choice(["EUR", "USD"]),
            }
        )  # fmt: skip
    for number in range(140):
        order(dice, made, f"O{number}")
        bill(dice, made, f"B{number}")
    return made


def order(dice: Random, made: Made, po_id: str) -> None:
    ordered = day(dice)
    head: dict[str, Cell] = {
        "po_id": po_id, "supplier_id": f"V{min(dice.randrange(6), dice.randrange(6))}", "site": dice.choice(["S1", "S2", None]),
        "ordered_on": ordered, "currency": dice.choice(CURRENCIES),
    }  # fmt: skip
    status = dice.choice(["draft", "open", "open", "closed", "closed", "closed", "closed", "cancelled"])
    if dice.random() < 0.9:
        sent = later(dice, ordered, 0, 5)
        made["purchase_orders"].append(
            head | {
                "status": status, "buyer": dice.choice(["Kim", "Lee"]), "sent_on": seldom(dice, sent, 0.3),
                "requisition_approved_on": seldom(dice, later(dice, ordered, -12, 2), 0.3),
                "approved_on": seldom(dice, later(dice, ordered, -3, 0)),
            }
        )  # fmt: skip
    for line in range(dice.randint(1, 3)):
        promised = seldom(dice, later(dice, ordered, 5, 40))
        amount = quantity(dice)
        made["purchase_order_lines"].append(
            head | {
                "line_no": str(line), "product_id": f"P{dice.randrange(6)}", "promised_on": promised, "qty_ordered": amount,
                "net_amount": money(dice), "status": status,
            }
        )  # fmt: skip
        for part in range(dice.choice([0, 0, 1, 2])):
            due = seldom(dice, later(dice, promised or ordered, -2, 12))
            made["purchase_schedule_lines"].append(
                {"po_id": po_id, "line_no": str(line), "schedule_line_no": str(part), "due_on": due}
            )
        receipts(dice, made, head | {"po_line_no": str(line)}, promised or ordered, amount)


def receipts(dice: Random, made: Made, line: dict[str, Cell], promised: date, ordered: Decimal) -> None:
    """None, one or some postings of a line; now and then one is reversed, or part of it refused or sent back."""
    parts = dice.choice([0, 1, 1, 1, 2, 3])
    posted = promised
    for part in range(parts):
        posted = max(FIRST, later(dice, posted, -6 if part == 0 else 0, 8))
        came = ordered if parts == 1 and dice.random() < 0.8 else quantity(dice, 9)
        common: dict[str, Cell] = {
            "receipt_id": f"R{len(made['goods_receipts'])}", "po_id": line["po_id"], "supplier_id": line["supplier_id"],
            "po_line_no": seldom(dice, line["po_line_no"], 0.05), "site": line["site"],
            "product_id": f"P{dice.randrange(6)}", "defect": dice.choice(["scratched", None]),
        }  # fmt: skip
        rows = [
            {
                "qty_received": came,
                "qty_rejected": dice.choice([None, 0, came / 4]),
                "received_on": seldom(dice, posted, 0.03),
            }
        ]
        if dice.random() < 0.15:
            rows.append(
                {"qty_received": -came, "qty_rejected": None, "received_on": later(dice, posted, 0, 4)}
            )
        if dice.random() < 0.1:
            back = dice.choice([None, -came / 2])
            rows.append(
                {"qty_received": back, "qty_rejected": came / 2, "received_on": later(dice, posted, 0, 9)}
            )
        made["goods_receipts"] += [common | row | {"receipt_line_no": str(n)} for n, row in enumerate(rows)]


def bill(dice: Random, made: Made, bill_id: str) -> None:
    billed = day(dice)
    made["bills"].append(
        {
            "bill_id": bill_id, "supplier_id": f"V{dice.randrange(6)}", "po_id": dice.choice([None, f"O{dice.randrange(150)}"]),
            "billed_on": billed, "received_on": seldom(dice, later(dice, billed, 0, 9), 0.5), "currency": dice.choice(CURRENCIES),
            "amount": money(dice) * dice.choice([1, 1, 1, 1, -1]), "status": dice.choice(["open", "settled", "draft", "void"]),
            "block_reason": dice.choice([None, None, "price", "other"]), "cost_centre": dice.choice(["4711", None]),
        }
    )  # fmt: skip


TABLES = {
    "posted": """
        select po_id, po_line_no as line_no, received_on, sum(qty_received) as qty
        from ops.goods_receipts where po_line_no is not null and received_on is not null group by all""",
    "so_far": """
        select *, (select sum(qty) from posted as p
            where p.po_id = posted.po_id and p.line_no = posted.line_no and p.received_on <= posted.received_on) as total
        from posted""",
    # In full from the first day on which the quantity was complete and after which it never was short again.
    "line": """
        select line.*, coalesce(name, supplier_id) as supplier, product_group, round(net_amount * rate, 4) * 10000 as net,
            (select min(received_on) from so_far as s where s.po_id = line.po_id and s.line_no = line.line_no
                and total >= qty_ordered and not exists (
                    from so_far as t where t.po_id = s.po_id and t.line_no = s.line_no
                    and t.received_on > s.received_on and t.total < qty_ordered)) as complete_on,
            (select min(received_on) from posted as p where p.po_id = line.po_id and p.line_no = line.line_no and qty > 0) as first_on,
            (select max(received_on) from posted as p where p.po_id = line.po_id and p.line_no = line.line_no) as last_on,
            (select sum(qty) from posted as p where p.po_id = line.po_id and p.line_no = line.line_no) as qty,
            coalesce((select sent_on from ops.purchase_orders as d where d.po_id = line.po_id), ordered_on) as sent_on,
            coalesce((select max(due_on) from ops.purchase_schedule_lines as s
                where s.po_id = line.po_id and s.line_no = line.line_no), promised_on) as latest_promise
        from ops.purchase_order_lines as line
        left join (select supplier_id, name from ops.suppliers) using (supplier_id)
        left join (select product_id, product_group from ops.products) using (product_id)
        left join lookup.rates on rates.currency = line.currency and rates."on" = ordered_on
        where status <> 'draft'""",
    "live": "from line where status <> 'cancelled'",
    "document": """
        select *, coalesce(sent_on, ordered_on) as went_on from ops.purchase_orders where status not in ('draft', 'cancelled')""",
    "priced": """
        select received_on, receipt.supplier_id, coalesce(s.name, receipt.supplier_id) as supplier,
            cast(net_amount * qty_received / qty_ordered as decimal(18, 4)) * r.rate as actual,
            cast(standard_cost * qty_received as decimal(18, 4)) * h.rate as standard
        from ops.goods_receipts as receipt
        left join ops.suppliers as s using (supplier_id)
        join ops.purchase_order_lines as line on line.po_id = receipt.po_id and line.line_no = po_line_no
        join ops.products as product on product.product_id = receipt.product_id
        join lookup.rates as r on r.currency = line.currency and r."on" = received_on
        join lookup.rates as h on h.currency = product.currency and h."on" = received_on
        where qty_received <> 0 and standard_cost is not null""",
    "bill": """
        select bill.*, amount * rate as euro,
            (select min(ordered_on) from ops.purchase_order_lines as p where p.po_id = bill.po_id and status <> 'draft') as ordered_on
        from ops.bills as bill left join lookup.rates on rates.currency = bill.currency and rates."on" = billed_on
        where status not in ('draft', 'void')""",
}


def by_supplier(sql: str) -> Recount:
    return Recount(sql, "supplier", "supplier")


# A system that never blocks, or never books receipts, does not know.
BLOCKING = "_system in (select _system from ops.bills where block_reason is not null)"
RECEIVING = "_system in (select _system from ops.goods_receipts)"


def lines_due(promise: str, hit: str) -> Recount:
    return by_supplier(f"""
        select month_of({promise}), {{member}}, count(*) filter ({hit}), count(*)
        from live where {promise} < as_of() and {RECEIVING} group by 1, 2""")


def lines_received(numerator: str, denominator: str, where: str = "true") -> Recount:
    return by_supplier(f"""
        select month_of(last_on), {{member}}, {numerator}, {denominator}
        from line where last_on is not null and {where} group by 1, 2""")


def lead_time(days: str, p: float) -> Recount:
    return by_supplier(f"""
        select month_of(complete_on), {{member}}, round(quantile_cont({days}, {p}) * 100), 100
        from live where {days} is not null group by 1, 2""")


def cycle(days: str) -> Recount:
    return Recount(
        f"""select month_of(went_on), {{member}}, round(quantile_cont({days}, 0.5) * 100), 100
        from document where {days} is not null group by 1, 2""",
        "buyer", "buyer")  # fmt: skip


def bills(day: str, numerator: str, denominator: str, where: str) -> Recount:
    return Recount(
        f"select month_of({day}), {{member}}, {numerator}, {denominator} from bill where {where} group by 1, 2",
        "site" if "block" in numerator else "cost_centre", "site" if "block" in numerator else "cost_centre")  # fmt: skip


def euros(condition: str = "true") -> str:
    return f"sum(case when {condition} then round(euro, 4) * 10000 else 0 end)"


def spent(day: str, supplier_lines: str, amount: str) -> str:
    """CTE: what was spent with each supplier."""
    return f"""spent as (
        select month_of({day}) as month, {{member}} as member, supplier, sum({amount})::hugeint as spend
        from {supplier_lines} where {amount} is not null and {day} is not null group by all)"""


def squared(day: str, supplier_lines: str, amount: str = "net", by: str = "product_group") -> Recount:
    return Recount(
        f"""with {spent(day, supplier_lines, amount)}
        select month, member, sum(spend * spend), sum(spend) * sum(spend) from spent group by 1, 2""",
        by, by)  # fmt: skip


def largest(day: str, amount: str, supplier_lines: str, by: str) -> Recount:
    return Recount(
        f"""with {spent(day, supplier_lines, amount)},
        placed as (select *, row_number() over (partition by month, member order by spend desc) as place from spent)
        select month, member, sum(spend) filter (place <= 3), sum(spend) from placed group by 1, 2""",
        by, by)  # fmt: skip


BILLED = "round(euro, 4) * 10000"
NAMED_BILLS = """(
    select bill.*, coalesce(s.name, bill.supplier_id) as supplier
    from bill left join ops.suppliers as s on s.supplier_id = bill.supplier_id)"""


INTO_STOCK = (
    "sum(case when qty_rejected > 0 and qty_received < 0 then 0 else coalesce(qty_received, 0) end) * 1000"
)
VARIANCE = "sum(round(actual, 4) - round(standard, 4)) * 10000"
RECEIPTS = (
    "from ops.goods_receipts left join (select supplier_id, name from ops.suppliers) using (supplier_id)"
)
RECOUNTS = {
    "supplier_on_time": lines_due("promised_on", "complete_on <= promised_on"),
    "supplier_on_time.re_promised": lines_due("latest_promise", "complete_on <= latest_promise"),
    "supplier_on_time.first_receipt": lines_due("promised_on", "first_on <= promised_on"),
    "supplier_on_time.of_received": by_supplier("""
        select month_of(complete_on), {member}, count(*) filter (complete_on <= promised_on), count(*)
        from live where complete_on is not null and promised_on is not null group by 1, 2"""),
    "supplier_on_time.by_value": by_supplier("""
        select month_of(promised_on), {member}, sum(case when complete_on <= promised_on then net else 0 end), sum(net)
        from live where promised_on < as_of() and net is not null group by 1, 2"""),
    "supplier_in_full": lines_received("count(*) filter (qty >= qty_ordered)", "count(*)"),
    "supplier_in_full.first_receipt": lines_received("count(*) filter (complete_on = first_on)", "count(*)"),
    "supplier_in_full.without_cancelled": lines_received(
        "count(*) filter (qty >= qty_ordered)", "count(*)", "status <> 'cancelled'"),
    "supplier_in_full.by_quantity": lines_received("sum(least(coalesce(qty, 0), qty_ordered)) * 1000", "sum(qty_ordered) * 1000"),
    "supplier_units_received": lines_received("sum(least(coalesce(qty, 0), qty_ordered)) * 1000", "sum(qty_ordered) * 1000"),
    "supplier_units_received.with_excess": lines_received("sum(qty) * 1000", "sum(qty_ordered) * 1000"),
    "supplier_lead_time_p50": lead_time("complete_on - sent_on", 0.5),
    "supplier_lead_time_p50.working_days": lead_time("working_days(sent_on, complete_on)", 0.5),
    "supplier_lead_time_p90": lead_time("complete_on - sent_on", 0.9),
    "supplier_lead_time_p90.working_days": lead_time("working_days(sent_on, complete_on)", 0.9),
    "supplier_reject_rate": Recount(
        f"select month_of(received_on), {{member}}, sum(qty_rejected) * 1000, {INTO_STOCK} {RECEIPTS} group by 1, 2",
        "supplier", "coalesce(name, supplier_id)"),
    "supplier_reject_rate.ppm": Recount(
        f"select month_of(received_on), {{member}}, sum(qty_rejected) * 1000 * 1000000, {INTO_STOCK} {RECEIPTS} group by 1, 2",
        "supplier", "coalesce(name, supplier_id)"),
    "supplier_reject_rate.by_line": Recount(
        f"""select month_of(received_on), {{member}}, count(*) filter (qty_rejected > 0), count(*) {RECEIPTS}
        where qty_received > 0 group by 1, 2""",
        "supplier", "coalesce(name, supplier_id)"),
    "supplier_reject_rate.completed_orders": Recount(
        f"""select month_of(received_on), {{member}}, sum(qty_rejected) * 1000, {INTO_STOCK} {RECEIPTS}
        where (po_id, po_line_no) in (select (po_id, line_no) from ops.purchase_order_lines where status = 'closed') group by 1, 2""",
        "supplier", "coalesce(name, supplier_id)"),
    "supplier_top3_share": largest("ordered_on", "net", "live", "product_group"),
    "supplier_top3_share.herfindahl": squared("ordered_on", "live"),
    "supplier_top3_share.billed": largest("billed_on", BILLED, NAMED_BILLS, "category"),
    "supplier_hhi": squared("ordered_on", "live"),
    "supplier_hhi.top_share": largest("ordered_on", "net", "live", "product_group"),
    "supplier_hhi.billed": squared("billed_on", NAMED_BILLS, BILLED, "category"),
    "supplier_hhi.received": squared("complete_on", "live"),
    "po_cycle_time_p50": cycle("working_days(requisition_approved_on, went_on)"),
    "po_cycle_time_p50.calendar_days": cycle("went_on - requisition_approved_on"),
    "po_cycle_time_p50.from_approved_order": cycle("working_days(approved_on, went_on)"),
    "purchase_price_variance": by_supplier(
        f"select month_of(received_on), {{member}}, {VARIANCE}, 1 from priced group by 1, 2"),
    "purchase_price_variance.favourable_apart": by_supplier(
        f"select month_of(received_on), {{member}}, {VARIANCE}, 1 from priced where actual > standard group by 1, 2"),
    "purchase_price_variance_rate": by_supplier(
        f"select month_of(received_on), {{member}}, {VARIANCE}, sum(round(standard, 4)) * 10000 from priced group by 1, 2"),
    "po_compliance": bills(
        "billed_on", euros("ordered_on <= billed_on"), euros(), "euro is not null and (po_id is null or ordered_on is not null)"),
    "po_compliance.any_order": bills("billed_on", euros("po_id is not null"), euros(), "euro is not null"),
    "po_compliance.by_count": bills(
        "billed_on", "count(*) filter (ordered_on <= billed_on)", "count(*)",
        "amount >= 0 and (po_id is null or ordered_on is not null)"),
    "invoice_exception_rate": bills(
        "coalesce(received_on, billed_on)", "count(block_reason)", "count(*)", f"amount >= 0 and {BLOCKING}"),
    "invoice_exception_rate.touchless": bills(
        "coalesce(received_on, billed_on)", "count(*) filter (block_reason is null)", "count(*)", f"amount >= 0 and {BLOCKING}"),
    "invoice_exception_rate.by_value": bills(
        "coalesce(received_on, billed_on)", euros("block_reason is not null"), euros(), f"amount >= 0 and euro is not null and {BLOCKING}"),
    "invoice_exception_rate.by_match": bills(
        "coalesce(received_on, billed_on)", "count(*) filter (block_reason in ('price', 'quantity', 'no_receipt'))", "count(*)",
        f"amount >= 0 and {BLOCKING}"),
}  # fmt: skip
