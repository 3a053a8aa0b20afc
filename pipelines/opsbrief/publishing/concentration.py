"""Which few members carry most of an amount, for the details of a KPI that is a sum."""

from collections.abc import Callable

from opsbrief.declarations.kpi import NOT_GIVEN, OTHER, Kpi
from opsbrief.insights.brief import Pareto
from opsbrief.insights.pareto import abc
from opsbrief.insights.rate_mix import Cells

_LEAST = 5  # members: of fewer one sees it oneself


def pareto(kpi: Kpi, members: Callable[[str], Cells]) -> Pareto | None:
    """The first dimension of a sum with five members or more, by what `members` gives for it.

    None when a member is below zero, or when those without a name of their own reach into the first 80 %.
    """
    if kpi.kind != "sum":
        return None
    for dimension in kpi.dimensions:
        amounts = {member: numerator for member, (numerator, _) in members(dimension).items()}
        named = len(amounts.keys() - {OTHER, NOT_GIVEN})
        if named < _LEAST or min(amounts.values()) < 0:
            continue
        ranked = abc(amounts)
        carriers = [one.item for one in ranked if one.abc == "A"]
        if carriers and not {OTHER, NOT_GIVEN} & set(carriers):
            most = sum(one.abc != "C" for one in ranked)
            return Pareto(dimension=dimension, members=named, carriers=carriers, most=most)
    return None
