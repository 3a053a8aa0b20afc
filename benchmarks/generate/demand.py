"""What customers ordered and how it reached them: orders, lines, promises, deliveries, and the closed hub.

Gives Order objects only. Each week's share of failed lines is a quota with small balanced noise, so that
the only fall in service is the one the story tells.
"""

from collections import defaultdict
from datetime import date, timedelta
from math import pi, sin
from random import Random

from benchmarks.generate.company import (
    CARRIERS,
    FIRST,
    HARBOUR,
    HUB_CLOSED,
    LAST,
    ROTTERDAM,
    Company,
    Customer,
    Drop,
    Line,
    Order,
    Product,
    balanced,
    pick,
    week_of,
    weekday,
    zoho_id,
)

_WEEKS = 105
_COMING = 30
_FAILING = 0.058


def customer_orders(company: Company, seed: int) -> tuple[list[Order], list[Order]]:
    """Orders with their deliveries, oldest first: those placed by LAST, numbered, and the coming ones.

    The coming ones stand in no file: they are what the buyers' forecast knows.
    """
    orders: list[Order] = []
    for system, per_week in (("sap", 25.0), ("zoho_inventory", 6.8)):
        rng = Random(f"{seed}:orders:{system}")
        noise = balanced(rng, _WEEKS + _COMING, 0.07)
        for week in range(_WEEKS + _COMING):
            season = 1 + 0.05 * sin(2 * pi * (week + 8) / 52.18)
            count = round(per_week * season * (1 + noise[week]))
            # Leads and sizes are dealt out evenly, so that weeks differ by the season and by little else.
            leads = rng.sample([8 + k % 13 for k in range(count)], count)
            sizes = rng.sample([(1, 2, 2, 3, 4)[k % 5] for k in range(count)], count)
            days = rng.sample([k % 5 for k in range(count)], count)
            for lead, size, day in zip(leads, sizes, days, strict=True):
                ordered = FIRST + timedelta(days=7 * week + day)
                orders.append(_order(rng, company, system, ordered, lead, size))
    orders.sort(key=lambda o: o.ordered)
    _deliver(orders, Random(f"{seed}:deliveries"))
    orders.extend(_credits(company, Random(f"{seed}:credits")))
    orders.sort(key=lambda o: o.ordered)
    known = [o for o in orders if o.ordered <= LAST]
    _number(known)
    return known, orders[len(known) :]


def _order(rng: Random, company: Company, system: str, ordered: date, lead: int, size: int) -> Order:
    customers = company.customers_of(system)
    customer = customers[min(int(rng.expovariate(2.2) * len(customers)), len(customers) - 1)]
    site = ROTTERDAM if system == "zoho_inventory" else rng.choices(("1000", "2000"), (62, 38))[0]
    requested = weekday(ordered + timedelta(days=lead))
    sold = [p for p in company.products if site in p.sites]
    weights = [1 / (3 + k % 23) for k in range(len(sold))]
    chosen: list[Product] = []
    for product in rng.choices(sold, weights, k=size):
        if product not in chosen:
            chosen.append(product)
    lines = [_line(rng, n, p, customer, requested) for n, p in enumerate(chosen, 1)]
    return Order(ordered, customer, site, pick(rng, CARRIERS[site]), lines)


def _line(rng: Random, number: int, product: Product, customer: Customer, requested: date) -> Line:
    promised = (
        requested
        if customer.system != "sap" or rng.random() < 0.8
        else weekday(requested + timedelta(days=rng.randrange(2, 7)))
    )
    qty = rng.choice((4, 6, 8, 10, 12, 12, 18, 24, 24, 36, 48))
    line = Line(number, product, qty, int(product.price * customer.rate), requested, promised)
    draw = rng.random()
    line.rejected = draw < 0.012 and customer.system == "sap"
    if draw < 0.015 and customer.system != "sap":
        line.cancelled = qty // 2
    return line


