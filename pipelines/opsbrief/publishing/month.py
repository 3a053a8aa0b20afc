"""A KPI in two whole months, and how its amounts are printed so that the parts of a split add up."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from opsbrief.declarations.catalog import Catalog
from opsbrief.declarations.kpi import Kpi
from opsbrief.insights.drivers import as_decimal, printed_parts
from opsbrief.insights.wording import Words, print_scale, rounded
from opsbrief.kpis.calendar import Period, WorkingDays
from opsbrief.store import Store


@dataclass(frozen=True)
class Moved:
    """What one method says: its name, and lines that a person reads."""

    method: str
    lines: list[str]


@dataclass(frozen=True)
class Asked:
    """A KPI in two whole months, the newest and the one before, as they were published."""

    store: Store
    catalog: Catalog
    kpi: Kpi
    words: Words
    calendar: WorkingDays
    month: Period
    before: Period
    now: tuple[int, int]  # numerator, denominator
    then: tuple[int, int]

    def value(self, amount: Fraction | Decimal, decimals: int | None = None) -> str:
        """An amount of the KPI's own unit."""
        exact = as_decimal(amount) if isinstance(amount, Fraction) else amount
        places = self.kpi.decimals if decimals is None else decimals
        return self.words.value(exact, self.kpi.unit, places)

    def rounded(self, amount: Fraction) -> Decimal:
        """An amount as it is printed, in the unit of the print: 91.2 for 0.912."""
        return rounded(as_decimal(amount), self.kpi.decimals, print_scale(self.kpi.unit))

    def parts(self, parts: list[Fraction], total: Decimal) -> list[Decimal]:
        """Amounts that add up to the printed `total`, each as it is to be printed."""
        scale = print_scale(self.kpi.unit)
        return [part / scale for part in printed_parts(parts, total, self.kpi.decimals, scale)]

    def change(self, amount: Fraction | Decimal) -> str:
        """A change of the KPI's own unit, with its sign."""
        exact = as_decimal(amount) if isinstance(amount, Fraction) else amount
        return self.words.change(exact, self.kpi.unit, self.kpi.decimals)

    def rows(self) -> str:
        """SQL for the judged rows of the KPI."""
        return f"(select * from fact.{self.kpi.fact} where ({self.kpi.where}) and ({self.kpi.judged}))"
