-- One row per sales order line (schedule lines folded into their line).
create table ops.sales_order_lines (
    order_id       varchar not null,          -- ops.sales_orders.order_id
    line_no        varchar not null,          -- line number within the order
    kind           varchar not null,          -- as in sales_orders
    product_id     varchar,                   -- ops.products.product_id
    customer_id    varchar,                   -- sold-to party
    site           varchar,                   -- plant or warehouse that delivers it
    ordered_on     date,                      -- day the line was ordered
    requested_on   date,                      -- first date the customer asked for
    promised_on    date,                      -- original commitment, where the system keeps it
    qty_ordered    decimal(18, 3),            -- in the item's base unit
    qty_cancelled  decimal(18, 3),            -- rejected or cancelled quantity, positive
    unit           varchar,                   -- base unit
    currency       varchar,                   -- ISO 4217
    net_amount     decimal(18, 4),            -- value of the line without tax
    status         varchar not null,          -- open | closed | cancelled
    cancel_reason  varchar,                   -- why it was rejected or cancelled, as given
    primary key (order_id, line_no)
);
