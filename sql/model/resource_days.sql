-- One row per person, machine or team, and day: planned and booked hours. Absences are in a table of their own.
create table ops.resource_days (
    person_id       varchar not null,         -- personal: as in people; '' for a machine or a team
    resource_id     varchar not null,         -- machine or team; '' for a person
    day_on          date not null,            -- the day; for a monthly total its last day
    kind            varchar not null,         -- person | machine | team (stands for all its people, or a whole site)
    team            varchar,                  -- department
    skill           varchar,                  -- what it can do, as given
    site            varchar,                  -- where
    hours_scheduled decimal(18, 3),           -- by contract or shift plan, before absences
    hours_available decimal(18, 3),           -- scheduled less absences and planned stops
    hours_demanded  decimal(18, 3),           -- asked for by planned work
    hours_booked    decimal(18, 3),           -- spent on productive work
    hours_worked    decimal(18, 3),           -- present at work, overtime included
    hours_overtime  decimal(18, 3),           -- of it beyond the schedule
    primary key (person_id, resource_id, day_on)
);
