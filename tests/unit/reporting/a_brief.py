"""Two invented briefs: one with everything that can happen, one from a single list of twelve orders."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random

from opsbrief.declarations.kpi import Better, Unit
from opsbrief.insights.brief import (
    Action,
    Badge,
    Brief,
    Comparison,
    Driver,
    Drivers,
    Effect,
    ExceptionTable,
    Forecast,
    KpiRow,
    Member,
    Pareto,
    Point,
    PriceSplit,
    Provenance,
    Restatement,
    Slice,
    SourceFile,
    Status,
    TrustEntry,
    UsualRange,
)

SCRIPT = "<script>alert(1)</script>"
RTL = "شركة النور (للشحن)"
WEEKS = 26
MONDAY = date(2026, 11, 16)
TAIPEI = timezone(timedelta(hours=8))


def shipped(name: str) -> Path:
    """The shipped file, as `assets` of `write_brief`."""
    return Path(__file__).parents[3] / name


def a_series(kpi: str, level: float, noise: float, *, fall: float = 0.0, weeks: int = WEEKS) -> list[Point]:
    """Weeks around a level; the last five are shifted by `fall`, in steps, and marked as signals."""
    chance = Random(kpi)
    points = []
    for n in range(weeks):
        start = MONDAY - timedelta(weeks=weeks - 1 - n)
        late = max(0, n - (weeks - 6))
        value = level + chance.gauss(0, noise) * (n < weeks - 1) + fall * min(late, 4) / 4
        year_before = level - 1.2 * noise + chance.gauss(0, noise)
        signal = "outside" if fall and late > 1 else ""
        points.append(
            Point(
                start=start,
                end=start + timedelta(days=6),
                value=value,
                last_year=year_before,
                signal=signal,
                rows=chance.randint(4000, 7000),
            )
        )
    return points


def against(reference: str, value: float, of: float, better: Better) -> Comparison:
    """A comparison as the insights make it."""
    change = value - of
    good = None if better == "neither" or change == 0 else (change > 0) == (better == "higher")
    return Comparison.model_validate(
        {
            "reference": reference,
            "value": of,
            "change": change,
            "relative": change / of if of else None,
            "better": good,
        }
    )


def a_kpi(
    kpi: str,
    name: str,
    unit: Unit,
    decimals: int,
    better: Better,
    status: Status,
    level: float,
    noise: float,
    *,
    fall: float = 0.0,
    target: float | None = None,
    denominator: int | None = 6690,
) -> KpiRow:
    """A KPI with 26 weeks."""
    series = a_series(kpi, level, noise, fall=fall)
    value = series[-1].value
    last_year = series[-1].last_year
    assert value is not None and last_year is not None and series[-2].value is not None
    return KpiRow(
        kpi=kpi,
        name=name,
        area="fulfilment",
        unit=unit,
        decimals=decimals,
        better=better,
        status=status,
        value=value,
        numerator=6101,
        denominator=denominator,
        rows_judged=6690,
        rows_unjudged=12,
        complete=True,
        series=series,
        usual=UsualRange(
            centre=level,
            lower=level - 2.2 * noise,
            upper=level + 2.2 * noise,
            points=20,
            base_start=series[0].start,
            base_end=series[19].end,
            frozen_on=date(2026, 10, 5),
        ),
        target=against("target", value, target, better) if target is not None else None,
        previous=against("previous", value, series[-2].value, better),
        last_year=against("last_year", value, last_year, better),
        sentence=f"{name} is within its usual range.",
        definition=f"{name}, counted once per order line, by the day it was promised.",
        coverage=f"Every order line promised in the weeks of {name}.",
        standard="SCOR RL.1.1",
        benchmark="95% in contract clauses in retail",
        caveats=["Deliveries without a scan count as late."],
    )


def next_week(value: float, reach: float) -> Forecast:
    """A forecast of the week after the brief's."""
    return Forecast(
        start=MONDAY + timedelta(weeks=1),
        end=MONDAY + timedelta(weeks=1, days=6),
        value=value,
        lower=value - reach,
        upper=value + reach,
        confidence=0.8,
        method="level",
        mase=0.72,
    )


