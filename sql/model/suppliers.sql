-- One row per supplier.
create table ops.suppliers (
    supplier_id varchar not null,             -- the system's own id
    name        varchar,                      -- company name
    is_active   boolean,                      -- still in use
    country     varchar,                      -- ISO name or code as given
    category    varchar,                      -- group or type as given
    payment_terms varchar,                    -- as given
    tax_no      varchar,                      -- VAT or tax number as given
    email_domain varchar,                     -- what follows the @, never the address
    our_id      varchar,                      -- the company's own id, from tables/suppliers.csv; null where that has no row. Filled after mapping
    our_name    varchar,                      -- one name for all ids that share our_id. Filled after mapping
    primary key (supplier_id)
);
