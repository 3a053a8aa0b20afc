-- One row per schedule line: a part of a purchase order line with a day of its own. Systems without them have no rows here.
create table ops.purchase_schedule_lines (
    po_id            varchar not null,        -- ops.purchase_order_lines.po_id
    line_no          varchar not null,        -- ops.purchase_order_lines.line_no
    schedule_line_no varchar not null,        -- number within the line
    needed_on        date,                    -- day we asked for
    promised_on      date,                    -- the supplier's first promise
    due_on           date,                    -- the promise as it stands today
    qty_ordered      decimal(18, 3),          -- in the item's base unit
    qty_received     decimal(18, 3),          -- of it received so far, net of reversals
    primary key (po_id, line_no, schedule_line_no)
);
