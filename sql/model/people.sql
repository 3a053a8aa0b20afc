-- One row per person or account of a system.
create table ops.people (
    person_id   varchar not null,             -- personal: e-mail address where the system has it, else the system's own id
    name        varchar,                      -- personal: as displayed
    account_id  varchar,                      -- the system's own id, which says nothing by itself
    team        varchar,                      -- department or group
    site        varchar,                      -- where they work
    time_zone   varchar,                      -- IANA name
    joined_on   date,                         -- day the account was made or claimed
    left_on     date,                         -- day it was closed
    is_active   boolean,                      -- may still sign in
    is_external boolean,                      -- guest, or of another company
    is_bot      boolean,                      -- program, not a person
    our_id      varchar,                      -- the company's own id, from tables/people.csv; null where that has no row. Filled after mapping
    our_name    varchar,                      -- personal: one name for all ids that share our_id. Filled after mapping
    primary key (person_id)
);
