-- One row per event in a calendar; a series has one row per occurrence within the reporting window.
create table ops.calendar_events (
    event_id     varchar not null,            -- uid with the occurrence's start, else a hash of start, end and subject
    calendar_id  varchar not null,            -- personal: whose calendar, as in people, else its name
    series_id    varchar,                     -- uid of the series; null for a single event
    subject      varchar,                     -- personal: as given
    organiser_id varchar,                     -- personal: ops.people.person_id
    starts_at    timestamp,                   -- UTC; of an all-day event the first midnight, without zone
    ends_at      timestamp,                   -- UTC, exclusive
    is_all_day   boolean,                     -- a whole day or more, from midnight to midnight
    show_as      varchar,                     -- free | tentative | busy | out_of_office | elsewhere
    response     varchar,                     -- accepted | tentative | declined | none: of the calendar's owner
    attendees    bigint,                      -- people invited, the organiser included; null when not known
    is_absence   boolean,                     -- out of office
    status       varchar not null,            -- confirmed | tentative | cancelled
    primary key (calendar_id, event_id)
);
