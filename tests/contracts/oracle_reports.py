"""Oracle exports for tests: the documented headings, and invented rows under them."""

from tests.contracts.taken_in import COMPANY, Cells, text_of


def _names(text: str) -> list[str]:
    return text.split()


UNIT = "Vision Operations"
OVER = {
    "opsbrief.toml": COMPANY + '[systems.oracle]\nzone = "UTC"\n',
    "sql/systems/oracle/organisation.csv": "currency\nEUR\n",
}
# Column aliases in the order of the reports; what the sources of these lists leave out is left out here.
ORDER_LINES = _names("""
    operating_unit customer customer_number order_number quote_number source_type source_document type order_type customer_po
    ship_to_customer ordered_date price_list salesperson header_status currency subtotal tax charges total payment_terms
    invoice_number invoice_date warehouse shipping_method line shipment_number line_type line_status cancelled_flag cancel_date
    cancelled_by cancel_reason cancelled_quantity cancelled_amount item description item_type uom list_price discounted_price
    unit_selling_price quantity extended_price request_date promise_date schedule_ship_date override_atp_date_code
    actual_shipment_date shipped_quantity invoiced_quantity shippable_flag ship_set delivery next_step release_status
    order_category line_category header_id line_id line_number line_days_late line_quantity_short line_shipped
    order_date_type_code split_line orig_line_id orig_line_promise_date orig_line_quantity line_dif line_dot line_difot orders_dif
    orders_dot orders_difot""")
FULFILMENT = _names("""
    FULFILL_LINE_ID FULFILL_LINE_NUMBER LINE_ID HEADER_ID STATUS_CODE SOURCE_ORDER_NUMBER SOURCE_LINE_NUMBER INVENTORY_ITEM_ID
    ITEM_TYPE_CODE FULFILL_ORG_ID ORDERED_QTY ORDERED_UOM FULFILLED_QTY SHIPPED_QTY RESERVED_QTY CANCELED_QTY RMA_DELIVERED_QTY
    REQUEST_SHIP_DATE REQUEST_ARRIVAL_DATE SCHEDULE_SHIP_DATE SCHEDULE_ARRIVAL_DATE PROMISE_SHIP_DATE PROMISE_ARRIVAL_DATE
    ACTUAL_SHIP_DATE FULFILLMENT_DATE CUSTOMER_PO_NUMBER EXTENDED_AMOUNT CATEGORY_CODE OPEN_FLAG CANCELED_FLAG SHIPPABLE_FLAG
    RETURN_REASON_CODE PARENT_FULFILL_LINE_ID FULFILLMENT_SPLIT_REF_ID ORDERED_DATE""")
OTBI_LINES = ["Business Unit", "Order Number", "Fulfillment Line Number", "Line Status", "Ordered Date", "Item Name", "Ordered Quantity",
              "Canceled Quantity", "Promised Ship Date", "Bill-to Customer"]  # fmt: skip
DELIVERIES = _names("""
    selling_operating_unit shipping_operating_unit organization_code delivery_note_id delivery_note_number delivery_note_date
    delivery_status actual_shipment_date confirmed_date delivery_detail_id release_status released_date customer_number
    customer_name item item_description requested_quantity picked_qty shipped_quantity delivered_quantity cancelled_quantity uom
    waybill tracking_number source_document_number source_document_line source_document_date requested_date scheduled_date
    delivery_ultimate_dropoff_date""")
PURCHASES = _names("""
    operating_unit po_number closed_date revision supplier_name supplier_site buyer status description pay_on release line_num
    line_type item item_description uom shipment_number distribution_num price quantity amount currency need_by last_accept_date
    promised original_promise destination_type ship_to_organization approved_date request_date receipt_date receipt_time
    delivery_time delivery_delay invoice packing_slip receipt receipt_line_number receipt_quantity quantity_ordered
    quantity_cancelled quantity_received quantity_delivered quantity_due quantity_billed grni_quantity grni_amount po_header_id
    po_line_id line_location_id po_release_id rcv_transaction_id""")
BASE_PURCHASES = _names("""
    SEGMENT1 TYPE_LOOKUP_CODE VENDOR_NAME CREATION_DATE APPROVED_DATE CLOSED_CODE CANCEL_FLAG CURRENCY_CODE REVISION_NUM LINE_NUM
    PO_LINE_ID PO_HEADER_ID SHIPMENT_NUM UNIT_PRICE QUANTITY QUANTITY_CANCELLED NEED_BY_DATE PROMISED_DATE""")
