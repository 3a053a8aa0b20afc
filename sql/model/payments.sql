-- One row per part of a payment that settles one document; what is not allocated yet is a row without document.
create table ops.payments (
    payment_id    varchar not null,           -- the payment
    allocation_no varchar not null,           -- part within it: the document's number, or a running one
    direction     varchar not null,           -- received | made
    customer_id   varchar,                    -- ops.customers.customer_id, of payments received
    supplier_id   varchar,                    -- ops.suppliers.supplier_id, of payments made
    invoice_id    varchar,                    -- ops.invoices.invoice_id that it settles
    bill_id       varchar,                    -- ops.bills.bill_id that it settles
    paid_on       date,                       -- value date, else posting date
    currency      varchar,                    -- ISO 4217
    amount        decimal(18, 4),             -- positive in both directions; a refund or a returned debit is negative
    status        varchar not null,           -- posted | draft | void
    primary key (payment_id, allocation_no)
);
