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
    "MB51 Portuguese, without its documents": ("material_movements", """Material|Texto breve de material|Centro|Depósito|Tipo de movimento|
        Data de lançamento|Qtd.  UM registro|UM registro|Montante em MI|Centro custo|Txt.tipo movimento"""),
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
    "COOIS": ("production_orders", """Order|Material|Material description|Order quantity (GMEIN)|Unit of measure (=GMEIN)|
        Delivered quantity (GMEIN)|Confirmed Yield Quantity (GMEIN)|Basic start date|Basic finish date|System Status|Order Type|
        Production Version|Production Supervisor"""),
    "orders in Fiori": ("fiori_orders", """Plant|Sales Order|Sales Order Type Desc.|Sold To Name|Material|Material Description|Order Quantity|
        Confirmed Quantity (CS)|Reason for Rejection Desc.|Picked Quantity (CS)|Picked Quantity (KG)|Invoice Quantity (CS)|
        Invoice Quantity (KG)|Item Net Amount|Outbound Delivery #|Outbound Delivery Status|BBD / Shelf Life|
        Item Net Amount (Confirmed)|Requested Delivery Date|Ship to Arrive Date|Appointment Confirmation|Shipped Date|Vendor|
        Vendor Name|Material Group Description|Purchasing Group"""),
    "purchase orders in Fiori": ("fiori_purchase_orders", """Material|PO Number|Open PO Qty|PO Quantity|PO Request Quantity|PO Received Qty|
        Inbound Delivery Quantity|Company Code|Vendor|Vendor Name|Supplier|Supplier Name|Delivery Date|Est PU Date|Plant|SLOC|
        Material Description|Material Group|Delivery Completed|Created On Date|Appt. Plant|Gross Weight|Appt. Date|Appt. Time|
        Delivery Priority Text|Inbound Delivery Status"""),
    "deliveries in Fiori": ("fiori_deliveries", """Facility Code|Warehouse Task Creat|Picking in %|Route Depart. Date|Planned Dlv. Date|
        LE Delivery|Cust. Reference|STO PO Number|Carrier|Carrier Description|Shipment Type|Shpg Cond. Desc|Ship-to Name|Ship-to City|
        Ship-to Province|Cases|Line Items|Goods Issue|Pallet Quantity|Packing Status|Picking|Picking (Plan)|Gross Weight|
        Sales Order|Outb. Del. Ord.|Shipping Cond.|Sales Order Total"""),
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

BILL: dict[str, Cell] = {
    **{name: cell for name, cell in ITEM.items() if name != "Special G/L Ind."},
    "Account": "406102", "Document Number": "5105600009", "Document Type": "RE", "Net Due Date": date(2026, 4, 1),
    "Amount in Doc. Curr.": -45.5, "Amount in Local Currency": -45.5, "Reference": "INV-77",
}  # fmt: skip
MADE: dict[str, Cell] = {
    "Order": "1000077", "Material": "40001128", "Material description": "Reef vase", "Order quantity (GMEIN)": 1200.5,
    "Unit of measure (=GMEIN)": "PC", "Delivered quantity (GMEIN)": 400, "Confirmed Yield Quantity (GMEIN)": 410.25,
    "Basic start date": DAY, "Basic finish date": date(2026, 3, 20), "System Status": "REL  PCNF PDLV PRC  GMPS MANC*",
    "Order Type": "PP01", "Production Supervisor": "S01",
}  # fmt: skip

