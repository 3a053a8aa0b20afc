-- One row per project, work package and status day. All amounts are cumulative from the project's start.
create table ops.earned_value (
    project_id           varchar not null,    -- ops.projects.project_id
    work_package         varchar not null,    -- part of the project; '' for the whole
    status_on            date not null,       -- day it shows
    currency             varchar,             -- ISO 4217
    planned_value        decimal(18, 4),      -- PV: budgeted cost of the work planned so far
    earned_value         decimal(18, 4),      -- EV: budgeted cost of the work done so far
    actual_cost          decimal(18, 4),      -- AC: what that work has cost
    budget_at_completion decimal(18, 4),      -- BAC: budget of all of it as it stands
    primary key (project_id, work_package, status_on)
);
