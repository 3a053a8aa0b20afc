"""What was invoiced and paid: customer invoices, credit memos, payments, and supplier bills of Rotterdam."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benchmarks.generate.company import LAST, ROTTERDAM, Customer, Line, Order, weekday, zoho_id
from benchmarks.generate.supply import Purchase

SHIPPING_CHARGE = 1500


@dataclass
class Invoice:
    """A receivable: RV invoice, DG credit memo, DZ payment, or a payment on account (special G/L A)."""

    kind: str
    customer: Customer
    site: str
    on: date
    due: date
    amount: int
    cleared: date | None
    order: Order | None = None
    lines: list[tuple[Line, int]] = field(default_factory=list)
    number: str = ""
    clearing: str = ""
    special: str = ""
    status: str = ""
    charge: int = 0


@dataclass
class Bill:
    """A supplier's bill for one delivery day of one Rotterdam purchase order."""

    on: date
    due: date
    paid: date | None
    lines: list[tuple[Purchase, int]]
    number: str = ""

    @property
    def amount(self) -> int:
        return sum(qty * p.price for p, qty in self.lines)


def invoices_of(orders: list[Order], seed: int) -> list[Invoice]:
    """All receivable items of both systems, oldest first, numbered; those of SAP with their payments."""
    rng = Random(f"{seed}:invoices")
    out = [i for order in orders for i in _billed(rng, order) if i.on <= LAST]
    out.sort(key=lambda i: i.on)
    for n, invoice in enumerate(out, 1):
        invoice.number = (
            f"INV-{n:06d}"
            if invoice.site == ROTTERDAM
            else f"{'16' if invoice.kind == 'DG' else '90'}{n:08d}"
        )
    payments = list(_payments([i for i in out if i.site != ROTTERDAM]))
    out.extend(payments)
    out.extend(_on_account([i.customer for i in out if i.kind == "RV"]))
    out.sort(key=lambda i: (i.on, i.number))
    return out


def _billed(rng: Random, order: Order) -> Iterator[Invoice]:
    terms = timedelta(days=order.customer.terms)
    if order.category == "K":
        on = weekday(order.ordered + timedelta(days=rng.randrange(1, 4)))
        paid = weekday(on + timedelta(days=rng.randrange(20, 60)))
        amount = -sum(line.net for line in order.lines)
        yield Invoice("DG", order.customer, order.site, on, on, amount, paid if paid <= LAST else None, order)
        return
    loads: defaultdict[date, list[tuple[Line, int]]] = defaultdict(list)
    for line in order.lines:
        for drop in line.drops:
            loads[drop.shipped].append((line, drop.qty))
    for k, (shipped, lines) in enumerate(sorted(loads.items())):
        on = weekday(shipped + timedelta(days=rng.choice((0, 0, 1))))
        due = on + terms
        late = order.customer.pays_late + rng.randrange(-4, 7)
        paid = max(_payday(due + timedelta(days=late)), on + timedelta(days=2))
        charge = SHIPPING_CHARGE if order.site == ROTTERDAM and k == 0 and int(order.ident) % 4 == 0 else 0
        amount = sum(line.price * qty for line, qty in lines) + charge
        invoice = Invoice(
            "RV", order.customer, order.site, on, due, amount, None, order, lines, charge=charge
        )
        invoice.cleared = paid if paid <= LAST else None
        invoice.status = "Closed" if invoice.cleared else "Overdue" if due <= LAST else "Sent"
        yield invoice


def _payday(day: date) -> date:
    """The Friday on or after a day: customers pay in weekly runs."""
    while day.weekday() != 4:
        day += timedelta(days=1)
    return day


def _payments(invoices: list[Invoice]) -> Iterator[Invoice]:
    runs: defaultdict[tuple[date, str], list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        if invoice.cleared:
            runs[(invoice.cleared, invoice.customer.number)].append(invoice)
    for n, ((day, _), cleared) in enumerate(sorted(runs.items()), 1):
        document = f"14{n:08d}"
        for invoice in cleared:
            invoice.clearing = document
        amount = -sum(i.amount for i in cleared)
        if amount:
            first = cleared[0]
            yield Invoice(
                "DZ", first.customer, first.site, day, day, amount, day, number=document, clearing=document
            )


def _on_account(customers: list[Customer]) -> Iterator[Invoice]:
    for n in range(5):
        customer = customers[211 * n + 40]
        if customer.system == "sap":
            day = weekday(LAST - timedelta(days=9 + 11 * n))
            yield Invoice(
                "DZ",
                customer,
                "1000",
                day,
                day,
                -150000 - 50000 * n,
                None,
                number=f"1409{n:06d}",
                special="A",
            )


def bills_of(purchases: list[Purchase], seed: int) -> list[Bill]:
    """Bills for what Rotterdam's suppliers delivered, one per order and receipt day."""
    rng = Random(f"{seed}:bills")
    received: defaultdict[tuple[date, str], list[tuple[Purchase, int]]] = defaultdict(list)
    for p in purchases:
        if p.site == ROTTERDAM:
            for r in p.receipts:
                if r.kind == "101" and r.on <= LAST and p.arrived > 0:
                    received[(r.on, p.ident)].append((p, r.qty))
    out: list[Bill] = []
    for (day, _), lines in sorted(received.items()):
        on = weekday(day + timedelta(days=rng.randrange(0, 3)))
        due = on + timedelta(days=30)
        paid = weekday(due + timedelta(days=rng.randrange(-6, 5)))
        if on <= LAST:
            out.append(
                Bill(
                    on,
                    due,
                    paid if paid <= LAST else None,
                    lines,
                    f"{lines[0][0].supplier.name[:3].upper()}-{len(out) + 1201}",
                )
            )
    return out


def bill_id(index: int) -> str:
    """The 19-digit id of the n-th bill."""
    return zoho_id(800000 + 3 * index)
