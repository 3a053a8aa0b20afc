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
    sku          varchar,                     -- number that people and other systems know it by, where product_id is none
    abc_class    varchar,                     -- A, B, C ... as given
    planner      varchar,                     -- person or group that plans it
    standard_cost decimal(18, 4),             -- standard price of one base unit; null where the system keeps none
    our_id       varchar,                     -- the company's own id, from tables/products.csv; null where that has no row. Filled after mapping
    our_name     varchar,                     -- one name for all ids that share our_id. Filled after mapping
    primary key (product_id)
);
