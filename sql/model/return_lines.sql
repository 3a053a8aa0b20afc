-- One row per line of goods that a customer sends back.
create table ops.return_lines (
    return_id      varchar not null,          -- return order, return authorisation or returns delivery
    return_line_no varchar not null,          -- line within it
    order_id       varchar,                   -- ops.sales_orders.order_id of the order that was delivered, where the system says
    line_no        varchar,                   -- its line
    customer_id    varchar,                   -- ops.customers.customer_id
    product_id     varchar,                   -- ops.products.product_id
    site           varchar,                   -- where it goes back to
    returned_on    date,                      -- day it came back, else the document's day
    reason         varchar,                   -- as given
    qty_returned   decimal(18, 3),            -- in the item's base unit, positive
    currency       varchar,                   -- ISO 4217
    net_amount     decimal(18, 4),            -- value credited for it without tax, positive
    status         varchar not null,          -- open | received | closed | cancelled
    primary key (return_id, return_line_no)
);
