"""SAP lists for tests: the heading rows of genuine files, and invented rows under them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook

from opsbrief.store import Store
from tests.contracts.taken_in import Loader

Cell = str | int | float | date | None

# Heading rows as they stand in genuine files (the English ones of MB51, MB52 and ME2N from memory).
GENUINE: dict[str, tuple[str, str]] = {
    "VA05": ("orders", """SD Document|Item (SD)|Schedule Line Number|Selection|Description|Sales Document Type|Document Date|
        Confirmed Quantity|Purchase order no.|Purchase Order Number|Batch|Valid from|Valid to|Delivery Date|Created By|Billing block|
        Sold-To Party|Exchange Rate|Order Quantity|Storage Location|Delivery block|Material|Base Unit of Measure|Name 1|
        Cust. expected price|CP price unit|CP unit of measure|Condition Currency|Net price|Pricing unit|Unit of measure|Net value|Net Value|
        Division|Status|Status|Sales Office|Sales Group|Sales Organization|Sales Unit|Shipping Point/Receiving Pt|Distribution Channel|
        Goods Issue Date|Document Currency|Plant|Order quantity|Description|Order reason|Reason for rejection|Probability|Sold-to address|
        SD document categ.|Debit/Credit ind|List Lev.|Pricing Date|Translation Date|Translation Date|Exchange Rate Type|
        Requirement Segment|Contract val.period|Unit validity period|Val.period.category|Installation date|Acceptance date|
        Contract signed|Cancellation proced.|Action|Receipt of canc.|Req.cancellat.date|Cancellation party|Reason for cancel.|
        Cancel.doc.for part.|Date of canc.doc.|Dismantling date|Action date|Action|Description|Business location ID|
        Open orders quantity|Open orders|Created On|Time|Condition Currency|Season Year|Season|Collection|Theme|Cancellation Date|
        VAS Relevant|Item (SD)|Transaction Number|Item Group|Item Number"""),
    "deliveries": ("deliveries", """Grouping Indicator|Purchasing Document|Delivery|Ship-to party|Deliv. date(From/to)|
        Location of the ship-to party|Vehicle Type|Name of the ship-to party|Material|Description|Delivery quantity|Sales Unit|
        Actual delivery qty|Plant|Shipping Point/Receiving Pt"""),
    "MB51 Spanish": ("material_documents", """Material|Texto breve de material|Ctd.en UM entrada|Un.medida de entrada|Centro|Almacén|
        Documento material|Fe.contabilización|Texto de clase-mov.|Fecha de documento|Proveedor|Clase de movimiento|Moneda"""),
    "MB51 Spanish, another layout": ("material_documents", """Material|Texto breve de material|Centro|Almacén|Clase de movimiento|
        Un.medida de entrada|Fe.contabilización|Documento material|Posición doc.mat.|Impte.mon.local|Cantidad"""),
    "MB51 Portuguese, with its document": ("material_documents", """Material|Texto breve de material|Centro|Depósito|Tipo de movimento|
        Data de lançamento|Qtd.  UM registro|UM registro|Montante em MI|Centro custo|Txt.tipo movimento|Documento material"""),
    "MB51 English": ("material_documents", """Material|Material Description|Plant|Storage Location|Movement type|Movement Type Text|
        Material Document|Material Doc.Item|Posting Date|Qty in unit of entry|Unit of Entry|Amt.in loc.cur.|Purchase order|Vendor|Customer|
        Order|Cost Center|User Name|Entry Date|Time of Entry"""),
    "MB52 Spanish": ("stock", """Centro|Almacén|Material|Texto breve de material|Libre utilización|Unidad medida base|Inspecc.de calidad|
        Valor libre util.|Valor en insp.cal.|En traslado (Centro)|Trans./Trasl.|Stock en tránsito|Valor tránsito"""),
    "MB52 English": ("stock", """Material|Material Description|Plant|Storage Location|Unrestricted|Base Unit of Measure|
        Value Unrestricted|Transit and Transfer|Val. in Trans./Tfr|In Quality Insp.|Value in QualInsp.|Restricted-Use Stock|
        Value Restricted|Blocked|Value BlockedStock|Returns|Value Rets Blocked|Currency"""),
    "stock in Fiori": ("stock", """Material|Material Description|Plant|Plant Name|Storage Location|Stock in Quality Inspection|
        Unrestricted Stock|Batch|Blocked Stock|Production Date|Shelf Life Expiration Date"""),
    "ME2N Spanish": ("purchase_orders", """Documento compras|Posición|Cl.documento compras|Fecha documento|
        Proveedor/Centro suministrador|Texto breve|Cantidad de pedido|Unidad medida pedido|Precio neto|Moneda|Por entregar (valor)|
        Por entregar (cantidad)|Almacén|Indicador de borrado|Material|Nombre del proveedor"""),
    "ME2N English": ("purchase_orders", """Purchasing Document|Item|Purchasing Doc. Type|Document Date|Vendor/supplying plant|Short Text|
        Order Quantity|Order Unit|Net price|Currency|Still to be delivered (qty)|Still to be delivered (value)|
        Still to be invoiced (qty)|Storage location|Deletion Indicator|Material|Plant"""),
    "FBL5N": ("customer_items", """Document Status|G/L Account|Account|Trading partner|Document Number|Document Date|Posting Date|
        Reference|Assignment|Business place|Document Type|Special G/L Ind.|Net Due Date|Amount in Doc. Curr.|Document Currency|
        Amount in Local Currency|Local Currency|Clearing Document|Clearing Date|Text|Year/Month"""),
}  # fmt: skip

DAY = date(2026, 3, 2)
ORDER: dict[str, Cell] = {
    "SD Document": "210403", "Item (SD)": "10", "Schedule Line Number": "1", "Sales Document Type": "OR", "Document Date": DAY,
    "Confirmed Quantity": 4, "Delivery Date": date(2026, 3, 9), "Sold-To Party": "100652", "Order Quantity": 4, "Material": "40001128",
    "Base Unit of Measure": "PC", "Name 1": "Marina Home", "Net value": 100.5, "Net Value": 100.5, "Status": "A", "Sales Unit": "PC",
    "Distribution Channel": "10", "Document Currency": "USD", "Plant": "1000", "Order quantity": 4, "Description": "Reef vase",
    "Reason for rejection": "", "SD document categ.": "C", "Debit/Credit ind": "",
}  # fmt: skip
DELIVERY: dict[str, Cell] = {
    "Delivery": "80120001", "Item": "10", "Delivery Type": "LF", "Ship-to party": "100652", "Name of the ship-to party": "Marina Home",
    "Material": "40001128", "Description": "Reef vase", "Delivery quantity": 4, "Sales Unit": "PC", "Actual delivery qty": 4,
    "Plant": "1000", "Act. Gds Mvmnt Date": date(2026, 3, 6), "POD date": date(2026, 3, 8), "Reference document": "210403",
    "Reference item": "10", "Forwarding agent": "700210", "Name of forwarding agent": "Harbour Line", "Purchasing Document": "",
}  # fmt: skip
POSTING: dict[str, Cell] = {
    "Material": "40001128", "Material Description": "Reef vase", "Plant": "1000", "Storage Location": "FG01", "Movement type": "101",
    "Material Document": "5000041465", "Material Doc.Item": "1", "Posting Date": DAY, "Qty in unit of entry": 30, "Unit of Entry": "PC",
    "Amt.in loc.cur.": 102.3, "Currency": "USD", "Purchase order": "4500017734", "Item": "10", "Vendor": "406102", "Entry Date": DAY,
}  # fmt: skip
STOCK: dict[str, Cell] = {
    "Material": "40001128", "Material Description": "Reef vase", "Plant": "1000", "Storage Location": "FG01", "Unrestricted": 50,
    "Base Unit of Measure": "PC", "Value Unrestricted": 170.5, "Blocked": 0, "Currency": "USD",
}  # fmt: skip
PURCHASE: dict[str, Cell] = {
    "Purchasing Document": "4500017734", "Item": "10", "Purchasing Doc. Type": "NB", "Document Date": date(2026, 2, 2),
    "Supplier/Supplying Plant": "406102     Jade River Pottery", "Short Text": "Reef vase", "Material": "40001128",
    "Material Group": "Ceramics", "Order Quantity": 30, "Order Unit": "PC", "Net Price": 3.41, "Currency": "USD", "Price Unit": "1",
    "Still to be delivered (qty)": 0, "Still to be delivered (value)": 0, "Plant": "1000", "Deletion Indicator": "",
    "Delivery Date": date(2026, 3, 4),
}  # fmt: skip
ITEM: dict[str, Cell] = {
    "Account": "100652", "Document Number": "9000000001", "Document Date": DAY, "Posting Date": DAY, "Document Type": "RV",
    "Special G/L Ind.": "", "Net Due Date": date(2026, 4, 1), "Amount in Doc. Curr.": 100.5, "Document Currency": "USD",
    "Amount in Local Currency": 100.5, "Local Currency": "USD", "Clearing Date": None,
}  # fmt: skip


def headings(name: str) -> list[str]:
    """A genuine heading row."""
    return [" ".join(h.split("\n")).strip() for h in GENUINE[name][1].split("|")]


def workbook(cells: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet, typed cells, header in row 1, and no word on when it was made, as SAP writes it."""
    book = Workbook()
    assert book.active is not None
    for row in cells:
        book.active.append(list(row))
    made, bare = BytesIO(), BytesIO()
    book.save(made)
    with ZipFile(made) as source, ZipFile(bare, "w") as target:
        for member in source.namelist():
            if member != "docProps/core.xml":
                target.writestr(member, source.read(member))
    return bare.getvalue()


