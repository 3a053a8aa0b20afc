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
    made: Made = {
        "sales_orders": [],
        "sales_order_lines": [],
        "shipment_lines": [],
        "customers": [],
        "products": [],
    }
    for number in range(4):
        made["customers"].append({"customer_id": f"C{number}", "name": f"Customer {number}"})
        made["products"].append({"product_id": f"P{number}", "product_group": seldom(dice, f"G{number % 2}")})
    for number in range(160):
        order(dice, made, f"O{number}")
    return made


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
                "qty_cancelled": seldom(dice, ordered if gone else 0, 0.5) or (ordered if gone else None),
                "net_amount": money(dice), "status": "cancelled" if gone else dice.choice(["open", "closed", "closed"]),
            }
        )  # fmt: skip
        shipments(dice, made, order_id, str(line), promised or placed + timedelta(days=9), ordered)


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
ARRIVED = """
    line as (
        from ops.sales_order_lines select *, qty_ordered - coalesce(qty_cancelled, 0) as owed
        where kind = 'order'),
    arrived as (
        select order_id, line_no, min(d.delivered_on) as arrived_on
        from line join ops.shipment_lines as d using (order_id, line_no)
        where d.delivered_on is not null and owed <= (
            select sum(qty_shipped) from ops.shipment_lines as s
            where s.order_id = line.order_id and s.line_no = line.line_no and s.delivered_on <= d.delivered_on)
        group by all)"""

RECOUNTS = {
    "otif": Recount(
        f"""with {ARRIVED}
        select month_of(promised_on), {{member}}, count(*) filter (arrived_on <= promised_on), count(*)
        from line left join arrived using (order_id, line_no)
        where promised_on < as_of() and status <> 'cancelled' group by 1, 2""",
        "site", "site",
    ),
}  # fmt: skip
