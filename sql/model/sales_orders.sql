-- One row per sales order (or per document that stands for one: a cancellation document, a return order).
create table ops.sales_orders (
    order_id         varchar not null,        -- the system's own id of the order
    order_no         varchar,                 -- the number people quote
    kind             varchar not null,        -- order | return | credit_memo | debit_memo | free_of_charge
    customer_id      varchar,                 -- sold-to party in its system
    site             varchar,                 -- plant, warehouse or branch that delivers most of it
    channel          varchar,                 -- how the order came in
    country          varchar,                 -- customer's country
    ordered_on       date,                    -- day the customer placed it
    status           varchar not null,        -- open | closed | cancelled
    currency         varchar,                 -- ISO 4217 code of the amounts
    placed_amount    decimal(18, 4),          -- value as ordered, without tax; 0 for documents that only cancel
    cancelled_amount decimal(18, 4),          -- part of it that was cancelled, positive
    owner            varchar,                 -- who looks after it: salesperson or clerk
    cancel_reason    varchar,                 -- why it was cancelled, as given
    primary key (order_id)
);
