-- One row per receivable item: an invoice, or a credit memo with a negative amount.
create table ops.invoices (
    invoice_id  varchar not null,             -- document id
    invoice_no  varchar,                      -- number on paper
    kind        varchar not null,             -- invoice | credit_memo | payment_on_account
    customer_id varchar,                      -- ops.customers.customer_id
    site        varchar,                      -- selling site
    invoiced_on date,                         -- document date
    due_on      date,                         -- net due date
    cleared_on  date,                         -- day it was settled; null while open
    currency    varchar,                      -- ISO 4217
    amount      decimal(18, 4),               -- gross amount, credits negative
    open_amount decimal(18, 4),               -- still to be paid when the file was made
    status      varchar not null,             -- draft | open | settled | void
    payment_terms varchar,                    -- as given
    is_disputed boolean,                      -- the customer contests it; null where the system does not say
    dispute_reason varchar,                   -- as given
    primary key (invoice_id)
);
