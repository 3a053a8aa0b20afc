"""Sentences per KPI and the choice of findings."""

from collections.abc import Callable
from datetime import date

import pytest

from opsbrief.errors import DeclarationError
from opsbrief.insights.brief import Driver, Drivers, KpiRow
from opsbrief.insights.findings import MOST_FINDINGS, assess, find, told
from opsbrief.insights.judgement import Threshold
from opsbrief.insights.wording import Words

RowMaker = Callable[..., KpiRow]
WORDS = Words("en", "USD")
LOW = 0.912
RANGE = "its usual range of 93.4% to 96.6%"


def drivers(change: float = -0.034, named: str = "Northway", first: float = -0.029) -> Drivers:
    members = [
        Driver(member="Northway", rate=first, mix=0.0, change=first),
        Driver(member="Swiftline", rate=change - first, mix=0.0, change=change - first),
    ]
    return Drivers(
        dimension="carrier",
        reference="previous",
        reference_start=date(2026, 11, 9),
        from_value=0.946,
        to_value=0.946 + change,
        change=change,
        members=members,
        named=named,
    )


@pytest.mark.parametrize(
    ("values", "target", "sentence"),
    [
        ([0.93, LOW], 0.95, "OTIF fell to 91.2%, 3.8 pts below target."),
        (
            [0.90, LOW],
            0.95,
            "OTIF is at 91.2%, 3.8 pts below target and away from its usual level of 95.0%.",
        ),
        (
            [LOW],
            0.95,
            (
                "OTIF is at 91.2%, 3.8 pts below target and outside its usual range of 93.4% to 96.6%, "
                "so far in one period only."
            ),
        ),
        (
            [LOW],
            0.90,
            "OTIF is at 91.2%, outside its usual range of 93.4% to 96.6%, so far in one period only.",
        ),
        (
            [0.93, LOW],
            None,
            f"OTIF fell to 91.2%; it was outside {RANGE} in 2 of the last 3 periods.",
        ),
        (
            [0.93, LOW],
            0.90,
            f"OTIF fell to 91.2%; it was outside {RANGE} in 2 of the last 3 periods. It is still on target.",
        ),
        (
            [0.967, 0.97],
            0.95,
            f"OTIF rose to 97.0%; it was outside {RANGE} in 2 of the last 3 periods. That is an improvement.",
        ),
        ([0.97, 0.97], 0.98, "OTIF is at 97.0%, better than its usual 95.0% but still 1.0 pts below target."),
        (
            [0.92, 0.946],
            0.95,
            "OTIF is 0.4 pts below target, within its usual range since 29 June 2026.",
        ),
        ([0.952], 0.95, "OTIF is on target at 95.2%."),
        ([0.952], None, "OTIF is at 95.2%, within its usual range of 93.4% to 96.6%."),
        (
            [0.9405] * 10,
            None,
            "OTIF is at 94.1% and has been below its usual level of 95.0% for 10 periods in a row.",
        ),
        (
            [0.936, 0.937, 0.936, 0.936],
            None,
            "OTIF is at 93.6%; 4 of its last 4 periods were well below its usual level of 95.0%.",
        ),
    ],
)
def test_sentences(kpi_row: RowMaker, values: list[float], target: float | None, sentence: str) -> None:
    assert assess(kpi_row(values, target=target), WORDS).sentence == sentence


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"withheld": "Goods receipts balance failed."}, "OTIF is not shown: Goods receipts balance failed."),
        ({"value": None}, "OTIF has no data for this period."),
        ({"complete": False}, "OTIF is at 91.2% so far; the period is not complete."),
        ({"rows_judged": 1}, "OTIF is at 91.2%, from 1 row, too few to judge."),
        (
            {"usual": None, "usual_missing": "needs 12 points, there are 5"},
            "OTIF is at 91.2%, 3.8 pts below target; its usual range needs 12 points, there are 5.",
        ),
        ({"usual": None}, "OTIF is at 91.2%, 3.8 pts below target."),
        (
            {"usual": None, "usual_missing": "needs 12 points, there is 1", "target": None},
            "OTIF is at 91.2%; its usual range needs 12 points, there is 1.",
        ),
        ({"usual": None, "target": None}, "OTIF is at 91.2%."),
    ],
)
def test_sentences_when_something_is_missing(
    kpi_row: RowMaker, given: dict[str, object], sentence: str
) -> None:
    row = kpi_row([0.93, LOW], **{"target": 0.95, **given})
    assert assess(row, WORDS).sentence == sentence