def otif() -> KpiRow:
    """The worst KPI, with drivers and a slice."""
    row = a_kpi(
        "otif", "On time in full", "percent", 1, "higher", "act", 0.9531, 0.005, fall=-0.0441, target=0.95
    )
    assert row.value is not None
    total = row.value - 0.9531
    shares = [
        ("Northway", 0.703, "312 of 840 lines late"),
        (RTL, 0.2, "new in this period"),
        (SCRIPT, 0.15, ""),
    ]
    members = [
        Driver(member=m, rate=total * s * 0.9, mix=total * s * 0.1, change=total * s, note=n)
        for m, s, n in shares
    ]
    rest = total - sum(m.change for m in members)
    members.append(Driver(member="(other)", rate=rest, mix=0.0, change=rest))
    sites = ["Eastgate", "Site B", "Millbrook", RTL, "Harrow Park", "Quayside"]
    levels = [0.9, 0.92, 0.94, 0.951, 0.955, 0.962]
    slices = [
        Member(
            member=site,
            value=level + (-0.04 if n < 2 else 0.0),
            series=a_series(site, level, 0.006, fall=-0.04 if n < 2 else 0.0),
            rows=1000 - n,
        )
        for n, (site, level) in enumerate(zip(sites, levels, strict=True))
    ]
    return row.model_copy(
        update={
            "sentence": "On time in full fell to 90.9%, 4.1 pts below target.",
            "drivers": Drivers(
                dimension="carrier",
                reference="usual",
                reference_start=date(2026, 5, 25),
                from_value=0.9531,
                to_value=row.value,
                change=total,
                members=members,
                named="Northway",
            ),
            "slice": Slice(dimension="ship_site", members=slices),
            "forecast": next_week(0.914, 0.0065),
        }
    )


def other_kpis() -> list[KpiRow]:
    """Seventeen more, in every state."""
    backlog = a_kpi(
        "backlog",
        "Orders open over 24 h",
        "count",
        0,
        "lower",
        "act",
        820,
        40,
        fall=464,
        target=900,
        denominator=1,
    )
    running = backlog.series[-1].model_copy(update={"complete": False})
    backlog = backlog.model_copy(
        update={
            "series": [*backlog.series[:-1], running],
            "complete": False,
            "sentence": "Orders open over 24 h rose to 1,284, 384 above the limit.",
        }
    )
    cost = a_kpi(
        "cost_per_order",
        "Cost per order & parcel <b>",
        "money",
        2,
        "lower",
        "watch",
        4.22,
        0.04,
        fall=0.09,
        target=4.25,
    ).model_copy(update={"badges": [Badge(text="Freight rates a day old", anchor="freshness")]})
    revenue = a_kpi("revenue", "Net revenue", "money", 0, "higher", "ok", 1_240_000, 60_000, denominator=1)
    named = {"price": 35_675.08, "volume": 9_100.6, "mix": -310.5, "new": 15_082.01, "lost": -11_163.54}
    carriers = Pareto(dimension="item_group", members=24, carriers=["Lamps", SCRIPT, RTL], most=9)
    prices = PriceSplit(
        reference="last_year",
        reference_start=MONDAY - timedelta(weeks=52),
        change=sum(named.values()),
        effects=[Effect.model_validate({"name": name, "value": value}) for name, value in named.items()],
    )
    revenue = revenue.model_copy(
        update={"forecast": next_week(1_251_400, 77_000), "prices": prices, "pareto": carriers}
    )
    first = a_kpi("survey", "Customer score", "index", 0, "higher", "none", 42, 2)
    first = first.model_copy(
        update={
            "series": first.series[-1:],
            "usual": None,
            "usual_missing": "needs 12 points, there is 1",
            "previous": None,
            "last_year": None,
            "interval": (38.0, 47.0),
            "rows_judged": 31,
        }
    )
    withheld = a_kpi("ledger_match", "Stock ledger match", "percent", 2, "higher", "withheld", 0.99, 0.001)
    withheld = withheld.model_copy(
        update={
            "value": None,
            "numerator": None,
            "series": [],
            "usual": None,
            "target": None,
            "previous": None,
            "last_year": None,
            "withheld": "the stock count has 214 lines without a site, which stops its checks",
            "badges": [Badge(text="Stock count incomplete", anchor="completeness")],
        }
    )
    return [
        backlog,
        a_kpi(
            "inventory",
            "Inventory accuracy",
            "percent",
            1,
            "higher",
            "watch",
            0.985,
            0.0015,
            fall=-0.004,
            target=0.985,
        ),
        cost,
        a_kpi("dock_to_stock", "Dock to stock", "hours", 1, "lower", "ok", 5.6, 0.3, target=6.0),
        a_kpi("pick_accuracy", "Pick accuracy", "percent", 2, "higher", "ok", 0.9956, 0.0005, target=0.995),
        a_kpi(
            "first_contact", "First-contact resolution", "percent", 1, "higher", "ok", 0.77, 0.01, target=0.76
        ),
        a_kpi("returns", "Returns cycle time", "days", 1, "lower", "ok", 4.0, 0.15, target=4.1),
        revenue,
        a_kpi("dso", "Days sales outstanding", "days", 0, "lower", "ok", 41, 1.5, target=45),
        a_kpi("fill_rate", "Line fill rate", "percent", 1, "higher", "ok", 0.968, 0.004, target=0.96),
        a_kpi(
            "supplier_otif",
            "Supplier on time in full",
            "percent",
            1,
            "higher",
            "ok",
            0.88,
            0.015,
            target=0.87,
        ),
        a_kpi("turns", "Inventory turns", "index", 1, "higher", "ok", 7.9, 0.2, target=7.5),
        a_kpi("units", "Units shipped", "quantity", 0, "neither", "none", 48_200, 2_100, denominator=1),
        a_kpi("tickets", "New support tickets", "count", 0, "neither", "none", 380, 24, denominator=None),
        a_kpi("win_rate", "Win rate", "percent", 1, "higher", "ok", 0.31, 0.02),
        first,
        withheld,
    ]


