-- One row per supplier bill.
create table ops.bills (
    bill_id     varchar not null,             -- document id
    bill_no     varchar,                      -- the supplier's number
    supplier_id varchar,                      -- ops.suppliers.supplier_id
    site        varchar,                      -- ordering site
    po_id       varchar,                      -- ops.purchase_order_lines.po_id
    billed_on   date,                         -- bill date
    due_on      date,                         -- due date
    currency    varchar,                      -- ISO 4217
    amount      decimal(18, 4),               -- total, credits negative
    open_amount decimal(18, 4),               -- still to be paid
    status      varchar not null,             -- draft | open | settled | void
    received_on date,                         -- day it came in, where that is not the bill date
    cleared_on  date,                         -- day it was settled; null while open
    block_reason varchar,                     -- price | quantity | no_receipt | other: why it is or was blocked for payment; null: never blocked
    category    varchar,                      -- what it is for, as given
    cost_centre varchar,                      -- department that bears it
    primary key (bill_id)
);
