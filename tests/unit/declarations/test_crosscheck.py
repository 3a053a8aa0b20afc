"""Each way in which declarations can fail to fit each other is found, named with its file, and no other."""

from collections.abc import Callable

import pytest

from opsbrief.declarations.catalog import read_catalog
from opsbrief.declarations.crosscheck import cross_check, replaced_files
from opsbrief.errors import OpsbriefError
from opsbrief.settings import read_settings
from opsbrief.workspace import Workspace, shipped_root
from tests.unit.declarations.a_house import SOUND

Find = Callable[..., list[OpsbriefError]]

MAPPING = "shipped/sql/systems/shop/orders.sql"
SYSTEM = "shipped/sql/systems/shop/system.toml"
FACT = "shipped/sql/facts/sale.sql"
SUITE = "shipped/sql/quality/orders.toml"
KPI = "shipped/sql/kpis/sales/open_share.toml"
SUM = "shipped/sql/kpis/sales/turnover.toml"
BOTH = "shipped/sql/kpis/sales/both.toml"
REPORT = "shipped/reports/brief/report.toml"
SETTINGS = "company/opsbrief.toml"
TARGETS = "company/targets.toml"
SUM_TEXT = SOUND[SUM]

# file, what stands there, what is written instead, a part of the finding, its line, a part of the fix
BROKEN = [
    (MAPPING, "as amount", "as amonut", "ops.orders is given the column 'amonut'", "amonut", "amount"),
    (MAPPING, "named.order_no as order_id", "named.order_no as site", "does not give order_id", "", "as order_id"),
    (MAPPING, "raw.shop__sites as", "raw.shop__site as", "schema raw the table 'shop__site'", "shop__site", "shop__sites"),
    (MAPPING, "lookup.shop__kinds", "lookup.shop__kind", "schema lookup the table 'shop__kind'", "shop__kind", "shop__kinds"),
    (MAPPING, "raw.shop__sites as", "ops.sites as", "it reads ops.sites", "ops.sites", "raw and lookup"),
    (MAPPING, "named.day ", "named.dya ", "the column named.dya", "named.dya", "day"),
    (MAPPING, "total  ", "totl  ", "the column totl", "totl", "total"),
    (MAPPING, "kind.theirs", "kind.there", "the column kind.there", "kind.there", "theirs"),
    (MAPPING, "known.code", "known.cod", "the column known.cod", "known.cod", "code"),
    (MAPPING, "lower(order_no)", "lower(order_nr)", "the column order_nr", "order_nr", "order_no"),
    (FACT, "from ops.orders", "from ops.order", "schema ops the table 'order'", "ops.order ", "orders"),
    (FACT, "sale.site is null", "sale.sight is null", "the column sale.sight", "sale.sight", "site"),
    (FACT, "rate.rate", "rate.rat", "the column rate.rat", "rate.rat)", "rate"),
    (FACT, "lookup.rates", "raw.shop__orders", "it reads raw.shop__orders", "raw.shop__orders", "ops and lookup"),
    (FACT, "source: orders(", "source: sites(", "the table it reads 'sites'", "source", "orders"),
    (FACT, "order_id = order_id)", "order_nr = order_id)", "ops.orders's column 'order_nr'", "source", "order_id"),
    (SUITE, 'columns = ["amount"]', 'columns = ["amuont"]', "orders's column 'amuont'", "amuont", "amount"),
    (SUITE, '"sites"', '"sides"', "the parent 'sides'", "sides", "sites"),
    (SUITE, 'columns  = ["site"]', 'columns  = ["site"]\nparent_columns = ["cite"]', "sites's column 'cite'", "cite", "site"),
    (SUITE, '"amount < 0"', '"amnt < 0"', "fails names the column amnt", "positive", "amount"),
    (SUITE, '"amount < 0"', '"amount <"', "fails is not valid SQL", "positive", "correct"),
    (SUITE, "as_of() + 1", "as_of() +", "high is not valid SQL", "sensible_days", "correct"),
    (KPI, '"sale"', '"sael"', "the fact 'sael'", "fact", "sale"),
    (KPI, 'date = "ordered_on"', 'date = "order_on"', "date names sale's column 'order_on'", "date", "ordered_on"),
    (KPI, 'date = "ordered_on"\n', "", "has no date", "", "fact, date"),
    (KPI, '["site"]', '["sight"]', "dimensions names sale's column 'sight'", "dimensions", "site"),
    (KPI, "is_open = true", "is_oepn = true", "an example fills sale's column 'is_oepn'", "is_oepn", "is_open"),
    (KPI, "is_open and", "is_opn and", "numerator names sale's column 'is_opn'", "numerator", "is_open"),
    (KPI, ', no_value = "lines are not read"', "", "by_line has no value and no reason why it has none", "by_line", "no_value"),
    (KPI, '"lines are not read" }', '"lines are not read", unit = "count", examples = [{ value = 1.0 }] }', "by_line has keys that differ and a reason", "by_line", "no_value"),
    (KPI, 'tables = ["orders"]', 'tables = ["orders", "ordres"]', "needs coverage of the table 'ordres'", "coverage", "orders"),
    (KPI, ', tables = ["orders"]', "", "counts rows of orders, which its coverage does not name", "coverage", "must be whole"),
    (KPI, 'coverage = { says = "Every order.", tables = ["orders"] }\n', "", "coverage: Field required", "", "key"),
    (KPI, '"Every order."', '""', "coverage.says", "coverage", "key"),
    (KPI, "then 1", "then amount_e4 / 2", "numerator uses amount_e4 / 2", "numerator", "belongs into the fact"),
    (KPI, "then 1", "then max(amount_e4)", "numerator uses MAX(amount_e4)", "numerator", "belongs into the fact"),
    (KPI, "then 1", "then 1.5", "numerator uses 1.5", "numerator", "whole numbers"),
    (KPI, "('A', 'B')", "(select site from ops.sites)", "where uses", "where", "belongs into the fact"),
    (KPI, "site is null", "site like 'A%'", "where uses site LIKE 'A%'", "where", "belongs into the fact"),
    (KPI, "or site is null", "or ordered_on > current_date", "where uses CURRENT_DATE", "where", "belongs into the fact"),
    (KPI, "case when is_open", "case whn is_open", "numerator is not valid SQL", "numerator", "case when"),
    (SUM, 'kind = "sum"', 'kind = "sum"\nitem = "site"', "item and quantity split the change of a sum", "item", "both"),
    (SUM, 'kind = "sum"', 'kind = "sum"\nitem = "sit"\nquantity = "amount_e4"', "item names sale's column 'sit'", "item", "site"),
    (SUM, 'kind = "sum"', 'kind = "sum"\nitem = "site"\nquantity = "amount"', "quantity names sale's column 'amount'", "quantity", "amount_e4"),
    (SUM, 'kind = "sum"', 'kind = "balance"', "of kind balance and has no opened", "kind", "opened"),
    (SUM, 'kind = "sum"', 'kind = "quantile"', "of kind quantile and has no p", "kind", "p"),
    (SUM, 'kind = "sum"', 'kind = "concentration"', "of kind concentration and has no key", "kind", "key"),
    (BOTH, '{ kpi = "turnover" }', '{ kpi = "turnovr" }', "the KPI 'turnovr'", "parts", "turnover"),
    (BOTH, '[{ kpi = "turnover" }, ', "[", "takes 2", "parts", "as many parts"),
    (BOTH, ", days = 30", "", "window of open_share has no days", "parts", "days"),
    (BOTH, 'formula = "divide"\n', "", "has no formula", "kind", "formula"),
    (BOTH, '{ kpi = "turnover" }', '{ kpi = "both" }', "made of both, which is a composite itself", "parts", "combine"),
    (BOTH, '{ kpi = "turnover" }', '{ kpi = "both" }', "made of both, which is made of both", "parts", "circle"),
    (BOTH, '"divide"', '"combine"', "combines the value of open_share over another window", "parts", "its window"),
    (BOTH, '["site"]', '["region"]', "its part turnover does not have, 'region'", "dimensions", "site"),
    (BOTH, "parts = { turnover", "parts = { turn_over", "the part 'turn_over'", "turn_over", "turnover"),
    (REPORT, '"turnover"]', '"turn"]', "brief shows the KPI 'turn'", '"turn"', "turnover"),
    (REPORT, 'watch  = ["open_share"]', 'watch  = ["both"]', "does not show, the KPI 'both'", "both", "known"),
    (SETTINGS, "[systems.shop]", "[systems.shoop]", "[systems] names the system 'shoop'", "shoop", "shop"),
    (SETTINGS, "[lead.orders]", "[lead.ordres]", "[lead] names the table 'ordres'", "ordres", "orders"),
    (SETTINGS, 'export = "orders"', 'export = "oders"', "shop's export 'oders'", "oders", "orders"),
    (SETTINGS, 'reports = ["brief"]', 'reports = ["breif"]', "Dana gets the report 'breif'", "breif", "brief"),
    (TARGETS, '"open_share"', '"open_shar"', "the KPI 'open_shar'", "open_shar", "open_share"),
    (TARGETS, '= "by_value"', '= "by_valu"', "open_share is to be counted by the definition 'by_valu'", "open_share", "by_value"),
    (TARGETS, '= "by_value"', '= "by_line"', "open_share is to be counted by the definition 'by_line'", "open_share", "by_value"),
    (TARGETS, "open_share =", "open_sahre =", "chosen for the KPI 'open_sahre'", "open_sahre", "open_share"),
    (KPI, "amount_e4 * 1", "amont_e4 * 1", "numerator names sale's column 'amont_e4'", "numerator", "amount_e4"),
    (KPI, "examples = [{ value = 1.0 }]", "", "the rival definition by_value has no example", "by_value", "examples"),
    (TARGETS, '"site"', '"region"', "turnover names the dimension 'region'", "region", "site"),
    (TARGETS, 'member    = "A"', "", "has a dimension alone", "turnover", "member"),
    ("company/tables/rates.csv", "0.9", "0,9", "a row of 6 cells", "2026-01-01", "correct the row"),
    ("company/tables/rates.csv", "2026-01-01", "1.1.2026", "a row is not understood", "1.1.2026", "2026-11-23"),
    ("company/tables/rates.csv", "0.9", "-0.9", "the rate is -0.9", "-0.9", "1.0845"),
    ("company/tables/rates.csv", "on,from", "day,from", "lacks the column on", "day,from", "on, from, to, rate"),
    ("company/tables/regions.csv", "A,North", "A", "a row of 1 cells", "A", "correct the row"),
    ("company/tables/regions.csv", "site,region", "site,site", "two columns 'site'", "site,site", "own"),
    ("shipped/sql/systems/shop/kinds.csv", "theirs,ours\na,b\n", "", "kinds.csv is empty", "", "headings"),
    ("company/tables/headings.csv", "shop,orders", "shp,orders", "no system 'shp'", "shp", "shop"),
    ("company/tables/headings.csv", "orders,total", "orders,totl", "no column 'totl'", "totl", "total"),
    ("company/tables/headings.csv", "Summe", "Day", "'Day' is already a heading of day", "Day", "one column"),
]  # fmt: skip


