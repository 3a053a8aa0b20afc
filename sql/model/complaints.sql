-- One row per complaint of a customer about a delivery or a product.
create table ops.complaints (
    complaint_id varchar not null,            -- the system's own id
    customer_id  varchar,                     -- ops.customers.customer_id
    order_id     varchar,                     -- ops.sales_orders.order_id
    product_id   varchar,                     -- ops.products.product_id
    site         varchar,                     -- site it is about
    carrier      varchar,                     -- carrier it is about
    received_on  date,                        -- day the customer complained
    closed_on    date,                        -- day it was settled; null while open
    kind         varchar not null,            -- late | incomplete | damaged | wrong_item | documents | quality | service | other
    reason       varchar,                     -- as given
    is_justified boolean,                     -- false: looked into and rejected; null: not decided
    primary key (complaint_id)
);