RECEIPTS = _names("""
    TRANSACTION_ID TRANSACTION_TYPE TRANSACTION_DATE QUANTITY UNIT_OF_MEASURE PARENT_TRANSACTION_ID SHIPMENT_LINE_ID PO_HEADER_ID
    PO_LINE_ID PO_LINE_LOCATION_ID DESTINATION_TYPE_CODE""")
ONHAND = _names("""
    organization_name organization_code subinventory subinventory_type locator locator_type status item item_description
    unit_of_measure on_hand cost_type item_cost on_hand_value reserved unpacked packed license_plate_number lot_number
    lot_expiration_date date_received aging_days""")
TRANSACTIONS = _names("""
    ledger operating_unit org transaction_date period item transaction_quantity transaction_uom primary_quantity primary_uom
    transaction_value subinventory locator transfer_subinventory source_type source transaction_type transaction_action
    transaction_id""")
RECEIVABLES = _names("""
    invoice_number transaction_number transaction_date class type reference account_number party_name currency due_original
    payment_applied adjustment credit due_remaining dispute_amount state status last_date_cash_applied actual_date_closed due_date
    overdue_days""")
PAYABLES = _names("""
    ledger operating_unit supplier supplier_number supplier_site invoice_num invoice_received_date invoice_date due_date days_due
    invoice_type invoice_amount amount_paid payment_date invoice_payment_status""")
FORM_LINES = {
    "pt": "Org. de Compra|Número|Linha|Item|Rev. Item|Categoria|Descrição|Quantidade|UDM|Preço|Quantia|Comprador|Cancelado|"
    "Status de Fechamento|Tipo|Fornecedor|Local|Moeda|Nr. do Contrato|Ver|Item do Fornecedor|[ ]|",
    "en": "Operating Unit|Number|Line|Item|Item Rev|Category|Description|Quantity|UOM|Price|Amount|Buyer|Cancelled|Closure Status|Type|"
    "Supplier|Site|Currency|Contract Num|Rev|Supplier Item|[ ]|",
}  # fmt: skip


def form(language: str, *rows: str) -> bytes:
    """Tabs, CRLF, a tab at the end of each line, no quoting: as the form writes it."""
    lines = [FORM_LINES[language], *rows]
    return "".join(line.replace("|", "\t") + "\r\n" for line in lines).encode(
        "latin-1" if language == "pt" else "utf-8"
    )


def sold(**cells: object) -> Cells:
    return {
        "operating_unit": UNIT, "customer": "Café Müller", "customer_number": "1007", "order_number": "69001", "ordered_date": "2026-03-02",
        "currency": "USD", "warehouse": "M1", "shipping_method": "Noordpost", "line": "1.1", "line_number": "1", "shipment_number": "1",
        "line_status": "AWAITING_SHIPPING", "cancelled_flag": "N", "cancelled_quantity": "0", "item": "000123", "description": "Bowl", "uom": "EA",
        "unit_selling_price": "10", "quantity": "6", "request_date": "2026-03-11", "promise_date": "2026-03-12", "line_id": "501",
        "line_category": "ORDER", "salesperson": "Femke Visser", "order_type": "Standard",
    } | cells  # fmt: skip


SOLD = [
    sold(extended_price="60", line_status="CLOSED", shipped_quantity="6", actual_shipment_date="2026-03-10"),
    # The rest of line 1, split off: one of its four was cancelled.
    sold(shipment_number="2", line="1.2", line_id="502", quantity="3", cancelled_quantity="1", extended_price="30", promise_date="2026-03-20",
         request_date="2026-03-18", orig_line_promise_date="2026-03-12"),
    # Line 2 left in two deliveries: repeated.
    *(sold(line_number="2", line="2.1", line_id="503", item="000124", quantity="5", extended_price="1,250.00", unit_selling_price="250",
           shipped_quantity="5", actual_shipment_date="2026-03-09", line_status="CLOSED", delivery=d) for d in ("9001", "9002")),
    sold(line_number="3", line="3.1", line_id="504", quantity="0", cancelled_quantity="4", unit_selling_price="25", extended_price="0",
         line_status="CANCELLED", cancel_reason="Too late", promise_date=""),
    sold(order_number="69002", line_category="RETURN", line_status="RETURNED", quantity="2", unit_selling_price="25", extended_price="50",
         line_id="505", request_date="", promise_date=""),
    # The same number in another operating unit.
    sold(operating_unit="Vision Services", line_id="506", quantity="1", extended_price="10"),
]  # fmt: skip


