-- One row per invoice line; credits, returns and adjustments carry a negative amount.
create table ops.invoice_lines (
    invoice_id   varchar not null,            -- invoice or credit note
    line_no      varchar not null,            -- line within it
    kind         varchar not null,            -- invoice | credit_memo | adjustment
    order_id     varchar,                     -- ops.sales_orders.order_id, where the system says
    customer_id  varchar,                     -- ops.customers.customer_id
    product_id   varchar,                     -- ops.products.product_id
    site         varchar,                     -- selling site
    country      varchar,                     -- customer's country
    invoiced_on  date,                        -- document date
    qty          decimal(18, 3),              -- in the item's base unit, credits negative
    currency     varchar,                     -- ISO 4217
    net_amount   decimal(18, 4),              -- without tax, credits negative
    status       varchar not null,            -- posted | draft | void
    primary key (invoice_id, line_no)
);
