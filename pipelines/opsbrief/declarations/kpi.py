"""What a KPI is: `sql/kpis/<area>/<kpi>.toml`, one file each. The file's name is the KPI's name."""

from datetime import date
from typing import Literal

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


class Part(Declaration):
    """One ingredient of a composite: another KPI's numerator, over a window that ends with the period."""

    kpi: str
    window: Literal["period", "trailing", "average"] = "period"
    days: int | None = None


class Example(Declaration):
    """Fact rows and the value they must give: documentation and test at once."""

    value: float | None
    note: str = ""
    as_of: date | None = None
    start: date | None = None
    rows: list[dict[str, Cell]] = Field(default_factory=list)
    parts: dict[str, list[dict[str, Cell]]] = Field(default_factory=dict)


class Kpi(Declaration):
    """A declared KPI. Texts are SQL over the fact's columns and give one integer per fact row."""

    id: str
    area: str
    name: str
    question: str
    kind: Kind = "ratio"
    definition: str
    rivals: list[str] = Field(default_factory=list)
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
    key: str = ""  # distinct, concentration: the column counted by
    p: int | None = Field(None, ge=1, le=99)  # quantile, in percent
    at: Literal["date", "period_end"] = "date"
    top: int | None = None  # concentration: members in the numerator; none = sum of squares
    max_age_days: int = 45  # snapshot: oldest state that still counts
    parts: list[Part] = Field(default_factory=list)
    formula: Literal["", "divide", "days", "countback", "add", "subtract"] = ""
    dimensions: list[str] = Field(default_factory=list)

    min_count: int = 20  # below it the value is shown, but raises no finding
    matters: float | None = None  # smallest change worth a sentence, in the KPI's value
    caveats: list[str] = Field(default_factory=list)
    unjudged: str = ""  # what happens to rows that cannot be judged, as a sentence
    examples: list[Example] = Field(min_length=1)
