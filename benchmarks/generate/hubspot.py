"""Rotterdam's service desk in HubSpot: companies, tickets with their first answer, and calls. Times of Rotterdam."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.generate.company import HUB_CLOSED, Company, balanced
from benchmarks.generate.staff import NOW, SANNE, SOFIE, TOM, WEEKS, moment, monday_of
from benchmarks.generate.tables import Row, Table

FOLDER = "hubspot"
COMPANIES = f"{FOLDER}/hubspot-crm-exports-all-companies-2026-11-23.csv"
TICKETS = f"{FOLDER}/hubspot-crm-exports-all-tickets-2026-11-23.zip"
CALLS = f"{FOLDER}/hubspot-crm-exports-all-calls-2026-11-23.zip"
_COMPANY = (
    "Record ID",
    "Company name",
    "Company Domain Name",
    "Company owner",
    "Create Date",
    "Country/Region",
    "Type",
)
_TICKET = (
    "Record ID", "Ticket name", "Pipeline", "Ticket status", "Priority", "Category", "Source", "Create date", "Close date",
    "Time to close", "Time to first agent reply", "Time to close SLA due date", "Ticket owner", "Ticket description", "HubSpot Team",
    "Associated Company", "Associated Company IDs",
)  # fmt: skip
_CALL = (
    "Record ID", "Call Title", "Call direction", "Call duration", "Call status", "Activity date", "Activity assigned to", "Create Date",
    "Associated Company", "Associated Company IDs", "Associated Ticket IDs",
)  # fmt: skip
_AGENTS = (TOM, SANNE, SOFIE)
_ZONE = ZoneInfo("Europe/Amsterdam")
_CATEGORIES = ("Late delivery", "Damaged goods", "Billing issue", "General inquiry", "Wrong item")
_HOURS = {"High": 24, "Medium": 72, "Low": 120}


def tables(company: Company, seed: int) -> list[Table]:
    """Companies, tickets and calls."""
    rng = Random(f"{seed}:desk")
    names = [customer.name for customer in company.customers_of("zoho_inventory")]
    companies = [_company_row(n, name, company) for n, name in enumerate(names)]
    tickets = _tickets(rng, names)
    calls = [_call_row(rng, n, ticket) for n, ticket in enumerate(tickets[::4])]
    return [
        Table(COMPANIES, list(_COMPANY), companies, quoted=True),
        Table(TICKETS, list(_TICKET), tickets, inside=member(TICKETS), quoted=True),
        Table(CALLS, list(_CALL), calls, inside=member(CALLS), quoted=True),
    ]


def ticket_id(number: int) -> str:
    """The number of a ticket."""
    return str(34_100_000_000 + 613 * number)


def member(path: str) -> str:
    """The name of the file in a zip."""
    return path.removeprefix(f"{FOLDER}/").replace(".zip", ".csv")


def company_id(number: int) -> str:
    """The number of a company."""
    return str(28_700_000_000 + 401 * number)


def _company_row(n: int, name: str, company: Company) -> Row:
    country = company.customers_of("zoho_inventory")[n].country
    owner = _AGENTS[n % 3].name
    return [
        company_id(n),
        name,
        f"customer{n + 1:02d}.example",
        owner,
        "2024-11-18 09:00",
        country,
        "Customer",
    ]


def _tickets(rng: Random, names: list[str]) -> list[Row]:
    noise = balanced(rng, WEEKS, 0.6)
    opened: list[tuple[datetime, str]] = []
    for week in range(WEEKS):
        monday = monday_of(week)
        for _ in range(round(3 + noise[week])):
            opened.append(
                (moment(rng, monday + timedelta(days=rng.randrange(5)), 7, 16), rng.choice(_CATEGORIES))
            )
        if monday >= HUB_CLOSED:
            # Trident Express carries a third of Rotterdam's parcels, and what Harbour Line no longer takes went to it.
            late = [moment(rng, monday + timedelta(days=n), 7, 16) for n in (1, 2, 3)]
            opened += [(at, _CATEGORIES[0]) for at in late]
    opened.sort()
    return [_ticket_row(rng, n, at, category, names) for n, (at, category) in enumerate(opened)]


def _at(moment_: datetime) -> str:
    return f"{moment_.astimezone(_ZONE):%Y-%m-%d %H:%M}"


def _length(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _ticket_row(rng: Random, n: int, opened: datetime, category: str, names: list[str]) -> Row:
    priority = rng.choice(("High", "Medium", "Medium", "Low"))
    allowed = _HOURS[priority]
    share = rng.uniform(0.1, 0.9) if rng.random() < 0.92 else rng.uniform(1.05, 1.8)
    closed = opened + timedelta(seconds=int(3600 * allowed * share))
    answer = int((closed - opened).total_seconds() * rng.uniform(0.05, 0.4))
    is_closed = closed < NOW
    answered = opened + timedelta(seconds=answer) < NOW
    customer = rng.randrange(len(names))
    took = _length(int((closed - opened).total_seconds()))
    return [
        ticket_id(n), f"{category} {n + 1}", "Support Pipeline", "Closed" if is_closed else "Waiting on us", priority, category,
        rng.choice(("Email", "Phone", "Form")), _at(opened), _at(closed) if is_closed else "", took if is_closed else "",
        _length(answer) if answered else "", _at(opened + timedelta(hours=allowed)), _AGENTS[customer % 3].name, "", "Rotterdam desk",
        names[customer], company_id(customer),
    ]  # fmt: skip


def _call_row(rng: Random, n: int, ticket: Row) -> Row:
    opened = datetime.fromisoformat(str(ticket[_TICKET.index("Create date")]))
    at = f"{opened + timedelta(minutes=rng.randrange(10, 90)):%Y-%m-%d %H:%M}"
    owner, customer, name = (
        ticket[_TICKET.index(h)] for h in ("Ticket owner", "Associated Company IDs", "Associated Company")
    )
    status = rng.choice(("Completed", "Completed", "Completed", "No answer"))
    length = _length(rng.randrange(60, 900)) if status == "Completed" else "00:00:00"
    direction = rng.choice(("Inbound", "Outbound"))
    return [
        str(45_900_000_000 + 211 * n), "Call about a ticket", direction, length, status, at, owner, at, name, customer, ticket[0],
    ]  # fmt: skip
