"""The KPI engine: properties that hold for any data, and figures worked out by hand or by another library."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsbrief.declarations.kpi import Example, Kpi, Part
from opsbrief.declarations.table import Fact
from opsbrief.errors import OpsbriefError
from opsbrief.kpis.aggregate import aggregate
from opsbrief.kpis.compute import Reach, compute
from opsbrief.kpis.countback import countback
from opsbrief.kpis.evaluate import Clock

FIRST, AS_OF = date(2026, 1, 1), date(2026, 3, 31)
CLOCK, REACH = Clock(AS_OF + timedelta(days=1)), Reach(FIRST, AS_OF)
COLUMNS = {
    "on": pl.Date(),
    "closed_on": pl.Date(),
    "site": pl.String(),
    "amount": pl.Int64(),
    "weight": pl.Int64(),
}
FACT = Fact(
    name="thing",
    about="",
    sql="",
    path="",
    reads=[],
    columns=list(COLUMNS),
    key=["on"],
    inflow="on",
    sources={},
    refill=[],
    ages=[],
    whole="",
    through={},
)


def kpi(**fields: object) -> Kpi:
    """A KPI over the fact `thing`."""
    base: dict[str, object] = {
        "id": "k", "area": "a", "name": "K", "question": "?", "definition": "d", "coverage": {"says": "c"}, "unit": "count", "better": "higher",
        "fact": "thing", "date": "on", "numerator": "amount", "dimensions": ["site"], "examples": [Example(value=None)],
    }  # fmt: skip
    return Kpi.model_validate(base | fields)


def values(
    kpis: Sequence[Kpi],
    rows: pl.DataFrame,
    batches: int = 1,
    *,
    clock: Clock = CLOCK,
    reach: Reach = REACH,
) -> pl.DataFrame:
    """All values of some KPIs over rows, read in a number of batches."""
    size = max(1, -(-rows.height // batches))

    def read(fact: str, columns: list[str]) -> Iterator[pl.DataFrame]:
        for start in range(0, max(1, rows.height), size):
            yield rows.slice(start, size).select(columns)

    return compute(kpis, {"thing": FACT}, {"thing": reach}, read, clock).values


def frame(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of the fact."""
    return pl.DataFrame([{name: row.get(name) for name in COLUMNS} for row in rows], schema=COLUMNS)


days = st.dates(FIRST, AS_OF)
row = st.fixed_dictionaries(
    {
        "on": days,
        "closed_on": st.none() | days,
        "site": st.sampled_from(["A", "B", None]),
        "amount": st.integers(-(10**9), 10**9),
        "weight": st.integers(0, 50),
    }
)
tables = st.lists(row, min_size=1, max_size=30).map(frame)


@given(tables, st.integers(2, 5))
@settings(max_examples=25, deadline=None)
def test_any_split_of_the_rows_gives_the_same_values(rows: pl.DataFrame, batches: int) -> None:
    kpis = [kpi(id="ratio", denominator="weight"), kpi(id="sum", kind="sum")]
    assert values(kpis, rows).equals(values(kpis, rows, batches))


@given(tables)
@settings(max_examples=25, deadline=None)
def test_a_month_is_the_sum_of_its_days_and_the_members_add_up_to_the_total(rows: pl.DataFrame) -> None:
    found = values([kpi(denominator="weight")], rows)
    for number in ("numerator", "denominator", "rows_judged"):
        for month in (1, 2, 3):
            parts = found.filter(
                (pl.col("grain") == "day")
                & (pl.col("dimension") == "total")
                & (pl.col("period_start").dt.month() == month)
            )
            whole = found.filter(
                (pl.col("grain") == "month")
                & (pl.col("dimension") == "total")
                & (pl.col("period_start").dt.month() == month)
            )
            assert parts[number].sum() == whole[number].sum()
        members = found.filter((pl.col("dimension") == "site") & (pl.col("grain") == "year"))
        total = found.filter((pl.col("dimension") == "total") & (pl.col("grain") == "year"))
        assert members[number].sum() == total[number].sum()


