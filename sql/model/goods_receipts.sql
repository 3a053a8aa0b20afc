-- One row per receipt posting against a purchase order line; a reversal is a row with a negative quantity, a return to the supplier one with `qty_rejected` alone.
create table ops.goods_receipts (
    receipt_id      varchar not null,         -- material document or receipt number
    receipt_line_no varchar not null,         -- line within it
    po_id           varchar,                  -- ops.purchase_order_lines.po_id
    po_line_no      varchar,                  -- ops.purchase_order_lines.line_no; null where the system does not say
    supplier_id     varchar,                  -- ops.suppliers.supplier_id
    product_id      varchar,                  -- ops.products.product_id
    site            varchar,                  -- receiving site
    received_on     date,                     -- posting date
    qty_received    decimal(18, 3),           -- in the item's base unit, negative for a reversal
    qty_rejected    decimal(18, 3),           -- of it refused at inspection, or returned to the supplier
    defect          varchar,                  -- what was wrong with the refused, as given
    primary key (receipt_id, receipt_line_no)
);
