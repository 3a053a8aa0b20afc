"""AdventureWorks: purchasing and stock from files without headings agree with plain SQL on the same files."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from tests.real.company import Company, e, month_of, rounded

pytestmark = [pytest.mark.real, pytest.mark.slow]
MAPPED = {
    "PurchaseOrderHeader.csv": ("purchase_orders", 4_012),
    "PurchaseOrderDetail.csv": ("purchase_order_lines", 8_845),
    "Vendor.csv": ("vendors", 104),
    "Product.csv": ("products", 504),
    "ProductInventory.csv": ("stock", 1_069),
    "FactFinance.csv": ("ledger", 39_409),
    "DimScenario.csv": ("scenarios", 3),
}


def test_every_file_is_recognised_by_its_position_and_types(adventureworks: Company) -> None:
    rows = adventureworks.rows(
        "select name, system, export, rows_kept, delimiter from meta.files join meta.parts using (file_id) order by name"
    )
    found = {name: (export, kept) for name, _, export, kept, _ in rows}
    assert len(rows) == len(list(adventureworks.data.glob("*.csv"))) == 15
    assert {name: found[name] for name in MAPPED} == MAPPED
    assert {system for _, system, *_ in rows} == {"adventureworks"}
    assert {(name.startswith(("Dim", "Fact")), delimiter) for name, *_, delimiter in rows} == {
        (True, "|"),
        (False, "\t"),
    }
    assert adventureworks.rows("select * from meta.unreadable_cells") == []
    assert adventureworks.rows("select * from meta.columns where outcome <> 'mapped'") == []


def test_no_row_is_lost(adventureworks: Company) -> None:
    balance = adventureworks.first.document["balance"]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in adventureworks.data.glob("*.csv"))
    assert balance["files"] == {"loaded": 15}
    assert balance["rows_read"] == balance["rows_kept"] == lines


def test_statuses_of_purchase_orders(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select status, count(*), sum(total_amount), min(ordered_at)::varchar, max(ordered_at)::varchar
        from raw.adventureworks__purchase_orders group by status order by status""")
    wanted = adventureworks.reference("po_status")
    assert [tuple(map(str, row)) for row in found] == [tuple(row.values()) for row in wanted]
    pending, approved, rejected, complete = (int(row["pos"]) for row in wanted)
    ours = dict(
        adventureworks.rows("select status, count(distinct po_id) from ops.purchase_order_lines group by 1")
    )
    assert ours == {"open": pending + approved, "cancelled": rejected, "closed": complete}


