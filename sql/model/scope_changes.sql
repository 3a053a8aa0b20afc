-- One row per change request that alters what a project delivers.
create table ops.scope_changes (
    change_id  varchar not null,              -- number of the request
    project_id varchar,                       -- ops.projects.project_id
    cause      varchar,                       -- as given
    asked_on   date,                          -- day it was asked for
    decided_on date,                          -- day it was approved or rejected
    currency   varchar,                       -- ISO 4217
    amount     decimal(18, 4),                -- value it adds to the scope; what is taken out is negative
    status     varchar not null,              -- open | approved | rejected
    primary key (change_id)
);
