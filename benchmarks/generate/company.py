"""The sample company Lantern Bay Supply: dates, sites, products, trading partners, types of documents.

Master data and types only; what happens over the 105 weeks is simulated in demand, supply, money, crm and
board. Money is in whole cents, quantities are whole pieces.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

FIRST = date(2024, 11, 18)
LAST = date(2026, 11, 22)
EXPORTED = date(2026, 11, 23)
HUB_CLOSED = date(2026, 11, 9)
KESTREL_SLIPS = date(2026, 10, 12)
SAP_SITES = ("1000", "2000")
ROTTERDAM = "Rotterdam"
HARBOUR = "Harbour Line"
CARRIERS = {
    "1000": ((HARBOUR, 54), ("Trident Express", 27), ("Meridian Freight", 19)),
    "2000": ((HARBOUR, 20), ("Trident Express", 40), ("Meridian Freight", 40)),
    ROTTERDAM: (("Noordpost", 70), ("Trident Express", 30)),
}
CARRIER_NO = {HARBOUR: "700210", "Trident Express": "700214", "Meridian Freight": "700223"}
SCRIPT_NAME = "<script>alert(1)</script> Homewares"
RIGHT_TO_LEFT_NAME = "متجر النخيل"

_GROUPS = ("Ceramics", "Glassware", "Textiles", "Lighting", "Kitchen", "Storage", "Bath", "Garden")
_NOUNS = {
    "Ceramics": ("dinner plate", "serving bowl", "espresso cup", "vase", "butter dish", "tea pot", "ramekin"),
    "Glassware": ("tumbler", "carafe", "wine glass", "storage jar", "candle holder"),
    "Textiles": ("cushion cover", "table runner", "throw", "napkin set", "door mat"),
    "Lighting": ("table lamp", "lantern", "string light", "floor lamp", "lamp shade"),
    "Kitchen": ("chopping board", "mixing bowl", "utensil set", "spice rack", "trivet"),
    "Storage": ("rattan basket", "stacking box", "wall hook set", "drawer divider", "hamper"),
    "Bath": ("soap dispenser", "towel set", "bath tray", "toothbrush mug", "bath mat"),
    "Garden": ("plant pot", "watering can", "bird bath", "garden torch", "hanging planter"),
}
_SAP_SUPPLIERS = (
    ("406101", "Kestrel Ceramics", ("Ceramics",)),
    ("406102", "Jade River Pottery", ("Ceramics",)),
    ("406110", "Clearwell Glass", ("Glassware",)),
    ("406118", "Batik & Loom", ("Textiles",)),
    ("406125", "Glowworks Lighting", ("Lighting",)),
    ("406131", "Oak and Ember", ("Kitchen",)),
    ("406140", "Tidy Nest Industries", ("Storage",)),
    ("406152", "Coral Bath Company", ("Bath",)),
    ("406166", "Green Terrace Works", ("Garden",)),
)
_ZOHO_SUPPLIERS = ("Delftware Atelier", "Brabant Textiel", "Lumen Noord", "Scheldt Glas", "Ardennes Bois")
_SAP_NAMES = (
    "Marina Home", "Orchard Living", "Peranakan House", "Bukit Timah Interiors", "Sentosa Resorts",
    "Casa Penang", "Johor Home Centre", "Klang Valley Stores", "Borneo Lifestyle", "Ipoh Tableware",
    "Formosa Living", "Love River Home", "Tainan Craft House", "Taichung Design Store", "Alishan Tea Rooms",
    "Bayside Interiors", "Harbour City Homewares", "Tasman Table Co", "Coogee Home", "Yarra Kitchenware",
    "Perth Homemaker", "Kobe Kurashi", "Osaka Home Goods", "Hakata Living", "Chao Phraya Decor",
    "Siam Hotel Supplies", "Phuket Villas Group", "Manila Bay Interiors", "Cebu Home Depot Co",
    "Saigon Home", "Hanoi House", "Jakarta Rumah", "Bali Villa Supply", "Surabaya Home", "Lantau Living",
    "Kowloon Kitchen", "Auckland Table", "Wellington Home Store", "Busan Living", "Seoul Kitchen Lab",
    "Raffles Gift Shop", SCRIPT_NAME,
)  # fmt: skip
_SAP_PLACES = (
    ("SG", "Singapore"), ("MY", "Kuala Lumpur"), ("TW", "Kaohsiung"), ("AU", "Sydney"), ("JP", "Osaka"),
    ("TH", "Bangkok"),
)  # fmt: skip
_ZOHO_NAMES = (
    "Huis en Haard", "Grachten Wonen", "Maas Interieur", "Utrecht Keukens", "Antwerp Living", "Gent Tafel",
    "Bruges Home", "Cologne Wohnwelt", "Rhein Tischkultur", "Hamburg Hafen Home", "Bremer Kontor",
    "Lille Maison", "Paris Petit Salon", "Luxembourg Living", "Copenhagen Hygge", "Aarhus Bolig",
    "Malmo Hem", "Dublin Dresser", RIGHT_TO_LEFT_NAME,
)  # fmt: skip
_ZOHO_PLACES = ("Netherlands", "Belgium", "Germany", "France", "Denmark")


@dataclass(frozen=True)
class Supplier:
    number: str
    name: str
    system: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Product:
    number: str
    sku: str
    name: str
    group: str
    cost: int
    price: int
    supplier: Supplier
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Customer:
    number: str
    name: str
    country: str
    city: str
    system: str
    terms: int
    pays_late: int
    rate: float


@dataclass
class Drop:
    """One delivery of (part of) an order line; a date after LAST has not happened yet."""

    shipped: date
    delivered: date
    qty: int
    document: str = ""
    item: int = 0


@dataclass
class Line:
    line_no: int
    product: Product
    qty: int
    price: int
    requested: date
    promised: date
    rejected: bool = False
    cancelled: int = 0
    drops: list[Drop] = field(default_factory=list)

    @property
    def net(self) -> int:
        return self.qty * self.price

    @property
    def wanted(self) -> int:
        return 0 if self.rejected else self.qty - self.cancelled

    def received_by(self, day: date, *, shipped: bool = False) -> int:
        """Pieces that had reached the customer (or left us) at the end of that day."""
        return sum(d.qty for d in self.drops if (d.shipped if shipped else d.delivered) <= day)

    def complete_on(self) -> date | None:
        """The day the last piece arrived, or None while some is missing at the end of the data."""
        if self.wanted <= 0 or self.received_by(LAST) < self.wanted:
            return None
        return max(d.delivered for d in self.drops)


@dataclass
class Order:
    """A customer's order, or a credit memo request (K) or return (H) when `category` is not C."""

    ordered: date
    customer: Customer
    site: str
    carrier: str
    lines: list[Line]
    category: str = "C"
    status: str = ""
    number: str = ""
    ident: str = ""

    @property
    def currency(self) -> str:
        return "EUR" if self.site == ROTTERDAM else "USD"


