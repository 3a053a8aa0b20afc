"""The actual against a reference: target, previous period, the year before, plan and forecast.

Only the arithmetic and whether the difference is for the better; what a difference means is `judgement`'s
work. The names are those of IBCS: AC actual, PY previous year, PP previous period, PL plan, BU budget, FC forecast.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from opsbrief.declarations.kpi import Better
from opsbrief.insights.brief import Comparison

Scenario = Literal["AC", "PY", "PP", "PL", "BU", "FC"]
Amount = int | Fraction


@dataclass(frozen=True)
class Variance:
    """An exact difference of two scenarios. For a rate `absolute` times 100 is in percentage points."""

    primary: Scenario
    reference: Scenario
    absolute: Fraction
    relative: Fraction | None  # None for rates, and for a reference of zero or of the other sign
    better: bool | None  # None: no difference, or the KPI has no direction

    @property
    def label(self) -> str:
        """As IBCS writes it: `ΔPL`, for the actual; another primary stands before it, `FC ΔPL`."""
        written = f"\N{GREEK CAPITAL LETTER DELTA}{self.reference}"
        return written if self.primary == "AC" else f"{self.primary} {written}"


@dataclass(frozen=True)
class Matched:
    """Totals over the periods that both scenarios have, and those that only one has."""

    primary: int
    reference: int
    common: list[str]
    only_primary: list[str]
    only_reference: list[str]


def variance(
    amounts: tuple[Amount, Amount],
    scenarios: tuple[Scenario, Scenario],
    better: Better,
    *,
    rate: bool = False,
) -> Variance:
    """The first of two amounts less the second, its reference: AC less PL, AC less PY, FC less PL."""
    actual, reference = (Fraction(amount) for amount in amounts)
    change = actual - reference
    relative = change / reference if not rate and _comparable(actual, reference) else None
    return Variance(*scenarios, change, relative, _better(change, better))


def matched(primary: Mapping[str, int], reference: Mapping[str, int]) -> Matched:
    """Totals for a variance over several periods: only where both have an amount, the rest by name.

    A year of actuals against the nine months that were budgeted is no variance.
    """
    common = sorted(primary.keys() & reference.keys())
    return Matched(
        primary=sum(primary[period] for period in common),
        reference=sum(reference[period] for period in common),
        common=common,
        only_primary=sorted(primary.keys() - reference.keys()),
        only_reference=sorted(reference.keys() - primary.keys()),
    )


def compare(
    actual: float | None,
    reference_value: float | None,
    reference: Literal["target", "previous", "last_year"],
    better: Better,
) -> Comparison | None:
    """`actual` minus `reference_value`, in the KPI's value; None when one of them is missing.

    A reference of zero or of the other sign has no percentage. `better` follows the KPI's direction and is
    None without a change or a direction.
    """
    if actual is None or reference_value is None:
        return None
    same = math.isclose(actual, reference_value, rel_tol=1e-12, abs_tol=1e-15)
    change = 0.0 if same else actual - reference_value
    return Comparison(
        reference=reference,
        value=reference_value,
        change=change,
        relative=change / reference_value if _comparable(actual, reference_value) else None,
        better=_better(change, better),
    )


def _comparable(actual: float | Fraction, reference: float | Fraction) -> bool:
    return reference != 0 and actual * reference >= 0


def _better(change: float | Fraction, better: Better) -> bool | None:
    return None if change == 0 or better == "neither" else (change > 0) == (better == "higher")