def _credits(company: Company, rng: Random) -> list[Order]:
    """Credit memo requests and returns: positive in the order list although they take away."""
    out: list[Order] = []
    for week in range(3, _WEEKS):
        for _ in range(rng.choice((1, 1, 2))):
            category = "H" if rng.random() < 0.2 else "K"
            ordered = FIRST + timedelta(days=7 * week + rng.randrange(5))
            order = _order(rng, company, "sap", ordered, 10, 1)
            order.category = category
            order.lines[0].qty = max(1, order.lines[0].qty // 6)
            order.lines[0].rejected = False
            out.append(order)
    return out


def _deliver(orders: list[Order], rng: Random) -> None:
    due: defaultdict[str, list[tuple[Order, Line]]] = defaultdict(list)
    for order in orders:
        for line in order.lines:
            if line.wanted > 0:
                due[week_of(line.promised)].append((order, line))
    noise = balanced(rng, len(due), 0.018)
    for week, spread in zip(sorted(due), noise, strict=True):
        lines = due[week]
        failing = set(rng.sample(range(len(lines)), round(len(lines) * (_FAILING + spread))))
        for i, (order, line) in enumerate(lines):
            line.drops = _drops(rng, order, line, fails=i in failing)
            if order.carrier == HARBOUR and order.site == "1000":
                line.drops = [_through_closed_hub(rng, d) for d in line.drops]


def _drops(rng: Random, order: Order, line: Line, *, fails: bool) -> list[Drop]:
    arrives = weekday(line.promised - timedelta(days=rng.choice((0, 0, 0, 1, 1, 2))), -1)
    arrives = max(arrives, weekday(order.ordered + timedelta(days=4)))
    leaves = max(weekday(arrives - timedelta(days=rng.choice((1, 2, 3))), -1), order.ordered)
    if not fails:
        return [Drop(leaves, arrives, line.wanted)]
    if rng.random() < 0.35 and line.wanted >= 4:
        first = line.wanted * rng.choice((5, 6, 7, 8)) // 10
        later = weekday(line.promised + timedelta(days=rng.randrange(3, 10)))
        return [
            Drop(leaves, arrives, first),
            Drop(weekday(later - timedelta(days=2), -1), later, line.wanted - first),
        ]
    arrives = weekday(line.promised + timedelta(days=rng.randrange(2, 8)))
    if rng.random() < 0.7:
        leaves = max(weekday(line.promised + timedelta(days=1)), weekday(arrives - timedelta(days=2), -1))
    return [Drop(leaves, max(arrives, leaves), line.wanted)]


def _through_closed_hub(rng: Random, drop: Drop) -> Drop:
    if drop.delivered < HUB_CLOSED or rng.random() > 0.92:
        return drop
    if drop.shipped < HUB_CLOSED:
        return Drop(drop.shipped, weekday(drop.delivered + timedelta(days=rng.randrange(6, 15))), drop.qty)
    leaves = weekday(drop.shipped + timedelta(days=rng.randrange(4, 10)))
    return Drop(leaves, weekday(leaves + timedelta(days=rng.randrange(4, 9))), drop.qty)


def _number(orders: list[Order]) -> None:
    sap, zoho, delivery, shipment = 210400, 0, 80120000, 0
    for order in orders:
        if order.site == ROTTERDAM:
            zoho += 1
            order.number, order.ident = f"SO-{zoho:05d}", zoho_id(500000 + 3 * zoho)
            order.status = _zoho_status(order, zoho)
        else:
            sap += 3 if order.category == "C" else 1
            order.number = order.ident = str(sap)
    loads: defaultdict[tuple[date, str], list[Drop]] = defaultdict(list)
    for order in orders:
        for line in order.lines:
            for drop in line.drops:
                loads[(drop.shipped, order.ident)].append(drop)
    for (_, ident), drops in sorted(loads.items()):
        if len(ident) > 10:
            shipment += 1
        else:
            delivery += 1
        for n, drop in enumerate(drops, 1):
            drop.document = f"SHP-{shipment:05d}" if len(ident) > 10 else str(delivery)
            drop.item = 10 * n


def _zoho_status(order: Order, number: int) -> str:
    if number % 97 == 0 or (order.ordered >= LAST - timedelta(days=2) and number % 3 == 0):
        for line in order.lines:
            line.drops = []
        return "Void" if number % 97 == 0 else "Draft"
    left = sum(line.wanted - line.received_by(LAST, shipped=True) for line in order.lines)
    if left == 0:
        return "Fulfilled"
    if any(line.received_by(LAST, shipped=True) for line in order.lines):
        return "Partially Shipped"
    return "Overdue" if min(line.promised for line in order.lines) <= LAST else "Confirmed"