def test_sound_declarations_have_no_findings(findings: Find) -> None:
    assert [str(error) for error in findings()] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "what", "line", "fix"),
    BROKEN,
    ids=[f"{b[0].split('/')[-1]} {b[3]}" for b in BROKEN],
)
def test_a_broken_declaration_is_found_in_its_file(
    findings: Find, name: str, old: str, new: str, what: str, line: str, fix: str
) -> None:
    found = [error for error in findings(name, old, new) if what in error.what]
    assert len(found) == 1, [str(error) for error in findings(name, old, new)]
    path, _, number = (
        found[0].where.rpartition(":") if found[0].where[-1].isdigit() else (found[0].where, "", "")
    )
    assert path.endswith(name)
    assert fix in found[0].fix
    assert found[0].exit_status == 2
    if line and number:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a line of a small file
            assert line in file.readlines()[int(number) - 1]
    assert bool(line) <= bool(number), "a line that is cheap to find is named"


def test_all_findings_come_at_once(findings: Find) -> None:
    found = findings(KPI, '"sale"', '"sael"', {TARGETS: '[[target]]\nkpi = "x"\nvalue = 1\n'})
    assert {"sael", "x"} <= {word for error in found for word in error.what.split("'")}


def test_two_exports_with_the_same_headings_cannot_be_told_apart(findings: Find) -> None:
    twin = '[exports.again]\nreplaces = "all"\n\n[exports.again.columns]\na = { heading = ["site CODE", "x"] }\nb = { heading = "name" }\n'
    [found] = findings(SYSTEM, "[exports.orders]", twin + "\n[exports.orders]")
    assert "shop/again and shop/sites need the same headings" in found.what
    named = twin.replace('replaces = "all"', 'replaces = "all"\nnamed = ["again*"]')
    assert findings(SYSTEM, "[exports.orders]", named + "\n[exports.orders]") == []


