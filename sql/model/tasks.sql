-- One row per work item: a card or task, not its checklist.
create table ops.tasks (
    task_id      varchar not null,            -- the system's own id
    project_id   varchar,                     -- ops.projects.project_id
    title        varchar,                     -- name of the card
    list         varchar,                     -- column or section it stands in
    status       varchar not null,            -- todo | doing | blocked | done | cancelled | not_work
    owner        varchar,                     -- first person on it
    created_at   timestamp,                   -- UTC
    due_at       timestamp,                   -- UTC
    started_at   timestamp,                   -- UTC, first move into a doing list
    completed_at timestamp,                   -- UTC, last move into a done list that was not undone
    is_archived  boolean,                     -- card or its list is closed
    parent_task_id varchar,                   -- ops.tasks.task_id of the item it is a part of; null for an item of its own. Parts count only where KPIs say so
    kind         varchar,                     -- class or type as given; 'approval' where the system knows them; milestones are in ops.milestones, not here
    team         varchar,                     -- as given
    hours_estimated decimal(18, 3),           -- effort planned
    hours_booked decimal(18, 3),              -- effort spent
    primary key (task_id)
);
