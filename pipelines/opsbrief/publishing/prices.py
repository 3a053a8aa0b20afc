"""Why an amount of money moved: price, volume and mix over the items of a fact, for KPIs that declare item and quantity."""

from typing import Literal

from opsbrief.declarations.kpi import NOT_GIVEN, Kpi
from opsbrief.insights.brief import Effect, PriceSplit
from opsbrief.insights.price_volume import Sales, price_volume_mix
from opsbrief.kpis.calendar import Period
from opsbrief.store import Store, quote


def price_split(
    store: Store, kpi: Kpi, period: Period, before: Period, reference: Literal["previous", "last_year"]
) -> PriceSplit | None:
    """The change of `kpi` from the period `before` to `period`; None where no item was sold in both for a price."""
    if not kpi.item:
        return None
    found = price_volume_mix(_sales(store, kpi, before), _sales(store, kpi, period))
    if not (found.price or found.volume or found.mix):
        return None
    effects = [
        Effect.model_validate({"name": n, "value": float(v / kpi.scale)}) for n, v in found.named() if v
    ]
    return PriceSplit(
        reference=reference,
        reference_start=before.start,
        change=float(found.change / kpi.scale),
        effects=effects,
    )


def _sales(store: Store, kpi: Kpi, period: Period) -> Sales:
    rows = store.rows(
        f"""select coalesce(cast({quote(kpi.item)} as varchar), ?), sum({kpi.numerator}), coalesce(sum({kpi.quantity}), 0)
        from fact.{kpi.fact} where ({kpi.where}) and ({kpi.judged}) and {quote(kpi.date)} between ? and ?
        group by all""",
        [NOT_GIVEN, period.start, period.end],
    )
    return {item: (int(amount), int(quantity)) for item, amount, quantity in rows}