def fulfilled(**cells: object) -> Cells:
    return {
        "SOURCE_ORDER_NUMBER": "F100", "SOURCE_LINE_NUMBER": "1", "FULFILL_LINE_NUMBER": "1", "STATUS_CODE": "SHIPPED", "INVENTORY_ITEM_ID": "'3001",
        "FULFILL_ORG_ID": "204", "ORDERED_QTY": "3", "ORDERED_UOM": "EA", "SHIPPED_QTY": "3", "ORDERED_DATE": "2026-04-01 23:30:00",
        "REQUEST_ARRIVAL_DATE": "2026-04-10 00:00:00", "PROMISE_SHIP_DATE": "2026-04-08 00:00:00", "ACTUAL_SHIP_DATE": "2026-04-08 22:30:00",
        "EXTENDED_AMOUNT": "'33750", "CATEGORY_CODE": "ORDER", "FULFILL_LINE_ID": "8001", "CANCELED_QTY": "0", "ITEM_TYPE_CODE": "KIT",
    } | cells  # fmt: skip


FULFILLED = [
    fulfilled(),
    fulfilled(SOURCE_LINE_NUMBER="1.1", ITEM_TYPE_CODE="INCLUDED", EXTENDED_AMOUNT="", INVENTORY_ITEM_ID="3002", FULFILL_LINE_ID="8002"),
    fulfilled(SOURCE_LINE_NUMBER="2", STATUS_CODE="TELEPORTED", EXTENDED_AMOUNT="(1,200.50)", FULFILL_LINE_ID="8003", SHIPPED_QTY="0", ACTUAL_SHIP_DATE=""),
]  # fmt: skip


def left(**cells: object) -> Cells:
    return {
        "selling_operating_unit": UNIT, "organization_code": "M1", "delivery_note_number": "9001", "delivery_detail_id": "1", "release_status": "Shipped",
        "actual_shipment_date": "2026-03-10", "customer_number": "1007", "customer_name": "Café Müller", "item": "000123", "uom": "EA",
        "shipped_quantity": "6", "source_document_number": "69001", "source_document_line": "1.1", "scheduled_date": "2026-03-11",
        "tracking_number": "T-1", "delivery_ultimate_dropoff_date": "2026-03-12",
    } | cells  # fmt: skip


LEFT = [
    left(), left(),  # the same detail, once per serial number
    left(delivery_detail_id="2", source_document_line="2.1", item="000124", shipped_quantity="3"),
    left(delivery_detail_id="3", source_document_line="2.1", item="000124", shipped_quantity="2", delivery_note_number="9002",
         delivery_ultimate_dropoff_date="", release_status="Interfaced"),
    left(delivery_detail_id="4", source_document_line="1.2", shipped_quantity="", delivery_note_number="9003", release_status="Staged/Pick Confirmed"),
    left(delivery_detail_id="5", source_document_line="1.2", shipped_quantity="1", delivery_note_number="9003", release_status="Teleported"),
]  # fmt: skip


def bought(**cells: object) -> Cells:
    return {
        "operating_unit": UNIT, "po_number": "4001", "supplier_name": "Delftware", "buyer": "Jansen, Piet", "status": "APPROVED", "line_num": "1",
        "item": "000123", "uom": "EA", "shipment_number": "1", "distribution_num": "1", "price": "2", "quantity": "10", "amount": "20",
        "currency": "EUR", "need_by": "2026-03-01", "promised": "2026-03-09", "original_promise": "2026-03-05", "ship_to_organization": "M1",
        "approved_date": "2026-02-02", "quantity_ordered": "6", "quantity_received": "10", "quantity_cancelled": "0", "description": "her allergy",
        "receipt": "71", "receipt_line_number": "1", "receipt_date": "2026-03-04", "receipt_quantity": "7", "rcv_transaction_id": "801",
    } | cells  # fmt: skip


