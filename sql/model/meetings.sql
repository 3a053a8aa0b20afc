-- One row per meeting that took place, from attendance reports. What is only planned is in calendar_events.
create table ops.meetings (
    meeting_id         varchar not null,      -- id or title, with its start: personal rooms are used again and again
    series_id          varchar,               -- same for all meetings of a series, or in one room
    kind               varchar,               -- scheduled | ad_hoc | webinar
    title              varchar,               -- personal: as given
    organiser_id       varchar,               -- personal: ops.people.person_id
    scheduled_start_at timestamp,             -- UTC
    scheduled_end_at   timestamp,             -- UTC
    started_at         timestamp,             -- UTC, actual
    ended_at           timestamp,             -- UTC, actual
    participants       bigint,                -- as the report counts them; not the rows of meeting_attendance
    is_online          boolean,               -- held in a meeting program
    primary key (meeting_id)
);