def test_receipts_over_all_lines(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("receipts_headline")
    ordered, received = adventureworks.one(
        "select sum(qty_ordered_e3), sum(qty_received_e3) from fact.po_line_receipt"
    )
    assert (ordered, received) == (e(wanted["ordered"], 3), e(wanted["received"], 3))
    assert rounded(received, ordered, 6) == Decimal(wanted["received_to_ordered"])
    clean, kept = adventureworks.one("""
        select count(*) filter (qty_rejected_e3 = 0), sum(qty_received_e3 - qty_rejected_e3) from fact.receipt_line""")
    assert kept == e(wanted["stocked"], 3)
    assert rounded(clean, int(wanted["lines"]), 6) == Decimal(wanted["lines_without_reject"])


def test_suppliers_in_full(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("receipts_headline")
    full, lines = (
        sum(pair) for pair in zip(*adventureworks.months("supplier_in_full").values(), strict=True)
    )
    assert lines == int(wanted["lines"]) == 8_845
    assert rounded(full, lines, 6) == Decimal(wanted["lines_received_in_full"]) == Decimal("0.957038")


def test_supplier_reject_rate(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("receipts_headline")
    rejected, received = (
        sum(pair) for pair in zip(*adventureworks.months("supplier_reject_rate").values(), strict=True)
    )
    assert (rejected, received) == (e(wanted["rejected"], 3), e(wanted["received"], 3))
    assert rounded(rejected, received, 6) == Decimal(wanted["reject_rate_units"]) == Decimal("0.031238")


def test_the_rival_of_completed_orders_only(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("receipts_complete_pos_only")
    lines, full, clean, rejected, received = adventureworks.one("""
        select count(*), count(*) filter (receipt.qty_received >= line.qty_ordered),
            count(*) filter (receipt.qty_received >= line.qty_ordered and receipt.qty_rejected = 0),
            sum(receipt.qty_rejected), sum(receipt.qty_received)
        from ops.purchase_order_lines as line
        join ops.goods_receipts as receipt on receipt.po_id = line.po_id and receipt.po_line_no = line.line_no
        where line.status = 'closed'""")
    assert lines == int(wanted["lines"])
    assert rounded(full, lines, 6) == Decimal(wanted["lines_received_in_full"])
    assert rounded(clean, lines, 6) == Decimal(wanted["lines_in_full_and_clean"])
    assert rounded(rejected, received, 6) == Decimal(wanted["reject_rate_units"])
    bad, got = adventureworks.one(
        "select sum(qty_rejected_e3), sum(qty_received_e3) from fact.receipt_line where is_order_closed"
    )
    assert rounded(bad, got, 6) == Decimal(wanted["reject_rate_units"])


def test_receipts_by_the_month_in_which_they_were_due(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select strftime(promised_on, '%Y-%m') as month, count(*), sum(line.qty_received_e3), sum(line.qty_ordered_e3),
            sum(receipt.qty_rejected_e3)
        from fact.po_line_receipt as line join fact.receipt_line as receipt
            on receipt.receipt_id = line.po_id and receipt.receipt_line_no = line.line_no
        group by month order by month""")
    told = [
        (month, lines, rounded(received, ordered, 6), rounded(rejected, received, 6))
        for month, lines, received, ordered, rejected in found
    ]
    assert told == [
        (row["month"], int(row["lines"]), Decimal(row["received_to_ordered"]), Decimal(row["reject_rate"]))
        for row in adventureworks.reference("receipts_by_due_month")
    ]


def test_the_vendors_with_most_rejects(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select supplier, count(*), sum(qty_received_e3), sum(qty_rejected_e3) from fact.receipt_line group by supplier
        order by sum(qty_rejected_e3)::double / sum(qty_received_e3) desc, supplier limit 15""")
    assert [(name, lines, got, bad, rounded(bad, got, 6)) for name, lines, got, bad in found] == [
        (
            row["name"],
            int(row["lines"]),
            e(row["received"], 3),
            e(row["rejected"], 3),
            Decimal(row["reject_rate"]),
        )
        for row in adventureworks.reference("reject_rate_by_vendor_top15")
    ]


def test_shipped_by_the_promised_day(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("ship_vs_due")
    lines, by_due, to_ship, to_due = adventureworks.one("""
        select count(*), count(*) filter (last_received_on <= promised_on), sum(last_received_on - ordered_on),
            sum(promised_on - ordered_on) from fact.po_line_receipt""")
    assert lines == int(wanted["lines"])
    assert rounded(by_due, lines, 6) == Decimal(wanted["shipped_by_due"]) == Decimal("0.999209")
    assert rounded(to_ship, lines, 4) == Decimal(wanted["mean_days_order_to_ship"])
    assert rounded(to_due, lines, 4) == Decimal(wanted["mean_days_order_to_due"])


def test_suppliers_on_time_is_shipped_by_the_day_and_in_full_without_rejected_orders(
    adventureworks: Company,
) -> None:
    orders = _orders(adventureworks)
    wanted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in _lines(adventureworks):
        status, _, _, shipped, _ = orders[line[0]]
        if status != "3":
            whole = Decimal(line[7]) >= Decimal(line[3]) and shipped <= line[2][:10]
            wanted[line[2][:7]][0] += whole
            wanted[line[2][:7]][1] += 1
    assert adventureworks.months("supplier_on_time") == {month: tuple(pair) for month, pair in wanted.items()}


def test_spend_by_vendor(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select supplier, sum(net_e4), count(distinct po_id) from fact.po_line_receipt where not is_cancelled
        group by supplier order by sum(net_e4) desc""")
    top = adventureworks.reference("spend_by_vendor_top10")
    assert sorted(found[:10]) == sorted((row["name"], e(row["spend"], 4), int(row["pos"])) for row in top)
    classes = adventureworks.reference("spend_abc")
    assert len(found) == sum(int(row["vendors"]) for row in classes)
    assert sum(spend for _, spend, _ in found) == sum(e(row["spend"], 4) for row in classes)


def test_share_of_the_three_largest_suppliers(adventureworks: Company) -> None:
    spend: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for status, vendor, ordered, _, subtotal in _orders(adventureworks).values():
        if status != "3":
            spend[ordered[:7]][vendor] += e(subtotal, 4)
    wanted = {month: (sum(sorted(by.values())[-3:]), sum(by.values())) for month, by in spend.items()}
    found = adventureworks.months("supplier_top3_share")
    assert found == wanted
    reference = adventureworks.reference("spend_by_order_month")
    assert {month: whole for month, (_, whole) in found.items()} == {
        row["month"]: e(row["subtotal"], 4) for row in reference
    }
    freight = adventureworks.rows("""
        select strftime(ordered_at, '%Y-%m') as month, count(*), sum(freight_amount) from raw.adventureworks__purchase_orders
        where status <> '3' group by month""")
    assert {month: (orders, e(str(amount), 4)) for month, orders, amount in freight} == {
        row["month"]: (int(row["pos"]), e(row["freight"], 4)) for row in reference
    }


def test_stock_value_by_location(adventureworks: Company) -> None:
    names = {row[0]: row[1] for row in _cells(adventureworks, "Location.csv")}
    found = adventureworks.rows(
        "select site, count(*), sum(qty_e3), sum(amount_e4) from fact.stock_level group by site"
    )
    wanted = adventureworks.reference("inventory_by_location")
    assert sorted(found) == sorted(
        (names[row["location"]], int(row["rows_"]), e(row["units"], 3), e(row["value"], 4)) for row in wanted
    )
    values = adventureworks.values("stock_value", "month", "site")
    shown = {v["member"]: v["numerator"] for v in values if month_of(v["period_start"]) == "2025-08"}
    assert shown == {names[row["location"]]: e(row["value"], 4) for row in wanted}


def test_stock_value_in_all(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("inventory_position")
    worth = e(wanted["value_at_standard"], 4)
    assert worth == e("20092679.1712", 4)
    # Counted on 11 August 2025 and held for 45 days: shown for August, too old for September.
    assert adventureworks.months("stock_value") == {"2025-08": (worth, 1)}
    assert adventureworks.rows("select distinct counted_on from fact.stock_level") == [(date(2025, 8, 11),)]


def test_items_below_their_limits(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("inventory_position")
    found = adventureworks.one("""
        with stock as (select product_id, sum(qty) as qty from ops.stock_levels group by product_id)
        select count(stock.qty), sum(stock.qty)::bigint, count(*) filter (qty < safety_stock), count(*) filter (qty <= reorder_point),
            count(*) filter (qty = 0), count(*) filter (qty is null)
        from ops.products left join stock using (product_id)""")
    names = [
        "stocked_products",
        "units",
        "below_safety_stock",
        "at_or_below_reorder_point",
        "zero_stock",
        "products_without_stock_row",
    ]
    assert dict(zip(names, found, strict=True)) == {name: int(wanted[name]) for name in names}


def test_warehouse_tables_are_read_to_the_cent(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select department_key::integer, round(sum(amount) filter (scenario_key = '1'), 2), round(sum(amount) filter (scenario_key = '2'), 2)
        from raw.adventureworks__ledger join raw.adventureworks__accounts using (account_key)
        where account_type = 'Expenditures' group by 1 order by 1""")
    wanted = adventureworks.reference("actual_vs_budget_by_department")
    assert found == [(int(row["dept"]), Decimal(row["actual"]), Decimal(row["budget"])) for row in wanted]
    assert {row["forecast"] for row in wanted} == {""}
    assert adventureworks.one("""
        select count(*) from raw.adventureworks__ledger join raw.adventureworks__accounts using (account_key)
        where account_type = 'Expenditures' and scenario_key = '3'""") == (0,)
    (calls,) = adventureworks.reference("call_centre")
    *counts, seconds, weighed, grade, grades, operators = adventureworks.one("""
        select count(*), sum(calls), sum(automatic_responses), sum(issues), sum(orders), sum(seconds_per_issue * calls)::bigint,
            sum(seconds_per_issue)::bigint, sum(abandon_grade), sum(abandon_grade * calls), sum(operators)
        from raw.adventureworks__call_centre""")
    rows, answered = counts[:2]
    assert counts == [int(calls[name]) for name in ("shift_rows", "calls", "automatic", "issues", "orders")]
    assert rounded(seconds, answered, 4) == Decimal(calls["call_weighted_secs_per_issue"])
    assert rounded(weighed, rows, 4) == Decimal(calls["plain_mean_secs"])
    assert float(grade) / rows == pytest.approx(float(calls["mean_abandon_grade"]), abs=5e-7)
    assert float(grades) / answered == pytest.approx(float(calls["call_weighted_grade"]), abs=5e-7)
    assert rounded(int(answered), int(operators), 4) == Decimal(calls["calls_per_operator_shift"])


def test_costs_and_their_budget_by_month(adventureworks: Company) -> None:
    """Of 34 months with costs nine have a budget; only these are compared, a month without one on neither side."""
    wanted = {row["month"]: row for row in adventureworks.reference("actual_vs_budget_by_month_expenditures")}
    costs = adventureworks.rows("""
        select strftime(posted_on, '%Y-%m'), sum(amount) from ops.cost_entries where kind = 'cost' group by 1""")
    assert {month: amount for month, amount in costs if amount} == {
        month: Decimal(row["actual"]) for month, row in wanted.items() if row["actual"]
    }
    compared = {
        month: (e(row["actual"], 4) - e(row["budget"], 4), e(row["budget"], 4))
        for month, row in wanted.items()
        if row["budget"]
    }
    assert len(compared) == 9
    assert adventureworks.months("budget_variance_rate") == compared
    assert adventureworks.months("budget_variance") == {
        month: (over, 1) for month, (over, _) in compared.items()
    }


def test_calls_by_shift(adventureworks: Company) -> None:
    found = adventureworks.rows("""
        select shift, wage_type, count(*), sum(calls), sum(seconds_per_issue * calls)::bigint, sum(abandon_grade * calls)
        from raw.adventureworks__call_centre group by 1, 2 order by 1, 2""")
    told = [
        (
            shift,
            wage,
            n,
            calls,
            rounded(seconds, calls, 4),
            (Decimal(str(grade)) / calls).quantize(Decimal("0.000001")),
        )
        for shift, wage, n, calls, seconds, grade in found
    ]
    assert told == [
        (
            row["shift"],
            row["wage"],
            int(row["n"]),
            int(row["calls"]),
            Decimal(row["secs"]).quantize(Decimal("0.0001")),
            Decimal(row["grade"]).quantize(Decimal("0.000001")),
        )
        for row in adventureworks.reference("call_centre_by_shift")
    ]


def test_lines_and_heads_of_purchase_orders_agree(adventureworks: Company) -> None:
    (wanted,) = adventureworks.reference("line_total_check")
    lines, heads = adventureworks.one("""
        select
            (select count(*) from raw.adventureworks__purchase_order_lines where abs(line_total - qty_ordered * unit_price) > 0.005),
            (select count(*) from raw.adventureworks__purchase_orders as head join (
                select po_id, sum(line_total) as total from raw.adventureworks__purchase_order_lines group by 1) as line using (po_id)
            where abs(total - net_amount) > 0.01)""")
    assert (lines, heads) == (int(wanted["lines_off"]), int(wanted["headers_off"])) == (0, 0)


def test_a_rate_is_traced_to_the_rows_of_its_file(adventureworks: Company) -> None:
    traced = adventureworks.ask("trace", "supplier_reject_rate", "2025-08", "--limit", "100000")
    lines = _lines(adventureworks)
    assert traced["total"] == len(traced["rows"]) > 300
    for row in traced["rows"]:
        (source,) = row["sources"]
        assert source["file"] == "PurchaseOrderDetail.csv"
        line = lines[source["row"] - 1]
        assert [line[0], line[1]] == [row["values"]["receipt_id"], row["values"]["receipt_line_no"]]
        assert [e(line[8], 3), e(line[7], 3)] == [row["numerator"], row["denominator"]]
    rejected, received = adventureworks.months("supplier_reject_rate")["2025-08"]
    assert sum(row["numerator"] for row in traced["rows"]) == rejected
    assert sum(row["denominator"] for row in traced["rows"]) == received


def test_the_newest_complete_week_and_month_are_published(adventureworks: Company) -> None:
    # The last order is of Sunday, 21 September 2025: that week is whole, that month is not.
    complete = {
        month_of(v["period_start"]): v["complete"]
        for v in adventureworks.values("supplier_top3_share", "month")
    }
    assert complete["2025-08"] is True
    assert not any(whole for month, whole in complete.items() if month > "2025-08")
    pages = adventureworks.root / "out" / "reports" / "operations_brief"
    assert sorted(p.name for p in pages.iterdir() if p.is_dir()) == ["2025-08", "2025-W38"]


def _cells(company: Company, name: str) -> list[list[str]]:
    with (company.data / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _lines(company: Company) -> list[list[str]]:
    return _cells(company, "PurchaseOrderDetail.csv")


def _orders(company: Company) -> dict[str, tuple[str, str, str, str, str]]:
    """Status, vendor, order day, ship day and value by order, from the file."""
    rows = _cells(company, "PurchaseOrderHeader.csv")
    return {row[0]: (row[2], row[4], row[6][:10], row[7][:10], row[8]) for row in rows}
