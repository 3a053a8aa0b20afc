-- One row per project or board.
create table ops.projects (
    project_id varchar not null,              -- the system's own id
    name       varchar,                       -- title
    is_archived boolean,                      -- closed board
    owner      varchar,                       -- who leads it
    starts_on  date,                          -- planned start
    ends_on    date,                          -- planned end
    currency   varchar,                       -- ISO 4217
    baseline_amount decimal(18, 4),           -- value of the scope first agreed, without later changes
    primary key (project_id)
);