@given(tables)
@settings(max_examples=25, deadline=None)
def test_the_mean_age_of_what_is_open_is_that_of_its_rows(rows: pl.DataFrame) -> None:
    rows = rows.filter(pl.col("closed_on").is_null() | (pl.col("closed_on") >= pl.col("on")))
    aging = kpi(kind="balance", opened="on", closed="closed_on", since="on", numerator="weight")
    found = values([aging], rows).filter((pl.col("grain") == "month") & (pl.col("period_end") <= AS_OF))
    for end, member, numerator, denominator in found.select(
        "period_end", "member", "numerator", "denominator"
    ).rows():
        still = [
            r
            for r in rows.rows(named=True)
            if r["on"] <= end
            and (r["closed_on"] is None or r["closed_on"] > end)
            and member in ("", r["site"] or "(not given)")
        ]
        assert numerator == sum(r["weight"] * (end - r["on"]).days for r in still)
        assert denominator == sum(r["weight"] for r in still)


@given(tables)
@settings(max_examples=25, deadline=None)
def test_opening_plus_in_minus_out_is_closing(rows: pl.DataFrame) -> None:
    rows = rows.with_columns(
        pl.when(pl.col("closed_on") >= pl.col("on")).then("closed_on").alias("closed_on")
    )
    found = values([kpi(kind="balance", opened="on", closed="closed_on")], rows)
    months = found.filter((pl.col("grain") == "month") & (pl.col("dimension") == "total")).sort(
        "period_start"
    )
    opening = 0
    for month in months.filter(pl.col("period_end") <= AS_OF).iter_rows(named=True):
        start, end = month["period_start"], month["period_end"]
        opened = int(rows.filter(pl.col("on").is_between(start, end))["amount"].sum())
        closed = int(rows.filter(pl.col("closed_on").is_between(start, end))["amount"].sum())
        assert month["numerator"] == opening + opened - closed
        opening = month["numerator"]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40), st.sampled_from([10, 50, 85, 90]))
@settings(max_examples=50, deadline=None)
def test_quantiles_are_the_linear_ones_of_numpy(numbers: list[int], p: int) -> None:
    rows = frame([{"on": FIRST, "amount": number} for number in numbers])
    found = values([kpi(kind="quantile", p=p)], rows)
    one = found.filter(
        (pl.col("grain") == "month") & (pl.col("dimension") == "total") & (pl.col("period_start") == FIRST)
    )
    exact = Fraction(int(one["numerator"].item()), int(one["denominator"].item()))
    assert float(exact) == pytest.approx(float(np.percentile(numbers, p)), abs=1e-9)


def test_ages_of_what_is_open_at_a_period_end() -> None:
    rows = frame([
        {"on": date(2026, 1, 5), "site": "A"}, {"on": date(2026, 1, 15), "site": "A"}, {"site": "A"},
        {"on": date(2026, 1, 2), "closed_on": date(2026, 1, 31), "site": "A"},
        {"on": date(2026, 1, 2), "closed_on": date(2026, 2, 1), "site": "B"},
    ])  # fmt: skip
    ages = kpi(
        kind="quantile", p=85, at="period_end", numerator="0", date="", opened="on", closed="closed_on"
    )
    january = values([ages], rows).filter((pl.col("grain") == "month") & (pl.col("period_start") == FIRST))
    by_member = {row["member"]: row["value"] for row in january.iter_rows(named=True)}
    assert by_member == {
        "": pytest.approx(float(np.percentile([26, 16, 29], 85))),
        "A": pytest.approx(float(np.percentile([26, 16], 85))),
        "B": 29,
    }


def test_concentration_without_a_top_is_the_herfindahl_index_beyond_64_bits() -> None:
    big = 3_000_000_000_000_000_000
    rows = frame([{"on": FIRST, "site": "A", "amount": big}, {"on": FIRST, "site": "B", "amount": big}])
    found = values([kpi(kind="concentration", key="site", dimensions=[])], rows)
    year = found.filter(pl.col("grain") == "year")
    assert year["numerator"].item() == 2 * big**2
    assert year["value"].item() == 0.5


