-- One row per absence of a person on one day.
create table ops.absences (
    person_id    varchar not null,            -- personal: as in people
    absent_on    date not null,               -- the day
    reason       varchar not null,            -- leave | sick | training | other
    team         varchar,                     -- department
    site         varchar,                     -- where
    hours_absent decimal(18, 3),              -- hours of the schedule that fell out, positive
    primary key (person_id, absent_on, reason)
);
