-- One row per change of a support case's status, from event records only.
create table ops.case_status_changes (
    change_id   varchar not null,             -- history record
    case_id     varchar not null,             -- ops.cases.case_id
    changed_at  timestamp,                    -- UTC
    from_name   varchar,                      -- status as given; null at creation
    to_name     varchar,                      -- status as given
    from_status varchar,                      -- open | waiting | closed; null at creation
    to_status   varchar not null,             -- open | waiting (for the customer or a third party) | closed
    primary key (change_id)
);
