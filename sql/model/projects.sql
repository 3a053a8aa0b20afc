-- One row per project or board.
create table ops.projects (
    project_id varchar not null,              -- the system's own id
    name       varchar,                       -- title
    is_archived boolean,                      -- closed board
    primary key (project_id)
);
