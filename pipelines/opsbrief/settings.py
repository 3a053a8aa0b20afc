"""A company's `opsbrief.toml` as a value, read once and passed on. Secrets are names of environment variables."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from opsbrief.declarations.base import Declaration, parse, read_toml
from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.workspace import MARK, Workspace

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
    return name


class Company(Declaration):
    """Who reads the briefs, and in what money and time."""

    name: str
    language: str = "en"
    time_zone: str = "UTC"
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    contact: str = ""

    _check_zone = field_validator("time_zone")(_zone)


class Calendar(Declaration):
    """Working days and the fiscal year; its keys but the first matter where its months are made of weeks."""

    working_days: list[Weekday] = ["mon", "tue", "wed", "thu", "fri"]
    holidays: list[date] = []
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)
    fiscal_pattern: Literal["months", "4-4-5", "4-5-4", "5-4-4"] = "months"
    fiscal_week_starts: Weekday = "mon"
    fiscal_year_rule: Literal["nearest", "last"] = "nearest"


class SystemUse(Declaration):
    """A system in use: the zone of the person or server that exports."""

    zone: str = "UTC"
    owner: str = ""

    _check_zone = field_validator("zone")(_zone)


class Lead(Declaration):
    """Which system leads a table, `by_site` with exceptions; or `all`: no row of one system is in another, so all count."""

    system: str = ""
    by_site: dict[str, str] = Field(default_factory=dict)
    all: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "Lead":
        if self.all == bool(self.system):
            raise ValueError("name the system that leads, or say all = true: the rows of all systems count")
        return self


class Expected(Declaration):
    """An export that should come: who sends it and how old it may be."""

    system: str
    export: str
    owner: str = ""
    comes: str = ""
    max_age_days: int = 8


class Privacy(Declaration):
    """What happens to columns marked personal."""

    keep_personal: bool = False


class Settings(Declaration):
    """All of `opsbrief.toml`."""

    company: Company
    calendar: Calendar = Calendar()
    systems: dict[str, SystemUse] = Field(default_factory=dict)
    lead: dict[str, Lead] = Field(default_factory=dict)
    expected: list[Expected] = Field(default_factory=list)
    recipients: list[Recipient] = Field(default_factory=list)
    mail: MailSettings | None = None
    privacy: Privacy = Privacy()

    @property
    def zone(self) -> ZoneInfo:
        """The reporting time zone."""
        return ZoneInfo(self.company.time_zone)

    def exporter_zone(self, system: str) -> str:
        """The zone of the person who exports from `system`; the reporting zone when not declared."""
        use = self.systems.get(system)
        return use.zone if use else self.company.time_zone


def read_settings(workspace: Workspace) -> Settings:
    """The workspace's settings, or a DeclarationError with file, line and key."""
    path = workspace.root / MARK
    return parse(Settings, read_toml(path), path)
