"""The sample company's folder: simulates the world once, writes inbox, planted errors, expected figures."""

from pathlib import Path

from benchmarks.generate import salesforce, sap, trello, zoho_inventory
from benchmarks.generate.company import build_company
from benchmarks.generate.crm import crm_of
from benchmarks.generate.demand import customer_orders
from benchmarks.generate.figures import as_json, figures_of
from benchmarks.generate.money import bills_of, invoices_of
from benchmarks.generate.planted_files import plant_everything
from benchmarks.generate.supply import supply_of
from benchmarks.generate.tables import Table, csv_bytes, workbook_bytes, zip_bytes


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
    ]
    board = trello.board(cards)
    plants = plant_everything(tables, board)
    files = {f"inbox/{path}": content for path, content in [*_files(tables).items(), *plants.files.items()]}
    files[f"inbox/{trello.PATH}"] = trello.board_bytes(board)
    for copy, original in plants.copies.items():
        files[f"inbox/{copy}"] = files[f"inbox/{original}"]
    files["PLANTED.md"] = plants.markdown().encode()
    files["planted.json"] = plants.as_json().encode()
    files["expected/figures.json"] = as_json(figures_of(orders, supply.purchases))
    return [_write(out / name, content) for name, content in sorted(files.items())]


def _files(tables: list[Table]) -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    members: list[tuple[str, bytes]] = []
    for table in tables:
        if table.path.endswith(".ZIP"):
            members.append((table.inside, csv_bytes(table, quote_all=True, encoding="iso-8859-1")))
        elif table.path.endswith(".XLSX"):
            out[table.path] = workbook_bytes(table)
        else:
            out[table.path] = csv_bytes(table)
    out[salesforce.PATH] = zip_bytes(sorted(members))
    return out


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
