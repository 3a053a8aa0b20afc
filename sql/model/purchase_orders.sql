-- One row per purchase order. Requests for quotation, contracts and transfers between own sites are none.
create table ops.purchase_orders (
    po_id                   varchar not null, -- as in purchase_order_lines
    po_no                   varchar,          -- the number people quote
    supplier_id             varchar,          -- ops.suppliers.supplier_id
    site                    varchar,          -- receiving site
    buyer                   varchar,          -- person or purchasing group that works on it
    incoterm                varchar,          -- as given
    transport_mode          varchar,          -- how it is to come, as given
    requisition_approved_on date,             -- day the need was approved
    ordered_on              date,             -- document date
    approved_on             date,             -- day the order itself was approved
    sent_on                 date,             -- day it went to the supplier
    status                  varchar not null, -- draft | open | closed | cancelled
    currency                varchar,          -- ISO 4217
    net_amount              decimal(18, 4),   -- value without tax
    primary key (po_id)
);
