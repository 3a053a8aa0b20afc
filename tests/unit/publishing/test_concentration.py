"""Which few members carry a sum, and when that is not said."""

import pytest

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import NOT_GIVEN, OTHER
from opsbrief.insights.brief import Pareto
from opsbrief.insights.rate_mix import Cells
from opsbrief.publishing.concentration import pareto


def found(shipped: Catalog, *amounts: int, **more: int) -> Pareto | None:
    cells: Cells = {f"m{n}": (amount, 1) for n, amount in enumerate(amounts)} | {
        k: (v, 1) for k, v in more.items()
    }
    return pareto(shipped.kpis["net_sales"], lambda name: cells if name == "site" else {})


def test_the_carriers_of_a_sum(shipped: Catalog) -> None:
    assert found(shipped, 10, 50, 31, 4, 5) == Pareto(
        dimension="site", members=5, carriers=["m1", "m2"], most=4
    )  # 50, 81, 91, 96: the fourth crosses 95 %


@pytest.mark.parametrize(
    ("amounts", "more"),
    [
        ((50, 30, 10, 10), {}),
        ((50, 30, 10, 10), {OTHER: 1}),
        ((50, 30, 10, 10, -1), {}),
        ((0, 0, 0, 0, 0), {}),
        ((50, 30, 10, 10, 5), {NOT_GIVEN: 60}),
    ],
)
def test_when_it_is_not_said(shipped: Catalog, amounts: tuple[int, ...], more: dict[str, int]) -> None:
    assert found(shipped, *amounts, **more) is None


def test_a_rate_has_no_carriers(shipped: Catalog) -> None:
    cells = {f"m{n}": (n, 10) for n in range(9)}
    assert pareto(shipped.kpis["otif"], lambda _: cells) is None
