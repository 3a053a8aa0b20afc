-- One row per item, site and snapshot day.
create table ops.stock_levels (
    counted_on date not null,                 -- day the snapshot shows
    product_id varchar not null,              -- ops.products.product_id
    site       varchar not null,              -- plant, warehouse or location
    bin        varchar not null,              -- storage location or shelf; '' where there is none
    qty        decimal(18, 3),                -- unrestricted stock in the base unit
    currency   varchar,                       -- ISO 4217
    amount     decimal(18, 4),                -- value of it
    qty_available decimal(18, 3),             -- of it not promised to anybody; may be below zero
    primary key (counted_on, product_id, site, bin)
);