# Our lists in other languages: German, Spanish, Portuguese. Headings that are not here are not in the translated lists.
WORDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "VA05": {
        "SD Document": ("Verkaufsbeleg", "Documento de ventas", "Documento de vendas"),
        "Item (SD)": ("Position", "Posición", "Item"),
        "Schedule Line Number": ("Einteilung", "Reparto", "Schedule Line Number"),
        "SD document categ.": ("Vertriebsbelegtyp", "Tipo doc.comercial", "Ctg.doc.SD"),
        "Document Date": ("Belegdatum", "Fecha documento", "Data do documento"),
        "Confirmed Quantity": ("Bestätigte Menge", "Cantidad confirmada", "Quantidade confirmada"),
        "Delivery Date": ("Lieferdatum", "Fecha de entrega", "Data de remessa"),
        "Sold-To Party": ("Auftraggeber", "Solicitante", "Emissor da ordem"),
        "Order Quantity": ("Auftragsmenge", "Cantidad de pedido", "Quantidade da ordem"),
        "Material": ("Material", "Material", "Material"),
        "Base Unit of Measure": ("Basismengeneinheit", "Unidad medida base", "Unidade de medida básica"),
        "Net Value": ("Nettowert", "Valor neto", "Valor líquido"),
        "Status": ("Gesamtstatus", "Estado", "Status"),
        "Document Currency": ("Belegwährung", "Moneda del documento", "Moeda do documento"),
        "Plant": ("Werk", "Centro", "Cen."),
    },
    "VL06O": {
        "Delivery": ("Lieferung", "Entrega", "Remessa"),
        "Item": ("Position", "Posición", "Posição"),
        "Ship-to party": ("Warenempfänger", "Destinatario de mercancías", "Recebedor mercadoria"),
        "Material": ("Material", "Material", "Material"),
        "Actual delivery qty": ("Ist gelieferte Menge", "Cantidad entregada real", "Quantidade fornecida real"),
        "Plant": ("Werk", "Centro", "Centro"),
        "Act. Gds Mvmnt Date": ("Ist-Warenausgang", "Fe.real sal.mcía.", "Data real saída mercadoria"),
        "Reference document": ("Vorlagebeleg", "Documento modelo", "Documento de referência"),
        "Reference item": ("Vorlageposition", "Posición modelo", "Item de referência"),
    },
    "MB51": {
        "Material": ("Material", "Material", "Material"),
        "Plant": ("Werk", "Centro", "Cen."),
        "Storage Location": ("Lagerort", "Almacén", "Dep."),
        "Movement type": ("Bewegungsart", "Clase de movimiento", "TMv"),
        "Material Document": ("Materialbeleg", "Documento material", "Documento de material"),
        "Material Doc.Item": ("Materialbelegposition", "Posición doc.mat.", "Item doc.material"),
        "Posting Date": ("Buchungsdatum", "Fe.contabilización", "Dt.lçto."),
        "Qty in unit of entry": ("Menge in ErfassME", "Ctd.en UM entrada", "Qtd.  UM registro"),
        "Unit of Entry": ("Erfassungsmengeneinheit", "Un.medida de entrada", "UM registro"),
        "Amt.in loc.cur.": ("Betrag Hauswährung", "Impte.mon.local", "Montante em MI"),
        "Currency": ("Währung", "Moneda", "Moeda"),
        "Purchase order": ("Bestellung", "Pedido", "Pedido"),
        "Vendor": ("Kreditor", "Proveedor", "Fornecedor"),
    },
    "MB52_2026-11-23": {
        "Material": ("Material", "Material", "Material"),
        "Plant": ("Werk", "Centro", "Cen."),
        "Storage Location": ("Lagerort", "Almacén", "Depósito"),
        "Unrestricted": ("Frei verwendbar", "Libre utilización", "Utilização livre"),
        "Base Unit of Measure": ("Basismengeneinheit", "Unidad medida base", "UMB"),
        "Value Unrestricted": ("Wert frei verwendbar", "Valor libre util.", "Val.utiliz.livre"),
        "Currency": ("Währung", "Moneda", "Moeda"),
    },
    "ME2N": {
        "Purchasing Document": ("Einkaufsbeleg", "Documento compras", "Documento de compras"),
        "Item": ("Position", "Posición", "Item"),
        "Document Date": ("Belegdatum", "Fecha documento", "Data do documento"),
        "Supplier/Supplying Plant": ("Lieferant/Lieferwerk", "Proveedor/Centro suministrador", "Fornecedor/centro fornecedor"),
        "Material": ("Material", "Material", "Material"),
        "Order Quantity": ("Bestellmenge", "Cantidad de pedido", "Quantidade do pedido"),
        "Order Unit": ("Bestellmengeneinheit", "Unidad medida pedido", "UM pedido"),
        "Net Price": ("Nettopreis", "Precio neto", "Preço líquido"),
        "Price Unit": ("Preiseinheit", "Cantidad base", "Unidade de preço"),
        "Currency": ("Währung", "Moneda", "Moeda"),
        "Still to be delivered (qty)": ("Noch zu liefern (Menge)", "Por entregar (cantidad)", "A fornecer (quantidade)"),
        "Plant": ("Werk", "Centro", "Centro"),
        "Deletion Indicator": ("Löschkennzeichen", "Indicador de borrado", "Código de eliminação"),
        "Delivery Date": ("Lieferdatum", "Fecha de entrega", "Data de remessa"),
    },
    "FBL5N": {
        "Account": ("Konto", "Cuenta", "Conta"),
        "Document Number": ("Belegnummer", "Nº documento", "Nº doc."),
        "Document Date": ("Belegdatum", "Fecha de documento", "Data do documento"),
        "Posting Date": ("Buchungsdatum", "Fe.contabilización", "Data de lançamento"),
        "Document Type": ("Belegart", "Clase de documento", "Tipo de documento"),
        "Net Due Date": ("Nettofälligkeit", "Vencimiento neto", "Vencimento líquido"),
        "Amount in Doc. Curr.": ("Betrag in Belegwährung", "Importe en moneda doc.", "Montante em moeda doc."),
        "Document Currency": ("Belegwährung", "Moneda del documento", "Moeda do documento"),
        "Clearing Date": ("Ausgleichsdatum", "Fecha compensación", "Data de compensação"),
    },
    "COOIS": {
        "Order": ("Auftrag", "Orden", "Ordem"),
        "Material": ("Material", "Material", "Material"),
        "Order quantity (GMEIN)": ("Auftragsmenge (GMEIN)", "Cantidad de la orden (GMEIN)", "Quantidade da ordem (GMEIN)"),
        "Unit of measure (=GMEIN)": ("Mengeneinheit (=GMEIN)", "Unidad de medida (=GMEIN)", "Unidade de medida (=GMEIN)"),
        "Basic start date": ("Eckstarttermin", "Fecha inicio extrema", "Data-base de início"),
        "Basic finish date": ("Eckendtermin", "Fecha fin extrema", "Data-base de fim"),
        "System Status": ("Systemstatus", "Status del sistema", "Status do sistema"),
    },
}  # fmt: skip
WORDS["FBL1N"] = WORDS["FBL5N"] | {"Reference": ("Referenz", "Referencia", "Referência")}
WORDS["FBL1N"] |= {"Account": ("Kreditor", "Proveedor", "Fornecedor")}


