"""The Brief: the single input of every writer. What a page, a mail and `brief.json` print is in here once.

Only values and whole sentences; no layout. A percentage is a fraction (0.912), money is in whole units.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from opsbrief.declarations.kpi import Better, Unit

Status = Literal["act", "watch", "ok", "none", "withheld"]
Grain = Literal["day", "week", "month", "quarter", "year"]


class Part(BaseModel):
    """Base of everything in a brief."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Part):
    """One period of a series."""

    start: date
    end: date
    value: float | None
    last_year: float | None = None
    complete: bool = True
    signal: str = ""  # the rule that fired here: outside, run_of_8, three_of_four; empty = none
    rows: int = 0


class UsualRange(Part):
    """Frozen XmR limits (mean and 2.66 times the mean moving range of a fixed base period)."""

    centre: float
    lower: float
    upper: float
    points: int
    base_start: date
    base_end: date
    frozen_on: date


class Forecast(Part):
    """The next period, by a method that on held-back points was nearer than repeating the last value."""

    start: date
    end: date
    value: float
    lower: float
    upper: float
    confidence: float  # that the value will lie from `lower` to `upper`, 0.8
    method: Literal["level", "season"]  # exponential smoothing, or the season before
    mase: float  # its mean absolute error there over that of repeating the last value; below 1


class Comparison(Part):
    """The actual against one reference."""

    reference: Literal["target", "previous", "last_year"]
    value: float  # of the reference
    change: float  # actual - reference
    relative: float | None  # change / reference; None for a reference of 0 or of another sign
    better: bool | None  # None: no change, or the KPI has no direction


class Driver(Part):
    """What one member contributed to a change, in the KPI's value."""

    member: str
    rate: float
    mix: float
    change: float  # rate + mix
    note: str = ""  # e.g. "312 of 840 lines late", "new in this period"


class Drivers(Part):
    """A split of a change by one dimension; the changes of all members add up to `change` exactly."""

    dimension: str
    reference: Literal["previous", "last_year", "usual"]
    reference_start: date
    from_value: float
    to_value: float
    change: float
    members: list[Driver]  # largest first, the small ones as one member "(other)"
    named: str = ""  # the member that explains at least a quarter of the change


class Effect(Part):
    """One cause of a change of money, in the KPI's value."""

    name: Literal["price", "volume", "mix", "new", "lost", "unpriced"]
    value: float


class PriceSplit(Part):
    """Why an amount of money moved, by item; the effects add up to `change`."""

    reference: Literal["previous", "last_year"]
    reference_start: date
    change: float
    effects: list[Effect]


class Member(Part):
    """One member of a dimension, for small multiples."""

    member: str
    value: float | None
    series: list[Point]
    rows: int


class Pareto(Part):
    """Which few members carry most of an amount."""

    dimension: str
    members: int  # that are known by name
    carriers: list[str]  # the members, largest first, that reach 80 % of the amount
    most: int  # how many members reach 95 %


class Slice(Part):
    """A KPI by the members of a dimension, worst first."""

    dimension: str
    members: list[Member]


class Badge(Part):
    """A data problem that touches a KPI, in words, with the id of the trust entry it links to."""

    text: str
    anchor: str


class KpiRow(Part):
    """All that a brief says about one KPI."""

    kpi: str
    name: str
    area: str
    unit: Unit
    decimals: int
    better: Better
    status: Status
    value: float | None
    numerator: int | None
    denominator: int | None
    rows_judged: int
    rows_unjudged: int
    complete: bool
    series: list[Point]
    usual: UsualRange | None
    usual_missing: str = ""  # why there is no usual range, e.g. "needs 12 points, there is 1"
    target: Comparison | None = None
    previous: Comparison | None = None
    last_year: Comparison | None = None
    forecast: Forecast | None = None
    drivers: Drivers | None = None
    prices: PriceSplit | None = None
    slice: Slice | None = None
    pareto: Pareto | None = None
    interval: tuple[float, float] | None = None  # Wilson 95 % for rates with few rows
    badges: list[Badge] = Field(default_factory=list)
    announced: bool = True  # whether it is news: told as a finding, drawn large, with its rows
    sentence: str = ""  # the finding or the state of this KPI, one sentence
    definition: str = ""
    coverage: str = ""  # which data must be there before the number may be believed
    standard: str = ""
    benchmark: str = ""
    caveats: list[str] = Field(default_factory=list)
    withheld: str = ""  # why no number is shown


class Action(Part):
    """Something to do, with the rows behind it."""

    text: str
    effect: str = ""
    owner: str = ""
    table: str = ""  # id of the exception table that lists the rows


class ExceptionTable(Part):
    """Rows behind a finding, worst first; each with the file and row it came from."""

    id: str
    title: str
    note: str = ""
    columns: list[str]
    numeric: list[bool]  # per column: right-aligned and sorted as a number
    rows: list[list[str]]
    sources: list[str]  # per row: "file, row 12"
    total: int  # rows there are; the table may show fewer
    trace: str = ""  # the command that lists all of them


class TrustEntry(Part):
    """One of freshness, completeness, validity, reconciliation."""

    id: str
    title: str
    status: Status
    chip: str  # short, e.g. "11 of 12 sources"
    text: str
    details: list[str] = Field(default_factory=list)
    anchors: list[str] = Field(default_factory=list)  # ids of the first details, that badges link to


class Restatement(Part):
    """A published number that changed."""

    kpi: str
    name: str
    period: str
    old: str
    new: str
    cause: str
    rows: int


class SourceFile(Part):
    """A file behind this brief."""

    name: str
    system: str
    exported_at: str
    rows: int


class Provenance(Part):
    """Where all this comes from."""

    made_at: datetime  # in the reporting time zone
    data_to: date | None
    run_id: str
    definitions: str  # hash of the declarations
    opsbrief: str  # version
    contact: str = ""
    sources: list[SourceFile] = Field(default_factory=list)


class Brief(Part):
    """One report for one period."""

    report: str
    title: str
    company: str
    language: str
    currency: str
    time_zone: str
    grain: Grain
    period: str  # 2026-W47
    start: date
    end: date
    revision: int
    headline: str  # the h1: a whole sentence
    subject: str  # at most 70 characters: state and number
    preheader: str  # 40 to 130 characters: driver and action
    lead: str  # one paragraph: cause, consequence, what else
    findings: list[str]  # the most important first, at most seven
    actions: list[Action]
    kpis: list[KpiRow]  # worst first
    trust_title: str
    trust: list[TrustEntry]
    exceptions: list[ExceptionTable]
    restatements: list[Restatement]
    cannot_say: list[str]  # what this brief cannot say yet, and which exports would add most
    corrected: list[str] = Field(default_factory=list)  # what changed since the revision before
    provenance: Provenance
