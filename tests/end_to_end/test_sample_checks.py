"""Every check that judges rows of the sample company has a planted row that it alone finds, and finds nothing else."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from opsbrief.declarations.catalog import Catalog, read_catalog
from opsbrief.ledger.run import Run, open_run
from opsbrief.orchestration.stages import fill_operations
from opsbrief.quality.check import check_tables
from opsbrief.quality.expectations import Verdict
from opsbrief.quality.suites import Expected
from opsbrief.settings import read_settings
from opsbrief.store import Store, literal
from opsbrief.workspace import Workspace, shipped_root
from tests.end_to_end.company import Company
from tests.end_to_end.plants import FILE, PLANTS, Place, Plant, one

Finding = tuple[Place, str]  # where, and the check as `table.check`
SEVERITIES = {"set_aside": "set_aside", "warned": "warn"}
FOUND = f"""select {FILE}, listed.row, replace(table_name, 'ops.', '') || '.' || rule
    from meta.quarantine as listed join meta.parts using (part_id) join meta.files using (file_id) where severity = ?"""
ASIDE = [plant for plant in PLANTS if "set_aside" in plant.fails]

# A row that is set aside only because that of another plant is: the move of a card, and the card.
FOLLOWS = {"P141": "P61"}

# Checks of tables that the sample fills which no row of its files can fail, by the reason. The unit tests of the checks give
# each of them a row that it finds.
NEVER = {
    "judges a week, not a row": """activities.volume bills.volume cases.volume daily_message_counts.volume document_events.volume
        goods_receipts.volume invoice_lines.volume invoices.volume meetings.volume opportunities.volume
        opportunity_stage_changes.volume payments.volume purchase_order_lines.volume purchase_orders.volume
        sales_order_lines.volume sales_orders.volume shipment_lines.volume shipments.volume stock_movements.volume
        task_status_changes.volume tasks.volume""",
    "all rows of a document, person, place or day become one": """bills.key_unique daily_message_counts.key_unique
        document_events.key_unique meeting_attendance.key_unique meetings.key_unique people.key_unique projects.key_unique
        purchase_orders.key_unique return_lines.key_unique sales_orders.key_unique shipments.key_unique
        suppliers.key_unique coverage.key_unique""",
    "a key that comes again counts once when the file is read": """documents.key_unique task_status_changes.key_unique
        usage_windows.key_unique""",
    "taken from the very documents that refer to them": """bills.supplier_found goods_receipts.product_found
        goods_receipts.supplier_found invoice_lines.customer_found invoices.customer_found payments.customer_found
        purchase_order_lines.supplier_found purchase_orders.supplier_found return_lines.customer_found
        return_lines.product_found sales_order_lines.customer_found sales_orders.customer_found
        stock_movements.product_found""",
    "its rows are there because somebody or something is named": """projects.required suppliers.required
        sales_schedule_lines.required""",
    "the reader of calendars leaves out an entry without a start": "calendar_events.required",
    "the mapping itself writes the word or number": """activities.known_kind cases.known_kind complaints.known_kind
        coverage.dates_in_order coverage.required daily_message_counts.known_channel_kind daily_message_counts.sign
        calendar_events.sign invoice_lines.known_kind meeting_attendance.known_identity meetings.known_kind
        payments.known_direction payments.known_value usage_windows.known_subject usage_windows.subject_named""",
    "the day is that of the file": "stock_levels.dates_in_range",
    "no file of the sample says it": """activities.opportunity_found activities.sign bills.known_block complaints.order_found
        complaints.product_found documents.known_visibility payments.bill_found payments.invoice_found
        payments.supplier_found people.dates_in_order people.dates_in_range purchase_orders.dates_in_order
        return_lines.order_found shipments.sign tasks.completed_known tasks.sign""",
}
CANNOT_FAIL = [check for checks in NEVER.values() for check in checks.split()]


def planted(kind: str, rule: str = "") -> set[Finding]:
    """What is to be found of a kind; where no suite holds a rule, without the errors of that rule and what follows from them."""
    return {
        (plant.place, check)
        for plant in PLANTS
        for check in plant.fails.get(kind, [])
        if rule not in (rule_of(check), rule_of(cause(plant)))
    }


def cause(plant: Plant) -> str:
    """The check of the error itself."""
    error = one(FOLLOWS.get(plant.id, plant.id)).fails
    return next(iter(error.values()))[0]


def rule_of(check: str) -> str:
    return check.partition(".")[2]


def table_of(check: str) -> str:
    return check.partition(".")[0]


@pytest.mark.parametrize("kind", SEVERITIES)
def test_each_planted_row_fails_the_checks_of_its_list_and_no_other_row_fails_any(
    sample: Company, kind: str
) -> None:
    found = {((file, row), check) for file, row, check in sample.rows(FOUND, [SEVERITIES[kind]])}
    assert found == planted(kind)
    assert len({place for place, _ in found}) == {"set_aside": 119, "warned": 23}[kind]


def test_each_check_has_a_planted_row_or_a_reason_why_none_can_fail_it(sample: Company) -> None:
    """A reason that no longer holds, because a row of the sample fails the check, fails here too."""
    checks = {check for (check,) in sample.rows("select table_name || '.' || \"check\" from meta.checks")}
    failed = {check for kind in SEVERITIES for _, check in planted(kind)}
    assert sorted(CANNOT_FAIL) == sorted(checks - failed)
    assert failed <= checks


def alone(plant: Plant, check: str) -> bool:
    """Whether the row stays where it is when no suite holds this rule."""
    others = [other for other in plant.fails["set_aside"] if table_of(other) == table_of(check)]
    first = plant.fails["set_aside"][0]
    return rule_of(first) == rule_of(check) or {rule_of(other) for other in others} == {rule_of(check)}


def test_each_check_that_sets_aside_has_a_row_that_no_other_one_does() -> None:
    """That this list tells the truth, the test below proves by taking the rules out."""
    aside = {check for plant in ASIDE for check in plant.fails["set_aside"]}
    for check in aside:
        rows = [plant for plant in ASIDE if check in plant.fails["set_aside"]]
        assert any(alone(plant, check) for plant in rows), check


def test_each_check_that_warns_is_the_only_one_of_its_table_to_do_so() -> None:
    for check in {check for _, check in planted("warned")}:
        places = {place for place, other in planted("warned") if other == check}
        others = {
            place
            for kind in SEVERITIES
            for place, other in planted(kind)
            if table_of(other) == table_of(check) and other != check
        }
        assert places - others, check


def test_a_row_leaves_the_tables_that_set_it_aside_and_no_others(sample: Company) -> None:
    """A row that a table only warns of stays in it."""
    stays: dict[str, dict[Place, bool]] = {}
    for plant in PLANTS:
        tables = {kind: {table_of(check) for check in checks} for kind, checks in plant.fails.items()}
        aside = tables.get("set_aside", set())
        for table in aside | tables.get("warned", set()):
            told = stays.setdefault(table, {})
            assert told.setdefault(plant.place, table not in aside) == (table not in aside), plant.id
    for table, told in stays.items():
        left = sample.rows(
            f"""select {FILE}, ops._row from ops.{table} as ops
            join meta.parts on part_id = _file join meta.files using (file_id)"""
        )
        found = Counter(place for place in left if place in told)
        assert found == {place: 1 for place, one_is_left in told.items() if one_is_left}, table


class BySql:
    """Counts bad rows as Great Expectations would. That the two agree is tested with the quality package."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def run_suite(self, expected: Sequence[Expected]) -> list[Verdict]:
        return [self._verdict(one) for one in expected]

    def _verdict(self, expected: Expected) -> Verdict:
        column, told = f'"{expected.column}"', expected.arguments
        match expected.expectation:
            case "ExpectColumnValuesToNotBeNull":
                bad = f"{column} is null"
            case "ExpectColumnValuesToBeInSet":
                bad = f"{column} not in ({', '.join(map(literal, told['value_set']))})"
            case "ExpectColumnValuesToBeBetween":
                low, high = (literal(str(told[name])) for name in ("min_value", "max_value"))
                bad = f"({column} < {low} or {column} >= {high})"
            case "UnexpectedRowsExpectation":
                query = told["unexpected_rows_query"].format(batch=f"({expected.rows})")
                return self._counted(expected, f"select count(*) from ({query})")
            case _:
                return Verdict(expected, True, True, 0, "")
        return self._counted(expected, f"select count(*) from ({expected.rows}) where {bad}")

    def _counted(self, expected: Expected, sql: str) -> Verdict:
        unexpected = int(self.store.value(sql))
        return Verdict(expected, True, not unexpected, unexpected, "")


