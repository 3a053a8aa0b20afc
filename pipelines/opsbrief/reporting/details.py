"""What the details of a KPI say in words: its forecast, why its money moved, and who carries it."""

from decimal import Decimal

from opsbrief.insights.brief import Grain, KpiRow
from opsbrief.insights.drivers import apportion
from opsbrief.insights.wording import Words, print_scale, rounded
from opsbrief.reporting import periods

EFFECTS = {
    "price": "price",
    "volume": "volume",
    "mix": "mix",
    "new": "new items",
    "lost": "items no longer sold",
    "unpriced": "without a price",
}
NAMED = 5  # carriers told by name
ON = {"previous": "on the period before", "last_year": "on last year"}


def forecast(row: KpiRow, words: Words, grain: Grain) -> str:
    """`94.1% for 23 Nov 2026, 80% between 92.9% and 95.3%`; empty without one."""
    ahead = row.forecast
    if ahead is None:
        return ""
    value, lower, upper = (
        words.value(number, row.unit, row.decimals) for number in (ahead.value, ahead.lower, ahead.upper)
    )
    name = periods.long(ahead.start, grain, words.locale)
    sure = words.value(ahead.confidence, "percent", 0)
    return f"{value} for {name}, {sure} between {lower} and {upper}"


def forecast_basis(row: KpiRow, words: Words) -> str:
    """How a forecast was made, and why it is worth more than repeating the last value."""
    if row.forecast is None:
        return ""
    error = words.value(row.forecast.mase, "percent", 0)
    season = ", from the season before" if row.forecast.method == "season" else ""
    return f"Its error was {error} of the naive one{season}."


def prices(row: KpiRow, words: Words) -> str:
    """`Price +USD 35,675, volume +USD 9,100; together +USD 44,775 on last year`: the printed parts add up. Empty without a split."""
    split = row.prices
    if split is None:
        return ""
    scale = print_scale(row.unit)
    total = rounded(split.change, row.decimals, scale)
    exact = [Decimal(repr(effect.value)) * scale for effect in split.effects]
    parts = apportion(exact, total, row.decimals)
    said = [
        f"{EFFECTS[effect.name]} {words.change(part / scale, row.unit, row.decimals)}"
        for effect, part in zip(split.effects, parts, strict=True)
        if part
    ]
    together = f"together {words.change(total / scale, row.unit, row.decimals)} {ON[split.reference]}"
    return "; ".join([", ".join(said), together] if said else [together])


def pareto(row: KpiRow, words: Words) -> str:
    """`3 of 38 by country carry 80%: A, B, C; 7 carry 95%.` Empty without a split."""
    found = row.pareto
    if found is None:
        return ""
    number, of, most = (words.number(n, 0) for n in (len(found.carriers), found.members, found.most))
    names = ", ".join(words.member(member) for member in found.carriers[:NAMED])
    more = ", …" if len(found.carriers) > NAMED else ""
    shown = found.dimension.replace("_", " ")
    return f"By {shown}, {number} of {of} make up 80%: {names}{more}; {most} make up 95%"
