"""The checks of one ops table: `sql/quality/<table>.toml`, a block per check."""

from typing import Literal

from pydantic import Field, model_validator

from opsbrief.declarations.base import Declaration

Severity = Literal["stop", "set_aside", "warn"]
Rule = Literal[
    "required",
    "key_unique",
    "parent_found",
    "dates_in_range",
    "dates_in_order",
    "sign",
    "known_value",
    "volume",
]


class Check(Declaration):
    """One check. `name` is unique within its table and is what people read in the quarantine."""

    name: str
    rule: Rule
    severity: Severity = "set_aside"
    columns: list[str] = Field(default_factory=list)
    reason: str  # one sentence, for the quarantine and the brief
    parent: str = ""  # parent_found: ops table
    parent_columns: list[str] = Field(default_factory=list)
    values: list[str] = Field(default_factory=list)  # known_value
    where: str = ""  # rows the check speaks of
    fails: str = ""  # sign, dates_in_order: SQL that is true for a bad row
    low: str = ""  # dates_in_range: SQL for the earliest day; volume: lowest share of the usual number
    high: str = ""  # and the last day, or the highest share
    highs: dict[str, str] = Field(
        default_factory=dict
    )  # dates_in_range: columns with a last day of their own

    @model_validator(mode="after")
    def _coherent(self) -> "Check":
        if self.rule in ("sign", "dates_in_order") and not self.fails:
            raise ValueError(f"{self.name}: rule {self.rule} needs `fails`")
        if self.rule == "parent_found" and (not self.parent or not self.columns):
            raise ValueError(f"{self.name}: rule parent_found needs `parent` and `columns`")
        if self.rule in ("required", "known_value", "dates_in_range", "volume") and not self.columns:
            raise ValueError(f"{self.name}: rule {self.rule} needs `columns`")
        if self.rule == "known_value" and not self.values:
            raise ValueError(f"{self.name}: rule known_value needs `values`")
        if self.rule in ("dates_in_range", "volume") and not (self.low and self.high):
            raise ValueError(f"{self.name}: rule {self.rule} needs `low` and `high`")
        if self.parent_columns and len(self.parent_columns) != len(self.columns):
            raise ValueError(f"{self.name}: `parent_columns` must be as many as `columns`")
        if strange := sorted(set(self.highs) - set(self.columns)):
            raise ValueError(f"{self.name}: `highs` names {strange[0]}, which is not in `columns`")
        return self._shares_are_numbers()

    def _shares_are_numbers(self) -> "Check":
        """The two shares of a volume check, which has one date column and moves no rows."""
        if self.rule == "volume":
            float(self.low), float(self.high)
            if len(self.columns) != 1 or self.severity == "set_aside":
                raise ValueError(
                    f"{self.name}: rule volume counts by one date column, and is `warn` or `stop`"
                )
        return self


class Suite(Declaration):
    """All checks of one table."""

    table: str
    checks: list[Check]
