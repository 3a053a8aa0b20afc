-- One row per person, channel or site and reporting window. Windows overlap: rows must never be added up over time.
create table ops.usage_windows (
    subject_kind       varchar not null,      -- person | channel | site
    person_id          varchar not null,      -- personal: as in people; '' for a channel or site
    subject_id         varchar not null,      -- the channel's or site's own id, else its name; '' for a person
    window_end         date not null,         -- last day of the window
    window_days        bigint not null,       -- its length in days; 0: since the beginning
    last_active_on     date,                  -- last day with any use
    days_active        bigint,                -- days with any use
    messages           bigint,                -- written by people
    meetings_organised bigint,                -- held
    meetings_attended  bigint,                -- joined
    meeting_seconds    bigint,                -- time in calls and meetings
    files_active       bigint,                -- viewed or edited
    members            bigint,                -- people who may use it, of a channel or site
    members_active     bigint,                -- of them who wrote something
    storage_bytes      bigint,                -- used at the end
    is_deleted         boolean,               -- closed by then
    is_licensed        boolean,               -- false: without a licence, and so not to be in an average per person
    primary key (subject_kind, person_id, subject_id, window_end, window_days)
);
