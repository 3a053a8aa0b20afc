-- One row per real change of an opportunity's stage.
create table ops.opportunity_stage_changes (
    change_id      varchar not null,          -- history record
    opportunity_id varchar not null,          -- ops.opportunities.opportunity_id
    changed_at     timestamp,                 -- UTC
    from_stage     varchar,                   -- null at creation
    to_stage       varchar,                   -- new stage
    primary key (change_id)
);
