"""Every KPI with data, worked out again from its definition by plain SQL over the operations tables, month by month."""

from pathlib import Path

import pytest

from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root
from tests.contracts.published import differing, to_be_recounted
from tests.contracts.test_recomputed import AREAS, area_of
from tests.real.company import AS_OF, Company

pytestmark = [pytest.mark.real, pytest.mark.slow]

RECEIVED = """
    select po_id, po_line_no as line_no, max(received_on) as last_on, sum(qty_received) as qty
    from ops.goods_receipts where po_line_no is not null group by po_id, po_line_no"""

# Each gives month, numerator and denominator; written from the sentence in the KPI's `definition`.
ONLINE_RETAIL = {
    "net_sales": """
        select strftime(invoiced_on, '%Y-%m'), sum(net_amount) * 10000, 1
        from ops.invoice_lines where status not in ('draft', 'void') group by 1""",
    "average_order_value": """
        select strftime(ordered_on, '%Y-%m'), sum(placed_amount) * 10000, count(*)
        from ops.sales_orders where kind = 'order' and status <> 'cancelled' and placed_amount <> 0 group by 1""",
    "cancellation_rate": """
        select strftime(ordered_on, '%Y-%m'), sum((status = 'cancelled')::integer), count(*) from ops.sales_orders group by 1""",
    "cancellation_value_rate": """
        select strftime(ordered_on, '%Y-%m'), sum(cancelled_amount) * 10000, sum(placed_amount) * 10000
        from ops.sales_orders group by 1""",
}
ADVENTUREWORKS = {
    "supplier_in_full": f"""
        select strftime(last_on, '%Y-%m'), count(*) filter (qty >= qty_ordered), count(*)
        from ops.purchase_order_lines join ({RECEIVED}) using (po_id, line_no) group by 1""",
    "supplier_on_time": f"""
        select strftime(promised_on, '%Y-%m'),
            count(*) filter (qty_ordered <= (
                select coalesce(sum(qty_received), 0) from ops.goods_receipts as receipt
                where receipt.po_id = line.po_id and receipt.po_line_no = line.line_no and received_on <= line.promised_on)),
            count(*)
        from ops.purchase_order_lines as line
        where status not in ('cancelled', 'draft') and promised_on < date '{AS_OF}' group by 1""",
    "supplier_reject_rate": """
        select strftime(received_on, '%Y-%m'), sum(qty_rejected) * 1000, sum(qty_received) * 1000
        from ops.goods_receipts group by 1""",
    "supplier_top3_share": """
        select month, sum(spend) filter (place <= 3), sum(spend) from (
            select strftime(ordered_on, '%Y-%m') as month, sum(net_amount) * 10000 as spend,
                row_number() over (partition by strftime(ordered_on, '%Y-%m') order by sum(net_amount) desc) as place
            from ops.purchase_order_lines where status not in ('cancelled', 'draft') group by month, supplier_id)
        group by month""",
    "stock_value": f"""
        with ends as (
            select last_day(month::date) as ends_on
            from range(date '2025-01-01', date '{AS_OF}', interval 1 month) as months(month)),
        newest as (
            select ends_on, site, max(counted_on) as counted_on from ends join ops.stock_levels on counted_on <= ends_on
            group by ends_on, site having ends_on - max(counted_on) <= 45)
        select strftime(ends_on, '%Y-%m'), sum(amount) * 10000, 1 from newest join ops.stock_levels using (site, counted_on) group by 1""",
}
CASES = [
    *(("online_retail", kpi, sql) for kpi, sql in ONLINE_RETAIL.items()),
    *(("adventureworks", kpi, sql) for kpi, sql in ADVENTUREWORKS.items()),
]


@pytest.mark.parametrize(("name", "kpi", "sql"), CASES, ids=[f"{name}-{kpi}" for name, kpi, _ in CASES])
def test_numerators_and_denominators_are_equal(
    request: pytest.FixtureRequest, name: str, kpi: str, sql: str
) -> None:
    company: Company = request.getfixturevalue(name)
    again = {month: (int(numerator), int(denominator)) for month, numerator, denominator in company.rows(sql)}
    assert company.months(kpi) == again


def test_what_is_recounted_on_drawn_rows_is_right_here_too(company: Company, tmp_path: Path) -> None:
    zone = read_settings(Workspace(company.root, shipped_root())).company.time_zone
    store = to_be_recounted(company.kept, tmp_path / "recounted.duckdb", AS_OF)
    found = {kpi: pairs for area in AREAS for kpi, pairs in differing(store, area, zone).items()}
    store.close()
    assert found == {}


@pytest.mark.parametrize(
    ("name", "written"),
    [("online_retail", ONLINE_RETAIL), ("adventureworks", ADVENTUREWORKS)],
    ids=["online_retail", "adventureworks"],
)
def test_no_kpi_with_values_is_left_out(
    request: pytest.FixtureRequest, name: str, written: dict[str, str]
) -> None:
    company: Company = request.getfixturevalue(name)
    found = {row[0] for row in company.rows("select distinct kpi from kpi.values where rows_judged > 0")}
    assert set(written) <= found
    recounted = {kpi for area in AREAS for kpi in area_of(area).RECOUNTS}  # the test above
    assert found - set(written) - recounted == set()


def test_every_value_is_its_numerator_over_its_denominator(company: Company) -> None:
    wrong = company.rows("""
        select kpi, grain, period_start, dimension, member from kpi.values join kpi.definitions using (kpi)
        where (denominator = 0) <> (value is null)
           or abs(value - numerator::double / denominator::double / scale) > 1e-12 * greatest(abs(value), 1)""")
    assert wrong == []