def test_no_step_is_neither_a_fall_nor_a_rise(kpi_row: RowMaker) -> None:
    found = assess(kpi_row([LOW, LOW], target=0.95), WORDS)
    assert found.sentence.startswith("OTIF is at 91.2%, 3.8 pts below target and away")


def test_lower_is_better_rises_above_its_target(kpi_row: RowMaker) -> None:
    row = kpi_row([0.97, 0.98], better="lower", target=0.95)
    assert assess(row, WORDS).sentence == "OTIF rose to 98.0%, 3.0 pts above target."


def test_an_unwatched_kpi_outside_its_range_does_not_claim_to_be_inside(kpi_row: RowMaker) -> None:
    below = assess(kpi_row([LOW], target=0.95), WORDS, watched=False)
    assert below.sentence == "OTIF is at 91.2%, 3.8 pts below target."
    alone = assess(kpi_row([LOW]), WORDS, watched=False)
    assert alone.sentence == f"OTIF is at 91.2%, outside {RANGE}."
    kept = assess(kpi_row([LOW], target=0.90), WORDS, watched=False)
    assert kept.sentence == f"OTIF is at 91.2%, outside {RANGE}. It is still on target."
    assert find([kpi_row([LOW])], [], WORDS) == []  # nothing is announced


def test_inside_since_reaches_back_to_a_gap_only(kpi_row: RowMaker) -> None:
    """A period without a value was not inside the range, and neither was one that is not complete."""
    gap = kpi_row([0.951, None, 0.948, 0.946], target=0.95)
    # 24 weeks of the base from 5 January end on 21 June: 0.951 on 22 June, no value on 29 June, then 6 and 13 July.
    assert (
        assess(gap, WORDS).sentence
        == "OTIF is 0.4 pts below target, within its usual range since 6 July 2026."
    )
    whole = kpi_row([0.951, 0.948, 0.946], target=0.95)
    points = [p.model_copy(update={"complete": i != 24}) for i, p in enumerate(whole.series)]
    open_ = whole.model_copy(update={"series": points})
    assert (
        assess(open_, WORDS).sentence
        == "OTIF is 0.4 pts below target, within its usual range since 29 June 2026."
    )


def test_what_is_not_announced_is_told_in_its_row(kpi_row: RowMaker) -> None:
    (row,) = told([kpi_row([LOW])], [], WORDS)
    assert (row.status, row.announced) == ("watch", False)
    (row,) = told([kpi_row([0.93, LOW])], ["otif"], WORDS)
    assert (row.status, row.announced) == ("watch", True)


def test_every_kind_and_rule_has_its_sentence(kpi_row: RowMaker) -> None:
    above = [0.964, 0.963, 0.964, 0.964]
    for better in ("higher", "lower", "neither"):
        for target in (None, 0.90, 0.95, 0.99):
            for values in ([0.93, LOW], [0.97, 0.98], [LOW], [0.98], above, [0.9595] * 9, [0.9405] * 9):
                for watched in (True, False):
                    row = kpi_row(values, better=better, target=target)
                    assert assess(row, WORDS, watched=watched).sentence.startswith("OTIF ")


def test_a_driver_is_told_with_its_part_of_the_change(kpi_row: RowMaker) -> None:
    found = assess(kpi_row([0.93, LOW], target=0.95, drivers=drivers()), WORDS)
    assert found.driver == "Carrier Northway explains 2.9 pts of the 3.4 pts change since the period before."
    assert found.evidence["member"] == "Northway"
    assert found.evidence["explains"] == -0.029