def test_a_family_of_columns_is_read_beside_the_table_with_the_same_headings(findings: Find) -> None:
    beside = '[exports.beside]\nreplaces = "all"\n\n[exports.beside.columns]\na = { heading = "Site code" }\nb = { heading = "Name" }\n'
    beside += 'c = { family = "year" }\nd = { heading = "Sales {year}" }\n'
    assert findings(SYSTEM, "[exports.orders]", beside + "\n[exports.orders]") == []


def test_an_export_with_one_heading_more_is_told_apart(findings: Find) -> None:
    wider = '[exports.wide]\nreplaces = "all"\n\n[exports.wide.columns]\n'
    wider += 'a = { heading = "Site code" }\nb = { heading = "Name" }\nc = { heading = "City" }\n'
    assert findings(SYSTEM, "[exports.orders]", wider + "\n[exports.orders]") == []
    # As an optional column it tells nothing: a file without it fits both.
    optional = wider.replace('heading = "City"', 'heading = "City", optional = true')
    assert len(findings(SYSTEM, "[exports.orders]", optional + "\n[exports.orders]")) == 1


def test_a_declaration_in_the_wrong_place_is_found(findings: Find) -> None:
    [found] = findings(more={"company/sql/kpi/sales/mine.toml": "x = 1\n"})
    assert "nothing reads sql/kpi/sales/mine.toml" in found.what


