-- One row per person and meeting: times in and out again are united before they are counted.
create table ops.meeting_attendance (
    meeting_id  varchar not null,             -- ops.meetings.meeting_id
    person_id   varchar not null,             -- personal: e-mail address where the report has it, else the name
    joined_at   timestamp,                    -- UTC, first time in
    left_at     timestamp,                    -- UTC, last time out
    seconds     bigint,                       -- time in the meeting, without the times between; not left_at less joined_at
    role        varchar,                      -- organiser | presenter | attendee
    identity    varchar not null,             -- email | account | name | phone: how sure it is who this was
    is_external boolean,                      -- guest
    primary key (meeting_id, person_id)
);