def test_distinct_members_of_a_quarter_are_counted_once() -> None:
    rows = frame([{"on": date(2026, month, 5), "site": "A", "amount": 1} for month in (1, 2, 3)])
    found = values([kpi(kind="distinct", key="site", dimensions=[])], rows)
    assert found.filter(pl.col("grain") == "quarter")["value"].to_list()[0] == 1.0


def test_a_snapshot_is_the_last_state_of_every_key_and_not_too_old() -> None:
    rows = frame([
        {"on": date(2026, 1, 5), "site": "A", "amount": 10}, {"on": date(2026, 1, 20), "site": "A", "amount": 20},
        {"on": date(2026, 1, 7), "site": "B", "amount": 5},
    ])  # fmt: skip
    found = values([kpi(kind="snapshot", key="site", max_age_days=30)], rows)
    total = found.filter((pl.col("dimension") == "total") & (pl.col("grain") == "day"))
    by_day = dict(zip(total["period_start"], total["value"], strict=True))
    assert by_day[date(2026, 1, 6)] == 10
    assert by_day[date(2026, 1, 31)] == 25
    assert by_day[date(2026, 2, 7)] == 20  # B is 31 days old
    assert by_day[date(2026, 3, 1)] is None


def test_a_state_in_which_nothing_fits_replaces_the_one_before() -> None:
    rows = frame([
        {"on": date(2026, 1, 5), "site": "A", "amount": 10, "weight": 1}, {"on": date(2026, 1, 20), "site": "A", "amount": 20, "weight": 0},
    ])  # fmt: skip
    found = values([kpi(kind="snapshot", key="site", where="weight > 0")], rows)
    total = found.filter((pl.col("dimension") == "total") & (pl.col("grain") == "day"))
    by_day = dict(zip(total["period_start"], total["value"], strict=True))
    assert by_day[date(2026, 1, 19)] == 10
    assert by_day[date(2026, 1, 20)] is None


def test_a_state_that_cannot_be_judged_is_not_zero() -> None:
    rows = frame([{"on": date(2026, 1, 5), "site": "A"}])
    found = values([kpi(kind="snapshot", key="site", judged="amount is not null")], rows)
    assert found["value"].null_count() == found.height
    assert found.filter(pl.col("period_end") == date(2026, 1, 31))["rows_unjudged"].unique().to_list() == [1]


