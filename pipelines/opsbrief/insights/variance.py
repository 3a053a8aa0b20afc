"""The actual against a reference: target, previous period, the year before.

Only the arithmetic and whether the difference is for the better; what a difference means is `judgement`'s
work.
"""

import math
from typing import Literal

from opsbrief.declarations.kpi import Better
from opsbrief.insights.brief import Comparison


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
    comparable = reference_value != 0 and actual * reference_value >= 0
    return Comparison(
        reference=reference,
        value=reference_value,
        change=change,
        relative=change / reference_value if comparable else None,
        better=None if change == 0 or better == "neither" else (change > 0) == (better == "higher"),
    )
