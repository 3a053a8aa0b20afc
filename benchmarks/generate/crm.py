"""The sales pipeline and the service desk as they happened: deals with their stage moves, and cases."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.generate.company import FIRST, Company, Customer, balanced

STAGES = ("Prospecting", "Qualified", "Proposal", "Negotiation")
RENAMED_ON = date(2025, 9, 1)
OLD_NAME = "Needs Analysis"
OWNERS = ("Priya Raman", "Daniel Koh", "Mei-Ling Chou", "Tom Willems")
NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


@dataclass
class Change:
    """A history record: a stage move, the creation (no `before`), or another change (same stage twice)."""

    at: datetime
    before: str
    after: str
    amount: int | None
    closes: date
    prev_amount: int | None = None
    prev_closes: date | None = None


@dataclass
class Deal:
    account: int
    name: str
    owner: int
    kind: str
    source: str
    created: datetime
    amount: int | None
    closes: date
    stage: str = STAGES[0]
    won: bool = False
    closed: bool = False
    deleted: bool = False
    changes: list[Change] = field(default_factory=list)


@dataclass
class Case:
    account: int
    owner: int
    reason: str
    priority: str
    origin: str
    subject: str
    opened: datetime
    closed: datetime | None
    due: datetime


@dataclass
class Account:
    name: str
    country: str
    owner: int
    kind: str
    merged_into: int | None = None


@dataclass
class Crm:
    accounts: list[Account]
    deals: list[Deal]
    cases: list[Case]


def crm_of(company: Company, seed: int) -> Crm:
    """Accounts (customers, prospects, two merged away), about four deals and eight cases a week."""
    rng = Random(f"{seed}:crm")
    accounts = [_account(c, n) for n, c in enumerate(company.customers)]
    accounts += [Account(f"{a} {b}", "Singapore", n % 4, "Prospect") for n, (a, b) in enumerate(_PROSPECTS)]
    accounts += [
        Account(f"{accounts[3].name} Pte Ltd", "Singapore", 1, "Customer", 3),
        Account("Marina Homes", "Singapore", 0, "Customer", 0),
    ]
    deals: list[Deal] = []
    cases: list[Case] = []
    live = len(accounts) - 2
    noise = balanced(rng, 105, 0.5)
    for week in range(105):
        start = FIRST + timedelta(days=7 * week)
        deals += [_deal(rng, live, start, len(deals) + k) for k in range(round(4 + noise[week]))]
        cases += [_case(rng, live, start) for _ in range(round(8 + 2 * noise[104 - week]))]
    deals.sort(key=lambda d: d.created)
    cases = sorted((c for c in cases if c.opened < NOW), key=lambda c: c.opened)
    for n in (60, 211, 340):
        deals[n].deleted = True
    return Crm(accounts, deals, cases)


_PROSPECTS = (
    ("Straits", "Boutique Hotels"), ("Equator", "Cafes"), ("Mangrove", "Resorts"), ("Northshore", "Gifts"),
    ("Kampong", "Kitchens"), ("Sundial", "Serviced Homes"), ("Papaya", "Lifestyle"), ("Banyan Row",
    "Interiors"),
)  # fmt: skip


def _account(customer: Customer, n: int) -> Account:
    return Account(customer.name, customer.country, n % 4, "Customer")


def _moment(rng: Random, day: date) -> datetime:
    return datetime(
        day.year, day.month, day.day, rng.randrange(1, 10), rng.randrange(60), rng.randrange(60), tzinfo=UTC
    )


def _deal(rng: Random, accounts: int, start: date, n: int) -> Deal:
    created = _moment(rng, start + timedelta(days=rng.randrange(5)))
    account = rng.randrange(accounts)
    amount = None if rng.random() < 0.025 else rng.randrange(12, 240) * 50000
    closes = created.date() + timedelta(days=rng.randrange(35, 95))
    kind = rng.choice(("New Business", "Existing Business", "Existing Business"))
    source = rng.choice(("Web", "Trade Show", "Referral", "Partner"))
    deal = Deal(
        account,
        f"Range {n + 100} for account {account + 1}",
        rng.randrange(4),
        kind,
        source,
        created,
        amount,
        closes,
    )
    deal.changes.append(Change(created, "", deal.stage, amount, closes))
    ends_at = rng.choice((1, 2, 3, 3, 3, 3)) if rng.random() > 0.42 else 4
    at = created
    for target in range(1, 5):
        at += timedelta(days=rng.randrange(6, 22), minutes=rng.randrange(400))
        if at > NOW:
            break
        if target > ends_at or target == 4:
            _close(deal, at, won=ends_at == 4)
            break
        name = OLD_NAME if target == 1 and at.date() < RENAMED_ON else STAGES[target]
        deal.changes.append(Change(at, deal.stage, name, deal.amount, deal.closes))
        deal.stage = name
        if rng.random() < 0.5:
            _revise(rng, deal, at + timedelta(days=2, minutes=7))
    if deal.stage == OLD_NAME:
        deal.stage = STAGES[1]
    return deal


def _revise(rng: Random, deal: Deal, at: datetime) -> None:
    if at > NOW:
        return
    before, closed = deal.amount, deal.closes
    if deal.amount is not None:
        deal.amount = deal.amount * rng.choice((90, 95, 110)) // 100
    deal.closes += timedelta(days=rng.choice((0, 7, 14)))
    deal.changes.append(Change(at, deal.stage, deal.stage, deal.amount, deal.closes, before, closed))


def _close(deal: Deal, at: datetime, *, won: bool) -> None:
    stage = "Closed Won" if won else "Closed Lost"
    deal.changes.append(Change(at, deal.stage, stage, deal.amount, at.date(), deal.amount, deal.closes))
    deal.stage, deal.won, deal.closed, deal.closes = stage, won, True, at.date()


def _case(rng: Random, accounts: int, start: date) -> Case:
    opened = _moment(rng, start + timedelta(days=rng.randrange(5)))
    priority = rng.choice(("High", "Medium", "Medium", "Low"))
    due = opened + timedelta(hours={"High": 24, "Medium": 96, "Low": 168}[priority])
    took = (due - opened) * (rng.uniform(0.15, 0.95) if rng.random() < 0.9 else rng.uniform(1.1, 2.6))
    closed = opened + timedelta(seconds=int(took.total_seconds()))
    reason = rng.choice(("Damaged goods", "Delivery", "Delivery", "Invoice", "Product question"))
    origin = rng.choice(("Email", "Phone", "Web"))
    return Case(
        rng.randrange(accounts),
        rng.randrange(4),
        reason,
        priority,
        origin,
        f"{reason} reported",
        opened,
        closed if closed <= NOW else None,
        due,
    )
