"""The sample company's folder: simulates the world once, writes inbox, planted errors, expected figures."""

from collections import defaultdict
from pathlib import Path

from benchmarks.generate import (
    asana,
    calendars,
    documents,
    hubspot,
    monday,
    salesforce,
    sap,
    slack,
    teams,
    trello,
    zoho_inventory,
    zoom,
)
from benchmarks.generate.company import build_company
from benchmarks.generate.crm import crm_of
from benchmarks.generate.demand import customer_orders
from benchmarks.generate.figures import as_json, figures_of
from benchmarks.generate.meetings import calls_of, recovery_calls
from benchmarks.generate.money import bills_of, invoices_of
from benchmarks.generate.planted_files import plant_everything
from benchmarks.generate.planted_work import Work
from benchmarks.generate.supply import supply_of
from benchmarks.generate.tables import Table, csv_bytes, workbook_bytes, zip_bytes

_CREATORS = {"sap": "SAP WebAS", "monday": "wijmo.xlsx", "sharepoint": "Grace Lim"}


def write_sample(out: Path, seed: int) -> list[Path]:
    """Writes inbox/, PLANTED.md, planted.json, expected/figures.json below `out`; gives the files."""
    company = build_company(seed)
    orders, coming = customer_orders(company, seed)
    supply = supply_of(company, orders, coming, seed)
    invoices = invoices_of(orders, seed)
    cards = trello.board_cards(seed)
    tables = [
        *sap.order_lists(orders),
        sap.deliveries(orders),
        *sap.material_documents(supply.movements),
        *sap.stock_lists(supply),
        sap.purchase_list(supply.purchases),
        sap.receivables(invoices),
        *zoho_inventory.tables(company, orders, supply, invoices, bills_of(supply.purchases, seed)),
        *salesforce.tables(crm_of(company, seed)),
        asana.table(seed),
        monday.table(seed),
        *zoom.tables(calls_of(seed)),
        *teams.usage(seed),
        *hubspot.tables(company, seed),
        documents.library(seed),
        documents.drive_log(seed),
    ]
    work = Work(
        trello.board(cards), teams.reports(recovery_calls(seed)), slack.members(slack.messages_of(seed))
    )
    plants = plant_everything(tables, work)
    written = {**_files(tables), **_other_files(work), **plants.files}
    for copy, original in plants.copies.items():
        written[copy] = written[original]
    files = {f"inbox/{path}": content for path, content in written.items()}
    files["PLANTED.md"] = plants.markdown().encode()
    files["planted.json"] = plants.as_json().encode()
    files["expected/figures.json"] = as_json(figures_of(orders, supply.purchases))
    return [_write(out / name, content) for name, content in sorted(files.items())]


def _files(tables: list[Table]) -> dict[str, bytes]:
    """What is written from tables, by its path in the inbox."""
    out: dict[str, bytes] = {}
    archives: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for table in tables:
        ending = table.path.rpartition(".")[2].lower()
        if ending == "zip":
            archives[table.path].append((table.inside, csv_bytes(table)))
        elif ending == "xlsx":
            out[table.path] = workbook_bytes(table, _CREATORS[table.path.partition("/")[0]])
        else:
            out[table.path] = csv_bytes(table)
    return out | {path: zip_bytes(sorted(members)) for path, members in archives.items()}


def _other_files(work: Work) -> dict[str, bytes]:
    """What is no table, by its path in the inbox."""
    messages = {name: slack.member_bytes(objects) for name, objects in work.workspace.items()}
    return {
        trello.PATH: trello.board_bytes(work.board),
        teams.REPORTS: zip_bytes(sorted(work.reports.items())),
        slack.PATH: zip_bytes(sorted(messages.items())),
        calendars.OUTLOOK: calendars.outlook_bytes(work.outlook),
        calendars.GOOGLE: zip_bytes(calendars.google_members(work.google)),
    }


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