@dataclass
class Company:
    products: list[Product]
    customers: list[Customer]
    suppliers: list[Supplier]

    def customers_of(self, system: str) -> list[Customer]:
        return [c for c in self.customers if c.system == system]


def weekday(day: date, step: int = 1) -> date:
    """The day itself, or the next (step 1) or previous (step -1) Monday to Friday."""
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


def week_of(day: date) -> str:
    """The ISO week as text: 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def pick(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def balanced(rng: Random, count: int, spread: float) -> list[float]:
    """Noise around 0 that never drifts: each block of seven holds the same values in another order."""
    steps = [spread * k / 3 for k in range(-3, 4)]
    out: list[float] = []
    while len(out) < count:
        rng.shuffle(steps)
        out.extend(steps)
    return out[:count]


def zoho_id(number: int) -> str:
    """A 19-digit id as Zoho gives them."""
    return f"36714200000{number:08d}"


def build_company(seed: int) -> Company:
    """Master data: suppliers, products and customers of both systems."""
    rng = Random(f"{seed}:company")
    sap = [Supplier(n, name, "sap", groups) for n, name, groups in _SAP_SUPPLIERS]
    zoho = [
        Supplier(zoho_id(9100 + i), name, "zoho_inventory", _GROUPS) for i, name in enumerate(_ZOHO_SUPPLIERS)
    ]
    products = [_sap_product(rng, i, sap) for i in range(76)] + [
        _zoho_product(rng, i, zoho) for i in range(36)
    ]
    customers = [_sap_customer(rng, i, name) for i, name in enumerate(_SAP_NAMES)]
    customers += [_zoho_customer(rng, i, name) for i, name in enumerate(_ZOHO_NAMES)]
    return Company(products, customers, [*sap, *zoho])


def _sap_product(rng: Random, i: int, suppliers: list[Supplier]) -> Product:
    group = _GROUPS[0] if i % 4 == 0 else _GROUPS[1 + (i % 7)]
    makers = [s for s in suppliers if group in s.groups]
    supplier = makers[0 if (i // 4) % 4 else -1]
    cost = rng.randrange(180, 3800)
    range_name = rng.choice(("Lagoon", "Reef", "Monsoon", "Pearl", "Dune", "Sampan"))
    name = f"{range_name} {rng.choice(_NOUNS[group])} {i + 10}"
    sites = SAP_SITES if i % 5 < 3 else ("1000",)
    return Product(
        f"4000{1100 + 7 * i}", "", name, group, cost, cost * rng.randrange(155, 190) // 100, supplier, sites
    )


def _zoho_product(rng: Random, i: int, suppliers: list[Supplier]) -> Product:
    group = _GROUPS[i % 8]
    cost = rng.randrange(200, 3200)
    name = f"{rng.choice(('Polder', 'Kade', 'Molen', 'Veer'))} {rng.choice(_NOUNS[group])} {i + 10}"
    price = cost * rng.randrange(155, 185) // 100
    return Product(
        zoho_id(4000 + 3 * i),
        f"RT-{group[:3].upper()}-{i + 10}",
        name,
        group,
        cost,
        price,
        suppliers[i % 5],
        (ROTTERDAM,),
    )


def _lateness(rng: Random) -> int:
    return rng.randrange(18, 50) if rng.random() < 0.12 else rng.randrange(-5, 6)


def _sap_customer(rng: Random, i: int, name: str) -> Customer:
    country, city = _SAP_PLACES[i % 6]
    return Customer(
        str(100210 + 13 * i),
        name,
        country,
        city,
        "sap",
        rng.choice((30, 30, 45, 60)),
        _lateness(rng),
        rng.choice((0.9, 0.95, 1.0)),
    )


def _zoho_customer(rng: Random, i: int, name: str) -> Customer:
    country = _ZOHO_PLACES[i % 5]
    return Customer(
        zoho_id(2000 + 5 * i),
        name,
        country,
        "",
        "zoho_inventory",
        rng.choice((15, 30)),
        _lateness(rng),
        rng.choice((0.95, 1.0)),
    )
