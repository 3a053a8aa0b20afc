"""The head of a brief: style, lengths, and a plain word when there is nothing to say."""

from collections.abc import Callable
from datetime import date

import pytest

from opsbrief.insights.brief import Driver, Drivers, KpiRow
from opsbrief.insights.findings import find, told
from opsbrief.insights.headline import Headline, headline
from opsbrief.insights.wording import Words
from opsbrief.kpis.calendar import parse_period, period_of

RowMaker = Callable[..., KpiRow]
WORDS = Words("en", "USD")
WEEK = parse_period("2026-W47")
NORTHWAY = Drivers(
    dimension="carrier",
    reference="previous",
    reference_start=date(2026, 11, 9),
    from_value=0.946,
    to_value=0.912,
    change=-0.034,
    members=[
        Driver(member="Northway", rate=-0.029, mix=0, change=-0.029),
        Driver(member="(other)", rate=-0.005, mix=0, change=-0.005),
    ],
    named="Northway",
)


def head(rows: list[KpiRow], action: str = "") -> Headline:
    watch = [row.kpi for row in rows][:12]
    found = headline(find(rows, watch, WORDS), told(rows, watch, WORDS), WORDS, WEEK, action)
    assert len(found.subject) <= 70
    assert 40 <= len(found.preheader) <= 130
    assert found.headline.endswith(".")
    return found


def test_the_worst_finding_with_its_driver_leads(kpi_row: RowMaker) -> None:
    rows = [
        kpi_row([0.946], kpi="fill_rate", name="Fill rate", target=0.95),
        kpi_row([0.93, 0.912], target=0.95, drivers=NORTHWAY),
        kpi_row([0.952], kpi="in_full", name="In full", target=0.95),
    ]
    found = head(rows, "Move 312 Northway drops to Swiftline before 14:00.")
    driver = "Carrier Northway explains 2.9 pts of the 3.4 pts change since the period before."
    assert found.headline == f"OTIF fell to 91.2%, 3.8 pts below target. {driver}"
    assert found.subject == "Act: OTIF 91.2%, 3.8 pts below target. Week 47"
    assert found.preheader == f"{driver} Move 312 Northway drops to Swiftline before…"
    assert found.lead == (
        "OTIF is 1.8 pts lower than in the period before. "
        "Fill rate is 0.4 pts below target, within its usual range since 5 January 2026."
    )


def test_nothing_unusual_is_said_plainly(kpi_row: RowMaker) -> None:
    found = head([kpi_row([0.952], target=0.95), kpi_row([0.951], kpi="in_full")])
    assert found.headline == "Nothing unusual in week 47, 16 to 22 November 2026."
    assert found.subject == "Nothing unusual. Week 47"
    assert found.preheader == "0 to act on, 0 to watch, 2 in order, 0 not judged."
    assert found.lead.startswith("No watched KPI got worse beyond its usual range")


def test_a_thin_period_says_how_little_there_is_and_when_there_was_enough(kpi_row: RowMaker) -> None:
    row = kpi_row([0.9, 0.8, 0.0], rows_judged=2)
    *before, newest = row.series
    thin = row.model_copy(update={"series": [*before, newest.model_copy(update={"rows": 2})]})
    found = head([thin, kpi_row(value=None, kpi="in_full", name="In full")])
    assert found.headline == (
        "Too little data to judge week 47, 16 to 22 November 2026: numbers for 1 of 2 KPIs, from at most 2 rows."
    )
    assert found.subject == "Too little data to judge. Week 47"
    week = WORDS.period(period_of(before[-1].start, "week"))
    assert found.lead.startswith(f"OTIF last had enough data in {week}: 80.0%, from 400 rows.")
    assert "In full has no data" not in found.lead


def test_no_data_is_not_nothing_unusual(kpi_row: RowMaker) -> None:
    for rows in ([], [kpi_row(value=None)], [kpi_row([0.95], complete=False)]):
        found = head(rows)
        assert found.headline == "There is nothing to judge in week 47, 16 to 22 November 2026 yet."
    assert "OTIF has no data for this period." in head([kpi_row(value=None)]).lead


def test_a_withheld_kpi_shows_no_number(kpi_row: RowMaker) -> None:
    found = head([kpi_row([0.912], withheld="the receipts check failed", target=0.95)])
    assert found.headline == "OTIF is not shown: the receipts check failed."
    assert found.subject == "Withheld: OTIF is not shown. Week 47"
    assert "91" not in "".join(found)


def test_good_news_leads_when_there_is_nothing_worse(kpi_row: RowMaker) -> None:
    found = head([kpi_row([0.967, 0.97], target=0.95)])
    assert found.subject == "Better: OTIF 97.0%. Week 47"
    assert found.headline.endswith("That is an improvement.")


@pytest.mark.parametrize("length", [10, 40, 70, 300])
def test_long_names_are_cut_and_the_number_is_not(kpi_row: RowMaker, length: int) -> None:
    name = ("On time in full " * 30)[:length].strip()
    carrier = "Northway and sons " * 20
    members = [member.model_copy(update={"member": carrier}) for member in NORTHWAY.members[:1]]
    split = NORTHWAY.model_copy(update={"members": members, "named": carrier})
    found = head([kpi_row([0.93, 0.912], name=name, target=0.95, drivers=split)], "Do this. " * 30)
    assert "91.2%, 3.8 pts below target" in found.subject


def test_a_name_without_spaces_is_cut_too(kpi_row: RowMaker) -> None:
    found = head([kpi_row([0.93, 0.912], name="x" * 200, target=0.95)])
    assert found.subject.endswith("91.2%, 3.8 pts below target")