@pytest.mark.parametrize(
    ("values", "target", "split"),
    [
        ([0.93, LOW], 0.95, drivers(named="")),
        ([0.93, LOW], 0.95, drivers(change=0.03, first=0.02)),  # it explains a rise, the finding is a fall
        ([0.93, LOW], 0.95, drivers(change=-0.0003, first=-0.0002)),  # prints as nothing
        ([0.951], 0.95, drivers()),
        ([0.97, 0.97], 0.98, drivers(change=0.02, first=0.02)),
    ],
)
def test_when_no_driver_is_named(
    kpi_row: RowMaker, values: list[float], target: float, split: Drivers
) -> None:
    assert assess(kpi_row(values, target=target, drivers=split), WORDS).driver == ""


def test_findings_are_ranked_and_at_most_seven(kpi_row: RowMaker) -> None:
    rows = [
        kpi_row([0.952], kpi="fine", target=0.95),
        kpi_row([0.946], kpi="slightly", target=0.95),
        kpi_row([0.93, 0.93], kpi="bad", target=0.95),
        kpi_row([0.90, 0.90], kpi="worst", target=0.95),
        kpi_row([0.97, 0.97], kpi="good", target=0.95),
        kpi_row([], kpi="hidden", withheld="a check failed"),
        kpi_row([], kpi="empty", value=None),
        kpi_row([], kpi="empty_unwatched", value=None),
    ]
    watch = ["fine", "slightly", "bad", "worst", "good", "hidden", "empty"]
    assert [f.kpi for f in find(rows, watch, WORDS)] == [
        *("worst", "bad", "hidden", "slightly", "good", "empty")
    ]
    many = [kpi_row([0.93, 0.93], kpi=f"k{i}", target=0.95) for i in range(9)]
    assert len(find(many, [], WORDS)) == MOST_FINDINGS


def test_money_weighs_like_one_width_of_the_usual_range_at_most(kpi_row: RowMaker) -> None:
    """Half-widths are 0.016: 0.93 is 1.25 of them away, 0.925 is 1.57; a third of one decides nothing against an amount."""
    near, far = (
        kpi_row([0.93, 0.93], kpi="near", target=0.95),
        kpi_row([0.925, 0.925], kpi="far", target=0.95),
    )
    assert [f.kpi for f in find([near, far], [], WORDS)] == ["far", "near"]
    rich = {"near": 50_000.0, "far": 1_000.0}
    assert [f.kpi for f in find([near, far], [], WORDS, None, rich)] == ["near", "far"]
    assert [row.kpi for row in told([near, far], [], WORDS, None, rich)] == ["near", "far"]
    # 40 % of the largest amount is 0.4 of a width: 1.57 + 0.4 is still less than 1.25 + 1.
    assert [f.kpi for f in find([near, far], [], WORDS, None, {"near": 50.0, "far": 20.0})] == ["near", "far"]
    assert [f.kpi for f in find([near, far], [], WORDS, None, {"near": 50.0, "far": 40.0})] == ["far", "near"]


def test_thresholds_are_the_kpis_own(kpi_row: RowMaker) -> None:
    row = kpi_row([0.93, 0.93], target=0.95, rows_judged=30)
    assert [f.kind for f in find([row], ["otif"], WORDS)] == ["act"]
    assert find([row], ["otif"], WORDS, {"otif": Threshold(min_count=31)}) == []


def test_no_more_than_twelve_kpis_are_watched() -> None:
    with pytest.raises(DeclarationError, match="13 KPIs are watched"):
        find([], [f"k{i}" for i in range(13)], WORDS)


def test_rows_get_status_and_sentence_worst_first(kpi_row: RowMaker) -> None:
    rows = [
        kpi_row([0.952], kpi="fine", target=0.95),
        kpi_row([0.93, 0.93], kpi="bad", target=0.95),
        kpi_row([0.93, 0.93], kpi="unwatched", target=0.95),
    ]
    found = told(rows, ["bad", "fine"], WORDS)
    assert [(row.kpi, row.status) for row in found] == [
        ("bad", "act"),
        ("unwatched", "watch"),
        ("fine", "ok"),
    ]
    assert found[2].sentence == "OTIF is on target at 95.2%."
