-- One row per action of a person on a document.
create table ops.document_events (
    event_id      varchar not null,           -- the log's own id, else document, person, action and minute
    document_id   varchar,                    -- ops.documents.document_id
    person_id     varchar,                    -- personal: as in people
    happened_at   timestamp,                  -- UTC
    kind          varchar not null,           -- view | edit | create | delete | restore | download | share | unshare | move | rename | other
    document_kind varchar,                    -- type as given
    visibility    varchar,                    -- private | shared | company | anyone, after it
    primary key (event_id)
);
