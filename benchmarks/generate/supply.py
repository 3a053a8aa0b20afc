"""What was bought and what lay in stock: purchase orders, receipts, stock movements and levels.

Reordering knows the coming demand, so stock never runs below zero; a Kestrel order that is late or short
eats the safety stock only.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmarks.generate.company import (
    FIRST,
    KESTREL_SLIPS,
    LAST,
    ROTTERDAM,
    Company,
    Order,
    Product,
    Supplier,
    weekday,
    zoho_id,
)

_DAYS = (LAST - FIRST).days + 1


@dataclass
class Receipt:
    """One posting on a purchase order line: 101 in, 102 reversed, 122 sent back (both negative)."""

    kind: str
    on: date
    qty: int


@dataclass
class Purchase:
    """One purchase order line."""

    ordered: date
    supplier: Supplier
    site: str
    product: Product
    qty: int
    price: int
    promised: date
    number: str = ""
    ident: str = ""
    item: int = 0
    deleted: bool = False
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def net(self) -> int:
        return self.qty * self.price

    @property
    def arrived(self) -> int:
        """Pieces that came in by the end of the data, whether or not some went back later."""
        return sum(r.qty for r in self.receipts if r.kind != "122" and r.on <= LAST)

    def complete_on(self) -> date | None:
        """The first day at whose end everything ordered had come in and stayed: reversals are taken off."""
        known = [r for r in self.receipts if r.kind != "122" and r.on <= LAST]
        complete: date | None = None
        for day in sorted({r.on for r in known}):
            is_complete = sum(r.qty for r in known if r.on <= day) >= self.qty
            complete = (complete or day) if is_complete else None
        return complete


@dataclass
class Movement:
    """One stock posting of a SAP plant; quantity and value out of stock are negative."""

    on: date
    kind: str
    product: Product
    site: str
    qty: int
    purchase: Purchase | None = None
    order: Order | None = None
    group: str = ""
    document: str = ""
    item: int = 0

    @property
    def value(self) -> int:
        return self.qty * self.product.cost


@dataclass
class Supply:
    purchases: list[Purchase]
    movements: list[Movement]
    opening: dict[tuple[str, str], int]

    def stock_on(self, day: date) -> dict[tuple[str, str], int]:
        """Pieces per (site, product number) of the SAP plants at the end of a day."""
        stock: defaultdict[tuple[str, str], int] = defaultdict(int)
        for m in self.movements:
            if m.on <= day:
                stock[(m.site, m.product.number)] += m.qty
        return dict(stock)


def supply_of(company: Company, orders: list[Order], coming: list[Order], seed: int) -> Supply:
    """Purchases that cover known and coming orders, and each stock movement of the SAP plants."""
    rng = Random(f"{seed}:supply")
    demand: defaultdict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
    for order in [*orders, *coming]:
        for line in order.lines:
            for drop in line.drops:
                demand[(order.site, line.product.number)].append((drop.shipped, drop.qty))
    purchases: list[Purchase] = []
    opening: dict[tuple[str, str], int] = {}
    for product in company.products:
        for site in product.sites:
            wanted = sorted(demand[(site, product.number)])
            opening[(site, product.number)], bought = _reorder(rng, product, site, wanted)
            purchases.extend(bought)
    purchases.sort(key=lambda p: (p.ordered, p.site, p.supplier.number, p.product.number))
    for purchase in purchases:
        _receive(rng, purchase)
    _number_purchases(purchases)
    movements = _movements(rng, company, orders, purchases, opening)
    return Supply(purchases, movements, opening)


def _reorder(
    rng: Random, product: Product, site: str, wanted: list[tuple[date, int]]
) -> tuple[int, list[Purchase]]:
    days = [d for d, _ in wanted]
    sums = [0, *accumulate(qty for _, qty in wanted)]
    rate = max(sums[-1] / _DAYS, 0.05)

    def needed_by(day: date) -> int:
        return sums[bisect_right(days, day)]

    lead = rng.randrange(28, 46)
    safety = int(rate * 21) + 60
    have = -(-(needed_by(FIRST + timedelta(days=lead + 45)) + safety) // 10) * 10
    opening, bought = have, []
    cycle = 38 if product.supplier.name == "Kestrel Ceramics" else 75
    day = FIRST + timedelta(days=rng.randrange(5))
    while day <= LAST:
        if have - needed_by(day + timedelta(days=lead + 42)) < safety:
            qty = -(-int(needed_by(day + timedelta(days=lead + 42 + cycle)) + safety - have) // 10) * 10
            price = product.cost * rng.randrange(97, 103) // 100
            promised = weekday(day + timedelta(days=lead))
            bought.append(Purchase(day, product.supplier, site, product, max(qty, 20), price, promised))
            if rng.random() < 0.012:
                bought[-1].deleted = True
            else:
                have += bought[-1].qty
        day += timedelta(days=7)
    return opening, bought


def _receive(rng: Random, p: Purchase) -> None:
    if p.deleted:
        return
    slips = p.supplier.name == "Kestrel Ceramics" and p.promised >= KESTREL_SLIPS
    late = rng.random() < 0.07
    delay = rng.randrange(10, 21) if slips else rng.randrange(2, 7) if late else -rng.choice((0, 0, 1, 2))
    on = weekday(p.promised + timedelta(days=delay), 1 if delay > 0 else -1)
    short = rng.random() < (0.4 if slips else 0.035)
    first = p.qty * rng.randrange(70, 93) // 100 if short else p.qty
    if rng.random() < 0.012 and p.site != ROTTERDAM:
        p.receipts += [Receipt("101", on, first), Receipt("102", on, -first)]
        on = weekday(on + timedelta(days=1))
    p.receipts.append(Receipt("101", on, first))
    if rng.random() < (0.5 if slips else 0.04) and p.site != ROTTERDAM:
        bad = max(1, first * (rng.randrange(10, 26) if slips else rng.randrange(2, 7)) // 100)
        p.receipts.append(Receipt("122", weekday(on + timedelta(days=rng.randrange(1, 3))), -bad))
    if short:
        p.receipts.append(Receipt("101", weekday(on + timedelta(days=rng.randrange(6, 13))), p.qty - first))


def _number_purchases(purchases: list[Purchase]) -> None:
    numbers: dict[tuple[date, str, str], tuple[str, str]] = {}
    items: defaultdict[str, int] = defaultdict(int)
    sap, zoho = 4500017300, 0
    for p in purchases:
        key = (p.ordered, p.site, p.supplier.number)
        if key not in numbers and p.site == ROTTERDAM:
            zoho += 1
            numbers[key] = (f"PO-{zoho:05d}", zoho_id(700000 + 3 * zoho))
        elif key not in numbers:
            sap += 2
            numbers[key] = (str(sap), str(sap))
        p.number, p.ident = numbers[key]
        items[p.number] += 10
        p.item = items[p.number]


def _movements(
    rng: Random,
    company: Company,
    orders: list[Order],
    purchases: list[Purchase],
    opening: dict[tuple[str, str], int],
) -> list[Movement]:
    out = [
        Movement(FIRST, "561", product, site, opening[(site, product.number)], group=f"0{site}")
        for product in company.products
        for site in product.sites
        if site != ROTTERDAM
    ]
    out.extend(
        Movement(d.shipped, "601", line.product, order.site, -d.qty, order=order, group=f"6{d.document}")
        for order in orders
        if order.site != ROTTERDAM
        for line in order.lines
        for d in line.drops
    )
    out.extend(
        Movement(r.on, r.kind, p.product, p.site, r.qty, purchase=p, group=f"1{p.number}{r.kind}")
        for p in purchases
        if p.site != ROTTERDAM
        for r in p.receipts
    )
    out.extend(_counts_and_transfers(rng, company))
    out = [m for m in out if m.on <= LAST]
    out.sort(key=lambda m: (m.on, m.kind == "102", m.group, m.product.number))
    _number_documents(out)
    return out


def _counts_and_transfers(rng: Random, company: Company) -> Iterator[Movement]:
    both = [p for p in company.products if len(p.sites) == 2]
    for month in range(2, 24):
        day = weekday(FIRST + timedelta(days=30 * month))
        for product in rng.sample(both, 2):
            qty = rng.choice((4, 6, 8))
            yield Movement(day, "303", product, "1000", -qty, group=f"3{month}out")
            yield Movement(day + timedelta(days=7), "305", product, "2000", qty, group=f"3{month}in")
        if month % 3 == 0:
            for product in rng.sample(both, 8):
                qty = rng.choice((-3, -2, -1, -1, 1))
                yield Movement(
                    day,
                    "702" if qty < 0 else "701",
                    product,
                    rng.choice(product.sites),
                    qty,
                    group=f"7{month}",
                )


def _number_documents(movements: list[Movement]) -> None:
    documents: dict[tuple[date, str], str] = {}
    items: defaultdict[str, int] = defaultdict(int)
    goods, issues = 5000041200, 4900063100
    for m in movements:
        key = (m.on, m.group)
        if key not in documents and m.kind in ("101", "102", "122"):
            goods += 1
            documents[key] = str(goods)
        elif key not in documents:
            issues += 1
            documents[key] = str(issues)
        m.document = documents[key]
        items[m.document] += 1
        m.item = items[m.document]


def lowest_stock(supply: Supply) -> int:
    """The lowest stock any SAP item ever had at the end of a day: never below zero in a coherent world."""
    stock: defaultdict[tuple[str, str], int] = defaultdict(int)
    lowest = 0
    for m in supply.movements:
        stock[(m.site, m.product.number)] += m.qty
        lowest = min(lowest, stock[(m.site, m.product.number)])
    return lowest