def table(
    base: Mapping[str, Cell], *changes: Mapping[str, Cell], without: Sequence[str] = ()
) -> list[list[Cell]]:
    """A heading row and one row per change of the base row; `without` leaves columns out."""
    rows = [{**base, **change} for change in changes]
    names = [name for name in rows[0] if name not in without]
    return [list(names), *([row.get(name) for name in names] for row in rows)]


def taken(load: Loader, lists: Mapping[str, Sequence[Sequence[Cell]]], units: str = "") -> Store:
    """The database after these lists (by file name) were taken in; `units` is the company's table of units."""
    files = {f"{name}.XLSX": workbook(cells) for name, cells in lists.items()}
    loaded = load(files, {"tables/units.csv": units} if units else None)
    assert [str(problem) for problem in loaded.received.problems] == []
    return loaded.run.store


def pairs(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query; whole decimals as integers."""
    return [
        tuple(int(c) if isinstance(c, Decimal) and c == int(c) else c for c in row) for row in store.rows(sql)
    ]


def one(store: Store, table_name: str, where: str = "true") -> dict[str, Any]:
    """The filled cells of the only row of an ops table."""
    rows = store.dicts(f"select * exclude (_system, _file) from ops.{table_name} where {where}")
    assert len(rows) == 1, rows
    return {name: value for name, value in rows[0].items() if value is not None}
