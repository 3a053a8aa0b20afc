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
    primary key (bill_id)
);