def every_list() -> dict[str, list[list[Cell]]]:
    """One small list per report, by its name. Each has a figure that proves the decimal sign."""
    big: dict[str, Cell] = {"Net value": 12345.25, "Net Value": 12345.25}
    return {
        "VA05": table(ORDER, big, {"Item (SD)": "20", "Order Quantity": 1500, "Net Value": 7.75}),
        "VL06O": table(DELIVERY, {"Actual delivery qty": 1234.5}, {"Item": "20"}),
        "MB51": table(POSTING, {"Amt.in loc.cur.": 1102.5}, {"Material Document": "5000041466", "Movement type": "102", "Qty in unit of entry": -30}),
        "MB52_2026-11-23": table(STOCK, {"Value Unrestricted": 1170.5}, {"Storage Location": "FG02", "Unrestricted": 1250}),
        "ME2N": table(PURCHASE, {"Net Price": 1003.41}, {"Item": "20", "Still to be delivered (qty)": 30}),
        "FBL5N": table(ITEM, {"Amount in Doc. Curr.": 1100.5}, {"Document Number": "9000000002", "Amount in Doc. Curr.": -20.25, "Clearing Date": DAY}),
        "FBL1N": table(BILL, {"Amount in Doc. Curr.": -1045.5}, {"Document Number": "5105600010", "Document Type": "KG", "Amount in Doc. Curr.": 5.25}),
        "COOIS": table(MADE, {}, {"Order": "1000078", "System Status": "TECO CNF  DLV  PRC  GMPS*"}),
    }  # fmt: skip


def translated(name: str, cells: Sequence[Sequence[Cell]], language: int) -> list[list[Cell]]:
    """A list with its headings in German (0), Spanish (1) or Portuguese (2); what has no translation is left out."""
    words = WORDS[name]
    keep = [n for n, heading in enumerate(cells[0]) if heading in words]
    assert len(keep) == len(words), set(words) - set(cells[0])
    return [[words[str(cells[0][n])][language] for n in keep], *([row[n] for n in keep] for row in cells[1:])]


def local(cell: Cell) -> str:
    """A cell as SAP writes it for a user with decimal comma: dates with dots, the sign behind, a blank where there is none."""
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, int | float):
        text = f"{abs(cell):,.3f}" if isinstance(cell, int) else f"{abs(cell):,.2f}"
        return text.translate(str.maketrans(",.", ".,")) + ("-" if cell < 0 else " ")
    return cell or ""


def unconverted(cells: Sequence[Sequence[Cell]], total: int | None = None) -> str:
    """The list as a file not converted: day, title and page, rules, bars; the page changes after each row. `total`: the column of a star line."""
    rows = [[local(cell) for cell in row] for row in cells]
    if total is not None:
        rows.append(["*" if n == 0 else rows[1][n] if n == total else "" for n in range(len(rows[0]))])
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    numbers = [any(isinstance(row[n], int | float) for row in cells[1:]) for n in range(len(widths))]
    lines = [
        "|" + "|".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, numbers, strict=True)) + "|"
        for row in rows
    ]  # fmt: skip
    rule = "-" * len(lines[0])
    page = ["23.11.2026" + "Dynamic List Display".center(len(lines[0]) - 12) + " 1", rule, lines[0], rule]
    return "\n".join([line for body in lines[1:] for line in (*page, body)] + [rule]) + "\n"


def tabbed(cells: Sequence[Sequence[Cell]], total: int) -> str:
    """The list as text with tabs, as an old front end wrote it: every line begins with a tab, a star line ends it."""
    lines = ["\t" + "\t".join(local(cell) for cell in row) for row in cells]
    last = ["" if n != total else local(cells[1][n]) for n in range(len(cells[0]))]
    head = ["23.11.2026\tDynamic List Display", "", "", lines[0], ""]
    return "\r\n".join([*head, *lines[1:], "*\t" + "\t".join(last)]) + "\r\n"


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