class Checker:
    """The quality stage alone, on a copy of the run's own database, with some of the checks taken out of the suites.

    It is done once with all checks. Without some of them only those tables are checked again that had them, and those whose
    checks look into such a table; then they are put back.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        fill_operations(run)
        names = [table.name for table in run.catalog.tables_in_order]
        self._copy("ops", "filled", names)
        check_tables(run, names)
        self._copy("ops", "checked", names)
        run.store.execute("create table checked.quarantine as from meta.quarantine")

    def _copy(self, source: str, target: str, names: list[str]) -> None:
        self.run.store.execute(f"create schema if not exists {target}")
        for name in names:
            self.run.store.execute(f"create or replace table {target}.{name} as from {source}.{name}")

    def aside_without(self, rule: str) -> set[Finding]:
        """What is set aside when no suite holds a check of this name."""
        store, names = self.run.store, concerned(self.run.catalog, rule)
        self._copy("filled", "ops", names)
        check_tables(replace(self.run, catalog=without(self.run.catalog, rule)), names)
        found = {((file, row), check) for file, row, check in store.rows(FOUND, ["set_aside"])}
        self._copy("checked", "ops", names)
        store.execute("delete from meta.quarantine")
        store.execute("insert into meta.quarantine from checked.quarantine")
        return found


def concerned(catalog: Catalog, rule: str) -> list[str]:
    """The tables that a check of this name speaks of, and those that rest on one of them, parents first."""
    found: list[str] = []
    for table in catalog.tables_in_order:
        for check in catalog.suites[table.name].checks:
            seen = {check.parent, *re.findall(r"\bops\.(\w+)", check.where + check.fails)}
            if check.name == rule or seen & set(found):
                found.append(table.name)
                break
    return found


def without(catalog: Catalog, rule: str) -> Catalog:
    """A row of a file may fill two tables, so a rule is taken out of all suites."""
    suites = {
        name: suite.model_copy(update={"checks": [check for check in suite.checks if check.name != rule]})
        for name, suite in catalog.suites.items()
    }
    return replace(catalog, suites=suites)


@pytest.fixture(scope="module")
def checker(sample: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    root = tmp_path_factory.mktemp("checks") / "lantern-bay"
    sample.copy(root)
    shutil.rmtree(root / "inbox")
    workspace = Workspace(root, shipped_root())
    settings, catalog = read_settings(workspace), read_catalog(workspace)
    day = datetime(2026, 11, 23, 8)
    with (
        pytest.MonkeyPatch.context() as patch,
        open_run(workspace, settings, catalog, "as shipped", now=day, as_of=day.date()) as run,
    ):
        patch.setattr("opsbrief.quality.check.Judge", BySql)
        yield Checker(run)


@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted({rule_of(check) for _, check in planted("set_aside")}))
def test_no_other_check_would_have_caught_it(checker: Checker, rule: str) -> None:
    assert checker.aside_without(rule) == planted("set_aside", rule)
    assert planted("set_aside", rule) < planted("set_aside")