def test_a_kpi_in_two_areas_is_found(findings: Find) -> None:
    text = SUM_TEXT.replace("Turnover", "Mine")
    [found] = findings(more={"company/sql/kpis/own/turnover.toml": text})
    assert "both declare turnover" in found.what
    assert "sql/kpis/own/turnover.toml" in found.fix or "sql/kpis/sales/turnover.toml" in found.fix


def test_replaced_files_are_listed_and_are_no_problem(house: Callable[..., Workspace]) -> None:
    workspace = house(
        {
            "company/sql/kpis/sales/turnover.toml": SUM_TEXT,
            "company/sql/README.md": "",
            "shipped/sql/README.md": "",
        }
    )
    assert replaced_files(workspace) == ["sql/kpis/sales/turnover.toml"]
    assert cross_check(workspace, read_catalog(workspace), read_settings(workspace)) == []


def test_a_broken_system_is_reported_once(findings: Find) -> None:
    found = findings(SYSTEM, "area  =", "areaa =")
    assert [error.what for error in found if "areaa" in error.what]
    assert not [error.what for error in found if "it maps the system" in error.what]


def test_everything_shipped_is_clean() -> None:
    sample = Workspace(shipped_root() / "data" / "sample", shipped_root())
    catalog = read_catalog(sample)
    found = [*catalog.errors, *cross_check(sample, catalog, read_settings(sample))]
    assert [str(error) for error in found] == []
