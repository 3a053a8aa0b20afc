-- One row per customer.
create table ops.customers (
    customer_id varchar not null,             -- the system's own id
    name        varchar,                      -- company name
    country     varchar,                      -- ISO name or code as given
    owner       varchar,                      -- account owner
    primary key (customer_id)
);
