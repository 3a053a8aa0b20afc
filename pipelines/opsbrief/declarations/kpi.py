"""What a KPI is: `sql/kpis/<area>/<kpi>.toml`, one file each. The file's name is the KPI's name."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from opsbrief.declarations.base import Declaration

Unit = Literal["percent", "money", "count", "quantity", "days", "hours", "index"]
Kind = Literal["ratio", "sum", "balance", "snapshot", "quantile", "distinct", "concentration", "composite"]
Better = Literal["higher", "lower", "neither"]
NOT_GIVEN = "(not given)"  # the member of rows without one, so that members add up to the total
OTHER = "(other)"  # members too small to be kept by name
Cell = str | int | float | bool | date | None


class Benchmark(Declaration):
    """A figure from the field, printed beside the number and never coloured."""

    value: float
    source: str


class Coverage(Declaration):
    """Which data must be there before the number may be believed."""

    says: str = Field(min_length=1)
    tables: list[str] = Field(default_factory=list)  # of the operations model: their gaps are its gaps


Formula = Literal["divide", "days", "countback", "share", "add", "subtract", "combine"]


class Part(Declaration):
    """One ingredient of a composite: another KPI's numerator (in `combine` its value), over a window that ends with the period."""

    kpi: str
    window: Literal["period", "trailing", "average"] = "period"
    days: int | None = None
    weight: int = 1  # multiplies it: 1000 for a rate per thousand, -1 to take it off


class Example(Declaration):
    """Fact rows and the value they must give: documentation and test at once."""

    value: float | None
    note: str = ""
    as_of: date | None = None
    start: date | None = None
    rows: list[dict[str, Cell]] = Field(default_factory=list)
    parts: dict[str, list[dict[str, Cell]]] = Field(default_factory=dict)


class Rival(Declaration):
    """Another definition that goes by the same name: the keys in which it differs from the KPI's own.

    Without such keys it is only told, with the reason why it has no value. `examples` without rows take those of the KPI's first
    example.
    """

    says: str  # how it differs, as one phrase
    definition: str = ""  # the whole sentence, for a company that chooses it
    no_value: str = ""  # why it cannot be computed, where it is only told
    kind: Kind | None = None
    fact: str | None = None
    date: str | None = None
    where: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    judged: str | None = None
    opened: str | None = None
    closed: str | None = None
    since: str | None = None
    key: str | None = None
    p: int | None = None
    top: int | None = None  # 0: all of them, as the sum of squares
    unit: Unit | None = None
    better: Better | None = None
    digits: int | None = None
    scale: int | None = None
    decimals: int | None = None
    parts: list[Part] | None = None
    formula: Formula | None = None
    dimensions: list[str] | None = None
    coverage: Coverage | None = None
    examples: list[Example] = Field(default_factory=list)

    @property
    def differs(self) -> dict[str, Any]:
        """The keys that it replaces, with their values; empty when it is only told."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name not in TOLD}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def can_be_chosen(self) -> bool:
        """Whether a company may count by it: it can be computed and shows how."""
        return bool(self.differs and self.examples)


TOLD = ("says", "definition", "no_value", "examples")
SHIPPED = "as_shipped"  # the name of a KPI's own definition among the rivals of the one that was chosen


class Kpi(Declaration):
    """A declared KPI. Texts are SQL over the fact's columns and give one integer per fact row."""

    id: str
    area: str
    name: str
    question: str
    kind: Kind = "ratio"
    definition: str
    coverage: Coverage
    rivals: dict[str, Rival] = Field(default_factory=dict)
    standard: str = ""
    unit: Unit
    better: Better
    digits: int = Field(0, ge=0, le=6)  # the integers are in 10^-digits (money 4, quantities 3)
    scale: int = Field(1, ge=1)  # value = numerator / denominator / scale
    decimals: int = Field(1, ge=0, le=4)  # printed after the point
    benchmark: Benchmark | None = None

    fact: str = ""
    date: str = ""  # date column that attributes a row to a period
    where: str = "true"
    numerator: str = "0"
    denominator: str = "1"
    judged: str = "true"  # rows that fit `where` but not this are counted as unjudged
    opened: str = ""  # balance: date column of the event that opens
    closed: str = ""  # balance: date column of the event that closes, null while open
    since: str = (
        ""  # balance: date column from which what is open ages; the value is then its mean age in days
    )
    key: str = ""  # distinct, concentration: the column counted by
    item: str = ""  # sum of money: the column of what was sold, with
    quantity: str = (
        ""  # its quantity as SQL, one integer per row: changes are split into price, volume and mix
    )
    p: int | None = Field(None, ge=1, le=99)  # quantile, in percent
    at: Literal["date", "period_end"] = "date"
    top: int | None = None  # concentration: members in the numerator; none or 0 = sum of squares
    max_age_days: int = 45  # snapshot: oldest state that still counts
    parts: list[Part] = Field(default_factory=list)
    formula: Formula | Literal[""] = ""
    dimensions: list[str] = Field(default_factory=list)

    min_count: int = 20  # below it the value is shown, but raises no finding
    matters: float | None = None  # smallest change worth a sentence, in the KPI's value
    caveats: list[str] = Field(default_factory=list)
    unjudged: str = ""  # what happens to rows that cannot be judged, as a sentence
    examples: list[Example] = Field(min_length=1)

    def under(self, name: str) -> "Kpi":
        """This KPI by its rival definition `name`, whose rivals are the others and the one as shipped."""
        rival = self.rivals[name]
        others = {n: self._whole(r) for n, r in self.rivals.items() if n != name}
        shipped = Rival(
            says=f"as shipped: {self.definition}", definition=self.definition, examples=self.examples
        )
        chosen = rival.definition or f"{self.definition} Here {rival.says}."
        # What is worth a sentence, and what is usual elsewhere, is said in the unit that was replaced.
        of_unit = {"matters": None, "benchmark": None} if rival.unit not in (None, self.unit) else {}
        return self.model_copy(
            update={
                **({"item": "", "quantity": ""} if rival.fact not in (None, self.fact) else {}),
                **of_unit,
                **rival.differs,
                "definition": f"{chosen} This is the company's choice ({name}).",
                "rivals": others | {SHIPPED: self._whole(shipped)},
                "examples": [
                    e if e.rows or e.parts else self.examples[0].model_copy(update={"value": e.value})
                    for e in rival.examples
                ],
            }
        )

    def _whole(self, rival: Rival) -> Rival:
        """A rival that says all its keys, so that it can stand beside another definition than this one."""
        if not rival.differs and not rival.examples:
            return rival
        mine = {name: getattr(self, name) for name in Rival.model_fields if name not in TOLD}
        mine["top"] = self.top or 0  # none would not replace what the chosen one says
        return rival.model_copy(update={n: v for n, v in mine.items() if n not in rival.differs})