def the_exceptions() -> list[ExceptionTable]:
    """Rows with hostile names."""
    customers = [
        "Alder Grocery",
        SCRIPT,
        RTL,
        "Dunmore Tools",
        "Elmstead & Sons",
        "Fenwick Optics",
        "Garnet Books",
        "Holt",
    ]
    rows = [
        [
            f"SO-48{1207 + 31 * n}",
            customer,
            f"USD {18420 - 1830 * n:,}",
            f"{31.5 - 2 * n:.1f} h",
            "Northway",
            "M. Okafor",
        ]
        for n, customer in enumerate(customers)
    ]
    return [
        ExceptionTable(
            id="late-orders",
            title="Eight orders to save first, USD 96,120 at stake",
            note="Largest order value first.",
            columns=["Order", "Customer", "Value", "Late", "Carrier", "Owner"],
            numeric=[False, False, True, True, False, False],
            rows=rows,
            sources=[f"orders_export (3).csv, row {1200 + n}" for n in range(len(rows))],
            total=1284,
            trace="opsbrief trace otif 2026-W47 --part numerator",
        )
    ]


def the_trust() -> list[TrustEntry]:
    """Four checks, one with a caveat."""
    return [
        TrustEntry(
            id="freshness",
            title="Freshness",
            status="watch",
            chip="11 of 12 sources",
            text="The finance ledger is 26 h old, its limit is 24 h. "
            "Cost per order uses Tuesday's freight rates.",
            details=["finance_ledger.xlsx: 18 November, 16:00", f"{RTL}.csv: 19 November, 17:55"],
        ),
        TrustEntry(
            id="completeness",
            title="Completeness",
            status="act",
            chip="13 of 14",
            text="The stock count has 214 lines without a site.",
        ),
        TrustEntry(
            id="validity", title="Validity", status="ok", chip="12 of 12", text="No unknown carrier or site."
        ),
        TrustEntry(
            id="reconciliation",
            title="Reconciliation",
            status="ok",
            chip="9 of 9",
            text="48,210 rows read: 48,001 kept, 180 superseded, 29 set aside.",
        ),
    ]


