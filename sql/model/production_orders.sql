-- One row per order to make something.
create table ops.production_orders (
    production_order_id varchar not null,     -- order number
    kind                varchar,              -- order type as given
    product_id          varchar,              -- ops.products.product_id of what is made
    site                varchar,              -- plant
    owner               varchar,              -- supervisor or planner
    planned_start_on    date,                 -- basic start
    planned_finish_on   date,                 -- basic finish
    started_on          date,                 -- actual start
    finished_on         date,                 -- actual finish; null while open
    qty_ordered         decimal(18, 3),       -- in the item's base unit
    qty_delivered       decimal(18, 3),       -- put into stock
    qty_confirmed       decimal(18, 3),       -- good pieces reported
    qty_scrapped        decimal(18, 3),       -- reported as scrap, positive
    unit                varchar,              -- base unit
    status              varchar not null,     -- planned | released | finished | closed | cancelled
    primary key (production_order_id)
);
