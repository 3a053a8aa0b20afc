-- One row per schedule line: a part of a sales order line with a day of its own. Systems without them have no rows here.
create table ops.sales_schedule_lines (
    order_id         varchar not null,        -- ops.sales_order_lines.order_id
    line_no          varchar not null,        -- ops.sales_order_lines.line_no
    schedule_line_no varchar not null,        -- number within the line
    requested_on     date,                    -- day the customer asked for
    confirmed_on     date,                    -- day confirmed; null while nothing of it is
    ship_by_on       date,                    -- planned goods issue
    qty_requested    decimal(18, 3),          -- in the item's base unit; 0 where the line only confirms
    qty_confirmed    decimal(18, 3),          -- in the item's base unit; 0 where the line only asks
    primary key (order_id, line_no, schedule_line_no)
);
