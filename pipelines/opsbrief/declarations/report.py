"""A report: `reports/<report>/report.toml`."""

from typing import Literal

from pydantic import Field

from opsbrief.declarations.base import Declaration


class Report(Declaration):
    """Who it is for and which KPIs it shows."""

    id: str
    title: str
    grains: list[Literal["day", "week", "month", "quarter", "year"]]
    kpis: list[str]
    watch: list[str] = Field(max_length=12)  # KPIs whose signals are announced
    points: int = 26  # periods shown in trends
    resend: bool = False
