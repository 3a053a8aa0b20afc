-- One row per supplier.
create table ops.suppliers (
    supplier_id varchar not null,             -- the system's own id
    name        varchar,                      -- company name
    is_active   boolean,                      -- still in use
    primary key (supplier_id)
);