SECOND_RECEIPT = {
    "receipt": "72",
    "receipt_date": "2026-03-06",
    "receipt_quantity": "3",
    "rcv_transaction_id": "802",
}
BOUGHT = [
    bought(), bought(**SECOND_RECEIPT),
    bought(distribution_num="2", quantity_ordered="4"), bought(distribution_num="2", quantity_ordered="4", **SECOND_RECEIPT),
    bought(line_num="2", item="000124", quantity="5", quantity_ordered="5", quantity_cancelled="5", quantity_received="0", receipt="",
           receipt_date="", receipt_quantity="", rcv_transaction_id="", original_promise="", promised=""),
]  # fmt: skip


def base(**cells: object) -> Cells:
    return {
        "SEGMENT1": "4003", "TYPE_LOOKUP_CODE": "STANDARD", "VENDOR_NAME": "Delftware", "CREATION_DATE": "15-JAN-26", "CLOSED_CODE": "OPEN",
        "CANCEL_FLAG": "N", "CURRENCY_CODE": "EUR", "LINE_NUM": "1", "PO_LINE_ID": "61", "PO_HEADER_ID": "60", "UNIT_PRICE": "3",
        "QUANTITY": "10", "NEED_BY_DATE": "28-FEB-26", "PROMISED_DATE": "",
    } | cells  # fmt: skip


def received(number: int, kind: str, quantity: str, **cells: object) -> Cells:
    return {
        "TRANSACTION_ID": str(number), "TRANSACTION_TYPE": kind, "QUANTITY": quantity, "TRANSACTION_DATE": "2026-02-27 14:00:00",
        "PO_HEADER_ID": "60", "PO_LINE_ID": "61", "DESTINATION_TYPE_CODE": "RECEIVING",
    } | cells  # fmt: skip


RECEIVED = [
    received(1, "RECEIVE", "10"),
    received(2, "DELIVER", "8", PARENT_TRANSACTION_ID="1", DESTINATION_TYPE_CODE="INVENTORY"),
    received(3, "CORRECT", "'-1", PARENT_TRANSACTION_ID="1"),
    received(4, "CORRECT", "'-2", PARENT_TRANSACTION_ID="2", DESTINATION_TYPE_CODE="INVENTORY"),
    received(5, "REJECT", "2", PARENT_TRANSACTION_ID="1"),
    received(6, "RETURN TO VENDOR", "2", PARENT_TRANSACTION_ID="5"),
    received(7, "RETURN TO VENDOR", "1", PARENT_TRANSACTION_ID="2"),
    received(10, "RETURN TO SUPPLIER", "1"),
    received(8, "RETURN TO RECEIVING", "1", PARENT_TRANSACTION_ID="2"),
    received(9, "TELEPORT", "1"),
]  # fmt: skip


def stock(**cells: object) -> Cells:
    return {
        "organization_code": "M1", "subinventory": "Stores", "locator": "A.1", "item": "000123", "item_description": "Bowl", "unit_of_measure": "EA",
        "on_hand": "8", "item_cost": "2.5", "on_hand_value": "20", "reserved": "3", "lot_number": "L1",
    } | cells  # fmt: skip


def moved(number: int, kind: str, quantity: str, value: str) -> Cells:
    return {
        "transaction_id": str(number), "transaction_type": kind, "org": "M1", "transaction_date": "2026-03-04 10:00:00", "item": "000123",
        "transaction_quantity": quantity, "transaction_uom": "BOX", "primary_quantity": f"{int(quantity) * 6}", "primary_uom": "EA",
        "transaction_value": value,
    }  # fmt: skip


def due(number: str, **cells: object) -> Cells:
    return {
        "transaction_number": number, "transaction_date": "2026-03-11", "class": "INV", "account_number": "1007", "party_name": "Café Müller",
        "currency": "USD", "due_original": "1190", "due_remaining": "1190", "dispute_amount": "0", "status": "OP",
        "actual_date_closed": "31-DIC-4712", "due_date": "2026-04-10",
    } | cells  # fmt: skip


DUE = [
    *(due("5001", due_remaining="0", status="CL", actual_date_closed="02-ABR-2026", payment_applied=p) for p in ("700", "490")),
    due("5002", due_original="500", due_remaining="200", dispute_amount="200"), due("5002", due_original="300", due_remaining="300", due_date="2026-05-10"),
    due("5003", **{"class": "CM", "due_original": "'-100", "due_remaining": "(100.00)"}),
    due("7001", **{"class": "PMT", "due_original": "-1190", "due_remaining": "0", "status": "CL", "actual_date_closed": "02-ABR-2026"}),
    due("5009", **{"class": "XX", "due_date": "4712-12-31"}),
]  # fmt: skip


