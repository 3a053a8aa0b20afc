-- One row per line of a delivery to a customer.
create table ops.shipment_lines (
    shipment_id      varchar not null,        -- delivery, shipment or package number
    shipment_line_no varchar not null,        -- line within it
    order_id         varchar,                 -- ops.sales_orders.order_id
    line_no          varchar,                 -- order line; null where the system ships whole orders
    product_id       varchar,                 -- ops.products.product_id
    site             varchar,                 -- where it left from
    carrier          varchar,                 -- who carried it
    shipped_on       date,                    -- actual goods issue
    delivered_on     date,                    -- proof of delivery; null when the system does not know
    qty_shipped      decimal(18, 3),          -- in the item's base unit
    ship_by_on       date,                    -- day by which it had to leave (planned goods issue, ship-by limit)
    primary key (shipment_id, shipment_line_no)
);
