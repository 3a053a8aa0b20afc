"""The figures of the simulated world, from its objects and never from the files: an oracle for the engine."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from benchmarks.generate.company import LAST, ROTTERDAM, Line, Order, week_of
from benchmarks.generate.supply import Purchase

_WEEK = timedelta(days=7)
_SHOWN = 30
_NOTES = {
    "lines_due": "order lines promised in the week, without K, H, Draft, Void and rejected ones",
    "otif": "of them, ordered less cancelled quantity had arrived at the end of the promised day",
    "otif_by_goods_issue": "the same, judged by the day the goods left",
    "lines_delivered": "lines whose last piece arrived in the week; on_time: of them, by the promise",
    "open_lines_past_promise": "lines promised up to the Sunday and not complete then, by arrival",
    "promise": "SAP: date of the confirmed schedule line; Zoho: the order's Expected Shipment Date",
    "net_sales": "orders placed in the week by currency, in cents: placed (all lines) and cancelled "
    "(rejected lines, QuantityCancelled)",
    "suppliers": "SAP purchase order lines promised in the week, deletion indicator left out; on_time: all "
    "pieces in by then, net of 102; pieces_in: 101 less 102 posted in the week; pieces_rejected: 122; "
    "postings: all three",
}


def figures_of(orders: list[Order], purchases: list[Purchase]) -> dict[str, Any]:
    """The last 30 ISO weeks: service by promise and by arrival, overdue lines, sales, supplier receipts."""
    placed = [o for o in orders if o.category == "C" and o.status not in ("Draft", "Void")]
    lines = [(o, line) for o in placed for line in o.lines if line.wanted > 0]
    due: defaultdict[str, list[tuple[Order, Line]]] = defaultdict(list)
    for o, line in lines:
        due[week_of(promise(o, line))].append((o, line))
    weeks: dict[str, dict[str, Any]] = {}
    for back in range(_SHOWN - 1, -1, -1):
        monday = LAST - timedelta(days=6) - back * _WEEK
        weeks[week_of(monday)] = {
            "monday": str(monday),
            **_by_promise(due[week_of(monday)]),
            **_by_arrival(lines, monday),
            "open_lines_past_promise": sum(
                1 for o, x in lines if _is_open_past(o, x, monday + timedelta(days=6))
            ),
            "net_sales": _net_sales(placed, monday),
            "suppliers": _suppliers(purchases, monday),
        }
    return {"notes": _NOTES, "weeks": weeks}


def promise(order: Order, line: Line) -> date:
    """The day a line was promised for; Zoho knows one per order, which all its lines share."""
    return min(x.promised for x in order.lines) if order.site == ROTTERDAM else line.promised


def _by_promise(due: list[tuple[Order, Line]]) -> dict[str, Any]:
    carriers = sorted({o.carrier for o, _ in due})
    return {
        **_judged(due),
        "by_site": {
            site: _judged([d for d in due if d[0].site == site]) for site in ("1000", "2000", ROTTERDAM)
        },
        "by_carrier": {name: _judged([d for d in due if d[0].carrier == name]) for name in carriers},
    }


def _judged(some: list[tuple[Order, Line]]) -> dict[str, int]:
    return {
        "lines_due": len(some),
        "otif": sum(1 for o, x in some if x.received_by(promise(o, x)) >= x.wanted),
        "otif_by_goods_issue": sum(
            1 for o, x in some if x.received_by(promise(o, x), shipped=True) >= x.wanted
        ),
    }


def _by_arrival(lines: list[tuple[Order, Line]], monday: date) -> dict[str, int]:
    done = [(o, x, day) for o, x in lines if (day := x.complete_on()) and monday <= day < monday + _WEEK]
    return {"lines_delivered": len(done), "on_time": sum(1 for o, x, day in done if day <= promise(o, x))}


def _is_open_past(order: Order, line: Line, sunday: date) -> bool:
    return (
        order.ordered <= sunday and promise(order, line) <= sunday and line.received_by(sunday) < line.wanted
    )


def _net_sales(orders: list[Order], monday: date) -> dict[str, dict[str, int]]:
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for o in orders:
        if monday <= o.ordered < monday + _WEEK:
            out[o.currency]["orders"] += 1
            out[o.currency]["lines"] += len(o.lines)
            out[o.currency]["placed_cents"] += sum(x.net for x in o.lines)
            out[o.currency]["cancelled_cents"] += sum((x.qty - x.wanted) * x.price for x in o.lines)
    return {currency: dict(out[currency]) for currency in sorted(out)}


def _suppliers(purchases: list[Purchase], monday: date) -> dict[str, dict[str, int]]:
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for p in purchases:
        if p.site == ROTTERDAM:
            continue
        if monday <= p.promised < monday + _WEEK and not p.deleted:
            complete = p.complete_on()
            out[p.supplier.name].update(
                lines_due=1, on_time=int(complete is not None and complete <= p.promised)
            )
        for r in p.receipts:
            if monday <= r.on < monday + _WEEK and r.on <= LAST:
                kind = "pieces_rejected" if r.kind == "122" else "pieces_in"
                out[p.supplier.name].update({kind: abs(r.qty) if r.kind == "122" else r.qty, "postings": 1})
    return {name: dict(out[name]) for name in sorted(out)}


def as_json(figures: dict[str, Any]) -> bytes:
    """The figures as a file: one line per week, so that a change is easy to see."""
    weeks = ",\n".join(
        f"  {json.dumps(week)}: {json.dumps(values)}" for week, values in figures["weeks"].items()
    )
    return f'{{\n "notes": {json.dumps(figures["notes"])},\n "weeks": {{\n{weeks}\n }}\n}}\n'.encode()
