-- One row per document; folders are none.
create table ops.documents (
    document_id varchar not null,             -- the system's own id, else its path
    library     varchar,                      -- site, library or drive
    name        varchar,                      -- file name
    kind        varchar,                      -- type as given, else the file name's ending
    bytes       bigint,                       -- size
    owner_id    varchar,                      -- personal: ops.people.person_id
    created_at  timestamp,                    -- UTC
    modified_at timestamp,                    -- UTC
    modified_by varchar,                      -- personal: ops.people.person_id
    visibility  varchar,                      -- private | shared | company | anyone
    primary key (document_id)
);
