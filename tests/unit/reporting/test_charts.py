"""Charts: lengths and places follow the values, in both directions and at zero."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsbrief.reporting.charts import scale, spark, svg, trend, waterfall
from opsbrief.reporting.charts.series import Ahead, Mark, Series

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)
WORDS = trend.Words("Actual", "Last year", "Target", "Usual range", "Forecast")


def a_series(values: list[float | None], **more: object) -> Series:
    marks = tuple(Mark(f"W{n}", value) for n, value in enumerate(values))
    plain = {"marks": marks, "tone": "act", "show": lambda v: f"{v:.1f}", "tick": lambda v, _: f"{v:g}"}
    return Series(**(plain | more))  # type: ignore[arg-type]


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(markup)


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


@given(st.lists(NUMBERS, min_size=1, max_size=30), st.booleans())
def test_axis_holds_every_value_with_round_even_steps(values: list[float], zero: bool) -> None:
    found = scale.axis(values, zero=zero)
    room = 1e-6 * (found.high - found.low)
    assert found.low <= min(values) + room and found.high >= max(values) - room
    assert not zero or found.from_zero
    assert 2 <= len(found.ticks) <= 8
    mantissa = float(f"{found.step:e}".split("e")[0])
    assert round(mantissa, 6) in (1, 2, 5)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_labels_keep_their_distance_and_order(wanted: list[float]) -> None:
    placed = scale.spread(wanted, 16, 0, 200)
    inorder = [placed[i] for i in sorted(range(len(wanted)), key=lambda i: wanted[i])]
    assert all(b - a >= 16 - 1e-9 for a, b in pairwise(inorder))


@given(st.integers(1, 200), st.integers(2, 12))
def test_time_labels_are_even_and_end_with_the_newest(count: int, wanted: int) -> None:
    places = scale.label_positions(count, wanted)
    assert places[-1] == count - 1
    assert len(places) <= wanted
    assert len({b - a for a, b in pairwise(places)}) <= 1


def test_columns_start_at_zero_and_share_one_length_per_unit() -> None:
    root = drawn(trend.trend(a_series([100.0, 50.0, 200.0]), WORDS, "x", trend.WIDE, "wid", columns=True))
    ways = " ".join(bar.get("d") or "" for bar in of_class(root, "acb"))
    boxes = [tuple(map(float, found)) for found in re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)h", ways)]
    heights = [foot - top for _, foot, top in sorted(boxes)]
    assert heights[0] / heights[1] == pytest.approx(2, rel=0.01)
    assert heights[2] / heights[0] == pytest.approx(2, rel=0.01)
    feet = {foot for _, foot, _ in boxes}
    assert len(feet) == 1
    assert max(feet) < trend.WIDE.height


def test_a_value_between_gaps_is_a_dot() -> None:
    lonely = a_series([1.0, None, 2.0, None, 3.0, 4.0])
    for markup in (spark.small(lonely, scale.axis([0.0, 5.0]), "x"), spark.spark(lonely, "x")):
        root = drawn(markup)
        assert len(of_class(root, "dot")) == 2
        assert [len((e.get("points") or "").split()) for e in of_class(root, "ln")] == [2]


def test_line_breaks_where_a_period_has_no_value() -> None:
    root = drawn(
        trend.trend(a_series([1.0, 2.0, None, 4.0, 5.0]), WORDS, "x", trend.WIDE, "wid", columns=False)
    )
    assert [len((e.get("points") or "").split()) for e in of_class(root, "ac")] == [2, 2]


def test_running_period_is_hollow_and_a_signal_is_marked() -> None:
    marks = (Mark("a", 1.0), Mark("b", 2.0, signal=True), Mark("c", 3.0, complete=False))
    root = drawn(trend.trend(a_series([], marks=marks), WORDS, "x", trend.WIDE, "wid", columns=False))
    assert len(of_class(root, "sig")) == 1
    assert len(of_class(root, "run")) == 1
    assert all("open" in (e.get("class") or "") for e in of_class(root, "end"))


@pytest.mark.parametrize("columns", [True, False])
def test_the_forecast_is_one_further_point_with_its_interval(columns: bool) -> None:
    plain = a_series([100.0, 50.0, 200.0])
    series = replace(plain, ahead=Ahead(150.0, 120.0, 260.0))
    root = drawn(trend.trend(series, WORDS, "x", trend.WIDE, "wid", columns=columns))
    (cross,) = of_class(root, "cross")
    low, high, top, bottom, right = (
        float(cross.get(f"data-{key}") or 0) for key in ("lo", "hi", "t", "b", "r")
    )
    assert low <= 120
    assert high >= 260
    (whisker,) = of_class(root, "whi")
    x, foot, head = map(float, re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)", whisker.get("d") or "")[0])
    assert x > right  # the reading line stays on the actual values
    assert (foot - head) / (bottom - top) == pytest.approx((260 - 120) / (high - low), abs=0.005)
    assert len(of_class(root, "fcb")) == columns
    assert len(of_class(root, "fc")) == (not columns)
    assert "Forecast 150.0" in [word.text for word in root.iter("text")]
    without = drawn(trend.trend(plain, WORDS, "x", trend.WIDE, "wid", columns=columns))
    assert not any(of_class(without, name) for name in ("whi", "fcb", "fc"))


def test_a_sparkline_does_not_show_the_forecast() -> None:
    plain = a_series([1.0, 2.0, 3.0])
    assert spark.spark(replace(plain, ahead=Ahead(9.0, 5.0, 12.0)), "x") == spark.spark(plain, "x")


@pytest.mark.parametrize("size", [trend.WIDE, trend.NARROW, trend.HALF, trend.LOW])
def test_words_stay_inside_the_drawing(size: trend.Size) -> None:
    series = a_series(
        [4.1e6, 4.2e6, 4.4e6], usual=(4.0e6, 4.3e6), target=4.25e6, show=lambda v: f"USD {v:,.0f}"
    )
    root = drawn(trend.trend(series, WORDS, "x", size, "wid", columns=False))
    for word in root.iter("text"):
        width, x = svg.width_of(word.text or "", 12), float(word.get("x") or 0)
        kind = (word.get("class") or "").split()
        start = x - width if "e" in kind else x - width / 2 if "m" in kind else x
        assert start >= -8 and start + width <= size.width + 8, word.text


@pytest.mark.parametrize(("relative", "better", "shape"), [(0.1, True, "rect"), (0.1, False, "circle"), (-0.1, False, "circle"), (-0.1, True, "rect"), (0.0, None, "rect"), (0.3, False, "path")])  # fmt: skip
def test_pin_has_a_shape_for_better_and_worse(relative: float, better: bool | None, shape: str) -> None:
    head = of_class(drawn(spark.pin(relative, better)), "pd")
    assert [e.tag for e in head] == [shape]
    assert ("good" if better else "even" if better is None else "bad") in (head[0].get("class") or "")


def test_pin_length_follows_the_variance_up_to_its_reach() -> None:
    def length(relative: float) -> float:
        way = of_class(drawn(spark.pin(relative, False)), "pl")[0].get("d") or ""
        start, end = re.findall(r"M([\d.]+) .*H([\d.]+)", way)[0]
        return float(end) - float(start)

    assert length(0.10) == pytest.approx(2 * length(0.05), abs=0.2)
    assert length(-0.05) == pytest.approx(-length(0.05), abs=0.2)
    assert length(0.5) == length(0.16)


def test_waterfall_bars_add_up_to_the_total() -> None:
    steps = [waterfall.Step("a", "", c, f"{c:+.1f}", c > 0) for c in (-2.9, -0.7, -0.5, 0.3)]
    total = waterfall.Step("Gap", "", -3.8, "-3.8", False)
    for draw in (waterfall.wide, waterfall.narrow):
        root = drawn(draw(steps, total, "x"))
        widths = [float(e.get("width") or 0) for e in of_class(root, "vb")]
        whole = float(of_class(root, "acb")[0].get("width") or 0)
        assert widths[0] + widths[1] + widths[2] - widths[3] == pytest.approx(whole, abs=0.4)
        last = of_class(root, "vb")[-1]
        assert float(last.get("x") or 0) + widths[3] == pytest.approx(
            float(of_class(root, "acb")[0].get("x") or 0), abs=0.2
        )


def test_text_in_a_drawing_is_escaped() -> None:
    markup = svg.text("rl", 0, 0, '<script>"&')
    assert drawn(markup).text == '<script>"&'


def test_flat_and_single_values_still_draw() -> None:
    several: list[list[float | None]] = [[5.0, 5.0], [0.0, 0.0], [None, 5.0, None, 5.0]]
    for values in several:
        for columns in (True, False):
            drawn(trend.trend(a_series(values), WORDS, "x", trend.WIDE, "wid", columns=columns))
        drawn(spark.spark(a_series(values), "x"))
