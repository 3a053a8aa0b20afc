"""Planted files, and the one function that plants everything."""

from datetime import date

from benchmarks.generate import (
    planted_rules_crm,
    planted_rules_sap,
    planted_rules_work,
    planted_rules_zoho,
    planted_sap,
    planted_web,
    planted_work,
    sap,
    zoho_inventory,
)
from benchmarks.generate.company import EXPORTED
from benchmarks.generate.planted import Plants
from benchmarks.generate.tables import Cell, Row, Table, csv_bytes


def plant_everything(tables: list[Table], work: planted_work.Work) -> Plants:
    """Puts every planted error into tables and other files, closes the lists with their totals; gives the list."""
    by_place = {t.inside if t.path.lower().endswith(".zip") else t.path: t for t in tables}
    plants = Plants()
    for step in (
        planted_sap.orders,
        planted_sap.logistics,
        planted_sap.stock,
        planted_sap.receivables,
        planted_web.zoho_sales,
        planted_web.zoho_purchasing,
        planted_web.salesforce,
    ):
        step(plants, by_place)
    planted_web.trello(plants, work.board)
    _files(plants, by_place)
    planted_work.projects(plants, by_place)
    planted_work.meetings(plants, by_place, work)
    planted_work.messages_and_files(plants, by_place, work)
    planted_work.service_desk(plants, by_place)
    planted_rules_sap.plant(plants, by_place)
    planted_rules_zoho.plant(plants, by_place)
    planted_rules_crm.plant(plants, by_place)
    planted_rules_work.plant(plants, by_place, work)
    plants.settle()
    return plants


def _files(plants: Plants, tables: dict[str, Table]) -> None:
    copy = "sap/MB52_2026-08-31 (1).XLSX"
    plants.copies[copy] = "sap/MB52_2026-08-31.XLSX"
    plants.note_place(copy, "the same bytes under another name", "file: duplicate")
    plants.files["notes.csv"] = (
        b"topic,said by,remember\nforklift,Arun,ask for the spare key\nfire drill,Grace,in December\n"
    )
    plants.note_place("notes.csv", "somebody's notes", "file: unknown")
    bills = _ruined(tables["zoho_inventory/Bill.csv"])
    plants.files[bills.path] = csv_bytes(bills)
    plants.note_place(bills.path, "ids ruined by a spreadsheet program (3.67E+17)", "file: refused")
    orders = _ambiguous(tables[f"sap/ME2N_{EXPORTED}.XLSX"])
    plants.files[orders.path] = csv_bytes(orders)
    plants.note_place(orders.path, "every date can be day/month or month/day", "file: waiting")


def _ruined(bills: Table) -> Table:
    rows = [list(row) for row in bills.rows[10:40]]
    for row in rows:
        for heading in ("Bill ID", "Product ID"):
            row[bills.column(heading)] = "3.67E+17"
    return Table(f"{zoho_inventory.FOLDER}/Bill_opened_in_excel.csv", list(bills.headings), rows)


def _ambiguous(purchases: Table) -> Table:
    width = len(sap.ME2N)
    made = [purchases.column("Document Date"), purchases.column("Delivery Date")]
    rows = [_as_text(row[:width]) for row in purchases.rows if all(_either_way(row[at]) for at in made)]
    return Table("sap/ME2N_2026-04.csv", list(purchases.headings[:width]), rows[:25])


def _either_way(cell: Cell) -> bool:
    return isinstance(cell, date) and cell.day <= 12 and cell.day != cell.month and cell < date(2026, 3, 1)


def _as_text(row: Row) -> Row:
    return [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row]
