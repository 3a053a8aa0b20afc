-- One row per purchase order line.
create table ops.purchase_order_lines (
    po_id         varchar not null,           -- purchase order number
    line_no       varchar not null,           -- line within it
    supplier_id   varchar,                    -- ops.suppliers.supplier_id
    product_id    varchar,                    -- ops.products.product_id
    site          varchar,                    -- receiving site
    ordered_on    date,                       -- order date
    promised_on   date,                       -- original delivery promise, else the current one
    qty_ordered   decimal(18, 3),             -- in the item's base unit
    unit          varchar,                    -- base unit
    currency      varchar,                    -- ISO 4217
    net_amount    decimal(18, 4),             -- value without tax
    status        varchar not null,           -- open | closed | cancelled | draft
    primary key (po_id, line_no)
);