def billed(number: str, **cells: object) -> Cells:
    return {
        "operating_unit": UNIT, "supplier": "Delftware", "supplier_number": "77", "invoice_num": number, "invoice_received_date": "2026-03-08",
        "invoice_date": "2026-03-06", "due_date": "2026-04-05", "invoice_amount": "1,000.00", "amount_paid": "400", "payment_date": "2026-03-20",
        "invoice_payment_status": "P", "invoice_type": "STANDARD",
    } | cells  # fmt: skip


BILLED = [
    billed("D-77"), billed("D-77"),
    billed("D-78", amount_paid="1,000.00", invoice_payment_status="Y"), billed("D-78", amount_paid="1,000.00", invoice_payment_status="Y", payment_date="2026-03-25"),
    billed("D-79", supplier="Other BV", supplier_number="78", invoice_amount="'-50", amount_paid="0", invoice_payment_status="N", payment_date="", due_date="4712-12-31"),
]  # fmt: skip
PT_LINES = form(
    "pt",
    'AB Compras|10077|1|000000000405427||MRO.TUBO|TUBO 2" GALV|5147,14|M|,35|1.801,50|SILVA, ANA ASILVA||Aberto|Ordem de Compra Padrão|'
    "ACME LTDA 13666482000165|013666482000165|BRL||0||0,000000.0,000000....|",
    'AB Compras|10077|2|000000000405428||MRO.TUBO|TUBO 3" GALV|0|M|47|675,00|SILVA, ANA ASILVA|*|Aberto|Ordem de Compra Padrão|'
    "ACME LTDA 13666482000165|013666482000165|BRL||0||0,000000.0,000000....|",
)
ES_ORDERS = (
    "Num. Pedido;Num.;Tipo Pedido;Estado;Fecha; Total \n"
    "5001;300;Pedido;Registrado;21.01.2025 11:30:00; 1.120,95 € \n"
    "5002;300;Pedido;Cancelado;22.01.2025 23:30:00; -   € \n"
    "5003;301;Pedido;Introducido;23.01.2025 08:00:00; 20,00 € \n"
).encode()
OTBI = (
    ",".join(OTBI_LINES) + "\n"
    "Fusion BU,O7,1,Canceled,15-Jan-2026,Vase,4,4,20-Jan-2026,Box & Co\n"
    "Fusion BU,O7,2,Awaiting Shipping,15-Jan-2026,Bowl, small,4,0,20-Jan-2026,Box & Co\n"
    "Fusion BU,O7,3,Awaiting Shipping,15-Jan-2026,Bowl,4,0,20-Jan-2026,Box & Co\n"
).encode()
FILES = {
    "fnd_gfm1.tsv": ("form_purchase_lines", PT_LINES),
    "fnd_gfm.csv": ("form_orders", ES_ORDERS),
    "ONT_Orders_and_Lines.csv": ("order_lines", text_of(ORDER_LINES, SOLD)),
    "fulfilment.csv": ("order_lines", text_of(FULFILMENT, FULFILLED)),
    "OTBI.csv": ("order_lines", OTBI),
    "WSH.csv": ("deliveries", text_of(DELIVERIES, LEFT)),
    "PO.csv": ("purchase_lines", text_of(PURCHASES, BOUGHT)),
    "po_base.csv": ("purchase_lines", text_of(BASE_PURCHASES, [base(), base(SEGMENT1="4004", TYPE_LOOKUP_CODE="BLANKET")])),
    "rcv.csv": ("receipts", text_of(RECEIPTS, RECEIVED)),
    "onhand_2026-11-20.csv": ("onhand", text_of(ONHAND, [stock(), stock(lot_number="L2", on_hand="-1", on_hand_value="-2.5", reserved="")])),
    "mtl.csv": ("material_transactions", text_of(TRANSACTIONS, [moved(1, "PO Receipt", "2", "30"), moved(2, "Sales order issue", "-1", "-15"),
                                                                moved(3, "Teleport", "1", "1")])),
    "AR.csv": ("receivables", text_of(RECEIVABLES, DUE)),
    "AP.csv": ("payables", text_of(PAYABLES, BILLED)),
}  # fmt: skip
