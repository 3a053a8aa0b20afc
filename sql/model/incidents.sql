-- One row per incident at work.
create table ops.incidents (
    incident_id varchar not null,             -- number of the report
    occurred_on date,                         -- day it happened
    site        varchar,                      -- where
    team        varchar,                      -- department
    kind        varchar not null,             -- injury | illness | near_miss | property | environment | security | other
    severity    varchar not null,             -- fatality | lost_time | restricted_work | medical_treatment | first_aid | none
    lost_days   integer,                      -- whole working days lost so far
    closed_on   date,                         -- day its inquiry ended; null while open
    primary key (incident_id)
);
