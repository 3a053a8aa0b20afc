-- One row per move of a work item from one list to another, from event records only.
create table ops.task_status_changes (
    change_id   varchar not null,             -- the event's own id
    task_id     varchar not null,             -- ops.tasks.task_id
    changed_at  timestamp,                    -- UTC
    from_list   varchar,                      -- name at that time
    to_list     varchar,                      -- name at that time
    from_status varchar,                      -- todo | doing | blocked | done | cancelled | not_work
    to_status   varchar,                      -- as above
    primary key (change_id)
);
