-- One row per item, place and month, and the day the forecast was made.
create table ops.demand_forecasts (
    product_id   varchar not null,            -- ops.products.product_id
    site         varchar not null,            -- plant or warehouse; '' where the forecast is for all
    month_on     date not null,               -- first day of the month it is for
    made_on      date not null,               -- day it was made
    planner      varchar,                     -- who is responsible for it
    qty_forecast decimal(18, 3),              -- in the base unit
    primary key (product_id, site, month_on, made_on)
);
