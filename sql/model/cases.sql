-- One row per support case.
create table ops.cases (
    case_id     varchar not null,             -- the system's own id
    case_no     varchar,                      -- the number people quote
    customer_id varchar,                      -- ops.customers.customer_id
    owner       varchar,                      -- who works on it
    priority    varchar,                      -- as given
    reason      varchar,                      -- as given
    channel     varchar,                      -- how it came in
    opened_at   timestamp,                    -- UTC
    closed_at   timestamp,                    -- UTC; null while open
    due_at      timestamp,                    -- UTC, end of the service-level clock
    status      varchar not null,             -- open | closed
    kind        varchar,                      -- question | request | incident | problem | complaint | other
    category    varchar,                      -- as given
    team        varchar,                      -- queue or group it is with
    first_response_at timestamp,              -- UTC, first answer by a person; null: none yet, or not known
    contacts    bigint,                       -- answers given until it was solved; 1 = solved at first contact
    primary key (case_id)
);
