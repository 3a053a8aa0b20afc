-- One row per posting that changes stock.
create table ops.stock_movements (
    movement_id      varchar not null,        -- material document with its year
    movement_line_no varchar not null,        -- line within it
    kind             varchar not null,        -- receipt | issue_for_sale | consumption | transfer | return | scrap | count_difference | other
    movement_type    varchar,                 -- the system's own code
    product_id       varchar,                 -- ops.products.product_id
    site             varchar,                 -- plant or warehouse
    posted_on        date,                    -- posting date
    qty              decimal(18, 3),          -- in the base unit, out of stock negative
    currency         varchar,                 -- ISO 4217
    amount           decimal(18, 4),          -- value at cost, out of stock negative
    primary key (movement_id, movement_line_no)
);
