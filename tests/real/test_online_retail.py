"""Online Retail: every figure that plain SQL gave on its 305 files comes out of the product, to the last digit."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

import pytest

from opsbrief.insights.control_chart import limits, rules_fired
from tests.real.company import Company, e, month_of, rounded

pytestmark = [pytest.mark.real, pytest.mark.slow]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def test_every_row_of_every_file_is_kept(online_retail: Company) -> None:
    balance = online_retail.first.document["balance"]
    assert balance["files"] == {"loaded": 305}
    (counts,) = online_retail.reference("row_counts")
    assert balance["rows_read"] == balance["rows_kept"] == int(counts["line_rows"]) == 541_909
    assert balance["rows_superseded"] == balance["rows_set_aside"] == balance["rows_dropped"] == 0
    assert balance["cells_unreadable"] == 0
    assert online_retail.first.document["withheld"] == {}


def test_what_a_strict_reader_might_drop_is_counted(online_retail: Company) -> None:
    (quality,) = online_retail.reference("data_quality")
    found = online_retail.one("""
        select count(*) filter (unit_price <= 0), count(*) filter (qty < 0 and invoice_no not like 'C%'),
            count(*) filter (description is null), count(*) filter (invoice_no like 'A%'),
            count(*) filter (not regexp_matches(sku, '^[0-9]{5}')) from raw.shop__invoice_lines""")
    assert found == tuple(int(number) for number in quality.values())
    assert online_retail.rows("select * from meta.quarantine") == []


def test_lines_that_repeat_each_other_are_all_kept(online_retail: Company) -> None:
    (repeats,) = online_retail.reference("duplicate_rows")
    columns = "invoice_no, sku, description, qty, invoiced_at, unit_price, customer, country"
    (more,) = online_retail.one(f"""
        select count(*) - (select count(*) from (select distinct {columns} from raw.shop__invoice_lines))
        from raw.shop__invoice_lines""")
    assert more == int(repeats["exact_duplicate_rows"]) == 5_268
    assert online_retail.one("select count(*) from ops.invoice_lines") == (541_909,)


def test_things_are_told_apart_as_plain_sql_does(online_retail: Company) -> None:
    (counts,) = online_retail.reference("row_counts")
    found = online_retail.one("""
        select count(distinct invoice_id), count(distinct invoice_id) filter (kind = 'credit_memo'), count(distinct customer_id),
            count(distinct product_id), count(distinct country), count(*) filter (customer_id is null),
            count(distinct invoiced_on) from ops.invoice_lines""")
    wanted = [
        "invoices",
        "cancel_invoices",
        "customers",
        "skus",
        "countries",
        "rows_without_customer",
        "trading_days",
    ]
    assert dict(zip(wanted, found, strict=True)) == {name: int(counts[name]) for name in wanted}


def test_net_sales_by_month(online_retail: Company) -> None:
    wanted = {row["month"]: (e(row["net_value"], 4), 1) for row in online_retail.reference("monthly")}
    assert online_retail.months("net_sales") == wanted
    assert sum(numerator for numerator, _ in wanted.values()) == e("9747747.934", 4)


def test_trading_days_and_sales_per_trading_day(online_retail: Company) -> None:
    days = [
        (month_of(v["period_start"]), v["numerator"])
        for v in online_retail.values("net_sales", "day")
        if v["rows_judged"]
    ]
    for row in online_retail.reference("monthly"):
        mine = [amount for month, amount in days if month == row["month"]]
        assert len(mine) == int(row["trading_days"])
        assert rounded(sum(mine), len(mine) * 10_000, 2) == Decimal(row["net_per_trading_day"]), row["month"]


def test_weekdays_add_up_from_days(online_retail: Company) -> None:
    days = [v for v in online_retail.values("net_sales", "day") if v["rows_judged"]]
    by_weekday = {
        number: [v["numerator"] for v in mine]
        for number, mine in groupby(
            sorted(days, key=lambda v: v["period_start"].isoweekday()),
            lambda v: v["period_start"].isoweekday(),
        )
    }
    found = {WEEKDAYS[n - 1]: (len(mine), sum(mine)) for n, mine in by_weekday.items()}
    assert found == {
        row["weekday"]: (int(row["day_count"]), e(row["net_value"], 4))
        for row in online_retail.reference("weekday_index")
    }


def test_average_order_value_by_month(online_retail: Company) -> None:
    found = online_retail.months("average_order_value")
    printed = {row["month"]: Decimal(row["aov"]) for row in online_retail.reference("monthly")}
    assert {month: rounded(n, d * 10_000, 4) for month, (n, d) in found.items()} == printed
    (counts,) = online_retail.reference("row_counts")
    assert sum(n for n, _ in found.values()) == e(counts["gross_sales"], 4)


def test_documents_and_cancellations_by_month(online_retail: Company) -> None:
    wanted = {
        row["month"]: (int(row["cancel_invoices"]), int(row["invoices"]) + int(row["cancel_invoices"]))
        for row in online_retail.reference("monthly")
    }
    found = online_retail.months("cancellation_rate")
    assert found == wanted
    (share,) = online_retail.reference("cancellation")
    cancelled, documents = (sum(pair) for pair in zip(*found.values(), strict=True))
    assert (
        rounded(cancelled, documents, 6) == Decimal(share["cancel_share_of_documents"]) == Decimal("0.148108")
    )


def test_cancelled_value_by_month(online_retail: Company) -> None:
    found = online_retail.months("cancellation_value_rate")
    wanted = {row["month"]: -e(row["cancelled_value"], 4) for row in online_retail.reference("monthly")}
    assert {month: cancelled for month, (cancelled, _) in found.items()} == wanted
    (share,) = online_retail.reference("cancellation")
    cancelled, placed = (sum(pair) for pair in zip(*found.values(), strict=True))
    assert rounded(cancelled, placed, 6) == Decimal(share["cancelled_value_to_gross"])
    (counts,) = online_retail.reference("row_counts")
    assert placed == e(counts["gross_sales"], 4)


def test_the_largest_countries(online_retail: Company) -> None:
    sales: dict[str, int] = {}
    documents: dict[str, int] = {}
    for value in online_retail.values("net_sales", "month", "country"):
        sales[value["member"]] = sales.get(value["member"], 0) + value["numerator"]
    for value in online_retail.values("cancellation_rate", "month", "country"):
        documents[value["member"]] = documents.get(value["member"], 0) + value["denominator"]
    largest = sorted(sales, key=lambda country: -sales[country])[:10]
    assert [(country, sales[country], documents[country]) for country in largest] == [
        (row["country"], e(row["net_value"], 4), int(row["documents"]))
        for row in online_retail.reference("by_country_top10")
    ]
    assert sum(sales.values()) == e("9747747.934", 4)


def test_the_control_chart_of_weekly_sales(online_retail: Company) -> None:
    (wanted,) = online_retail.reference("xmr_weekly_net")
    weeks = [
        v
        for v in online_retail.values("net_sales", "week")
        if date(2011, 1, 10) <= v["period_start"] <= date(2011, 12, 4)
    ]
    band = limits([week["value"] for week in weeks])
    assert band.points == int(wanted["points"]) == 47
    assert all(week["complete"] for week in weeks)
    assert band.centre == pytest.approx(float(wanted["centre"]), rel=1e-9)
    assert band.mean_range == pytest.approx(float(wanted["mean_moving_range"]), rel=1e-9)
    assert band.lower == pytest.approx(float(wanted["lnpl"]), rel=1e-9)
    assert band.upper == pytest.approx(float(wanted["unpl"]), rel=1e-9)
    fired = rules_fired([week["value"] for week in weeks], band)
    outside = [week["period_start"] for week, rules in zip(weeks, fired, strict=True) if "outside" in rules]
    assert outside == [date.fromisoformat(day) for day in wanted["signals"].split()]


def test_the_month_that_had_only_begun_is_no_complete_month(online_retail: Company) -> None:
    complete = {
        month_of(v["period_start"]): v["complete"] for v in online_retail.values("net_sales", "month")
    }
    assert complete["2011-11"] is True
    assert complete["2011-12"] is False
    assert not any(whole for month, whole in complete.items() if month > "2011-11")
    last_week = max(v["period_start"] for v in online_retail.values("net_sales", "week") if v["complete"])
    assert last_week == date(2011, 11, 28)
    # The last lines are of Friday, 9 December; on Saturdays nobody works, so that day is known as well.
    reach = online_retail.rows("select distinct data_to from meta.kpi_reach")
    assert reach == [(date(2011, 12, 9) + timedelta(days=1),)]


def test_the_newest_complete_week_and_month_are_published(online_retail: Company) -> None:
    pages = online_retail.root / "out" / "reports" / "operations_brief"
    assert sorted(p.name for p in pages.iterdir() if p.is_dir()) == ["2011-11", "2011-W48"]
    assert "1,461,756" in (pages / "2011-11" / "r1" / "email.txt").read_text("utf-8")


def test_a_number_is_traced_to_the_rows_of_its_files(online_retail: Company) -> None:
    traced = online_retail.ask(
        "trace", "net_sales", "2011-11", "--member", "country=Spain", "--limit", "100000"
    )
    assert traced["total"] == len(traced["rows"])
    total = 0
    for row in traced["rows"]:
        (source,) = row["sources"]
        with (online_retail.data / "by-day" / source["file"]).open(newline="", encoding="utf-8") as file:
            line = list(csv.DictReader(file))[source["row"] - 1]
        assert line["Country"] == "Spain"
        assert line["InvoiceNo"] == source["values"]["invoice_no"]
        assert int(line["Quantity"]) * e(line["UnitPrice"], 4) == row["numerator"]
        total += row["numerator"]
    shown = {
        v["member"]: v["numerator"]
        for v in online_retail.values("net_sales", "month", "country")
        if month_of(v["period_start"]) == "2011-11"
    }
    assert total == traced["stored"]["numerator"] == shown["Spain"]


def test_first_and_last_line_customers_and_sales_without_cancellations_by_month(
    online_retail: Company,
) -> None:
    (counts,) = online_retail.reference("row_counts")
    moments = online_retail.one(
        "select min(invoiced_at)::varchar, max(invoiced_at)::varchar from raw.shop__invoice_lines"
    )
    assert moments == (counts["first_ts"], counts["last_ts"])
    found = online_retail.rows("""
        select strftime(invoiced_on, '%Y-%m') as month, count(distinct customer_id) from ops.invoice_lines
        group by month order by month""")
    monthly = online_retail.reference("monthly")
    assert found == [(row["month"], int(row["active_customers"])) for row in monthly]
    net, cancelled = online_retail.months("net_sales"), online_retail.months("cancellation_value_rate")
    kept = {month: amount + cancelled[month][0] for month, (amount, _) in net.items()}
    assert kept == {row["month"]: e(row["value_without_cancellations"], 4) for row in monthly}


def test_customers_who_are_new_and_who_come_again_by_month(online_retail: Company) -> None:
    """Counted in the invoices that were kept; of lines without a customer nobody knows whose they are."""
    found = online_retail.rows("""
        with line as (
            select customer_id, strftime(invoiced_on, '%Y-%m') as month from ops.invoice_lines
            where kind <> 'credit_memo' and customer_id <> ''),
        first as (select customer_id, min(month) as first from line group by 1)
        select month, count(distinct customer_id) filter (month = first), count(distinct customer_id) filter (month > first)
        from line join first using (customer_id) group by month order by month""")
    assert found == [
        (row["month"], int(row["new_customers"]), int(row["returning_customers"]))
        for row in online_retail.reference("new_vs_returning_by_month")
    ]
