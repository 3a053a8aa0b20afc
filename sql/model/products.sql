-- One row per item that is bought, kept or sold.
create table ops.products (
    product_id   varchar not null,            -- item or material number
    name         varchar,                     -- description
    product_group varchar,                    -- category or material group
    base_unit    varchar,                     -- unit of all quantities of the item
    unit_cost    decimal(18, 4),              -- standard or purchase cost of one base unit
    currency     varchar,                     -- ISO 4217
    is_active    boolean,                     -- still in use
    safety_stock decimal(18, 3),              -- lowest wanted stock
    reorder_point decimal(18, 3),             -- stock at which to order
    primary key (product_id)
);
