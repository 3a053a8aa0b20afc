"""A forgotten file's rows are blanked in the lists of published briefs, however many of them a row names."""

from opsbrief.insights.brief import ExceptionTable
from opsbrief.publishing.blank import _without as without

PLACES = [
    "a.csv, row 3",
    "a.csv, rows 3, 4",
    "b.csv, row 1; a.csv, rows 7, 8",
    "a.csv!x.csv, row 2",
    "b.csv, rows 3, 4",
    "aa.csv, row 3",
]


def test_one_or_two_rows_of_a_file_are_blanked() -> None:
    table = ExceptionTable(
        id="t", title="t", columns=["c"], numeric=[False], rows=[["x"]] * len(PLACES), sources=PLACES, total=6
    )
    left, number = without(table, {"a.csv"})
    assert left.sources == ["(forgotten)"] * 4 + ["b.csv, rows 3, 4", "aa.csv, row 3"]
    assert number == 4
