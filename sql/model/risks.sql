-- One row per risk in the register.
create table ops.risks (
    risk_id       varchar not null,           -- number in the register
    title         varchar,                    -- short name
    category      varchar,                    -- as given
    project_id    varchar,                    -- ops.projects.project_id
    site          varchar,                    -- where
    owner         varchar,                    -- who watches it
    opened_on     date,                       -- day it was entered
    reviewed_on   date,                       -- last review
    review_due_on date,                       -- day by which it is to be reviewed again
    closed_on     date,                       -- null while open
    probability   decimal(5, 4),              -- 0 to 1
    currency      varchar,                    -- ISO 4217
    impact_amount decimal(18, 4),             -- loss if it comes true, positive
    primary key (risk_id)
);
