-- One row per channel, person and day. Counts only; no message is kept. Reports on longer windows are in usage_windows.
create table ops.daily_message_counts (
    channel_id      varchar not null,         -- the system's own id; '' where the report is for all channels
    person_id       varchar not null,         -- personal: as in people; '' where the report is for all people
    counted_on      date not null,            -- reporting zone; UTC where the report counts whole UTC days
    channel_kind    varchar,                  -- public | private | direct
    messages        bigint,                   -- written by people, replies included; no joins, no bots, no copies
    replies         bigint,                   -- of them answers in a thread
    bot_messages    bigint,                   -- written by programs
    threads_started bigint,                   -- messages that somebody else could answer
    threads_answered bigint,                  -- of them answered by another person
    answer_seconds  bigint,                   -- sum, over the answered, of the time to the first answer
    primary key (channel_id, person_id, counted_on)
);
