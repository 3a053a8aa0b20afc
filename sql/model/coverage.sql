-- One row per source and table: the span for which its rows are known to be whole.
create table ops.coverage (
    table_name   varchar not null,            -- ops table
    source_id    varchar not null,            -- board, mailbox or organisation
    window_start timestamp,                   -- UTC; null = from the beginning
    window_end   timestamp,                   -- UTC
    is_complete  boolean,                     -- false when the export was cut
    reason       varchar,                     -- why it is not
    primary key (table_name, source_id)
);
