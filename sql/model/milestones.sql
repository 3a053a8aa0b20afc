-- One row per milestone of a project.
create table ops.milestones (
    milestone_id varchar not null,            -- the system's own id
    project_id   varchar,                     -- ops.projects.project_id
    name         varchar,                     -- title
    phase        varchar,                     -- as given
    owner        varchar,                     -- who is responsible
    agreed_on    date,                        -- day the plan was agreed, else the milestone's creation
    baseline_on  date,                        -- day first planned; never moved
    planned_on   date,                        -- day planned now, approved moves included; null: as first planned
    forecast_on  date,                        -- day expected now
    reached_on   date,                        -- null while open
    rebaselines  integer,                     -- how often its plan was moved with approval
    status       varchar not null,            -- open | reached | cancelled
    primary key (milestone_id)
);