def test_an_average_is_over_the_days_with_a_state() -> None:
    rows = frame([
        {"on": date(2026, 1, 5), "site": "A", "amount": 10}, {"on": date(2026, 1, 7), "site": "A", "amount": 40},
        {"on": date(2026, 1, 5), "site": "B", "amount": 1},
    ])  # fmt: skip
    parts = [Part(kpi="level", window="average"), Part(kpi="level", window="average")]
    level = kpi(id="level", kind="snapshot", key="site", max_age_days=3)
    found = values([level, kpi(id="mean", kind="composite", formula="divide", parts=parts)], rows)
    month = found.filter(
        (pl.col("kpi") == "mean") & (pl.col("period_end") == date(2026, 1, 31)) & (pl.col("grain") == "month")
    )
    sums = dict(month.select("member", "numerator").rows())
    # A holds 10, 10, 40, 40, 40, 40 from the 5th to the 10th; B holds 1 from the 5th to the 8th.
    assert sums == {"": (180 + 4) // 6, "A": 180 // 6, "B": 1}


def test_no_data_is_null_and_not_zero() -> None:
    found = values([kpi(id="sum", kind="sum")], frame([{"on": date(2026, 2, 3), "amount": 0}]))
    by_month = found.filter((pl.col("grain") == "month") & (pl.col("dimension") == "total")).sort(
        "period_start"
    )
    assert by_month["value"].to_list()[:3] == [None, 0.0, None]


def test_a_share_of_two_centres_is_that_of_their_sums() -> None:
    """Published by PhaseWare: 400 calls at 92 % and 600 at 88 % are 896 of 1,000, so 89.6 % and not the mean of 90 %."""
    rows = frame([
        {"on": FIRST, "site": "1", "amount": 368, "weight": 400},
        {"on": FIRST, "site": "2", "amount": 528, "weight": 600},
    ])  # fmt: skip
    found = values([kpi(unit="percent", denominator="weight")], rows).filter(pl.col("grain") == "month")
    shares = dict(found.filter(pl.col("period_start") == FIRST).select("member", "value").rows())
    assert shares == {"": 0.896, "1": 0.92, "2": 0.88}


def test_a_missing_member_is_kept_and_named() -> None:
    found = values([kpi()], frame([{"on": FIRST, "amount": 3}]))
    assert found.filter(pl.col("dimension") == "site")["member"].unique().to_list() == ["(not given)"]


def test_rows_that_cannot_be_judged_are_counted_beside_the_value() -> None:
    found = values([kpi(judged="amount is not null")], frame([{"on": FIRST, "amount": 3}, {"on": FIRST}]))
    year = found.filter((pl.col("grain") == "year") & (pl.col("dimension") == "total"))
    assert (year["rows_judged"].item(), year["rows_unjudged"].item()) == (1, 1)


def test_small_members_become_one_other_and_nothing_is_lost() -> None:
    rows = frame(
        [{"on": FIRST, "site": f"S{n:03}", "amount": 1, "weight": 1000 if n < 3 else 1} for n in range(80)]
    )
    found = values([kpi(denominator="weight")], rows)
    days_ = found.filter((pl.col("dimension") == "site") & (pl.col("grain") == "day"))
    assert days_["member"].n_unique() == 51
    assert days_.filter(pl.col("member") == "(other)")["numerator"].item() == 30
    assert days_["denominator"].sum() == 3077


def test_who_is_small_does_not_change_because_time_passes() -> None:
    """Members of a balance weigh more with every day that nothing comes, the open ones alone."""
    paid_by = {"on": FIRST, "closed_on": date(2026, 3, 8), "amount": 1}
    rows = [paid_by | {"site": f"S{n:03}", "weight": 1000} for n in range(51)]
    rows.append({"on": date(2026, 3, 1), "site": "LATE", "amount": 1})
    balance = kpi(kind="balance", date="", opened="on", closed="closed_on", denominator="1")
    for clock in (Clock(date(2026, 3, 9)), Clock(date(2026, 12, 31))):
        found = values([balance], frame(rows), clock=clock, reach=Reach(FIRST, date(2026, 3, 8)))
        week = found.filter((pl.col("dimension") == "site") & (pl.col("grain") == "week"))
        assert "LATE" not in week["member"].to_list(), clock


def test_a_sum_that_may_leave_64_bits_is_refused() -> None:
    rows = frame([{"on": FIRST, "amount": 2**61}, {"on": FIRST, "amount": 2**61}])
    with pytest.raises(OpsbriefError, match="64 bits"):
        aggregate([kpi(kind="sum")], [rows])


def test_turns_and_days_are_two_ways_of_one_ratio() -> None:
    stock = kpi(id="stock", kind="snapshot", where="weight = 1", dimensions=[], max_age_days=90)
    flow = kpi(id="flow", kind="sum", where="weight = 2", dimensions=[])
    window = Part(kpi="flow", window="trailing", days=60)
    inventory_days = kpi(
        id="days", kind="composite", fact="", formula="days", parts=[Part(kpi="stock"), window], dimensions=[]
    )
    turns = kpi(
        id="turns",
        kind="composite",
        fact="",
        formula="divide",
        parts=[window, Part(kpi="stock")],
        dimensions=[],
    )
    rows = frame(
        [
            {"on": date(2026, 3, 1), "amount": 700, "weight": 1},
            {"on": date(2026, 2, 20), "amount": 130, "weight": 2},
        ]
    )
    found = values([stock, flow, inventory_days, turns], rows)
    at = found.filter((pl.col("grain") == "day") & (pl.col("period_start") == date(2026, 3, 20)))
    by_kpi = dict(zip(at["kpi"], at["value"], strict=True))
    assert by_kpi["days"] == pytest.approx(700 / 130 * 60)
    assert by_kpi["days"] * by_kpi["turns"] == pytest.approx(60)


def test_a_trailing_window_longer_than_the_data_has_no_value() -> None:
    flow = kpi(id="flow", kind="sum", dimensions=[])
    year = kpi(id="year", kind="composite", fact="", formula="divide", dimensions=[],
               parts=[Part(kpi="flow", window="trailing", days=365), Part(kpi="flow")])  # fmt: skip
    found = values([flow, year], frame([{"on": date(2026, 2, 3), "amount": 5}]))
    assert (
        found.filter(pl.col("kpi") == "year")["value"].null_count()
        == found.filter(pl.col("kpi") == "year").height
    )


def test_countback_uses_up_the_newest_months_first() -> None:
    # Worked by hand: June 100, May 80, April 70; 212 owed = 30 days of June, 31 of May, and 32 of April's 70.
    daily = pl.DataFrame({
        "dimension": ["total"] * 3, "member": [""] * 3, "day": [date(2026, 4, 10), date(2026, 5, 10), date(2026, 6, 10)],
        "numerator": [70, 80, 100],
    })  # fmt: skip
    balances = pl.DataFrame({
        "grain": ["month"], "start": [date(2026, 6, 1)], "end": [date(2026, 6, 30)], "dimension": ["total"], "member": [""],
        "at": [date(2026, 6, 30)], "amount": [212], "judged": [1], "unjudged": [0],
    })  # fmt: skip
    found = countback(balances, daily, date(2026, 4, 1))
    assert (
        Fraction(int(found["numerator"].item()), int(found["denominator"].item()))
        == 30 + 31 + Fraction(32, 70) * 30
    )
    assert (
        countback(balances.with_columns(amount=pl.lit(251)), daily, date(2026, 4, 1))["denominator"].item()
        == 0
    )


def of_march(found: pl.DataFrame) -> tuple[float | None, int]:
    """Value and rows judged of the total in March, the month that runs."""
    month = found.filter(
        (pl.col("grain") == "month")
        & (pl.col("dimension") == "total")
        & (pl.col("period_start") == date(2026, 3, 1))
    )
    return month["value"].item(), month["rows_judged"].item()


def test_a_quantile_at_a_period_end_is_of_what_is_open_then() -> None:
    """Ages of 10 and 30 days on 31 March; by a numerator, of 5 and 9 instead. What was closed by then is not in it."""
    rows = frame(
        [
            {"on": date(2026, 3, 21), "amount": 5},
            {"on": date(2026, 3, 1), "amount": 9},
            {"on": date(2026, 1, 1), "closed_on": AS_OF, "amount": 1000},
        ]
    )
    ends = {
        "kind": "quantile",
        "p": 50,
        "at": "period_end",
        "date": "",
        "opened": "on",
        "closed": "closed_on",
    }
    assert of_march(values([kpi(**ends, numerator="0")], rows)) == (20.0, 2)
    assert of_march(values([kpi(**ends)], rows)) == (7.0, 2)


def test_a_running_period_shows_the_ages_of_today() -> None:
    rows = frame([{"on": date(2026, 3, 21)}])
    ends = {
        "kind": "quantile",
        "p": 50,
        "at": "period_end",
        "date": "",
        "opened": "on",
        "closed": "closed_on",
    }
    found = values([kpi(**ends, numerator="0")], rows)
    quarter = found.filter((pl.col("grain") == "quarter") & (pl.col("dimension") == "total"))
    assert [row["value"] for row in quarter.sort("period_start").iter_rows(named=True)] == [10.0, 11.0]