def rich_brief() -> Brief:
    """Eighteen KPIs: to act on, to watch, on track, not judged, withheld, one point only; hostile names."""
    return Brief(
        report="operations_brief",
        title="Operations brief",
        company="Alder & Sons <Trading>",
        language="en",
        currency="USD",
        time_zone="Asia/Taipei",
        grain="week",
        period="2026-W47",
        start=MONDAY,
        end=date(2026, 11, 22),
        revision=2,
        headline="On time in full fell to 90.9%, 4.1 pts below target. Carrier Northway explains 3.1 pts.",
        subject="Act: On time in full 90.9%, 4.1 pts below target. Week 47",
        preheader="Carrier Northway explains 3.1 pts. Move 312 drops to Swiftline before 14:00.",
        lead="Northway's Eastgate hub closed on 14 November and reopens on the 21st. The backlog "
        "follows from it: 1,284 orders are now open over 24 hours, 384 above the limit.",
        findings=[
            "On time in full left its usual range in the week of 26 October and has not come back.",
            "Orders open over 24 h rose to 1,284, 384 above the limit.",
            "Inventory accuracy is 0.4 pts below target, within its usual range since June.",
            f"Customer {SCRIPT} has not paid 3 invoices that were due in September.",
        ],
        actions=[
            Action(
                text="Move 312 Northway drops to Swiftline before 14:00.",
                effect="Wins back about 1.9 pts of on time in full by Saturday.",
                owner="M. Okafor, Carrier desk",
                table="late-orders",
            ),
            Action(
                text="Release Site B wave 3 at 04:30, not 06:00.",
                effect="74 orders missed.",
                owner="J. Lind, Site B",
            ),
        ],
        kpis=[otif(), *other_kpis()],
        trust_title="Can I trust these numbers? Yes, with one caveat on cost per order",
        trust=the_trust(),
        exceptions=the_exceptions(),
        restatements=[
            Restatement(
                kpi="otif",
                name="On time in full",
                period="2026-W46",
                old="91.6%",
                new="91.4%",
                cause="late rows",
                rows=31,
            )
        ],
        cannot_say=[
            "How much of the freight cost is insurance: no export has it. The carrier's invoice lines would."
        ],
        corrected=["On time in full was 91.0%; 12 late scans came in."],
        provenance=Provenance(
            made_at=datetime(2026, 11, 23, 6, 42, tzinfo=TAIPEI),
            data_to=date(2026, 11, 22),
            run_id="run-20261123-0642-7f3c",
            definitions="5f2a90c1",
            opsbrief="0.1.0",
            contact="Operations analytics desk, ext. 4410",
            sources=[
                SourceFile(
                    name="orders_export (3).csv",
                    system="Shopify",
                    exported_at="22 Nov 2026, 18:00",
                    rows=48_210,
                ),
                SourceFile(name=f"{SCRIPT}.csv", system="WMS", exported_at="22 Nov 2026, 17:58", rows=1_284),
            ],
        ),
    )


def minimal_brief() -> Brief:
    """What one list of twelve orders gives: one point per KPI and a list of what cannot be said."""
    start = date(2026, 11, 1)
    point = Point(start=start, end=date(2026, 11, 30), value=12, rows=12)
    orders = KpiRow(
        kpi="orders",
        name="Orders",
        area="sales",
        unit="count",
        decimals=0,
        better="neither",
        status="none",
        value=12,
        numerator=12,
        denominator=1,
        rows_judged=12,
        rows_unjudged=0,
        complete=True,
        series=[point],
        usual=None,
        usual_missing="needs 12 points, there is 1",
        sentence="Orders: 12 in November 2026.",
        definition="Orders that were placed in the period and not cancelled.",
    )
    value = orders.model_copy(
        update={
            "kpi": "order_value",
            "name": "Order value",
            "unit": "money",
            "decimals": 2,
            "value": 1834.5,
            "series": [point.model_copy(update={"value": 1834.5})],
            "sentence": "Order value: EUR 1,834.50 in November 2026.",
        }
    )
    return Brief(
        report="operations_brief",
        title="Operations brief",
        company="Corner Shop",
        language="en",
        currency="EUR",
        time_zone="Europe/Berlin",
        grain="month",
        period="2026-11",
        start=start,
        end=date(2026, 11, 30),
        revision=1,
        headline="12 orders came in during November 2026, worth EUR 1,834.50.",
        subject="12 orders, EUR 1,834.50. November 2026",
        preheader="First brief from one list of orders; trends start when there are more months.",
        lead="",
        findings=[],
        actions=[],
        kpis=[orders, value],
        trust_title="Can I trust these numbers? Yes, all 12 rows were read",
        trust=[
            TrustEntry(
                id="reconciliation",
                title="Reconciliation",
                status="ok",
                chip="12 of 12 rows",
                text="12 read, 12 kept.",
            )
        ],
        exceptions=[],
        restatements=[],
        cannot_say=[
            "Whether orders left on time: no export has shipping dates. A shipments export would add most.",
            "Whether 12 orders are many: there is one month. The usual range needs 12 points.",
        ],
        provenance=Provenance(
            made_at=datetime(2026, 12, 1, 6, 0, tzinfo=timezone(timedelta(hours=1))),
            data_to=date(2026, 11, 28),
            run_id="run-20261201-0600-01ab",
            definitions="5f2a90c1",
            opsbrief="0.1.0",
        ),
    )
