-- One row per sales opportunity.
create table ops.opportunities (
    opportunity_id varchar not null,          -- the system's own id
    customer_id    varchar,                   -- ops.customers.customer_id
    owner          varchar,                   -- who works on it
    kind           varchar,                   -- new business, renewal ...
    source         varchar,                   -- where it came from
    stage          varchar,                   -- today's stage
    created_at     timestamp,                 -- UTC
    closes_on      date,                      -- expected, or actual once closed
    status         varchar not null,          -- open | won | lost
    currency       varchar,                   -- ISO 4217
    amount         decimal(18, 4),            -- null when not given, which is not 0
    pipeline       varchar,                   -- where several exist; stages of the same name may differ by it
    product_group  varchar,                   -- what it is about, as given
    lost_reason    varchar,                   -- as given
    primary key (opportunity_id)
);
