-- One row per item and place that was counted.
create table ops.stock_counts (
    count_id      varchar not null,           -- inventory document or count sheet
    line_no       varchar not null,           -- line within it
    product_id    varchar,                    -- ops.products.product_id
    site          varchar,                    -- plant or warehouse
    bin           varchar,                    -- storage location or shelf
    zone          varchar,                    -- part of the warehouse, as given
    counted_on    date,                       -- day of the count
    qty_book      decimal(18, 3),             -- stock in the books before the count, in the base unit
    qty_counted   decimal(18, 3),             -- counted, in the base unit
    qty_tolerance decimal(18, 3),             -- difference that is still accepted; null: none
    currency      varchar,                    -- ISO 4217
    book_amount   decimal(18, 4),             -- value of the book stock
    primary key (count_id, line_no)
);
